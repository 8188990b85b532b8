//! How a member's dues stand, month by month (article 13): what is owed, on what pay, by when, and how it was settled.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Utc};
use junxiu_kernel::day::{Day, add_months, month_end};
use junxiu_kernel::duty::Period;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use serde::{Deserialize, Serialize};

use super::dues::{self, Finding, Policies, month_of};
use super::dues_payment::DuesPaymentId;
use super::dues_reduction::Reduction;

junxiu_kernel::id_type!(
    /// A fact on which dues rest.
    DuesBaseId, "duesBases"
);

junxiu_kernel::words! {
    /// What a fact about pay says.
    pub enum BaseKind, "UNKNOWN_BASE_KIND", "基数类型", "kind of base" {
        /// The regular amount a month, from a month on.
        Regular = "REGULAR", "每月实领";
        /// Pay that was held back for some months was repaid.
        Repaid = "REPAID", "补发";
    }
}

junxiu_kernel::words! {
    /// How often a member pays.
    pub enum Rhythm, "UNKNOWN_RHYTHM", "交纳周期", "rhythm of payment" {
        /// Each month, by its last day.
        Monthly = "MONTHLY", "按月";
        /// Each quarter, by its last day, with the branch's consent.
        Quarterly = "QUARTERLY", "按季";
    }
}

/// That a fact or a payment was recorded in error, and holds no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// Who withdrew it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// A fact about the pay on which dues rest. It is only added; a correction points at the one it corrects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// The id.
    pub id: DuesBaseId,
    /// Whose pay it is.
    pub retiree: RetireeId,
    /// What it says.
    pub kind: BaseKind,
    /// The first month for which it holds, by its first day.
    pub first_month: Day,
    /// The last month that was repaid.
    pub last_month: Option<Day>,
    /// The regular amount a month.
    pub amount: Fen,
    /// How often the member pays.
    pub rhythm: Rhythm,
    /// The day on which the pay was repaid.
    pub repaid_on: Option<Day>,
    /// What it rests on.
    pub document_no: Option<String>,
    /// The fact that it corrects.
    pub corrects: Option<DuesBaseId>,
    /// The fact that corrects it.
    pub corrected_by: Option<DuesBaseId>,
    /// Why it was withdrawn, and by whom.
    pub withdrawn: Option<Withdrawn>,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

impl Base {
    /// Says whether it holds: neither corrected nor withdrawn.
    pub const fn stands(&self) -> bool {
        self.corrected_by.is_none() && self.withdrawn.is_none()
    }
}

/// A stretch of months in which pay was held back, as the register told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interruption {
    /// The first month without pay.
    pub from: Day,
    /// The first month that runs again; none while pay is held back.
    pub to: Option<Day>,
}

/// A stay in a branch: from its first day to the day of leaving, which belongs to it no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The first day.
    pub from: Day,
    /// The day of leaving.
    pub to: Option<Day>,
}

/// What was paid for a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidMonth {
    /// The payment.
    pub payment: DuesPaymentId,
    /// The month, by its first day.
    pub month: Day,
    /// The pay on which it was reckoned.
    pub base: Fen,
    /// What was paid for it.
    pub paid: Fen,
    /// The last day on which it was paid in time.
    pub due_on: Day,
    /// The day on which it was paid.
    pub paid_on: Day,
}

/// All that decides how a member's dues stand.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// His stays in branches here.
    pub stays: Vec<Stay>,
    /// The day of his death.
    pub died_on: Option<Day>,
    /// The facts about his pay.
    pub bases: Vec<Base>,
    /// When his pay was held back.
    pub interruptions: Vec<Interruption>,
    /// The reductions that were approved.
    pub reductions: Vec<Reduction>,
    /// What was paid, by month.
    pub paid: BTreeMap<Day, PaidMonth>,
    /// What was paid for months that were paid before, on another record of the same person.
    pub overpaid: Vec<PaidMonth>,
    /// True where they are those of a record that gave way: its months are reckoned with the record that stands.
    pub gave_way: bool,
    /// The last month that the branch excused from counting as unpaid.
    pub excused_through: Option<Day>,
}

junxiu_kernel::words! {
    /// How a month stands.
    pub enum State, "UNKNOWN_DUES_STATE", "党费状态", "state of dues" {
        /// Owed; it may still be paid in time.
        Open = "OPEN", "待交";
        /// Paid in time.
        Paid = "PAID", "已交";
        /// Paid after it was due.
        PaidLate = "PAID_LATE", "补交";
        /// Remitted by the committee above.
        Exempt = "EXEMPT", "免交";
        /// No pay was received.
        NothingDue = "NOTHING_DUE", "无需交纳";
        /// Owed, and its day is over.
        Unpaid = "UNPAID", "未交";
        /// Owed, but no pay is recorded.
        BaseUnknown = "BASE_UNKNOWN", "基数未录";
        /// Not owed.
        NotOwed = "NOT_OWED", "不应交";
        /// Owed and not paid when he died; a relative may still pay it.
        LeftAtDeath = "LEFT_AT_DEATH", "身故未交";
        /// Reckoned with the record that stands for this one.
        GaveWay = "GAVE_WAY", "已并入存续档案";
    }
}

/// How the dues of one month stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// The month, by its first day.
    pub first: Day,
    /// The pay received for it; none where it is not known or not owed.
    pub base: Option<Fen>,
    /// What is due by today's knowledge.
    pub due: Fen,
    /// The last day on which it is paid in time.
    pub due_on: Day,
    /// How it stands.
    pub state: State,
    /// True where a reduction holds.
    pub is_reduced: bool,
    /// The fact about pay on which it rests.
    pub rests_on: Option<DuesBaseId>,
    /// The fact that its pay, held back before, was repaid.
    pub repaid_by: Option<DuesBaseId>,
    /// What was paid.
    pub paid: Option<PaidMonth>,
    /// What was paid for it once more.
    pub overpaid: Vec<PaidMonth>,
    /// True where it counts towards a run of unpaid months while it is not settled.
    pub counts: bool,
}

impl Month {
    /// Says whether something is owed and nothing was paid. What the dead left unpaid is no arrears of anybody.
    pub const fn is_unsettled(&self) -> bool {
        matches!(self.state, State::Open | State::Unpaid)
    }

    /// Says whether what was paid is not what would be due now, or was paid twice.
    pub fn needs_review(&self) -> bool {
        let differs = |paid: &PaidMonth| paid.paid != self.due || self.state == State::NotOwed;
        self.paid.as_ref().is_some_and(differs) || !self.overpaid.is_empty()
    }
}

impl Facts {
    /// Says how a month stands on a day.
    pub fn month(&self, month: Day, today: Day, policies: &Policies) -> Month {
        let first = month_of(month);
        let overpaid = self.overpaid.iter().filter(|paid| paid.month == first).cloned().collect();
        Month { overpaid, ..self.reckon(first, today, policies) }
    }

    fn reckon(&self, first: Day, today: Day, policies: &Policies) -> Month {
        let paid = self.paid.get(&first).cloned();
        if self.gave_way {
            return kept(first, State::GaveWay, paid);
        }
        if !self.owes(first) {
            return Month { paid, ..blank(first, State::NotOwed) };
        }
        let Some(pay) = self.pay(first) else { return kept(first, State::BaseUnknown, paid) };
        let quote = dues::reckon(pay.amount, first, &policies.rates);
        let reduced = self.reductions.iter().find(|reduction| reduction.covers(first));
        let due = reduced.map_or(quote.due, |reduction| reduction.monthly.min(quote.due));
        let state = match (&paid, quote.finding) {
            (Some(paid), _) => settled(paid),
            (None, Finding::NothingDue | Finding::NoRateInForce) => State::NothingDue,
            (None, Finding::Due) if due == Fen::ZERO && reduced.is_some() => State::Exempt,
            (None, Finding::Due) if due == Fen::ZERO => State::NothingDue,
            (None, Finding::Due) if self.died_on.is_some() => State::LeftAtDeath,
            (None, Finding::Due) if today > pay.due_on => State::Unpaid,
            (None, Finding::Due) => State::Open,
        };
        let excused = self.excused_through.is_some_and(|through| first <= through);
        Month {
            base: Some(pay.amount),
            due,
            due_on: pay.due_on,
            is_reduced: reduced.is_some(),
            rests_on: Some(pay.rests_on),
            repaid_by: pay.repaid_by,
            paid,
            counts: !excused && pay.repaid_by.is_none(),
            ..blank(first, state)
        }
    }

    /// Says how each month of a range stands on a day.
    pub fn months(&self, first: Day, last: Day, today: Day, policies: &Policies) -> Vec<Month> {
        each_month(first, last).map(|month| self.month(month, today, policies)).collect()
    }

    /// Says whether a month is owed: he stood in a branch on its first day, and did not die in it or before.
    pub fn owes(&self, month: Day) -> bool {
        let first = month_of(month);
        let alive = self.died_on.is_none_or(|died_on| first < month_of(died_on));
        alive && self.stays.iter().any(|stay| stay.from <= first && stay.to.is_none_or(|to| first < to))
    }

    /// Gives the first month that may owe something: he stands in a branch by then, and a base is known.
    pub fn first_known(&self) -> Option<Day> {
        let known = self.first_base().filter(|_| !self.gave_way)?;
        let came = self.stays.iter().map(|stay| month_of(stay.from)).min()?;
        Some(known.max(came))
    }

    /// Gives the first month for which pay is known.
    pub fn first_base(&self) -> Option<Day> {
        self.regular().map(|base| base.first_month).min()
    }

    /// Gives them without a payment; where a month was paid twice, the other payment pays it.
    #[must_use]
    pub fn without(mut self, payment: DuesPaymentId) -> Self {
        self.paid.retain(|_, paid| paid.payment != payment);
        for paid in std::mem::take(&mut self.overpaid).into_iter().filter(|paid| paid.payment != payment) {
            self.take(paid);
        }
        self
    }

    /// Takes in what was paid for a month. Of two payments the earlier pays: after it nothing was owed any more.
    pub fn take(&mut self, paid: PaidMonth) {
        let order = |paid: &PaidMonth| (paid.paid_on, paid.payment);
        let Some(before) = self.paid.get_mut(&paid.month) else {
            self.paid.insert(paid.month, paid);
            return;
        };
        let later = if order(&paid) < order(before) { std::mem::replace(before, paid) } else { paid };
        self.overpaid.push(later);
    }

    fn regular(&self) -> impl Iterator<Item = &Base> {
        self.bases.iter().filter(|base| base.kind == BaseKind::Regular && base.stands())
    }

    /// Finds the pay on which a month rests, and by when it is due.
    fn pay(&self, month: Day) -> Option<Pay> {
        let held = self.regular().filter(|base| base.first_month <= month).max_by_key(|base| base.first_month)?;
        let due_on = match held.rhythm {
            Rhythm::Monthly => month_end(month),
            Rhythm::Quarterly => Period::quarter(month).last,
        };
        let as_ever = Pay { amount: held.amount, due_on, rests_on: held.id, repaid_by: None };
        if !self.is_interrupted(month) {
            return Some(as_ever);
        }
        Some(match self.repaid(month) {
            None => Pay { amount: Fen::ZERO, ..as_ever },
            Some((repaid, on)) => Pay { due_on: due_on.max(month_end(on)), repaid_by: Some(repaid.id), ..as_ever },
        })
    }

    /// Says whether pay was held back in a month.
    pub fn is_interrupted(&self, month: Day) -> bool {
        self.interruptions.iter().any(|held| held.from <= month && held.to.is_none_or(|to| month < to))
    }

    /// Finds the fact that the pay of a month was repaid, and the day.
    pub fn repaid(&self, month: Day) -> Option<(&Base, Day)> {
        let repaid = self.bases.iter().filter(|base| base.kind == BaseKind::Repaid && base.stands());
        let covers = |base: &&Base| base.first_month <= month && base.last_month.is_some_and(|last| month <= last);
        repaid.filter(covers).filter_map(|base| base.repaid_on.map(|on| (base, on))).min_by_key(|(_, on)| *on)
    }
}

/// The pay on which a month rests.
struct Pay {
    amount: Fen,
    due_on: Day,
    rests_on: DuesBaseId,
    /// Months that fall due together because pay was repaid are no months left unpaid in a row.
    repaid_by: Option<DuesBaseId>,
}

fn blank(first: Day, state: State) -> Month {
    Month {
        first,
        base: None,
        due: Fen::ZERO,
        due_on: month_end(first),
        state,
        is_reduced: false,
        rests_on: None,
        repaid_by: None,
        paid: None,
        overpaid: Vec::new(),
        counts: false,
    }
}

/// A month of which no more is known than what was paid.
fn kept(first: Day, otherwise: State, paid: Option<PaidMonth>) -> Month {
    let state = paid.as_ref().map_or(otherwise, settled);
    let due = paid.as_ref().map_or(Fen::ZERO, |paid| paid.paid);
    Month { due, paid, ..blank(first, state) }
}

fn settled(paid: &PaidMonth) -> State {
    if paid.paid_on > paid.due_on { State::PaidLate } else { State::Paid }
}

/// Gives each month of a range by its first day.
pub fn each_month(first: Day, last: Day) -> impl Iterator<Item = Day> {
    let last = month_of(last);
    std::iter::successors(Some(month_of(first)), |month| Some(add_months(*month, 1)))
        .take_while(move |month| *month <= last)
}

/// Counts the months of a range.
pub fn count_months(first: Day, last: Day) -> i32 {
    let index =
        |day: Day| day.year().saturating_mul(12).saturating_add(i32::try_from(day.month0()).unwrap_or_default());
    index(last) - index(first) + 1
}

#[cfg(test)]
#[path = "dues_month_tests.rs"]
pub(in crate::domain) mod tests;
