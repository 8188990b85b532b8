//! By when documents go into custody after a return (article 15).

use junxiu_kernel::approval;
use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::{Citation, Decision};
use junxiu_kernel::duty::{Duty, Kind, Lapse};
use junxiu_kernel::grade::ManagementGroup;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::period::{self, Unit};

use super::exit::{ARTICLE, ExitId, Refusal};
use super::exit_policy::{HandInScope, Policies};

/// The documents that are due after a return, each for itself. Not handed in, they are still owed.
pub static DOCUMENTS: Kind = Kind { key: "travel.documents", article: 15, lapse: Lapse::StillOwed, soft: false };

/// How the keys of calendar versions begin among a decision's policies.
const CALENDAR_KEY: &str = "calendar.";

/// From when to when something is owed, and by which calendar that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The day of entry, which is not counted.
    pub from: Day,
    /// The last day.
    pub due_on: Day,
    /// The versions of the calendar that were used.
    pub calendar_version: Option<String>,
}

/// Reckons the last day, with its steps: calendar days, and a last day that is off moves on.
///
/// # Errors
/// When the calendar lacks the year of the last day, or no policy holds.
pub fn last_day(policies: &Policies, calendar: &Calendar, region: &str, from: Day) -> Result<Decision<Owed>, Refusal> {
    let days = policies.hand_in.on(from)?;
    let reading = policies.hand_in_reading.on(from)?;
    let unit = Unit::CalendarDays;
    let reckoned = period::deadline(calendar, region, from, days.value.days, unit, reading.value.roll)
        .map_err(approval::Refusal::from)?;
    let versions = reckoned.policy_versions.iter().filter_map(|version| version.key.strip_prefix(CALENDAR_KEY));
    let versions: Vec<&str> = versions.collect();
    let calendar_version = (!versions.is_empty()).then(|| versions.join(" "));
    let due_on = reckoned.outcome;
    let mut decision = reckoned
        .map(|_| Owed { from, due_on, calendar_version })
        .under(policies.hand_in.version(days))
        .under(policies.hand_in_reading.version(reading));
    let cite = Citation::article(ARTICLE)
        .quote("回国（境）后10天内，将其所持因私出国（境）证件交由所在军休服务管理机构集中保管");
    if let Some(reason) = decision.reasons.pop() {
        decision.reasons.push(reason.cite(cite));
    }
    Ok(decision)
}

/// Says whether somebody of a group owes his documents after a return on a day.
///
/// # Errors
/// When no policy holds.
pub fn is_meant(policies: &Policies, group: Option<ManagementGroup>, on: Day) -> Result<bool, Refusal> {
    Ok(match policies.hand_in_reading.on(on)?.value.scope {
        HandInScope::AllGrades => true,
        HandInScope::DivisionOnly => group == Some(ManagementGroup::Division),
    })
}

/// Names the period of the duty that stands for documents yet unknown after a return: the journey, and the day of entry.
pub fn stand_in(exit: ExitId, from: Day) -> String {
    format!("{}/{from}", exit.name())
}

/// Makes the duty to hand in what a name stands for.
pub fn duty(retiree: RetireeId, holder: &Ancestry, what: String, owed: &Owed) -> Duty {
    Duty {
        kind: &DOCUMENTS,
        subject: retiree.name(),
        holder: holder.clone(),
        period: what,
        opens_on: owed.from,
        due_on: owed.due_on,
        calendar_version: owed.calendar_version.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn due(from: &str, region: &str) -> Result<Day, Refusal> {
        let policies = Policies::delivered().unwrap();
        last_day(&policies, Calendar::published(), region, day(from)).map(|decision| decision.outcome.due_on)
    }

    #[test]
    fn ten_calendar_days_end_on_a_day_that_is_worked() {
        for (from, last) in [
            ("2021-03-01", "2021-03-11"),
            ("2021-03-03", "2021-03-15"),
            ("2022-12-22", "2023-01-03"),
            ("2024-02-19", "2024-02-29"),
            ("2024-01-31", "2024-02-18"),
        ] {
            assert_eq!(due(from, "220104"), Ok(day(last)), "{from}");
        }
        // Yanbian has days off of its own: 3 September 2023 was a Sunday, and the two days after it were off.
        assert_eq!(
            (due("2023-08-25", "220104"), due("2023-08-25", "222401")),
            (Ok(day("2023-09-04")), Ok(day("2023-09-06")))
        );
    }

    #[test]
    fn a_year_that_is_not_published_is_never_guessed() {
        assert_eq!(due("2026-12-20", "220104"), Ok(day("2026-12-30")));
        let unknown = approval::Refusal::CalendarNotPublished { year: 2027 };
        assert_eq!(due("2026-12-22", "220104"), Err(Refusal::Approval(unknown)));
    }

    #[test]
    fn the_decision_says_how_it_was_reckoned() {
        let policies = Policies::delivered().unwrap();
        let decision = last_day(&policies, Calendar::published(), "220104", day("2021-03-03")).unwrap();
        assert!(decision.trace.iter().any(|step| step.code == "ROLLED"));
        assert!(decision.outcome.calendar_version.is_some());
        let keys: Vec<_> = decision.policy_versions.iter().map(|version| version.key.as_str()).collect();
        assert!(keys.contains(&"exit.doc_handin_days") && keys.contains(&"exit.doc_handin_reading"));
    }
}
