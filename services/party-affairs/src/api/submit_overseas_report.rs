//! SubmitOverseasReport: somebody who is abroad for long reports; from abroad it is a contact too.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry, EventDraft};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::duty::Period;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::contact_success::{self, Given, Success};
use super::contact_withdrawal::{self, Withdrawal};
use super::convert::contact as convert_contact;
use super::convert::exit as convert_exit;
use super::convert::overseas_report as convert;
use super::parts::Parts;
use super::travel_parts;
use crate::domain::contact::{Channel, Contact, ContactId, Counterpart};
use crate::domain::exit::{Exit, ExitId};
use crate::domain::overseas_report::{self as rules, Report, ReportId};
use crate::domain::silence::Chain;
use crate::domain::standing::Standing;
use crate::store;

/// What is told of a report.
struct Told {
    exit: ExitId,
    /// The period that is named, or the one in which he reported.
    quarter: Option<Period>,
    content: String,
    on: Day,
    corrects: Option<ReportId>,
}

/// Records a report.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::SubmitOverseasReportRequest,
) -> Result<Done<pb::OverseasReport>, Fault> {
    let mut wrong = Violations::new();
    let told = told(&mut wrong, call, request);
    let (Some(told), true) = (told, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (exit, _) = travel_parts::exit(parts, call, told.exit).await?;
    let standing = parts.person(call, exit.retiree).await?;
    let kept = store::overseas_report::of_exit(&parts.db, exit.id).await?;
    let made: Vec<Report> = kept.into_iter().map(|kept| kept.report).collect();
    let stand: Vec<Report> = made.iter().filter(|report| report.withdrawn_on.is_none()).cloned().collect();

    standing.must_cover(told.on, call.today)?;
    let rule = travel_parts::report_rule(parts, &exit, call.today)?;
    let of_the_day = || exit.departed_on.and_then(|departed_on| rules::period_of(departed_on, rule, told.on));
    let quarter = told.quarter.clone().or_else(of_the_day).unwrap_or_else(|| Period::quarter(told.on));
    rules::must_be_owed(&exit, &quarter, rule, (told.on, call.today), &stand, told.corrects)?;
    let id = ReportId::new_v7(call.now);
    let wrong = wrongly_heard(parts, &exit, &made, &told).await?;
    let heard = heard(parts, call, (&standing, &exit), (id, told.on), wrong).await?;
    let report = report(call, (&standing, &exit), (id, &quarter), &told, heard.contact);

    let owed = rules::duty(&exit, &quarter);
    let met = match told.corrects {
        None => duty::meet(&owed, told.on, id.name(), call.now, call.today),
        Some(_) => {
            let act = Some((told.on, id.name()));
            duty::reassess(&rules::REPORT, &owed.subject, &owed.period, act, standing.ended(), call.today, call.now)
        }
    };
    let withdrawn = told.corrects.map(|corrects| store::overseas_report::withdraw(corrects, call.today).ordered());
    let changes = store::exit::guard(&exit)
        .append(heard.changes)
        .append(withdrawn.unwrap_or_default())
        .append(store::overseas_report::insert(&parts.sealer, &report, &told.content))
        .append(met);
    let entry = heard.entry.summary(format!("took {}, the report of {} from abroad", id.name(), report.quarter));
    Ok(Done { answer: convert::wire(&report, None), changes, entry })
}

fn told(wrong: &mut Violations, call: &Call, request: &pb::SubmitOverseasReportRequest) -> Option<Told> {
    let exit = convert_exit::name(wrong, "exit", &request.exit);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let is_named = !request.quarter.trim().is_empty();
    let quarter = if is_named { wrong.take("quarter", rules::period(&request.quarter)) } else { None };
    let content = convert_contact::content(wrong, "content", &request.content);
    let corrects = wrong.take_optional("corrects", &request.corrects, ReportId::parse_name);
    if is_named && quarter.is_none() {
        return None;
    }
    Some(Told { exit: exit?, quarter, content: content?, on, corrects })
}

fn report(
    call: &Call,
    (standing, exit): (&Standing, &Exit),
    (id, quarter): (ReportId, &Period),
    told: &Told,
    contact: Option<ContactId>,
) -> Report {
    Report {
        id,
        retiree: exit.retiree,
        holder: standing.holder.clone(),
        exit: exit.id,
        quarter: quarter.name.clone(),
        on: told.on,
        contact,
        corrects: told.corrects,
        recorded_by: call.caller.person().to_owned(),
        recorded_on: call.today,
        recorded_at: call.now,
        withdrawn_on: None,
    }
}

/// The contact that a report is.
struct Heard {
    contact: Option<ContactId>,
    changes: Changes,
    entry: Entry,
}

/// Finds the contact that the corrected report made, where it is another day's now or none at all.
///
/// One that was on record before the report, or that another report counts as too, stays.
async fn wrongly_heard(parts: &Parts, exit: &Exit, made: &[Report], told: &Told) -> Result<Option<Contact>, Fault> {
    let corrected = told.corrects.and_then(|corrects| made.iter().find(|report| report.id == corrects));
    let Some((corrected, contact)) = corrected.and_then(|report| Some((report, report.contact?))) else {
        return Ok(None);
    };
    let counts_as_it = |report: &&Report| report.contact == Some(contact);
    let others = made.iter().filter(|report| report.withdrawn_on.is_none() && report.id != corrected.id);
    let Some(contact) = store::contact::get(&parts.db, contact).await?.map(|kept| kept.contact) else {
        return Ok(None);
    };
    let is_ours = made.iter().filter(counts_as_it).any(|report| report.recorded_at == contact.recorded_at);
    let is_wrong = contact.occurred_on != told.on || is_after_return(exit, told.on);
    let goes = is_ours && is_wrong && contact.withdrawn.is_none() && !others.into_iter().any(|one| counts_as_it(&one));
    Ok(goes.then_some(contact))
}

fn is_after_return(exit: &Exit, on: Day) -> bool {
    exit.returned_on.is_some_and(|returned_on| on > returned_on)
}

/// Takes the report in as a contact, unless it came after the return or the same contact stands on record already;
/// `wrong` is withdrawn for it.
async fn heard(
    parts: &Parts,
    call: &Call,
    (standing, exit): (&Standing, &Exit),
    (id, on): (ReportId, Day),
    wrong: Option<Contact>,
) -> Result<Heard, Fault> {
    let instead_of = wrong.as_ref().map(|wrong| wrong.id);
    let Gone { chain, changes: gone, event } = gone(parts, call, standing, id, wrong).await?;
    let told = |entry: Entry| match event {
        Some(event) => entry.event(event),
        None => entry,
    };
    let same = match is_after_return(exit, on) {
        true => None,
        false => same_contact(parts, standing, on).await?,
    };
    if same.is_some() || is_after_return(exit, on) {
        let chain = instead_of.map(|_| store::silence::save(&chain));
        return Ok(Heard {
            contact: same,
            changes: gone.append(chain.unwrap_or_default()).append(store::standing::guard(standing)),
            entry: told(Entry::about(id.name(), standing.holder.clone()).occurred_on(on)),
        });
    }
    let given = Given {
        on,
        channel: Channel::ReportFromAbroad,
        counterpart: Counterpart::Oneself,
        guardian_name: None,
        // What he said stands in the report, sealed there, once.
        content: format!("境外季度汇报，见 {}", id.name()),
        contacted_by: None,
        institution: None,
        instead_of,
    };
    let Success { contact, changes, entry } =
        contact_success::take(parts, call, (standing, &chain), given, None).await?;
    // What the withdrawal took from a duty, the new contact gives back: one after the other.
    let changes = if instead_of.is_some() { gone.append(changes).ordered() } else { changes };
    Ok(Heard { contact: Some(contact.id), changes, entry: told(entry) })
}

/// Finds the contact of a day that a report of that day would be.
async fn same_contact(parts: &Parts, standing: &Standing, on: Day) -> Result<Option<ContactId>, Fault> {
    let made = store::contact::standing(&parts.db, standing.retiree, on, on).await?;
    let is_same = |channel, counterpart| (channel, counterpart) == (Channel::ReportFromAbroad, Counterpart::Oneself);
    Ok(made.iter().find(|made| is_same(made.channel, made.counterpart)).map(|same| same.id))
}

/// How the silence stands without the contact of a corrected report, and what its withdrawal writes.
struct Gone {
    chain: Chain,
    changes: Changes,
    event: Option<EventDraft>,
}

async fn gone(
    parts: &Parts,
    call: &Call,
    standing: &Standing,
    id: ReportId,
    wrong: Option<Contact>,
) -> Result<Gone, Fault> {
    let chain = store::silence::get(&parts.db, standing.retiree).await?.unwrap_or_else(|| Chain::begin(standing));
    let Some(wrong) = wrong else { return Ok(Gone { chain, changes: Changes::new(), event: None }) };
    let reason = format!("境外汇报更正，见 {}", id.name());
    let Withdrawal { chain, changes, event, .. } =
        contact_withdrawal::take(parts, call, (standing, &chain), wrong, reason).await?;
    Ok(Gone { chain, changes, event })
}
