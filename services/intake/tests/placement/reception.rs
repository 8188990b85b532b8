//! Receptions through the client, on both engines.

use crate::desk::{Desk, citizen_id, desk, on, person, refusal, unmet};
use futures::future::join_all;
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::reception::{Flag, State};
use junxiu_platform::identity::Role;
use junxiu_testkit::{on_both_engines, with_token};
use tonic::{Code, Status};

#[tokio::test]
async fn a_person_is_received_whole() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        desk.institution("220104-01").await;
        let received = desk.received("2024", "2024-03-05", person(1)).await;
        assert_eq!((received.state(), received.handover_lag_working_days), (State::Received, Some(0)));
        assert_eq!(received.citizen_id, format!("{}********{}", &citizen_id(1)[..6], &citizen_id(1)[14..]));
        assert!(received.flags.is_empty());

        let get = pb::GetRetireeRequest { name: received.retiree.clone(), ..Default::default() };
        let retiree =
            desk.retirees().get_retiree(with_token(&desk.county, get.clone())).await.expect("read").into_inner();
        assert_eq!((retiree.display_name.as_str(), retiree.institution.as_str()), ("测试1", ""));
        assert_eq!((retiree.reception.as_str(), retiree.received_on), (received.name.as_str(), on("2024-03-05")));

        let assigned = desk.assign(&desk.county, &received.name, "220104-01").await.expect("assigned");
        assert_eq!(
            (assigned.state(), assigned.institution.as_str()),
            (State::InstitutionAssigned, "organizations/220104-01")
        );
        let retiree =
            desk.retirees().get_retiree(with_token(&desk.county, get.clone())).await.expect("read").into_inner();
        assert_eq!(retiree.institution, "organizations/220104-01");
        let clerk = desk.token("clerk", Role::InstitutionClerk, "220104-01");
        desk.retirees().get_retiree(with_token(&clerk, get)).await.expect("his institution sees him");
        let get = pb::GetReceptionRequest { name: received.name };
        desk.placements().get_reception(with_token(&clerk, get)).await.expect("his institution sees his reception");
    })
    .await;
}

#[tokio::test]
async fn the_window_of_article_5_is_tested_by_the_day_of_the_act() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-31").await;
        let item = desk.planned("2024", person(1)).await;
        assert_eq!(refusal(desk.open(&item, "2024-01-31").await), unmet("WINDOW_CLOSED"));
        assert_eq!(refusal(desk.open(&item, "2024-02-01").await), unmet("OCCURRED_IN_FUTURE"));
        assert_eq!(refusal(desk.open(&item, "2023-03-05").await), unmet("PLAN_YEAR_MISMATCH"));
        desk.today("2024-02-01");
        let opened = desk.open(&item, "2024-02-01").await.expect("opened");

        desk.today("2024-11-03");
        assert_eq!(refusal(desk.hand_over(&opened.name, "2024-11-03").await), unmet("WINDOW_CLOSED"));
        assert_eq!(refusal(desk.hand_over(&opened.name, "2024-10-31").await), unmet("BACKDATING_REASON_REQUIRED"));
        let late = pb::HandOverRequest {
            name: opened.name.clone(),
            occurred_on: on("2024-10-31"),
            reason: "道路中断".into(),
            ..Default::default()
        };
        let done = desk.placements().hand_over(with_token(&desk.county, late)).await.expect("handed over").into_inner();
        assert_eq!(done.flags, [i32::from(Flag::Backdated)]);
    })
    .await;
}

#[tokio::test]
async fn the_province_lifts_the_window_for_one_item() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        let item = desk.planned("2024", person(1)).await;
        desk.today("2024-11-05");
        let lift = |first: &str, last: &str| pb::OverrideWindowRequest {
            name: item.clone(),
            first_day: on(first),
            last_day: on(last),
            reason: "部队调整".into(),
            ..Default::default()
        };
        let by_county =
            desk.placements().override_window(with_token(&desk.county, lift("2024-11-01", "2024-11-15"))).await;
        assert_eq!(by_county.expect_err("refused").code(), Code::PermissionDenied);
        for (first, last, reason) in
            [("2024-11-15", "2024-11-01", "RANGE_REVERSED"), ("2024-12-31", "2025-01-02", "RANGE_OUTSIDE_PLAN_YEAR")]
        {
            let refused = desk.placements().override_window(with_token(&desk.province, lift(first, last))).await;
            assert_eq!(refusal(refused), unmet(reason));
        }
        let lifted =
            desk.placements().override_window(with_token(&desk.province, lift("2024-11-01", "2024-11-15"))).await;
        assert_eq!(
            lifted.expect("lifted").into_inner().window_override.expect("an override").last_day,
            on("2024-11-15")
        );
        let opened = desk.open(&item, "2024-11-05").await.expect("opened");
        assert_eq!(opened.flags, [i32::from(Flag::WindowOverridden)]);
        desk.today("2024-11-16");
        assert_eq!(refusal(desk.hand_over(&opened.name, "2024-11-16").await), unmet("WINDOW_CLOSED"));
    })
    .await;
}

#[tokio::test]
async fn a_lacking_archive_holds_the_hand_over() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let item = desk.planned("2024", person(1)).await;
        let opened = desk.open(&item, "2024-03-05").await.expect("opened");
        let name = opened.name.clone();
        let check = pb::BeginArchiveCheckRequest { name: name.clone(), ..Default::default() };
        desk.placements().begin_archive_check(with_token(&desk.county, check)).await.expect("checking");
        let ask =
            pb::RequestSupplementRequest { name: name.clone(), missing: "体检表".into(), ..Default::default() };
        let asked =
            desk.placements().request_supplement(with_token(&desk.county, ask)).await.expect("asked").into_inner();
        assert_eq!((asked.state(), asked.reason.as_str()), (State::Supplement, "体检表"));
        assert_eq!(refusal(desk.hand_over(&name, "2024-03-05").await), unmet("SUPPLEMENT_OUTSTANDING"));
        let came = pb::SupplementReceivedRequest { name: name.clone(), ..Default::default() };
        desk.placements().supplement_received(with_token(&desk.county, came)).await.expect("it came");
        assert_eq!(refusal(desk.receive(&name, "2024-03-05").await), unmet("WRONG_STATE"));
        desk.hand_over(&name, "2024-03-05").await.expect("handed over");
        assert_eq!(refusal(desk.hand_over(&name, "2024-03-05").await), unmet("WRONG_STATE"));
        assert_eq!(refusal(desk.receive(&name, "2024-03-04").await), unmet("BEFORE_PREVIOUS_ACT"));
    })
    .await;
}

#[tokio::test]
async fn a_late_reception_is_flagged_and_not_refused() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-11").await;
        let item = desk.planned("2024", person(1)).await;
        let opened = desk.open(&item, "2024-03-05").await.expect("opened");
        desk.hand_over(&opened.name, "2024-03-05").await.expect("handed over");
        let received = desk.receive(&opened.name, "2024-03-11").await.expect("received");
        assert_eq!(received.handover_lag_working_days, Some(4));
        assert!(received.flags.contains(&Flag::ReceivedLate.into()));
    })
    .await;
}

fn cancel(name: &str, outcome: State) -> pb::CancelReceptionRequest {
    pb::CancelReceptionRequest {
        name: name.into(),
        outcome: outcome.into(),
        reason: "测试".into(),
        ..Default::default()
    }
}

#[tokio::test]
async fn whoever_dies_before_the_hand_over_stays_the_armys() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let item = desk.planned("2024", person(1)).await;
        let opened = desk.open(&item, "2024-03-05").await.expect("opened");
        let wrong =
            desk.placements().cancel_reception(with_token(&desk.county, cancel(&opened.name, State::Received))).await;
        assert_eq!(refusal(wrong), (Code::InvalidArgument, "INVALID_FIELDS".into()));
        let died = cancel(&opened.name, State::CancelledDeceased);
        let ended =
            desk.placements().cancel_reception(with_token(&desk.county, died)).await.expect("ended").into_inner();
        assert_eq!((ended.state(), ended.reason.as_str()), (State::CancelledDeceased, "测试"));
        assert_eq!(refusal(desk.hand_over(&opened.name, "2024-03-05").await), unmet("WRONG_STATE"));
        assert_eq!(refusal(desk.open(&item, "2024-03-05").await), unmet("ITEM_ENDED"));
    })
    .await;
}

#[tokio::test]
async fn after_the_hand_over_nothing_is_cancelled() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let received = desk.received("2024", "2024-03-05", person(1)).await;
        for outcome in [State::Rejected, State::Withdrawn, State::CancelledDeceased] {
            let late =
                desk.placements().cancel_reception(with_token(&desk.county, cancel(&received.name, outcome))).await;
            assert_eq!(refusal(late), unmet("HANDED_OVER_ALREADY"));
        }
    })
    .await;
}

async fn carry_over(desk: &Desk, year: &str) -> Result<pb::CarryOverReceptionsResponse, Status> {
    let request =
        pb::CarryOverReceptionsRequest { placement_plan: format!("placementPlans/{year}"), ..Default::default() };
    desk.placements().carry_over_receptions(with_token(&desk.province, request)).await.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn what_is_unfinished_goes_into_the_next_plan() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2023-01-10").await;
        desk.plan("2023").await;
        let items = desk.import("2023", (1..=4).map(person).collect()).await;
        desk.issue("2023").await.expect("issued");
        desk.today("2023-10-31");
        let opened = desk.open(&items[0].item, "2023-10-31").await.expect("opened");
        let handed = desk.open(&items[1].item, "2023-10-31").await.expect("opened");
        desk.hand_over(&handed.name, "2023-10-31").await.expect("handed over");
        assert_eq!(refusal(carry_over(&desk, "2023").await), unmet("WINDOW_STILL_OPEN"));

        desk.today("2023-11-01");
        let done = carry_over(&desk, "2023").await.expect("carried over");
        assert_eq!((done.carried_over, done.with_reception, done.remaining), (3, 1, false));
        assert_eq!(done.placement_plan.expect("the plan").state(), pb::placement_plan::State::Closed);
        assert_eq!(refusal(carry_over(&desk, "2023").await), unmet("PLAN_NOT_ISSUED"));
        desk.receive(&handed.name, "2023-11-01").await.expect("what is handed over goes on");
        assert_eq!(refusal(desk.hand_over(&opened.name, "2023-11-01").await), unmet("WRONG_STATE"));

        desk.today("2024-03-05");
        desk.planned("2024", person(9)).await;
        assert_eq!(refusal(desk.open(&items[0].item, "2024-03-05").await), unmet("NEXT_PLAN_REQUIRED"));
        let reopen = |year: &str, item: &str| pb::OpenReceptionRequest {
            placement_item: item.into(),
            placement_plan: format!("placementPlans/{year}"),
            ..Default::default()
        };
        let same = desk.placements().open_reception(with_token(&desk.county, reopen("2023", &items[0].item))).await;
        assert_eq!(refusal(same), unmet("NOT_A_LATER_PLAN"));
        for item in [&items[0].item, &items[2].item] {
            let again = desk.placements().open_reception(with_token(&desk.county, reopen("2024", item))).await;
            let again = again.expect("opened again").into_inner();
            assert_eq!((again.state(), again.placement_plan.as_str()), (State::Opened, "placementPlans/2024"));
            assert!(again.flags.contains(&Flag::CarriedOver.into()));
            desk.hand_over(&again.name, "2024-03-05").await.expect("handed over under the later plan");
        }
    })
    .await;
}

#[tokio::test]
async fn a_hand_over_in_time_may_be_recorded_after_the_carry_over() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2023-01-10").await;
        desk.plan("2023").await;
        let items = desk.import("2023", (1..=2).map(person).collect()).await;
        desk.issue("2023").await.expect("issued");
        desk.today("2023-10-20");
        let late = desk.open(&items[0].item, "2023-10-20").await.expect("opened").name;
        let again = desk.open(&items[1].item, "2023-10-20").await.expect("opened").name;
        desk.today("2023-11-03");
        carry_over(&desk, "2023").await.expect("carried over");

        let hand_over = |name: &str, day: &str| pb::HandOverRequest {
            name: name.into(),
            occurred_on: on(day),
            reason: "网络中断，未能及时录入".into(),
            ..Default::default()
        };
        let record = async |request| desk.placements().hand_over(with_token(&desk.county, request)).await;
        assert_eq!(refusal(desk.hand_over(&late, "2023-10-30").await), unmet("BACKDATING_REASON_REQUIRED"));
        assert_eq!(refusal(record(hand_over(&late, "2023-10-19")).await), unmet("BEFORE_PREVIOUS_ACT"));
        assert_eq!(refusal(record(hand_over(&late, "2023-11-01")).await), unmet("WRONG_STATE"));
        let done = record(hand_over(&late, "2023-10-30")).await.expect("handed over").into_inner();
        assert_eq!((done.state(), done.placement_plan.as_str()), (State::HandedOver, "placementPlans/2023"));
        assert_eq!(done.flags, [i32::from(Flag::Backdated)]);
        desk.receive(&late, "2023-11-03").await.expect("received");

        desk.today("2024-03-05");
        desk.planned("2024", person(9)).await;
        let reopen = |item: &str| pb::OpenReceptionRequest {
            placement_item: item.into(),
            placement_plan: "placementPlans/2024".into(),
            ..Default::default()
        };
        let open = async |request| desk.placements().open_reception(with_token(&desk.county, request)).await;
        assert_eq!(refusal(open(reopen(&items[0].item)).await), unmet("ITEM_IN_RECEPTION"));
        open(reopen(&items[1].item)).await.expect("opened under the later plan");
        assert_eq!(refusal(record(hand_over(&again, "2023-10-30")).await), unmet("PLAN_YEAR_MISMATCH"));
    })
    .await;
}

#[tokio::test]
async fn a_death_between_hand_over_and_reception_is_ours() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-08").await;
        let item = desk.planned("2024", person(1)).await;
        let opened = desk.open(&item, "2024-03-04").await.expect("opened");
        desk.hand_over(&opened.name, "2024-03-05").await.expect("handed over");
        let retiree = desk.receive(&opened.name, "2024-03-08").await.expect("received").retiree;
        let die = async |day: &str| {
            let request = pb::RecordDeathRequest {
                name: retiree.clone(),
                died_on: on(day),
                basis_document: "死亡证明1".into(),
                ..Default::default()
            };
            desk.retirees().record_death(with_token(&desk.county, request)).await
        };
        assert_eq!(refusal(die("2024-03-04").await), unmet("BEFORE_RECEPTION"));
        let death = die("2024-03-05").await.expect("from the day of the hand-over on").into_inner();
        assert_eq!((death.pay_stops_from, death.proposals.len()), (on("2024-04-01"), 0));

        let get = |as_of: Option<_>| pb::GetRetireeRequest { name: retiree.clone(), as_of, ..Default::default() };
        for as_of in [None, on("2024-03-08")] {
            let found = desk.retirees().get_retiree(with_token(&desk.county, get(as_of))).await.expect("read");
            let found = found.into_inner();
            assert_eq!((found.life_status(), found.died_on), (pb::LifeStatus::Deceased, on("2024-03-05")));
        }
        let back = pb::ReactivateRetireeRequest {
            name: retiree.clone(),
            reason: "误报".into(),
            approval_document: "吉退役〔2024〕30号".into(),
            ..Default::default()
        };
        desk.retirees().reactivate_retiree(with_token(&desk.province, back)).await.expect("he lives");
        let found = desk.retirees().get_retiree(with_token(&desk.county, get(on("2024-03-08")))).await.expect("read");
        assert_eq!(found.into_inner().life_status(), pb::LifeStatus::Active);
    })
    .await;
}

#[tokio::test]
async fn another_bureau_sees_no_reception() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let item = desk.planned("2024", person(1)).await;
        let opened = desk.open(&item, "2024-03-05").await.expect("opened");
        let get = pb::GetReceptionRequest { name: opened.name.clone() };
        let absent = pb::GetReceptionRequest { name: "receptions/01890000-0000-7000-8000-000000000000".into() };
        for organization in ["220105", "220200", "220104-01"] {
            let other = desk.token("x", Role::BureauOfficer, organization);
            let one = desk.placements().get_reception(with_token(&other, get.clone())).await;
            let two = desk.placements().get_reception(with_token(&other, absent.clone())).await;
            assert_eq!(refusal(one), refusal(two), "{organization}");
            let act = pb::HandOverRequest { name: opened.name.clone(), ..Default::default() };
            assert_eq!(refusal(desk.placements().hand_over(with_token(&other, act)).await).0, Code::NotFound);
            let list =
                desk.placements().list_receptions(with_token(&other, pb::ListReceptionsRequest::default())).await;
            assert!(list.expect("a page").into_inner().receptions.is_empty());
        }
        let prefecture = desk.token("p", Role::BureauOfficer, "220100");
        let list =
            desk.placements().list_receptions(with_token(&prefecture, pb::ListReceptionsRequest::default())).await;
        assert_eq!(list.expect("a page").into_inner().receptions.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn of_two_that_open_at_once_one_wins() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let item = desk.planned("2024", person(1)).await;
        let calls = (0..8).map(|_| desk.open(&item, "2024-03-05"));
        let answers = join_all(calls).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        for lost in answers.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(lost), unmet("ITEM_IN_RECEPTION"));
        }
    })
    .await;
}

#[tokio::test]
async fn thirty_two_equal_receptions_make_one_retiree() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let item = desk.planned("2024", person(1)).await;
        let opened = desk.open(&item, "2024-03-05").await.expect("opened");
        desk.hand_over(&opened.name, "2024-03-05").await.expect("handed over");
        let request = pb::ReceiveRequest { name: opened.name.clone(), request_id: "once".into(), ..Default::default() };
        let calls = (0..32).map(|_| {
            let (mut client, request) = (desk.placements(), with_token(&desk.county, request.clone()));
            async move { client.receive(request).await.map(tonic::Response::into_inner) }
        });
        let answers: Vec<_> = join_all(calls).await.into_iter().map(|answer| answer.expect("answered")).collect();
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        let list = desk.retirees().list_retirees(with_token(&desk.county, pb::ListRetireesRequest::default())).await;
        assert_eq!(list.expect("a page").into_inner().retirees.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_stale_etag_loses_and_a_lost_race_is_decided_again() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let item = desk.planned("2024", person(1)).await;
        let opened = desk.open(&item, "2024-03-05").await.expect("opened");
        let check = pb::BeginArchiveCheckRequest { name: opened.name.clone(), ..Default::default() };
        desk.placements().begin_archive_check(with_token(&desk.county, check)).await.expect("checking");
        let stale = pb::HandOverRequest { name: opened.name.clone(), etag: opened.etag, ..Default::default() };
        let stale = desk.placements().hand_over(with_token(&desk.county, stale)).await;
        assert_eq!(refusal(stale), (Code::Aborted, "STALE".into()));
        // Without an etag, proposals at once are each decided on what they find; all stand, one after the other.
        let calls = (0..3).map(|_| desk.propose(&opened.name, pb::Consent::Yes));
        assert!(join_all(calls).await.iter().all(Result::is_ok));
    })
    .await;
}
