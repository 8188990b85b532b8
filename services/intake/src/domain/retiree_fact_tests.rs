//! Facts and what holds when.

use super::*;
use junxiu_kernel::day::parse_day;

const RECEIVED: &str = "2024-03-01";
const TODAY: &str = "2024-09-10";

fn day(written: &str) -> Day {
    parse_day(written).expect("a day")
}

fn fact(revision: i64, from: &str, category: Category, corrects: Option<i64>) -> Fact {
    Fact {
        revision,
        valid_from: day(from),
        value: FactValue::Category(category),
        corrects,
        backdated: false,
        sealed: None,
        basis_document: None,
        recorded_by: "li".into(),
        recorded_at: DateTime::UNIX_EPOCH,
    }
}

fn first() -> Fact {
    fact(1, RECEIVED, Category::Tuixiu, None)
}

fn ask(facts: &[Fact], from: &str, category: Category, corrects: Option<i64>) -> Result<Admitted, Refusal> {
    let change = Change { valid_from: day(from), corrects, value: FactValue::Category(category) };
    admit(facts, change, day(RECEIVED), day(TODAY))
}

fn category_on(facts: &[Fact], on: &str) -> Option<Category> {
    match holding(facts, FactKind::Category, day(on))?.value {
        FactValue::Category(category) => Some(category),
        _ => None,
    }
}

#[test]
fn a_fact_holds_from_its_day_until_the_next_begins() {
    let facts = [first(), fact(2, "2024-06-01", Category::TuixiuToLixiu, None)];
    assert_eq!(category_on(&facts, "2024-02-29"), None);
    assert_eq!(category_on(&facts, "2024-03-01"), Some(Category::Tuixiu));
    assert_eq!(category_on(&facts, "2024-05-31"), Some(Category::Tuixiu));
    assert_eq!(category_on(&facts, "2024-06-01"), Some(Category::TuixiuToLixiu));
    let ends: Vec<_> = timeline(&facts, FactKind::Category).iter().map(|span| span.to).collect();
    assert_eq!(ends, [Some(day("2024-06-01")), None]);
}

#[test]
fn a_corrected_fact_counts_as_never_having_been() {
    let facts = [
        first(),
        fact(2, "2024-06-01", Category::Lixiu, None),
        fact(3, "2024-07-01", Category::TuixiuToLixiu, Some(2)),
    ];
    assert_eq!(category_on(&facts, "2024-06-15"), Some(Category::Tuixiu));
    assert_eq!(category_on(&facts, "2024-07-01"), Some(Category::TuixiuToLixiu));
    assert_eq!(corrected_by(&facts, &facts[1]), Some(3));
    assert_eq!(corrected_by(&facts, &facts[2]), None);
}

#[test]
fn a_change_holds_between_the_reception_and_today() {
    let facts = [first()];
    let lixiu = Category::TuixiuToLixiu;
    assert_eq!(ask(&facts, "2024-02-29", lixiu, None), Err(Refusal::BeforeReception { received_on: day(RECEIVED) }));
    assert_eq!(ask(&facts, "2024-09-11", lixiu, None), Err(Refusal::EffectiveInFuture));
    assert_eq!(ask(&facts, "2024-03-01", lixiu, None), Err(Refusal::SameDayFact { revision: 1 }));
    assert_eq!(ask(&facts, "2024-03-02", Category::Tuixiu, None), Err(Refusal::NothingChanges));

    let today = ask(&facts, TODAY, lixiu, None).expect("today is not the future");
    assert!(!today.backdated);
    let earlier = ask(&facts, "2024-06-01", lixiu, None).expect("a day before today");
    assert!(earlier.backdated);
    assert_eq!(earlier.previous, Some(FactValue::Category(Category::Tuixiu)));
    assert_eq!(earlier.now, FactValue::Category(lixiu));
}

#[test]
fn a_backdated_change_before_a_later_one_leaves_today_as_it_is() {
    let facts = [first(), fact(2, "2024-08-01", Category::Lixiu, None)];
    let admitted = ask(&facts, "2024-05-01", Category::TuixiuToLixiu, None).expect("a day in between");
    assert_eq!(admitted.now, FactValue::Category(Category::Lixiu));
}

#[test]
fn the_history_after_a_change_holds_every_entry_and_none_that_was_corrected() {
    let (retired, lixiu) = (Category::Tuixiu, Category::TuixiuToLixiu);
    let told = |facts: &[Fact], from: &str, category, corrects| -> Vec<(Day, Category)> {
        let admitted = ask(facts, from, category, corrects).expect("admitted");
        let entry = |(from, value)| match value {
            FactValue::Category(category) => (from, category),
            other => panic!("{other:?}"),
        };
        admitted.history.into_iter().map(entry).collect()
    };
    let at = |from: &str, category| (day(from), category);
    let facts = [first(), fact(2, "2024-06-01", lixiu, None), fact(3, "2024-06-01", retired, Some(2))];
    assert_eq!(
        told(&facts, "2024-05-01", lixiu, None),
        [at(RECEIVED, retired), at("2024-05-01", lixiu), at("2024-06-01", retired)]
    );
    assert_eq!(told(&facts, "2024-07-01", lixiu, Some(3)), [at(RECEIVED, retired), at("2024-07-01", lixiu)]);
}

#[test]
fn a_correction_names_a_standing_fact_and_leaves_no_gap() {
    let facts = [first(), fact(2, "2024-06-01", Category::Lixiu, None), fact(3, "2024-06-01", Category::Nco, Some(2))];
    let other = Category::TuixiuToLixiu;
    assert_eq!(ask(&facts, "2024-06-01", other, Some(9)), Err(Refusal::NoSuchFact { revision: 9 }));
    assert_eq!(ask(&facts, "2024-06-01", other, Some(2)), Err(Refusal::AlreadyCorrected { by: 3 }));
    assert_eq!(ask(&facts, "2024-06-01", Category::Nco, Some(3)), Err(Refusal::NothingChanges));
    assert_eq!(ask(&facts, "2024-04-01", other, Some(1)), Err(Refusal::LeavesAGap { from: day(RECEIVED) }));
    assert_eq!(ask(&facts, "2024-06-01", other, Some(1)), Err(Refusal::SameDayFact { revision: 3 }));
    assert!(ask(&facts, "2024-06-01", other, Some(3)).is_ok());
    assert!(ask(&facts, "2024-07-01", other, Some(3)).is_ok());
    assert!(ask(&facts, RECEIVED, other, Some(1)).is_ok());
}

#[test]
fn a_value_comes_back_from_its_json_as_it_was() {
    for value in [
        FactValue::Category(Category::Nco),
        FactValue::Residence { region: Some("222401".into()) },
        FactValue::LifeStatus { status: LifeStatus::TransferredOut, to: Some("辽宁".into()) },
        FactValue::Particulars { changed: vec!["phone".into()] },
    ] {
        let json = serde_json::to_string(&value).expect("plain values");
        assert_eq!(serde_json::from_str::<FactValue>(&json).expect("what was written"), value);
    }
}

/// A day of 2024 from the reception on, by its number.
fn numbered(day_number: u16) -> Day {
    junxiu_kernel::day::add_days(day(RECEIVED), i64::from(day_number))
}

proptest::proptest! {
    /// Whatever is asked for, what is admitted leaves exactly one fact for every day since the reception.
    #[test]
    fn one_fact_holds_on_every_day(asked in proptest::collection::vec((0u16..190, 0usize..4, proptest::option::of(0usize..8)), 0..20)) {
        let mut facts = vec![first()];
        for (from, category, corrects) in asked {
            let corrects = corrects.and_then(|at| facts.get(at)).map(|fact| fact.revision);
            let change = Change { valid_from: numbered(from), corrects, value: FactValue::Category(Category::ALL[category]) };
            if let Ok(admitted) = admit(&facts, change, day(RECEIVED), day(TODAY)) {
                let revision = i64::try_from(facts.len()).unwrap() + 1;
                let Change { valid_from, corrects, value } = admitted.change;
                facts.push(Fact { revision, valid_from, value, corrects, ..first() });
                let now = holding(&facts, FactKind::Category, day(TODAY)).map(|fact| fact.value.clone());
                proptest::prop_assert_eq!(now, Some(admitted.now));
            }
        }
        let spans = timeline(&facts, FactKind::Category);
        for number in 0..193 {
            let on = numbered(number);
            let held = spans.iter().filter(|span| span.fact.valid_from <= on && span.to.is_none_or(|to| on < to)).count();
            proptest::prop_assert_eq!(held, 1, "{}", on);
        }
    }
}
