//! What a bill that was accepted changes for the rows below it.

use std::collections::HashMap;

use junxiu_kernel::ids::{RetireeId, SelfPayItemId};
use junxiu_platform::seal::Sealer;

use super::Row;
use crate::domain::bill::{Bill, Draft, Refunded};
use crate::domain::ledger::Ledger;
use crate::store::item::{Indexes, Used};

/// What accepted rows change, whether they are kept or only checked.
#[derive(Default)]
pub struct Checked {
    pub(super) ledgers: HashMap<(RetireeId, i32), Ledger>,
    pub(super) refunded: HashMap<SelfPayItemId, Refunded>,
    pub(super) used: HashMap<Vec<u8>, Vec<Used>>,
}

impl Checked {
    /// Adds what was read, below what rows before have changed without being kept.
    pub(super) fn over(mut self, read: Self) -> Self {
        read.ledgers.into_iter().for_each(|(key, ledger)| {
            self.ledgers.entry(key).or_insert(ledger);
        });
        read.refunded.into_iter().for_each(|(key, refunded)| {
            self.refunded.entry(key).or_insert(refunded);
        });
        read.used.into_iter().for_each(|(key, used)| {
            self.used.entry(key).or_insert(used);
        });
        self
    }

    /// Remembers a bill that was accepted.
    pub(super) fn accept(&mut self, bill: &Bill, ledger: Ledger, indexes: &Indexes) -> Option<SelfPayItemId> {
        self.ledgers.insert((bill.retiree, bill.year), ledger);
        let used = Used { item: bill.id, content_index: indexes.content.clone(), is_standing: true };
        self.used.entry(indexes.invoice.clone()).or_default().push(used);
        let refunded = bill.refund_of.and_then(|id| self.refunded.get_mut(&id));
        let counters = refunded.and_then(|refunded| {
            let counters = refunded.countered_by(bill);
            refunded.give_back(bill);
            counters
        });
        if let Some(countered) = counters {
            let uses = self.used.values_mut().flatten();
            uses.filter(|used| used.item == countered).for_each(|used| used.is_standing = false);
        }
        self.refunded.insert(bill.id, Refunded::untouched(bill.clone()));
        counters
    }

    /// Finds the bill that a refund names by its number: the one that it has given back already, if it was sent before,
    /// or the one that stands.
    pub(super) fn bill_given_back(&self, sealer: &Sealer, retiree: RetireeId, row: &Row) -> Option<SelfPayItemId> {
        let invoice = |number: &str| self.used.get(&sealer.index("invoice_no", number)).map_or(&[][..], Vec::as_slice);
        let bills = invoice(row.refunds.as_deref()?);
        let sent = invoice(&row.draft.invoice_no);
        let was_sent = |bill: &&Used| {
            let draft = Draft { refund_of: Some(bill.item), ..row.draft.clone() };
            let content = Indexes::of(sealer, retiree, &draft).content;
            sent.iter().any(|sent| sent.content_index == content)
        };
        let standing = || bills.iter().rfind(|bill| bill.is_standing);
        bills.iter().find(was_sent).or_else(standing).or(bills.last()).map(|bill| bill.item)
    }
}
