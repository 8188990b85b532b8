//! Invite: those who stand next are invited, as far as places are free.

use std::collections::BTreeSet;

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::common::Decision;
use junxiu_contracts::honors as pb;
use junxiu_kernel::decision::Decision as Ruled;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::{etag, wire};

use super::convert::batch as convert;
use super::convert::plan::within;
use super::event::slot as event;
use super::parts::Parts;
use super::status::no_policy;
use crate::domain::batch::{Batch, BatchId, Refusal};
use crate::domain::ranking::{Place, Ranking, rank};
use crate::domain::slot::{Slot, SlotId, State};
use crate::store;
use crate::store::scope::Scope;

/// How many are invited in one act.
const INVITED_MAX: i64 = 200;

/// Invites those who stand next.
pub async fn run(parts: &Parts, call: &Call, request: &pb::InviteRequest) -> Result<Done<pb::InviteResponse>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", BatchId::parse_name(&request.name));
    let count = within(&mut wrong, "count", i64::from(request.count), 0, INVITED_MAX).max(1);
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = parts.own_batch(call, id).await?;
    etag::check(&request.etag, before.revision, &id.name())?;
    before.take(count, call.today)?;
    let ranking = next_in_rank(parts, call, &before).await?;

    let wanted = usize::try_from(count).unwrap_or_default();
    let chosen: Vec<&Place> = ranking.outcome.places.iter().take(wanted).collect();
    if chosen.is_empty() {
        return Err(Refusal::NoCandidateLeft.into());
    }
    let after = before.take(i64::try_from(chosen.len()).unwrap_or(count), call.today)?;
    let (slots, guards) = places(parts, call, &after, &chosen, &ranking).await?;

    let by = call.caller.person();
    let changes = store::batch::save(&after, call.now).append(store::slot::invite(&slots, by, call.now)).append(guards);
    let after = Batch { revision: before.revision + 1, ..after };
    let mut entry = Entry::about(id.name(), after.holder.clone())
        .summary(format!("invited {} people to a batch of recuperation", slots.len()));
    for slot in &slots {
        entry = entry.event(event::changed(slot, call.today));
    }
    let answer = pb::InviteResponse {
        slots: slots.iter().map(convert::slot).collect(),
        batch: Some(parts.shown_batch(&after)?),
    };
    Ok(Done { answer, changes, entry })
}

/// Ranks those who may be invited: of the bureau's people, without those who have or had a place in the batch, and without
/// those who have a recuperation in the batch's year.
async fn next_in_rank(parts: &Parts, call: &Call, batch: &Batch) -> Result<Ruled<Ranking>, Fault> {
    let scope = Scope::of(&batch.organization);
    let candidates = parts.candidates_of(&scope, call.today, batch.year).await?;
    let had: BTreeSet<String> =
        store::slot::people_of(&parts.db, batch.id).await?.iter().map(RetireeId::name).collect();
    // Nobody invites himself.
    let own = call.caller.person();
    let himself = [own.to_owned(), format!("{}/{own}", RetireeId::COLLECTION)];
    let left = candidates.into_iter().filter(|one| !had.contains(&one.id) && !himself.contains(&one.id)).collect();
    let free = usize::try_from(batch.places - batch.taken).unwrap_or_default();
    rank(left, free, call.today, &parts.policies.ranking).map_err(no_policy)
}

async fn places(
    parts: &Parts,
    call: &Call,
    batch: &Batch,
    chosen: &[&Place],
    ranking: &Ruled<Ranking>,
) -> Result<(Vec<Slot>, Changes), Fault> {
    let ids = chosen.iter().map(|place| RetireeId::parse_name(&place.candidate.id));
    let ids = ids.collect::<Result<Vec<_>, _>>().map_err(Fault::internal)?;
    let people = store::standing::many(&parts.db, &ids).await?;
    let mut slots = Vec::with_capacity(ids.len());
    let mut guards = Changes::new();
    for (retiree, place) in ids.iter().zip(chosen) {
        let person = people.iter().find(|person| person.retiree == *retiree);
        let person = person.ok_or_else(|| Fault::internal("a candidate is not known here"))?;
        guards = guards.append(store::standing::guard(person));
        slots.push(Slot {
            id: SlotId::new_v7(call.now),
            batch: batch.id,
            retiree: *retiree,
            holder: person.holder.clone(),
            year: batch.year,
            rank: i64::try_from(place.rank).unwrap_or(i64::MAX),
            why: convert::keep_decision(&why(place, ranking)),
            state: State::Invited,
            invited_on: call.today,
            answered_on: None,
            examined_on: None,
            is_fit: false,
            escort: None,
            revision: 1,
        });
    }
    Ok((slots, guards))
}

/// Tells why somebody stood at his rank, with the order and the policies that were used.
fn why(place: &Place, ranking: &Ruled<Ranking>) -> Decision {
    let whole = wire::decision("INVITED", ranking);
    Decision { reasons: place.reasons.iter().map(wire::reason).collect(), ..whole }
}
