//! A certificate for an emergency: treatment first, formalities afterwards (article 23).

use chrono::{DateTime, TimeDelta, Utc};
use junxiu_kernel::approval;
use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::day::{Day, add_days, civil_day};
use junxiu_kernel::duty::{Duty, Kind, Lapse};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::period::{self, Unit};
use junxiu_kernel::policy::PolicyFault;

use super::care_policy::CarePolicies;
use super::code;
use super::person::{self, Person};

junxiu_kernel::id_type!(/// A certificate for an emergency.
    CertificateId, "emergencyCertificates");

/// The article.
pub const ARTICLE: i32 = 23;

/// What became of him is to be found out: without it no clock of the formalities begins.
pub static OUTCOME: Kind = Kind { key: "emergency.outcome", article: ARTICLE, lapse: Lapse::StillOwed, soft: true };

/// The formalities after the discharge. Not done, they are still owed.
pub static FORMALITIES: Kind =
    Kind { key: "emergency.formalities", article: ARTICLE, lapse: Lapse::StillOwed, soft: false };

/// How the keys of calendar versions begin among a decision's policies.
const CALENDAR_KEY: &str = "calendar.";

/// The period of the duty to find out what became of him.
pub const OUTCOME_PERIOD: &str = "issue";

junxiu_kernel::words! {
    /// How far the matter has come.
    pub enum State, "UNKNOWN_CERTIFICATE_STATE", "急救证明状态", "state of an emergency certificate" {
        /// Issued.
        Issued = "ISSUED", "已出具";
        /// Discharged; the formalities are owed.
        Discharged = "DISCHARGED", "已出院";
        /// The formalities are done.
        Completed = "COMPLETED", "手续已补办";
        /// Issued in error.
        Revoked = "REVOKED", "已作废";
    }
}

/// The last day for the formalities, and the calendars from which it was reckoned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The day of discharge.
    pub discharged_on: Day,
    /// The last day.
    pub due_on: Day,
    /// The versions of the calendar.
    pub calendar_version: Option<String>,
}

/// A certificate. Hospital and diagnosis are kept apart, sealed, and of the code there is a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its id.
    pub id: CertificateId,
    /// What a hospital is told.
    pub number: String,
    /// Whose.
    pub retiree: RetireeId,
    /// Who serves him.
    pub holder: Ancestry,
    /// The organisation that issued it.
    pub issued_by: String,
    /// Who issued it.
    pub issuer: String,
    /// When.
    pub issued_at: DateTime<Utc>,
    /// Until when it is good.
    pub valid_until: DateTime<Utc>,
    /// How far the matter has come.
    pub state: State,
    /// Since the discharge: what is owed.
    pub due: Option<Due>,
    /// The day on which the formalities were done.
    pub completed_on: Option<Day>,
    /// What was done, or why it was revoked.
    pub note: String,
    /// Rises with each change.
    pub revision: i64,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a certificate is worth to a hospital.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// Treat first.
    Valid,
    /// Its time is over.
    Expired,
    /// Revoked.
    Revoked,
    /// It has served.
    Completed,
}

/// Why an act on a certificate is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person is not to be acted for, or not on that day.
    Person(person::Refusal),
    /// The act does not start from this state.
    State {
        /// The state found.
        state: State,
        /// From which it starts.
        allowed: &'static [State],
    },
    /// The discharge is dated before the issue.
    BeforeIssue {
        /// The day of issue.
        issued_on: Day,
    },
    /// The formalities are dated before the discharge.
    BeforeDischarge {
        /// The day of discharge.
        discharged_on: Day,
    },
    /// The code does not go with the certificate.
    CodeMismatch,
    /// The calendar lacks a year.
    Calendar(approval::Refusal),
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

/// Issues a certificate.
///
/// # Errors
/// When the person has died, or no policy holds.
pub fn issue(
    person: &Person,
    (issued_by, issuer): (&str, &str),
    policies: &CarePolicies,
    now: DateTime<Utc>,
) -> Result<Certificate, Refusal> {
    if let Some(died_on) = person.died_on {
        return Err(person::Refusal::AfterDeath { died_on }.into());
    }
    let on = civil_day(now);
    let policy = policies.certificate.on(on)?.value;
    let id = CertificateId::new_v7(now);
    Ok(Certificate {
        id,
        number: code::number("JJ", id.uuid(), on),
        retiree: person.retiree,
        holder: person.holder.clone(),
        issued_by: issued_by.to_owned(),
        issuer: issuer.to_owned(),
        issued_at: now,
        valid_until: now + TimeDelta::hours(policy.valid_hours),
        state: State::Issued,
        due: None,
        completed_on: None,
        note: String::new(),
        revision: 1,
        updated_at: now,
    })
}

impl Certificate {
    /// Says what it is worth to a hospital now.
    pub fn worth(&self, now: DateTime<Utc>) -> Worth {
        match self.state {
            State::Revoked => Worth::Revoked,
            State::Completed => Worth::Completed,
            State::Issued | State::Discharged if now < self.valid_until => Worth::Valid,
            State::Issued | State::Discharged => Worth::Expired,
        }
    }

    /// Says whether another organisation than the one that serves him issued it.
    pub fn is_on_duty(&self) -> bool {
        self.holder.nearest() != self.issued_by
    }

    /// Says whether the last day has passed and the formalities are not done.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.state == State::Discharged && self.due.as_ref().is_some_and(|due| due.due_on < today)
    }

    /// Takes the discharge, or another day of it.
    ///
    /// # Errors
    /// From another state, on a day before the issue or to come, or when the calendar lacks a year.
    pub fn discharge(
        &self,
        (on, today): (Day, Day),
        region: &str,
        calendar: &Calendar,
        policies: &CarePolicies,
    ) -> Result<Self, Refusal> {
        self.must_be(&[State::Issued, State::Discharged])?;
        person::must_have_come(on, today)?;
        let issued_on = civil_day(self.issued_at);
        if on < issued_on {
            return Err(Refusal::BeforeIssue { issued_on });
        }
        let days = policies.formalities.on(on)?.value.working_days;
        let reckoned = period::deadline(calendar, region, on, days, Unit::WorkingDays, false);
        let reckoned = reckoned.map_err(|fault| Refusal::Calendar(fault.into()))?;
        let versions = reckoned.policy_versions.iter().filter_map(|version| version.key.strip_prefix(CALENDAR_KEY));
        let versions: Vec<&str> = versions.collect();
        let calendar_version = (!versions.is_empty()).then(|| versions.join(" "));
        let due = Due { discharged_on: on, due_on: reckoned.outcome, calendar_version };
        Ok(Self { state: State::Discharged, due: Some(due), ..self.clone() })
    }

    /// Takes it that the formalities are done.
    ///
    /// # Errors
    /// From another state, or on a day before the discharge or to come.
    pub fn complete(&self, (on, today): (Day, Day), note: &str) -> Result<Self, Refusal> {
        self.must_be(&[State::Discharged])?;
        person::must_have_come(on, today)?;
        if let Some(due) = self.due.as_ref().filter(|due| on < due.discharged_on) {
            return Err(Refusal::BeforeDischarge { discharged_on: due.discharged_on });
        }
        Ok(Self { state: State::Completed, completed_on: Some(on), note: note.to_owned(), ..self.clone() })
    }

    /// Takes it back, since it was issued in error.
    ///
    /// # Errors
    /// From another state.
    pub fn revoke(&self, reason: &str) -> Result<Self, Refusal> {
        self.must_be(&[State::Issued, State::Discharged])?;
        Ok(Self { state: State::Revoked, note: reason.to_owned(), ..self.clone() })
    }

    /// Makes the duty to find out what became of him. It is about the certificate and not about the person, so that his
    /// death does not end it.
    ///
    /// # Errors
    /// When no policy holds.
    pub fn outcome_duty(&self, policies: &CarePolicies) -> Result<Duty, PolicyFault> {
        let on = civil_day(self.issued_at);
        let within = policies.certificate.on(on)?.value.outcome_within_days;
        Ok(Duty {
            kind: &OUTCOME,
            subject: self.id.name(),
            holder: self.holder.clone(),
            period: OUTCOME_PERIOD.to_owned(),
            opens_on: on,
            due_on: add_days(on, within),
            calendar_version: None,
        })
    }

    /// Makes the duty of the formalities, once he was discharged.
    pub fn formalities_duty(&self) -> Option<Duty> {
        let due = self.due.as_ref()?;
        Some(Duty {
            kind: &FORMALITIES,
            subject: self.id.name(),
            holder: self.holder.clone(),
            period: due.discharged_on.to_string(),
            opens_on: due.discharged_on,
            due_on: due.due_on,
            calendar_version: due.calendar_version.clone(),
        })
    }

    fn must_be(&self, allowed: &'static [State]) -> Result<(), Refusal> {
        if allowed.contains(&self.state) { Ok(()) } else { Err(Refusal::State { state: self.state, allowed }) }
    }
}

#[cfg(test)]
#[path = "emergency_tests.rs"]
mod tests;
