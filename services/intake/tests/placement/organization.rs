//! Organisations through the client, on both engines.

use crate::desk::{Desk, desk, on, person, refusal, unmet};
use futures::future::join_all;
use junxiu_contracts::intake as pb;
use junxiu_platform::identity::Role;
use junxiu_testkit::{on_both_engines, with_token};
use prost_types::FieldMask;
use tonic::{Code, Status};

pub async fn get(desk: &Desk, code: &str) -> Result<pb::Organization, Status> {
    let request = pb::GetOrganizationRequest { name: format!("organizations/{code}") };
    desk.organizations().get_organization(with_token(&desk.county, request)).await.map(tonic::Response::into_inner)
}

pub async fn create(
    desk: &Desk,
    by: &str,
    id: &str,
    organization: pb::Organization,
) -> Result<pb::Organization, Status> {
    let request = pb::CreateOrganizationRequest {
        organization_id: id.into(),
        organization: Some(organization),
        ..Default::default()
    };
    desk.organizations().create_organization(with_token(by, request)).await.map(tonic::Response::into_inner)
}

pub fn home(superior: &str) -> pb::Organization {
    pb::Organization {
        display_name: "测试军休所".into(),
        r#type: pb::OrganizationType::Home.into(),
        level: pb::OrganizationLevel::Institution.into(),
        superior: format!("organizations/{superior}"),
        valid_from: on("2024-01-01"),
        ..Default::default()
    }
}

pub async fn update(
    desk: &Desk,
    by: &str,
    organization: pb::Organization,
    fields: &[&str],
) -> Result<pb::Organization, Status> {
    let paths = fields.iter().map(|field| (*field).to_owned()).collect();
    let request = pb::UpdateOrganizationRequest {
        organization: Some(organization),
        update_mask: Some(FieldMask { paths }),
        ..Default::default()
    };
    desk.organizations().update_organization(with_token(by, request)).await.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn the_tree_exists_from_the_first_start_and_once() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let list =
            |page_token: String| pb::ListOrganizationsRequest { page_size: 50, page_token, ..Default::default() };
        let first = desk.organizations().list_organizations(with_token(&desk.county, list(String::new()))).await;
        let first = first.expect("a page").into_inner();
        let second =
            desk.organizations().list_organizations(with_token(&desk.county, list(first.next_page_token))).await;
        let second = second.expect("a page").into_inner();
        assert_eq!((first.organizations.len(), second.organizations.len()), (50, 22));
        assert!(second.next_page_token.is_empty());

        let county = get(&desk, "220104").await.expect("it exists");
        assert_eq!(
            (county.superior.as_str(), county.prefecture.as_str()),
            ("organizations/220100", "organizations/220100")
        );
        assert_eq!(get(&desk, "JL-CBS").await.expect("it exists").level(), pb::OrganizationLevel::Prefecture);
        assert_eq!(get(&desk, "220000-01").await.expect("it exists").superior, "organizations/220000");

        // A second start finds the tree.
        junxiu_intake::build(&desk.env).await.expect("built again");
        assert_eq!(get(&desk, "220104").await.expect("it exists").etag, county.etag);
    })
    .await;
}

#[tokio::test]
async fn an_institution_gets_the_next_number() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let first = create(&desk, &desk.county, "", home("220104")).await.expect("created");
        assert_eq!((first.name.as_str(), first.region_code.as_str()), ("organizations/220104-01", "220104"));
        let second = create(&desk, &desk.county, "", home("220104")).await.expect("created");
        assert_eq!(second.name, "organizations/220104-02");
        assert_eq!(refusal(create(&desk, &desk.county, "220104-01", home("220104")).await).0, Code::AlreadyExists);
        assert_eq!(
            refusal(create(&desk, &desk.county, "220105-01", home("220104")).await),
            unmet("CODE_NOT_OF_SUPERIOR")
        );
        assert_eq!(refusal(create(&desk, &desk.county, "", home("220104-01")).await), unmet("SUPERIOR_NOT_A_BUREAU"));
        assert_eq!(refusal(create(&desk, &desk.county, "", home("220105")).await).0, Code::NotFound);
        let early = pb::Organization { valid_from: on("2010-01-01"), ..home("220104") };
        assert_eq!(refusal(create(&desk, &desk.county, "", early).await), unmet("SUPERIOR_NOT_IN_FORCE"));
    })
    .await;
}

#[tokio::test]
async fn institutions_created_at_once_get_different_numbers() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let calls = (0..3).map(|_| create(&desk, &desk.county, "", home("220104")));
        let mut names: Vec<String> =
            join_all(calls).await.into_iter().map(|made| made.expect("created").name).collect();
        names.sort();
        assert_eq!(names, ["organizations/220104-01", "organizations/220104-02", "organizations/220104-03"]);
    })
    .await;
}

#[tokio::test]
async fn a_change_touches_what_the_mask_names() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let made = desk.institution("220104-01").await;
        let renamed = pb::Organization { display_name: "新名".into(), uscc: "bad".into(), ..made.clone() };
        let status =
            update(&desk, &desk.county, renamed.clone(), &["display_name", "uscc", "name"]).await.expect_err("refused");
        assert_eq!(status.code(), Code::InvalidArgument);
        let good = pb::Organization { uscc: String::new(), ..renamed };
        let done = update(&desk, &desk.county, good.clone(), &["display_name"]).await.expect("changed");
        assert_eq!((done.display_name.as_str(), done.etag.as_str()), ("新名", "r2"));
        assert_eq!(
            refusal(update(&desk, &desk.county, good, &["display_name"]).await),
            (Code::Aborted, "STALE".into())
        );
        let clerk = desk.token("c", Role::BureauOfficer, "220105");
        assert_eq!(refusal(update(&desk, &clerk, done, &["display_name"]).await).0, Code::NotFound);
    })
    .await;
}

#[tokio::test]
async fn a_county_moves_with_all_that_is_below_it() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        desk.institution("220104-01").await;
        let received = desk.received("2024", "2024-03-05", person(1)).await;
        desk.assign(&desk.county, &received.name, "220104-01").await.expect("assigned");
        let county = get(&desk, "220104").await.expect("it exists");
        let moved = pb::Organization { superior: "organizations/220000".into(), ..county.clone() };
        assert_eq!(refusal(update(&desk, &desk.county, moved.clone(), &["superior"]).await).1, "PROVINCE_DECIDES");
        let done = update(&desk, &desk.province, moved, &["superior"]).await.expect("moved");
        assert_eq!((done.superior.as_str(), done.prefecture.as_str()), ("organizations/220000", ""));
        assert_eq!(get(&desk, "220104-01").await.expect("it exists").prefecture, "");

        let prefecture = desk.token("p", Role::BureauOfficer, "220100");
        let list = desk.retirees().list_retirees(with_token(&prefecture, pb::ListRetireesRequest::default())).await;
        assert!(list.expect("a page").into_inner().retirees.is_empty());
        let list =
            desk.placements().list_receptions(with_token(&prefecture, pb::ListReceptionsRequest::default())).await;
        assert!(list.expect("a page").into_inner().receptions.is_empty());
        let list = desk.retirees().list_retirees(with_token(&desk.county, pb::ListRetireesRequest::default())).await;
        assert_eq!(list.expect("a page").into_inner().retirees.len(), 1);
        // New rows get the new ancestors.
        desk.plan("2025").await;
        desk.import("2025", vec![person(2)]).await;
        let request =
            pb::ListPlacementItemsRequest { placement_plan: "placementPlans/2025".into(), ..Default::default() };
        let page = desk.placements().list_placement_items(with_token(&prefecture, request)).await.expect("a page");
        assert!(page.into_inner().placement_items.is_empty());
    })
    .await;
}

#[tokio::test]
async fn nobody_is_left_behind_by_an_end() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let made = desk.institution("220104-01").await;
        let county = get(&desk, "220104").await.expect("it exists");
        let ended = pb::Organization { valid_to: on("2024-06-01"), ..county };
        assert_eq!(refusal(update(&desk, &desk.province, ended, &["valid_to"]).await), unmet("STILL_HAS_SUBORDINATES"));
        let received = desk.received("2024", "2024-03-05", person(1)).await;
        desk.assign(&desk.county, &received.name, "220104-01").await.expect("assigned");
        let ended = pb::Organization { valid_to: on("2024-06-01"), ..made };
        assert_eq!(refusal(update(&desk, &desk.county, ended, &["valid_to"]).await), unmet("STILL_SERVES_RETIREES"));
        let empty = desk.institution("220104-02").await;
        let ended = pb::Organization { valid_to: on("2024-06-01"), ..empty };
        let done = update(&desk, &desk.county, ended.clone(), &["valid_to"]).await.expect("ended");
        let again = pb::Organization { etag: done.etag, ..ended };
        assert_eq!(refusal(update(&desk, &desk.county, again, &["valid_to"]).await), unmet("ORGANIZATION_ENDED"));
    })
    .await;
}

pub fn merge(sources: &[&str], target: &str, day: &str) -> pb::MergeInstitutionsRequest {
    pb::MergeInstitutionsRequest {
        sources: sources.iter().map(|code| format!("organizations/{code}")).collect(),
        target: format!("organizations/{target}"),
        effective_on: on(day),
        document_no: "测编〔2024〕1号".into(),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_merger_moves_everybody_on_one_day() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        for code in ["220104-01", "220104-02"] {
            desk.institution(code).await;
        }
        let received = desk.received("2024", "2024-03-05", person(1)).await;
        desk.assign(&desk.county, &received.name, "220104-01").await.expect("assigned");
        desk.today("2024-04-10");
        let call = |request| async { desk.organizations().merge_institutions(with_token(&desk.county, request)).await };
        assert_eq!(refusal(call(merge(&["220104-01"], "220104-01", "2024-04-01")).await), unmet("MERGES_INTO_ITSELF"));
        assert_eq!(refusal(call(merge(&["220104-01"], "220104-02", "2024-05-01")).await), unmet("OCCURRED_IN_FUTURE"));
        assert_eq!(
            refusal(call(merge(&["220104-01"], "220104-02", "2024-03-01")).await),
            unmet("ASSIGNED_AFTER_MERGER")
        );
        assert_eq!(refusal(call(merge(&["220104"], "220104-02", "2024-04-01")).await), unmet("NOT_AN_INSTITUTION"));
        let done = call(merge(&["220104-01"], "220104-02", "2024-04-01")).await.expect("merged").into_inner();
        assert_eq!((done.moved_retirees, done.sources[0].valid_to), (1, on("2024-04-01")));
        assert_eq!(done.sources[0].merged_into, "organizations/220104-02");

        let read = |as_of: &str| pb::GetRetireeRequest {
            name: received.retiree.clone(),
            as_of: on(as_of),
            ..Default::default()
        };
        for (as_of, institution) in [("2024-03-31", "220104-01"), ("2024-04-01", "220104-02")] {
            let retiree = desk.retirees().get_retiree(with_token(&desk.county, read(as_of))).await.expect("read");
            assert_eq!(retiree.into_inner().institution, format!("organizations/{institution}"), "{as_of}");
        }
        assert_eq!(refusal(call(merge(&["220104-01"], "220104-02", "2024-04-01")).await), unmet("ORGANIZATION_ENDED"));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_given_to_an_institution_that_ends_at_the_same_moment() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let made = desk.institution("220104-01").await;
        let received = desk.received("2024", "2024-03-05", person(1)).await;
        let ended = pb::Organization { valid_to: on("2024-03-05"), ..made };
        let (assigned, ended) = tokio::join!(
            desk.assign(&desk.county, &received.name, "220104-01"),
            update(&desk, &desk.county, ended, &["valid_to"]),
        );
        assert!(assigned.is_err() || ended.is_err(), "one of the two must lose");
        assert!(assigned.is_ok() || ended.is_ok(), "one of the two must win");
    })
    .await;
}
