//! Posts in societies as steps.

use junxiu_contracts::api::Role;
use junxiu_contracts::approval::Stance;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::social_post::State;
use junxiu_contracts::party::social_post_service_client::SocialPostServiceClient;
use junxiu_kernel::day::add_days;
use junxiu_kernel::organization::Level;

use crate::ask;
use crate::asking::Deed;
use crate::house::PROVINCE;
use crate::world::{Check, Thing, World, on};

pub async fn shown(world: &World<'_>, name: &str) -> Check<pb::SocialPost> {
    let request = world.house.as_hand(PROVINCE, pb::GetPostRequest { name: name.to_owned() });
    let answer = SocialPostServiceClient::new(world.house.link.clone()).get_post(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| format!("{name} cannot be read: {status:?}"))
}

fn application(world: &mut World<'_>) -> pb::PostApplication {
    let starts = add_days(world.today, world.dice.days(-5, 40));
    let ends = add_days(starts, world.dice.days(200, 1400));
    let member = world.dice.chance(20);
    pb::PostApplication {
        society: Some(pb::Society {
            society_name: (*world.dice.pick(&["吉林省老年学学会", "长春市书画协会"]).unwrap()).into(),
            uscc: String::new(),
            kind: pb::SocietyKind::Association.into(),
        }),
        participation: if member { pb::Participation::Member.into() } else { pb::Participation::Post.into() },
        title: if member { String::new() } else { "名誉会长".into() },
        starts_on: on(starts),
        ends_on: if member { None } else { on(ends) },
        related_to_expertise: true,
        purpose: "学会换届，拟请其任名誉会长".into(),
        ..Default::default()
    }
}

pub async fn begin(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let (hand, day, application) = (world.clerk(who), world.some_day(), application(world));
    let request = pb::ApplyForPostRequest {
        retiree: world.name(who),
        application: Some(application),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, who, Some(day), "");
    if let Ok(post) = ask!(world, SocialPostServiceClient::apply_for_post, deed, request) {
        world.things.posts.push(Thing { name: post.name, who });
    }
    Ok(())
}

/// Does what a case waits for, or something else.
pub async fn go_on(world: &mut World<'_>) -> Check {
    let Some(post) = world.dice.pick(&world.things.posts).cloned() else { return Ok(()) };
    let now = shown(world, &post.name).await?;
    let waits = now.approval.as_ref().map(|case| case.waits_at.trim_start_matches("organizations/").to_owned());
    let waits = waits.filter(|waits| !waits.is_empty()).unwrap_or_else(|| world.institution(post.who));
    let role = if Level::of_code(&waits) == Level::Institution { Role::InstitutionHead } else { Role::BureauOfficer };
    let (hand, day) = (world.hand(role, &waits, post.who), world.some_day());
    let (name, deed) = (post.name.clone(), Deed::new(hand, post.who, Some(day), ""));
    match (world.dice.roll(10), now.state()) {
        (0, _) => {
            let request =
                pb::ReturnPostRequest { name, reason: "缺章程".into(), occurred_on: on(day), ..Default::default() };
            let _ = ask!(world, SocialPostServiceClient::return_post, deed, request);
        }
        (1, _) => {
            let deed = Deed { hand: world.clerk(post.who), ..deed };
            let request =
                pb::WithdrawPostRequest { name, reason: "改期".into(), occurred_on: on(day), ..Default::default() };
            let _ = ask!(world, SocialPostServiceClient::withdraw_post, deed, request);
        }
        (2, _) | (_, State::Returned) => {
            let deed = Deed { hand: world.clerk(post.who), ..deed };
            let application = Some(application(world));
            let request = pb::ResubmitPostRequest { name, application, occurred_on: on(day), ..Default::default() };
            let _ = ask!(world, SocialPostServiceClient::resubmit_post, deed, request);
        }
        _ => {
            let stance = if world.dice.chance(85) { Stance::Agree } else { Stance::Against };
            let request = pb::DecidePostRequest {
                name,
                stance: stance.into(),
                note: "已阅".into(),
                occurred_on: on(day),
                ..Default::default()
            };
            let _ = ask!(world, SocialPostServiceClient::decide_post, deed, request);
        }
    }
    Ok(())
}

pub async fn end(world: &mut World<'_>) -> Check {
    let Some(post) = world.dice.pick(&world.things.posts).cloned() else { return Ok(()) };
    let (hand, day) = (world.clerk(post.who), world.some_day());
    let request = pb::EndPostRequest {
        name: post.name.clone(),
        ended_on: on(day),
        reason: pb::social_post::EndReason::Resigned.into(),
        note: "本人辞去".into(),
        ..Default::default()
    };
    let deed = Deed::new(hand, post.who, Some(day), "");
    let _ = ask!(world, SocialPostServiceClient::end_post, deed, request);
    Ok(())
}
