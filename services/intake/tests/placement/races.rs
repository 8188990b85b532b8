//! Acts on organisations, plans and receptions that are overtaken between their decision and their writing.
//!
//! | what is always true | guard | test |
//! |---|---|---|
//! | an organisation stands under its superior's ancestors | superior's revision; a moving one counts what is below it | `an_institution_set_up_while_its_bureau_moves_..` |
//! | a change rests on the organisation as it stands | its revision | `no_change_of_an_organisation_is_lost` |
//! | nothing stands under a bureau that has ended | superior's revision; an ending one looks again | `nothing_is_set_up_under_a_bureau_that_ends` |
//! | of two institutions one at most is merged into the other | the target's revision | `two_institutions_do_not_end_in_each_other` |
//! | an ended institution serves nobody | the institution's revision; an ending one looks again | `nobody_is_given_to_an_institution_that_ends`, `a_merger_leaves_nobody_behind` |
//! | rows carry their organisation's ancestors | its revision, the item's or the tree's; a move is ordered and counts | `rows_that_come_while_..`, `whoever_is_given_to_an_institution_that_moves_..` |
//! | a move tells of retirees as they are | each one's revision | `a_move_tells_of_nobody_as_he_was_before` |
//! | an issued plan has an item | the item stands | `a_plan_is_not_issued_over_its_last_item` |
//! | a plan is issued once | its revision | `a_plan_is_issued_once` |
//! | an issued plan changes by amendments alone | the plan's revision | `a_plan_that_is_issued_asks_for_amendments` |
//! | nothing unfinished is left in a closed plan | the plan's revision; a closing one looks again | `a_closed_plan_leaves_nothing_open` |
//! | a person stands in one plan | unique key of his keyed index | `a_person_comes_into_one_plan` |
//! | an item that has ended has no open reception | the item's revision | `an_item_is_opened_or_withdrawn` |
//! | a reception goes one way | its revision and the item's | `a_reception_is_cancelled_or_handed_over`, `a_person_is_received_once` |
//! | an item's content stays once its reception is open | the item's revision | `an_item_in_reception_keeps_its_content` |
//! | an act rests on the window and the institution as they stand | revisions of item and institution | `what_an_act_only_read_is_held` |
//!
//! Those of plans and receptions stand in `plan_races.rs`. Elsewhere: one reception an item, one retiree a reception (`reception.rs`), one number an institution (`organization.rs`),
//! one effect an import (`import.rs`).

use crate::desk::{Desk, desk, on, person, refusal, rows, unmet};
use crate::feed::heard;
use crate::organization::{create, get, home, merge, update};
use junxiu_contracts::intake as pb;
use junxiu_platform::identity::Role;
use junxiu_testkit::{on_both_engines, with_token};
use tonic::Status;

/// Holds whoever commits with a journal's entry.
pub const JOURNAL: &str = "lock table journal_entry in share mode";
pub const RECEPTIONS: &str = "lock table reception in share mode";
pub const ITEMS: &str = "lock table placement_item in share mode";
const TREE: &str = "select 1 from organization_tree for share";
pub const PLANS: &str = "select 1 from placement_plan for share";
const ORGANIZATIONS: &str = "select 1 from organization for share";

/// Puts an organisation under another.
async fn put_under(desk: &Desk, code: &str, superior: &str) -> Result<pb::Organization, Status> {
    let request = pb::GetOrganizationRequest { name: format!("organizations/{code}") };
    let read = desk.organizations().get_organization(with_token(&desk.province, request)).await?.into_inner();
    let moved = pb::Organization { superior: format!("organizations/{superior}"), etag: String::new(), ..read };
    update(desk, &desk.province, moved, &["superior"]).await
}

/// Ends an organisation today.
pub async fn end(desk: &Desk, code: &str, day: &str) -> Result<pb::Organization, Status> {
    let request = pb::GetOrganizationRequest { name: format!("organizations/{code}") };
    let read = desk.organizations().get_organization(with_token(&desk.province, request)).await?.into_inner();
    let ended = pb::Organization { valid_to: on(day), etag: String::new(), ..read };
    update(desk, &desk.province, ended, &["valid_to"]).await
}

/// Imports one row by an amendment.
pub async fn amend(
    desk: &Desk,
    year: &str,
    item: pb::PlacementItemDraft,
) -> Result<pb::ImportPlacementItemsResponse, Status> {
    let mut sent = rows(year, vec![item]);
    sent[0].amendment_doc_no = "补1号".into();
    desk.send(sent).await.map(|mut answers| answers.remove(0))
}

pub async fn items(desk: &Desk, by: &str, year: &str, state: pb::placement_item::State) -> Vec<pb::PlacementItem> {
    let request = pb::ListPlacementItemsRequest {
        placement_plan: format!("placementPlans/{year}"),
        state: state.into(),
        ..Default::default()
    };
    let page = desk.placements().list_placement_items(with_token(by, request)).await;
    page.expect("a page").into_inner().placement_items
}

/// Counts the rows that an organisation sees: items of 2024, receptions and retirees.
async fn seen_by(desk: &Desk, organization: &str) -> (usize, usize, usize) {
    let by = desk.token("p", Role::BureauOfficer, organization);
    let receptions = desk.placements().list_receptions(with_token(&by, pb::ListReceptionsRequest::default())).await;
    let retirees = desk.retirees().list_retirees(with_token(&by, pb::ListRetireesRequest::default())).await;
    (
        items(desk, &by, "2024", pb::placement_item::State::Unspecified).await.len(),
        receptions.expect("a page").into_inner().receptions.len(),
        retirees.expect("a page").into_inner().retirees.len(),
    )
}

#[tokio::test]
async fn an_institution_set_up_while_its_bureau_moves_gets_the_new_ancestors() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let moving = |superior| put_under(&desk, "220104", superior);
        let make = || create(&desk, &desk.province, "", home("220104"));
        let (moved, made) = db.overtaken(ORGANIZATIONS, moving("220000"), make()).await;
        moved.expect("moved");
        let code = made.expect("created").name.replace("organizations/", "");
        assert_eq!(get(&desk, &code).await.expect("it exists").prefecture, "");

        let (made, moved) = db.overtaken(JOURNAL, make(), moving("220200")).await;
        moved.expect("moved");
        let code = made.expect("created").name.replace("organizations/", "");
        let by = desk.token("p", Role::BureauOfficer, "220200");
        let request = pb::GetOrganizationRequest { name: format!("organizations/{code}") };
        let found = desk.organizations().get_organization(with_token(&by, request)).await;
        assert_eq!(found.expect("the new prefecture sees it").into_inner().prefecture, "organizations/220200");
    })
    .await;
}

#[tokio::test]
async fn no_change_of_an_organisation_is_lost() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let made = pb::Organization { etag: String::new(), ..desk.institution("220104-01").await };
        let renamed = pb::Organization { display_name: "新名".into(), ..made.clone() };
        let center = pb::Organization { r#type: pb::OrganizationType::Center.into(), ..made };
        let rename = update(&desk, &desk.province, renamed, &["display_name"]);
        let (one, other) = db.overtaken(JOURNAL, rename, update(&desk, &desk.province, center, &["type"])).await;
        one.expect("renamed");
        other.expect("changed");
        let now = get(&desk, "220104-01").await.expect("it exists");
        assert_eq!((now.display_name.as_str(), now.r#type()), ("新名", pb::OrganizationType::Center));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_set_up_under_a_bureau_that_ends() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let make = |under: &'static str| {
            let begins = pb::Organization { valid_from: on("2024-03-06"), ..home(under) };
            async { create(&desk, &desk.province, "", begins).await }
        };
        let (ended, made) = db.overtaken(ORGANIZATIONS, end(&desk, "220105", "2024-03-05"), make("220105")).await;
        assert!(ended.is_ok() != made.is_ok(), "{ended:?} {made:?}");
        let (made, ended) = db.overtaken(JOURNAL, make("220106"), end(&desk, "220106", "2024-03-05")).await;
        assert!(ended.is_ok() != made.is_ok(), "{ended:?} {made:?}");
    })
    .await;
}

#[tokio::test]
async fn two_institutions_do_not_end_in_each_other() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let (one, other) = ("220104-01", "220104-02");
        for code in [one, other] {
            desk.institution(code).await;
        }
        let merging = |source, target| {
            let (mut client, request) = (desk.organizations(), merge(&[source], target, "2024-03-05"));
            let request = with_token(&desk.province, request);
            async move { client.merge_institutions(request).await }
        };
        let (first, second) = db.overtaken(JOURNAL, merging(one, other), merging(other, one)).await;
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_given_to_an_institution_that_ends() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let received = desk.received("2024", "2024-03-05", person(1)).await;
        for code in ["220104-01", "220104-02"] {
            desk.institution(code).await;
        }
        let give = |code| desk.assign(&desk.county, &received.name, code);
        let closing = |code| end(&desk, code, "2024-03-05");
        let (given, ended) = db.overtaken(RECEPTIONS, give("220104-01"), closing("220104-01")).await;
        assert_eq!((ended.is_ok(), refusal(given)), (true, unmet("INSTITUTION_NOT_IN_FORCE")));
        let (ended, given) = db.overtaken(ORGANIZATIONS, closing("220104-02"), give("220104-02")).await;
        assert_eq!((given.is_ok(), refusal(ended)), (true, unmet("STILL_SERVES_RETIREES")));
    })
    .await;
}

#[tokio::test]
async fn a_merger_leaves_nobody_behind() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let received = desk.received("2024", "2024-03-05", person(1)).await;
        for code in ["220104-01", "220104-02"] {
            desk.institution(code).await;
        }
        desk.today("2024-03-10");
        let merging = async {
            let request = with_token(&desk.province, merge(&["220104-01"], "220104-02", "2024-03-10"));
            desk.organizations().merge_institutions(request).await
        };
        // The target is held by the merger itself, so only the source's row is taken here.
        let hold = "select 1 from organization where code = '220104-01' for share";
        let given = desk.assign(&desk.county, &received.name, "220104-01");
        let (merged, given) = db.overtaken(hold, merging, given).await;
        given.expect("given before");
        assert_eq!(merged.expect("merged").into_inner().moved_retirees, 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_given_to_an_institution_that_moves_gets_its_bureaus() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let received = desk.received("2024", "2024-03-05", person(1)).await;
        let another = amend(&desk, "2024", person(2)).await.expect("an answer").item;
        let another = desk.open(&another, "2024-03-05").await.expect("opened").name;
        desk.hand_over(&another, "2024-03-05").await.expect("handed over");
        desk.receive(&another, "2024-03-05").await.expect("received");
        desk.institution("220104-01").await;

        let moving = put_under(&desk, "220104-01", "220105");
        let (moved, given) =
            db.overtaken(ORGANIZATIONS, moving, desk.assign(&desk.county, &received.name, "220104-01")).await;
        moved.expect("moved");
        given.expect("given");
        assert_eq!(seen_by(&desk, "220105").await.2, 1);
        told_as_he_is(&desk, &received.retiree, "220104-08").await;
        let back = put_under(&desk, "220104-01", "220104");
        let (given, moved) = db.overtaken(RECEPTIONS, desk.assign(&desk.province, &another, "220104-01"), back).await;
        moved.expect("moved");
        given.expect("given");
        assert_eq!((seen_by(&desk, "220105").await.2, seen_by(&desk, "220104").await.2), (0, 2));
    })
    .await;
}

#[tokio::test]
async fn rows_that_come_while_their_bureau_moves_get_its_ancestors() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let item = desk.planned("2024", person(1)).await;
        let moving = |superior| put_under(&desk, "220104", superior);
        let day = "2024-03-05";
        // Each superior is another: what was left behind is seen before the next move takes it along.
        let (moved, come) = db.overtaken(TREE, moving("220200"), amend(&desk, "2024", person(2))).await;
        moved.expect("moved");
        come.expect("imported");
        assert_eq!(seen_by(&desk, "220200").await, (2, 0, 0));
        let (come, moved) = db.overtaken(JOURNAL, amend(&desk, "2024", person(3)), moving("220300")).await;
        moved.expect("moved");
        come.expect("imported");
        assert_eq!(seen_by(&desk, "220300").await, (3, 0, 0));
        let (moved, opened) = db.overtaken(TREE, moving("220400"), desk.open(&item, day)).await;
        moved.expect("moved");
        let opened = opened.expect("opened").name;
        assert_eq!(seen_by(&desk, "220400").await, (3, 1, 0));

        desk.hand_over(&opened, day).await.expect("handed over");
        let (moved, received) = db.overtaken(TREE, moving("220500"), desk.receive(&opened, day)).await;
        moved.expect("moved");
        let received = received.expect("received").retiree;
        assert_eq!(seen_by(&desk, "220500").await, (3, 1, 1));
        told_as_he_is(&desk, &received, "220104-08").await;
        let second = items(&desk, &desk.county, "2024", pb::placement_item::State::Planned).await.remove(0).name;
        let (opened, moved) = db.overtaken(JOURNAL, desk.open(&second, day), moving("220600")).await;
        moved.expect("moved");
        let opened = opened.expect("opened").name;
        assert_eq!(seen_by(&desk, "220600").await, (3, 2, 1));
        desk.hand_over(&opened, day).await.expect("handed over");
        let hold = "lock table retiree_fact in share mode";
        let (received, moved) = db.overtaken(hold, desk.receive(&opened, day), moving("220700")).await;
        moved.expect("moved");
        received.expect("received");
        assert_eq!(seen_by(&desk, "220700").await, (3, 2, 2));
    })
    .await;
}

#[tokio::test]
async fn a_move_tells_of_nobody_as_he_was_before() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let received = desk.received("2024", "2024-03-05", person(1)).await;
        let renamed = async {
            let who = pb::Retiree { name: received.retiree.clone(), phone: "0431-1".into(), ..Default::default() };
            let request = pb::UpdateRetireeRequest { retiree: Some(who), ..Default::default() };
            desk.retirees().update_retiree(with_token(&desk.county, request)).await
        };
        let moving = put_under(&desk, "220104", "220200");
        let (moved, renamed) = db.overtaken(TREE, moving, renamed).await;
        moved.expect("moved");
        renamed.expect("changed");
        told_as_he_is(&desk, &received.retiree, "220104-09").await;
    })
    .await;
}

/// Checks that what was told of a retiree last is how he stands. An institution set up behind it says that all was told.
async fn told_as_he_is(desk: &Desk, retiree: &str, last: &str) {
    let read = pb::GetRetireeRequest { name: retiree.into(), ..Default::default() };
    let who = desk.retirees().get_retiree(with_token(&desk.province, read)).await.expect("he is there").into_inner();
    let last = desk.institution(last).await.name;
    let told = loop {
        let events = heard(desk, "organization.changed").await;
        if events.iter().any(|event| event.subject == last) {
            break events;
        }
        tokio::task::yield_now().await;
    };
    let told = told.iter().rfind(|event| event.subject == retiree).expect("it was told");
    assert_eq!(format!("r{}", told.revision), who.etag);
}
