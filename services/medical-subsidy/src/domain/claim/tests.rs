use chrono::DateTime;
use junxiu_kernel::grade::Category;
use junxiu_kernel::organization::Ancestry;
use uuid::Uuid;

use super::*;
use crate::domain::ledger::{Ledger, Owed};
use crate::domain::policy::Policies;
use crate::domain::standing::{CategoryFrom, Standing};
use crate::domain::subsidy::Inputs;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn hand(actor: &str) -> Signature {
    Signature { actor: actor.into(), on: day("2024-07-01"), note: String::new() }
}

fn person() -> Standing {
    Standing {
        retiree: RetireeId(Uuid::nil()),
        name: "试例".into(),
        holder: Ancestry::default(),
        categories: vec![CategoryFrom { from: day("2021-05-01"), category: Category::Tuixiu }],
        deceased_on: None,
        is_pay_suspended: false,
        revision: 1,
    }
}

fn inputs(self_pay_yuan: i64, paid_yuan: i64) -> Inputs {
    let settled_on = day("2024-06-01");
    Inputs {
        category: Category::Tuixiu,
        settled_on,
        self_pay: Fen::yuan(self_pay_yuan),
        excluded: Vec::new(),
        previously_paid: Fen::yuan(paid_yuan),
        policy: Policies::load().unwrap().on(settled_on),
    }
}

fn submitted(inputs: Inputs, negative: Settlement) -> Result<Claim, Refusal> {
    let id = ClaimId(Uuid::from_u128(7));
    Claim::difference(id, &person(), 2024, inputs, negative, Some(hand("a")), DateTime::UNIX_EPOCH)
}

/// A claim for 14,000 yuan, brought to a state by the hands a, b, c and d.
fn brought_to(state: State) -> Claim {
    let claim = submitted(inputs(70_000, 0), Settlement::Recover).unwrap();
    let verified = || claim.clone().verify(&person(), inputs(70_000, 0), hand("b"), false).unwrap();
    let ledger = Ledger::empty(person().retiree, 2024);
    let owed = Owed::nothing(person().retiree);
    let approved = || verified().approve(&person(), inputs(70_000, 0), &ledger, owed, hand("c")).unwrap().0;
    match state {
        State::Draft => Claim { state, submitted: None, ..claim.clone() },
        State::Submitted => claim.clone(),
        State::Verified => verified(),
        State::Returned => claim.clone().give_back(hand("b")).unwrap(),
        State::Approved => approved(),
        State::Paid => approved().pay(hand("d"), day("2024-07-01"), unchecked(false)).unwrap().0,
        State::Reversed => approved().cancel(hand("d")).unwrap().0,
    }
}

const fn unchecked(required: bool) -> IdentityCheck {
    IdentityCheck { required, done: false }
}

/// Says which acts may start from a state.
fn check(state: State, acts: &[&str]) {
    let claim = || brought_to(state);
    let (person, ledger) = (person(), Ledger { paid: Fen::yuan(14_000), ..Ledger::empty(person().retiree, 2024) });
    let owed = Owed::nothing(person.retiree);
    let fresh = || inputs(70_000, 0);
    let may: Vec<&str> = [
        ("submit", claim().resubmit(&person, fresh(), Settlement::Recover, hand("x")).is_ok()),
        ("verify", claim().verify(&person, fresh(), hand("x"), false).is_ok()),
        ("return", claim().give_back(hand("x")).is_ok()),
        ("approve", claim().approve(&person, fresh(), &ledger, owed, hand("x")).is_ok()),
        ("pay", claim().pay(hand("x"), day("2024-07-01"), unchecked(false)).is_ok()),
        ("fail", claim().fail_payment(&ledger, day("2024-07-01"), String::new()).is_ok()),
        ("cancel", claim().cancel(hand("x")).is_ok()),
        (
            "counter",
            claim()
                .counter(
                    ClaimId(Uuid::from_u128(8)),
                    &person,
                    &ledger,
                    Settlement::Recover,
                    hand("x"),
                    DateTime::UNIX_EPOCH,
                )
                .is_ok(),
        ),
    ]
    .into_iter()
    .filter_map(|(act, may)| may.then_some(act))
    .collect();
    assert_eq!(may, acts, "{state:?}");
}

#[test]
fn each_state_allows_its_acts_and_no_other() {
    check(State::Draft, &["submit"]);
    check(State::Submitted, &["verify", "return"]);
    check(State::Verified, &["verify", "return", "approve"]);
    check(State::Returned, &["submit"]);
    check(State::Approved, &["pay", "fail", "cancel"]);
    check(State::Paid, &["fail", "counter"]);
    check(State::Reversed, &[]);
}

#[test]
fn nobody_signs_twice() {
    let person = person();
    let (ledger, owed) = (Ledger::empty(person.retiree, 2024), Owed::nothing(person.retiree));
    let verify = |by| brought_to(State::Submitted).verify(&person, inputs(70_000, 0), hand(by), false).err();
    let approve = |by| brought_to(State::Verified).approve(&person, inputs(70_000, 0), &ledger, owed, hand(by)).err();
    let pay = |by| brought_to(State::Approved).pay(hand(by), day("2024-07-01"), unchecked(false)).err();
    assert_eq!(verify("a"), Some(Refusal::VerifierIsSubmitter));
    assert_eq!(approve("a"), Some(Refusal::ApproverIsSubmitter));
    assert_eq!(approve("b"), Some(Refusal::ApproverIsVerifier));
    assert_eq!(pay("a"), Some(Refusal::PayerIsSubmitter));
    assert_eq!(pay("c"), Some(Refusal::PayerIsApprover));
    assert_eq!(brought_to(State::Approved).cancel(hand("c")).err(), Some(Refusal::ReverserIsApprover));
}

#[test]
fn nothing_open_is_no_claim() {
    let nothing = |self_pay, entitlement, paid| {
        let (self_pay, entitlement, paid) = (Fen::yuan(self_pay), Fen::yuan(entitlement), Fen::yuan(paid));
        Err(Refusal::NothingPayable { self_pay, entitlement, paid })
    };
    assert_eq!(submitted(inputs(50_000, 0), Settlement::Recover), nothing(50_000, 0, 0));
    assert_eq!(submitted(inputs(70_000, 14_000), Settlement::Recover), nothing(70_000, 14_000, 14_000));
    let lixiu = Inputs { category: Category::Lixiu, ..inputs(0, 0) };
    assert_eq!(submitted(lixiu, Settlement::Recover), Err(Refusal::NotApplicableLixiu));
}

#[test]
fn a_negative_amount_is_recovered_or_set_off_as_asked() {
    let settlement = |negative| submitted(inputs(60_000, 14_000), negative).unwrap().settlement;
    assert_eq!(settlement(Settlement::Recover), Settlement::Recover);
    assert_eq!(settlement(Settlement::Offset), Settlement::Offset);
    assert_eq!(submitted(inputs(70_000, 0), Settlement::Offset).unwrap().settlement, Settlement::Pay);
}

#[test]
fn an_unchecked_payee_waits() {
    let pay = |check| brought_to(State::Approved).pay(hand("d"), day("2024-07-01"), check).map(|_| ());
    assert_eq!(pay(unchecked(true)), Err(Refusal::IdentityCheckRequired));
    assert_eq!(pay(IdentityCheck { required: true, done: true }), Ok(()));
}

#[test]
fn each_try_has_its_own_reference_of_twenty_characters() {
    let references: Vec<String> =
        (1..=3).map(|attempt| payment_reference(ClaimId(Uuid::from_u128(7)), attempt)).collect();
    assert!(references.iter().all(|reference| reference.len() == 20));
    assert_ne!(references[0], references[1]);
}
