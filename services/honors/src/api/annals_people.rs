//! SetAnnalsConsent, DecideInclusion and ListCandidates: where people stand as to the annals.

use std::collections::BTreeMap;

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::annals as convert;
use super::convert::inclusion::criterion_wire;
use super::convert::plan::year_or_all;
use super::event::annals as event;
use super::parts::Parts;
use super::revoke_merit::long;
use super::status::no_policy;
use crate::domain::annals::{AnnalsEntry, Publication, State};
use crate::domain::inclusion::{Facts, evaluate};
use crate::domain::merit::MeritRecord;
use crate::domain::ranking::year_of;
use crate::store;
use crate::store::annals::Person;

impl Parts {
    /// Gathers what counts of somebody for the annals.
    ///
    /// # Errors
    /// As the database says.
    pub async fn facts_of(&self, retiree: RetireeId, person: &Person) -> Result<Facts, Fault> {
        let records = store::merit::of_retirees(&self.db, &[retiree]).await?;
        let other = person.other.as_ref().map(|(reason, _)| reason.clone());
        Ok(Facts::of(records.iter().filter_map(MeritRecord::counting), other))
    }
}

/// Records whether somebody may be named in print; what is not printed of one who does not wish it comes to nothing.
pub async fn consent(
    parts: &Parts,
    call: &Call,
    request: &pb::SetAnnalsConsentRequest,
) -> Result<Done<pb::AnnalsPerson>, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let consent = wrong.chosen::<pb::AnnalsConsent>("consent", request.consent);
    let note = long(&mut wrong, "note", &request.note);
    let (Some(retiree), Some(consent), Some(_), true) = (retiree, consent, note, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let standing = parts.person(call, retiree).await?;
    let before = store::annals::person(&parts.db, retiree).await?;
    let entries = store::annals::of_retirees(&parts.db, &[retiree]).await?;

    let after = Person { may_be_named: Some(consent == pb::AnnalsConsent::MayBeNamed), ..before };
    let withdrawn = entries.iter().filter(|_| after.may_be_named == Some(false)).filter_map(AnnalsEntry::opted_out);

    let mut changes = store::annals::write_person(retiree, &after).append(store::standing::guard(&standing));
    let mut entry = Entry::about(retiree.name(), standing.holder)
        .summary(format!("recorded whether {} may be named in print", retiree.name()));
    for one in withdrawn {
        changes = changes.append(store::annals::save(&one, call.now));
        entry = entry.event(event::changed(&AnnalsEntry { revision: one.revision + 1, ..one }, call.today));
    }
    Ok(Done { answer: convert::person(&retiree.name(), &after), changes, entry })
}

/// Records that a bureau includes somebody for another reason.
pub async fn decide(
    parts: &Parts,
    call: &Call,
    request: &pb::DecideInclusionRequest,
) -> Result<Done<pb::AnnalsPerson>, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let reason = long(&mut wrong, "reason", &request.reason);
    let document_no = wrong.required("document_no", &request.document_no).map(str::to_owned);
    let (Some(retiree), Some(reason), Some(document_no), true) = (retiree, reason, document_no, wrong.is_empty())
    else {
        return Err(wrong.fault());
    };

    let standing = parts.person(call, retiree).await?;
    let before = store::annals::person(&parts.db, retiree).await?;

    let after = Person { other: Some((reason, document_no)), ..before };

    let changes = store::annals::write_person(retiree, &after).append(store::standing::guard(&standing));
    let entry = Entry::about(retiree.name(), standing.holder)
        .summary(format!("decided to include {} in the annals", retiree.name()));
    Ok(Done { answer: convert::person(&retiree.name(), &after), changes, entry })
}

/// Lists who belongs into the annals, by id.
pub async fn candidates(
    parts: &Parts,
    call: &Call,
    request: &pb::ListCandidatesRequest,
) -> Result<pb::ListCandidatesResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let year = year_or_all(&mut wrong, request.year);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let scope = parts.scope(call, organization).await?;
    let people = store::annals::meritorious(&parts.db, &scope, page.after, page.limit()).await?;
    let (people, next_page_token) = page::cut(&parts.sealer, request, &page, people, |retiree| retiree.uuid());
    let year = year.and_then(|year| i32::try_from(year).ok()).unwrap_or_else(|| year_of(call.today));
    Ok(pb::ListCandidatesResponse { candidates: looked_at(parts, call, &people, year).await?, next_page_token })
}

/// Looks at people, and keeps those who belong into the annals.
async fn looked_at(
    parts: &Parts,
    call: &Call,
    people: &[RetireeId],
    year: i32,
) -> Result<Vec<pb::AnnalsCandidate>, Fault> {
    let standings = store::standing::many(&parts.db, people).await?;
    let kept: BTreeMap<RetireeId, Person> = store::annals::people(&parts.db, people).await?.into_iter().collect();
    let entries = store::annals::of_retirees(&parts.db, people).await?;
    let records = store::merit::of_retirees(&parts.db, people).await?;
    let mut found = Vec::new();
    for retiree in people {
        let person = kept.get(retiree).cloned().unwrap_or_default();
        let own = records.iter().filter(|record| record.retiree == *retiree).filter_map(MeritRecord::counting);
        let facts = Facts::of(own, person.other.as_ref().map(|(reason, _)| reason.clone()));
        let met = evaluate(&facts, call.today, &parts.policies.inclusion).map_err(no_policy)?.outcome;
        if met.is_empty() {
            continue;
        }
        let entry = |is_wanted: &dyn Fn(&AnnalsEntry) -> bool| {
            let own = entries.iter().filter(|entry| entry.retiree == *retiree && entry.state != State::Withdrawn);
            own.filter(|entry| is_wanted(entry)).map(|entry| entry.id.name()).next().unwrap_or_default()
        };
        let name = standings.iter().find(|known| known.retiree == *retiree).map(|known| known.name.clone());
        found.push(pb::AnnalsCandidate {
            retiree: retiree.name(),
            display_name: name.unwrap_or_default(),
            criteria: met.iter().map(|one| criterion_wire(*one).into()).collect(),
            opted_out: person.may_be_named == Some(false),
            yearbook_entry: entry(&|one| {
                one.publication == Publication::Yearbook { year } && one.organization == call.caller.organization
            }),
            gazetteer_entry: entry(&|one| matches!(one.publication, Publication::Gazetteer { .. })),
        });
    }
    Ok(found)
}
