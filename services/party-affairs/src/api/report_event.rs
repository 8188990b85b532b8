//! ReportEvent: something happened that article 18 wants to be told of.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::api::Role;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::conduct_parts::long;
use super::convert::conduct as convert;
use super::event::conduct as event;
use super::parts::Parts;
use crate::daily::event as duties;
use crate::domain::discipline::must_have_lived;
use crate::domain::reportable_event::{Details, EventId, Refusal, ReportableEvent, Reporter, Way, is_major, last_day};
use crate::domain::standing::Standing;
use crate::store;

/// Why the duty of a record that was wrong falls away.
const CORRECTED: &str = "CORRECTED";

/// What is reported.
struct Given {
    retiree: RetireeId,
    details: Details,
    occurred_on: Day,
    reported_on: Day,
    reporter: Reporter,
    reporter_name: Option<String>,
    mark_major: bool,
    corrects: Option<EventId>,
}

/// Records what was reported, and withdraws the wrong record that it replaces.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ReportEventRequest,
) -> Result<Done<pb::ReportableEvent>, Fault> {
    let mut wrong = Violations::new();
    let given = given(&mut wrong, call, request);
    let (Some(given), true) = (given, wrong.is_empty()) else { return Err(wrong.fault()) };

    let standing = parts.person(call, given.retiree).await?;
    let corrected = corrected(parts, call, given.corrects).await?;
    let same = same(parts, &given).await?;

    let now = examined(parts, call, &standing, &given).await?;
    let withdrawn = corrected.map(|before| before.withdraw(given.retiree, call.now)).transpose()?;
    if let Some(same) = same {
        return Err(Refusal::AlreadyRecorded(same).into());
    }

    let mut changes =
        store::reportable_event::insert(&parts.sealer, &now, &given.details).append(store::standing::guard(&standing));
    let mut entry = Entry::about(now.id.name(), standing.holder.clone())
        .occurred_on(now.occurred_on)
        .summary(format!("recorded an event that {} is to report", given.retiree.name()));
    if let Some(way) = &now.way {
        let owed = duties::forward(given.retiree, &standing.holder, now.id, way);
        changes = changes.append(duty::open(vec![owed], call.now));
        entry = entry.event(event::major(&now, way));
    }
    if let Some(withdrawn) = withdrawn {
        changes = changes.append(withdraw(call, &withdrawn));
    }
    Ok(Done { answer: convert::event(&now, &given.details, false), changes, entry })
}

fn given(wrong: &mut Violations, call: &Call, request: &pb::ReportEventRequest) -> Option<Given> {
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let kind = convert::happened(wrong, request.r#type);
    let content = long(wrong, "content", &request.content);
    let occurred_on = wrong.day("occurred_on", request.occurred_on.as_ref());
    let reported_on = wrong.optional_day("reported_on", request.reported_on.as_ref()).unwrap_or(call.today);
    let reporter = wrong.chosen_optional("reporter", request.reporter).and_then(convert::reporter);
    let reporter = reporter.unwrap_or(Reporter::Own);
    let reporter_name = wrong.optional("reporter_name", &request.reporter_name).map(str::to_owned);
    match (reporter, request.reporter_name.trim().is_empty()) {
        (Reporter::Family, true) => wrong.missing("reporter_name"),
        (Reporter::Own | Reporter::Institution, false) => wrong.add(
            "reporter_name",
            "ONLY_FOR_FAMILY",
            "只有家属报告时填写报告人姓名",
            "is given where his family reported it; leave it out otherwise",
        ),
        (Reporter::Family, false) | (Reporter::Own | Reporter::Institution, true) => {}
    }
    let corrects = wrong.take_optional("corrects", &request.corrects, EventId::parse_name);
    Some(Given {
        retiree: retiree?,
        details: Details { kind: kind?, content: content? },
        occurred_on: occurred_on?,
        reported_on,
        reporter,
        reporter_name,
        mark_major: request.mark_major,
        corrects,
    })
}

async fn corrected(parts: &Parts, call: &Call, id: Option<EventId>) -> Result<Option<ReportableEvent>, Fault> {
    let Some(id) = id else { return Ok(None) };
    let found = store::reportable_event::get(&parts.db, id).await?.map(|record| record.event);
    let seen = found.filter(|event| call.caller.sees(&event.holder));
    seen.map(Some).ok_or_else(|| Fault::not_found(convert::EVENT, &id.name()))
}

/// Finds a record of the same event that stands, beside the one that is corrected.
async fn same(parts: &Parts, given: &Given) -> Result<Option<EventId>, Fault> {
    for record in store::reportable_event::standing_on(&parts.db, given.retiree, given.occurred_on).await? {
        let is_corrected = given.corrects == Some(record.event.id);
        if !is_corrected && record.details(&parts.sealer).map_err(Fault::internal)? == given.details {
            return Ok(Some(record.event.id));
        }
    }
    Ok(None)
}

/// Makes the record: in time or late, major or not.
async fn examined(parts: &Parts, call: &Call, standing: &Standing, given: &Given) -> Result<ReportableEvent, Fault> {
    must_have_lived(standing, given.occurred_on, call.today)?;
    if given.reported_on > call.today {
        return Err(crate::domain::standing::Refusal::OccurredInFuture { on: given.reported_on }.into());
    }
    if given.reported_on < given.occurred_on {
        return Err(Refusal::ReportedBeforeEvent { occurred_on: given.occurred_on }.into());
    }
    let policies = &parts.policies.conduct;
    let by_type = is_major(given.details.kind, given.occurred_on, policies)?;
    let is_head = call.caller.has_any(&[Role::InstitutionHead])
        && standing.institution() == Some(call.caller.organization.as_str());
    if given.mark_major && !by_type && !is_head {
        return Err(Refusal::NotTheHead.into());
    }
    let way = match by_type || given.mark_major {
        true => Some(Way {
            marked_by: (!by_type).then(|| call.caller.person().to_owned()),
            at: standing.institution().ok_or(Refusal::NoInstitution)?.to_owned(),
            opens_on: given.reported_on,
            due_on: parts.forward_due(standing, given.reported_on).await?,
            forwards: Vec::new(),
        }),
        false => None,
    };
    let within = policies.report_days.on(given.occurred_on).map_err(Refusal::from)?.value.days;
    let region = parts.region_of(standing).await?;
    Ok(ReportableEvent {
        id: EventId::new_v7(call.now),
        retiree: given.retiree,
        holder: standing.holder.clone(),
        occurred_on: given.occurred_on,
        reported_on: given.reported_on,
        report_due_on: last_day(&parts.calendar, &region, given.occurred_on, within),
        reporter: given.reporter,
        reporter_name: given.reporter_name.clone(),
        way,
        corrects: given.corrects,
        withdrawn_at: None,
        recorded_by: call.caller.person().to_owned(),
        recorded_at: call.now,
        revision: 1,
    })
}

fn withdraw(call: &Call, withdrawn: &ReportableEvent) -> Changes {
    let changes = store::reportable_event::save(withdrawn, call.now);
    if withdrawn.way.is_none() {
        return changes;
    }
    let (subject, period) = (withdrawn.retiree.name(), withdrawn.id.to_string());
    changes.append(duty::void(&duties::FORWARD, &subject, &period, CORRECTED, call.now))
}
