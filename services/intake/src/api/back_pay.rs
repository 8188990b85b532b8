//! Amounts for past months: what the acts that give rise to them, and those that decide them, share.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::{Citation, Decision, Reason};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::status::Fault;

use super::convert::{self, pay_status::BACK_PAY};
use super::event::retiree as event;
use super::parts::Parts;
use crate::domain::back_pay::{self as rules, BackPay, BackPayId, Cause, Direction, Reckoning};
use crate::domain::pay_status::{Months, month_after};
use crate::domain::retiree::Retiree;
use crate::store::back_pay::{self as store, BackPayRecord};
use crate::store::recorder::Recorder;
use crate::store::{retiree_change, treatment};

/// How many amounts for past months are looked through for what a death gives rise to, or gave.
pub const LOOKED_AT_MAX: i64 = 100;

/// Reckons amounts for past months and makes them proposals.
pub async fn proposals(
    parts: &Parts,
    retiree: RetireeId,
    due: &[Reckoning],
    by: &Recorder,
) -> Result<Vec<BackPayRecord>, Fault> {
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let amounts = treatment::amounts_of(&parts.db, retiree).await?;
    Ok(due.iter().map(|what| proposal(retiree, *what, rules::reckon(*what, &amounts), by)).collect())
}

/// Makes a proposal of what was reckoned.
pub fn proposal(retiree: RetireeId, what: Reckoning, decision: Decision<Option<Fen>>, by: &Recorder) -> BackPayRecord {
    BackPayRecord {
        id: BackPayId::new_v7(by.at),
        revision: 1,
        retiree,
        state: BackPay::Proposed { by: by.subject.clone() },
        what,
        amount: decision.outcome,
        decision,
        proposed_by: by.subject.clone(),
        proposed_on: by.today,
        decided: None,
        identity_checked_on: None,
        run_month: None,
    }
}

/// Makes the proposal of a difference; none when nothing differs.
pub fn difference(
    retiree: RetireeId,
    months: Months,
    cause: Cause,
    decision: Decision<Option<Fen>>,
    by: &Recorder,
) -> Option<BackPayRecord> {
    let amount = decision.outcome.filter(|amount| *amount != Fen::ZERO)?;
    let direction = if amount.is_negative() { Direction::Recover } else { Direction::Pay };
    let size = if amount.is_negative() { amount.checked_neg() } else { Some(amount) };
    Some(proposal(retiree, Reckoning { direction, cause, months }, decision.map(|_| size), by))
}

/// Writes proposals.
pub fn insert(proposals: &[BackPayRecord], by: &Recorder) -> Changes {
    proposals.iter().fold(Changes::new(), |changes, record| changes.append(store::propose(record, by)))
}

/// Overtakes a proposal whose ground fell away.
pub fn void(record: &BackPayRecord, by: &Recorder) -> Changes {
    let after = BackPayRecord { state: BackPay::Void, decided: Some((by.subject.clone(), by.today)), ..record.clone() };
    store::decide(record, &after, None)
}

/// Proposes to give back what was confirmed to be recovered because of a death that was none.
pub fn returned(recovered: &BackPayRecord, by: &Recorder) -> BackPayRecord {
    let what = Reckoning { direction: Direction::Pay, cause: Cause::Reactivated, months: recovered.what.months };
    let reason = Reason::new(
        "RECOVERED_WRONGLY",
        format!("退还{}追回的款项", recovered.id.name()),
        format!("gives back what {} recovered", recovered.id.name()),
    );
    let decision = Decision::new(recovered.amount).because(reason.cite(Citation::article(what.cause.article())));
    proposal(recovered.retiree, what, decision, by)
}

/// Writes a decided amount over the one it was decided on, and answers with it.
pub fn decided(
    before: &BackPayRecord,
    mut after: BackPayRecord,
    retiree: &Retiree,
    note: Option<&str>,
    by: &Recorder,
    word: &str,
) -> Done<pb::BackPay> {
    after.decided = Some((by.subject.clone(), by.today));
    after.revision += 1;
    let changes = store::decide(before, &after, note).append(retiree_change::unchanged(retiree));
    let entry = event::entry(retiree).occurred_on(by.today).summary(format!(
        "{word} {} ({})",
        after.id.name(),
        after.what.cause.code()
    ));
    Done { answer: convert::pay_status::back_pay(&after), changes, entry }
}

/// Reads an amount that the caller sees, at the revision that he has seen; others are NOT_FOUND like absent ones.
pub async fn seen(
    parts: &Parts,
    call: &Call,
    id: BackPayId,
    given_etag: &str,
) -> Result<(BackPayRecord, Retiree), Fault> {
    let absent = || Fault::not_found(BACK_PAY, &id.name());
    let record = store::get(&parts.db, id).await?.ok_or_else(absent)?;
    let retiree = parts.retirees.get(record.retiree).await?.filter(|who| call.caller.sees(&who.holder));
    let retiree = retiree.ok_or_else(absent)?;
    etag::check(given_etag, record.revision, &id.name())?;
    Ok((record, retiree))
}

/// The months that have run since a month: those up to and with the present one.
pub fn run_since(retiree: &Retiree, from: Day, today: Day) -> Option<Months> {
    let end = month_after(today);
    let end = retiree.pay.stop.map_or(end, |stop| stop.from.min(end));
    Months::between(from.max(retiree.pay.from), end)
}
