//! What the operations on conduct read alike.

use junxiu_casework::journal::Call;
use junxiu_contracts::api::Role;
use junxiu_kernel::day::Day;
use junxiu_platform::parse::{LONG_TEXT_MAX_CHARS, Violations};
use junxiu_platform::status::Fault;
use tonic::Code;

use super::parts::Parts;
use super::status::unmet;
use crate::domain::reportable_event::{Refusal, last_day};
use crate::domain::standing::Standing;

/// Who may see what a sanction is and what happened.
const MAY_UNMASK: &[Role] = &[Role::InstitutionHead, Role::BureauOfficer, Role::BureauHead];

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

/// Refuses to show what is sealed to who may not see it, and to who does not say why.
pub fn must_unmask(call: &Call, article: u16) -> Result<(), Fault> {
    if !call.caller.has_any(MAY_UNMASK) {
        return Err(Fault::new(
            Code::PermissionDenied,
            "UNMASK_NOT_ALLOWED",
            "您的角色无权查看完整的敏感信息",
            "your role does not allow to see sensitive values whole",
        ));
    }
    if call.caller.purpose.as_deref().is_none_or(|purpose| purpose.trim().is_empty()) {
        return Err(unmet(
            article,
            "PURPOSE_REQUIRED",
            "查看完整的敏感信息须在元数据 x-junxiu-purpose 中说明用途",
            "state a purpose in the metadata x-junxiu-purpose to see sensitive values whole",
        ));
    }
    Ok(())
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
