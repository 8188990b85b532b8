//! Credentials for priority, as clerks and hospitals deal with them.

use crate::emergency::{HOSPITAL, ON_DUTY, newer};
use crate::house::*;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::intake;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::priority_credential::State;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Status};

pub async fn credential(house: &House, hand: Hand, retiree: &str) -> Result<pb::PriorityCredential, Status> {
    let request = pb::IssuePriorityCredentialRequest { retiree: retiree.into(), ..Default::default() };
    Ok(house.priority().issue_priority_credential(house.as_hand(hand, request)).await?.into_inner())
}

/// Shows a card to a hospital, with a grade where it bears one.
pub async fn shown(house: &House, number: &str, code: &str, stated_grade: i32) -> Result<bool, Status> {
    let request = pb::VerifyPriorityCredentialRequest { number: number.into(), code: code.into(), stated_grade };
    let answer = house.priority().verify_priority_credential(house.as_hand(HOSPITAL, request)).await?;
    Ok(answer.into_inner().priority)
}

async fn revoke(house: &House, hand: Hand, name: &str, etag: &str) -> Result<pb::PriorityCredential, Status> {
    let request = pb::RevokePriorityCredentialRequest {
        name: name.into(),
        reason: "遗失".into(),
        etag: etag.into(),
        ..Default::default()
    };
    Ok(house.priority().revoke_priority_credential(house.as_hand(hand, request)).await?.into_inner())
}

#[tokio::test]
async fn a_hospital_hears_yes_or_no_and_nothing_else() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        let card = credential(&house, CLERK, &standing.retiree).await.unwrap();
        assert_eq!((card.valid_from, card.valid_to), (Some(date("2024-07-01")), Some(date("2029-06-30"))));
        assert_eq!((card.usable, card.equivalent_grade()), (true, intake::PostGrade::RegimentChief));

        let yes = async |grade: intake::PostGrade| shown(&house, &card.number, &card.code, grade.into()).await.unwrap();
        assert!(yes(intake::PostGrade::Unspecified).await, "a public hospital");
        assert!(yes(intake::PostGrade::RegimentChief).await, "a military hospital, his own grade");
        assert!(!yes(intake::PostGrade::DivisionDeputy).await, "another than his");
        assert!(!shown(&house, &card.number, "0000-0000-0000-0000", 0).await.unwrap());
        assert!(!shown(&house, "YX-20240701-ZZZZZZ", &card.code, 0).await.unwrap());

        let post_grade = intake::PostGrade::DivisionDeputy as i32;
        let promoted = intake::RetireeStanding { post_grade, ..newer(&standing) };
        house.tell("retiree.grade_changed", &promoted, "2024-07-01").await;
        assert!(yes(intake::PostGrade::DivisionDeputy).await, "as the register tells now");
        for (day, good) in [("2029-06-30", true), ("2029-07-01", false)] {
            house.on(day);
            assert_eq!(yes(intake::PostGrade::Unspecified).await, good, "{day}");
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_tries_one_grade_after_the_other_is_stopped() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let card = credential(&house, CLERK, &retiree).await.unwrap();
        for _ in 0..20 {
            let wrong = intake::PostGrade::CorpsChief as i32;
            assert!(!shown(&house, &card.number, &card.code, wrong).await.unwrap());
        }
        refused(shown(&house, &card.number, &card.code, 0).await, Code::ResourceExhausted, "TOO_MANY_ATTEMPTS");
    })
    .await;
}

#[tokio::test]
async fn one_credential_is_good_at_a_time() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let first = credential(&house, CLERK, &retiree).await.unwrap();
        let second = credential(&house, CLERK, &retiree).await.unwrap();
        assert!(!shown(&house, &first.number, &first.code, 0).await.unwrap());
        assert!(shown(&house, &second.number, &second.code, 0).await.unwrap());

        refused(revoke(&house, CLERK, &first.name, "").await, Code::FailedPrecondition, "CREDENTIAL_STATE");
        refused(revoke(&house, ON_DUTY, &second.name, "").await, Code::NotFound, "NOT_FOUND");
        refused(revoke(&house, CLERK, &second.name, "7").await, Code::Aborted, "STALE");
        let revoked = revoke(&house, CLERK, &second.name, &second.etag).await.unwrap();
        assert_eq!((revoked.state(), revoked.usable, revoked.code.as_str()), (State::Revoked, false, ""));
        assert!(!shown(&house, &second.number, &second.code, 0).await.unwrap());

        let list = async |hand, retiree: &str| {
            let request = pb::ListPriorityCredentialsRequest { retiree: retiree.into(), ..Default::default() };
            let answer = house.priority().list_priority_credentials(house.as_hand(hand, request)).await.unwrap();
            let mut states: Vec<State> = answer.into_inner().credentials.iter().map(|one| one.state()).collect();
            states.sort_by_key(|state| *state as i32);
            states
        };
        assert_eq!(list(CLERK, &retiree).await, [State::Replaced, State::Revoked]);
        assert_eq!(list(ON_DUTY, &retiree).await, []);
    })
    .await;
}

#[tokio::test]
async fn two_that_issue_at_once_leave_one_good_card() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let race = (0..8).map(|_| credential(&house, CLERK, &retiree));
        let cards: Vec<_> = futures::future::join_all(race).await.into_iter().filter_map(Result::ok).collect();
        assert!(!cards.is_empty());
        let mut good = 0;
        for card in &cards {
            good += usize::from(shown(&house, &card.number, &card.code, 0).await.unwrap());
        }
        assert_eq!(good, 1);
    })
    .await;
}
