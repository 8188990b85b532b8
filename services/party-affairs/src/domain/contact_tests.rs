//! Table tests of what counts as a contact.

use super::*;
use crate::domain::standing::sample;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Received on 10 May 2021, born on 1 March 1955.
fn person(life_status: LifeStatus, died_on: Option<&str>) -> Standing {
    Standing { life_status, died_on: died_on.map(day), ..sample() }
}

#[test]
fn each_day_on_which_nobody_can_have_been_reached_has_its_own_reason() {
    let today = day("2024-07-01");
    let alive = person(LifeStatus::Active, None);
    let dead = person(LifeStatus::Deceased, Some("2024-03-10"));
    let away = person(LifeStatus::TransferredOut, None);
    let left_on = Some(day("2024-02-01"));
    let before = standing::Refusal::BeforeReception { received_on: day("2021-05-10") };
    let after = standing::Refusal::AfterDeath { died_on: day("2024-03-10") };
    let future = standing::Refusal::OccurredInFuture { on: day("2024-07-02") };
    for (who, left_on, on, expected) in [
        (&alive, None, "1955-02-28", Err(Refusal::BeforeBirth { born_on: day("1955-03-01") })),
        (&alive, None, "1955-03-01", Err(Refusal::Person(before.clone()))),
        (&alive, None, "2021-05-09", Err(Refusal::Person(before))),
        (&alive, None, "2021-05-10", Ok(())),
        (&alive, None, "2024-07-01", Ok(())),
        (&alive, None, "2024-07-02", Err(Refusal::Person(future))),
        (&dead, Some(day("2024-03-10")), "2024-03-10", Ok(())),
        (&dead, Some(day("2024-03-10")), "2024-03-11", Err(Refusal::Person(after))),
        (&away, left_on, "2024-02-01", Ok(())),
        (&away, left_on, "2024-02-02", Err(Refusal::AfterLeaving { left_on: day("2024-02-01") })),
    ] {
        assert_eq!(must_be_possible(who, left_on, day(on), today), expected, "{on}");
    }
}

#[test]
fn a_contact_is_backdated_when_its_month_was_over() {
    for (on, recorded_on, backdated) in [
        ("2021-06-02", "2021-06-30", false),
        ("2021-06-30", "2021-06-30", false),
        ("2021-06-30", "2021-07-01", true),
        ("2024-02-29", "2024-03-01", true),
    ] {
        let contact = Contact { occurred_on: day(on), recorded_on: day(recorded_on), ..contact() };
        assert_eq!(contact.is_backdated(), backdated, "{on}");
    }
}

#[test]
fn a_contact_by_another_institution_is_told_from_one_by_the_holder() {
    assert!(!contact().is_by_host());
    assert!(Contact { institution: "220204-01".into(), ..contact() }.is_by_host());
}

fn contact() -> Contact {
    Contact {
        id: ContactId(uuid::Uuid::nil()),
        retiree: RetireeId(uuid::Uuid::nil()),
        occurred_on: day("2021-06-30"),
        channel: Channel::Phone,
        counterpart: Counterpart::Oneself,
        guardian_name: None,
        contacted_by: String::new(),
        institution: "220104-01".into(),
        holder: Ancestry { institution: Some("220104-01".into()), ..Ancestry::default() },
        ended_lost_on: None,
        recorded_by: String::new(),
        recorded_at: DateTime::UNIX_EPOCH,
        recorded_on: day("2021-06-30"),
        withdrawn: None,
        revision: 1,
    }
}
