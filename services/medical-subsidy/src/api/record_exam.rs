//! RecordExam and AttachExamResult: a check-up took place, and what it found.

use chrono::Datelike;
use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done as Answered};
use junxiu_contracts::medical as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::exam as convert;
use super::exam_parts::{self, finish, saved};
use super::parts::Parts;
use super::status::exam::MAY_OVERRIDE;
use super::{care_parts, exam_standards};
use crate::domain::exam::{self, Done, Exam};
use crate::domain::exam_standard::{CivilGrade, Found};
use crate::store;
use crate::store::exam::{ExamResult, Kept};

/// What is told of a check-up.
struct Told {
    retiree: RetireeId,
    on: Day,
    provider: String,
    cost: Fen,
    grade: Option<CivilGrade>,
    basis: String,
    result: ExamResult,
    override_reason: String,
}

fn told(request: &pb::RecordExamRequest, today: Day) -> Result<Told, Fault> {
    let mut wrong = Violations::new();
    let retiree = care_parts::retiree(&mut wrong, &request.retiree);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(today);
    let grade = wrong.chosen_optional::<pb::CivilGrade>("civil_grade", request.civil_grade).and_then(convert::grade);
    let mut text = |field: &str, given: &str| wrong.optional(field, given).unwrap_or_default().to_owned();
    let provider = text("provider", &request.provider);
    let basis = text("civil_grade_basis", &request.civil_grade_basis);
    let result = ExamResult {
        result_ref: text("result_ref", &request.result_ref),
        findings: text("findings", &request.findings),
    };
    let override_reason = text("override_reason", &request.override_reason);
    if request.cost_fen < 0 {
        wrong.add("cost_fen", "NEGATIVE_AMOUNT", "费用不能为负数", "cannot be negative");
    }
    if grade.is_some() && basis.is_empty() {
        wrong.missing("civil_grade_basis");
    }
    match (retiree, wrong.is_empty()) {
        (Some(retiree), true) => {
            let cost = Fen::new(request.cost_fen);
            Ok(Told { retiree, on, provider, cost, grade, basis, result, override_reason })
        }
        _ => Err(wrong.fault()),
    }
}

pub(super) async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordExamRequest,
) -> Result<Answered<pb::Exam>, Fault> {
    let told = told(request, call.today)?;
    let person = parts.patient(call, told.retiree).await?;
    let of_year = store::exam::of_year(&parts.store.db, told.retiree, told.on.year()).await?;
    let (decision, grade) = exam_standards::of_person(parts, &person, told.grade, told.on).await?;
    let provider = provider(parts, &told, of_year.as_ref()).await?;

    let (found, standard) = decision.outcome;
    let done = Done {
        on: told.on,
        provider,
        found: Found::PlaceUnknown,
        grade: None,
        grade_basis: told.basis,
        standard: None,
        cost: told.cost,
        override_reason: told.override_reason,
    };
    let done = exam::priced(done, found, grade, standard.as_ref());
    let may_override = call.caller.has_any(&MAY_OVERRIDE);
    let before = of_year.as_ref().map(|kept| &kept.exam);
    let (after, is_new) = exam::record(&person, done, call.today, before, may_override, call.now)?;

    let guard = standard.map(|one| store::exam_standard::guard(one.id, one.revision)).unwrap_or_default();
    let row = if is_new { store::exam::insert(&after) } else { store::exam::save(&after, call.now) };
    let met = exam_parts::duty_of(parts, &person, after.year)?;
    let met = met.map(|owed| duty::meet(&owed, told.on, after.id.name(), call.now, call.today)).unwrap_or_default();
    let mut changes = store::person::guard(&person).append(guard).append(row).append(met);
    if told.result != ExamResult::default() {
        changes = changes.append(store::exam::keep_result(&parts.sealer, after.id, &told.result)).ordered();
    }
    let after: Exam = if is_new { after } else { saved(&after) };
    Ok(finish(call, after, &told.result, changes, (told.on, "recorded a check-up")))
}

/// Where he was examined: as told, or where he was booked.
async fn provider(parts: &Parts, told: &Told, of_year: Option<&Kept>) -> Result<String, Fault> {
    let session = of_year.and_then(|kept| kept.exam.session).filter(|_| told.provider.is_empty());
    let Some(session) = session else { return Ok(told.provider.clone()) };
    let session = store::exam_session::get(&parts.store.db, session).await?;
    Ok(session.map(|session| session.provider).unwrap_or_default())
}

pub(super) async fn attach(
    parts: &Parts,
    call: &Call,
    request: &pb::AttachExamResultRequest,
) -> Result<Answered<pb::Exam>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let result_ref = wrong.required("result_ref", &request.result_ref).map(str::to_owned);
    let findings = wrong.optional("findings", &request.findings).unwrap_or_default().to_owned();
    let (Some(id), Some(result_ref), true) = (id, result_ref, wrong.is_empty()) else { return Err(wrong.fault()) };
    let kept = exam_parts::seen(parts, call, id, &request.etag).await?;

    kept.exam.must_be_done()?;

    let result = ExamResult { result_ref, findings };
    let changes =
        store::exam::save(&kept.exam, call.now).append(store::exam::keep_result(&parts.sealer, id, &result)).ordered();
    Ok(finish(call, saved(&kept.exam), &result, changes, (call.today, "kept the result of a check-up")))
}
