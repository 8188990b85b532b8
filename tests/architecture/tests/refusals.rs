//! How services refuse, and what they tell.

use std::collections::BTreeSet;

use junxiu_architecture::{File, files, keep, rust_text};
use junxiu_contracts::event_types;

/// The codes whose details the contracts promise.
const PROMISED: [&str; 4] = ["InvalidArgument", "NotFound", "AlreadyExists", "FailedPrecondition"];

/// Where faults of these codes are made, each with its details.
const MAKER: &str = "libs/platform/src/status";

/// The services that tell events, by their folders, which are their names.
const TELLERS: [&str; 4] = ["intake", "medical-subsidy", "party-affairs", "honors"];

fn sources() -> impl Iterator<Item = File> {
    let all = ["libs", "services"].iter().flat_map(|folder| files(folder, ".rs"));
    all.filter(|file| !file.path.contains("/tests/") && !file.path.ends_with("/tests.rs"))
}

#[test]
fn a_refusal_carries_the_details_of_its_code() {
    let mut faults = Vec::new();
    for file in sources().filter(|file| !file.path.starts_with(MAKER)) {
        let code = rust_text::read(&file.text).without_tests().code;
        let code: String = code.split_whitespace().collect();
        for promised in PROMISED {
            let made = ["", "tonic::"].map(|path| code.matches(&format!("Fault::new({path}Code::{promised},")).count());
            if made.iter().sum::<usize>() > 0 {
                faults.push(format!("{} makes a fault of {promised} by hand", file.path));
            }
        }
    }
    keep("Fault::{invalid, malformed, not_found, exists, unmet} give the details that the contracts promise.", &faults);
}

#[test]
fn a_state_is_told_with_the_states_that_are_allowed() {
    let by_hand = sources().filter(|file| !file.path.starts_with(MAKER) && file.text.contains(".with(\"state\""));
    let faults: Vec<String> = by_hand.map(|file| file.path).collect();
    keep("Fault::in_state names the state found and those from which the act may start.", &faults);
}

#[test]
fn every_event_stands_in_the_contracts() {
    let known: BTreeSet<&str> = TELLERS.iter().flat_map(|service| event_types(service)).collect();
    let mut found = 0;
    let mut faults = Vec::new();
    for file in sources() {
        let follows = file.path.ends_with("/follow.rs") || file.path.contains("/follow/");
        for (at, line) in file.text.lines().enumerate() {
            let told =
                ["kind: \"", "event: Some(\"", "claim_changed(\""].iter().find_map(|before| line.split_once(before));
            let types: Vec<&str> = match told {
                Some((_, rest)) => rest.split('"').take(1).collect(),
                None if follows => line.split('"').skip(1).step_by(2).collect(),
                None => continue,
            };
            let is_type = |word: &&str| word.split_once('.').is_some_and(|(noun, verb)| is_word(noun) && is_word(verb));
            for word in types.into_iter().filter(is_type) {
                found += 1;
                if !known.contains(word) {
                    faults.push(format!("{}:{} {word}", file.path, at + 1));
                }
            }
        }
    }
    assert!(found > 20, "the events were read: {found}");
    keep("A type of event is named in the comment of the message it carries (`The data of ...`).", &faults);
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}
