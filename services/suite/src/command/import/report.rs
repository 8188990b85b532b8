//! What an import tells: its progress, each row's verdict, and the sum.

use std::path::{Path, PathBuf};
use std::time::Duration;

use comfy_table::{ContentArrangement, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};

use crate::output::{self, Format, Language};
use crate::spreadsheet::headings::{Headings, Layout};
use crate::spreadsheet::read::{About, Row};
use crate::spreadsheet::record::Fault;
use crate::spreadsheet::write::{ResultFile, Verdict};

/// Rejected rows that are shown; all of them stand in the result file.
const REJECTED_SHOWN_MAX: usize = 50;
/// How often the progress is drawn.
const DRAWN_EVERY: Duration = Duration::from_millis(100);

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Taken in.
    Accepted,
    /// Taken in, in place of what was sent before.
    Updated,
    /// Sent before with the same content.
    Unchanged,
    /// Not taken in.
    Rejected,
    /// Not sent, or sent and never answered.
    Unknown,
}

impl Outcome {
    fn zh(self, dry_run: bool) -> &'static str {
        match (self, dry_run) {
            (Self::Accepted, false) => "已接收",
            (Self::Accepted, true) => "可接收",
            (Self::Updated, false) => "已更新",
            (Self::Updated, true) => "可更新",
            (Self::Unchanged, _) => "未变",
            (Self::Rejected, _) => "不通过",
            (Self::Unknown, _) => "未处理",
        }
    }
}

/// The answer to a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The row's number.
    pub row: u32,
    /// What became of it.
    pub outcome: Outcome,
    /// What the row became, a resource name.
    pub resource: String,
    /// Why it was rejected.
    pub faults: Vec<Fault>,
}

impl Answer {
    /// The answer that a row has which nobody has answered.
    pub fn unsent(row: u32) -> Self {
        Self { row, outcome: Outcome::Unknown, resource: String::new(), faults: Vec::new() }
    }
}

/// The sum of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that hold anything.
    pub rows: u64,
    /// Rows that were taken in, or changed what was.
    pub accepted: u64,
    /// Rows that were not.
    pub rejected: u64,
    /// Rows that had been sent before.
    pub unchanged: u64,
}

/// How an import is told.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// How the outcome is written on stdout; none for an import that is part of something larger.
    pub format: Option<Format>,
    /// True when nothing is kept.
    pub dry_run: bool,
}

/// The report of an import under way.
pub struct Report {
    manner: Manner,
    layout: &'static Layout,
    results: ResultFile,
    bar: ProgressBar,
    counts: Counts,
    hidden: u64,
    shown: Vec<(u32, String)>,
    taken: Vec<(u32, String)>,
}

/// What is left when an import has ended.
#[derive(Debug)]
pub struct Told {
    /// The sum.
    pub counts: Counts,
    /// Where each row's verdict was written.
    pub results: PathBuf,
    /// What each row became: its number and a resource name.
    pub taken: Vec<(u32, String)>,
}

impl Report {
    /// Begins the report on a file.
    pub fn begin(manner: Manner, input: &Path, about: &About, headings: &Headings) -> anyhow::Result<Self> {
        let results = ResultFile::create(input, about.is_workbook, headings)?;
        Ok(Self {
            manner,
            layout: headings.layout,
            results,
            bar: bar(manner, about.last_row.map(|last| last.saturating_sub(headings.row))),
            counts: Counts::default(),
            hidden: 0,
            shown: Vec::new(),
            taken: Vec::new(),
        })
    }

    /// Counts a row that is being sent.
    pub fn begin_row(&mut self) {
        self.counts.rows += 1;
    }

    /// Writes a row's verdict.
    pub fn row(&mut self, row: &Row, answer: &Answer) -> anyhow::Result<()> {
        match answer.outcome {
            Outcome::Accepted | Outcome::Updated => self.counts.accepted += 1,
            Outcome::Unchanged => self.counts.unchanged += 1,
            Outcome::Rejected => self.counts.rejected += 1,
            Outcome::Unknown => {}
        }
        let mut told: Vec<String> = answer.faults.iter().map(|fault| fault.told(self.layout)).collect();
        if row.hidden {
            self.hidden += 1;
            told.push("该行在表格中被隐藏，也已处理".to_owned());
        }
        let verdict = Verdict {
            outcome: answer.outcome.zh(self.manner.dry_run),
            reason: &told.join("；"),
            resource: &answer.resource,
        };
        self.results.row(row, &verdict)?;
        if answer.outcome == Outcome::Rejected {
            self.show_rejected(answer)?;
        } else if self.manner.format.is_none() && !answer.resource.is_empty() {
            self.taken.push((row.number, answer.resource.clone()));
        }
        self.bar.inc(1);
        Ok(())
    }

    /// Ends the report: the sum on stdout, where the verdicts are on stderr.
    pub fn end(self) -> anyhow::Result<Told> {
        self.bar.finish_and_clear();
        let results = self.results.finish()?;
        if let Some(format) = self.manner.format {
            tell(format, self.manner.dry_run, self.counts, &self.shown)?;
            let place = results.display();
            output::say_both(&format!("每行的结果见 {place}"), &format!("each row's result: {place}"));
            if self.hidden > 0 {
                let hidden = self.hidden;
                output::say_both(
                    &format!("其中{hidden}行在表格中被隐藏，也已处理"),
                    &format!("{hidden} hidden rows were read too"),
                );
            }
        }
        Ok(Told { counts: self.counts, results, taken: self.taken })
    }

    fn show_rejected(&mut self, answer: &Answer) -> anyhow::Result<()> {
        match self.manner.format {
            Some(Format::Json) => {
                let language = Language::chosen();
                let fault = |fault: &Fault| {
                    serde_json::json!({
                        "field": fault.field,
                        "heading": self.layout.column(&fault.field).map(|column| column.heading),
                        "reason": fault.reason,
                        "message": language.pick(&fault.zh, &fault.en),
                    })
                };
                let faults: Vec<_> = answer.faults.iter().map(fault).collect();
                let line = serde_json::json!({ "row": answer.row, "outcome": "rejected", "faults": faults });
                self.bar.suspend(|| output::data(line))?;
            }
            Some(Format::Table) if self.shown.len() < REJECTED_SHOWN_MAX => {
                let pick = |fault: &Fault| {
                    let heading = self.layout.column(&fault.field).map_or("", |column| column.heading);
                    let words = Language::chosen().pick(&fault.zh, &fault.en);
                    if heading.is_empty() { words.to_owned() } else { format!("{heading}: {words}") }
                };
                let lines: Vec<String> = answer.faults.iter().map(pick).collect();
                self.shown.push((answer.row, lines.join("\n")));
            }
            Some(Format::Table) | None => {}
        }
        Ok(())
    }
}

fn tell(format: Format, dry_run: bool, counts: Counts, shown: &[(u32, String)]) -> anyhow::Result<()> {
    let Counts { rows, accepted, rejected, unchanged } = counts;
    if format == Format::Json {
        // Written by hand so that the order of the keys is the documented one.
        output::data(format_args!(
            "{{\"rows\":{rows},\"accepted\":{accepted},\"rejected\":{rejected},\"unchanged\":{unchanged}}}"
        ))?;
        return Ok(());
    }
    let language = Language::chosen();
    if !shown.is_empty() {
        let mut table = Table::new();
        table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header([language.pick("行", "row"), language.pick("不通过原因", "rejected because")]);
        for (row, why) in shown {
            table.add_row([row.to_string(), why.clone()]);
        }
        output::data(table)?;
    }
    let left_out = rejected.saturating_sub(u64::try_from(shown.len())?);
    if left_out > 0 {
        output::say_both(
            &format!("另有{left_out}行不通过，见结果文件"),
            &format!("{left_out} more rejected rows stand in the result file"),
        );
    }
    let words = match (language, dry_run) {
        (Language::Zh, false) => format!("共{rows}行：接收{accepted}行，不通过{rejected}行，未变{unchanged}行"),
        (Language::Zh, true) => {
            format!("共{rows}行（仅检查）：可接收{accepted}行，不通过{rejected}行，未变{unchanged}行")
        }
        (Language::En, false) => {
            format!("{rows} rows: {accepted} accepted, {rejected} rejected, {unchanged} unchanged")
        }
        (Language::En, true) => {
            format!("{rows} rows (checked only): {accepted} acceptable, {rejected} rejected, {unchanged} unchanged")
        }
    };
    output::data(words)?;
    Ok(())
}

/// Draws progress where a person watches; a pipe gets none.
fn bar(manner: Manner, rows: Option<u32>) -> ProgressBar {
    if manner.format.is_none() || !output::is_watched() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match rows {
        Some(rows) => (ProgressBar::new(u64::from(rows)), "{bar:40} {pos}/{len}  {elapsed} + {eta}"),
        None => (ProgressBar::new_spinner(), "{spinner} {pos}  {elapsed}"),
    };
    // A template that does not parse leaves the plain style.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(DRAWN_EVERY);
    bar
}
