//! What an import tells: its progress, each row's verdict, and the sum.

use std::io;
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
    /// What is odd about a row that was taken.
    pub warnings: Vec<Fault>,
}

impl Answer {
    /// The answer that a row has which nobody has answered.
    pub fn unsent(row: u32) -> Self {
        Self { row, outcome: Outcome::Unknown, resource: String::new(), faults: Vec::new(), warnings: Vec::new() }
    }
}

/// The sum of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that were sent.
    pub rows: u64,
    /// Rows that were taken in, or changed what was.
    pub accepted: u64,
    /// Rows that were not.
    pub rejected: u64,
    /// Rows that had been sent before.
    pub unchanged: u64,
    /// Those of the accepted rows that changed what was.
    pub updated: u64,
    /// Rows that were not sent, or sent and never answered.
    pub not_handled: u64,
    /// Rows that were taken although something is odd about them.
    pub warnings: u64,
    /// All rows of the file that hold anything.
    pub rows_in_file: u64,
}

impl Counts {
    fn count(&mut self, answer: &Answer) {
        self.rows_in_file += 1;
        match answer.outcome {
            Outcome::Accepted => self.accepted += 1,
            Outcome::Updated => {
                self.accepted += 1;
                self.updated += 1;
            }
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Rejected => self.rejected += 1,
            Outcome::Unknown => self.not_handled += 1,
        }
        self.warnings += u64::from(!answer.warnings.is_empty());
    }

    /// Writes the sum for programs, a line of details and the sum itself. The last line is relied on as it is.
    fn json(&self) -> String {
        let Self { rows, accepted, rejected, unchanged, updated, not_handled, warnings, rows_in_file } = self;
        format!(
            "{{\"rows_in_file\":{rows_in_file},\"updated\":{updated},\"not_handled\":{not_handled},\
             \"warnings\":{warnings}}}\n\
             {{\"rows\":{rows},\"accepted\":{accepted},\"rejected\":{rejected},\"unchanged\":{unchanged}}}"
        )
    }

    /// Writes the sum for people; what is none of goes without saying, but for the three that everybody looks for.
    fn words(&self, language: Language, dry_run: bool) -> String {
        let Self { accepted, rejected, unchanged, updated, not_handled, warnings, rows_in_file, .. } = self;
        let some = |count: &u64, words: String| if *count > 0 { words } else { String::new() };
        match language {
            Language::Zh => {
                let (checked, can) = if dry_run { ("（仅检查）", "可") } else { ("", "") };
                let updates = some(updated, format!("（其中更新{updated}行）"));
                let left = some(not_handled, format!("，未处理{not_handled}行"));
                let odd = some(warnings, format!("；{warnings}行有提示，见结果文件"));
                format!(
                    "共{rows_in_file}行{checked}：{can}接收{accepted}行{updates}，不通过{rejected}行，未变{unchanged}行{left}{odd}"
                )
            }
            Language::En => {
                let (checked, taken) = if dry_run { (" (checked only)", "acceptable") } else { ("", "accepted") };
                let updates = some(updated, format!(" ({updated} of them updates)"));
                let left = some(not_handled, format!(", {not_handled} not handled"));
                let row = if *rows_in_file == 1 { "row" } else { "rows" };
                let odd = some(warnings, format!("; {warnings} with warnings, which stand in the result file"));
                format!(
                    "{rows_in_file} {row}{checked}: {accepted} {taken}{updates}, {rejected} rejected, {unchanged} unchanged{left}{odd}"
                )
            }
        }
    }
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
    /// Why stdout takes nothing any more.
    mute: Option<io::Error>,
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
            mute: None,
        })
    }

    /// Counts a row that is being sent.
    pub fn begin_row(&mut self) {
        self.counts.rows += 1;
    }

    /// Writes a row's verdict.
    pub fn row(&mut self, row: &Row, answer: &Answer) -> anyhow::Result<()> {
        self.counts.count(answer);
        let all = answer.faults.iter().chain(&answer.warnings);
        let mut told: Vec<String> = all.map(|fault| fault.told(self.layout)).collect();
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
            self.show_rejected(answer);
        } else if self.manner.format.is_none() && !answer.resource.is_empty() {
            self.taken.push((row.number, answer.resource.clone()));
        }
        self.bar.inc(1);
        Ok(())
    }

    /// Ends the report: the sum on stdout, where the verdicts are on stderr.
    pub fn end(mut self) -> anyhow::Result<Told> {
        self.bar.finish_and_clear();
        if let Some(format) = self.manner.format {
            self.tell(format);
        }
        let results = self.results.finish()?;
        let place = results.display();
        if let Some(cause) = self.mute {
            return Err(anyhow::Error::new(cause).context(format!("stdout took no more; each row's result: {place}")));
        }
        if self.manner.format.is_some() {
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

    /// Writes to stdout. A failure there ends no import: rows are under way, and their verdicts belong into the result file.
    fn print(&mut self, line: impl std::fmt::Display) {
        if self.mute.is_none() {
            self.mute = self.bar.suspend(|| output::data(line)).err();
        }
    }

    fn tell(&mut self, format: Format) {
        if format == Format::Json {
            self.print(self.counts.json());
            return;
        }
        let language = Language::chosen();
        if !self.shown.is_empty() {
            let mut table = Table::new();
            table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
            table.set_header([language.pick("行", "row"), language.pick("不通过原因", "rejected because")]);
            for (row, why) in &self.shown {
                table.add_row([row.to_string(), why.clone()]);
            }
            self.print(table);
        }
        let left_out = self.counts.rejected.saturating_sub(self.shown.len() as u64);
        if left_out > 0 {
            output::say_both(
                &format!("另有{left_out}行不通过，见结果文件"),
                &format!("{left_out} more rejected rows stand in the result file"),
            );
        }
        self.print(self.counts.words(language, self.manner.dry_run));
    }

    fn show_rejected(&mut self, answer: &Answer) {
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
                self.print(line);
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
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_tells_of_every_row_of_the_file() {
        let outcomes = [Outcome::Accepted, Outcome::Updated, Outcome::Unchanged, Outcome::Rejected, Outcome::Unknown];
        let mut counts = Counts { rows: 4, ..Counts::default() };
        for outcome in outcomes {
            let odd = Fault { field: String::new(), reason: "ODD".to_owned(), zh: String::new(), en: String::new() };
            let warnings = if outcome == Outcome::Updated { vec![odd] } else { Vec::new() };
            counts.count(&Answer { outcome, warnings, ..Answer::unsent(1) });
        }
        assert_eq!(
            counts.json(),
            "{\"rows_in_file\":5,\"updated\":1,\"not_handled\":1,\"warnings\":1}\n\
             {\"rows\":4,\"accepted\":2,\"rejected\":1,\"unchanged\":1}"
        );
        assert_eq!(
            counts.words(Language::Zh, false),
            "共5行：接收2行（其中更新1行），不通过1行，未变1行，未处理1行；1行有提示，见结果文件"
        );
        let checked = Counts { accepted: 3, rows_in_file: 3, ..Counts::default() };
        assert_eq!(checked.words(Language::En, true), "3 rows (checked only): 3 acceptable, 0 rejected, 0 unchanged");
    }
}
