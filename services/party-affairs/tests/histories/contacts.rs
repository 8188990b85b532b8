//! The contact of each month by plain counting: met by a contact of its days, else missed once it is over.

use chrono::Datelike as _;
use junxiu_contracts::duty::duty;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::contact_service_client::ContactServiceClient;
use junxiu_kernel::day::{Day, add_days, add_months, month_end};

use crate::duties::Owed;
use crate::house::{PROVINCE, day};
use crate::world::{Check, FIRST_DAY, World, read};

/// Compares the months of everybody on whom one record stands, after a daily run.
pub async fn check(world: &World<'_>) -> Check {
    for who in 0..world.people.len() {
        let person = &world.people[who];
        if person.merged || person.inherited {
            continue;
        }
        let made = made(world, who).await?;
        let mut month = add_days(day(FIRST_DAY), 1 - i64::from(day(FIRST_DAY).day()));
        while month <= world.today {
            let name = month.format("%Y-%m").to_string();
            let found = world.duties.values().find(|duty| {
                duty.kind == "contact.monthly" && duty.subject == person.told.retiree && duty.period == name
            });
            of_month(world, who, month, &made, found)
                .map_err(|said| format!("P{who} {name}: {said}, contacts on {made:?}, the duty is {found:?}"))?;
            month = add_months(month, 1);
        }
    }
    Ok(())
}

/// The days on which contact was made, by what is on record now.
async fn made(world: &World<'_>, who: usize) -> Check<Vec<Day>> {
    let request = pb::ListContactsRequest { retiree: world.name(who), page_size: 500, ..Default::default() };
    let request = world.house.as_hand(PROVINCE, request);
    let answer = ContactServiceClient::new(world.house.link.clone()).list_contacts(request).await;
    let contacts = answer.map_err(|status| format!("contacts of P{who}: {status:?}"))?.into_inner().contacts;
    let standing = contacts.iter().filter(|contact| contact.withdrawn_on.is_none());
    Ok(standing.filter_map(|contact| read(contact.occurred_on.as_ref())).collect())
}

fn of_month(world: &World<'_>, who: usize, month: Day, made: &[Day], found: Option<&Owed>) -> Check {
    let (person, last) = (&world.people[who], month_end(month));
    let dead = person.died_on.is_some_and(|died_on| died_on <= last);
    // While he was taken for dead nothing was owed; what fell away in that time stays away.
    let taken_for_dead = person.revived.iter().any(|(died_on, back_on)| *died_on <= last && month <= *back_on);
    let state = found.map(|duty| duty.state);
    if state == Some(duty::State::Waived) || (taken_for_dead && state == Some(duty::State::Void)) {
        return Ok(());
    }
    if state.is_none() && (dead || taken_for_dead) {
        return Ok(());
    }
    let expected = if made.iter().any(|on| (month..=last).contains(on)) {
        duty::State::Met
    } else if dead {
        duty::State::Void
    } else if last < world.today {
        duty::State::Missed
    } else {
        duty::State::Open
    };
    // Where he died and was spoken with in the same month before the duty was opened, it may be either.
    if dead && matches!(state, Some(duty::State::Void | duty::State::Met)) {
        let ended = expected == duty::State::Void || state == Some(duty::State::Met);
        return if ended || made.iter().all(|on| *on < month || *on > last) {
            Ok(())
        } else {
            Err("it is void".into())
        };
    }
    if state != Some(expected) {
        return Err(format!("{expected:?} by plain counting"));
    }
    let holder = format!("organizations/{}", person.told.institution);
    if let Some(duty) = found.filter(|duty| duty.state == duty::State::Open && duty.organization != holder) {
        return Err(format!("he is served at {holder}, not at {}", duty.organization));
    }
    Ok(())
}
