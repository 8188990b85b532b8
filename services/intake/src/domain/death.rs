//! A death: pay stops with the month after it, and what was paid or withheld is settled.

use std::collections::BTreeSet;

use junxiu_kernel::day::Day;

use super::back_pay::{BackPay, Cause, Direction, Reckoning};
use super::pay_status::{Months, PayState, PayStatus, Stop, StopReason, month_after};
use super::retiree::{AddedFact, Changed, LifeStatus, Refusal, Retiree};
use super::retiree_fact::{Fact, FactKind, FactValue, beginning};

/// What the record of a death brings about.
#[derive(Clone, Debug)]
pub struct Death {
    /// The retiree and his facts.
    pub changed: Changed,
    /// The first month that is no longer due.
    pub stops_from: Day,
    /// The first month that would run again, where a suspension or its proposal ends with the death.
    pub suspension_ends: Option<Day>,
    /// What is due because of it, either way.
    pub due: Vec<Reckoning>,
}

/// What the taking back of a death brings about.
#[derive(Clone, Debug)]
pub struct Reactivation {
    /// The retiree and his facts.
    pub changed: Changed,
    /// The day of death that had been recorded.
    pub recorded_died_on: Day,
    /// The months not paid since the death was recorded.
    pub missed: Option<Reckoning>,
}

/// Records a death.
///
/// The run of a month counts as made once the month has begun: months after the
/// one of the death, up to the present, were paid unless they were withheld. `ours_from` is the day of the
/// hand-over: whoever dies after it is ours, although he is received only later (article 7).
pub fn record(
    retiree: &Retiree,
    pay: &PayStatus,
    facts: &[Fact],
    ours_from: Day,
    died_on: Day,
    today: Day,
) -> Result<Death, Refusal> {
    retiree.standing()?;
    if died_on > today {
        return Err(Refusal::DiedInFuture);
    }
    if died_on < ours_from.min(retiree.received_on) {
        return Err(if ours_from < retiree.received_on {
            Refusal::BeforeHandOver { handed_over_on: ours_from }
        } else {
            Refusal::BeforeReception { received_on: retiree.received_on }
        });
    }
    let life = retiree.life.clone().die(died_on)?;

    let stops_from = month_after(died_on);
    let mut after = retiree.clone();
    after.revision += 1;
    after.life = life;
    let mut due = Vec::new();
    let mut suspension_ends = None;
    match pay {
        // Another province pays. What ran here between the death and the move comes back; the move has settled the rest.
        PayStatus::Stopped(stop) => due.extend(overpaid(stops_from.max(retiree.pay.from), stop.from)),
        PayStatus::Paying | PayStatus::Proposed(_) => {
            stop(&mut after, stops_from, today);
            due.extend(overpaid(stops_from.max(retiree.pay.from), month_after(today)));
            if matches!(pay, PayStatus::Proposed(_)) {
                suspension_ends = Some(stops_from);
            }
        }
        PayStatus::Suspended(withholding) => {
            stop(&mut after, stops_from, today);
            let ends = stops_from.max(withholding.from);
            suspension_ends = Some(ends);
            // What was withheld while he lived is the estate's; what ran after his death comes back.
            let withheld = Months::between(withholding.from, stops_from.min(month_after(today)));
            due.extend(withheld.map(|months| Reckoning {
                direction: Direction::Pay,
                cause: Cause::SuspendedAtDeath,
                months,
            }));
            due.extend(overpaid(stops_from.max(retiree.pay.from), withholding.from.min(month_after(today))));
        }
    }
    let valid_from = registered_from(retiree, died_on);
    let fact = AddedFact {
        valid_from,
        corrects: beginning(facts, FactKind::LifeStatus, valid_from),
        value: FactValue::LifeStatus { status: LifeStatus::Deceased, to: None },
        backdated: died_on < today,
        address: None,
    };
    Ok(Death { changed: Changed { after, facts: vec![fact] }, stops_from, suspension_ends, due })
}

/// Says whether an amount that was to make good for a wrong record of the death reaches beyond the right day.
pub fn is_overtaken(what: &Reckoning, stops_from: Day) -> bool {
    what.cause == Cause::Reactivated && what.months.to > stops_from
}

/// Reckons anew what an earlier record of the death has left, once the right day is recorded.
///
/// A wrong day is put right by taking the death back and recording it again. Months that were to be paid because
/// he lived end with the right month; months that were paid and lie after it come back. `runs_from` is the first
/// month that runs since the death was taken back; later ones are the record's own.
pub fn resettle(earlier: &[(Reckoning, BackPay)], stops_from: Day, runs_from: Day) -> Vec<Reckoning> {
    let mut due = Vec::new();
    let mut paid = BTreeSet::new();
    for (what, state) in earlier {
        match (what.cause, state) {
            (Cause::Reactivated, BackPay::Proposed { .. }) if is_overtaken(what, stops_from) => {
                due.extend(Months::between(what.months.from, stops_from).map(|months| Reckoning { months, ..*what }));
            }
            (Cause::Reactivated, BackPay::Confirmed { .. }) | (Cause::PaidAfterDeath, BackPay::Void) => {
                paid.extend(what.months.each().filter(|month| (stops_from..runs_from).contains(month)));
            }
            _ => {}
        }
    }
    let mut receivable: Vec<Reckoning> = Vec::new();
    for month in paid {
        match receivable.last_mut() {
            Some(last) if last.months.to == month => last.months.to = month_after(month),
            _ => receivable.extend(overpaid(month, month_after(month))),
        }
    }
    due.extend(receivable);
    due
}

/// Takes a death back: the person stands where he stood before it.
///
/// `withheld_from` is the first month withheld by a suspension that the death ended: from then on nothing was
/// paid, although the months up to the recording had begun.
pub fn take_back(
    retiree: &Retiree,
    facts: &[Fact],
    withheld_from: Option<Day>,
    today: Day,
) -> Result<Reactivation, Refusal> {
    retiree.standing()?;
    let (life, recorded_died_on) = retiree.life.clone().revive()?;
    let valid_from = registered_from(retiree, recorded_died_on);
    let wrong = beginning(facts, FactKind::LifeStatus, valid_from);
    let wrong = wrong.ok_or(Refusal::NoSuchFact { revision: retiree.revision })?;

    let mut after = retiree.clone();
    after.revision += 1;
    let (status, to) = match &life {
        super::retiree::Life::TransferredOut(away) => (LifeStatus::TransferredOut, Some(away.to.clone())),
        super::retiree::Life::Active | super::retiree::Life::Deceased { .. } => (LifeStatus::Active, None),
    };
    after.life = life;
    let missed = match retiree.pay.stop {
        Some(Stop { from, reason: StopReason::Deceased, recorded_on }) => {
            after.pay.state = PayState::Paying;
            after.pay.stop = None;
            after.pay.from = month_after(today).max(retiree.pay.from);
            after.pay.revision += 1;
            let unpaid_from = withheld_from.map_or(month_after(recorded_on), |day| day.min(month_after(recorded_on)));
            Months::between(from.max(unpaid_from), month_after(today))
        }
        _ => None,
    };
    let missed = missed.map(|months| Reckoning { direction: Direction::Pay, cause: Cause::Reactivated, months });
    let fact = AddedFact {
        valid_from,
        corrects: Some(wrong),
        value: FactValue::LifeStatus { status, to },
        backdated: recorded_died_on < today,
        address: None,
    };
    Ok(Reactivation { changed: Changed { after, facts: vec![fact] }, recorded_died_on, missed })
}

/// Gives the day from which the register knows of a death: it has nothing to say of the days before the reception.
fn registered_from(retiree: &Retiree, died_on: Day) -> Day {
    died_on.max(retiree.received_on)
}

fn stop(after: &mut Retiree, from: Day, today: Day) {
    after.pay.state = PayState::Stopped;
    after.pay.stop = Some(Stop { from, reason: StopReason::Deceased, recorded_on: today });
    after.pay.revision += 1;
}

fn overpaid(from: Day, to: Day) -> Option<Reckoning> {
    let months = Months::between(from, to)?;
    Some(Reckoning { direction: Direction::Recover, cause: Cause::PaidAfterDeath, months })
}

#[cfg(test)]
#[path = "death_tests.rs"]
mod tests;
