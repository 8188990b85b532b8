//! AcceptRelation and DeclineRelation: one stay ends as the other begins, or the member stands where he stood.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::{by, must_have_come};
use super::convert::relation as convert;
use super::dues_parts::{Met, name as dues_name};
use super::event::{branch as moved, relation as event};
use super::parts::Parts;
use super::relation_parts::{Sent, saved};
use super::remove_member::long;
use crate::domain::dues_account::Account;
use crate::domain::dues_month::Stay;
use crate::domain::membership::{LeaveReason, Membership};
use crate::domain::relation_duty::{self, ACCEPT, SEND};
use crate::domain::relation_transfer::{Refusal, State, Transfer};
use crate::store;

/// Accepts a relation.
pub async fn accept(
    parts: &Parts,
    call: &Call,
    request: &pb::AcceptRelationRequest,
) -> Result<Done<pb::RelationTransfer>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::transfer_name(&mut wrong, &request.name);
    let on = wrong.day("occurred_on", request.occurred_on.as_ref());
    let receipt = wrong.optional("receipt", &request.receipt).map(str::to_owned);
    let (Some(id), Some(on), true) = (id, on, wrong.is_empty()) else { return Err(wrong.fault()) };

    let sent = parts.transfer(call, id).await?;
    etag::check(&request.etag, sent.transfer.revision, &id.name())?;
    let member = parts.any_member(sent.transfer.retiree).await?;

    must_have_come(on, call.today)?;
    let accepts = sent.to.as_ref().unwrap_or(&sent.from);
    if !accepts.seen_by(&call.caller.organization) {
        return Err(Refusal::NewBranchAccepts.into());
    }
    let person = call.caller.person();
    let stay = match sent.transfer.accept(person, member.place.current.as_ref(), on, receipt.as_deref()) {
        Ok(stay) => stay.clone(),
        Err(refusal) => {
            // Perhaps another accepted it between the two reads; then that is the reason.
            parts.transfer(call, id).await?.transfer.must_be_open()?;
            return Err(refusal.into());
        }
    };
    member.standing.must_cover(on, call.today)?;
    if let Some(to) = &sent.to {
        to.must_stand(on)?;
    }
    let after = sent.transfer.clone().decided(State::Accepted, person, on, receipt);

    let moves = match &sent.to {
        Some(to) => store::membership::move_to(&stay, to, on, by(call)),
        None => store::membership::leave(&stay, on, LeaveReason::Transferred, by(call)),
    };
    let met = relation_duty::accept(&after, &accepts.holder);
    let changes = moves
        .append(store::relation_transfer::decide(&after))
        .append(member.guard_but_place())
        // A removal that was proposed in the old branch has nobody to remove there any more.
        .append(store::member_removal::lapse(after.retiree, call.now))
        .append(duty::meet(&met, on, id.name(), call.now, call.today))
        .append(arrived(parts, call, &after, true).await?)
        .append(dues(parts, call, &sent, &stay, on).await?);
    let entry = entry(&after, on, "accepted").event(moved::membership_changed(
        after.retiree,
        stay.revision + 1,
        Some(after.from),
        sent.to.as_ref().map(|to| to.id),
        on,
    ));
    Ok(Done { answer: convert::transfer(&after, &member.standing.name), changes, entry })
}

/// Declines a relation, or withdraws its transfer.
pub async fn decline(
    parts: &Parts,
    call: &Call,
    request: &pb::DeclineRelationRequest,
) -> Result<Done<pb::RelationTransfer>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::transfer_name(&mut wrong, &request.name);
    let note = long(&mut wrong, "note", &request.note);
    let (Some(id), Some(note), true) = (id, note, wrong.is_empty()) else { return Err(wrong.fault()) };

    let sent = parts.transfer(call, id).await?;
    etag::check(&request.etag, sent.transfer.revision, &id.name())?;
    let member = parts.any_member(sent.transfer.retiree).await?;

    sent.transfer.must_be_open()?;
    let after = sent.transfer.decided(State::Declined, call.caller.person(), call.today, Some(note));

    let changes = store::relation_transfer::decide(&after)
        .append(duty::void(&ACCEPT, &id.name(), &after.sent_on.to_string(), "DECLINED", call.now))
        .append(arrived(parts, call, &after, false).await?)
        .append(still_to_send(parts, call, &after, member.standing.ended()).await?);
    let entry = entry(&after, call.today, "declined");
    Ok(Done { answer: convert::transfer(&after, &member.standing.name), changes, entry })
}

fn entry(after: &Transfer, on: Day, what: &str) -> Entry {
    Entry::about(after.id.name(), after.from_holder.clone())
        .occurred_on(on)
        .summary(format!("{what} {} of {}", after.id.name(), after.retiree.name()))
        .event(event::transfer_changed(after, on))
}

/// Notes in the absence for which it was made what came of the transfer.
async fn arrived(parts: &Parts, call: &Call, after: &Transfer, is_accepted: bool) -> Result<Changes, Fault> {
    let Some(id) = after.absence else { return Ok(Changes::new()) };
    let Some(record) = store::absence::get(&parts.db, id).await? else { return Ok(Changes::new()) };
    let before = record.absence.clone();
    let absence = before.clone().arrived(is_accepted);
    if absence == before {
        return Ok(Changes::new());
    }
    Ok(saved(record, absence, call).1)
}

/// What the sending met is owed again: the relation did not follow him.
async fn still_to_send(
    parts: &Parts,
    call: &Call,
    after: &Transfer,
    ended: Option<duty::Ended>,
) -> Result<Changes, Fault> {
    let (subject, name) = (relation_duty::relation_name(after.retiree), after.id.name());
    let known = duty::of_subject(&parts.db, &subject).await?;
    let met = known.iter().filter(|duty| duty.kind == SEND.key && duty.evidence.as_deref() == Some(&*name));
    Ok(met.fold(Changes::new(), |changes, duty| {
        changes.append(duty::reassess(&SEND, &subject, &duty.period, None, ended, call.today, call.now))
    }))
}

/// Lets his dues go with him to the new branch.
async fn dues(parts: &Parts, call: &Call, sent: &Sent, stay: &Membership, on: Day) -> Result<Changes, Fault> {
    let Some(account) = store::dues_account::get(&parts.db, stay.retiree).await? else { return Ok(Changes::new()) };
    let leads = match &sent.to {
        Some(to) => parts.organizations.get(to.holder.nearest()).await?,
        None => None,
    };
    let known = parts.facts_of(std::slice::from_ref(&account)).await?;
    let mut facts = known.into_iter().next().map(|(_, facts)| facts).unwrap_or_default();
    for open in facts.stays.iter_mut().filter(|open| open.to.is_none()) {
        open.to = Some(on);
    }
    let mut account = Account { place_revision: stay.revision + 1, ..account };
    let mut guard = Changes::new();
    if let Some((to, leads)) = sent.to.as_ref().zip(leads) {
        facts.stays.push(Stay { from: on, to: None });
        guard = store::organization::guard(&leads);
        guard = guard.append(duty::hand_over(&dues_name(stay.retiree), &leads.place, on, call.now));
        account = Account { branch: Some(to.id), holder: leads.place, ..account };
    }
    let name = sent.transfer.id.name();
    Ok(parts.reckoned(&account, &facts, Met::by(call, on, &name)).1.append(guard))
}
