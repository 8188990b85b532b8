//! ListArrears: who is behind with dues, the longest behind first.

use junxiu_casework::journal::Call;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::add_months;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::dues as convert;
use super::parts::Parts;
use crate::domain::branch::BranchId;
use crate::domain::dues::month_of;
use crate::domain::dues_account;
use crate::store::dues_account::{self as accounts, Key, Of};
use crate::store::scope::Scope;

/// Lists those who are behind.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ListArrearsRequest,
) -> Result<pb::ListArrearsResponse, Fault> {
    let mut wrong = Violations::new();
    let branch = wrong.take_optional("branch", &request.branch, BranchId::parse_name);
    let since = convert::optional_month(&mut wrong, "unpaid_since", request.unpaid_since.as_ref());
    let page = page::read_into::<Key, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let of = match branch {
        Some(branch) => Of::Branch(parts.branch(&call.caller, branch).await?.id),
        None => Of::Scope(Scope::of(&call.caller.organization)),
    };
    // This month is still to be paid; the months before it may be behind.
    let last_month = add_months(month_of(call.today), -1);
    let until = since.map_or(last_month, |since| since.min(last_month));
    let wanted = (until, request.flagged_only);
    let found = accounts::behind(&parts.db, &of, wanted, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, Key::of);

    let facts = parts.facts_of(&found).await?;
    let arrears = found.iter().zip(&facts).filter_map(|(account, (standing, facts))| {
        // What is kept may be a day old where somebody left or died: the facts decide.
        let arrears = dues_account::arrears(facts, call.today, &parts.policies.dues)?;
        (arrears.from <= until).then(|| convert::arrears(account, standing, &arrears))
    });
    Ok(pb::ListArrearsResponse { arrears: arrears.collect(), next_page_token })
}
