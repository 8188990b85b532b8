//! Amounts for past months: proposed by what gives rise to them, decided by a second person.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::{Citation, Decision, Reason};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::retiree::{Register, recorder};
use super::{pay_status_convert, retiree_convert as convert, retiree_event};
use crate::domain::back_pay::{self as rules, BackPay, BackPayId, Cause, Direction, Reckoning};
use crate::domain::retiree::Retiree;
use crate::store::back_pay::{self as store, BackPayRecord};
use crate::store::retiree::Recorder;
use crate::store::{retiree_change, treatment};

/// The type of the resource, as NOT_FOUND names it.
const BACK_PAY: &str = "junxiu/BackPay";

/// Reckons amounts for past months and makes them proposals.
pub(super) async fn proposals(
    api: &Register,
    retiree: RetireeId,
    due: &[Reckoning],
    by: &Recorder,
) -> Result<Vec<BackPayRecord>, Fault> {
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let amounts = treatment::amounts_of(&api.db, retiree).await?;
    Ok(due.iter().map(|what| proposal(retiree, *what, rules::reckon(*what, &amounts), by)).collect())
}

/// Makes a proposal of what was reckoned.
pub(super) fn proposal(
    retiree: RetireeId,
    what: Reckoning,
    decision: Decision<Option<Fen>>,
    by: &Recorder,
) -> BackPayRecord {
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
pub(super) fn difference(
    retiree: RetireeId,
    months: crate::domain::pay_status::Months,
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
pub(super) fn insert(proposals: &[BackPayRecord], by: &Recorder) -> Changes {
    proposals.iter().fold(Changes::new(), |changes, record| changes.append(store::propose(record, by)))
}

/// Overtakes a proposal whose ground fell away.
pub(super) fn void(record: &BackPayRecord, by: &Recorder) -> Changes {
    let after = BackPayRecord { state: BackPay::Void, decided: Some((by.subject.clone(), by.today)), ..record.clone() };
    store::decide(record, &after, None)
}

/// Proposes to give back what was confirmed to be recovered because of a death that was none.
pub(super) fn returned(recovered: &BackPayRecord, by: &Recorder) -> BackPayRecord {
    let what = Reckoning { direction: Direction::Pay, cause: Cause::Reactivated, months: recovered.what.months };
    let reason = Reason::new(
        "RECOVERED_WRONGLY",
        format!("退还{}追回的款项", recovered.id.name()),
        format!("gives back what {} recovered", recovered.id.name()),
    );
    let decision = Decision::new(recovered.amount).because(reason.cite(Citation::article(what.cause.article())));
    proposal(recovered.retiree, what, decision, by)
}

/// Confirms an amount: the next month's run carries it out.
pub async fn confirm(
    api: &Register,
    call: &Call,
    request: &pb::ConfirmBackPayRequest,
) -> Result<Done<pb::BackPay>, Fault> {
    let mut wrong = Violations::new();
    let id = back_pay_name(&mut wrong, &request.name);
    let checked_on = wrong.optional_day("identity_checked_on", request.identity_checked_on.as_ref());
    if checked_on.is_some_and(|day| day > call.today) {
        wrong.add("identity_checked_on", "IN_FUTURE", "核验日期不能晚于今天", "the check lies in the future");
    }
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };

    let (before, retiree) = seen(api, call, id, &request.etag).await?;
    let mut after = before.clone();
    if after.amount.is_none() {
        let amounts = treatment::amounts_of(&api.db, before.retiree).await?;
        after.decision = rules::reckon(before.what, &amounts);
        after.amount = after.decision.outcome;
    }

    let by = recorder(call);
    after.state = before.state.clone().confirm(&by.subject, before.what.cause, checked_on, after.amount, call.today)?;
    after.identity_checked_on = checked_on;
    if let BackPay::Confirmed { run_month, .. } = &after.state {
        after.run_month = Some(*run_month);
    }

    Ok(decided(&before, after, &retiree, None, &by, "confirmed"))
}

/// Declines an amount.
pub async fn decline(
    api: &Register,
    call: &Call,
    request: &pb::DeclineBackPayRequest,
) -> Result<Done<pb::BackPay>, Fault> {
    let mut wrong = Violations::new();
    let id = back_pay_name(&mut wrong, &request.name);
    let reason = convert::reason(&mut wrong, "reason", &request.reason);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (before, retiree) = seen(api, call, id, &request.etag).await?;

    let by = recorder(call);
    let after = BackPayRecord { state: before.state.clone().decline(&by.subject)?, ..before.clone() };

    Ok(decided(&before, after, &retiree, Some(reason), &by, "declined"))
}

fn decided(
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
    let entry = retiree_event::entry(retiree).occurred_on(by.today).summary(format!(
        "{word} {} ({})",
        after.id.name(),
        after.what.cause.code()
    ));
    Done { answer: pay_status_convert::back_pay(&after), changes, entry }
}

fn back_pay_name(wrong: &mut Violations, given: &str) -> Option<BackPayId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", BackPayId::parse_name(given))
}

async fn seen(api: &Register, call: &Call, id: BackPayId, etag: &str) -> Result<(BackPayRecord, Retiree), Fault> {
    let absent = || Fault::not_found(BACK_PAY, &id.name());
    let record = store::get(&api.db, id).await?.ok_or_else(absent)?;
    let retiree = api.retirees.get(record.retiree).await?.filter(|who| call.caller.sees(&who.holder));
    let retiree = retiree.ok_or_else(absent)?;
    convert::check_etag(etag, record.revision, &id.name())?;
    Ok((record, retiree))
}

/// The months that have run since a month: those up to and with the present one.
pub(super) fn run_since(retiree: &Retiree, from: Day, today: Day) -> Option<crate::domain::pay_status::Months> {
    let end = crate::domain::pay_status::month_after(today);
    let end = retiree.pay.stop.map_or(end, |stop| stop.from.min(end));
    crate::domain::pay_status::Months::between(from.max(retiree.pay.from), end)
}
