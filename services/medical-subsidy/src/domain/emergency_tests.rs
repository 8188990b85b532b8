use super::*;
use crate::domain::person::sample;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn policies() -> CarePolicies {
    CarePolicies::delivered().unwrap()
}

/// Issued on Saturday night, 29 June 2024, 23:30 in China.
fn issued() -> Certificate {
    issue(&sample(), ("220104-01", "clerk"), &policies(), at("2024-06-29T15:30:00Z")).unwrap()
}

fn discharged(on: &str, today: &str) -> Result<Certificate, Refusal> {
    issued().discharge((day(on), day(today)), "220104", Calendar::published(), &policies())
}

#[test]
fn it_is_good_for_three_days_and_nights() {
    let certificate = issued();
    assert_eq!(certificate.number[..12], *"JJ-20240629-");
    assert_eq!(certificate.worth(at("2024-07-02T15:29:59Z")), Worth::Valid);
    assert_eq!(certificate.worth(at("2024-07-02T15:30:00Z")), Worth::Expired);
    assert_eq!(certificate.revoke("误发").unwrap().worth(certificate.issued_at), Worth::Revoked);
}

#[test]
fn nobody_who_died_is_vouched_for() {
    let dead = Person { died_on: Some(day("2024-06-01")), ..sample() };
    let refused = issue(&dead, ("220104-01", "clerk"), &policies(), at("2024-06-29T15:30:00Z"));
    assert_eq!(refused, Err(person::Refusal::AfterDeath { died_on: day("2024-06-01") }.into()));
}

#[test]
fn formalities_are_due_three_working_days_after_the_discharge() {
    for (on, due_on) in [
        ("2024-06-29", "2024-07-03"),
        ("2024-06-30", "2024-07-03"),
        ("2024-07-01", "2024-07-04"),
        // Over the week of the national day, of which 29 September and 12 October are worked.
        ("2024-09-30", "2024-10-10"),
    ] {
        let due = discharged(on, "2024-12-01").unwrap().due.unwrap();
        assert_eq!((due.due_on, due.discharged_on), (day(due_on), day(on)), "discharged on {on}");
    }
}

#[test]
fn a_discharge_lies_between_the_issue_and_today() {
    assert_eq!(
        discharged("2024-06-28", "2024-07-01"),
        Err(Refusal::BeforeIssue { issued_on: day("2024-06-29") }),
        "the day before"
    );
    assert!(discharged("2024-06-29", "2024-06-29").is_ok(), "the day itself");
    assert_eq!(
        discharged("2024-07-02", "2024-07-01"),
        Err(person::Refusal::OccurredInFuture { on: day("2024-07-02") }.into())
    );
    assert!(matches!(discharged("2098-01-01", "2098-01-02"), Err(Refusal::Calendar(_))), "no calendar, no guess");
}

#[test]
fn formalities_are_overdue_from_the_day_after() {
    let certificate = discharged("2024-07-01", "2024-07-01").unwrap();
    assert!(!certificate.is_overdue(day("2024-07-04")) && certificate.is_overdue(day("2024-07-05")));
    let done = certificate.complete((day("2024-07-05"), day("2024-07-05")), "医保已登记").unwrap();
    assert!(!done.is_overdue(day("2024-08-01")));
    assert_eq!(done.worth(done.issued_at), Worth::Completed);
    let early = certificate.complete((day("2024-06-30"), day("2024-07-05")), "");
    assert_eq!(early, Err(Refusal::BeforeDischarge { discharged_on: day("2024-07-01") }));
}

#[test]
fn each_act_starts_from_its_states_alone() {
    let issued = issued();
    let discharged = discharged("2024-07-01", "2024-07-01").unwrap();
    let completed = discharged.complete((day("2024-07-01"), day("2024-07-01")), "已补办").unwrap();
    let revoked = issued.revoke("误发").unwrap();
    type Act = fn(&Certificate) -> Result<Certificate, Refusal>;
    let acts: [(&str, Act, [bool; 4]); 3] = [
        (
            "discharge",
            |one| one.discharge((day("2024-07-01"), day("2024-07-01")), "220104", Calendar::published(), &policies()),
            [true, true, false, false],
        ),
        ("complete", |one| one.complete((day("2024-07-01"), day("2024-07-01")), "x"), [false, true, false, false]),
        ("revoke", |one| one.revoke("x"), [true, true, false, false]),
    ];
    for (name, act, starts) in acts {
        for (certificate, may) in [&issued, &discharged, &completed, &revoked].into_iter().zip(starts) {
            let result = act(certificate);
            assert_eq!(result.is_ok(), may, "{name} from {}", certificate.state.code());
            assert!(may || matches!(result, Err(Refusal::State { .. })), "{name}");
        }
    }
}

#[test]
fn its_duties_are_about_the_certificate() {
    let certificate = discharged("2024-07-01", "2024-07-01").unwrap();
    let outcome = certificate.outcome_duty(&policies()).unwrap();
    assert_eq!((outcome.subject, outcome.due_on), (certificate.id.name(), day("2024-07-14")));
    let formalities = certificate.formalities_duty().unwrap();
    assert_eq!((formalities.period.as_str(), formalities.due_on), ("2024-07-01", day("2024-07-04")));
    assert_eq!(issued().formalities_duty(), None);
}
