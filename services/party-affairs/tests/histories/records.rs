//! What must hold of journeys, dues, the audit chain and the feed; and the whole look after each step.

use std::collections::{BTreeMap, BTreeSet};

use junxiu_contracts::api::Role;
use junxiu_contracts::audit::VerifyAuditChainRequest;
use junxiu_contracts::audit::audit_service_client::AuditServiceClient;
use junxiu_contracts::feed::FollowRequest;
use junxiu_contracts::feed::feed_service_client::FeedServiceClient;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::dues_service_client::DuesServiceClient;
use junxiu_kernel::day::Day;

use crate::house::{AUDITOR, Hand, PROVINCE, day};
use crate::world::{Check, World, read};
use crate::{approvals, branches, contacts, dues, duties, travel};

impl World<'_> {
    /// Looks at what a step can have broken.
    pub async fn check(&mut self) -> Check {
        branches::check(self).await?;
        approvals::check(self).await?;
        duties::check(self).await?;
        if self.ran {
            contacts::check(self).await?;
            duties::check_summary(self).await?;
        }
        Ok(())
    }

    /// Looks at what is asked for once a history.
    pub async fn check_all(&mut self) -> Check {
        crate::news::run(self).await?;
        self.accepted.clear();
        self.check().await?;
        duties::check_scope(self).await?;
        trips(self).await?;
        paid(self).await?;
        feed(self).await?;
        chain(self).await
    }
}

/// Nobody is on two journeys at once.
async fn trips(world: &World<'_>) -> Check {
    let mut trips: BTreeMap<usize, Vec<(Day, Day, String)>> = BTreeMap::new();
    for exit in &world.things.exits {
        let shown = travel::shown(world, &exit.name).await?;
        let Some(departed_on) = read(shown.departed_on.as_ref()) else { continue };
        let returned_on = read(shown.returned_on.as_ref());
        // A journey that a death or a transfer ended has no return.
        if returned_on.is_none() && shown.state() != pb::exit_application::State::Abroad {
            continue;
        }
        if returned_on.is_some_and(|returned_on| returned_on < departed_on) {
            return Err(format!("{} came back before it began", exit.name));
        }
        trips.entry(exit.who).or_default().push((departed_on, returned_on.unwrap_or(Day::MAX), exit.name.clone()));
    }
    for (who, mut trips) in trips {
        trips.sort();
        if let Some(pair) = trips.windows(2).find(|pair| pair[1].0 < pair[0].1)
            && !world.people[who].inherited
        {
            return Err(format!("two journeys of P{who} overlap: {pair:?}"));
        }
    }
    Ok(())
}

/// The statement of dues says what the payments that stand paid, to the fen.
async fn paid(world: &World<'_>) -> Check {
    for who in 0..world.people.len() {
        let (name, person) = (world.name(who), &world.people[who]);
        if person.merged || person.inherited {
            continue;
        }
        let request = pb::GetDuesStatementRequest {
            name: format!("{name}/dues"),
            first_month: dues::month(day("2023-06-01")),
            last_month: dues::month(day("2025-05-01")),
        };
        let request = world.house.as_hand(PROVINCE, request);
        let answer = DuesServiceClient::new(world.house.link.clone()).get_dues_statement(request).await;
        let Ok(statement) = answer.map(tonic::Response::into_inner) else { continue };
        let expected: i64 = world.paid.values().filter(|(payer, _)| *payer == who).map(|(_, fen)| *fen).sum();
        let by_month: i64 = statement.months.iter().map(|month| month.paid_fen).sum();
        if (statement.paid_fen, by_month) != (expected, expected) {
            return Err(format!("P{who} paid {expected} fen, and the statement says {statement:?}"));
        }
        let due: i64 = statement.months.iter().map(|month| month.due_fen).sum();
        if due != statement.due_fen {
            return Err(format!("the months of P{who} do not make the sum: {statement:?}"));
        }
    }
    Ok(())
}

/// Each event is told once and in the order of the journal, and of a noun its revisions only grow.
async fn feed(world: &World<'_>) -> Check {
    let request = FollowRequest { until_head: true, ..Default::default() };
    let request = world.house.as_hand(Hand("service:test", Role::Integration, "220000"), request);
    let mut client = FeedServiceClient::new(world.house.link.clone());
    let mut stream = client.follow(request).await.map_err(|status| format!("no feed: {status:?}"))?.into_inner();
    let (mut ids, mut last, mut counts) = (BTreeSet::new(), 0, BTreeMap::<String, usize>::new());
    while let Some(message) = stream.message().await.map_err(|status| format!("the feed broke: {status:?}"))? {
        for event in message.events {
            if event.position < last || !ids.insert(event.event_id.clone()) {
                return Err(format!("{event:?} is told twice or out of its order"));
            }
            last = event.position;
            *counts.entry(event.r#type).or_default() += 1;
        }
    }
    balance(world, &counts).await
}

/// What was told balances with what stands.
async fn balance(world: &World<'_>, told: &BTreeMap<String, usize>) -> Check {
    let (mut decided, mut departed) = (0, 0);
    for exit in &world.things.exits {
        let shown = travel::shown(world, &exit.name).await?;
        decided += usize::from(shown.decided_on.is_some());
        departed += usize::from(shown.departed_on.is_some());
    }
    let told = |kind: &str| told.get(kind).copied().unwrap_or_default();
    if told("exit.decided") != decided || told("exit.departed") < departed {
        return Err(format!(
            "{decided} journeys are decided and {departed} begun; told is {told:?}",
            told = told("exit.decided")
        ));
    }
    let payments = world.things.payments.len();
    if told("dues.paid") != payments {
        return Err(format!("{payments} payments, and {} are told", told("dues.paid")));
    }
    Ok(())
}

async fn chain(world: &World<'_>) -> Check {
    let rows = world.digest().await.rows("journal_entry");
    let request = world.house.as_hand(AUDITOR, VerifyAuditChainRequest::default());
    let answer = AuditServiceClient::new(world.house.link.clone()).verify_audit_chain(request).await;
    let verified = answer.map_err(|status| format!("the chain cannot be verified: {status:?}"))?.into_inner();
    if verified.intact && verified.verified_records == rows {
        return Ok(());
    }
    Err(format!("of {rows} entries of the journal: {verified:?}"))
}
