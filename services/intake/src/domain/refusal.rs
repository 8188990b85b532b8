//! Why an act on an organisation, a plan or a reception is refused by rule.

use junxiu_kernel::day::Day;

use super::plan::PlanStatus;
use super::reception::Status;

/// A refusal with the facts that its text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The superior is an institution.
    SuperiorNotABureau,
    /// The superior does not exist on the day.
    SuperiorNotInForce {
        /// The day.
        on: Day,
    },
    /// The new superior stands below the organisation.
    SuperiorWithinSubtree,
    /// The organisation would not stand below its superior.
    LevelNotBelowSuperior,
    /// The code is not made of the superior's, or is no division's.
    CodeNotOfSuperior,
    /// The institution serves retirees, or is being given one.
    StillServesRetirees,
    /// The bureau has organisations below it.
    StillHasSubordinates,
    /// The organisation has ended.
    OrganizationEnded {
        /// The first day on which it existed no more.
        on: Day,
    },
    /// Only the province may.
    ProvinceDecides,
    /// The organisation is a bureau.
    NotAnInstitution {
        /// Its code.
        code: String,
    },
    /// The target of a merger is among its sources.
    MergesIntoItself,
    /// Somebody came to a source after the day of the merger.
    AssignedAfterMerger {
        /// The latest such day.
        latest: Day,
    },
    /// More retirees than one act may move.
    TooManyToMove {
        /// How many may be moved.
        max: usize,
    },
    /// The plan is no draft.
    PlanNotDraft {
        /// What it is.
        state: PlanStatus,
    },
    /// The plan has no items.
    PlanEmpty,
    /// No document is named.
    DocumentNoRequired,
    /// The plan is not in force.
    PlanNotIssued {
        /// What it is.
        state: PlanStatus,
    },
    /// The plan takes no more items.
    PlanClosed,
    /// The plan is issued and no amendment is named.
    AmendmentRequired,
    /// The plan is a draft and an amendment is named.
    AmendmentOfADraft,
    /// The person stands in another plan.
    PersonInAnotherPlan {
        /// The year of that plan.
        year: i32,
    },
    /// The person was received under a plan.
    PersonAlreadyReceived {
        /// The year of that plan.
        year: i32,
    },
    /// The citizen id is known under another name.
    CitizenIdOfAnotherName,
    /// The item's reception is open or done.
    ItemInReception,
    /// The item has ended.
    ItemEnded,
    /// A carried-over item needs a later plan.
    NextPlanRequired {
        /// The year of the plan that did not finish it.
        year: i32,
    },
    /// The plan named is not a later one.
    NotALaterPlan {
        /// The year of the plan that did not finish it.
        year: i32,
    },
    /// The act is dated in another year than the plan's.
    PlanYearMismatch {
        /// The year of the plan.
        year: i32,
        /// The day of the act.
        on: Day,
    },
    /// The act is dated outside the window.
    WindowClosed {
        /// The first day of the window.
        first: Day,
        /// The last day of the window.
        last: Day,
        /// The day of the act.
        on: Day,
    },
    /// The window has not closed yet.
    WindowStillOpen {
        /// The last day of the window.
        last: Day,
    },
    /// The act is recorded after its window, without a reason.
    BackdatingReasonRequired,
    /// The day of the act is still to come.
    OccurredInFuture {
        /// The day of the act.
        on: Day,
    },
    /// The act is dated before the one it follows.
    BeforePreviousAct {
        /// The day of the act before.
        previous: Day,
    },
    /// The act cannot start from the state.
    WrongState {
        /// The state found.
        state: Status,
        /// The states from which it may.
        allowed: &'static [Status],
    },
    /// The archive still lacks something.
    SupplementOutstanding,
    /// The person is handed over.
    HandedOverAlready,
    /// The citizen id is not the item's.
    CitizenIdDiffers,
    /// The institution does not exist on the day.
    InstitutionNotInForce {
        /// Its code.
        code: String,
        /// The day.
        on: Day,
    },
    /// The institution lies elsewhere.
    InstitutionElsewhere {
        /// Its code.
        code: String,
        /// The prefecture of the settlement place.
        prefecture: String,
    },
    /// There is no proposal yet.
    ProposalRequired,
    /// Article 8 does not bring the person to the sanatorium.
    NotEntitledByArticle8,
    /// Article 8 brings the person to the sanatorium.
    EntitledByArticle8,
    /// The last day lies before the first.
    RangeReversed,
    /// The days lie outside the plan's year.
    RangeOutsidePlanYear {
        /// The year.
        year: i32,
    },
}
