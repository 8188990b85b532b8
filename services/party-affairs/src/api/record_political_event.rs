//! RecordPoliticalEvent and RecordAnnualReport: retirees read, heard or were told something.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::{LONG_TEXT_MAX_CHARS, Violations};
use junxiu_platform::status::Fault;

use super::branch_parts::{must_have_come, not_in_force};
use super::convert::branch::organization as name_of;
use super::convert::party_life::{self as convert, EVENT};
use super::event::party_life as event;
use super::parts::Parts;
use crate::domain::organization::{ENDED, Organization};
use crate::domain::party_life;
use crate::domain::political_event::{
    Confidentiality, EventKind, INVITED_MAX, PoliticalEvent, PoliticalEventId, Refusal,
};
use crate::store;

/// Records an event of article 9.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordPoliticalEventRequest,
) -> Result<Done<pb::PoliticalEvent>, Fault> {
    let mut wrong = Violations::new();
    let Some(given) = wrong.present("event", request.event.as_ref()) else { return Err(wrong.fault()) };
    let kind = wrong.chosen("event.type", given.r#type).and_then(convert::event_kind);
    let event = parse(wrong, call, "event", given, kind, &request.corrects)?;
    if event.kind == EventKind::AnnualReport {
        return Err(Refusal::HasItsOwnAct.into());
    }
    record(parts, call, event).await
}

/// Records the yearly report of article 10.
pub async fn annual_report(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordAnnualReportRequest,
) -> Result<Done<pb::PoliticalEvent>, Fault> {
    let mut wrong = Violations::new();
    let Some(given) = wrong.present("report", request.report.as_ref()) else { return Err(wrong.fault()) };
    let kind = wrong.chosen_optional("report.type", given.r#type).and_then(convert::event_kind);
    if kind.is_some_and(|kind| kind != EventKind::AnnualReport) {
        wrong.add("report.type", "UNKNOWN_VALUE", "应为年度报告或不填", "must be ANNUAL_REPORT, or left out");
    }
    let event = parse(wrong, call, "report", given, Some(EventKind::AnnualReport), &request.corrects)?;
    record(parts, call, event).await
}

fn parse(
    mut wrong: Violations,
    call: &Call,
    path: &str,
    given: &pb::PoliticalEvent,
    kind: Option<EventKind>,
    corrects: &str,
) -> Result<PoliticalEvent, Fault> {
    let field = |name: &str| format!("{path}.{name}");
    let organization = wrong.take_optional(&field("organization"), &given.organization, OrganizationCode::parse_name);
    let occurred_on = wrong.day(&field("occurred_on"), given.occurred_on.as_ref());
    let title = wrong.required(&field("title"), &given.title).map(str::to_owned);
    let document_no = wrong.optional(&field("document_no"), &given.document_no).map(str::to_owned);
    let confidentiality =
        wrong.chosen_optional(&field("confidentiality"), given.confidentiality).and_then(convert::confidentiality);
    let summary = wrong.text(&field("summary"), given.summary.trim(), LONG_TEXT_MAX_CHARS).map(str::to_owned);
    let venue = wrong.optional(&field("venue"), &given.venue).map(str::to_owned);
    if given.attendance_count < 0 {
        wrong.add(field("attendance_count"), "OUT_OF_RANGE", "不能为负数", "must be 0 or more");
    }
    wrong.at_most(&field("invited_institutions"), given.invited_institutions.len(), INVITED_MAX);
    let mut invited = Vec::new();
    for (at, name) in given.invited_institutions.iter().take(INVITED_MAX).enumerate() {
        let path = field(&format!("invited_institutions[{at}]"));
        invited.extend(wrong.take(&path, OrganizationCode::parse_name(name)).map(|code| code.as_str().to_owned()));
    }
    invited.sort_unstable();
    invited.dedup();
    let corrects = wrong.take_optional("corrects", corrects, PoliticalEventId::parse_name);
    let (Some(kind), Some(occurred_on), Some(title), true) = (kind, occurred_on, title, wrong.is_empty()) else {
        return Err(wrong.fault());
    };
    Ok(PoliticalEvent {
        id: PoliticalEventId::new_v7(call.now),
        kind,
        organization: organization.map_or_else(|| call.caller.organization.clone(), |code| code.as_str().to_owned()),
        holder: Default::default(),
        occurred_on,
        title,
        document_no,
        confidentiality: confidentiality.unwrap_or(Confidentiality::Internal),
        summary: summary.filter(|summary| !summary.is_empty()),
        venue,
        attendance_count: given.attendance_count,
        invited,
        corrects,
        withdrawn_at: None,
        recorded_by: call.caller.person().to_owned(),
        recorded_on: call.today,
        recorded_at: call.now,
    })
}

async fn record(parts: &Parts, call: &Call, mut event: PoliticalEvent) -> Result<Done<pb::PoliticalEvent>, Fault> {
    let organization = parts.organization(&call.caller, &event.organization).await?;
    let mut invited = Vec::with_capacity(event.invited.len());
    for code in &event.invited {
        invited.push(parts.organization(&call.caller, code).await?);
    }
    let corrected = match event.corrects {
        Some(id) => Some(found(parts, call, id).await?),
        None => None,
    };
    let same = store::political_event::same(&parts.db, &event).await?;

    must_have_come(event.occurred_on, call.today)?;
    event.must_be_fit(&organization, &invited)?;
    if let Some(corrected) = &corrected {
        corrected.must_be_replaceable_by(&event)?;
    }
    if let Some(same) = same {
        return Err(Refusal::AlreadyRecorded(same).into());
    }
    event.holder = organization.place.clone();

    let mut changes = store::political_event::insert(&event).append(store::organization::guard(&organization));
    changes = invited.iter().map(store::organization::guard).fold(changes, Changes::append);
    let holders: Vec<&Organization> = std::iter::once(&organization).chain(&invited).collect();
    changes = changes.append(duties(parts, call, &event, &holders, corrected.as_ref()).await?);
    if let Some(corrected) = &corrected {
        changes = changes.append(store::political_event::withdraw(corrected.id, call.now));
    }
    let entry = Entry::about(event.id.name(), event.holder.clone())
        .occurred_on(event.occurred_on)
        .summary(format!("recorded {} of {}", event.kind.code(), name_of(&event.organization)))
        .event(event::event_recorded(&event));
    Ok(Done { answer: convert::event(&event), changes, entry })
}

/// The event meets the duty of its period for each for whom it counts; what a withdrawn record had met is judged anew.
async fn duties(
    parts: &Parts,
    call: &Call,
    event: &PoliticalEvent,
    holders: &[&Organization],
    corrected: Option<&PoliticalEvent>,
) -> Result<Changes, Fault> {
    let Some(kind) = party_life::duty_of_event(event.kind) else { return Ok(Changes::new()) };
    let period = |on| match parts.policies.party_life.of_event(event.kind, on) {
        Ok(rhythm) => Ok(rhythm.map(|rhythm| rhythm.period(on))),
        Err(fault) => Err(not_in_force(&fault)),
    };
    let Some(now) = period(event.occurred_on)? else { return Ok(Changes::new()) };
    let before = match corrected {
        Some(corrected) => period(corrected.occurred_on)?.map(|before| (corrected, before)),
        None => None,
    };

    let mut subjects: Vec<String> = event.counts_for().map(|code| name_of(code)).collect();
    let mut changes = Changes::new();
    let mut judged = Vec::new();
    if let Some((corrected, before)) = &before {
        for code in corrected.counts_for() {
            let left = store::political_event::first_in(&parts.db, corrected, code, before.first, before.last).await?;
            let same = *before == now && event.counts_for().any(|counted| counted == code);
            let new = same.then(|| (event.occurred_on, event.id.name()));
            let best = left.map(|left| (left.occurred_on, left.id.name())).into_iter().chain(new).min();
            let ended = parts.organizations.get(code).await?.and_then(|known| known.valid_to).map(|on| (on, ENDED));
            let again = duty::reassess(kind, &name_of(code), &before.name, best, ended, call.today, call.now);
            changes = changes.append(again);
            subjects.push(name_of(code));
            if same {
                judged.push(code);
            }
        }
    }
    for holder in holders.iter().filter(|holder| !judged.contains(&&holder.code)) {
        let owed = party_life::event(holder, kind, &now);
        changes = changes.append(duty::meet(&owed, event.occurred_on, event.id.name(), call.now, call.today));
    }
    subjects.sort_unstable();
    subjects.dedup();
    let records = store::party_life::revisions(&parts.db, &subjects).await?;
    Ok(records.iter().map(store::party_life::touch).fold(changes, Changes::append))
}

async fn found(parts: &Parts, call: &Call, id: PoliticalEventId) -> Result<PoliticalEvent, Fault> {
    let found = store::political_event::get(&parts.db, id).await?;
    found.filter(|found| call.caller.sees(&found.holder)).ok_or_else(|| Fault::not_found(EVENT, &id.name()))
}
