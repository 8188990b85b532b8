//! The service in memory, with a feed of intake that the test writes.
//!
//! Each test binary uses it with `#[path = "../house/mod.rs"] mod house;`.
#![expect(dead_code, reason = "each test binary uses a part of it")]

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::Stream;
use junxiu_contracts::api::Role;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::feed::feed_service_server::{FeedService, FeedServiceServer};
use junxiu_contracts::feed::{Event, FollowRequest, FollowResponse, GetHeadRequest, GetHeadResponse};
use junxiu_contracts::google_type::Date;
use junxiu_contracts::intake;
use junxiu_kernel::clock::Clock;
use junxiu_kernel::day::{Day, start_of_civil_day};
use junxiu_kernel::organization::{Ancestry, Level};
use junxiu_platform::database::{Database, Options};
use junxiu_platform::environment::{Environment, Tasks};
use junxiu_platform::link::Link;
use junxiu_platform::parse;
use junxiu_platform::status::reason_of;
use junxiu_testkit::{TestDatabase, client_channel, environment, lacking, token, with_token};
use prost::Message;
use tokio::sync::watch;
use tonic::service::Routes;
use tonic::{Code, Request, Response, Status};
use uuid::Uuid;

/// The institution where the tests are at home: its superior is a county, above it 220100 and the province.
pub const HOME: &str = "220104-01";
/// Another institution of the same county.
pub const NEAR: &str = "220104-02";
/// An institution of another prefecture.
pub const OTHER: &str = "220204-01";
/// The provincial sanatorium: its superior is the province.
pub const SANATORIUM: &str = "220000-01";
/// An institution of 长白山, which stands as a prefecture.
pub const CHANGBAI: &str = "JL-CBS-01";
/// An institution of Yanbian, with days off of its own.
pub const YANBIAN: &str = "222401-01";

/// Who acts in the tests: subject, role, organisation.
#[derive(Clone, Copy)]
pub struct Hand(pub &'static str, pub Role, pub &'static str);

pub const CLERK: Hand = Hand("clerk", Role::InstitutionClerk, HOME);
pub const SECOND_CLERK: Hand = Hand("second-clerk", Role::InstitutionClerk, HOME);
pub const HEAD: Hand = Hand("head", Role::InstitutionHead, HOME);
pub const FINANCE: Hand = Hand("finance", Role::FinanceOfficer, HOME);
pub const COUNTY: Hand = Hand("county-officer", Role::BureauOfficer, "220104");
pub const COUNTY_HEAD: Hand = Hand("county-head", Role::BureauHead, "220104");
pub const PREFECTURE: Hand = Hand("prefecture-officer", Role::BureauOfficer, "220100");
pub const PROVINCE: Hand = Hand("province-officer", Role::BureauOfficer, "220000");
pub const OTHER_CLERK: Hand = Hand("other-clerk", Role::InstitutionClerk, OTHER);
pub const OTHER_HEAD: Hand = Hand("other-head", Role::InstitutionHead, OTHER);
pub const OTHER_COUNTY: Hand = Hand("other-county", Role::BureauOfficer, "220204");
pub const AUDITOR: Hand = Hand("auditor", Role::Auditor, "220000");
pub const OPERATOR: Hand = Hand("operator", Role::Operator, "220000");

/// How long news may take, ten thousand persons at once among them.
const HEARD_WITHIN: Duration = Duration::from_secs(300);

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

/// The service, its intake and its clock.
pub struct House {
    pub env: Environment,
    pub intake: Intake,
    pub db: Database,
    pub link: Link,
}

impl House {
    /// Opens the house at ten in the morning of a day, with the tree of organisations told.
    pub async fn open(database: &TestDatabase, today: &str) -> Self {
        let at: DateTime<Utc> = start_of_civil_day(day(today)) + chrono::TimeDelta::hours(10);
        let env = environment("party-affairs", database, Clock::fixed(at));
        let house = Self::open_in(env, Intake { events: Arc::default(), count: watch::Sender::new(0) }).await;
        for (code, superior) in TREE {
            house.tell_organization(&organization(code, superior), 1).await;
        }
        house
    }

    /// Opens it in an environment that stands already.
    pub async fn open_in(env: Environment, intake: Intake) -> Self {
        env.links.offer("intake", Routes::new(FeedServiceServer::new(intake.clone())));
        let routes = junxiu_party_affairs::build(&env).await.unwrap();
        let migrations = [&*junxiu_party_affairs::MIGRATIONS, &*junxiu_casework::MIGRATIONS];
        let db = Database::open(&env.database_url, &migrations, Options::default()).await.unwrap();
        Self { link: client_channel(routes), intake, db, env }
    }

    /// Opens it again on the same data, as after a restart.
    pub async fn reopened(self) -> Self {
        let env = Environment { tasks: Tasks::new(), ..self.env.clone() };
        Self::open_in(env, self.intake.clone()).await
    }

    /// Moves the clock to ten in the morning of a day.
    pub fn on(&self, today: &str) {
        self.env.clock.set(start_of_civil_day(day(today)) + chrono::TimeDelta::hours(10));
    }

    /// Makes a request in somebody's name.
    pub fn as_hand<T>(&self, hand: Hand, message: T) -> Request<T> {
        with_token(&token(&self.env, hand.0, hand.1, hand.2), message)
    }

    /// Lets intake tell of an organisation, and waits until the service has heard it.
    pub async fn tell_organization(&self, told: &intake::OrganizationChanged, revision: i64) {
        let code = told.organization.trim_start_matches("organizations/").to_owned();
        self.publish("organization.changed", &told.organization, revision, "2021-01-01", told.encode_to_vec());
        self.heard("select revision from organization where code = $1", code, revision).await;
    }

    /// Lets intake tell of a retiree, and waits until the service has heard it.
    pub async fn tell(&self, kind: &str, standing: &intake::RetireeStanding, on: &str) {
        // All events of a retiree carry the standing in their first field.
        let data = intake::RetireeReceived { standing: Some(standing.clone()) }.encode_to_vec();
        self.publish(kind, &standing.retiree, standing.revision, on, data);
        let retiree: Uuid = standing.retiree.trim_start_matches("retirees/").parse().unwrap();
        self.heard("select revision from standing where retiree_id = $1", retiree, standing.revision).await;
    }

    /// Lets intake tell of many retirees, and waits until the service has heard it.
    pub async fn tell_all(&self, kind: &str, standings: &[intake::RetireeStanding], on: &str) {
        let Some((last, before)) = standings.split_last() else { return };
        for standing in before {
            let data = intake::RetireeReceived { standing: Some(standing.clone()) }.encode_to_vec();
            self.publish(kind, &standing.retiree, standing.revision, on, data);
        }
        // Events take effect in their order.
        self.tell(kind, last, on).await;
    }

    /// Lets intake tell that pay runs or does not, and waits until the service has heard it.
    pub async fn tell_pay(&self, told: &intake::PayStatusChanged, on: &str) {
        let standing = told.standing.clone().unwrap_or_default();
        let data = told.encode_to_vec();
        self.publish("retiree.pay_status_changed", &standing.retiree, standing.revision, on, data);
        let retiree: Uuid = standing.retiree.trim_start_matches("retirees/").parse().unwrap();
        self.heard("select revision from standing where retiree_id = $1", retiree, standing.revision).await;
    }

    fn publish(&self, kind: &str, subject: &str, revision: i64, on: &str, data: Vec<u8>) {
        let position = {
            let mut events = self.intake.events.lock().unwrap();
            let position = events.len() + 1;
            events.push(Event {
                event_id: Uuid::now_v7().to_string(),
                position: i64::try_from(position).unwrap(),
                r#type: kind.into(),
                subject: subject.into(),
                revision,
                organization: String::new(),
                occurred_on: Some(date(on)),
                record_time: Some(parse::timestamp(self.env.clock.now())),
                data: Some(prost_types::Any { type_url: String::new(), value: data }),
            });
            position
        };
        self.intake.count.send_replace(position);
    }

    async fn heard(&self, sql: &'static str, key: impl Into<junxiu_platform::database::Value> + Clone, revision: i64) {
        #[derive(sqlx::FromRow)]
        struct Row {
            revision: i64,
        }
        let wait = async {
            loop {
                // A read that a busy machine gave up is asked again, like one that found nothing yet.
                let row: Option<Row> = self.db.read(sql).bind(key.clone()).optional().await.unwrap_or_default();
                if row.is_some_and(|row| row.revision >= revision) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(HEARD_WITHIN, wait).await.expect("the news arrives");
    }

    /// Receives a person at the home institution on 10 May 2021; `shape` changes what is told.
    pub async fn receive(&self, shape: impl FnOnce(&mut intake::RetireeStanding)) -> intake::RetireeStanding {
        let mut standing = standing(HOME);
        shape(&mut standing);
        self.tell("retiree.received", &standing, "2021-05-10").await;
        standing
    }

    /// Transfers a person to another institution.
    pub async fn transfer(&self, standing: &mut intake::RetireeStanding, to: &str, on: &str) {
        let place = place(to);
        standing.institution = to.to_owned();
        standing.county = place.county.unwrap_or_default();
        standing.prefecture = place.prefecture.unwrap_or_default();
        standing.revision += 1;
        self.tell("retiree.transferred", standing, on).await;
    }

    /// Changes a person's management group, as a change of grade does.
    pub async fn regrade(&self, standing: &mut intake::RetireeStanding, group: intake::ManagementGroup, on: &str) {
        standing.management_group = group.into();
        standing.revision += 1;
        self.tell("retiree.grade_changed", standing, on).await;
    }

    /// Records a death.
    pub async fn die(&self, standing: &mut intake::RetireeStanding, on: &str) {
        standing.life_status = intake::LifeStatus::Deceased.into();
        standing.died_on = Some(date(on));
        standing.revision += 1;
        self.tell("retiree.deceased", standing, on).await;
    }

    /// Lets a recorded death turn out to be none.
    pub async fn revive(&self, standing: &mut intake::RetireeStanding, on: &str) {
        standing.life_status = intake::LifeStatus::Active.into();
        standing.died_on = None;
        standing.revision += 1;
        self.tell("retiree.reactivated", standing, on).await;
    }
}

/// The organisations of the tests, superiors first.
const TREE: &[(&str, &str)] = &[
    ("220000", ""),
    ("220100", "220000"),
    ("220200", "220000"),
    ("222400", "220000"),
    ("JL-CBS", "220000"),
    ("220104", "220100"),
    ("220204", "220200"),
    ("222401", "222400"),
    (HOME, "220104"),
    (NEAR, "220104"),
    (OTHER, "220204"),
    (SANATORIUM, "220000"),
    (CHANGBAI, "JL-CBS"),
    (YANBIAN, "222401"),
];

/// Where an organisation of the tests stands.
pub fn place(code: &str) -> Ancestry {
    let mut place = Ancestry::default();
    let mut next = Some(code);
    while let Some(code) = next {
        match Level::of_code(code) {
            Level::Institution => place.institution = Some(code.to_owned()),
            Level::County => place.county = Some(code.to_owned()),
            Level::Prefecture => place.prefecture = Some(code.to_owned()),
            Level::Province => {}
        }
        next = TREE
            .iter()
            .find(|(known, _)| *known == code)
            .map(|(_, superior)| *superior)
            .filter(|code| !code.is_empty());
    }
    place
}

/// An organisation as intake tells of it.
pub fn organization(code: &str, superior: &str) -> intake::OrganizationChanged {
    let place = place(code);
    let level = match Level::of_code(code) {
        Level::Institution => intake::OrganizationLevel::Institution,
        Level::County => intake::OrganizationLevel::County,
        Level::Prefecture => intake::OrganizationLevel::Prefecture,
        Level::Province => intake::OrganizationLevel::Province,
    };
    intake::OrganizationChanged {
        organization: format!("organizations/{code}"),
        level: level.into(),
        superior: if superior.is_empty() { String::new() } else { format!("organizations/{superior}") },
        county: place.county.unwrap_or_default(),
        prefecture: place.prefecture.unwrap_or_default(),
        valid_from: Some(date("2021-01-01")),
        valid_to: None,
        merged_into: String::new(),
        display_name: format!("测试单位{code}"),
        region_code: String::new(),
    }
}

/// A retired cadre of 团级, a Party member, as intake tells of him.
pub fn standing(institution: &str) -> intake::RetireeStanding {
    let place = place(institution);
    intake::RetireeStanding {
        retiree: format!("retirees/{}", Uuid::now_v7()),
        revision: 1,
        display_name: "测试甲".into(),
        category: RetireeCategory::Tuixiu.into(),
        management_group: intake::ManagementGroup::RegimentAndBelow.into(),
        below_regiment: Some(false),
        party_membership: intake::PartyMembership::Member.into(),
        institution: institution.into(),
        county: place.county.unwrap_or_default(),
        prefecture: place.prefecture.unwrap_or_default(),
        settlement_region_code: "220104".into(),
        received_on: Some(date("2021-05-10")),
        life_status: intake::LifeStatus::Active.into(),
        pay_state: intake::pay_status::State::Paying.into(),
        birth_date: Some(date("1955-03-01")),
        ..Default::default()
    }
}

/// Makes a standing one of 师级.
pub fn of_division(standing: &mut intake::RetireeStanding) {
    standing.management_group = intake::ManagementGroup::Division.into();
}

/// Makes a standing one of 营职 or lower.
pub fn of_battalion(standing: &mut intake::RetireeStanding) {
    standing.below_regiment = Some(true);
}

/// Reads a day.
pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Reads a day for the wire.
pub fn date(text: &str) -> Date {
    parse::date(day(text))
}

/// Asserts that a call was refused with a code and a reason.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(answer: Result<T, Status>, code: Code, reason: &str) {
    let status = answer.expect_err("the call is refused");
    assert_eq!((status.code(), reason_of(&status).as_deref()), (code, Some(reason)), "{status:?}");
    assert_eq!(lacking(&status), None, "{status:?}");
}
