//! With a certificate to the bureau of the place, and to a branch nearby.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::RelationArrangement as Arrangement;
use junxiu_contracts::party::party_absence::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::{CLERK, COUNTY, House, OTHER_CLERK, OTHER_COUNTY, PREFECTURE, date, refused};

const LETTER: &str = "党证〔2024〕1号";

/// Somebody away from 1 February to 1 May 2024 with a certificate of 20 January.
async fn certified(house: &House, two: &Two) -> pb::PartyAbsence {
    let absence = report(house, CLERK, &two.who.retiree, plan("2024-02-01", "2024-05-01", true)).await.unwrap();
    assess(house, assessing(&absence)).await.unwrap();
    certify(house, &absence, "2024-01-20").await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn he_reports_to_the_bureau_of_the_place_and_is_put_with_a_branch_nearby() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        let absence = certified(&house, &two).await;
        assert_eq!(absence.state(), State::Certified);
        let letter = absence.certificate.clone().unwrap();
        assert_eq!(
            (letter.letter_no.as_str(), letter.valid_to),
            ("", Some(date("2024-05-01"))),
            "the number is sealed"
        );
        let owed = duties(&house, &absence.name).await;
        assert_eq!(owed, [("relation.register".into(), format!("organizations/{PLACE}"), Duty::Open)]);

        refused(register(&house, OTHER_COUNTY, &absence, "别的号", "2024-02-05").await, Code::NotFound, "NOT_FOUND");
        refused(
            register(&house, CLERK, &absence, LETTER, "2024-02-05").await,
            Code::PermissionDenied,
            "ROLE_NOT_ALLOWED",
        );
        refused(relation_by(&house, OTHER_COUNTY, id).await, Code::FailedPrecondition, "NOT_YET_KNOWN");
        let early = register(&house, OTHER_COUNTY, &absence, LETTER, "2024-01-19").await;
        refused(early, Code::FailedPrecondition, "BEFORE_CERTIFICATE");
        let registered = register(&house, OTHER_COUNTY, &absence, LETTER, "2024-02-05").await.unwrap();
        assert_eq!(
            (registered.state(), registered.registered_on),
            (State::RegisteredAtBureau, Some(date("2024-02-05")))
        );
        let again = register(&house, OTHER_COUNTY, &absence, LETTER, "2024-02-06").await;
        refused(again, Code::FailedPrecondition, "ABSENCE_STATE");
        assert!(relation_by(&house, OTHER_COUNTY, id).await.is_ok(), "who takes him in sees him");

        refused(place(&house, COUNTY, &absence, &two.place, "2024-02-06").await, Code::NotFound, "NOT_FOUND");
        let before = place(&house, OTHER_COUNTY, &absence, &two.place, "2024-02-04").await;
        refused(before, Code::FailedPrecondition, "BEFORE_REGISTRATION");
        let placed = place(&house, OTHER_COUNTY, &absence, &two.place, "2024-02-06").await.unwrap();
        assert_eq!((placed.state(), placed.host_branch.as_str()), (State::Placed, two.place.name.as_str()));
        assert_eq!(branch_of(&house, id).await, two.home.name, "his relation stays");
        assert_eq!(members(&house, &two.place).await, (3, 3));
        assert!(relation_by(&house, OTHER_CLERK, id).await.is_ok());
        let mut owed = duties(&house, &absence.name).await;
        owed.sort_by(|one, two| one.0.cmp(&two.0));
        let states: Vec<_> = owed.iter().map(|(kind, _, state)| (kind.as_str(), *state)).collect();
        assert_eq!(states, [("relation.place", Duty::Met), ("relation.register", Duty::Met)]);

        house.on("2024-05-02");
        assert_eq!(back(&house, &absence, "2024-05-01").await.unwrap().state(), State::Returned);
        refused(relation_by(&house, OTHER_COUNTY, id).await, Code::FailedPrecondition, "NOT_YET_KNOWN");
        assert_eq!(absence_of(&house, id).await, None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_ran_out_is_issued_again() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-05-10").await;
        let two = two(&house).await;
        let absence = certified(&house, &two).await;
        assert!(register(&house, OTHER_COUNTY, &absence, LETTER, "2024-05-01").await.is_ok());
        let (home, mut people) = (two.home, branch(&house, crate::house::HOME).await.1);
        assert!(!home.name.is_empty());
        let other = people.remove(0);
        let away = report(&house, CLERK, &other.retiree, plan("2024-02-01", "2024-05-01", true)).await.unwrap();
        refused(certify(&house, &away, "2024-01-20").await, Code::FailedPrecondition, "ABSENCE_STATE");
        assess(&house, assessing(&away)).await.unwrap();
        certify(&house, &away, "2024-01-20").await.unwrap();
        let late = register(&house, OTHER_COUNTY, &away, LETTER, "2024-05-02").await;
        refused(late, Code::FailedPrecondition, "CERTIFICATE_EXPIRED");
        revise(&house, &away, plan("2024-02-01", "2024-06-30", true)).await.unwrap();
        certify(&house, &away, "2024-05-02").await.unwrap();
        assert!(register(&house, OTHER_COUNTY, &away, LETTER, "2024-05-02").await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_longer_stay_is_assessed_again_and_the_relation_goes_after_all() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-10").await;
        let two = two(&house).await;
        let absence = certified(&house, &two).await;
        let longer = revise(&house, &absence, plan("2024-02-01", "2024-08-01", true)).await.unwrap();
        assert!(longer.reassess);
        let decided = assess(&house, assessing(&absence)).await.unwrap();
        assert_eq!(
            (decided.state(), decided.arrangement(), decided.reassess),
            (State::Assessed, Arrangement::Transfer, false)
        );
        let owed = duties(&house, &absence.name).await;
        let register = owed.iter().find(|(kind, _, _)| kind == "relation.register").expect("a report-in");
        assert_eq!(register.2, Duty::Void);
        let request = pb::TransferRelationRequest {
            absence: absence.name.clone(),
            ..sending(&two.who.retiree, &two.place, "2024-02-10")
        };
        let sent = send(&house, CLERK, request).await.unwrap();
        assert_eq!(absence_of(&house, &two.who.retiree).await, Some(State::TransferOut));
        refused(back(&house, &absence, "2024-02-10").await, Code::FailedPrecondition, "TRANSFER_PENDING");
        accept(&house, OTHER_CLERK, &sent, "2024-02-10").await.unwrap();
        let relation = relation(&house, &two.who.retiree).await;
        assert_eq!(relation.absence.unwrap().state(), State::TransferredIn);
        assert_eq!(relation.membership.unwrap().branch, two.place.name);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_place_is_another_report_in() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-10").await;
        let two = two(&house).await;
        let absence = certified(&house, &two).await;
        let moved = pb::AbsencePlan { bureau: "organizations/220100".into(), ..plan("2024-02-01", "2024-05-01", true) };
        revise(&house, &absence, moved).await.unwrap();
        let mut owed: Vec<_> =
            duties(&house, &absence.name).await.into_iter().map(|(_, holder, state)| (holder, state)).collect();
        owed.sort();
        assert_eq!(owed, [("organizations/220100".into(), Duty::Open), (format!("organizations/{PLACE}"), Duty::Void)]);
        assert!(register(&house, PREFECTURE, &absence, LETTER, "2024-02-08").await.is_ok());
    })
    .await;
}
