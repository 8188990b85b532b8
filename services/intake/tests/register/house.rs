//! A house for the tests: the service in memory, two institutions of 朝阳区, one of 南关区, and a clock.

use chrono::{DateTime, Utc};
use junxiu_contracts::audit::audit_service_client::AuditServiceClient;
use junxiu_contracts::audit::{AuditRecord, ListAuditRecordsRequest};
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::feed::feed_service_client::FeedServiceClient;
use junxiu_contracts::feed::{Event, FollowRequest};
use junxiu_contracts::google_type::Date;
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::organization_service_client::OrganizationServiceClient;
use junxiu_contracts::intake::pay_status_service_client::PayStatusServiceClient;
use junxiu_contracts::intake::placement_service_client::PlacementServiceClient;
use junxiu_contracts::intake::retiree_service_client::RetireeServiceClient;
use junxiu_kernel::clock::Clock;
use junxiu_kernel::day::{parse_day, start_of_civil_day};
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::Role;
use junxiu_platform::link::Link;
use junxiu_platform::parse;
use junxiu_platform::status::reason_of;
use junxiu_testkit::{TestDatabase, client_channel, environment, lacking, token, with_token};
use tonic::service::Routes;
use tonic::{Code, Request, Response, Status};

/// A hand: who, in which role, of which organisation.
#[derive(Clone, Copy, Debug)]
pub struct Hand(pub &'static str, pub Role, pub &'static str);

pub const HOME: &str = "220104-01";
pub const SECOND: &str = "220104-02";
pub const ELSEWHERE: &str = "220102-01";

pub const CLERK: Hand = Hand("clerk", Role::InstitutionClerk, HOME);
pub const HEAD: Hand = Hand("head", Role::InstitutionHead, HOME);
pub const FINANCE: Hand = Hand("finance", Role::FinanceOfficer, HOME);
pub const COUNTY: Hand = Hand("county", Role::BureauOfficer, "220104");
pub const CITY: Hand = Hand("city", Role::BureauOfficer, "220100");
pub const PROVINCE: Hand = Hand("province", Role::BureauOfficer, "220000");
pub const PROVINCE_HEAD: Hand = Hand("province-head", Role::BureauHead, "220000");
pub const AUDITOR: Hand = Hand("auditor", Role::Auditor, "220000");
/// Somebody of another county, who sees nothing of 朝阳区.
pub const STRANGER: Hand = Hand("stranger", Role::BureauOfficer, "220102");

/// Two valid citizen ids of nobody.
pub const ID_A: &str = "220102195202290010";
pub const ID_B: &str = "220381194508150020";
pub const ID_C: &str = "220283194806060012";

const PLAN: &str = "placementPlans/2024";

/// A service with its clock.
pub struct House {
    pub clock: Clock,
    env: Environment,
    link: Link,
}

impl House {
    /// Opens the service on a fresh database on 1 March 2024 and sets up the institutions.
    pub async fn open(database: &TestDatabase) -> Self {
        let clock = Clock::fixed(morning("2024-03-01"));
        let env = environment("intake", database, clock.clone());
        let routes = junxiu_intake::build(&env).await.expect("the service builds");
        let house = Self { clock, env, link: client_channel(routes) };
        for code in [HOME, SECOND, ELSEWHERE] {
            let organization = pb::Organization {
                display_name: format!("测试军休所{code}"),
                r#type: pb::OrganizationType::Home.into(),
                level: pb::OrganizationLevel::Institution.into(),
                superior: format!("organizations/{}", &code[..6]),
                valid_from: date("2024-01-01"),
                ..Default::default()
            };
            let request = pb::CreateOrganizationRequest {
                organization_id: code.into(),
                organization: Some(organization),
                ..Default::default()
            };
            let mut client = OrganizationServiceClient::new(house.link.clone());
            client.create_organization(house.by(PROVINCE, request)).await.expect("an institution");
        }
        house
    }

    /// Turns the clock to the morning of a day.
    pub fn on(&self, day: &str) {
        self.clock.set(morning(day));
    }

    /// Offers another service to this one.
    pub fn offer(&self, name: &str, routes: Routes) {
        self.env.links.offer(name, routes);
    }

    /// Signs a request.
    pub fn by<T>(&self, hand: Hand, message: T) -> Request<T> {
        with_token(&token(&self.env, hand.0, hand.1, hand.2), message)
    }

    /// Signs a request and states a purpose.
    pub fn for_a_purpose<T>(&self, hand: Hand, message: T) -> Request<T> {
        let mut request = self.by(hand, message);
        request.metadata_mut().insert("x-junxiu-purpose", "check".parse().expect("plain ASCII"));
        request
    }

    pub fn retirees(&self) -> RetireeServiceClient<Link> {
        RetireeServiceClient::new(self.link.clone())
    }

    pub fn organizations(&self) -> OrganizationServiceClient<Link> {
        OrganizationServiceClient::new(self.link.clone())
    }

    pub fn duties(&self) -> DutyServiceClient<Link> {
        DutyServiceClient::new(self.link.clone())
    }

    pub fn pay(&self) -> PayStatusServiceClient<Link> {
        PayStatusServiceClient::new(self.link.clone())
    }

    /// Receives persons today and assigns them to the home; gives the names of their records.
    pub async fn receive(&self, people: &[(&str, &str)]) -> Vec<String> {
        let mut client = PlacementServiceClient::new(self.link.clone());
        let create = pb::CreatePlacementPlanRequest {
            placement_plan_id: "2024".into(),
            placement_plan: Some(pb::PlacementPlan { doc_no: "吉退役〔2024〕1号".into(), ..Default::default() }),
            ..Default::default()
        };
        client.create_placement_plan(self.by(PROVINCE, create)).await.expect("a plan");
        let mut items = Vec::new();
        for (name, citizen_id) in people {
            items.push(self.import(draft(name, citizen_id), "").await);
        }
        let issue = pb::IssuePlacementPlanRequest { name: PLAN.into(), ..Default::default() };
        client.issue_placement_plan(self.by(PROVINCE, issue)).await.expect("an issued plan");
        let mut names = Vec::new();
        for item in items {
            names.push(self.receive_item(item, "").await);
            // Ids sort by their instant; two of one instant would sort by chance.
            self.clock.advance(chrono::TimeDelta::milliseconds(1));
        }
        names
    }

    /// Receives somebody by an amendment, whose number becomes known only then.
    pub async fn receive_with_number(&self, name: &str, citizen_id: &str) -> String {
        let item = self.import(draft(name, ""), "吉退役〔2024〕1号补").await;
        self.receive_item(item, citizen_id).await
    }

    async fn import(&self, item: pb::PlacementItemDraft, amendment: &str) -> String {
        let mut client = PlacementServiceClient::new(self.link.clone());
        let message = pb::ImportPlacementItemsRequest {
            placement_plan: PLAN.into(),
            amendment_doc_no: amendment.into(),
            item: Some(item),
            ..Default::default()
        };
        let answers = client.import_placement_items(self.by(PROVINCE, futures::stream::iter([message]))).await;
        let answer = answers.expect("a stream").into_inner().message().await.expect("an answer").expect("one row");
        assert!(answer.faults.is_empty(), "{:?}", answer.faults);
        answer.item
    }

    /// Brings somebody by an amendment up to his hand-over; gives the name of his reception.
    pub async fn handed_over(&self, name: &str) -> String {
        let item = self.import(draft(name, ""), "吉退役〔2024〕1号补").await;
        self.hand_over_item(item).await
    }

    async fn hand_over_item(&self, placement_item: String) -> String {
        let mut client = PlacementServiceClient::new(self.link.clone());
        let open = pb::OpenReceptionRequest { placement_item, ..Default::default() };
        let name = client.open_reception(self.by(COUNTY, open)).await.expect("opened").into_inner().name;
        let check = pb::BeginArchiveCheckRequest { name: name.clone(), ..Default::default() };
        client.begin_archive_check(self.by(COUNTY, check)).await.expect("under check");
        let hand_over = pb::HandOverRequest { name: name.clone(), ..Default::default() };
        client.hand_over(self.by(COUNTY, hand_over)).await.expect("handed over");
        name
    }

    /// Receives whoever was handed over.
    pub async fn receive_handed(&self, reception: &str, citizen_id: &str) -> Result<pb::Reception, Status> {
        let receive = pb::ReceiveRequest {
            name: reception.into(),
            citizen_id: citizen_id.into(),
            residence_address: "朝阳区红旗街1号".into(),
            ..Default::default()
        };
        let mut client = PlacementServiceClient::new(self.link.clone());
        client.receive(self.by(COUNTY, receive)).await.map(Response::into_inner)
    }

    async fn receive_item(&self, placement_item: String, citizen_id: &str) -> String {
        let name = self.hand_over_item(placement_item).await;
        self.receive_handed(&name, citizen_id).await.expect("received");
        let mut client = PlacementServiceClient::new(self.link.clone());
        let institution = format!("organizations/{HOME}");
        let assign = pb::AssignInstitutionRequest { name, institution, ..Default::default() };
        client.assign_institution(self.by(COUNTY, assign)).await.expect("assigned").into_inner().retiree
    }

    /// Receives one person.
    pub async fn receive_one(&self) -> String {
        self.receive(&[("测试甲", ID_A)]).await.remove(0)
    }

    /// Gets a retiree.
    pub async fn get(&self, hand: Hand, name: &str) -> Result<pb::Retiree, Status> {
        let request = pb::GetRetireeRequest { name: name.into(), ..Default::default() };
        self.retirees().get_retiree(self.by(hand, request)).await.map(Response::into_inner)
    }

    /// Gets a retiree as he was on a day.
    pub async fn get_as_of(&self, name: &str, day: &str) -> Result<pb::Retiree, Status> {
        let request = pb::GetRetireeRequest { name: name.into(), as_of: date(day), ..Default::default() };
        self.retirees().get_retiree(self.by(COUNTY, request)).await.map(Response::into_inner)
    }

    /// Gets the history of a retiree.
    pub async fn history(&self, name: &str) -> Vec<pb::RetireeFact> {
        let request = pb::ListRetireeHistoryRequest { name: name.into(), ..Default::default() };
        self.retirees().list_retiree_history(self.by(COUNTY, request)).await.expect("a history").into_inner().facts
    }

    /// Gets a pay status.
    pub async fn pay_of(&self, name: &str) -> pb::PayStatus {
        let request = pb::GetPayStatusRequest { name: format!("{name}/payStatus") };
        self.pay().get_pay_status(self.by(CLERK, request)).await.expect("a pay status").into_inner()
    }

    /// Gives what the pay office is told of a month: each action with its yuan.
    pub async fn told(&self, month: &str) -> Vec<(pb::pay_instruction::Action, Option<i64>)> {
        let request = pb::ListPayInstructionsRequest { month: date(month), ..Default::default() };
        let answer = self.pay().list_pay_instructions(self.by(FINANCE, request)).await;
        let mut stream = answer.expect("a stream").into_inner();
        let mut told = Vec::new();
        while let Some(some) = stream.message().await.expect("a message") {
            told.extend(some.instructions.iter().map(|one| (one.action(), one.amount_fen.map(|fen| fen / 100))));
        }
        told
    }

    /// Gives the audit records about a subject by one method.
    pub async fn audit_of(&self, subject: &str, method: &str) -> Vec<AuditRecord> {
        let request = ListAuditRecordsRequest { subject: subject.into(), method: method.into(), ..Default::default() };
        let mut client = AuditServiceClient::new(self.link.clone());
        let answer = client.list_audit_records(self.by(AUDITOR, request)).await.expect("records").into_inner();
        answer.records.into_iter().filter_map(|placed| placed.record).collect()
    }

    /// Waits for so many events of the feed, and gives all there are by then, the oldest first.
    pub async fn events(&self, kinds: &[&str], awaited: usize) -> Vec<Event> {
        let integration = Hand("service:test", Role::Integration, "220000");
        let follow = |until_head| {
            let types = kinds.iter().map(|kind| (*kind).to_owned()).collect();
            let request = self.by(integration, FollowRequest { types, until_head, ..Default::default() });
            let mut client = FeedServiceClient::new(self.link.clone());
            async move { client.follow(request).await.expect("a feed").into_inner() }
        };
        let mut stream = follow(false).await;
        let mut seen = 0;
        while seen < awaited {
            seen += stream.message().await.expect("a message").expect("a feed without an end").events.len();
        }
        let mut whole = follow(true).await;
        let mut events = Vec::new();
        while let Some(some) = whole.message().await.expect("a message") {
            events.extend(some.events);
        }
        events
    }
}

fn morning(day: &str) -> DateTime<Utc> {
    start_of_civil_day(parse_day(day).expect("a day")) + chrono::TimeDelta::hours(9)
}

/// Gives a day for the wire.
pub fn date(day: &str) -> Option<Date> {
    Some(parse::date(parse_day(day).expect("a day")))
}

fn draft(name: &str, citizen_id: &str) -> pb::PlacementItemDraft {
    pb::PlacementItemDraft {
        retiree_name: name.into(),
        citizen_id: citizen_id.into(),
        category: junxiu_contracts::common::RetireeCategory::Tuixiu.into(),
        grade: Some(pb::GradeFacts { post_grade: pb::PostGrade::RegimentChief.into(), ..Default::default() }),
        settlement_region_code: "220104".into(),
        certificate_no: citizen_id.get(10..).map(|end| format!("吉退{end}")).unwrap_or_default(),
        birth_date: if citizen_id.is_empty() { date("1950-05-05") } else { None },
        party_member: Some(true),
        ..Default::default()
    }
}

/// Checks that an act was refused so.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(answer: Result<T, Status>, code: Code, reason: &str) {
    let status = answer.expect_err(reason);
    assert_eq!((status.code(), reason_of(&status).as_deref()), (code, Some(reason)), "{status:?}");
    assert_eq!(lacking(&status), None, "{status:?}");
}
