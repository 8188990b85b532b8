//! RecordVisit and ListVisits.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::medical as pb;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::care_plans::{self, MAY_UNMASK, seen};
use super::convert::care as convert;
use super::parts::Parts;
use crate::domain::care::VisitId;
use crate::store;
use crate::store::care_plan::Visited;

pub(super) async fn record(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordVisitRequest,
) -> Result<Done<pb::Visit>, Fault> {
    let mut wrong = Violations::new();
    let id = care_plans::name(&mut wrong, "care_plan", &request.care_plan);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let visitor = wrong.required("visitor", &request.visitor).map(str::to_owned);
    let findings = wrong.optional("findings", &request.findings).unwrap_or_default().to_owned();
    let (Some(id), Some(visitor), true) = (id, visitor, wrong.is_empty()) else { return Err(wrong.fault()) };
    let before = seen(parts, call, id, "").await?.plan;
    let person = parts.person_on_record(before.course.retiree).await?;

    person.must_cover(on, call.today)?;
    let after = before.visit(on)?;

    let visit = Visited {
        id: VisitId::new_v7(call.now),
        plan: id,
        retiree: before.course.retiree,
        on,
        visitor,
        findings,
        recorded_at: call.now,
    };
    let (old, new) = (before.duty(), after.duty());
    let mut changes = store::person::guard(&person)
        .append(store::care_plan::save(&after, call.now))
        .append(store::care_plan::add_visit(&parts.sealer, &visit));
    // Twice on one day leaves the next visit where it was.
    if old.as_ref().map(|old| &old.period) != new.as_ref().map(|new| &new.period) {
        let met = old.map(|owed| duty::meet(&owed, on, visit.id.name(), call.now, call.today));
        changes = changes.append(met.unwrap_or_default()).append(duty::open(new.into_iter().collect(), call.now));
    }
    let entry = Entry::about(visit.id.name(), before.course.holder.clone()).occurred_on(on).summary("recorded a visit");
    Ok(Done { answer: convert::visit(&visit, false), changes, entry })
}

pub(super) async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListVisitsRequest,
) -> Result<pb::ListVisitsResponse, Fault> {
    let mut wrong = Violations::new();
    let id = care_plans::name(&mut wrong, "care_plan", &request.care_plan);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };
    if request.unmask {
        call.must_unmask(&MAY_UNMASK)?;
    }

    let plan = seen(parts, call, id, "").await?.plan;
    let found = store::care_plan::visits(&parts.store.db, &parts.sealer, id, page.after, page.limit()).await?;
    let found = found.map_err(Fault::internal)?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |one| one.id.uuid());
    if request.unmask {
        let of = (Some(plan.course.retiree), plan.course.holder);
        care_plans::disclosed(parts, call, of, "showed what visits found").await?;
    }
    let visits = found.iter().map(|one| convert::visit(one, request.unmask)).collect();
    Ok(pb::ListVisitsResponse { visits, next_page_token })
}
