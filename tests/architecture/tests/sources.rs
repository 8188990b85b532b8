//! What stands in the source files, and how much.

use junxiu_architecture::{File, files, keep, rust_text, sql_text};

const LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;

/// Where SQL may stand outside a service's store: the facade, the shared journal, and the tests' databases.
const SQL_HOMES: &[&str] = &["libs/platform/src/database", "libs/casework/src", "libs/testkit/src"];

/// Where waiting for a real process or a real second is the point.
const MAY_SLEEP: &[&str] = &["tests/load/", "tests/journeys/", "tests/faults/"];

/// Where no number with a fraction may stand, since money passes through.
const WITHOUT_FRACTIONS: &[&str] = &["libs/kernel/", "/src/domain", "/src/store"];

fn ours() -> Vec<File> {
    ["libs", "services", "tests"].iter().flat_map(|folder| files(folder, ".rs")).collect()
}

/// Says whether a file is built only to prove or to measure something.
fn is_test(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.contains("/examples/")
}

fn lines(file: &File, text: &rust_text::RustText, word: &str) -> Vec<String> {
    text.lines_with(word).into_iter().map(|line| format!("{}:{line} has {word}", file.path)).collect()
}

#[test]
fn files_and_functions_stay_short() {
    let mut faults = Vec::new();
    for file in ours() {
        let count = file.text.lines().count();
        if count > LINES_MAX {
            faults.push(format!("{} has {count} lines", file.path));
        }
        for (name, line, length) in rust_text::read(&file.text).functions() {
            if length > FUNCTION_LINES_MAX {
                faults.push(format!("{}:{line} {name} takes {length} lines", file.path));
            }
        }
    }
    keep(&format!("A file has {LINES_MAX} lines at most, a function {FUNCTION_LINES_MAX}."), &faults);
}

#[test]
fn statements_stand_in_the_store() {
    let mut faults = Vec::new();
    for file in ours() {
        let at_home = SQL_HOMES.iter().any(|home| file.path.starts_with(home))
            || file.path.contains("/src/store")
            || is_test(&file.path);
        if at_home {
            continue;
        }
        let literals = rust_text::read(&file.text).without_tests().literals;
        let statements = literals.into_iter().filter(|(_, literal)| sql_text::is_statement(literal));
        faults.extend(statements.map(|(line, _)| format!("{}:{line}", file.path)));
    }
    keep("SQL stands in store/, beside its row; elsewhere only in the facade and the journal.", &faults);
}

#[test]
fn tests_run_always_and_never_wait() {
    let mut faults = Vec::new();
    for file in ours() {
        let text = rust_text::read(&file.text);
        faults.extend(lines(&file, &text, "#[ignore"));
        faults.extend(lines(&file, &text, "should_panic"));
        let may_sleep = MAY_SLEEP.iter().any(|folder| file.path.starts_with(folder));
        let tests_begin = text.code.lines().position(|line| line.contains("#[cfg(test)]"));
        let first = if is_test(&file.path) { Some(0) } else { tests_begin };
        if let (Some(first), false) = (first, may_sleep) {
            let asleep = text.lines_with("sleep").into_iter().filter(|line| *line > first);
            faults.extend(asleep.map(|line| format!("{}:{line} sleeps", file.path)));
        }
    }
    keep("No test is ignored, none expects a panic, none sleeps: move the fixed clock instead.", &faults);
}

#[test]
fn nothing_is_left_for_later() {
    let mut faults = Vec::new();
    for file in ours() {
        let text = rust_text::read(&file.text);
        for word in ["todo!", "unimplemented!", "unsafe"] {
            faults.extend(lines(&file, &text, word));
        }
        for mark in ["TODO", "FIXME"].map(|word| format!("// {word}")) {
            let marks = file.text.lines().enumerate().filter(|(_, line)| line.contains(&mark));
            faults.extend(marks.map(|(at, _)| format!("{}:{} is left for later", file.path, at + 1)));
        }
    }
    keep("A part that is not there is not promised.", &faults);
}

#[test]
fn lints_are_silenced_with_a_reason() {
    let mut faults = Vec::new();
    for file in ours() {
        // Generated code is the one place whose lints nobody can mend.
        if file.path == "libs/contracts/src/lib.rs" {
            continue;
        }
        let text = rust_text::read(&file.text);
        for word in ["#[allow", "#![allow"] {
            faults.extend(lines(&file, &text, word));
        }
    }
    keep(
        "Silence a lint with #[expect(.., reason = \"..\")], so that it speaks up when it is no longer needed.",
        &faults,
    );
}

#[test]
fn money_has_no_fractions() {
    let mut faults = Vec::new();
    for file in ours() {
        if WITHOUT_FRACTIONS.iter().any(|part| file.path.contains(part)) {
            let text = rust_text::read(&file.text);
            faults.extend(lines(&file, &text, "f64"));
            faults.extend(lines(&file, &text, "f32"));
        }
    }
    keep("Money is whole fen, rates are basis points.", &faults);
}
