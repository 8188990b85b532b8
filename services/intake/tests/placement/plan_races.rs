//! Acts on plans and receptions that are overtaken; what each test guards stands in `races.rs`.

use crate::desk::{Desk, Outcome, desk, on, person, refusal, rows, unmet};
use crate::races::{ITEMS, JOURNAL, PLANS, RECEPTIONS, amend, end, items};
use junxiu_contracts::intake as pb;
use junxiu_platform::database::Engine;
use junxiu_testkit::{on_both_engines, with_token};
use pb::placement_item::State as ItemState;
use tonic::Status;

const DAY: &str = "2024-03-05";

async fn withdraw(desk: &Desk, item: &str, amendment: &str) -> Result<pb::PlacementItem, Status> {
    let request = pb::WithdrawPlacementItemRequest {
        name: item.into(),
        reason: "本人申请".into(),
        amendment_doc_no: amendment.into(),
        ..Default::default()
    };
    desk.placements()
        .withdraw_placement_item(with_token(&desk.province, request))
        .await
        .map(tonic::Response::into_inner)
}

async fn cancel(desk: &Desk, name: &str) -> Result<pb::Reception, Status> {
    let request = pb::CancelReceptionRequest {
        name: name.into(),
        outcome: pb::reception::State::Withdrawn.into(),
        reason: "本人申请".into(),
        ..Default::default()
    };
    desk.placements().cancel_reception(with_token(&desk.county, request)).await.map(tonic::Response::into_inner)
}

/// A plan of 2024 that is still a draft, with persons; gives the names of their items.
async fn drafted(desk: &Desk, people: std::ops::Range<u32>) -> Vec<String> {
    desk.plan("2024").await;
    let answers = desk.import("2024", people.map(person).collect()).await;
    answers.into_iter().map(|answer| answer.item).collect()
}

async fn carry_over(desk: &Desk, year: &str) -> Result<pb::CarryOverReceptionsResponse, Status> {
    let request =
        pb::CarryOverReceptionsRequest { placement_plan: format!("placementPlans/{year}"), ..Default::default() };
    desk.placements().carry_over_receptions(with_token(&desk.province, request)).await.map(tonic::Response::into_inner)
}

/// Opens the reception of a carried-over item under the plan of 2024, recorded after its window.
async fn open_late(desk: &Desk, item: &str) -> Result<pb::Reception, Status> {
    let request = pb::OpenReceptionRequest {
        placement_item: item.into(),
        placement_plan: "placementPlans/2024".into(),
        occurred_on: on("2024-10-31"),
        reason: "补录".into(),
        ..Default::default()
    };
    desk.placements().open_reception(with_token(&desk.county, request)).await.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn a_plan_is_not_issued_over_its_last_item() {
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        let item = drafted(&desk, 1..2).await.remove(0);
        let (issued, withdrawn) = db.overtaken(PLANS, desk.issue("2024"), withdraw(&desk, &item, "")).await;
        withdrawn.expect("withdrawn from the draft");
        assert_eq!(refusal(issued), unmet("PLAN_EMPTY"));
    })
    .await;
}

#[tokio::test]
async fn a_plan_is_issued_once() {
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        drafted(&desk, 1..2).await;
        let (one, other) = db.overtaken(JOURNAL, desk.issue("2024"), desk.issue("2024")).await;
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_is_issued_asks_for_amendments() {
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        let item = drafted(&desk, 1..3).await.remove(0);
        let (withdrawn, issued) = db.overtaken(ITEMS, withdraw(&desk, &item, ""), desk.issue("2024")).await;
        issued.expect("issued");
        assert_eq!(refusal(withdrawn), unmet("AMENDMENT_REQUIRED"));
    })
    .await;
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        drafted(&desk, 1..2).await;
        let import = desk.send(rows("2024", vec![person(2)]));
        let (sent, issued) = db.overtaken(ITEMS, import, desk.issue("2024")).await;
        issued.expect("issued");
        let rejected = sent.expect("answers").remove(0);
        assert_eq!((rejected.outcome(), rejected.faults[0].reason.as_str()), (Outcome::Rejected, "AMENDMENT_REQUIRED"));
    })
    .await;
}

/// The plan of 2024 after its window, and so many items that were carried over from 2023.
async fn overdue(desk: &Desk, people: std::ops::Range<u32>) -> Vec<String> {
    desk.today("2023-03-01");
    desk.plan("2023").await;
    let answers = desk.import("2023", people.map(person).collect()).await;
    desk.issue("2023").await.expect("issued");
    desk.today("2023-11-10");
    carry_over(desk, "2023").await.expect("carried over");
    desk.today("2024-03-01");
    desk.planned("2024", person(99)).await;
    desk.today("2024-11-10");
    answers.into_iter().map(|answer| answer.item).collect()
}

/// Counts what is unfinished under the plan of 2024, and says whether it is closed.
async fn left_open(desk: &Desk) -> (usize, bool) {
    let plan = pb::GetPlacementPlanRequest { name: "placementPlans/2024".into() };
    let plan = desk.placements().get_placement_plan(with_token(&desk.province, plan)).await.expect("it exists");
    let open = pb::ListReceptionsRequest {
        placement_plan: "placementPlans/2024".into(),
        state: pb::reception::State::Opened.into(),
        ..Default::default()
    };
    let open = desk.placements().list_receptions(with_token(&desk.province, open)).await.expect("a page").into_inner();
    let planned = items(desk, &desk.province, "2024", ItemState::Planned).await.len();
    let closed = plan.into_inner().state() == pb::placement_plan::State::Closed;
    (open.receptions.len() + planned, closed)
}

#[tokio::test]
async fn a_closed_plan_leaves_nothing_open() {
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        let carried = overdue(&desk, 1..2).await.remove(0);
        let (closed, opened) = db.overtaken(PLANS, carry_over(&desk, "2024"), open_late(&desk, &carried)).await;
        opened.expect("opened before");
        assert_eq!(closed.expect("closed").with_reception, 1);
        assert_eq!(left_open(&desk).await, (0, true));
    })
    .await;
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        overdue(&desk, 1..2).await;
        let (closed, added) = db.overtaken(PLANS, carry_over(&desk, "2024"), amend(&desk, "2024", person(3))).await;
        assert_eq!(added.expect("an answer").outcome(), Outcome::Accepted);
        assert_eq!(closed.expect("closed").carried_over, 2);
        assert_eq!(left_open(&desk).await, (0, true));
    })
    .await;
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        let carried = overdue(&desk, 1..2).await.remove(0);
        let (opened, closed) = db.overtaken(JOURNAL, open_late(&desk, &carried), carry_over(&desk, "2024")).await;
        closed.expect("closed");
        assert!(opened.is_err(), "{opened:?}");
        assert_eq!(left_open(&desk).await, (0, true));
    })
    .await;
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        overdue(&desk, 1..2).await;
        let (added, closed) = db.overtaken(JOURNAL, amend(&desk, "2024", person(3)), carry_over(&desk, "2024")).await;
        closed.expect("closed");
        assert!(added.is_err(), "{added:?}");
        assert_eq!(left_open(&desk).await, (0, true));
    })
    .await;
}

#[tokio::test]
async fn a_person_comes_into_one_plan() {
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        for year in ["2024", "2025"] {
            desk.plan(year).await;
        }
        let into = |year| desk.import(year, vec![person(1)]);
        let (one, other) = db.overtaken(JOURNAL, into("2024"), into("2025")).await;
        let outcomes = [one[0].outcome(), other[0].outcome()];
        assert!(
            outcomes == [Outcome::Accepted, Outcome::Rejected] || outcomes == [Outcome::Rejected, Outcome::Accepted]
        );
    })
    .await;
}

#[tokio::test]
async fn an_item_is_opened_or_withdrawn() {
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        let item = desk.planned("2024", person(1)).await;
        let (opened, withdrawn) = db.overtaken(JOURNAL, desk.open(&item, DAY), withdraw(&desk, &item, "补1号")).await;
        assert!(opened.is_ok() != withdrawn.is_ok(), "{opened:?} {withdrawn:?}");
    })
    .await;
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        let item = desk.planned("2024", person(1)).await;
        let (withdrawn, opened) = db.overtaken(JOURNAL, withdraw(&desk, &item, "补1号"), desk.open(&item, DAY)).await;
        assert!(opened.is_ok() != withdrawn.is_ok(), "{opened:?} {withdrawn:?}");
    })
    .await;
}

#[tokio::test]
async fn a_reception_is_cancelled_or_handed_over() {
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        let item = desk.planned("2024", person(1)).await;
        let name = desk.open(&item, DAY).await.expect("opened").name;
        let (cancelled, handed) = db.overtaken(ITEMS, cancel(&desk, &name), desk.hand_over(&name, DAY)).await;
        assert!(cancelled.is_ok() != handed.is_ok(), "{cancelled:?} {handed:?}");
    })
    .await;
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        let item = desk.planned("2024", person(1)).await;
        let name = desk.open(&item, DAY).await.expect("opened").name;
        let (handed, cancelled) = db.overtaken(JOURNAL, desk.hand_over(&name, DAY), cancel(&desk, &name)).await;
        assert!(cancelled.is_ok() != handed.is_ok(), "{cancelled:?} {handed:?}");
    })
    .await;
}

#[tokio::test]
async fn a_person_is_received_once() {
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        let item = desk.planned("2024", person(1)).await;
        let name = desk.open(&item, DAY).await.expect("opened").name;
        desk.hand_over(&name, DAY).await.expect("handed over");
        let (one, other) = db.overtaken(JOURNAL, desk.receive(&name, DAY), desk.receive(&name, DAY)).await;
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        let list = desk.retirees().list_retirees(with_token(&desk.county, pb::ListRetireesRequest::default())).await;
        assert_eq!(list.expect("a page").into_inner().retirees.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_item_in_reception_keeps_its_content() {
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        let item = desk.planned("2024", person(1)).await;
        let changed = pb::PlacementItemDraft { remark: "另一内容".into(), ..person(1) };
        let (sent, opened) = db.overtaken(JOURNAL, amend(&desk, "2024", changed), desk.open(&item, DAY)).await;
        opened.expect("opened, before or after");
        let answer = sent.expect("an answer");
        // Where the two come at once, the row may also come first.
        if answer.outcome() != Outcome::Updated || db.engine() == Engine::Sqlite {
            assert_eq!((answer.outcome(), answer.faults[0].reason.as_str()), (Outcome::Rejected, "ITEM_IN_RECEPTION"));
        }
    })
    .await;
}

#[tokio::test]
async fn what_an_act_only_read_is_held() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-15").await;
        let item = desk.planned("2024", person(1)).await;
        let lift = |first: &str| pb::OverrideWindowRequest {
            name: item.clone(),
            first_day: on(first),
            last_day: on("2024-01-20"),
            reason: "特批".into(),
            ..Default::default()
        };
        let lift = |first: &str| {
            let (mut client, request) = (desk.placements(), with_token(&desk.province, lift(first)));
            async move { client.override_window(request).await }
        };
        lift("2024-01-10").await.expect("lifted");
        let name = desk.open(&item, "2024-01-15").await.expect("opened").name;
        let handing = desk.hand_over(&name, "2024-01-15");
        let (handed, narrowed) = db.overtaken(RECEPTIONS, handing, lift("2024-01-18")).await;
        narrowed.expect("lifted for other days");
        assert!(handed.is_err(), "the day is outside of the window by now: {handed:?}");
    })
    .await;
    on_both_engines(|db| async move {
        let desk = desk(&db, DAY).await;
        desk.institution("220104-01").await;
        let name = desk.received("2024", DAY, person(1)).await.name;
        let proposing = async {
            let request = pb::ProposeInstitutionRequest {
                name: name.clone(),
                consent: pb::Consent::Yes.into(),
                institution: "organizations/220104-01".into(),
                ..Default::default()
            };
            desk.placements().propose_institution(with_token(&desk.county, request)).await
        };
        let (proposed, ended) = db.overtaken(RECEPTIONS, proposing, end(&desk, "220104-01", DAY)).await;
        ended.expect("ended");
        assert_eq!(refusal(proposed), unmet("INSTITUTION_NOT_IN_FORCE"));
    })
    .await;
}
