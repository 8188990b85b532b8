//! Money over random histories, against a reckoning that was written another way.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike};
use junxiu_kernel::day::Day;
use junxiu_kernel::grade::Category;
use junxiu_kernel::ids::{ClaimId, RetireeId, SelfPayItemId};
use junxiu_kernel::money::Fen;
use junxiu_kernel::organization::Ancestry;
use junxiu_medical_subsidy::domain::assessment;
use junxiu_medical_subsidy::domain::basis;
use junxiu_medical_subsidy::domain::bill::{self, Bill, Draft, Refunded};
use junxiu_medical_subsidy::domain::claim::{Claim, IdentityCheck, Kind, Settlement, Signature, State};
use junxiu_medical_subsidy::domain::ledger::{Ledger, Movement, Owed};
use junxiu_medical_subsidy::domain::policy::{Policies, Policy};
use junxiu_medical_subsidy::domain::refusal::Refusal;
use junxiu_medical_subsidy::domain::schedule::{BandMode, Rounding};
use junxiu_medical_subsidy::domain::standing::{CategoryFrom, Standing, learn_category};
use junxiu_medical_subsidy::domain::subsidy::{self, Inputs};
use proptest::prelude::*;
use uuid::Uuid;

const CAP: i64 = 10_000_000;

static POLICIES: LazyLock<Policies> = LazyLock::new(|| Policies::load().expect("policies"));
static POLICY: LazyLock<Option<Policy>> = LazyLock::new(|| POLICIES.on(day("2024-06-01")));

/// Article 20 in tenths of a fen, as a clerk would do it by hand.
fn by_hand(x: i64) -> i64 {
    let tenths = if x <= 5_000_000 {
        0
    } else if x <= 10_000_000 {
        (x - 5_000_000) * 7
    } else {
        35_000_000 + (x - 10_000_000) * 5
    };
    ((tenths + 5) / 10).min(CAP)
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// Amounts near the thresholds are as likely as amounts anywhere.
fn self_pay() -> impl Strategy<Value = i64> {
    prop_oneof![
        0_i64..40_000_000,
        4_999_900_i64..5_000_100,
        9_999_900_i64..10_000_100,
        22_999_900_i64..23_000_100,
        0_i64..1_000_000_000_000,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn entitlement_agrees_with_the_reckoning_by_hand(x in self_pay(), more in 0_i64..1_000_000) {
        let policy = POLICY.as_ref().expect("in force");
        let of = |x: i64| policy.schedule.reckon(Fen(x), BandMode::Marginal, Rounding::HalfUp).entitlement.get();
        prop_assert_eq!(of(x), by_hand(x));
        prop_assert!(of(x + more) >= of(x), "monotone");
        prop_assert!(of(x + more) - of(x) <= more, "never more than was borne");
        prop_assert!((0..=CAP).contains(&of(x)), "capped");
    }
}

/// What may happen to a person.
#[derive(Debug, Clone)]
enum Happening {
    Bill { year: i32, day_of_year: u32, yuan: i64 },
    Refund { of: usize, share: i64 },
    LooseRefund { year: i32, yuan: i64 },
    Claim { year: i32, offset: bool },
    CancelledClaim { year: i32, offset: bool },
    Bounce { year: i32 },
    Reverse { year: i32, offset: bool },
    Transfer,
    Reclassified { year: i32, day_of_year: u32 },
    Death { year: i32, day_of_year: u32 },
}

fn happening() -> impl Strategy<Value = Happening> {
    let year = || 2022_i32..=2024;
    prop_oneof![
        6 => (year(), 1_u32..=365, 1_i64..90_000).prop_map(|(year, day_of_year, yuan)| Happening::Bill { year, day_of_year, yuan }),
        2 => (0_usize..20, 1_i64..=100).prop_map(|(of, share)| Happening::Refund { of, share }),
        1 => (year(), 1_i64..40_000).prop_map(|(year, yuan)| Happening::LooseRefund { year, yuan }),
        6 => (year(), any::<bool>()).prop_map(|(year, offset)| Happening::Claim { year, offset }),
        1 => (year(), any::<bool>()).prop_map(|(year, offset)| Happening::CancelledClaim { year, offset }),
        1 => year().prop_map(|year| Happening::Bounce { year }),
        1 => (year(), any::<bool>()).prop_map(|(year, offset)| Happening::Reverse { year, offset }),
        1 => Just(Happening::Transfer),
        1 => (year(), 1_u32..=365).prop_map(|(year, day_of_year)| Happening::Reclassified { year, day_of_year }),
        1 => (Just(2024_i32), 200_u32..=365).prop_map(|(year, day_of_year)| Happening::Death { year, day_of_year }),
    ]
}

struct Life {
    standing: Standing,
    bills: Vec<Bill>,
    ledgers: BTreeMap<i32, Ledger>,
    owed: Owed,
    claims: Vec<Claim>,
    movements: Vec<(i32, Movement)>,
    next: u128,
}

impl Life {
    fn new() -> Self {
        let retiree = RetireeId(Uuid::from_u128(1));
        Self {
            standing: Standing {
                retiree,
                name: "试例".into(),
                holder: Ancestry {
                    institution: Some("220104-01".into()),
                    county: Some("220104".into()),
                    prefecture: Some("220100".into()),
                },
                categories: vec![CategoryFrom { from: day("2021-05-01"), category: Category::Tuixiu }],
                deceased_on: None,
                is_pay_suspended: false,
                revision: 1,
            },
            bills: Vec::new(),
            ledgers: BTreeMap::new(),
            owed: Owed::nothing(retiree),
            claims: Vec::new(),
            movements: Vec::new(),
            next: 100,
        }
    }

    fn id(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128(self.next)
    }

    fn ledger(&self, year: i32) -> Ledger {
        self.ledgers.get(&year).cloned().unwrap_or(Ledger::empty(self.standing.retiree, year))
    }

    fn today() -> Day {
        day("2025-12-31")
    }

    fn hand(actor: &str) -> Signature {
        Signature { actor: actor.into(), on: Self::today(), note: String::new() }
    }

    fn enter(&mut self, draft: &Draft, refunded: Option<&Refunded>) {
        let id = SelfPayItemId(self.id());
        let ledger = self.ledger(bill::year_of(draft, refunded));
        if let Ok((bill, ledger)) = bill::enter(id, draft, &self.standing, &ledger, refunded, Self::today()) {
            self.bills.push(bill);
            self.ledgers.insert(ledger.year, ledger);
        }
    }

    fn inputs(&self, year: i32) -> Inputs {
        let ledger = self.ledger(year);
        let bills: Vec<Bill> = self.bills.iter().filter(|bill| bill.year == year).cloned().collect();
        let exact = assessment::by_bills(&self.standing, &ledger, &bills, &POLICIES);
        if assessment::sums_suffice(&self.standing, &ledger, &POLICIES) {
            assert_eq!(
                assessment::by_sums(&self.standing, &ledger, &POLICIES),
                exact,
                "the sums say what the bills say"
            );
        }
        exact
    }

    /// Books what an act came to, as the store does.
    fn book(&mut self, claim: Claim, movements: &[Movement]) {
        let open = claim.is_open().then_some(claim.id);
        let ledger =
            self.ledger(claim.year).moved(movements).expect("never less than nothing paid").with_open_claim(open);
        self.owed = self.owed.after(movements);
        self.movements.extend(movements.iter().map(|movement| (claim.year, *movement)));
        self.ledgers.insert(ledger.year, ledger);
        if claim.kind == Kind::Reversal && claim.state == State::Paid {
            let reverses = claim.reverses;
            for first in self.claims.iter_mut().filter(|first| Some(first.id) == reverses) {
                first.state = State::Reversed;
                first.reversed_by = Some(claim.id);
            }
        }
        self.claims.retain(|kept| kept.id != claim.id);
        self.claims.push(claim);
    }

    fn approved(&mut self, claim: Claim) -> Claim {
        let inputs = self.inputs(claim.year);
        let claim = claim.verify(&self.standing, inputs.clone(), Self::hand("verifier"), false).expect("verified");
        assert_eq!(basis::replay(&claim.inputs_json).expect("replay"), claim.decision_json, "replayed to the byte");
        let ledger = self.ledger(claim.year);
        let (claim, movements) =
            claim.approve(&self.standing, inputs, &ledger, self.owed, Self::hand("approver")).expect("approved");
        self.book(claim.clone(), &movements);
        claim
    }

    fn paid(&mut self, claim: Claim) -> Claim {
        if claim.state != State::Approved {
            return claim;
        }
        let check = IdentityCheck { required: false, done: false };
        let (claim, movements) = claim.pay(Self::hand("payer"), Self::today(), check).expect("paid");
        self.book(claim.clone(), &movements);
        claim
    }

    fn submitted(&mut self, year: i32, offset: bool) -> Option<Claim> {
        let negative = if offset { Settlement::Offset } else { Settlement::Recover };
        let id = ClaimId(self.id());
        let inputs = self.inputs(year);
        match Claim::difference(
            id,
            &self.standing,
            year,
            inputs.clone(),
            negative,
            Some(Self::hand("submitter")),
            DateTime::UNIX_EPOCH,
        ) {
            Ok(claim) => Some(claim),
            Err(Refusal::NothingPayable { .. } | Refusal::NotApplicableLixiu) => {
                assert_eq!(subsidy::decide(&inputs).outcome.payable, Fen::ZERO);
                None
            }
            Err(other) => panic!("refused: {other:?}"),
        }
    }

    fn settle(&mut self, year: i32, offset: bool) {
        if let Some(claim) = self.submitted(year, offset) {
            let claim = self.approved(claim);
            self.paid(claim);
        }
        assert_eq!(self.ledger(year).paid.get(), self.entitled_by_hand(year), "after a claim the year is even");
    }

    /// What the year entitles to, from the facts alone.
    fn entitled_by_hand(&self, year: i32) -> i64 {
        let mut counting = 0;
        for bill in self.bills.iter().filter(|bill| bill.year == year) {
            let lixiu_from =
                self.standing.categories.iter().find(|held| held.category != Category::Tuixiu).map(|held| held.from);
            let after_death = self.standing.deceased_on.is_some_and(|death| death < bill.care_ended_on);
            if lixiu_from.is_none_or(|from| bill.counts_on < from) && !after_death {
                counting += bill.in_scope.get();
            }
        }
        by_hand(counting.max(0))
    }

    fn last_paid(&self, year: i32) -> Option<Claim> {
        let paid = |claim: &&Claim| claim.year == year && claim.state == State::Paid && claim.kind == Kind::Difference;
        self.claims.iter().rev().find(paid).cloned()
    }

    fn happen(&mut self, what: &Happening) {
        let on = |year: i32, ordinal: u32| Day::from_yo_opt(year, ordinal).expect("a day of the year");
        match *what {
            Happening::Bill { year, day_of_year, yuan } => {
                self.enter(&draft(on(year, day_of_year), Fen::yuan(yuan), None), None)
            }
            Happening::LooseRefund { year, yuan } => self.enter(&draft(on(year, 365), Fen::yuan(-yuan), None), None),
            Happening::Refund { of, share } => self.refund(of, share),
            Happening::Claim { year, offset } => self.settle(year, offset),
            Happening::CancelledClaim { year, offset } => {
                if let Some(claim) = self.submitted(year, offset) {
                    let claim = self.approved(claim);
                    if let Ok((claim, movements)) = claim.cancel(Self::hand("head")) {
                        self.book(claim, &movements);
                    }
                }
            }
            Happening::Bounce { year } => self.bounce(year),
            Happening::Reverse { year, offset } => self.reverse(year, offset),
            Happening::Transfer => {
                self.standing.holder =
                    Ancestry { institution: Some("220200-01".into()), county: None, prefecture: Some("220200".into()) }
            }
            Happening::Reclassified { year, day_of_year } => {
                if self.standing.categories.len() == 1 {
                    let learnt = CategoryFrom { from: on(year, day_of_year), category: Category::TuixiuToLixiu };
                    learn_category(&mut self.standing.categories, learnt);
                }
            }
            Happening::Death { year, day_of_year } => self.standing.deceased_on = Some(on(year, day_of_year)),
        }
    }

    fn refund(&mut self, of: usize, share: i64) {
        let Some(bill) = self.bills.get(of).filter(|bill| bill.in_scope > Fen::ZERO).cloned() else {
            return;
        };
        let earlier =
            self.bills.iter().filter(|other| other.refund_of == Some(bill.id)).map(|other| other.in_scope.get()).sum();
        let back = Fen(-(bill.in_scope.get() * share / 100));
        let refund = draft(day("2025-03-01"), back, Some(bill.id));
        self.enter(&refund, Some(&Refunded { bill, earlier: Fen(earlier), earlier_out_of_scope: Fen::ZERO }));
    }

    fn bounce(&mut self, year: i32) {
        let Some(claim) = self.last_paid(year).filter(|claim| claim.cash > Fen::ZERO) else {
            return;
        };
        let reference = claim.payment_reference.clone();
        let ledger = self.ledger(year);
        // Money can only come back from a ledger that still holds it as paid.
        let (claim, movements) = claim.fail_payment(&ledger, Self::today(), "户名不符".into()).expect("given back");
        if ledger.moved(&movements).is_none() {
            return;
        }
        assert_ne!(claim.payment_reference, reference, "a further try has a reference of its own");
        self.book(claim.clone(), &movements);
        self.paid(claim);
    }

    fn reverse(&mut self, year: i32, offset: bool) {
        let how = if offset { Settlement::Offset } else { Settlement::Recover };
        let (id, ledger) = (ClaimId(self.id()), self.ledger(year));
        let Some(claim) = self.last_paid(year) else {
            return;
        };
        match claim.counter(id, &self.standing, &ledger, how, Self::hand("submitter"), DateTime::UNIX_EPOCH) {
            Ok(counter) => {
                let counter = self.approved(counter);
                self.paid(counter);
            }
            Err(refusal) => assert!(matches!(refusal, Refusal::ReversalExceedsPaid { .. }), "{refusal:?}"),
        }
    }

    /// What must be true at any moment.
    fn check(&self) {
        for (year, ledger) in &self.ledgers {
            let moved: i64 =
                self.movements.iter().filter(|(of, _)| of == year).map(|(_, movement)| movement.amount.get()).sum();
            assert_eq!(ledger.paid.get(), moved, "the ledger of {year} is the sum of its movements");
            assert!(ledger.paid >= Fen::ZERO && ledger.in_scope >= Fen::ZERO);
        }
        let set_off: i64 = self
            .movements
            .iter()
            .filter(|(_, movement)| movement.kind.is_offset())
            .map(|(_, movement)| movement.amount.get())
            .sum();
        assert_eq!(self.owed.due.get(), -set_off, "set-offs net to what is owed");
        assert!(self.owed.due >= Fen::ZERO);
        let cash: i64 = self
            .movements
            .iter()
            .filter(|(_, movement)| !movement.kind.is_offset())
            .map(|(_, movement)| movement.amount.get())
            .sum();
        let paid: i64 = self.ledgers.values().map(|ledger| ledger.paid.get()).sum();
        assert_eq!(paid, cash - self.owed.due.get(), "what ledgers paid is the cash, less what the person owes");
    }
}

fn draft(settled_on: Day, in_scope: Fen, refund_of: Option<SelfPayItemId>) -> Draft {
    Draft {
        invoice_no: format!("F{}", settled_on.ordinal()),
        hospital: "某医院".into(),
        settled_on,
        treated_until: None,
        in_scope,
        out_of_scope: Fen::ZERO,
        refund_of,
        remark: String::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ledgers_balance_over_any_history(history in proptest::collection::vec(happening(), 1..40)) {
        let mut life = Life::new();
        for what in &history {
            life.happen(what);
            life.check();
        }
        for year in 2022..=2024 {
            life.settle(year, false);
            life.check();
            prop_assert!(life.ledger(year).paid.get() <= CAP);
        }
    }
}
