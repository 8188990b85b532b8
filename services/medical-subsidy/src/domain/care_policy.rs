//! The dated numbers of articles 19 and 21 to 26.

use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::Deserialize;

use super::care::{AdvancedAge, ContractTerm};
use super::exam::ReceptionGrace;
use super::exam_standard::ExamGrades;

/// The policy `emergency.certificate`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// For how many hours a certificate is good.
    pub valid_hours: i64,
    /// Within how many days after the issue it is to be found out what became of him.
    pub outcome_within_days: i64,
}

/// The policy `emergency.formalities`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formalities {
    /// Within how many working days after the discharge the formalities are made up for.
    pub working_days: u32,
}

/// The policy `priority.credential`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// For how many years a credential is good.
    pub valid_years: i32,
}

/// All of them, a field a policy.
#[derive(Clone, Debug)]
pub struct CarePolicies {
    /// Article 24: who is old.
    pub advanced_age: Dated<AdvancedAge>,
    /// Article 24: how long a contract with a family doctor runs.
    pub contract_term: Dated<ContractTerm>,
    /// Article 19: which grade of the civil service a post grade is treated like.
    pub exam_grades: Dated<ExamGrades>,
    /// Article 19: from which day of a year on a reception is late.
    pub reception_grace: Dated<ReceptionGrace>,
    /// Article 23: the certificate.
    pub certificate: Dated<Certificate>,
    /// Article 23: the formalities.
    pub formalities: Dated<Formalities>,
    /// Articles 21, 22 and 25: the credential.
    pub credential: Dated<Credential>,
}

impl CarePolicies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        Ok(Self {
            advanced_age: Dated::from_toml("age.advanced", include_str!("../../policies/age_advanced.toml"))?,
            contract_term: Dated::from_toml("doctor.contract", include_str!("../../policies/doctor_contract.toml"))?,
            exam_grades: Dated::from_toml("exam.grade_map", include_str!("../../policies/exam_grade_map.toml"))?,
            reception_grace: Dated::from_toml(
                "exam.reception_grace_from",
                include_str!("../../policies/exam_reception_grace.toml"),
            )?,
            certificate: Dated::from_toml("emergency.certificate", include_str!("../../policies/emergency.toml"))?,
            formalities: Dated::from_toml(
                "emergency.formalities",
                include_str!("../../policies/emergency_formalities.toml"),
            )?,
            credential: Dated::from_toml(
                "priority.credential",
                include_str!("../../policies/priority_credential.toml"),
            )?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delivered_policies_can_be_read() {
        CarePolicies::delivered().expect("the files are as they must be");
    }
}
