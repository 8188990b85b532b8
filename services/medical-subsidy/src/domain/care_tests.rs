use super::*;
use crate::domain::person::sample;
use proptest::prelude::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn course(from: &str) -> Course {
    Course::begin(&sample(), day(from), day("2024-07-01"), DateTime::default()).unwrap()
}

fn contract() -> Contract {
    let course = course("2024-02-29");
    let to = usual_end(course.from, &CarePolicies::delivered().unwrap()).unwrap();
    Contract { id: ContractId(uuid::Uuid::nil()), course, team: "某社区".into(), to }
}

fn plan(from: &str, interval_months: i32) -> Plan {
    let (id, course) = (PlanId(uuid::Uuid::nil()), course(from));
    Plan { id, course, kind: CareKind::HomeVisit, interval_months, visited_on: None }
}

#[test]
fn a_contract_runs_a_year_and_its_renewal_comes_up_a_month_before() {
    let contract = contract();
    assert_eq!(contract.to, day("2025-02-27"));
    let duty = contract.duty(&CarePolicies::delivered().unwrap()).unwrap();
    assert_eq!((duty.opens_on, duty.due_on), (day("2025-01-28"), day("2025-02-27")));
    assert!(!contract.is_lapsed(day("2025-02-27")) && contract.is_lapsed(day("2025-02-28")));
    assert_eq!(contract.renew(contract.to), Err(Refusal::EndsBeforeBegin { from: day("2025-02-28") }));
    assert_eq!(contract.renew(day("2026-02-27")).unwrap().to, day("2026-02-27"));
}

#[test]
fn what_was_ended_is_neither_renewed_nor_visited_nor_ended_again() {
    let today = day("2024-07-01");
    let end = |on: &str| End { on: day(on), reason: "搬迁".into() };
    let contract = contract();
    assert_eq!(
        contract.course.ended(end("2024-02-28"), today),
        Err(Refusal::EndsBeforeBegin { from: day("2024-02-29") })
    );
    assert!(matches!(contract.course.ended(end("2024-07-02"), today), Err(Refusal::Person(_))));
    let ended = contract.course.ended(end("2024-07-01"), today).unwrap();
    let gone = Err(Refusal::Ended { on: today });
    assert_eq!(ended.ended(end("2024-07-01"), today), gone);
    assert_eq!(
        Contract { course: ended.clone(), ..contract }.renew(day("2026-01-01")).map(drop),
        gone.clone().map(drop)
    );
    let plan = Plan { course: ended, ..plan("2024-05-31", 1) };
    assert_eq!((plan.visit(today).map(drop), plan.next_due_on(), plan.duty()), (gone.map(drop), None, None));
}

#[test]
fn the_old_are_eighty() {
    let policies = CarePolicies::delivered().unwrap();
    let of = |group, birth: Option<&str>| {
        let mut person = sample();
        person.known.birth_date = birth.map(day);
        must_be_of(group, &person, day("2024-07-01"), &policies)
    };
    let young = Err(Refusal::NotOfAge { years: 80 });
    assert_eq!(of(Group::AdvancedAge, Some("1944-07-01")), Ok(()), "the birthday");
    assert_eq!(of(Group::AdvancedAge, Some("1944-07-02")), young, "the day before it");
    assert_eq!(of(Group::AdvancedAge, None), young);
    assert_eq!((of(Group::Disabled, None), of(Group::SeriousIllness, None)), (Ok(()), Ok(())));
}

#[test]
fn the_next_visit_is_reckoned_from_the_last_one() {
    let plan = plan("2024-01-31", 1);
    assert_eq!(plan.next_due_on(), Some(day("2024-02-29")), "the month's last day");
    let visited = plan.visit(day("2024-02-10")).unwrap();
    assert_eq!(visited.next_due_on(), Some(day("2024-03-10")));
    assert_eq!(visited.visit(day("2024-02-09")), Err(Refusal::BeforeLastVisit { last: day("2024-02-10") }));
    assert_ne!(plan.duty().unwrap().period, visited.duty().unwrap().period);
}

proptest! {
    /// However visits fall, the next one is due after the last one, and never more than the interval later.
    #[test]
    fn visits_go_forward(interval in 1..=12_i32, gaps in proptest::collection::vec(0_i64..200, 1..20)) {
        let mut plan = plan("2024-01-31", interval);
        let mut on = plan.course.from;
        for gap in gaps {
            on = add_days(on, gap);
            plan = plan.visit(on).unwrap();
            let due = plan.next_due_on().unwrap();
            prop_assert!(due > on && due <= add_months(on, interval));
        }
    }
}
