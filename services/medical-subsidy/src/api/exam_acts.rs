//! OfferExam, BookExam, DeclineExam and VoidExam: what happens to the check-up of a year before or instead of it.

use chrono::Datelike;
use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::medical as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::care_parts;
use super::convert::exam as convert;
use super::exam_parts::{self, finish, saved};
use super::parts::Parts;
use crate::domain::exam::{self, Declined, Exam};
use crate::domain::exam_session::SessionId;
use crate::store;
use crate::store::exam::ExamResult;

pub(super) async fn offer(parts: &Parts, call: &Call, request: &pb::OfferExamRequest) -> Result<Done<pb::Exam>, Fault> {
    let mut wrong = Violations::new();
    let retiree = care_parts::retiree(&mut wrong, &request.retiree);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(retiree), true) = (retiree, wrong.is_empty()) else { return Err(wrong.fault()) };
    let person = parts.patient(call, retiree).await?;
    let of_year = store::exam::of_year(&parts.store.db, retiree, on.year()).await?;

    let exam = exam::offer(&person, (on, call.today), of_year.as_ref().map(|kept| &kept.exam), call.now)?;

    let changes = store::person::guard(&person).append(store::exam::insert(&exam));
    Ok(finish(call, exam, &ExamResult::default(), changes, (on, "offered a check-up")))
}

pub(super) async fn book(parts: &Parts, call: &Call, request: &pb::BookExamRequest) -> Result<Done<pb::Exam>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let session = convert::session_name(&mut wrong, "session", &request.session);
    let (Some(id), Some(session)) = (id, session) else { return Err(wrong.fault()) };
    let kept = exam_parts::seen(parts, call, id, &request.etag).await?;
    let session = exam_parts::session(parts, call, session).await?;
    if kept.exam.holds() == Some(session.id) {
        return Ok(unchanged(call, kept.exam));
    }

    let after = kept.exam.book(&session, call.today)?;

    let changes = slots(kept.exam.holds(), session.id).append(store::exam::save(&after, call.now));
    Ok(finish(call, saved(&after), &ExamResult::default(), changes, (call.today, "booked a check-up")))
}

/// Whoever asks for the slot that he has is answered with it.
fn unchanged(call: &Call, exam: Exam) -> Done<pb::Exam> {
    finish(
        call,
        exam,
        &ExamResult::default(),
        Default::default(),
        (call.today, "asked again for a slot that is booked"),
    )
}

/// Takes a slot and gives another back. The rows are written in the order of their ids, so that two who change places do not
/// wait for one another.
fn slots(held: Option<SessionId>, wanted: SessionId) -> junxiu_platform::database::Changes {
    let take = store::exam_session::take(wanted);
    match held.map(|held| (held, store::exam_session::free(held))) {
        None => take,
        Some((held, free)) if held < wanted => free.append(take),
        Some((_, free)) => take.append(free),
    }
}

pub(super) async fn decline(
    parts: &Parts,
    call: &Call,
    request: &pb::DeclineExamRequest,
) -> Result<Done<pb::Exam>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let signed_by = wrong.required("signed_by", &request.signed_by).map(str::to_owned);
    let signature_ref = wrong.required("signature_ref", &request.signature_ref).map(str::to_owned);
    let (Some(id), Some(signed_by), Some(signature_ref), true) = (id, signed_by, signature_ref, wrong.is_empty())
    else {
        return Err(wrong.fault());
    };
    let kept = exam_parts::seen(parts, call, id, &request.etag).await?;
    let person = parts.person_on_record(kept.exam.retiree).await?;

    person.must_cover(on, call.today)?;
    let after = kept.exam.decline(Declined { on, signed_by, signature_ref }, call.today)?;

    let met = exam_parts::duty_of(parts, &person, after.year)?;
    let met = met.map(|owed| duty::meet(&owed, on, id.name(), call.now, call.today)).unwrap_or_default();
    let changes = store::person::guard(&person)
        .append(exam_parts::freed(&kept.exam))
        .append(store::exam::save(&after, call.now))
        .append(met);
    Ok(finish(call, saved(&after), &ExamResult::default(), changes, (on, "recorded that a check-up was declined")))
}

pub(super) async fn void(parts: &Parts, call: &Call, request: &pb::VoidExamRequest) -> Result<Done<pb::Exam>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let reason = wrong.required("reason", &request.reason).map(str::to_owned);
    let (Some(id), Some(reason)) = (id, reason) else { return Err(wrong.fault()) };
    let kept = exam_parts::seen(parts, call, id, &request.etag).await?;
    let person = parts.person_on_record(kept.exam.retiree).await?;
    let all = store::exam::of_retiree(&parts.store.db, kept.exam.retiree).await?;

    let after = kept.exam.void(&reason)?;

    let left: Vec<Exam> = all.into_iter().map(|one| one.exam).filter(|one| one.id != id).collect();
    let changes = store::person::guard(&person)
        .append(exam_parts::freed(&kept.exam))
        .append(store::exam::save(&after, call.now))
        .append(exam_parts::judged(parts, call, &person, after.year, &left)?);
    let result = kept.result(&parts.sealer).map_err(Fault::internal)?;
    Ok(finish(call, saved(&after), &result, changes, (call.today, "made a check-up void")))
}
