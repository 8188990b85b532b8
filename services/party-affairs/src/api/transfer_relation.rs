//! TransferRelation: a relation is sent to another branch, and moves nothing until that accepts it.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::{Day, add_days, add_months};
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::branch as names;
use super::convert::relation as convert;
use super::event::relation as event;
use super::parts::Parts;
use super::relation_parts::saved;
use crate::domain::absence::AbsenceId;
use crate::domain::branch::BranchId;
use crate::domain::dues_payment::Refusal as DuesRefusal;
use crate::domain::relation_duty::{self, REVIVED, SEND};
use crate::domain::relation_transfer::{self, Refusal, State, Target, Transfer, TransferId};
use crate::store;

/// What is asked for.
struct Asked {
    retiree: RetireeId,
    target: Target,
    absence: Option<AbsenceId>,
    on: Day,
}

/// Sends a relation.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::TransferRelationRequest,
) -> Result<Done<pb::RelationTransfer>, Fault> {
    let asked = parse(request)?;

    let member = parts.member(call, asked.retiree).await?;
    let stay = member.place.current.clone().ok_or(DuesRefusal::InNoBranch)?;
    let (from, leads) = member.acting_branch(&call.caller)?.clone();
    etag::check(&request.etag, stay.revision, &asked.retiree.name())?;
    let away = store::absence::away(&parts.db, asked.retiree).await?;
    let to = match asked.target {
        Target::Branch(branch) => Some(parts.any_branch(branch).await?),
        Target::Outside(_) => None,
    };
    if let Some(open) = store::relation_transfer::open(&parts.db, asked.retiree).await? {
        return Err(Refusal::Pending(open.id).into());
    }

    member.standing.must_cover(asked.on, call.today)?;
    stay.must_cover(asked.on)?;
    relation_transfer::send(&stay, to.as_ref(), asked.on)?;
    let id = TransferId::new_v7(call.now);
    let (absence, changes) = for_absence(parts, call, &asked, id).await?;
    let transfer = Transfer {
        id,
        retiree: asked.retiree,
        from: from.id,
        from_holder: leads.place.clone(),
        to_holder: to.as_ref().map(|to| to.holder.clone()).unwrap_or_default(),
        target: asked.target,
        absence,
        state: State::Sent,
        sent_on: asked.on,
        due_on: add_days(asked.on, parts.relation_deadlines(asked.on)?.accept_days),
        dues_paid_through: dues_paid_through(parts, asked.retiree).await?,
        sent_by: call.caller.person().to_owned(),
        decided: None,
        decision_note: None,
        revision: 1,
        recorded_at: call.now,
    };

    let accepts = to.as_ref().map_or(&leads.place, |to| &to.holder);
    let owed = relation_duty::accept(&transfer, accepts);
    let changes = changes
        .append(store::absence::save_away(asked.retiree, &away, call.now))
        .append(store::relation_transfer::send(&transfer))
        .append(member.guard())
        .append(to.as_ref().map(store::branch::guard).unwrap_or_default())
        .append(duty::open(vec![owed], call.now))
        .append(parts.relation_looked_at(call, asked.retiree, &[&SEND, &REVIVED], (asked.on, &id.name())).await?);
    let entry = Entry::about(id.name(), leads.place)
        .occurred_on(asked.on)
        .summary(format!("sent {} of {}", id.name(), asked.retiree.name()))
        .event(event::transfer_changed(&transfer, asked.on));
    Ok(Done { answer: convert::transfer(&transfer, &member.standing.name), changes, entry })
}

/// Notes in the absence for which it is made that the relation is on its way.
async fn for_absence(
    parts: &Parts,
    call: &Call,
    asked: &Asked,
    transfer: TransferId,
) -> Result<(Option<AbsenceId>, Changes), Fault> {
    let Some(id) = asked.absence else { return Ok((None, Changes::new())) };
    let found = parts.absence(call, id).await?;
    if found.record.absence.retiree != asked.retiree {
        return Err(Fault::not_found(convert::ABSENCE, &id.name()));
    }
    let after = found.record.absence.clone().sent(transfer)?;
    let (_, changes) = saved(found.record, after, call);
    Ok((Some(id), changes))
}

/// Says for which month dues were paid last without a gap, as the letter tells the new branch.
async fn dues_paid_through(parts: &Parts, retiree: RetireeId) -> Result<Option<Day>, Fault> {
    let account = store::dues_account::get(&parts.db, retiree).await?;
    let Some(account) = account else { return Ok(None) };
    let facts = parts.facts_of(std::slice::from_ref(&account)).await?;
    let first = facts.first().and_then(|(_, facts)| facts.paid.keys().next().copied());
    let last = account.unsettled_from.map(|from| add_months(from, -1));
    Ok(last.filter(|last| first.is_some_and(|first| first <= *last)))
}

fn parse(request: &pb::TransferRelationRequest) -> Result<Asked, Fault> {
    let mut wrong = Violations::new();
    let retiree = names::retiree(&mut wrong, "retiree", &request.retiree);
    let to = wrong.take_optional("to_branch", &request.to_branch, BranchId::parse_name);
    let outside = wrong.optional("to_outside", &request.to_outside).map(str::to_owned);
    let absence = wrong.take_optional("absence", &request.absence, AbsenceId::parse_name);
    let on = wrong.day("occurred_on", request.occurred_on.as_ref());
    if request.to_branch.trim().is_empty() == request.to_outside.trim().is_empty() {
        wrong.add(
            "to_branch",
            "ONE_OF",
            "请填写 to_branch 或 to_outside 其中之一",
            "give either to_branch or to_outside",
        );
    }
    let target = to.map(Target::Branch).or(outside.map(Target::Outside));
    match (retiree, target, on, wrong.is_empty()) {
        (Some(retiree), Some(target), Some(on), true) => Ok(Asked { retiree, target, absence, on }),
        _ => Err(wrong.fault()),
    }
}
