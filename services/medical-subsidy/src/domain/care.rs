//! Family doctors, care at intervals and programmes of community centres (articles 24 and 25).

use chrono::{DateTime, Utc};
use junxiu_kernel::day::{Day, add_days, add_months};
use junxiu_kernel::duty::{Duty, Kind, Lapse};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::policy::PolicyFault;
use serde::Deserialize;

use super::care_policy::CarePolicies;
use super::person::{self, Person};

junxiu_kernel::id_type!(/// A contract with a family doctor.
    ContractId, "familyDoctorContracts");
junxiu_kernel::id_type!(/// A plan of care.
    PlanId, "carePlans");
junxiu_kernel::id_type!(/// A visit.
    VisitId, "visits");
junxiu_kernel::id_type!(/// An enrolment.
    EnrolmentId, "enrolments");

/// The article.
pub const ARTICLE: i32 = 24;

/// A contract runs out. The article guides to one and owes none, so this warns.
pub static RENEWAL: Kind = Kind { key: "doctor.renewal", article: ARTICLE, lapse: Lapse::StillOwed, soft: true };

/// Somebody of the three groups is to be visited. Not visited, he still is.
pub static VISIT: Kind = Kind { key: "care.visit", article: ARTICLE, lapse: Lapse::StillOwed, soft: false };

/// The policy `age.advanced`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdvancedAge {
    /// From which age.
    pub years: i32,
}

/// The policy `doctor.contract`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractTerm {
    /// For how many months, where nobody says.
    pub months: i32,
    /// How many days before the end the renewal comes up.
    pub remind_days: i64,
}

junxiu_kernel::words! {
    /// Why somebody is given care of his own.
    pub enum Group, "UNKNOWN_CARE_GROUP", "服务对象", "care group" {
        /// 高龄.
        AdvancedAge = "ADVANCED_AGE", "高龄";
        /// 重病.
        SeriousIllness = "SERIOUS_ILLNESS", "重病";
        /// 失能.
        Disabled = "DISABLED", "失能";
    }
}

junxiu_kernel::words! {
    /// What is done regularly.
    pub enum CareKind, "UNKNOWN_CARE_KIND", "服务项目", "kind of care" {
        /// 定期体检.
        CheckUp = "CHECK_UP", "定期体检";
        /// 上门巡诊.
        HomeVisit = "HOME_VISIT", "上门巡诊";
        /// 社区康复.
        Rehabilitation = "REHABILITATION", "社区康复";
        /// 慢性病管理.
        ChronicCare = "CHRONIC_CARE", "慢性病管理";
    }
}

junxiu_kernel::words! {
    /// A basic public-health programme.
    pub enum Programme, "UNKNOWN_PROGRAMME", "公共卫生项目", "programme" {
        /// 老年人健康管理.
        ElderlyHealth = "ELDERLY_HEALTH", "老年人健康管理";
        /// 高血压患者健康管理.
        Hypertension = "HYPERTENSION", "高血压患者健康管理";
        /// 2型糖尿病患者健康管理.
        Diabetes2 = "DIABETES_2", "2型糖尿病患者健康管理";
        /// 老年人中医药健康管理.
        ChineseMedicine = "CHINESE_MEDICINE", "老年人中医药健康管理";
        /// 健康教育.
        HealthEducation = "HEALTH_EDUCATION", "健康教育";
    }
}

/// The end of something that ran for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The day.
    pub on: Day,
    /// Why.
    pub reason: String,
}

/// What contracts, plans and enrolments have alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Whose.
    pub retiree: RetireeId,
    /// Who serves him.
    pub holder: Ancestry,
    /// The first day.
    pub from: Day,
    /// Once it ended.
    pub end: Option<End>,
    /// Rises with each change.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Its id.
    pub id: ContractId,
    /// Whose, and for how long.
    pub course: Course,
    /// The centre and the team.
    pub team: String,
    /// The last day.
    pub to: Day,
}

/// A plan. Why it is made is kept apart, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// Whose, and for how long.
    pub course: Course,
    /// What is done.
    pub kind: CareKind,
    /// Every how many months.
    pub interval_months: i32,
    /// The day of the last visit.
    pub visited_on: Option<Day>,
}

/// An enrolment. Which programme it is is kept apart, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// Its id.
    pub id: EnrolmentId,
    /// Whose, and for how long.
    pub course: Course,
    /// The community centre.
    pub centre: String,
}

/// Why an act is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person is not to be acted for, or not on that day.
    Person(person::Refusal),
    /// It was ended.
    Ended {
        /// The day.
        on: Day,
    },
    /// It would end before it begins, or before it ended anyway.
    EndsBeforeBegin {
        /// The day before which it cannot.
        from: Day,
    },
    /// A contract is signed.
    ContractExists(ContractId),
    /// He takes part.
    EnrolledAlready(EnrolmentId),
    /// He is younger, or nobody knows how old.
    NotOfAge {
        /// From which age.
        years: i32,
    },
    /// The visit is dated before the last one, or before the plan.
    BeforeLastVisit {
        /// That day.
        last: Day,
    },
    /// No policy holds on the day.
    Policy(PolicyFault),
}

impl From<person::Refusal> for Refusal {
    fn from(refusal: person::Refusal) -> Self {
        Self::Person(refusal)
    }
}

impl From<PolicyFault> for Refusal {
    fn from(fault: PolicyFault) -> Self {
        Self::Policy(fault)
    }
}

impl Course {
    /// Begins for a person on a day.
    ///
    /// # Errors
    /// When he is not served here, or not on the day.
    pub fn begin(person: &Person, from: Day, today: Day, now: DateTime<Utc>) -> Result<Self, Refusal> {
        person.must_be_served()?;
        // A contract or a plan may be agreed on for a day to come.
        person.must_cover(from.min(today), today)?;
        Ok(Self {
            retiree: person.retiree,
            holder: person.holder.clone(),
            from,
            end: None,
            revision: 1,
            recorded_at: now,
            updated_at: now,
        })
    }

    /// Ends on a day.
    ///
    /// # Errors
    /// When it was ended, or the day lies before its first or has not come.
    pub fn ended(&self, end: End, today: Day) -> Result<Self, Refusal> {
        self.must_run()?;
        person::must_have_come(end.on, today)?;
        if end.on < self.from {
            return Err(Refusal::EndsBeforeBegin { from: self.from });
        }
        Ok(Self { end: Some(end), ..self.clone() })
    }

    /// Refuses what was ended.
    ///
    /// # Errors
    /// As said.
    pub fn must_run(&self) -> Result<(), Refusal> {
        self.end.as_ref().map_or(Ok(()), |end| Err(Refusal::Ended { on: end.on }))
    }
}

/// The last day of a contract where nobody says another.
///
/// # Errors
/// When no policy holds on the day.
pub fn usual_end(from: Day, policies: &CarePolicies) -> Result<Day, PolicyFault> {
    Ok(add_days(add_months(from, policies.contract_term.on(from)?.value.months), -1))
}

impl Contract {
    /// Gives it a later last day.
    ///
    /// # Errors
    /// When it was ended, or the day is not later.
    pub fn renew(&self, to: Day) -> Result<Self, Refusal> {
        self.course.must_run()?;
        if to <= self.to {
            return Err(Refusal::EndsBeforeBegin { from: add_days(self.to, 1) });
        }
        Ok(Self { to, ..self.clone() })
    }

    /// Says whether its last day has passed and it was neither renewed nor ended.
    pub fn is_lapsed(&self, today: Day) -> bool {
        self.course.end.is_none() && self.to < today
    }

    /// Makes the duty to renew it.
    ///
    /// # Errors
    /// When no policy holds.
    pub fn duty(&self, policies: &CarePolicies) -> Result<Duty, PolicyFault> {
        let days = policies.contract_term.on(self.course.from)?.value.remind_days;
        Ok(Duty {
            kind: &RENEWAL,
            subject: self.course.retiree.name(),
            holder: self.course.holder.clone(),
            period: format!("{}/{}", self.id.name(), self.to),
            opens_on: add_days(self.to, -days).max(self.course.from),
            due_on: self.to,
            calendar_version: None,
        })
    }
}

/// Refuses a plan for the old of somebody who is younger.
///
/// # Errors
/// As said, or when no policy holds on the day.
pub fn must_be_of(group: Group, person: &Person, on: Day, policies: &CarePolicies) -> Result<(), Refusal> {
    let years = policies.advanced_age.on(on)?.value.years;
    match group {
        Group::AdvancedAge if person.age_on(on).is_none_or(|age| age < years) => Err(Refusal::NotOfAge { years }),
        Group::AdvancedAge | Group::SeriousIllness | Group::Disabled => Ok(()),
    }
}

impl Plan {
    /// The day by which the next visit is due: so many months after the last one, or after the first day.
    pub fn next_due_on(&self) -> Option<Day> {
        let last = self.visited_on.unwrap_or(self.course.from);
        self.course.end.is_none().then(|| add_months(last, self.interval_months))
    }

    /// Takes a visit.
    ///
    /// # Errors
    /// When the plan was ended, or the visit is dated before the last one.
    pub fn visit(&self, on: Day) -> Result<Self, Refusal> {
        self.course.must_run()?;
        let last = self.visited_on.unwrap_or(self.course.from);
        if on < last {
            return Err(Refusal::BeforeLastVisit { last });
        }
        Ok(Self { visited_on: Some(on), ..self.clone() })
    }

    /// Makes the duty of the next visit.
    pub fn duty(&self) -> Option<Duty> {
        let due_on = self.next_due_on()?;
        let last = self.visited_on.unwrap_or(self.course.from);
        Some(Duty {
            kind: &VISIT,
            subject: self.course.retiree.name(),
            holder: self.course.holder.clone(),
            period: format!("{}/{due_on}", self.id.name()),
            opens_on: last,
            due_on,
            calendar_version: None,
        })
    }
}

#[cfg(test)]
#[path = "care_tests.rs"]
mod tests;
