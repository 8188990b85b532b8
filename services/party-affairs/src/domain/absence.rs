//! A stay away from home (articles 12 and 44): what is done about the relation, and how far it has come.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;

pub use super::absence_plan::{ARTICLE, Arrangement, DeadlinePolicy, Destination, Plan, Policies, assess};
use super::branch::BranchId;
use super::relation_transfer::TransferId;

junxiu_kernel::id_type!(
    /// A stay away from home.
    AbsenceId, "partyAbsences"
);

junxiu_kernel::words! {
    /// How far an absence has come.
    pub enum State, "UNKNOWN_ABSENCE_STATE", "外出状态", "state of an absence" {
        /// Reported.
        Reported = "REPORTED", "已报告";
        /// What is done is decided.
        Assessed = "ASSESSED", "已研判";
        /// The relation is on its way.
        TransferOut = "TRANSFER_OUT", "组织关系转出中";
        /// The relation stands at the place.
        TransferredIn = "TRANSFERRED_IN", "组织关系已转入";
        /// He has a certificate.
        Certified = "CERTIFIED", "已开具证明信";
        /// He reported to the bureau of the place.
        Registered = "REGISTERED_AT_BUREAU", "已到暂住地报到";
        /// He was put with a branch.
        Placed = "PLACED", "已编入暂住地支部";
        /// He came back.
        Returned = "RETURNED", "已返回";
        /// He did not leave.
        Cancelled = "CANCELLED", "未成行";
        /// He died, or his record gave way to another.
        Lapsed = "LAPSED", "已终止";
    }
}

impl State {
    /// Says whether it is over.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Returned | Self::Cancelled | Self::Lapsed)
    }
}

/// The letter that his branch gave him; its number is kept sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The day on which it was issued.
    pub issued_on: Day,
    /// The last day on which it is valid.
    pub valid_to: Day,
    /// Who issued it.
    pub issued_by: String,
}

/// Where he was put at the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The branch.
    pub branch: BranchId,
    /// The day.
    pub on: Day,
}

/// A stay away from home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// The id.
    pub id: AbsenceId,
    /// Who is away.
    pub retiree: RetireeId,
    /// The institution that serves him, and its superiors.
    pub holder: Ancestry,
    /// How far it has come.
    pub state: State,
    /// The plan as it stands.
    pub plan: Plan,
    /// The day on which he came back.
    pub actual_to: Option<Day>,
    /// What was decided to do.
    pub arrangement: Option<Arrangement>,
    /// Why the relation is not transferred though the rule recommends it.
    pub reason_not_transferred: Option<String>,
    /// True where the plan was changed and something else is recommended now.
    pub must_be_reassessed: bool,
    /// The certificate.
    pub certificate: Option<Certificate>,
    /// The code of the bureau where he reported, and the day.
    pub registered: Option<(String, Day)>,
    /// Where he was put.
    pub placement: Option<Placement>,
    /// Who takes him in, with the superiors: the bureau where he reported, and the leading unit of the branch once he was put there.
    pub host: Ancestry,
    /// The transfer of his relation.
    pub transfer: Option<TransferId>,
    /// The expected return that went by, where somebody looked at it and left the plan as it was: nobody is asked again.
    pub looked_for: Option<Day>,
    /// From which state it lapsed.
    pub lapsed_from: Option<State>,
    /// Raised by every change.
    pub revision: i64,
    /// When it was reported.
    pub recorded_at: DateTime<Utc>,
}

/// Why an act on an absence is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The state does not allow the act.
    State {
        /// The state.
        state: State,
        /// The states that do.
        allowed: &'static [State],
    },
    /// Another absence is not over, or ended later.
    Overlaps {
        /// The absence that is not over.
        open: Option<AbsenceId>,
        /// The day on which the next may begin at the earliest.
        free_from: Option<Day>,
    },
    /// The return is expected before the departure.
    ReturnBeforeDeparture,
    /// The place's organisation is no bureau.
    NotABureau {
        /// Its code.
        code: String,
    },
    /// No transfer is made though one is recommended, and nobody says why.
    ReasonRequired,
    /// The arrangement cannot be made.
    ArrangementNotPossible {
        /// What the rule recommends.
        recommended: Arrangement,
    },
    /// The certificate would end before it begins.
    CertificateEndsBeforeItBegins,
    /// No return is expected, so the certificate's last day must be named.
    ValidityRequired,
    /// The certificate is not valid any more on the day.
    CertificateExpired {
        /// Its last day.
        valid_to: Day,
    },
    /// The day lies before the certificate was issued.
    BeforeCertificate {
        /// The day of issue.
        issued_on: Day,
    },
    /// The day lies before he registered.
    BeforeRegistration {
        /// The day of registration.
        registered_on: Day,
    },
    /// A transfer of his relation is on its way.
    TransferPending(Option<TransferId>),
    /// Whoever takes him in does not decide for his branch.
    HostDoesNotDecide,
}

impl Absence {
    fn must_be(&self, allowed: &'static [State]) -> Result<(), Refusal> {
        if allowed.contains(&self.state) { Ok(()) } else { Err(Refusal::State { state: self.state, allowed }) }
    }

    /// Decides what is done, given what the rule recommends.
    pub fn assessed(
        self,
        recommended: Arrangement,
        chosen: Option<Arrangement>,
        reason: Option<String>,
    ) -> Result<Self, Refusal> {
        let arrangement = chosen.unwrap_or(recommended);
        let possible = match recommended {
            Arrangement::Transfer | Arrangement::Certificate => {
                matches!(arrangement, Arrangement::Transfer | Arrangement::Certificate)
            }
            Arrangement::Keep | Arrangement::NotApplicable => arrangement == recommended,
        };
        if !possible {
            return Err(Refusal::ArrangementNotPossible { recommended });
        }
        let not_transferred = recommended == Arrangement::Transfer && arrangement == Arrangement::Certificate;
        if not_transferred && reason.is_none() {
            return Err(Refusal::ReasonRequired);
        }
        let keeps = arrangement == Arrangement::Certificate && self.certificate.is_some();
        if keeps {
            self.must_be(WITH_CERTIFICATE)?;
        } else {
            self.must_be(ASSESSABLE)?;
        }
        Ok(Self {
            state: if keeps { self.state } else { State::Assessed },
            arrangement: Some(arrangement),
            reason_not_transferred: reason.filter(|_| not_transferred),
            must_be_reassessed: false,
            ..self
        })
    }

    /// Takes another plan, given what the rule recommends for it.
    pub fn revised(self, plan: Plan, recommended: Arrangement) -> Result<Self, Refusal> {
        self.must_be(NOT_OVER)?;
        plan.must_be_in_order()?;
        // A reason once given for not transferring holds as long as the rule recommends the transfer.
        let decided = match (self.arrangement, &self.reason_not_transferred) {
            (Some(Arrangement::Certificate), Some(_)) => Some(Arrangement::Transfer),
            (arrangement, _) => arrangement,
        };
        let must_be_reassessed = decided.is_some_and(|decided| decided != recommended);
        Ok(Self { plan, must_be_reassessed, ..self })
    }

    /// Notes for which expected return somebody looked at it, where that day went by: the same day is asked after once.
    #[must_use]
    pub fn looked_at(self, before: &Self, today: Day) -> Self {
        let went_by = before.plan.expected_to.filter(|to| before.must_be_reassessed && *to < today);
        let looked_for = went_by.filter(|to| self.plan.expected_to == Some(*to)).or(self.looked_for);
        Self { looked_for, ..self }
    }

    /// Notes that the relation was sent.
    pub fn sent(self, transfer: TransferId) -> Result<Self, Refusal> {
        let is_decided = self.arrangement == Some(Arrangement::Transfer);
        if self.state != State::Assessed || !is_decided {
            return Err(Refusal::State { state: self.state, allowed: &[State::Assessed] });
        }
        Ok(Self { state: State::TransferOut, transfer: Some(transfer), ..self })
    }

    /// Notes that the relation was accepted, or came to nothing. An absence that went on meanwhile is left as it is.
    #[must_use]
    pub fn arrived(self, is_accepted: bool) -> Self {
        match (self.state, is_accepted) {
            (State::TransferOut, true) => Self { state: State::TransferredIn, ..self },
            (State::TransferOut, false) => Self { state: State::Assessed, transfer: None, ..self },
            _ => self,
        }
    }

    /// Issues a certificate; its last day is that of the expected return unless another is named.
    pub fn certified(self, issued_on: Day, valid_to: Option<Day>, by: &str) -> Result<Self, Refusal> {
        if self.arrangement != Some(Arrangement::Certificate) {
            return Err(Refusal::State { state: self.state, allowed: CERTIFIABLE });
        }
        self.must_be(CERTIFIABLE)?;
        let valid_to = valid_to.or(self.plan.expected_to).ok_or(Refusal::ValidityRequired)?;
        if valid_to < issued_on {
            return Err(Refusal::CertificateEndsBeforeItBegins);
        }
        let state = if self.state == State::Assessed { State::Certified } else { self.state };
        let certificate = Some(Certificate { issued_on, valid_to, issued_by: by.to_owned() });
        Ok(Self { state, certificate, ..self })
    }

    /// Registers him at a bureau, which stands at a place.
    pub fn registered(self, bureau: &str, place: &Ancestry, on: Day) -> Result<Self, Refusal> {
        self.must_be(&[State::Certified])?;
        match &self.certificate {
            Some(letter) if on < letter.issued_on => {
                return Err(Refusal::BeforeCertificate { issued_on: letter.issued_on });
            }
            Some(letter) if on > letter.valid_to => {
                return Err(Refusal::CertificateExpired { valid_to: letter.valid_to });
            }
            _ => {}
        }
        let registered = Some((bureau.to_owned(), on));
        Ok(Self { state: State::Registered, registered, host: place.clone(), ..self })
    }

    /// Puts him with a branch, which a unit leads.
    pub fn placed(self, branch: BranchId, leads: &Ancestry, on: Day) -> Result<Self, Refusal> {
        self.must_be(&[State::Registered, State::Placed])?;
        if let Some((_, registered_on)) = &self.registered
            && on < *registered_on
        {
            return Err(Refusal::BeforeRegistration { registered_on: *registered_on });
        }
        Ok(Self { state: State::Placed, placement: Some(Placement { branch, on }), host: leads.clone(), ..self })
    }

    /// Ends it: he came back, or did not leave.
    pub fn returned(self, on: Day) -> Result<Self, Refusal> {
        self.must_be(NOT_OVER)?;
        if self.state == State::TransferOut {
            return Err(Refusal::TransferPending(self.transfer));
        }
        if on < self.plan.from {
            return Ok(Self { state: State::Cancelled, must_be_reassessed: false, ..self });
        }
        Ok(Self { state: State::Returned, actual_to: Some(on), must_be_reassessed: false, ..self })
    }

    /// Ends it with a death, or as the record gives way to another.
    pub fn lapsed(self) -> Result<Self, Refusal> {
        self.must_be(NOT_OVER)?;
        Ok(Self { state: State::Lapsed, lapsed_from: Some(self.state), must_be_reassessed: false, ..self })
    }

    /// Brings it back where the death was none, for somebody to look at. A letter that was on its way lapsed for good, so the
    /// relation is sent anew.
    pub fn revived(self) -> Result<Self, Refusal> {
        let Some(from) = self.lapsed_from.filter(|_| self.state == State::Lapsed) else {
            return Err(Refusal::State { state: self.state, allowed: &[State::Lapsed] });
        };
        let (state, transfer) = match from {
            State::TransferOut => (State::Assessed, None),
            other => (other, self.transfer),
        };
        Ok(Self { state, transfer, lapsed_from: None, must_be_reassessed: true, ..self })
    }
}

/// The states in which what is done may be decided.
const ASSESSABLE: &[State] = &[State::Reported, State::Assessed, State::Certified, State::Registered, State::Placed];

/// The states in which a certificate is held.
const WITH_CERTIFICATE: &[State] = &[State::Assessed, State::Certified, State::Registered, State::Placed];

/// The states in which a certificate may be issued.
const CERTIFIABLE: &[State] = &[State::Assessed, State::Certified, State::Registered, State::Placed];

/// The states that are not over.
const NOT_OVER: &[State] = &[
    State::Reported,
    State::Assessed,
    State::TransferOut,
    State::TransferredIn,
    State::Certified,
    State::Registered,
    State::Placed,
];

/// The one row of a person over which every act on his absences and transfers is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Away {
    /// The absence that is not over.
    pub open: Option<AbsenceId>,
    /// The day of the last return, on which the next absence may begin at the earliest.
    pub free_from: Option<Day>,
    /// The row's revision; 0 where there is none.
    pub revision: i64,
}

impl Away {
    /// Refuses an absence while another is not over, or one that would begin before the last one ended.
    pub fn must_be_home(&self, from: Day) -> Result<(), Refusal> {
        let is_early = self.free_from.is_some_and(|free_from| from < free_from);
        if self.open.is_some() || is_early {
            return Err(Refusal::Overlaps { open: self.open, free_from: self.free_from });
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "absence_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "absence_state_tests.rs"]
mod state_tests;
