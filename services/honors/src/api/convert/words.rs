//! Words that intake tells and this service keeps.

use junxiu_contracts::intake as pb;
use junxiu_kernel::organization::Level;

use crate::domain::standing::LifeStatus;

/// Reads a life status.
pub fn life_status(told: pb::LifeStatus) -> Option<LifeStatus> {
    match told {
        pb::LifeStatus::Unspecified => None,
        pb::LifeStatus::Active => Some(LifeStatus::Active),
        pb::LifeStatus::TransferredOut => Some(LifeStatus::TransferredOut),
        pb::LifeStatus::Deceased => Some(LifeStatus::Deceased),
    }
}

/// Reads a level.
pub fn level(told: pb::OrganizationLevel) -> Option<Level> {
    match told {
        pb::OrganizationLevel::Unspecified => None,
        pb::OrganizationLevel::Institution => Some(Level::Institution),
        pb::OrganizationLevel::County => Some(Level::County),
        pb::OrganizationLevel::Prefecture => Some(Level::Prefecture),
        pb::OrganizationLevel::Province => Some(Level::Province),
    }
}
