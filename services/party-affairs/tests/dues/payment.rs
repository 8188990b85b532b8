//! Paying in time, late, ahead and by the quarter.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::dues_month::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::{CLERK, COUNTY, House, OTHER_CLERK, SECOND_CLERK, date, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_paid_once_and_a_repeat_is_answered_as_before() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-03-10").await;
        let who = payer(&house).await;
        let request = pb::RecordDuesPaymentRequest {
            request_id: "pay-1".into(),
            ..payment(&who.retiree, "2022-01", "2022-02", 16_000, "2022-02-20")
        };
        let paid = pay(&house, CLERK, request.clone()).await.unwrap();
        assert_eq!(
            paid.months.iter().map(|month| (month.paid_fen, month.late)).collect::<Vec<_>>(),
            [(8_000, true), (8_000, false)]
        );
        assert!(paid.backdated);
        assert_eq!(paid.decision.as_ref().unwrap().outcome, "DUE");
        assert_eq!(pay(&house, CLERK, request).await.unwrap(), paid);
        let again = pay(&house, SECOND_CLERK, payment(&who.retiree, "2022-02", "2022-02", 8_000, "2022-02-20")).await;
        refused(again, Code::FailedPrecondition, "MONTH_SETTLED");

        let found = statement_by(&house, COUNTY, &who.retiree, ("2021-12", "2022-04")).await.unwrap();
        let states: Vec<State> = found.months.iter().map(|month| month.state()).collect();
        assert_eq!(states, [State::NotOwed, State::PaidLate, State::Paid, State::Open, State::Open]);
        assert_eq!((found.due_fen, found.paid_fen, found.unpaid_fen), (32_000, 16_000, 0));
        assert_eq!(found.months[1].payment, paid.name);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn january_is_made_up_for_until_the_end_of_july() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-08-10").await;
        let who = payer(&house).await;
        let asked = |on| pb::RecordDuesPaymentRequest {
            last_month: None,
            ..payment(&who.retiree, "2022-01", "2022-01", 8_000, on)
        };
        refused(pay(&house, CLERK, asked("2022-08-01")).await, Code::FailedPrecondition, "MAKE_UP_LIMIT");
        let checked = pb::RecordDuesPaymentRequest { validate_only: true, ..asked("2022-07-31") };
        assert!(pay(&house, CLERK, checked).await.unwrap().months[0].late);
        let decided =
            pb::RecordDuesPaymentRequest { branch_decision: "支〔2022〕3号".into(), ..asked("2022-08-01") };
        pay(&house, CLERK, decided).await.unwrap();
        assert_eq!(states(&house, &who.retiree, "2022-01", "2022-01").await, [State::PaidLate]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refusal_says_what_is_wrong() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-03-10").await;
        let who = payer(&house).await;
        let id = who.retiree.as_str();
        let stranger = house.receive(|_| {}).await;
        let one = |first: &str, fen, on: &str| payment(id, first, first, fen, on);
        for (request, reason) in [
            (one("2022-02", 7_999, "2022-03-01"), "AMOUNT_BELOW_DUES"),
            (one("2022-02", 8_001, "2022-03-01"), "AMOUNT_ABOVE_DUES"),
            (one("2021-12", 8_000, "2022-03-01"), "MONTH_NOT_OWED"),
            (one("2023-04", 8_000, "2022-03-01"), "TOO_FAR_AHEAD"),
            (one("2022-02", 8_000, "2022-03-11"), "OCCURRED_IN_FUTURE"),
            (one("2022-02", 8_000, "2021-05-09"), "BEFORE_RECEPTION"),
            (payment(&stranger.retiree, "2022-02", "2022-02", 8_000, "2022-03-01"), "IN_NO_BRANCH"),
        ] {
            refused(pay(&house, CLERK, request).await, Code::FailedPrecondition, reason);
        }
        let theirs = pay(&house, OTHER_CLERK, one("2022-02", 8_000, "2022-03-01")).await;
        refused(theirs, Code::FailedPrecondition, "NOT_YET_KNOWN");
        let nameless = pb::RecordDuesPaymentRequest {
            payer: pb::dues_payment::Payer::Relative.into(),
            channel: 0,
            ..one("2022-02", 0, "2022-03-01")
        };
        refused(pay(&house, CLERK, nameless).await, Code::InvalidArgument, "INVALID_FIELDS");
        let stale = pb::RecordDuesPaymentRequest { etag: "r9".into(), ..one("2022-02", 8_000, "2022-03-01") };
        refused(pay(&house, CLERK, stale).await, Code::Aborted, "STALE");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relative_pays_a_year_ahead_and_gives_freely() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-03-10").await;
        let who = payer(&house).await;
        let request = pb::RecordDuesPaymentRequest {
            extra_is_voluntary: true,
            payer: pb::dues_payment::Payer::Relative.into(),
            payer_name: "亲属甲".into(),
            ..payment(&who.retiree, "2022-04", "2023-03", 96_000 + 100_000, "2022-03-09")
        };
        let paid = pay(&house, CLERK, request).await.unwrap();
        assert_eq!((paid.months.len(), paid.voluntary_fen, paid.pass_to_centre), (12, 100_000, true));
        assert!(paid.months.iter().all(|month| !month.late));
        let found = states(&house, &who.retiree, "2022-03", "2022-05").await;
        assert_eq!(found, [State::Open, State::Paid, State::Paid]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_the_quarter_a_month_is_in_time_until_the_quarter_ends() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-04-01").await;
        let (_, people) = branch(&house).await;
        let mut request = regular(&people[0].retiree, "2022-01", 8_000);
        if let Some(base) = &mut request.dues_base {
            base.rhythm = pb::dues_base::Rhythm::Quarterly.into();
        }
        let without_consent = set(&house, CLERK, request.clone()).await;
        refused(without_consent, Code::InvalidArgument, "INVALID_FIELDS");
        if let Some(base) = &mut request.dues_base {
            base.document_no = "支〔2022〕1号".into();
        }
        set(&house, CLERK, request).await.unwrap();
        assert_eq!(states(&house, &people[0].retiree, "2022-03", "2022-04").await, [State::Unpaid, State::Open]);
        let paid = pay(&house, CLERK, payment(&people[0].retiree, "2022-01", "2022-03", 24_000, "2022-03-31")).await;
        assert!(paid.unwrap().months.iter().all(|month| !month.late));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_payment_is_withdrawn_by_the_one_that_corrects_it() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-03-10").await;
        let who = payer(&house).await;
        let first =
            pay(&house, CLERK, payment(&who.retiree, "2022-01", "2022-02", 16_000, "2022-02-20")).await.unwrap();
        let correction = |request_id: &str| pb::RecordDuesPaymentRequest {
            corrects: first.name.clone(),
            request_id: request_id.into(),
            ..payment(&who.retiree, "2022-01", "2022-01", 8_000, "2022-01-20")
        };
        pay(&house, CLERK, correction("a")).await.unwrap();
        assert_eq!(states(&house, &who.retiree, "2022-01", "2022-02").await, [State::Paid, State::Unpaid]);
        refused(pay(&house, CLERK, correction("b")).await, Code::FailedPrecondition, "PAYMENT_WITHDRAWN");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_take_the_same_month_at_once_one_is_refused() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-03-10").await;
        let who = payer(&house).await;
        for month in ["2022-01", "2022-02", "2022-03"] {
            let asked = || payment(&who.retiree, month, month, 8_000, "2022-03-10");
            let (one, two) = tokio::join!(pay(&house, CLERK, asked()), pay(&house, SECOND_CLERK, asked()));
            let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
            assert!(won.is_ok(), "{won:?}");
            refused(lost, Code::FailedPrecondition, "MONTH_SETTLED");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_base_is_never_overwritten_and_paid_months_keep_what_was_paid() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-03-10").await;
        let (_, people) = branch(&house).await;
        let id = people[0].retiree.as_str();
        let first = set(&house, CLERK, regular(id, "2022-01", 8_000)).await.unwrap();
        pay(&house, CLERK, payment(id, "2022-01", "2022-01", 8_000, "2022-01-20")).await.unwrap();
        let again = set(&house, CLERK, regular(id, "2022-01", 9_000)).await;
        refused(again, Code::FailedPrecondition, "FACT_STANDS_FOR_THE_MONTH");
        let mut corrected = regular(id, "2022-01", 9_000);
        if let Some(base) = &mut corrected.dues_base {
            base.corrects = first.name.clone();
        }
        assert_eq!(set(&house, CLERK, corrected.clone()).await.unwrap().corrects, first.name);
        refused(set(&house, CLERK, corrected).await, Code::FailedPrecondition, "ALREADY_CORRECTED");

        let found = statement_by(&house, CLERK, id, ("2022-01", "2022-02")).await.unwrap();
        let shown: Vec<_> =
            found.months.iter().map(|month| (month.due_fen, month.paid_fen, month.review_required)).collect();
        assert_eq!(shown, [(9_000, 8_000, true), (9_000, 0, false)]);
        assert_eq!(found.months[0].paid_on, Some(date("2022-01-20")));
    })
    .await;
}
