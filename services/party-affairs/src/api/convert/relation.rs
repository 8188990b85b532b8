//! Absences and transfers, from the wire and back.

use junxiu_contracts::party as pb;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};
use junxiu_platform::wire;

use crate::domain::absence::{Absence, AbsenceId, Arrangement, Destination, Plan, State};
use crate::domain::relation_transfer::{State as TransferState, Target, Transfer, TransferId};

/// The kind of resource that an absence is, as errors name it.
pub const ABSENCE: &str = "junxiu/PartyAbsence";

/// The kind of resource that a transfer is, as errors name it.
pub const TRANSFER: &str = "junxiu/RelationTransfer";

/// Reads the resource name of an absence.
pub fn absence_name(wrong: &mut Violations, given: &str) -> Option<AbsenceId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", AbsenceId::parse_name(given))
}

/// Reads the resource name of a transfer.
pub fn transfer_name(wrong: &mut Violations, given: &str) -> Option<TransferId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", TransferId::parse_name(given))
}

/// Reads a plan and the exact address.
pub fn plan(wrong: &mut Violations, path: &str, given: Option<&pb::AbsencePlan>) -> Option<(Plan, Option<String>)> {
    let given = wrong.present(path, given)?;
    let field = |name: &str| format!("{path}.{name}");
    let from = wrong.day(&field("from"), given.from.as_ref());
    let expected_to = wrong.optional_day(&field("expected_to"), given.expected_to.as_ref());
    let destination = wrong.chosen(&field("destination"), given.destination).and_then(destination);
    let bureau = wrong.take_optional(&field("bureau"), &given.bureau, OrganizationCode::parse_name);
    let place = wrong.optional(&field("place"), &given.place).map(str::to_owned);
    let address = wrong.optional(&field("exact_address"), &given.exact_address).map(str::to_owned);
    match destination {
        Some(Destination::InProvince) if given.bureau.trim().is_empty() => wrong.missing(&field("bureau")),
        Some(Destination::OtherProvince | Destination::Abroad) => {
            if !given.bureau.trim().is_empty() {
                wrong.add(field("bureau"), "NOT_ALLOWED", "省外不填写", "is left empty outside the province");
            }
            if place.is_none() {
                wrong.missing(&field("place"));
            }
        }
        _ => {}
    }
    let plan = Plan {
        from: from?,
        expected_to,
        destination: destination?,
        bureau: bureau.map(|code| code.as_str().to_owned()),
        place,
        is_fixed: given.fixed_address,
    };
    Some((plan, address))
}

/// Reads where somebody is.
pub fn destination(told: pb::party_absence::Destination) -> Option<Destination> {
    Destination::ALL.iter().copied().find(|known| destination_wire(*known) == told)
}

const fn destination_wire(destination: Destination) -> pb::party_absence::Destination {
    match destination {
        Destination::InProvince => pb::party_absence::Destination::InProvince,
        Destination::OtherProvince => pb::party_absence::Destination::OtherProvince,
        Destination::Abroad => pb::party_absence::Destination::Abroad,
    }
}

/// Reads what is done about a relation.
pub fn arrangement(told: pb::RelationArrangement) -> Option<Arrangement> {
    Arrangement::ALL.iter().copied().find(|known| arrangement_wire(*known) == told)
}

const fn arrangement_wire(arrangement: Arrangement) -> pb::RelationArrangement {
    match arrangement {
        Arrangement::Transfer => pb::RelationArrangement::Transfer,
        Arrangement::Certificate => pb::RelationArrangement::Certificate,
        Arrangement::Keep => pb::RelationArrangement::Keep,
        Arrangement::NotApplicable => pb::RelationArrangement::NotApplicable,
    }
}

/// Reads how far an absence has come.
pub fn state(told: pb::party_absence::State) -> Option<State> {
    State::ALL.iter().copied().find(|known| state_wire(*known) == told)
}

/// Reads how far a transfer has come.
pub fn transfer_state(told: pb::relation_transfer::State) -> Option<TransferState> {
    TransferState::ALL.iter().copied().find(|known| transfer_state_wire(*known) == told)
}

/// Shows how far an absence has come.
pub const fn state_wire(state: State) -> pb::party_absence::State {
    match state {
        State::Reported => pb::party_absence::State::Reported,
        State::Assessed => pb::party_absence::State::Assessed,
        State::TransferOut => pb::party_absence::State::TransferOut,
        State::TransferredIn => pb::party_absence::State::TransferredIn,
        State::Certified => pb::party_absence::State::Certified,
        State::Registered => pb::party_absence::State::RegisteredAtBureau,
        State::Placed => pb::party_absence::State::Placed,
        State::Returned => pb::party_absence::State::Returned,
        State::Cancelled => pb::party_absence::State::Cancelled,
        State::Lapsed => pb::party_absence::State::Lapsed,
    }
}

/// Shows how far a transfer has come.
pub const fn transfer_state_wire(state: TransferState) -> pb::relation_transfer::State {
    match state {
        TransferState::Sent => pb::relation_transfer::State::Sent,
        TransferState::Accepted => pb::relation_transfer::State::Accepted,
        TransferState::Declined => pb::relation_transfer::State::Declined,
        TransferState::Lapsed => pb::relation_transfer::State::Lapsed,
    }
}

/// What is sealed of an absence, opened for one who may see it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The exact address.
    pub exact_address: Option<String>,
    /// The number of the letter.
    pub letter_no: Option<String>,
}

/// Shows an absence with what the rule recommends; what is sealed stays hidden unless it was opened.
pub fn absence(
    absence: &Absence,
    name: &str,
    assessment: &Decision<Arrangement>,
    opened: Option<&Opened>,
) -> pb::PartyAbsence {
    let plan = &absence.plan;
    let bureau = plan.bureau.as_deref().map(|code| format!("organizations/{code}"));
    let letter_no = opened.and_then(|opened| opened.letter_no.clone()).unwrap_or_default();
    let certificate = absence.certificate.as_ref().map(|letter| pb::party_absence::Certificate {
        letter_no,
        issued_on: Some(date(letter.issued_on)),
        valid_to: Some(date(letter.valid_to)),
        issued_by: letter.issued_by.clone(),
    });
    let placement = absence.placement.as_ref();
    pb::PartyAbsence {
        name: absence.id.name(),
        retiree: absence.retiree.name(),
        state: state_wire(absence.state).into(),
        from: Some(date(plan.from)),
        expected_to: plan.expected_to.map(date),
        actual_to: absence.actual_to.map(date),
        destination: destination_wire(plan.destination).into(),
        bureau: bureau.unwrap_or_default(),
        place: plan.place.clone().unwrap_or_default(),
        exact_address: opened.and_then(|opened| opened.exact_address.clone()).unwrap_or_default(),
        fixed_address: plan.is_fixed,
        assessment: Some(wire::decision(assessment.outcome.code(), assessment)),
        arrangement: absence.arrangement.map_or(0, |arrangement| arrangement_wire(arrangement).into()),
        reason_not_transferred: absence.reason_not_transferred.clone().unwrap_or_default(),
        reassess: absence.must_be_reassessed,
        certificate,
        registered_on: absence.registered.as_ref().map(|(_, on)| date(*on)),
        host_branch: placement.map(|placement| placement.branch.name()).unwrap_or_default(),
        placed_on: placement.map(|placement| date(placement.on)),
        transfer: absence.transfer.map(|transfer| transfer.name()).unwrap_or_default(),
        unmasked: opened.is_some(),
        etag: etag::of(absence.revision),
        create_time: Some(timestamp(absence.recorded_at)),
        display_name: name.to_owned(),
    }
}

/// Shows a transfer.
pub fn transfer(transfer: &Transfer, name: &str) -> pb::RelationTransfer {
    let (to_branch, to_outside) = match &transfer.target {
        Target::Branch(branch) => (branch.name(), String::new()),
        Target::Outside(outside) => (String::new(), outside.clone()),
    };
    let (decided_by, decided_on) = transfer.decided.clone().unzip();
    pb::RelationTransfer {
        name: transfer.id.name(),
        retiree: transfer.retiree.name(),
        display_name: name.to_owned(),
        state: transfer_state_wire(transfer.state).into(),
        from_branch: transfer.from.name(),
        to_branch,
        to_outside,
        absence: transfer.absence.map(|absence| absence.name()).unwrap_or_default(),
        sent_on: Some(date(transfer.sent_on)),
        due_on: Some(date(transfer.due_on)),
        dues_paid_through: transfer.dues_paid_through.map(date),
        sent_by: transfer.sent_by.clone(),
        decided_on: decided_on.map(date),
        decided_by: decided_by.unwrap_or_default(),
        decision_note: transfer.decision_note.clone().unwrap_or_default(),
        etag: etag::of(transfer.revision),
        create_time: Some(timestamp(transfer.recorded_at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_were() {
        for known in Destination::ALL {
            assert_eq!(destination(destination_wire(*known)), Some(*known));
        }
        for known in State::ALL {
            assert_eq!(state(state_wire(*known)), Some(*known));
        }
        for known in TransferState::ALL {
            assert_eq!(transfer_state(transfer_state_wire(*known)), Some(*known));
        }
        for known in Arrangement::ALL {
            assert_eq!(arrangement(arrangement_wire(*known)), Some(*known));
        }
    }

    #[test]
    fn a_place_is_a_bureau_within_the_province_and_words_outside() {
        let read = |destination: pb::party_absence::Destination, bureau: &str, place: &str| {
            let given = pb::AbsencePlan {
                from: Some(junxiu_contracts::google_type::Date { year: 2024, month: 2, day: 1 }),
                destination: destination.into(),
                bureau: bureau.into(),
                place: place.into(),
                ..Default::default()
            };
            let mut wrong = Violations::new();
            plan(&mut wrong, "plan", Some(&given));
            wrong.into_list().into_iter().map(|violation| violation.field).collect::<Vec<_>>()
        };
        let (home, abroad) = (pb::party_absence::Destination::InProvince, pb::party_absence::Destination::Abroad);
        assert!(read(home, "organizations/220204", "").is_empty());
        assert_eq!(read(home, "", "吉林市"), ["plan.bureau"]);
        assert!(read(abroad, "", "加拿大").is_empty());
        assert_eq!(read(abroad, "organizations/220204", ""), ["plan.bureau", "plan.place"]);
    }
}
