//! A retiree's profile: every section answered, or marked with its reason in time.

mod common;

use std::time::Duration;

use common::{Answer, House, message, refuse};
use junxiu_contracts::gateway::profile_service_client::ProfileServiceClient;
use junxiu_contracts::gateway::section_outcome::State;
use junxiu_contracts::{gateway as pb, intake, medical, party};
use junxiu_platform::status::{Fault, reason_of};
use tokio::time::Instant;
use tonic::{Code, Status};

const NAME: &str = "retirees/01890a5d-ac96-774b-bcce-b302099a8057";
const RETIREE: &str = "/junxiu.intake.v1.RetireeService/GetRetiree";
const LEDGER: &str = "/junxiu.medical.v1.SubsidyService/GetYearLedger";
const CONTACT: &str = "/junxiu.party.v1.ContactService/GetContactStatus";
const DEADLINE: Duration = Duration::from_millis(500);

fn register(path: &str) -> Answer {
    match path {
        RETIREE => message(&intake::Retiree { name: NAME.into(), ..Default::default() }),
        _ => message(&intake::PayStatus { name: format!("{NAME}/payStatus"), ..Default::default() }),
    }
}

fn ledger(_: &str) -> Answer {
    message(&medical::YearLedger { year: 2024, paid_fen: 1_400_000, ..Default::default() })
}

fn contact(_: &str) -> Answer {
    message(&party::ContactStatus { silent_months: 2, ..Default::default() })
}

async fn profile(house: &House, name: &str, year: i32) -> Result<pb::RetireeProfile, Status> {
    let mut request = house.request(pb::GetRetireeProfileRequest { name: name.to_owned(), year });
    request.set_timeout(DEADLINE);
    let answer = ProfileServiceClient::new(house.gateway.clone()).get_retiree_profile(request).await;
    answer.map(tonic::Response::into_inner)
}

/// What became of the sections: identity, pay status, subsidy, contact.
fn outcomes(profile: &pb::RetireeProfile) -> [(State, String); 4] {
    let sections = [
        profile.identity.as_ref().and_then(|section| section.outcome.as_ref()),
        profile.pay_status.as_ref().and_then(|section| section.outcome.as_ref()),
        profile.subsidy.as_ref().and_then(|section| section.outcome.as_ref()),
        profile.contact.as_ref().and_then(|section| section.outcome.as_ref()),
    ];
    sections.map(|outcome| {
        let outcome = outcome.expect("no section is left out");
        assert_eq!(outcome.text.is_empty(), outcome.state() == State::Present);
        (outcome.state(), outcome.reason.clone())
    })
}

fn present() -> (State, String) {
    (State::Present, String::new())
}

#[tokio::test]
async fn all_sections_stand_side_by_side() {
    let house = House::open().await;
    let intake = house.offer("intake", register);
    let medical = house.offer("medical-subsidy", ledger);
    let party = house.offer("party-affairs", contact);
    let found = profile(&house, NAME, 0).await.unwrap();
    assert_eq!(outcomes(&found), [present(), present(), present(), present()]);
    assert_eq!(found.name, format!("{NAME}/profile"));
    assert_eq!(found.identity.unwrap().retiree.unwrap().name, NAME);
    assert_eq!(found.subsidy.unwrap().ledger.unwrap().paid_fen, 1_400_000);
    assert_eq!(found.contact.unwrap().contact_status.unwrap().silent_months, 2);
    for headers in [intake.of(RETIREE).unwrap(), medical.of(LEDGER).unwrap(), party.of(CONTACT).unwrap()] {
        assert!(headers["authorization"].to_str().unwrap().starts_with("Bearer "), "the caller's own token goes along");
        let left = junxiu_platform::limits::timeout(&headers).unwrap().unwrap();
        assert!(left < DEADLINE, "{left:?} were passed on");
    }
}

#[tokio::test]
async fn a_service_that_is_away_leaves_its_section_marked() {
    let house = House::open().await;
    house.offer("intake", register);
    house.offer("party-affairs", contact);
    let found = profile(&house, NAME, 2023).await.unwrap();
    assert_eq!(outcomes(&found), [present(), present(), (State::Unavailable, "SERVICE_NOT_RUNNING".into()), present()]);

    let alone = House::open().await;
    let found = profile(&alone, NAME, 0).await.unwrap();
    assert!(outcomes(&found).iter().all(|(state, _)| *state == State::Unavailable));
}

#[tokio::test]
async fn a_refusal_or_failure_leaves_its_section_marked() {
    for (answer, state, reason) in [
        (refuse as fn(Code, &'static str) -> Answer, State::Refused, "NOT_YET_KNOWN"),
        (|_, _| refuse(Code::PermissionDenied, "ROLE_NOT_ALLOWED"), State::Refused, "ROLE_NOT_ALLOWED"),
        (|_, _| Answer::Refuse(Fault::internal("a secret")), State::Failed, "INTERNAL"),
        (|_, _| refuse(Code::ResourceExhausted, "OVERLOADED"), State::Unavailable, "OVERLOADED"),
        (|_, _| Answer::Page, State::Failed, "ANSWER_UNREADABLE"),
        (|_, _| Answer::Noise, State::Failed, "ANSWER_UNREADABLE"),
    ] {
        let house = House::open().await;
        house.offer("intake", register);
        house.offer("medical-subsidy", move |_| answer(Code::FailedPrecondition, "NOT_YET_KNOWN"));
        house.offer("party-affairs", contact);
        let found = profile(&house, NAME, 0).await.unwrap();
        assert_eq!(outcomes(&found), [present(), present(), (state, reason.to_owned()), present()]);
        assert!(found.subsidy.unwrap().ledger.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn a_late_section_is_named_before_the_deadline_passes() {
    for slow in [|_: &str| Answer::Silence, |_: &str| Answer::Head] {
        let house = House::open().await;
        house.offer("intake", register);
        house.offer("medical-subsidy", slow);
        house.offer("party-affairs", contact);
        let began = Instant::now();
        let found = profile(&house, NAME, 0).await.unwrap();
        assert_eq!(outcomes(&found), [present(), present(), (State::Late, "SECTION_LATE".into()), present()]);
        assert!(began.elapsed() < DEADLINE, "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn whom_the_register_does_not_know_has_no_profile() {
    let house = House::open().await;
    house.offer("intake", |_| refuse(Code::NotFound, "NOT_FOUND"));
    house.offer("medical-subsidy", ledger);
    let refused = profile(&house, NAME, 0).await.unwrap_err();
    assert_eq!((refused.code(), reason_of(&refused).as_deref()), (Code::NotFound, Some("NOT_FOUND")));
}

#[tokio::test]
async fn a_malformed_question_asks_nobody() {
    let house = House::open().await;
    let asked = house.offer("intake", register);
    for (name, year) in [("", 0), ("retirees/1", 0), ("organizations/220104", 0), (NAME, -1), (NAME, 24)] {
        let refused = profile(&house, name, year).await.unwrap_err();
        assert_eq!((refused.code(), reason_of(&refused).as_deref()), (Code::InvalidArgument, Some("INVALID_FIELDS")));
    }
    assert!(asked.of(RETIREE).is_none());
}
