//! `junxiu template`: a spreadsheet to fill in.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::output::{self, Exit, Trouble};
use crate::spreadsheet::headings::{Layout, placement, self_pay};
use crate::spreadsheet::write;

/// The kinds of files that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A year's placement plan.
    Placement,
    /// Medical bills that retirees paid themselves.
    SelfPay,
}

impl Kind {
    fn layout(self) -> &'static Layout {
        match self {
            Self::Placement => &placement::LAYOUT,
            Self::SelfPay => &self_pay::LAYOUT,
        }
    }

    fn file_name(self) -> &'static str {
        match self {
            Self::Placement => "placement-template.xlsx",
            Self::SelfPay => "self-pay-template.xlsx",
        }
    }
}

/// Options of `junxiu template`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What the file is for.
    #[arg(value_enum)]
    pub kind: Kind,
    /// Where to write it, .xlsx or .csv; CSV has no drop-downs and no explanations [default: <KIND>-template.xlsx].
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replaces a file that is there.
    #[arg(long)]
    pub force: bool,
}

/// Writes the template and prints its path.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let path = args.out.clone().unwrap_or_else(|| PathBuf::from(args.kind.file_name()));
    // Somebody's filled-in copy must not be lost to a repeated command.
    if path.exists() && !args.force {
        return Err(output::there_already(&path).into());
    }
    match path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("xlsx") => write::template(args.kind.layout(), &path)?,
        Some("csv") => write::csv_template(args.kind.layout(), &path)?,
        _ => {
            let place = path.display();
            return Err(Trouble::both(
                Exit::Usage,
                format!("{place} 的扩展名应为 .xlsx 或 .csv"),
                format!("{place} must end in .xlsx or .csv"),
            )
            .into());
        }
    }
    output::data(path.display())?;
    Ok(())
}
