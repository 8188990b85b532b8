//! GetReception, ListReceptions.

use std::collections::HashMap;

use junxiu_casework::journal::Call;
use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::PlacementItemId;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::{self, words::Word};
use super::parts::Parts;
use super::reception_case::seen;
use crate::domain::placement_item::Item;
use crate::store::{self, scope::Scope};

pub async fn get(parts: &Parts, call: &Call, request: &pb::GetReceptionRequest) -> Result<pb::Reception, Fault> {
    let mut wrong = Violations::new();
    let Some(id) = convert::reception::id(&mut wrong, "name", &request.name) else {
        return Err(wrong.fault());
    };
    let case = seen(parts, call, id).await?;
    Ok(convert::reception::wire(&case.reception, &case.item))
}

pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListReceptionsRequest,
) -> Result<pb::ListReceptionsResponse, Fault> {
    let mut wrong = Violations::new();
    let plan = convert::plan::optional_year(&mut wrong, "placement_plan", &request.placement_plan);
    let state = wrong.chosen_optional::<pb::reception::State>("state", request.state).and_then(Word::ours);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let scope = Scope::of(&call.caller.organization);
    let filter = store::reception::Filter { plan, state };
    let found = store::reception::list(&parts.db, &scope, &filter, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |one| one.id.uuid());
    let ids: Vec<PlacementItemId> = found.iter().map(|reception| reception.item).collect();
    let items = store::placement_item::many(&parts.db, &parts.sealer, &ids).await?;
    let items: HashMap<PlacementItemId, Item> = items.into_iter().map(|item| (item.id, item)).collect();

    let shown = found.iter().filter_map(|one| Some(convert::reception::wire(one, items.get(&one.item)?)));
    Ok(pb::ListReceptionsResponse { receptions: shown.collect(), next_page_token })
}
