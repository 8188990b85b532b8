//! Words that intake tells and this service keeps.

use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::intake as pb;
use junxiu_kernel::grade::{Category, ManagementGroup};
use junxiu_kernel::organization::Level;

use crate::domain::standing::{LifeStatus, PartyMembership};

/// Reads a category.
pub fn category(told: RetireeCategory) -> Option<Category> {
    match told {
        RetireeCategory::Unspecified => None,
        RetireeCategory::Tuixiu => Some(Category::Tuixiu),
        RetireeCategory::Lixiu => Some(Category::Lixiu),
        RetireeCategory::Nco => Some(Category::Nco),
        RetireeCategory::TuixiuToLixiu => Some(Category::TuixiuToLixiu),
    }
}

/// Reads a management group; none where the grades do not decide it.
pub fn management_group(told: pb::ManagementGroup) -> Option<ManagementGroup> {
    match told {
        pb::ManagementGroup::Unspecified => None,
        pb::ManagementGroup::Division => Some(ManagementGroup::Division),
        pb::ManagementGroup::RegimentAndBelow => Some(ManagementGroup::RegimentAndBelow),
    }
}

/// Reads a membership; none where it is not known.
pub fn membership(told: pb::PartyMembership) -> Option<PartyMembership> {
    match told {
        pb::PartyMembership::Unspecified => None,
        pb::PartyMembership::Member => Some(PartyMembership::Member),
        pb::PartyMembership::Probationary => Some(PartyMembership::Probationary),
        pb::PartyMembership::None => Some(PartyMembership::None),
    }
}

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
