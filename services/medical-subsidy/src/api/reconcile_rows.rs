//! A row of the bank's report: settles the claim it names, or says why it cannot.

use junxiu_casework::journal::Call;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::import_self_pay_items_response::Outcome;
use junxiu_contracts::medical::reconcile_payments_request::Result as BankResult;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::new_v7;
use junxiu_kernel::money::Fen;
use junxiu_platform::database::{Changes, CommitError};
use junxiu_platform::parse::{self, Violations};
use junxiu_platform::status::Fault;
use prost::Message;
use sha2::{Digest, Sha256};
use tonic::Code;

use super::act::{self, Act};
use super::convert;
use super::import_rows::fault;
use super::parts::Parts;
use super::status::{Error, refused};
use crate::domain::claim::{Claim, IdentityCheck};
use crate::domain::refusal::Refusal;
use crate::store;
use crate::store::report::Report;

/// How often a row that lost a race is decided again.
const TRIES_MAX: usize = 3;
/// The longest reason of a bank.
const FAILURE_MAX_CHARS: usize = 200;

/// A row, well-formed.
struct Row {
    reference: String,
    result: BankResult,
    amount: Fen,
    on: Day,
    failure: String,
}

/// What a row comes to.
enum Verdict {
    Unchanged(Claim),
    Settled(Claim, Changes),
}

pub(super) async fn work_up(
    parts: &Parts,
    call: &Call,
    request: &pb::ReconcilePaymentsRequest,
    validate_only: bool,
) -> Result<pb::ReconcilePaymentsResponse, Fault> {
    let row = match parse(request) {
        Ok(row) => row,
        Err(faults) => return Ok(rejected(request.row_number, faults)),
    };
    for _ in 0..TRIES_MAX {
        let verdict = match decide(parts, call, request, &row).await {
            Ok(verdict) => verdict,
            Err(Error::Refused(refusal)) => {
                let said = refused(&refusal);
                return Ok(rejected(request.row_number, vec![fault("", said.reason(), said.zh(), said.en())]));
            }
            Err(other) => return Err(other.into()),
        };
        match verdict {
            Verdict::Unchanged(claim) => return Ok(answer(request.row_number, Outcome::Unchanged, &claim)),
            Verdict::Settled(claim, _) if validate_only => {
                return Ok(answer(request.row_number, Outcome::Accepted, &claim));
            }
            Verdict::Settled(claim, changes) => match parts.journal.commit(changes).await {
                Ok(()) => return Ok(answer(request.row_number, Outcome::Accepted, &claim)),
                Err(CommitError::Guard | CommitError::Unique) => {}
                Err(CommitError::Database(error)) => return Err(error.into()),
            },
        }
    }
    let (zh, en) = ("该申请正被他人同时办理，请稍后重新发送", "others keep acting on the claim; send the row again");
    Err(Fault::new(Code::Aborted, "CONTENDED", zh, en))
}

fn parse(request: &pb::ReconcilePaymentsRequest) -> Result<Row, Vec<pb::RowFault>> {
    let mut violations = Violations::new();
    let reference = violations.required("payment_reference", &request.payment_reference).map(parse::narrow);
    let result = violations.chosen::<BankResult>("result", request.result);
    let amount = convert::amount(&mut violations, "amount_fen", request.amount_fen);
    let on = violations.day("occurred_on", request.occurred_on.as_ref());
    let failure = violations.text("failure", &request.failure, FAILURE_MAX_CHARS).map(|text| text.trim().to_owned());
    match (reference, result, amount, on, failure) {
        (Some(reference), Some(result), Some(amount), Some(on), Some(failure)) => {
            Ok(Row { reference, result, amount, on, failure })
        }
        _ => Err(violations.into_list().into_iter().map(|one| fault(&one.field, one.reason, one.zh, one.en)).collect()),
    }
}

async fn decide(
    parts: &Parts,
    call: &Call,
    request: &pb::ReconcilePaymentsRequest,
    row: &Row,
) -> Result<Verdict, Error> {
    let result = if row.result == BankResult::Paid { "PAID" } else { "FAILED" };
    let reports = parts.store.reports(vec![row.reference.clone()]).await?;
    if let Some(report) = reports.iter().find(|report| report.result == result) {
        let claim = parts.store.claim(report.claim).await?.filter(|claim| call.caller.sees(&claim.holder));
        let claim = claim.ok_or(Refusal::PaymentReferenceUnknown)?;
        if report.amount != row.amount {
            return Err(Refusal::AmountMismatch { expected: report.amount }.into());
        }
        return Ok(Verdict::Unchanged(claim));
    }
    let claim = parts.store.claims_by_reference(vec![row.reference.clone()]).await?.pop();
    let claim = claim.filter(|claim| call.caller.sees(&claim.holder)).ok_or(Refusal::PaymentReferenceUnknown)?;
    if claim.cash != row.amount {
        return Err(Refusal::AmountMismatch { expected: claim.cash }.into());
    }
    if row.on > call.today {
        return Err(Refusal::InFuture { today: call.today }.into());
    }

    let standing = parts.person_of(&claim).await?;
    let ledger = parts.store.ledger(claim.retiree, claim.year).await?;
    let (claim, movements) = if row.result == BankResult::Paid {
        let check = IdentityCheck { required: standing.needs_identity_check(), done: false };
        claim.pay(act::signature(call, row.on, &row.reference), call.today, check)?
    } else {
        claim.fail_payment(&ledger, row.on, row.failure.clone())?
    };
    let other = parts.undone_by(&claim).await?;

    let report = Report {
        reference: row.reference.clone(),
        result: result.into(),
        claim: claim.id,
        amount: row.amount,
        on: row.on,
    };
    let (event, summary) = if row.result == BankResult::Paid {
        (Some("claim.paid"), "paid by the bank")
    } else {
        (None, "not paid by the bank")
    };
    let act = Act { claim, movements, ledger: &ledger, owed: None, other, event, summary, on: row.on };
    let digest = Sha256::digest(request.encode_to_vec());
    let journaled = parts.journal.entry(call, &new_v7(call.now).to_string(), &digest, act.entry(), &[])?;
    let changes = act::book(&act, call.now)?
        .append(store::report::insert(&report, call.now))
        .append(store::standing::guard(&standing))
        .append(journaled);
    Ok(Verdict::Settled(Claim { revision: act.claim.revision + 1, ..act.claim }, changes))
}

fn answer(row_number: i64, outcome: Outcome, claim: &Claim) -> pb::ReconcilePaymentsResponse {
    pb::ReconcilePaymentsResponse {
        row_number,
        outcome: outcome as i32,
        claim: claim.id.name(),
        state: convert::state(claim.state) as i32,
        faults: Vec::new(),
    }
}

fn rejected(row_number: i64, faults: Vec<pb::RowFault>) -> pb::ReconcilePaymentsResponse {
    pb::ReconcilePaymentsResponse {
        row_number,
        outcome: Outcome::Rejected as i32,
        claim: String::new(),
        state: pb::claim::State::Unspecified as i32,
        faults,
    }
}
