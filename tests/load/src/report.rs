//! The table that a run prints.

use std::fmt;
use std::io::Write as _;

/// What a promise asks of a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A ratio of at least so many hundredths.
    Ratio(u64),
    /// A ratio of at most so many hundredths.
    RatioAtMost(u64),
    /// A number of at least this.
    AtLeast(u64, &'static str),
    /// A number of at most this.
    AtMost(u64, &'static str),
    /// Printed for comparison only.
    None,
}

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Line {
    /// The promise, for example `S1`.
    pub promise: &'static str,
    /// What was measured, in a few words.
    pub what: String,
    /// What is promised.
    pub target: Target,
    /// The suite's number.
    pub ours: u64,
    /// The yardstick's number, where there is one.
    pub bare: Option<u64>,
    /// The unit of both, and anything worth saying.
    pub note: String,
}

impl Line {
    /// The measured value in the target's terms: hundredths for a ratio.
    fn measured(&self) -> u64 {
        match (self.target, self.bare) {
            (Target::Ratio(_) | Target::RatioAtMost(_) | Target::None, Some(bare)) => self.ours * 100 / bare.max(1),
            _ => self.ours,
        }
    }

    fn verdict(&self) -> &'static str {
        let measured = self.measured();
        let met = match self.target {
            Target::Ratio(least) | Target::AtLeast(least, _) => measured >= least,
            Target::RatioAtMost(most) | Target::AtMost(most, _) => measured <= most,
            Target::None => return "",
        };
        if met { "met" } else { "MISSED" }
    }
}

/// Hundredths as a ratio: 175 is `1.75`.
struct Hundredths(u64);

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// Prints a line at once, so that a long run shows what it has.
pub fn print(line: &Line) -> anyhow::Result<()> {
    let target = match line.target {
        Target::Ratio(least) => format!(">= {}", Hundredths(least)),
        Target::RatioAtMost(most) => format!("<= {}", Hundredths(most)),
        Target::AtLeast(least, unit) => format!(">= {least} {unit}"),
        Target::AtMost(most, unit) => format!("<= {most} {unit}"),
        Target::None => String::new(),
    };
    let measured = match (line.target, line.bare) {
        (Target::Ratio(_) | Target::RatioAtMost(_), _) | (Target::None, Some(_)) => {
            Hundredths(line.measured()).to_string()
        }
        _ => line.ours.to_string(),
    };
    let bare = line.bare.map_or_else(|| "-".to_owned(), |bare| bare.to_string());
    row([line.promise, &line.what, &target, &measured, line.verdict(), &line.ours.to_string(), &bare, &line.note])
}

/// Prints the table's head.
pub fn head() -> anyhow::Result<()> {
    row(["promise", "what", "target", "measured", "", "suite", "bare", "unit, notes"])?;
    row(["-------", "----", "------", "--------", "---", "-----", "----", "-----------"])
}

fn row([promise, what, target, measured, verdict, ours, bare, note]: [&str; 8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "| {promise:<7} | {what:<52} | {target:<14} | {measured:>8} | {verdict:<6} | {ours:>8} | {bare:>8} | {note} |"
    )?;
    Ok(out.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(target: Target, ours: u64, bare: Option<u64>) -> Line {
        Line { promise: "S0", what: String::new(), target, ours, bare, note: String::new() }
    }

    #[test]
    fn a_ratio_is_the_suites_number_over_the_bare_one() {
        let ratio = line(Target::Ratio(170), 340, Some(200));
        assert_eq!((ratio.measured(), ratio.verdict()), (170, "met"));
        assert_eq!(line(Target::Ratio(170), 339, Some(200)).verdict(), "MISSED");
        assert_eq!(Hundredths(170).to_string(), "1.70");
        assert_eq!(Hundredths(5).to_string(), "0.05");
    }

    #[test]
    fn a_limit_is_met_up_to_itself() {
        assert_eq!(line(Target::RatioAtMost(130), 130, Some(100)).verdict(), "met");
        assert_eq!(line(Target::RatioAtMost(130), 131, Some(100)).verdict(), "MISSED");
        assert_eq!(line(Target::AtMost(1000, "ms"), 1000, None).verdict(), "met");
        assert_eq!(line(Target::AtMost(1000, "ms"), 1001, None).verdict(), "MISSED");
        assert_eq!(line(Target::AtLeast(10, "rows/s"), 9, None).verdict(), "MISSED");
        assert_eq!(line(Target::None, 9, None).verdict(), "");
    }
}
