//! From the last contact to the loss of it, day by day.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::contact_status::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

/// Received on 1 March 2021, spoken with on the last of the month, and not since.
async fn silent_person(house: &House) -> junxiu_contracts::intake::RetireeStanding {
    let person = house.receive(|told| told.received_on = Some(date("2021-03-01"))).await;
    called(house, &person.retiree, "2021-03-31").await;
    person
}

async fn investigate(house: &House, retiree: &str) -> Option<Duty> {
    let found = duties(house, retiree).await;
    found.into_iter().find(|duty| duty.kind == "contact.investigate").map(|duty| duty.state())
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_grows_by_whole_months_of_completed_days() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-03-31").await;
        let person = silent_person(&house).await;
        for (today, state, months) in [
            ("2021-04-30", State::Normal, 0),
            ("2021-05-01", State::Silent, 1),
            ("2021-06-01", State::Silent, 2),
            ("2021-09-30", State::Silent, 5),
            ("2021-10-01", State::Lost, 6),
            ("2022-04-01", State::Lost, 12),
        ] {
            house.on(today);
            let found = status(&house, &person.retiree).await;
            assert_eq!((found.state(), found.silent_months), (state, months), "{today}");
            assert_eq!((found.lost_on, found.proposal_from), (Some(date("2021-09-30")), Some(date("2021-10-01"))));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daily_run_asks_for_an_investigation_from_the_day_after_the_threshold() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-03-31").await;
        let person = silent_person(&house).await;
        house.on("2021-09-30");
        assert_eq!(investigate(&house, &person.retiree).await, None);
        house.on("2021-10-01");
        assert_eq!(investigate(&house, &person.retiree).await, Some(Duty::Open));
        assert_eq!(investigate(&house, &person.retiree).await, Some(Duty::Open));

        // The contact that ends the silence meets it; withdrawn, it is owed again.
        let contact = called(&house, &person.retiree, "2021-10-01").await;
        assert_eq!(investigate(&house, &person.retiree).await, Some(Duty::Met));
        assert_eq!(status(&house, &person.retiree).await.state(), State::Normal);
        withdraw(&house, CLERK, &contact, "").await.unwrap();
        assert_eq!(status(&house, &person.retiree).await.state(), State::Lost);
        assert_eq!(investigate(&house, &person.retiree).await, Some(Duty::Open));
        let told = events(&house, "contact.found_withdrawn", 1).await.remove(0).data.unwrap();
        let told = told.to_msg::<pb::ContactFoundWithdrawn>().unwrap();
        assert_eq!((told.contact, told.last_contact_on), (contact.name, Some(date("2021-03-31"))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_at_the_last_hour_of_the_threshold_day_begins_the_chain_anew() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-03-31").await;
        let person = silent_person(&house).await;
        let at = junxiu_kernel::day::start_of_civil_day(day("2021-09-30"));
        house.env.clock.set(at + chrono::TimeDelta::minutes(24 * 60 - 1));
        called(&house, &person.retiree, "2021-09-30").await;
        house.on("2021-10-01");
        assert_eq!(investigate(&house, &person.retiree).await, None);
        assert_eq!(status(&house, &person.retiree).await.state(), State::Normal);
        refused(open(&house, HEAD, &person.retiree).await, Code::FailedPrecondition, "CONTACT_NOT_LOST");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_silence_leads_the_list_of_each_part_of_the_administration() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-03-31").await;
        let longest = house.receive(|told| told.received_on = Some(date("2021-01-04"))).await;
        let longer = silent_person(&house).await;
        let elsewhere = house
            .receive(|told| {
                *told = junxiu_contracts::intake::RetireeStanding {
                    received_on: Some(date("2021-02-01")),
                    ..standing(OTHER)
                }
            })
            .await;
        house.on("2021-06-15");
        let fresh = house.receive(|told| told.received_on = Some(date("2021-06-01"))).await;
        let all = silent(&house, PROVINCE, "", 0).await.unwrap();
        assert_eq!(all, [&longest, &elsewhere, &longer].map(|person| person.retiree.clone()));
        assert_eq!(silent(&house, PROVINCE, "", 3).await.unwrap(), all[..2]);
        let home = [longest.retiree.clone(), longer.retiree.clone()];
        for (hand, organization) in
            [(PROVINCE, "220100"), (COUNTY, "220104"), (COUNTY, ""), (CLERK, ""), (PREFECTURE, HOME)]
        {
            assert_eq!(silent(&house, hand, organization, 1).await.unwrap(), home, "{organization}");
        }
        assert_eq!(silent(&house, COUNTY, NEAR, 1).await.unwrap(), Vec::<String>::new());
        assert!(!all.contains(&fresh.retiree));

        let ask = pb::ListSilentRetireesRequest { page_size: 2, ..Default::default() };
        let first =
            client(&house).list_silent_retirees(house.as_hand(PROVINCE, ask.clone())).await.unwrap().into_inner();
        let next = pb::ListSilentRetireesRequest { page_token: first.next_page_token.clone(), ..ask };
        let second = client(&house).list_silent_retirees(house.as_hand(PROVINCE, next)).await.unwrap().into_inner();
        let paged: Vec<String> =
            first.statuses.iter().chain(&second.statuses).map(|status| status.retiree.clone()).collect();
        assert_eq!((paged, second.next_page_token.as_str()), (all, ""));
        assert_eq!((first.statuses[0].display_name.as_str(), first.statuses[0].silent_months), ("测试甲", 5));
        let wrong = pb::ListSilentRetireesRequest { silent_months_min: -1, ..Default::default() };
        let wrong = client(&house).list_silent_retirees(house.as_hand(PROVINCE, wrong)).await;
        refused(wrong, Code::InvalidArgument, "INVALID_FIELDS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_contact_is_withdrawn_last_the_investigation_is_owed_again() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-03-31").await;
        let people = [silent_person(&house).await, silent_person(&house).await];
        house.on("2021-10-03");
        for (person, order) in people.iter().zip([[0, 1], [1, 0]]) {
            assert_eq!(investigate(&house, &person.retiree).await, Some(Duty::Open));
            // The first ends the silence.
            let made = [
                called(&house, &person.retiree, "2021-10-01").await,
                called(&house, &person.retiree, "2021-10-03").await,
            ];
            for at in order {
                withdraw(&house, CLERK, &made[at], "").await.unwrap();
            }
            assert_eq!(investigate(&house, &person.retiree).await, Some(Duty::Open), "{order:?}");
        }
    })
    .await;
}
