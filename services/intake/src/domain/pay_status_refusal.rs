//! Why an act on pay is refused by rule.

use junxiu_kernel::day::Day;
use junxiu_kernel::policy::PolicyFault;

use super::pay_status_policy::ConfirmedBy;

/// Why an act on pay is refused by rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Contact does not count as lost yet.
    LostThresholdNotReached {
        /// The first day on which the proposal may be made.
        first_day: Day,
    },
    /// Lost contact is not among the grounds.
    GroundMissing,
    /// A contact in the future.
    ContactInFuture,
    /// A suspension is proposed or in force already.
    SuspensionUnderWay,
    /// Pay has ended.
    PayStopped,
    /// There is no proposal to decide on.
    NoProposal,
    /// Pay is not suspended.
    NotSuspended,
    /// The one who proposed would decide.
    SamePerson,
    /// The policy names others to confirm.
    NotTheConfirmer {
        /// Who confirms.
        confirmed_by: ConfirmedBy,
    },
    /// The one who proposes is not of the institution.
    NotTheHead,
    /// The contact is no later than the one the suspension rests on.
    ContactBeforeLostPeriod {
        /// That contact.
        last_contact_on: Day,
    },
    /// The back pay was decided before.
    BackPayDecided,
    /// The payee's identity was not checked.
    IdentityNotChecked,
    /// No regular amount is recorded for a month concerned.
    AmountUnknown,
    /// There is no such adjustment of this person.
    NoSuchAdjustment,
    /// No such sanction of this person waits for an adjustment, or for the end of one.
    NoSuchDiscipline,
    /// The adjustment was revoked before.
    AlreadyRevoked,
    /// The month lies before the reception.
    BeforeReception {
        /// The day of reception.
        received_on: Day,
    },
    /// The month lies too far ahead.
    TooLate {
        /// The last month that is taken.
        last: Day,
    },
    /// The policy does not cover the day.
    Policy(PolicyFault),
}

impl From<PolicyFault> for Refusal {
    fn from(fault: PolicyFault) -> Self {
        Self::Policy(fault)
    }
}
