//! CreatePlacementPlan: begins the plan of a year.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::PlanYear;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert;
use super::convert::plan::PLAN;
use super::parts::Parts;
use crate::domain::plan::Plan;
use crate::store;

pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::CreatePlacementPlanRequest,
) -> Result<Done<pb::PlacementPlan>, Fault> {
    let plan = parse(call, request)?;

    if store::plan::get(&parts.db, plan.year).await?.is_some() {
        return Err(taken(plan.year));
    }

    // The year's key is unique: of two that create it at once the slower reads again, and finds it taken.
    let changes = store::plan::insert(&plan);
    let entry = Entry::about(plan.year.name(), Ancestry::default()).summary(format!("{} DRAFT", plan.year.name()));

    Ok(Done { answer: convert::plan::wire(&plan), changes, entry })
}

fn parse(call: &Call, request: &pb::CreatePlacementPlanRequest) -> Result<Plan, Fault> {
    let mut wrong = Violations::new();
    let given = wrong.required("placement_plan_id", &request.placement_plan_id);
    let year = given.and_then(|year| wrong.take("placement_plan_id", PlanYear::parse(year)));
    let draft = wrong.present("placement_plan", request.placement_plan.as_ref());
    let doc_no = draft.and_then(|draft| wrong.optional("placement_plan.doc_no", &draft.doc_no)).map(str::to_owned);
    let remark = draft.and_then(|draft| convert::reception::reason(&mut wrong, "placement_plan.remark", &draft.remark));
    let Some(year) = year.filter(|_| wrong.is_empty()) else {
        return Err(wrong.fault());
    };
    Ok(Plan { doc_no, remark, ..Plan::draft(year, call.now) })
}

fn taken(year: PlanYear) -> Fault {
    Fault::exists(
        "ALREADY_EXISTS",
        PLAN,
        &year.name(),
        format!("{year}年度计划已存在"),
        format!("the plan of {year} exists already"),
    )
}
