//! The one match from refusals to faults, for all services.

use junxiu_platform::status::Fault;
use tonic::Code;

use super::refusal::Refusal;
use super::route::Signer;

impl Refusal {
    /// Says a refusal in words, as a refusal by an article of the regulation.
    pub fn fault(&self, article: i32) -> Fault {
        if let Self::ClockUnreckonable { cause } = self {
            return Fault::internal(cause.clone());
        }
        let (zh, en) = self.texts();
        let reason = self.reason();
        let fault = if matches!(self, Self::NotTheSigner { .. }) {
            Fault::new(Code::PermissionDenied, reason, zh, en)
        } else {
            Fault::new(Code::FailedPrecondition, reason, zh, en.clone()).precondition(
                format!("ARTICLE_{article}"),
                reason,
                en,
            )
        };
        self.facts().into_iter().fold(fault, |fault, (key, value)| fault.with(key, value))
    }

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

    fn texts(&self) -> (String, String) {
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
    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotYourTurn { office, act } => {
                vec![("office", format!("organizations/{office}")), ("act", act.code().to_owned())]
            }
            Self::NotOnRoute { organization } => vec![("organization", format!("organizations/{organization}"))],
            Self::NotPending { state } | Self::NotReturned { state } => vec![("state", state.code().to_owned())],
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
