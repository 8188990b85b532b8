//! A question about figures.

use junxiu_contracts::party as pb;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::{client, month};
use crate::house::{AUDITOR, CLERK, Hand, House, OTHER_CLERK, date, refused};

async fn quote(house: &House, hand: Hand, base_fen: i64, asked: &str) -> Result<pb::QuoteDuesResponse, tonic::Status> {
    let request = pb::QuoteDuesRequest { base_fen, month: month(asked) };
    Ok(client(house).quote_dues(house.as_hand(hand, request)).await?.into_inner())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_is_of_the_whole_amount_and_says_why() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-07-01").await;
        for (base, due, outcome) in
            [(500_000, 2_500, "DUE"), (500_001, 5_000, "DUE"), (800_000, 8_000, "DUE"), (0, 0, "NOTHING_DUE")]
        {
            for hand in [CLERK, OTHER_CLERK, AUDITOR] {
                let answer = quote(&house, hand, base, "2022-03").await.unwrap();
                let decision = answer.decision.unwrap();
                assert_eq!((answer.due_fen, decision.outcome.as_str()), (due, outcome), "{base}");
                assert_eq!(decision.reasons[0].citations[0].article, 13);
                assert_eq!(decision.policy_versions[0].key, "dues.retired.slab");
            }
        }
        let early = quote(&house, CLERK, 800_000, "2008-03").await.unwrap();
        assert_eq!((early.due_fen, early.decision.unwrap().outcome.as_str()), (0, "NO_RATE_IN_FORCE"));
        refused(quote(&house, CLERK, -1, "2022-03").await, Code::InvalidArgument, "INVALID_FIELDS");
        let nothing = client(&house).quote_dues(house.as_hand(CLERK, pb::QuoteDuesRequest::default())).await;
        refused(nothing, Code::InvalidArgument, "INVALID_FIELDS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_named_with_a_day_that_it_has_or_with_none() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2026-07-01").await;
        let on = async |day: i32| {
            let month = Some(junxiu_contracts::google_type::Date { day, ..date("2026-06-01") });
            let request = pb::QuoteDuesRequest { base_fen: 500_000, month };
            client(&house).quote_dues(house.as_hand(CLERK, request)).await
        };
        for known in [0, 1, 30] {
            assert_eq!(on(known).await.unwrap().into_inner().due_fen, 2_500, "{known} June");
        }
        for unknown in [-1, 31, 32] {
            refused(on(unknown).await, Code::InvalidArgument, "INVALID_FIELDS");
        }
    })
    .await;
}
