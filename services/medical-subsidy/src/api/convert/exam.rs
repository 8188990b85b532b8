//! Check-ups, their standards and sessions, from the wire and back.

use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::exam::{StandardState as FoundWire, State as StateWire};
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};

use super::organization;
use crate::domain::exam::{Exam, ExamId, State};
use crate::domain::exam_session::{Session, SessionId};
use crate::domain::exam_standard::{CivilGrade, Found, Standard};
use crate::store::exam::ExamResult;

/// The kind of resource that a check-up is, in details of errors.
pub const EXAM: &str = "junxiu/Exam";

/// The kind of resource that a session is, in details of errors.
pub const SESSION: &str = "junxiu/ExamSession";

/// The kind of resource that a standard is, in details of errors.
pub const STANDARD: &str = "junxiu/ExamStandard";

/// What stands for a value that is not shown.
const HIDDEN: &str = "***";

/// Reads the resource name of a check-up.
pub fn name(wrong: &mut Violations, given: &str) -> Option<ExamId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", ExamId::parse_name(given))
}

/// Reads the resource name of a session.
pub fn session_name(wrong: &mut Violations, field: &str, given: &str) -> Option<SessionId> {
    let given = wrong.required(field, given)?;
    wrong.take(field, SessionId::parse_name(given))
}

/// Reads a state of a filter.
pub fn state(told: StateWire) -> Option<State> {
    State::ALL.iter().copied().find(|known| state_wire(*known) == told)
}

const fn state_wire(state: State) -> StateWire {
    match state {
        State::Offered => StateWire::Offered,
        State::Booked => StateWire::Booked,
        State::Done => StateWire::Done,
        State::Declined => StateWire::Declined,
        State::Void => StateWire::Void,
    }
}

/// Reads a grade.
pub fn grade(told: pb::CivilGrade) -> Option<CivilGrade> {
    CivilGrade::ALL.iter().copied().find(|known| grade_wire(*known) == told)
}

/// Shows a grade.
pub const fn grade_wire(grade: CivilGrade) -> pb::CivilGrade {
    match grade {
        CivilGrade::ProvinceDeputy => pb::CivilGrade::ProvinceDeputy,
        CivilGrade::BureauChief => pb::CivilGrade::BureauChief,
        CivilGrade::BureauDeputy => pb::CivilGrade::BureauDeputy,
        CivilGrade::OfficeChief => pb::CivilGrade::OfficeChief,
        CivilGrade::OfficeDeputy => pb::CivilGrade::OfficeDeputy,
        CivilGrade::SectionChief => pb::CivilGrade::SectionChief,
        CivilGrade::SectionDeputy => pb::CivilGrade::SectionDeputy,
        CivilGrade::Clerk => pb::CivilGrade::Clerk,
    }
}

/// Shows whether a standard was found.
pub const fn found(found: Found) -> FoundWire {
    match found {
        Found::Set => FoundWire::Set,
        Found::NotSetHere => FoundWire::NotSetHere,
        Found::GradeUndetermined => FoundWire::GradeUndetermined,
        Found::PlaceUnknown => FoundWire::PlaceUnknown,
    }
}

/// Shows a standard.
pub fn standard(one: &Standard) -> pb::ExamStandard {
    pb::ExamStandard {
        name: one.id.name(),
        region_code: one.region.clone(),
        civil_grade: grade_wire(one.grade).into(),
        year: one.year,
        amount_fen: one.amount.get(),
        document: one.document.clone(),
        set_by: one.set_by.clone(),
        superseded: one.is_superseded,
        etag: etag::of(one.revision),
        create_time: Some(timestamp(one.recorded_at)),
    }
}

/// Shows a session.
pub fn session(one: &Session) -> pb::ExamSession {
    pb::ExamSession {
        name: one.id.name(),
        institution: organization(one.holder.institution.as_deref()),
        provider: one.provider.clone(),
        day: Some(date(one.day)),
        capacity: i32::try_from(one.capacity).unwrap_or(i32::MAX),
        taken: i32::try_from(one.taken).unwrap_or(i32::MAX),
        closed_on: one.closed_on.map(date),
        close_reason: one.close_reason.clone(),
        etag: etag::of(one.revision),
        create_time: Some(timestamp(one.recorded_at)),
    }
}

/// Masks a result: that there is one may be seen, and not what.
pub fn masked(result: &ExamResult) -> ExamResult {
    let hide = |text: &str| if text.is_empty() { String::new() } else { HIDDEN.to_owned() };
    ExamResult { result_ref: hide(&result.result_ref), findings: hide(&result.findings) }
}

/// Shows a check-up, with its result as it is given to be shown.
pub fn wire(one: &Exam, result: &ExamResult) -> pb::Exam {
    let (done, declined) = (one.done.as_ref(), one.declined.as_ref());
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    pb::Exam {
        name: one.id.name(),
        retiree: one.retiree.name(),
        institution: organization(one.holder.institution.as_deref()),
        year: one.year,
        state: state_wire(one.state).into(),
        offered_on: one.offered_on.map(date),
        session: one.session.map(|session| session.name()).unwrap_or_default(),
        examined_on: done.map(|done| date(done.on)),
        provider: text(done.map(|done| &done.provider)),
        standard_state: done.map(|done| found(done.found)).unwrap_or_default().into(),
        civil_grade: done.and_then(|done| done.grade).map(grade_wire).unwrap_or_default().into(),
        civil_grade_basis: text(done.map(|done| &done.grade_basis)),
        standard: done.and_then(|done| done.standard).map(|(id, _)| id.name()).unwrap_or_default(),
        standard_fen: done.and_then(|done| done.standard).map(|(_, amount)| amount.get()),
        cost_fen: done.map(|done| done.cost.get()).unwrap_or_default(),
        excess_fen: done.map(|done| done.excess().get()).unwrap_or_default(),
        result_ref: result.result_ref.clone(),
        findings: result.findings.clone(),
        declined_on: declined.map(|declined| date(declined.on)),
        signed_by: text(declined.map(|declined| &declined.signed_by)),
        signature_ref: text(declined.map(|declined| &declined.signature_ref)),
        override_reason: text(done.map(|done| &done.override_reason)),
        void_reason: one.void_reason.clone(),
        review_required: one.review,
        etag: etag::of(one.revision),
        create_time: Some(timestamp(one.recorded_at)),
        update_time: Some(timestamp(one.updated_at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_and_states_come_back_as_they_were() {
        for known in CivilGrade::ALL {
            assert_eq!(grade(grade_wire(*known)), Some(*known));
        }
        for known in State::ALL {
            assert_eq!(state(state_wire(*known)), Some(*known));
        }
        assert_eq!((grade(pb::CivilGrade::Unspecified), state(StateWire::Unspecified)), (None, None));
    }
}
