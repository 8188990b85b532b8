//! The register of merits.

use junxiu_contracts::honors as pb;
use junxiu_contracts::honors::honor_service_client::HonorServiceClient;
use junxiu_platform::link::Link;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Status};

use crate::house::{AUDITOR, CLERK, COUNTY, Hand, House, NEAR, OTHER, OTHER_CLERK, date, refused};

fn client(house: &House) -> HonorServiceClient<Link> {
    HonorServiceClient::new(house.link.clone())
}

pub fn second_class(retiree: &str) -> pb::RegisterMeritRequest {
    let merit = pb::Merit {
        kind: pb::MeritKind::Merit.into(),
        level: pb::MeritLevel::Second.into(),
        awarded_on: Some(date("1976-05-01")),
        ..Default::default()
    };
    pb::RegisterMeritRequest {
        retiree: retiree.to_owned(),
        merit: Some(merit),
        document_no: "沈政〔1976〕3号".into(),
        ..Default::default()
    }
}

pub async fn register(house: &House, hand: Hand, request: pb::RegisterMeritRequest) -> Result<pb::MeritRecord, Status> {
    Ok(client(house).register_merit(house.as_hand(hand, request)).await?.into_inner())
}

pub async fn revoke(house: &House, hand: Hand, request: pb::RevokeMeritRequest) -> Result<pb::MeritRecord, Status> {
    Ok(client(house).revoke_merit(house.as_hand(hand, request)).await?.into_inner())
}

async fn list(house: &House, hand: Hand, request: pb::ListMeritsRequest) -> Vec<pb::MeritRecord> {
    client(house).list_merits(house.as_hand(hand, request)).await.unwrap().into_inner().merits
}

fn in_error(record: &pb::MeritRecord) -> pb::RevokeMeritRequest {
    pb::RevokeMeritRequest {
        name: record.name.clone(),
        reason: pb::MeritRevocation::EnteredInError.into(),
        note: "重名，登记有误".into(),
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_award_is_registered_once_with_its_rank() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let one = house.receive(|_| {}).await;
        let request = pb::RegisterMeritRequest { request_id: "once".into(), ..second_class(&one.retiree) };
        let first = register(&house, CLERK, request.clone()).await.unwrap();
        assert_eq!((first.rank, first.recorded_by.as_str()), (3, "clerk"));
        assert_eq!(register(&house, CLERK, request).await.unwrap(), first);
        let again = register(&house, COUNTY, second_class(&one.retiree)).await;
        refused(again, Code::AlreadyExists, "MERIT_ALREADY_REGISTERED");

        let combat = pb::CombatService { operation: "边境自卫还击作战".into(), from: Some(date("1979-02-17")) };
        let combat = pb::RegisterMeritRequest { merit: None, combat: Some(combat), ..second_class(&one.retiree) };
        assert_eq!(register(&house, CLERK, combat).await.unwrap().rank, 0);
        assert_eq!(list(&house, AUDITOR, Default::default()).await.len(), 2);
        assert!(list(&house, OTHER_CLERK, Default::default()).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_have_been_awarded_is_refused() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut one = house.receive(|told| told.birth_date = Some(date("1955-03-01"))).await;
        let on = |day: &str| {
            let mut request = second_class(&one.retiree);
            if let Some(merit) = &mut request.merit {
                merit.awarded_on = Some(date(day));
            }
            request
        };
        let (early, late) = (on("1955-02-28"), on("2024-07-02"));
        refused(register(&house, CLERK, early).await, Code::FailedPrecondition, "BEFORE_BIRTH");
        refused(register(&house, CLERK, late).await, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        let own = Hand("x", junxiu_contracts::api::Role::InstitutionClerk, crate::house::HOME);
        let name = one.retiree.clone();
        let own = Hand(name.leak(), own.1, own.2);
        refused(register(&house, own, on("1976-05-01")).await, Code::FailedPrecondition, "OWN_RECORD");
        refused(register(&house, OTHER_CLERK, on("1976-05-01")).await, Code::FailedPrecondition, "NOT_YET_KNOWN");
        // Nobody is too dead to be honoured.
        let posthumous = on("2024-06-30");
        house.die(&mut one, "2024-06-10").await;
        register(&house, CLERK, posthumous).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_in_error_is_taken_back_and_can_be_made_anew() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let one = house.receive(|_| {}).await;
        let first = register(&house, CLERK, second_class(&one.retiree)).await.unwrap();
        let stale = pb::RevokeMeritRequest { etag: "r9".into(), ..in_error(&first) };
        refused(revoke(&house, CLERK, stale).await, Code::Aborted, "STALE");
        refused(revoke(&house, OTHER_CLERK, in_error(&first)).await, Code::NotFound, "NOT_FOUND");
        let early = pb::RevokeMeritRequest { revoked_on: Some(date("1976-04-30")), ..in_error(&first) };
        refused(revoke(&house, CLERK, early).await, Code::FailedPrecondition, "REVOKED_BEFORE_AWARD");
        let taken = revoke(&house, CLERK, in_error(&first)).await.unwrap();
        assert_eq!(taken.revocation(), pb::MeritRevocation::EnteredInError);
        refused(revoke(&house, CLERK, in_error(&first)).await, Code::FailedPrecondition, "MERIT_ALREADY_REVOKED");
        register(&house, CLERK, second_class(&one.retiree)).await.unwrap();
        let whole = pb::ListMeritsRequest { show_revoked: true, ..Default::default() };
        assert_eq!(
            (list(&house, CLERK, whole).await.len(), list(&house, CLERK, Default::default()).await.len()),
            (2, 1)
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_follows_a_person_to_another_institution_and_into_another_record() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut one = house.receive(|_| {}).await;
        register(&house, CLERK, second_class(&one.retiree)).await.unwrap();
        house.transfer(&mut one, OTHER, "2024-06-15").await;
        assert_eq!(list(&house, OTHER_CLERK, Default::default()).await.len(), 1);
        assert!(list(&house, CLERK, Default::default()).await.is_empty());

        let survivor = house.receive(|told| *told = crate::house::standing(NEAR)).await;
        one.merged_into = survivor.retiree.clone();
        one.revision += 1;
        house.tell("retiree.merged", &one, "2024-06-20").await;
        let moved = list(&house, COUNTY, Default::default()).await;
        assert_eq!(moved.iter().map(|record| record.retiree.as_str()).collect::<Vec<_>>(), [survivor.retiree]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_register_the_same_one_succeeds() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let one = house.receive(|_| {}).await;
        let tries = (0..24).map(|_| register(&house, CLERK, second_class(&one.retiree)));
        let answers = futures::future::join_all(tries).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        for answer in answers.into_iter().filter(Result::is_err) {
            refused(answer, Code::AlreadyExists, "MERIT_ALREADY_REGISTERED");
        }
    })
    .await;
}
