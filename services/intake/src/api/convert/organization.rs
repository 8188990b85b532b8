//! Organisations: wire to ours and back.

use junxiu_contracts::intake as pb;
use junxiu_kernel::Wrong;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_kernel::organization::Level;
use junxiu_kernel::{region, text};
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};

use super::words::Word;
use crate::domain::organization::{Department, Kind, Organization};

/// The kind of resource, as errors name it.
pub const ORGANIZATION: &str = "junxiu/Organization";

/// How many departments one organisation names: article 58 knows six.
const DEPARTMENTS_MAX: usize = 12;

/// The length of a unified social credit code (GB 32100).
const USCC_CHARACTERS: usize = 18;

/// What is asked for of a new or changed organisation.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The name it goes by.
    pub display_name: Option<String>,
    /// What it is.
    pub kind: Option<Kind>,
    /// The level at which it stands.
    pub level: Option<Level>,
    /// The division in which it lies.
    pub region: Option<String>,
    /// The organisation directly above.
    pub superior: Option<OrganizationCode>,
    /// The first day.
    pub valid_from: Option<Day>,
    /// The first day on which it exists no more.
    pub valid_to: Option<Day>,
    /// The unified social credit code.
    pub uscc: Option<String>,
    /// Who answers for what.
    pub departments: Vec<Department>,
}

/// Reads a resource name such as `organizations/220104`.
pub fn code(wrong: &mut Violations, field: &str, name: &str) -> Option<OrganizationCode> {
    let name = wrong.required(field, name)?;
    wrong.take(field, OrganizationCode::parse_name(name))
}

/// Reads a resource name that may be absent.
pub fn optional_code(wrong: &mut Violations, field: &str, name: &str) -> Option<OrganizationCode> {
    wrong.take_optional(field, name, OrganizationCode::parse_name)
}

/// Reads the fields of an organisation; which of them must be there, the operation says.
pub fn draft(wrong: &mut Violations, wire: &pb::Organization, today: Day) -> Draft {
    let display_name = wrong.optional("organization.display_name", &wire.display_name).map(text::narrow);
    let kind = wrong.chosen_optional::<pb::OrganizationType>("organization.type", wire.r#type).and_then(Word::ours);
    let level = wrong.chosen_optional::<pb::OrganizationLevel>("organization.level", wire.level).and_then(Word::ours);
    let region = wrong
        .take_optional("organization.region_code", &wire.region_code, |code| region::parse(code, today))
        .map(|division| division.code.to_owned());
    let superior = optional_code(wrong, "organization.superior", &wire.superior);
    let uscc = wrong.take_optional("organization.uscc", &wire.uscc, parse_uscc);
    wrong.at_most("organization.departments", wire.departments.len(), DEPARTMENTS_MAX);
    let departments = wire.departments.iter().enumerate().filter_map(|(at, department)| {
        let path = format!("organization.departments[{at}]");
        let kind = wrong.chosen::<pb::department::Kind>(&format!("{path}.kind"), department.kind).and_then(Word::ours);
        let office = wrong.optional(&format!("{path}.office"), &department.office).map(str::to_owned);
        let duty = wrong.optional(&format!("{path}.duty"), &department.duty).map(str::to_owned);
        Some(Department { kind: kind?, office, duty })
    });
    let departments = departments.collect();
    Draft {
        display_name,
        kind,
        level,
        region,
        superior,
        valid_from: wrong.optional_day("organization.valid_from", wire.valid_from.as_ref()),
        valid_to: wrong.optional_day("organization.valid_to", wire.valid_to.as_ref()),
        uscc,
        departments,
    }
}

fn parse_uscc(written: &str) -> Result<String, Wrong> {
    let code = text::squeeze(written).to_uppercase();
    if code.len() == USCC_CHARACTERS && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
        return Ok(code);
    }
    Err(Wrong::new(
        "BAD_USCC",
        "统一社会信用代码应为18位数字或大写字母",
        "a unified social credit code has 18 letters and digits",
    ))
}

/// Gives the resource name of an organisation by its code.
pub fn name(code: &str) -> String {
    format!("organizations/{code}")
}

/// Shows an organisation.
pub fn wire(organization: &Organization) -> pb::Organization {
    pb::Organization {
        name: organization.code.name(),
        display_name: organization.display_name.clone(),
        r#type: pb::OrganizationType::wire(organization.kind).into(),
        level: pb::OrganizationLevel::wire(organization.level).into(),
        region_code: organization.region.clone(),
        superior: organization.superior.as_ref().map(OrganizationCode::name).unwrap_or_default(),
        uscc: organization.uscc.clone().unwrap_or_default(),
        valid_from: Some(date(organization.valid_from)),
        valid_to: organization.valid_to.map(date),
        departments: organization.departments.iter().map(department).collect(),
        merged_into: organization.merged_into.as_ref().map(OrganizationCode::name).unwrap_or_default(),
        county: organization.place.county.as_deref().map(name).unwrap_or_default(),
        prefecture: organization.place.prefecture.as_deref().map(name).unwrap_or_default(),
        etag: etag::of(organization.revision),
        create_time: Some(timestamp(organization.recorded_at)),
        update_time: Some(timestamp(organization.updated_at)),
    }
}

fn department(department: &Department) -> pb::Department {
    pb::Department {
        kind: pb::department::Kind::wire(department.kind).into(),
        office: department.office.clone().unwrap_or_default(),
        duty: department.duty.clone().unwrap_or_default(),
    }
}
