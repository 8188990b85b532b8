//! Transfers, deaths and re-organisations.

use junxiu_casework::duty::{self, State};
use junxiu_kernel::day::{Day, add_days};
use junxiu_testkit::on_both_engines;

use crate::house::{CONTACT, DOCUMENTS, FAR_AWAY, HOME, House, contact_of, day, documents_of, place};

#[tokio::test]
async fn duties_follow_a_person_by_the_day_of_the_transfer() {
    on_both_engines(async |database| {
        let house = House::bare(&database, "2024-02-10").await;
        let due = day("2024-02-29");
        // The first day at the new place, and whether contact and documents follow.
        for (days, contact_follows, documents_follow) in [(-1, true, true), (0, true, false), (1, false, false)] {
            let person = format!("retirees/moved-{days}");
            let duties = vec![contact_of(&person, HOME, due), documents_of(&person, HOME, "2024-02-29")];
            house.write(duty::open(duties, house.env.clock.now())).await;
            let handed = duty::hand_over(&person, &place(FAR_AWAY), add_days(due, days), house.env.clock.now());
            house.write(handed).await;
            for (kind, period, follows) in
                [(&CONTACT, "2024-02", contact_follows), (&DOCUMENTS, "trips/1", documents_follow)]
            {
                let found = house.record(kind, &person, period).await;
                let (holder, former) =
                    if follows { (place(FAR_AWAY), place(HOME)) } else { (place(HOME), place("220000")) };
                assert_eq!((found.holder, found.former), (holder, former), "{} {days}", kind.key);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_missed_is_charged_to_the_holder_of_the_last_day() {
    on_both_engines(async |database| {
        let mut house = House::bare(&database, "2024-02-10").await;
        for person in ["retirees/told-late", "retirees/moved-after", "retirees/met"] {
            house.write(duty::open(vec![contact_of(person, HOME, day("2024-02-01"))], house.env.clock.now())).await;
        }
        let met = contact_of("retirees/met", HOME, day("2024-02-01"));
        house.write(duty::meet(&met, day("2024-02-05"), "contacts/1", house.env.clock.now(), house.today())).await;
        house.run_on("2024-03-05").await;
        for (person, from) in [
            ("retirees/told-late", "2024-02-20"),
            ("retirees/moved-after", "2024-03-01"),
            ("retirees/met", "2024-02-20"),
        ] {
            house.write(duty::hand_over(person, &place(FAR_AWAY), day(from), house.env.clock.now())).await;
        }
        let stands = async |person: &str| {
            let found = house.record(&CONTACT, person, "2024-02").await;
            (found.state, found.holder)
        };
        assert_eq!(stands("retirees/told-late").await, (State::Missed, place(FAR_AWAY)));
        assert_eq!(stands("retirees/moved-after").await, (State::Missed, place(HOME)));
        assert_eq!(stands("retirees/met").await, (State::Met, place(HOME)));
        // The new holder's late proof still meets it, and it stays his.
        let backdated = contact_of("retirees/told-late", HOME, day("2024-02-01"));
        let changes = duty::meet(&backdated, day("2024-02-25"), "contacts/2", house.env.clock.now(), house.today());
        house.write(changes).await;
        assert_eq!(stands("retirees/told-late").await, (State::Met, place(FAR_AWAY)));
    })
    .await;
}

#[tokio::test]
async fn a_death_leaves_no_breach_from_its_own_month_on() {
    on_both_engines(async |database| {
        let mut house = House::bare(&database, "2024-01-01").await;
        // The day of death, and how January, February and March stand once it is known in April.
        let cases: [(&str, [State; 3]); 4] = [
            ("2024-01-31", [State::Void, State::Void, State::Void]),
            ("2024-02-01", [State::Missed, State::Void, State::Void]),
            ("2024-02-29", [State::Missed, State::Void, State::Void]),
            ("2024-03-01", [State::Missed, State::Missed, State::Void]),
        ];
        let months: Vec<Day> = ["2024-01-01", "2024-02-01", "2024-03-01"].map(day).to_vec();
        for (died_on, _) in &cases {
            let person = format!("retirees/died-{died_on}");
            let duties = months.iter().map(|month| contact_of(&person, HOME, *month)).collect();
            house.write(duty::open(duties, house.env.clock.now())).await;
        }
        house.run_on("2024-04-10").await;
        for (died_on, stand) in cases {
            let person = format!("retirees/died-{died_on}");
            house.write(duty::void_subject(&person, day(died_on), "DEATH", house.env.clock.now())).await;
            let found = duty::of_subject(&house.db, &person).await.unwrap();
            let states: Vec<_> = found.iter().map(|duty| duty.state).collect();
            assert_eq!(states, stand, "{died_on}");
            let last = found.last().unwrap();
            assert_eq!((last.reason.as_deref(), last.decided_at), (Some("DEATH"), Some(house.env.clock.now())));
        }
    })
    .await;
}

#[tokio::test]
async fn a_contact_after_the_death_is_for_a_person_to_look_at() {
    on_both_engines(async |database| {
        let house = House::bare(&database, "2024-04-10").await;
        for (month, on) in [("2024-01-01", "2024-01-31"), ("2024-02-01", "2024-02-10"), ("2024-03-01", "2024-03-02")] {
            let contact = contact_of("retirees/1", HOME, day(month));
            house.write(duty::meet(&contact, day(on), "contacts/1", house.env.clock.now(), house.today())).await;
        }
        for _ in 0..2 {
            house.write(duty::void_subject("retirees/1", day("2024-02-10"), "DEATH", house.env.clock.now())).await;
        }
        let found = duty::of_subject(&house.db, "retirees/1").await.unwrap();
        let stand: Vec<_> = found.iter().map(|duty| (duty.state, duty.review_required, duty.revision)).collect();
        assert_eq!(stand, [(State::Met, false, 1), (State::Met, false, 1), (State::Met, true, 2)]);

        house.write(duty::review(&CONTACT, "retirees/1", "2024-01", house.env.clock.now())).await;
        assert!(house.record(&CONTACT, "retirees/1", "2024-01").await.review_required);
        let act = Some((day("2024-01-30"), "contacts/2".to_owned()));
        let again = duty::reassess(&CONTACT, "retirees/1", "2024-01", act, house.today(), house.env.clock.now());
        house.write(again).await;
        assert!(!house.record(&CONTACT, "retirees/1", "2024-01").await.review_required);
    })
    .await;
}

#[tokio::test]
async fn who_was_taken_for_dead_is_served_again_from_today() {
    on_both_engines(async |database| {
        let house = House::bare(&database, "2024-02-10").await;
        let months = ["2024-01-01", "2024-02-01", "2024-03-01"].map(|month| contact_of("retirees/1", HOME, day(month)));
        let documents = documents_of("retirees/1", HOME, "2024-03-31");
        let now = house.env.clock.now();
        house.write(duty::open(months.into_iter().chain([documents]).collect(), now)).await;
        house.write(duty::void(&DOCUMENTS, "retirees/1", "trips/1", "TRIP_CANCELLED", now)).await;
        house.write(duty::void_subject("retirees/1", day("2024-01-05"), "DEATH", now)).await;
        house.write(duty::restore_subject("retirees/1", "DEATH", house.today(), now)).await;
        let found = duty::of_subject(&house.db, "retirees/1").await.unwrap();
        let states: Vec<_> = found.iter().map(|duty| (duty.period.as_str(), duty.state)).collect();
        let wanted =
            [("2024-01", State::Void), ("2024-02", State::Open), ("2024-03", State::Open), ("trips/1", State::Void)];
        assert_eq!(states[..2], wanted[..2]);
        assert!(wanted.iter().all(|one| states.contains(one)), "{states:?}");
    })
    .await;
}

#[tokio::test]
async fn what_fell_away_is_opened_anew_with_new_days_and_nothing_else_is_touched() {
    on_both_engines(async |database| {
        let house = House::bare(&database, "2024-02-10").await;
        let now = house.env.clock.now();
        let months = ["2024-01-01", "2024-02-01"].map(|month| contact_of("retirees/1", HOME, day(month)));
        house.write(duty::meet(&months[0], day("2024-01-05"), "contacts/1", now, house.today())).await;
        house.write(duty::open(vec![documents_of("retirees/1", HOME, "2024-02-01"), months[1].clone()], now)).await;
        house.write(duty::void(&DOCUMENTS, "retirees/1", "trips/1", "TRIP_CANCELLED", now)).await;
        for _ in 0..2 {
            let again = documents_of("retirees/1", HOME, "2024-03-31");
            house.write(duty::open_anew(months.iter().cloned().chain([again]).collect(), now)).await;
        }
        let trip = house.record(&DOCUMENTS, "retirees/1", "trips/1").await;
        assert_eq!((trip.state, trip.due_on, trip.reason, trip.revision), (State::Open, day("2024-03-31"), None, 3));
        let january = house.record(&CONTACT, "retirees/1", "2024-01").await;
        let february = house.record(&CONTACT, "retirees/1", "2024-02").await;
        assert_eq!(
            [(january.state, january.revision), (february.state, february.revision)],
            [(State::Met, 1), (State::Open, 1)]
        );
    })
    .await;
}

#[tokio::test]
async fn a_death_that_was_none_leaves_no_breach_and_gives_back_the_days_it_took() {
    on_both_engines(async |database| {
        let mut house = House::bare(&database, "2024-02-10").await;
        let months = ["2024-01-01", "2024-02-01", "2024-03-01"].map(|month| contact_of("retirees/1", HOME, day(month)));
        let documents = documents_of("retirees/1", HOME, "2024-02-15");
        house.write(duty::open(months.into_iter().chain([documents]).collect(), house.env.clock.now())).await;
        house.write(duty::void(&CONTACT, "retirees/1", "2024-03", "NOT_OWED", house.env.clock.now())).await;
        house.write(duty::void_subject("retirees/1", day("2024-01-05"), "DEATH", house.env.clock.now())).await;

        house.move_to("2024-02-29");
        for _ in 0..2 {
            let found = duty::of_subject(&house.db, "retirees/1").await.unwrap();
            house.write(duty::revive(&found, "DEATH", house.today(), house.env.clock.now())).await;
        }
        let found = duty::of_subject(&house.db, "retirees/1").await.unwrap();
        let stand: Vec<_> = found.iter().map(|duty| (duty.period.as_str(), duty.state, duty.due_on)).collect();
        for wanted in [
            ("2024-01", State::Void, day("2024-01-31")),
            ("2024-02", State::Open, day("2024-02-29")),
            ("2024-03", State::Void, day("2024-03-31")),
            // Nineteen days it was void: so many more he has.
            ("trips/1", State::Open, day("2024-03-05")),
        ] {
            assert!(stand.contains(&wanted), "{stand:?}");
        }
        house.move_to("2024-03-01");
        house.run().await.unwrap();
        assert_eq!(house.record(&CONTACT, "retirees/1", "2024-02").await.state, State::Missed);
    })
    .await;
}

#[tokio::test]
async fn the_open_duties_of_an_office_get_its_new_superiors() {
    on_both_engines(async |database| {
        let mut house = House::bare(&database, "2024-02-10").await;
        let now = house.env.clock.now();
        let duties = vec![
            contact_of("retirees/1", HOME, day("2024-01-01")),
            contact_of("retirees/1", HOME, day("2024-02-01")),
            contact_of("organizations/220104", "220104", day("2024-02-01")),
            contact_of("retirees/2", FAR_AWAY, day("2024-02-01")),
        ];
        house.write(duty::open(duties, now)).await;
        house.run().await.unwrap();
        let mut moved = place(HOME);
        moved.county = Some("220102".into());
        house.write(duty::reseat(&place(HOME), &moved, now)).await;
        for (subject, period, holder) in [
            ("retirees/1", "2024-01", place(HOME)),
            ("retirees/1", "2024-02", moved),
            ("organizations/220104", "2024-02", place("220104")),
            ("retirees/2", "2024-02", place(FAR_AWAY)),
        ] {
            assert_eq!(house.record(&CONTACT, subject, period).await.holder, holder, "{subject} {period}");
        }
    })
    .await;
}
