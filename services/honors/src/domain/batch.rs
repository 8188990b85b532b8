//! Batches of recuperation: their places, their programme, and that everybody comes home well (articles 30 and 31).

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::{Deserialize, Serialize};

use super::capacity::{ProcurementId, ResourceId};
use super::plan::PlanId;

junxiu_kernel::id_type!(/// A batch of a plan.
    BatchId, "recuperationBatches");

junxiu_kernel::words! {
    /// How far a batch is.
    pub enum State, "UNKNOWN_STATE", "批次状态", "state" {
        /// People are invited, answer and go.
        Open = "OPEN", "进行中";
        /// It is over.
        Closed = "CLOSED", "已结束";
    }
}

junxiu_kernel::words! {
    /// A part of a day.
    pub enum DayPart, "UNKNOWN_DAY_PART", "时段", "part of the day" {
        /// The morning.
        Morning = "MORNING", "上午";
        /// The afternoon.
        Afternoon = "AFTERNOON", "下午";
        /// The evening.
        Evening = "EVENING", "晚上";
    }
}

junxiu_kernel::words! {
    /// What kind of thing a programme offers.
    pub enum ActivityKind, "UNKNOWN_ACTIVITY_KIND", "活动类别", "kind of activity" {
        /// Rest and treatment.
        Rest = "REST", "休养";
        /// Culture and sport.
        Culture = "CULTURE", "文体活动";
        /// Study.
        Study = "STUDY", "时事政治理论学习";
        /// A visit to a place of the revolution.
        RedEducation = "RED_EDUCATION", "红色教育基地参观";
        /// A walk or a visit of another kind.
        Excursion = "EXCURSION", "游览";
    }
}

junxiu_kernel::words! {
    /// What is looked after so that everybody comes home well.
    pub enum SafetyCheck, "UNKNOWN_SAFETY_CHECK", "安全检查项目", "safety check" {
        /// Medical staff and hospital.
        Medical = "MEDICAL", "医护随行与就近医院";
        /// Vehicles and drivers.
        Vehicle = "VEHICLE", "车辆与驾驶员";
        /// Insurance.
        Insurance = "INSURANCE", "保险";
        /// Lodging, meals, fire protection.
        Lodging = "LODGING", "食宿与消防";
        /// Contacts and the plan for emergencies.
        Emergency = "EMERGENCY", "应急联系与预案";
    }
}

/// The policy `recup.programme`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammePolicy {
    /// What share of mornings and afternoons stays free for rest at least, in basis points.
    pub rest_share_basis_points: i64,
    /// The points of the checklist without which nobody sets out.
    pub checks: Vec<SafetyCheck>,
}

/// The dated numbers of article 31.
#[derive(Clone, Debug)]
pub struct Policies {
    /// `recup.programme`.
    pub programme: Dated<ProgrammePolicy>,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        let text = include_str!("../../policies/recup_programme.toml");
        Ok(Self { programme: Dated::from_toml("recup.programme", text)? })
    }
}

/// An entry of a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The day.
    pub day: Day,
    /// The part of the day.
    pub part: DayPart,
    /// The kind.
    pub kind: ActivityKind,
    /// What it is.
    pub title: String,
}

/// A point of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Safety {
    /// The point.
    pub check: SafetyCheck,
    /// True when it is seen to.
    pub done: bool,
    /// Who answers for it.
    pub responsible: String,
}

/// Where a batch takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Venue {
    /// In an own resource.
    Own(ResourceId),
    /// In what was bought.
    Bought(ProcurementId),
}

impl Venue {
    /// Gives the resource name.
    pub fn name(&self) -> String {
        match self {
            Self::Own(id) => id.name(),
            Self::Bought(id) => id.name(),
        }
    }
}

/// A batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The id.
    pub id: BatchId,
    /// The plan.
    pub plan: PlanId,
    /// The bureau that organises it.
    pub organization: String,
    /// Where that bureau stands.
    pub holder: Ancestry,
    /// The year in which it counts.
    pub year: i32,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// How many people can go.
    pub places: i64,
    /// How many are invited, accepted or went.
    pub taken: i64,
    /// Where it takes place.
    pub venue: Venue,
    /// The programme.
    pub programme: Vec<Item>,
    /// The checklist.
    pub safety: Vec<Safety>,
    /// How far it is.
    pub state: State,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The revision.
    pub revision: i64,
}

/// Why an act on a batch is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is over.
    Closed,
    /// Fewer places are free.
    NoPlaceLeft {
        /// How many are.
        free: i64,
    },
    /// Nobody is left who may be invited.
    NoCandidateLeft,
    /// It has begun or is over; nobody is invited any more.
    Begun {
        /// The first day.
        from: Day,
    },
    /// Its last day is not over.
    NotOver {
        /// The last day.
        to: Day,
    },
    /// Places are neither answered nor attended.
    Unsettled {
        /// How many.
        count: i64,
    },
    /// A day of the programme is none of the batch.
    DayOutside {
        /// The day.
        day: Day,
    },
    /// Too many mornings and afternoons are taken up.
    TooLittleRest {
        /// How many are taken up.
        planned: i64,
        /// How many may be.
        allowed: i64,
    },
    /// Points of the checklist are open.
    Unsafe {
        /// Which.
        open: Vec<SafetyCheck>,
    },
}

impl Batch {
    /// Takes places.
    ///
    /// # Errors
    /// When it is over or has begun, or fewer are free.
    pub fn take(&self, count: i64, today: Day) -> Result<Self, Refusal> {
        self.must_be_open()?;
        if today >= self.from {
            return Err(Refusal::Begun { from: self.from });
        }
        let free = self.places - self.taken;
        if count > free {
            return Err(Refusal::NoPlaceLeft { free });
        }
        Ok(Self { taken: self.taken + count, ..self.clone() })
    }

    /// Gives a place back.
    #[must_use]
    pub fn give_back(&self) -> Self {
        Self { taken: self.taken - 1, ..self.clone() }
    }

    /// Refuses a batch that is over.
    ///
    /// # Errors
    /// When it is.
    pub const fn must_be_open(&self) -> Result<(), Refusal> {
        match self.state {
            State::Open => Ok(()),
            State::Closed => Err(Refusal::Closed),
        }
    }

    /// Lays down programme and checklist: what is not planned is rest, and that comes first.
    ///
    /// # Errors
    /// When it is over, a day is none of the batch, or too little rest is left.
    pub fn lay_down(
        &self,
        programme: Vec<Item>,
        safety: Vec<Safety>,
        policy: &ProgrammePolicy,
    ) -> Result<Self, Refusal> {
        self.must_be_open()?;
        if let Some(outside) = programme.iter().find(|item| item.day < self.from || item.day > self.to) {
            return Err(Refusal::DayOutside { day: outside.day });
        }
        let busy = |item: &&Item| item.kind != ActivityKind::Rest && item.part != DayPart::Evening;
        let mut parts: Vec<_> = programme.iter().filter(busy).map(|item| (item.day, item.part)).collect();
        parts.sort_unstable();
        parts.dedup();
        let planned = i64::try_from(parts.len()).unwrap_or(i64::MAX);
        let whole = ((self.to - self.from).num_days() + 1) * 2;
        let allowed = whole * (10_000 - policy.rest_share_basis_points) / 10_000;
        if planned > allowed {
            return Err(Refusal::TooLittleRest { planned, allowed });
        }
        Ok(Self { programme, safety, ..self.clone() })
    }

    /// Finds the points of the checklist that are not seen to.
    pub fn open_checks(&self, policy: &ProgrammePolicy) -> Vec<SafetyCheck> {
        let done = |check: &SafetyCheck| self.safety.iter().any(|point| point.check == *check && point.done);
        policy.checks.iter().copied().filter(|check| !done(check)).collect()
    }

    /// Refuses that anybody sets out before the checklist is done.
    ///
    /// # Errors
    /// When points are open.
    pub fn must_be_safe(&self, policy: &ProgrammePolicy) -> Result<(), Refusal> {
        let open = self.open_checks(policy);
        if open.is_empty() { Ok(()) } else { Err(Refusal::Unsafe { open }) }
    }

    /// Closes a batch on which so many places are not settled.
    ///
    /// # Errors
    /// When its last day is not over, or places are not settled.
    pub fn close(&self, unsettled: i64, today: Day) -> Result<Self, Refusal> {
        self.must_be_open()?;
        if today < self.to {
            return Err(Refusal::NotOver { to: self.to });
        }
        match unsettled {
            0 => Ok(Self { state: State::Closed, ..self.clone() }),
            count => Err(Refusal::Unsettled { count }),
        }
    }
}

#[cfg(test)]
#[path = "batch_tests.rs"]
mod tests;
