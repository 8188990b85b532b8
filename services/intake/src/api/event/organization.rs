//! The events about organisations.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::any;
use junxiu_platform::parse::date;

use crate::api::convert::words::Word;
use crate::domain::organization::Organization;

/// An organisation began, changed, moved or ended; `organization` is as it is after that.
pub fn changed(organization: &Organization, on: Day) -> EventDraft {
    let data = pb::OrganizationChanged {
        organization: organization.code.name(),
        level: pb::OrganizationLevel::wire(organization.level).into(),
        superior: organization.superior.as_ref().map(OrganizationCode::name).unwrap_or_default(),
        county: organization.place.county.clone().unwrap_or_default(),
        prefecture: organization.place.prefecture.clone().unwrap_or_default(),
        valid_from: Some(date(organization.valid_from)),
        valid_to: organization.valid_to.map(date),
        merged_into: organization.merged_into.as_ref().map(OrganizationCode::name).unwrap_or_default(),
        display_name: organization.display_name.clone(),
        region_code: organization.region.clone(),
    };
    EventDraft {
        kind: "organization.changed",
        subject: organization.code.name(),
        revision: organization.revision,
        occurred_on: on,
        data: any::of(&data),
    }
}
