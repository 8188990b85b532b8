//! Cases of who accepts a relation, and when.

use uuid::Uuid;

use super::*;
use crate::domain::membership::Kind;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn sent(target: Target) -> Transfer {
    Transfer {
        id: TransferId(Uuid::nil()),
        retiree: RetireeId(Uuid::nil()),
        from: BranchId(Uuid::from_u128(1)),
        from_holder: Ancestry::default(),
        to_holder: Ancestry::default(),
        target,
        absence: None,
        state: State::Sent,
        sent_on: day("2024-03-01"),
        due_on: day("2024-05-30"),
        dues_paid_through: None,
        sent_by: "clerk".into(),
        decided: None,
        decision_note: None,
        revision: 1,
        recorded_at: DateTime::UNIX_EPOCH,
    }
}

fn member(branch: u128, since: &str) -> Membership {
    Membership {
        retiree: RetireeId(Uuid::nil()),
        branch: BranchId(Uuid::from_u128(branch)),
        since: day(since),
        kind: Kind::Full,
        full_since: None,
        group: None,
        office: None,
        review: None,
        revision: 4,
    }
}

#[test]
fn another_person_accepts_from_the_day_of_the_sending_on() {
    let transfer = sent(Target::Branch(BranchId(Uuid::from_u128(2))));
    let stay = member(1, "2022-01-01");
    let accept = |person, on: &str| transfer.accept(person, Some(&stay), day(on), None).map(|_| ());
    assert_eq!(accept("other", "2024-02-29"), Err(Refusal::BeforeSending { sent_on: day("2024-03-01") }));
    assert_eq!(accept("other", "2024-03-01"), Ok(()));
    assert_eq!(accept("clerk", "2024-03-01"), Err(Refusal::MakerIsChecker));
    let accepted = transfer.clone().decided(State::Accepted, "other", day("2024-03-05"), None);
    let again = accepted.accept("third", Some(&stay), day("2024-03-06"), None);
    assert_eq!(again, Err(Refusal::Decided { state: State::Accepted }));
}

#[test]
fn who_left_the_old_branch_meanwhile_is_not_moved() {
    let transfer = sent(Target::Branch(BranchId(Uuid::from_u128(2))));
    let on = day("2024-03-05");
    assert_eq!(transfer.accept("other", None, on, None), Err(Refusal::Overtaken));
    assert_eq!(transfer.accept("other", Some(&member(3, "2022-01-01")), on, None), Err(Refusal::Overtaken));
    assert_eq!(transfer.accept("other", Some(&member(1, "2024-03-06")), on, None), Err(Refusal::Overtaken));
    assert!(transfer.accept("other", Some(&member(1, "2024-03-05")), on, None).is_ok());
}

#[test]
fn a_relation_that_left_the_province_is_accepted_with_its_receipt_and_by_another_person() {
    let transfer = sent(Target::Outside("辽宁省沈阳市某军休所党支部".into()));
    let stay = member(1, "2022-01-01");
    let on = day("2024-03-05");
    assert_eq!(transfer.accept("other", Some(&stay), on, None), Err(Refusal::ReceiptRequired));
    assert_eq!(transfer.accept("clerk", Some(&stay), on, Some("回执3号")), Err(Refusal::MakerIsChecker));
    assert!(transfer.accept("other", Some(&stay), on, Some("回执3号")).is_ok());
}

#[test]
fn a_transfer_is_decided_once_from_the_sending_alone() {
    let branch = Target::Branch(BranchId(Uuid::from_u128(2)));
    let stay = member(1, "2022-01-01");
    for state in State::ALL.iter().copied() {
        let transfer = Transfer { state, ..sent(branch.clone()) };
        let accepted = transfer.accept("other", Some(&stay), day("2024-03-05"), None).map(|_| ());
        let wanted = if state == State::Sent { Ok(()) } else { Err(Refusal::Decided { state }) };
        assert_eq!((accepted, transfer.must_be_open()), (wanted.clone(), wanted), "{}", state.code());
    }
    for outcome in [State::Accepted, State::Declined, State::Lapsed] {
        let after = sent(branch.clone()).decided(outcome, "other", day("2024-03-05"), None);
        assert_eq!((after.state, after.revision), (outcome, 2));
        assert_eq!(after.must_be_open(), Err(Refusal::Decided { state: outcome }));
    }
}

#[test]
fn a_relation_is_sent_to_another_branch_that_stands_on_the_day() {
    let stay = member(1, "2022-01-01");
    let to = |id: u128, founded_on: &str, dissolved_on: Option<&str>| Branch {
        id: BranchId(Uuid::from_u128(id)),
        display_name: String::new(),
        kind: branch::Kind::Branch,
        units: vec!["220204-01".into()],
        holder: Ancestry::default(),
        founded_on: day(founded_on),
        dissolved_on: dissolved_on.map(day),
        groups: Vec::new(),
        term: None,
        roll: branch::Roll::default(),
        review: None,
        revision: 1,
        recorded_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    };
    let founded_on = day("2024-03-01");
    for (branch, on, outcome) in [
        (Some(to(2, "2024-03-01", None)), "2024-03-01", Ok(())),
        (Some(to(2, "2024-03-01", None)), "2024-02-29", Err(branch::Refusal::BeforeFounding { founded_on }.into())),
        (Some(to(2, "2021-06-01", Some("2024-02-01"))), "2024-03-01", Err(branch::Refusal::Dissolved.into())),
        (Some(to(1, "2021-06-01", None)), "2024-03-01", Err(Refusal::SameBranch)),
        (None, "2024-03-01", Ok(())),
    ] {
        assert_eq!(send(&stay, branch.as_ref(), day(on)), outcome);
    }
}
