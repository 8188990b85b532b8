//! ListRetirees: the retirees of a subtree.

use junxiu_casework::journal::Call;
use junxiu_contracts::{common as pb_common, intake as pb};
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::retiree_words as words;
use super::convert::{self, retiree::Shown};
use super::parts::Parts;
use crate::store::retiree_list::{self, Filter, Order, Window};
use crate::store::scope::Scope;

/// Lists the retirees of a subtree.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ListRetireesRequest,
) -> Result<pb::ListRetireesResponse, Fault> {
    let mut wrong = Violations::new();
    let asked = convert::organization::optional_code(&mut wrong, "organization", &request.organization);
    let institution = convert::organization::optional_code(&mut wrong, "institution", &request.institution);
    let filter = filter(&mut wrong, request);
    let order = order(&mut wrong, &request.order_by);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let mut scope = Scope::of(&call.caller.organization);
    for code in [asked, institution].into_iter().flatten() {
        scope = Scope::of(parts.organization(&call.caller, &code).await?.code.as_str());
    }
    let window = Window { order, after: page.after, limit: page.limit() };
    let rows = retiree_list::page(&parts.db, &parts.sealer, &scope, &filter, window).await?;
    let (rows, next_page_token) = page::cut(&parts.sealer, request, &page, rows, |who| who.id.uuid());
    let retirees = rows.iter().map(|who| convert::retiree::wire(who, &Shown::Masked)).collect();
    Ok(pb::ListRetireesResponse { retirees, next_page_token })
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
