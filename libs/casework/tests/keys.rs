//! A service starts over a database with the keys of that database, and with no others.

use junxiu_casework::MIGRATIONS;
use junxiu_casework::journal::{Entry, Journal};
use junxiu_casework::keys::{KeysError, prove};
use junxiu_kernel::clock::Clock;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database};
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::{Caller, Role};
use junxiu_platform::seal::{self, Sealer};
use junxiu_testkit::{TestDatabase, on_both_engines};

fn environment(database: &TestDatabase) -> Environment {
    Environment::ephemeral("party-affairs", database.url(), Clock::fixed("2024-02-09T00:00:00Z".parse().unwrap()))
}

/// Leaves an entry in the journal, as every service does that was at work.
async fn work(env: &Environment, db: &Database) {
    let journal = Journal::open(env, db);
    let method = junxiu_contracts::method("/junxiu.duty.v1.DutyService/RunDuties").unwrap();
    let caller = Caller {
        subject: "wang.li".into(),
        roles: vec![Role::Operator],
        organization: "220000".into(),
        acting_for: None,
        purpose: None,
    };
    let call = journal.call_of(caller, method);
    let entry = journal.entry(&call, "r1", &[], Entry::about("duties", Ancestry::default()), b"answer").unwrap();
    journal.commit(entry).await.unwrap();
}

#[tokio::test]
async fn other_keys_over_a_database_are_refused_and_its_own_are_taken_again() {
    on_both_engines(async |database| {
        let db = database.open(&[&MIGRATIONS]).await;
        let (own, other) = (environment(&database), environment(&database));
        prove(&own, &db).await.unwrap();
        let refused = prove(&other, &db).await.unwrap_err();
        assert!(matches!(refused, KeysError::Differ("party-affairs")), "{refused}");
        assert!(refused.to_string().contains("data-keys.json"), "{refused}");
        prove(&own, &db).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_database_from_before_is_bound_to_the_keys_that_open_it() {
    on_both_engines(async |database| {
        let db = database.open(&[&MIGRATIONS]).await;
        let (own, other) = (environment(&database), environment(&database));
        work(&own, &db).await;
        assert!(matches!(prove(&other, &db).await, Err(KeysError::Differ(_))), "its journal does not open");
        prove(&own, &db).await.unwrap();
        assert!(matches!(prove(&other, &db).await, Err(KeysError::Differ(_))));
    })
    .await;
}

#[tokio::test]
async fn keys_that_were_rotated_are_still_those_of_the_database() {
    on_both_engines(async |database| {
        let db = database.open(&[&MIGRATIONS]).await;
        let path = database.folder().join("data-keys.json");
        let env = Environment { sealer: Sealer::from_file(&path).unwrap(), ..environment(&database) };
        prove(&env, &db).await.unwrap();
        seal::rotate(&path).unwrap();
        let env = Environment { sealer: Sealer::from_file(&path).unwrap(), ..environment(&database) };
        prove(&env, &db).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn keys_that_find_nothing_again_are_refused_though_they_open() {
    on_both_engines(async |database| {
        let db = database.open(&[&MIGRATIONS]).await;
        let env = environment(&database);
        prove(&env, &db).await.unwrap();
        let changes = Changes::new()
            .write("update data_key_proof set blind_index = $1 where proof = 1", 1)
            .bind(Sealer::ephemeral().index("data_key_proof", "junxiu"));
        db.commit(changes).await.unwrap();
        assert!(matches!(prove(&env, &db).await, Err(KeysError::Differ(_))));
    })
    .await;
}
