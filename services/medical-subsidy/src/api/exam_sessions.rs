//! OpenExamSession, CloseExamSession and ListExamSessions.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::medical as pb;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::{etag, page};
use uuid::Uuid;

use super::convert::exam as convert;
use super::exam_parts;
use super::parts::Parts;
use crate::domain::exam_session::{self, CAPACITY_MAX, Session, SessionId};
use crate::store;

pub(super) async fn open(
    parts: &Parts,
    call: &Call,
    request: &pb::OpenExamSessionRequest,
) -> Result<Done<pb::ExamSession>, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let provider = wrong.required("provider", &request.provider).map(str::to_owned);
    let day = wrong.day("day", request.day.as_ref());
    let capacity = i64::from(request.capacity);
    if !(1..=CAPACITY_MAX).contains(&capacity) {
        wrong.add("capacity", "CAPACITY_OUT_OF_RANGE", "名额应为1至10000", "must be 1 to 10,000");
    }
    let (Some(provider), Some(day), true) = (provider, day, wrong.is_empty()) else { return Err(wrong.fault()) };
    let (_, holder) = parts.subtree(&call.caller, organization).await?;

    exam_session::must_come(day, call.today)?;

    let session = Session {
        id: SessionId::new_v7(call.now),
        holder,
        provider,
        day,
        capacity,
        taken: 0,
        closed_on: None,
        close_reason: String::new(),
        revision: 1,
        recorded_at: call.now,
    };
    let entry = Entry::about(session.id.name(), session.holder.clone()).occurred_on(call.today);
    let entry = entry.summary(format!("opened a session of check-ups with {capacity} slots"));
    Ok(Done { answer: convert::session(&session), changes: store::exam_session::insert(&session), entry })
}

pub(super) async fn close(
    parts: &Parts,
    call: &Call,
    request: &pb::CloseExamSessionRequest,
) -> Result<Done<pb::ExamSession>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::session_name(&mut wrong, "name", &request.name);
    let reason = wrong.required("reason", &request.reason).map(str::to_owned);
    let (Some(id), Some(reason)) = (id, reason) else { return Err(wrong.fault()) };
    let before = exam_parts::session(parts, call, id).await?;
    etag::check(&request.etag, before.revision, &id.name())?;

    before.must_be_open()?;

    let changes = store::exam_session::close(&before, call.today, &reason, call.now);
    let booked = store::exam::booked_in(&parts.store.db, id).await?;
    let after = Session {
        closed_on: Some(call.today),
        close_reason: reason,
        taken: before.taken - booked,
        revision: before.revision + 1,
        ..before
    };
    let entry =
        Entry::about(id.name(), after.holder.clone()).occurred_on(call.today).summary("closed a session of check-ups");
    Ok(Done { answer: convert::session(&after), changes, entry })
}

pub(super) async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListExamSessionsRequest,
) -> Result<pb::ListExamSessionsResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let (scope, _) = parts.scope(&call.caller, organization).await?;
    let found = store::exam_session::list(&parts.store.db, &scope, request.open_only, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |one| one.id.uuid());
    Ok(pb::ListExamSessionsResponse { sessions: found.iter().map(convert::session).collect(), next_page_token })
}
