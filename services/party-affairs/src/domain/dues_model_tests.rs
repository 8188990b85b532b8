//! Random histories of two records against a slow model that counts month by month: pay that changes, is held back and
//! repaid, payments in time, late and ahead, reductions, excuses, withdrawals, a death, and a merger.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::dues::Policies;
use crate::domain::dues_account::{arrears, outlook};
use crate::domain::dues_month::tests::{base, reduction};
use crate::domain::dues_month::{Base, Rhythm, State, Stay};
use crate::domain::dues_payment::{DuesPaymentId, Paying, pay};
use junxiu_kernel::day::{add_days, add_months, month_end};
use junxiu_kernel::money::Fen;

/// How many months a history has.
const MONTHS: usize = 24;

/// How many months are counted: what is known of the last of a history holds ever after.
const COUNTED: usize = 60;

/// The first day of a month of the history.
fn first(month: usize) -> Day {
    add_months("2022-01-01".parse().unwrap(), i32::try_from(month).unwrap())
}

fn index(day: Day) -> usize {
    (0..COUNTED * 2).find(|month| first(*month) == month_of(day)).unwrap()
}

/// What is recorded of one record; months by their number.
#[derive(Clone, Debug)]
struct Told {
    joins: usize,
    leaves: Option<usize>,
    /// First month, yuan, by the quarter.
    bases: Vec<(usize, i64, bool)>,
    held: Option<(usize, usize)>,
    /// Whether what was held back was repaid, and in which month.
    repaid_in: Option<usize>,
    reduced: Option<(usize, usize, i64)>,
    excused: Option<usize>,
}

fn told() -> impl Strategy<Value = Told> {
    let yuan = prop_oneof![Just(0_i64), Just(3_000), Just(5_000), Just(5_001), Just(8_000)];
    let bases = proptest::collection::btree_map(0..18_usize, (yuan, proptest::bool::weighted(0.2)), 0..4);
    let held = proptest::option::weighted(0.4, (0..18_usize, 1..6_usize));
    let repaid_in = proptest::option::of(6..MONTHS);
    let reduced = proptest::option::weighted(0.4, (0..18_usize, 1..5_usize, 0..60_i64));
    let excused = proptest::option::weighted(0.2, 0..12_usize);
    let leaves = proptest::option::weighted(0.2, 4..MONTHS);
    (0..4_usize, leaves, bases, held, repaid_in, reduced, excused).prop_map(
        |(joins, leaves, bases, held, repaid_in, reduced, excused)| Told {
            joins,
            leaves,
            bases: bases.into_iter().map(|(month, (yuan, quarterly))| (month, yuan, quarterly)).collect(),
            held: held.map(|(from, length)| (from, from + length)),
            repaid_in,
            reduced: reduced.map(|(from, length, yuan)| (from, from + length, yuan * 100)),
            excused,
        },
    )
}

impl Told {
    fn facts(&self) -> Facts {
        let rhythm = |quarterly| if quarterly { Rhythm::Quarterly } else { Rhythm::Monthly };
        let regular = self.bases.iter().map(|(month, yuan, quarterly)| {
            let from = first(*month).to_string();
            Base { rhythm: rhythm(*quarterly), ..base(&from, *yuan) }
        });
        let repaid = self.held.zip(self.repaid_in).map(|((from, to), on)| Base {
            kind: BaseKind::Repaid,
            last_month: Some(first(to - 1)),
            repaid_on: Some(first(on)),
            ..base(&first(from).to_string(), 0)
        });
        let reduced =
            self.reduced.map(|(from, to, fen)| reduction(&first(from).to_string(), &first(to - 1).to_string(), fen));
        Facts {
            stays: vec![Stay { from: first(self.joins), to: self.leaves.map(first) }],
            bases: regular.chain(repaid).collect(),
            interruptions: self
                .held
                .map(|(from, to)| Interruption { from: first(from), to: Some(first(to)) })
                .into_iter()
                .collect(),
            reductions: reduced.into_iter().collect(),
            excused_through: self.excused.map(first),
            ..Facts::default()
        }
    }
}

/// One attempt to pay.
#[derive(Clone, Debug)]
struct Attempt {
    of_gone: bool,
    from: usize,
    months: usize,
    in_month: usize,
    on: u8,
    decided: bool,
    withdrawn: bool,
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let attempt = (
        any::<bool>(),
        0..20_usize,
        1..5_usize,
        0..MONTHS,
        0..28_u8,
        proptest::bool::weighted(0.3),
        proptest::bool::weighted(0.2),
    )
        .prop_map(|(of_gone, from, months, in_month, on, decided, withdrawn)| Attempt {
            of_gone,
            from,
            months,
            in_month,
            on,
            decided,
            withdrawn,
        });
    proptest::collection::vec(attempt, 0..10)
}

/// What a month is by counting: its state without the payments, what is due, and the month in which it falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Counted {
    state: State,
    due: i64,
    due_in: usize,
    counts: bool,
}

/// Counts forward through the months, keeping in hand the pay that holds.
fn count(of: &[&Told], merged_in: Option<usize>, died_in: Option<usize>) -> Vec<Counted> {
    let own = of[0];
    let gone = of.get(1).copied();
    let own_from = own.bases.first().map(|base| base.0);
    let turn = merged_in.map(|month| own_from.map_or(month, |own| own.min(month)));
    let gone_pays = gone.is_some_and(|gone| gone.bases.iter().any(|base| own_from.is_none_or(|own| base.0 < own)));
    let mut in_hand = None;
    let mut counted = Vec::new();
    for month in 0..COUNTED {
        for gone_base in gone.iter().flat_map(|gone| &gone.bases) {
            if gone_base.0 == month && own_from.is_none_or(|own| month < own) {
                in_hand = Some(*gone_base);
            }
        }
        in_hand = own.bases.iter().find(|base| base.0 == month).copied().or(in_hand);
        let teller = match turn {
            Some(turn) if gone_pays && month < turn => gone.unwrap(),
            _ => own,
        };
        let stood = of.iter().any(|told| told.joins <= month && told.leaves.is_none_or(|left| month < left));
        let held = teller.held.is_some_and(|(from, to)| from <= month && month < to);
        // A repayment is looked for on both records: only one tells that the month was held back.
        let repaid = of
            .iter()
            .filter(|told| {
                std::ptr::eq(**told, own) || own_from.is_none_or(|own| told.held.is_some_and(|held| held.0 < own))
            })
            .filter(|told| told.held.is_some_and(|(from, to)| from <= month && month < to))
            .filter_map(|told| told.repaid_in)
            .min()
            .filter(|_| held);
        let reduced = of.iter().filter_map(|told| told.reduced).find(|(from, to, _)| *from <= month && month < *to);
        counted.push(one(month, stood && died_in.is_none_or(|died| month < died), in_hand, (held, repaid), reduced));
    }
    let excused = of.iter().filter_map(|told| told.excused).max();
    for (month, counted) in counted.iter_mut().enumerate() {
        counted.counts &= excused.is_none_or(|through| month > through);
    }
    counted
}

fn one(
    month: usize,
    owed: bool,
    pay: Option<(usize, i64, bool)>,
    (held, repaid): (bool, Option<usize>),
    reduced: Option<(usize, usize, i64)>,
) -> Counted {
    let nothing = |state| Counted { state, due: 0, due_in: month, counts: false };
    if !owed {
        return nothing(State::NotOwed);
    }
    let Some((_, yuan, quarterly)) = pay else { return nothing(State::BaseUnknown) };
    let due_in = if quarterly { month / 3 * 3 + 2 } else { month };
    let received = if held && repaid.is_none() { 0 } else { yuan };
    let full = if received <= 5_000 { received / 2 } else { received };
    let due = reduced.map_or(full, |(_, _, fen)| fen.min(full));
    let state = match (full, due) {
        (0, _) => State::NothingDue,
        (_, 0) => State::Exempt,
        _ => State::Open,
    };
    Counted { state, due, due_in: repaid.map_or(due_in, |on| on.max(due_in)), counts: repaid.is_none() }
}

/// A payment as the model keeps it: its number, the months with what was paid, and the day.
#[derive(Clone, Debug)]
struct Kept {
    number: u128,
    months: Vec<(usize, i64, bool)>,
    on: Day,
}

/// What the model says of an attempt: the months that are paid, or none where it is refused.
fn attempt(attempt: &Attempt, counted: &[Counted], kept: &[Kept], on: Day) -> Option<Vec<(usize, i64, bool)>> {
    let last = attempt.from + attempt.months - 1;
    if last > attempt.in_month + 12 {
        return None;
    }
    let mut paid = Vec::new();
    for (month, found) in counted.iter().enumerate().take(last + 1).skip(attempt.from) {
        let is_paid = kept.iter().any(|kept| kept.months.iter().any(|(known, ..)| *known == month));
        let inner = month != attempt.from && month != last;
        match found.state {
            State::NotOwed => return None,
            _ if is_paid => return None,
            State::NothingDue | State::Exempt if inner => {}
            State::Open if attempt.in_month <= found.due_in + 6 || attempt.decided => {
                paid.push((month, found.due, index(on) > found.due_in));
            }
            _ => return None,
        }
    }
    Some(paid)
}

fn paying(attempt: &Attempt, number: u128, on: Day) -> Paying {
    Paying {
        id: DuesPaymentId(Uuid::from_u128(number)),
        first_month: first(attempt.from),
        last_month: first(attempt.from + attempt.months - 1),
        amount: Fen::yuan(1_000_000),
        extra_is_voluntary: true,
        paid_on: on,
        has_branch_decision: attempt.decided,
    }
}

/// A record with what the model makes of it.
#[derive(Debug)]
struct Record {
    facts: Facts,
    counted: Vec<Counted>,
    kept: Vec<Kept>,
}

impl Record {
    fn of(told: &Told, died_in: Option<usize>) -> Self {
        let died_on = died_in.map(|month| add_days(first(month), 9));
        Self { facts: Facts { died_on, ..told.facts() }, counted: count(&[told], None, died_in), kept: Vec::new() }
    }

    fn attempt(&mut self, one: &Attempt, number: u128, policies: &Policies) {
        let on = add_days(first(one.in_month), i64::from(one.on));
        let expected = attempt(one, &self.counted, &self.kept, on);
        let found = pay(&self.facts, &paying(one, number, on), policies);
        assert_eq!(found.is_ok(), expected.is_some(), "{one:?}: {found:?}, {expected:?}");
        if let (Ok(covered), Some(months)) = (found, expected) {
            covered.months.into_iter().for_each(|paid| self.facts.take(paid));
            self.kept.push(Kept { number, months, on });
        }
    }
}

/// Lets each record be paid for by itself until the one gives way, then the one that stands for both; at the end what was
/// recorded in error is withdrawn.
fn history(own: &Told, gone: Option<(&Told, usize)>, died_in: Option<usize>, tried: &[Attempt]) -> Record {
    let policies = Policies::delivered().unwrap();
    let numbered = || (1_u128..).zip(tried);
    let mut stands = Record::of(own, died_in);
    let is_early = |one: &Attempt| gone.is_none_or(|(_, merged_in)| one.in_month < merged_in);
    let mut gives_way = gone.map(|(told, _)| Record::of(told, died_in));
    for (number, one) in numbered().filter(|(_, one)| is_early(one)) {
        match &mut gives_way {
            Some(gives_way) if one.of_gone => gives_way.attempt(one, number, &policies),
            _ => stands.attempt(one, number, &policies),
        }
    }
    if let Some(((told, merged_in), gives_way)) = gone.zip(gives_way) {
        let gave = GaveWay::to(RetireeId(Uuid::nil()), add_days(first(merged_in), 9), &stands.facts);
        stands.facts = join(stands.facts, gives_way.facts, &gave);
        stands.counted = count(&[own, told], Some(merged_in), died_in);
        stands.kept.extend(gives_way.kept);
    }
    for (number, one) in numbered().filter(|(_, one)| !is_early(one)) {
        stands.attempt(one, number, &policies);
    }
    for (number, _) in numbered().filter(|(_, one)| one.withdrawn) {
        stands.facts = stands.facts.without(DuesPaymentId(Uuid::from_u128(number)));
        stands.kept.retain(|kept| kept.number != number);
    }
    stands
}

/// How a month stands by the model, and how many payments for it are too many.
fn state(record: &Record, month: usize, died: bool, today: usize) -> (State, usize) {
    let counted = record.counted[month];
    let mut paid: Vec<(Day, u128, bool)> = Vec::new();
    for kept in &record.kept {
        let of_month = kept.months.iter().filter(|(known, ..)| *known == month);
        paid.extend(of_month.map(|(_, _, late)| (kept.on, kept.number, *late)));
    }
    paid.sort_unstable();
    let state = match (counted.state, paid.first()) {
        (State::NotOwed, _) => State::NotOwed,
        (_, Some((_, _, true))) => State::PaidLate,
        (_, Some(_)) => State::Paid,
        (State::Open, None) if died => State::LeftAtDeath,
        (State::Open, None) if today > counted.due_in => State::Unpaid,
        (state, None) => state,
    };
    (state, paid.len().saturating_sub(1))
}

/// Counts the streaks of months that stay unpaid: the oldest unsettled month, and the first streak of six.
fn streak(record: &Record, died: bool, today: usize) -> (Option<Day>, Option<(Day, Day)>) {
    let (mut unsettled, mut length, mut run) = (None, 0, None);
    for month in 0..COUNTED {
        let is_unsettled = matches!(state(record, month, died, today).0, State::Open | State::Unpaid);
        if is_unsettled && unsettled.is_none() {
            unsettled = Some(first(month));
        }
        length = if is_unsettled && record.counted[month].counts { length + 1 } else { 0 };
        if length == 6 && run.is_none() {
            run = Some((first(month - 5), month_end(first(record.counted[month].due_in))));
        }
    }
    (unsettled, run)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_of_two_records_stands_as_the_model_counts_it(
        own in told(),
        gone in proptest::option::weighted(0.7, (told(), 6..MONTHS)),
        died_in in proptest::option::weighted(0.2, 6..MONTHS),
        tried in attempts(),
        today in 12..MONTHS,
    ) {
        let gone = gone.as_ref().map(|(told, month)| (told, *month));
        let record = history(&own, gone, died_in, &tried);
        let (policies, on, died) = (Policies::delivered().unwrap(), add_days(first(today), 14), died_in.is_some());
        let mut unpaid = (0, 0);
        for month in 0..COUNTED {
            let found = record.facts.month(first(month), on, &policies);
            let (state, too_many) = state(&record, month, died, today);
            prop_assert_eq!((found.state, found.overpaid.len()), (state, too_many), "{}: {:?}", first(month), found);
            let counted = record.counted[month];
            prop_assert_eq!(found.due, Fen(counted.due), "{}", first(month));
            if counted.due > 0 {
                prop_assert_eq!((index(found.due_on), found.counts), (counted.due_in, counted.counts));
            }
            if state == State::Unpaid {
                unpaid = (unpaid.0 + 1, unpaid.1 + counted.due);
            }
        }
        let found = outlook(&record.facts, on, &policies);
        let expected = streak(&record, died, today);
        prop_assert_eq!((found.unsettled_from, found.run.map(|run| (run.from, run.on))), expected);
        let behind = arrears(&record.facts, on, &policies).map_or((0, 0), |found| (found.months, found.sum.get()));
        prop_assert_eq!(behind, unpaid);
        let kept: i64 = record.kept.iter().flat_map(|kept| &kept.months).map(|(_, fen, _)| fen).sum();
        let shown = record.facts.paid.values().chain(&record.facts.overpaid).map(|paid| paid.paid.get()).sum::<i64>();
        prop_assert_eq!(shown, kept, "no payment is lost");
    }
}
