//! Dues where two records prove to be one person (article 13): nothing is moved. The record that gave way keeps what was
//! recorded on it, and the record that stands reads it together with its own.

use std::collections::HashMap;

use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;

use super::dues::month_of;
use super::dues_account::Account;
use super::dues_month::{BaseKind, Facts, Interruption};

/// How deep records may have given way one to another.
const DEPTH_MAX: usize = 8;

/// That a record gave way to another of the same person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GaveWay {
    /// The record that stands.
    pub into: RetireeId,
    /// The day on which it gave way.
    pub on: Day,
    /// The first month for which the record that stands had pay of its own then; none where it had none.
    pub own_from: Option<Day>,
}

impl GaveWay {
    /// Decides, as a record gives way, for which months the pay of the record that stands is its own.
    pub fn to(into: RetireeId, on: Day, stands: &Facts) -> Self {
        Self { into, on, own_from: stands.first_base() }
    }

    /// The first month for which the record that stands tells whether pay was held back.
    fn turns_on(&self) -> Day {
        let gone_on = month_of(self.on);
        self.own_from.map_or(gone_on, |own| own.min(gone_on))
    }
}

/// Reads the facts of the record that stands together with those of one that gave way.
///
/// He stood in a branch where either says so. Pay, and whether it was held back, is told for a month by one record alone:
/// by the one that stands from the first month for which it had pay of its own, before it by the other. So a suspension of
/// a record under which nobody was paid takes no dues away. Of two reductions for a month that of the record that stands
/// holds; what the branch excused on either is excused. A month paid on both is paid by the earlier payment, and the later
/// is kept as overpaid.
#[must_use]
pub fn join(stands: Facts, gone: Facts, gave: &GaveWay) -> Facts {
    let counts = |first: Day| gave.own_from.is_none_or(|own| first < own);
    let (mut facts, turn) = (stands, gave.turns_on());
    let bases: Vec<_> = gone.bases.into_iter().filter(|base| counts(base.first_month)).collect();
    if bases.iter().any(|base| base.kind == BaseKind::Regular && base.stands()) {
        let before = gone
            .interruptions
            .into_iter()
            .filter(|held| held.from < turn)
            .map(|held| Interruption { from: held.from, to: Some(held.to.map_or(turn, |to| to.min(turn))) });
        let own = facts
            .interruptions
            .into_iter()
            .filter(|held| held.to.is_none_or(|to| to > turn))
            .map(|held| Interruption { from: held.from.max(turn), to: held.to });
        facts.interruptions = before.chain(own).collect();
    }
    facts.bases.extend(bases);
    facts.stays.extend(gone.stays);
    facts.reductions.extend(gone.reductions);
    facts.excused_through = facts.excused_through.max(gone.excused_through);
    for paid in gone.paid.into_values() {
        facts.take(paid);
    }
    facts.overpaid.extend(gone.overpaid);
    facts
}

/// Reads the facts of a record together with those of all that gave way to it, themselves or through another.
pub fn whole(record: RetireeId, gone: &[Account], facts: &HashMap<RetireeId, Facts>) -> Facts {
    read(record, gone, facts, DEPTH_MAX)
}

fn read(record: RetireeId, gone: &[Account], facts: &HashMap<RetireeId, Facts>, depth: usize) -> Facts {
    let mut found = facts.get(&record).cloned().unwrap_or_default();
    for (account, gave) in gone.iter().filter_map(|account| account.gave_way.as_ref().map(|gave| (account, gave))) {
        if gave.into == record && depth > 0 {
            let mut theirs = read(account.retiree, gone, facts, depth - 1);
            theirs.excused_through = theirs.excused_through.max(account.excused_through);
            found = join(found, theirs, gave);
        }
    }
    found
}

#[cfg(test)]
#[path = "dues_merger_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "dues_model_tests.rs"]
mod model;
