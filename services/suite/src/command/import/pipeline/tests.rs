//! A server that answers as told stands in for the real one.

use std::path::Path;

use junxiu_platform::status;
use tonic::Code;

use crate::command::import::Opened;
use crate::command::import::report::{Manner, Told};
use crate::spreadsheet::headings::{REASON, RESULT, self_pay};

use super::*;

/// What the stand-in server is sent: the row, its invoice number, and whether its stream only checks.
struct Sent {
    row: u32,
    invoice_no: String,
    checks_only: bool,
}

/// Rejects invoice number D, breaks off at invoice number X, and takes all else.
fn kind() -> Kind<Sent> {
    Kind {
        message,
        begin: Box::new(|sent, checks_only| sent.checks_only = checks_only),
        open: Box::new(|rows| {
            let answers = rows.map(|sent: Sent| match sent.invoice_no.as_str() {
                "X" => Err(status::Fault::new(Code::Unavailable, "GONE", "", "gone").into()),
                "D" => Ok(answer(sent.row, Outcome::Rejected, &["item.invoice_no", "item.settled_on"])),
                _ => Ok(answer(sent.row, Outcome::Accepted, &[])),
            });
            Box::pin(async move { Ok(Box::pin(answers) as Answers) })
        }),
    }
}

fn message(record: &mut Record<'_>, row: i64) -> Sent {
    record.day("settled_on");
    record.yuan("in_scope_self_pay_fen");
    Sent { row: u32::try_from(row).unwrap(), invoice_no: record.digits("invoice_no"), checks_only: false }
}

fn answer(row: u32, outcome: Outcome, fields: &[&str]) -> Answer {
    let fault = |field: &&str| Fault {
        field: (*field).to_owned(),
        reason: "BAD".to_owned(),
        zh: "不对".to_owned(),
        en: "bad".to_owned(),
    };
    let resource = if outcome == Outcome::Accepted { format!("selfPayItems/{row}") } else { String::new() };
    Answer { row, outcome, resource, faults: fields.iter().map(fault).collect(), warnings: Vec::new() }
}

async fn import(folder: &Path, rows: &[&str], stop: CancellationToken) -> (Told, End, Vec<(String, String)>) {
    let path = folder.join("bills.csv");
    let text = format!("身份证号,票据号,结算日期,医疗机构,范围内个人自付(元)\n{}\n", rows.join("\n"));
    std::fs::write(&path, text).unwrap();
    let opened = Opened::open(&path, None, &self_pay::LAYOUT).await.unwrap();
    let (told, end) = opened.send(&kind(), Manner { format: None, dry_run: false }, stop).await.unwrap();

    let mut reader = csv::Reader::from_path(&told.results).unwrap();
    let headings = reader.headers().unwrap().clone();
    let place = |heading: &str| headings.iter().position(|found| found == heading).unwrap();
    let (result, reason) = (place(RESULT), place(REASON));
    let verdicts = reader.records().map(|record| {
        let record = record.unwrap();
        (record[result].to_owned(), record[reason].to_owned())
    });
    let verdicts = verdicts.collect();
    (told, end, verdicts)
}

fn verdict(result: &str, reason: &str) -> (String, String) {
    (result.to_owned(), reason.to_owned())
}

#[tokio::test]
async fn each_row_gets_its_verdict_in_the_order_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [
        "1,A,2024-01-31,甲,1.00",
        "1,B,2024-06-31,甲,1.005",
        "1,D,2024-01-31,甲,1.00",
        ",,,,",
        "1,D,2024-06-31,甲,1.00",
        "1,C,2024-01-31,甲,1.00",
    ];
    let (told, end, verdicts) = import(folder.path(), &rows, CancellationToken::new()).await;

    assert!(matches!(end, End::Whole));
    assert_eq!((told.counts.rows, told.counts.accepted, told.counts.rejected), (5, 2, 3));
    // The row with faults of its own was checked and not kept, and hears the server's other faults too.
    assert_eq!(told.taken, [(2, "selfPayItems/2".to_owned()), (7, "selfPayItems/7".to_owned())]);
    assert_eq!(verdicts[0], verdict("已接收", ""));
    assert_eq!(verdicts[1].0, "不通过");
    assert!(verdicts[1].1.contains("结算日期：") && verdicts[1].1.contains("小数"), "{}", verdicts[1].1);
    assert_eq!(verdicts[2], verdict("不通过", "票据号：不对；结算日期：不对"));
    assert!(verdicts[3].1.starts_with("票据号：不对；结算日期：日历上没有"), "{}", verdicts[3].1);
    assert_eq!(verdicts[4], verdict("已接收", ""));
}

#[tokio::test]
async fn a_broken_stream_leaves_every_row_with_a_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let rows = ["1,A,2024-01-31,甲,1.00", "1,X,2024-01-31,甲,1.00", ",,,,", "1,B,2024-01-31,甲,1.00"];
    let (told, end, verdicts) = import(folder.path(), &rows, CancellationToken::new()).await;

    assert!(matches!(end, End::Broken(status) if status.code() == Code::Unavailable));
    assert_eq!((told.counts.accepted, told.counts.not_handled, told.counts.rows_in_file), (1, 2, 3));
    assert_eq!(verdicts[0], verdict("已接收", ""));
    assert_eq!(verdicts[1], verdict("未处理", ""));
    assert_eq!(verdicts.len(), 3);
}

#[tokio::test]
async fn a_stopped_import_reports_the_rows_it_did_not_send() {
    let folder = tempfile::tempdir().unwrap();
    let stop = CancellationToken::new();
    stop.cancel();
    let (told, end, verdicts) = import(folder.path(), &["1,A,2024-01-31,甲,1.00"; 3], stop).await;

    assert!(matches!(end, End::Stopped));
    assert_eq!(verdicts.len(), 3);
    assert_eq!((told.counts.accepted + told.counts.not_handled, told.counts.rows_in_file), (3, 3));
}

#[tokio::test]
async fn many_rows_keep_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<String> =
        (0..20_000).map(|at| format!("1,A{at},2024-01-31,甲,{}", if at % 7 == 0 { "x" } else { "1" })).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let (told, _, verdicts) = import(folder.path(), &rows, CancellationToken::new()).await;

    assert_eq!((told.counts.rows, told.counts.rejected), (20_000, 2_858));
    assert!(verdicts.iter().enumerate().all(|(at, (result, _))| (result == "不通过") == (at % 7 == 0)));
}
