//! Cases of what is done about a relation, and how an absence goes on.

use uuid::Uuid;

use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn plan(from: &str, to: &str, is_fixed: bool) -> Plan {
    Plan {
        from: day(from),
        expected_to: (!to.is_empty()).then(|| day(to)),
        destination: Destination::InProvince,
        bureau: Some("220204".into()),
        place: None,
        is_fixed,
    }
}

#[track_caller]
fn recommends(is_member: bool, plan: &Plan, outcome: Arrangement) {
    let policies = Policies::delivered().unwrap();
    let found = assess(is_member, plan, &policies.transfer).unwrap();
    assert_eq!(found.outcome, outcome, "{plan:?}");
    assert_eq!(found.reasons[0].citations[0].article, ARTICLE);
}

#[test]
fn six_months_at_one_address_are_a_transfer_and_less_a_certificate() {
    recommends(true, &plan("2021-01-15", "2021-07-14", true), Arrangement::Certificate);
    recommends(true, &plan("2021-01-15", "2021-07-15", true), Arrangement::Transfer);
    recommends(true, &plan("2021-08-31", "2022-02-27", true), Arrangement::Certificate);
    recommends(true, &plan("2021-08-31", "2022-02-28", true), Arrangement::Transfer);
    recommends(true, &plan("2023-08-31", "2024-02-28", true), Arrangement::Certificate);
    recommends(true, &plan("2023-08-31", "2024-02-29", true), Arrangement::Transfer);
    recommends(true, &plan("2023-01-10", "2023-07-09", true), Arrangement::Certificate);
    recommends(true, &plan("2023-01-10", "2023-07-10", true), Arrangement::Transfer);
    recommends(true, &plan("2021-01-15", "", true), Arrangement::Transfer);
}

#[test]
fn without_one_address_it_is_a_certificate_abroad_it_is_kept_and_a_non_member_has_none() {
    recommends(true, &plan("2021-01-15", "2022-01-15", false), Arrangement::Certificate);
    let abroad = Plan { destination: Destination::Abroad, bureau: None, ..plan("2021-01-15", "2022-01-15", true) };
    recommends(true, &abroad, Arrangement::Keep);
    recommends(false, &plan("2021-01-15", "2022-01-15", true), Arrangement::NotApplicable);
    recommends(false, &abroad, Arrangement::NotApplicable);
}

fn reported() -> Absence {
    Absence {
        id: AbsenceId(Uuid::nil()),
        retiree: RetireeId(Uuid::nil()),
        holder: Ancestry::default(),
        state: State::Reported,
        plan: plan("2024-02-01", "2024-05-01", true),
        actual_to: None,
        arrangement: None,
        reason_not_transferred: None,
        must_be_reassessed: false,
        certificate: None,
        registered: None,
        placement: None,
        host: Ancestry::default(),
        transfer: None,
        looked_for: None,
        lapsed_from: None,
        revision: 1,
        recorded_at: DateTime::UNIX_EPOCH,
    }
}

fn bureau() -> Ancestry {
    Ancestry { institution: None, county: Some("220204".into()), prefecture: Some("220200".into()) }
}

fn unit() -> Ancestry {
    Ancestry { institution: Some("220204-01".into()), ..bureau() }
}

fn certified() -> Absence {
    let assessed = reported().assessed(Arrangement::Certificate, None, None).unwrap();
    assessed.certified(day("2024-01-20"), None, "clerk").unwrap()
}

#[test]
fn what_is_recommended_is_done_unless_another_thing_is_chosen_with_its_reason() {
    let assess = |recommended, chosen, reason: Option<&str>| {
        reported().assessed(recommended, chosen, reason.map(str::to_owned)).map(|after| after.arrangement)
    };
    use Arrangement::{Certificate, Keep, NotApplicable, Transfer};
    assert_eq!(assess(Transfer, None, None), Ok(Some(Transfer)));
    assert_eq!(assess(Transfer, Some(Certificate), None), Err(Refusal::ReasonRequired));
    assert_eq!(assess(Transfer, Some(Certificate), Some("当地无军休支部")), Ok(Some(Certificate)));
    assert_eq!(assess(Certificate, Some(Transfer), None), Ok(Some(Transfer)));
    assert_eq!(assess(Keep, None, None), Ok(Some(Keep)));
    assert_eq!(assess(Keep, Some(Transfer), None), Err(Refusal::ArrangementNotPossible { recommended: Keep }));
    assert_eq!(assess(NotApplicable, None, None), Ok(Some(NotApplicable)));
}

#[test]
fn a_certificate_is_shown_while_it_is_valid() {
    let absence = certified();
    assert_eq!(absence.state, State::Certified);
    assert_eq!(absence.certificate.as_ref().unwrap().valid_to, day("2024-05-01"));
    let registered = |on: &str| absence.clone().registered("220204", &bureau(), day(on)).map(|after| after.state);
    assert_eq!(registered("2024-01-19"), Err(Refusal::BeforeCertificate { issued_on: day("2024-01-20") }));
    assert_eq!(registered("2024-01-20"), Ok(State::Registered));
    assert_eq!(registered("2024-05-01"), Ok(State::Registered));
    assert_eq!(registered("2024-05-02"), Err(Refusal::CertificateExpired { valid_to: day("2024-05-01") }));

    let open = Absence { plan: plan("2024-02-01", "", false), ..reported() };
    let open = open.assessed(Arrangement::Certificate, None, None).unwrap();
    assert_eq!(open.clone().certified(day("2024-01-20"), None, "clerk"), Err(Refusal::ValidityRequired));
    let early = open.clone().certified(day("2024-01-20"), Some(day("2024-01-19")), "clerk");
    assert_eq!(early, Err(Refusal::CertificateEndsBeforeItBegins));
    assert!(open.certified(day("2024-01-20"), Some(day("2024-01-20")), "clerk").is_ok());
}

#[test]
fn he_is_placed_from_the_day_of_his_registration_on() {
    let registered = certified().registered("220204", &bureau(), day("2024-02-05")).unwrap();
    let place = |on: &str| registered.clone().placed(BranchId(Uuid::nil()), &unit(), day(on)).map(|after| after.state);
    assert_eq!(place("2024-02-04"), Err(Refusal::BeforeRegistration { registered_on: day("2024-02-05") }));
    assert_eq!(place("2024-02-05"), Ok(State::Placed));
    assert!(matches!(
        certified().placed(BranchId(Uuid::nil()), &unit(), day("2024-02-05")),
        Err(Refusal::State { .. })
    ));
}

#[test]
fn a_changed_plan_is_assessed_again_where_the_rule_recommends_another_thing() {
    let longer = || plan("2024-02-01", "2024-08-01", true);
    let revised = certified().revised(longer(), Arrangement::Transfer).unwrap();
    assert_eq!((revised.state, revised.must_be_reassessed), (State::Certified, true));
    let kept = revised.clone().assessed(Arrangement::Transfer, Some(Arrangement::Certificate), Some("暂无条件".into()));
    let kept = kept.unwrap();
    assert_eq!((kept.state, kept.must_be_reassessed), (State::Certified, false));
    let again = kept.revised(plan("2024-02-01", "2024-09-01", true), Arrangement::Transfer).unwrap();
    assert!(!again.must_be_reassessed, "the reason that was given holds");
    let moved = revised.assessed(Arrangement::Transfer, None, None).unwrap();
    assert_eq!((moved.state, moved.arrangement), (State::Assessed, Some(Arrangement::Transfer)));
    let same = certified().revised(plan("2024-02-01", "2024-06-01", true), Arrangement::Certificate).unwrap();
    assert!(!same.must_be_reassessed);
    let never = certified().revised(plan("2024-02-01", "2024-01-31", true), Arrangement::Certificate);
    assert_eq!(never, Err(Refusal::ReturnBeforeDeparture));
}

#[test]
fn a_relation_is_sent_once_a_transfer_is_decided_and_a_refusal_leaves_it_decided() {
    let id = TransferId(Uuid::from_u128(7));
    assert!(matches!(certified().sent(id), Err(Refusal::State { .. })));
    let sent = reported().assessed(Arrangement::Transfer, None, None).unwrap().sent(id).unwrap();
    assert_eq!((sent.state, sent.transfer), (State::TransferOut, Some(id)));
    assert_eq!(sent.clone().returned(day("2024-03-01")), Err(Refusal::TransferPending(Some(id))));
    let declined = sent.clone().arrived(false);
    assert_eq!((declined.state, declined.transfer), (State::Assessed, None));
    assert_eq!(sent.arrived(true).state, State::TransferredIn);
    assert_eq!(certified().arrived(true).state, State::Certified);
}

#[test]
fn who_comes_back_before_he_left_did_not_leave() {
    let back = |on: &str| certified().returned(day(on)).map(|after| (after.state, after.actual_to));
    assert_eq!(back("2024-01-31"), Ok((State::Cancelled, None)));
    assert_eq!(back("2024-02-01"), Ok((State::Returned, Some(day("2024-02-01")))));
    let over = certified().returned(day("2024-03-01")).unwrap();
    assert!(matches!(over.returned(day("2024-03-02")), Err(Refusal::State { .. })));
}

#[test]
fn an_absence_begins_on_the_day_of_the_last_return_at_the_earliest() {
    let away = Away { open: None, free_from: Some(day("2024-05-01")), revision: 3 };
    assert!(away.must_be_home(day("2024-04-30")).is_err());
    assert_eq!(away.must_be_home(day("2024-05-01")), Ok(()));
    let open = Away { open: Some(AbsenceId(Uuid::nil())), ..Away::default() };
    assert!(open.must_be_home(day("2025-01-01")).is_err());
}
