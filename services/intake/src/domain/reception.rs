//! The reception of one person: from the bureau's first act to his institution.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::ids::{PlacementItemId, PlanYear, ReceptionId, RetireeId};
use junxiu_kernel::organization::Ancestry;

use super::institution::{Article8, Consent};
use super::policies::HandoverPolicy;
use super::refusal::Refusal;

/// A reception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reception {
    /// The id.
    pub id: ReceptionId,
    /// The item it carries out.
    pub item: PlacementItemId,
    /// The plan under which it is carried out.
    pub plan: PlanYear,
    /// The state.
    pub state: State,
    /// The day on which it was opened, under that plan.
    pub opened_on: Day,
    /// The day of the latest act; no later act may be dated before it.
    pub latest_act_on: Day,
    /// The organisations whose case it is: the bureaus of the settlement place, and the institution once assigned.
    pub holder: Ancestry,
    /// What the person says of the sanatorium.
    pub consent: Consent,
    /// What the latest proposal found by article 8.
    pub article8: Option<Decision<Article8>>,
    /// The working days between hand-over and reception, where they could be counted.
    pub lag_working_days: Option<u32>,
    /// Why an act was recorded after its window.
    pub late_reason: Option<String>,
    /// What is to be noted.
    pub flags: BTreeSet<Flag>,
    /// Counts the changes.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Where a reception stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The bureau has accepted the case.
    Opened,
    /// The archive is being checked.
    ArchiveCheck,
    /// The army was asked for what is lacking.
    Supplement {
        /// What is lacking.
        missing: String,
    },
    /// The person is handed over.
    HandedOver {
        /// The day.
        on: Day,
    },
    /// The person stands in the register.
    Received {
        /// The day of the hand-over.
        handed_over_on: Day,
        /// The day of the reception.
        on: Day,
        /// The retiree he became.
        retiree: RetireeId,
    },
    /// The person has his institution.
    InstitutionAssigned {
        /// The day of the hand-over.
        handed_over_on: Day,
        /// The day of the reception.
        received_on: Day,
        /// The retiree he became.
        retiree: RetireeId,
        /// The institution, by its code.
        institution: String,
        /// The first day on which it serves him.
        on: Day,
    },
    /// Not finished in its year.
    CarriedOver,
    /// Ended before the hand-over.
    Ended {
        /// How.
        how: Ending,
        /// Why.
        reason: String,
    },
}

junxiu_kernel::words! {
    /// How a reception may end before the hand-over.
    pub enum Ending, "UNKNOWN_ENDING", "终止方式", "ending" {
        /// The bureau does not accept the case.
        Rejected = "REJECTED", "不予接收";
        /// The army has withdrawn the case.
        Withdrawn = "WITHDRAWN", "撤回";
        /// The person died; the army keeps the case.
        CancelledDeceased = "CANCELLED_DECEASED", "移交前去世";
    }
}

junxiu_kernel::words! {
    /// The state of a reception without its facts.
    pub enum Status, "UNKNOWN_RECEPTION_STATE", "接收状态", "state of a reception" {
        /// The bureau has accepted the case.
        Opened = "OPENED", "已受理";
        /// The archive is being checked.
        ArchiveCheck = "ARCHIVE_CHECK", "审档中";
        /// The army was asked for what is lacking.
        Supplement = "SUPPLEMENT", "待补充材料";
        /// The person is handed over.
        HandedOver = "HANDED_OVER", "已移交";
        /// The person stands in the register.
        Received = "RECEIVED", "已接收";
        /// The person has his institution.
        InstitutionAssigned = "INSTITUTION_ASSIGNED", "已落实服务管理机构";
        /// Not finished in its year.
        CarriedOver = "CARRIED_OVER", "结转下年度";
        /// The bureau does not accept the case.
        Rejected = "REJECTED", "不予接收";
        /// The army has withdrawn the case.
        Withdrawn = "WITHDRAWN", "已撤回";
        /// The person died before the hand-over.
        CancelledDeceased = "CANCELLED_DECEASED", "移交前去世";
    }
}

junxiu_kernel::words! {
    /// What is to be noted of a reception.
    pub enum Flag, "UNKNOWN_FLAG", "标记", "flag" {
        /// An act was recorded on a later day than it happened.
        Backdated = "BACKDATED", "补录";
        /// An act outside the window stands by the province's word.
        WindowOverridden = "WINDOW_OVERRIDDEN", "窗口期外经省厅批准";
        /// Too many working days lie between hand-over and reception.
        ReceivedLate = "RECEIVED_LATE", "接收迟缓";
        /// No citizen id was known at the reception.
        CitizenIdAbsent = "CITIZEN_ID_ABSENT", "缺身份证号";
        /// The case comes from an earlier plan.
        CarriedOver = "CARRIED_OVER", "上年结转";
        /// Entitled to the sanatorium, and assigned elsewhere.
        AssignedElsewhere = "ASSIGNED_ELSEWHERE", "符合省休养所条件而另行安置";
        /// The register knew the citizen id already.
        DuplicateSuspected = "DUPLICATE_SUSPECTED", "疑似重复";
    }
}

impl State {
    /// Gives the state without its facts.
    pub const fn status(&self) -> Status {
        match self {
            Self::Opened => Status::Opened,
            Self::ArchiveCheck => Status::ArchiveCheck,
            Self::Supplement { .. } => Status::Supplement,
            Self::HandedOver { .. } => Status::HandedOver,
            Self::Received { .. } => Status::Received,
            Self::InstitutionAssigned { .. } => Status::InstitutionAssigned,
            Self::CarriedOver => Status::CarriedOver,
            Self::Ended { how: Ending::Rejected, .. } => Status::Rejected,
            Self::Ended { how: Ending::Withdrawn, .. } => Status::Withdrawn,
            Self::Ended { how: Ending::CancelledDeceased, .. } => Status::CancelledDeceased,
        }
    }

    /// Gives the retiree that the person became.
    pub const fn retiree(&self) -> Option<RetireeId> {
        match self {
            Self::Received { retiree, .. } | Self::InstitutionAssigned { retiree, .. } => Some(*retiree),
            _ => None,
        }
    }

    /// Gives the day on which the army handed the person over.
    pub const fn handed_over_on(&self) -> Option<Day> {
        match self {
            Self::HandedOver { on } => Some(*on),
            Self::Received { handed_over_on, .. } | Self::InstitutionAssigned { handed_over_on, .. } => {
                Some(*handed_over_on)
            }
            _ => None,
        }
    }

    const fn wrong(&self, allowed: &'static [Status]) -> Refusal {
        Refusal::WrongState { state: self.status(), allowed }
    }

    /// Begins to check the archive.
    pub fn begin_archive_check(self) -> Result<Self, Refusal> {
        match self {
            Self::Opened => Ok(Self::ArchiveCheck),
            other => Err(other.wrong(&[Status::Opened])),
        }
    }

    /// Asks the army for what is lacking.
    pub fn request_supplement(self, missing: String) -> Result<Self, Refusal> {
        match self {
            Self::Opened | Self::ArchiveCheck => Ok(Self::Supplement { missing }),
            other => Err(other.wrong(&[Status::Opened, Status::ArchiveCheck])),
        }
    }

    /// Takes what the army has sent.
    pub fn supplement_received(self) -> Result<Self, Refusal> {
        match self {
            Self::Supplement { .. } => Ok(Self::ArchiveCheck),
            other => Err(other.wrong(&[Status::Supplement])),
        }
    }

    /// Takes the person over from the army. What was carried over meanwhile may still be recorded, for a day of its old plan.
    pub fn hand_over(self, on: Day) -> Result<Self, Refusal> {
        match self {
            Self::Opened | Self::ArchiveCheck | Self::CarriedOver => Ok(Self::HandedOver { on }),
            Self::Supplement { .. } => Err(Refusal::SupplementOutstanding),
            other => Err(other.wrong(&[Status::Opened, Status::ArchiveCheck, Status::CarriedOver])),
        }
    }

    /// Receives the person into the register.
    pub fn receive(self, on: Day, retiree: RetireeId) -> Result<Self, Refusal> {
        match self {
            Self::HandedOver { on: handed_over_on } => Ok(Self::Received { handed_over_on, on, retiree }),
            other => Err(other.wrong(&[Status::HandedOver])),
        }
    }

    /// Gives the retiree his institution.
    pub fn assign(self, institution: String, on: Day) -> Result<Self, Refusal> {
        match self {
            Self::Received { handed_over_on, on: received_on, retiree } => {
                Ok(Self::InstitutionAssigned { handed_over_on, received_on, retiree, institution, on })
            }
            other => Err(other.wrong(&[Status::Received])),
        }
    }

    /// Leaves the case to a later plan.
    pub fn carry_over(self) -> Result<Self, Refusal> {
        match self {
            Self::Opened | Self::ArchiveCheck | Self::Supplement { .. } => Ok(Self::CarriedOver),
            other => Err(other.wrong(&[Status::Opened, Status::ArchiveCheck, Status::Supplement])),
        }
    }

    /// Opens a case again that was carried over.
    pub fn reopen(self) -> Result<Self, Refusal> {
        match self {
            Self::CarriedOver => Ok(Self::Opened),
            other => Err(other.wrong(&[Status::CarriedOver])),
        }
    }

    /// Ends the case before the hand-over.
    pub fn end(self, how: Ending, reason: String) -> Result<Self, Refusal> {
        match self {
            Self::Opened | Self::ArchiveCheck | Self::Supplement { .. } | Self::CarriedOver => {
                Ok(Self::Ended { how, reason })
            }
            Self::HandedOver { .. } | Self::Received { .. } | Self::InstitutionAssigned { .. } => {
                Err(Refusal::HandedOverAlready)
            }
            Self::Ended { .. } => {
                Err(self.wrong(&[Status::Opened, Status::ArchiveCheck, Status::Supplement, Status::CarriedOver]))
            }
        }
    }

    /// Refuses a proposal for a case that has its institution or has ended.
    pub fn may_propose(&self) -> Result<(), Refusal> {
        match self {
            Self::Opened
            | Self::ArchiveCheck
            | Self::Supplement { .. }
            | Self::HandedOver { .. }
            | Self::Received { .. }
            | Self::CarriedOver => Ok(()),
            Self::InstitutionAssigned { .. } | Self::Ended { .. } => Err(self.wrong(&[
                Status::Opened,
                Status::ArchiveCheck,
                Status::Supplement,
                Status::HandedOver,
                Status::Received,
                Status::CarriedOver,
            ])),
        }
    }
}

impl Reception {
    /// Refuses an act that is dated in the future or before the act it follows.
    pub fn dated(&self, on: Day, today: Day) -> Result<(), Refusal> {
        if on > today {
            return Err(Refusal::OccurredInFuture { on });
        }
        if on < self.latest_act_on {
            return Err(Refusal::BeforePreviousAct { previous: self.latest_act_on });
        }
        Ok(())
    }

    /// Notes a flag.
    #[must_use]
    pub fn flagged(mut self, flag: Flag, when: bool) -> Self {
        if when {
            self.flags.insert(flag);
        }
        self
    }
}

/// Counts the working days that article 7 looks at; none where a year's calendar is not published.
pub fn lag(calendar: &Calendar, region: &str, handed_over_on: Day, received_on: Day) -> Option<u32> {
    calendar.working_days_between(region, handed_over_on, received_on).ok()
}

/// Says whether a lag is to be flagged.
pub fn is_late(policy: &HandoverPolicy, lag: Option<u32>) -> bool {
    lag.is_some_and(|days| days > policy.warn_over_working_days)
}

#[cfg(test)]
#[path = "reception_tests.rs"]
mod tests;
