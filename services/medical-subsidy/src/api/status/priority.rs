//! Refusals about certificates for emergencies and credentials for priority.

use junxiu_casework::approval;
use junxiu_platform::status::Fault;

use super::unmet;
use crate::domain::emergency::{self, ARTICLE};
use crate::domain::priority::{self, State};

impl From<emergency::Refusal> for Fault {
    fn from(refusal: emergency::Refusal) -> Self {
        use emergency::Refusal;
        match refusal {
            Refusal::Person(refusal) => refusal.into(),
            Refusal::State { state, allowed } => {
                let words = allowed.iter().map(|state| state.zh()).collect::<Vec<_>>().join("、");
                let codes = allowed.iter().map(|state| state.code()).collect::<Vec<_>>();
                unmet(
                    ARTICLE,
                    "CERTIFICATE_STATE",
                    format!("急救证明当前状态为“{}”，此事项只能在“{words}”时办理", state.zh()),
                    format!("the certificate is {}, and this starts from {} alone", state.code(), codes.join(" or ")),
                )
                .in_state(state.code(), codes)
            }
            Refusal::BeforeIssue { issued_on } => unmet(
                ARTICLE,
                "BEFORE_ISSUE",
                format!("急救证明于{issued_on}出具，出院日期不能早于此；请核对"),
                format!("the certificate was issued on {issued_on}; the discharge cannot be dated before that"),
            )
            .with("issued_on", issued_on.to_string()),
            Refusal::BeforeDischarge { discharged_on } => unmet(
                ARTICLE,
                "BEFORE_DISCHARGE",
                format!("出院日期为{discharged_on}，补办手续的日期不能早于此；出院日期有误的，请先更正"),
                format!("he was discharged on {discharged_on}; formalities cannot be dated before that. Correct the discharge if it is wrong"),
            )
            .with("discharged_on", discharged_on.to_string()),
            Refusal::CodeMismatch => unmet(
                ARTICLE,
                "CODE_MISMATCH",
                "校验码与证明不符，请核对；遗失的请作废后重新出具",
                "the code does not go with the certificate; read it again, or revoke the certificate and issue another",
            ),
            Refusal::Calendar(refusal) => approval::refused(&refusal, ARTICLE),
            Refusal::Policy(fault) => Fault::internal(fault),
        }
    }
}

impl From<priority::Refusal> for Fault {
    fn from(refusal: priority::Refusal) -> Self {
        use priority::Refusal;
        match refusal {
            Refusal::Person(refusal) => refusal.into(),
            Refusal::State(state) => unmet(
                priority::ARTICLE,
                "CREDENTIAL_STATE",
                format!("优先凭证当前状态为“{}”，只有有效的凭证可以作废", state.zh()),
                format!("the credential is {}, and only one that is ISSUED is revoked", state.code()),
            )
            .in_state(state.code(), [State::Issued.code()]),
            Refusal::Policy(fault) => Fault::internal(fault),
        }
    }
}
