//! `junxiu import`: spreadsheets and CSV files into the suite, over the gateway.

pub mod pipeline;
pub mod placement;
pub mod report;
pub mod self_pay;

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use crate::client::{Client, Target};
use crate::output::{self, Exit, Format, Trouble};
use crate::spreadsheet::headings::{self, Layout};
use crate::spreadsheet::read::Rows;
use pipeline::{End, Kind};
use placement::Making;
use report::{Counts, Manner, Report, Told};

/// Options of `junxiu import`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Imports the persons of a year's placement plan.
    ///
    /// Each row is answered on its own; every row's result is written beside the
    /// file as FILE.result.xlsx or .csv. The command may be stopped and run again:
    /// what was taken in before is answered as unchanged.
    Placement(PlacementArgs),
    /// Imports medical bills that retirees paid themselves, and refunds of them.
    ///
    /// Each row is answered on its own; every row's result is written beside the
    /// file as FILE.result.xlsx or .csv. The command may be stopped and run again:
    /// what was taken in before is answered as unchanged.
    SelfPay(Common),
}

#[derive(Debug, clap::Args)]
struct PlacementArgs {
    #[command(flatten)]
    common: Common,
    /// The year of the plan.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1950..=2100))]
    plan: i32,
    /// Makes a draft of the plan when there is none yet; with --dry-run, checks the rows as if it had been made.
    #[arg(long, requires = "document")]
    create_plan: bool,
    /// The number of the document that carries a plan made with --create-plan.
    #[arg(long, value_name = "NUMBER", requires = "create_plan")]
    document: Option<String>,
    /// The number of the amendment that brings the rows; needed once the plan is issued.
    #[arg(long, value_name = "NUMBER")]
    amendment: Option<String>,
}

impl PlacementArgs {
    fn making(&self) -> Making<'_> {
        match self.document.as_deref().filter(|_| self.create_plan) {
            None => Making::Never,
            Some(document) if self.common.dry_run => Making::Assumed(document),
            Some(document) => Making::Draft(document),
        }
    }
}

#[derive(Debug, clap::Args)]
struct Common {
    /// The file: .xlsx, or .csv in UTF-8 or GB 18030.
    file: PathBuf,
    #[command(flatten)]
    target: Target,
    /// Checks every row and keeps none.
    #[arg(long)]
    dry_run: bool,
    /// The sheet of the workbook; a CSV file has none [default: the first visible one].
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// How to write the outcome; with json, the last line is the sum.
    #[arg(long, value_enum, default_value_t)]
    output: Format,
}

/// Imports a file.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    match &args.command {
        Command::Placement(args) => {
            let common = &args.common;
            let opened = Opened::open(&common.file, common.sheet.as_deref(), &headings::placement::LAYOUT).await?;
            let client = Client::of_target(&common.target).await?;
            let plan = placement::Plan { year: args.plan, amendment: args.amendment.clone().unwrap_or_default() };
            let making = args.making();
            let ground = placement::ensure(&client, &plan, making).await?;
            ground.say(&plan, making);
            let (counts, outcome) = finish(common, placement::kind(&client, &plan, &ground), opened).await?;
            ground.say_if_empty(&plan, &counts);
            outcome
        }
        Command::SelfPay(common) => {
            let opened = Opened::open(&common.file, common.sheet.as_deref(), &headings::self_pay::LAYOUT).await?;
            let client = Client::of_target(&common.target).await?;
            finish(common, self_pay::kind(&client), opened).await?.1
        }
    }
}

/// A file whose headings were found, before anything is sent.
pub struct Opened {
    path: PathBuf,
    rows: Rows,
    above: (headings::Headings, Vec<crate::spreadsheet::read::Row>),
}

impl Opened {
    /// Opens a file and finds its headings.
    pub async fn open(path: &Path, sheet: Option<&str>, layout: &'static Layout) -> anyhow::Result<Self> {
        let mut rows = Rows::open(path, sheet)?;
        let above = pipeline::headings(&mut rows, layout).await?;
        Ok(Self { path: path.to_owned(), rows, above })
    }

    /// Sends the file's rows and gives what was told of them, and how it ended.
    pub async fn send<M: Send + 'static>(
        self,
        kind: &Kind<M>,
        manner: Manner,
        stop: CancellationToken,
    ) -> anyhow::Result<(Told, End)> {
        let mut report = Report::begin(manner, &self.path, &self.rows.about, &self.above.0)?;
        let end = pipeline::run(kind, self.rows, self.above, manner.dry_run, stop, &mut report).await?;
        Ok((report.end()?, end))
    }
}

/// Sends a file, and gives the sum and how the command ends.
async fn finish<M: Send + 'static>(
    common: &Common,
    kind: Kind<M>,
    opened: Opened,
) -> anyhow::Result<(Counts, anyhow::Result<()>)> {
    let manner = Manner { format: Some(common.output), dry_run: common.dry_run };
    let (told, end) = opened.send(&kind, manner, stopped_by_user()).await?;
    let outcome = match end {
        End::Broken(status) => Err(broken(status)),
        End::Stopped => {
            Err(Trouble::both(Exit::Stopped, format!("已停止；{AGAIN_ZH}"), format!("stopped; {AGAIN_EN}")).into())
        }
        End::Whole if told.counts.rejected > 0 => Err(RowsRejected.into()),
        End::Whole => Ok(()),
    };
    Ok((told.counts, outcome))
}

/// What to do when an import did not come to its end.
const AGAIN_ZH: &str = "再次运行同一命令即可继续，已接收的行不会重复";
const AGAIN_EN: &str = "run the same command again to go on, nothing is doubled";

/// Tells why a stream ended early, and what to do where the reason passes.
fn broken(status: tonic::Status) -> anyhow::Error {
    let exit = Exit::of_status(&status);
    match exit {
        Exit::Unavailable | Exit::Conflict => {
            let told = output::told(&status);
            Trouble::both(exit, format!("{told}\n{AGAIN_ZH}"), format!("{told}\n{AGAIN_EN}")).into()
        }
        _ => status.into(),
    }
}

/// Ends the process with its own exit code; everything has been said already.
#[derive(Debug, thiserror::Error)]
#[error("rows were rejected")]
pub struct RowsRejected;

/// Gives a token that is cancelled when the user presses Ctrl-C; a second time ends the process at once.
fn stopped_by_user() -> CancellationToken {
    let stop = CancellationToken::new();
    let pressed = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_err() {
            return;
        }
        pressed.cancel();
        output::say_both("正在停止……", "stopping ...");
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(Exit::Stopped as i32);
        }
    });
    stop
}
