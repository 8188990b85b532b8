//! Table tests of investigations.

use super::*;
use crate::domain::standing::{LifeStatus, sample};
use junxiu_kernel::day::add_days;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Received on 10 May 2021 and silent since: lost on 10 November.
fn asked(today: &str) -> Opening {
    Opening {
        id: InvestigationId(uuid::Uuid::max()),
        by: "head".into(),
        organization: "220104-01".into(),
        grounds: vec![Ground::DocumentsOutstanding, Ground::OverstayedAbroad, Ground::OverstayedAbroad],
        evidence: "多次电话、上门均未联系上".into(),
        attempts: (5, Some(day("2021-11-01"))),
        superior: "220104".into(),
        at: DateTime::UNIX_EPOCH,
        today: day(today),
        as_of: add_days(day(today), -1),
    }
}

fn opened(standing: &Standing, chain: &Chain, ask: Opening) -> Result<(Investigation, Chain), Refusal> {
    open(standing, chain, ask, &Policies::delivered().unwrap())
}

#[test]
fn an_investigation_is_opened_from_the_day_after_contact_is_lost() {
    let (person, chain) = (sample(), Chain::begin(&sample()));
    for early in ["2021-11-09", "2021-11-10"] {
        let refusal = opened(&person, &chain, asked(early)).unwrap_err();
        assert_eq!(refusal, Refusal::NotLost { first_day: day("2021-11-11") }, "{early}");
    }
    let (investigation, chain) = opened(&person, &chain, asked("2021-11-11")).unwrap();
    assert_eq!((investigation.silent_since, investigation.lost_on), (day("2021-05-10"), day("2021-11-10")));
    assert_eq!(investigation.grounds, [Ground::LostContact, Ground::OverstayedAbroad, Ground::DocumentsOutstanding]);
    assert!(investigation.proposed_suspension);
    assert_eq!(chain.investigation, Some(investigation.id));
    assert_eq!(opened(&person, &chain, asked("2021-11-12")).unwrap_err(), Refusal::UnderWay(investigation.id));
}

#[test]
fn only_the_institution_that_serves_him_opens_one() {
    let chain = Chain::begin(&sample());
    let elsewhere = Opening { organization: "220104-02".into(), ..asked("2021-12-01") };
    assert_eq!(opened(&sample(), &chain, elsewhere).unwrap_err(), Refusal::NotTheHead);
    let away = Standing { life_status: LifeStatus::TransferredOut, ..sample() };
    assert!(matches!(opened(&away, &chain, asked("2021-12-01")).unwrap_err(), Refusal::Person(_)));
}

#[test]
fn where_pay_is_suspended_nothing_is_proposed_again() {
    let suspended = Standing { is_pay_suspended: true, ..sample() };
    let (investigation, _) = opened(&suspended, &Chain::begin(&sample()), asked("2021-12-01")).unwrap();
    assert!(!investigation.proposed_suspension);
}

#[test]
fn one_that_was_reported_up_may_be_taken_up_again_and_a_closed_one_not_closed_twice() {
    let (investigation, chain) = opened(&sample(), &Chain::begin(&sample()), asked("2021-12-01")).unwrap();
    let closed = Closed {
        outcome: Outcome::ReportedUp,
        on: day("2022-01-10"),
        by: "head".into(),
        evidence: "查无下落".into(),
        identity_check: None,
        contact: None,
    };
    let ended = investigation.close(closed.clone()).unwrap();
    assert_eq!(ended.close(closed).unwrap_err(), Refusal::Closed(investigation.id));
    let chain = chain.closed(Outcome::ReportedUp);
    let silence = chain.silence(day("2022-01-10"), &Policies::delivered().unwrap()).unwrap().outcome;
    assert_eq!(silence.state, ChainState::ReportedUp);
    assert!(opened(&sample(), &chain, asked("2022-03-01")).is_ok());
}
