//! Article 15 over real processes: a retiree falls silent for six months; his head looks for him and proposes to suspend his
//! pay, a finance officer confirms, he is found, and what was withheld is paid back.

use anyhow::{Context as _, ensure};
use junxiu_contracts::intake::{self, PostGrade, back_pay, pay_status};
use junxiu_contracts::party::{self, contact_status};
use junxiu_journeys::client::Client;
use junxiu_journeys::people::date;
use junxiu_journeys::somebody::{day, id, receive_one, refused, run_duties};
use junxiu_journeys::{Suite, audit, line, on_both_layouts_at};
use tonic::{Code, Status};

/// What he is paid a month.
const MONTHLY_FEN: i64 = 800_000;

#[test]
fn who_falls_silent_is_looked_for_and_paid_back_when_he_is_found() {
    on_both_layouts_at("2025-03-11T09:00", async |suite| {
        let (retiree, institution) = receive_one(suite, PostGrade::RegimentChief).await?;
        set_pay(suite, &retiree).await?;
        suite.set_clock("2025-06-15T15:30").await?;
        call(suite, &retiree, &institution, "2025-06-15").await?;

        // On the last day of the sixth month he is silent; when it is over, contact with him counts as lost.
        suite.set_clock("2025-12-15T09:00").await?;
        run_duties(suite).await?;
        ensure!(state(suite, &retiree).await? == contact_status::State::Silent);
        let early = investigate(suite, &retiree, &institution).await?;
        refused(early.err(), Code::FailedPrecondition, "CONTACT_NOT_LOST")?;
        suite.set_clock("2025-12-16T09:00").await?;
        run_duties(suite).await?;
        ensure!(state(suite, &retiree).await? == contact_status::State::Lost);
        ensure!(pay(suite, &retiree).await?.state() == pay_status::State::Paying, "nobody decided anything yet");

        investigate(suite, &retiree, &institution).await?.context("he is lost")?;
        let proposed = until_pay_is(suite, &retiree, pay_status::State::SuspensionProposed).await?;
        ensure!(proposed.suspension.is_some_and(|suspension| suspension.proposed_by == "head"));
        confirm(suite, &retiree, &institution).await?;
        ensure!(pay(suite, &retiree).await?.state() == pay_status::State::Suspended);

        // He is found in March. His pay runs again only when a named person says so.
        suite.set_clock("2026-03-10T10:00").await?;
        call(suite, &retiree, &institution, "2026-03-10").await?;
        ensure!(state(suite, &retiree).await? == contact_status::State::Normal);
        until_found(suite, &retiree).await?;
        ensure!(pay(suite, &retiree).await?.state() == pay_status::State::Suspended);
        resume_and_pay_back(suite, &retiree, &institution).await?;
        audit::verify_all(suite, &["intake", "party-affairs"]).await
    });
}

async fn set_pay(suite: &Suite, retiree: &str) -> anyhow::Result<()> {
    let amount = intake::SetRetirementPayRequest {
        name: format!("{retiree}/payStatus"),
        monthly_fen: MONTHLY_FEN,
        effective_from: Some(date(day("2025-04-01"))),
        basis_document: "旅程发〔2025〕2号".to_owned(),
        request_id: id(),
        ..Default::default()
    };
    province(suite).await?.pay().set_retirement_pay(amount).await.context("SetRetirementPay")?;
    Ok(())
}

async fn call(suite: &Suite, retiree: &str, institution: &str, on: &str) -> anyhow::Result<()> {
    let clerk = suite.client("institution_clerk", institution, "clerk").await?;
    let request = party::RecordContactRequest {
        retiree: retiree.to_owned(),
        occurred_on: Some(date(day(on))),
        channel: party::ContactChannel::Phone.into(),
        content: "身体尚好，无特殊需求".to_owned(),
        request_id: id(),
        ..Default::default()
    };
    line::persist(async || clerk.contacts().record_contact(request.clone()).await).await.context("RecordContact")?;
    Ok(())
}

async fn province(suite: &Suite) -> anyhow::Result<Client> {
    suite.client("bureau_officer", "220000", "officer").await
}

async fn state(suite: &Suite, retiree: &str) -> anyhow::Result<contact_status::State> {
    let request = party::GetContactStatusRequest { name: format!("{retiree}/contactStatus") };
    Ok(province(suite).await?.contacts().get_contact_status(request).await?.into_inner().state())
}

async fn pay(suite: &Suite, retiree: &str) -> anyhow::Result<intake::PayStatus> {
    let request = intake::GetPayStatusRequest { name: format!("{retiree}/payStatus") };
    Ok(province(suite).await?.pay().get_pay_status(request).await?.into_inner())
}

/// Opens the investigation in the head's name.
async fn investigate(
    suite: &Suite,
    retiree: &str,
    institution: &str,
) -> anyhow::Result<Result<party::ContactInvestigation, Status>> {
    let head = suite.client("institution_head", institution, "head").await?;
    let request = party::OpenInvestigationRequest {
        retiree: retiree.to_owned(),
        grounds: vec![party::InvestigationGround::LostContact.into()],
        evidence: "电话、上门均未联系上".to_owned(),
        request_id: id(),
        ..Default::default()
    };
    Ok(head.contacts().open_investigation(request).await.map(tonic::Response::into_inner))
}

/// Waits until the news of party-affairs has reached the register.
async fn until_pay_is(suite: &Suite, retiree: &str, wanted: pay_status::State) -> anyhow::Result<intake::PayStatus> {
    until(suite, retiree, |pay| pay.state() == wanted).await
}

async fn until_found(suite: &Suite, retiree: &str) -> anyhow::Result<intake::PayStatus> {
    until(suite, retiree, |pay| pay.suspension.as_ref().is_some_and(|held| held.found_on.is_some())).await
}

async fn until(
    suite: &Suite,
    retiree: &str,
    there: impl Fn(&intake::PayStatus) -> bool,
) -> anyhow::Result<intake::PayStatus> {
    let began = std::time::Instant::now();
    loop {
        let pay = pay(suite, retiree).await?;
        if there(&pay) {
            return Ok(pay);
        }
        ensure!(began.elapsed() < line::PATIENCE, "the register has not heard: {pay:?}");
        tokio::time::sleep(line::PAUSE).await;
    }
}

/// Confirms the suspension: not by him who proposed it, and by a finance officer.
async fn confirm(suite: &Suite, retiree: &str, institution: &str) -> anyhow::Result<()> {
    let request = || intake::ConfirmSuspensionRequest {
        name: format!("{retiree}/payStatus"),
        request_id: id(),
        ..Default::default()
    };
    let same = suite.client("finance_officer", institution, "head").await?;
    refused(same.pay().confirm_suspension(request()).await.err(), Code::FailedPrecondition, "SAME_PERSON")?;
    let finance = suite.client("finance_officer", institution, "cashier").await?;
    finance.pay().confirm_suspension(request()).await.context("ConfirmSuspension")?;
    Ok(())
}

/// Resumes pay in the head's name and confirms what is owed: January to March 2026, held back since the decision.
async fn resume_and_pay_back(suite: &Suite, retiree: &str, institution: &str) -> anyhow::Result<()> {
    let head = suite.client("institution_head", institution, "head").await?;
    let request = intake::ResumePayRequest {
        name: format!("{retiree}/payStatus"),
        contacted_on: Some(date(day("2026-03-10"))),
        evidence: "本人来电，已核对身份".to_owned(),
        request_id: id(),
        ..Default::default()
    };
    let resumed = head.pay().resume_pay(request).await.context("ResumePay")?.into_inner();
    ensure!(resumed.pay_status.is_some_and(|pay| pay.state() == pay_status::State::Paying));
    let owed = resumed.back_pay.context("something is owed")?;
    ensure!(owed.amount_fen == Some(3 * MONTHLY_FEN), "{owed:?}");

    let finance = suite.client("finance_officer", institution, "cashier").await?;
    let confirm = intake::ConfirmBackPayRequest {
        name: owed.name,
        identity_checked_on: Some(date(day("2026-03-10"))),
        request_id: id(),
        ..Default::default()
    };
    let paid = finance.pay().confirm_back_pay(confirm).await.context("ConfirmBackPay")?.into_inner();
    ensure!(paid.state() == back_pay::State::Confirmed, "{paid:?}");
    Ok(())
}
