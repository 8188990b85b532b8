//! Why an act on a retiree is refused by rule.

use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;

use super::retiree_life::LifeStatus;

/// Why an act on a retiree is refused by rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The record gave way to another.
    Merged {
        /// The record that stands.
        survivor: RetireeId,
    },
    /// The act does not fit the life status.
    WrongLifeStatus {
        /// The status found.
        status: LifeStatus,
    },
    /// The death is recorded already.
    AlreadyDeceased {
        /// The recorded day.
        on: Day,
    },
    /// There is no death to take back.
    NotDeceased,
    /// The day of death lies in the future.
    DiedInFuture,
    /// The day lies before the reception.
    BeforeReception {
        /// The day of reception.
        received_on: Day,
    },
    /// The day lies before the army handed the person over.
    BeforeHandOver {
        /// The day of the hand-over.
        handed_over_on: Day,
    },
    /// A fact may not begin in the future.
    EffectiveInFuture,
    /// A fact of the kind begins on the same day.
    SameDayFact {
        /// The revision that made it.
        revision: i64,
    },
    /// There is no such fact to correct.
    NoSuchFact {
        /// The revision asked for.
        revision: i64,
    },
    /// The fact was corrected before.
    AlreadyCorrected {
        /// The revision of the correction.
        by: i64,
    },
    /// The correction would leave days without any fact.
    LeavesAGap {
        /// The first such day.
        from: Day,
    },
    /// What is asked for holds already.
    NothingChanges,
    /// The person is served there already.
    AlreadyThere,
    /// A transfer with a later day is recorded.
    LaterTransferStands {
        /// Its day.
        from: Day,
    },
    /// A suspension of pay is under way.
    SuspensionUnderWay,
    /// Another record carries the citizen id.
    CitizenIdTaken,
    /// The day asked for is still to come.
    AsOfInFuture,
    /// The field has an act of its own.
    FieldNotUpdatable {
        /// The field.
        field: String,
        /// The act that changes it.
        by: &'static str,
    },
    /// The same suspicion is open already.
    CaseOpen,
    /// The case was resolved before.
    CaseResolved,
    /// Both names are one record.
    SameRecord,
    /// The case names one record alone.
    NoSecondRecord,
    /// The record is not one of the case's.
    NotOfTheCase,
}
