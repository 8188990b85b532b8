//! The command `junxiu`.

use std::process::ExitCode;

fn main() -> ExitCode {
    junxiu_suite::command::main()
}
