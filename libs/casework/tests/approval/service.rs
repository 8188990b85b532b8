//! ApprovalService: what waits, for whom, in pages; each case as its contract shows it.

use junxiu_casework::MIGRATIONS;
use junxiu_casework::approval::{self, Actor, Approval, Approvals, Signer, Stance, route};
use junxiu_casework::journal::Journal;
use junxiu_contracts::api::Role;
use junxiu_contracts::approval as pb;
use junxiu_contracts::approval::approval_service_client::ApprovalServiceClient;
use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::clock::Clock;
use junxiu_platform::database::Database;
use junxiu_platform::environment::Environment;
use junxiu_platform::link::Link;
use junxiu_platform::routes;
use junxiu_platform::status::reason_of;
use junxiu_testkit::{TestDatabase, client_channel, on_both_engines, token_with, with_token};
use pb::ApprovalView::{Mine, Organization, Subtree};
use tonic::Code;
use tonic::service::Routes;

use crate::fixture::{
    TEN_DAYS, accepted, chain, clerk, day, decision, filed, filed_to_the_province, filing, head, of_other_county,
    officer, opined, opinion, someone,
};

struct House {
    env: Environment,
    db: Database,
    client: ApprovalServiceClient<Link>,
}

/// A caller: subject, roles and organisation.
type Who = (&'static str, &'static [Role], &'static str);

const COUNTY: Who = ("officer of 220104", &[Role::BureauOfficer], "220104");
const PREFECTURE: Who = ("wang", &[Role::BureauHead], "220100");
const PROVINCE: Who = ("sheng", &[Role::BureauOfficer], "220000");
const HEAD: Who = ("head", &[Role::InstitutionHead], "220104-01");
const OTHER_COUNTY: Who = ("officer of 222401", &[Role::BureauOfficer], "222401");

impl House {
    async fn open(database: &TestDatabase, now: &str) -> Self {
        let env = Environment::ephemeral("party-affairs", database.url(), Clock::fixed(now.parse().unwrap()));
        let db = database.open(&[&MIGRATIONS]).await;
        let journal = Journal::open(&env, &db);
        let served = Routes::new(Approvals::open(&env, &db, &journal).service());
        let client = ApprovalServiceClient::new(client_channel(routes::finish(&env, served)));
        Self { env, db, client }
    }

    async fn put(&self, approval: &Approval) {
        self.db.commit(approval::store::insert(approval, self.env.clock.now())).await.unwrap();
    }

    fn asked<T>(&self, (subject, roles, organization): Who, message: T) -> tonic::Request<T> {
        with_token(&token_with(&self.env, subject, roles, organization), message)
    }

    /// Reads all pages of a list and gives the names.
    async fn list(&mut self, who: Who, request: pb::ListPendingApprovalsRequest) -> Vec<String> {
        let (mut names, mut page_token) = (Vec::new(), String::new());
        loop {
            let next = self.asked(who, pb::ListPendingApprovalsRequest { page_token, ..request.clone() });
            let page = self.client.list_pending_approvals(next).await.unwrap().into_inner();
            let size = if request.page_size == 0 { 50 } else { request.page_size };
            assert!(page.approvals.len() as i32 <= size, "a page holds no more than asked for");
            names.extend(page.approvals.into_iter().map(|approval| approval.name));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return names;
            }
        }
    }

    async fn view(&mut self, who: Who, view: pb::ApprovalView) -> Vec<String> {
        self.list(who, pb::ListPendingApprovalsRequest { view: view.into(), page_size: 2, ..Default::default() }).await
    }

    async fn get(&mut self, who: Who, name: &str) -> Result<pb::Approval, tonic::Status> {
        let request = self.asked(who, pb::GetApprovalRequest { name: name.to_owned() });
        Ok(self.client.get_approval(request).await?.into_inner())
    }
}

fn names(approvals: &[&Approval]) -> Vec<String> {
    approvals.iter().map(|approval| approval.id.name()).collect()
}

/// A case of another county, received there.
fn of_the_other_county() -> Approval {
    let route = route::to_direct_superior(&of_other_county()).unwrap();
    let theirs = |person: &str, signs: &[Signer]| someone(person, "222401-01", signs, "2024-06-28");
    let filed = Approval::file(filing(route, "2024-02-01"), &theirs("their clerk", &[])).unwrap();
    let signed = filed.take(&theirs("their head", &[Signer::Head]), &opinion(Stance::Agree, "2024-02-02")).unwrap();
    signed.accept(&officer("222401"), day("2024-02-05"), &TEN_DAYS, Calendar::published()).unwrap()
}

#[tokio::test]
async fn what_waits_is_listed_by_its_last_day_in_pages() {
    on_both_engines(async |database| {
        let mut house = House::open(&database, "2024-03-01T01:00:00Z").await;
        // Due on 29 February, 1 March and 14 March, one without a last day, and one that is at the institution.
        let at_county =
            |on: &str| opined().accept(&officer("220104"), day(on), &TEN_DAYS, Calendar::published()).unwrap();
        let (first, second, third) = (at_county("2024-02-09"), at_county("2024-02-18"), at_county("2024-02-29"));
        let (unreceived, unsigned, theirs) = (opined(), filed(), of_the_other_county());
        for approval in [&third, &unsigned, &first, &theirs, &unreceived, &second] {
            house.put(approval).await;
        }
        let by_day = names(&[&first, &second, &third, &unreceived]);
        assert_eq!(house.view(COUNTY, Organization).await, by_day);
        assert_eq!(house.view(COUNTY, Mine).await, by_day);
        assert_eq!(house.view(HEAD, Mine).await, names(&[&unsigned]));
        assert_eq!(house.view(HEAD, Organization).await, names(&[&unsigned]));

        let mut county_and_below = by_day.clone();
        // Without a last day the order is the id's, which is that of their making.
        county_and_below.push(unsigned.id.name());
        assert_eq!(house.view(COUNTY, Subtree).await, county_and_below);
        assert_eq!(house.view(PREFECTURE, Subtree).await, county_and_below);
        assert_eq!(house.view(HEAD, Subtree).await, county_and_below);
        let mut all = vec![theirs.id.name()];
        all.extend(county_and_below);
        assert_eq!(house.view(PROVINCE, Subtree).await, all, "the other county's was due on 26 February");
        assert_eq!(house.view(OTHER_COUNTY, Subtree).await, names(&[&theirs]));
        assert_eq!(house.view(PREFECTURE, Organization).await, Vec::<String>::new());
        assert_eq!(house.view(PREFECTURE, Mine).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn overdue_is_from_the_next_day_on() {
    on_both_engines(async |database| {
        let mut house = House::open(&database, "2024-02-29T15:59:00Z").await;
        let (due, post) = (accepted(), Approval { article: 16, ..accepted() });
        let paused = accepted().pause(&officer("220104"), day("2024-02-20"), "待函复").unwrap();
        for approval in [&due, &post, &paused] {
            house.put(approval).await;
        }
        let overdue = pb::ListPendingApprovalsRequest {
            view: Subtree.into(),
            overdue_only: true,
            page_size: 1,
            ..Default::default()
        };
        assert_eq!(house.list(COUNTY, overdue.clone()).await, Vec::<String>::new(), "the last minute of the last day");
        house.env.clock.set("2024-02-29T16:00:00Z".parse().unwrap());
        assert_eq!(house.list(COUNTY, overdue.clone()).await, names(&[&due, &post]));
        let shown = house.get(COUNTY, &due.id.name()).await.unwrap();
        assert_eq!((shown.overdue, shown.overdue_days, shown.state()), (true, 1, pb::approval::State::Pending));
        assert!(!house.get(COUNTY, &paused.id.name()).await.unwrap().overdue);
        let of_posts = pb::ListPendingApprovalsRequest { article: 16, ..overdue.clone() };
        assert_eq!(house.list(COUNTY, of_posts).await, names(&[&post]));
        let of_none = pb::ListPendingApprovalsRequest { article: 20, ..overdue };
        assert_eq!(house.list(COUNTY, of_none).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn mine_leaves_out_what_i_may_not_act_on() {
    on_both_engines(async |database| {
        let mut house = House::open(&database, "2024-02-20T01:00:00Z").await;
        let waiting = accepted();
        let mut own = accepted();
        own.filed_by = "officer of 220104".into();
        let mut acted = accepted();
        let signed_below = someone("officer of 220104", "220104-01", &[Signer::Head], "2024-06-28");
        acted = Approval {
            route: filed().take(&signed_below, &opinion(Stance::Agree, "2024-02-05")).unwrap().route,
            ..acted
        };
        let returned = opined().send_back(&officer("220104"), day("2024-02-06"), "缺材料").unwrap();
        for approval in [&waiting, &own, &acted, &returned] {
            house.put(approval).await;
        }
        assert_eq!(house.view(COUNTY, Mine).await, names(&[&waiting]));
        assert_eq!(house.view(COUNTY, Organization).await.len(), 3, "the return waits at the institution");
        let auditor: Who = ("auditor", &[Role::Auditor], "220104");
        assert_eq!(house.view(auditor, Mine).await, Vec::<String>::new(), "who signs for nobody has nothing to do");
        assert_eq!(house.view(auditor, Organization).await.len(), 3);
        assert_eq!(house.view(HEAD, Organization).await, names(&[&returned]), "it waits for its completion");
        assert_eq!(house.view(HEAD, Mine).await, Vec::<String>::new());
        let unsaid = pb::ListPendingApprovalsRequest::default();
        assert_eq!(house.list(COUNTY, unsaid).await, names(&[&waiting]), "mine, when nothing is said");
    })
    .await;
}

#[tokio::test]
async fn who_sees_neither_holder_nor_route_finds_nothing() {
    on_both_engines(async |database| {
        let mut house = House::open(&database, "2024-02-20T01:00:00Z").await;
        let news = Actor::news("events/1", day("2024-02-20"));
        let moved = accepted().transfer(&news, day("2024-02-19"), &of_other_county()[0].place).unwrap();
        let post = filed_to_the_province();
        for approval in [&moved, &post] {
            house.put(approval).await;
        }
        let name = moved.id.name();
        for who in [COUNTY, PREFECTURE, PROVINCE, OTHER_COUNTY, HEAD] {
            assert!(house.get(who, &name).await.is_ok(), "{who:?} holds him, or stands on the route, or above it");
        }
        let stranger: Who = ("stranger", &[Role::BureauHead], "220200");
        for name in [name.clone(), post.id.name(), format!("approvals/{}", uuid::Uuid::now_v7())] {
            let absent = house.get(stranger, &name).await.unwrap_err();
            assert_eq!((absent.code(), reason_of(&absent).as_deref()), (Code::NotFound, Some("NOT_FOUND")));
        }
        assert_eq!(house.view(stranger, Subtree).await, Vec::<String>::new());
        assert_eq!(house.view(OTHER_COUNTY, Subtree).await, names(&[&moved]), "B is informed");
        assert_eq!(house.view(COUNTY, Subtree).await, names(&[&moved, &post]), "and the old superior finishes it");
        assert_eq!(house.view(PROVINCE, Subtree).await, names(&[&moved, &post]), "once, though it is of both kinds");
    })
    .await;
}

#[tokio::test]
async fn a_case_is_shown_with_all_that_happened() {
    on_both_engines(async |database| {
        let mut house = House::open(&database, "2024-03-20T01:00:00Z").await;
        let county = officer("220104");
        let returned = accepted().send_back(&county, day("2024-02-26"), "照片不合格").unwrap();
        let chain = chain(&["220104-01", "220104", "220100", "220000"]);
        let again = returned.resubmit(&clerk(), day("2024-03-01"), route::to_direct_superior(&chain).unwrap()).unwrap();
        let signed = again.take(&head(), &opinion(Stance::Against, "2024-03-04")).unwrap();
        let received = signed.accept(&county, day("2024-03-05"), &TEN_DAYS, Calendar::published()).unwrap();
        let paused = received.pause(&county, day("2024-03-07"), "待函复").unwrap();
        let resumed = paused.resume(&county, day("2024-03-11"), Calendar::published()).unwrap();
        let decided = resumed.take(&county, &decision(Stance::Agree, "2024-03-22")).unwrap();
        house.put(&decided).await;

        let shown = house.get(COUNTY, &decided.id.name()).await.unwrap();
        assert_eq!((shown.state(), shown.round, shown.article), (pb::approval::State::Approved, 2, 15));
        assert_eq!((shown.waits_at.as_str(), shown.waits_for()), ("", pb::Act::Unspecified));
        assert_eq!((shown.overdue, shown.late_days), (false, 1));
        assert_eq!(
            shown.steps.iter().map(|step| step.taken_by.as_str()).collect::<Vec<_>>(),
            ["head", "officer of 220104"]
        );
        assert_eq!((shown.steps[0].stance(), shown.steps[1].stance()), (pb::Stance::Against, pb::Stance::Agree));
        assert!(shown.steps[0].backdated);
        let clock = shown.clock.unwrap();
        assert_eq!(
            (clock.count, clock.unit(), clock.office.as_str()),
            (10, pb::ClockUnit::WorkingDays, "organizations/220104")
        );
        assert_eq!((clock.due_on.unwrap().day, clock.pauses.len(), clock.paused), (21, 1, false));
        assert_eq!(shown.original_clock.unwrap().started_on.unwrap().month, 2);
        assert_eq!(shown.earlier_rounds.len(), 1);
        assert_eq!(shown.earlier_rounds[0].ended_by(), pb::Event::Returned);
        let told: Vec<pb::Event> = shown.history.iter().map(pb::ApprovalLine::event).collect();
        use pb::Event::{Accepted, Approved, Filed, Opined, Paused, Resubmitted, Resumed, Returned};
        assert_eq!(told, [Filed, Opined, Accepted, Returned, Resubmitted, Opined, Accepted, Paused, Resumed, Approved]);
        assert_eq!(house.view(COUNTY, Subtree).await, Vec::<String>::new(), "what is decided does not wait");
    })
    .await;
}

#[tokio::test]
async fn what_is_asked_wrongly_is_named() {
    on_both_engines(async |database| {
        let mut house = House::open(&database, "2024-02-20T01:00:00Z").await;
        for _ in 0..3 {
            house.put(&accepted()).await;
        }
        let first = pb::ListPendingApprovalsRequest { view: Subtree.into(), page_size: 1, ..Default::default() };
        let request = house.asked(COUNTY, first.clone());
        let page_token = house.client.list_pending_approvals(request).await.unwrap().into_inner().next_page_token;
        for (request, reason) in [
            (pb::ListPendingApprovalsRequest { view: Mine.into(), page_token, ..first.clone() }, "PAGE_TOKEN_MISMATCH"),
            (pb::ListPendingApprovalsRequest { page_size: 1001, ..first.clone() }, "PAGE_SIZE_OUT_OF_RANGE"),
            (pb::ListPendingApprovalsRequest { article: 60, ..first.clone() }, "INVALID_FIELDS"),
            (pb::ListPendingApprovalsRequest { view: 99, ..first }, "INVALID_FIELDS"),
        ] {
            let request = house.asked(COUNTY, request);
            let refused = house.client.list_pending_approvals(request).await.unwrap_err();
            assert_eq!(reason_of(&refused).as_deref(), Some(reason));
        }
        for name in ["", "approvals/x", "retirees/0190a5b8-0000-7000-8000-000000000000"] {
            let refused = house.get(COUNTY, name).await.unwrap_err();
            assert_eq!(refused.code(), Code::InvalidArgument, "{name}");
        }
        let operator: Who = ("operator", &[Role::Operator], "220000");
        assert_eq!(house.get(operator, "approvals/x").await.unwrap_err().code(), Code::PermissionDenied);
    })
    .await;
}
