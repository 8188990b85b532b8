//! A credential by which hospitals give priority (articles 21, 22 and 25).

use chrono::{DateTime, Utc};
use junxiu_kernel::day::{Day, add_days, add_months, civil_day};
use junxiu_kernel::grade::PostGrade;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::policy::PolicyFault;

use super::care_policy::CarePolicies;
use super::code;
use super::person::{self, Person};

junxiu_kernel::id_type!(/// A credential for priority.
    CredentialId, "priorityCredentials");

/// The article.
pub const ARTICLE: i32 = 21;

junxiu_kernel::words! {
    /// Whether a credential is good.
    pub enum State, "UNKNOWN_CREDENTIAL_STATE", "优先凭证状态", "state of a priority credential" {
        /// Good until its last day.
        Issued = "ISSUED", "有效";
        /// Another one was issued since.
        Replaced = "REPLACED", "已换发";
        /// Lost, or issued in error.
        Revoked = "REVOKED", "已作废";
    }
}

/// A credential. Of the code there is a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Its id.
    pub id: CredentialId,
    /// What a hospital is told.
    pub number: String,
    /// Whose.
    pub retiree: RetireeId,
    /// Who serves him.
    pub holder: Ancestry,
    /// The first day on which it is good.
    pub valid_from: Day,
    /// The last day on which it is good.
    pub valid_to: Day,
    /// Whether it is good.
    pub state: State,
    /// Who issued it.
    pub issuer: String,
    /// Why it was revoked; empty otherwise.
    pub reason: String,
    /// Rises with each change.
    pub revision: i64,
    /// When it was issued.
    pub recorded_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Why an act on a credential is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person is not to be acted for.
    Person(person::Refusal),
    /// The act does not start from this state.
    State(State),
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

/// Issues a credential.
///
/// # Errors
/// When he is not alive and served here, or no policy holds.
pub fn issue(
    person: &Person,
    issuer: &str,
    policies: &CarePolicies,
    now: DateTime<Utc>,
) -> Result<Credential, Refusal> {
    person.must_be_served()?;
    let on = civil_day(now);
    let years = policies.credential.on(on)?.value.valid_years;
    let id = CredentialId::new_v7(now);
    Ok(Credential {
        id,
        number: code::number("YX", id.uuid(), on),
        retiree: person.retiree,
        holder: person.holder.clone(),
        valid_from: on,
        valid_to: add_days(add_months(on, 12 * years), -1),
        state: State::Issued,
        issuer: issuer.to_owned(),
        reason: String::new(),
        revision: 1,
        recorded_at: now,
        updated_at: now,
    })
}

impl Credential {
    /// Says whether a hospital gives priority by it today: yes or no, whatever the reason.
    ///
    /// A grade that is stated must be the one that the register tells now; where it tells none, no grade is confirmed.
    pub fn gives_priority(&self, person: &Person, stated: Option<PostGrade>, today: Day) -> bool {
        let is_good = self.state == State::Issued && (self.valid_from..=self.valid_to).contains(&today);
        is_good && person.must_be_served().is_ok() && stated.is_none_or(|stated| person.known.grade == Some(stated))
    }

    /// Gives way to another one.
    #[must_use]
    pub fn replaced(&self) -> Self {
        Self { state: State::Replaced, ..self.clone() }
    }

    /// Takes it back.
    ///
    /// # Errors
    /// From another state than ISSUED.
    pub fn revoke(&self, reason: &str) -> Result<Self, Refusal> {
        match self.state {
            State::Issued => Ok(Self { state: State::Revoked, reason: reason.to_owned(), ..self.clone() }),
            State::Replaced | State::Revoked => Err(Refusal::State(self.state)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::{LifeStatus, sample};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn issued() -> Credential {
        let policies = CarePolicies::delivered().unwrap();
        issue(&sample(), "clerk", &policies, "2024-02-29T02:00:00Z".parse().unwrap()).unwrap()
    }

    #[test]
    fn it_is_good_for_five_years() {
        let credential = issued();
        let yes = |on: &str| credential.gives_priority(&sample(), None, day(on));
        assert!(!yes("2024-02-28") && yes("2024-02-29") && yes("2029-02-27") && !yes("2029-02-28"));
    }

    #[test]
    fn a_military_hospital_hears_yes_of_his_own_grade_alone() {
        let credential = issued();
        let yes = |person: &Person, grade| credential.gives_priority(person, Some(grade), day("2024-03-01"));
        assert!(yes(&sample(), PostGrade::RegimentChief));
        assert!(!yes(&sample(), PostGrade::DivisionDeputy));
        let mut unknown = sample();
        unknown.known.grade = None;
        assert!(!yes(&unknown, PostGrade::RegimentChief), "nobody guesses");
        assert!(credential.gives_priority(&unknown, None, day("2024-03-01")));
    }

    #[test]
    fn nobody_dead_or_served_elsewhere_is_given_priority() {
        let no = |person: &Person| !issued().gives_priority(person, None, day("2024-03-01"));
        assert!(no(&Person { died_on: Some(day("2024-02-29")), ..sample() }));
        let mut away = sample();
        away.known.life_status = Some(LifeStatus::TransferredOut);
        assert!(no(&away));
        let policies = CarePolicies::delivered().unwrap();
        let refused = issue(&away, "clerk", &policies, "2024-02-29T02:00:00Z".parse().unwrap());
        assert_eq!(refused, Err(person::Refusal::NotServed { status: LifeStatus::TransferredOut }.into()));
    }

    #[test]
    fn only_a_good_one_is_revoked() {
        let revoked = issued().revoke("遗失").unwrap();
        assert_eq!((revoked.state, revoked.reason.as_str()), (State::Revoked, "遗失"));
        assert_eq!(revoked.revoke("再次"), Err(Refusal::State(State::Revoked)));
        assert_eq!(issued().replaced().revoke("x"), Err(Refusal::State(State::Replaced)));
        assert!(!revoked.gives_priority(&sample(), None, day("2024-03-01")));
    }
}
