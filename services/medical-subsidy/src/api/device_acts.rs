//! RegisterDevice, LendDevice, ReturnDevice and RetireDevice.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::medical as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::care_parts;
use super::convert::device::{self as convert, DEVICE};
use super::parts::Parts;
use crate::domain::device::{Device, DeviceId, Refusal, State};
use crate::store;

/// Finds a device that the caller sees, as somebody last saw it.
pub(super) async fn seen(parts: &Parts, call: &Call, id: DeviceId, given_etag: &str) -> Result<Device, Fault> {
    let found = store::device::get(&parts.store.db, id).await?.filter(|one| call.caller.sees(&one.holder));
    let found = found.ok_or_else(|| Fault::not_found(DEVICE, &id.name()))?;
    etag::check(given_etag, found.revision, &id.name())?;
    Ok(found)
}

pub(super) async fn register(
    parts: &Parts,
    call: &Call,
    request: &pb::RegisterDeviceRequest,
) -> Result<Done<pb::AssistiveDevice>, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let kind = wrong.chosen::<pb::DeviceType>("type", request.r#type).and_then(convert::kind);
    let inventory_no = wrong.required("inventory_no", &request.inventory_no).map(str::to_owned);
    let model = wrong.optional("model", &request.model).unwrap_or_default().to_owned();
    let source = wrong.chosen::<pb::DeviceSource>("source", request.source);
    let rented_until = wrong.optional_day("rented_until", request.rented_until.as_ref());
    match (source, request.rented_until.is_some()) {
        (Some(pb::DeviceSource::Rented), false) => wrong.missing("rented_until"),
        (Some(pb::DeviceSource::Purchased), true) => {
            wrong.add(
                "rented_until",
                "NOT_RENTED",
                "购买的器具没有租期，请去掉",
                "a device that was bought has no rent; leave it out",
            );
        }
        _ => {}
    }
    let (Some(kind), Some(inventory_no), true) = (kind, inventory_no, wrong.is_empty()) else {
        return Err(wrong.fault());
    };
    let (_, holder) = parts.subtree(&call.caller, organization).await?;
    let other = store::device::of_number(&parts.store.db, &holder, &inventory_no).await?;

    if let Some(other) = other {
        return Err(Refusal::Exists(other.id).into());
    }
    let device = Device {
        id: DeviceId::new_v7(call.now),
        holder,
        kind,
        inventory_no,
        model,
        rented_until,
        state: State::Available,
        moved_on: call.today,
        loan: None,
        retired_reason: String::new(),
        revision: 1,
        recorded_at: call.now,
        updated_at: call.now,
    };

    let entry = Entry::about(device.id.name(), device.holder.clone()).occurred_on(call.today);
    let entry = entry.summary(format!("registered a device: {}", kind.code()));
    Ok(Done { answer: convert::wire(&device, &[], false), changes: store::device::insert(&device), entry })
}

pub(super) async fn lend(
    parts: &Parts,
    call: &Call,
    request: &pb::LendDeviceRequest,
) -> Result<Done<pb::AssistiveDevice>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let retiree = care_parts::retiree(&mut wrong, &request.retiree);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let due_on = wrong.day("due_on", request.due_on.as_ref());
    let need = wrong.optional("diagnosis", &request.diagnosis).unwrap_or_default().to_owned();
    let (Some(id), Some(retiree), Some(due_on), true) = (id, retiree, due_on, wrong.is_empty()) else {
        return Err(wrong.fault());
    };
    let before = seen(parts, call, id, &request.etag).await?;
    let person = parts.patient(call, retiree).await?;

    let after = before.lend(&person, (on, due_on), call.today)?;

    let loan = after.loan.as_ref().map(|loan| store::device::add_loan(&parts.sealer, &before, loan, &need));
    let owed = duty::open(after.duty().into_iter().collect(), call.now);
    let changes = store::person::guard(&person).append(loan.unwrap_or_default()).append(owed);
    Ok(finish(call, after, changes, (on, "lent a device")))
}

pub(super) async fn give_back(
    parts: &Parts,
    call: &Call,
    request: &pb::ReturnDeviceRequest,
) -> Result<Done<pb::AssistiveDevice>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let condition = wrong.optional("condition", &request.condition).unwrap_or_default().to_owned();
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };
    let before = seen(parts, call, id, &request.etag).await?;

    let after = before.give_back(on, call.today)?;

    let met = before.duty().map(|owed| duty::meet(&owed, on, id.name(), call.now, call.today));
    let changes = store::device::end_loan(id, on, &condition).append(met.unwrap_or_default());
    Ok(finish(call, after, changes, (on, "took a device back")))
}

pub(super) async fn retire(
    parts: &Parts,
    call: &Call,
    request: &pb::RetireDeviceRequest,
) -> Result<Done<pb::AssistiveDevice>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let reason = wrong.required("reason", &request.reason).map(str::to_owned);
    let (Some(id), Some(reason)) = (id, reason) else { return Err(wrong.fault()) };
    let before = seen(parts, call, id, &request.etag).await?;

    let after = before.retire(&reason)?;

    Ok(finish(call, after, Changes::new(), (call.today, "retired a device")))
}

fn finish(
    call: &Call,
    after: Device,
    changes: Changes,
    (on, summary): (Day, &'static str),
) -> Done<pb::AssistiveDevice> {
    let changes = store::device::save(&after, call.now).append(changes);
    let after = Device { revision: after.revision + 1, updated_at: call.now, ..after };
    let entry = Entry::about(after.id.name(), after.holder.clone()).occurred_on(on).summary(summary);
    Done { answer: convert::wire(&after, &[], false), changes, entry }
}
