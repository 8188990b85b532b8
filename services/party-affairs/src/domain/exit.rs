//! A journey abroad, to Hong Kong, Macao or Taiwan (article 15): by which way it is dealt with, and what it is made of.
//!
//! What each act makes of it stands in `exit_acts`.

use chrono::{DateTime, Utc};
use junxiu_kernel::approval::{self, ApprovalId};
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::{Citation, Decision, Reason};
use junxiu_kernel::grade::ManagementGroup;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::policy::PolicyFault;
use serde::{Deserialize, Serialize};

use super::exit_correction::Correction;
use super::exit_departure::Unapproved;
use super::exit_review::Review;
use super::standing::{self, Standing};

/// The article of all of this.
pub const ARTICLE: u16 = 15;

/// The kind of the approval of a journey.
pub const APPROVAL_KIND: &str = "exit.application";

junxiu_kernel::id_type!(/// A journey.
    ExitId, "exitApplications");

junxiu_kernel::words! {
    /// By which way a journey is dealt with.
    pub enum Procedure, "UNKNOWN_PROCEDURE", "办理方式", "procedure" {
        /// The direct superior decides.
        Approval = "APPROVAL", "审批";
        /// The institution is told.
        Filing = "FILING", "报备";
        /// Nobody had applied or filed.
        None = "NONE", "未办理";
    }
}

junxiu_kernel::words! {
    /// Where a journey stands.
    pub enum State, "UNKNOWN_STATE", "办理状态", "state" {
        /// Awaits the opinion of the head.
        Submitted = "SUBMITTED", "待签署意见";
        /// The head has signed; the superior has not received it.
        OpinionSigned = "OPINION_SIGNED", "待上级受理";
        /// The superior's days run.
        WithSuperior = "WITH_SUPERIOR", "上级审批中";
        /// Sent back.
        Returned = "RETURNED", "已退回";
        /// Granted.
        Approved = "APPROVED", "已批准";
        /// Not granted.
        Rejected = "REJECTED", "未批准";
        /// Filed with the institution.
        Filed = "FILED", "已报备";
        /// A filing that a higher grade overtook.
        NeedsApproval = "NEEDS_APPROVAL", "需审批";
        /// He is away.
        Abroad = "ABROAD", "在境外";
        /// He is back, and documents are owed.
        ReturnedHome = "RETURNED_HOME", "已回国";
        /// He is back, and nothing is owed.
        Closed = "CLOSED", "已办结";
        /// Taken back.
        Withdrawn = "WITHDRAWN", "已撤回";
        /// Its time went by.
        Lapsed = "LAPSED", "已失效";
        /// Ended by what happened to the person.
        Cancelled = "CANCELLED", "已取消";
        /// An application took the place of this filing.
        Superseded = "SUPERSEDED", "已被替代";
    }
}

junxiu_kernel::words! {
    /// Why a journey ended without one, where nobody wrote a reason.
    pub enum EndReason, "UNKNOWN_END_REASON", "终止原因", "reason of an end" {
        /// The departure went by without a decision.
        DeparturePassed = "DEPARTURE_PASSED", "计划离境日已过";
        /// The whole time went by without a departure.
        NotUsed = "NOT_USED", "未成行";
        /// He died.
        Deceased = "DECEASED", "去世";
        /// He is served in another province.
        TransferredOut = "TRANSFERRED_OUT", "转出本省";
        /// The record gave way to another.
        Merged = "MERGED", "档案合并";
        /// An application took its place.
        Replaced = "REPLACED", "改为审批";
    }
}

/// What is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The number of the form.
    pub form_no: Option<String>,
    /// What for.
    pub purpose: String,
    /// Where to.
    pub countries: Vec<String>,
    /// The day of departure.
    pub from: Day,
    /// The day of return.
    pub to: Day,
    /// Who goes with him.
    pub companions: Vec<String>,
}

/// How a journey ended without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Why: a code of [`EndReason`], or words.
    pub reason: String,
    /// Where it stood before.
    pub from: State,
}

/// A day of return that was put off while he was away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prolongation {
    /// The day on which the institution was told.
    pub on: Day,
    /// The day of return before.
    pub before: Day,
    /// The day of return since.
    pub to: Day,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub by: String,
    /// The day on which it was recorded.
    pub recorded_on: Day,
}

/// A journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// Its id.
    pub id: ExitId,
    /// Who travels.
    pub retiree: RetireeId,
    /// Who serves him.
    pub holder: Ancestry,
    /// By which way it is dealt with.
    pub procedure: Procedure,
    /// Where it stands.
    pub state: State,
    /// What is planned.
    pub plan: Plan,
    /// The day of the application or filing.
    pub filed_on: Day,
    /// Who recorded it.
    pub filed_by: String,
    /// True for a filing after the departure.
    pub is_late: bool,
    /// The case, where one decides.
    pub approval: Option<ApprovalId>,
    /// The last day of the deciding office.
    pub due_on: Option<Day>,
    /// Why it needs an approval, or a filing alone.
    pub decision: Decision<()>,
    /// The day of the decision.
    pub decided_on: Option<Day>,
    /// The day on which he left.
    pub departed_on: Option<Day>,
    /// The day on which he came back.
    pub returned_on: Option<Day>,
    /// How the return was put off, the earliest first.
    pub prolongations: Vec<Prolongation>,
    /// How its days were put right, the earliest first.
    pub corrections: Vec<Correction>,
    /// The filing whose place it took.
    pub replaces: Option<ExitId>,
    /// Set when it ended without a journey.
    pub ended: Option<Ended>,
    /// True when the grade was another on the day that counted, or became another while he was away.
    pub review_grade: bool,
    /// The day from which the grade holds that makes a filing need an approval.
    pub graded_on: Option<Day>,
    /// Set when he left without the approval that he needed.
    pub unapproved: Option<Unapproved>,
    /// What the deciding office said of what went beyond its approval, the earliest first.
    pub reviews: Vec<Review>,
    /// Rises with each change.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Why an act on a journey is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person is not to be acted for, or not on that day.
    Person(standing::Refusal),
    /// The act on the case is refused by the rules of approvals.
    Approval(approval::Refusal),
    /// The grades do not decide the group.
    GradeUndetermined,
    /// 团级 and below: a filing is enough.
    FilingSuffices,
    /// 师级: an approval is needed.
    ApprovalNeeded,
    /// The departure lies before the act.
    DeparturePassed {
        /// The planned departure.
        from: Day,
    },
    /// Another journey of his covers some of the days.
    TripsOverlap {
        /// The other.
        with: ExitId,
        /// Its first day.
        from: Day,
        /// Its last day.
        to: Day,
    },
    /// What is to be replaced is no filing that needs an approval.
    NotReplaceable(ExitId),
    /// No bureau stands above the institution.
    NoSuperior {
        /// The institution.
        institution: String,
    },
    /// A filing has no opinion and no decision.
    NotAnApplication,
    /// The act does not start from this state.
    State {
        /// The state found.
        state: State,
        /// From which it starts.
        allowed: &'static [State],
    },
    /// The departure lacked no approval.
    DepartureLicensed,
    /// Nothing went beyond what was granted.
    NothingToReview,
    /// He left before it was granted.
    LeftBeforeApproval {
        /// The day of the decision.
        decided_on: Day,
    },
    /// He left after the last planned day.
    NotUsedInTime {
        /// That day.
        to: Day,
    },
    /// Another journey has no return yet.
    TripUnderWay(ExitId),
    /// The new day of return is no later than the one before.
    ProlongedNotLater {
        /// The day of return before.
        to: Day,
    },
    /// The return lies before the departure.
    ReturnBeforeDeparture {
        /// The departure.
        departed_on: Day,
    },
    /// No version of a policy holds on the day.
    Policy(PolicyFault),
}

impl From<standing::Refusal> for Refusal {
    fn from(refusal: standing::Refusal) -> Self {
        Self::Person(refusal)
    }
}

impl From<approval::Refusal> for Refusal {
    fn from(refusal: approval::Refusal) -> Self {
        Self::Approval(refusal)
    }
}

impl From<PolicyFault> for Refusal {
    fn from(fault: PolicyFault) -> Self {
        Self::Policy(fault)
    }
}

impl State {
    /// Says whether an office is to act, or the form to be completed.
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::Submitted | Self::OpinionSigned | Self::WithSuperior | Self::Returned)
    }

    /// Says whether he has not left yet, and may: what can still be withdrawn, and what a death cancels.
    pub const fn is_ahead(self) -> bool {
        self.is_pending() || matches!(self, Self::Approved | Self::Filed | Self::NeedsApproval)
    }

    /// Says whether it takes up days of the person: it may take place, or took place.
    pub const fn takes_days(self) -> bool {
        self.is_ahead() || matches!(self, Self::Abroad | Self::ReturnedHome | Self::Closed)
    }
}

/// Says by which way a person's journeys are dealt with, and why.
///
/// # Errors
/// When the grades do not decide the group: then nobody may guess.
pub fn procedure(standing: &Standing) -> Result<Decision<Procedure>, Refusal> {
    match standing.group {
        None => Err(Refusal::GradeUndetermined),
        Some(ManagementGroup::Division) => Ok(Decision::new(Procedure::Approval).because(
            Reason::new(
                "DIVISION_GRADE",
                "师级军休干部出国（境）须经批准",
                "a retiree of division grade needs an approval to go abroad",
            )
            .cite(
                Citation::article(ARTICLE)
                    .quote("由所在军休服务管理机构主要负责人签署明确意见，报上级退役军人工作部门审批"),
            ),
        )),
        Some(ManagementGroup::RegimentAndBelow) => Ok(Decision::new(Procedure::Filing).because(
            Reason::new(
                "REGIMENT_AND_BELOW",
                "团级及以下军休干部出国（境）不需审批，须报备",
                "a retiree of regiment grade or below files, and needs no approval",
            )
            .cite(
                Citation::article(ARTICLE)
                    .quote("团级及以下军休干部出国（境）不需办理审批手续，但须向所在军休服务管理机构报备"),
            ),
        )),
    }
}

impl Exit {
    /// Gives the days that it takes up: as it happened so far, and as planned for the rest.
    pub fn days(&self, today: Day) -> Option<(Day, Day)> {
        if !self.state.takes_days() {
            return None;
        }
        let from = self.departed_on.unwrap_or(self.plan.from);
        let to = match (self.departed_on, self.returned_on) {
            (_, Some(returned_on)) => returned_on,
            // Whoever has not come back is still away.
            (Some(_), None) => self.plan.to.max(today),
            (None, None) => self.plan.to,
        };
        Some((from, to.max(from)))
    }

    /// Counts the days that he came back later than granted or filed, or is away longer by now.
    ///
    /// Of a departure without approval no day was granted, so that none is counted.
    pub fn overstay_days(&self, today: Day) -> i64 {
        let until = match (self.state, self.returned_on) {
            _ if self.unapproved.is_some() => return 0,
            (_, Some(returned_on)) => returned_on,
            (State::Abroad, None) => today,
            _ => return 0,
        };
        (until - self.home_by()).num_days().max(0)
    }

    /// Counts the days by which the decision is overdue: a flag, which decides nothing.
    pub fn overdue_days(&self, today: Day) -> i64 {
        let due_on = self.due_on.filter(|_| self.state == State::WithSuperior);
        due_on.map_or(0, |due_on| (today - due_on).num_days().max(0))
    }
}

/// Refuses days that another journey of the person takes up.
///
/// The day of a return may be the day of the next departure, and nothing more.
///
/// # Errors
/// `TripsOverlap`, with the other journey.
pub fn must_be_free(others: &[Exit], but: &[ExitId], (from, to): (Day, Day), today: Day) -> Result<(), Refusal> {
    for other in others.iter().filter(|other| !but.contains(&other.id)) {
        let Some((begins, ends)) = other.days(today) else { continue };
        if begins == from || (from < ends && begins < to) {
            return Err(Refusal::TripsOverlap { with: other.id, from: begins, to: ends });
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "exit_tests.rs"]
pub(crate) mod tests;
