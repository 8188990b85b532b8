//! Power cuts in the middle of the work: nothing acknowledged is lost, nothing is done twice.

use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;

use anyhow::ensure;
use futures::{StreamExt as _, stream};
use junxiu_contracts::intake::import_placement_items_response::Outcome;
use junxiu_contracts::medical as md;
use junxiu_contracts::medical::claim::State;
use junxiu_contracts::medical::import_self_pay_items_response::Outcome as RowOutcome;
use junxiu_contracts::medical::reconcile_payments_request::Result as BankResult;
use junxiu_journeys::money::Hands;
use junxiu_journeys::people::{self, Person};
use junxiu_journeys::reckon::{self, Bill};
use junxiu_journeys::suite::WRITERS;
use junxiu_journeys::{Suite, audit, line, money, on_both_layouts};

const GOOD: u32 = 1_940;
const FAULTY: u32 = 60;
/// How many of the plan are received and claim.
const RECEIVED: usize = 120;
/// How many rows go up before the power fails; the rest would follow.
const SENT_BEFORE: usize = 1_400;
/// After so many answers the power fails.
const ANSWERED_BEFORE: usize = 100;

#[test]
fn nothing_is_lost_or_doubled_when_processes_are_killed() {
    on_both_layouts(async |suite| {
        let people = people::plan(GOOD, FAULTY);
        let officer = suite.client("bureau_officer", "220000", "officer").await?;
        line::set_up_institutions(&officer).await?;
        line::begin_plan(&officer).await?;

        import_through_a_cut(suite, &people).await?;
        line::issue_plan(&officer).await?;
        let retirees = receive_through_a_cut(suite, &people).await?;

        let hands = hands(suite).await?;
        money::known_to_subsidy(&hands.clerk, retirees.values()).await?;
        let bills = bills_through_a_cut(suite, &people, &retirees).await?;
        settle_through_a_cut(suite, &people, &retirees, &bills).await?;
        let claims = money::claim_all(&hands, retirees.values()).await?;
        ensure!(claims.len() > RECEIVED / 2, "{} claims", claims.len());
        pay_through_a_cut(suite, &hands, &claims).await?;

        check_money(&hands, &people, &retirees, &bills).await?;
        check_once(suite, &claims).await?;
        audit::verify_all(suite, &WRITERS).await
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

/// Sends a part of the plan, kills intake when some of it is answered, starts it again and sends the whole plan.
async fn import_through_a_cut(suite: &mut Suite, people: &[Person]) -> anyhow::Result<()> {
    let officer = suite.client("bureau_officer", "220000", "officer").await?;
    let (part, _) = people.split_at(SENT_BEFORE);
    let rows = stream::iter(line::import_requests(part)).chain(stream::pending());
    let mut answers = officer.placement().import_placement_items(rows).await?.into_inner();
    let mut before = HashMap::new();
    while before.len() < ANSWERED_BEFORE {
        let answer = answers.message().await?.expect("the stream waits for more rows");
        before.insert(answer.row_number, answer.outcome());
    }
    suite.kill_and_restart("intake").await?;
    // What was on its way is acknowledged as well.
    let broken = loop {
        match answers.message().await {
            Ok(Some(answer)) => before.insert(answer.row_number, answer.outcome()),
            Ok(None) => break false,
            Err(_) => break true,
        };
    };
    ensure!(broken, "the cut must have broken the stream");

    let after = line::persist(async || line::import(&officer, people).await.map_err(|(_, status)| status)).await?;
    ensure!(after.len() == people.len(), "{} of {} rows are answered", after.len(), people.len());
    for answer in &after {
        let expected: &[Outcome] = match before.get(&answer.row_number) {
            Some(Outcome::Accepted) => &[Outcome::Unchanged],
            Some(Outcome::Rejected) => &[Outcome::Rejected],
            Some(other) => anyhow::bail!("row {} was {other:?} at first", answer.row_number),
            None => &[Outcome::Accepted, Outcome::Unchanged, Outcome::Rejected],
        };
        ensure!(expected.contains(&answer.outcome()), "row {} is {:?} now", answer.row_number, answer.outcome());
    }
    let rejected = after.iter().filter(|answer| answer.outcome() == Outcome::Rejected).count();
    ensure!(rejected == FAULTY as usize, "{rejected} rows are rejected");
    ensure!(line::items(&officer).await?.len() == GOOD as usize, "each good row stands in the plan once");
    Ok(())
}

/// Receives people while intake is killed and started again.
async fn receive_through_a_cut(suite: &mut Suite, people: &[Person]) -> anyhow::Result<HashMap<u32, String>> {
    let officer = suite.client("bureau_officer", "220000", "officer").await?;
    let done = AtomicUsize::new(0);
    let cut = async {
        line::reaches(&done, RECEIVED / 3).await;
        suite.kill_and_restart("intake").await
    };
    let (retirees, cut) = tokio::join!(line::receive_all(&officer, people, RECEIVED, &done), cut);
    cut?;
    let retirees = retirees?;
    ensure!(retirees.len() == RECEIVED, "everybody is received");
    let mut names: Vec<&String> = retirees.values().collect();
    names.sort_unstable();
    names.dedup();
    ensure!(names.len() == RECEIVED, "nobody is received twice");
    Ok(retirees)
}

/// Sends the bills, with a cut after the first answers, and again whole.
async fn bills_through_a_cut(
    suite: &mut Suite,
    people: &[Person],
    retirees: &HashMap<u32, String>,
) -> anyhow::Result<Vec<Bill>> {
    let clerk = suite.client("bureau_officer", "220000", "clerk").await?;
    let received = people.iter().filter(|person| person.fault.is_none() && retirees.contains_key(&person.index));
    let bills: Vec<(Bill, String)> = received
        .flat_map(|person| reckon::bills(person.index).into_iter().map(|bill| (bill, person.citizen_id.clone())))
        .collect();
    let rows = stream::iter(money::bill_requests(&bills)).chain(stream::pending());
    let mut answers = clerk.subsidy().import_self_pay_items(rows).await?.into_inner();
    let mut before = HashMap::new();
    while before.is_empty() {
        let answer = answers.message().await?.expect("the stream waits for more rows");
        before.insert(answer.row_number, answer.item);
    }
    suite.kill_and_restart("medical-subsidy").await?;
    while let Ok(Some(answer)) = answers.message().await {
        before.insert(answer.row_number, answer.item);
    }

    let send = async || -> Result<Vec<md::ImportSelfPayItemsResponse>, tonic::Status> {
        let sent = clerk.subsidy().import_self_pay_items(stream::iter(money::bill_requests(&bills))).await?;
        sent.into_inner().collect::<Vec<_>>().await.into_iter().collect()
    };
    let after = line::persist(send).await?;
    ensure!(after.len() == bills.len(), "{} of {} bills are answered", after.len(), bills.len());
    for answer in after {
        let taken = [RowOutcome::Accepted, RowOutcome::Unchanged].contains(&answer.outcome());
        ensure!(taken, "bill {}: {:?}", answer.row_number, answer.faults);
        if let Some(item) = before.get(&answer.row_number) {
            ensure!(
                answer.outcome() == RowOutcome::Unchanged && *item == answer.item,
                "bill {} was taken twice",
                answer.row_number
            );
        }
    }
    Ok(bills.into_iter().map(|(bill, _)| bill).collect())
}

/// Has the year's claims drafted, with a cut as soon as the work is accepted: it goes on by itself after the restart.
async fn settle_through_a_cut(
    suite: &mut Suite,
    people: &[Person],
    retirees: &HashMap<u32, String>,
    bills: &[Bill],
) -> anyhow::Result<()> {
    let clerk = suite.client("bureau_officer", "220000", "clerk").await?;
    let operation = money::begin_settlement(&clerk).await?;
    suite.kill_and_restart("medical-subsidy").await?;
    let totals = money::settlement(&clerk, &operation).await?;

    let received = people.iter().filter(|person| person.fault.is_none() && retirees.contains_key(&person.index));
    let due: Vec<i64> = received.map(|person| due(person, bills)).filter(|due| *due > 0).collect();
    ensure!(totals.ledgers_total == totals.ledgers_done, "{totals:?}");
    ensure!(
        totals.claims_made == due.len() as i64,
        "{} claims for {} ledgers with money due",
        totals.claims_made,
        due.len()
    );
    ensure!(
        totals.payable_fen == due.iter().sum::<i64>(),
        "{} fen instead of {}",
        totals.payable_fen,
        due.iter().sum::<i64>()
    );
    Ok(())
}

/// What a person's bills entitle to, reckoned independently.
fn due(person: &Person, bills: &[Bill]) -> i64 {
    let own: Vec<Bill> = bills.iter().filter(|bill| bill.person == person.index).cloned().collect();
    reckon::entitlement_fen(person.category, reckon::self_pay_fen(&own))
}

/// Pays the first half by hand and the second by the bank's report, with a cut in each.
async fn pay_through_a_cut(suite: &mut Suite, hands: &Hands, claims: &[md::Claim]) -> anyhow::Result<()> {
    let (by_hand, by_bank) = claims.split_at(claims.len() / 2);
    let done = AtomicUsize::new(0);
    let cut = async {
        line::reaches(&done, by_hand.len() / 3).await;
        suite.kill_and_restart("medical-subsidy").await
    };
    let (paid, cut) = tokio::join!(money::pay_all(hands, by_hand, &done), cut);
    cut?;
    ensure!(paid?.iter().all(|claim| claim.state() == State::Paid), "every claim is paid");

    let list = money::payment_list(&hands.finance).await?;
    ensure!(list.len() == by_bank.len(), "{} payments for {} claims", list.len(), by_bank.len());
    let report = money::bank_report(&list, BankResult::Paid);
    let rows = stream::iter(report.clone()).chain(stream::pending());
    let mut answers = hands.finance.subsidy().reconcile_payments(rows).await?.into_inner();
    ensure!(answers.message().await?.is_some(), "the first rows are answered");
    suite.kill_and_restart("medical-subsidy").await?;
    while let Ok(Some(_)) = answers.message().await {}
    let outcomes = line::persist(async || money::reconcile(&hands.finance, report.clone()).await).await?;
    let settled = |outcome: &RowOutcome| [RowOutcome::Accepted, RowOutcome::Unchanged].contains(outcome);
    ensure!(outcomes.len() == by_bank.len() && outcomes.iter().all(settled), "{outcomes:?}");
    ensure!(outcomes.contains(&RowOutcome::Unchanged), "what was answered before the cut is kept");
    Ok(())
}

/// Compares every ledger with an independent reckoning, to the fen.
async fn check_money(
    hands: &Hands,
    people: &[Person],
    retirees: &HashMap<u32, String>,
    bills: &[Bill],
) -> anyhow::Result<()> {
    for person in people.iter().filter(|person| person.fault.is_none()) {
        let Some(retiree) = retirees.get(&person.index) else { continue };
        let own = bills.iter().filter(|bill| bill.person == person.index).count();
        let expected = due(person, bills);
        let ledger = money::ledger(&hands.clerk, retiree).await?;
        ensure!(ledger.items.len() == own, "{retiree}: {} bills instead of {own}", ledger.items.len());
        ensure!(
            ledger.paid_fen == expected && ledger.open_fen == 0,
            "{retiree}: {} paid of {expected}",
            ledger.paid_fen
        );
        let movements = usize::from(expected > 0);
        ensure!(ledger.entries.len() == movements, "{retiree}: money moved {} times", ledger.entries.len());
    }
    Ok(())
}

/// Whatever was repeated stands in the audit chain once.
async fn check_once(suite: &Suite, claims: &[md::Claim]) -> anyhow::Result<()> {
    let auditor = suite.client("auditor", "220000", "auditor").await?;
    for claim in &claims[..claims.len() / 2] {
        let methods = audit::methods_of(&auditor, "medical-subsidy", &claim.name, 4).await?;
        ensure!(
            methods == ["SubmitClaim", "VerifyClaim", "ApproveClaim", "PayClaim"],
            "{} has {methods:?}",
            claim.name
        );
    }
    Ok(())
}
