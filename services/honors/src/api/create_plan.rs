//! CreatePlan: the province or a prefecture draws up its plan of a year.

use chrono::Datelike as _;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::plan as convert;
use super::convert::plan::{PLACES_MAX, YEAR_MAX, YEAR_MIN, days, within};
use super::event::plan as event;
use super::parts::Parts;
use crate::domain::plan::{Plan, PlanId, Refusal, State, must_plan};
use crate::store;

/// The most that is spent on a person: a hundred thousand yuan, which no standard reaches.
const STANDARD_MAX_FEN: i64 = 10_000_000;

/// Draws up a plan.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::CreatePlanRequest,
) -> Result<Done<pb::RecuperationPlan>, Fault> {
    let mut wrong = Violations::new();
    let plan = read(&mut wrong, call, request);
    let (Some(mut plan), true) = (plan, wrong.is_empty()) else { return Err(wrong.fault()) };

    must_plan(&plan.organization)?;
    let bureau = parts.organization(&call.caller, &plan.organization).await?;
    if let Some(there) = store::plan::of_year(&parts.db, &plan.organization, plan.year).await? {
        return Err(Refusal::AlreadyPlanned(there.id).into());
    }
    plan.holder = bureau.place.clone();

    let changes = store::plan::insert(&plan).append(store::organization::guard(&bureau));
    let entry = Entry::about(plan.id.name(), plan.holder.clone())
        .summary(format!("drew up the recuperation plan of {}", plan.year))
        .event(event::changed(&plan, call.today));
    Ok(Done { answer: convert::plan(&plan), changes, entry })
}

fn read(wrong: &mut Violations, call: &Call, request: &pb::CreatePlanRequest) -> Option<Plan> {
    let given = wrong.present("plan", request.plan.as_ref())?;
    let year = within(wrong, "plan.year", i64::from(given.year), YEAR_MIN, YEAR_MAX);
    let days = days(wrong, "plan.", given.from.as_ref(), given.to.as_ref());
    if let Some((from, to)) = days
        && (i64::from(from.year()) != year || i64::from(to.year()) != year)
    {
        wrong.add("plan.from", "OF_ANOTHER_YEAR", "计划期间须在计划年度之内", "the days of a plan lie in its year");
    }
    let days_max = within(wrong, "plan.days_max", i64::from(given.days_max), 1, 60);
    let standard_fen = within(wrong, "plan.standard_fen", given.standard_fen, 1, STANDARD_MAX_FEN);
    let standard = wrong.optional("plan.standard", &given.standard).map(str::to_owned);
    let quota = within(wrong, "plan.quota", i64::from(given.quota), 1, PLACES_MAX);
    let document_no = wrong.required("plan.document_no", &given.document_no).map(str::to_owned);
    let (from, to) = days?;
    Some(Plan {
        id: PlanId::new_v7(call.now),
        organization: call.caller.organization.clone(),
        holder: Default::default(),
        year: i32::try_from(year).ok()?,
        from,
        to,
        days_max: i32::try_from(days_max).ok()?,
        standard_fen,
        standard,
        quota,
        document_no: document_no?,
        state: State::Draft,
        opened: 0,
        open_batches: 0,
        drawn_up_by: call.caller.person().to_owned(),
        approved: None,
        recorded_at: call.now,
        revision: 1,
    })
}
