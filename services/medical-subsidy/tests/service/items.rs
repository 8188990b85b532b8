//! Bills, one by one and by the thousand.

use crate::house::*;
use futures::future::join_all;
use junxiu_contracts::api::Role;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::import_self_pay_items_response::Outcome;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::status::{detail, reason_of};
use junxiu_testkit::on_both_engines;
use tonic::{Code, Status};
use uuid::Uuid;

#[tokio::test]
async fn a_bill_counts_in_the_year_of_its_settlement() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.record(&retiree, "2023-12-31", 60_000).await;
        house.record(&retiree, "2024-01-01", 60_000).await;
        // Admitted on 20 December, settled on 5 January: the new year's.
        let stay = pb::SelfPayItemDraft { treated_until: Some(date("2024-01-05")), ..bill("2024-01-05", 1_000_000) };
        house.try_record(CLERK, &retiree, stay).await.unwrap();
        assert_eq!(house.submit(&retiree, 2023).await.unwrap().payable_fen, 700_000);
        assert_eq!(house.submit(&retiree, 2024).await.unwrap().payable_fen, 1_400_000);
    })
    .await;
}

#[tokio::test]
async fn a_backdated_bill_reopens_its_own_year() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.record(&retiree, "2022-05-01", 60_000).await;
        house.claim_and_settle(&retiree, 2022).await;
        house.record(&retiree, "2022-11-11", 10_000).await;
        assert_eq!(house.ledger(CLERK, &retiree, 2024).await.unwrap().in_scope_self_pay_fen, 0);
        assert_eq!(house.claim_and_settle(&retiree, 2022).await.payable_fen, 700_000);
    })
    .await;
}

#[tokio::test]
async fn what_is_out_of_scope_never_counts() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let item = pb::SelfPayItemDraft { out_of_scope_fen: 3_000_000, ..bill("2024-03-01", 5_000_000) };
        house.try_record(CLERK, &retiree, item).await.unwrap();
        refused(house.submit(&retiree, 2024).await, Code::FailedPrecondition, "NOTHING_PAYABLE");
    })
    .await;
}

#[tokio::test]
async fn every_fault_of_a_bill_is_named_at_once() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let item = pb::SelfPayItemDraft {
            settled_on: Some(junxiu_contracts::google_type::Date { year: 2024, month: 6, day: 31 }),
            remark: "x".repeat(501),
            ..Default::default()
        };
        let status = house.try_record(CLERK, "retirees/none", item).await.unwrap_err();
        let request: junxiu_contracts::google_rpc::BadRequest = detail(&status).unwrap();
        let mut fields: Vec<_> = request.field_violations.iter().map(|one| one.field.as_str()).collect();
        fields.sort_unstable();
        let amount = "item.in_scope_self_pay_fen";
        assert_eq!(fields, ["item.hospital", amount, "item.invoice_no", "item.remark", "item.settled_on", "retiree"]);
    })
    .await;
}

#[tokio::test]
async fn refunds_give_back_no_more_than_there_is() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let first = house.record(&retiree, "2024-03-01", 10_000).await;
        let refund = |fen| pb::SelfPayItemDraft { refund_of: first.name.clone(), ..bill("2024-04-01", fen) };
        refused(
            house.try_record(CLERK, &retiree, refund(-1_000_001)).await,
            Code::FailedPrecondition,
            "REFUND_EXCEEDS_LEDGER",
        );
        house.try_record(CLERK, &retiree, refund(-600_000)).await.unwrap();
        refused(
            house.try_record(CLERK, &retiree, refund(-400_001)).await,
            Code::FailedPrecondition,
            "REFUND_EXCEEDS_LEDGER",
        );
        refused(
            house.try_record(CLERK, &retiree, bill("2024-04-01", -400_001)).await,
            Code::FailedPrecondition,
            "REFUND_EXCEEDS_LEDGER",
        );
        let unknown =
            pb::SelfPayItemDraft { refund_of: format!("selfPayItems/{}", Uuid::now_v7()), ..bill("2024-04-01", -1) };
        refused(house.try_record(CLERK, &retiree, unknown).await, Code::FailedPrecondition, "REFUND_OF_UNKNOWN");
        refused(
            house.try_record(CLERK, &retiree, bill("2024-07-02", 1)).await,
            Code::FailedPrecondition,
            "SETTLED_IN_FUTURE",
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn refunds_at_once_give_back_no_more_than_the_bill() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        // The ledger holds enough for all of them; the bill for one alone.
        house.record(&retiree, "2024-03-01", 1_000_000).await;
        for _ in 0..5 {
            let first = house.record(&retiree, "2024-03-01", 10).await;
            let refund = || pb::SelfPayItemDraft { refund_of: first.name.clone(), ..bill("2024-04-01", -600) };
            // Each on a thread of its own, as calls come: one reads while another commits.
            let calls = (0..32).map(|_| {
                let item = Some(refund());
                let message = pb::RecordSelfPayItemRequest { retiree: retiree.clone(), item, ..Default::default() };
                let (mut client, request) = (house.client(), house.as_hand(CLERK, message));
                tokio::spawn(async move { client.record_self_pay_item(request).await })
            });
            let single: Vec<_> = join_all(calls).await.into_iter().map(Result::unwrap).collect();
            assert_eq!(single.iter().filter(|answer| answer.is_ok()).count(), 1);

            let second = house.record(&retiree, "2024-03-01", 10).await;
            let row = || pb::ImportSelfPayItemsRequest {
                row_number: 1,
                retiree: retiree.clone(),
                item: Some(pb::SelfPayItemDraft { refund_of: second.name.clone(), ..bill("2024-04-01", -600) }),
                ..Default::default()
            };
            let calls = (0..8).map(|_| {
                let (mut client, row) = (house.client(), house.as_hand(CLERK, futures::stream::iter([row()])));
                async move { client.import_self_pay_items(row).await.unwrap().into_inner().message().await }
            });
            // A file that lost three races is sent again; here it may stay lost.
            let answers = join_all(calls).await.into_iter().filter_map(Result::ok).flatten();
            assert_eq!(answers.filter(|answer| answer.outcome() == Outcome::Accepted).count(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn marks_that_nobody_sees_make_no_other_bill() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let numbered =
            |number: &str, fen| pb::SelfPayItemDraft { invoice_no: number.into(), ..bill("2024-03-01", fen) };
        house.try_record(CLERK, &retiree, numbered("JL2024-0001", 100)).await.unwrap();
        for same in [
            "JL2024-\u{200B}0001",
            "\u{FEFF}jl2024-0001",
            "JL2024\t-0001",
            "JL2024-\u{2003}0001",
            "ＪＬ2024-\u{2060}0001",
        ] {
            let answer = house.try_record(CLERK, &retiree, numbered(same, 200)).await;
            refused(answer, Code::AlreadyExists, "DUPLICATE_INVOICE_NO");
        }
        let short = house.try_record(CLERK, &retiree, numbered("7788", 100)).await.unwrap();
        assert_eq!(short.invoice_no, "**88", "a short number is not shown whole");
    })
    .await;
}

#[tokio::test]
async fn a_person_who_is_not_known_yet_is_worth_another_try() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let nobody = RetireeId(Uuid::now_v7()).name();
        let status = house.try_record(CLERK, &nobody, bill("2024-03-01", 1)).await.unwrap_err();
        assert_eq!((status.code(), reason_of(&status).as_deref()), (Code::FailedPrecondition, Some("NOT_YET_KNOWN")));
        assert!(detail::<junxiu_contracts::google_rpc::RetryInfo>(&status).is_some());
        let said = status.message();
        assert!(said.contains("not known here") && said.contains("within your organization"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn equal_requests_have_one_effect() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let request = pb::RecordSelfPayItemRequest {
            retiree: retiree.clone(),
            item: Some(bill("2024-03-01", 6_000_000)),
            request_id: "r-1".into(),
            ..Default::default()
        };
        let calls = (0..32).map(|_| {
            let (mut client, request) = (house.client(), house.as_hand(CLERK, request.clone()));
            async move { client.record_self_pay_item(request).await.map(tonic::Response::into_inner) }
        });
        let answers: Vec<pb::SelfPayItem> = join_all(calls).await.into_iter().map(Result::unwrap).collect();
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(house.ledger(CLERK, &retiree, 2024).await.unwrap().items.len(), 1);

        let other = pb::RecordSelfPayItemRequest { item: Some(bill("2024-03-01", 1)), ..request.clone() };
        let answer = house.client().record_self_pay_item(house.as_hand(CLERK, other)).await;
        refused(answer, Code::AlreadyExists, "REQUEST_ID_REUSED");
        let checked = pb::RecordSelfPayItemRequest {
            item: Some(bill("2024-03-01", 1)),
            request_id: "r-2".into(),
            validate_only: true,
            ..request
        };
        house.client().record_self_pay_item(house.as_hand(CLERK, checked)).await.unwrap();
        assert_eq!(house.ledger(CLERK, &retiree, 2024).await.unwrap().items.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn of_many_bills_under_one_number_one_is_kept() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let calls = (1..=16).map(|yuan| {
            let item = pb::SelfPayItemDraft { invoice_no: "００12 3".into(), ..bill("2024-03-01", yuan * 100) };
            house.try_record(CLERK, &retiree, item)
        });
        let answers = join_all(calls).await;
        let (kept, rest): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(kept.len(), 1);
        for answer in rest {
            refused(answer, Code::AlreadyExists, "DUPLICATE_INVOICE_NO");
        }
        let ledger = house.ledger(CLERK, &retiree, 2024).await.unwrap();
        assert_eq!(ledger.in_scope_self_pay_fen, kept[0].as_ref().unwrap().in_scope_self_pay_fen);
    })
    .await;
}

#[tokio::test]
async fn many_bills_at_once_all_reach_the_ledger() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let mut left: Vec<pb::SelfPayItemDraft> = (0..24).map(|_| bill("2024-03-01", 100)).collect();
        // A loser of three races is told so, and comes again.
        while !left.is_empty() {
            let answers = join_all(left.iter().map(|item| house.try_record(CLERK, &retiree, item.clone()))).await;
            left = left.into_iter().zip(answers).filter_map(|(item, answer)| answer.is_err().then_some(item)).collect();
        }
        let ledger = house.ledger(CLERK, &retiree, 2024).await.unwrap();
        assert_eq!((ledger.items.len(), ledger.in_scope_self_pay_fen), (24, 2_400));
    })
    .await;
}

pub async fn import(
    house: &House,
    hand: Hand,
    rows: Vec<pb::ImportSelfPayItemsRequest>,
) -> Vec<pb::ImportSelfPayItemsResponse> {
    let request = house.as_hand(hand, futures::stream::iter(rows));
    let mut answers = house.client().import_self_pay_items(request).await.unwrap().into_inner();
    let mut all = Vec::new();
    while let Some(answer) = answers.message().await.unwrap() {
        all.push(answer);
    }
    all
}

pub fn row(row_number: i64, citizen_id: &str, item: pb::SelfPayItemDraft) -> pb::ImportSelfPayItemsRequest {
    pb::ImportSelfPayItemsRequest { row_number, citizen_id: citizen_id.into(), item: Some(item), ..Default::default() }
}

pub fn outcomes(answers: &[pb::ImportSelfPayItemsResponse]) -> [usize; 3] {
    let count = |outcome: Outcome| answers.iter().filter(|answer| answer.outcome == outcome as i32).count();
    [count(Outcome::Accepted), count(Outcome::Unchanged), count(Outcome::Rejected)]
}

pub fn reasons(answer: &pb::ImportSelfPayItemsResponse) -> Vec<(&str, &str)> {
    answer.faults.iter().map(|fault| (fault.field.as_str(), fault.reason.as_str())).collect()
}

#[tokio::test]
async fn each_row_of_a_file_is_answered() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let first = bill("2024-03-01", 6_000_000);
        let twice = pb::SelfPayItemDraft { in_scope_self_pay_fen: 1, ..first.clone() };
        let rows = vec![
            row(2, CITIZEN, first.clone()),
            row(3, CITIZEN, first.clone()),
            row(4, CITIZEN, twice),
            row(5, "220102194001010022", bill("2024-03-01", 100)),
            row(6, "220102194001010011", bill("2024-03-01", 100)),
            pb::ImportSelfPayItemsRequest {
                row_number: 7,
                retiree: retiree.clone(),
                item: Some(bill("2024-03-02", 100)),
                ..Default::default()
            },
            row(8, "", pb::SelfPayItemDraft::default()),
            row(9, CITIZEN, bill("2025-01-01", 100)),
        ];
        let answers = import(&house, CLERK, rows.clone()).await;
        assert_eq!(answers.iter().map(|answer| answer.row_number).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(outcomes(&answers), [2, 1, 5]);
        assert_eq!(reasons(&answers[2]), [("item.invoice_no", "DUPLICATE_INVOICE_NO")]);
        assert_eq!(reasons(&answers[3]), [("citizen_id", "NOT_YET_KNOWN")]);
        assert!(answers[3].faults[0].text_en.is_ascii(), "{}", answers[3].faults[0].text_en);
        assert_eq!(answers[4].faults[0].field, "citizen_id");
        assert_eq!(answers[6].faults.len(), 5, "{:?}", answers[6]);
        assert_eq!(reasons(&answers[7]), [("item.settled_on", "SETTLED_IN_FUTURE")]);

        // Sent again whole: nothing is doubled.
        let again = import(&house, CLERK, rows).await;
        assert_eq!(outcomes(&again), [0, 3, 5]);
        let ledger = house.ledger(CLERK, &retiree, 2024).await.unwrap();
        assert_eq!((ledger.items.len(), ledger.in_scope_self_pay_fen), (2, 6_000_100));

        let elsewhere =
            import(&house, Hand("c", Role::InstitutionClerk, OTHER), vec![row(1, CITIZEN, bill("2024-03-01", 100))])
                .await;
        assert_eq!(reasons(&elsewhere[0]), [("citizen_id", "NOT_YET_KNOWN")], "as unknown as nobody");
    })
    .await;
}

#[tokio::test]
async fn rows_that_are_only_checked_are_not_kept() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let first = pb::ImportSelfPayItemsRequest { validate_only: true, ..row(1, CITIZEN, bill("2024-03-01", 100)) };
        let answers = import(&house, CLERK, vec![first, row(2, CITIZEN, bill("2024-03-01", 100))]).await;
        assert_eq!(outcomes(&answers), [2, 0, 0]);
        assert!(answers.iter().all(|answer| answer.item.is_empty()));
        assert_eq!(house.ledger(CLERK, &retiree, 2024).await.unwrap().items.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_same_file_sent_twice_at_once_is_kept_once() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let rows: Vec<_> = (0..700).map(|number| row(number, CITIZEN, bill("2024-03-01", 100))).collect();
        let sends = (0..3).map(|_| {
            let request = house.as_hand(CLERK, futures::stream::iter(rows.clone()));
            let mut client = house.client();
            async move {
                let mut answers = client.import_self_pay_items(request).await?.into_inner();
                while answers.message().await?.is_some() {}
                Ok::<_, Status>(())
            }
        });
        join_all(sends).await;
        let answers = import(&house, CLERK, rows).await;
        let [accepted, unchanged, rejected] = outcomes(&answers);
        assert_eq!((accepted + unchanged, rejected), (700, 0));
        let ledger = house.ledger(CLERK, &retiree, 2024).await.unwrap();
        assert_eq!((ledger.items.len(), ledger.in_scope_self_pay_fen), (700, 70_000));
    })
    .await;
}

#[tokio::test]
async fn unmasking_needs_a_role_and_a_purpose_and_leaves_a_record() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.record(&retiree, "2024-03-01", 10).await;
        let ask = |hand: Hand, purpose: Option<&'static str>| {
            let mut request = house
                .as_hand(hand, pb::GetYearLedgerRequest { name: format!("{retiree}/yearLedgers/2024"), unmask: true });
            if let Some(purpose) = purpose {
                request.metadata_mut().insert("x-junxiu-purpose", purpose.parse().unwrap());
            }
            let mut client = house.client();
            async move { client.get_year_ledger(request).await.map(tonic::Response::into_inner) }
        };
        refused(ask(CLERK, Some("audit")).await, Code::PermissionDenied, "UNMASK_NOT_ALLOWED");
        refused(ask(HEAD, None).await, Code::FailedPrecondition, "PURPOSE_REQUIRED");
        let ledger = ask(HEAD, Some("complaint-7")).await.unwrap();
        assert_eq!(ledger.items[0].hospital, "某市中心医院");
    })
    .await;
}
