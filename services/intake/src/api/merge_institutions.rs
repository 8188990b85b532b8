//! MergeInstitutions: ends institutions and moves everybody they serve on one day.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert;
use super::event::organization::changed;
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use crate::domain::organization::{MOVED_MAX, Organization};
use crate::domain::refusal::Refusal;
use crate::domain::retiree::{LifeStatus, Retiree};
use crate::domain::transfer;
use crate::store::{self, retiree_change, scope::Scope};

/// How many institutions one merger ends.
const SOURCES_MAX: usize = 20;

/// What is asked for.
struct Asked {
    sources: Vec<OrganizationCode>,
    target: OrganizationCode,
    on: Day,
    document_no: String,
}

pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::MergeInstitutionsRequest,
) -> Result<Done<pb::MergeInstitutionsResponse>, Fault> {
    let asked = parse(request)?;

    let target = parts.organization(&call.caller, &asked.target).await?;
    etag::check(&request.etag, target.revision, &target.code.name())?;
    let mut sources = Vec::new();
    for code in &asked.sources {
        sources.push(parts.organization(&call.caller, code).await?);
    }
    check(call, &asked, &target, &sources)?;
    let served = served(parts, &sources).await?;

    let mut changes = store::organization::unchanged(&target);
    let mut entry = Entry::about(target.code.name(), target.place.clone()).occurred_on(asked.on).summary(format!(
        "{} takes over {} and {} retirees",
        target.code.name(),
        asked.sources.iter().map(OrganizationCode::as_str).collect::<Vec<_>>().join(", "),
        served.len()
    ));
    for who in &served {
        if who.held_since > asked.on {
            return Err(Refusal::AssignedAfterMerger { latest: who.held_since }.into());
        }
        let moved = transfer::to_institution(who, &[], target.place.clone(), asked.on, call.today)?;
        changes = changes.append(retiree_change::apply(
            &parts.sealer,
            who,
            &moved.changed,
            Some(&asked.document_no),
            &recorder(call),
        ));
        let previous = moved.previous_institution.as_deref();
        entry = entry.event(event::transferred(&moved.changed.after, previous, asked.on, moved.backdated));
    }
    for source in &mut sources {
        source.valid_to = Some(asked.on);
        source.merged_into = Some(target.code.clone());
        source.updated_at = call.now;
        changes = changes
            .append(store::organization::update(source))
            .append(store::organization_change::serving_nobody(&source.code));
        source.revision += 1;
        entry = entry.event(changed(source, asked.on));
    }
    let answer = pb::MergeInstitutionsResponse {
        target: Some(convert::organization::wire(&target)),
        sources: sources.iter().map(convert::organization::wire).collect(),
        moved_retirees: i64::try_from(served.len()).unwrap_or(i64::MAX),
    };

    Ok(Done { answer, changes: changes.ordered(), entry })
}

fn parse(request: &pb::MergeInstitutionsRequest) -> Result<Asked, Fault> {
    let mut wrong = Violations::new();
    if request.sources.is_empty() {
        wrong.missing("sources");
    }
    wrong.at_most("sources", request.sources.len(), SOURCES_MAX);
    let mut sources: Vec<OrganizationCode> = Vec::new();
    for (at, name) in request.sources.iter().enumerate() {
        if let Some(code) = convert::organization::code(&mut wrong, &format!("sources[{at}]"), name)
            && !sources.contains(&code)
        {
            sources.push(code);
        }
    }
    let target = convert::organization::code(&mut wrong, "target", &request.target);
    let on = wrong.day("effective_on", request.effective_on.as_ref());
    let document_no = wrong.required("document_no", &request.document_no).map(str::to_owned);
    match (target, on, document_no, wrong.is_empty()) {
        (Some(target), Some(on), Some(document_no), true) => Ok(Asked { sources, target, on, document_no }),
        _ => Err(wrong.fault()),
    }
}

fn check(call: &Call, asked: &Asked, target: &Organization, sources: &[Organization]) -> Result<(), Refusal> {
    if asked.on > call.today {
        return Err(Refusal::OccurredInFuture { on: asked.on });
    }
    if sources.iter().any(|source| source.code == target.code) {
        return Err(Refusal::MergesIntoItself);
    }
    for institution in sources.iter().chain([target]) {
        institution.must_stand()?;
        institution.must_serve(asked.on)?;
    }
    Ok(())
}

/// Reads everybody whom the sources serve.
async fn served(parts: &Parts, sources: &[Organization]) -> Result<Vec<Retiree>, Fault> {
    let mut served = Vec::new();
    for source in sources {
        let scope = Scope::Institution(source.code.to_string());
        served.extend(parts.retirees_under(&scope, Some(LifeStatus::Active)).await?);
    }
    if served.len() > MOVED_MAX {
        return Err(Refusal::TooManyToMove { max: MOVED_MAX }.into());
    }
    Ok(served)
}
