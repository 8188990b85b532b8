//! What the operations on journeys and documents read and answer alike.

use chrono::{DateTime, Utc};
use junxiu_casework::approval::{self, Approval, Office, Route};
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::status::Fault;

use super::convert::exit::{self as convert, EXIT};
use super::convert::overseas_report as convert_report;
use super::convert::travel_document as convert_document;
use super::custody_parts;
use super::parts::Parts;
use crate::domain::exit::{Exit, ExitId, Refusal, State};
use crate::domain::exit_policy::ReportRule;
use crate::domain::exit_review::OVERDUE;
use crate::domain::organization::Organization;
use crate::domain::overseas_report::Report;
use crate::domain::standing::Standing;
use crate::store;
use crate::store::travel_document::Kept;

/// Reads a journey that the caller sees, with its case; others are NOT_FOUND like absent ones.
///
/// An office on the route sees the case also when the person is another's by now.
pub async fn exit(parts: &Parts, call: &Call, id: ExitId) -> Result<(Exit, Option<Approval>), Fault> {
    let absent = || Fault::not_found(EXIT, &id.name());
    let exit = store::exit::get(&parts.db, id).await?.ok_or_else(absent)?;
    let case = match exit.approval {
        Some(approval) => approval::store::get(&parts.db, approval).await?,
        None => None,
    };
    let on_route = case.as_ref().is_some_and(|case| case.seen_by(&call.caller.organization));
    let told = exit.unapproved.as_ref().and_then(|unapproved| unapproved.told.as_ref());
    let on_route = on_route || told.is_some_and(|told| *told == call.caller.organization);
    if call.caller.sees(&exit.holder) || on_route { Ok((exit, case)) } else { Err(absent()) }
}

/// Reads an application with its case, as somebody last saw it.
pub async fn application(parts: &Parts, call: &Call, id: ExitId, etag: &str) -> Result<(Exit, Approval), Fault> {
    let (exit, case) = exit(parts, call, id).await?;
    etag::check(etag, exit.revision, &id.name())?;
    exit.must_be_application()?;
    let case = case.ok_or_else(|| Fault::internal("an application has no case"))?;
    Ok((exit, case))
}

/// Finishes an act on a case: the journey follows it, and both are saved.
pub async fn acted(
    parts: &Parts,
    call: &Call,
    exit: &Exit,
    case: &Approval,
    entry: impl FnOnce(&Exit, Entry) -> Entry,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let after = exit.follow(case);
    let mut changes = store::exit::save(&after, call.now).append(case_saved(case, call.today, call.now));
    let after = kept(after, call);
    let entry = entry(&after, Entry::about(after.id.name(), after.holder.clone()));
    let mut documents = documents(parts, after.retiree).await?;
    if let (State::Rejected, Some(on)) = (after.state, after.decided_on) {
        let (due, owed) = no_longer_lent(parts, call, &after, on, &documents).await?;
        changes = changes.append(owed);
        documents.retain(|kept| !due.iter().any(|due| due.document.id == kept.document.id));
        documents.extend(due);
    }
    let answer = answer(parts, call, &after, Some(case), &documents).await?;
    Ok(Done { answer, changes, entry })
}

/// Saves a case as it is now; what the office above was told of it while it was overdue is settled where that is over.
pub fn case_saved(case: &Approval, today: Day, now: DateTime<Utc>) -> Changes {
    approval::store::save(case, now).append(approval::settled(&OVERDUE, case, today, now))
}

/// Lets what is lent be due back, since the journey is not made.
async fn no_longer_lent(
    parts: &Parts,
    call: &Call,
    exit: &Exit,
    on: Day,
    documents: &[Kept],
) -> Result<(Vec<Kept>, Changes), Fault> {
    let lent = custody_parts::lent_for(documents, exit.id);
    let standing = parts.standings.get(exit.retiree).await?.filter(|_| !lent.is_empty());
    let Some(standing) = standing else { return Ok((Vec::new(), Changes::new())) };
    let revision = store::traveller::revision(&parts.db, exit.retiree).await?;
    let (due, owed) = custody_parts::owe(parts, call.now, &standing, (exit.id, on), &lent).await?;
    let guards = store::standing::guard(&standing).append(store::traveller::touch(exit.retiree, revision));
    Ok((due, owed.append(guards)))
}

/// Finds the bureau that decides on a journey: that of its case, or the one above the institution; none where none is
/// on record.
pub async fn decider(
    parts: &Parts,
    standing: &Standing,
    case: Option<&Approval>,
) -> Result<Option<(String, Ancestry)>, Fault> {
    if let Some(case) = case {
        let office = &case.route.deciding().office;
        return Ok(Some((office.code.clone(), office.place.clone())));
    }
    let Some(institution) = standing.institution() else { return Ok(None) };
    let institution = parts.organizations.get(institution).await?;
    let Some(superior) = institution.and_then(|institution| institution.superior) else { return Ok(None) };
    let superior = parts.organizations.get(&superior).await?;
    Ok(superior.map(|superior| (superior.code, superior.place)))
}

/// Within how many days an office looks at what it is told of on a day.
pub fn review_within(parts: &Parts, on: Day) -> Result<i64, Fault> {
    Ok(parts.policies.exit.review_within.on(on).map_err(Refusal::from)?.value.days)
}

/// Gives a journey as it stands once it is saved.
pub fn kept(exit: Exit, call: &Call) -> Exit {
    Exit { revision: exit.revision + 1, updated_at: call.now, ..exit }
}

/// Reads the documents of a person.
pub async fn documents(parts: &Parts, retiree: RetireeId) -> Result<Vec<Kept>, Fault> {
    Ok(store::travel_document::of_retiree(&parts.db, retiree).await?)
}

/// Shows a journey with its case and the documents that are about it.
pub async fn answer(
    parts: &Parts,
    call: &Call,
    exit: &Exit,
    case: Option<&Approval>,
    documents: &[Kept],
) -> Result<pb::ExitApplication, Fault> {
    let about =
        documents.iter().filter(|kept| kept.document.exit == Some(exit.id) && call.caller.sees(&kept.document.holder));
    let shown = about.map(|kept| document(parts, kept, call.today)).collect::<Result<Vec<_>, Fault>>()?;
    let whole = convert::whole(exit, case, shown, call.today);
    Ok(pb::ExitApplication { reports: reports(parts, call, exit).await?, ..whole })
}

/// Shows how it stands with the reports of a journey, once he has left.
async fn reports(parts: &Parts, call: &Call, exit: &Exit) -> Result<Vec<pb::QuarterlyReport>, Fault> {
    if exit.departed_on.is_none() {
        return Ok(Vec::new());
    }
    let kept = store::overseas_report::of_exit(&parts.db, exit.id).await?;
    let made: Vec<Report> = kept.into_iter().map(|kept| kept.report).collect();
    let rule = report_rule(parts, exit, call.today)?;
    Ok(convert_report::of_quarters(exit, &made, rule, call.today))
}

/// Finds the numbers by which a journey is long: those of the day of departure.
pub fn report_rule(parts: &Parts, exit: &Exit, today: Day) -> Result<ReportRule, Fault> {
    let on = exit.departed_on.unwrap_or(today);
    Ok(parts.policies.exit.report_rule(on).map_err(Refusal::from)?)
}

/// Shows a document, its number masked.
pub fn document(parts: &Parts, kept: &Kept, today: Day) -> Result<pb::TravelDocument, Fault> {
    let number = kept.number(&parts.sealer).map_err(Fault::internal)?;
    Ok(convert_document::wire(&kept.document, &number, false, &[], today))
}

/// Computes the route of an application, and holds the batch to the organisations that it names.
pub async fn route(parts: &Parts, standing: &Standing) -> Result<(Route, Changes), Fault> {
    let nearest = standing.holder.nearest().to_owned();
    let none = || Refusal::NoSuperior { institution: nearest.clone() };
    let institution = match standing.institution() {
        Some(code) => parts.organizations.get(code).await?,
        None => None,
    };
    let institution = institution.ok_or_else(none)?;
    let superior = match institution.superior.as_deref() {
        Some(code) => parts.organizations.get(code).await?,
        None => None,
    };
    let superior = superior.ok_or_else(none)?;
    let guards = store::organization::guard(&institution).append(store::organization::guard(&superior));
    let route = approval::route::to_direct_superior(&[office(institution), office(superior)]).ok_or_else(none)?;
    Ok((route, guards))
}

fn office(organization: Organization) -> Office {
    Office {
        code: organization.code,
        level: organization.level,
        place: organization.place,
        region: organization.region,
    }
}

/// Finds the division whose working days hold for the institution that serves somebody, and holds the batch to it.
pub async fn region(parts: &Parts, standing: &Standing) -> Result<(String, Changes), Fault> {
    let found = parts.organizations.get(standing.holder.nearest()).await?;
    let found = found.ok_or_else(|| Fault::internal("the holder of a person is not known here"))?;
    let guard = store::organization::guard(&found);
    Ok((found.region, guard))
}
