//! How a duty stands after what happened to it: the day before, the day itself, the day after.

use junxiu_casework::duty::{self, Duty, Record, State};
use junxiu_kernel::day::add_months;
use junxiu_testkit::on_both_engines;

use crate::house::{CONTACT, HOME, House, contact_of, day, documents_of};

/// What happens to a duty that is due on 29 February 2024.
#[derive(Clone, Copy)]
enum Act {
    /// It is opened.
    Open,
    /// It is opened whatever was before.
    Again,
    /// An act of a day meets it, recorded on another.
    Meet(&'static str, &'static str),
    /// What met it is taken back on a day.
    Reopen(&'static str),
    /// It is judged anew by an act of a day, on another.
    Reassess(&'static str, &'static str),
    /// It falls away.
    Void,
    /// The daily run of a day.
    Run(&'static str),
}
use Act::{Again, Meet, Open, Reassess, Reopen, Run, Void};

async fn after(house: &mut House, duty: &Duty, acts: &[Act]) -> Record {
    for act in acts {
        let now = house.env.clock.now();
        let changes = match *act {
            Open => duty::open(vec![duty.clone()], now),
            Again => duty::open_again(vec![duty.clone()], now),
            Meet(on, today) => duty::meet(duty, day(on), format!("contacts/of-{on}"), now, day(today)),
            Reopen(today) => duty::reassess(duty.kind, &duty.subject, &duty.period, None, None, day(today), now),
            Reassess(on, today) => {
                let act = Some((day(on), format!("contacts/of-{on}")));
                duty::reassess(duty.kind, &duty.subject, &duty.period, act, None, day(today), now)
            }
            Void => duty::void(duty.kind, &duty.subject, &duty.period, "CANCELLED", now),
            Run(today) => {
                house.run_on(today).await;
                continue;
            }
        };
        house.write(changes).await;
    }
    house.record(duty.kind, &duty.subject, &duty.period).await
}

#[tokio::test]
async fn a_contact_is_made_in_its_month_or_missed() {
    // What happens, how it stands, and whether the record came after the day for an act in time.
    let cases: &[(&[Act], State, bool)] = &[
        (&[Open], State::Open, false),
        (&[Open, Open], State::Open, false),
        (&[Again], State::Open, false),
        (&[Open, Again], State::Open, false),
        (&[Open, Void, Again], State::Open, false),
        (&[Open, Meet("2024-02-28", "2024-03-01"), Again], State::Open, false),
        (&[Open, Meet("2024-03-01", "2024-03-01"), Again], State::Open, false),
        (&[Open, Run("2024-03-01"), Again], State::Missed, false),
        (&[Open, Meet("2024-02-28", "2024-02-28")], State::Met, false),
        (&[Open, Meet("2024-02-29", "2024-02-29")], State::Met, false),
        (&[Open, Meet("2024-02-29", "2024-03-01")], State::Met, true),
        (&[Open, Meet("2024-03-01", "2024-03-01")], State::MetLate, false),
        // Never opened, and met all the same.
        (&[Meet("2024-02-29", "2024-02-29")], State::Met, false),
        (&[Meet("2024-02-29", "2024-03-01")], State::Met, true),
        (&[Meet("2024-03-01", "2024-03-01")], State::MetLate, false),
        (&[Meet("2024-02-29", "2024-02-29"), Open], State::Met, false),
        // The last day counts to its end, so the run of that day leaves it open.
        (&[Open, Run("2024-02-28")], State::Open, false),
        (&[Open, Run("2024-02-29")], State::Open, false),
        (&[Open, Run("2024-03-01")], State::Missed, false),
        (&[Open, Run("2024-03-01"), Open], State::Missed, false),
        (&[Open, Run("2024-03-01"), Meet("2024-02-29", "2024-03-05")], State::Met, true),
        (&[Open, Run("2024-03-01"), Meet("2024-03-01", "2024-03-05")], State::MetLate, false),
        (
            &[Open, Run("2024-03-01"), Meet("2024-03-01", "2024-03-05"), Meet("2024-02-20", "2024-03-06")],
            State::Met,
            true,
        ),
        (&[Meet("2024-03-04", "2024-03-05"), Meet("2024-03-02", "2024-03-06")], State::MetLate, false),
        (&[Meet("2024-02-10", "2024-02-10"), Meet("2024-03-02", "2024-03-06")], State::Met, false),
        // What met it is taken back.
        (&[Meet("2024-02-10", "2024-02-10"), Reopen("2024-02-29")], State::Open, false),
        (&[Meet("2024-02-10", "2024-02-10"), Reopen("2024-03-01")], State::Missed, false),
        (&[Meet("2024-03-04", "2024-03-04"), Reopen("2024-03-05")], State::Missed, false),
        (&[Meet("2024-02-10", "2024-02-10"), Reassess("2024-02-20", "2024-02-21")], State::Met, false),
        (&[Meet("2024-02-10", "2024-02-10"), Reassess("2024-02-20", "2024-03-21")], State::Met, true),
        (&[Meet("2024-02-10", "2024-02-10"), Reassess("2024-03-20", "2024-03-21")], State::MetLate, false),
        // What fell away stays away.
        (&[Open, Void], State::Void, false),
        (&[Open, Run("2024-03-01"), Void], State::Void, false),
        (&[Open, Void, Meet("2024-02-10", "2024-02-10")], State::Void, false),
        (&[Open, Void, Reopen("2024-02-10")], State::Void, false),
        (&[Open, Void, Open, Run("2024-03-01")], State::Void, false),
        (&[Meet("2024-02-10", "2024-02-10"), Void], State::Met, false),
    ];
    on_both_engines(async |database| {
        let mut house = House::bare(&database, "2024-02-01").await;
        for (at, (acts, state, backdated)) in cases.iter().enumerate() {
            let contact = contact_of(&format!("retirees/{at}"), HOME, day("2024-02-01"));
            let found = after(&mut house, &contact, acts).await;
            assert_eq!((found.state, found.backdated), (*state, *backdated), "case {at}");
            let is_met = matches!(found.state, State::Met | State::MetLate);
            assert_eq!((found.met_on.is_some(), found.evidence.is_some()), (is_met, is_met), "case {at}");
        }
    })
    .await;
}

#[tokio::test]
async fn documents_are_owed_until_they_are_handed_in() {
    on_both_engines(async |database| {
        let mut house = House::bare(&database, "2024-02-01").await;
        let cases: &[(&[Act], State)] = &[
            (&[Open, Run("2024-03-01")], State::Open),
            (&[Open, Run("2025-03-01"), Meet("2024-02-29", "2025-03-01")], State::Met),
            (&[Open, Run("2025-03-01"), Meet("2025-03-01", "2025-03-01")], State::MetLate),
            (&[Meet("2024-02-10", "2024-02-10"), Reopen("2025-03-01")], State::Open),
        ];
        for (at, (acts, state)) in cases.iter().enumerate() {
            let documents = documents_of(&format!("retirees/{at}"), HOME, "2024-02-29");
            assert_eq!(after(&mut house, &documents, acts).await.state, *state, "case {at}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_duty_keeps_all_that_was_said_of_it() {
    on_both_engines(async |database| {
        let mut house = House::bare(&database, "2024-02-01").await;
        let documents = documents_of("retirees/张·三", HOME, "2024-02-29");
        let found = after(&mut house, &documents, &[Open, Meet("2024-02-09", "2024-02-10")]).await;
        assert_eq!((found.kind.as_str(), found.article, found.soft), ("travel.documents", 18, true));
        assert_eq!((found.subject.as_str(), &found.holder), ("retirees/张·三", &documents.holder));
        assert_eq!((found.opens_on, found.due_on), (documents.opens_on, documents.due_on));
        assert_eq!(found.calendar_version.as_deref(), Some("2024.1"));
        assert_eq!(
            (found.met_on, found.evidence.as_deref()),
            (Some(day("2024-02-09")), Some("contacts/of-2024-02-09"))
        );
        assert_eq!((found.revision, found.updated_at), (2, house.env.clock.now()));
    })
    .await;
}

#[tokio::test]
async fn the_same_duty_is_one_row() {
    on_both_engines(async |database| {
        let house = House::bare(&database, "2024-02-01").await;
        let months = (0..3).map(|at| contact_of("retirees/1", HOME, add_months(day("2024-01-31"), at)));
        let duties: Vec<_> = months.chain([contact_of("retirees/1", HOME, day("2024-03-01"))]).collect();
        house.write(duty::open(duties.clone(), house.env.clock.now())).await;
        house.write(duty::open(duties, house.env.clock.now())).await;
        let found = duty::of_subject(&house.db, "retirees/1").await.unwrap();
        let periods: Vec<_> = found.iter().map(|duty| duty.period.as_str()).collect();
        assert_eq!(periods, ["2024-01", "2024-02", "2024-03"]);
        assert_ne!(duty::id(&CONTACT, "retirees/1", "12"), duty::id(&CONTACT, "retirees/11", "2"));
    })
    .await;
}

#[tokio::test]
async fn an_amended_calendar_moves_a_day_only_later() {
    on_both_engines(async |database| {
        let mut house = House::bare(&database, "2024-02-01").await;
        let documents = documents_of("retirees/1", HOME, "2024-02-29");
        after(&mut house, &documents, &[Open]).await;
        for (due_on, stands) in [("2024-02-28", "2024-02-29"), ("2024-03-04", "2024-03-04")] {
            let now = house.env.clock.now();
            let moved = duty::reschedule(documents.kind, "retirees/1", "trips/1", day(due_on), "2024.2", now);
            house.write(moved).await;
            assert_eq!(after(&mut house, &documents, &[]).await.due_on, day(stands));
        }
    })
    .await;
}
