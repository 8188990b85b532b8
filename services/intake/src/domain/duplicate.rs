//! Records that may be one person, and numbers that may be wrong: a person decides.

use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;

use super::pay_status::{PayState, Stop, StopReason, month_after};
use super::retiree::{AddedFact, Changed, Refusal, Retiree};
use super::retiree_fact::FactValue;

junxiu_kernel::words! {
    /// How far a case has come.
    pub enum CaseState, "UNKNOWN_CASE_STATE", "状态", "state of a case" {
        /// Awaits a person's decision.
        Open = "OPEN", "待处理";
        /// Decided.
        Resolved = "RESOLVED", "已处理";
    }
}

junxiu_kernel::words! {
    /// What a case was found to be.
    pub enum Outcome, "UNKNOWN_OUTCOME", "结论", "outcome" {
        /// Both records are one person.
        SamePerson = "SAME_PERSON", "同一人";
        /// The records are two persons.
        DifferentPersons = "DIFFERENT_PERSONS", "不同的人";
        /// A record carried a wrong citizen id.
        WrongNumber = "WRONG_NUMBER", "号码有误";
    }
}

/// What a person decided.
#[derive(Clone, Debug)]
pub enum Decision {
    /// The other record gives way to this one.
    SamePerson {
        /// The record that stands.
        survivor: RetireeId,
    },
    /// Both stand as they are.
    DifferentPersons,
    /// This record gets the right citizen id.
    WrongNumber {
        /// The record.
        of: RetireeId,
        /// The right citizen id.
        corrected: CitizenId,
    },
}

impl Decision {
    /// Gives the outcome without its facts.
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::SamePerson { .. } => Outcome::SamePerson,
            Self::DifferentPersons => Outcome::DifferentPersons,
            Self::WrongNumber { .. } => Outcome::WrongNumber,
        }
    }
}

/// Says which of a case's records gives way to the survivor.
pub fn giving_way(retiree: RetireeId, other: Option<RetireeId>, survivor: RetireeId) -> Result<RetireeId, Refusal> {
    let other = other.ok_or(Refusal::NoSecondRecord)?;
    match survivor {
        _ if survivor == retiree => Ok(other),
        _ if survivor == other => Ok(retiree),
        _ => Err(Refusal::NotOfTheCase),
    }
}

/// Lets a record give way to another: its pay stops, and it points to the one that stands.
pub fn give_way(record: &Retiree, survivor: &Retiree, today: Day) -> Result<Changed, Refusal> {
    record.standing()?;
    survivor.standing()?;
    match record.pay.state {
        PayState::Paying | PayState::Stopped => {}
        PayState::SuspensionProposed | PayState::Suspended => return Err(Refusal::SuspensionUnderWay),
    }
    let mut after = Retiree { revision: record.revision + 1, merged_into: Some(survivor.id), ..record.clone() };
    if record.pay.state == PayState::Paying {
        after.pay.state = PayState::Stopped;
        after.pay.stop = Some(Stop { from: month_after(today), reason: StopReason::Merged, recorded_on: today });
        after.pay.revision += 1;
    }
    Ok(Changed { after, facts: vec![particulars(vec!["merged_into".to_owned()], today)] })
}

/// Gives a record its right citizen id; what the number says of birth and sex follows.
pub fn correct_number(record: &Retiree, corrected: CitizenId, today: Day) -> Result<Changed, Refusal> {
    record.standing()?;
    if record.particulars.citizen_id.as_ref() == Some(&corrected) {
        return Err(Refusal::NothingChanges);
    }
    let mut after = Retiree { revision: record.revision + 1, ..record.clone() };
    after.particulars.birth_date = Some(corrected.birth_date());
    after.particulars.sex = corrected.sex();
    after.particulars.citizen_id = Some(corrected);
    let changed = ["citizen_id", "birth_date", "sex"].map(str::to_owned).to_vec();
    Ok(Changed { after, facts: vec![particulars(changed, today)] })
}

/// A fact that particulars were changed today. Several may be of one day: they do not replace one another.
pub fn particulars(changed: Vec<String>, today: Day) -> AddedFact {
    let value = FactValue::Particulars { changed };
    AddedFact { valid_from: today, corrects: None, value, backdated: false, address: None }
}
