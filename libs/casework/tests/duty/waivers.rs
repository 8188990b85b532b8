//! A bureau above the holder lets a duty go.

use junxiu_casework::duty;
use junxiu_contracts::api::Role;
use junxiu_contracts::duty::{self as pb, duty::State};
use junxiu_contracts::feed;
use junxiu_platform::status::reason_of;
use junxiu_testkit::{on_both_engines, token, with_token};
use prost::Message as _;
use tonic::{Code, Status};

use crate::house::{CONTACT, FAR_AWAY, HOME, House, contact_of, day};

fn waive(subject: &str) -> pb::WaiveDutyRequest {
    pb::WaiveDutyRequest {
        name: duty::name(duty::id(&CONTACT, subject, "2024-02")),
        reason: "道路因雪灾中断".into(),
        ..Default::default()
    }
}

async fn ask(house: &mut House, role: Role, at: &str, request: pb::WaiveDutyRequest) -> Result<pb::Duty, Status> {
    let request = house.asked(role, at, request);
    house.client.waive_duty(request).await.map(tonic::Response::into_inner)
}

async fn owing(database: &junxiu_testkit::TestDatabase, subjects: &[&str]) -> House {
    let house = House::bare(database, "2024-02-10").await;
    let duties = subjects.iter().map(|subject| contact_of(subject, HOME, day("2024-02-01")));
    house.write(duty::open(duties.collect(), house.env.clock.now())).await;
    house
}

#[tokio::test]
async fn a_waiver_is_kept_with_its_reason_and_told() {
    on_both_engines(async |database| {
        let mut house = owing(&database, &["retirees/1", "retirees/2"]).await;
        let check = pb::WaiveDutyRequest { validate_only: true, ..waive("retirees/1") };
        assert_eq!(ask(&mut house, Role::BureauOfficer, "220104", check).await.unwrap().state(), State::Waived);
        assert_eq!(house.state(&CONTACT, "retirees/1", "2024-02").await, duty::State::Open);

        let request = pb::WaiveDutyRequest { request_id: "w-1".into(), etag: "r1".into(), ..waive("retirees/1") };
        let first = ask(&mut house, Role::BureauOfficer, "220104", request.clone()).await.unwrap();
        assert_eq!((first.state(), first.decided_by.as_str(), first.etag.as_str()), (State::Waived, "wang.li", "r2"));
        assert_eq!(first.reason, "道路因雪灾中断");
        let request_again = ask(&mut house, Role::BureauOfficer, "220104", request).await.unwrap();
        assert_eq!(request_again, first, "a repeat is answered as at first");

        // What was missed is waived too, also by the head of a bureau further up.
        house.run_on("2024-03-01").await;
        assert_eq!(house.state(&CONTACT, "retirees/2", "2024-02").await, duty::State::Missed);
        ask(&mut house, Role::BureauHead, "220100", waive("retirees/2")).await.unwrap();
        let backdated = contact_of("retirees/2", HOME, day("2024-02-01"));
        let act = duty::meet(&backdated, day("2024-02-20"), "contacts/1", house.env.clock.now(), house.today());
        house.write(act).await;
        assert_eq!(house.state(&CONTACT, "retirees/2", "2024-02").await, duty::State::Waived);

        let mut feed = feed::feed_service_client::FeedServiceClient::new(house.link.clone());
        let follow = feed::FollowRequest { types: vec!["duty.waived".into()], ..Default::default() };
        let request = house.asked(Role::Integration, "220104", follow);
        let mut stream = feed.follow(request).await.unwrap().into_inner();
        let mut events = Vec::new();
        while events.len() < 2 {
            events.extend(stream.message().await.unwrap().unwrap().events);
        }
        let told = pb::DutyWaived::decode(events[0].data.as_ref().unwrap().value.as_slice()).unwrap();
        assert_eq!((told.duty.as_ref(), events[0].subject.as_str()), (Some(&first), first.name.as_str()));
    })
    .await;
}

#[tokio::test]
async fn only_a_bureau_above_the_holder_waives() {
    on_both_engines(async |database| {
        let mut house = owing(&database, &["retirees/1"]).await;
        let bureau = contact_of("organizations/220104", "220104", day("2024-02-01"));
        house.write(duty::open(vec![bureau], house.env.clock.now())).await;
        let cases = [
            (Role::InstitutionClerk, "220104", "retirees/1", Code::PermissionDenied, "ROLE_NOT_ALLOWED"),
            (Role::InstitutionHead, HOME, "retirees/1", Code::PermissionDenied, "ROLE_NOT_ALLOWED"),
            (Role::BureauOfficer, HOME, "retirees/1", Code::FailedPrecondition, "HOLDER_MAY_NOT_WAIVE"),
            (Role::BureauHead, "220104", "organizations/220104", Code::FailedPrecondition, "HOLDER_MAY_NOT_WAIVE"),
            (Role::BureauHead, FAR_AWAY, "retirees/1", Code::NotFound, "NOT_FOUND"),
            (Role::BureauHead, "220202", "retirees/1", Code::NotFound, "NOT_FOUND"),
            (Role::BureauHead, "220104", "retirees/nobody", Code::NotFound, "NOT_FOUND"),
        ];
        for (role, at, subject, code, reason) in cases {
            let refused = ask(&mut house, role, at, waive(subject)).await.unwrap_err();
            assert_eq!((refused.code(), reason_of(&refused).as_deref()), (code, Some(reason)), "{at} {subject}");
        }
        ask(&mut house, Role::BureauHead, "220100", waive("organizations/220104")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nobody_waives_what_is_about_himself_however_his_name_is_written() {
    on_both_engines(async |database| {
        let he = "retirees/01a213ee-0b5c-7c1d-8e2f-0123456789ab";
        let mut house = owing(&database, &[he]).await;
        for person in [he, "01A213EE-0B5C-7C1D-8E2F-0123456789AB", "RETIREES/01a213ee-0b5c-7c1d-8e2f-0123456789ab"] {
            let token = token(&house.env, person, Role::BureauHead, "220100");
            let refused = house.client.waive_duty(with_token(&token, waive(he))).await.unwrap_err();
            let found = (refused.code(), reason_of(&refused));
            assert_eq!(found, (Code::FailedPrecondition, Some("OWN_RECORD".to_owned())), "{person}");
        }
        ask(&mut house, Role::BureauHead, "220100", waive(he)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_decided_is_not_waived() {
    on_both_engines(async |database| {
        let mut house = owing(&database, &["retirees/met", "retirees/void", "retirees/1"]).await;
        let now = house.env.clock.now();
        let met = contact_of("retirees/met", HOME, day("2024-02-01"));
        house.write(duty::meet(&met, day("2024-02-05"), "contacts/1", now, house.today())).await;
        house.write(duty::void(&CONTACT, "retirees/void", "2024-02", "CANCELLED", now)).await;
        for subject in ["retirees/met", "retirees/void"] {
            let refused = ask(&mut house, Role::BureauOfficer, "220104", waive(subject)).await.unwrap_err();
            assert_eq!(reason_of(&refused).as_deref(), Some("DUTY_NOT_OPEN"), "{subject}");
        }
        let stale = pb::WaiveDutyRequest { etag: "r7".into(), ..waive("retirees/1") };
        let refused = ask(&mut house, Role::BureauOfficer, "220104", stale).await.unwrap_err();
        assert_eq!(reason_of(&refused).as_deref(), Some("STALE"));
        for reason in [String::new(), "  ".into(), "长".repeat(501)] {
            let request = pb::WaiveDutyRequest { reason, ..waive("retirees/1") };
            let refused = ask(&mut house, Role::BureauOfficer, "220104", request).await.unwrap_err();
            assert_eq!(refused.code(), Code::InvalidArgument);
        }
        let longest = pb::WaiveDutyRequest { reason: "长".repeat(500), ..waive("retirees/1") };
        ask(&mut house, Role::BureauOfficer, "220104", longest).await.unwrap();
        let refused = ask(&mut house, Role::BureauOfficer, "220104", waive("retirees/1")).await.unwrap_err();
        assert_eq!(reason_of(&refused).as_deref(), Some("DUTY_NOT_OPEN"));
    })
    .await;
}

#[tokio::test]
async fn of_a_waiver_and_an_act_at_once_one_comes_first() {
    on_both_engines(async |database| {
        let subjects: Vec<String> = (0..8).map(|at| format!("retirees/{at}")).collect();
        let names: Vec<&str> = subjects.iter().map(String::as_str).collect();
        let mut house = owing(&database, &names).await;
        for subject in &subjects {
            let contact = contact_of(subject, HOME, day("2024-02-01"));
            let act = duty::meet(&contact, day("2024-02-05"), "contacts/1", house.env.clock.now(), house.today());
            let db = house.db.clone();
            let (met, waived) =
                tokio::join!(db.commit(act), ask(&mut house, Role::BureauOfficer, "220104", waive(subject)));
            met.unwrap();
            let wanted = match waived {
                Ok(_) => duty::State::Waived,
                Err(refused) => {
                    assert_eq!(reason_of(&refused).as_deref(), Some("DUTY_NOT_OPEN"));
                    duty::State::Met
                }
            };
            assert_eq!(house.state(&CONTACT, subject, "2024-02").await, wanted);
        }
    })
    .await;
}
