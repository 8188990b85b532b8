//! `junxiu completions`: what a shell needs to complete the command line.

use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use crate::output;

/// Options of `junxiu completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell.
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Prints the completion script.
pub fn run(args: &Args) -> anyhow::Result<()> {
    // Not straight to stdout: a reader that goes away early must not end in a panic.
    let mut script = Vec::new();
    generate(args.shell, &mut super::Cli::command(), "junxiu", &mut script);
    output::data(String::from_utf8_lossy(&script).trim_end())?;
    Ok(())
}
