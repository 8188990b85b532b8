//! Voluntary service (article 14) through the client, on both engines.

#[path = "../house/mod.rs"]
mod house;

use house::{AUDITOR, CLERK, COUNTY, Hand, House, OTHER, OTHER_CLERK, date, refused};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::volunteer_service_client::VolunteerServiceClient;
use junxiu_platform::link::Link;
use junxiu_platform::status::detail;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Status};

fn client(house: &House) -> VolunteerServiceClient<Link> {
    VolunteerServiceClient::new(house.link.clone())
}

fn talk(on: &str, people: &[(&str, i32)]) -> pb::RecordActivityRequest {
    let part = |(retiree, minutes): &(&str, i32)| pb::VolunteerParticipation {
        retiree: (*retiree).to_owned(),
        minutes: *minutes,
    };
    pb::RecordActivityRequest {
        activity: Some(pb::VolunteerActivity {
            kind: pb::VolunteerKind::HistoryTalk.into(),
            title: "到小学讲传统".into(),
            occurred_on: Some(date(on)),
            participations: people.iter().map(part).collect(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

async fn record(
    house: &House,
    hand: Hand,
    request: pb::RecordActivityRequest,
) -> Result<pb::VolunteerActivity, Status> {
    Ok(client(house).record_activity(house.as_hand(hand, request)).await?.into_inner())
}

async fn list(
    house: &House,
    hand: Hand,
    request: pb::ListActivitiesRequest,
) -> Result<pb::ListActivitiesResponse, Status> {
    Ok(client(house).list_activities(house.as_hand(hand, request)).await?.into_inner())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activity_counts_for_each_who_took_part() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let (one, two) = (house.receive(|_| {}).await, house.receive(|_| {}).await);
        let first = record(&house, CLERK, talk("2024-06-30", &[(&one.retiree, 90), (&two.retiree, 60)])).await.unwrap();
        record(&house, CLERK, talk("2024-07-01", &[(&one.retiree, 30)])).await.unwrap();

        assert_eq!(first.organization, "organizations/220104-01");
        assert!(first.backdated);
        let request = pb::ListActivitiesRequest { retiree: one.retiree.clone(), ..Default::default() };
        let of_one = list(&house, COUNTY, request).await.unwrap();
        assert_eq!((of_one.activities.len(), of_one.total_minutes), (2, 120));
        let until = pb::ListActivitiesRequest {
            retiree: one.retiree.clone(),
            occurred_to: Some(date("2024-06-30")),
            ..Default::default()
        };
        assert_eq!(list(&house, AUDITOR, until).await.unwrap().total_minutes, 90);
        assert!(list(&house, OTHER_CLERK, Default::default()).await.unwrap().activities.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_follows_another_without_loss() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let one = house.receive(|_| {}).await;
        for (at, day) in ["2024-06-01", "2024-06-02", "2024-06-02", "2024-06-03", "2024-06-04"].into_iter().enumerate()
        {
            let mut asked = talk(day, &[(&one.retiree, 10)]);
            asked.activity.as_mut().unwrap().title = format!("第{at}场");
            record(&house, CLERK, asked).await.unwrap();
        }
        let mut seen = Vec::new();
        let mut request = pb::ListActivitiesRequest { page_size: 2, ..Default::default() };
        loop {
            let page = list(&house, CLERK, request.clone()).await.unwrap();
            seen.extend(page.activities.into_iter().map(|activity| activity.name));
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        let whole = list(&house, CLERK, Default::default()).await.unwrap();
        assert_eq!(seen, whole.activities.into_iter().map(|activity| activity.name).collect::<Vec<_>>());
        assert_eq!(seen.len(), 5);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_record_is_withdrawn_by_the_one_that_corrects_it() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let one = house.receive(|_| {}).await;
        let wrong = record(&house, CLERK, talk("2024-06-30", &[(&one.retiree, 900)])).await.unwrap();
        let right =
            pb::RecordActivityRequest { corrects: wrong.name.clone(), ..talk("2024-06-30", &[(&one.retiree, 90)]) };
        let right = record(&house, CLERK, right).await.unwrap();

        let standing = pb::ListActivitiesRequest { retiree: one.retiree.clone(), ..Default::default() };
        let all = pb::ListActivitiesRequest { show_withdrawn: true, ..standing.clone() };
        let listed = list(&house, CLERK, standing).await.unwrap();
        assert_eq!((listed.activities, listed.total_minutes), (vec![right.clone()], 90));
        assert_eq!(list(&house, CLERK, all).await.unwrap().activities.len(), 2);
        let again = pb::RecordActivityRequest { corrects: wrong.name, ..talk("2024-06-30", &[(&one.retiree, 80)]) };
        refused(record(&house, CLERK, again).await, Code::FailedPrecondition, "ALREADY_WITHDRAWN");
        let foreign = house.receive(|told| *told = house::standing(OTHER)).await;
        let foreign =
            pb::RecordActivityRequest { corrects: right.name, ..talk("2024-06-30", &[(&foreign.retiree, 80)]) };
        refused(record(&house, OTHER_CLERK, foreign).await, Code::NotFound, "NOT_FOUND");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_who_cannot_have_taken_part_is_named() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut dead = house.receive(|_| {}).await;
        house.die(&mut dead, "2024-06-10").await;
        let foreign = house.receive(|told| *told = house::standing(OTHER)).await;

        record(&house, CLERK, talk("2024-06-10", &[(&dead.retiree, 10)])).await.unwrap();
        let after = talk("2024-06-11", &[(&dead.retiree, 10)]);
        refused(record(&house, CLERK, after).await, Code::FailedPrecondition, "AFTER_DEATH");
        let future = talk("2024-07-02", &[(&dead.retiree, 10)]);
        refused(record(&house, CLERK, future).await, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        let both = record(&house, CLERK, talk("2024-06-11", &[(&foreign.retiree, 10), (&dead.retiree, 10)])).await;
        let failure: junxiu_contracts::google_rpc::PreconditionFailure = detail(&both.unwrap_err()).unwrap();
        let reasons: Vec<&str> = failure.violations.iter().map(|violation| violation.subject.as_str()).collect();
        assert_eq!(reasons, ["NOT_YET_KNOWN", "AFTER_DEATH"]);
        let whole = pb::ListActivitiesRequest { show_withdrawn: true, ..Default::default() };
        assert_eq!(list(&house, CLERK, whole).await.unwrap().activities.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_and_a_repeat_is_answered_as_before() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let one = house.receive(|_| {}).await;
        let mut request = talk("2024-06-30", &[(&one.retiree, 0), (&one.retiree, 1441), ("retirees/x", 5)]);
        if let Some(activity) = request.activity.as_mut() {
            activity.title = " ".into();
            activity.kind = 99;
        }
        let status = record(&house, CLERK, request).await.unwrap_err();
        let bad: junxiu_contracts::google_rpc::BadRequest = detail(&status).unwrap();
        let fields: Vec<&str> = bad.field_violations.iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "activity.kind",
                "activity.title",
                "activity.participations[0].minutes",
                "activity.participations[1].minutes",
                "activity.participations[1].retiree",
                "activity.participations[2].retiree",
            ]
        );

        let request =
            pb::RecordActivityRequest { request_id: "once".into(), ..talk("2024-06-30", &[(&one.retiree, 5)]) };
        let first = record(&house, CLERK, request.clone()).await.unwrap();
        assert_eq!(record(&house, CLERK, request.clone()).await.unwrap(), first);
        let other = pb::RecordActivityRequest { request_id: "once".into(), ..talk("2024-06-30", &[(&one.retiree, 6)]) };
        refused(record(&house, CLERK, other).await, Code::AlreadyExists, "REQUEST_ID_REUSED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_activity_counts_once_for_each_and_a_large_one_is_recorded_in_parts() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let (one, two) = (house.receive(|_| {}).await, house.receive(|_| {}).await);
        let first = record(&house, CLERK, talk("2024-06-30", &[(&one.retiree, 90)])).await.unwrap();
        let again = record(&house, CLERK, talk("2024-06-30", &[(&one.retiree, 90)])).await.unwrap_err();
        assert!(again.message().contains(&first.name), "{again:?}");
        refused::<()>(Err(again), Code::AlreadyExists, "ACTIVITY_ALREADY_RECORDED");
        record(&house, CLERK, talk("2024-06-30", &[(&two.retiree, 60)])).await.expect("the other part of it");
        let corrected = pb::RecordActivityRequest { corrects: first.name, ..talk("2024-06-30", &[(&one.retiree, 30)]) };
        record(&house, CLERK, corrected).await.expect("the record it replaces is not in its way");
        let request = pb::ListActivitiesRequest { retiree: one.retiree.clone(), ..Default::default() };
        assert_eq!(list(&house, COUNTY, request).await.unwrap().total_minutes, 30);
    })
    .await;
}
