//! Who may see sensitive values whole.

use junxiu_contracts::api::Role;

/// Those who decide about people: heads, and the officers of bureaus.
pub const HEADS_AND_BUREAUS: &[Role] = &[Role::InstitutionHead, Role::BureauOfficer, Role::BureauHead];

/// Those who deal with people day by day, and those above them.
pub const CLERKS_AND_ABOVE: &[Role] =
    &[Role::InstitutionClerk, Role::InstitutionHead, Role::BureauOfficer, Role::BureauHead];
