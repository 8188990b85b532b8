//! Transfers, deaths and what else the register tells.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::intake;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::contact_month::State as Month;
use junxiu_contracts::party::contact_status::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn the_month_of_a_transfer_is_met_by_either_institution() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-06-03").await;
        let (mut by_old, mut by_new, mut by_none) =
            (house.receive(|_| {}).await, house.receive(|_| {}).await, house.receive(|_| {}).await);
        called(&house, &by_old.retiree, "2021-06-03").await;
        duties(&house, &by_old.retiree).await;
        house.on("2021-06-15");
        for person in [&mut by_old, &mut by_new, &mut by_none] {
            house.transfer(person, OTHER, "2021-06-15").await;
        }
        record(&house, OTHER_CLERK, call(&by_new.retiree, "2021-06-15")).await.unwrap();
        let lost = record(&house, CLERK, call(&by_none.retiree, "2021-06-10")).await;
        refused(lost, Code::FailedPrecondition, "NOT_YET_KNOWN");
        house.on("2021-07-01");
        assert_eq!(monthly(&house, &by_old.retiree, "2021-06").await, Some((Duty::Met, false)));
        assert_eq!(monthly(&house, &by_new.retiree, "2021-06").await, Some((Duty::Met, false)));
        // Missed is charged to the one who holds him on the last day.
        let missed = duties(&house, &by_none.retiree).await;
        let missed = missed.iter().find(|duty| duty.period == "2021-06").unwrap();
        assert_eq!((missed.state(), missed.organization.as_str()), (Duty::Missed, &*format!("organizations/{OTHER}")));
        // What the old institution did before may be recorded by the new one.
        let told = pb::RecordContactRequest {
            institution: format!("organizations/{HOME}"),
            ..call(&by_none.retiree, "2021-06-10")
        };
        assert!(record(&house, OTHER_CLERK, told).await.unwrap().by_host);
        assert_eq!(monthly(&house, &by_none.retiree, "2021-06").await, Some((Duty::Met, true)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_travels_with_the_person() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-06-03").await;
        let mut person = house.receive(|_| {}).await;
        house.on("2021-08-01");
        house.transfer(&mut person, OTHER, "2021-08-01").await;
        assert_eq!(silent(&house, OTHER_CLERK, "", 2).await.unwrap(), [person.retiree.clone()]);
        assert!(silent(&house, CLERK, "", 1).await.unwrap().is_empty());
        assert_eq!(status(&house, &person.retiree).await.silent_since, Some(date("2021-05-10")));
        house.on("2021-11-11");
        refused(open(&house, HEAD, &person.retiree).await, Code::FailedPrecondition, "NOT_YET_KNOWN");
        open(&house, OTHER_HEAD, &person.retiree).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_month_of_death_owes_nothing_and_the_chain_ends() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-06-02").await;
        let mut person = house.receive(|_| {}).await;
        assert_eq!(monthly(&house, &person.retiree, "2021-06").await, Some((Duty::Open, false)));
        house.on("2021-06-21");
        house.die(&mut person, "2021-06-20").await;
        assert_eq!(monthly(&house, &person.retiree, "2021-06").await, Some((Duty::Void, false)));
        house.on("2022-07-01");
        assert_eq!(monthly(&house, &person.retiree, "2022-07").await, None);
        let shown = status(&house, &person.retiree).await;
        assert_eq!(shown.state(), State::Ended);
        assert!(silent(&house, PROVINCE, "", 1).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_after_a_death_that_is_discovered_late_do_not_count() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-06-02").await;
        let mut person = house.receive(|_| {}).await;
        let kept = called(&house, &person.retiree, "2021-06-02").await;
        house.on("2021-08-10");
        called(&house, &person.retiree, "2021-07-15").await;
        duties(&house, &person.retiree).await;
        house.die(&mut person, "2021-06-20").await;
        let shown = status(&house, &person.retiree).await;
        assert_eq!((shown.last_contact.clone(), month_of(&shown, "2021-06")), (kept.name, (Month::Met, false)));
        assert_eq!(month_of(&shown, "2021-07"), (Month::Void, false));
        let request = pb::ListContactsRequest { retiree: person.retiree.clone(), ..Default::default() };
        let listed = client(&house).list_contacts(house.as_hand(CLERK, request)).await.unwrap().into_inner().contacts;
        assert_eq!((listed[0].withdrawn_by.as_str(), listed[1].withdrawn_by.as_str()), ("news:death", ""));
        let july = duties(&house, &person.retiree).await.into_iter().find(|duty| duty.period == "2021-07").unwrap();
        assert!(july.review_required);

        // The death was none: the contact stands again, and the time of it is no silence.
        person.life_status = intake::LifeStatus::Active.into();
        person.died_on = None;
        person.revision += 1;
        house.on("2022-06-01");
        house.tell("retiree.reactivated", &person, "2022-06-01").await;
        let back = status(&house, &person.retiree).await;
        assert_eq!((back.last_contact_on, back.silent_since), (Some(date("2021-07-15")), Some(date("2022-06-01"))));
        assert_eq!(back.state(), State::Normal);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_investigation_ends_with_the_news_of_a_death() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-11-11").await;
        let mut person = house.receive(|_| {}).await;
        let opened = open(&house, HEAD, &person.retiree).await.unwrap();
        house.on("2021-11-20");
        house.die(&mut person, "2021-07-01").await;
        let request = pb::GetInvestigationRequest { name: opened.name };
        let ended = client(&house).get_investigation(house.as_hand(HEAD, request)).await.unwrap().into_inner();
        assert_eq!(ended.outcome(), pb::InvestigationOutcome::Deceased);
        assert_eq!(ended.closed_by, "news:retiree.deceased");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contacts_of_a_second_record_count_for_the_one_that_stands() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-06-10").await;
        let (survivor, mut gone) = (house.receive(|_| {}).await, house.receive(|_| {}).await);
        called(&house, &survivor.retiree, "2021-06-01").await;
        called(&house, &gone.retiree, "2021-06-01").await;
        called(&house, &gone.retiree, "2021-06-09").await;
        gone.merged_into = survivor.retiree.clone();
        gone.revision += 1;
        house.tell("retiree.merged", &gone, "2021-06-10").await;
        let shown = status(&house, &survivor.retiree).await;
        assert_eq!(shown.last_contact_on, Some(date("2021-06-09")));
        refused(
            record(&house, CLERK, call(&gone.retiree, "2021-06-10")).await,
            Code::FailedPrecondition,
            "RECORD_MERGED",
        );
        assert_eq!(silent(&house, PROVINCE, "", 1).await.unwrap(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_to_another_province_is_not_silent_here_and_begins_anew_when_he_comes_back() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-06-10").await;
        let mut person = house.receive(|_| {}).await;
        duties(&house, &person.retiree).await;
        person.life_status = intake::LifeStatus::TransferredOut.into();
        person.revision += 1;
        house.tell("retiree.transferred", &person, "2021-06-10").await;
        assert_eq!(monthly(&house, &person.retiree, "2021-06").await, Some((Duty::Void, false)));
        house.on("2021-06-12");
        assert!(record(&house, CLERK, call(&person.retiree, "2021-06-10")).await.is_ok());
        refused(
            record(&house, CLERK, call(&person.retiree, "2021-06-11")).await,
            Code::FailedPrecondition,
            "AFTER_LEAVING",
        );
        house.on("2022-06-10");
        person.life_status = intake::LifeStatus::Active.into();
        person.revision += 1;
        house.tell("retiree.transferred", &person, "2022-06-10").await;
        assert_eq!(status(&house, &person.retiree).await.silent_since, Some(date("2022-06-10")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_after_a_death_is_owed_no_more() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-05-10").await;
        let mut person = house.receive(|_| {}).await;
        let of_april = called(&house, &person.retiree, "2024-04-12").await;
        let of_may = called(&house, &person.retiree, "2024-05-08").await;
        duties(&house, &person.retiree).await;
        house.on("2024-05-20");
        house.die(&mut person, "2024-05-09").await;
        withdraw(&house, CLERK, &of_april, "").await.unwrap();
        withdraw(&house, CLERK, &of_may, "").await.unwrap();
        let state = async |month| monthly(&house, &person.retiree, month).await.map(|(state, _)| state);
        assert_eq!(state("2024-04").await, Some(Duty::Missed), "April was over before he died");
        assert_eq!(state("2024-05").await, Some(Duty::Void));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_that_he_lived_through_is_found_missing_also_after_his_death() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-01-10").await;
        let mut person = house.receive(|_| {}).await;
        duties(&house, &person.retiree).await;
        // Nobody ran the duties in February.
        house.on("2024-03-05");
        house.die(&mut person, "2024-03-01").await;
        assert_eq!(monthly(&house, &person.retiree, "2024-02").await, Some((Duty::Missed, false)));
        assert_eq!(monthly(&house, &person.retiree, "2024-03").await, None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_death_lets_the_investigation_fall_away_and_takes_no_breach_with_it() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-11-11").await;
        let mut person = house.receive(|_| {}).await;
        let investigation = async |retiree: &str| {
            let found = duties(&house, retiree).await;
            found.iter().find(|duty| duty.kind == "contact.investigate").map(|duty| duty.state())
        };
        assert_eq!(investigation(&person.retiree).await, Some(Duty::Open));
        house.on("2022-01-20");
        assert_eq!(monthly(&house, &person.retiree, "2021-12").await, Some((Duty::Missed, false)));
        house.die(&mut person, "2021-12-31").await;
        let state = async |month| monthly(&house, &person.retiree, month).await.map(|(state, _)| state);
        assert_eq!((state("2021-12").await, state("2022-01").await), (Some(Duty::Void), Some(Duty::Void)));
        assert_eq!(investigation(&person.retiree).await, Some(Duty::Void), "overdue, and nobody can find him any more");

        house.on("2022-01-25");
        let mut back = person.clone();
        house.revive(&mut back, "2022-01-25").await;
        // December was missed before anybody took him for dead; January is still to come; a new silence begins.
        assert_eq!((state("2021-12").await, state("2022-01").await), (Some(Duty::Missed), Some(Duty::Open)));
        assert_eq!(investigation(&person.retiree).await, Some(Duty::Void));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_that_a_wrong_death_put_in_doubt_is_in_doubt_no_more() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-05-20").await;
        let mut person = house.receive(|_| {}).await;
        called(&house, &person.retiree, "2024-05-12").await;
        let marked = async |retiree: &str| {
            let found = duties(&house, retiree).await;
            found.iter().find(|duty| duty.period == "2024-05").map(|duty| (duty.state(), duty.review_required))
        };
        house.die(&mut person, "2024-05-09").await;
        assert_eq!(marked(&person.retiree).await, Some((Duty::Met, true)));
        house.revive(&mut person, "2024-05-20").await;
        assert_eq!(marked(&person.retiree).await, Some((Duty::Met, false)));
    })
    .await;
}
