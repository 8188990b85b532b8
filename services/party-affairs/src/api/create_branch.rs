//! CreateBranch: a branch is set up with its first members.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Level;
use junxiu_kernel::text;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::{by, must_have_come};
use super::convert::branch as convert;
use super::event::branch as event;
use super::parts::{Parts, must_be_another};
use crate::domain::branch::{self, Branch, BranchId, Roll};
use crate::domain::membership::{self, Joining, Place};
use crate::domain::organization::Organization;
use crate::domain::standing::{self, Standing};
use crate::store;

/// How many members one branch is set up with; the rules know fifty, usually.
const FOUNDERS_MAX: usize = 200;

/// Sets up a branch.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::CreateBranchRequest,
) -> Result<Done<pb::PartyBranch>, Fault> {
    let (draft, founders) = parse(request)?;
    let (Some(display_name), Some(kind), Some(founded_on)) = (draft.display_name, draft.kind, draft.founded_on) else {
        return Err(Fault::internal("a draft that was read lacks what must be given"));
    };

    must_have_come(founded_on, call.today)?;
    branch::must_fit(kind, &draft.units)?;
    let units = units(parts, call, &draft.units, founded_on).await?;
    let Some(lead) = units.first() else { return Err(branch::Refusal::OneUnitAlone.into()) };
    let people = founders_of(parts, call, &founders).await?;

    let mut branch = Branch {
        id: BranchId::new_v7(call.now),
        display_name,
        kind,
        units: draft.units,
        holder: lead.place.clone(),
        founded_on,
        dissolved_on: None,
        groups: draft.groups,
        term: None,
        roll: Roll::default(),
        review: None,
        revision: 1,
        recorded_at: call.now,
        updated_at: call.now,
    };
    let joining = people.iter().map(|(who, place)| found(&branch, who, place, call)).collect::<Result<Vec<_>, _>>()?;
    branch.roll = Roll {
        members: i64::try_from(joining.len()).unwrap_or_default(),
        full: joining.iter().map(|one| i64::from(one.kind == membership::Kind::Full)).sum(),
    };
    branch::must_suffice(kind, branch.roll.full, &parts.branch_policy(call.today)?.value)?;

    let mut entry = event::entry(&branch)
        .occurred_on(founded_on)
        .summary(format!("set up a {} of {} units with {} members", kind.code(), units.len(), branch.roll.members))
        .event(event::changed(&branch, founded_on));
    let mut changes = store::branch::insert(&branch, by(call));
    changes = units.iter().map(store::organization::guard).fold(changes, Changes::append);
    let divided = people.iter().any(|(_, place)| place.current.is_some());
    for ((who, place), one) in people.iter().zip(&joining) {
        changes = changes
            .append(store::membership::admit_founder(one, place, branch.id, by(call)))
            .append(store::standing::guard(who));
        let former = place.current.as_ref().map(|current| current.branch);
        let event = event::membership_changed(one.retiree, place.revision + 1, former, Some(branch.id), one.on);
        entry = entry.event(event);
    }
    // Several may leave one branch, whose row counts each of them.
    let changes = if divided { changes.ordered() } else { changes };
    Ok(Done { answer: parts.shown(&branch, &[], call.today)?, changes, entry })
}

fn parse(request: &pb::CreateBranchRequest) -> Result<(convert::Draft, Vec<RetireeId>), Fault> {
    let mut wrong = Violations::new();
    if request.founding_members.is_empty() {
        wrong.missing("founding_members");
    }
    let founders = convert::retirees(&mut wrong, "founding_members", &request.founding_members, FOUNDERS_MAX);
    let Some(given) = wrong.present("branch", request.branch.as_ref()) else { return Err(wrong.fault()) };
    let display_name = wrong.required("branch.display_name", &given.display_name).map(text::narrow);
    let kind = wrong.chosen("branch.kind", given.kind).and_then(convert::kind);
    let units = convert::units(&mut wrong, &given.units);
    let founded_on = wrong.day("branch.founded_on", given.founded_on.as_ref());
    let groups = convert::groups(&mut wrong, &given.groups, founded_on.unwrap_or_default());
    let draft = convert::Draft { display_name, kind, units, groups, founded_on, dissolved_on: None };
    wrong.finish()?;
    Ok((draft, founders))
}

/// Reads the units: institutions that the caller sees and that exist on a day.
pub(super) async fn units(parts: &Parts, call: &Call, codes: &[String], on: Day) -> Result<Vec<Organization>, Fault> {
    let mut units = Vec::with_capacity(codes.len());
    for code in codes {
        let unit = parts.organization(&call.caller, code).await?;
        if unit.level != Level::Institution {
            return Err(branch::Refusal::NotAnInstitution { code: code.clone() }.into());
        }
        if !unit.in_force(on) {
            return Err(branch::Refusal::UnitNotInForce { code: code.clone() }.into());
        }
        units.push(unit);
    }
    Ok(units)
}

async fn founders_of(parts: &Parts, call: &Call, founders: &[RetireeId]) -> Result<Vec<(Standing, Place)>, Fault> {
    let mut known = store::standing::many(&parts.db, founders).await?;
    let mut places = store::membership::places(&parts.db, founders).await?;
    let mut people = Vec::with_capacity(founders.len());
    for id in founders {
        must_be_another(call, *id)?;
        let who = known.iter().position(|who| who.retiree == *id).map(|at| known.swap_remove(at));
        let who = who.filter(|who| call.caller.sees(&who.holder)).ok_or(standing::Refusal::NotYetKnown(*id))?;
        if let Some(into) = who.merged_into {
            return Err(standing::Refusal::RecordMerged(into).into());
        }
        who.must_be_served()?;
        let place = places.iter().position(|(of, _)| of == id).map(|at| places.swap_remove(at).1);
        people.push((who, place.unwrap_or_default()));
    }
    Ok(people)
}

/// Decides from when a founder stands in the branch: from its founding, or from his reception if that was later.
fn found(branch: &Branch, who: &Standing, place: &Place, call: &Call) -> Result<Joining, Fault> {
    let on = branch.founded_on.max(who.received_on);
    who.must_cover(on, call.today)?;
    let free = Place { current: None, ..place.clone() };
    let mut joining = membership::admit(who, &free, branch, on, None)?;
    if let Some(current) = &place.current {
        current.must_cover(on)?;
        joining.kind = current.kind;
    }
    Ok(joining)
}
