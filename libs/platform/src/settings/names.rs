//! Which variables are settings, and which setting was meant by a name that is none.

use super::{PREFIX, SETTINGS};

/// What the client commands, the tests and their runners read: it begins like a setting and is none.
const READ_ELSEWHERE: [&str; 5] = ["JUNXIU_ADDRESS", "JUNXIU_BIN", "JUNXIU_CONFIG", "JUNXIU_JOURNEYS", "JUNXIU_TOKEN"];

/// How the variables of the tests begin.
const OF_TESTS: &str = "JUNXIU_TEST_";

/// Gives the name under which a variable would be a setting; none for a variable that is not ours to judge.
pub(super) fn setting_of<'v>(variable: &'v str, value: &str) -> Option<&'v str> {
    let name = variable.strip_prefix(PREFIX)?;
    let is_foreign = READ_ELSEWHERE.contains(&variable)
        || variable.starts_with(OF_TESTS)
        || (!is_known(name) && is_of_kubernetes(variable, value));
    (!is_foreign).then_some(name)
}

/// Says whether Kubernetes made the variable: it tells each container of every Service beside it, and one that is named
/// `junxiu` or `junxiu-intake` makes names that begin like ours.
fn is_of_kubernetes(variable: &str, value: &str) -> bool {
    let is_port = |rest: &str| {
        let protocol = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        protocol.len() < rest.len() && ["_TCP", "_UDP", "_SCTP"].iter().any(|known| protocol.starts_with(known))
    };
    let named_port = |(_, name): (&str, &str)| name.is_empty() || name.starts_with('_');
    variable.ends_with("_SERVICE_HOST")
        || variable.split_once("_SERVICE_PORT").is_some_and(named_port)
        || variable.split("_PORT_").skip(1).any(is_port)
        || (variable.ends_with("_PORT") && value.contains("://"))
}

fn is_known(name: &str) -> bool {
    let name = plain(name);
    SETTINGS.iter().any(|setting| setting.name == name)
}

/// Writes a name as the list does.
pub(super) fn plain(given: &str) -> String {
    given.to_ascii_lowercase().replace('_', "-")
}

/// Finds the known name that was probably meant: the one with the fewest letters to change, if most of it is right.
pub(super) fn nearest(given: &str) -> Option<&'static str> {
    let with_distance = SETTINGS.iter().map(|setting| (distance(given, setting.name), setting.name));
    let (changes, name) = with_distance.min_by_key(|(changes, _)| *changes)?;
    (changes * 3 <= given.len().max(name.len())).then_some(name)
}

fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let changed = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
