//! Why an entry of the register of merits is refused.

use junxiu_platform::status::Fault;

use super::unmet;
use crate::api::convert::merit::MERIT_RECORD;
use crate::domain::merit::Refusal;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::AlreadyRegistered(id) => Self::exists(
                "MERIT_ALREADY_REGISTERED",
                MERIT_RECORD,
                &id.name(),
                format!("同一奖励已登记为 {}", id.name()),
                format!("the same stands on record as {}", id.name()),
            ),
            Refusal::AlreadyRevoked(id) => unmet(
                28,
                "MERIT_ALREADY_REVOKED",
                format!("{} 已撤销", id.name()),
                format!("{} counts no more already; register it anew if it holds", id.name()),
            ),
            Refusal::BeforeAward { awarded_on } => unmet(
                28,
                "REVOKED_BEFORE_AWARD",
                format!("授予日期为{awarded_on}，撤销日期不能早于此"),
                format!("it was awarded on {awarded_on}; the revocation cannot be dated before that"),
            ),
            Refusal::BeforeBirth { born_on } => before_birth(born_on),
            Refusal::Standing(refusal) => refusal.into(),
        }
    }
}

/// Refuses a day before the person was born.
pub(super) fn before_birth(born_on: junxiu_kernel::day::Day) -> Fault {
    Fault::unmet(
        "STATE",
        "BEFORE_BIRTH",
        format!("此人出生于{born_on}，日期不能早于此，请核对"),
        format!("the person was born on {born_on}; check the day"),
    )
}
