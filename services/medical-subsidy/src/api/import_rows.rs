//! A chunk of rows: read what they rest on, decide each, keep the good ones together.

mod checked;

use std::collections::{HashMap, HashSet};

use junxiu_casework::journal::{Call, Entry, EventDraft};
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::import_self_pay_items_response::Outcome;
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{RetireeId, SelfPayItemId, new_v7};
use junxiu_platform::any;
use junxiu_platform::database::{Changes, CommitError};
use junxiu_platform::identity::Caller;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use prost::Message;
use sha2::{Digest, Sha256};
use tonic::Code;

use super::draft;
use super::parts::Parts;
use super::status::{Error, not_yet_known, refused};
use crate::CITIZEN_INDEX;
use crate::domain::bill::{self, Bill, Draft};
use crate::domain::ledger::Ledger;
use crate::domain::refusal::Refusal;
use crate::domain::standing::Standing;
use crate::store;
use crate::store::item::{Indexes, Used};

pub(super) use checked::Checked;

/// How often a chunk that lost a race is decided again.
const TRIES_MAX: usize = 3;

/// The field that names the bill of a refund by its number.
const REFUND_OF_INVOICE_NO: &str = "refund_of_invoice_no";

/// How many invoice numbers a checked stream remembers, to find a bill above its refund though nothing is kept. Beyond
/// this a check is no longer complete, and memory stays bounded.
const REMEMBERED_MAX: usize = 100_000;

/// Whom a row is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Retiree(RetireeId),
    Citizen(Vec<u8>),
}

/// What became of a row.
enum Verdict {
    Accepted(SelfPayItemId),
    Unchanged(SelfPayItemId),
    Rejected(Vec<pb::RowFault>),
}

/// A row whose fields are in order.
struct Row {
    who: Who,
    draft: Draft,
    /// The number of the bill that it gives back, where it names that by its number.
    refunds: Option<String>,
}

/// A row as it was read: in order, or all its faults.
type Parsed = Result<Row, Vec<pb::RowFault>>;

/// What the rows of a chunk rest on; ledgers and refunds move on as rows are accepted.
struct Known {
    people: HashMap<Who, Standing>,
    checked: Checked,
}

/// A row that is kept.
struct Kept {
    bill: Bill,
    draft: Draft,
    indexes: Indexes,
    /// The bill that it gives back whole.
    counters: Option<SelfPayItemId>,
}

/// Answers rows and keeps the good ones.
pub(super) async fn keep(
    parts: &Parts,
    call: &Call,
    rows: &[pb::ImportSelfPayItemsRequest],
) -> Result<Vec<pb::ImportSelfPayItemsResponse>, Fault> {
    let mut answers = Vec::with_capacity(rows.len());
    for batch in batches(rows) {
        answers.extend(keep_together(parts, call, batch).await?);
    }
    Ok(answers)
}

/// Answers rows and keeps none. What would be kept is remembered for the rows that follow, so that a refund finds its bill.
pub(super) async fn check(
    parts: &Parts,
    call: &Call,
    rows: &[pb::ImportSelfPayItemsRequest],
    checked: &mut Checked,
) -> Result<Vec<pb::ImportSelfPayItemsResponse>, Fault> {
    let parsed: Vec<_> = rows.iter().map(|row| parse(parts, row, call.today)).collect();
    let mut known = read(parts, &call.caller, &parsed, std::mem::take(checked)).await.map_err(Fault::from)?;
    let (verdicts, _) = decide(parts, call, &parsed, &mut known);
    if known.checked.used.len() <= REMEMBERED_MAX {
        *checked = known.checked;
    }
    Ok(rows.iter().zip(verdicts).map(|(row, verdict)| answer(row.row_number, verdict, true)).collect())
}

/// Cuts rows before each that gives back a bill above it: that must be recorded before it can be countered.
fn batches(rows: &[pb::ImportSelfPayItemsRequest]) -> Vec<&[pb::ImportSelfPayItemsRequest]> {
    let number =
        |row: &pb::ImportSelfPayItemsRequest| row.item.as_ref().map(|item| draft::plain_number(&item.invoice_no));
    let (mut batches, mut begin) = (Vec::new(), 0);
    let mut above: HashSet<String> = HashSet::new();
    for (at, row) in rows.iter().enumerate() {
        if above.contains(&draft::plain_number(&row.refund_of_invoice_no)) {
            batches.push(&rows[begin..at]);
            begin = at;
            above.clear();
        }
        above.extend(number(row).filter(|number| !number.is_empty()));
    }
    batches.push(&rows[begin..]);
    batches
}

async fn keep_together(
    parts: &Parts,
    call: &Call,
    rows: &[pb::ImportSelfPayItemsRequest],
) -> Result<Vec<pb::ImportSelfPayItemsResponse>, Fault> {
    let parsed: Vec<_> = rows.iter().map(|row| parse(parts, row, call.today)).collect();
    for _ in 0..TRIES_MAX {
        let mut known = read(parts, &call.caller, &parsed, Checked::default()).await.map_err(Fault::from)?;
        let (verdicts, kept) = decide(parts, call, &parsed, &mut known);
        if !kept.is_empty() {
            let changes = write(parts, call, rows, &kept, &known).await?;
            match parts.journal.commit(changes).await {
                Ok(()) => {}
                Err(CommitError::Guard | CommitError::Unique) => continue,
                Err(CommitError::Database(error)) => return Err(error.into()),
            }
        }
        let answers = rows.iter().zip(verdicts).map(|(row, verdict)| answer(row.row_number, verdict, false));
        return Ok(answers.collect());
    }
    Err(Fault::new(
        Code::Aborted,
        "CONTENDED",
        "这些台账正被多人同时登记，请稍后重新发送",
        "others keep recording in these ledgers; send the rows again",
    ))
}

fn parse(parts: &Parts, row: &pb::ImportSelfPayItemsRequest, today: Day) -> Parsed {
    let mut violations = Violations::new();
    let who = match (row.retiree.trim(), row.citizen_id.trim()) {
        (retiree, "") if !retiree.is_empty() => {
            violations.take("retiree", RetireeId::parse_name(retiree)).map(Who::Retiree)
        }
        ("", citizen) if !citizen.is_empty() => {
            let id = violations.take("citizen_id", CitizenId::parse(citizen));
            id.map(|id| Who::Citizen(parts.sealer.index(CITIZEN_INDEX, id.as_str())))
        }
        _ => {
            let (zh, en) = (
                "须填写 retiree 或 citizen_id 之一",
                "name the person by `retiree` or by `citizen_id`, and by one of them only",
            );
            violations.add("citizen_id", "ONE_PERSON", zh, en);
            None
        }
    };
    let refunds = Some(draft::plain_number(&row.refund_of_invoice_no)).filter(|number| !number.is_empty());
    if let Some(number) = &refunds {
        violations.text(REFUND_OF_INVOICE_NO, number, draft::INVOICE_NO_MAX_CHARS);
        if row.item.as_ref().is_some_and(|item| !item.refund_of.is_empty()) {
            let (zh, en) =
                ("与 item.refund_of 只可填其一", "name the bill by this or by `item.refund_of`, not by both");
            violations.add(REFUND_OF_INVOICE_NO, "ONE_BILL", zh, en);
        } else if let Some(item) = &row.item {
            draft::negative(&mut violations, "item.in_scope_self_pay_fen", item);
        }
    }
    // Behind all else, so that a day in the future is told beside it.
    let draft = draft::read(&mut violations, row.item.as_ref(), today);
    match (who, draft) {
        (Some(who), Some(draft)) if violations.is_empty() => Ok(Row { who, draft, refunds }),
        _ => Err(violations.into_list().into_iter().map(|one| fault(&one.field, one.reason, one.zh, one.en)).collect()),
    }
}

/// Reads what rows rest on, behind what rows before them have changed without being kept.
async fn read(parts: &Parts, caller: &Caller, rows: &[Parsed], before: Checked) -> Result<Known, Error> {
    let good = || rows.iter().filter_map(|row| row.as_ref().ok());
    let (mut citizens, mut retirees) = (HashSet::new(), HashSet::new());
    for row in good() {
        match &row.who {
            Who::Citizen(index) => drop(citizens.insert(index.clone())),
            Who::Retiree(id) => drop(retirees.insert(*id)),
        }
    }
    let by_citizen = parts.store.standings_of_citizens(citizens.into_iter().collect()).await?;
    let by_id = parts.store.standings(retirees.into_iter().collect()).await?;

    let mut people = HashMap::new();
    for known in by_citizen {
        if let Some(index) = known.citizen_index.clone() {
            people.insert(Who::Citizen(index), known.standing);
        }
    }
    for known in by_id.into_iter().filter(|known| known.merged_into.is_none()) {
        people.insert(Who::Retiree(known.standing.retiree), known.standing);
    }
    // Whoever is not the caller's is as unknown as whoever does not exist: citizen ids can be guessed.
    people.retain(|_, standing| caller.sees(&standing.holder));

    let ids: HashSet<RetireeId> = people.values().map(|standing| standing.retiree).collect();
    let ledgers = parts.store.ledgers_of(ids.into_iter().collect()).await?;
    let index = |number: &String| parts.sealer.index("invoice_no", number);
    let numbers = good().flat_map(|row| row.refunds.iter().chain([&row.draft.invoice_no]));
    let invoices: HashSet<Vec<u8>> = numbers.map(index).collect();
    let mut used: HashMap<Vec<u8>, Vec<Used>> = HashMap::new();
    for (invoice, one) in parts.store.used(invoices.into_iter().collect()).await? {
        used.entry(invoice).or_default().push(one);
    }
    // Behind the ledgers, whose revisions then guard what was given back before.
    let by_number = good().filter_map(|row| used.get(&index(row.refunds.as_ref()?))).flatten().map(|used| used.item);
    let refunds: HashSet<SelfPayItemId> = good().filter_map(|row| row.draft.refund_of).chain(by_number).collect();
    let refunded = parts.store.refunded(refunds.into_iter().collect()).await?;
    let checked = before.over(Checked {
        ledgers: ledgers.into_iter().map(|ledger| ((ledger.retiree, ledger.year), ledger)).collect(),
        refunded: refunded.into_iter().map(|refunded| (refunded.bill.id, refunded)).collect(),
        used,
    });
    Ok(Known { people, checked })
}

fn decide(parts: &Parts, call: &Call, rows: &[Parsed], known: &mut Known) -> (Vec<Verdict>, Vec<Kept>) {
    let mut kept = Vec::new();
    let verdicts = rows.iter().map(|row| match row {
        Err(faults) => Verdict::Rejected(faults.clone()),
        Ok(row) => decide_row(parts, call, row, known, &mut kept),
    });
    (verdicts.collect(), kept)
}

fn decide_row(parts: &Parts, call: &Call, row: &Row, known: &mut Known, kept: &mut Vec<Kept>) -> Verdict {
    let Some(standing) = known.people.get(&row.who) else {
        let (field, unknown) = match &row.who {
            Who::Retiree(id) => ("retiree", not_yet_known(&id.name(), &id.name())),
            Who::Citizen(_) => ("citizen_id", not_yet_known("该身份证号对应的人员", "the person of this citizen id")),
        };
        return Verdict::Rejected(vec![fault(field, unknown.reason(), unknown.zh(), unknown.en())]);
    };
    let checked = &mut known.checked;
    let mut draft = row.draft.clone();
    if row.refunds.is_some() {
        // A number that nobody has used names a bill that nobody has, which the rule refuses beside all else.
        let found = checked.bill_given_back(&parts.sealer, standing.retiree, row);
        draft.refund_of = Some(found.unwrap_or_else(|| SelfPayItemId::new_v7(call.now)));
    }
    let indexes = Indexes::of(&parts.sealer, standing.retiree, &draft);
    let used = checked.used.get(&indexes.invoice).map_or(&[][..], Vec::as_slice);
    // Also of a bill that was given back since: a file sent again does not bring the mistake back.
    if let Some(same) = used.iter().rfind(|used| used.content_index == indexes.content) {
        return Verdict::Unchanged(same.item);
    }
    if let Some(used) = used.iter().find(|used| used.is_standing) {
        return Verdict::Rejected(vec![by_refusal(&Refusal::DuplicateInvoiceNo { item: used.item }, row)]);
    }
    let refunded = draft.refund_of.and_then(|id| checked.refunded.get(&id));
    let key = (standing.retiree, bill::year_of(&draft, refunded));
    let ledger = checked.ledgers.get(&key).cloned().unwrap_or(Ledger::empty(key.0, key.1));
    let id = SelfPayItemId::new_v7(call.now);
    match bill::enter(id, &draft, standing, &ledger, refunded, call.today) {
        Err(refusals) => Verdict::Rejected(refusals.iter().map(|refusal| by_refusal(refusal, row)).collect()),
        Ok((bill, ledger)) => {
            let counters = checked.accept(&bill, ledger, &indexes);
            kept.push(Kept { bill, draft, indexes, counters });
            Verdict::Accepted(id)
        }
    }
}

/// Holds the ledgers to their revisions. The standings are not held: what a bill counts for is reckoned from them when it
/// is claimed, so a transfer or reclassification that comes in between does no harm.
async fn write(
    parts: &Parts,
    call: &Call,
    rows: &[pb::ImportSelfPayItemsRequest],
    kept: &[Kept],
    known: &Known,
) -> Result<Changes, Fault> {
    let touched: HashSet<(RetireeId, i32)> = kept.iter().map(|kept| (kept.bill.retiree, kept.bill.year)).collect();
    let ledgers = touched.iter().filter_map(|key| known.checked.ledgers.get(key)).cloned();
    let mut retirees: Vec<String> = touched.iter().map(|(retiree, _)| retiree.name()).collect();
    retirees.sort_unstable();
    retirees.dedup();

    let mut digest = Sha256::new();
    for row in rows {
        digest.update(row.encode_to_vec());
    }
    let holder = parts.store.ancestry_of(&call.caller.organization).await?;
    let data = pb::SelfPayRecorded { retirees, items: i64::try_from(kept.len()).unwrap_or(i64::MAX) };
    let id = new_v7(call.now);
    let event = EventDraft {
        kind: "self_pay.recorded",
        subject: format!("selfPayImports/{id}"),
        revision: 1,
        occurred_on: call.today,
        data: any::of(&data),
    };
    let summary = format!("{} of {} rows recorded in {} ledgers", kept.len(), rows.len(), touched.len());
    let entry =
        Entry::about(format!("selfPayImports/{id}"), holder).occurred_on(call.today).summary(summary).event(event);
    let entry = parts.journal.entry(call, &id.to_string(), &digest.finalize(), entry, &[])?;

    let items = kept.iter().map(|kept| (&kept.bill, &kept.draft, &kept.indexes));
    // Before the rows, one of which may take up the number that was freed; only then does their order matter.
    let countered = kept.iter().filter_map(|kept| kept.counters.map(|bill| store::item::counter(bill, kept.bill.id)));
    let countered = countered.fold(Changes::new(), |all, one| all.append(one.ordered()));
    Ok(countered
        .append(store::ledger::save(ledgers))
        .append(store::item::insert(items, &parts.sealer, call.now))
        .append(entry))
}

fn answer(row_number: i64, verdict: Verdict, validate_only: bool) -> pb::ImportSelfPayItemsResponse {
    let (outcome, item, faults) = match verdict {
        Verdict::Accepted(id) => (Outcome::Accepted, if validate_only { String::new() } else { id.name() }, Vec::new()),
        Verdict::Unchanged(id) => (Outcome::Unchanged, id.name(), Vec::new()),
        Verdict::Rejected(faults) => (Outcome::Rejected, String::new(), faults),
    };
    pb::ImportSelfPayItemsResponse { row_number, outcome: outcome as i32, item, faults }
}

/// The field that a rule's refusal of a row is about.
fn by_refusal(refusal: &Refusal, row: &Row) -> pb::RowFault {
    let field = match refusal {
        Refusal::DuplicateInvoiceNo { .. } => "item.invoice_no",
        Refusal::InFuture { .. } => "item.settled_on",
        Refusal::AfterDeath { .. } => "item.treated_until",
        Refusal::RefundExceedsLedger { .. } => "item.in_scope_self_pay_fen",
        Refusal::RefundOfUnknown if row.refunds.is_some() => REFUND_OF_INVOICE_NO,
        Refusal::RefundOfUnknown => "item.refund_of",
        _ => "",
    };
    let said = refused(refusal);
    fault(field, said.reason(), said.zh(), said.en())
}

pub(super) fn fault(field: &str, reason: &str, zh: impl Into<String>, en: impl Into<String>) -> pb::RowFault {
    pb::RowFault { field: field.to_owned(), reason: reason.to_owned(), text_zh: zh.into(), text_en: en.into() }
}
