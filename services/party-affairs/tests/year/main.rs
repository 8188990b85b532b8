//! The year 2025 of ten thousand retirees, day by day: what was opened, met and missed balances to the last duty.

#[path = "../house/mod.rs"]
mod house;

mod model;

use std::collections::BTreeMap;

use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::duty::summarize_duties_request::RegionLevel;
use junxiu_contracts::duty::{RunDutiesRequest, SummarizeDutiesRequest};
use junxiu_contracts::intake;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::contact_service_client::ContactServiceClient;
use junxiu_kernel::day::{Day, add_days, month_end};
use junxiu_platform::parse;
use junxiu_testkit::{TestDatabase, on_postgres, on_sqlite};

use house::{CLERK, HOME, House, OPERATOR, OTHER, OTHER_CLERK, PROVINCE, day, standing};
use model::{Balance, Fate};

const PEOPLE: usize = 10_000;
const FIRST_DAY: &str = "2025-01-01";
/// The day on which the last of the year can be judged.
const END: &str = "2026-01-01";

#[tokio::test(flavor = "multi_thread")]
async fn a_year_balances_to_the_last_duty_on_sqlite() {
    on_sqlite(a_year).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_balances_to_the_last_duty_on_postgresql() {
    on_postgres(a_year).await;
}

async fn a_year(database: TestDatabase) {
    let house = House::open(&database, FIRST_DAY).await;
    let fates: Vec<Fate> = (0..PEOPLE).map(Fate::of).collect();
    let mut year = Year { people: fates.iter().map(told).collect(), house, fates, opened: 0, missed: 0 };
    year.begin().await;
    let mut today = day(FIRST_DAY);
    while today <= day(END) {
        year.live(today).await;
        if today == month_end(today) {
            year.check(today).await;
        }
        today = add_days(today, 1);
    }
    year.check(day(END)).await;
    year.check_investigations(day(END)).await;
}

fn told(fate: &Fate) -> intake::RetireeStanding {
    intake::RetireeStanding { received_on: Some(parse::date(fate.received_on)), ..standing(HOME) }
}

struct Year {
    house: House,
    fates: Vec<Fate>,
    people: Vec<intake::RetireeStanding>,
    /// Contacts opened and missed, as the runs said.
    opened: i64,
    missed: i64,
}

impl Year {
    /// Tells of everybody who was received before the year.
    async fn begin(&self) {
        let before = |fate: &Fate| fate.received_on < day(FIRST_DAY);
        let people: Vec<_> = self
            .people
            .iter()
            .zip(&self.fates)
            .filter(|(_, fate)| before(fate))
            .map(|(told, _)| told.clone())
            .collect();
        self.house.tell_all("retiree.received", &people, FIRST_DAY).await;
    }

    /// A day: what intake tells in the morning, the contacts, and the daily run.
    async fn live(&mut self, today: Day) {
        let text = today.to_string();
        self.house.on(&text);
        for at in 0..self.fates.len() {
            let fate = self.fates[at].clone();
            if fate.received_on == today {
                self.house.tell("retiree.received", &self.people[at], &text).await;
            }
            if fate.moved_on == Some(today) {
                self.house.transfer(&mut self.people[at], OTHER, &text).await;
            }
            if fate.died_on == Some(today) {
                self.house.die(&mut self.people[at], &text).await;
            }
            for (on, _) in fate.contacts.iter().filter(|(_, recorded_on)| *recorded_on == today) {
                self.contact(at, *on, today).await;
            }
        }
        let request = self.house.as_hand(OPERATOR, RunDutiesRequest {});
        let run = DutyServiceClient::new(self.house.link.clone()).run_duties(request).await.unwrap().into_inner();
        assert!(run.finished);
        for count in run.counts.iter().filter(|count| count.kind == "contact.monthly") {
            // The last run opens the first month of the next year.
            self.opened += if today < day(END) { count.opened } else { 0 };
            self.missed += count.missed;
        }
    }

    async fn contact(&self, at: usize, on: Day, today: Day) {
        let clerk = if self.fates[at].moved_on.is_some_and(|moved_on| moved_on <= today) { OTHER_CLERK } else { CLERK };
        let request = pb::RecordContactRequest {
            retiree: self.people[at].retiree.clone(),
            occurred_on: Some(parse::date(on)),
            channel: pb::ContactChannel::Phone.into(),
            content: "身体尚好".into(),
            ..Default::default()
        };
        let mut client = ContactServiceClient::new(self.house.link.clone());
        client.record_contact(self.house.as_hand(clerk, request)).await.unwrap();
    }

    /// Compares all counts, month by month and holder by holder, with those of the model.
    async fn check(&self, today: Day) {
        let expected = model::balances(&self.fates, today);
        let shown = self.balances().await;
        assert_eq!(shown, expected, "on {today}");
        let all = shown.values().copied().fold(Balance::default(), Balance::plus);
        let before_the_run = model::opened_before_the_run(&self.fates, day(FIRST_DAY), today);
        assert_eq!(self.opened + before_the_run, all.total(), "on {today}: opened is open, met, missed and void");
        let made_good = model::made_good(&self.fates, today);
        assert_eq!(self.missed, all.missed + made_good, "on {today}: missed, but for what was recorded later");
    }

    /// The counts that the service shows, by the last day of the month and the holder.
    async fn balances(&self) -> BTreeMap<(Day, String), Balance> {
        let mut balances = BTreeMap::new();
        for month in model::months() {
            let due = Some(parse::date(month_end(month)));
            let request = SummarizeDutiesRequest {
                article: 15,
                level: RegionLevel::Institution.into(),
                due_from: due,
                due_to: due,
                ..Default::default()
            };
            let request = self.house.as_hand(PROVINCE, request);
            let mut client = DutyServiceClient::new(self.house.link.clone());
            let rows = client.summarize_duties(request).await.unwrap().into_inner().rows;
            for row in rows.into_iter().filter(|row| row.kind == "contact.monthly") {
                assert_eq!((row.late, row.waived, row.overdue), (0, 0, 0), "a contact in its month is in time");
                let holder = row.organization.trim_start_matches("organizations/").to_owned();
                let balance = Balance { open: row.open, met: row.on_time, missed: row.missed, void: row.void };
                balances.insert((month_end(month), holder), balance);
            }
        }
        balances
    }

    /// Compares how many investigations were called for.
    async fn check_investigations(&self, today: Day) {
        let request = SummarizeDutiesRequest {
            article: 15,
            due_from: Some(parse::date(day("2025-01-01"))),
            due_to: Some(parse::date(day("2027-01-01"))),
            ..Default::default()
        };
        let request = self.house.as_hand(PROVINCE, request);
        let rows =
            DutyServiceClient::new(self.house.link.clone()).summarize_duties(request).await.unwrap().into_inner().rows;
        let called_for = rows
            .iter()
            .filter(|row| row.kind == "contact.investigate")
            .map(|row| row.on_time + row.late + row.open + row.overdue + row.missed + row.void)
            .sum::<i64>();
        assert_eq!(called_for, model::investigations(&self.fates, day(FIRST_DAY), today));
    }
}
