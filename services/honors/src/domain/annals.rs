//! Entries of yearbooks and gazetteers, from the draft to the print (article 28).

use chrono::{DateTime, Utc};
use junxiu_kernel::day::{Day, add_days};
use junxiu_kernel::duty::{Duty, Kind, Lapse};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::Deserialize;

junxiu_kernel::id_type!(/// An entry about a person.
    EntryId, "annalsEntries");

/// The erratum that is due once an award was revoked on which a printed entry rests.
pub static ERRATUM: Kind = Kind { key: "annals.erratum", article: 28, lapse: Lapse::StillOwed, soft: true };

junxiu_kernel::words! {
    /// How far an entry is.
    pub enum State, "UNKNOWN_STATE", "条目状态", "state" {
        /// Waits for the secrecy check.
        Drafted = "DRAFTED", "已起草";
        /// Nothing secret was found in it.
        SecrecyChecked = "SECRECY_CHECKED", "已保密审查";
        /// Sent to the editors.
        Submitted = "SUBMITTED", "已报送";
        /// Printed.
        Published = "PUBLISHED", "已刊印";
        /// Comes to nothing.
        Withdrawn = "WITHDRAWN", "已撤回";
    }
}

junxiu_kernel::words! {
    /// Why an entry comes to nothing.
    pub enum Withdrawal, "UNKNOWN_WITHDRAWAL", "撤回原因", "reason" {
        /// He does not wish to be named.
        OptedOut = "OPTED_OUT", "本人不同意刊载";
        /// He does not belong there any more.
        NotIncluded = "NOT_INCLUDED", "不再符合录入条件";
    }
}

/// What an entry is made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Publication {
    /// The yearbook of a bureau.
    Yearbook {
        /// The year.
        year: i32,
    },
    /// The gazetteer of a settlement place.
    Gazetteer {
        /// The division code.
        region: String,
    },
}

/// The policy `annals.erratum_within`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Within {
    /// Within how many days an erratum is issued.
    pub days: i64,
}

/// The dated numbers of entries.
#[derive(Clone, Debug)]
pub struct Policies {
    /// `annals.erratum_within`.
    pub erratum_within: Dated<Within>,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        let text = include_str!("../../policies/annals_erratum_within.toml");
        Ok(Self { erratum_within: Dated::from_toml("annals.erratum_within", text)? })
    }
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnalsEntry {
    /// The id.
    pub id: EntryId,
    /// Whom it is about.
    pub retiree: RetireeId,
    /// The person's name when it was drafted.
    pub name: String,
    /// What it is made for.
    pub publication: Publication,
    /// The bureau that makes it.
    pub organization: String,
    /// Where that bureau stands.
    pub holder: Ancestry,
    /// His deeds.
    pub text: String,
    /// How far it is.
    pub state: State,
    /// Why it comes to nothing.
    pub withdrawal: Option<Withdrawal>,
    /// What the secrecy check found last.
    pub secrecy_note: Option<String>,
    /// Who wrote the words that stand.
    pub drafted_by: String,
    /// Who checked them.
    pub checked_by: Option<String>,
    /// The day on which it was sent to the editors.
    pub submitted_on: Option<Day>,
    /// The day on which it was printed, and where.
    pub published: Option<(Day, String)>,
    /// Since when an erratum is due.
    pub erratum_since: Option<Day>,
    /// The erratum, and its day.
    pub erratum: Option<(String, Day)>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The revision.
    pub revision: i64,
}

/// Why an act on an entry is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The act does not start from the state.
    InState {
        /// The state found.
        state: State,
        /// The states from which it may start.
        allowed: &'static [State],
    },
    /// Whoever wrote it does not check it.
    OwnDraft,
    /// The day has not come, or lies before what it follows.
    WrongDay {
        /// The day.
        on: Day,
    },
    /// He does not belong into the annals.
    NotIncluded,
    /// He does not wish to be named.
    OptedOut,
    /// The entry is there already.
    AlreadyDrafted(EntryId),
    /// A bureau makes entries, an institution does not.
    NotABureau,
    /// No erratum is due.
    NoErratumDue,
}

impl AnnalsEntry {
    /// Writes the words anew; they are checked again.
    ///
    /// # Errors
    /// When it was sent already, or comes to nothing.
    pub fn revise(&self, text: String, by: &str) -> Result<Self, Refusal> {
        self.must_be(&[State::Drafted, State::SecrecyChecked])?;
        let drafted_by = by.to_owned();
        Ok(Self { text, drafted_by, state: State::Drafted, checked_by: None, ..self.clone() })
    }

    /// Records a secrecy check by another person; an objection leaves the draft to be written anew.
    ///
    /// # Errors
    /// When it is not a draft, or the same person wrote it.
    pub fn check(&self, objection: Option<String>, by: &str) -> Result<Self, Refusal> {
        self.must_be(&[State::Drafted])?;
        if self.drafted_by == by {
            return Err(Refusal::OwnDraft);
        }
        let state = if objection.is_some() { State::Drafted } else { State::SecrecyChecked };
        Ok(Self { state, secrecy_note: objection, checked_by: Some(by.to_owned()), ..self.clone() })
    }

    /// Sends it to the editors.
    ///
    /// # Errors
    /// When nobody checked it, or the day cannot be.
    pub fn submit(&self, on: Day, today: Day) -> Result<Self, Refusal> {
        self.must_be(&[State::SecrecyChecked])?;
        must_lie(on, junxiu_kernel::day::civil_day(self.recorded_at), today)?;
        Ok(Self { state: State::Submitted, submitted_on: Some(on), ..self.clone() })
    }

    /// Records that it is printed.
    ///
    /// # Errors
    /// When it was not sent, or the day cannot be.
    pub fn publish(&self, place: String, on: Day, today: Day) -> Result<Self, Refusal> {
        self.must_be(&[State::Submitted])?;
        must_lie(on, self.submitted_on.unwrap_or(on), today)?;
        Ok(Self { state: State::Published, published: Some((on, place)), ..self.clone() })
    }

    /// Follows that he does not belong there any more: what is not printed comes to nothing, what is needs an erratum. None
    /// when nothing changes.
    pub fn not_included(&self, on: Day) -> Option<Self> {
        match self.state {
            State::Drafted | State::SecrecyChecked | State::Submitted => {
                Some(Self { state: State::Withdrawn, withdrawal: Some(Withdrawal::NotIncluded), ..self.clone() })
            }
            State::Published if self.erratum_since.is_none() => Some(Self { erratum_since: Some(on), ..self.clone() }),
            State::Published | State::Withdrawn => None,
        }
    }

    /// Follows that he does not wish to be named: what is not printed comes to nothing. None when nothing changes.
    pub fn opted_out(&self) -> Option<Self> {
        let open = matches!(self.state, State::Drafted | State::SecrecyChecked | State::Submitted);
        open.then(|| Self { state: State::Withdrawn, withdrawal: Some(Withdrawal::OptedOut), ..self.clone() })
    }

    /// Issues the erratum that is due.
    ///
    /// # Errors
    /// When none is, or the day cannot be.
    pub fn correct(&self, text: String, on: Day, today: Day) -> Result<Self, Refusal> {
        self.must_be(&[State::Published])?;
        let since = match (self.erratum_since, &self.erratum) {
            (Some(since), None) => since,
            _ => return Err(Refusal::NoErratumDue),
        };
        must_lie(on, since, today)?;
        Ok(Self { erratum: Some((text, on)), ..self.clone() })
    }

    /// Makes the duty of the erratum; none while none is due.
    pub fn erratum_duty(&self, within: Within) -> Option<Duty> {
        let since = self.erratum_since?;
        Some(Duty {
            kind: &ERRATUM,
            subject: self.id.name(),
            holder: self.holder.clone(),
            period: "erratum".into(),
            opens_on: since,
            due_on: add_days(since, within.days),
            calendar_version: None,
        })
    }

    fn must_be(&self, allowed: &'static [State]) -> Result<(), Refusal> {
        if allowed.contains(&self.state) { Ok(()) } else { Err(Refusal::InState { state: self.state, allowed }) }
    }
}

fn must_lie(on: Day, from: Day, today: Day) -> Result<(), Refusal> {
    if on > today || on < from { Err(Refusal::WrongDay { on }) } else { Ok(()) }
}

#[cfg(test)]
#[path = "annals_tests.rs"]
mod tests;
