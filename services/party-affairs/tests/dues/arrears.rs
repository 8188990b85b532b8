//! Who is behind, and six months in a row.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::party as pb;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::{AUDITOR, CLERK, COUNTY, HEAD, HOME, House, NEAR, OTHER_CLERK, PREFECTURE, date, refused};

fn all() -> pb::ListArrearsRequest {
    pb::ListArrearsRequest::default()
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_are_behind_are_listed_the_longest_first() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-04-30").await;
        let (branch, people) = branch(&house).await;
        let [one, two, three] = [0, 1, 2].map(|at: usize| people[at].retiree.clone());
        set(&house, CLERK, regular(&one, "2022-03", 5_000)).await.unwrap();
        set(&house, CLERK, regular(&two, "2022-01", 8_000)).await.unwrap();
        set(&house, CLERK, regular(&three, "2022-04", 8_000)).await.unwrap();

        let found = arrears(&house, COUNTY, all()).await.unwrap();
        let shown: Vec<_> =
            found.iter().map(|found| (found.retiree.as_str(), found.unpaid_months, found.unpaid_fen)).collect();
        assert_eq!(shown, [(two.as_str(), 3, 24_000), (one.as_str(), 1, 2_500)]);
        for hand in [CLERK, AUDITOR, PREFECTURE] {
            assert_eq!(arrears(&house, hand, all()).await.unwrap().len(), 2);
        }
        assert!(arrears(&house, OTHER_CLERK, all()).await.unwrap().is_empty());
        let since = pb::ListArrearsRequest { unpaid_since: month("2022-02"), ..all() };
        assert_eq!(arrears(&house, CLERK, since).await.unwrap().len(), 1);
        let of = pb::ListArrearsRequest { branch: branch.name.clone(), page_size: 1, ..all() };
        assert_eq!(arrears(&house, CLERK, of.clone()).await.unwrap()[0].retiree, two);
        refused(arrears(&house, OTHER_CLERK, of.clone()).await, Code::NotFound, "NOT_FOUND");
        let first = client(&house).list_arrears(house.as_hand(CLERK, of.clone())).await.unwrap().into_inner();
        let next = pb::ListArrearsRequest { page_token: first.next_page_token, ..of };
        assert_eq!(arrears(&house, CLERK, next).await.unwrap()[0].retiree, one);

        house.on("2022-05-01");
        assert_eq!(arrears(&house, CLERK, all()).await.unwrap().len(), 3, "April is over");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn six_months_in_a_row_are_flagged_and_nobody_is_removed() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-06-30").await;
        let who = payer(&house).await;
        assert!(runs(&house, &who.retiree).await.is_empty());
        house.on("2022-07-01");
        let found = runs(&house, &who.retiree).await;
        assert_eq!(
            found.iter().map(|duty| (duty.period.as_str(), duty.state())).collect::<Vec<_>>(),
            [("2022-01", Duty::Open)]
        );
        assert_eq!(found[0].due_on, Some(date("2022-07-31")));
        let flagged = pb::ListArrearsRequest { flagged_only: true, ..all() };
        let listed = arrears(&house, CLERK, flagged.clone()).await.unwrap();
        assert_eq!((listed.len(), listed[0].flagged_from), (1, Some(date("2022-01-01"))));
        assert!(!listed[0].branch.is_empty(), "he stands in his branch still");

        pay(&house, CLERK, payment(&who.retiree, "2022-03", "2022-03", 8_000, "2022-07-01")).await.unwrap();
        assert_eq!(runs(&house, &who.retiree).await[0].state(), Duty::Met);
        assert!(arrears(&house, CLERK, flagged).await.unwrap().is_empty());
        house.on("2022-10-01");
        assert_eq!(runs(&house, &who.retiree).await.len(), 2, "April to September");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_reason_begins_the_count_anew() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-07-01").await;
        let who = payer(&house).await;
        let excuse = pb::ExcuseUnpaidDuesRequest {
            retiree: who.retiree.clone(),
            grounds: "住院治疗，支部大会讨论认为有正当理由".into(),
            occurred_on: Some(date("2022-07-01")),
            ..Default::default()
        };
        let excused = async || client(&house).excuse_unpaid_dues(house.as_hand(HEAD, excuse.clone())).await;
        refused(excused().await, Code::FailedPrecondition, "NO_UNPAID_RUN");
        assert_eq!(runs(&house, &who.retiree).await[0].state(), Duty::Open);
        for inside in ["2022-02-15", "2022-06-30"] {
            let dated = pb::ExcuseUnpaidDuesRequest { occurred_on: Some(date(inside)), ..excuse.clone() };
            let part = client(&house).excuse_unpaid_dues(house.as_hand(HEAD, dated)).await;
            refused(part, Code::FailedPrecondition, "NO_UNPAID_RUN");
        }
        assert_eq!(runs(&house, &who.retiree).await[0].state(), Duty::Open, "a part of the run is not excused");
        let answer = excused().await.unwrap().into_inner();
        assert_eq!(answer.through_month, Some(date("2022-06-01")));
        assert_eq!(runs(&house, &who.retiree).await[0].state(), Duty::Met);
        assert_eq!(arrears(&house, CLERK, all()).await.unwrap()[0].unpaid_months, 6, "they may still be made up for");

        house.on("2022-12-31");
        assert_eq!(runs(&house, &who.retiree).await.len(), 1);
        house.on("2023-01-01");
        assert_eq!(runs(&house, &who.retiree).await.len(), 2, "July to December");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_in_the_register_leaves_dues_with_the_branch() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-04-10").await;
        let mut who = payer(&house).await;
        house.transfer(&mut who, NEAR, "2022-03-15").await;
        assert_eq!(arrears(&house, CLERK, all()).await.unwrap()[0].retiree, who.retiree);
        house.on("2022-07-10");
        house.transfer(&mut who, HOME, "2022-07-05").await;
        assert_eq!(runs(&house, &who.retiree).await[0].organization, format!("organizations/{HOME}"));
        house.transfer(&mut who, NEAR, "2022-07-08").await;
        assert_eq!(runs(&house, &who.retiree).await[0].organization, format!("organizations/{HOME}"));
        house.die(&mut who, "2022-07-09").await;
        assert_eq!(runs(&house, &who.retiree).await[0].state(), Duty::Void);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_gave_way_stands_in_no_list() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-04-10").await;
        let mut who = payer(&house).await;
        assert_eq!(arrears(&house, CLERK, all()).await.unwrap().len(), 1);
        who.merged_into = house.receive(|_| {}).await.retiree;
        who.revision += 1;
        house.tell("retiree.merged", &who, "2022-04-05").await;
        let listed = arrears(&house, CLERK, all()).await.unwrap();
        assert_eq!(listed.iter().map(|one| &one.retiree).collect::<Vec<_>>(), [&who.merged_into]);
        house.on("2022-07-10");
        assert!(runs(&house, &who.retiree).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_branch_where_he_stands_takes_his_dues() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-04-10").await;
        let mut who = payer(&house).await;
        house.transfer(&mut who, NEAR, "2022-03-15").await;
        let request = payment(&who.retiree, "2022-01", "2022-01", 8_000, "2022-04-01");
        assert!(pay(&house, CLERK, request).await.is_ok());
    })
    .await;
}
