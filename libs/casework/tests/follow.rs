//! A feed and its follower: every event takes effect once.

use junxiu_casework::MIGRATIONS;
use junxiu_casework::journal::{Entry, EventDraft, Follower, Journal, follow};
use junxiu_contracts::api::Role;
use junxiu_contracts::feed::feed_service_client::FeedServiceClient;
use junxiu_contracts::google_rpc::BadRequest;
use junxiu_contracts::{feed as pb, method};
use junxiu_kernel::clock::Clock;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database};
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::Caller;
use junxiu_platform::routes;
use junxiu_platform::status::{Fault, detail};
use junxiu_testkit::{TestDatabase, on_both_engines};
use tokio::sync::watch;
use tonic::service::Routes;
use uuid::Uuid;

/// Counts what it took into effect, in a row of the inbox table of a made-up source.
struct Counter {
    seen: watch::Sender<usize>,
}

#[async_trait::async_trait]
impl Follower for Counter {
    fn source(&self) -> &'static str {
        "intake"
    }

    fn types(&self) -> &'static [&'static str] {
        &["retiree.received"]
    }

    async fn apply(&self, event: &pb::Event) -> Result<Changes, Fault> {
        self.seen.send_modify(|seen| *seen += 1);
        Ok(Changes::new()
            .write(
                "insert into feed_cursor (source, position) values ($1, 1)
                 on conflict (source) do update set position = feed_cursor.position + 1",
                1,
            )
            .bind(format!("effect of {}", event.subject)))
    }
}

async fn happened(env: &Environment, journal: &Journal, subject: &str, kind: &'static str) {
    let caller = Caller {
        subject: "clerk".into(),
        roles: vec![Role::InstitutionClerk],
        organization: "220104".into(),
        acting_for: None,
        purpose: None,
    };
    let call = journal.call_of(caller, method("/junxiu.medical.v1.SubsidyService/VerifyClaim").unwrap());
    let entry = Entry::about(subject, Ancestry::default()).event(EventDraft {
        kind,
        subject: subject.into(),
        revision: 1,
        occurred_on: env.clock.today(),
        data: prost_types::Any::default(),
    });
    let entry = journal.entry(&call, &Uuid::now_v7().to_string(), &[], entry, &[]).unwrap();
    journal.commit(entry).await.unwrap();
}

async fn source(database: &TestDatabase) -> (Environment, Journal) {
    let now = "2024-02-09T00:00:00Z".parse().unwrap();
    let env = Environment::ephemeral("intake", database.url(), Clock::fixed(now));
    let db = database.open(&[&MIGRATIONS]).await;
    let journal = Journal::open(&env, &db);
    env.links.offer("intake", routes::finish(&env, Routes::new(journal.feed_service())));
    (env, journal)
}

#[derive(sqlx::FromRow)]
struct Effect {
    source: String,
    position: i64,
}

async fn effects(db: &Database) -> Vec<(String, i64)> {
    let rows: Vec<Effect> = db
        .read("select source, position from feed_cursor where source like 'effect%' order by source")
        .all()
        .await
        .unwrap();
    rows.into_iter().map(|row| (row.source, row.position)).collect()
}

#[tokio::test]
async fn each_event_takes_effect_once_also_when_the_follower_begins_again() {
    on_both_engines(async |database| {
        let (env, journal) = source(&database).await;
        for number in 0..3 {
            happened(&env, &journal, &format!("retirees/{number}"), "retiree.received").await;
        }
        happened(&env, &journal, "retirees/9", "retiree.updated").await;
        // Twice the same subject: two batches, in order.
        happened(&env, &journal, "retirees/0", "retiree.received").await;
        journal.head().wait_for(|head| *head == 5).await.unwrap();

        let here =
            Database::open(&database.sibling("follower").await, &[&MIGRATIONS], Default::default()).await.unwrap();
        let expected = vec![
            ("effect of retirees/0".to_owned(), 2),
            ("effect of retirees/1".to_owned(), 1),
            ("effect of retirees/2".to_owned(), 1),
        ];
        for round in 0..2 {
            let seen = watch::Sender::new(0);
            let follower_env = env.of("medical-subsidy");
            let follower = Environment { tasks: Default::default(), ..follower_env };
            follow(&follower, &here, Counter { seen: seen.clone() });
            if round == 0 {
                seen.subscribe().wait_for(|seen| *seen == 4).await.unwrap();
            } else {
                happened(&env, &journal, "retirees/2", "retiree.received").await;
                seen.subscribe().wait_for(|seen| *seen == 1).await.unwrap();
            }
            // The effect is committed after it was decided: the end of the task waits for that.
            wait_until(async || effects(&here).await.iter().map(|(_, times)| times).sum::<i64>() == 4 + round).await;
            assert!(follower.tasks.stop(std::time::Duration::from_secs(5)).await);
        }
        let mut all = expected;
        all[2].1 = 2;
        assert_eq!(effects(&here).await, all);
    })
    .await;
}

/// Takes each event on from what it finds, in the same row for all subjects, and stumbles over the first.
struct Tally {
    db: Database,
    stumbled: std::sync::atomic::AtomicBool,
}

#[async_trait::async_trait]
impl Follower for Tally {
    fn source(&self) -> &'static str {
        "intake"
    }

    fn types(&self) -> &'static [&'static str] {
        &["retiree.received"]
    }

    async fn apply(&self, _: &pb::Event) -> Result<Changes, Fault> {
        assert!(self.stumbled.swap(true, std::sync::atomic::Ordering::SeqCst), "stumbles once");
        let found = effects(&self.db).await.first().map_or(0, |(_, count)| *count);
        Ok(Changes::new()
            .write(
                "insert into feed_cursor (source, position) values ('effect', $2)
                 on conflict (source) do update set position = excluded.position where feed_cursor.position = $1",
                1,
            )
            .bind(found)
            .bind(found + 1))
    }
}

#[tokio::test]
async fn a_follower_gets_over_a_panic_and_over_events_that_rest_on_one_row() {
    on_both_engines(async |database| {
        let (env, journal) = source(&database).await;
        for number in 0..3 {
            happened(&env, &journal, &format!("retirees/{number}"), "retiree.received").await;
        }
        journal.head().wait_for(|head| *head == 3).await.unwrap();
        let here =
            Database::open(&database.sibling("follower").await, &[&MIGRATIONS], Default::default()).await.unwrap();
        follow(&env.of("medical-subsidy"), &here, Tally { db: here.clone(), stumbled: Default::default() });
        let all = async || effects(&here).await == [("effect".to_owned(), 3)];
        tokio::time::timeout(std::time::Duration::from_secs(20), wait_until(all)).await.expect("all take effect");
    })
    .await;
}

/// Asks again until it is so; the test runner's own limit ends a wait that has no end.
async fn wait_until(mut so: impl AsyncFnMut() -> bool) {
    while !so().await {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_type_that_is_never_told_is_refused_with_those_that_are() {
    on_both_engines(async |database| {
        let (env, _journal) = source(&database).await;
        let types = vec!["retiree.received".to_owned(), "retiree.recieved".to_owned()];
        let asked = pb::FollowRequest { types, ..Default::default() };
        let mut client = FeedServiceClient::new(env.links.to("intake"));
        let refused = client.follow(env.as_service(None, asked).unwrap()).await.unwrap_err();
        let listed = detail::<BadRequest>(&refused).unwrap().field_violations;
        assert_eq!((listed.len(), listed[0].field.as_str()), (1, "types[1]"));
        assert!(listed[0].description.contains("retiree.received"), "{}", listed[0].description);
    })
    .await;
}
