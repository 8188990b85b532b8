//! The service in memory, with a feed of intake that the test writes.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::Stream;
use junxiu_contracts::api::Role;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::duty;
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::feed::feed_service_server::{FeedService, FeedServiceServer};
use junxiu_contracts::feed::{Event, FollowRequest, FollowResponse, GetHeadRequest, GetHeadResponse};
use junxiu_contracts::google_longrunning::operations_client::OperationsClient;
use junxiu_contracts::google_type::Date;
use junxiu_contracts::intake;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::exam_service_client::ExamServiceClient;
use junxiu_contracts::medical::family_doctor_service_client::FamilyDoctorServiceClient;
use junxiu_contracts::medical::priority_service_client::PriorityServiceClient;
use junxiu_contracts::medical::rehab_service_client::RehabServiceClient;
use junxiu_contracts::medical::subsidy_service_client::SubsidyServiceClient;
use junxiu_kernel::clock::Clock;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::{Database, Options};
use junxiu_platform::environment::{Environment, Tasks};
use junxiu_platform::link::Link;
use junxiu_platform::status::reason_of;
use junxiu_testkit::{TestDatabase, client_channel, environment, lacking, token, with_token};
use prost::Message;
use tokio::sync::watch;
use tonic::service::Routes;
use tonic::{Code, Request, Response, Status};
use uuid::Uuid;

pub const HOME: &str = "220104-01";
pub const OTHER: &str = "220204-01";

/// Who acts in the tests.
#[derive(Clone, Copy)]
pub struct Hand(pub &'static str, pub Role, pub &'static str);

pub const CLERK: Hand = Hand("clerk", Role::InstitutionClerk, HOME);
pub const SECOND_CLERK: Hand = Hand("second-clerk", Role::InstitutionClerk, HOME);
pub const HEAD: Hand = Hand("head", Role::InstitutionHead, HOME);
pub const SECOND_HEAD: Hand = Hand("second-head", Role::InstitutionHead, HOME);
pub const FINANCE: Hand = Hand("finance", Role::FinanceOfficer, HOME);
pub const OPERATOR: Hand = Hand("operator", Role::Operator, "220000");
pub const OFFICER: Hand = Hand("officer", Role::BureauOfficer, "220000");

/// The feed of intake, as the test writes it.
#[derive(Clone)]
pub struct Intake {
    events: Arc<Mutex<Vec<Event>>>,
    count: watch::Sender<usize>,
}

#[tonic::async_trait]
impl FeedService for Intake {
    type FollowStream = Pin<Box<dyn Stream<Item = Result<FollowResponse, Status>> + Send>>;

    async fn follow(&self, request: Request<FollowRequest>) -> Result<Response<Self::FollowStream>, Status> {
        let from = usize::try_from(request.get_ref().after_position).unwrap();
        let begin = (self.clone(), self.count.subscribe(), from);
        let stream = futures::stream::unfold(begin, |(intake, mut count, at)| async move {
            count.wait_for(|count| *count > at).await.ok()?;
            let events: Vec<Event> = intake.events.lock().unwrap()[at..].to_vec();
            let at = at + events.len();
            Some((Ok(FollowResponse { events, position: i64::try_from(at).unwrap() }), (intake, count, at)))
        });
        Ok(Response::new(Box::pin(stream)))
    }

    async fn get_head(&self, _: Request<GetHeadRequest>) -> Result<Response<GetHeadResponse>, Status> {
        Ok(Response::new(GetHeadResponse { position: i64::try_from(*self.count.borrow()).unwrap() }))
    }
}

pub struct House {
    pub env: Environment,
    pub intake: Intake,
    pub db: Database,
    link: Link,
}

impl House {
    /// Opens the house on 1 July 2024.
    pub async fn open(database: &TestDatabase) -> Self {
        let clock = Clock::fixed("2024-07-01T02:00:00Z".parse::<DateTime<Utc>>().unwrap());
        let env = environment("medical-subsidy", database, clock.clone());
        Self::open_in(env, Intake { events: Arc::default(), count: watch::Sender::new(0) }).await
    }

    /// Opens it in an environment that stands already.
    pub async fn open_in(env: Environment, intake: Intake) -> Self {
        env.links.offer("intake", Routes::new(FeedServiceServer::new(intake.clone())));
        let routes = junxiu_medical_subsidy::build(&env).await.unwrap();
        let db = Database::open(
            &env.database_url,
            &[&*junxiu_medical_subsidy::MIGRATIONS, &*junxiu_casework::MIGRATIONS],
            Options::default(),
        )
        .await
        .unwrap();
        Self { link: client_channel(routes), intake, db, env }
    }

    /// Opens it again on the same data, as after a restart.
    pub async fn reopened(self) -> Self {
        let env = Environment { tasks: Tasks::new(), ..self.env.clone() };
        Self::open_in(env, self.intake.clone()).await
    }

    pub fn duties(&self) -> DutyServiceClient<Link> {
        DutyServiceClient::new(self.link.clone())
    }

    pub fn client(&self) -> SubsidyServiceClient<Link> {
        SubsidyServiceClient::new(self.link.clone())
    }

    pub fn priority(&self) -> PriorityServiceClient<Link> {
        PriorityServiceClient::new(self.link.clone())
    }

    pub fn exams(&self) -> ExamServiceClient<Link> {
        ExamServiceClient::new(self.link.clone())
    }

    pub fn doctors(&self) -> FamilyDoctorServiceClient<Link> {
        FamilyDoctorServiceClient::new(self.link.clone())
    }

    pub fn rehab(&self) -> RehabServiceClient<Link> {
        RehabServiceClient::new(self.link.clone())
    }

    /// Moves the clock to the morning of a day.
    pub fn on(&self, day: &str) {
        self.at(&format!("{day}T02:00:00Z"));
    }

    /// Moves the clock to an instant.
    pub fn at(&self, instant: &str) {
        self.env.clock.set(instant.parse().unwrap());
    }

    /// Lets the daily run look through what is owed.
    pub async fn run_duties(&self) {
        let request = self.as_hand(OPERATOR, duty::RunDutiesRequest::default());
        self.duties().run_duties(request).await.unwrap();
    }

    /// All duties about a subject, as `kind period state due`, in order.
    pub async fn owed(&self, subject: &str) -> Vec<String> {
        let request = duty::ListDutiesRequest { subject: subject.into(), any_state: true, ..Default::default() };
        let found = self.duties().list_duties(self.as_hand(OFFICER, request)).await.unwrap().into_inner().duties;
        let line = |one: &duty::Duty| {
            let state = one.state().as_str_name().trim_start_matches("STATE_").to_owned();
            let due = junxiu_platform::parse::day(&one.due_on.unwrap()).unwrap();
            format!("{} {} {state} {due}", one.kind, one.period)
        };
        let mut lines: Vec<String> = found.iter().map(line).collect();
        lines.sort();
        lines
    }

    pub fn operations(&self) -> OperationsClient<Link> {
        OperationsClient::new(self.link.clone())
    }

    pub fn as_hand<T>(&self, hand: Hand, message: T) -> Request<T> {
        with_token(&token(&self.env, hand.0, hand.1, hand.2), message)
    }

    /// Lets intake tell of a retiree, and waits until the service has heard it.
    pub async fn tell(&self, kind: &str, standing: &intake::RetireeStanding, on: &str) {
        let data = match kind {
            // Received as 退休, and of the new kind from the day on.
            "retiree.category_changed" => {
                let entries = [("2021-05-01", RetireeCategory::Tuixiu), (on, standing.category())];
                category_changed(standing, &entries)
            }
            _ => intake::RetireeReceived { standing: Some(standing.clone()) }.encode_to_vec(),
        };
        self.publish(kind, standing, on, data).await;
    }

    /// Lets intake tell a whole history of categories.
    pub async fn tell_categories(&self, standing: &intake::RetireeStanding, entries: &[(&str, RetireeCategory)]) {
        let data = category_changed(standing, entries);
        self.publish("retiree.category_changed", standing, entries[0].0, data).await;
    }

    async fn publish(&self, kind: &str, standing: &intake::RetireeStanding, on: &str, data: Vec<u8>) {
        let position = {
            let mut events = self.intake.events.lock().unwrap();
            let position = events.len() + 1;
            events.push(Event {
                event_id: Uuid::now_v7().to_string(),
                position: i64::try_from(position).unwrap(),
                r#type: kind.into(),
                subject: standing.retiree.clone(),
                revision: standing.revision,
                organization: standing.institution.clone(),
                occurred_on: Some(date(on)),
                record_time: None,
                data: Some(prost_types::Any { type_url: String::new(), value: data }),
            });
            position
        };
        self.intake.count.send_replace(position);
        self.heard(standing).await;
    }

    /// Waits until the service has taken the news in.
    async fn heard(&self, standing: &intake::RetireeStanding) {
        #[derive(sqlx::FromRow)]
        struct Row {
            revision: i64,
        }
        let retiree = RetireeId::parse_name(&standing.retiree).unwrap();
        let wait = async {
            loop {
                let read = self.db.read("select revision from standing where retiree_id = $1").bind(retiree.uuid());
                let row: Option<Row> = read.optional().await.unwrap();
                if row.is_some_and(|row| row.revision >= standing.revision) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait).await.expect("the news arrives");
    }

    /// Receives a retired cadre at the home institution.
    pub async fn receive(&self, category: RetireeCategory) -> intake::RetireeStanding {
        let mut standing = standing(HOME, category);
        standing.citizen_id_index = self.env.sealer.index("citizen_id", CITIZEN);
        self.tell("retiree.received", &standing, "2021-05-01").await;
        standing
    }

    pub async fn record(&self, retiree: &str, settled_on: &str, yuan: i64) -> pb::SelfPayItem {
        self.try_record(CLERK, retiree, bill(settled_on, yuan * 100)).await.unwrap()
    }

    pub async fn try_record(
        &self,
        hand: Hand,
        retiree: &str,
        item: pb::SelfPayItemDraft,
    ) -> Result<pb::SelfPayItem, Status> {
        let request = pb::RecordSelfPayItemRequest { retiree: retiree.into(), item: Some(item), ..Default::default() };
        Ok(self.client().record_self_pay_item(self.as_hand(hand, request)).await?.into_inner())
    }

    pub async fn submit(&self, retiree: &str, year: i32) -> Result<pb::Claim, Status> {
        self.submit_as(CLERK, retiree, year, pb::Settlement::Unspecified).await
    }

    pub async fn submit_as(
        &self,
        hand: Hand,
        retiree: &str,
        year: i32,
        negative: pb::Settlement,
    ) -> Result<pb::Claim, Status> {
        let request = pb::SubmitClaimRequest {
            retiree: retiree.into(),
            year,
            negative_settlement: negative as i32,
            ..Default::default()
        };
        Ok(self.client().submit_claim(self.as_hand(hand, request)).await?.into_inner())
    }

    pub async fn verify(&self, hand: Hand, name: &str) -> Result<pb::Claim, Status> {
        let request = pb::VerifyClaimRequest { name: name.into(), ..Default::default() };
        Ok(self.client().verify_claim(self.as_hand(hand, request)).await?.into_inner())
    }

    pub async fn approve(&self, hand: Hand, name: &str) -> Result<pb::Claim, Status> {
        let request = pb::ApproveClaimRequest { name: name.into(), ..Default::default() };
        Ok(self.client().approve_claim(self.as_hand(hand, request)).await?.into_inner())
    }

    pub async fn pay(&self, hand: Hand, name: &str) -> Result<pb::Claim, Status> {
        let request = pb::PayClaimRequest { name: name.into(), ..Default::default() };
        Ok(self.client().pay_claim(self.as_hand(hand, request)).await?.into_inner())
    }

    pub async fn reverse(&self, hand: Hand, name: &str, how: pb::Settlement) -> Result<pb::Claim, Status> {
        let request = pb::ReverseClaimRequest {
            name: name.into(),
            reason: "付错账户".into(),
            settlement: how as i32,
            ..Default::default()
        };
        Ok(self.client().reverse_claim(self.as_hand(hand, request)).await?.into_inner())
    }

    /// Verifies, approves and pays a claim by the usual hands.
    pub async fn settle(&self, name: &str) -> pb::Claim {
        self.verify(SECOND_CLERK, name).await.unwrap();
        let approved = self.approve(HEAD, name).await.unwrap();
        if approved.state == pb::claim::State::Paid as i32 {
            return approved;
        }
        self.pay(FINANCE, name).await.unwrap()
    }

    pub async fn claim_and_settle(&self, retiree: &str, year: i32) -> pb::Claim {
        let claim = self.submit(retiree, year).await.unwrap();
        self.settle(&claim.name).await
    }

    pub async fn ledger(&self, hand: Hand, retiree: &str, year: i32) -> Result<pb::YearLedger, Status> {
        let request = pb::GetYearLedgerRequest { name: format!("{retiree}/yearLedgers/{year}"), unmask: false };
        Ok(self.client().get_year_ledger(self.as_hand(hand, request)).await?.into_inner())
    }

    pub async fn claim(&self, name: &str) -> pb::Claim {
        let request = pb::GetClaimRequest { name: name.into() };
        self.client().get_claim(self.as_hand(OFFICER, request)).await.unwrap().into_inner()
    }
}

/// A plainly fictitious citizen id with a right check digit.
pub const CITIZEN: &str = "220102194001010014";

/// What intake knows of a new retiree.
fn category_changed(standing: &intake::RetireeStanding, entries: &[(&str, RetireeCategory)]) -> Vec<u8> {
    let entry = |(from, category): &(&str, RetireeCategory)| intake::CategoryEntry {
        effective_from: Some(date(from)),
        category: (*category).into(),
    };
    intake::RetireeCategoryChanged {
        standing: Some(standing.clone()),
        categories: entries.iter().map(entry).collect(),
        ..intake::RetireeCategoryChanged::default()
    }
    .encode_to_vec()
}

pub fn standing(institution: &str, category: RetireeCategory) -> intake::RetireeStanding {
    intake::RetireeStanding {
        retiree: RetireeId(Uuid::now_v7()).name(),
        revision: 1,
        display_name: "试例甲".into(),
        category: category as i32,
        institution: institution.into(),
        county: institution[..6].into(),
        prefecture: format!("{}00", &institution[..4]),
        received_on: Some(date("2021-05-01")),
        birth_date: Some(date("1945-03-01")),
        settlement_region_code: institution[..6].into(),
        post_grade: intake::PostGrade::RegimentChief as i32,
        life_status: intake::LifeStatus::Active as i32,
        pay_state: intake::pay_status::State::Paying as i32,
        ..Default::default()
    }
}

/// A bill of its own number.
pub fn bill(settled_on: &str, in_scope_fen: i64) -> pb::SelfPayItemDraft {
    pb::SelfPayItemDraft {
        invoice_no: Uuid::now_v7().simple().to_string(),
        hospital: "某市中心医院".into(),
        settled_on: Some(date(settled_on)),
        in_scope_self_pay_fen: in_scope_fen,
        ..Default::default()
    }
}

pub fn date(text: &str) -> Date {
    let day: chrono::NaiveDate = text.parse().unwrap();
    junxiu_platform::parse::date(day)
}

/// Checks that a call was refused with a code and a reason.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(answer: Result<T, Status>, code: Code, reason: &str) {
    let status = answer.unwrap_err();
    assert_eq!((status.code(), reason_of(&status).as_deref()), (code, Some(reason)), "{status:?}");
    assert_eq!(lacking(&status), None, "{status:?}");
}
