use super::*;
use crate::domain::care_policy::CarePolicies;
use crate::domain::person::sample;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn offered() -> Exam {
    offer(&sample(), (day("2024-03-01"), day("2024-03-01")), None, DateTime::default()).unwrap()
}

fn done(on: &str) -> Done {
    Done {
        on: day(on),
        provider: "某体检中心".into(),
        found: Found::NotSetHere,
        grade: None,
        grade_basis: String::new(),
        standard: None,
        cost: Fen::new(120_000),
        override_reason: String::new(),
    }
}

fn session(on: &str) -> Session {
    Session {
        id: SessionId(uuid::Uuid::nil()),
        holder: Ancestry::default(),
        provider: "某体检中心".into(),
        day: day(on),
        capacity: 1,
        taken: 0,
        closed_on: None,
        close_reason: String::new(),
        revision: 1,
        recorded_at: DateTime::default(),
    }
}

fn declined(on: &str) -> Declined {
    Declined { on: day(on), signed_by: "测试甲".into(), signature_ref: "档-1".into() }
}

#[test]
fn one_a_year_is_offered() {
    let first = offered();
    let again = offer(&sample(), (day("2024-05-01"), day("2024-05-01")), Some(&first), DateTime::default());
    assert_eq!(again, Err(Refusal::Exists(first.id)));
    let early = offer(&sample(), (day("2021-05-09"), day("2024-05-01")), None, DateTime::default());
    assert_eq!(early, Err(person::Refusal::BeforeReception { received_on: day("2021-05-10") }.into()));
}

#[test]
fn each_act_starts_from_its_states_alone() {
    let offered = offered();
    let today = day("2024-07-01");
    let booked = offered.book(&session("2024-07-10"), today).unwrap();
    let (done, is_new) =
        record(&sample(), done("2024-07-01"), today, Some(&booked), false, DateTime::default()).unwrap();
    assert!(!is_new && done.id == offered.id, "the exam of the year is completed");
    let declined_one = offered.decline(declined("2024-05-01"), today).unwrap();
    let void = offered.void("误登").unwrap();
    type Act = fn(&Exam) -> Result<(), Refusal>;
    let acts: [(&str, Act, [bool; 5]); 4] = [
        (
            "book",
            |one| one.book(&session("2024-07-10"), day("2024-07-01")).map(drop),
            [true, true, false, false, false],
        ),
        (
            "decline",
            |one| one.decline(declined("2024-05-01"), day("2024-07-01")).map(drop),
            [true, true, false, false, false],
        ),
        ("void", |one| one.void("x").map(drop), [true, true, true, true, false]),
        ("result", Exam::must_be_done, [false, false, true, false, false]),
    ];
    for (name, act, starts) in acts {
        for (exam, may) in [&offered, &booked, &done, &declined_one, &void].into_iter().zip(starts) {
            let result = act(exam);
            assert_eq!(result.is_ok(), may, "{name} from {}", exam.state.code());
            assert!(may || matches!(result, Err(Refusal::State { .. })), "{name}");
        }
    }
    assert_eq!((booked.holds().is_some(), done.holds(), void.holds()), (true, None, None));
}

#[test]
fn a_further_one_of_the_year_needs_a_bureaus_word() {
    let today = day("2024-12-01");
    let once = |of_year: Option<&Exam>, reason: &str, may| {
        let done = Done { override_reason: reason.into(), ..done("2024-12-01") };
        record(&sample(), done, today, of_year, may, DateTime::default())
    };
    let (first, _) = once(None, "", false).unwrap();
    assert_eq!(once(Some(&first), "", true), Err(Refusal::Second(first.id)));
    assert_eq!(once(Some(&first), "复查", false), Err(Refusal::OverrideNotAllowed));
    let (further, is_new) = once(Some(&first), "复查", true).unwrap();
    assert!(is_new && further.done.unwrap().override_reason == "复查");
    let (first, _) = once(None, "多余", true).unwrap();
    assert_eq!(first.done.unwrap().override_reason, "", "the yearly one needs no word");
}

#[test]
fn he_declines_in_the_year_after_the_offer() {
    let exam = offered();
    let today = day("2025-02-01");
    assert_eq!(
        exam.decline(declined("2024-02-29"), today),
        Err(Refusal::BeforeOffer { offered_on: day("2024-03-01") })
    );
    assert_eq!(exam.decline(declined("2024-12-31"), today).unwrap().fulfilled_on(), Some(day("2024-12-31")));
    assert_eq!(exam.decline(declined("2025-01-01"), today), Err(Refusal::OtherYear { year: 2024 }));
    let next_year = exam.book(&session("2025-03-01"), today);
    assert_eq!(next_year, Err(Refusal::OtherYear { year: 2024 }));
}

#[test]
fn what_lies_beyond_the_standard_is_told() {
    let standard = |amount| Some((StandardId(uuid::Uuid::nil()), Fen::new(amount)));
    let excess = |standard| Done { standard, ..done("2024-07-01") }.excess().get();
    assert_eq!((excess(None), excess(standard(120_000)), excess(standard(150_000))), (0, 0, 0));
    assert_eq!(excess(standard(100_000)), 20_000);
}

#[test]
fn the_duty_of_the_year_knows_reception_and_death() {
    let policies = CarePolicies::delivered().unwrap();
    let of = |received_on: &str, died_on: Option<&str>, year: &str| {
        let mut person = Person { died_on: died_on.map(day), ..sample() };
        person.known.received_on = Some(day(received_on));
        let duty = duty(&person, &Period::year(day(year)), &policies.reception_grace).unwrap();
        duty.map(|duty| (duty.kind.key, duty.opens_on.to_string()))
    };
    let yearly = |on: &str| Some(("exam.yearly", on.to_owned()));
    assert_eq!(of("2021-05-10", None, "2024-06-01"), yearly("2024-01-01"));
    assert_eq!(of("2024-09-30", None, "2024-12-31"), yearly("2024-09-30"), "the day before");
    assert_eq!(of("2024-10-01", None, "2024-12-31"), Some(("exam.first_year", "2024-10-01".into())));
    assert_eq!(of("2024-10-01", None, "2025-01-01"), yearly("2025-01-01"), "the year after is in earnest");
    assert_eq!(of("2025-01-01", None, "2024-12-31"), None);
    assert_eq!(of("2021-05-10", Some("2024-12-31"), "2024-01-01"), None, "the year of his death");
    assert_eq!(of("2021-05-10", Some("2025-01-01"), "2024-01-01"), yearly("2024-01-01"));
}
