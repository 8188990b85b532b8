//! UpdateBranch: changes what the mask names; the last member gone, a branch may be dissolved.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_kernel::text;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::{must_have_come, not_in_force};
use super::convert::branch as convert;
use super::create_branch::units;
use super::event::branch as event;
use super::parts::Parts;
use crate::domain::branch::{self, Branch, BranchId, DISSOLVED, Refusal};
use crate::domain::meeting::MeetingKind;
use crate::domain::organization::Organization;
use crate::domain::party_life;
use crate::store;

/// The fields that may be changed.
const CHANGEABLE: [&str; 5] = ["display_name", "kind", "units", "groups", "dissolved_on"];

/// What is asked for.
struct Asked {
    id: BranchId,
    fields: Vec<String>,
    draft: convert::Draft,
    etag: String,
}

/// Changes a branch.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::UpdateBranchRequest,
) -> Result<Done<pb::PartyBranch>, Fault> {
    let asked = parse(call, request)?;

    let before = parts.branch(&call.caller, asked.id).await?;
    etag::check(&asked.etag, before.revision, &asked.id.name())?;
    before.must_stand(call.today)?;
    let new: Vec<String> = match asked.named("units") {
        true => asked.draft.units.iter().filter(|code| !before.units.contains(code)).cloned().collect(),
        false => Vec::new(),
    };
    let new = units(parts, call, &new, call.today).await?;

    let after = apply(parts, call, &before, &asked, &new).await?;

    let mut changes = store::branch::update(&before, &after);
    changes = new.iter().map(store::organization::guard).fold(changes, Changes::append);
    if after.units != before.units {
        changes = changes.append(store::branch::replace_units(&before, &after.units, call.today, call.now));
    }
    let rhythm = parts.policies.party_life.of_meeting(MeetingKind::Group, call.today);
    let period = rhythm.map_err(|fault| not_in_force(&fault))?.period(call.today);
    for gone in before.groups.iter().filter(|group| after.groups.iter().all(|kept| kept.number != group.number)) {
        let owed = party_life::period_name(&period, Some(gone.number));
        changes = changes
            .append(store::branch_term::give_up_group(before.id, gone.number, call.now))
            .append(duty::void(&party_life::GROUP_MEETING, &before.id.name(), &owed, "GROUP_GIVEN_UP", call.now));
    }
    changes = match after.dissolved_on {
        Some(on) => changes.append(duty::void_subject(&before.id.name(), on, DISSOLVED, call.now)),
        None if after.holder != before.holder => changes
            .append(duty::hand_over(&before.id.name(), &after.holder, call.today, call.now))
            .append(store::absence_list::host_changed(&after))
            .append(store::transfer_list::lead_changed(&after)),
        None => changes,
    };
    let after = Branch { revision: before.revision + 1, ..after };
    let entry = event::entry(&after)
        .occurred_on(after.dissolved_on.unwrap_or(call.today))
        .summary(format!("changed {}", asked.fields.join(", ")))
        .event(event::changed(&after, after.dissolved_on.unwrap_or(call.today)));
    let holders = store::membership::in_office(&parts.db, asked.id).await?;
    Ok(Done { answer: parts.shown(&after, &holders, call.today)?, changes, entry })
}

impl Asked {
    fn named(&self, field: &str) -> bool {
        self.fields.iter().any(|named| named == field)
    }
}

fn parse(call: &Call, request: &pb::UpdateBranchRequest) -> Result<Asked, Fault> {
    let mut wrong = Violations::new();
    let mut fields: Vec<String> = request.update_mask.iter().flat_map(|mask| mask.paths.clone()).collect();
    fields.sort_unstable();
    fields.dedup();
    if fields.is_empty() {
        wrong.missing("update_mask");
    }
    if fields.iter().any(|field| !CHANGEABLE.contains(&field.as_str())) {
        let known = CHANGEABLE.join(", ");
        let en = format!("only these can be changed: {known}");
        wrong.add("update_mask", "UNKNOWN_FIELD", format!("只能更改：{known}"), en);
    }
    let Some(given) = wrong.present("branch", request.branch.as_ref()) else { return Err(wrong.fault()) };
    let id = convert::name(&mut wrong, "branch.name", &given.name);
    let named = |field: &str| fields.iter().any(|named| named == field);
    let mut draft = convert::Draft::default();
    if named("display_name") {
        draft.display_name = wrong.required("branch.display_name", &given.display_name).map(text::narrow);
    }
    if named("kind") {
        draft.kind = wrong.chosen("branch.kind", given.kind).and_then(convert::kind);
    }
    if named("units") {
        draft.units = convert::units(&mut wrong, &given.units);
    }
    if named("groups") {
        draft.groups = convert::groups(&mut wrong, &given.groups, call.today);
    }
    if named("dissolved_on") {
        draft.dissolved_on = wrong.day("branch.dissolved_on", given.dissolved_on.as_ref());
    }
    match id.filter(|_| wrong.is_empty()) {
        Some(id) => Ok(Asked { id, fields, draft, etag: given.etag.clone() }),
        None => Err(wrong.fault()),
    }
}

async fn apply(
    parts: &Parts,
    call: &Call,
    before: &Branch,
    asked: &Asked,
    new: &[Organization],
) -> Result<Branch, Fault> {
    let mut after = Branch { updated_at: call.now, ..before.clone() };
    let draft = asked.draft.clone();
    after.display_name = draft.display_name.unwrap_or(after.display_name);
    after.kind = draft.kind.unwrap_or(after.kind);
    if asked.named("groups") {
        after.groups = draft.groups;
        // A group that stays was set up before.
        for group in &mut after.groups {
            let known = before.groups.iter().find(|known| known.number == group.number);
            group.since = known.map_or(group.since, |known| known.since);
        }
    }
    if asked.named("units") {
        after.units = draft.units;
        settle(parts, before, &mut after, new).await?;
    }
    branch::must_fit(after.kind, &after.units)?;
    if after.kind != before.kind {
        branch::must_suffice(after.kind, after.roll.full, &parts.branch_policy(call.today)?.value)?;
    }
    if let Some(on) = draft.dissolved_on {
        must_have_come(on, call.today)?;
        before.must_stand(on)?;
        if before.roll.members > 0 {
            return Err(Refusal::StillHasMembers { members: before.roll.members }.into());
        }
        after.dissolved_on = Some(on);
    }
    Ok(after)
}

/// Puts the branch where its leading unit stands, and refuses to leave members of a unit behind.
async fn settle(parts: &Parts, before: &Branch, after: &mut Branch, new: &[Organization]) -> Result<(), Fault> {
    for gone in before.units.iter().filter(|code| !after.units.contains(code)) {
        if store::branch::members_of_unit(&parts.db, before.id, gone).await? > 0 {
            return Err(Refusal::UnitStillHasMembers.into());
        }
    }
    let Some(lead) = after.units.first() else { return Err(Refusal::OneUnitAlone.into()) };
    if Some(lead) != before.units.first() {
        let known = match new.iter().find(|unit| unit.code == *lead) {
            Some(unit) => Some(unit.clone()),
            None => parts.organizations.get(lead).await?,
        };
        let known = known.ok_or_else(|| Fault::internal("a unit of a branch is not known"))?;
        after.holder = known.place;
    }
    after.review = None;
    Ok(())
}
