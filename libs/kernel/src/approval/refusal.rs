//! Why an act on an approval is refused by rule.

use crate::day::Day;

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

impl Refusal {
    /// Gives the stable reason.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::NotYourTurn { .. } => "NOT_YOUR_TURN",
            Self::NotOnRoute { .. } => "NOT_ON_ROUTE",
            Self::NotTheSigner { signer: Signer::Head } => "NOT_THE_HEAD",
            Self::NotTheSigner { signer: Signer::Officer } => "NOT_AN_OFFICER",
            Self::AlreadyActed => "ALREADY_ACTED",
            Self::OwnCase => "OWN_CASE",
            Self::NotPending { .. } => "NOT_PENDING",
            Self::NotReturned { .. } => "NOT_RETURNED",
            Self::OpinionRequired => "OPINION_REQUIRED",
            Self::NotAccepted => "NOT_ACCEPTED",
            Self::AlreadyAccepted { .. } => "ALREADY_ACCEPTED",
            Self::Paused { .. } => "PAUSED",
            Self::NotPaused => "NOT_PAUSED",
            Self::BeforePreviousAct { .. } => "BEFORE_PREVIOUS_ACT",
            Self::OccurredInFuture { .. } => "OCCURRED_IN_FUTURE",
            Self::CalendarNotPublished { .. } => "CALENDAR_NOT_PUBLISHED",
            Self::ClockUnreckonable { .. } => "INTERNAL",
        }
    }

    /// Gives the refusal in Chinese and English, and says what to do.
    pub fn texts(&self) -> (String, String) {
        match self {
            Self::NotYourTurn { office, act } => (
                format!("目前应由 {office} {}，请待其办理后再办", act.zh()),
                format!("it is the turn of {office} ({}); act once that is done", act.code()),
            ),
            Self::NotOnRoute { organization } => (
                format!("{organization} 不在本件的审批路径上，请由路径上的单位办理"),
                format!("{organization} does not stand on this approval's route; an office of the route must act"),
            ),
            Self::NotTheSigner { signer: Signer::Head } => {
                ("须由机构主要负责人签署".to_owned(), "only the head of the institution signs this step".to_owned())
            }
            Self::NotTheSigner { signer: Signer::Officer } => (
                "须由退役军人工作部门经办人或负责人办理".to_owned(),
                "only an officer or the head of the bureau takes this step".to_owned(),
            ),
            Self::AlreadyActed => (
                "您已在本件中办理过一个环节，请由另一人办理".to_owned(),
                "you took a step of this approval already; another person must take this one".to_owned(),
            ),
            Self::OwnCase => (
                "申请的提出人和当事人不得办理本件，请由另一人办理".to_owned(),
                "whoever filed it or is concerned takes no step of it; another person must".to_owned(),
            ),
            Self::NotPending { state } => (
                format!("本件{}，不能再办理此环节", state.zh()),
                format!("the approval is {}, so this cannot be done with it any more", state.code()),
            ),
            Self::NotReturned { state } => (
                format!("本件{}，只有已退回的申请可以重新提交", state.zh()),
                format!("the approval is {}; only one that was sent back is submitted again", state.code()),
            ),
            Self::OpinionRequired => (
                "请写明意见：须选择同意或不同意，不同意、退回、中止的须写明理由".to_owned(),
                "say whether you agree; an objection, a return and a pause also say why".to_owned(),
            ),
            Self::NotAccepted => (
                "审批单位尚未受理，请先登记收到完整材料的日期".to_owned(),
                "the deciding office has not received the complete form; record the day of its receipt first"
                    .to_owned(),
            ),
            Self::AlreadyAccepted { on } => {
                (format!("本件已于{on}受理"), format!("the deciding office received it on {on} already"))
            }
            Self::Paused { since } => (
                format!("本件自{since}起中止计时，请先恢复"),
                format!("the clock stands still since {since}; resume it first"),
            ),
            Self::NotPaused => ("本件未中止计时".to_owned(), "the clock is not stopped".to_owned()),
            Self::BeforePreviousAct { day } => (
                format!("办理日期早于上一环节的日期{day}，请核对"),
                format!("the act is dated before the one it follows, which was on {day}; check the day"),
            ),
            Self::OccurredInFuture { on } => {
                (format!("办理日期{on}尚未到来"), format!("the day of the act, {on}, is still to come"))
            }
            Self::CalendarNotPublished { year } => (
                format!("{year}年的工作日安排尚未公布，请先载入该年度日历"),
                format!("the working days of {year} are not published; load that year's calendar first"),
            ),
            Self::ClockUnreckonable { cause } => (cause.clone(), cause.clone()),
        }
    }

    /// Gives what a program may want beside the text.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotYourTurn { office, act } => {
                vec![("office", format!("organizations/{office}")), ("act", act.code().to_owned())]
            }
            Self::NotOnRoute { organization } => vec![("organization", format!("organizations/{organization}"))],
            Self::NotPending { state } => stands(*state, State::Pending),
            Self::NotReturned { state } => stands(*state, State::Returned),
            Self::AlreadyAccepted { on } | Self::OccurredInFuture { on } => vec![("on", on.to_string())],
            Self::Paused { since } => vec![("since", since.to_string())],
            Self::BeforePreviousAct { day } => vec![("day", day.to_string())],
            Self::CalendarNotPublished { year } => vec![("year", year.to_string())],
            Self::NotTheSigner { .. }
            | Self::AlreadyActed
            | Self::OwnCase
            | Self::OpinionRequired
            | Self::NotAccepted
            | Self::NotPaused
            | Self::ClockUnreckonable { .. } => Vec::new(),
        }
    }
}

/// Tells the state that was found, and the one from which the act may start.
fn stands(found: State, allowed: State) -> Vec<(&'static str, String)> {
    vec![("state", found.code().to_owned()), ("allowed", allowed.code().to_owned())]
}
