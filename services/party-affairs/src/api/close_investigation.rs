//! CloseInvestigation: he was found, is dead, or the superior has the report.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::contact_success::{self, Given};
use super::convert::contact as convert;
use super::convert::investigation as shown;
use super::event::contact as event;
use super::investigations;
use super::parts::Parts;
use crate::domain::investigation::{Closed, Investigation, InvestigationId, Outcome, Refusal};
use crate::domain::silence::Chain;
use crate::domain::standing::Standing;
use crate::store;

/// Closes an investigation with what it found out.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::CloseInvestigationRequest,
) -> Result<Done<pb::ContactInvestigation>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", InvestigationId::parse_name(&request.name));
    let outcome = shown::closing_outcome(&mut wrong, request.outcome);
    let evidence = convert::reason(&mut wrong, "evidence", &request.evidence);
    let given = if outcome == Some(Outcome::Found) { found(&mut wrong, request) } else { None };
    let identity_check = wrong.optional("identity_check", &request.identity_check).map(str::to_owned);
    let (Some(id), Some(outcome), Some(evidence), true) = (id, outcome, evidence, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let (investigation, standing) = investigations::seen(parts, call, id).await?;
    etag::check(&request.etag, investigation.revision, &id.name())?;
    let chain = store::silence::get(&parts.db, investigation.retiree).await?;
    let chain = chain.unwrap_or_else(|| Chain::begin(&standing));

    if standing.institution() != Some(call.caller.organization.as_str()) {
        return Err(Refusal::NotTheHead.into());
    }
    let closed = Closed {
        outcome,
        on: call.today,
        by: call.caller.person().to_owned(),
        evidence,
        identity_check,
        contact: None,
    };
    match given {
        Some(given) => by_contact(parts, call, (&standing, &chain), &investigation, closed, given).await,
        None => without_contact(call, (&standing, &chain), &investigation, closed),
    }
}

/// Reads the contact by which he was found.
fn found(wrong: &mut Violations, request: &pb::CloseInvestigationRequest) -> Option<Given> {
    let on = wrong.day("found_on", request.found_on.as_ref());
    let channel = wrong.chosen::<pb::ContactChannel>("channel", request.channel).and_then(convert::channel);
    let (counterpart, guardian_name) = convert::spoke(wrong, request.counterpart, &request.guardian_name);
    if request.identity_check.trim().is_empty() {
        wrong.missing("identity_check");
    }
    Some(Given {
        on: on?,
        channel: channel?,
        counterpart,
        guardian_name,
        content: request.evidence.trim().to_owned(),
        contacted_by: None,
        institution: None,
        instead_of: None,
    })
}

async fn by_contact(
    parts: &Parts,
    call: &Call,
    (standing, chain): (&Standing, &Chain),
    investigation: &Investigation,
    closed: Closed,
    given: Given,
) -> Result<Done<pb::ContactInvestigation>, Fault> {
    investigation.close(closed.clone())?;
    if given.on <= chain.silent_since() {
        return Err(Refusal::FoundBeforeSilence { silent_since: chain.silent_since() }.into());
    }
    let ending = Some((investigation, closed.clone()));
    let success = contact_success::take(parts, call, (standing, chain), given, ending).await?;
    let after = investigation.close(Closed { contact: Some(success.contact.id), ..closed })?;
    let entry = success.entry.summary("closed the investigation of a lost contact: FOUND");
    Ok(Done { answer: shown::wire(&after), changes: success.changes, entry })
}

fn without_contact(
    call: &Call,
    (standing, chain): (&Standing, &Chain),
    investigation: &Investigation,
    closed: Closed,
) -> Result<Done<pb::ContactInvestigation>, Fault> {
    let after = investigation.close(closed.clone())?;
    let next = chain.closed(closed.outcome);
    let changes = store::investigation::close(investigation, &closed)
        .append(store::silence::save(&next))
        .append(store::standing::guard(standing));
    let entry = Entry::about(after.id.name(), standing.holder.clone())
        .occurred_on(call.today)
        .summary(format!("closed the investigation of a lost contact: {}", closed.outcome.code()))
        .event(event::investigation_closed(&after, next.revision + 1, call.today));
    Ok(Done { answer: shown::wire(&after), changes, entry })
}
