//! From a person's standing and ledger to the inputs of the decision.

use junxiu_kernel::day::Day;
use junxiu_kernel::money::Fen;

use super::bill::Bill;
use super::ledger::Ledger;
use super::policy::Policies;
use super::standing::Standing;
use super::subsidy::{Excluded, Exclusion, Inputs, is_entitled};

/// Says whether the ledger's sums are enough to decide, or its bills must be looked at one by one.
///
/// They are enough while one category held for all that counts, nobody died
/// in between, and the whole year lies after the regulation came into force.
pub fn sums_suffice(standing: &Standing, ledger: &Ledger, policies: &Policies) -> bool {
    let (first, last) = (first_day(ledger.year), counted_until(ledger));
    let one_category = standing.categories.iter().skip(1).all(|held| held.from <= first || held.from > last);
    let alive =
        standing.deceased_on.is_none_or(|deceased_on| ledger.last_care_on.is_none_or(|care| care <= deceased_on));
    one_category && alive && policies.in_force_from() <= first
}

/// The inputs of the decision by the ledger's sums. Only where `sums_suffice`.
pub fn by_sums(standing: &Standing, ledger: &Ledger, policies: &Policies) -> Inputs {
    let settled_on = counted_until(ledger);
    let category = standing.category_on(settled_on);
    let (self_pay, excluded) = if is_entitled(category) {
        (ledger.in_scope, Vec::new())
    } else {
        (Fen::ZERO, exclusion(Excluded::Lixiu, ledger.in_scope).into_iter().collect())
    };
    let policy = policies.on(settled_on);
    Inputs { category, settled_on, self_pay, excluded, previously_paid: ledger.paid, policy }
}

/// The inputs of the decision, bill by bill.
pub fn by_bills(standing: &Standing, ledger: &Ledger, bills: &[Bill], policies: &Policies) -> Inputs {
    let counting = bills.iter().filter(|bill| exclusion_of(bill, standing, policies).is_none());
    let last_counting = counting.clone().map(|bill| bill.counts_on).max();
    // A refund of an amount that does not count may leave less than nothing of what does.
    let self_pay = sum(counting).max(Fen::ZERO);
    let settled_on = last_counting.unwrap_or_else(|| counted_until(ledger));
    let excluded = Excluded::ALL.iter().filter_map(|reason| {
        let left_out = bills.iter().filter(|bill| exclusion_of(bill, standing, policies) == Some(*reason));
        exclusion(*reason, sum(left_out))
    });
    Inputs {
        category: standing.category_on(settled_on),
        settled_on,
        self_pay,
        excluded: excluded.collect(),
        previously_paid: ledger.paid,
        policy: policies.on(settled_on),
    }
}

/// Says why a bill does not count; `None` when it does.
pub fn exclusion_of(bill: &Bill, standing: &Standing, policies: &Policies) -> Option<Excluded> {
    if bill.counts_on < policies.in_force_from() {
        return Some(Excluded::NotInForce);
    }
    if standing.deceased_on.is_some_and(|deceased_on| bill.care_ended_on > deceased_on) {
        return Some(Excluded::AfterDeath);
    }
    (!is_entitled(standing.category_on(bill.counts_on))).then_some(Excluded::Lixiu)
}

fn exclusion(reason: Excluded, amount: Fen) -> Option<Exclusion> {
    (amount != Fen::ZERO).then_some(Exclusion { reason, amount })
}

fn sum<'a>(bills: impl Iterator<Item = &'a Bill>) -> Fen {
    // A ledger's bills are bounded in number and size, so their sum fits.
    Fen(bills.map(|bill| bill.in_scope.get()).sum())
}

fn counted_until(ledger: &Ledger) -> Day {
    ledger.last_counts_on.unwrap_or_else(|| Day::from_ymd_opt(ledger.year, 12, 31).unwrap_or(Day::MAX))
}

fn first_day(year: i32) -> Day {
    Day::from_ymd_opt(year, 1, 1).unwrap_or(Day::MIN)
}

#[cfg(test)]
mod tests;
