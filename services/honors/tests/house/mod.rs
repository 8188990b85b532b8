//! The service in memory, with feeds of intake and party-affairs that the test writes.
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
use junxiu_contracts::{intake, party};
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
pub const PROVINCE_HEAD: Hand = Hand("province-head", Role::BureauHead, "220000");
pub const PREFECTURE_HEAD: Hand = Hand("prefecture-head", Role::BureauHead, "220100");
pub const OTHER_PREFECTURE: Hand = Hand("other-prefecture", Role::BureauOfficer, "220200");
pub const OTHER_COUNTY: Hand = Hand("other-county", Role::BureauOfficer, "220204");
pub const AUDITOR: Hand = Hand("auditor", Role::Auditor, "220000");
pub const OPERATOR: Hand = Hand("operator", Role::Operator, "220000");

/// How long news may take, ten thousand persons at once among them.
const HEARD_WITHIN: Duration = Duration::from_secs(300);

/// The feed of a service that is followed, as the test writes it.
#[derive(Clone)]
pub struct Feed {
    events: Arc<Mutex<Vec<Event>>>,
    count: watch::Sender<usize>,
}

#[tonic::async_trait]
impl FeedService for Feed {
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

impl Feed {
    /// Begins with nothing told.
    pub fn new() -> Self {
        Self { events: Arc::default(), count: watch::Sender::new(0) }
    }

    fn publish(&self, at: DateTime<Utc>, kind: &str, subject: &str, revision: i64, on: &str, data: Vec<u8>) -> i64 {
        let position = {
            let mut events = self.events.lock().unwrap();
            let position = events.len() + 1;
            events.push(Event {
                event_id: Uuid::now_v7().to_string(),
                position: i64::try_from(position).unwrap(),
                r#type: kind.into(),
                subject: subject.into(),
                revision,
                organization: String::new(),
                occurred_on: Some(date(on)),
                record_time: Some(parse::timestamp(at)),
                data: Some(prost_types::Any { type_url: String::new(), value: data }),
            });
            position
        };
        self.count.send_replace(position);
        i64::try_from(position).unwrap()
    }
}

/// The service, those it follows, and its clock.
pub struct House {
    pub env: Environment,
    pub intake: Feed,
    pub party: Feed,
    pub db: Database,
    pub link: Link,
}

impl House {
    /// Opens the house at ten in the morning of a day, with the tree of organisations told.
    pub async fn open(database: &TestDatabase, today: &str) -> Self {
        let at: DateTime<Utc> = start_of_civil_day(day(today)) + chrono::TimeDelta::hours(10);
        let env = environment("honors", database, Clock::fixed(at));
        let house = Self::open_in(env, Feed::new(), Feed::new()).await;
        for (code, superior) in TREE {
            house.tell_organization(&organization(code, superior), 1).await;
        }
        house
    }

    /// Opens it in an environment that stands already.
    pub async fn open_in(env: Environment, intake: Feed, party: Feed) -> Self {
        env.links.offer("intake", Routes::new(FeedServiceServer::new(intake.clone())));
        env.links.offer("party-affairs", Routes::new(FeedServiceServer::new(party.clone())));
        let routes = junxiu_honors::build(&env).await.unwrap();
        let migrations = [&*junxiu_honors::MIGRATIONS, &*junxiu_casework::MIGRATIONS];
        let db = Database::open(&env.database_url, &migrations, Options::default()).await.unwrap();
        Self { link: client_channel(routes), intake, party, db, env }
    }

    /// Opens it again on the same data, as after a restart.
    pub async fn reopened(self) -> Self {
        let env = Environment { tasks: Tasks::new(), ..self.env.clone() };
        Self::open_in(env, self.intake.clone(), self.party.clone()).await
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

    /// Lets party-affairs tell something, and waits until the service has heard it.
    pub async fn tell_party<M: Message>(&self, kind: &str, subject: &str, revision: i64, on: &str, told: &M) {
        let at = self.env.clock.now();
        let position = self.party.publish(at, kind, subject, revision, on, told.encode_to_vec());
        self.heard("select position as revision from feed_cursor where source = $1", "party-affairs", position).await;
    }

    /// Lets party-affairs tell that somebody took part in an activity.
    pub async fn volunteers(&self, people: &[&intake::RetireeStanding], on: &str) -> String {
        let activity = format!("volunteerActivities/{}", Uuid::now_v7());
        let told = party::VolunteerActivityRecorded {
            activity: activity.clone(),
            retirees: people.iter().map(|person| person.retiree.clone()).collect(),
            occurred_on: Some(date(on)),
            withdrawn: String::new(),
        };
        self.tell_party("volunteer.activity_recorded", &activity, 1, on, &told).await;
        activity
    }

    /// Lets party-affairs tell who leads a branch.
    pub async fn leads(&self, branch: &str, secretary: Option<&intake::RetireeStanding>, revision: i64, on: &str) {
        let told = party::BranchChanged {
            branch: branch.to_owned(),
            secretary: secretary.map(|person| person.retiree.clone()).unwrap_or_default(),
            ..Default::default()
        };
        self.tell_party("branch.changed", branch, revision, on, &told).await;
    }

    fn publish(&self, kind: &str, subject: &str, revision: i64, on: &str, data: Vec<u8>) {
        self.intake.publish(self.env.clock.now(), kind, subject, revision, on, data);
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

    /// Records a death.
    pub async fn die(&self, standing: &mut intake::RetireeStanding, on: &str) {
        standing.life_status = intake::LifeStatus::Deceased.into();
        standing.died_on = Some(date(on));
        standing.revision += 1;
        self.tell("retiree.deceased", standing, on).await;
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
