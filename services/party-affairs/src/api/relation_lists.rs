//! ListAbsences and ListRelationTransfers: who is away, who is taken in, and which relations are on their way.

use std::collections::HashMap;

use junxiu_casework::journal::Call;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::list_absences_request::Side as AbsenceSide;
use junxiu_contracts::party::list_relation_transfers_request::Side as TransferSide;
use junxiu_contracts::party::{party_absence, relation_transfer};
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::not_in_force;
use super::convert::relation as convert;
use super::parts::Parts;
use crate::domain::absence;
use crate::domain::branch::BranchId;
use crate::domain::standing::Standing;
use crate::store;
use crate::store::absence_list::{self, Of, Side};
use crate::store::scope::Scope;
use crate::store::transfer_list::{self, Side as SideOfTransfer};

/// Lists absences.
pub async fn absences(
    parts: &Parts,
    call: &Call,
    request: &pb::ListAbsencesRequest,
) -> Result<pb::ListAbsencesResponse, Fault> {
    let mut wrong = Violations::new();
    let side = wrong.chosen_optional::<AbsenceSide>("side", request.side);
    let whose = whose(&mut wrong, &request.organization, &request.branch);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let state = wrong.chosen_optional::<party_absence::State>("state", request.state).and_then(convert::state);
    let expected_by = wrong.optional_day("expected_by", request.expected_by.as_ref());
    let page = page::read_into::<absence_list::Key, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let side = if side == Some(AbsenceSide::Host) { Side::Host } else { Side::Home };
    let of = seen(parts, call, whose).await?;
    let filter = absence_list::Filter { retiree, state, expected_by };
    let found = absence_list::list(&parts.db, (side, &of), filter, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, absence_list::Key::of);

    let people = people(parts, found.iter().map(|record| record.absence.retiree)).await?;
    let mut absences = Vec::with_capacity(found.len());
    for record in &found {
        let who = people.get(&record.absence.retiree);
        let is_member = who.is_some_and(Standing::is_member);
        let assessment = absence::assess(is_member, &record.absence.plan, &parts.policies.relation.transfer);
        let assessment = assessment.map_err(|fault| not_in_force(&fault))?;
        absences.push(convert::absence(&record.absence, name(who), &assessment, None));
    }
    Ok(pb::ListAbsencesResponse { absences, next_page_token })
}

/// Lists transfers.
pub async fn transfers(
    parts: &Parts,
    call: &Call,
    request: &pb::ListRelationTransfersRequest,
) -> Result<pb::ListRelationTransfersResponse, Fault> {
    let mut wrong = Violations::new();
    let side = wrong.chosen_optional::<TransferSide>("side", request.side);
    let whose = whose(&mut wrong, &request.organization, &request.branch);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let state = wrong.chosen_optional::<relation_transfer::State>("state", request.state);
    let state = state.and_then(convert::transfer_state);
    let due_by = wrong.optional_day("due_by", request.due_by.as_ref());
    let page = page::read_into::<transfer_list::Key, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let side = if side == Some(TransferSide::Receiving) { SideOfTransfer::Receiving } else { SideOfTransfer::Sending };
    let of = seen(parts, call, whose).await?;
    let filter = transfer_list::Filter { retiree, state, due_by };
    let found = transfer_list::list(&parts.db, (side, &of), filter, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, transfer_list::Key::of);

    let people = people(parts, found.iter().map(|transfer| transfer.retiree)).await?;
    let shown = found.iter().map(|transfer| convert::transfer(transfer, name(people.get(&transfer.retiree))));
    Ok(pb::ListRelationTransfersResponse { transfers: shown.collect(), next_page_token })
}

/// Whose rows are asked for: of a branch, or of an organisation's subtree.
struct Whose {
    branch: Option<BranchId>,
    organization: Option<OrganizationCode>,
}

fn whose(wrong: &mut Violations, organization: &str, branch: &str) -> Whose {
    let whose = Whose {
        branch: wrong.take_optional("branch", branch, BranchId::parse_name),
        organization: wrong.take_optional("organization", organization, OrganizationCode::parse_name),
    };
    if whose.branch.is_some() && whose.organization.is_some() {
        wrong.add("organization", "NOT_ALLOWED", "已填写支部时不填写", "is left empty where a branch is named");
    }
    whose
}

async fn seen(parts: &Parts, call: &Call, whose: Whose) -> Result<Of, Fault> {
    if let Some(branch) = whose.branch {
        return Ok(Of::Branch(parts.branch(&call.caller, branch).await?.id));
    }
    let subtree = match whose.organization {
        Some(code) => parts.organization(&call.caller, code.as_str()).await?.code,
        None => call.caller.organization.clone(),
    };
    Ok(Of::Scope(Scope::of(&subtree)))
}

async fn people(
    parts: &Parts,
    retirees: impl Iterator<Item = RetireeId>,
) -> Result<HashMap<RetireeId, Standing>, Fault> {
    let ids: Vec<RetireeId> = retirees.collect();
    let found = store::standing::many(&parts.db, &ids).await?;
    Ok(found.into_iter().map(|known| (known.retiree, known)).collect())
}

fn name(who: Option<&Standing>) -> &str {
    who.map(|who| who.name.as_str()).unwrap_or_default()
}
