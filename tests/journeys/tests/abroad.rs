//! Article 15 over real processes: a retiree of 师级 applies, his head signs, the bureau above decides within ten working days
//! over the spring festival; he leaves, reports in two quarters, comes back late, and hands his passport in too late.

use anyhow::{Context as _, ensure};
use junxiu_contracts::approval::Stance;
use junxiu_contracts::duty::{Duty, ListDutiesRequest, duty};
use junxiu_contracts::intake::PostGrade;
use junxiu_contracts::party::{self as pb, exit_application::State};
use junxiu_journeys::client::{Client, of};
use junxiu_journeys::people::date;
use junxiu_journeys::somebody::{day, id, receive_one, refused, run_duties};
use junxiu_journeys::{Suite, audit, line, on_both_layouts_at};
use tonic::Code;

#[test]
fn a_journey_of_a_division_cadre_goes_its_way() {
    on_both_layouts_at("2025-03-11T09:00", async |suite| {
        let (retiree, institution) = receive_one(suite, PostGrade::DivisionChief).await?;
        suite.set_clock("2026-02-02T09:00").await?;
        register_passport(suite, &retiree, &institution).await?;
        let exit = apply_and_decide(suite, &retiree, &institution).await?;

        go(suite, &institution, &exit, "2026-03-10T09:00").await?;
        reports(suite, &institution, &exit).await?;
        come_back_late(suite, &institution, &exit).await?;
        hand_in_late(suite, &institution, &exit).await?;
        audit::verify_all(suite, &["intake", "party-affairs"]).await
    });
}

async fn clerk(suite: &Suite, institution: &str) -> anyhow::Result<Client> {
    suite.client("institution_clerk", institution, "clerk").await
}

async fn province(suite: &Suite) -> anyhow::Result<Client> {
    suite.client("bureau_officer", "220000", "officer").await
}

async fn get(suite: &Suite, exit: &str) -> anyhow::Result<pb::ExitApplication> {
    let request = pb::GetExitRequest { name: exit.to_owned() };
    Ok(province(suite).await?.travel().get_exit(request).await?.into_inner())
}

/// The duties about somebody or something, in all states, of one kind.
async fn duties(suite: &Suite, subject: &str, kind: &str) -> anyhow::Result<Vec<Duty>> {
    let request =
        ListDutiesRequest { subject: subject.to_owned(), kind: kind.to_owned(), any_state: true, ..Default::default() };
    let page = province(suite).await?.duties().list_duties(of("party-affairs", request)?).await?;
    Ok(page.into_inner().duties)
}

async fn register_passport(suite: &Suite, retiree: &str, institution: &str) -> anyhow::Result<()> {
    let request = pb::RegisterDocumentRequest {
        retiree: retiree.to_owned(),
        r#type: pb::TravelDocumentType::Passport.into(),
        document_no: "E19911001".to_owned(),
        request_id: id(),
        ..Default::default()
    };
    let clerk = clerk(suite, institution).await?;
    line::persist(async || clerk.custody().register_document(request.clone()).await)
        .await
        .context("RegisterDocument")?;
    Ok(())
}

/// The application on its way: each hand in its turn, and the days of the superior over the spring festival of 2026.
async fn apply_and_decide(suite: &mut Suite, retiree: &str, institution: &str) -> anyhow::Result<String> {
    let request = pb::ApplyForExitRequest {
        retiree: retiree.to_owned(),
        purpose: "探望子女".to_owned(),
        countries: vec!["JP".to_owned()],
        from: Some(date(day("2026-03-10"))),
        to: Some(date(day("2026-09-20"))),
        form_no: "旅程2026-001".to_owned(),
        request_id: id(),
        ..Default::default()
    };
    let applied = clerk(suite, institution).await?.travel().apply_for_exit(request).await.context("ApplyForExit")?;
    let exit = applied.into_inner().name;
    let county = institution[..6].to_owned();

    // The bureau cannot take what the head has not signed.
    let accept = || pb::AcceptApplicationRequest { name: exit.clone(), request_id: id(), ..Default::default() };
    let early = suite.client("bureau_officer", &county, "county").await?;
    refused(early.travel().accept_application(accept()).await.err(), Code::FailedPrecondition, "NOT_YOUR_TURN")?;
    let sign = pb::SignOpinionRequest {
        name: exit.clone(),
        stance: Stance::Agree.into(),
        opinion: "情况属实".to_owned(),
        request_id: id(),
        ..Default::default()
    };
    suite.client("institution_head", institution, "head").await?.travel().sign_opinion(sign).await?;

    suite.set_clock("2026-02-05T16:00").await?;
    let officer = suite.client("bureau_officer", &county, "county").await?;
    let accepted = officer.travel().accept_application(accept()).await.context("AcceptApplication")?.into_inner();
    ensure!(accepted.due_on == Some(date(day("2026-02-26"))), "{:?}", accepted.due_on);

    // On its last day it is not overdue; it is decided then.
    suite.set_clock("2026-02-26T17:00").await?;
    ensure!(!get(suite, &exit).await?.overdue);
    let decide = pb::DecideExitRequest {
        name: exit.clone(),
        decision: Stance::Agree.into(),
        note: "同意".to_owned(),
        request_id: id(),
        ..Default::default()
    };
    let officer = suite.client("bureau_officer", &county, "county").await?;
    let decided = officer.travel().decide_exit(decide).await.context("DecideExit")?.into_inner();
    ensure!(decided.state() == State::Approved, "{decided:?}");
    let form = pb::RenderApprovalFormRequest { name: exit.clone(), unmask: false };
    let form = officer.travel().render_approval_form(form).await.context("RenderApprovalForm")?.into_inner();
    ensure!(form.document.starts_with(b"%PDF-") && form.missing_characters.is_empty());
    Ok(exit)
}

async fn go(suite: &mut Suite, institution: &str, exit: &str, at: &str) -> anyhow::Result<()> {
    suite.set_clock(at).await?;
    let request = pb::RecordDepartureRequest { name: exit.to_owned(), request_id: id(), ..Default::default() };
    let left = clerk(suite, institution).await?.travel().record_departure(request).await.context("RecordDeparture")?;
    ensure!(left.into_inner().state() == State::Abroad);
    Ok(())
}

/// The first quarter is too short to owe a report; the second is reported in time, the third is missed.
async fn reports(suite: &mut Suite, institution: &str, exit: &str) -> anyhow::Result<()> {
    suite.set_clock("2026-03-31T09:00").await?;
    run_duties(suite).await?;
    let retiree = get(suite, exit).await?.retiree;
    ensure!(duties(suite, &retiree, REPORT).await?.is_empty(), "21 days of the quarter are less than thirty");
    let report = || pb::SubmitOverseasReportRequest {
        exit: exit.to_owned(),
        content: "在日本探亲，一切正常".to_owned(),
        request_id: id(),
        ..Default::default()
    };
    let early = clerk(suite, institution).await?.travel().submit_overseas_report(report()).await;
    refused(early.err(), Code::FailedPrecondition, "REPORT_NOT_OWED")?;

    suite.set_clock("2026-06-29T09:00").await?;
    run_duties(suite).await?;
    clerk(suite, institution).await?.travel().submit_overseas_report(report()).await.context("SubmitOverseasReport")?;
    suite.set_clock("2026-10-01T09:00").await?;
    run_duties(suite).await?;
    let found = duties(suite, &retiree, REPORT).await?;
    let mut states: Vec<_> = found.iter().map(|duty| (duty.period.as_str(), duty.state())).collect();
    states.sort_unstable_by_key(|(period, _)| *period);
    ensure!(states == [("2026-Q2", duty::State::Met), ("2026-Q3", duty::State::Missed)], "{states:?}");
    Ok(())
}

/// He comes back 25 days later than planned; the tenth day after that is a Sunday, so the passport is due on Monday.
async fn come_back_late(suite: &mut Suite, institution: &str, exit: &str) -> anyhow::Result<()> {
    suite.set_clock("2026-10-15T20:00").await?;
    let request = pb::RecordReturnRequest { name: exit.to_owned(), request_id: id(), ..Default::default() };
    let back = clerk(suite, institution).await?.travel().record_return(request).await.context("RecordReturn")?;
    let back = back.into_inner();
    ensure!((back.state(), back.overstay_days) == (State::ReturnedHome, 25), "{back:?}");
    let [document] = back.documents.as_slice() else { anyhow::bail!("one passport is due: {:?}", back.documents) };
    ensure!(document.due_on == Some(date(day("2026-10-26"))), "{document:?}");
    Ok(())
}

async fn hand_in_late(suite: &mut Suite, institution: &str, exit: &str) -> anyhow::Result<()> {
    suite.set_clock("2026-10-27T09:00").await?;
    run_duties(suite).await?;
    let open = get(suite, exit).await?;
    let document = open.documents.first().context("the passport is still due")?;
    ensure!(document.overdue, "{document:?}");
    let request = pb::DepositDocumentRequest { name: document.name.clone(), request_id: id(), ..Default::default() };
    clerk(suite, institution).await?.custody().deposit_document(request).await.context("DepositDocument")?;
    let closed = get(suite, exit).await?;
    ensure!(closed.state() == State::Closed, "{closed:?}");
    let found = duties(suite, &closed.retiree, DOCUMENTS).await?;
    ensure!(found.iter().any(|duty| duty.state() == duty::State::MetLate), "{found:?}");
    Ok(())
}

/// The duty of a quarterly report.
const REPORT: &str = "travel.report";
/// The duty to hand in documents.
const DOCUMENTS: &str = "travel.documents";
