//! Article 20 reckoned once more, from the text alone, to compare with what the suite has paid.
//!
//! 超过5万元的部分70%, 超过10万元的部分50%, 最高10万元; the rest of a fen is rounded once, half up.

use junxiu_contracts::common::RetireeCategory;

const YUAN: i64 = 100;
const FIRST_THRESHOLD: i64 = 50_000 * YUAN;
const SECOND_THRESHOLD: i64 = 100_000 * YUAN;
const CAP: i64 = 100_000 * YUAN;

/// A bill of the journeys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// The index of the person who paid it.
    pub person: u32,
    /// The bill's number.
    pub invoice_no: String,
    /// The day in March to June on which it was settled, from 0.
    pub day: u32,
    /// The part in scope.
    pub in_scope_fen: i64,
    /// The part out of scope, which never counts.
    pub out_of_scope_fen: i64,
}

/// What a year's self-payment entitles to, in fen.
pub fn entitlement_fen(category: RetireeCategory, self_pay_fen: i64) -> i64 {
    if !matches!(category, RetireeCategory::Tuixiu | RetireeCategory::Nco) {
        return 0;
    }
    let first = (self_pay_fen.min(SECOND_THRESHOLD) - FIRST_THRESHOLD).max(0);
    let second = (self_pay_fen - SECOND_THRESHOLD).max(0);
    let hundredths = first * 70 + second * 50;
    ((hundredths + 50) / 100).min(CAP)
}

/// The bills of a person: up to three, at amounts round the thresholds and the cap.
pub fn bills(person: u32) -> Vec<Bill> {
    // Fen that no share divides evenly, so that rounding shows.
    const SUMS: [i64; 10] = [
        3_000_011, 5_000_000, 5_000_001, 7_123_457, 9_999_999, 10_000_000, 10_000_001, 15_555_555, 22_999_999,
        40_000_007,
    ];
    let sum = SUMS[person as usize % SUMS.len()] + i64::from(person);
    let parts = [sum / 3, sum / 5, sum - sum / 3 - sum / 5];
    let bill = |(nth, part): (usize, i64)| Bill {
        person,
        invoice_no: format!("LC{person:06}-{nth}"),
        day: (person * 3 + nth as u32) % 100,
        in_scope_fen: part,
        out_of_scope_fen: i64::from(person) * 7,
    };
    parts.into_iter().enumerate().map(bill).collect()
}

/// The sum of the parts in scope.
pub fn self_pay_fen(bills: &[Bill]) -> i64 {
    bills.iter().map(|bill| bill.in_scope_fen).sum()
}

/// Fen as a clerk types them, in yuan with two decimals.
pub fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / YUAN, fen % YUAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thresholds_are_exceeded_not_reached() {
        let check = |yuan: i64, expected_yuan: i64| {
            assert_eq!(entitlement_fen(RetireeCategory::Tuixiu, yuan * YUAN), expected_yuan * YUAN, "{yuan}");
        };
        check(50_000, 0);
        check(60_000, 7_000);
        check(100_000, 35_000);
        check(120_000, 45_000);
        check(230_000, 100_000);
        check(400_000, 100_000);
        assert_eq!(entitlement_fen(RetireeCategory::Tuixiu, 5_000_001), 1);
        assert_eq!(entitlement_fen(RetireeCategory::Lixiu, 20_000_000), 0);
    }

    #[test]
    fn bills_add_up() {
        for person in 0..40 {
            let bills = bills(person);
            assert_eq!(bills.len(), 3);
            assert!(self_pay_fen(&bills) > 3_000_000);
            assert!(bills.iter().all(|bill| bill.in_scope_fen > 0));
        }
    }
}
