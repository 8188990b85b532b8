//! What the runners say.

use std::process::Command;

use junxiu_architecture::root;

const TOLD_BY_CARGO: &str = r"    Finished `test` profile [unoptimized + debuginfo] target(s) in 1.10s
     Running unittests src/lib.rs (target/debug/deps/junxiu_kernel-0a1b2c3d4e5f6789)

running 0 tests

test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

     Running tests/rules/main.rs (target/debug/deps/rules-0a1b2c3d4e5f6789)

running 2 tests
test a ... ok
test b ... ok

test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.03s

   Doc-tests junxiu_kernel

running 1 test
test c ... FAILED

failures:

---- c stdout ----
it is wrong

test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

#[test]
fn tests_are_told_in_a_line_a_binary_and_failures_whole() {
    let told = Command::new("bash")
        .args(["-c", ". tests/common/told.sh; told_briefly <<< \"$1\"", "bash", TOLD_BY_CARGO])
        .current_dir(root())
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8(told.stdout).unwrap(),
        "     2 passed in    0.03s  rules  tests/rules/main.rs\n\
         test c ... FAILED\n\
         failures:\n\
         ---- c stdout ----\n\
         it is wrong\n\
         test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n"
    );
}
