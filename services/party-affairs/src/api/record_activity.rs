//! RecordActivity: an activity of voluntary service took place, and these took part.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::{OrganizationCode, RetireeId, VolunteerActivityId};
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert;
use super::convert::volunteer::ACTIVITY;
use super::event::volunteer as event;
use super::parts::{Parts, must_be_another};
use crate::domain::standing::{self, Standing};
use crate::domain::volunteer::{self as rules, Refusal, VolunteerActivity};
use crate::store;
use crate::store::volunteer;

/// Records an activity, and withdraws the wrong record that it replaces.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordActivityRequest,
) -> Result<Done<pb::VolunteerActivity>, Fault> {
    let mut wrong = Violations::new();
    let activity = read(&mut wrong, call, request);
    let (Some(mut activity), true) = (activity, wrong.is_empty()) else { return Err(wrong.fault()) };

    let organization = parts.organization(&call.caller, &activity.organization).await?;
    let retirees: Vec<RetireeId> = activity.participations.iter().map(|part| part.retiree).collect();
    let people = store::standing::many(&parts.db, &retirees).await?;
    let corrected = match activity.corrects {
        Some(id) => Some(
            volunteer::get(&parts.db, id)
                .await?
                .filter(|found| call.caller.sees(&found.holder))
                .ok_or_else(|| Fault::not_found(ACTIVITY, &id.name()))?,
        ),
        None => None,
    };

    let made = volunteer::standing_on(&parts.db, &activity.organization, activity.occurred_on).await?;

    retirees.iter().try_for_each(|retiree| must_be_another(call, *retiree))?;
    all_may_take_part(call, &retirees, &people, &activity)?;
    if let Some(corrected) = &corrected {
        corrected.must_stand()?;
    }
    let same = made.iter().find(|made| activity.corrects != Some(made.id) && activity.repeats(made));
    if let Some(same) = same {
        return Err(Refusal::AlreadyRecorded(same.id).into());
    }
    activity.holder = organization.place.clone();

    let mut changes = volunteer::insert(&activity).append(store::organization::guard(&organization));
    if let Some(corrected) = &corrected {
        changes = changes.append(volunteer::withdraw(corrected.id, call.now));
    }
    let changes = people.iter().map(store::standing::guard).fold(changes, Changes::append);
    let entry = Entry::about(activity.id.name(), activity.holder.clone())
        .occurred_on(activity.occurred_on)
        .summary(format!("recorded {} with {} participants", activity.kind.code(), activity.participations.len()))
        .event(event::activity_recorded(&activity));
    Ok(Done { answer: convert::volunteer::wire(&activity), changes, entry })
}

fn read(wrong: &mut Violations, call: &Call, request: &pb::RecordActivityRequest) -> Option<VolunteerActivity> {
    let given = wrong.present("activity", request.activity.as_ref())?;
    let kind = wrong.chosen::<pb::VolunteerKind>("activity.kind", given.kind).and_then(convert::volunteer::kind);
    let title = wrong.required("activity.title", &given.title);
    let occurred_on = wrong.day("activity.occurred_on", given.occurred_on.as_ref());
    let venue = wrong.optional("activity.venue", &given.venue).map(str::to_owned);
    let evidence = wrong.optional("activity.evidence", &given.evidence).map(str::to_owned);
    let named = wrong.take_optional("activity.organization", &given.organization, OrganizationCode::parse_name);
    let participations = convert::volunteer::participations(wrong, &given.participations);
    let corrects = wrong.take_optional("corrects", &request.corrects, VolunteerActivityId::parse_name);
    Some(VolunteerActivity {
        id: VolunteerActivityId::new_v7(call.now),
        kind: kind?,
        title: title?.to_owned(),
        occurred_on: occurred_on?,
        venue,
        evidence,
        organization: named.map_or_else(|| call.caller.organization.clone(), |code| code.as_str().to_owned()),
        holder: Default::default(),
        participations,
        corrects,
        recorded_by: call.caller.person().to_owned(),
        recorded_at: call.now,
        recorded_on: call.today,
        withdrawn_at: None,
    })
}

/// Refuses when somebody cannot have taken part; of several, the details name each.
fn all_may_take_part(
    call: &Call,
    named: &[RetireeId],
    people: &[Standing],
    activity: &VolunteerActivity,
) -> Result<(), Fault> {
    let seen = |retiree: &RetireeId| {
        people.iter().any(|person| person.retiree == *retiree && call.caller.sees(&person.holder))
    };
    let unknown = named.iter().filter(|retiree| !seen(retiree));
    let unknown = unknown.map(|retiree| (*retiree, standing::Refusal::NotYetKnown(*retiree)));
    let mut refused: Vec<_> =
        unknown.chain(rules::cannot_take_part(people, activity.occurred_on, call.today)).collect();
    refused.dedup_by_key(|(retiree, _)| *retiree);
    let mut refused = refused.into_iter();
    let Some((_, first)) = refused.next() else { return Ok(()) };
    Err(refused.fold(first.into(), |fault: Fault, (retiree, refusal)| {
        let other = Fault::from(refusal);
        fault.precondition("STATE", other.reason(), format!("{}: {}", retiree.name(), other.en()))
    }))
}
