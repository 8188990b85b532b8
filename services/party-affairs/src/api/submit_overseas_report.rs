//! SubmitOverseasReport: somebody who is abroad for long reports; from abroad it is a contact too.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::duty::Period;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::contact_success::{self, Given, Success};
use super::convert::contact as convert_contact;
use super::convert::exit as convert_exit;
use super::convert::overseas_report as convert;
use super::parts::Parts;
use super::travel_parts;
use crate::domain::contact::{Channel, ContactId, Counterpart};
use crate::domain::exit::{Exit, ExitId};
use crate::domain::overseas_report::{self as rules, Report, ReportId};
use crate::domain::silence::Chain;
use crate::domain::standing::Standing;
use crate::store;

/// What is told of a report.
struct Told {
    exit: ExitId,
    quarter: Period,
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
    let stand: Vec<Report> =
        kept.into_iter().map(|kept| kept.report).filter(|report| report.withdrawn_on.is_none()).collect();

    standing.must_cover(told.on, call.today)?;
    let rule = travel_parts::report_rule(parts, &exit, call.today)?;
    rules::must_be_owed(&exit, &told.quarter, rule, (told.on, call.today), &stand, told.corrects)?;
    let id = ReportId::new_v7(call.now);
    let heard = heard(parts, call, (&standing, &exit), id, told.on).await?;
    let report = report(call, (&standing, &exit), id, &told, heard.contact);

    let owed = rules::duty(&exit, &told.quarter);
    let met = match told.corrects {
        None => duty::meet(&owed, told.on, id.name(), call.now, call.today),
        Some(_) => {
            let act = Some((told.on, id.name()));
            duty::reassess(&rules::REPORT, &owed.subject, &owed.period, act, call.today, call.now)
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
    let quarter = match request.quarter.trim().is_empty() {
        true => Some(Period::quarter(on)),
        false => wrong.take("quarter", rules::quarter(&request.quarter)),
    };
    let content = convert_contact::content(wrong, "content", &request.content);
    let corrects = wrong.take_optional("corrects", &request.corrects, ReportId::parse_name);
    Some(Told { exit: exit?, quarter: quarter?, content: content?, on, corrects })
}

fn report(
    call: &Call,
    (standing, exit): (&Standing, &Exit),
    id: ReportId,
    told: &Told,
    contact: Option<ContactId>,
) -> Report {
    Report {
        id,
        retiree: exit.retiree,
        holder: standing.holder.clone(),
        exit: exit.id,
        quarter: told.quarter.name.clone(),
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

/// Takes the report in as a contact, unless it came after the return or the same contact stands on record already.
async fn heard(
    parts: &Parts,
    call: &Call,
    (standing, exit): (&Standing, &Exit),
    id: ReportId,
    on: Day,
) -> Result<Heard, Fault> {
    let alone = |contact| Heard {
        contact,
        changes: store::standing::guard(standing),
        entry: Entry::about(id.name(), standing.holder.clone()).occurred_on(on),
    };
    if exit.returned_on.is_some_and(|returned_on| on > returned_on) {
        return Ok(alone(None));
    }
    let made = store::contact::standing(&parts.db, standing.retiree, on, on).await?;
    let is_same = |channel, counterpart| (channel, counterpart) == (Channel::ReportFromAbroad, Counterpart::Oneself);
    if let Some(same) = made.iter().find(|made| is_same(made.channel, made.counterpart)) {
        return Ok(alone(Some(same.id)));
    }
    let chain = store::silence::get(&parts.db, standing.retiree).await?.unwrap_or_else(|| Chain::begin(standing));
    let given = Given {
        on,
        channel: Channel::ReportFromAbroad,
        counterpart: Counterpart::Oneself,
        guardian_name: None,
        // What he said stands in the report, sealed there, once.
        content: format!("境外季度汇报，见 {}", id.name()),
        contacted_by: None,
        institution: None,
    };
    let Success { contact, changes, entry } =
        contact_success::take(parts, call, (standing, &chain), given, None).await?;
    Ok(Heard { contact: Some(contact.id), changes, entry })
}
