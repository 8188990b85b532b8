//! The command line.

pub mod completions;
pub mod config;
pub mod demo;
pub mod flags;
pub mod import;
pub mod keepers;
pub mod serve;
pub mod template;
pub mod token;
pub mod up;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser};
use junxiu_platform::settings::Sources;

use crate::output::{self, Exit, Language};

/// Services for retired military cadres of Jilin: their reception, political life and education management, and the medical subsidy.
///
/// Without a command, `junxiu` runs everything in one process; it takes the flags that `junxiu up --help` lists.
#[derive(Debug, Parser)]
#[command(name = "junxiu", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    up: up::Args,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Runs every service in one process, with a demo province on the first start. The default.
    Up(up::Args),
    /// Runs one service as a process of its own.
    Serve(serve::Args),
    /// Imports a spreadsheet or a CSV file.
    Import(import::Args),
    /// Writes a spreadsheet to fill in.
    Template(template::Args),
    /// Prints a token.
    Token(token::Args),
    /// Prints every setting with its value and origin.
    Config(config::Args),
    /// Makes up the files of a demo province.
    Demo(demo::Args),
    /// Prints the completion script of a shell.
    Completions(completions::Args),
}

/// Runs the command line of the process.
pub fn main() -> ExitCode {
    language_of_process().choose();
    let cli = match command_line().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        // Help goes to stdout with code 0, a mistake to stderr with code 2.
        Err(error) => error.exit(),
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) if cause.is::<import::RowsRejected>() => Exit::RowsRejected.into(),
        Err(cause) => output::fail(&cause).into(),
    }
}

/// How the command chooses its language, for the help.
const LANGUAGE: &str = "\
Language:
  Chinese if the first of LC_ALL, LC_MESSAGES and LANG that is set begins with zh, else English";

/// The command line, with the flags of `up` left out of the first page of help, where they would bury the commands.
fn command_line() -> clap::Command {
    with_footer(Cli::command()).mut_args(|flag| {
        let is_own = flag.is_global_set() || matches!(flag.get_id().as_str(), "help" | "version");
        flag.hide(!is_own)
    })
}

/// Puts what holds for every command below the help of each.
fn with_footer(command: clap::Command) -> clap::Command {
    command.after_help(format!("{LANGUAGE}\n\n{}", Exit::table())).mut_subcommands(with_footer)
}

fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        None => on_runtime(up::run(&cli.up)),
        Some(Command::Up(args)) => on_runtime(up::run(&args)),
        Some(Command::Serve(args)) => on_runtime(serve::run(&args)),
        Some(Command::Import(args)) => on_runtime(import::run(&args)),
        Some(Command::Template(args)) => template::run(&args),
        Some(Command::Token(args)) => token::run(&args),
        Some(Command::Config(args)) => config::run(&args),
        Some(Command::Demo(args)) => demo::run(&args),
        Some(Command::Completions(args)) => completions::run(&args),
    }
}

fn on_runtime(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

/// Reads the language from the locale, in the order in which a terminal's variables count.
fn language_of_process() -> Language {
    let environment = Sources::of_process().environment;
    let set = |name: &str| environment.iter().find(|(key, value)| key == name && !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
    locale.map(|(_, value)| Language::of_locale(value)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parses(line: &str) -> bool {
        Cli::try_parse_from(line.split_whitespace()).is_ok()
    }

    #[test]
    fn the_command_line_is_well_formed() {
        command_line().debug_assert();
    }

    #[test]
    fn the_documented_lines_are_understood() {
        for line in [
            "junxiu",
            "junxiu --ephemeral --no-demo",
            "junxiu up --data /tmp/x --listen 127.0.0.1:1 --database postgres://localhost/junxiu",
            "junxiu serve intake --listen 0.0.0.0:50051 --database sqlite:x.db --peer-medical-subsidy http://m:1",
            "junxiu serve gateway --token-keys https://id.example/jwks",
            "junxiu import placement plan.xlsx --plan 2024 --dry-run --output json --token t",
            "junxiu import placement plan.csv --plan 2024 --create-plan --document 1号",
            "junxiu import placement plan.csv --plan 2024 --create-plan --document 1号 --dry-run",
            "junxiu import self-pay bills.csv --address localhost:1 --data d",
            "junxiu template self-pay --out x.xlsx",
            "junxiu token --role bureau_officer --organization 220104 --subject wang --ttl 8h --data d",
            "junxiu config",
            "junxiu demo generate --seed 1 --retirees 10 --out d",
            "junxiu completions bash",
        ] {
            assert!(parses(line), "{line}");
        }
    }

    #[test]
    fn mistakes_are_refused() {
        for line in [
            "junxiu serve kitchen",
            "junxiu up --unknown 1",
            "junxiu import placement plan.xlsx",
            "junxiu import placement plan.xlsx --plan 2024 --create-plan",
            "junxiu import placement plan.xlsx --plan 2024 --document 1",
            "junxiu token --role emperor --organization 220000",
            "junxiu token --role auditor --organization 999999",
            "junxiu token --role auditor --organization 220000 --ttl 0s",
            "junxiu demo generate",
        ] {
            assert!(!parses(line), "{line}");
        }
    }
}
