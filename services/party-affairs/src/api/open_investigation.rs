//! OpenInvestigation: contact is lost; the head looks into it, and proposes to suspend pay.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::add_days;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::contact as convert;
use super::convert::investigation as shown;
use super::event::contact as event;
use super::parts::Parts;
use crate::daily::contact as duties;
use crate::domain::investigation::{self as rules, InvestigationId, Opening};
use crate::domain::silence::Chain;
use crate::domain::standing::Standing;
use crate::store;

/// Opens an investigation.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::OpenInvestigationRequest,
) -> Result<Done<pb::ContactInvestigation>, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let grounds = shown::grounds(&mut wrong, &request.grounds);
    let evidence = convert::reason(&mut wrong, "evidence", &request.evidence);
    let (Some(retiree), Some(evidence), true) = (retiree, evidence, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let standing = parts.person(call, retiree).await?;
    let chain = store::silence::get(&parts.db, retiree).await?.unwrap_or_else(|| Chain::begin(&standing));
    let attempts = store::contact_attempt::since(&parts.db, retiree, chain.silent_since()).await?;
    let superior = superior(parts, &standing).await?;

    let ask = Opening {
        id: InvestigationId::new_v7(call.now),
        by: call.caller.person().to_owned(),
        organization: call.caller.organization.clone(),
        grounds,
        evidence,
        attempts,
        superior,
        at: call.now,
        today: call.today,
        as_of: add_days(call.today, -1),
    };
    let (investigation, after) = rules::open(&standing, &chain, ask, &parts.policies.contact)?;

    let duty = duties::investigate(parts, retiree, &standing.holder, investigation.lost_on)?;
    let changes = store::investigation::insert(&investigation)
        .append(store::silence::save(&after))
        .append(store::standing::guard(&standing))
        .append(duty::meet(&duty, call.today, investigation.id.name(), call.now, call.today));
    let mut entry = Entry::about(investigation.id.name(), standing.holder.clone()).occurred_on(call.today).summary(
        format!("opened the investigation of a lost contact and reported it to {}", investigation.reported_to),
    );
    if investigation.proposed_suspension {
        entry = entry.event(event::suspension_proposed(&investigation, after.revision + 1));
    }
    Ok(Done { answer: shown::wire(&investigation), changes, entry })
}

/// Finds the direct superior of the institution that serves somebody.
async fn superior(parts: &Parts, standing: &Standing) -> Result<String, Fault> {
    let institution = match standing.institution() {
        Some(code) => parts.organizations.get(code).await?,
        None => None,
    };
    let above = institution.and_then(|institution| institution.superior);
    let holder = &standing.holder;
    Ok(above.or_else(|| holder.county.clone().or_else(|| holder.prefecture.clone())).unwrap_or_else(|| {
        // What lies under no bureau lies under the province itself.
        junxiu_kernel::organization::PROVINCE.to_owned()
    }))
}
