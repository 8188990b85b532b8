//! Effective-dated facts: each holds from its day until the next of its kind begins.
//!
//! Facts are only ever added. A correction points at the fact it replaces, which
//! then counts as never having been; where a fact ends follows from the next one.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::grade::{Category, GradeFacts};
use junxiu_kernel::organization::Ancestry;
use serde::{Deserialize, Serialize};

use super::retiree_life::LifeStatus;
use super::retiree_refusal::Refusal;

junxiu_kernel::words! {
    /// What a fact is about.
    pub enum FactKind, "UNKNOWN_FACT_KIND", "事项", "kind of fact" {
        /// The institution that serves the person.
        Institution = "INSTITUTION", "服务机构";
        /// The grade.
        Grade = "GRADE", "职级";
        /// The category.
        Category = "CATEGORY", "军休类别";
        /// The place lived in.
        Residence = "RESIDENCE", "居住地";
        /// The life status.
        LifeStatus = "LIFE_STATUS", "人员状态";
        /// Name, numbers and other particulars.
        Particulars = "PARTICULARS", "基本信息";
    }
}

/// What a fact says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FactValue {
    /// These organisations hold the person.
    Institution(Ancestry),
    /// These are the grades.
    Grade(GradeFacts),
    /// This is the category.
    Category(Category),
    /// The person lives in this division; the exact address is kept sealed beside it.
    Residence {
        /// The division code.
        region: Option<String>,
    },
    /// This is the life status.
    LifeStatus {
        /// The status.
        status: LifeStatus,
        /// The unit in another province that took the person over.
        to: Option<String>,
    },
    /// These particulars were set; the values stand in the record and, sealed, in the journal.
    Particulars {
        /// The names of the fields.
        changed: Vec<String>,
    },
}

impl FactValue {
    /// Says what the fact is about.
    pub const fn kind(&self) -> FactKind {
        match self {
            Self::Institution(_) => FactKind::Institution,
            Self::Grade(_) => FactKind::Grade,
            Self::Category(_) => FactKind::Category,
            Self::Residence { .. } => FactKind::Residence,
            Self::LifeStatus { .. } => FactKind::LifeStatus,
            Self::Particulars { .. } => FactKind::Particulars,
        }
    }
}

/// One fact, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The revision of the retiree that it made; with the kind it names the fact.
    pub revision: i64,
    /// The first day on which it holds.
    pub valid_from: Day,
    /// What it says.
    pub value: FactValue,
    /// The revision of the fact it replaces.
    pub corrects: Option<i64>,
    /// Whether its day lay before the day of recording.
    pub backdated: bool,
    /// The exact address that goes with a residence, sealed.
    pub sealed: Option<Vec<u8>>,
    /// The document it rests on.
    pub basis_document: Option<String>,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// A fact with the days on which it holds: from `fact.valid_from` until `to`, which it does not include.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span<'f> {
    /// The fact.
    pub fact: &'f Fact,
    /// The first day on which it no longer holds.
    pub to: Option<Day>,
}

/// A change that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The first day on which it is to hold.
    pub valid_from: Day,
    /// The revision of the fact it is to replace.
    pub corrects: Option<i64>,
    /// What is to hold.
    pub value: FactValue,
}

/// A change that may be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// The change.
    pub change: Change,
    /// Whether its day lies before today.
    pub backdated: bool,
    /// What held on its day before.
    pub previous: Option<FactValue>,
    /// What holds today once it is made.
    pub now: FactValue,
    /// What holds from which day on once it is made, the earliest first.
    pub history: Vec<(Day, FactValue)>,
}

/// Gives the spans of one kind in the order of their days, corrected facts left out.
pub fn timeline(facts: &[Fact], kind: FactKind) -> Vec<Span<'_>> {
    let mut standing: Vec<&Fact> =
        facts.iter().filter(|fact| fact.value.kind() == kind && corrected_by(facts, fact).is_none()).collect();
    standing.sort_by_key(|fact| (fact.valid_from, fact.revision));
    let ends = standing.iter().skip(1).map(|next| Some(next.valid_from)).chain([None]);
    let spans: Vec<Span<'_>> = standing.iter().zip(ends).map(|(fact, to)| Span { fact, to }).collect();
    // Of two facts of one day the later record holds, and the other for no day at all.
    spans.into_iter().filter(|span| span.to != Some(span.fact.valid_from)).collect()
}

/// Finds the fact of a kind that holds on a day.
pub fn holding(facts: &[Fact], kind: FactKind, on: Day) -> Option<&Fact> {
    timeline(facts, kind).into_iter().rev().find(|span| span.fact.valid_from <= on).map(|span| span.fact)
}

/// Gives the revision of the fact of a kind that begins on a day, for another of that day to replace.
pub fn beginning(facts: &[Fact], kind: FactKind, on: Day) -> Option<i64> {
    timeline(facts, kind).into_iter().find(|span| span.fact.valid_from == on).map(|span| span.fact.revision)
}

/// Gives the revision of the fact that corrected this one.
pub fn corrected_by(facts: &[Fact], fact: &Fact) -> Option<i64> {
    let kind = fact.value.kind();
    facts
        .iter()
        .find(|other| other.value.kind() == kind && other.corrects == Some(fact.revision))
        .map(|other| other.revision)
}

/// Says whether a change may be made, and what holds then.
pub fn admit(facts: &[Fact], change: Change, received_on: Day, today: Day) -> Result<Admitted, Refusal> {
    let kind = change.value.kind();
    if change.valid_from > today {
        return Err(Refusal::EffectiveInFuture);
    }
    if change.valid_from < received_on {
        return Err(Refusal::BeforeReception { received_on });
    }
    let spans = timeline(facts, kind);
    match change.corrects {
        Some(revision) => may_correct(facts, &spans, &change, revision)?,
        None => {
            if let Some(same) = spans.iter().find(|span| span.fact.valid_from == change.valid_from) {
                return Err(Refusal::SameDayFact { revision: same.fact.revision });
            }
        }
    }
    let previous = holding(facts, kind, change.valid_from).map(|fact| fact.value.clone());
    if change.corrects.is_none() && previous.as_ref() == Some(&change.value) {
        return Err(Refusal::NothingChanges);
    }

    let later = spans.iter().rfind(|span| {
        span.fact.valid_from <= today
            && span.fact.valid_from > change.valid_from
            && Some(span.fact.revision) != change.corrects
    });
    let now = later.map_or_else(|| change.value.clone(), |span| span.fact.value.clone());
    let history = history(&spans, &change);
    Ok(Admitted { backdated: change.valid_from < today, previous, now, history, change })
}

/// Gives what holds from which day on once an admitted change is made.
fn history(spans: &[Span<'_>], change: &Change) -> Vec<(Day, FactValue)> {
    let kept = spans.iter().filter(|span| Some(span.fact.revision) != change.corrects);
    let kept = kept.map(|span| (span.fact.valid_from, span.fact.value.clone()));
    let mut history: Vec<_> = kept.chain([(change.valid_from, change.value.clone())]).collect();
    history.sort_by_key(|(from, _)| *from);
    history
}

fn may_correct(facts: &[Fact], spans: &[Span<'_>], change: &Change, revision: i64) -> Result<(), Refusal> {
    let kind = change.value.kind();
    let wrong = facts
        .iter()
        .find(|fact| fact.value.kind() == kind && fact.revision == revision)
        .ok_or(Refusal::NoSuchFact { revision })?;
    if let Some(by) = corrected_by(facts, wrong) {
        return Err(Refusal::AlreadyCorrected { by });
    }
    let others = spans.iter().filter(|span| span.fact.revision != revision);
    if let Some(same) = others.clone().find(|span| span.fact.valid_from == change.valid_from) {
        return Err(Refusal::SameDayFact { revision: same.fact.revision });
    }
    let earliest_other = others.map(|span| span.fact.valid_from).min();
    let first_day = wrong.valid_from;
    if change.valid_from > first_day && earliest_other.is_none_or(|earliest| earliest > first_day) {
        return Err(Refusal::LeavesAGap { from: first_day });
    }
    if wrong.valid_from == change.valid_from && wrong.value == change.value {
        return Err(Refusal::NothingChanges);
    }
    Ok(())
}

#[cfg(test)]
#[path = "retiree_fact_tests.rs"]
mod tests;
