//! Suspension and resumption: what is allowed from where, and on which day.

use super::*;
use junxiu_kernel::day::parse_day;
use junxiu_kernel::policy::Dated;

const HEAD: &str = "zhao";
const FINANCE: &str = "qian";

fn day(written: &str) -> Day {
    parse_day(written).expect("a day")
}

fn policies() -> Policies {
    Policies::delivered().expect("the delivered files can be read")
}

fn ask(last_contact: &str) -> Ask {
    Ask {
        by: HEAD.into(),
        last_contact_on: Some(day(last_contact)),
        found_on: None,
        received_on: day("2020-05-01"),
        grounds: vec![Ground::LostContact],
    }
}

fn proposal() -> Proposal {
    Proposal {
        by: HEAD.into(),
        on: day("2024-09-10"),
        last_contact_on: day("2024-03-01"),
        lost_on: day("2024-09-01"),
        grounds: vec![Ground::LostContact],
    }
}

fn suspended() -> PayStatus {
    PayStatus::Suspended(Withholding {
        proposal: proposal(),
        confirmed_by: FINANCE.into(),
        confirmed_on: day("2024-09-11"),
        from: day("2024-10-01"),
    })
}

fn stopped() -> PayStatus {
    let (from, reason) = (day("2024-04-01"), StopReason::Deceased);
    PayStatus::Stopped(Stop { from, reason, recorded_on: day("2024-03-20") })
}

fn signer(subject: &str, organization: &str, finance: bool) -> Signer {
    Signer {
        subject: subject.into(),
        organization: organization.into(),
        is_finance_officer: finance,
        is_bureau_officer: !finance,
    }
}

const HOLDER: Holder<'_> = Holder { institution: Some("220104-01"), superior: "220104" };

/// The last contact, the day on which it counts as lost, and the first day of a proposal.
fn check_lost(last_contact: &str, lost_on: &str, first_day: &str) {
    let last = day(first_day).pred_opt().expect("a day before");
    let refused = PayStatus::Paying.propose(ask(last_contact), &policies(), last);
    assert_eq!(refused.err(), Some(Refusal::LostThresholdNotReached { first_day: day(first_day) }), "{last_contact}");
    let allowed = PayStatus::Paying.propose(ask(last_contact), &policies(), day(first_day)).expect("the first day");
    assert_eq!(allowed.outcome.lost_on, day(lost_on), "{last_contact}");
}

#[test]
fn contact_is_lost_after_six_months_to_the_day_and_proposed_the_day_after() {
    check_lost("2021-03-31", "2021-09-30", "2021-10-01");
    check_lost("2021-08-29", "2022-02-28", "2022-03-01");
    check_lost("2021-08-30", "2022-02-28", "2022-03-01");
    check_lost("2021-08-31", "2022-02-28", "2022-03-01");
    check_lost("2023-08-29", "2024-02-29", "2024-03-01");
    check_lost("2023-08-31", "2024-02-29", "2024-03-01");
    check_lost("2024-02-29", "2024-08-29", "2024-08-30");
}

#[test]
fn without_any_contact_the_reception_is_where_counting_begins() {
    let never = || Ask { last_contact_on: None, received_on: day("2024-03-15"), ..ask("2024-01-01") };
    let too_early = PayStatus::Paying.propose(never(), &policies(), day("2024-09-15"));
    assert_eq!(too_early.err(), Some(Refusal::LostThresholdNotReached { first_day: day("2024-09-16") }));
    assert!(PayStatus::Paying.propose(never(), &policies(), day("2024-09-16")).is_ok());
    // A contact from before the reception was the army's, not the institution's.
    let before = Ask { last_contact_on: Some(day("2024-01-01")), received_on: day("2024-03-15"), ..ask("2024-01-01") };
    let proposed =
        PayStatus::Paying.propose(before, &policies(), day("2024-09-16")).expect("six months after reception");
    assert_eq!(proposed.outcome.last_contact_on, day("2024-03-15"));
}

#[test]
fn the_contact_that_ended_a_suspension_counts_also_when_it_is_not_mentioned() {
    let today = day("2024-09-10");
    for last_contact_on in [None, Some(day("2023-12-01"))] {
        let found = Ask { last_contact_on, found_on: Some(day("2024-08-20")), ..ask("2023-12-01") };
        let refused = PayStatus::Paying.propose(found, &policies(), today);
        assert_eq!(refused.err(), Some(Refusal::LostThresholdNotReached { first_day: day("2025-02-21") }));
    }
    let later = Ask { found_on: Some(day("2023-06-01")), ..ask("2024-01-01") };
    let examined = PayStatus::Paying.propose(later, &policies(), today).expect("lost again");
    assert_eq!(examined.outcome.last_contact_on, day("2024-01-01"));
}

#[test]
fn lost_contact_must_be_among_the_grounds_and_the_others_stand_beside_it() {
    let today = day("2024-09-10");
    let without = Ask { grounds: vec![Ground::DocumentsOutstanding], ..ask("2024-01-01") };
    assert_eq!(PayStatus::Paying.propose(without, &policies(), today).err(), Some(Refusal::GroundMissing));

    let grounds = vec![Ground::DocumentsOutstanding, Ground::LostContact, Ground::DocumentsOutstanding];
    let several = Ask { grounds, ..ask("2024-01-01") };
    let examined = PayStatus::Paying.propose(several, &policies(), today).expect("lost for long");
    assert_eq!(examined.outcome.grounds, [Ground::LostContact, Ground::DocumentsOutstanding]);
    let codes: Vec<_> = examined.reasons.iter().map(|reason| reason.code.as_str()).collect();
    assert_eq!(codes, ["LOST_CONTACT", "DOCUMENTS_OUTSTANDING"]);
    assert!(examined.policy_versions.iter().any(|version| version.key == "contact.lost_months"));
}

#[test]
fn a_suspension_is_proposed_from_paying_alone() {
    let today = day("2024-09-10");
    let propose = |from: PayStatus| from.propose(ask("2024-01-01"), &policies(), today).map(|_| ());
    assert_eq!(propose(PayStatus::Paying), Ok(()));
    assert_eq!(propose(PayStatus::Proposed(proposal())), Err(Refusal::SuspensionUnderWay));
    assert_eq!(propose(suspended()), Err(Refusal::SuspensionUnderWay));
    assert_eq!(propose(stopped()), Err(Refusal::PayStopped));
}

#[test]
fn another_person_of_the_institution_confirms_and_the_next_month_is_withheld() {
    let confirm = |from: PayStatus, by: Signer| from.confirm(&by, &HOLDER, &policies(), day("2024-12-31"));
    let confirmed =
        confirm(PayStatus::Proposed(proposal()), signer(FINANCE, "220104-01", true)).expect("the finance officer");
    assert_eq!(confirmed.from, day("2025-01-01"));

    let same = confirm(PayStatus::Proposed(proposal()), signer(HEAD, "220104-01", true));
    assert_eq!(same, Err(Refusal::SamePerson));
    let not_named = Err(Refusal::NotTheConfirmer { confirmed_by: ConfirmedBy::InstitutionFinance });
    assert_eq!(confirm(PayStatus::Proposed(proposal()), signer(FINANCE, "220104-02", true)), not_named);
    assert_eq!(confirm(PayStatus::Proposed(proposal()), signer(FINANCE, "220104", true)), not_named);
    assert_eq!(confirm(PayStatus::Proposed(proposal()), signer("sun", "220104", false)), not_named);
    for from in [PayStatus::Paying, suspended(), stopped()] {
        assert_eq!(confirm(from, signer(FINANCE, "220104-01", true)), Err(Refusal::NoProposal));
    }
}

#[test]
fn the_policy_may_name_the_superior_instead() {
    let toml = "[[version]]\neffective_from = \"2021-01-01\"\ndocument = \"x\"\narticle = 15\nbasis = \"ASSUMED\"\nconfirmed_by = \"SUPERIOR\"\n";
    let confirmed_by = Dated::from_toml("suspension.confirmed_by", toml).expect("a policy");
    let policies = Policies { confirmed_by, ..policies() };
    let confirm = |by: Signer| PayStatus::Proposed(proposal()).confirm(&by, &HOLDER, &policies, day("2024-09-11"));
    assert!(confirm(signer("sun", "220104", false)).is_ok());
    let not_named = Err(Refusal::NotTheConfirmer { confirmed_by: ConfirmedBy::Superior });
    assert_eq!(confirm(signer(FINANCE, "220104-01", true)), not_named);
    assert_eq!(confirm(signer("li", "220100", false)), not_named);
}

#[test]
fn only_a_proposal_is_declined() {
    assert_eq!(PayStatus::Proposed(proposal()).decline(), Ok(proposal()));
    for from in [PayStatus::Paying, suspended(), stopped()] {
        assert_eq!(from.decline(), Err(Refusal::NoProposal));
    }
}

#[test]
fn pay_resumes_with_the_month_after_and_owes_what_was_withheld() {
    let resume = |on: &str| suspended().resume(day("2024-09-20"), day(on));
    let months = |from, to| Months::between(day(from), day(to));
    // Before the first withheld month nothing was withheld.
    assert_eq!(resume("2024-09-20"), Ok((day("2024-10-01"), None)));
    assert_eq!(resume("2024-10-01"), Ok((day("2024-11-01"), months("2024-10-01", "2024-11-01"))));
    assert_eq!(resume("2024-11-30"), Ok((day("2024-12-01"), months("2024-10-01", "2024-12-01"))));
}

#[test]
fn only_a_later_contact_resumes_pay() {
    let today = day("2024-10-10");
    let early = suspended().resume(day("2024-03-01"), today);
    assert_eq!(early, Err(Refusal::ContactBeforeLostPeriod { last_contact_on: day("2024-03-01") }));
    assert!(suspended().resume(day("2024-03-02"), today).is_ok());
    assert_eq!(suspended().resume(day("2024-10-11"), today), Err(Refusal::ContactInFuture));
    for from in [PayStatus::Paying, PayStatus::Proposed(proposal()), stopped()] {
        assert_eq!(from.resume(day("2024-09-20"), today), Err(Refusal::NotSuspended));
    }
}
