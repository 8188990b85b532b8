//! Journeys abroad as steps: each journey goes on as its state asks, most often.

use junxiu_contracts::api::Role;
use junxiu_contracts::approval::Stance;
use junxiu_contracts::intake::ManagementGroup;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::exit_application::State;
use junxiu_contracts::party::travel_service_client::TravelServiceClient;
use junxiu_kernel::day::{Day, add_days};
use junxiu_kernel::duty::Period;

use crate::ask;
use crate::asking::Deed;
use crate::house::PROVINCE;
use crate::world::{Check, Thing, World, on, read};

/// A journey as it stands.
pub async fn shown(world: &World<'_>, name: &str) -> Check<pb::ExitApplication> {
    let request = world.house.as_hand(PROVINCE, pb::GetExitRequest { name: name.to_owned() });
    let answer = TravelServiceClient::new(world.house.link.clone()).get_exit(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| format!("{name} cannot be read: {status:?}"))
}

/// The days of a journey: soon, and short or long.
fn days(world: &mut World<'_>) -> (Day, Day) {
    let from = add_days(world.today, world.dice.days(-2, 30));
    let long = world.dice.chance(35);
    (from, add_days(from, if long { world.dice.days(85, 160) } else { world.dice.days(3, 30) }))
}

pub async fn begin(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let division = world.people[who].told.management_group() == ManagementGroup::Division;
    if division != world.dice.chance(8) { apply(world, who, String::new()).await } else { file(world, who).await }
}

async fn apply(world: &mut World<'_>, who: usize, replaces: String) -> Check {
    let (hand, day, (from, to)) = (world.clerk(who), world.some_day(), days(world));
    let request = pb::ApplyForExitRequest {
        retiree: world.name(who),
        purpose: "探亲".into(),
        countries: vec!["JP".into()],
        from: on(from),
        to: on(to),
        form_no: "2024-003".into(),
        occurred_on: on(day),
        replaces,
        ..Default::default()
    };
    let deed = Deed::new(hand, who, Some(day), format!("from {from} to {to}"));
    if let Ok(exit) = ask!(world, TravelServiceClient::apply_for_exit, deed, request) {
        world.things.exits.push(Thing { name: exit.name, who });
    }
    Ok(())
}

async fn file(world: &mut World<'_>, who: usize) -> Check {
    let (hand, day, (from, to)) = (world.clerk(who), world.some_day(), days(world));
    let request = pb::FileExitRequest {
        retiree: world.name(who),
        purpose: "旅游".into(),
        countries: vec!["HK".into()],
        from: on(from),
        to: on(to),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, who, Some(day), format!("from {from} to {to}"));
    if let Ok(exit) = ask!(world, TravelServiceClient::file_exit, deed, request) {
        world.things.exits.push(Thing { name: exit.name, who });
    }
    Ok(())
}

/// Does what a journey waits for, or something else.
pub async fn go_on(world: &mut World<'_>) -> Check {
    let count = world.things.exits.len();
    // The latest more often than the others.
    let at = if world.dice.chance(60) { count.checked_sub(1 + world.dice.roll(3)) } else { None };
    let at = at.unwrap_or_else(|| world.dice.roll(count.max(1)));
    let Some(exit) = world.things.exits.get(at).cloned() else { return Ok(()) };
    let now = shown(world, &exit.name).await?;
    let by_state = match now.state() {
        State::Submitted => 0,
        State::OpinionSigned => 1,
        State::WithSuperior => 2,
        State::Returned => 3,
        State::Approved | State::Filed => 4,
        State::Abroad => 5,
        State::NeedsApproval => 6,
        _ => 7,
    };
    let what = if world.dice.chance(12) { world.dice.roll(10) } else { by_state };
    match what {
        0 => sign(world, &exit).await,
        1 if world.dice.chance(85) => accept(world, &exit).await,
        2 if world.dice.chance(85) => decide(world, &exit).await,
        1 | 2 => send_back(world, &exit).await,
        3 => resubmit(world, &exit).await,
        4 => depart(world, &exit, &now).await,
        5 if world.dice.chance(25) => prolong(world, &exit, &now).await,
        5 => come_back(world, &exit).await,
        6 => apply(world, exit.who, exit.name.clone()).await,
        _ => withdraw(world, &exit).await,
    }
}

fn stance(world: &mut World<'_>) -> Stance {
    if world.dice.chance(75) { Stance::Agree } else { Stance::Against }
}

/// The office that a case waits for, by the case itself; the institution where there is none.
async fn office(world: &World<'_>, exit: &Thing) -> Check<String> {
    let waits = shown(world, &exit.name).await?.approval.map(|case| case.waits_at).unwrap_or_default();
    let waits = waits.trim_start_matches("organizations/").to_owned();
    Ok(if waits.is_empty() { world.institution(exit.who) } else { waits })
}

async fn sign(world: &mut World<'_>, exit: &Thing) -> Check {
    let (office, day) = (office(world, exit).await?, world.some_day());
    let (hand, stance) = (world.hand(Role::InstitutionHead, &office, exit.who), stance(world));
    let request = pb::SignOpinionRequest {
        name: exit.name.clone(),
        stance: stance.into(),
        opinion: "情况属实".into(),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, exit.who, Some(day), format!("{stance:?}"));
    let _ = ask!(world, TravelServiceClient::sign_opinion, deed, request);
    Ok(())
}

async fn accept(world: &mut World<'_>, exit: &Thing) -> Check {
    let (office, day) = (office(world, exit).await?, world.some_day());
    let hand = world.hand(Role::BureauOfficer, &office, exit.who);
    let request = pb::AcceptApplicationRequest { name: exit.name.clone(), occurred_on: on(day), ..Default::default() };
    let deed = Deed::new(hand, exit.who, Some(day), "");
    let _ = ask!(world, TravelServiceClient::accept_application, deed, request);
    Ok(())
}

async fn decide(world: &mut World<'_>, exit: &Thing) -> Check {
    let (office, day) = (office(world, exit).await?, world.some_day());
    let (hand, stance) = (world.hand(Role::BureauOfficer, &office, exit.who), stance(world));
    let request = pb::DecideExitRequest {
        name: exit.name.clone(),
        decision: stance.into(),
        note: "按规定办理".into(),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, exit.who, Some(day), format!("{stance:?}"));
    let _ = ask!(world, TravelServiceClient::decide_exit, deed, request);
    Ok(())
}

async fn send_back(world: &mut World<'_>, exit: &Thing) -> Check {
    let (office, day) = (office(world, exit).await?, world.some_day());
    let hand = world.hand(Role::BureauOfficer, &office, exit.who);
    let request = pb::ReturnApplicationRequest {
        name: exit.name.clone(),
        reason: "缺行程".into(),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, exit.who, Some(day), "");
    let _ = ask!(world, TravelServiceClient::return_application, deed, request);
    Ok(())
}

async fn resubmit(world: &mut World<'_>, exit: &Thing) -> Check {
    let (hand, day) = (world.clerk(exit.who), world.some_day());
    let request = pb::ResubmitExitRequest { name: exit.name.clone(), occurred_on: on(day), ..Default::default() };
    let deed = Deed::new(hand, exit.who, Some(day), "");
    let _ = ask!(world, TravelServiceClient::resubmit_exit, deed, request);
    Ok(())
}

async fn withdraw(world: &mut World<'_>, exit: &Thing) -> Check {
    let (hand, day) = (world.clerk(exit.who), world.some_day());
    let request = pb::WithdrawExitRequest {
        name: exit.name.clone(),
        reason: "改期".into(),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, exit.who, Some(day), "");
    let _ = ask!(world, TravelServiceClient::withdraw_exit, deed, request);
    Ok(())
}

async fn depart(world: &mut World<'_>, exit: &Thing, now: &pb::ExitApplication) -> Check {
    let planned = read(now.from.as_ref()).unwrap().min(world.today);
    let day = if world.dice.chance(70) { planned } else { world.some_day() };
    let hand = world.clerk(exit.who);
    let request = pb::RecordDepartureRequest { name: exit.name.clone(), occurred_on: on(day), ..Default::default() };
    let deed = Deed::new(hand, exit.who, Some(day), "");
    let _ = ask!(world, TravelServiceClient::record_departure, deed, request);
    Ok(())
}

async fn come_back(world: &mut World<'_>, exit: &Thing) -> Check {
    let (hand, day) = (world.clerk(exit.who), world.some_day());
    let request = pb::RecordReturnRequest { name: exit.name.clone(), occurred_on: on(day), ..Default::default() };
    let deed = Deed::new(hand, exit.who, Some(day), "");
    let _ = ask!(world, TravelServiceClient::record_return, deed, request);
    Ok(())
}

async fn prolong(world: &mut World<'_>, exit: &Thing, now: &pb::ExitApplication) -> Check {
    let to = add_days(read(now.to.as_ref()).unwrap(), world.dice.days(-5, 90));
    let (hand, day) = (world.clerk(exit.who), world.some_day());
    let request = pb::ProlongTripRequest {
        name: exit.name.clone(),
        to: on(to),
        reason: "航班取消".into(),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, exit.who, Some(day), format!("to {to}"));
    let _ = ask!(world, TravelServiceClient::prolong_trip, deed, request);
    Ok(())
}

/// Puts the days of a journey right.
pub async fn correct(world: &mut World<'_>) -> Check {
    let Some(exit) = world.dice.pick(&world.things.exits).cloned() else { return Ok(()) };
    let now = shown(world, &exit.name).await?;
    let hand = world.clerk(exit.who);
    let moved = |world: &mut World<'_>, day: Option<Day>| {
        let day = day?;
        world.dice.chance(60).then(|| add_days(day, world.dice.days(-4, 4)))
    };
    let departed_on = moved(world, read(now.departed_on.as_ref()));
    let returned_on = moved(world, read(now.returned_on.as_ref()));
    let request = pb::CorrectTripDaysRequest {
        name: exit.name.clone(),
        departed_on: departed_on.and_then(on),
        returned_on: returned_on.and_then(on),
        reason: "核对出入境记录".into(),
        ..Default::default()
    };
    let deed = Deed::new(hand, exit.who, returned_on.max(departed_on), format!("{departed_on:?} {returned_on:?}"));
    let _ = ask!(world, TravelServiceClient::correct_trip_days, deed, request);
    Ok(())
}

/// Hands in the report of a quarter.
pub async fn report(world: &mut World<'_>) -> Check {
    let Some(exit) = world.dice.pick(&world.things.exits).cloned() else { return Ok(()) };
    let (hand, day) = (world.clerk(exit.who), world.some_day());
    let quarter = Period::quarter(add_days(day, -world.dice.days(0, 40))).name;
    let request = pb::SubmitOverseasReportRequest {
        exit: exit.name.clone(),
        quarter: quarter.clone(),
        content: "在外一切平安".into(),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, exit.who, Some(day), quarter);
    if let Ok(report) = ask!(world, TravelServiceClient::submit_overseas_report, deed, request)
        && !report.contact.is_empty()
    {
        world.things.contacts.push(Thing { name: report.contact, who: exit.who });
    }
    Ok(())
}
