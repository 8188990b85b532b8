//! Entries of yearbook and gazetteer, from the draft to the print and the erratum.

use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::duty::{ListDutiesRequest, duty};
use junxiu_contracts::honors as pb;
use junxiu_contracts::honors::annals_service_client::AnnalsServiceClient;
use junxiu_contracts::intake::RetireeStanding;
use junxiu_platform::link::Link;
use junxiu_testkit::on_both_engines;
use pb::PublicationKind::{Gazetteer, Yearbook};
use pb::annals_entry::State;
use tonic::{Code, Status};

use crate::house::{AUDITOR, CLERK, COUNTY, COUNTY_HEAD, Hand, House, OTHER_COUNTY, PREFECTURE, date, refused};
use crate::merit::{register, revoke, second_class};

fn client(house: &House) -> AnnalsServiceClient<Link> {
    AnnalsServiceClient::new(house.link.clone())
}

/// Somebody with a second-class merit.
async fn meritorious(house: &House) -> (RetireeStanding, pb::MeritRecord) {
    let one = house.receive(|_| {}).await;
    let record = register(house, CLERK, second_class(&one.retiree)).await.unwrap();
    (one, record)
}

fn about(retiree: &str, kind: pb::PublicationKind) -> pb::DraftEntryRequest {
    pb::DraftEntryRequest {
        retiree: retiree.to_owned(),
        kind: kind.into(),
        year: if kind == Yearbook { 2023 } else { 0 },
        text: "1976年荣立二等功。".into(),
        ..Default::default()
    }
}

async fn draft(house: &House, hand: Hand, request: pb::DraftEntryRequest) -> Result<pb::AnnalsEntry, Status> {
    Ok(client(house).draft_entry(house.as_hand(hand, request)).await?.into_inner())
}

async fn clear(house: &House, hand: Hand, name: &str, note: &str) -> Result<pb::AnnalsEntry, Status> {
    let finding = if note.is_empty() { pb::SecrecyFinding::Clear } else { pb::SecrecyFinding::Objection };
    let request = pb::ClearSecrecyRequest {
        name: name.to_owned(),
        finding: finding.into(),
        note: note.to_owned(),
        ..Default::default()
    };
    Ok(client(house).clear_secrecy(house.as_hand(hand, request)).await?.into_inner())
}

async fn submit(house: &House, name: &str) -> Result<pb::AnnalsEntry, Status> {
    let request = pb::SubmitEntryRequest { name: name.to_owned(), ..Default::default() };
    Ok(client(house).submit_entry(house.as_hand(COUNTY, request)).await?.into_inner())
}

async fn published(house: &House, name: &str) -> pb::AnnalsEntry {
    clear(house, COUNTY_HEAD, name, "").await.unwrap();
    submit(house, name).await.unwrap();
    let request =
        pb::MarkPublishedRequest { name: name.to_owned(), place: "卷一第12页".into(), ..Default::default() };
    client(house).mark_published(house.as_hand(COUNTY, request)).await.unwrap().into_inner()
}

async fn candidates(house: &House, hand: Hand) -> Vec<pb::AnnalsCandidate> {
    let request = pb::ListCandidatesRequest { year: 2023, ..Default::default() };
    client(house).list_candidates(house.as_hand(hand, request)).await.unwrap().into_inner().candidates
}

async fn consent(house: &House, retiree: &str, consent: pb::AnnalsConsent) {
    let request = pb::SetAnnalsConsentRequest {
        retiree: retiree.to_owned(),
        consent: consent.into(),
        note: "2024年6月面谈".into(),
        ..Default::default()
    };
    client(house).set_annals_consent(house.as_hand(CLERK, request)).await.unwrap();
}

fn in_error(record: &pb::MeritRecord) -> pb::RevokeMeritRequest {
    pb::RevokeMeritRequest {
        name: record.name.clone(),
        reason: pb::MeritRevocation::ByAuthority.into(),
        note: "军委〔2024〕6号".into(),
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_has_an_entry_in_the_yearbook_and_one_in_the_gazetteer() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let (one, _) = meritorious(&house).await;
        let plain = house.receive(|_| {}).await;
        let before = candidates(&house, COUNTY).await;
        assert_eq!((before.len(), before[0].yearbook_entry.as_str()), (1, ""));
        let yearbook = draft(&house, COUNTY, about(&one.retiree, Yearbook)).await.unwrap();
        let gazetteer = draft(&house, COUNTY, about(&one.retiree, Gazetteer)).await.unwrap();
        assert_eq!(gazetteer.region_code, "220104");
        refused(draft(&house, COUNTY, about(&one.retiree, Yearbook)).await, Code::AlreadyExists, "ALREADY_DRAFTED");
        refused(
            draft(&house, PREFECTURE, about(&one.retiree, Gazetteer)).await,
            Code::AlreadyExists,
            "ALREADY_DRAFTED",
        );
        // The prefecture has a yearbook of its own.
        draft(&house, PREFECTURE, about(&one.retiree, Yearbook)).await.unwrap();
        refused(draft(&house, COUNTY, about(&plain.retiree, Yearbook)).await, Code::FailedPrecondition, "NOT_INCLUDED");
        refused(draft(&house, CLERK, about(&one.retiree, Yearbook)).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        let foreign = draft(&house, OTHER_COUNTY, about(&one.retiree, Yearbook)).await;
        refused(foreign, Code::FailedPrecondition, "NOT_YET_KNOWN");
        let after = candidates(&house, COUNTY).await;
        assert_eq!((&after[0].yearbook_entry, &after[0].gazetteer_entry), (&yearbook.name, &gazetteer.name));

        let decide = pb::DecideInclusionRequest {
            retiree: plain.retiree.clone(),
            reason: "长期资助边疆学校".into(),
            document_no: "绿退役军人〔2024〕3号".into(),
            ..Default::default()
        };
        client(&house).decide_inclusion(house.as_hand(COUNTY_HEAD, decide)).await.unwrap();
        draft(&house, COUNTY, about(&plain.retiree, Yearbook)).await.unwrap();
        assert_eq!(candidates(&house, COUNTY).await.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_person_checks_for_secrets_before_it_is_sent() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let (one, _) = meritorious(&house).await;
        let entry = draft(&house, COUNTY, about(&one.retiree, Yearbook)).await.unwrap();
        refused(submit(&house, &entry.name).await, Code::FailedPrecondition, "ENTRY_STATE");
        refused(clear(&house, COUNTY, &entry.name, "").await, Code::FailedPrecondition, "OWN_DRAFT");
        refused(clear(&house, OTHER_COUNTY, &entry.name, "").await, Code::NotFound, "NOT_FOUND");
        let objected = clear(&house, COUNTY_HEAD, &entry.name, "涉及部队番号").await.unwrap();
        assert_eq!((objected.state(), objected.secrecy_note.as_str()), (State::Drafted, "涉及部队番号"));
        let revise = pb::ReviseEntryRequest {
            name: entry.name.clone(),
            text: "荣立二等功。".into(),
            etag: objected.etag,
            ..Default::default()
        };
        client(&house).revise_entry(house.as_hand(COUNTY, revise.clone())).await.unwrap();
        let stale = client(&house).revise_entry(house.as_hand(COUNTY, revise)).await;
        refused(stale, Code::Aborted, "STALE");
        let printed = published(&house, &entry.name).await;
        assert_eq!((printed.state(), printed.place.as_str()), (State::Published, "卷一第12页"));
        let errant = pb::IssueErratumRequest { name: entry.name, text: "更正".into(), ..Default::default() };
        let errant = client(&house).issue_erratum(house.as_hand(COUNTY, errant)).await;
        refused(errant, Code::FailedPrecondition, "NO_ERRATUM_DUE");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_withdraws_what_is_not_printed_and_asks_for_an_erratum_of_what_is() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let (one, record) = meritorious(&house).await;
        let printed = draft(&house, COUNTY, about(&one.retiree, Yearbook)).await.unwrap();
        published(&house, &printed.name).await;
        let open = draft(&house, COUNTY, about(&one.retiree, Gazetteer)).await.unwrap();
        revoke(&house, CLERK, in_error(&record)).await.unwrap();

        let get = async |name: &str| {
            let request = pb::GetEntryRequest { name: name.to_owned() };
            client(&house).get_entry(house.as_hand(AUDITOR, request)).await.unwrap().into_inner()
        };
        assert_eq!(get(&open.name).await.withdrawal(), pb::AnnalsWithdrawal::NotIncluded);
        assert_eq!(get(&printed.name).await.erratum_due_since, Some(date("2024-07-01")));
        assert!(candidates(&house, COUNTY).await.is_empty());
        let owed = async || {
            let request = ListDutiesRequest { subject: printed.name.clone(), any_state: true, ..Default::default() };
            let duties = DutyServiceClient::new(house.link.clone());
            let listed = duties.clone().list_duties(house.as_hand(AUDITOR, request)).await.unwrap().into_inner();
            listed.duties.iter().map(|one| one.state()).collect::<Vec<_>>()
        };
        assert_eq!(owed().await, [duty::State::Open]);
        let erratum =
            pb::IssueErratumRequest { name: printed.name.clone(), text: "第12页更正".into(), ..Default::default() };
        let corrected = client(&house).issue_erratum(house.as_hand(COUNTY, erratum)).await.unwrap().into_inner();
        assert_eq!(corrected.erratum_on, Some(date("2024-07-01")));
        assert_eq!(owed().await, [duty::State::Met]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_wish_it_is_not_named() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let (one, _) = meritorious(&house).await;
        let entry = draft(&house, COUNTY, about(&one.retiree, Yearbook)).await.unwrap();
        consent(&house, &one.retiree, pb::AnnalsConsent::OptedOut).await;
        let listed = client(&house).list_entries(house.as_hand(COUNTY, Default::default())).await.unwrap().into_inner();
        let states: Vec<_> = listed.entries.iter().map(|one| (one.name.clone(), one.withdrawal())).collect();
        assert_eq!(states, [(entry.name, pb::AnnalsWithdrawal::OptedOut)]);
        assert!(candidates(&house, COUNTY).await[0].opted_out);
        refused(draft(&house, COUNTY, about(&one.retiree, Yearbook)).await, Code::FailedPrecondition, "OPTED_OUT");
        consent(&house, &one.retiree, pb::AnnalsConsent::MayBeNamed).await;
        draft(&house, COUNTY, about(&one.retiree, Yearbook)).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_yearbook_is_exported_without_what_is_not_checked() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let (one, _) = meritorious(&house).await;
        let (two, _) = meritorious(&house).await;
        let checked = draft(&house, COUNTY, about(&one.retiree, Yearbook)).await.unwrap();
        draft(&house, COUNTY, about(&two.retiree, Yearbook)).await.unwrap();
        clear(&house, COUNTY_HEAD, &checked.name, "").await.unwrap();
        let export = async |format: pb::ExportFormat| {
            let request = pb::ExportAnnalsRequest {
                kind: Yearbook.into(),
                year: 2023,
                format: format.into(),
                ..Default::default()
            };
            client(&house).export_annals(house.as_hand(COUNTY, request)).await.unwrap().into_inner()
        };
        let sheet = export(pb::ExportFormat::Xlsx).await;
        assert_eq!((sheet.entry_count, sheet.file_name.as_str()), (1, "2023年年鉴军休干部名录和事迹.xlsx"));
        assert!(sheet.document.starts_with(b"PK"));
        let printed = export(pb::ExportFormat::Pdf).await;
        assert!(printed.document.starts_with(b"%PDF") && printed.missing_characters.is_empty());
        let region = pb::ExportAnnalsRequest {
            kind: Gazetteer.into(),
            format: pb::ExportFormat::Xlsx.into(),
            ..Default::default()
        };
        let region = client(&house).export_annals(house.as_hand(COUNTY, region)).await;
        refused(region, Code::InvalidArgument, "INVALID_FIELDS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_draft_the_same_entry_one_succeeds() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let (one, _) = meritorious(&house).await;
        let tries = (0..16).map(|_| draft(&house, COUNTY, about(&one.retiree, Yearbook)));
        let answers = futures::future::join_all(tries).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        for lost in answers.into_iter().filter_map(Result::err) {
            assert!(matches!(lost.code(), Code::AlreadyExists | Code::Aborted), "{lost:?}");
        }
    })
    .await;
}
