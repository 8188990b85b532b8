//! ListDuplicateCases: the cases of the caller's subtree, or of one retiree.

use junxiu_casework::journal::Call;
use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert;
use super::parts::Parts;
use crate::domain::duplicate::CaseState;
use crate::store::duplicate as store;
use crate::store::scope::Scope;

/// Lists the cases of the caller's subtree.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ListDuplicateCasesRequest,
) -> Result<pb::ListDuplicateCasesResponse, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let state: Option<pb::duplicate_case::State> = wrong.chosen_optional("state", request.state);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;
    let state = state.and_then(|state| match state {
        pb::duplicate_case::State::Open => Some(CaseState::Open),
        pb::duplicate_case::State::Resolved => Some(CaseState::Resolved),
        pb::duplicate_case::State::Unspecified => None,
    });

    let rows = match retiree {
        Some(retiree) => {
            parts.retiree(&call.caller, retiree).await?;
            let mut cases = store::of_retiree(&parts.db, retiree).await?;
            cases.retain(|case| {
                state.is_none_or(|state| case.state == state) && page.after.is_none_or(|after| case.id.uuid() > after)
            });
            cases.truncate(usize::try_from(page.limit()).unwrap_or_default());
            cases
        }
        None => {
            let scope = Scope::of(&call.caller.organization);
            store::list(&parts.db, &scope, state, page.after, page.limit()).await?
        }
    };
    let (rows, next_page_token) = page::cut(&parts.sealer, request, &page, rows, |case| case.id.uuid());
    let duplicate_cases = rows.iter().map(convert::duplicate_case::wire).collect();
    Ok(pb::ListDuplicateCasesResponse { duplicate_cases, next_page_token })
}
