//! ApproveReduction and DeclineReduction: the committee above decides what the branch asked for.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::dues as convert;
use super::dues_parts::Met;
use super::parts::{Parts, must_be_another};
use super::reductions::found;
use super::remove_member::long;
use crate::domain::dues_account::Account;
use crate::domain::dues_reduction::{self, DuesReductionId, State};
use crate::store;

/// Approves a reduction: the months owe what was asked for.
pub async fn approve(
    parts: &Parts,
    call: &Call,
    request: &pb::ApproveReductionRequest,
) -> Result<Done<pb::DuesReduction>, Fault> {
    let (id, note) = parse(&request.name, &request.note)?;

    let before = found(parts, call, id).await?.reduction;
    etag::check(&request.etag, before.revision, &id.name())?;
    // Read whoever serves him now: the reduction belongs to the branch that asked. Where the record has given way since, the
    // months are reckoned with the one that stands.
    let retiree = parts.that_stands(before.retiree).await?;
    let account = store::dues_account::get(&parts.db, retiree).await?;
    let account = account.unwrap_or_else(|| Account::begin(retiree));
    let known = parts.facts_of(std::slice::from_ref(&account)).await?;
    let Some((standing, mut facts)) = known.into_iter().next() else {
        return Err(Fault::internal("an account of dues has no facts"));
    };

    must_be_another(call, before.retiree)?;
    must_be_another(call, retiree)?;
    before.approve(call.caller.person(), &call.caller.organization)?;
    dues_reduction::must_not_overlap(&facts, before.first_month, before.last_month)?;
    let after = before.decided(State::Approved, call.caller.person(), call.today);

    facts.reductions.push(after.clone());
    let name = id.name();
    let (_, changes) = parts.reckoned(&account, &facts, Met::by(call, call.today, &name));
    let changes = changes
        .append(store::dues_reduction::decide(&after, &note, &parts.sealer))
        .append(store::standing::guard(&standing));
    let entry =
        Entry::about(&name, after.holder.clone()).summary(format!("approved {name} of {}", after.retiree.name()));
    Ok(Done { answer: convert::reduction(&after, None), changes, entry })
}

/// Declines a reduction, or withdraws one's own.
pub async fn decline(
    parts: &Parts,
    call: &Call,
    request: &pb::DeclineReductionRequest,
) -> Result<Done<pb::DuesReduction>, Fault> {
    let (id, note) = parse(&request.name, &request.note)?;

    let before = found(parts, call, id).await?.reduction;
    etag::check(&request.etag, before.revision, &id.name())?;

    must_be_another(call, before.retiree)?;
    must_be_another(call, parts.that_stands(before.retiree).await?)?;
    before.decline(call.caller.person(), &call.caller.organization)?;
    let after = before.decided(State::Declined, call.caller.person(), call.today);

    let changes = store::dues_reduction::decide(&after, &note, &parts.sealer);
    let entry = Entry::about(id.name(), after.holder.clone()).summary(format!(
        "declined {} of {}",
        id.name(),
        after.retiree.name()
    ));
    Ok(Done { answer: convert::reduction(&after, None), changes, entry })
}

fn parse(name: &str, note: &str) -> Result<(DuesReductionId, String), Fault> {
    let mut wrong = Violations::new();
    let id = convert::reduction_name(&mut wrong, name);
    let note = long(&mut wrong, "note", note);
    match (id, note, wrong.is_empty()) {
        (Some(id), Some(note), true) => Ok((id, note)),
        _ => Err(wrong.fault()),
    }
}
