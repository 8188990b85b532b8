//! Measures the daily run and the lists: a province's monthly duties opened, looked through again, listed, counted and
//! missed. Takes an address of an empty database and the number of people (240000):
//! `cargo run --release -p junxiu-casework --example duty_speed -- postgres://postgres@localhost/scratch`
#![expect(clippy::print_stdout, reason = "an example that shows its figures")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use junxiu_casework::MIGRATIONS;
use junxiu_casework::duty::{self, Chunk, Duties, Duty, Kind, Lapse, Offices, Period, Source};
use junxiu_casework::journal::Journal;
use junxiu_contracts::duty as pb;
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_kernel::clock::Clock;
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Database, DatabaseError, Options};
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::Role;
use junxiu_platform::link::{self, Link};
use junxiu_platform::routes;
use junxiu_platform::status::Fault;
use junxiu_testkit::{token, with_token};
use tonic::service::Routes;

static CONTACT: Kind = Kind { key: "contact.monthly", article: 15, lapse: Lapse::Missed, soft: false };

/// Sixty counties of four institutions each.
const COUNTIES: usize = 60;
const INSTITUTIONS: usize = 4;
const CHUNK: usize = 4_000;

/// The people of a province, by number.
struct Province {
    people: usize,
}

fn holder(person: usize) -> Ancestry {
    let county = person % COUNTIES;
    let code = format!("22{:02}{:02}", 1 + county / 7, 1 + county % 7);
    Ancestry {
        institution: Some(format!("{code}-{:02}", 1 + person / COUNTIES % INSTITUTIONS)),
        prefecture: Some(format!("{}00", &code[..4])),
        county: Some(code),
    }
}

fn contact(person: usize, month: &Period) -> Duty {
    Duty {
        kind: &CONTACT,
        subject: format!("retirees/018f0000-0000-7000-8000-{person:012}"),
        holder: holder(person),
        period: month.name.clone(),
        opens_on: month.first,
        due_on: month.last,
        calendar_version: None,
    }
}

#[async_trait::async_trait]
impl Source for Province {
    fn kind(&self) -> &'static Kind {
        &CONTACT
    }

    fn periods(&self, day: Day) -> Vec<Period> {
        vec![Period::month(day)]
    }

    async fn owed(&self, period: &Period, after: Option<String>) -> Result<Chunk, Fault> {
        let from = after.and_then(|after| after.parse().ok()).unwrap_or(0);
        let to = self.people.min(from + CHUNK);
        let duties = (from..to).map(|person| contact(person, period)).collect();
        Ok(Chunk { duties, next: (to < self.people).then(|| to.to_string()) })
    }
}

#[async_trait::async_trait]
impl Offices for Province {
    async fn ancestry(&self, _: &str) -> Result<Option<Ancestry>, DatabaseError> {
        Ok(None)
    }
}

struct Caller {
    env: Environment,
    client: DutyServiceClient<Link>,
}

impl Caller {
    async fn run(&mut self, today: &str, words: &str) {
        self.env.clock.set(format!("{today}T00:30:00Z").parse().expect("an instant"));
        let began = Instant::now();
        let mut request = with_token(&token(&self.env, "operator", Role::Operator, "220000"), pb::RunDutiesRequest {});
        request.set_timeout(Duration::from_secs(900));
        let done = self.client.run_duties(request).await.expect("a run").into_inner();
        let count = done.counts.first().map_or((0, 0), |count| (count.opened, count.missed));
        println!("{:>8} ms  {words}: opened {}, missed {}", began.elapsed().as_millis(), count.0, count.1);
    }

    async fn list(&mut self, organization: &str, words: &str) {
        let signed = token(&self.env, "auditor", Role::Auditor, organization);
        let mut times = Vec::new();
        let mut request = pb::ListDutiesRequest::default();
        for _ in 0..50 {
            let began = Instant::now();
            let page =
                self.client.list_duties(with_token(&signed, request.clone())).await.expect("a page").into_inner();
            times.push(began.elapsed().as_micros());
            request.page_token = page.next_page_token;
        }
        times.sort_unstable();
        println!("{:>8} us  {words}, median of 50 pages of 50; the slowest {} us", times[25], times[49]);
    }

    async fn count(&mut self, organization: &str, words: &str) {
        let signed = token(&self.env, "auditor", Role::Auditor, organization);
        let began = Instant::now();
        let mut request = with_token(&signed, pb::SummarizeDutiesRequest::default());
        request.set_timeout(Duration::from_secs(60));
        let rows = self.client.summarize_duties(request).await.expect("counts").into_inner().rows.len();
        println!("{:>8} ms  {words} ({rows} rows)", began.elapsed().as_millis());
    }
}

#[tokio::main]
async fn main() {
    let mut words = std::env::args().skip(1);
    let url = words.next().expect("an address");
    let people = words.next().map_or(240_000, |word| word.parse().expect("a number of people"));
    let at = "2024-02-01T00:30:00Z".parse().expect("an instant");
    let env = Environment::ephemeral("party-affairs", &url, Clock::fixed(at));
    let db = Database::open(&url, &[&MIGRATIONS], Options::default()).await.expect("the database opens");
    let journal = Journal::open(&env, &db);
    let province = Arc::new(Province { people });
    let duties = Duties::open(&env, &db, &journal, vec![province.clone()], Vec::new(), province);
    let routes = routes::finish(&env, Routes::new(duties.service()));
    let client = DutyServiceClient::new(link::from_routes("speed", routes));
    let mut caller = Caller { env, client };

    println!("{:?}, {people} people", db.engine());
    caller.run("2024-02-01", "February").await;
    caller.run("2024-02-02", "February, looked through again").await;
    caller.list("220103", "a county's list").await;
    caller.list("220000", "the province's list").await;
    caller.count("220103", "a county's counts").await;
    caller.count("220000", "the province's counts").await;
    let person = contact(7, &Period::month(caller.env.clock.today()));
    let began = Instant::now();
    for _ in 0..200 {
        let (now, today) = (caller.env.clock.now(), caller.env.clock.today());
        db.commit(duty::meet(&person, today, "contacts/1", now, today)).await.expect("a contact");
    }
    println!("{:>8} us  a duty met, alone in its commit", began.elapsed().as_micros() / 200);
    caller.run("2024-03-01", "March, and February missed").await;
    db.close().await;
}
