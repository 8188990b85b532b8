//! PlanCare, EndCare and ListCarePlans.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::api::Role;
use junxiu_contracts::medical as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::{etag, page};
use uuid::Uuid;

use super::care_parts::{self, must_be_another};
use super::contracts::ENDED;
use super::convert::care::{self as convert, PLAN};
use super::parts::Parts;
use crate::domain::care::{self, Course, End, Group, Plan, PlanId, VISIT};
use crate::store;
use crate::store::care_plan::{Kept, Need};

/// Who may see why somebody is given care, and what was found.
pub(super) const MAY_UNMASK: [Role; 4] =
    [Role::InstitutionClerk, Role::InstitutionHead, Role::BureauOfficer, Role::BureauHead];

pub(super) async fn plan(
    parts: &Parts,
    call: &Call,
    request: &pb::PlanCareRequest,
) -> Result<Done<pb::CarePlan>, Fault> {
    let mut wrong = Violations::new();
    let retiree = care_parts::retiree(&mut wrong, &request.retiree);
    let group = wrong.chosen::<pb::CareGroup>("group", request.group).and_then(convert::group);
    let diagnosis = wrong.optional("diagnosis", &request.diagnosis).unwrap_or_default().to_owned();
    let kind = wrong.chosen::<pb::CareKind>("kind", request.kind).and_then(convert::kind);
    let from = wrong.optional_day("from", request.from.as_ref()).unwrap_or(call.today);
    if !(1..=12).contains(&request.interval_months) {
        wrong.add("interval_months", "INTERVAL_OUT_OF_RANGE", "间隔应为1至12个月", "must be 1 to 12");
    }
    if diagnosis.is_empty() && group.is_some_and(|group| group != Group::AdvancedAge) {
        wrong.missing("diagnosis");
    }
    let (Some(retiree), Some(group), Some(kind), true) = (retiree, group, kind, wrong.is_empty()) else {
        return Err(wrong.fault());
    };
    let person = parts.patient(call, retiree).await?;

    let course = Course::begin(&person, from, call.today, call.now)?;
    care::must_be_of(group, &person, from, &parts.care)?;
    let interval_months = request.interval_months;
    let plan = Plan { id: PlanId::new_v7(call.now), course, kind, interval_months, visited_on: None };

    let need = Need { group, diagnosis };
    let changes = store::person::guard(&person)
        .append(store::care_plan::insert(&parts.sealer, &plan, &need))
        .append(duty::open(plan.duty().into_iter().collect(), call.now));
    Ok(done(call, plan, changes, (call.today, "planned care")))
}

/// Finds a plan that the caller sees, as somebody last saw it.
pub(super) async fn seen(parts: &Parts, call: &Call, id: PlanId, given_etag: &str) -> Result<Kept, Fault> {
    let kept = store::care_plan::get(&parts.store.db, id).await?;
    let kept = kept.filter(|kept| call.caller.sees(&kept.plan.course.holder));
    let kept = kept.ok_or_else(|| Fault::not_found(PLAN, &id.name()))?;
    etag::check(given_etag, kept.plan.course.revision, &id.name())?;
    must_be_another(call, kept.plan.course.retiree)?;
    Ok(kept)
}

/// Reads the resource name of a plan.
pub(super) fn name(wrong: &mut Violations, field: &str, given: &str) -> Option<PlanId> {
    let given = wrong.required(field, given)?;
    wrong.take(field, PlanId::parse_name(given))
}

pub(super) async fn end(parts: &Parts, call: &Call, request: &pb::EndCareRequest) -> Result<Done<pb::CarePlan>, Fault> {
    let mut wrong = Violations::new();
    let id = name(&mut wrong, "name", &request.name);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let reason = wrong.required("reason", &request.reason).map(str::to_owned);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };
    let before = seen(parts, call, id, &request.etag).await?.plan;

    let course = before.course.ended(End { on, reason }, call.today)?;
    let owed = before.duty();
    let after = Plan { course, ..before };

    let gone = owed.map(|owed| duty::void(&VISIT, &owed.subject, &owed.period, ENDED, call.now));
    let changes = store::care_plan::save(&after, call.now).append(gone.unwrap_or_default());
    Ok(done(call, saved(after), changes, (on, "ended a care plan")))
}

/// The same plan as it stands once it is saved.
pub(super) fn saved(one: Plan) -> Plan {
    let course = Course { revision: one.course.revision + 1, ..one.course };
    Plan { course, ..one }
}

fn done(call: &Call, after: Plan, changes: Changes, (on, summary): (Day, &'static str)) -> Done<pb::CarePlan> {
    let after = Plan { course: Course { updated_at: call.now, ..after.course }, ..after };
    let entry = Entry::about(after.id.name(), after.course.holder.clone()).occurred_on(on).summary(summary);
    Done { answer: convert::plan(&after, None), changes, entry }
}

/// Records that what is sensitive was shown of one person, or of an organisation's people.
pub(super) async fn disclosed(
    parts: &Parts,
    call: &Call,
    (retiree, within): (Option<RetireeId>, Ancestry),
    what: &str,
) -> Result<(), Fault> {
    let office = || format!("organizations/{}", within.nearest());
    let subject = retiree.map_or_else(office, |retiree| retiree.name());
    parts.journal.disclosed(call, Entry::about(subject, within).summary(what)).await
}

pub(super) async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListCarePlansRequest,
) -> Result<pb::ListCarePlansResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;
    if request.unmask {
        call.must_unmask(&MAY_UNMASK)?;
    }

    let (scope, within) = parts.scope(&call.caller, organization).await?;
    let found = store::care_plan::list(&parts.store.db, &scope, retiree, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |kept| kept.plan.id.uuid());
    let mut care_plans = Vec::with_capacity(found.len());
    for kept in &found {
        let need = request.unmask.then(|| kept.need(&parts.sealer)).transpose().map_err(Fault::internal)?;
        care_plans.push(convert::plan(&kept.plan, need.as_ref()));
    }
    if request.unmask {
        disclosed(parts, call, (retiree, within), "showed why care is given").await?;
    }
    Ok(pb::ListCarePlansResponse { care_plans, next_page_token })
}
