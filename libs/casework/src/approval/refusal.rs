//! Why an act on an approval is refused by rule.

use junxiu_kernel::day::Day;

use super::route::{Act, Signer};
use super::rules::State;

/// A refusal with the facts that its text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Another office must act first, or another act is what the office is asked for.
    NotYourTurn {
        /// The office whose turn it is.
        office: String,
        /// What it is asked for.
        act: Act,
    },
    /// The caller's organisation does not stand on the route.
    NotOnRoute {
        /// The caller's organisation.
        organization: String,
    },
    /// The caller does not sign for the office.
    NotTheSigner {
        /// Who does.
        signer: Signer,
    },
    /// The person took a step of this approval already.
    AlreadyActed,
    /// The person filed it, or is the one concerned.
    OwnCase,
    /// The approval takes no more steps.
    NotPending {
        /// The state found.
        state: State,
    },
    /// Only what was sent back can be submitted again.
    NotReturned {
        /// The state found.
        state: State,
    },
    /// A stance is missing, or an objection without its ground.
    OpinionRequired,
    /// The deciding office has not received the complete form yet.
    NotAccepted,
    /// The deciding office has received it already.
    AlreadyAccepted {
        /// The day of the receipt.
        on: Day,
    },
    /// The clock stands still.
    Paused {
        /// The day of the pause.
        since: Day,
    },
    /// The clock runs.
    NotPaused,
    /// The act is dated before the one it follows.
    BeforePreviousAct {
        /// The day of the act before.
        day: Day,
    },
    /// The day of the act is still to come.
    OccurredInFuture {
        /// The day of the act.
        on: Day,
    },
    /// The working days of a year that the count walks through are not published.
    CalendarNotPublished {
        /// The year.
        year: i32,
    },
    /// The clock cannot be counted for a fault of ours.
    ClockUnreckonable {
        /// What is wrong.
        cause: String,
    },
}
