//! SetExamStandard, FindExamStandard and ListExamStandards.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::medical as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::region;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::{etag, page, wire};
use uuid::Uuid;

use super::convert::exam::{self as convert, STANDARD};
use super::parts::Parts;
use crate::api::convert::year as read_year;
use crate::domain::exam_standard::{self, CivilGrade, Found, Question, Standard, StandardId};
use crate::domain::person::Person;
use crate::store;

/// The most that a check-up may cost, in fen: a slip of the keys lies beyond it.
const AMOUNT_MAX_FEN: i64 = 10_000_000;

pub(super) async fn set(
    parts: &Parts,
    call: &Call,
    request: &pb::SetExamStandardRequest,
) -> Result<Done<pb::ExamStandard>, Fault> {
    let mut wrong = Violations::new();
    let place = place(&mut wrong, call.today, &request.region_code);
    let grade = wrong.chosen::<pb::CivilGrade>("civil_grade", request.civil_grade).and_then(convert::grade);
    let year = read_year(&mut wrong, "year", request.year);
    let document = wrong.required("document", &request.document).map(str::to_owned);
    if !(1..=AMOUNT_MAX_FEN).contains(&request.amount_fen) {
        let zh = "金额应大于0且不超过10万元";
        wrong.add("amount_fen", "AMOUNT_OUT_OF_RANGE", zh, "must be more than nothing and at most 100,000 yuan");
    }
    let (Some(region), Some(grade), Some(year), Some(document), true) =
        (place, grade, year, document, wrong.is_empty())
    else {
        return Err(wrong.fault());
    };
    if !exam_standard::may_set(&call.caller.organization, &region) {
        return Err(Fault::not_found("junxiu/Organization", &format!("organizations/{region}")));
    }

    let question = Question { region, grade, year };
    let before = store::exam_standard::standing(&parts.store.db, &question).await?;
    let gone = match &before {
        Some(before) if request.etag.is_empty() => return Err(exists(before)),
        Some(before) => {
            etag::check(&request.etag, before.revision, &before.id.name())?;
            store::exam_standard::supersede(before, call.now)
        }
        None => Default::default(),
    };

    let standard = Standard {
        id: StandardId::new_v7(call.now),
        region: question.region,
        grade,
        year,
        amount: Fen::new(request.amount_fen),
        document,
        set_by: call.caller.person().to_owned(),
        is_superseded: false,
        revision: 1,
        recorded_at: call.now,
    };
    // The old one must have given way before the index of the one that stands takes the new one.
    let changes = gone.append(store::exam_standard::insert(&standard)).ordered();
    let summary = format!("set the exam standard of {} for {} in {year}", standard.region, grade.code());
    let entry = Entry::about(standard.id.name(), Ancestry::default()).occurred_on(call.today).summary(summary);
    Ok(Done { answer: convert::standard(&standard), changes, entry })
}

fn exists(standard: &Standard) -> Fault {
    Fault::exists(
        "STANDARD_EXISTS",
        STANDARD,
        &standard.id.name(),
        "该地该职级该年度已有标准；如需更正，请附其 etag",
        "a standard stands for this place, grade and year; give its `etag` to correct it",
    )
}

fn place(wrong: &mut Violations, today: Day, given: &str) -> Option<String> {
    let given = wrong.required("region_code", given)?;
    wrong.take("region_code", region::parse(given, today)).map(|region| region.code.to_owned())
}

/// Finds the standard of a person on a day; a grade that is named comes before what the register tells.
pub(super) async fn of_person(
    parts: &Parts,
    person: &Person,
    named: Option<CivilGrade>,
    on: Day,
) -> Result<(Decision<(Found, Option<Standard>)>, Option<CivilGrade>), Fault> {
    let asked = exam_standard::question_of(person, named, on, &parts.care.exam_grades).map_err(Fault::internal)?;
    let grade = asked.outcome.as_ref().ok().map(|question| question.grade);
    let standard = match &asked.outcome {
        Ok(question) => store::exam_standard::standing(&parts.store.db, question).await?,
        Err(_) => None,
    };
    Ok((exam_standard::answer(asked, standard), grade))
}

pub(super) async fn find(
    parts: &Parts,
    call: &Call,
    request: &pb::FindExamStandardRequest,
) -> Result<pb::FindExamStandardResponse, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let on = wrong.optional_day("on", request.on.as_ref()).unwrap_or(call.today);
    let grade = wrong.chosen_optional::<pb::CivilGrade>("civil_grade", request.civil_grade).and_then(convert::grade);
    let is_of_person = !request.retiree.is_empty();
    let region = if is_of_person && request.region_code.is_empty() {
        None
    } else {
        place(&mut wrong, call.today, &request.region_code)
    };
    if is_of_person && !request.region_code.is_empty() {
        let zh = "按人查询时安置地以登记为准，请去掉 region_code";
        wrong.add("region_code", "ONE_QUESTION", zh, "the register tells a person's place; leave it out");
    }
    if !is_of_person && grade.is_none() {
        wrong.missing("civil_grade");
    }
    wrong.finish()?;

    let decision = match (retiree, region.zip(grade)) {
        (Some(retiree), _) => {
            let person = parts.patient(call, retiree).await?;
            of_person(parts, &person, grade, on).await?.0
        }
        (None, Some((region, grade))) => {
            let question = Question { region, grade, year: chrono::Datelike::year(&on) };
            let standard = store::exam_standard::standing(&parts.store.db, &question).await?;
            exam_standard::answer(Decision::new(Ok(question)), standard)
        }
        (None, None) => return Err(Fault::internal("a question without a person and without a place")),
    };
    let (found, standard) = &decision.outcome;
    Ok(pb::FindExamStandardResponse {
        standard_state: convert::found(*found).into(),
        standard: standard.as_ref().map(convert::standard),
        decision: Some(wire::decision(found.code(), &decision)),
    })
}

pub(super) async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListExamStandardsRequest,
) -> Result<pb::ListExamStandardsResponse, Fault> {
    let mut wrong = Violations::new();
    let year = read_year(&mut wrong, "year", request.year);
    let region =
        if request.region_code.is_empty() { None } else { place(&mut wrong, call.today, &request.region_code) };
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    let (Some(year), true) = (year, wrong.is_empty()) else { return Err(wrong.fault()) };

    let found = store::exam_standard::list(&parts.store.db, year, region.as_deref(), page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |one| one.id.uuid());
    Ok(pb::ListExamStandardsResponse { standards: found.iter().map(convert::standard).collect(), next_page_token })
}
