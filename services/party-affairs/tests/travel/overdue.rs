//! A decision that is overdue reaches the office above, which approves nothing.

use junxiu_contracts::approval::Stance;
use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::party::exit_application::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

/// What the offices above were told of a journey: which office, and how it stands.
async fn told(house: &House, exit: &str) -> Vec<(String, Duty)> {
    let duties = duties(house, exit, "travel.overdue").await;
    duties.into_iter().map(|duty| (duty.organization.clone(), duty.state())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_above_hears_of_it_the_day_after_the_last_and_the_decision_meets_it() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(of_division).await;
        let exit = accepted(&house, &person.retiree, "2024-05-01", "2024-05-20").await;
        assert_eq!(exit.due_on, Some(date("2024-03-15")));
        house.on("2024-03-15");
        run_day(&house).await;
        assert_eq!(told(&house, &exit.name).await, []);
        house.on("2024-03-16");
        for _ in 0..2 {
            run_day(&house).await;
            let above = "organizations/220100".to_owned();
            assert_eq!(told(&house, &exit.name).await, [(above, Duty::Open)], "once, at the office above alone");
        }
        // Silence is no consent, and the office above decides nothing.
        let waiting = get(&house, &exit.name).await;
        assert_eq!((waiting.state(), waiting.overdue), (State::WithSuperior, true));
        let by_above = decide(&house, PREFECTURE, &exit, Stance::Agree).await;
        refused(by_above, Code::FailedPrecondition, "NOT_ON_ROUTE");
        house.on("2024-03-20");
        assert_eq!(decide(&house, COUNTY, &exit, Stance::Agree).await.unwrap().state(), State::Approved);
        assert_eq!(told(&house, &exit.name).await[0].1, Duty::Met);
        run_day(&house).await;
        assert_eq!(told(&house, &exit.name).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_back_or_withdrawn_or_lapses_is_no_longer_told() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let (one, two, three) =
            (house.receive(of_division).await, house.receive(of_division).await, house.receive(of_division).await);
        let returned = accepted(&house, &one.retiree, "2024-06-01", "2024-06-20").await;
        let withdrawn = accepted(&house, &two.retiree, "2024-06-01", "2024-06-20").await;
        let lapsing = accepted(&house, &three.retiree, "2024-03-18", "2024-06-20").await;
        house.on("2024-03-16");
        run_day(&house).await;
        for exit in [&returned, &withdrawn, &lapsing] {
            assert_eq!(told(&house, &exit.name).await[0].1, Duty::Open);
        }
        send_back(&house, COUNTY, &returned).await.unwrap();
        withdraw(&house, CLERK, &withdrawn).await.unwrap();
        house.on("2024-03-19");
        run_day(&house).await;
        assert_eq!(get(&house, &lapsing.name).await.state(), State::Lapsed);
        for exit in [&returned, &withdrawn, &lapsing] {
            assert_eq!(told(&house, &exit.name).await[0].1, Duty::Void);
        }
        // A new round has its own last day.
        resubmit(&house, CLERK, &returned).await.unwrap();
        sign(&house, HEAD, &returned, Stance::Agree).await.unwrap();
        accept(&house, COUNTY, &returned, "").await.unwrap();
        house.on("2024-04-03");
        run_day(&house).await;
        assert_eq!(told(&house, &returned.name).await.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_stands_above_the_province() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let mut standing = standing(SANATORIUM);
        of_division(&mut standing);
        house.tell("retiree.received", &standing, "2021-05-10").await;
        let clerk = Hand("sanatorium-clerk", CLERK.1, SANATORIUM);
        let head = Hand("sanatorium-head", HEAD.1, SANATORIUM);
        let exit = apply(&house, clerk, applying(&standing.retiree, "2024-05-01", "2024-05-20")).await.unwrap();
        sign(&house, head, &exit, Stance::Agree).await.unwrap();
        accept(&house, PROVINCE, &exit, "").await.unwrap();
        house.on("2024-04-01");
        run_day(&house).await;
        assert!(get(&house, &exit.name).await.overdue);
        assert_eq!(told(&house, &exit.name).await, []);
    })
    .await;
}
