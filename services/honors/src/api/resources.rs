//! RegisterResource and ListResources: the system's own places of recuperation.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::plan as convert;
use super::event::plan as event;
use super::parts::Parts;
use crate::domain::capacity::{Resource, ResourceId};
use crate::domain::plan::must_plan;
use crate::store;

/// Registers an own resource.
pub async fn register(
    parts: &Parts,
    call: &Call,
    request: &pb::RegisterResourceRequest,
) -> Result<Done<pb::RecuperationResource>, Fault> {
    let mut wrong = Violations::new();
    let given = wrong.present("resource", request.resource.as_ref());
    let read = given.and_then(|given| {
        let display_name = wrong.required("resource.display_name", &given.display_name).map(str::to_owned);
        let availability = convert::availability(&mut wrong, &given.availability);
        display_name.map(|display_name| (display_name, availability))
    });
    let (Some((display_name, availability)), true) = (read, wrong.is_empty()) else { return Err(wrong.fault()) };

    must_plan(&call.caller.organization)?;
    let bureau = parts.organization(&call.caller, &call.caller.organization).await?;
    let book = store::capacity::book(&parts.db).await?;
    let resource = Resource {
        id: ResourceId::new_v7(call.now),
        organization: bureau.code.clone(),
        holder: bureau.place.clone(),
        display_name,
        availability,
        recorded_by: call.caller.person().to_owned(),
        recorded_at: call.now,
    };

    let changes = store::capacity::insert_resource(&resource)
        .append(store::capacity::write_book(book))
        .append(store::organization::guard(&bureau));
    let entry = Entry::about(resource.id.name(), resource.holder.clone())
        .summary("registered an own resource")
        .event(event::resource_registered(&resource, call.today));
    Ok(Done { answer: convert::resource(&resource), changes, entry })
}

/// Lists the resources that are open to a bureau, the newest first.
pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListResourcesRequest,
) -> Result<pb::ListResourcesResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let bureau = parts.bureau(call, organization).await?;
    let found = store::capacity::resources(&parts.db, &bureau, page.after, page.limit()).await?;

    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |one| one.id.uuid());
    Ok(pb::ListResourcesResponse { resources: found.iter().map(convert::resource).collect(), next_page_token })
}

impl Parts {
    /// Says for which bureau something is asked: one that the caller sees, or his own.
    ///
    /// # Errors
    /// `NOT_FOUND`, or as the database says.
    pub async fn bureau(&self, call: &Call, organization: Option<OrganizationCode>) -> Result<String, Fault> {
        Ok(match organization {
            Some(code) => self.organization(&call.caller, code.as_str()).await?.code,
            None => call.caller.organization.clone(),
        })
    }
}
