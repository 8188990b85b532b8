//! Batches: never overbooked, rest first, nobody sets out before it is safe.

use proptest::prelude::*;

use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn batch(places: i64) -> Batch {
    Batch {
        id: BatchId(uuid::Uuid::nil()),
        plan: PlanId(uuid::Uuid::nil()),
        organization: "220100".into(),
        holder: Ancestry::default(),
        year: 2024,
        from: day("2024-06-01"),
        to: day("2024-06-05"),
        places,
        taken: 0,
        venue: Venue::Own(ResourceId(uuid::Uuid::nil())),
        programme: Vec::new(),
        safety: Vec::new(),
        state: State::Open,
        recorded_at: DateTime::UNIX_EPOCH,
        revision: 1,
    }
}

fn item(on: &str, part: DayPart, kind: ActivityKind) -> Item {
    Item { day: day(on), part, kind, title: "x".into() }
}

fn policy() -> ProgrammePolicy {
    Policies::delivered().unwrap().programme.on(day("2024-06-01")).unwrap().value.clone()
}

#[test]
fn half_of_the_mornings_and_afternoons_stay_free() {
    use DayPart::{Afternoon, Evening, Morning};
    let mut programme = vec![
        item("2024-06-01", Morning, ActivityKind::Study),
        item("2024-06-02", Morning, ActivityKind::RedEducation),
        item("2024-06-03", Morning, ActivityKind::Excursion),
        item("2024-06-04", Morning, ActivityKind::Culture),
        item("2024-06-05", Morning, ActivityKind::Culture),
        item("2024-06-05", Evening, ActivityKind::Culture),
        item("2024-06-05", Afternoon, ActivityKind::Rest),
        item("2024-06-05", Morning, ActivityKind::Study),
    ];
    let lay_down = |programme: &Vec<Item>| batch(30).lay_down(programme.clone(), Vec::new(), &policy());
    assert!(lay_down(&programme).is_ok());
    programme.push(item("2024-06-01", Afternoon, ActivityKind::Excursion));
    assert_eq!(lay_down(&programme), Err(Refusal::TooLittleRest { planned: 6, allowed: 5 }));
    for outside in ["2024-05-31", "2024-06-06"] {
        let programme = vec![item(outside, Morning, ActivityKind::Rest)];
        assert_eq!(lay_down(&programme), Err(Refusal::DayOutside { day: day(outside) }));
    }
}

#[test]
fn nobody_sets_out_while_a_point_is_open() {
    let mut safe = batch(30);
    assert_eq!(safe.open_checks(&policy()).len(), SafetyCheck::ALL.len());
    let point = |check: &SafetyCheck| Safety { check: *check, done: true, responsible: "li".into() };
    safe.safety = SafetyCheck::ALL.iter().map(point).collect();
    assert_eq!(safe.must_be_safe(&policy()), Ok(()));
    safe.safety[2].done = false;
    assert_eq!(safe.must_be_safe(&policy()), Err(Refusal::Unsafe { open: vec![SafetyCheck::Insurance] }));
}

#[test]
fn a_batch_is_closed_on_its_last_day_with_every_place_settled() {
    assert_eq!(batch(3).close(0, day("2024-06-04")), Err(Refusal::NotOver { to: day("2024-06-05") }));
    assert_eq!(batch(3).close(2, day("2024-06-05")), Err(Refusal::Unsettled { count: 2 }));
    let closed = batch(3).close(0, day("2024-06-05")).unwrap();
    assert_eq!(closed.close(0, day("2024-06-06")), Err(Refusal::Closed));
    assert_eq!(closed.take(1, day("2024-05-01")), Err(Refusal::Closed));
}

#[test]
fn nobody_is_invited_once_it_has_begun() {
    assert!(batch(3).take(1, day("2024-05-31")).is_ok());
    assert_eq!(batch(3).take(1, day("2024-06-01")), Err(Refusal::Begun { from: day("2024-06-01") }));
}

proptest! {
    #[test]
    fn it_is_never_overbooked(places in 1i64..20, acts in prop::collection::vec((any::<bool>(), 1i64..6), 0..60)) {
        let mut now = batch(places);
        for (takes, count) in acts {
            if takes {
                now = now.take(count, day("2024-05-01")).unwrap_or(now);
            } else if now.taken > 0 {
                now = now.give_back();
            }
            prop_assert!((0..=places).contains(&now.taken));
        }
    }
}
