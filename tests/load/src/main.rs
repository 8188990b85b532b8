//! Measures the suite against bare yardsticks, and prints the ratios.
//!
//! Each ratio compares two processes on one machine in one run, in alternating
//! rounds, so that it says something where an absolute number would not.

mod bare;
mod cpu;
mod drive;
mod measure;
mod report;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "junxiu-load", about = "Measures the suite against bare yardsticks.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the bare yardsticks; a process of its own, started by `measure`.
    Bare {
        /// Where to listen.
        #[arg(long)]
        listen: SocketAddr,
        /// An empty database, sqlite:PATH or postgres://...
        #[arg(long)]
        database: String,
    },
    /// Starts the suite and the yardsticks, drives both in turn, and prints the ratios.
    Measure {
        /// The binary `junxiu` to measure.
        #[arg(long)]
        junxiu: PathBuf,
        /// A PostgreSQL server on which databases may be made; PostgreSQL is left out without it.
        #[arg(long, env = "JUNXIU_TEST_POSTGRES")]
        postgres: Option<String>,
        /// Short rounds and small imports, to see that everything runs.
        #[arg(long)]
        quick: bool,
        /// Only on this engine, sqlite or postgres; on both when left out.
        #[arg(long)]
        engine: Option<String>,
        /// Only these promises, for example S1,S5; all when left out.
        #[arg(long, value_delimiter = ',')]
        only: Vec<String>,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Bare { listen, database } => bare::serve(listen, &database).await,
        Command::Measure { junxiu, postgres, quick, engine, only } => {
            measure::all(&measure::Setting::new(junxiu, postgres, quick, engine, only)).await
        }
    }
}
