//! EnrollProgramme, LeaveProgramme and ListEnrolments.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::medical as pb;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::{etag, page};
use uuid::Uuid;

use super::care_parts::{self, must_be_another};
use super::care_plans::{MAY_UNMASK, disclosed};
use super::convert::care::{self as convert, ENROLMENT};
use super::parts::Parts;
use crate::domain::care::{Course, End, Enrolment, EnrolmentId, Refusal};
use crate::domain::person;
use crate::store;

pub(super) async fn enroll(
    parts: &Parts,
    call: &Call,
    request: &pb::EnrollProgrammeRequest,
) -> Result<Done<pb::Enrolment>, Fault> {
    let mut wrong = Violations::new();
    let retiree = care_parts::retiree(&mut wrong, &request.retiree);
    let programme = wrong.chosen::<pb::Programme>("programme", request.programme).and_then(convert::programme);
    let centre = wrong.required("centre", &request.centre).map(str::to_owned);
    let from = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(retiree), Some(programme), Some(centre), true) = (retiree, programme, centre, wrong.is_empty()) else {
        return Err(wrong.fault());
    };
    let person = parts.patient(call, retiree).await?;
    let standing = store::enrolment::standing(&parts.store.db, &parts.sealer, retiree, programme).await?;

    person::must_have_come(from, call.today)?;
    let course = Course::begin(&person, from, call.today, call.now)?;
    if let Some(standing) = standing {
        return Err(Refusal::EnrolledAlready(standing.enrolment.id).into());
    }
    let one = Enrolment { id: EnrolmentId::new_v7(call.now), course, centre };

    let changes = store::person::guard(&person).append(store::enrolment::insert(&parts.sealer, &one, programme));
    let entry = Entry::about(one.id.name(), one.course.holder.clone()).occurred_on(from);
    let entry = entry.summary("recorded an enrolment in a programme");
    Ok(Done { answer: convert::enrolment(&one, None), changes, entry })
}

pub(super) async fn leave(
    parts: &Parts,
    call: &Call,
    request: &pb::LeaveProgrammeRequest,
) -> Result<Done<pb::Enrolment>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.required("name", &request.name).map(EnrolmentId::parse_name);
    let id = id.and_then(|read| wrong.take("name", read));
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let reason = wrong.required("reason", &request.reason).map(str::to_owned);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };
    let kept = store::enrolment::get(&parts.store.db, id).await?;
    let kept = kept.filter(|kept| call.caller.sees(&kept.enrolment.course.holder));
    let before = kept.ok_or_else(|| Fault::not_found(ENROLMENT, &id.name()))?.enrolment;
    etag::check(&request.etag, before.course.revision, &id.name())?;
    must_be_another(call, before.course.retiree)?;

    let course = before.course.ended(End { on, reason }, call.today)?;
    let after = Enrolment { course, ..before };

    let changes = store::enrolment::save(&after, call.now);
    let course = Course { revision: after.course.revision + 1, updated_at: call.now, ..after.course };
    let after = Enrolment { course, ..after };
    let entry = Entry::about(id.name(), after.course.holder.clone())
        .occurred_on(on)
        .summary("recorded that somebody left a programme");
    Ok(Done { answer: convert::enrolment(&after, None), changes, entry })
}

pub(super) async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListEnrolmentsRequest,
) -> Result<pb::ListEnrolmentsResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;
    if request.unmask {
        call.must_unmask(&MAY_UNMASK)?;
    }

    let (scope, within) = parts.scope(&call.caller, organization).await?;
    let found = store::enrolment::list(&parts.store.db, &scope, retiree, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |kept| kept.enrolment.id.uuid());
    let mut enrolments = Vec::with_capacity(found.len());
    for kept in &found {
        let programme = request.unmask.then(|| kept.programme(&parts.sealer)).transpose().map_err(Fault::internal)?;
        enrolments.push(convert::enrolment(&kept.enrolment, programme));
    }
    if request.unmask {
        disclosed(parts, call, (retiree, within), "showed programmes").await?;
    }
    Ok(pb::ListEnrolmentsResponse { enrolments, next_page_token })
}
