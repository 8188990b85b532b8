//! The amount of a month: the regular amount less the adjustments that hold.

use junxiu_kernel::day::Day;
use junxiu_kernel::ids::AdjustmentId;
use junxiu_kernel::money::{BasisPoints, Fen, share_half_up};

use super::pay_status::{Refusal, month_of};

/// A regular monthly amount from a month on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regular {
    /// The pay revision that recorded it: of two for one month the later holds.
    pub revision: i64,
    /// The first month.
    pub from: Day,
    /// The amount a month.
    pub monthly: Fen,
}

/// A reduction after a heavy sanction, or the revocation of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// The id.
    pub id: AdjustmentId,
    /// The first month.
    pub from: Day,
    /// The first month no longer meant.
    pub to: Option<Day>,
    /// The share taken off.
    pub share: BasisPoints,
    /// The amount taken off beside the share.
    pub amount: Fen,
    /// The adjustment that this one revokes from its first month on.
    pub revokes: Option<AdjustmentId>,
}

/// All amounts of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// The regular amounts, in any order.
    pub regular: Vec<Regular>,
    /// The adjustments, in any order.
    pub adjustments: Vec<Adjustment>,
}

/// What is due for a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Before adjustments.
    pub regular: Fen,
    /// After them.
    pub payable: Fen,
}

impl Amounts {
    /// Says what is due for a month; none where no regular amount is on record.
    pub fn due(&self, month: Day) -> Option<Due> {
        let month = month_of(month);
        let held = self.regular.iter().filter(|regular| regular.from <= month);
        let regular = held.max_by_key(|regular| (regular.from, regular.revision))?.monthly;
        let reductions = self.adjustments.iter().filter(|adjustment| self.holds(adjustment, month)).map(|adjustment| {
            share_half_up(regular, adjustment.share).checked_add(adjustment.amount).unwrap_or(regular)
        });
        let reduction = Fen::sum(reductions).unwrap_or(regular).min(regular);
        Some(Due { regular, payable: regular.checked_sub(reduction)? })
    }

    /// Says whether an adjustment may be revoked: it is there, is none itself, and stands.
    pub fn may_revoke(&self, id: AdjustmentId) -> Result<&Adjustment, Refusal> {
        let found = self.adjustments.iter().find(|adjustment| adjustment.id == id && adjustment.revokes.is_none());
        let found = found.ok_or(Refusal::NoSuchAdjustment)?;
        if self.adjustments.iter().any(|other| other.revokes == Some(id)) {
            return Err(Refusal::AlreadyRevoked);
        }
        Ok(found)
    }

    fn holds(&self, adjustment: &Adjustment, month: Day) -> bool {
        let revoked =
            || self.adjustments.iter().any(|other| other.revokes == Some(adjustment.id) && other.from <= month);
        adjustment.revokes.is_none()
            && adjustment.from <= month
            && adjustment.to.is_none_or(|to| month < to)
            && !revoked()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use junxiu_kernel::day::parse_day;
    use uuid::Uuid;

    fn day(written: &str) -> Day {
        parse_day(written).expect("a day")
    }

    fn regular(revision: i64, from: &str, yuan: i64) -> Regular {
        Regular { revision, from: day(from), monthly: Fen::yuan(yuan) }
    }

    fn cut(id: u128, from: &str, to: Option<&str>, points: i64, yuan: i64) -> Adjustment {
        let id = AdjustmentId::from(Uuid::from_u128(id));
        let (share, amount) = (BasisPoints(points), Fen::yuan(yuan));
        Adjustment { id, from: day(from), to: to.map(day), share, amount, revokes: None }
    }

    fn revocation(id: u128, of: u128, from: &str) -> Adjustment {
        let revokes = Some(AdjustmentId::from(Uuid::from_u128(of)));
        Adjustment { revokes, ..cut(id, from, None, 0, 0) }
    }

    fn check(amounts: &Amounts, month: &str, yuan: Option<i64>) {
        assert_eq!(amounts.due(day(month)).map(|due| due.payable), yuan.map(Fen::yuan), "{month}");
    }

    #[test]
    fn the_amount_of_the_month_holds_and_a_later_record_replaces_an_earlier() {
        let amounts = Amounts {
            regular: vec![
                regular(2, "2024-01-01", 9000),
                regular(3, "2024-03-01", 9500),
                regular(4, "2024-03-01", 9400),
            ],
            adjustments: vec![],
        };
        check(&amounts, "2023-12-31", None);
        check(&amounts, "2024-01-01", Some(9000));
        check(&amounts, "2024-02-29", Some(9000));
        check(&amounts, "2024-03-01", Some(9400));
    }

    #[test]
    fn reductions_add_up_and_leave_nothing_below_zero() {
        let mut amounts = Amounts {
            regular: vec![regular(1, "2024-01-01", 10_000)],
            adjustments: vec![cut(1, "2024-02-01", Some("2024-05-01"), 2000, 0), cut(2, "2024-04-01", None, 0, 500)],
        };
        check(&amounts, "2024-01-31", Some(10_000));
        check(&amounts, "2024-02-01", Some(8_000));
        check(&amounts, "2024-04-01", Some(7_500));
        check(&amounts, "2024-05-01", Some(9_500));
        amounts.adjustments.push(cut(3, "2024-06-01", None, 10_000, 1));
        check(&amounts, "2024-06-01", Some(0));
    }

    #[test]
    fn a_revoked_adjustment_holds_until_the_month_of_the_revocation() {
        let amounts = Amounts {
            regular: vec![regular(1, "2024-01-01", 10_000)],
            adjustments: vec![cut(1, "2024-02-01", None, 1000, 0), revocation(2, 1, "2024-04-01")],
        };
        check(&amounts, "2024-03-01", Some(9_000));
        check(&amounts, "2024-04-01", Some(10_000));
        assert_eq!(amounts.may_revoke(AdjustmentId::from(Uuid::from_u128(1))), Err(Refusal::AlreadyRevoked));
        assert_eq!(amounts.may_revoke(AdjustmentId::from(Uuid::from_u128(2))), Err(Refusal::NoSuchAdjustment));
    }
}
