//! `junxiu demo generate`: the files of a demo province, to import by hand.

use std::path::PathBuf;

use junxiu_kernel::clock::Clock;
use junxiu_kernel::day::{self, Day};

use crate::demo::{self, RETIREES, RETIREES_MAX, Recipe, SEED, UNTIL_MIN};
use crate::output;

/// Options of `junxiu demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Writes the plans and the bills of two years, and the list of institutions. Nobody in them exists.
    Generate(Generate),
}

#[derive(Debug, clap::Args)]
struct Generate {
    /// The seed: the same seed, number and last day make the same files.
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// How many retirees are received; a twentieth as many more are still on their way.
    #[arg(long, value_name = "N", default_value_t = RETIREES, value_parser = clap::value_parser!(u32).range(1..=i64::from(RETIREES_MAX)))]
    retirees: u32,
    /// The folder to write into.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How many faulty rows to add to each file.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    faulty: u32,
    /// The last day on which anything has happened [default: today].
    #[arg(long, value_name = "DAY", value_parser = last_day)]
    until: Option<Day>,
    /// Replaces files that are there.
    #[arg(long)]
    force: bool,
}

/// Writes the files and prints their paths.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let Command::Generate(generate) = &args.command;
    let province = demo::make(&Recipe {
        seed: generate.seed,
        retirees: generate.retirees,
        faulty_rows: generate.faulty,
        until: generate.until.unwrap_or_else(|| Clock::system().today()),
    });
    let there = province.files(&generate.out).into_iter().find(|path| path.exists());
    if let Some(path) = there.filter(|_| !generate.force) {
        return Err(output::there_already(&path).into());
    }
    let files = province.write(&generate.out)?;
    for path in files.plans.iter().chain(&files.bills) {
        output::data(path.display())?;
    }
    Ok(())
}

fn last_day(written: &str) -> Result<Day, String> {
    let day = day::parse_day(written).map_err(|wrong| wrong.en)?;
    if day < UNTIL_MIN { Err(format!("the last day is {UNTIL_MIN} at the earliest")) } else { Ok(day) }
}
