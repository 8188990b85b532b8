//! CreateOrganization: sets up an institution or a bureau.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_kernel::organization::Level;
use junxiu_kernel::region;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::organization::ORGANIZATION;
use super::convert::{self, organization::Draft};
use super::event::organization::changed;
use super::parts::Parts;
use crate::domain::organization::{Kind, Organization, check_code, next_code};
use crate::domain::refusal::Refusal;
use crate::store;

/// What is asked for.
struct Asked {
    code: Option<OrganizationCode>,
    display_name: String,
    kind: Kind,
    level: Level,
    superior: OrganizationCode,
    valid_from: Day,
    rest: Draft,
}

pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::CreateOrganizationRequest,
) -> Result<Done<pb::Organization>, Fault> {
    let asked = parse(call, request)?;

    let superior = parts.organization(&call.caller, &asked.superior).await?;
    let code = code_of(parts, &asked, &superior).await?;

    if asked.kind == Kind::Bureau && !call.caller.is_provincial() {
        return Err(Refusal::ProvinceDecides.into());
    }
    check_code(&code, asked.level, &superior.code)?;
    let place = Organization::place_under(&code, asked.level, &superior, asked.valid_from)?;
    let own_region = region::find(code.as_str()).map(|division| division.code.to_owned());
    let organization = Organization {
        display_name: asked.display_name,
        kind: asked.kind,
        level: asked.level,
        region: asked.rest.region.or(own_region).unwrap_or_else(|| superior.region.clone()),
        superior: Some(superior.code.clone()),
        place,
        valid_from: asked.valid_from,
        valid_to: asked.rest.valid_to,
        uscc: asked.rest.uscc,
        departments: asked.rest.departments,
        merged_into: None,
        revision: 1,
        recorded_at: call.now,
        updated_at: call.now,
        code,
    };

    // The superior is held: one that ends or moves meanwhile is looked at again.
    let changes = store::organization::unchanged(&superior)
        .append(store::organization::insert(std::slice::from_ref(&organization)));
    let entry = Entry::about(organization.code.name(), organization.place.clone())
        .occurred_on(organization.valid_from)
        .summary(format!("{} set up", organization.code.name()))
        .event(changed(&organization, organization.valid_from));

    Ok(Done { answer: convert::organization::wire(&organization), changes, entry })
}

/// Gives the code asked for, unless it was ever used, or the next free number under the superior.
///
/// A number that somebody else takes meanwhile fails as unique, and the next one is looked for.
async fn code_of(parts: &Parts, asked: &Asked, superior: &Organization) -> Result<OrganizationCode, Fault> {
    if superior.kind != Kind::Bureau {
        return Err(Refusal::SuperiorNotABureau.into());
    }
    if let Some(code) = &asked.code {
        return match store::organization::get(&parts.db, code).await? {
            Some(_) => Err(taken(code)),
            None => Ok(code.clone()),
        };
    }
    let used = store::organization::codes_under(&parts.db, &superior.code).await?;
    Ok(next_code(&superior.code, used.iter().map(String::as_str)).ok_or(Refusal::CodeNotOfSuperior)?)
}

fn parse(call: &Call, request: &pb::CreateOrganizationRequest) -> Result<Asked, Fault> {
    let mut wrong = Violations::new();
    let code = wrong.take_optional("organization_id", &request.organization_id, OrganizationCode::parse);
    let Some(wire) = wrong.present("organization", request.organization.as_ref()) else {
        return Err(wrong.fault());
    };
    let draft = convert::organization::draft(&mut wrong, wire, call.today);
    let mut missing = |field: &str, absent: bool| {
        if absent {
            wrong.missing(&format!("organization.{field}"));
        }
    };
    missing("display_name", wire.display_name.trim().is_empty());
    missing("type", wire.r#type == 0);
    missing("level", wire.level == 0);
    missing("superior", wire.superior.trim().is_empty());
    missing("valid_from", wire.valid_from.is_none());
    if let (Some(kind), Some(level)) = (draft.kind, draft.level)
        && (kind == Kind::Bureau) == (level == Level::Institution)
    {
        wrong.add(
            "organization.level",
            "TYPE_AND_LEVEL_DIFFER",
            "服务管理机构的层级为机构，工作部门的层级为县、市或省",
            "an institution stands at the level INSTITUTION, a bureau above it",
        );
    }
    if let (Some(from), Some(to)) = (draft.valid_from, draft.valid_to)
        && to <= from
    {
        wrong.add("organization.valid_to", "RANGE_REVERSED", "终止日须晚于开始日", "must lie after valid_from");
    }
    if code.is_none()
        && request.organization_id.trim().is_empty()
        && draft.level.is_some_and(|level| level != Level::Institution)
    {
        wrong.missing("organization_id");
    }
    let whole = |draft: Draft| {
        Some(Asked {
            code,
            display_name: draft.display_name.clone()?,
            kind: draft.kind?,
            level: draft.level?,
            superior: draft.superior.clone()?,
            valid_from: draft.valid_from?,
            rest: draft,
        })
    };
    match whole(draft) {
        Some(asked) if wrong.is_empty() => Ok(asked),
        _ => Err(wrong.fault()),
    }
}

fn taken(code: &OrganizationCode) -> Fault {
    Fault::exists(
        "ALREADY_EXISTS",
        ORGANIZATION,
        &code.name(),
        format!("代码{code}已使用过"),
        format!("the code {code} was used before"),
    )
}
