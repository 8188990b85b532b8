//! Transfers, deaths and re-organisations.

use junxiu_casework::duty::{self, Meanwhile, State};
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
        let again = duty::reassess(&CONTACT, "retirees/1", "2024-01", act, None, house.today(), house.env.clock.now());
        house.write(again).await;
        assert!(!house.record(&CONTACT, "retirees/1", "2024-01").await.review_required);
    })
    .await;
}

#[tokio::test]
async fn what_is_owed_until_it_is_done_ends_with_him_though_not_where_he_only_left() {
    on_both_engines(async |database| {
        let house = House::bare(&database, "2024-03-10").await;
        let left_on = day("2024-03-05");
        for (days, after_leaving) in [(-1, State::Open), (0, State::Open), (1, State::Void)] {
            let due_on = add_days(left_on, days).to_string();
            for person in ["died", "left"] {
                let documents = documents_of(&format!("retirees/{person}{days}"), HOME, &due_on);
                house.write(duty::open(vec![documents], house.env.clock.now())).await;
            }
            let (died, left) = (format!("retirees/died{days}"), format!("retirees/left{days}"));
            house.write(duty::void_subject(&died, left_on, "DEATH", house.env.clock.now())).await;
            house.write(duty::void_ahead(&left, left_on, "TRANSFERRED_OUT", house.env.clock.now())).await;
            assert_eq!(house.record(&DOCUMENTS, &died, "trips/1").await.state, State::Void, "{days}");
            assert_eq!(house.record(&DOCUMENTS, &left, "trips/1").await.state, after_leaving, "{days}");

            // Nobody can do what is due of the dead, so the withdrawal of its evidence does not open it again.
            let met = documents_of(&died, HOME, &due_on);
            let met = junxiu_casework::duty::Duty { period: "trips/2".to_owned(), ..met };
            let now = house.env.clock.now();
            house.write(duty::meet(&met, add_days(left_on, -2), "trips/2", now, house.today())).await;
            let ended = Some((left_on, "DEATH"));
            house.write(duty::reassess(&DOCUMENTS, &died, "trips/2", None, ended, house.today(), now)).await;
            let found = house.record(&DOCUMENTS, &died, "trips/2").await;
            assert_eq!((found.state, found.reason.as_deref()), (State::Void, Some("DEATH")), "{days}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_death_that_was_none_leaves_no_breach_and_gives_back_the_days_it_took() {
    on_both_engines(async |database| {
        let mut house = House::bare(&database, "2024-02-10").await;
        let months = ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"];
        let months = months.map(|month| contact_of("retirees/1", HOME, day(month)));
        let documents = documents_of("retirees/1", HOME, "2024-02-15");
        house.write(duty::open(months.into_iter().chain([documents]).collect(), house.env.clock.now())).await;
        house.write(duty::void(&CONTACT, "retirees/1", "2024-04", "NOT_OWED", house.env.clock.now())).await;
        house.write(duty::void_subject("retirees/1", day("2024-01-05"), "DEATH", house.env.clock.now())).await;

        house.move_to("2024-03-31");
        for _ in 0..2 {
            let found = duty::of_subject(&house.db, "retirees/1").await.unwrap();
            house.write(duty::revive(&found, "DEATH", Meanwhile::NotOwed, house.today(), house.env.clock.now())).await;
        }
        let found = duty::of_subject(&house.db, "retirees/1").await.unwrap();
        let stand: Vec<_> = found.iter().map(|duty| (duty.period.as_str(), duty.state, duty.due_on)).collect();
        for wanted in [
            // January was over before anybody took him for dead.
            ("2024-01", State::Missed, day("2024-01-31")),
            ("2024-02", State::Void, day("2024-02-29")),
            ("2024-03", State::Open, day("2024-03-31")),
            ("2024-04", State::Void, day("2024-04-30")),
            // Fifty days it was void: so many more he has.
            ("trips/1", State::Open, day("2024-04-05")),
        ] {
            assert!(stand.contains(&wanted), "{stand:?}");
        }
        house.move_to("2024-04-01");
        house.run().await.unwrap();
        assert_eq!(house.record(&CONTACT, "retirees/1", "2024-03").await.state, State::Missed);
    })
    .await;
}

#[tokio::test]
async fn what_fell_away_for_a_wrong_reason_is_owed_again_as_its_day_says() {
    on_both_engines(async |database| {
        let house = House::bare(&database, "2024-02-29").await;
        let months = ["2024-01-01", "2024-02-01"].map(|month| contact_of("retirees/1", HOME, day(month)));
        let documents = documents_of("retirees/1", HOME, "2024-02-10");
        let (now, today) = (house.env.clock.now(), house.today());
        house.write(duty::open(months.into_iter().chain([documents]).collect(), now)).await;
        let periods = [(&CONTACT, "2024-01"), (&CONTACT, "2024-02"), (&DOCUMENTS, "trips/1")];
        for (kind, period) in periods {
            house.write(duty::void(kind, "retirees/1", period, "NOT_OWED", now)).await;
            let found = duty::of_subject(&house.db, "retirees/1").await.unwrap();
            house.write(duty::revive(&found, "DEATH", Meanwhile::Owed, today, now)).await;
            assert_eq!(house.record(kind, "retirees/1", period).await.state, State::Void, "another reason stays");
        }
        // The month that is over is missed, its last day is still open, and what stays owed is open whatever its day.
        for ((kind, period), state) in periods.into_iter().zip([State::Missed, State::Open, State::Open]) {
            for _ in 0..2 {
                let found = duty::of_subject(&house.db, "retirees/1").await.unwrap();
                house.write(duty::revive(&found, "NOT_OWED", Meanwhile::Owed, today, now)).await;
            }
            let found = house.record(kind, "retirees/1", period).await;
            assert_eq!((found.state, found.reason, found.revision), (state, None, 3), "{period}");
        }
        let met = contact_of("retirees/2", HOME, day("2024-02-01"));
        house.write(duty::meet(&met, day("2024-02-05"), "contacts/1", now, today)).await;
        let found = duty::of_subject(&house.db, "retirees/2").await.unwrap();
        house.write(duty::revive(&found, "NOT_OWED", Meanwhile::Owed, today, now)).await;
        assert_eq!(house.record(&CONTACT, "retirees/2", "2024-02").await.state, State::Met);
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
