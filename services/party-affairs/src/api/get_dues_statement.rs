//! GetDuesStatement: month by month, what a member owes, what was paid, and what is open.

use junxiu_casework::journal::Call;
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::dues as convert;
use super::parts::Parts;
use crate::domain::dues::month_of;
use crate::domain::dues_month::count_months;

/// How many months one statement shows.
const MONTHS_MAX: i32 = 60;

/// Shows a member's dues.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::GetDuesStatementRequest,
) -> Result<pb::DuesStatement, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.required("name", &request.name);
    let retiree = retiree.and_then(|name| {
        let bare = name.strip_suffix("/dues").unwrap_or_default();
        wrong.take("name", RetireeId::parse_name(bare))
    });
    let first = convert::optional_month(&mut wrong, "first_month", request.first_month.as_ref());
    let last = convert::optional_month(&mut wrong, "last_month", request.last_month.as_ref());
    let this_month = month_of(call.today);
    let first = first.unwrap_or_else(|| convert::first_of_year(last.unwrap_or(this_month)));
    let last = last.unwrap_or_else(|| first.max(this_month));
    convert::in_order(&mut wrong, "last_month", Some(first), Some(last));
    if count_months(first, last) > MONTHS_MAX {
        convert::too_many_months(&mut wrong, "last_month", MONTHS_MAX);
    }
    let (Some(retiree), true) = (retiree, wrong.is_empty()) else { return Err(wrong.fault()) };

    let member = parts.seen_member(call, retiree).await?;
    let dues = parts.dues_of(member).await?;
    let months = dues.facts.months(first, last, call.today, &parts.policies.dues);
    Ok(convert::statement(&dues, &months))
}
