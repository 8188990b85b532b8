//! ListDisciplines and ListEvents: what they are is shown to whoever may see it and says why.

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::conduct_parts::one_person;
use super::convert::conduct::{self as convert, Opened};
use super::parts::Parts;
use super::unmask::HEADS_AND_BUREAUS;
use crate::store;
use crate::store::scope::Scope;

/// Lists sanctions.
pub async fn disciplines(
    parts: &Parts,
    call: &Call,
    request: &pb::ListDisciplinesRequest,
) -> Result<pb::ListDisciplinesResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    one_person(&mut wrong, request.unmask, &request.retiree);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;
    if request.unmask {
        call.must_unmask(HEADS_AND_BUREAUS)?;
    }

    let scope = scope(parts, call, organization).await?;
    let filter = store::discipline::Filter { retiree, in_force_only: request.in_force_only };
    let found = store::discipline::page(&parts.db, &scope, filter, page.after, page.limit()).await?;
    let (found, next_page_token) =
        page::cut(&parts.sealer, request, &page, found, |record| record.discipline.id.uuid());

    let mut shown = Vec::with_capacity(found.len());
    for record in &found {
        let opened = match request.unmask {
            true => Some(Opened {
                details: record.details(&parts.sealer).map_err(Fault::internal)?,
                revocation_note: record.revocation_note(&parts.sealer).map_err(Fault::internal)?,
            }),
            false => None,
        };
        shown.push(convert::discipline(&record.discipline, opened.as_ref()));
    }
    disclosed(parts, call, retiree.filter(|_| request.unmask), "showed sanctions whole").await?;
    Ok(pb::ListDisciplinesResponse { disciplines: shown, next_page_token })
}

/// Lists events.
pub async fn events(
    parts: &Parts,
    call: &Call,
    request: &pb::ListEventsRequest,
) -> Result<pb::ListEventsResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let state = wrong.chosen_optional("state", request.state).and_then(convert::state);
    one_person(&mut wrong, request.unmask, &request.retiree);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;
    if request.unmask {
        call.must_unmask(HEADS_AND_BUREAUS)?;
    }

    let scope = scope(parts, call, organization).await?;
    let filter = store::reportable_event::Filter { retiree, state, late_only: request.late_only };
    let found = store::reportable_event::page(&parts.db, &scope, filter, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |record| record.event.id.uuid());

    let mut shown = Vec::with_capacity(found.len());
    for record in &found {
        let details = record.details(&parts.sealer).map_err(Fault::internal)?;
        shown.push(convert::event(&record.event, &details, request.unmask));
    }
    disclosed(parts, call, retiree.filter(|_| request.unmask), "showed reportable events whole").await?;
    Ok(pb::ListEventsResponse { events: shown, next_page_token })
}

async fn scope(parts: &Parts, call: &Call, organization: Option<OrganizationCode>) -> Result<Scope, Fault> {
    Ok(match organization {
        Some(code) => Scope::of(&parts.organization(&call.caller, code.as_str()).await?.code),
        None => Scope::of(&call.caller.organization),
    })
}

/// Puts on record that a person's sealed values were shown; without it nothing is shown.
async fn disclosed(parts: &Parts, call: &Call, retiree: Option<RetireeId>, what: &'static str) -> Result<(), Fault> {
    let Some(retiree) = retiree else { return Ok(()) };
    let standing = parts.person(call, retiree).await?;
    parts.journal.disclosed(call, Entry::about(retiree.name(), standing.holder).summary(what)).await
}
