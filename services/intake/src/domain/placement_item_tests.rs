use super::*;
use uuid::Uuid;

fn year(year: i32) -> PlanYear {
    PlanYear::new(year).expect("a year")
}

fn reception() -> ReceptionId {
    ReceptionId(Uuid::from_u128(7))
}

fn in_reception() -> ItemState {
    ItemState::InReception { reception: reception() }
}

fn carried(reception: Option<ReceptionId>) -> ItemState {
    ItemState::CarriedOver { from: year(2023), reception }
}

fn ended() -> ItemState {
    ItemState::Ended { reception: None }
}

#[test]
fn an_item_is_opened_under_its_own_plan() {
    let open = |state: ItemState, named: Option<i32>| state.open(reception(), year(2023), named.map(year));
    assert_eq!(open(ItemState::Planned, None), Ok((in_reception(), year(2023))));
    assert_eq!(open(ItemState::Planned, Some(2023)), Ok((in_reception(), year(2023))));
    assert_eq!(open(ItemState::Planned, Some(2024)), Err(Refusal::NotALaterPlan { year: 2023 }));
    assert_eq!(open(in_reception(), None), Err(Refusal::ItemInReception));
    assert_eq!(open(ended(), None), Err(Refusal::ItemEnded));
}

#[test]
fn a_carried_over_item_is_opened_under_a_later_plan() {
    let open = |state: ItemState, named: Option<i32>| state.open(reception(), year(2023), named.map(year));
    assert_eq!(open(carried(None), None), Err(Refusal::NextPlanRequired { year: 2023 }));
    assert_eq!(open(carried(None), Some(2023)), Err(Refusal::NotALaterPlan { year: 2023 }));
    assert_eq!(open(carried(None), Some(2024)), Ok((in_reception(), year(2024))));
    assert_eq!(open(carried(Some(reception())), Some(2025)), Ok((in_reception(), year(2025))));
}

#[test]
fn an_item_is_withdrawn_before_its_reception() {
    assert_eq!(ItemState::Planned.withdraw(), Ok(ended()));
    assert_eq!(carried(None).withdraw(), Ok(ended()));
    assert_eq!(carried(Some(reception())).withdraw(), Err(Refusal::ItemInReception));
    assert_eq!(in_reception().withdraw(), Err(Refusal::ItemInReception));
    assert_eq!(ended().withdraw(), Err(Refusal::ItemEnded));
    assert_eq!(ended().standing(), Err(Refusal::ItemEnded));
    assert_eq!(in_reception().standing(), Ok(()));
}

fn known(status: ItemStatus) -> Known {
    Known {
        id: PlacementItemId(Uuid::nil()),
        plan: year(2024),
        name: "测试甲".into(),
        content: vec![1],
        status,
        received: false,
        revision: 1,
    }
}

/// Judges a row of the plan of 2024.
fn row(name: &str, content: u8, admission: Admission, known: Option<&Known>) -> Result<Verdict, Refusal> {
    judge(name, &[content], year(2024), admission, known)
}

#[test]
fn a_new_person_comes_where_rows_may_come() {
    assert_eq!(row("测试甲", 1, Admission::Free, None), Ok(Verdict::New));
    assert_eq!(row("测试甲", 1, Admission::Amendment, None), Ok(Verdict::New));
    assert_eq!(row("测试甲", 1, Admission::Nothing, None), Err(Refusal::AmendmentRequired));
}

#[test]
fn a_row_sent_again_changes_nothing() {
    for status in [ItemStatus::Planned, ItemStatus::InReception, ItemStatus::CarriedOver] {
        for admission in [Admission::Free, Admission::Amendment, Admission::Nothing] {
            assert_eq!(
                row("测试甲", 1, admission, Some(&known(status))),
                Ok(Verdict::Unchanged),
                "{status} {admission:?}"
            );
        }
    }
}

#[test]
fn other_content_replaces_the_item_until_its_reception() {
    let planned = known(ItemStatus::Planned);
    assert_eq!(row("测试甲", 2, Admission::Free, Some(&planned)), Ok(Verdict::Update));
    assert_eq!(row("测试甲", 2, Admission::Amendment, Some(&planned)), Ok(Verdict::Update));
    assert_eq!(row("测试甲", 2, Admission::Nothing, Some(&planned)), Err(Refusal::AmendmentRequired));
    let open = known(ItemStatus::InReception);
    assert_eq!(row("测试甲", 2, Admission::Amendment, Some(&open)), Err(Refusal::ItemInReception));
}

#[test]
fn one_number_has_one_name() {
    let planned = known(ItemStatus::Planned);
    assert_eq!(row("测试乙", 1, Admission::Free, Some(&planned)), Err(Refusal::CitizenIdOfAnotherName));
}

#[test]
fn a_person_stands_in_one_plan() {
    let elsewhere = Known { plan: year(2023), ..known(ItemStatus::CarriedOver) };
    assert_eq!(row("测试甲", 1, Admission::Free, Some(&elsewhere)), Err(Refusal::PersonInAnotherPlan { year: 2023 }));
    let received = Known { received: true, ..elsewhere };
    assert_eq!(row("测试甲", 1, Admission::Free, Some(&received)), Err(Refusal::PersonAlreadyReceived { year: 2023 }));
}

fn person() -> Person {
    Person {
        name: "测试甲".into(),
        citizen_id: None,
        sex: Sex::Male,
        birth_date: Day::from_ymd_opt(1952, 2, 29),
        category: Category::Tuixiu,
        cadre_type: None,
        grade: GradeFacts::default(),
        transferring_unit: Some("测试部队".into()),
        settlement_region: "220104".into(),
        settlement_mode: None,
        batch_no: None,
        party_member: None,
        enlisted_on: None,
        retired_on: None,
        certificate_no: None,
        phone: None,
        remark: None,
        eligible_changchun: None,
    }
}

#[test]
fn somebody_without_a_number_is_known_by_what_he_has() {
    let bare = person();
    assert_eq!(bare.keys().len(), 1);
    let with_certificate = Person { certificate_no: Some("测退字1".into()), ..person() };
    assert!(matches!(with_certificate.keys()[0], PersonKey::Certificate(_)));
    let with_id = Person { citizen_id: CitizenId::parse("220102195202290010").ok(), ..with_certificate.clone() };
    assert!(matches!(with_id.keys()[0], PersonKey::CitizenId(_)));
    assert_eq!(with_id.keys()[1..], with_certificate.keys()[..]);
}

#[test]
fn every_change_shows_in_the_content() {
    let changed = [
        Person { remark: Some("注".into()), ..person() },
        Person { party_member: Some(false), ..person() },
        Person { settlement_region: "220105".into(), ..person() },
        Person { category: Category::Lixiu, ..person() },
    ];
    for other in &changed {
        assert_ne!(other.content(), person().content());
    }
    assert_eq!(person().content(), person().content());
}
