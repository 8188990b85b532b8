//! What the tests of organisations, plans and receptions share: a service on a fresh database, and short ways to call it.

use chrono::{DateTime, Utc};
use junxiu_contracts::google_rpc as rpc;
use junxiu_contracts::google_type::Date;
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::organization_service_client::OrganizationServiceClient;
use junxiu_contracts::intake::placement_service_client::PlacementServiceClient;
use junxiu_contracts::intake::retiree_service_client::RetireeServiceClient;
use junxiu_kernel::clock::Clock;
use junxiu_kernel::day::{parse_day, start_of_civil_day};
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::Role;
use junxiu_platform::link::Link;
use junxiu_platform::parse::date;
use junxiu_testkit::{TestDatabase, client_channel, environment, lacking, token, with_token};
use prost::Message;
use tonic::{Code, Status};

/// A service under test.
#[derive(Clone)]
pub struct Desk {
    pub env: Environment,
    link: Link,
    /// A head of the provincial department.
    pub province: String,
    /// An officer of the bureau of 朝阳区.
    pub county: String,
}

/// Makes the service, with its clock at nine in the morning of a day.
pub async fn desk(database: &TestDatabase, today: &str) -> Desk {
    let env = environment("intake", database, Clock::fixed(morning(today)));
    let routes = junxiu_intake::build(&env).await.expect("the service is built");
    let province = token(&env, "province.head", Role::BureauHead, "220000");
    let county = token(&env, "county.officer", Role::BureauOfficer, "220104");
    Desk { link: client_channel(routes), env, province, county }
}

fn morning(day: &str) -> DateTime<Utc> {
    start_of_civil_day(parse_day(day).expect("a day")) + chrono::TimeDelta::hours(9)
}

/// Writes a day for the wire.
pub fn on(day: &str) -> Option<Date> {
    Some(date(parse_day(day).expect("a day")))
}

impl Desk {
    /// Moves the clock to nine in the morning of a day.
    pub fn today(&self, day: &str) {
        self.env.clock.set(morning(day));
    }

    pub fn link(&self) -> Link {
        self.link.clone()
    }

    pub fn placements(&self) -> PlacementServiceClient<Link> {
        PlacementServiceClient::new(self.link.clone())
    }

    pub fn organizations(&self) -> OrganizationServiceClient<Link> {
        OrganizationServiceClient::new(self.link.clone())
    }

    pub fn retirees(&self) -> RetireeServiceClient<Link> {
        RetireeServiceClient::new(self.link.clone())
    }

    pub fn token(&self, subject: &str, role: Role, organization: &str) -> String {
        token(&self.env, subject, role, organization)
    }

    /// Creates an institution of 朝阳区.
    pub async fn institution(&self, code: &str) -> pb::Organization {
        let superior = code.rsplit_once('-').expect("the code of an institution").0;
        let request = pb::CreateOrganizationRequest {
            organization_id: code.into(),
            organization: Some(pb::Organization {
                display_name: format!("测试军休所{code}"),
                r#type: pb::OrganizationType::Home.into(),
                level: pb::OrganizationLevel::Institution.into(),
                superior: format!("organizations/{superior}"),
                valid_from: on("2020-01-01"),
                ..Default::default()
            }),
            ..Default::default()
        };
        let created = self.organizations().create_organization(with_token(&self.province, request)).await;
        created.expect("the institution is created").into_inner()
    }

    /// Creates the plan of a year.
    pub async fn plan(&self, year: &str) -> pb::PlacementPlan {
        let request = pb::CreatePlacementPlanRequest {
            placement_plan_id: year.into(),
            placement_plan: Some(pb::PlacementPlan { doc_no: format!("测发〔{year}〕1号"), ..Default::default() }),
            ..Default::default()
        };
        let created = self.placements().create_placement_plan(with_token(&self.province, request)).await;
        created.expect("the plan is created").into_inner()
    }

    pub async fn issue(&self, year: &str) -> Result<pb::PlacementPlan, Status> {
        let request = pb::IssuePlacementPlanRequest { name: format!("placementPlans/{year}"), ..Default::default() };
        self.placements()
            .issue_placement_plan(with_token(&self.province, request))
            .await
            .map(tonic::Response::into_inner)
    }

    /// Imports rows into a plan as the province.
    pub async fn import(
        &self,
        year: &str,
        items: Vec<pb::PlacementItemDraft>,
    ) -> Vec<pb::ImportPlacementItemsResponse> {
        let rows = rows(year, items);
        self.send(rows).await.expect("the rows are answered")
    }

    /// Sends a stream of rows as it stands.
    pub async fn send(
        &self,
        rows: Vec<pb::ImportPlacementItemsRequest>,
    ) -> Result<Vec<pb::ImportPlacementItemsResponse>, Status> {
        let request = with_token(&self.province, futures::stream::iter(rows));
        let mut answers = self.placements().import_placement_items(request).await?.into_inner();
        let mut all = Vec::new();
        while let Some(answer) = answers.message().await? {
            all.push(answer);
        }
        Ok(all)
    }

    /// An issued plan with one person, and the name of his item.
    pub async fn planned(&self, year: &str, item: pb::PlacementItemDraft) -> String {
        self.plan(year).await;
        let answers = self.import(year, vec![item]).await;
        assert_eq!(answers[0].outcome(), Outcome::Accepted, "{:?}", answers[0].faults);
        self.issue(year).await.expect("the plan is issued");
        answers[0].item.clone()
    }

    /// Opens the reception of an item on a day.
    pub async fn open(&self, item: &str, day: &str) -> Result<pb::Reception, Status> {
        let request =
            pb::OpenReceptionRequest { placement_item: item.into(), occurred_on: on(day), ..Default::default() };
        self.placements().open_reception(with_token(&self.county, request)).await.map(tonic::Response::into_inner)
    }

    pub async fn hand_over(&self, name: &str, day: &str) -> Result<pb::Reception, Status> {
        let request = pb::HandOverRequest { name: name.into(), occurred_on: on(day), ..Default::default() };
        self.placements().hand_over(with_token(&self.county, request)).await.map(tonic::Response::into_inner)
    }

    pub async fn receive(&self, name: &str, day: &str) -> Result<pb::Reception, Status> {
        let request = pb::ReceiveRequest { name: name.into(), occurred_on: on(day), ..Default::default() };
        self.placements().receive(with_token(&self.county, request)).await.map(tonic::Response::into_inner)
    }

    pub async fn propose(&self, name: &str, consent: pb::Consent) -> Result<pb::ProposeInstitutionResponse, Status> {
        let request =
            pb::ProposeInstitutionRequest { name: name.into(), consent: consent.into(), ..Default::default() };
        self.placements().propose_institution(with_token(&self.county, request)).await.map(tonic::Response::into_inner)
    }

    pub async fn assign(&self, by: &str, name: &str, institution: &str) -> Result<pb::Reception, Status> {
        let request = pb::AssignInstitutionRequest {
            name: name.into(),
            institution: format!("organizations/{institution}"),
            ..Default::default()
        };
        self.placements().assign_institution(with_token(by, request)).await.map(tonic::Response::into_inner)
    }

    /// Receives one person whole: planned, opened, handed over and received on the day of the clock.
    pub async fn received(&self, year: &str, day: &str, item: pb::PlacementItemDraft) -> pb::Reception {
        let item = self.planned(year, item).await;
        let opened = self.open(&item, day).await.expect("opened");
        self.hand_over(&opened.name, day).await.expect("handed over");
        self.receive(&opened.name, day).await.expect("received")
    }
}

pub use pb::import_placement_items_response::Outcome;

/// Rows of a stream, numbered from 1.
pub fn rows(year: &str, items: Vec<pb::PlacementItemDraft>) -> Vec<pb::ImportPlacementItemsRequest> {
    let numbered = items.into_iter().zip(1..);
    numbered
        .map(|(item, row_number)| pb::ImportPlacementItemsRequest {
            placement_plan: format!("placementPlans/{year}"),
            row_number,
            item: Some(item),
            ..Default::default()
        })
        .collect()
}

/// A person of 朝阳区, 正师职, for whom article 8 may decide.
pub fn chief(number: u32) -> pb::PlacementItemDraft {
    let grade = pb::GradeFacts { post_grade: pb::PostGrade::DivisionChief.into(), ..Default::default() };
    pb::PlacementItemDraft { grade: Some(grade), ..person(number) }
}

/// A person of 朝阳区, 正团职; the number makes the citizen id.
pub fn person(number: u32) -> pb::PlacementItemDraft {
    pb::PlacementItemDraft {
        retiree_name: format!("测试{number}"),
        citizen_id: citizen_id(number),
        category: junxiu_contracts::common::RetireeCategory::Tuixiu.into(),
        grade: Some(pb::GradeFacts { post_grade: pb::PostGrade::RegimentChief.into(), ..Default::default() }),
        transferring_unit: "测试部队001".into(),
        settlement_region_code: "220104".into(),
        ..Default::default()
    }
}

/// A well-made citizen id of nobody: born in 1952, the number in the place of day and sequence.
pub fn citizen_id(number: u32) -> String {
    let body = format!("2201021952{:02}{:02}{:03}", number / 28_000 + 1, number / 1_000 % 28 + 1, number % 1_000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().filter_map(|c| c.to_digit(10)).zip(weights).map(|(digit, weight)| digit * weight).sum();
    let check = "10X98765432".chars().nth((sum % 11) as usize).expect("eleven characters");
    format!("{body}{check}")
}

/// Gives the code and the stable reason of a refusal.
pub fn refusal<T: std::fmt::Debug>(answer: Result<T, Status>) -> (Code, String) {
    let status = answer.expect_err("a refusal");
    assert_eq!(lacking(&status), None, "{status:?}");
    let details = rpc::Status::decode(status.details()).expect("details");
    let info = details.details.iter().find_map(|any| any.to_msg::<rpc::ErrorInfo>().ok()).expect("ErrorInfo");
    (status.code(), info.reason)
}

/// Gives the fields and reasons of a BadRequest.
pub fn violations(status: &Status) -> Vec<(String, String)> {
    let details = rpc::Status::decode(status.details()).expect("details");
    let bad = details.details.iter().find_map(|any| any.to_msg::<rpc::BadRequest>().ok()).expect("BadRequest");
    bad.field_violations.into_iter().map(|one| (one.field, one.reason)).collect()
}

/// A refusal by rule.
pub fn unmet(reason: &str) -> (Code, String) {
    (Code::FailedPrecondition, reason.to_owned())
}
