//! Whatever happens in whatever order, approvals, duties and the party's records keep their invariants.
//!
//! A history is a list of steps: news of the register, commands of every service, an amended calendar, days that go by and
//! daily runs. After each step all is read through the API and compared with what must hold, and with a plain model. Which
//! steps a history has, and what each chooses, follows from its seed. A history that fails is made as short as it goes, and
//! printed. `JUNXIU_HISTORIES=200` lives through so many fresh histories an engine, `JUNXIU_HISTORIES_FROM` names the first seed.

#[path = "../house/mod.rs"]
mod house;

mod approvals;
mod asking;
mod branch;
mod branches;
mod conduct;
mod contact;
mod contacts;
mod custody;
mod dice;
mod digest;
mod dues;
mod duties;
mod news;
mod party_life;
mod plain;
mod post;
mod race;
mod records;
mod relation;
mod step;
mod tally;
mod travel;
mod world;

use std::panic::AssertUnwindSafe;
use std::sync::Mutex;

use futures::FutureExt as _;
use junxiu_platform::database::Engine;
use junxiu_testkit::{TestDatabase, on_postgres, on_sqlite};

use step::Step;
use world::World;

/// The seeds of the histories in the ordinary run of the tests.
const SEEDS: std::ops::Range<u64> = 1..3;
/// How many steps a history has.
const STEPS: usize = 120;
/// How many shorter histories are tried to find the shortest that fails.
const TRIES: usize = 120;

#[tokio::test(flavor = "multi_thread")]
async fn random_histories_keep_every_invariant_on_sqlite() {
    histories(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn random_histories_keep_every_invariant_on_postgresql() {
    histories(Engine::Postgres).await;
}

async fn histories(engine: Engine) {
    for seed in seeds() {
        eprintln!("history {seed} on {engine:?}");
        let steps = step::of_seed(seed, STEPS);
        if let Err(failure) = live(engine, &steps).await {
            let (failure, steps) = shortest(engine, failure, steps).await;
            panic!("history {seed} on {engine:?}, {} of {STEPS} steps:\n{failure}", steps.len());
        }
    }
    eprintln!("{}", tally::told());
    let (done, all) = tally::done();
    assert!(done * 3 > all, "of {all} commands only {done} were done: the histories prove little");
}

/// The seeds of the ordinary run, or so many fresh ones as the environment asks for.
#[expect(clippy::disallowed_methods, reason = "how long to test is told to the tests by the environment alone")]
fn seeds() -> std::ops::Range<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let Some(count) = number("JUNXIU_HISTORIES") else { return SEEDS };
    let fresh = || u64::try_from(uuid::Uuid::now_v7().as_u128() >> 80).unwrap() % 1_000_000_000;
    let first = number("JUNXIU_HISTORIES_FROM").unwrap_or_else(fresh);
    eprintln!("histories {first} to {}", first + count - 1);
    first..first + count
}

/// Lives through a history on a database of its own. A failure is told with all that happened before.
async fn live(engine: Engine, steps: &[Step]) -> Result<(), String> {
    let outcome = Mutex::new(Ok(()));
    let test = |database: TestDatabase| {
        let outcome = &outcome;
        async move {
            let found = history(&database, steps).await;
            *outcome.lock().unwrap() = found;
        }
    };
    match engine {
        Engine::Sqlite => on_sqlite(test).await,
        Engine::Postgres => on_postgres(test).await,
    }
    outcome.into_inner().unwrap()
}

async fn history(database: &TestDatabase, steps: &[Step]) -> Result<(), String> {
    let log = Mutex::new(Vec::new());
    let lived = async {
        let mut world = World::begin(database, &log).await?;
        for step in steps {
            step.take(&mut world).await?;
            world.check().await?;
        }
        world.check_all().await
    };
    let ended = AssertUnwindSafe(lived).catch_unwind().await;
    let said = match ended {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(said)) => said,
        Err(panic) => panic.downcast_ref::<String>().cloned().unwrap_or_else(|| "a panic".to_owned()),
    };
    let log = log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    Err(format!("{}\n=> {said}", log.join("\n")))
}

/// Leaves out steps as long as what is left still fails: first halves, then ever fewer, then single ones.
async fn shortest(engine: Engine, mut failure: String, mut steps: Vec<Step>) -> (String, Vec<Step>) {
    let (mut size, mut tries) = (steps.len() / 2, 0);
    while size > 0 && tries < TRIES {
        let mut at = 0;
        while at < steps.len() && tries < TRIES {
            let end = (at + size).min(steps.len());
            let fewer: Vec<Step> = [&steps[..at], &steps[end..]].concat();
            tries += 1;
            match live(engine, &fewer).await {
                Err(found) => (failure, steps) = (found, fewer),
                Ok(()) => at = end,
            }
        }
        size /= 2;
    }
    (failure, steps)
}
