//! What goes beyond what a bureau approved, and its word on it: a departure without approval, a return put off.

use junxiu_kernel::approval::{self, Approval};
use junxiu_kernel::day::{Day, add_days};
use junxiu_kernel::duty::{Duty, Kind, Lapse};
use junxiu_kernel::organization::Ancestry;
use serde::{Deserialize, Serialize};

use super::exit::{Exit, Procedure, Prolongation, Refusal};

/// The deciding office looks at what went beyond its approval. The text asks for none of it.
pub static REVIEW: Kind = Kind { key: "travel.review", article: 15, lapse: Lapse::StillOwed, soft: true };

/// The office above looks at a decision that is overdue. The text asks for none of it.
pub static OVERDUE: Kind = Kind { key: "travel.overdue", article: 15, lapse: Lapse::StillOwed, soft: true };

/// What the duty about a departure without approval is called.
const UNAPPROVED: &str = "UNAPPROVED";

/// The word of the deciding office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The day.
    pub on: Day,
    /// What it says.
    pub note: String,
    /// The code of the office.
    pub organization: String,
    /// Who recorded it.
    pub by: String,
    /// The day on which it was recorded.
    pub recorded_on: Day,
}

impl Exit {
    /// Says whether a bureau approved it, so that a later return goes beyond what was granted.
    pub fn is_granted(&self) -> bool {
        self.procedure == Procedure::Approval && self.unapproved.is_none()
    }

    /// Gives the day of return that was granted, or the one that was filed last.
    pub fn home_by(&self) -> Day {
        let first = self.prolongations.first().filter(|_| self.is_granted());
        first.map_or(self.plan.to, |first| first.before)
    }

    /// Names the duties that its deciding office has of it, met or not.
    pub fn review_periods(&self) -> Vec<String> {
        let unapproved = self.unapproved.iter().map(|_| UNAPPROVED.to_owned());
        unapproved.chain(self.prolongations.iter().map(prolonged)).collect()
    }

    /// Makes the duty to look at a departure without approval.
    pub fn unapproved_duty(&self, office: &Ancestry, on: Day, within: i64) -> Duty {
        review_duty(self, office, UNAPPROVED.to_owned(), on, within)
    }

    /// Makes the duty to look at a return that was put off.
    pub fn prolonged_duty(&self, prolongation: &Prolongation, office: &Ancestry, within: i64) -> Duty {
        review_duty(self, office, prolonged(prolongation), prolongation.recorded_on, within)
    }

    /// Gives the code of the bureau whose word is asked: that of its case, or the one that was told of the departure.
    pub fn decided_by<'e>(&'e self, case: Option<&'e Approval>) -> Option<&'e str> {
        let told = self.unapproved.as_ref().and_then(|unapproved| unapproved.told.as_deref());
        told.or_else(|| case.map(|case| case.route.deciding().office.code.as_str()))
    }

    /// Takes the word of the deciding office.
    ///
    /// # Errors
    /// As `ReviewTrip` says.
    pub fn reviewed(&self, review: Review) -> Result<Self, Refusal> {
        if review.on > review.recorded_on {
            return Err(approval::Refusal::OccurredInFuture { on: review.on }.into());
        }
        // Nobody speaks on what has not been recorded yet.
        let begun = self.departed_on.unwrap_or(self.filed_on);
        let before = self.reviews.last().map_or(begun, |last| last.on);
        if review.on < before {
            return Err(approval::Refusal::BeforePreviousAct { day: before }.into());
        }
        let mut next = self.clone();
        next.reviews.push(review);
        Ok(next)
    }
}

fn prolonged(prolongation: &Prolongation) -> String {
    format!("PROLONGED/{}", prolongation.to)
}

/// Its subject is the journey: the duty is an office's, and does not follow the person to another institution.
fn review_duty(exit: &Exit, office: &Ancestry, period: String, on: Day, within: i64) -> Duty {
    Duty {
        kind: &REVIEW,
        subject: exit.id.name(),
        holder: office.clone(),
        period,
        opens_on: on,
        due_on: add_days(on, within),
        calendar_version: None,
    }
}
