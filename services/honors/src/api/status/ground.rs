//! Why an act on a ground of article 30 is refused.

use junxiu_platform::status::Fault;

use super::merit::before_birth;
use super::unmet;
use crate::api::convert::ranking::GROUND;
use crate::domain::ground::Refusal;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::AlreadyRecorded(id) => Self::exists(
                "GROUND_ALREADY_RECORDED",
                GROUND,
                &id.name(),
                format!("同一文件已为此人登记：{}", id.name()),
                format!("the same document speaks for him already: {}", id.name()),
            ),
            Refusal::AlreadyWithdrawn(id) => unmet(
                30,
                "GROUND_ALREADY_WITHDRAWN",
                format!("{} 已撤回", id.name()),
                format!("{} was taken back already", id.name()),
            ),
            Refusal::OfAnotherService { source } => unmet(
                30,
                "GROUND_OF_ANOTHER_SERVICE",
                format!("此依据来自 {source}，请在其登记处更正"),
                format!("this rests on {source}; correct it where it is recorded"),
            ),
            Refusal::BeforeBirth { born_on } => before_birth(born_on),
            Refusal::Standing(refusal) => refusal.into(),
        }
    }
}
