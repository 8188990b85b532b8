//! Dues as steps.

use junxiu_contracts::api::Role;
use junxiu_contracts::google_type::Date;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::dues_service_client::DuesServiceClient;
use junxiu_kernel::day::{Day, add_months};
use junxiu_kernel::duty::Period;
use junxiu_platform::parse;

use crate::ask;
use crate::asking::{Deed, hand};
use crate::world::{Check, Thing, World, on};

/// A month as the messages of dues say it.
pub fn month(day: Day) -> Option<Date> {
    Some(Date { day: 0, ..parse::date(Period::month(day).first) })
}

/// The clerk of the unit of the branch in which a person stands, or somebody else.
fn branch_clerk(world: &mut World<'_>, who: usize) -> crate::house::Hand {
    let units = world.things.branches.iter().filter(|(name, _)| world.people[who].branches.contains(name));
    let unit = units.map(|(_, unit)| *unit).next();
    match unit {
        Some(unit) => world.hand(Role::InstitutionClerk, unit, who),
        None => world.clerk(who),
    }
}

pub async fn base(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let (hand, back) = (branch_clerk(world, who), i32::try_from(world.dice.roll(8)).unwrap());
    let first = add_months(world.today, -back);
    let base = pb::DuesBase {
        retiree: world.name(who),
        first_month: month(first),
        base_fen: [0, 400_000, 500_000, 500_001, 800_000][world.dice.roll(5)],
        ..Default::default()
    };
    let request = pb::SetDuesBaseRequest { dues_base: Some(base), ..Default::default() };
    let deed = Deed::new(hand, who, None, format!("from {}", Period::month(first).name));
    let _ = ask!(world, DuesServiceClient::set_dues_base, deed, request);
    Ok(())
}

pub async fn pay(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let (hand, day) = (branch_clerk(world, who), world.some_day());
    let first = add_months(world.today, -i32::try_from(world.dice.roll(5)).unwrap());
    let last = add_months(first, i32::try_from(world.dice.roll(3)).unwrap());
    let corrects = world.things.payments.iter().rev().find(|paid| paid.who == who).cloned();
    let corrects = corrects.filter(|_| world.dice.chance(25)).map(|paid| paid.name).unwrap_or_default();
    let months = 1 + (Period::month(last).first - Period::month(first).first).num_days() / 28;
    let request = pb::RecordDuesPaymentRequest {
        retiree: world.name(who),
        first_month: month(first),
        last_month: month(last),
        amount_fen: months * [2_000, 2_500, 8_000, 4_000][world.dice.roll(4)],
        extra_is_voluntary: world.dice.chance(70),
        occurred_on: on(day),
        channel: pb::dues_payment::Channel::Cash.into(),
        corrects: corrects.clone(),
        ..Default::default()
    };
    let said = format!("{} to {}, instead of {corrects:?}", Period::month(first).name, Period::month(last).name);
    if let Ok(paid) =
        ask!(world, DuesServiceClient::record_dues_payment, Deed::new(hand, who, Some(day), said), request)
    {
        let in_months: i64 = paid.months.iter().map(|month| month.paid_fen).sum();
        if in_months + paid.voluntary_fen != paid.amount_fen {
            return Err(format!("{} pays {in_months} fen of {}", paid.name, paid.amount_fen));
        }
        world.paid.remove(&corrects);
        world.paid.insert(paid.name.clone(), (who, in_months));
        world.things.payments.push(Thing { name: paid.name, who });
    }
    Ok(())
}

pub async fn propose(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let hand = branch_clerk(world, who);
    let first = add_months(world.today, -i32::try_from(world.dice.roll(3)).unwrap());
    let request = pb::ReduceDuesRequest {
        retiree: world.name(who),
        first_month: month(first),
        last_month: month(add_months(first, 3)),
        monthly_fen: [0, 500][world.dice.roll(2)],
        grounds: "重病住院，家庭困难".into(),
        document_no: "支〔2024〕2号".into(),
        ..Default::default()
    };
    if let Ok(asked) = ask!(world, DuesServiceClient::reduce_dues, Deed::new(hand, who, None, ""), request) {
        world.things.reductions.push(Thing { name: asked.name, who });
    }
    Ok(())
}

pub async fn decide(world: &mut World<'_>) -> Check {
    let Some(asked) = world.dice.pick(&world.things.reductions).cloned() else { return Ok(()) };
    let hand = match world.dice.roll(3) {
        0 => branch_clerk(world, asked.who),
        1 => world.officer(asked.who),
        _ => hand(Role::BureauHead, "220000", 1),
    };
    let (name, deed) = (asked.name.clone(), Deed::new(hand, asked.who, None, ""));
    if world.dice.chance(30) {
        let request = pb::DeclineReductionRequest { name, note: "不予同意".into(), ..Default::default() };
        let _ = ask!(world, DuesServiceClient::decline_reduction, deed, request);
        return Ok(());
    }
    let request = pb::ApproveReductionRequest { name, note: "同意".into(), ..Default::default() };
    if let Ok(approved) = ask!(world, DuesServiceClient::approve_reduction, deed, request)
        && approved.decided_by == approved.proposed_by
    {
        return Err(format!("{} was proposed and approved by one person", approved.name));
    }
    Ok(())
}

pub async fn excuse(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let (hand, day) = (world.officer(who), world.some_day());
    let request = pb::ExcuseUnpaidDuesRequest {
        retiree: world.name(who),
        grounds: "住院".into(),
        occurred_on: on(day),
        ..Default::default()
    };
    let _ = ask!(world, DuesServiceClient::excuse_unpaid_dues, Deed::new(hand, who, Some(day), ""), request);
    Ok(())
}
