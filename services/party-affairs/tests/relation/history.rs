//! Random histories: a member stands in exactly one branch at any moment, and each branch counts those who stand in it.

use junxiu_contracts::intake::RetireeStanding;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::{Day, add_days};
use junxiu_platform::parse;
use junxiu_testkit::on_both_engines;

use crate::desk::*;
use crate::house::{CHANGBAI, HOME, House, NEAR, OTHER, PROVINCE, day};

/// Whoever sends does not accept.
const RECEIVER: crate::house::Hand =
    crate::house::Hand("receiver", junxiu_contracts::api::Role::BureauOfficer, "220000");

const STEPS: usize = 40;

/// A small generator: the same seed gives the same history.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

struct World {
    branches: Vec<pb::PartyBranch>,
    people: Vec<RetireeStanding>,
    sent: Vec<pb::RelationTransfer>,
    today: Day,
}

async fn world(house: &House) -> World {
    let (mut branches, mut people) = (Vec::new(), Vec::new());
    for institution in [HOME, NEAR, OTHER, CHANGBAI] {
        let (branch, members) = branch(house, institution).await;
        branches.push(branch);
        people.extend(members.into_iter().take(1));
    }
    World { branches, people, sent: Vec::new(), today: day("2024-03-10") }
}

/// One act at random; whatever the rules refuse changes nothing.
async fn step(house: &House, world: &mut World, dice: &mut Dice) {
    let on = add_days(world.today, -i64::try_from(dice.roll(4)).unwrap()).to_string();
    match dice.roll(5) {
        0 | 1 => {
            let who = &world.people[dice.roll(world.people.len())];
            let to = &world.branches[dice.roll(world.branches.len())];
            if let Ok(sent) = send(house, PROVINCE, sending(&who.retiree, to, &on)).await {
                world.sent.push(sent);
            }
        }
        2 | 3 if !world.sent.is_empty() => {
            let at = dice.roll(world.sent.len());
            // It may be declined at the same moment, and was perhaps decided long ago.
            let accepted = accept(house, RECEIVER, &world.sent[at], &on);
            if dice.roll(3) == 0 {
                let (one, two) = tokio::join!(accepted, decline(house, PROVINCE, &world.sent[at]));
                assert!(!(one.is_ok() && two.is_ok()), "accepted and declined");
            } else {
                accepted.await.ok();
            }
        }
        _ => {
            world.today = add_days(world.today, 1);
            house.on(&world.today.to_string());
        }
    }
}

/// The stays of a person, with the one that lasts: none begins before the one before it ended.
async fn stays(house: &House, retiree: &str) -> Vec<(String, Day, Option<Day>)> {
    let relation = relation(house, retiree).await;
    let read = |date: Option<junxiu_contracts::google_type::Date>| date.and_then(|date| parse::day(&date).ok());
    let past = relation.stays.into_iter().map(|stay| (stay.branch, read(stay.from).unwrap(), read(stay.to)));
    let now = relation.membership.map(|member| (member.branch, read(member.since).unwrap(), None));
    past.chain(now).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_stands_in_exactly_one_branch_at_any_moment() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let mut world = world(&house).await;
        let mut dice = Dice(20_240_310);
        for _ in 0..STEPS {
            step(&house, &mut world, &mut dice).await;
        }
        let mut moves = 0;
        for who in &world.people {
            let stays = stays(&house, &who.retiree).await;
            moves += stays.len() - 1;
            assert_eq!(stays.first().unwrap().1, day("2021-06-01"));
            assert_eq!(stays.last().unwrap().2, None, "he stands in a branch now");
            for pair in stays.windows(2) {
                assert_eq!(pair[0].2, Some(pair[1].1), "one stay ends as the next begins");
                assert_ne!(pair[0].0, pair[1].0);
            }
        }
        assert!(moves > 0, "the history moves somebody");
        let mut all = 0;
        for branch in &world.branches {
            let counted = members(&house, branch).await.0;
            let request = pb::ListMembersRequest { branch: branch.name.clone(), ..Default::default() };
            let mut client =
                junxiu_contracts::party::branch_service_client::BranchServiceClient::new(house.link.clone());
            let listed = client.list_members(house.as_hand(PROVINCE, request)).await.unwrap().into_inner().members;
            assert_eq!(counted, i64::try_from(listed.len()).unwrap());
            all += counted;
        }
        assert_eq!(all, 12, "nobody is lost and nobody stands twice");
    })
    .await;
}
