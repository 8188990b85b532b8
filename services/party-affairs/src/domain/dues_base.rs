//! Whether a fact about pay may be added to those that stand (article 13).

use junxiu_kernel::day::{Day, add_months};

use super::dues_month::{Base, BaseKind, DuesBaseId, Facts, each_month};

/// Why a fact is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A fact stands for the month.
    Stands(DuesBaseId),
    /// The fact was corrected before.
    AlreadyCorrected {
        /// By which.
        by: DuesBaseId,
    },
    /// The fact was withdrawn before.
    Withdrawn,
    /// The fact to be corrected belongs to another member.
    OfAnotherMember,
    /// Pay was not held back in a month, so it cannot have been repaid.
    NotInterrupted {
        /// Which.
        month: Day,
    },
}

/// Decides whether a fact may be added.
pub fn add(new: &Base, facts: &Facts) -> Result<(), Refusal> {
    if let Some(corrects) = new.corrects {
        let corrected = facts.bases.iter().find(|base| base.id == corrects).ok_or(Refusal::OfAnotherMember)?;
        must_stand(corrected)?;
    }
    let standing = facts.bases.iter().filter(|base| base.stands() && Some(base.id) != new.corrects);
    let same = |base: &&Base| base.kind == new.kind && base.first_month == new.first_month;
    if let Some(base) = standing.into_iter().find(same) {
        return Err(Refusal::Stands(base.id));
    }
    if new.kind == BaseKind::Repaid {
        let mut months = each_month(new.first_month, new.last_month.unwrap_or(new.first_month));
        if let Some(month) = months.find(|month| !facts.is_interrupted(*month)) {
            return Err(Refusal::NotInterrupted { month });
        }
    }
    Ok(())
}

/// Refuses to correct or withdraw a fact that holds no more.
pub const fn must_stand(base: &Base) -> Result<(), Refusal> {
    match base.corrected_by {
        Some(by) => Err(Refusal::AlreadyCorrected { by }),
        None if base.withdrawn.is_some() => Err(Refusal::Withdrawn),
        None => Ok(()),
    }
}

/// Makes the facts that pay held back in some months was repaid, as the register tells: those alone in which it was held
/// back and of which nothing is told yet, a stretch of months a fact.
pub fn repaid(facts: &Facts, first: Day, last: Day) -> Vec<(Day, Day)> {
    let mut stretches: Vec<(Day, Day)> = Vec::new();
    for month in each_month(first, last).filter(|month| facts.is_interrupted(*month) && facts.repaid(*month).is_none())
    {
        match stretches.last_mut() {
            Some((_, until)) if add_months(*until, 1) == month => *until = month,
            _ => stretches.push((month, month)),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use junxiu_kernel::ids::RetireeId;
    use junxiu_kernel::money::Fen;
    use uuid::Uuid;

    use super::*;
    use crate::domain::dues_month::{Interruption, Rhythm, Withdrawn};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn base(id: u128, kind: BaseKind, first: &str, last: Option<&str>) -> Base {
        Base {
            id: DuesBaseId(Uuid::from_u128(id)),
            retiree: RetireeId(Uuid::nil()),
            kind,
            first_month: day(first),
            last_month: last.map(day),
            amount: Fen::yuan(5_000),
            rhythm: Rhythm::Monthly,
            repaid_on: last.map(day),
            document_no: None,
            corrects: None,
            corrected_by: None,
            withdrawn: None,
            recorded_by: "clerk".into(),
            recorded_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_second_fact_for_a_month_must_correct_the_first() {
        let facts = Facts { bases: vec![base(1, BaseKind::Regular, "2022-01-01", None)], ..Facts::default() };
        let second = base(2, BaseKind::Regular, "2022-01-01", None);
        let one = DuesBaseId(Uuid::from_u128(1));
        assert_eq!(add(&second, &facts), Err(Refusal::Stands(one)));
        assert_eq!(add(&Base { corrects: Some(one), ..second.clone() }, &facts), Ok(()));
        let stranger = Base { corrects: Some(DuesBaseId(Uuid::from_u128(9))), ..second.clone() };
        assert_eq!(add(&stranger, &facts), Err(Refusal::OfAnotherMember));
        let by = DuesBaseId(Uuid::from_u128(7));
        let corrected = Base { corrected_by: Some(by), ..base(1, BaseKind::Regular, "2022-01-01", None) };
        let facts = Facts { bases: vec![corrected], ..Facts::default() };
        assert_eq!(add(&Base { corrects: Some(one), ..second }, &facts), Err(Refusal::AlreadyCorrected { by }));
    }

    #[test]
    fn a_fact_that_holds_no_more_is_neither_corrected_nor_withdrawn_nor_in_the_way() {
        let why = Withdrawn { by: "head".into(), at: DateTime::UNIX_EPOCH, reason: "误录".into() };
        let withdrawn = Base { withdrawn: Some(why), ..base(1, BaseKind::Regular, "2022-01-01", None) };
        assert_eq!(must_stand(&withdrawn), Err(Refusal::Withdrawn));
        let by = DuesBaseId(Uuid::from_u128(7));
        assert_eq!(
            must_stand(&Base { corrected_by: Some(by), ..withdrawn.clone() }),
            Err(Refusal::AlreadyCorrected { by })
        );
        assert_eq!(must_stand(&Base { withdrawn: None, ..withdrawn.clone() }), Ok(()));
        let facts = Facts { bases: vec![withdrawn.clone()], ..Facts::default() };
        let next = base(2, BaseKind::Regular, "2022-01-01", None);
        assert_eq!(add(&next, &facts), Ok(()));
        assert_eq!(add(&Base { corrects: Some(withdrawn.id), ..next }, &facts), Err(Refusal::Withdrawn));
    }

    #[test]
    fn the_register_tells_of_repaid_months_once_and_of_those_alone_that_were_held_back() {
        let held = |from: &str, to: &str| Interruption { from: day(from), to: Some(day(to)) };
        let interruptions = vec![held("2022-02-01", "2022-05-01"), held("2022-06-01", "2022-07-01")];
        let mut facts = Facts { interruptions, ..Facts::default() };
        let told = |facts: &Facts| repaid(facts, day("2022-01-01"), day("2022-08-01"));
        assert_eq!(told(&facts), [(day("2022-02-01"), day("2022-04-01")), (day("2022-06-01"), day("2022-06-01"))]);
        facts.bases.push(base(1, BaseKind::Repaid, "2022-02-01", Some("2022-03-01")));
        assert_eq!(told(&facts), [(day("2022-04-01"), day("2022-04-01")), (day("2022-06-01"), day("2022-06-01"))]);
    }

    #[test]
    fn only_pay_that_was_held_back_is_repaid() {
        let held = Interruption { from: day("2022-03-01"), to: Some(day("2022-06-01")) };
        let facts = Facts { interruptions: vec![held], ..Facts::default() };
        let repaid = |first, last| add(&base(1, BaseKind::Repaid, first, Some(last)), &facts);
        assert_eq!(repaid("2022-03-01", "2022-05-01"), Ok(()));
        assert_eq!(repaid("2022-02-01", "2022-05-01"), Err(Refusal::NotInterrupted { month: day("2022-02-01") }));
        assert_eq!(repaid("2022-03-01", "2022-06-01"), Err(Refusal::NotInterrupted { month: day("2022-06-01") }));
    }
}
