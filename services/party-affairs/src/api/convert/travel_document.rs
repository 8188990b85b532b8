//! Private travel documents, from the wire and back.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::travel_document::State as StateWire;
use junxiu_kernel::day::Day;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};

use super::contact::organization;
use crate::domain::travel_document::{Document, DocumentId, DocumentKind, DocumentState, Move, ReleaseGround, masked};

/// The kind of resource that a document is, in details of errors.
pub const DOCUMENT: &str = "junxiu/TravelDocument";

/// Reads the resource name of a document.
pub fn name(wrong: &mut Violations, given: &str) -> Option<DocumentId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", DocumentId::parse_name(given))
}

/// Reads what kind a document is.
pub fn kind(told: pb::TravelDocumentType) -> Option<DocumentKind> {
    DocumentKind::ALL.iter().copied().find(|known| kind_wire(*known) == told)
}

const fn kind_wire(kind: DocumentKind) -> pb::TravelDocumentType {
    match kind {
        DocumentKind::Passport => pb::TravelDocumentType::Passport,
        DocumentKind::HongKongMacao => pb::TravelDocumentType::HongKongMacaoPermit,
        DocumentKind::Taiwan => pb::TravelDocumentType::TaiwanPermit,
        DocumentKind::Other => pb::TravelDocumentType::Other,
    }
}

/// Reads a state.
pub fn state(told: StateWire) -> Option<DocumentState> {
    DocumentState::ALL.iter().copied().find(|known| state_wire(*known) == told)
}

const fn state_wire(state: DocumentState) -> StateWire {
    match state {
        DocumentState::WithPerson => StateWire::WithPerson,
        DocumentState::InCustody => StateWire::InCustody,
        DocumentState::Lent => StateWire::Lent,
        DocumentState::InTransit => StateWire::InTransit,
        DocumentState::Lost => StateWire::Lost,
        DocumentState::Released => StateWire::Released,
    }
}

/// Reads why a document is released.
pub fn ground(told: pb::ReleaseGround) -> Option<ReleaseGround> {
    match told {
        pb::ReleaseGround::Unspecified => None,
        pb::ReleaseGround::Heirs => Some(ReleaseGround::Heirs),
        pb::ReleaseGround::Cancelled => Some(ReleaseGround::Cancelled),
        pb::ReleaseGround::Replaced => Some(ReleaseGround::Replaced),
        pb::ReleaseGround::TransferredOut => Some(ReleaseGround::TransferredOut),
    }
}

/// Shows a document; its number whole only where that was asked for and may be.
pub fn wire(document: &Document, number: &str, is_whole: bool, log: &[Move], today: Day) -> pb::TravelDocument {
    let exit = document.exit.map(|exit| exit.name());
    pb::TravelDocument {
        name: document.id.name(),
        retiree: document.retiree.name(),
        institution: document.holder.institution.as_deref().map(organization).unwrap_or_default(),
        r#type: kind_wire(document.kind).into(),
        document_no: if is_whole { number.to_owned() } else { masked(number) },
        issued_on: document.issued_on.map(date),
        expires_on: document.expires_on.map(date),
        expired: document.expires_on.is_some_and(|expires_on| expires_on < today),
        state: state_wire(document.state).into(),
        keeper: document.keeper.as_deref().map(organization).unwrap_or_default(),
        exit: exit.unwrap_or_default(),
        due_on: document.owed.as_ref().map(|owed| date(owed.due_on)),
        overdue: document.is_overdue(today),
        deposited_on: document.deposited_on.map(date),
        log: log.iter().map(line).collect(),
        etag: etag::of(document.revision),
        create_time: Some(timestamp(document.recorded_at)),
        update_time: Some(timestamp(document.updated_at)),
    }
}

fn line(line: &Move) -> pb::CustodyLine {
    pb::CustodyLine {
        state: state_wire(line.state).into(),
        occurred_on: Some(date(line.on)),
        recorded_on: Some(date(line.recorded_on)),
        done_by: line.by.clone(),
        exit: line.exit.map(|exit| exit.name()).unwrap_or_default(),
        note: line.note.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_states_come_back_as_they_were() {
        for known in DocumentKind::ALL {
            assert_eq!(kind(kind_wire(*known)), Some(*known));
        }
        for known in DocumentState::ALL {
            assert_eq!(state(state_wire(*known)), Some(*known));
        }
        assert_eq!(state(StateWire::Unspecified), None);
    }
}
