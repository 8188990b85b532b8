//! Documents: registered once, kept, lent, lost, given back; their numbers sealed.

use junxiu_contracts::audit::ListAuditRecordsRequest;
use junxiu_contracts::audit::audit_service_client::AuditServiceClient;
use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::exit_application::State as Exit;
use junxiu_contracts::party::travel_document::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_number_stands_for_one_document_of_one_person() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let (person, second) = (house.receive(|_| {}).await, house.receive(|_| {}).await);
        let mut far = standing(OTHER);
        far.display_name = "测试丙".into();
        house.tell("retiree.received", &far, "2021-05-10").await;
        let first = register(&house, CLERK, passport(&person.retiree, "e1234 5678", false)).await.unwrap();
        assert_eq!((first.document_no.as_str(), first.state()), ("E******78", State::WithPerson));
        for (hand, retiree) in [(CLERK, &person.retiree), (CLERK, &second.retiree), (OTHER_CLERK, &far.retiree)] {
            let again = register(&house, hand, passport(retiree, "E12345678", true)).await;
            let shown = again.as_ref().err().map(|status| format!("{status:?}")).unwrap_or_default();
            refused(again, Code::AlreadyExists, "DOCUMENT_ALREADY_HELD");
            // Whoever does not see it does not hear its name.
            assert_eq!(shown.contains(&first.name), hand.2 == HOME, "{shown}");
        }
        let mut permit = passport(&person.retiree, "E12345678", false);
        permit.r#type = pb::TravelDocumentType::TaiwanPermit.into();
        assert!(register(&house, CLERK, permit).await.is_ok(), "another type counts its own numbers");
        let wrong = register(&house, CLERK, passport(&person.retiree, "12", false)).await;
        refused(wrong, Code::InvalidArgument, "INVALID_FIELDS");
        let strange = register(&house, OTHER_CLERK, passport(&person.retiree, "E99999999", false)).await;
        refused(strange, Code::FailedPrecondition, "NOT_YET_KNOWN");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_register_one_number_at_once_do_so_once() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let (person, second) = (house.receive(|_| {}).await, house.receive(|_| {}).await);
        let (one, other) = tokio::join!(
            register(&house, CLERK, passport(&person.retiree, "E12345678", false)),
            register(&house, SECOND_CLERK, passport(&second.retiree, "E12345678", false)),
        );
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1, "{one:?} {other:?}");
        refused(one.and(other), Code::AlreadyExists, "DOCUMENT_ALREADY_HELD");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_goes_out_and_comes_in_with_every_move_on_record() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(|_| {}).await;
        let kept = register(&house, CLERK, passport(&person.retiree, "E12345678", true)).await.unwrap();
        assert_eq!((kept.state(), kept.keeper.as_str()), (State::InCustody, "organizations/220104-01"));
        refused(deposit(&house, CLERK, &kept, "").await, Code::FailedPrecondition, "DOCUMENT_STATE");
        let exit = filed(&house, &person.retiree, "2024-05-01", "2024-05-20").await;
        let late = filed(&house, &person.retiree, "2031-05-02", "2031-05-20").await;
        refused(lend(&house, &kept, &late).await, Code::FailedPrecondition, "DOCUMENT_EXPIRED");
        let other = house.receive(|_| {}).await;
        let theirs = filed(&house, &other.retiree, "2024-05-01", "2024-05-20").await;
        refused(lend(&house, &kept, &theirs).await, Code::NotFound, "NOT_FOUND");
        house.on("2024-03-05");
        lend(&house, &kept, &exit).await.unwrap();
        refused(lend(&house, &kept, &exit).await, Code::FailedPrecondition, "DOCUMENT_STATE");
        refused(deposit(&house, CLERK, &kept, "2024-03-04").await, Code::FailedPrecondition, "BEFORE_LAST_MOVE");
        refused(deposit(&house, CLERK, &kept, "2024-03-06").await, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        let stale =
            pb::DepositDocumentRequest { name: kept.name.clone(), etag: kept.etag.clone(), ..Default::default() };
        let answer = custody(&house).deposit_document(house.as_hand(CLERK, stale)).await;
        refused(answer, Code::Aborted, "STALE");
        refused(deposit(&house, OTHER_CLERK, &kept, "").await, Code::NotFound, "NOT_FOUND");
        deposit(&house, CLERK, &kept, "").await.unwrap();
        let log = document(&house, &kept.name).await.log;
        let states: Vec<State> = log.iter().map(|line| line.state()).collect();
        assert_eq!(states, [State::InCustody, State::Lent, State::InCustody]);
        assert_eq!((log[1].exit.as_str(), log[1].done_by.as_str()), (exit.name.as_str(), "clerk"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_document_is_owed_by_nobody_and_may_be_found_again() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(|_| {}).await;
        let held = register(&house, CLERK, passport(&person.retiree, "E12345678", false)).await.unwrap();
        let exit = filed(&house, &person.retiree, "2024-03-01", "2024-03-01").await;
        leave(&house, &exit, "").await.unwrap();
        come_back(&house, &exit, "").await.unwrap();
        assert_eq!(lose(&house, &held).await.unwrap().state(), State::Lost);
        assert_eq!(hand_ins(&house, &person.retiree).await, [Duty::Void]);
        assert_eq!(get(&house, &exit.name).await.state(), Exit::Closed);
        refused(lose(&house, &held).await, Code::FailedPrecondition, "DOCUMENT_STATE");
        house.on("2024-03-09");
        assert_eq!(deposit(&house, CLERK, &held, "").await.unwrap().state(), State::InCustody);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_released_on_a_ground_that_the_register_bears_out() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let mut person = house.receive(|_| {}).await;
        let kept = register(&house, CLERK, passport(&person.retiree, "E12345678", true)).await.unwrap();
        let heirs = pb::ReleaseGround::Heirs;
        refused(release(&house, &kept, heirs).await, Code::FailedPrecondition, "RELEASE_NOT_DUE");
        house.die(&mut person, "2024-03-01").await;
        house.on("2024-03-10");
        let released = release(&house, &kept, heirs).await.unwrap();
        assert_eq!((released.state(), released.keeper.as_str()), (State::Released, ""));
        refused(release(&house, &kept, heirs).await, Code::FailedPrecondition, "DOCUMENT_STATE");
        // The number is free again: it is a register's slip if somebody else has it.
        let other = house.receive(|_| {}).await;
        assert!(register(&house, CLERK, passport(&other.retiree, "E12345678", false)).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_sealed_and_shown_whole_for_a_purpose_alone() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(|_| {}).await;
        register(&house, CLERK, passport(&person.retiree, "E12345678", false)).await.unwrap();
        let list = |unmask, hand, purpose: bool| {
            let request = pb::ListDocumentsRequest { retiree: person.retiree.clone(), unmask, ..Default::default() };
            let mut request = house.as_hand(hand, request);
            if purpose {
                request.metadata_mut().insert("x-junxiu-purpose", "border".parse().unwrap());
            }
            let mut client = custody(&house);
            async move { client.list_documents(request).await.map(|answer| answer.into_inner().documents) }
        };
        assert_eq!(list(false, CLERK, false).await.unwrap()[0].document_no, "E******78");
        refused(list(true, CLERK, false).await, Code::FailedPrecondition, "PURPOSE_REQUIRED");
        refused(list(true, AUDITOR, true).await, Code::PermissionDenied, "UNMASK_NOT_ALLOWED");
        assert_eq!(list(true, CLERK, true).await.unwrap()[0].document_no, "E12345678");
        assert!(list(false, OTHER_COUNTY, false).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_tells_nobody_of_a_number_that_he_does_not_see() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let foreign = house.receive(|told| *told = standing(OTHER)).await;
        register(&house, OTHER_CLERK, passport(&foreign.retiree, "E12345678", false)).await.unwrap();
        let person = house.receive(|_| {}).await;
        let asked = passport(&person.retiree, "E12345678", false);
        let trial = pb::RegisterDocumentRequest { validate_only: true, ..asked.clone() };
        assert!(register(&house, CLERK, trial.clone()).await.is_ok());
        refused(register(&house, CLERK, asked).await, Code::AlreadyExists, "DOCUMENT_ALREADY_HELD");

        let near = house.receive(|_| {}).await;
        register(&house, CLERK, passport(&near.retiree, "E87654321", false)).await.unwrap();
        let seen = pb::RegisterDocumentRequest { document_no: "E87654321".into(), ..trial };
        refused(register(&house, CLERK, seen).await, Code::AlreadyExists, "DOCUMENT_ALREADY_HELD");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_shown_a_person_at_a_time_and_each_look_stands_under_his_name() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let (person, without) = (house.receive(|_| {}).await, house.receive(|_| {}).await);
        register(&house, CLERK, passport(&person.retiree, "E12345678", false)).await.unwrap();
        let look = async |hand: Hand, retiree: &str| {
            let request = pb::ListDocumentsRequest { retiree: retiree.into(), unmask: true, ..Default::default() };
            let mut request = house.as_hand(hand, request);
            request.metadata_mut().insert("x-junxiu-purpose", "border".parse().unwrap());
            custody(&house).list_documents(request).await.map(|answer| answer.into_inner().documents)
        };
        let looks = async |retiree: &str| {
            let request = ListAuditRecordsRequest { subject: retiree.into(), ..Default::default() };
            let mut audit = AuditServiceClient::new(house.link.clone());
            audit.list_audit_records(house.as_hand(AUDITOR, request)).await.unwrap().into_inner().records.len()
        };
        refused(look(PROVINCE, "").await, Code::InvalidArgument, "INVALID_FIELDS");
        refused(look(OTHER_COUNTY, &person.retiree).await, Code::FailedPrecondition, "NOT_YET_KNOWN");
        assert!(look(CLERK, &without.retiree).await.unwrap().is_empty());
        assert_eq!(look(PROVINCE, &person.retiree).await.unwrap()[0].document_no, "E12345678");
        let wait = async {
            while looks(&person.retiree).await == 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), wait).await.unwrap();
        assert_eq!(looks(&person.retiree).await, 1, "what was refused showed nothing");
        assert_eq!(looks(&without.retiree).await, 0, "nothing was shown of him");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_what_is_due() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(|_| {}).await;
        let held = register(&house, CLERK, passport(&person.retiree, "E12345678", false)).await.unwrap();
        register(&house, CLERK, passport(&person.retiree, "E12345679", true)).await.unwrap();
        let due = || {
            let request = pb::ListDocumentsRequest { due_only: true, ..Default::default() };
            let (mut client, request) = (custody(&house), house.as_hand(COUNTY, request));
            async move { client.list_documents(request).await.unwrap().into_inner().documents }
        };
        assert!(due().await.is_empty());
        let exit = filed(&house, &person.retiree, "2024-03-01", "2024-03-01").await;
        leave(&house, &exit, "").await.unwrap();
        come_back(&house, &exit, "").await.unwrap();
        let names: Vec<String> = due().await.into_iter().map(|document| document.name).collect();
        assert_eq!(names, [held.name]);
    })
    .await;
}
