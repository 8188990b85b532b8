//! The medical bills of the demo province.

use chrono::Datelike as _;
use junxiu_kernel::day::{self, Day};
use junxiu_kernel::money::Fen;

use super::Dice;
use super::people::{Person, Progress};
use crate::spreadsheet::headings::self_pay;

/// Hospitals that do not exist.
const HOSPITALS: &[&str] = &["测试第一医院", "测试第二医院", "测试中医院", "测试军地医院", "测试社区卫生服务中心"];

/// A bill, or the refund of one.
struct Bill<'a> {
    citizen_id: &'a str,
    invoice_no: String,
    settled_on: Day,
    hospital: &'static str,
    in_scope: Fen,
    out_of_scope: Fen,
    remark: &'static str,
}

/// Makes up the bills of a year: most people have a few small ones, some pass the thresholds of article 20.
pub fn make(people: &[Person], year: i32, until: Day, dice: &mut Dice) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for person in people {
        let Progress::Received { received, .. } = person.progress else { continue };
        let first = if received.year() == year { received } else { day(year, 1, 1) };
        let last = day(year, 12, 31).min(until);
        if received.year() > year || first > last {
            continue;
        }
        let whole_fen = year_total(dice);
        let count = 1 + dice.below(4);
        let mut bills = split(person, whole_fen, count, first, last, dice);
        if dice.percent(4) {
            bills.extend(refund(&bills, last));
        }
        rows.extend(bills.iter().map(row));
    }
    rows
}

/// What a person bears in a year, in fen, by how ill they are.
fn year_total(dice: &mut Dice) -> u64 {
    let (least_yuan, spread_yuan) = match dice.below(100) {
        0..60 => (300, 9_000),
        60..82 => (9_000, 40_000),
        82..93 => (50_000, 50_000),
        93..98 => (100_000, 120_000),
        _ => (225_000, 90_000),
    };
    least_yuan * 100 + dice.below(spread_yuan * 100)
}

fn split<'a>(person: &'a Person, whole_fen: u64, count: u64, first: Day, last: Day, dice: &mut Dice) -> Vec<Bill<'a>> {
    let part = i64::try_from(whole_fen / count).unwrap_or(0);
    let mut days: Vec<Day> =
        (0..count).map(|_| day::add_days(first, dice.days((last - first).num_days() + 1))).collect();
    days.sort_unstable();
    (1..)
        .zip(days)
        .map(|(number, settled_on)| Bill {
            citizen_id: &person.citizen_id,
            invoice_no: invoice_no(settled_on, person.index, number),
            settled_on,
            hospital: dice.pick::<&str>(HOSPITALS),
            in_scope: Fen::new(part),
            out_of_scope: Fen::new(if dice.percent(30) { dice.days(500_000) } else { 0 }),
            remark: "演示数据",
        })
        .collect()
}

/// Gives a tenth of the first bill back, on the year's last day.
fn refund<'a>(bills: &[Bill<'a>], last: Day) -> Option<Bill<'a>> {
    let bill = bills.first()?;
    Some(Bill {
        invoice_no: format!("{}T", bill.invoice_no),
        settled_on: last,
        in_scope: Fen::new(-bill.in_scope.get() / 10),
        out_of_scope: Fen::ZERO,
        remark: "退费，演示数据",
        citizen_id: bill.citizen_id,
        hospital: bill.hospital,
    })
}

fn invoice_no(settled_on: Day, person: u32, number: u32) -> String {
    format!("CS{}-{person:06}-{number}", settled_on.year())
}

fn row(bill: &Bill<'_>) -> Vec<String> {
    let value = |field: &str| match field {
        "citizen_id" => bill.citizen_id.to_owned(),
        "invoice_no" => bill.invoice_no.clone(),
        "settled_on" => bill.settled_on.format("%Y-%m-%d").to_string(),
        "hospital" => bill.hospital.to_owned(),
        "in_scope_self_pay_fen" => bill.in_scope.to_string(),
        "out_of_scope_fen" => bill.out_of_scope.to_string(),
        "remark" => bill.remark.to_owned(),
        _ => String::new(),
    };
    self_pay::LAYOUT.columns.iter().map(|column| value(column.field)).collect()
}

/// Makes rows that an import must reject, each for reasons of its own.
pub fn faulty_rows(count: u32, year: i32) -> impl Iterator<Item = Vec<String>> {
    (0..count).map(move |index| {
        let (id, settled, amount) = match index % 4 {
            0 => ("220104195001019990", "2024-03-01", "100.00"),
            1 => ("220102195202290010", "2024年6月31日", "100.00"),
            2 => ("220102195202290010", "2024-03-01", "100.125"),
            _ => ("", "去年", "很多"),
        };
        let value = |field: &str| match field {
            "citizen_id" => id.to_owned(),
            "invoice_no" => format!("CW{year}-{index:06}"),
            "settled_on" => settled.replacen("2024", &year.to_string(), 1),
            "hospital" => HOSPITALS[0].to_owned(),
            "in_scope_self_pay_fen" => amount.to_owned(),
            _ => String::new(),
        };
        self_pay::LAYOUT.columns.iter().map(|column| value(column.field)).collect()
    })
}

fn day(year: i32, month: u32, day: u32) -> Day {
    Day::from_ymd_opt(year, month, day).unwrap_or_default()
}
