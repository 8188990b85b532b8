//! What retirees report of their life (article 18): late is accepted, and what is major goes up to the province.

use chrono::{DateTime, Utc};
use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::day::{Day, add_days};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_kernel::period::{self, Unit};
use junxiu_kernel::policy::PolicyFault;
use serde::{Deserialize, Serialize};

use super::conduct_policy::Policies;
use super::discipline;
use super::standing;

/// The article.
pub const ARTICLE: u16 = 18;

junxiu_kernel::id_type!(
    /// Something that somebody reported.
    EventId, "reportableEvents"
);

junxiu_kernel::words! {
    /// What happened.
    pub enum EventType, "UNKNOWN_EVENT_TYPE", "报告事项", "type of event" {
        /// 再婚.
        Remarried = "REMARRIED", "再婚";
        /// 迁移户口.
        RegistrationMoved = "REGISTRATION_MOVED", "迁移户口";
        /// 调整居住地.
        ResidenceChanged = "RESIDENCE_CHANGED", "调整居住地";
        /// 获得表彰奖励.
        Commended = "COMMENDED", "获得表彰奖励";
        /// 获得国家级表彰奖励.
        CommendedNationally = "COMMENDED_NATIONALLY", "获得国家级表彰奖励";
        /// 违规违纪.
        Breach = "BREACH", "违规违纪";
        /// 受严重警告以上处分.
        SeriousDiscipline = "SERIOUS_DISCIPLINE", "受严重警告以上处分";
        /// 涉嫌犯罪、被采取强制措施.
        CrimeOrDetention = "CRIME_OR_DETENTION", "涉嫌犯罪或被采取强制措施";
        /// 取得外国国籍、境外永久居留.
        ForeignStatus = "FOREIGN_STATUS", "取得外国国籍或境外永久居留";
        /// 群体性事件.
        MassIncident = "MASS_INCIDENT", "群体性事件";
        /// 其他.
        Other = "OTHER", "其他";
    }
}

impl EventType {
    /// Says whether the type alone tells of discipline, so that it is hidden like it.
    pub const fn is_sensitive(self) -> bool {
        matches!(self, Self::Breach | Self::SeriousDiscipline | Self::CrimeOrDetention)
    }

    /// Says what is to be done elsewhere because of it.
    pub const fn follow_ups(self) -> &'static [FollowUp] {
        match self {
            Self::Remarried | Self::RegistrationMoved | Self::ForeignStatus => &[FollowUp::UpdateRegister],
            Self::ResidenceChanged => &[FollowUp::UpdateRegister, FollowUp::AssessRelation, FollowUp::AssessStay],
            Self::Commended | Self::CommendedNationally => &[FollowUp::RegisterMerit],
            Self::Breach | Self::SeriousDiscipline | Self::CrimeOrDetention => &[FollowUp::RecordDiscipline],
            Self::MassIncident | Self::Other => &[],
        }
    }
}

junxiu_kernel::words! {
    /// What is to be done elsewhere because of an event.
    pub enum FollowUp, "UNKNOWN_FOLLOW_UP", "后续事项", "follow-up" {
        /// The register is to be brought up to date.
        UpdateRegister = "UPDATE_REGISTER", "更新登记信息";
        /// Whether the Party relation moves (article 12).
        AssessRelation = "ASSESS_RELATION", "评估组织关系";
        /// Whether a host serves him (article 44).
        AssessStay = "ASSESS_STAY", "评估异地休养";
        /// The sanction is to be recorded.
        RecordDiscipline = "RECORD_DISCIPLINE", "登记处分";
        /// The merit is to be registered.
        RegisterMerit = "REGISTER_MERIT", "登记功绩";
    }
}

junxiu_kernel::words! {
    /// Who reported it.
    pub enum Reporter, "UNKNOWN_REPORTER", "报告人", "reporter" {
        /// He himself.
        Own = "SELF", "本人";
        /// His family.
        Family = "FAMILY", "家属";
        /// The institution found out.
        Institution = "INSTITUTION", "服务管理机构";
    }
}

junxiu_kernel::words! {
    /// How far an event has come.
    pub enum State, "UNKNOWN_EVENT_STATE", "状态", "state of an event" {
        /// On record; it need not go further.
        Recorded = "RECORDED", "已登记";
        /// A major one on its way up.
        ToForward = "TO_FORWARD", "待上报";
        /// The province has it.
        Forwarded = "FORWARDED", "已报省厅";
        /// It was wrong.
        Withdrawn = "WITHDRAWN", "已更正";
    }
}

/// What happened, and what there is to say of it: sealed as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// What happened.
    pub kind: EventType,
    /// What there is to say of it.
    pub content: String,
}

/// One passing on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forward {
    /// The code of who passed it on.
    pub from: String,
    /// The code of whom it went to.
    pub to: String,
    /// The day.
    pub on: Day,
    /// Who did it, as in the token.
    pub by: String,
}

/// The way of a major event to the province.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The head who marked it; none where it is major by its type.
    pub marked_by: Option<String>,
    /// The code of the organisation where it is.
    pub at: String,
    /// The first day of its clock.
    pub opens_on: Day,
    /// The last day on which it reaches the province in time.
    pub due_on: Day,
    /// How it went, the first passing on first.
    pub forwards: Vec<Forward>,
}

/// Something that somebody reported, without what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportableEvent {
    /// The id.
    pub id: EventId,
    /// To whom it happened.
    pub retiree: RetireeId,
    /// Who holds him.
    pub holder: Ancestry,
    /// The day on which it happened.
    pub occurred_on: Day,
    /// The day on which it was reported.
    pub reported_on: Day,
    /// The last day on which the report was in time.
    pub report_due_on: Day,
    /// Who reported it.
    pub reporter: Reporter,
    /// The relative's name.
    pub reporter_name: Option<String>,
    /// The way up, where it is major.
    pub way: Option<Way>,
    /// The wrong record that this one replaces.
    pub corrects: Option<EventId>,
    /// When it was found to be wrong itself.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Rises with each change.
    pub revision: i64,
}

/// Who passes an event on, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passing {
    /// The person, as in the token.
    pub by: String,
    /// The code of his organisation.
    pub organization: String,
    /// The code of the organisation above it; none above the province.
    pub superior: Option<String>,
    /// The day.
    pub on: Day,
    /// The day of the recording.
    pub today: Day,
}

/// Why an act on an event is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person or the day does not fit.
    Life(discipline::Refusal),
    /// The report is dated before the event.
    ReportedBeforeEvent {
        /// The day of the event.
        occurred_on: Day,
    },
    /// Another than the head of the institution would mark it as major.
    NotTheHead,
    /// It need not go further.
    NotMajor,
    /// It is with another organisation.
    NotWithYou {
        /// Its code.
        at: String,
    },
    /// The province has it.
    AlreadyForwarded(EventId),
    /// It was withdrawn by what corrects it.
    Withdrawn(EventId),
    /// The passing on is dated before what it follows.
    BeforePrevious {
        /// The day of what it follows.
        day: Day,
    },
    /// What it would correct happened to somebody else.
    CorrectsAnother,
    /// It is major, and no institution serves the person.
    NoInstitution,
    /// The same event stands on record.
    AlreadyRecorded(EventId),
}

impl From<discipline::Refusal> for Refusal {
    fn from(refusal: discipline::Refusal) -> Self {
        Self::Life(refusal)
    }
}

impl From<standing::Refusal> for Refusal {
    fn from(refusal: standing::Refusal) -> Self {
        Self::Life(refusal.into())
    }
}

impl From<PolicyFault> for Refusal {
    fn from(fault: PolicyFault) -> Self {
        Self::Life(discipline::Refusal::Policy(fault))
    }
}

/// Reckons a last day: so many calendar days after a day, moved to the next that is worked.
///
/// Where the days of that year are not published it stays where it is: to record something is never refused for that.
pub fn last_day(calendar: &Calendar, region: &str, from: Day, days: u32) -> Day {
    let rolled = period::deadline(calendar, region, from, days, Unit::CalendarDays, true);
    rolled.map_or_else(|_| add_days(from, i64::from(days)), |rolled| rolled.outcome)
}

/// Says whether an event is major by its type, by the list of its day.
///
/// # Errors
/// When the policy does not cover the day.
pub fn is_major(kind: EventType, occurred_on: Day, policies: &Policies) -> Result<bool, Refusal> {
    Ok(policies.major_list.on(occurred_on)?.value.types.contains(&kind))
}

impl ReportableEvent {
    /// Says how far it has come.
    pub fn state(&self) -> State {
        match &self.way {
            _ if self.withdrawn_at.is_some() => State::Withdrawn,
            None => State::Recorded,
            Some(way) if way.at == PROVINCE => State::Forwarded,
            Some(_) => State::ToForward,
        }
    }

    /// Says whether it was reported late.
    pub fn is_late(&self) -> bool {
        self.reported_on > self.report_due_on
    }

    /// Says whether an organisation sees it: it holds the person, has the event in hand, or passed it on.
    pub fn seen_by(&self, organization: &str) -> bool {
        let on_the_way =
            |way: &Way| way.at == organization || way.forwards.iter().any(|forward| forward.from == organization);
        self.holder.within(organization) || self.way.as_ref().is_some_and(on_the_way)
    }

    /// Lets the head of the institution take one for major that is not by its type.
    ///
    /// # Errors
    /// When it goes up already, was withdrawn, or another would mark it.
    pub fn mark(&self, passing: &Passing, is_head: bool, due_on: Day) -> Result<Self, Refusal> {
        match self.state() {
            State::Recorded => {}
            State::ToForward => return Ok(self.clone()),
            State::Forwarded => return Err(Refusal::AlreadyForwarded(self.id)),
            State::Withdrawn => return Err(Refusal::Withdrawn(self.id)),
        }
        let institution = self.holder.institution.as_deref().ok_or(Refusal::NoInstitution)?;
        if !is_head || passing.organization != institution {
            return Err(Refusal::NotTheHead);
        }
        let way = Way {
            marked_by: Some(passing.by.clone()),
            at: institution.to_owned(),
            opens_on: passing.on,
            due_on,
            forwards: Vec::new(),
        };
        Ok(Self { way: Some(way), ..self.clone() })
    }

    /// Passes it on to the organisation above.
    ///
    /// # Errors
    /// When it does not go up, is not there, or the day does not fit.
    pub fn forward(&self, passing: &Passing) -> Result<Self, Refusal> {
        match self.state() {
            State::Recorded => return Err(Refusal::NotMajor),
            State::ToForward => {}
            State::Forwarded => return Err(Refusal::AlreadyForwarded(self.id)),
            State::Withdrawn => return Err(Refusal::Withdrawn(self.id)),
        }
        let (Some(way), Some(superior)) = (&self.way, &passing.superior) else {
            return Err(Refusal::AlreadyForwarded(self.id));
        };
        if way.at != passing.organization {
            return Err(Refusal::NotWithYou { at: way.at.clone() });
        }
        if passing.on > passing.today {
            return Err(standing::Refusal::OccurredInFuture { on: passing.on }.into());
        }
        let previous = way.forwards.last().map_or(self.reported_on, |last| last.on);
        if passing.on < previous {
            return Err(Refusal::BeforePrevious { day: previous });
        }
        let forward = Forward { from: way.at.clone(), to: superior.clone(), on: passing.on, by: passing.by.clone() };
        let forwards = way.forwards.iter().cloned().chain([forward]).collect();
        let way = Way { at: superior.clone(), forwards, ..way.clone() };
        Ok(Self { way: Some(way), ..self.clone() })
    }

    /// Withdraws it, because another record about the same person corrects it.
    ///
    /// # Errors
    /// When it happened to another, was corrected before, or the province has it.
    pub fn withdraw(&self, retiree: RetireeId, at: DateTime<Utc>) -> Result<Self, Refusal> {
        if self.retiree != retiree {
            return Err(Refusal::CorrectsAnother);
        }
        match self.state() {
            State::Recorded | State::ToForward => Ok(Self { withdrawn_at: Some(at), ..self.clone() }),
            State::Forwarded => Err(Refusal::AlreadyForwarded(self.id)),
            State::Withdrawn => Err(Refusal::Withdrawn(self.id)),
        }
    }
}

#[cfg(test)]
#[path = "reportable_event_tests.rs"]
mod tests;
