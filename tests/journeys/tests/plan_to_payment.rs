//! A year's work: the plan in, people received, bills in, the subsidy claimed, approved and paid.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

use anyhow::{Context as _, ensure};
use junxiu_contracts::intake::import_placement_items_response::Outcome;
use junxiu_contracts::medical as md;
use junxiu_contracts::medical::import_self_pay_items_response::Outcome as RowOutcome;
use junxiu_contracts::medical::reconcile_payments_request::Result as BankResult;
use junxiu_journeys::money::Hands;
use junxiu_journeys::people::{self, Person, YEAR};
use junxiu_journeys::reckon::{self, Bill};
use junxiu_journeys::suite::{SERVICES, WRITERS};
use junxiu_journeys::{Layout, Suite, audit, canary, line, money, on_both_layouts, postgres, sheet};

/// Rows of the plan that are right, and rows that are not.
const GOOD: u32 = 1_940;
const FAULTY: u32 = 60;
/// How many of the plan are received and claim.
const RECEIVED: usize = 200;
/// The exit code of an import of which rows were rejected.
const ROWS_REJECTED: i32 = 9;

#[test]
fn a_plan_becomes_retirees_and_bills_become_money() {
    on_both_layouts(async |suite| {
        let people = people::plan(GOOD, FAULTY);
        let officer = suite.client("bureau_officer", "220000", "officer").await?;
        line::set_up_institutions(&officer).await?;
        line::begin_plan(&officer).await?;
        import_plan(suite, &people).await?;
        line::issue_plan(&officer).await?;

        let retirees = line::receive_all(&officer, &people, RECEIVED, &AtomicUsize::new(0)).await?;
        ensure!(retirees.len() == RECEIVED, "everybody asked for is received");
        let hands = hands(suite).await?;
        money::known_to_subsidy(&hands.clerk, retirees.values()).await?;
        let bills = import_bills(suite, &people, &retirees).await?;

        let claims = money::claim_all(&hands, retirees.values()).await?;
        let (by_hand, by_bank) = claims.split_at(claims.len() / 2);
        money::pay_all(&hands, by_hand, &AtomicUsize::new(0)).await?;
        pay_by_bank(&hands, by_bank).await?;

        check_totals(&hands, &people, &retirees, &bills).await?;
        check_audit(suite, &claims).await?;
        check_canaries(suite, &people, &bills).await
    });
}

#[test]
fn a_stream_answers_every_row_with_its_own_faults() {
    on_both_layouts(async |suite| {
        let people = people::plan(GOOD, FAULTY);
        let officer = suite.client("bureau_officer", "220000", "officer").await?;
        line::begin_plan(&officer).await?;

        let answers = line::import(&officer, &people).await.map_err(|(_, status)| status)?;
        ensure!(answers.len() == people.len(), "{} of {} rows were answered", answers.len(), people.len());
        for (at, (person, answer)) in people.iter().zip(&answers).enumerate() {
            let reasons: Vec<&str> = answer.faults.iter().map(|fault| fault.reason.as_str()).collect();
            ensure!(answer.row_number == at as i64 + 2, "row {at} is answered as {}", answer.row_number);
            match person.fault {
                None => ensure!(answer.outcome() == Outcome::Accepted, "row {at}: {reasons:?}"),
                Some(fault) => ensure!(reasons == [fault.reason()], "row {at}: {fault:?} is told as {reasons:?}"),
            }
        }
        ensure!(line::items(&officer).await?.len() == GOOD as usize, "the plan holds the good rows");

        let again = line::import(&officer, &people).await.map_err(|(_, status)| status)?;
        let count = |outcome| again.iter().filter(|answer| answer.outcome() == outcome).count();
        ensure!(count(Outcome::Unchanged) == GOOD as usize, "{} rows are unchanged", count(Outcome::Unchanged));
        ensure!(count(Outcome::Rejected) == FAULTY as usize, "{} rows are rejected", count(Outcome::Rejected));
        audit::verify_all(suite, &["intake"]).await
    });
}

async fn hands(suite: &Suite) -> anyhow::Result<Hands> {
    Ok(Hands {
        clerk: suite.client("bureau_officer", "220000", "clerk").await?,
        officer: suite.client("bureau_officer", "220000", "verifier").await?,
        head: suite.client("bureau_head", "220000", "head").await?,
        finance: suite.client("finance_officer", "220000", "cashier").await?,
    })
}

/// Imports a file with the command, twice; the second time nothing changes.
async fn import_plan(suite: &Suite, people: &[Person]) -> anyhow::Result<()> {
    let file = suite.folder.path().join("plan.xlsx");
    sheet::write(&file, &people.iter().map(Person::cells).collect::<Vec<_>>())?;
    let year = YEAR.to_string();
    let dry = import(suite, &["placement", "--plan", &year, "--dry-run"], &file).await?;
    ensure!(dry == [2_000, 1_940, 60, 0], "a dry run: {dry:?}");
    let first = import(suite, &["placement", "--plan", &year], &file).await?;
    ensure!(first == [2_000, 1_940, 60, 0], "the first import: {first:?}");
    let second = import(suite, &["placement", "--plan", &year], &file).await?;
    ensure!(second == [2_000, 0, 60, 1_940], "the second import: {second:?}");
    ensure!(file.with_extension("result.xlsx").exists(), "each row's result is written beside the file");
    Ok(())
}

/// Imports the bills of those who were received, with four faulty rows besides.
async fn import_bills(suite: &Suite, people: &[Person], retirees: &HashMap<u32, String>) -> anyhow::Result<Vec<Bill>> {
    let received: Vec<&Person> =
        people.iter().filter(|person| person.fault.is_none() && retirees.contains_key(&person.index)).collect();
    let bills: Vec<(Bill, &Person)> = received
        .iter()
        .flat_map(|person| reckon::bills(person.index).into_iter().map(move |bill| (bill, *person)))
        .collect();
    let mut rows: Vec<_> = bills.iter().map(|(bill, person)| cells(bill, &person.citizen_id)).collect();
    rows.extend(faulty_bills(received[0], received[1]));
    let file = suite.folder.path().join("bills.xlsx");
    sheet::write(&file, &rows)?;

    let good = bills.len() as u64;
    let first = import(suite, &["self-pay"], &file).await?;
    ensure!(first == [good + 4, good, 4, 0], "the first import: {first:?}");
    let second = import(suite, &["self-pay"], &file).await?;
    ensure!(second == [good + 4, 0, 4, good], "the second import: {second:?}");
    Ok(bills.into_iter().map(|(bill, _)| bill).collect())
}

fn cells(bill: &Bill, citizen_id: &str) -> Vec<(&'static str, String)> {
    vec![
        ("身份证号", citizen_id.to_owned()),
        ("票据号", bill.invoice_no.clone()),
        ("结算日期", money::settled_on(bill).format("%Y/%m/%d").to_string()),
        ("医疗机构", money::HOSPITAL.to_owned()),
        ("范围内个人自付(元)", reckon::yuan(bill.in_scope_fen)),
        ("范围外自费(元)", reckon::yuan(bill.out_of_scope_fen)),
    ]
}

/// Three decimals, a day that does not exist, an invoice of somebody else, a person nobody knows.
fn faulty_bills(one: &Person, other: &Person) -> Vec<Vec<(&'static str, String)>> {
    let bill = |nth: u32| Bill {
        person: one.index,
        invoice_no: format!("LCF{nth}"),
        day: 1,
        in_scope_fen: 100,
        out_of_scope_fen: 0,
    };
    let mut decimals = cells(&bill(1), &one.citizen_id);
    "1.005".clone_into(&mut decimals[4].1);
    let mut no_day = cells(&bill(2), &one.citizen_id);
    format!("{YEAR}-06-31").clone_into(&mut no_day[2].1);
    let taken = Bill { invoice_no: reckon::bills(one.index)[0].invoice_no.clone(), ..bill(3) };
    let stranger = people::person(GOOD + 9_999);
    vec![decimals, no_day, cells(&taken, &other.citizen_id), cells(&bill(4), &stranger.citizen_id)]
}

/// Runs `junxiu import` on a file and reads its last line: rows, accepted, rejected, unchanged.
async fn import(suite: &Suite, kind: &[&str], file: &Path) -> anyhow::Result<[u64; 4]> {
    let (address, data, file) =
        (suite.address()?.to_string(), suite.data().display().to_string(), file.display().to_string());
    let mut arguments = vec!["import"];
    arguments.extend(kind);
    arguments.extend([file.as_str(), "--address", &address, "--data", &data, "--output", "json"]);
    let output = suite.junxiu(&arguments).await?;
    let (words, data) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    let last = data.lines().last().with_context(|| format!("{arguments:?} prints a sum; it said {words}"))?;
    let sum: serde_json::Value = serde_json::from_str(last).with_context(|| format!("{last} and {words}"))?;
    let number = |name: &str| sum[name].as_u64().with_context(|| format!("{last} has {name}"));
    let sum = [number("rows")?, number("accepted")?, number("rejected")?, number("unchanged")?];
    let expected = if sum[2] > 0 { ROWS_REJECTED } else { 0 };
    ensure!(output.status.code() == Some(expected), "{arguments:?} ended with {}: {words}", output.status);
    Ok(sum)
}

/// Exports what is left to pay; the bank refuses every fifth at first, and pays it the second time.
async fn pay_by_bank(hands: &Hands, claims: &[md::Claim]) -> anyhow::Result<()> {
    let list = money::payment_list(&hands.finance).await?;
    ensure!(list.len() == claims.len(), "{} payments for {} claims", list.len(), claims.len());
    let (refused, taken) = list.split_at(list.len() / 5);
    for (rows, result) in [(refused, BankResult::Failed), (taken, BankResult::Paid)] {
        let outcomes = money::reconcile(&hands.finance, money::bank_report(rows, result)).await?;
        ensure!(
            outcomes.len() == rows.len() && outcomes.iter().all(|outcome| *outcome == RowOutcome::Accepted),
            "{outcomes:?}"
        );
        let outcomes = money::reconcile(&hands.finance, money::bank_report(rows, result)).await?;
        let expected = if result == BankResult::Paid { RowOutcome::Unchanged } else { RowOutcome::Rejected };
        let same = |outcome: &RowOutcome| [expected, RowOutcome::Unchanged].contains(outcome);
        ensure!(outcomes.iter().all(same), "{result:?} sent again: {outcomes:?}");
    }

    let rest = money::payment_list(&hands.finance).await?;
    ensure!(rest.len() == refused.len(), "{} payments are left of {}", rest.len(), refused.len());
    let fresh = |row: &md::PaymentListRow| refused.iter().all(|old| old.payment_reference != row.payment_reference);
    ensure!(rest.iter().all(fresh), "a refused payment gets a new reference");
    let outcomes = money::reconcile(&hands.finance, money::bank_report(&rest, BankResult::Paid)).await?;
    ensure!(outcomes.iter().all(|outcome| *outcome == RowOutcome::Accepted), "{outcomes:?}");
    ensure!(money::payment_list(&hands.finance).await?.is_empty(), "nothing is left to pay");
    Ok(())
}

/// Compares every ledger with an independent reckoning, to the fen.
async fn check_totals(
    hands: &Hands,
    people: &[Person],
    retirees: &HashMap<u32, String>,
    bills: &[Bill],
) -> anyhow::Result<()> {
    let (mut paid, mut due) = (0, 0);
    for person in people.iter().filter(|person| person.fault.is_none()) {
        let Some(retiree) = retirees.get(&person.index) else { continue };
        let own: Vec<Bill> = bills.iter().filter(|bill| bill.person == person.index).cloned().collect();
        let expected = reckon::entitlement_fen(person.category, reckon::self_pay_fen(&own));
        let ledger = money::ledger(&hands.clerk, retiree).await?;
        ensure!(
            ledger.in_scope_self_pay_fen == reckon::self_pay_fen(&own),
            "{retiree}: {} borne",
            ledger.in_scope_self_pay_fen
        );
        ensure!(ledger.entitlement_fen == expected, "{retiree}: {} instead of {expected}", ledger.entitlement_fen);
        ensure!(
            ledger.paid_fen == expected && ledger.open_fen == 0,
            "{retiree}: {} paid of {expected}",
            ledger.paid_fen
        );
        let moved: i64 = ledger.entries.iter().map(|entry| entry.amount_fen).sum();
        ensure!(moved == ledger.paid_fen, "{retiree}: {moved} moved and {} paid", ledger.paid_fen);
        paid += ledger.paid_fen;
        due += expected;
    }
    ensure!(paid == due && due > 0, "{paid} fen paid, {due} due");
    Ok(())
}

/// Each claim was submitted, verified, approved and settled once, and the chains hold.
async fn check_audit(suite: &Suite, claims: &[md::Claim]) -> anyhow::Result<()> {
    let auditor = suite.client("auditor", "220000", "auditor").await?;
    let first = claims.first().context("somebody claims")?;
    let methods = audit::methods_of(&auditor, "medical-subsidy", &first.name, 4).await?;
    ensure!(methods == ["SubmitClaim", "VerifyClaim", "ApproveClaim", "PayClaim"], "{} has {methods:?}", first.name);
    audit::verify_all(suite, &WRITERS).await
}

/// What is SENSITIVE stands nowhere in plain; names and telephone numbers stand in no log.
async fn check_canaries(suite: &mut Suite, people: &[Person], bills: &[Bill]) -> anyhow::Result<()> {
    suite.stop().await?;
    let mut sensitive: Vec<String> =
        people.iter().flat_map(|person| [person.citizen_id.clone(), person.certificate_no.clone()]).collect();
    sensitive.extend(bills.iter().map(|bill| bill.invoice_no.clone()));
    sensitive.push(money::HOSPITAL.to_owned());
    let stores = stores(suite)?;
    ensure!(stores.len() >= SERVICES.len(), "every service has a database: {stores:?}");
    let hits = canary::found(&sensitive, &stores)?;
    ensure!(hits.is_empty(), "sensitive values in plain: {hits:?}");

    // A name that is found in the stores shows that the search would find what is there.
    let names: Vec<String> = people.iter().map(|person| person.name.clone()).filter(|name| !name.is_empty()).collect();
    ensure!(!canary::found(&names, &stores)?.is_empty(), "names stand in the database, so the search must find them");
    let mut personal = sensitive;
    personal.extend(names);
    personal.extend(people.iter().map(|person| person.phone.clone()));
    let hits = canary::found(&personal, &suite.logs())?;
    ensure!(hits.is_empty(), "personal values in logs: {hits:?}");
    Ok(())
}

/// The files of the databases; dumps of those on PostgreSQL.
fn stores(suite: &Suite) -> anyhow::Result<Vec<PathBuf>> {
    if matches!(suite.layout, Layout::Embedded { .. }) {
        return canary::files_below(&suite.data(), &[".db"]);
    }
    let mut files = Vec::new();
    for (at, url) in suite.database_urls().iter().enumerate() {
        let file = suite.folder.path().join(format!("dump-{at}.sql"));
        std::fs::write(&file, postgres::dump(url)?)?;
        files.push(file);
    }
    Ok(files)
}
