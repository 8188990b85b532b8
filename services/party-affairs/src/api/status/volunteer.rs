//! Why a record of voluntary service is refused.

use junxiu_platform::status::Fault;

use super::unmet;
use crate::api::convert::volunteer::ACTIVITY;
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
            Refusal::AlreadyRecorded(id) => Fault::exists(
                "ACTIVITY_ALREADY_RECORDED",
                ACTIVITY,
                &id.name(),
                format!(
                    "同一活动已有记录（{}），且其中已有所列人员；如需更正，请在 corrects 中指明，另一场活动请用不同的标题",
                    id.name()
                ),
                format!(
                    "the same activity is on record as {} with one of those named; name it in `corrects` to correct it, or \
                     give another activity a title of its own",
                    id.name()
                ),
            )
            .with("activity", id.name()),
        }
    }
}
