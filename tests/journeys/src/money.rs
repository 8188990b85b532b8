//! The line that money goes along: from the bill to the payment.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::Context as _;
use chrono::NaiveDate;
use futures::stream;
use junxiu_contracts::google_longrunning::{GetOperationRequest, operation};
use junxiu_contracts::medical as md;
use junxiu_contracts::medical::import_self_pay_items_response::Outcome;
use junxiu_contracts::medical::reconcile_payments_request::Result as BankResult;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::client::{self, Client, reason};
use crate::line::{PATIENCE, PAUSE, at_desks, day, persist};
use crate::people::{YEAR, date};
use crate::reckon::Bill;

/// The rows of bills as a stream sends them; by citizen id, as hospitals' files have it.
pub fn bill_requests(bills: &[(Bill, String)]) -> Vec<md::ImportSelfPayItemsRequest> {
    let request = |(at, (bill, citizen_id)): (usize, &(Bill, String))| md::ImportSelfPayItemsRequest {
        row_number: at as i64 + 2,
        citizen_id: citizen_id.clone(),
        item: Some(md::SelfPayItemDraft {
            invoice_no: bill.invoice_no.clone(),
            hospital: HOSPITAL.to_owned(),
            settled_on: Some(date(settled_on(bill))),
            in_scope_self_pay_fen: bill.in_scope_fen,
            out_of_scope_fen: bill.out_of_scope_fen,
            ..md::SelfPayItemDraft::default()
        }),
        ..md::ImportSelfPayItemsRequest::default()
    };
    bills.iter().enumerate().map(request).collect()
}

/// The hospital of all bills: a canary, since a hospital tells of an illness.
pub const HOSPITAL: &str = "旅程肿瘤医院金丝雀";

/// The day on which a bill was settled, after everybody was received.
pub fn settled_on(bill: &Bill) -> NaiveDate {
    day(4, 1) + chrono::Days::new(u64::from(bill.day))
}

/// Waits until the subsidy's service has heard of all these retirees: their ledgers are not found before.
pub async fn known_to_subsidy(clerk: &Client, retirees: impl IntoIterator<Item = &String>) -> anyhow::Result<()> {
    let began = Instant::now();
    at_desks(retirees, async |retiree: &String| {
        loop {
            let request = md::GetYearLedgerRequest { name: format!("{retiree}/yearLedgers/{YEAR}"), unmask: false };
            match persist(async || clerk.subsidy().get_year_ledger(request.clone()).await).await {
                Err(status) if status.code() == Code::NotFound && began.elapsed() < PATIENCE => {
                    tokio::time::sleep(PAUSE).await;
                }
                other => return other.map(drop).context("GetYearLedger"),
            }
        }
    })
    .await?;
    Ok(())
}

/// The four hands that a claim goes through, none of them twice.
#[derive(Clone, Debug)]
pub struct Hands {
    /// Submits.
    pub clerk: Client,
    /// Verifies.
    pub officer: Client,
    /// Approves.
    pub head: Client,
    /// Pays.
    pub finance: Client,
}

/// Takes a year's difference from submission to approval; `None` when nothing is payable.
pub async fn claim(hands: &Hands, retiree: &str) -> anyhow::Result<Option<md::Claim>> {
    let id = || Uuid::now_v7().to_string();
    let submit = md::SubmitClaimRequest {
        retiree: retiree.to_owned(),
        year: YEAR,
        request_id: id(),
        ..md::SubmitClaimRequest::default()
    };
    let submitted = match persist(async || hands.clerk.subsidy().submit_claim(submit.clone()).await).await {
        Ok(claim) => claim.into_inner(),
        Err(status) if ["NOTHING_PAYABLE", "NOT_APPLICABLE_LIXIU"].contains(&reason(&status).as_str()) => {
            return Ok(None);
        }
        Err(status) => return Err(status).context("SubmitClaim"),
    };
    let verify = md::VerifyClaimRequest {
        name: submitted.name.clone(),
        etag: submitted.etag.clone(),
        request_id: id(),
        ..md::VerifyClaimRequest::default()
    };
    let verified =
        persist(async || hands.officer.subsidy().verify_claim(verify.clone()).await).await.context("VerifyClaim")?;
    let approve = md::ApproveClaimRequest {
        name: submitted.name,
        etag: verified.into_inner().etag,
        request_id: id(),
        ..md::ApproveClaimRequest::default()
    };
    let approved =
        persist(async || hands.head.subsidy().approve_claim(approve.clone()).await).await.context("ApproveClaim")?;
    Ok(Some(approved.into_inner()))
}

/// Begins a settlement of the plan year that leaves drafts; gives the operation's name.
pub async fn begin_settlement(clerk: &Client) -> anyhow::Result<String> {
    let request = md::SettleYearRequest {
        year: YEAR,
        draft_only: true,
        request_id: Uuid::now_v7().to_string(),
        ..md::SettleYearRequest::default()
    };
    let begun = persist(async || clerk.subsidy().settle_year(request.clone()).await).await.context("SettleYear")?;
    Ok(begun.into_inner().name)
}

/// Waits until a settlement is done; gives its totals.
pub async fn settlement(clerk: &Client, name: &str) -> anyhow::Result<md::SettleYearMetadata> {
    loop {
        let ask = async || {
            let request = GetOperationRequest { name: name.to_owned() };
            let request = client::of("medical-subsidy", request).map_err(|fault| Status::from_error(fault.into()))?;
            clerk.operations().get_operation(request).await
        };
        let operation = persist(ask).await.context("GetOperation")?.into_inner();
        match operation.result {
            Some(operation::Result::Response(response)) => {
                let response: md::SettleYearResponse = response.to_msg()?;
                return response.totals.context("a settlement has totals");
            }
            Some(operation::Result::Error(fault)) => anyhow::bail!("the settlement failed: {fault:?}"),
            None => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Takes the differences of many retirees to approval; gives the claims there are.
pub async fn claim_all(hands: &Hands, retirees: impl IntoIterator<Item = &String>) -> anyhow::Result<Vec<md::Claim>> {
    let claims = at_desks(retirees, async |retiree: &String| claim(hands, retiree).await).await?;
    Ok(claims.into_iter().flatten().collect())
}

/// Records that claims were paid, and counts up `done` as it goes.
pub async fn pay_all(hands: &Hands, claims: &[md::Claim], done: &AtomicUsize) -> anyhow::Result<Vec<md::Claim>> {
    at_desks(claims, async |claim: &md::Claim| {
        let paid = pay(hands, claim).await?;
        done.fetch_add(1, Ordering::Relaxed);
        Ok(paid)
    })
    .await
}

/// The claims that wait for money, as the bank gets them.
pub async fn payment_list(finance: &Client) -> anyhow::Result<Vec<md::PaymentListRow>> {
    let request = md::ExportPaymentListRequest { year: YEAR, ..md::ExportPaymentListRequest::default() };
    let sent = persist(async || finance.subsidy().export_payment_list(request.clone()).await).await;
    let mut rows = sent.context("ExportPaymentList")?.into_inner();
    let mut list = Vec::new();
    while let Some(row) = rows.message().await? {
        list.push(row);
    }
    Ok(list)
}

/// The bank's report on payments, all of one result.
pub fn bank_report(list: &[md::PaymentListRow], result: BankResult) -> Vec<md::ReconcilePaymentsRequest> {
    let row = |(at, row): (usize, &md::PaymentListRow)| md::ReconcilePaymentsRequest {
        row_number: at as i64 + 1,
        payment_reference: row.payment_reference.clone(),
        result: result.into(),
        amount_fen: row.amount_fen,
        occurred_on: row.approved_on,
        failure: if result == BankResult::Failed { "account closed".to_owned() } else { String::new() },
        validate_only: false,
    };
    list.iter().enumerate().map(row).collect()
}

/// Sends the bank's report; gives each row's outcome.
///
/// # Errors
/// When the stream breaks; what was kept by then stays kept, and the report may be sent again.
pub async fn reconcile(finance: &Client, report: Vec<md::ReconcilePaymentsRequest>) -> Result<Vec<Outcome>, Status> {
    let mut answers = finance.subsidy().reconcile_payments(stream::iter(report)).await?.into_inner();
    let mut outcomes = Vec::new();
    while let Some(answer) = answers.message().await? {
        outcomes.push(answer.outcome());
    }
    Ok(outcomes)
}

/// Records that a claim was paid.
pub async fn pay(hands: &Hands, claim: &md::Claim) -> anyhow::Result<md::Claim> {
    let request = md::PayClaimRequest {
        name: claim.name.clone(),
        etag: claim.etag.clone(),
        request_id: Uuid::now_v7().to_string(),
        ..md::PayClaimRequest::default()
    };
    let paid = persist(async || hands.finance.subsidy().pay_claim(request.clone()).await).await.context("PayClaim")?;
    Ok(paid.into_inner())
}

/// Asks for the ledger of the plan year.
pub async fn ledger(clerk: &Client, retiree: &str) -> anyhow::Result<md::YearLedger> {
    let request = md::GetYearLedgerRequest { name: format!("{retiree}/yearLedgers/{YEAR}"), unmask: false };
    Ok(persist(async || clerk.subsidy().get_year_ledger(request.clone()).await)
        .await
        .context("GetYearLedger")?
        .into_inner())
}
