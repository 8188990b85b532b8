//! Whether a fact about pay may be added to those that stand (article 13).

use junxiu_kernel::day::Day;

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
        if let Some(by) = corrected.corrected_by {
            return Err(Refusal::AlreadyCorrected { by });
        }
    }
    let standing = facts.bases.iter().filter(|base| base.corrected_by.is_none() && Some(base.id) != new.corrects);
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

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use junxiu_kernel::ids::RetireeId;
    use junxiu_kernel::money::Fen;
    use uuid::Uuid;

    use super::*;
    use crate::domain::dues_month::{Interruption, Rhythm};

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
    fn only_pay_that_was_held_back_is_repaid() {
        let held = Interruption { from: day("2022-03-01"), to: Some(day("2022-06-01")) };
        let facts = Facts { interruptions: vec![held], ..Facts::default() };
        let repaid = |first, last| add(&base(1, BaseKind::Repaid, first, Some(last)), &facts);
        assert_eq!(repaid("2022-03-01", "2022-05-01"), Ok(()));
        assert_eq!(repaid("2022-02-01", "2022-05-01"), Err(Refusal::NotInterrupted { month: day("2022-02-01") }));
        assert_eq!(repaid("2022-03-01", "2022-06-01"), Err(Refusal::NotInterrupted { month: day("2022-06-01") }));
    }
}
