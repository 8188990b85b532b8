//! The daily run: once, over interruptions, over days that were missed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use junxiu_casework::duty::{self, State, Sweep, SweepStep};
use junxiu_kernel::clock::Clock;
use junxiu_kernel::day::{Day, add_days};
use junxiu_platform::database::Changes;
use junxiu_platform::environment::Environment;
use junxiu_platform::status::{Fault, reason_of};
use junxiu_testkit::{TestDatabase, on_both_engines};

use crate::house::{CONTACT, FAR_AWAY, HOME, House, NEXT_DOOR, People, contact_of, day, place};

/// Opened, missed and moved contacts.
fn counts(done: &junxiu_contracts::duty::RunDutiesResponse) -> [i64; 3] {
    done.counts
        .iter()
        .find(|count| count.kind == CONTACT.key)
        .map_or([0; 3], |count| [count.opened, count.missed, count.moved])
}

#[tokio::test]
async fn a_run_opens_each_duty_once_and_leaves_one_entry() {
    on_both_engines(async |database| {
        let people = People::new(7, 3);
        let mut house = House::open(&database, "2024-02-01", &people, Vec::new()).await;
        let done = house.run().await.unwrap();
        assert_eq!((counts(&done), done.finished), ([7, 0, 0], true));
        assert_eq!(done.as_of.map(|as_of| (as_of.year, as_of.month, as_of.day)), Some((2024, 1, 31)));
        assert_eq!(house.rows().await, (7, 1));
        for _ in 0..2 {
            assert_eq!(counts(&house.run().await.unwrap()), [0, 0, 0]);
        }
        assert_eq!(counts(&house.run_on("2024-02-02").await), [0, 0, 0]);
        assert_eq!(house.rows().await, (7, 1), "a run that changes nothing leaves no entry");
    })
    .await;
}

#[tokio::test]
async fn of_two_runs_at_once_one_does_the_work() {
    on_both_engines(async |database| {
        let people = People::new(60, 5);
        let mut house = House::open(&database, "2024-02-01", &people, Vec::new()).await;
        let mut other = House::beside(&house.env, &database, &people, Vec::new()).await;
        let (one, two) = tokio::join!(house.run(), other.run());
        let (one, two) = (counts(&one.unwrap()), counts(&two.unwrap()));
        assert_eq!([one, two].iter().filter(|counts| **counts == [60, 0, 0]).count(), 1, "{one:?} {two:?}");
        assert_eq!(house.rows().await, (60, 1));
    })
    .await;
}

#[tokio::test]
async fn a_run_that_broke_off_goes_on_where_it_stood() {
    on_both_engines(async |database| {
        let people = People::new(10, 3);
        let mut house = House::open(&database, "2024-02-01", &people, Vec::new()).await;
        people.failing.store(3, Ordering::SeqCst);
        let broken = house.run().await.unwrap_err();
        assert_eq!(reason_of(&broken).as_deref(), Some("DYING"));
        assert_eq!(house.rows().await, (6, 1), "what was committed stays");

        // Another process takes over on the next day.
        people.asked.lock().unwrap().clear();
        let env = Environment { tasks: Default::default(), ..house.env.clone() };
        house.env.tasks.begin_stop();
        let mut house = House::beside(&env, &database, &people, Vec::new()).await;
        assert_eq!(counts(&house.run_on("2024-02-02").await), [4, 0, 0]);
        assert_eq!(people.asked.lock().unwrap()[0].as_deref(), Some("retirees/0005"));
        assert_eq!(house.rows().await, (10, 2));
    })
    .await;
}

#[tokio::test]
async fn days_that_were_missed_are_caught_up() {
    on_both_engines(async |database| {
        let people = People::new(2, 10);
        let mut house = House::open(&database, "2023-11-30", &people, Vec::new()).await;
        house.run().await.unwrap();
        // Down over two month ends: December is opened and missed at once, January is opened.
        assert_eq!(counts(&house.run_on("2024-01-01").await), [4, 4, 0]);
        let found = duty::of_subject(&house.db, "retirees/0001").await.unwrap();
        let stand: Vec<_> = found.iter().map(|duty| (duty.period.as_str(), duty.state)).collect();
        let wanted = [("2023-11", State::Missed), ("2023-12", State::Missed), ("2024-01", State::Open)];
        assert_eq!(stand, wanted);
        assert_eq!(counts(&house.run_on("2024-01-31").await), [0, 0, 0]);
        assert_eq!(counts(&house.run_on("2024-02-01").await), [2, 2, 0]);
    })
    .await;
}

#[tokio::test]
async fn a_first_run_owes_nothing_for_the_past() {
    on_both_engines(async |database| {
        let people = People::new(2, 10);
        let mut house = House::open(&database, "2024-02-29", &people, Vec::new()).await;
        assert_eq!(counts(&house.run().await.unwrap()), [2, 0, 0]);
        // A clock that was set back brings no harm.
        assert_eq!(counts(&house.run_on("2024-02-20").await), [0, 0, 0]);
        assert_eq!(counts(&house.run_on("2024-03-01").await), [2, 2, 0]);
    })
    .await;
}

#[tokio::test]
async fn who_came_later_is_found_and_who_went_is_followed() {
    on_both_engines(async |database| {
        let people = People::new(3, 10);
        let mut house = House::open(&database, "2024-02-10", &people, Vec::new()).await;
        house.run().await.unwrap();
        people.put("retirees/new", NEXT_DOOR);
        people.put("retirees/0001", FAR_AWAY);
        // The transfer and the opening passed each other: the duty stands with the old holder.
        assert_eq!(counts(&house.run_on("2024-02-11").await), [1, 0, 1]);
        assert_eq!(house.record(&CONTACT, "retirees/0001", "2024-02").await.holder, place(FAR_AWAY));
        // What is decided stays where it is.
        let met = contact_of("retirees/0002", HOME, day("2024-02-01"));
        house.write(duty::meet(&met, day("2024-02-11"), "contacts/1", house.env.clock.now(), house.today())).await;
        people.put("retirees/0002", FAR_AWAY);
        assert_eq!(counts(&house.run_on("2024-02-12").await), [0, 0, 0]);
        // A duty changed a moment ago is left alone: the source may not know yet.
        people.put("retirees/0000", FAR_AWAY);
        let handed = duty::hand_over("retirees/0000", &place(NEXT_DOOR), day("2024-02-12"), house.env.clock.now());
        house.write(handed).await;
        house.env.clock.advance(TimeDelta::seconds(30));
        assert_eq!(counts(&house.run().await.unwrap()), [0, 0, 0]);
        assert_eq!(house.record(&CONTACT, "retirees/0000", "2024-02").await.holder, place(NEXT_DOOR));
    })
    .await;
}

#[tokio::test]
async fn more_than_one_chunk_is_closed() {
    on_both_engines(async |database| {
        let people = People::new(4_100, 1_000);
        let mut house = House::open(&database, "2024-02-29", &people, Vec::new()).await;
        assert_eq!(counts(&house.run().await.unwrap()), [4_100, 0, 0]);
        people.at.lock().unwrap().clear();
        assert_eq!(counts(&house.run_on("2024-03-01").await), [0, 4_100, 0]);
    })
    .await;
}

/// Writes a row a step; may panic.
struct Tidy {
    steps: i64,
    panics: bool,
    done: Arc<AtomicUsize>,
}

#[async_trait::async_trait]
impl Sweep for Tidy {
    fn key(&self) -> &'static str {
        if self.panics { "a.broken" } else { "b.tidy" }
    }

    async fn step(&self, as_of: Day, after: Option<String>) -> Result<SweepStep, Fault> {
        assert!(!self.panics, "a slip in a rule");
        self.done.fetch_add(1, Ordering::SeqCst);
        let step = after.map_or(0, |after| after.parse::<i64>().unwrap()) + 1;
        let changes = Changes::new()
            .write_any("insert into feed_cursor (source, position) values ($1, $2) on conflict (source) do nothing")
            .bind(format!("{as_of} {step}"))
            .bind(step);
        Ok(SweepStep { changes, next: (step < self.steps).then(|| step.to_string()) })
    }
}

#[tokio::test]
async fn sweeps_run_to_their_end_and_harm_no_other() {
    on_both_engines(async |database| {
        let done = Arc::new(AtomicUsize::new(0));
        let sweep = |panics| -> Arc<dyn Sweep> { Arc::new(Tidy { steps: 3, panics, done: done.clone() }) };
        let people = People::new(1, 10);
        let mut house = House::open(&database, "2024-02-10", &people, vec![sweep(true), sweep(false)]).await;
        let failed = house.run().await.unwrap_err();
        assert_eq!(reason_of(&failed).as_deref(), Some("INTERNAL"));
        assert_eq!((done.load(Ordering::SeqCst), house.rows().await), (3, (1, 1)));
        let swept: Vec<(String,)> =
            house.db.read("select source from feed_cursor order by source").all().await.unwrap();
        let swept: Vec<_> = swept.into_iter().map(|(source,)| source).collect();
        assert_eq!(swept, ["2024-02-09 1", "2024-02-09 2", "2024-02-09 3"]);
    })
    .await;
}

#[tokio::test]
async fn the_service_runs_by_itself_when_a_day_has_begun() {
    on_both_engines(async |database| {
        let env = Environment::ephemeral("party-affairs", database.url(), Clock::system());
        let people = People::new(3, 2);
        let house = House::beside(&env, &database, &people, Vec::new()).await;
        while house.rows().await != (3, 1) {
            tokio::task::yield_now().await;
        }
        assert!(env.tasks.stop(std::time::Duration::from_secs(10)).await);
    })
    .await;
}

/// Starts a process by the clock of the wall over the database of another, which ends.
async fn by_the_wall(database: &TestDatabase, house: &House, people: &People) -> House {
    house.env.tasks.begin_stop();
    let env = Environment { tasks: Default::default(), clock: Clock::system(), ..house.env.clone() };
    House::beside(&env, database, people, Vec::new()).await
}

/// Waits until there are so many duties, without anybody asking for a run.
async fn opens_by_itself(house: &House, duties: i64) {
    while house.rows().await.0 < duties {
        tokio::task::yield_now().await;
    }
}

/// Says whether nothing is opened for a moment, which is longer than a run takes.
async fn leaves_alone(house: &House, duties: i64) -> bool {
    let moment = std::time::Duration::from_millis(700);
    tokio::time::timeout(moment, opens_by_itself(house, duties)).await.is_err()
}

#[tokio::test]
async fn after_a_run_on_a_day_that_has_not_come_nothing_runs_until_a_person_says_so() {
    on_both_engines(async |database| {
        let people = People::new(2, 10);
        let today = Clock::system().today();
        let mut house = House::open(&database, &add_days(today, 300).to_string(), &people, Vec::new()).await;
        house.run().await.unwrap();
        assert_eq!(house.rows().await, (2, 1));

        let mut awake = by_the_wall(&database, &house, &people).await;
        assert!(leaves_alone(&awake, 4).await, "the clock alone opens nothing");
        assert_eq!(counts(&awake.run().await.unwrap())[0], 2, "a person asked: this month is opened");
        // The day of the last run is the true one again, so that the next day runs by itself.
        let (as_of,): (Option<Day>,) =
            awake.db.read("select as_of from duty_run where task = 'run' and period = ''").one().await.unwrap();
        assert_eq!(as_of, Some(add_days(today, -1)));
        people.put("retirees/new", HOME);
        awake.write(Changes::new().write_any("delete from duty_run where period <> ''")).await;
        let next = by_the_wall(&database, &awake, &people).await;
        opens_by_itself(&next, 5).await;
        assert!(next.env.tasks.stop(std::time::Duration::from_secs(10)).await);
    })
    .await;
}

#[tokio::test]
async fn a_silence_of_more_than_a_month_is_looked_at_by_a_person() {
    for (days, runs) in [(31, true), (40, false)] {
        on_both_engines(async |database| {
            let people = People::new(2, 10);
            let last = add_days(Clock::system().today(), -days);
            let mut house = House::open(&database, &last.to_string(), &people, Vec::new()).await;
            house.run().await.unwrap();
            let mut awake = by_the_wall(&database, &house, &people).await;
            if runs {
                opens_by_itself(&awake, 4).await;
            } else {
                assert!(leaves_alone(&awake, 4).await, "{days} days");
            }
            awake.run().await.unwrap();
            assert!(awake.rows().await.0 >= 4, "a person's word is enough");
            assert!(awake.env.tasks.stop(std::time::Duration::from_secs(10)).await);
        })
        .await;
    }
}
