//! How often each command was done, and what the others were refused for: a proof that refuses everything proves nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;

/// How each command ended, by its name and by `done` or the reason of the refusal.
static TALLY: Mutex<BTreeMap<(&str, String), usize>> = Mutex::new(BTreeMap::new());

pub fn count(method: &'static str, ended: &str) {
    *TALLY.lock().unwrap().entry((method, ended.to_owned())).or_default() += 1;
}

/// How many commands were done, and how many in all.
pub fn done() -> (usize, usize) {
    let tally = TALLY.lock().unwrap();
    let done = tally.iter().filter(|((_, ended), _)| ended == "done").map(|(_, count)| count).sum();
    (done, tally.values().sum())
}

/// A line a command.
pub fn told() -> String {
    let tally = TALLY.lock().unwrap();
    let mut lines: BTreeMap<&str, String> = BTreeMap::new();
    for ((method, ended), count) in tally.iter() {
        write!(lines.entry(method).or_default(), " {ended} {count}").unwrap();
    }
    lines.iter().map(|(method, line)| format!("{method}:{line}\n")).collect()
}
