//! Certificates and credentials, from the wire and back.

use junxiu_contracts::intake::PostGrade as GradeWire;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::emergency_certificate::State as StateWire;
use junxiu_contracts::medical::priority_credential::State as CredentialStateWire;
use junxiu_contracts::medical::verify_emergency_certificate_response::Standing as WorthWire;
use junxiu_kernel::day::Day;
use junxiu_kernel::grade::PostGrade;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};

use super::organization;
use crate::domain::emergency::{Certificate, CertificateId, State, Worth};
use crate::domain::person::Person;
use crate::domain::priority::{self, Credential, CredentialId};
use crate::store::emergency::Details;

/// The kind of resource that a certificate is, in details of errors.
pub const CERTIFICATE: &str = "junxiu/EmergencyCertificate";

/// The kind of resource that a credential is, in details of errors.
pub const CREDENTIAL: &str = "junxiu/PriorityCredential";

/// What stands for a value that is not shown.
const HIDDEN: &str = "***";

/// Reads the resource name of a certificate.
pub fn certificate_name(wrong: &mut Violations, given: &str) -> Option<CertificateId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", CertificateId::parse_name(given))
}

/// Reads the resource name of a credential.
pub fn credential_name(wrong: &mut Violations, given: &str) -> Option<CredentialId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", CredentialId::parse_name(given))
}

/// Reads a state of a filter.
pub fn state(told: StateWire) -> Option<State> {
    State::ALL.iter().copied().find(|known| state_wire(*known) == told)
}

const fn state_wire(state: State) -> StateWire {
    match state {
        State::Issued => StateWire::Issued,
        State::Discharged => StateWire::Discharged,
        State::Completed => StateWire::Completed,
        State::Revoked => StateWire::Revoked,
    }
}

/// Reads a grade, by the name of its word.
pub fn grade(told: GradeWire) -> Option<PostGrade> {
    PostGrade::from_code(told.as_str_name().trim_start_matches("POST_GRADE_"))
}

/// Shows a grade.
pub fn grade_wire(grade: PostGrade) -> GradeWire {
    GradeWire::from_str_name(&format!("POST_GRADE_{}", grade.code())).unwrap_or_default()
}

/// Shows what a certificate is worth.
pub const fn worth(worth: Worth) -> WorthWire {
    match worth {
        Worth::Valid => WorthWire::Valid,
        Worth::Expired => WorthWire::Expired,
        Worth::Revoked => WorthWire::Revoked,
        Worth::Completed => WorthWire::Completed,
    }
}

/// Shows a certificate; its code and its details only where they are given to be shown.
pub fn certificate(one: &Certificate, person: &Person, details: &Details, today: Day) -> pb::EmergencyCertificate {
    let due = one.due.as_ref();
    pb::EmergencyCertificate {
        name: one.id.name(),
        number: one.number.clone(),
        code: String::new(),
        retiree: one.retiree.name(),
        display_name: person.name.clone(),
        institution: organization(one.holder.institution.as_deref()),
        issued_by: organization(Some(&one.issued_by)),
        issued_on_duty: one.is_on_duty(),
        issuer: one.issuer.clone(),
        issue_time: Some(timestamp(one.issued_at)),
        expire_time: Some(timestamp(one.valid_until)),
        hospital: details.hospital.clone(),
        diagnosis: details.diagnosis.clone(),
        state: state_wire(one.state).into(),
        discharged_on: due.map(|due| date(due.discharged_on)),
        formalities_due_on: due.map(|due| date(due.due_on)),
        overdue: one.is_overdue(today),
        completed_on: one.completed_on.map(date),
        note: one.note.clone(),
        etag: etag::of(one.revision),
        update_time: Some(timestamp(one.updated_at)),
    }
}

/// Masks details: that there is one may be seen, and not what.
pub fn masked(details: &Details) -> Details {
    let hide = |text: &str| if text.is_empty() { String::new() } else { HIDDEN.to_owned() };
    Details { hospital: hide(&details.hospital), diagnosis: hide(&details.diagnosis) }
}

/// Shows a credential.
pub fn credential(one: &Credential, person: &Person, today: Day) -> pb::PriorityCredential {
    pb::PriorityCredential {
        name: one.id.name(),
        number: one.number.clone(),
        code: String::new(),
        retiree: one.retiree.name(),
        institution: organization(one.holder.institution.as_deref()),
        equivalent_grade: person.known.grade.map(grade_wire).unwrap_or_default().into(),
        valid_from: Some(date(one.valid_from)),
        valid_to: Some(date(one.valid_to)),
        state: credential_state(one.state).into(),
        usable: one.gives_priority(person, None, today),
        issuer: one.issuer.clone(),
        reason: one.reason.clone(),
        etag: etag::of(one.revision),
        create_time: Some(timestamp(one.recorded_at)),
        update_time: Some(timestamp(one.updated_at)),
    }
}

const fn credential_state(state: priority::State) -> CredentialStateWire {
    match state {
        priority::State::Issued => CredentialStateWire::Issued,
        priority::State::Replaced => CredentialStateWire::Replaced,
        priority::State::Revoked => CredentialStateWire::Revoked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_and_grades_come_back_as_they_were() {
        for known in State::ALL {
            assert_eq!(state(state_wire(*known)), Some(*known));
        }
        for known in PostGrade::ALL {
            assert_eq!(grade(grade_wire(*known)), Some(*known));
        }
        assert_eq!((state(StateWire::Unspecified), grade(GradeWire::Unspecified)), (None, None));
    }

    #[test]
    fn what_is_masked_can_be_seen_to_be_there() {
        let details = Details { hospital: "某医院".into(), diagnosis: String::new() };
        assert_eq!(masked(&details), Details { hospital: HIDDEN.into(), diagnosis: String::new() });
    }
}
