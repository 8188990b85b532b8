//! Why a record of voluntary service is refused.

use junxiu_platform::status::Fault;

use super::unmet;
use crate::domain::volunteer::Refusal;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::AlreadyWithdrawn(id) => unmet(
                14,
                "ALREADY_WITHDRAWN",
                format!("{} 已被更正，请更正现行的记录", id.name()),
                format!("{} was withdrawn by an earlier correction; correct the one that stands", id.name()),
            ),
        }
    }
}
