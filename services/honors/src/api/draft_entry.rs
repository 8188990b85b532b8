//! DraftEntry: an entry is written about somebody who belongs into the annals.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Level;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::annals as convert;
use super::convert::plan::{YEAR_MAX, YEAR_MIN, within};
use super::event::annals as event;
use super::parts::Parts;
use super::status::no_policy;
use crate::domain::annals::{AnnalsEntry, EntryId, Publication, Refusal, State};
use crate::domain::inclusion::evaluate;
use crate::store;

/// What is to be drafted.
struct Asked {
    retiree: RetireeId,
    kind: pb::PublicationKind,
    year: i32,
    text: String,
}

/// Drafts an entry.
pub async fn run(parts: &Parts, call: &Call, request: &pb::DraftEntryRequest) -> Result<Done<pb::AnnalsEntry>, Fault> {
    let mut wrong = Violations::new();
    let asked = asked(&mut wrong, request);
    let (Some(asked), true) = (asked, wrong.is_empty()) else { return Err(wrong.fault()) };

    if Level::of_code(&call.caller.organization) == Level::Institution {
        return Err(Refusal::NotABureau.into());
    }
    let bureau = parts.organization(&call.caller, &call.caller.organization).await?;
    let standing = parts.person(call, asked.retiree).await?;
    let person = store::annals::person(&parts.db, standing.retiree).await?;
    let facts = parts.facts_of(standing.retiree, &person).await?;
    let there = store::annals::of_retirees(&parts.db, &[standing.retiree]).await?;

    let publication = match asked.kind {
        pb::PublicationKind::Gazetteer => Publication::Gazetteer { region: standing.settlement_region.clone() },
        pb::PublicationKind::Yearbook | pb::PublicationKind::Unspecified => Publication::Yearbook { year: asked.year },
    };
    if person.may_be_named == Some(false) {
        return Err(Refusal::OptedOut.into());
    }
    if evaluate(&facts, call.today, &parts.policies.inclusion).map_err(no_policy)?.outcome.is_empty() {
        return Err(Refusal::NotIncluded.into());
    }
    let same = |one: &&AnnalsEntry| {
        let of_gazetteer = matches!(publication, Publication::Gazetteer { .. });
        one.state != State::Withdrawn
            && one.publication == publication
            && (of_gazetteer || one.organization == bureau.code)
    };
    if let Some(same) = there.iter().find(same) {
        return Err(Refusal::AlreadyDrafted(same.id).into());
    }
    let entry = AnnalsEntry {
        id: EntryId::new_v7(call.now),
        retiree: standing.retiree,
        name: standing.name.clone(),
        publication,
        organization: bureau.code.clone(),
        holder: bureau.place.clone(),
        text: asked.text,
        state: State::Drafted,
        withdrawal: None,
        secrecy_note: None,
        drafted_by: call.caller.person().to_owned(),
        checked_by: None,
        submitted_on: None,
        published: None,
        erratum_since: None,
        erratum: None,
        recorded_at: call.now,
        revision: 1,
    };

    let changes = store::annals::insert(&entry)
        .append(store::annals::write_person(standing.retiree, &person))
        .append(store::standing::guard(&standing))
        .append(store::organization::guard(&bureau));
    let journal = Entry::about(entry.id.name(), entry.holder.clone())
        .summary(format!("drafted an entry about {}", entry.retiree.name()))
        .event(event::changed(&entry, call.today));
    Ok(Done { answer: convert::entry(&entry), changes, entry: journal })
}

fn asked(wrong: &mut Violations, request: &pb::DraftEntryRequest) -> Option<Asked> {
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let kind = wrong.chosen::<pb::PublicationKind>("kind", request.kind);
    let is_yearbook = kind == Some(pb::PublicationKind::Yearbook);
    if is_yearbook || request.year != 0 {
        within(wrong, "year", i64::from(request.year), YEAR_MIN, YEAR_MAX);
    }
    let text = convert::words(wrong, "text", &request.text);
    Some(Asked { retiree: retiree?, kind: kind?, year: request.year, text: text? })
}
