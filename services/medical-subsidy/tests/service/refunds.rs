//! Refunds in files, which name their bills by number.

use crate::house::*;
use crate::items::{import, outcomes, reasons, row};
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::medical as pb;
use junxiu_testkit::on_both_engines;

fn numbered(invoice_no: &str, settled_on: &str, fen: i64) -> pb::SelfPayItemDraft {
    pb::SelfPayItemDraft { invoice_no: invoice_no.into(), ..bill(settled_on, fen) }
}

fn refund(row_number: i64, of: &str, item: pb::SelfPayItemDraft) -> pb::ImportSelfPayItemsRequest {
    pb::ImportSelfPayItemsRequest { refund_of_invoice_no: of.into(), ..row(row_number, CITIZEN, item) }
}

#[tokio::test]
async fn a_file_gives_a_bill_back_and_enters_it_anew() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let rows = vec![
            row(2, CITIZEN, numbered("A-1", "2023-12-30", 600_000)),
            refund(3, " a-１ ", numbered("A-1T", "2024-01-05", -600_000)),
            row(4, CITIZEN, numbered("A-1", "2024-01-05", 700_000)),
        ];
        let mut check = rows.clone();
        check[0].validate_only = true;
        assert_eq!(outcomes(&import(&house, CLERK, check).await), [3, 0, 0]);
        assert_eq!(outcomes(&import(&house, CLERK, rows.clone()).await), [3, 0, 0]);
        let of_year = async |year| house.ledger(CLERK, &retiree, year).await.unwrap();
        let (wrong, right) = (of_year(2023).await, of_year(2024).await);
        assert_eq!((wrong.items.len(), wrong.in_scope_self_pay_fen), (2, 0), "the refund is in the bill's own ledger");
        assert_eq!(wrong.items[1].refund_of, wrong.items[0].name);
        assert_eq!(right.in_scope_self_pay_fen, 700_000);

        assert_eq!(outcomes(&import(&house, CLERK, rows).await), [0, 3, 0], "sent again, nothing is doubled");
    })
    .await;
}

#[tokio::test]
async fn a_refund_of_a_bill_that_was_recorded_before_finds_it() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        import(&house, CLERK, vec![row(2, CITIZEN, numbered("B-1", "2024-03-01", 500))]).await;
        let parts = |at, fen| refund(at, "B-1", numbered(&format!("B-1T{at}"), "2024-04-01", fen));
        let answers = import(&house, CLERK, vec![parts(2, -300), parts(3, -300), parts(4, -200)]).await;
        assert_eq!(outcomes(&answers), [2, 0, 1]);
        assert_eq!(reasons(&answers[1]), [("item.in_scope_self_pay_fen", "REFUND_EXCEEDS_LEDGER")]);
        assert_eq!(house.ledger(CLERK, &retiree, 2024).await.unwrap().in_scope_self_pay_fen, 0);
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_names_no_bill_is_told_beside_its_other_faults() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        house.receive(RetireeCategory::Tuixiu).await;
        let both = pb::SelfPayItemDraft {
            refund_of: "selfPayItems/01a20a26-e448-7528-b146-e43c7c6501e0".into(),
            ..numbered("C-3", "2024-03-01", 100)
        };
        let rows = vec![
            refund(2, "nobody's", numbered("C-1", "2025-01-01", -100)),
            refund(3, "nobody's", numbered("C-2", "2024-03-01", 100)),
            refund(4, "nobody's", both),
            // A refund is no bill that could be given back.
            row(5, CITIZEN, numbered("C-4", "2024-03-01", 100)),
            refund(6, "C-4", numbered("C-4T", "2024-03-02", -50)),
            refund(7, "C-4T", numbered("C-4TT", "2024-03-03", -50)),
        ];
        let answers = import(&house, CLERK, rows).await;
        let unknown = ("refund_of_invoice_no", "REFUND_OF_UNKNOWN");
        assert_eq!(reasons(&answers[0]), [("item.settled_on", "SETTLED_IN_FUTURE"), unknown]);
        let positive = ("item.in_scope_self_pay_fen", "REFUND_NOT_NEGATIVE");
        assert_eq!(reasons(&answers[1]), [positive]);
        assert!(reasons(&answers[2]).contains(&("refund_of_invoice_no", "ONE_BILL")), "{:?}", answers[2].faults);
        assert_eq!(reasons(&answers[5]), [unknown]);
        assert_eq!(outcomes(&answers), [2, 0, 4]);
    })
    .await;
}
