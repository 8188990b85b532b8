//! ListRetireeHistory: the facts about one retiree.

use junxiu_casework::journal::Call;
use junxiu_contracts::intake as pb;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert;
use super::convert::retiree_words as words;
use super::parts::Parts;
use crate::store::retiree_fact;

/// Lists the facts about a retiree, the newest record first.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ListRetireeHistoryRequest,
) -> Result<pb::ListRetireeHistoryResponse, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree::name(&mut wrong, "name", &request.name);
    let kind: Option<pb::retiree_fact::Kind> = wrong.chosen_optional("kind", request.kind);
    let page = page::read_into::<i64, _>(&mut wrong, &parts.sealer, request);
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };

    parts.retiree(&call.caller, id).await?;
    let all = retiree_fact::of(&parts.db, id).await?;
    let kind = kind.and_then(words::fact_kind_of);
    // A person has a few dozen facts, so a page is cut from all of them. They are only added to, so a place stays.
    let before = page.after.unwrap_or(i64::MAX);
    let places = all.iter().enumerate().map(|(at, fact)| (i64::try_from(at).unwrap_or(i64::MAX), fact)).rev();
    let limit = usize::try_from(page.limit()).unwrap_or_default();
    let rows: Vec<_> = places
        .filter(|(place, fact)| *place < before && kind.is_none_or(|kind| fact.value.kind() == kind))
        .take(limit)
        .collect();
    let (rows, next_page_token) = page::cut(&parts.sealer, request, &page, rows, |(place, _)| *place);
    let facts = rows.into_iter().map(|(_, fact)| convert::retiree::fact(&all, fact)).collect();
    Ok(pb::ListRetireeHistoryResponse { facts, next_page_token })
}
