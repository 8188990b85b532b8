//! GetDevice and ListDevices: why somebody needs a device is masked, and shown whole to whoever may and says why.

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::api::Role;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::assistive_device::State as StateWire;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::device as convert;
use super::device_acts::seen;
use super::parts::Parts;
use crate::store;

/// Who may see why somebody needs a device.
const MAY_UNMASK: [Role; 4] = [Role::InstitutionClerk, Role::InstitutionHead, Role::BureauOfficer, Role::BureauHead];

pub(super) async fn get(
    parts: &Parts,
    call: &Call,
    request: &pb::GetDeviceRequest,
) -> Result<pb::AssistiveDevice, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let Some(id) = id else { return Err(wrong.fault()) };
    if request.unmask {
        call.must_unmask(&MAY_UNMASK)?;
    }
    let device = seen(parts, call, id, "").await?;
    let loans = store::device::loans(&parts.store.db, &parts.sealer, id).await?.map_err(Fault::internal)?;
    if request.unmask {
        let entry = Entry::about(id.name(), device.holder.clone()).summary("showed why a device is needed");
        parts.journal.disclosed(call, entry).await?;
    }
    Ok(convert::wire(&device, &loans, request.unmask))
}

pub(super) async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListDevicesRequest,
) -> Result<pb::ListDevicesResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let state = wrong.chosen_optional::<StateWire>("state", request.state).and_then(convert::state);
    let kind = wrong.chosen_optional::<pb::DeviceType>("type", request.r#type).and_then(convert::kind);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let (scope, _) = parts.scope(&call.caller, organization).await?;
    let found = store::device::list(&parts.store.db, &scope, (state, kind), page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |one| one.id.uuid());
    Ok(pb::ListDevicesResponse {
        devices: found.iter().map(|one| convert::wire(one, &[], false)).collect(),
        next_page_token,
    })
}
