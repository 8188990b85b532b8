//! What the operations on conduct read alike.

use junxiu_kernel::day::Day;
use junxiu_platform::parse::{LONG_TEXT_MAX_CHARS, Violations};
use junxiu_platform::status::Fault;

use super::parts::Parts;
use crate::domain::reportable_event::{Refusal, last_day};
use crate::domain::standing::Standing;

impl Parts {
    /// Gives the last day on which a major event reaches the province in time.
    ///
    /// # Errors
    /// `POLICY_NOT_IN_FORCE`, or as the database says.
    pub async fn forward_due(&self, standing: &Standing, from: Day) -> Result<Day, Fault> {
        let within = self.policies.conduct.forward_days.on(from).map_err(Refusal::from)?.value.days;
        Ok(last_day(&self.calendar, &self.region_of(standing).await?, from, within))
    }

    /// Finds the division whose working days hold for the institution that serves somebody.
    ///
    /// # Errors
    /// As the database says.
    pub async fn region_of(&self, standing: &Standing) -> Result<String, Fault> {
        let institution = match standing.institution() {
            Some(code) => self.organizations.get(code).await?,
            None => None,
        };
        Ok(institution.map_or_else(|| standing.settlement_region.clone(), |institution| institution.region))
    }
}

/// Notes that a list is to be shown whole without naming the one person whom it is about.
pub fn one_person(wrong: &mut Violations, unmask: bool, retiree: &str) {
    if unmask && retiree.trim().is_empty() {
        wrong.add(
            "retiree",
            "NEEDED_TO_UNMASK",
            "查看完整的敏感信息须指定人员",
            "is needed to see sensitive values whole: they are shown a person at a time",
        );
    }
}

/// Takes a long text that must be given.
pub fn long(wrong: &mut Violations, field: &str, given: &str) -> Option<String> {
    let given = given.trim();
    if given.is_empty() {
        wrong.missing(field);
        return None;
    }
    wrong.text(field, given, LONG_TEXT_MAX_CHARS).map(str::to_owned)
}
