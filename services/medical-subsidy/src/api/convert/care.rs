//! Contracts, care plans, visits and enrolments, from the wire and back.

use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::family_doctor_contract::State as StateWire;
use junxiu_kernel::day::Day;
use junxiu_platform::etag;
use junxiu_platform::parse::{date, timestamp};

use super::organization;
use crate::domain::care::{CareKind, Contract, End, Enrolment, Group, Plan, Programme};
use crate::store::care_plan::{Need, Visited};

/// The kind of resource that a contract is, in details of errors.
pub const CONTRACT: &str = "junxiu/FamilyDoctorContract";

/// The kind of resource that a plan is, in details of errors.
pub const PLAN: &str = "junxiu/CarePlan";

/// The kind of resource that an enrolment is, in details of errors.
pub const ENROLMENT: &str = "junxiu/Enrolment";

/// What stands for a value that is not shown.
const HIDDEN: &str = "***";

/// Reads why somebody is given care.
pub fn group(told: pb::CareGroup) -> Option<Group> {
    Group::ALL.iter().copied().find(|known| group_wire(*known) == told)
}

const fn group_wire(group: Group) -> pb::CareGroup {
    match group {
        Group::AdvancedAge => pb::CareGroup::AdvancedAge,
        Group::SeriousIllness => pb::CareGroup::SeriousIllness,
        Group::Disabled => pb::CareGroup::Disabled,
    }
}

/// Reads what is done.
pub fn kind(told: pb::CareKind) -> Option<CareKind> {
    CareKind::ALL.iter().copied().find(|known| kind_wire(*known) == told)
}

const fn kind_wire(kind: CareKind) -> pb::CareKind {
    match kind {
        CareKind::CheckUp => pb::CareKind::CheckUp,
        CareKind::HomeVisit => pb::CareKind::HomeVisit,
        CareKind::Rehabilitation => pb::CareKind::Rehabilitation,
        CareKind::ChronicCare => pb::CareKind::ChronicCare,
    }
}

/// Reads a programme.
pub fn programme(told: pb::Programme) -> Option<Programme> {
    Programme::ALL.iter().copied().find(|known| programme_wire(*known) == told)
}

const fn programme_wire(programme: Programme) -> pb::Programme {
    match programme {
        Programme::ElderlyHealth => pb::Programme::ElderlyHealth,
        Programme::Hypertension => pb::Programme::Hypertension,
        Programme::Diabetes2 => pb::Programme::Diabetes2,
        Programme::ChineseMedicine => pb::Programme::ChineseMedicine,
        Programme::HealthEducation => pb::Programme::HealthEducation,
    }
}

fn reason(end: Option<&End>) -> String {
    end.map(|end| end.reason.clone()).unwrap_or_default()
}

/// Shows a contract.
pub fn contract(one: &Contract, today: Day) -> pb::FamilyDoctorContract {
    let (course, end) = (&one.course, one.course.end.as_ref());
    pb::FamilyDoctorContract {
        name: one.id.name(),
        retiree: course.retiree.name(),
        institution: organization(course.holder.institution.as_deref()),
        team: one.team.clone(),
        from: Some(date(course.from)),
        to: Some(date(one.to)),
        state: if end.is_some() { StateWire::Ended } else { StateWire::Signed }.into(),
        lapsed: one.is_lapsed(today),
        ended_on: end.map(|end| date(end.on)),
        end_reason: reason(end),
        etag: etag::of(course.revision),
        create_time: Some(timestamp(course.recorded_at)),
        update_time: Some(timestamp(course.updated_at)),
    }
}

/// Shows a plan; why it is made only where that is given to be shown.
pub fn plan(one: &Plan, need: Option<&Need>) -> pb::CarePlan {
    let (course, end) = (&one.course, one.course.end.as_ref());
    pb::CarePlan {
        name: one.id.name(),
        retiree: course.retiree.name(),
        institution: organization(course.holder.institution.as_deref()),
        group: need.map(|need| group_wire(need.group)).unwrap_or_default().into(),
        diagnosis: need.map_or_else(|| HIDDEN.to_owned(), |need| need.diagnosis.clone()),
        kind: kind_wire(one.kind).into(),
        interval_months: one.interval_months,
        from: Some(date(course.from)),
        next_due_on: one.next_due_on().map(date),
        visited_on: one.visited_on.map(date),
        ended_on: end.map(|end| date(end.on)),
        end_reason: reason(end),
        etag: etag::of(course.revision),
        create_time: Some(timestamp(course.recorded_at)),
        update_time: Some(timestamp(course.updated_at)),
    }
}

/// Shows a visit; what was found only where that may be.
pub fn visit(one: &Visited, is_whole: bool) -> pb::Visit {
    let is_shown = is_whole || one.findings.is_empty();
    pb::Visit {
        name: one.id.name(),
        care_plan: one.plan.name(),
        retiree: one.retiree.name(),
        occurred_on: Some(date(one.on)),
        visitor: one.visitor.clone(),
        findings: if is_shown { one.findings.clone() } else { HIDDEN.to_owned() },
        create_time: Some(timestamp(one.recorded_at)),
    }
}

/// Shows an enrolment; the programme only where it is given to be shown.
pub fn enrolment(one: &Enrolment, programme: Option<Programme>) -> pb::Enrolment {
    let (course, end) = (&one.course, one.course.end.as_ref());
    pb::Enrolment {
        name: one.id.name(),
        retiree: course.retiree.name(),
        institution: organization(course.holder.institution.as_deref()),
        programme: programme.map(programme_wire).unwrap_or_default().into(),
        centre: one.centre.clone(),
        from: Some(date(course.from)),
        left_on: end.map(|end| date(end.on)),
        leave_reason: reason(end),
        etag: etag::of(course.revision),
        create_time: Some(timestamp(course.recorded_at)),
        update_time: Some(timestamp(course.updated_at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_were() {
        assert!(Group::ALL.iter().all(|known| group(group_wire(*known)) == Some(*known)));
        assert!(CareKind::ALL.iter().all(|known| kind(kind_wire(*known)) == Some(*known)));
        assert!(Programme::ALL.iter().all(|known| programme(programme_wire(*known)) == Some(*known)));
        assert_eq!((group(pb::CareGroup::Unspecified), kind(pb::CareKind::Unspecified)), (None, None));
    }
}
