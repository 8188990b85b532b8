//! An item of a plan: one person, as the plan describes him.

use chrono::{DateTime, Utc};
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::day::Day;
use junxiu_kernel::grade::{CadreType, Category, GradeFacts};
use junxiu_kernel::ids::{PlacementItemId, PlanYear, ReceptionId};
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::sex::Sex;

use super::plan::Admission;
use super::refusal::Refusal;
use super::retiree::SettlementMode;
use super::window::Override;

/// A person, as a plan describes him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// 姓名.
    pub name: String,
    /// 身份证号; none for whoever has none yet.
    pub citizen_id: Option<CitizenId>,
    /// 性别.
    pub sex: Sex,
    /// 出生日期.
    pub birth_date: Option<Day>,
    /// 军休类别.
    pub category: Category,
    /// 干部类别.
    pub cadre_type: Option<CadreType>,
    /// The grades.
    pub grade: GradeFacts,
    /// 移交单位.
    pub transferring_unit: Option<String>,
    /// 安置地, by today's code.
    pub settlement_region: String,
    /// 安置方式.
    pub settlement_mode: Option<SettlementMode>,
    /// 计划批次.
    pub batch_no: Option<String>,
    /// 是否党员.
    pub party_member: Option<bool>,
    /// 入伍日期.
    pub enlisted_on: Option<Day>,
    /// 离退休日期.
    pub retired_on: Option<Day>,
    /// 离退休证号.
    pub certificate_no: Option<String>,
    /// 联系电话.
    pub phone: Option<String>,
    /// 备注.
    pub remark: Option<String>,
    /// Whether he was found to meet the conditions of settling in Changchun.
    pub eligible_changchun: Option<bool>,
}

/// By what a person is known again; kept as a keyed blind index alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonKey {
    /// The citizen id.
    CitizenId(String),
    /// The certificate's number, of somebody without a citizen id.
    Certificate(String),
    /// Name, birth date and unit, of somebody without either.
    Particulars(String),
}

impl Person {
    /// Gives the keys by which the person may be known already, the best first. The first is the one he is kept by.
    ///
    /// Somebody who came without a citizen id is known again when he comes with one.
    pub fn keys(&self) -> Vec<PersonKey> {
        let by_id = self.citizen_id.as_ref().map(|id| PersonKey::CitizenId(id.as_str().to_owned()));
        let by_certificate = self.certificate_no.as_ref().map(|number| PersonKey::Certificate(number.clone()));
        let birth = self.birth_date.map(|day| day.to_string()).unwrap_or_default();
        let unit = self.transferring_unit.as_deref().unwrap_or_default();
        let particulars = PersonKey::Particulars([self.name.as_str(), &birth, unit].join("\u{1f}"));
        [by_id, by_certificate, Some(particulars)].into_iter().flatten().collect()
    }

    /// Writes all that the plan says of the person as one text, to find out whether a row has changed.
    pub fn content(&self) -> String {
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let yes_no = |flag: Option<bool>| flag.map(|flag| flag.to_string()).unwrap_or_default();
        let grade = serde_json::to_string(&self.grade).unwrap_or_default();
        [
            self.name.clone(),
            self.citizen_id.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default(),
            self.sex.number().to_string(),
            day(self.birth_date),
            self.category.code().to_owned(),
            self.cadre_type.map(|cadre| cadre.code().to_owned()).unwrap_or_default(),
            grade,
            text(&self.transferring_unit),
            self.settlement_region.clone(),
            self.settlement_mode.map(|mode| mode.code().to_owned()).unwrap_or_default(),
            text(&self.batch_no),
            yes_no(self.party_member),
            day(self.enlisted_on),
            day(self.retired_on),
            text(&self.certificate_no),
            text(&self.phone),
            text(&self.remark),
            yes_no(self.eligible_changchun),
        ]
        .join("\u{1f}")
    }
}

/// An item of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The id.
    pub id: PlacementItemId,
    /// The plan it came with.
    pub plan: PlanYear,
    /// The person.
    pub person: Person,
    /// The state.
    pub state: ItemState,
    /// The amendment by which it came or was last changed.
    pub amendment_doc_no: Option<String>,
    /// The period for which the window is lifted.
    pub window_override: Option<Override>,
    /// The bureaus of the settlement place.
    pub holder: Ancestry,
    /// Counts the changes.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Where an item stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemState {
    /// Waits for its reception.
    Planned,
    /// Its reception is open or done.
    InReception {
        /// The reception.
        reception: ReceptionId,
    },
    /// Not finished in its year.
    CarriedOver {
        /// The year of the plan that did not finish it.
        from: PlanYear,
        /// The reception, where one was open.
        reception: Option<ReceptionId>,
    },
    /// Withdrawn, rejected, or the person died.
    Ended {
        /// The reception, where there was one.
        reception: Option<ReceptionId>,
    },
}

junxiu_kernel::words! {
    /// The state of an item without its facts.
    pub enum ItemStatus, "UNKNOWN_ITEM_STATE", "计划项状态", "state of an item" {
        /// Waits for its reception.
        Planned = "PLANNED", "待接收";
        /// Its reception is open or done.
        InReception = "IN_RECEPTION", "接收中";
        /// Not finished in its year.
        CarriedOver = "CARRIED_OVER", "结转下年度";
        /// Withdrawn, rejected, or the person died.
        Ended = "ENDED", "已终止";
    }
}

impl ItemState {
    /// Gives the state without its facts.
    pub const fn status(&self) -> ItemStatus {
        match self {
            Self::Planned => ItemStatus::Planned,
            Self::InReception { .. } => ItemStatus::InReception,
            Self::CarriedOver { .. } => ItemStatus::CarriedOver,
            Self::Ended { .. } => ItemStatus::Ended,
        }
    }

    /// Gives the reception, where there is one.
    pub const fn reception(&self) -> Option<ReceptionId> {
        match self {
            Self::Planned => None,
            Self::InReception { reception } => Some(*reception),
            Self::CarriedOver { reception, .. } | Self::Ended { reception } => *reception,
        }
    }

    /// Opens the reception of an item, under its own plan or, once carried over, under a later one.
    ///
    /// # Errors
    /// `ItemInReception`, `ItemEnded`, `NextPlanRequired` or `NotALaterPlan`.
    pub fn open(
        self,
        reception: ReceptionId,
        own: PlanYear,
        later: Option<PlanYear>,
    ) -> Result<(Self, PlanYear), Refusal> {
        let open = |plan| Ok((Self::InReception { reception }, plan));
        match (self, later) {
            (Self::Planned, None) => open(own),
            (Self::Planned, Some(named)) if named == own => open(own),
            (Self::Planned, Some(_)) => Err(Refusal::NotALaterPlan { year: own.get() }),
            (Self::CarriedOver { from, .. }, None) => Err(Refusal::NextPlanRequired { year: from.get() }),
            (Self::CarriedOver { from, .. }, Some(named)) if named <= from => {
                Err(Refusal::NotALaterPlan { year: from.get() })
            }
            (Self::CarriedOver { .. }, Some(named)) => open(named),
            (Self::InReception { .. }, _) => Err(Refusal::ItemInReception),
            (Self::Ended { .. }, _) => Err(Refusal::ItemEnded),
        }
    }

    /// Notes that the reception was handed over: what was carried over goes on under the plan it was opened under.
    #[must_use]
    pub fn handed_over(self) -> Self {
        match self {
            Self::CarriedOver { reception: Some(reception), .. } => Self::InReception { reception },
            other => other,
        }
    }

    /// Takes the item out of its plan before its reception is opened.
    ///
    /// # Errors
    /// `ItemInReception` or `ItemEnded`.
    pub fn withdraw(self) -> Result<Self, Refusal> {
        match self {
            Self::Planned => Ok(Self::Ended { reception: None }),
            Self::CarriedOver { reception: None, .. } => Ok(Self::Ended { reception: None }),
            // The reception that was carried over is cancelled, and the item ends with it.
            Self::CarriedOver { reception: Some(_), .. } | Self::InReception { .. } => Err(Refusal::ItemInReception),
            Self::Ended { .. } => Err(Refusal::ItemEnded),
        }
    }

    /// Refuses an item that has ended.
    ///
    /// # Errors
    /// `ItemEnded`.
    pub fn standing(&self) -> Result<(), Refusal> {
        match self {
            Self::Ended { .. } => Err(Refusal::ItemEnded),
            Self::Planned | Self::InReception { .. } | Self::CarriedOver { .. } => Ok(()),
        }
    }
}

/// What the plans know of a person already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The item.
    pub id: PlacementItemId,
    /// The year of its plan.
    pub plan: PlanYear,
    /// The name it has.
    pub name: String,
    /// The keyed digest of its content.
    pub content: Vec<u8>,
    /// Its state.
    pub status: ItemStatus,
    /// Whether the person was received.
    pub received: bool,
    /// Its revision.
    pub revision: i64,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A new item.
    New,
    /// The item gets the row's content.
    Update,
    /// Nothing is to be done.
    Unchanged,
}

/// Decides what becomes of a row whose fields are all in order.
///
/// # Errors
/// Why the row is rejected.
pub fn judge(
    name: &str,
    content: &[u8],
    plan: PlanYear,
    admission: Admission,
    known: Option<&Known>,
) -> Result<Verdict, Refusal> {
    let Some(known) = known else {
        return if admission == Admission::Nothing { Err(Refusal::AmendmentRequired) } else { Ok(Verdict::New) };
    };
    let year = known.plan.get();
    if known.plan != plan {
        return Err(if known.received {
            Refusal::PersonAlreadyReceived { year }
        } else {
            Refusal::PersonInAnotherPlan { year }
        });
    }
    if known.name != name {
        return Err(Refusal::CitizenIdOfAnotherName);
    }
    if known.content == content {
        return Ok(Verdict::Unchanged);
    }
    match (known.status, admission) {
        (ItemStatus::InReception | ItemStatus::Ended, _) => Err(Refusal::ItemInReception),
        (ItemStatus::Planned | ItemStatus::CarriedOver, Admission::Nothing) => Err(Refusal::AmendmentRequired),
        (ItemStatus::Planned | ItemStatus::CarriedOver, Admission::Free | Admission::Amendment) => Ok(Verdict::Update),
    }
}

#[cfg(test)]
#[path = "placement_item_tests.rs"]
mod tests;
