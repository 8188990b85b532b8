//! The dues of nearly all members, paid a year ahead; some are behind, and of some nobody knows the pay.

use std::collections::HashMap;

use junxiu_contracts::party as pb;
use junxiu_contracts::party::dues_service_client::DuesServiceClient;
use junxiu_kernel::day::{self, Day};
use junxiu_platform::parse;
use tonic::transport::Channel;

use super::{Served, Site, first_of_month};
use crate::client::Client;

/// What the demo's people receive a month, in fen: by their kind of post, the last for all others.
const PAY_FEN: [(&str, i64); 4] = [("师", 1_280_000), ("团", 960_000), ("处", 820_000), ("", 640_000)];
/// How many months one payment covers at most; a year may be paid ahead.
const PAID_AT_ONCE: i32 = 12;
/// The lots of those who are behind: their last months are unpaid.
const BEHIND_ONE_IN: u32 = 8;
/// How many months those are.
const BEHIND_MONTHS: i32 = 2;
/// Of so many members one's pay is not known to the branch.
const UNKNOWN_ONE_IN: u32 = 25;

/// What is due a month on each pay of the demo.
pub(super) type Quotes = HashMap<i64, i64>;

/// Asks what is due on each pay.
pub(super) async fn quotes(client: &Client, until: Day) -> anyhow::Result<Quotes> {
    let mut quotes = Quotes::new();
    for (_, base_fen) in PAY_FEN {
        let asked = pb::QuoteDuesRequest { base_fen, month: Some(parse::date(until)) };
        let quote = DuesServiceClient::new(client.channel.clone()).quote_dues(client.request(asked)).await?;
        quotes.insert(base_fen, quote.into_inner().due_fen);
    }
    Ok(quotes)
}

impl Site<'_> {
    /// Records what members receive and what they paid; says how many paid.
    pub(super) async fn take_dues(&self, members: &[Served<'_>]) -> anyhow::Result<usize> {
        let mut payers = 0;
        for one in members.iter().filter(|one| one.person.lot(UNKNOWN_ONE_IN) != 2) {
            let base_fen = pay_fen(one.person.kind[2]);
            // Owed is each month on whose first day he stood in the branch.
            let first = day::add_months(first_of_month(one.received), 1);
            self.set_base(one, base_fen, first).await?;
            let behind = if one.person.lot(BEHIND_ONE_IN) == 3 { BEHIND_MONTHS } else { 0 };
            let last = day::add_months(first_of_month(self.until), -behind);
            let due_fen = self.quotes.get(&base_fen).copied().unwrap_or_default();
            let mut month = first;
            while month <= last && due_fen > 0 {
                let to = day::add_months(month, PAID_AT_ONCE - 1).min(last);
                self.pay(one, month, to, due_fen).await?;
                month = day::add_months(to, 1);
            }
            payers += usize::from(first <= last);
        }
        Ok(payers)
    }

    async fn set_base(&self, one: &Served<'_>, base_fen: i64, first: Day) -> anyhow::Result<()> {
        let base = pb::SetDuesBaseRequest {
            dues_base: Some(pb::DuesBase {
                retiree: one.retiree.to_owned(),
                first_month: Some(parse::date(first)),
                base_fen,
                document_no: format!("演示工资条第{:04}号", one.person.index + 1),
                ..Default::default()
            }),
            request_id: format!("demo-base-{}", one.person.index),
            ..Default::default()
        };
        self.dues().set_dues_base(self.clerk.request(base)).await?;
        Ok(())
    }

    async fn pay(&self, one: &Served<'_>, first: Day, last: Day, due_fen: i64) -> anyhow::Result<()> {
        let payment = pb::RecordDuesPaymentRequest {
            retiree: one.retiree.to_owned(),
            first_month: Some(parse::date(first)),
            last_month: Some(parse::date(last)),
            amount_fen: due_fen * months(first, last),
            occurred_on: Some(parse::date(first)),
            channel: pb::dues_payment::Channel::Transfer.into(),
            request_id: format!("demo-dues-{}-{}", one.person.index, first.format("%Y-%m")),
            ..Default::default()
        };
        self.dues().record_dues_payment(self.clerk.request(payment)).await?;
        Ok(())
    }

    fn dues(&self) -> DuesServiceClient<Channel> {
        DuesServiceClient::new(self.clerk.channel.clone())
    }
}

fn pay_fen(post: &str) -> i64 {
    PAY_FEN.iter().find(|(kind, _)| post.contains(kind)).map_or(0, |(_, fen)| *fen)
}

/// How many months lie from one first day to another, both counted.
fn months(first: Day, last: Day) -> i64 {
    let (mut count, mut month) = (1, first);
    while month < last {
        month = day::add_months(month, 1);
        count += 1;
    }
    count
}
