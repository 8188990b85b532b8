//! UpdateOrganization: changes what the mask names; a new superior moves the whole subtree.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_kernel::organization::{Ancestry, Level};
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::organization::{Draft, code, draft, wire};
use super::event::organization::changed;
use super::event::retiree as event;
use super::parts::Parts;
use crate::domain::organization::{Kind, Organization};
use crate::domain::refusal::Refusal;
use crate::domain::retiree::Retiree;
use crate::store::{self, retiree_change, scope::Scope};

/// The fields that may be changed.
const CHANGEABLE: [&str; 7] = ["display_name", "uscc", "type", "region_code", "departments", "superior", "valid_to"];

pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::UpdateOrganizationRequest,
) -> Result<Done<pb::Organization>, Fault> {
    let asked = parse(call, request)?;

    let before = parts.organization(&call.caller, &asked.code).await?;
    etag::check(&asked.etag, before.revision, &asked.code.name())?;

    before.must_stand()?;
    let mut after = apply(&before, &asked)?;
    after.updated_at = call.now;
    let mut relocated = Relocated::default();
    if after.superior != before.superior {
        relocated = relocate(parts, call, &before, &mut after).await?;
    }
    let mut changes = store::organization::update(&after).append(relocated.changes);
    if after.valid_to.is_some() {
        changes = changes.append(end(parts, &before, &after).await?);
    }

    after.revision += 1;
    let mut entry = Entry::about(after.code.name(), after.place.clone())
        .occurred_on(call.today)
        .summary(format!("{} changed: {}", after.code.name(), asked.fields.join(", ")))
        .event(changed(&after, call.today));
    for organization in &relocated.moved {
        entry = entry.event(changed(organization, call.today));
    }
    for who in &relocated.retirees {
        entry = entry.event(event::updated(who, vec!["bureau".to_owned()], call.today));
    }

    Ok(Done { answer: wire(&after), changes, entry })
}

/// What is asked for.
struct Asked {
    code: OrganizationCode,
    fields: Vec<String>,
    draft: Draft,
    etag: String,
}

fn parse(call: &Call, request: &pb::UpdateOrganizationRequest) -> Result<Asked, Fault> {
    let mut wrong = Violations::new();
    let fields: Vec<String> = request.update_mask.iter().flat_map(|mask| mask.paths.clone()).collect();
    if fields.is_empty() {
        wrong.missing("update_mask");
    }
    for field in &fields {
        if !CHANGEABLE.contains(&field.as_str()) {
            let known = CHANGEABLE.join(", ");
            wrong.add(
                "update_mask",
                "UNKNOWN_FIELD",
                format!("只能更改：{known}"),
                format!("only these can be changed: {known}"),
            );
        }
    }
    let Some(given) = wrong.present("organization", request.organization.as_ref()) else {
        return Err(wrong.fault());
    };
    let code = code(&mut wrong, "organization.name", &given.name);
    let draft = draft(&mut wrong, given, call.today);
    for (field, absent) in [
        ("display_name", given.display_name.trim().is_empty()),
        ("type", given.r#type == 0),
        ("region_code", given.region_code.trim().is_empty()),
        ("superior", given.superior.trim().is_empty()),
        ("valid_to", given.valid_to.is_none_or(|date| date == Default::default())),
    ] {
        if absent && fields.iter().any(|named| named == field) {
            wrong.missing(&format!("organization.{field}"));
        }
    }
    match code.filter(|_| wrong.is_empty()) {
        Some(code) => Ok(Asked { code, fields, draft, etag: given.etag.clone() }),
        None => Err(wrong.fault()),
    }
}

fn apply(before: &Organization, asked: &Asked) -> Result<Organization, Fault> {
    let mut after = before.clone();
    let draft = asked.draft.clone();
    for field in &asked.fields {
        match field.as_str() {
            "display_name" => after.display_name = draft.display_name.clone().unwrap_or(after.display_name),
            "uscc" => after.uscc.clone_from(&draft.uscc),
            "type" => after.kind = draft.kind.unwrap_or(after.kind),
            "region_code" => after.region = draft.region.clone().unwrap_or(after.region),
            "departments" => after.departments.clone_from(&draft.departments),
            "superior" => after.superior = draft.superior.clone().or(after.superior),
            "valid_to" => after.valid_to = draft.valid_to,
            _ => {}
        }
    }
    let mut wrong = Violations::new();
    if (after.kind == Kind::Bureau) != (after.level != Level::Institution) {
        wrong.add("organization.type", "TYPE_AND_LEVEL_DIFFER", "类型与层级不符", "the type does not fit the level");
    }
    if after.valid_to.is_some_and(|to| to <= after.valid_from) {
        wrong.add("organization.valid_to", "RANGE_REVERSED", "终止日须晚于开始日", "must lie after valid_from");
    }
    wrong.finish()?;
    Ok(after)
}

/// What moves with an organisation.
#[derive(Default)]
struct Relocated {
    changes: Changes,
    /// The organisations below it, as they are afterwards.
    moved: Vec<Organization>,
    /// The retirees below it, as they are afterwards.
    retirees: Vec<Retiree>,
}

/// Puts the organisation under its new superior, and everything below it with it.
async fn relocate(
    parts: &Parts,
    call: &Call,
    before: &Organization,
    after: &mut Organization,
) -> Result<Relocated, Fault> {
    let superior = after.superior.clone().ok_or(Refusal::SuperiorNotABureau)?;
    // A bureau changes hands between two parts of the administration, which only the province holds both of.
    if before.kind == Kind::Bureau && !call.caller.is_provincial() {
        return Err(Refusal::ProvinceDecides.into());
    }
    let above = parts.organization(&call.caller, &superior).await?;
    let tree = store::organization::bureaus(&parts.db).await?;
    let below = store::organization::subtree(&parts.db, before).await?;

    let place = Organization::place_under(&before.code, before.level, &above, call.today)?;
    let mut changes =
        store::organization::unchanged(&above).append(store::organization_change::tree_moved(tree.tree_revision));
    changes = changes.append(store::organization_change::none_joined(&before.code, below.len()));
    let mut moved = Vec::new();
    for mut organization in below {
        organization.place = before.moved(&place, &organization.place);
        organization.updated_at = call.now;
        changes = changes.append(store::organization::update(&organization));
        organization.revision += 1;
        moved.push(organization);
    }
    let scope = match before.level {
        Level::County => Some(Scope::County(before.code.to_string())),
        Level::Institution => Some(Scope::Institution(before.code.to_string())),
        // What stands at the prefecture's level stays the ancestor of its rows.
        Level::Prefecture | Level::Province => None,
    };
    let mut retirees = Vec::new();
    if let Some(scope) = scope {
        retirees = parts.retirees_under(&scope, None).await?;
        changes = changes.append(move_rows(before, &place, &retirees, call));
    }
    for who in &mut retirees {
        who.holder = before.moved(&place, &who.holder);
        who.revision += 1;
    }
    after.place = place;
    Ok(Relocated { changes, moved, retirees })
}

/// Moves the rows. The retirees are the ones that were read, as they were read: each is told of by an event.
fn move_rows(before: &Organization, place: &Ancestry, read: &[Retiree], call: &Call) -> Changes {
    let retirees = u64::try_from(read.len()).unwrap_or(u64::MAX);
    let as_read = retiree_change::all_unchanged(read);
    if before.level == Level::Institution {
        let moved = store::organization_change::move_retirees_of_institution(&before.code, place, retirees, call.now);
        return as_read.append(moved);
    }
    let prefecture = place.prefecture.as_deref();
    store::organization_change::move_rows(&before.code, prefecture, call.now)
        .append(as_read)
        .append(store::organization_change::move_retirees_of_county(&before.code, prefecture, retirees, call.now))
}

/// Checks that an organisation that ends leaves nobody behind, and holds it to that when it is written.
async fn end(parts: &Parts, before: &Organization, after: &Organization) -> Result<Changes, Fault> {
    let on = after.valid_to.unwrap_or(before.valid_from);
    if before.kind == Kind::Bureau {
        if store::organization::has_subordinates(&parts.db, &before.code, on).await? {
            return Err(Refusal::StillHasSubordinates.into());
        }
        return Ok(store::organization_change::without_subordinates(&before.code, on));
    }
    if store::organization::serves_somebody(&parts.db, &before.code).await? {
        return Err(Refusal::StillServesRetirees.into());
    }
    Ok(store::organization_change::serving_nobody(&before.code))
}
