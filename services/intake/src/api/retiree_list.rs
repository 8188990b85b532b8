//! Lists of retirees, and the history of one.

use junxiu_casework::journal::Call;
use junxiu_contracts::{common as pb_common, intake as pb};
use junxiu_platform::identity::Caller;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::retiree::Register;
use super::retiree_convert::{self as convert, Shown};
use super::retiree_words as words;
use crate::store::retiree_list::{Filter, Order, Window};
use crate::store::scope::Scope;
use crate::store::{organization, retiree_fact, retiree_list};

/// The type of the resource, as NOT_FOUND names it.
const ORGANIZATION: &str = "junxiu/Organization";

/// Lists the retirees of a subtree.
pub async fn run(
    api: &Register,
    call: &Call,
    request: &pb::ListRetireesRequest,
) -> Result<pb::ListRetireesResponse, Fault> {
    let mut wrong = Violations::new();
    let asked = convert::organization_of(&mut wrong, "organization", &request.organization);
    let institution = convert::organization_of(&mut wrong, "institution", &request.institution);
    let filter = filter(&mut wrong, request);
    let order = order(&mut wrong, &request.order_by);
    wrong.finish()?;
    let page = page::read::<Uuid, _>(&api.sealer, request)?;

    let mut scope = Scope::of(&call.caller.organization);
    for code in [asked, institution].into_iter().flatten() {
        scope = narrowed(api, &call.caller, code.as_str()).await?;
    }
    let window = Window { order, after: page.after, limit: page.limit() };
    let rows = retiree_list::page(&api.db, &api.sealer, &scope, &filter, window).await?;
    let (rows, next_page_token) = page::cut(&api.sealer, request, &page, rows, |who| who.id.uuid());
    let retirees = rows.iter().map(|who| convert::retiree(who, &Shown::Masked)).collect();
    Ok(pb::ListRetireesResponse { retirees, next_page_token })
}

/// Narrows a list to an organisation that the caller sees.
pub(super) async fn narrowed(api: &Register, caller: &Caller, code: &str) -> Result<Scope, Fault> {
    let absent = || Fault::not_found(ORGANIZATION, &convert::organization_name(code));
    let code = junxiu_kernel::ids::OrganizationCode::parse(code).map_err(|_| absent())?;
    let found = organization::get(&api.db, &code).await?;
    let found = found.filter(|organization| caller.sees(&organization.place)).ok_or_else(absent)?;
    Ok(Scope::of(found.code.as_str()))
}

fn filter(wrong: &mut Violations, request: &pb::ListRetireesRequest) -> Filter {
    let category: Option<pb_common::RetireeCategory> = wrong.chosen_optional("category", request.category);
    let post_grade = wrong.chosen_optional("post_grade", request.post_grade);
    let management_group = wrong.chosen_optional("management_group", request.management_group);
    let life_status = wrong.chosen_optional("life_status", request.life_status);
    let settlement_region = wrong.optional("settlement_region_code", &request.settlement_region_code);
    Filter {
        category: category.and_then(words::category_of),
        post_grade: post_grade.and_then(words::post_grade_of),
        management_group: management_group.and_then(words::management_group_of),
        life_status: life_status.and_then(words::life_status_of),
        settlement_region: settlement_region.map(str::to_owned),
        with_merged: false,
    }
}

fn order(wrong: &mut Violations, order_by: &str) -> Order {
    match order_by.trim() {
        "" | "create_time" | "create_time asc" => Order::OldestFirst,
        "create_time desc" => Order::NewestFirst,
        _ => {
            wrong.add(
                "order_by",
                "UNKNOWN_ORDER",
                "只能按 create_time 或 create_time desc 排序",
                "order_by is create_time or create_time desc",
            );
            Order::OldestFirst
        }
    }
}

/// Lists the facts about a retiree, the newest record first.
pub async fn history(
    api: &Register,
    call: &Call,
    request: &pb::ListRetireeHistoryRequest,
) -> Result<pb::ListRetireeHistoryResponse, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree_name(&mut wrong, "name", &request.name);
    let kind: Option<pb::retiree_fact::Kind> = wrong.chosen_optional("kind", request.kind);
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };
    let page = page::read::<i64, _>(&api.sealer, request)?;

    api.seen(&call.caller, id).await?;
    let all = retiree_fact::of(&api.db, id).await?;
    let kind = kind.and_then(words::fact_kind_of);
    // A person has a few dozen facts, so a page is cut from all of them. They are only added to, so a place stays.
    let before = page.after.unwrap_or(i64::MAX);
    let places = all.iter().enumerate().map(|(at, fact)| (i64::try_from(at).unwrap_or(i64::MAX), fact)).rev();
    let limit = usize::try_from(page.limit()).unwrap_or_default();
    let rows: Vec<_> = places
        .filter(|(place, fact)| *place < before && kind.is_none_or(|kind| fact.value.kind() == kind))
        .take(limit)
        .collect();
    let (rows, next_page_token) = page::cut(&api.sealer, request, &page, rows, |(place, _)| *place);
    let facts = rows.into_iter().map(|(_, fact)| convert::fact(&all, fact)).collect();
    Ok(pb::ListRetireeHistoryResponse { facts, next_page_token })
}
