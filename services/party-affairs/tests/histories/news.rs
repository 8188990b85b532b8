//! What happens without a command: days go by, the register tells, the calendar is amended, the daily run is done.

use std::sync::Arc;
use std::time::Duration;

use junxiu_contracts::duty::RunDutiesRequest;
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::intake::{LifeStatus, ManagementGroup, PayStatusChanged, pay_status};
use junxiu_kernel::day::{Day, add_days, add_months};
use junxiu_platform::environment::{Environment, Tasks};

use crate::house::{CHANGBAI, HOME, House, NEAR, OPERATOR, OTHER, SANATORIUM, YANBIAN};
use crate::world::{Check, World};

/// Lets some days go by.
pub fn days(world: &mut World<'_>) -> Check {
    let days = if world.dice.chance(30) { world.dice.days(10, 40) } else { world.dice.days(1, 9) };
    world.today = add_days(world.today, days);
    world.house.on(&world.today.to_string());
    world.tell("it is another day");
    Ok(())
}

/// Does the daily run.
pub async fn run(world: &mut World<'_>) -> Check {
    let mut client = DutyServiceClient::new(world.house.link.clone());
    let answer = client.run_duties(world.house.as_hand(OPERATOR, RunDutiesRequest {})).await;
    let run = answer.map_err(|status| format!("the daily run failed: {status:?}"))?.into_inner();
    world.tell(format!("the daily run: {:?}", run.counts));
    world.ran = true;
    if run.finished { Ok(()) } else { Err("the daily run did not finish".to_owned()) }
}

/// Amends the holidays of the next weeks: a working day becomes a day off, or a day off is worked.
pub async fn calendar(world: &mut World<'_>) -> Check {
    let day = add_days(world.today, world.dice.days(1, 25));
    let works = world.calendar.turn(day);
    world.tell(format!("the calendar is amended: {day} is {}", if works { "worked" } else { "off" }));
    let env = world.house.env.clone();
    env.tasks.stop(Duration::from_secs(20)).await;
    let calendar = Arc::new(world.calendar.calendar());
    let env = Environment { tasks: Tasks::new(), calendar, ..env };
    world.house = House::open_in(env, world.house.intake.clone()).await;
    Ok(())
}

/// Finds somebody of whom the register still tells.
fn somebody(world: &mut World<'_>) -> Option<usize> {
    let who = world.anybody();
    (!world.people[who].merged).then_some(who)
}

/// The day of which the register tells: today, or one long gone, whose news comes late.
fn told_of(world: &mut World<'_>) -> Day {
    let back = match world.dice.roll(3) {
        0 => 0,
        1 => world.dice.days(1, 10),
        _ => world.dice.days(11, 70),
    };
    add_days(world.today, -back)
}

pub async fn transfer(world: &mut World<'_>) -> Check {
    let Some(who) = somebody(world).filter(|who| world.people[*who].died_on.is_none()) else { return Ok(()) };
    let to = *world.dice.pick(&[HOME, NEAR, OTHER, OTHER, SANATORIUM, CHANGBAI, YANBIAN]).unwrap();
    if world.institution(who) == to {
        return Ok(());
    }
    let on = told_of(world);
    world.tell(format!("the register: P{who} is served at {to} from {on}"));
    world.house.transfer(&mut world.people[who].told, to, &on.to_string()).await;
    Ok(())
}

pub async fn grade(world: &mut World<'_>) -> Check {
    let Some(who) = somebody(world) else { return Ok(()) };
    let group = match world.people[who].told.management_group() {
        ManagementGroup::Division => ManagementGroup::RegimentAndBelow,
        _ => ManagementGroup::Division,
    };
    let on = told_of(world);
    world.tell(format!("the register: P{who} is {group:?} from {on}"));
    world.house.regrade(&mut world.people[who].told, group, &on.to_string()).await;
    Ok(())
}

pub async fn death(world: &mut World<'_>) -> Check {
    let Some(who) = somebody(world).filter(|who| world.people[*who].died_on.is_none()) else { return Ok(()) };
    let on = told_of(world);
    world.tell(format!("the register: P{who} died on {on}"));
    let person = &mut world.people[who];
    person.died_on = Some(on);
    person.branches = [String::new()].into();
    world.house.die(&mut person.told, &on.to_string()).await;
    Ok(())
}

/// A death that was none.
pub async fn revival(world: &mut World<'_>) -> Check {
    let dead = |who: &usize| world.people[*who].died_on.is_some() && !world.people[*who].merged;
    let dead: Vec<usize> = (0..world.people.len()).filter(dead).collect();
    let Some(who) = world.dice.pick(&dead).copied() else { return Ok(()) };
    world.tell(format!("the register: P{who} lives after all"));
    let (today, person) = (world.today, &mut world.people[who]);
    let died_on = person.died_on.take().unwrap();
    person.revived.push((died_on, today));
    // He may come back to where he stood, or has to be admitted again.
    person.branches.extend(world.things.branches.iter().map(|(name, _)| name.clone()));
    person.told.life_status = LifeStatus::Active.into();
    person.told.died_on = None;
    person.told.revision += 1;
    world.house.tell("retiree.reactivated", &person.told, &today.to_string()).await;
    Ok(())
}

/// Two records prove to be of one person.
pub async fn merger(world: &mut World<'_>) -> Check {
    let (Some(from), Some(into)) = (somebody(world), somebody(world)) else { return Ok(()) };
    let dead = world.people[from].died_on.is_some() || world.people[into].died_on.is_some();
    if from == into || dead {
        return Ok(());
    }
    world.tell(format!("the register: the record of P{from} gives way to that of P{into}"));
    let survivor = world.name(into);
    let inherited = std::mem::replace(&mut world.people[from].branches, [String::new()].into());
    world.people[into].inherited = true;
    // Journeys, documents and posts are those of the record that stands.
    let things = &mut world.things;
    let moved = things.exits.iter_mut().chain(&mut things.documents).chain(&mut things.posts);
    moved.filter(|thing| thing.who == from).for_each(|thing| thing.who = into);
    if world.people[into].branches == [String::new()].into() {
        world.people[into].branches = inherited;
    }
    let (today, person) = (world.today, &mut world.people[from]);
    person.merged = true;
    person.told.merged_into = survivor;
    person.told.revision += 1;
    world.house.tell("retiree.merged", &person.told, &today.to_string()).await;
    Ok(())
}

pub async fn pay(world: &mut World<'_>) -> Check {
    let Some(who) = somebody(world).filter(|who| world.people[*who].died_on.is_none()) else { return Ok(()) };
    let state = match world.people[who].told.pay_state() {
        pay_status::State::Suspended => pay_status::State::Paying,
        _ => pay_status::State::Suspended,
    };
    world.tell(format!("the register: pay of P{who} is {state:?}"));
    let (today, person) = (world.today, &mut world.people[who]);
    let previous = person.told.pay_state;
    person.told.pay_state = state.into();
    person.told.revision += 1;
    let first_month = junxiu_kernel::duty::Period::month(add_months(today, 1)).first;
    let told = PayStatusChanged {
        standing: Some(person.told.clone()),
        previous_state: previous,
        first_month: Some(junxiu_platform::parse::date(first_month)),
        reported_to: String::new(),
    };
    world.house.tell_pay(&told, &today.to_string()).await;
    Ok(())
}
