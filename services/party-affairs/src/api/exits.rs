//! GetExit and ListExits.

use junxiu_casework::journal::Call;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::exit_application::State as StateWire;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::exit as convert;
use super::parts::Parts;
use super::travel_parts;
use crate::store::exit::{self, Filter};
use crate::store::scope::Scope;

/// Gives a journey.
pub async fn get(parts: &Parts, call: &Call, request: &pb::GetExitRequest) -> Result<pb::ExitApplication, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "name", &request.name);
    let Some(id) = id else { return Err(wrong.fault()) };

    let (exit, case) = travel_parts::exit(parts, call, id).await?;
    let documents = travel_parts::documents(parts, exit.retiree).await?;
    travel_parts::answer(parts, call, &exit, case.as_ref(), &documents).await
}

/// Lists journeys, the newest first.
pub async fn list(parts: &Parts, call: &Call, request: &pb::ListExitsRequest) -> Result<pb::ListExitsResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let state = wrong.chosen_optional::<StateWire>("state", request.state).and_then(convert::state);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let subtree = match organization {
        Some(code) => parts.organization(&call.caller, code.as_str()).await?.code,
        None => call.caller.organization.clone(),
    };
    let filter = Filter { retiree, state };
    let found = exit::list(&parts.db, &Scope::of(&subtree), filter, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |exit| exit.id.uuid());
    Ok(pb::ListExitsResponse {
        exits: found.iter().map(|exit| convert::wire(exit, call.today)).collect(),
        next_page_token,
    })
}
