//! Moving a retiree to another institution, to another province, or back.

use junxiu_kernel::day::Day;
use junxiu_kernel::organization::Ancestry;

use super::back_pay::{Cause, Direction, Reckoning};
use super::pay_status::{Months, PayState, Stop, StopReason, month_after};
use super::retiree::{AddedFact, Changed, Life, LifeStatus, Refusal, Retiree};
use super::retiree_fact::{Change, Fact, FactKind, FactValue, admit, beginning, holding, timeline};

/// A move within the province, or back into it.
#[derive(Clone, Debug)]
pub struct Moved {
    /// The retiree and his facts.
    pub changed: Changed,
    /// The institution that served him before.
    pub previous_institution: Option<String>,
    /// Whether the day lies before the day of recording.
    pub backdated: bool,
    /// Whether the move changes how pay runs, and what it makes due.
    pub pay: Option<Option<Reckoning>>,
}

/// Gives a retiree to an institution from a day on: the first assignment, a transfer, a merger of institutions, a return.
///
/// `facts` are needed for somebody who comes back from another province; for others they may be empty.
pub fn to_institution(
    retiree: &Retiree,
    facts: &[Fact],
    holder: Ancestry,
    on: Day,
    today: Day,
) -> Result<Moved, Refusal> {
    retiree.standing()?;
    check_day(retiree, on, today)?;
    let comes_back = matches!(retiree.life, Life::TransferredOut(_));
    let life = retiree.life.clone().be_served(on)?;
    if retiree.holder == holder && !comes_back {
        return Err(Refusal::AlreadyThere);
    }
    let corrects = replaced_on(retiree, on)?;

    let backdated = on < today;
    let mut after = next(retiree, holder.clone(), on);
    after.life = life;
    let mut added = vec![fact(on, corrects, FactValue::Institution(holder), backdated)];
    let mut pay = None;
    if comes_back {
        let same_day = beginning(facts, FactKind::LifeStatus, on);
        added.push(fact(on, same_day, FactValue::LifeStatus { status: LifeStatus::Active, to: None }, backdated));
        after.pay.state = PayState::Paying;
        after.pay.stop = None;
        after.pay.from = month_after(today);
        after.pay.revision += 1;
        let missed = Months::between(month_after(on), month_after(today));
        pay = Some(missed.map(|months| Reckoning { direction: Direction::Pay, cause: Cause::Transferred, months }));
    }
    let previous_institution = retiree.holder.institution.clone();
    Ok(Moved { changed: Changed { after, facts: added }, previous_institution, backdated, pay })
}

/// Puts right the institution or the day of an earlier entry, `wrong` being the revision that made it.
///
/// What holds today follows from all entries. A return has a life status of the same day, so its day stays.
pub fn correct(
    retiree: &Retiree,
    facts: &[Fact],
    holder: Ancestry,
    on: Day,
    wrong: i64,
    today: Day,
) -> Result<Moved, Refusal> {
    retiree.standing()?;
    let status = retiree.life.status();
    if status != LifeStatus::Active {
        return Err(Refusal::WrongLifeStatus { status });
    }
    let value = FactValue::Institution(holder.clone());
    let admitted = admit(facts, Change { valid_from: on, corrects: Some(wrong), value }, retiree.received_on, today)?;
    let returned = timeline(facts, FactKind::LifeStatus).into_iter().find(|span| span.fact.revision == wrong);
    if let Some(from) = returned.map(|span| span.fact.valid_from).filter(|from| *from != on) {
        return Err(Refusal::LeavesAGap { from });
    }
    if let Some(FactValue::LifeStatus { status, .. }) = holding(facts, FactKind::LifeStatus, on).map(|fact| &fact.value)
        && *status != LifeStatus::Active
    {
        return Err(Refusal::WrongLifeStatus { status: *status });
    }

    let mut after = next(retiree, holder.clone(), on);
    let spans = timeline(facts, FactKind::Institution);
    let later = spans.iter().rfind(|span| span.fact.valid_from > on && span.fact.revision != wrong);
    if let Some((fact, FactValue::Institution(now))) = later.map(|span| (span.fact, &span.fact.value)) {
        after.holder = now.clone();
        after.held_since = fact.valid_from;
        after.held_revision = fact.revision;
    }
    let added = fact(on, Some(wrong), FactValue::Institution(holder), admitted.backdated);
    Ok(Moved {
        changed: Changed { after, facts: vec![added] },
        previous_institution: retiree.holder.institution.clone(),
        backdated: admitted.backdated,
        pay: None,
    })
}

/// Gives a retiree into the hands of another province; pay stops with the month after.
pub fn to_other_province(retiree: &Retiree, facts: &[Fact], to: String, on: Day, today: Day) -> Result<Moved, Refusal> {
    retiree.standing()?;
    check_day(retiree, on, today)?;
    match retiree.pay.state {
        PayState::Paying | PayState::Stopped => {}
        // A person who cannot be found cannot be handed to others; settle that first.
        PayState::SuspensionProposed | PayState::Suspended => return Err(Refusal::SuspensionUnderWay),
    }
    let life = retiree.life.clone().leave(on, to.clone())?;
    if on < retiree.held_since {
        return Err(Refusal::LaterTransferStands { from: retiree.held_since });
    }

    let backdated = on < today;
    let mut after = retiree.clone();
    after.revision += 1;
    after.life = life;
    let from = month_after(on);
    after.pay.state = PayState::Stopped;
    after.pay.stop = Some(Stop { from, reason: StopReason::TransferredOut, recorded_on: today });
    after.pay.revision += 1;
    let value = FactValue::LifeStatus { status: LifeStatus::TransferredOut, to: Some(to) };
    let paid = Months::between(from.max(retiree.pay.from), month_after(today));
    Ok(Moved {
        changed: Changed { after, facts: vec![fact(on, beginning(facts, FactKind::LifeStatus, on), value, backdated)] },
        previous_institution: retiree.holder.institution.clone(),
        backdated,
        pay: Some(paid.map(|months| Reckoning { direction: Direction::Recover, cause: Cause::Transferred, months })),
    })
}

fn check_day(retiree: &Retiree, on: Day, today: Day) -> Result<(), Refusal> {
    if on > today {
        return Err(Refusal::EffectiveInFuture);
    }
    if on < retiree.received_on {
        return Err(Refusal::BeforeReception { received_on: retiree.received_on });
    }
    Ok(())
}

/// Says which fact a move of that day replaces: the waiting for a first institution, when it is assigned the day it began.
fn replaced_on(retiree: &Retiree, on: Day) -> Result<Option<i64>, Refusal> {
    if on > retiree.held_since {
        return Ok(None);
    }
    if on == retiree.held_since && retiree.holder.institution.is_none() {
        return Ok(Some(retiree.held_revision));
    }
    Err(Refusal::LaterTransferStands { from: retiree.held_since })
}

fn next(retiree: &Retiree, holder: Ancestry, on: Day) -> Retiree {
    let revision = retiree.revision + 1;
    Retiree { revision, holder, held_since: on, held_revision: revision, ..retiree.clone() }
}

fn fact(valid_from: Day, corrects: Option<i64>, value: FactValue, backdated: bool) -> AddedFact {
    AddedFact { valid_from, corrects, value, backdated, address: None }
}

#[cfg(test)]
#[path = "transfer_tests.rs"]
mod tests;
