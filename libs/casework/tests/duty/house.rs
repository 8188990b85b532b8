//! A service that owes contacts and documents, and those who look at them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use junxiu_casework::MIGRATIONS;
use junxiu_casework::duty::{Chunk, Duties, Duty, Kind, Lapse, Offices, Period, Record, Source, State, Sweep, get, id};
use junxiu_casework::journal::Journal;
use junxiu_contracts::api::Role;
use junxiu_contracts::duty as pb;
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_kernel::clock::Clock;
use junxiu_kernel::day::{Day, instant_of};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::environment::Environment;
use junxiu_platform::link::{self, Link};
use junxiu_platform::routes;
use junxiu_platform::status::Fault;
use junxiu_testkit::{TestDatabase, token, with_token};
use tonic::service::Routes;
use tonic::{Code, Request, Status};

/// A contact each month.
pub static CONTACT: Kind = Kind { key: "contact.monthly", article: 15, lapse: Lapse::Missed, soft: false };
/// Documents within some days.
pub static DOCUMENTS: Kind = Kind { key: "travel.documents", article: 18, lapse: Lapse::StillOwed, soft: true };

/// Where the tests take place, a code a level.
pub const HOME: &str = "220104-01";
pub const NEXT_DOOR: &str = "220104-02";
pub const FAR_AWAY: &str = "220202-01";

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// An organisation with its superiors.
pub fn place(code: &str) -> Ancestry {
    let some = |code: &str| Some(code.to_owned());
    match code {
        "220000" => Ancestry::default(),
        "220100" | "220200" => Ancestry { prefecture: some(code), ..Ancestry::default() },
        "220104" | "220102" => Ancestry { county: some(code), prefecture: some("220100"), institution: None },
        "220202" => Ancestry { county: some(code), prefecture: some("220200"), institution: None },
        institution => Ancestry { institution: some(institution), ..place(&institution[..6]) },
    }
}

pub fn contact_of(person: &str, at: &str, month: Day) -> Duty {
    let month = Period::month(month);
    Duty {
        kind: &CONTACT,
        subject: person.to_owned(),
        holder: place(at),
        period: month.name,
        opens_on: month.first,
        due_on: month.last,
        calendar_version: None,
    }
}

pub fn documents_of(person: &str, at: &str, due_on: &str) -> Duty {
    Duty {
        kind: &DOCUMENTS,
        subject: person.to_owned(),
        holder: place(at),
        period: "trips/1".to_owned(),
        opens_on: day("2024-01-01"),
        due_on: day(due_on),
        calendar_version: Some("2024.1".to_owned()),
    }
}

/// Whom to contact each month, and where each is.
#[derive(Clone)]
pub struct People {
    pub at: Arc<Mutex<BTreeMap<String, String>>>,
    pub chunk: usize,
    /// The chunk of a look that fails, counted from 1; 0 for none.
    pub failing: Arc<AtomicUsize>,
    /// The cursors after which was asked.
    pub asked: Arc<Mutex<Vec<Option<String>>>>,
}

impl People {
    pub fn new(count: usize, chunk: usize) -> Self {
        let people = (0..count).map(|at| (format!("retirees/{at:04}"), HOME.to_owned()));
        Self { at: Arc::new(Mutex::new(people.collect())), chunk, failing: Arc::default(), asked: Arc::default() }
    }

    pub fn put(&self, person: &str, at: &str) {
        self.at.lock().unwrap().insert(person.to_owned(), at.to_owned());
    }
}

#[async_trait::async_trait]
impl Source for People {
    fn kind(&self) -> &'static Kind {
        &CONTACT
    }

    fn periods(&self, day: Day) -> Vec<Period> {
        vec![Period::month(day)]
    }

    async fn owed(&self, period: &Period, after: Option<String>) -> Result<Chunk, Fault> {
        self.asked.lock().unwrap().push(after.clone());
        if self.failing.load(Ordering::SeqCst) > 0 && self.failing.fetch_sub(1, Ordering::SeqCst) == 1 {
            return Err(Fault::new(Code::Unavailable, "DYING", "进程将退出", "the process is ending"));
        }
        let people = self.at.lock().unwrap();
        let after = after.unwrap_or_default();
        let found = people.iter().filter(|(person, _)| **person > after).take(self.chunk);
        let duties: Vec<Duty> = found.map(|(person, at)| contact_of(person, at, period.first)).collect();
        let next = duties.last().filter(|_| duties.len() == self.chunk).map(|duty| duty.subject.clone());
        Ok(Chunk { duties, next })
    }
}

/// The tree of the tests.
struct Tree;

#[async_trait::async_trait]
impl Offices for Tree {
    async fn ancestry(&self, code: &str) -> Result<Option<Ancestry>, DatabaseError> {
        let known = [HOME, NEXT_DOOR, FAR_AWAY, "220104", "220102", "220202", "220100", "220200"];
        Ok(known.contains(&code).then(|| place(code)))
    }
}

pub struct House {
    pub env: Environment,
    pub db: Database,
    pub link: Link,
    pub client: DutyServiceClient<Link>,
}

impl House {
    /// Opens the service over a fresh database, at eight in the morning of a day.
    pub async fn open(database: &TestDatabase, today: &str, people: &People, sweeps: Vec<Arc<dyn Sweep>>) -> Self {
        let env = Environment::ephemeral("party-affairs", database.url(), Clock::fixed(morning(today)));
        Self::beside(&env, database, people, sweeps).await
    }

    /// Opens another process over the same database.
    pub async fn beside(
        env: &Environment,
        database: &TestDatabase,
        people: &People,
        sweeps: Vec<Arc<dyn Sweep>>,
    ) -> Self {
        let db = database.open(&[&MIGRATIONS]).await;
        let journal = Journal::open(env, &db);
        let duties = Duties::open(env, &db, &journal, vec![Arc::new(people.clone())], sweeps, Arc::new(Tree));
        let served = Routes::new(duties.service()).add_service(journal.feed_service());
        let routes = routes::finish(env, served);
        let link = link::from_routes("test", routes);
        let client = DutyServiceClient::new(link.clone());
        Self { env: env.clone(), db, link, client }
    }

    /// Opens a service that owes nothing by the calendar.
    pub async fn bare(database: &TestDatabase, today: &str) -> Self {
        Self::open(database, today, &People::new(0, 10), Vec::new()).await
    }

    pub fn today(&self) -> Day {
        self.env.clock.today()
    }

    pub fn move_to(&self, today: &str) {
        self.env.clock.set(morning(today));
    }

    pub async fn write(&self, changes: Changes) {
        self.db.commit(changes).await.unwrap();
    }

    pub fn asked<T>(&self, role: Role, organization: &str, message: T) -> Request<T> {
        with_token(&token(&self.env, "wang.li", role, organization), message)
    }

    /// Runs the duties of the day.
    pub async fn run(&mut self) -> Result<pb::RunDutiesResponse, Status> {
        let request = self.asked(Role::Operator, "220000", pb::RunDutiesRequest {});
        Ok(self.client.run_duties(request).await?.into_inner())
    }

    /// Moves to a day and runs its duties.
    pub async fn run_on(&mut self, today: &str) -> pb::RunDutiesResponse {
        self.move_to(today);
        let done = self.run().await.unwrap();
        assert!(done.finished);
        done
    }

    pub async fn list_as(
        &mut self,
        organization: &str,
        request: pb::ListDutiesRequest,
    ) -> Result<pb::ListDutiesResponse, Status> {
        let request = self.asked(Role::Auditor, organization, request);
        Ok(self.client.list_duties(request).await?.into_inner())
    }

    pub async fn record(&self, kind: &Kind, subject: &str, period: &str) -> Record {
        get(&self.db, id(kind, subject, period)).await.unwrap().expect("the duty is there")
    }

    pub async fn state(&self, kind: &Kind, subject: &str, period: &str) -> State {
        self.record(kind, subject, period).await.state
    }

    /// How many duties there are, and how many entries of the journal.
    pub async fn rows(&self) -> (i64, i64) {
        let sql = "select (select count(*) from duty), (select count(*) from journal_entry)";
        self.db.read(sql).one().await.unwrap()
    }
}

fn morning(today: &str) -> chrono::DateTime<chrono::Utc> {
    instant_of(day(today).and_hms_opt(8, 0, 0).unwrap())
}
