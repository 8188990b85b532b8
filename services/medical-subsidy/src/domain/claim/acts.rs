//! The acts on a claim, each with the hands it needs.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::ids::ClaimId;
use junxiu_kernel::money::Fen;

use super::{Acted, Claim, IdentityCheck, Kind, Payee, Settlement, Signature, State};
use crate::domain::basis::{self, Basis, decide};
use crate::domain::ledger::{Ledger, Movement, MovementKind, Owed};
use crate::domain::refusal::Refusal;
use crate::domain::standing::Standing;
use crate::domain::subsidy::{Finding, Inputs, Outcome};

impl Claim {
    /// Makes a claim for what a ledger has open: SUBMITTED when somebody signs, else a DRAFT.
    ///
    /// # Errors
    /// When nothing is open.
    pub fn difference(
        id: ClaimId,
        standing: &Standing,
        year: i32,
        inputs: Inputs,
        negative: Settlement,
        by: Option<Signature>,
        now: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        let state = if by.is_some() { State::Submitted } else { State::Draft };
        let mut claim = Self::blank(id, standing, year, Kind::Difference, now);
        claim.compute(Basis::Difference(inputs), negative)?;
        Ok(Self { state, submitted: by, ..claim })
    }

    /// Submits a draft, or a claim that was sent back, on fresh inputs.
    ///
    /// # Errors
    /// When another state stands, or nothing is open.
    pub fn resubmit(
        mut self,
        standing: &Standing,
        inputs: Inputs,
        negative: Settlement,
        by: Signature,
    ) -> Result<Self, Refusal> {
        self.must_be(&[State::Draft, State::Returned])?;
        self.compute(Basis::Difference(inputs), negative)?;
        let payee = payee_of(standing);
        Ok(Self {
            state: State::Submitted,
            submitted: Some(by),
            verified: None,
            payee,
            holder: standing.holder.clone(),
            ..self
        })
    }

    /// Confirms the claim against the bills, on fresh inputs.
    ///
    /// # Errors
    /// When another state stands, the verifier submitted it, or nothing is open any more.
    pub fn verify(
        mut self,
        standing: &Standing,
        inputs: Inputs,
        by: Signature,
        identity_checked: bool,
    ) -> Result<Self, Refusal> {
        self.must_be(&[State::Submitted, State::Verified])?;
        if signed(self.submitted.as_ref(), &by) {
            return Err(Refusal::VerifierIsSubmitter);
        }
        if self.kind == Kind::Difference {
            let negative = if self.settlement == Settlement::Offset { Settlement::Offset } else { Settlement::Recover };
            self.compute(Basis::Difference(inputs), negative)?;
        }
        let known = self.follow_payee(standing);
        let identity_checked_on = if identity_checked { Some(by.on) } else { known.identity_checked_on };
        Ok(Self { state: State::Verified, verified: Some(by), identity_checked_on, ..known })
    }

    /// Sends the claim back. A counter-claim that is sent back is at its end: what it was to undo stands.
    ///
    /// # Errors
    /// When another state stands.
    pub fn give_back(self, by: Signature) -> Result<Self, Refusal> {
        self.must_be(&[State::Submitted, State::Verified])?;
        let state = match self.kind {
            Kind::Difference => State::Returned,
            Kind::Reversal => State::Reversed,
        };
        Ok(Self { state, returned: Some(by), verified: None, ..self })
    }

    /// Fixes the amount: sets off what the person owes, and leaves the rest to be paid.
    ///
    /// # Errors
    /// When another state stands, a person would sign twice, or the inputs have changed since the verification.
    pub fn approve(self, standing: &Standing, inputs: Inputs, ledger: &Ledger, owed: Owed, by: Signature) -> Acted {
        self.must_be(&[State::Verified])?;
        if signed(self.submitted.as_ref(), &by) {
            return Err(Refusal::ApproverIsSubmitter);
        }
        if signed(self.verified.as_ref(), &by) {
            return Err(Refusal::ApproverIsVerifier);
        }
        self.still_holds(inputs, ledger)?;

        let on = by.on;
        let movements = match self.settlement {
            Settlement::Pay => moved(MovementKind::OffsetTaken, owed.due.min(self.payable), on),
            Settlement::Offset => moved(MovementKind::OffsetCarried, self.payable, on),
            Settlement::Recover => Vec::new(),
        };
        let offset = Fen(movements.iter().map(|movement| movement.amount.get()).sum());
        let cash = Fen(self.payable.get() - offset.get());
        let mut claim = Self { offset, cash, approved: Some(by), payee: payee_of(standing), ..self };
        if cash == Fen::ZERO {
            claim.state = State::Paid;
        } else {
            claim.state = State::Approved;
            claim.next_payment();
        }
        Ok((claim, movements))
    }

    /// Pays whoever is to be paid as the person now stands: a death after the approval makes it the estate.
    ///
    /// The identity of one payee says nothing of another's.
    #[must_use]
    pub fn follow_payee(self, standing: &Standing) -> Self {
        let payee = if self.is_open() { payee_of(standing) } else { self.payee };
        let identity_checked_on = self.identity_checked_on.filter(|_| payee == self.payee);
        Self { payee, identity_checked_on, ..self }
    }

    /// Records that the cash moved.
    ///
    /// # Errors
    /// When another state stands, a person would sign twice, the day does not fit, or the identity is unchecked.
    pub fn pay(self, by: Signature, today: Day, identity: IdentityCheck) -> Acted {
        self.must_be(&[State::Approved])?;
        if signed(self.submitted.as_ref(), &by) {
            return Err(Refusal::PayerIsSubmitter);
        }
        if signed(self.approved.as_ref(), &by) {
            return Err(Refusal::PayerIsApprover);
        }
        if by.on > today {
            return Err(Refusal::InFuture { today });
        }
        let approved_on = self.approved.as_ref().map_or(by.on, |approved| approved.on);
        if by.on < approved_on {
            return Err(Refusal::PaidBeforeApproval { approved_on });
        }
        if identity.required && !identity.done && self.identity_checked_on.is_none() {
            return Err(Refusal::IdentityCheckRequired);
        }

        let kind = if self.cash.is_negative() { MovementKind::CashRecovered } else { MovementKind::CashPaid };
        let movements = moved(kind, self.cash, by.on);
        let identity_checked_on = if identity.done { Some(by.on) } else { self.identity_checked_on };
        Ok((
            Self { state: State::Paid, paid: Some(by), identity_checked_on, payment_failure: String::new(), ..self },
            movements,
        ))
    }

    /// Records that the bank did not pay, or gave the money back.
    ///
    /// # Errors
    /// When another state stands, or another claim has come to be under way.
    pub fn fail_payment(self, ledger: &Ledger, on: Day, failure: String) -> Acted {
        self.must_be(&[State::Approved, State::Paid])?;
        if let Some(other) = ledger.open_claim.filter(|open| *open != self.id) {
            return Err(Refusal::ClaimOpen(other));
        }
        if let Some(counter) = self.reversed_by {
            return Err(Refusal::AlreadyBeingReversed(counter));
        }
        let back = if self.state == State::Paid { Fen(-self.cash.get()) } else { Fen::ZERO };
        let mut claim = Self { state: State::Approved, paid: None, payment_failure: failure, ..self };
        claim.next_payment();
        Ok((claim, moved(MovementKind::CashReturned, back, on)))
    }

    /// Cancels an approval of which no cash has moved.
    ///
    /// # Errors
    /// When another state stands, or the approver cancels his own approval.
    pub fn cancel(self, by: Signature) -> Acted {
        self.must_be(&[State::Approved])?;
        if signed(self.approved.as_ref(), &by) {
            return Err(Refusal::ReverserIsApprover);
        }
        let movements = moved(MovementKind::OffsetReturned, Fen(-self.offset.get()), by.on);
        Ok((Self { state: State::Reversed, returned: Some(by), ..self }, movements))
    }

    /// Makes the counter-claim that is to undo a paid claim.
    ///
    /// # Errors
    /// When another state stands, another claim is under way, or more would be taken back than was paid.
    pub fn counter(
        &self,
        id: ClaimId,
        standing: &Standing,
        ledger: &Ledger,
        how: Settlement,
        by: Signature,
        now: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        self.must_be(&[State::Paid])?;
        if let Some(counter) = self.reversed_by.or(self.reverses) {
            return Err(Refusal::AlreadyBeingReversed(counter));
        }
        if let Some(open) = ledger.open_claim {
            return Err(Refusal::ClaimOpen(open));
        }
        let amount = Fen(-self.payable.get());
        if ledger.paid.get() + amount.get() < 0 {
            return Err(Refusal::ReversalExceedsPaid { paid: ledger.paid });
        }
        let mut claim = Self::blank(id, standing, self.year, Kind::Reversal, now);
        claim.compute(Basis::Reversal { reverses: self.id, amount, previously_paid: ledger.paid }, how)?;
        Ok(Self { state: State::Submitted, submitted: Some(by), reverses: Some(self.id), ..claim })
    }

    fn blank(id: ClaimId, standing: &Standing, year: i32, kind: Kind, now: DateTime<Utc>) -> Self {
        Self {
            id,
            retiree: standing.retiree,
            year,
            kind,
            state: State::Draft,
            settlement: Settlement::Pay,
            payee: payee_of(standing),
            entitlement: Fen::ZERO,
            previously_paid: Fen::ZERO,
            payable: Fen::ZERO,
            offset: Fen::ZERO,
            cash: Fen::ZERO,
            inputs_json: String::new(),
            decision_json: String::new(),
            holder: standing.holder.clone(),
            submitted: None,
            verified: None,
            approved: None,
            paid: None,
            returned: None,
            identity_checked_on: None,
            payment_attempt: 0,
            payment_reference: None,
            payment_failure: String::new(),
            reverses: None,
            reversed_by: None,
            review_required: false,
            created_at: now,
            updated_at: now,
            revision: 0,
        }
    }

    /// Decides on a basis, and keeps both with the claim.
    fn compute(&mut self, basis: Basis, negative: Settlement) -> Result<(), Refusal> {
        let decision = decide(&basis);
        let outcome = decision.outcome;
        if outcome.payable == Fen::ZERO {
            return Err(nothing(&basis, &decision));
        }
        self.settlement = match (outcome.payable.is_negative(), negative) {
            (false, _) => Settlement::Pay,
            (true, Settlement::Offset) => Settlement::Offset,
            (true, Settlement::Pay | Settlement::Recover) => Settlement::Recover,
        };
        self.entitlement = outcome.entitlement;
        self.payable = outcome.payable;
        self.previously_paid = basis.previously_paid();
        self.inputs_json = basis.kept();
        self.decision_json = basis::kept(&decision);
        Ok(())
    }

    /// Checks that what was verified is what would be decided now.
    fn still_holds(&self, inputs: Inputs, ledger: &Ledger) -> Result<(), Refusal> {
        match self.kind {
            Kind::Difference if Basis::Difference(inputs).kept() != self.inputs_json => Err(Refusal::LedgerChanged),
            Kind::Reversal if ledger.paid.get() + self.payable.get() < 0 => {
                Err(Refusal::ReversalExceedsPaid { paid: ledger.paid })
            }
            Kind::Difference | Kind::Reversal => Ok(()),
        }
    }

    fn must_be(&self, allowed: &'static [State]) -> Result<(), Refusal> {
        if allowed.contains(&self.state) {
            return Ok(());
        }
        Err(Refusal::WrongState { state: self.state, allowed })
    }

    /// Gives the payment a new reference, so that the bank can tell a further try from the one before.
    fn next_payment(&mut self) {
        self.payment_attempt += 1;
        self.payment_reference = Some(payment_reference(self.id, self.payment_attempt));
    }
}

/// What the bank knows a payment by: 20 characters, of the claim and the number of the try.
pub fn payment_reference(claim: ClaimId, attempt: i64) -> String {
    // The lower half of a UUIDv7 is its random part.
    let (_, low) = claim.uuid().as_u64_pair();
    format!("JX{low:016X}{:02}", attempt.rem_euclid(100))
}

fn signed(signature: Option<&Signature>, by: &Signature) -> bool {
    signature.is_some_and(|signature| signature.actor == by.actor)
}

fn moved(kind: MovementKind, amount: Fen, on: Day) -> Vec<Movement> {
    if amount == Fen::ZERO { Vec::new() } else { vec![Movement { kind, amount, on }] }
}

fn payee_of(standing: &Standing) -> Payee {
    if standing.deceased_on.is_some() { Payee::Estate } else { Payee::Retiree }
}

fn nothing(basis: &Basis, decision: &Decision<Outcome>) -> Refusal {
    let lixiu = decision.reasons.iter().any(|reason| reason.code == "NOT_APPLICABLE_LIXIU");
    if decision.outcome.finding == Finding::NotApplicable && lixiu {
        Refusal::NotApplicableLixiu
    } else {
        let self_pay = match basis {
            Basis::Difference(inputs) => inputs.self_pay,
            Basis::Reversal { .. } => Fen::ZERO,
        };
        let entitlement = decision.outcome.entitlement;
        Refusal::NothingPayable { self_pay, entitlement, paid: basis.previously_paid() }
    }
}
