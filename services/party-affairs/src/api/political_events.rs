//! ListPoliticalEvents.

use junxiu_casework::journal::Call;
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::party_life as convert;
use super::meetings::FIRST_DAY;
use super::parts::Parts;
use crate::store;
use crate::store::political_event::{Filter, Key};
use crate::store::scope::Scope;

/// Lists the political events of an organisation's subtree.
pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListPoliticalEventsRequest,
) -> Result<pb::ListPoliticalEventsResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let kind = wrong.chosen_optional("type", request.r#type).and_then(convert::event_kind);
    let from = wrong.optional_day("occurred_from", request.occurred_from.as_ref());
    let to = wrong.optional_day("occurred_to", request.occurred_to.as_ref());
    let page = page::read_into::<Key, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let subtree = match organization {
        Some(code) => parts.organization(&call.caller, code.as_str()).await?.code,
        None => call.caller.organization.clone(),
    };
    let (from, to) = (from.unwrap_or(FIRST_DAY), to.unwrap_or(call.today));
    let filter = Filter { kind, from, to, with_withdrawn: request.show_withdrawn };
    let found =
        store::political_event::page(&parts.db, &Scope::of(&subtree), &filter, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, Key::of);
    Ok(pb::ListPoliticalEventsResponse { events: found.iter().map(convert::event).collect(), next_page_token })
}
