//! Assistive devices, from the wire and back.

use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::assistive_device::State as StateWire;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};

use super::organization;
use crate::domain::device::{Device, DeviceId, DeviceKind, Loan, State};
use crate::store::device::Lent;

/// The kind of resource that a device is, in details of errors.
pub const DEVICE: &str = "junxiu/AssistiveDevice";

/// What stands for a value that is not shown.
const HIDDEN: &str = "***";

/// Reads the resource name of a device.
pub fn name(wrong: &mut Violations, given: &str) -> Option<DeviceId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", DeviceId::parse_name(given))
}

/// Reads what a device is for.
pub fn kind(told: pb::DeviceType) -> Option<DeviceKind> {
    DeviceKind::ALL.iter().copied().find(|known| kind_wire(*known) == told)
}

const fn kind_wire(kind: DeviceKind) -> pb::DeviceType {
    match kind {
        DeviceKind::Wheelchair => pb::DeviceType::Wheelchair,
        DeviceKind::WalkingAid => pb::DeviceType::WalkingAid,
        DeviceKind::NursingBed => pb::DeviceType::NursingBed,
        DeviceKind::HearingAid => pb::DeviceType::HearingAid,
        DeviceKind::Oxygen => pb::DeviceType::Oxygen,
        DeviceKind::Training => pb::DeviceType::Training,
        DeviceKind::Other => pb::DeviceType::Other,
    }
}

/// Reads a state of a filter.
pub fn state(told: StateWire) -> Option<State> {
    State::ALL.iter().copied().find(|known| state_wire(*known) == told)
}

const fn state_wire(state: State) -> StateWire {
    match state {
        State::Available => StateWire::Available,
        State::Lent => StateWire::Lent,
        State::Retired => StateWire::Retired,
    }
}

/// Shows a device, and its loans where they are given.
pub fn wire(one: &Device, loans: &[Lent], is_whole: bool) -> pb::AssistiveDevice {
    let source = if one.rented_until.is_some() { pb::DeviceSource::Rented } else { pb::DeviceSource::Purchased };
    pb::AssistiveDevice {
        name: one.id.name(),
        institution: organization(one.holder.institution.as_deref()),
        r#type: kind_wire(one.kind).into(),
        inventory_no: one.inventory_no.clone(),
        model: one.model.clone(),
        source: source.into(),
        rented_until: one.rented_until.map(date),
        state: state_wire(one.state).into(),
        loan: one.loan.as_ref().map(bare),
        loans: loans.iter().map(|lent| loan(lent, is_whole)).collect(),
        retired_reason: one.retired_reason.clone(),
        etag: etag::of(one.revision),
        create_time: Some(timestamp(one.recorded_at)),
        update_time: Some(timestamp(one.updated_at)),
    }
}

fn bare(loan: &Loan) -> pb::DeviceLoan {
    pb::DeviceLoan {
        retiree: loan.retiree.name(),
        lent_on: Some(date(loan.lent_on)),
        due_on: Some(date(loan.due_on)),
        ..pb::DeviceLoan::default()
    }
}

fn loan(lent: &Lent, is_whole: bool) -> pb::DeviceLoan {
    let shown = if is_whole || lent.need.is_empty() { lent.need.clone() } else { HIDDEN.to_owned() };
    pb::DeviceLoan {
        returned_on: lent.returned_on.map(date),
        diagnosis: shown,
        condition: lent.condition.clone(),
        ..bare(&lent.loan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_states_come_back_as_they_were() {
        for known in DeviceKind::ALL {
            assert_eq!(kind(kind_wire(*known)), Some(*known));
        }
        for known in State::ALL {
            assert_eq!(state(state_wire(*known)), Some(*known));
        }
    }
}
