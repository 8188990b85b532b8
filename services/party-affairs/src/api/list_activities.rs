//! ListActivities: voluntary service of an organisation's subtree, or of one person.

use junxiu_casework::journal::Call;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert;
use super::parts::Parts;
use crate::store::scope::Scope;
use crate::store::volunteer::{self, Filter, Key};

/// The day from which activities are listed unless the caller says another: nothing recorded here is older.
const FIRST_DAY: Day = Day::from_ymd_opt(1949, 10, 1).expect("a day of the calendar");

/// Lists activities, the newest first.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ListActivitiesRequest,
) -> Result<pb::ListActivitiesResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let from = wrong.optional_day("occurred_from", request.occurred_from.as_ref());
    let to = wrong.optional_day("occurred_to", request.occurred_to.as_ref());
    let kind = wrong.chosen_optional::<pb::VolunteerKind>("kind", request.kind).and_then(convert::volunteer::kind);
    let page = page::read_into::<Key, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let subtree = match organization {
        Some(code) => parts.organization(&call.caller, code.as_str()).await?.code,
        None => call.caller.organization.clone(),
    };
    // Bounds that always hold keep one text for all.
    let (from, to) = (from.unwrap_or(FIRST_DAY), to.unwrap_or(call.today));
    let filter = Filter { retiree, from, to, kind, with_withdrawn: request.show_withdrawn };
    let found = volunteer::page(&parts.db, &Scope::of(&subtree), &filter, page.after, page.limit()).await?;
    let total_minutes = match retiree {
        Some(retiree) => {
            // The sum tells of one person, so he must be the caller's.
            parts.person(call, retiree).await?;
            volunteer::minutes(&parts.db, retiree, from, to).await?
        }
        None => 0,
    };

    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, Key::of);
    Ok(pb::ListActivitiesResponse {
        activities: found.iter().map(convert::volunteer::wire).collect(),
        next_page_token,
        total_minutes,
    })
}
