//! RecordSelfPayItem: one bill, or a refund, into its ledger.

use junxiu_casework::journal::{Call, Done, Entry, EventDraft};
use junxiu_contracts::medical as pb;
use junxiu_kernel::ids::{RetireeId, SelfPayItemId};
use junxiu_platform::any;
use junxiu_platform::parse::{self, Violations};

use super::draft;
use super::parts::Parts;
use super::status::Error;
use crate::domain::assessment;
use crate::domain::bill;
use crate::domain::refusal::Refusal;
use crate::store;
use crate::store::item::Indexes;

pub(super) async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordSelfPayItemRequest,
) -> Result<Done<pb::SelfPayItem>, Error> {
    let mut violations = Violations::new();
    let retiree = violations.take("retiree", RetireeId::parse_name(&request.retiree));
    let draft = draft::read(&mut violations, request.item.as_ref(), call.today);
    let (Some(retiree), Some(draft)) = (retiree, draft) else { return Err(violations.fault().into()) };

    let standing = parts.person(&call.caller, retiree).await?;
    let refunded = parts.store.refunded(draft.refund_of.into_iter().collect()).await?.pop();
    let ledger = parts.store.ledger(retiree, bill::year_of(&draft, refunded.as_ref())).await?;
    // The bill says which ledger, and never changes. What was given back of it does: read behind the ledger, whose
    // revision then guards it too.
    let refunded = parts.store.refunded(draft.refund_of.into_iter().collect()).await?.pop();
    let indexes = Indexes::of(&parts.sealer, retiree, &draft);
    let used = parts.store.used(vec![indexes.invoice.clone()]).await?;

    if let Some((_, used)) = used.iter().find(|(_, used)| used.is_standing) {
        return Err(Refusal::DuplicateInvoiceNo { item: used.item }.into());
    }
    let id = SelfPayItemId::new_v7(call.now);
    let entered = bill::enter(id, &draft, &standing, &ledger, refunded.as_ref(), call.today);
    let (bill, ledger) = entered.map_err(first)?;

    let changes = store::ledger::save([ledger.clone()])
        .append(store::item::insert([(&bill, &draft, &indexes)], &parts.sealer, call.now))
        .append(store::standing::guard(&standing));
    let countered = refunded.as_ref().and_then(|refunded| refunded.countered_by(&bill));
    let changes = countered.into_iter().fold(changes, |all, other| all.append(store::item::counter(other, id)));
    let data = pb::SelfPayRecorded { retirees: vec![retiree.name()], items: 1 };
    let event = EventDraft {
        kind: "self_pay.recorded",
        subject: retiree.name(),
        revision: ledger.revision + 1,
        occurred_on: bill.settled_on,
        data: any::of(&data),
    };

    let answer = pb::SelfPayItem {
        excluded_reason: draft::excluded(assessment::exclusion_of(&bill, &standing, &parts.policies)),
        create_time: Some(parse::timestamp(call.now)),
        ..draft::masked(&bill, &draft.invoice_no)
    };
    let summary = format!("recorded {} in the ledger of {} for {}", id.name(), bill.year, retiree.name());
    let entry =
        Entry::about(id.name(), standing.holder.clone()).occurred_on(bill.settled_on).summary(summary).event(event);
    Ok(Done { answer, changes, entry })
}

/// A single bill is refused for its weightiest fault.
fn first(refusals: Vec<Refusal>) -> Error {
    refusals.into_iter().next().unwrap_or(Refusal::LedgerFull).into()
}
