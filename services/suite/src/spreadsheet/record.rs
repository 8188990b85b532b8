//! A row under its headings: each cell by its field, with all faults of the row collected.

use junxiu_kernel::day::Day;
use junxiu_kernel::money::{self, Fen};
use junxiu_kernel::wrong::Wrong;

use super::cell::Cell;
use super::headings::{Headings, Layout};
use super::read::Row;

/// A fault of a row, for its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field at fault; empty when it is the row as a whole.
    pub field: String,
    /// The reason, as a stable code.
    pub reason: String,
    /// What is wrong and what to do, in Chinese.
    pub zh: String,
    /// What is wrong and what to do, in English.
    pub en: String,
}

impl Fault {
    /// Says the fault with the heading of its column in front.
    pub fn told(&self, layout: &Layout) -> String {
        match layout.column(&self.field) {
            Some(column) => format!("{}：{}", column.heading, self.zh),
            None => self.zh.clone(),
        }
    }
}

/// A row being read field by field.
pub struct Record<'a> {
    headings: &'a Headings,
    row: &'a Row,
    days_from_1904: bool,
    faults: Vec<Fault>,
}

impl<'a> Record<'a> {
    /// Begins to read a row.
    pub fn new(headings: &'a Headings, row: &'a Row, days_from_1904: bool) -> Self {
        Self { headings, row, days_from_1904, faults: Vec::new() }
    }

    /// Says whether no column of the file's layout holds anything, as in a row of notes beside the table.
    pub fn is_blank(&self) -> bool {
        self.headings.layout.columns.iter().all(|column| self.cell(column.field).is_empty())
    }

    /// Reads a text; empty when nothing was filled in.
    pub fn word(&mut self, field: &'static str) -> String {
        let read = self.cell(field).word();
        self.keep(field, read).unwrap_or_default()
    }

    /// Reads digits that are no number; empty when nothing was filled in.
    ///
    /// What was cut goes on as it is, so that the server does not find it missing besides.
    pub fn digits(&mut self, field: &'static str) -> String {
        let cell = self.cell(field);
        let read = cell.digits();
        self.keep(field, read).unwrap_or_else(|| cell.tidy())
    }

    /// Reads a day.
    pub fn day(&mut self, field: &'static str) -> Option<Day> {
        let read = self.cell(field).day(self.days_from_1904);
        self.keep(field, read)
    }

    /// Reads an amount in yuan.
    pub fn yuan(&mut self, field: &'static str) -> Option<Fen> {
        self.parsed(field, money::parse_yuan)
    }

    /// Reads a yes or a no.
    pub fn yes_or_no(&mut self, field: &'static str) -> Option<bool> {
        let read = self.cell(field).yes_or_no();
        self.keep(field, read)
    }

    /// Reads a word by a rule of its own.
    pub fn parsed<T>(&mut self, field: &'static str, parse: impl FnOnce(&str) -> Result<T, Wrong>) -> Option<T> {
        let read = self.cell(field).word().and_then(|word| word.map(|word| parse(&word)).transpose());
        self.keep(field, read)
    }

    /// Adds a fault that lies in several cells together.
    pub fn fault(&mut self, field: &'static str, wrong: Wrong) {
        self.faults.push(Fault { field: field.to_owned(), reason: wrong.code.to_owned(), zh: wrong.zh, en: wrong.en });
    }

    /// Gives all faults that were found.
    pub fn finish(self) -> Vec<Fault> {
        self.faults
    }

    fn cell(&self, field: &str) -> &'a Cell {
        const NOTHING: &Cell = &Cell::Empty;
        self.headings.place(field).and_then(|at| self.row.cells.get(at)).unwrap_or(NOTHING)
    }

    fn keep<T>(&mut self, field: &'static str, read: Result<Option<T>, Wrong>) -> Option<T> {
        match read {
            Ok(value) => value,
            Err(wrong) => {
                self.fault(field, wrong);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::headings::self_pay;
    use super::*;

    #[test]
    fn all_faults_of_a_row_are_collected() {
        let words = |words: &[&str]| words.iter().map(|word| Cell::text(word)).collect::<Vec<_>>();
        let first = Row {
            number: 1,
            cells: words(&["身份证号", "票据号", "结算日期", "医疗机构", "范围内个人自付(元)", "范围外自费(元)"]),
            hidden: false,
        };
        let headings = Headings::find(&self_pay::LAYOUT, &[first]).unwrap();
        let row = Row {
            number: 2,
            cells: words(&["2.2E+17", "A1", "2024年6月31日", "测试医院", "12.345", "很多"]),
            hidden: false,
        };
        let mut record = Record::new(&headings, &row, false);

        assert_eq!(record.digits("citizen_id"), "2.2E+17");
        assert_eq!(record.digits("invoice_no"), "A1");
        assert_eq!(record.day("settled_on"), None);
        assert_eq!(record.word("hospital"), "测试医院");
        assert_eq!(record.yuan("in_scope_self_pay_fen"), None);
        assert_eq!(record.yuan("out_of_scope_fen"), None);
        assert_eq!(record.word("remark"), "");

        let faults = record.finish();
        let reasons: Vec<&str> = faults.iter().map(|fault| fault.reason.as_str()).collect();
        assert_eq!(reasons, ["DIGITS_LOST", "NO_SUCH_DAY", "AMOUNT_DECIMALS", "BAD_AMOUNT"]);
        assert!(faults[1].told(&self_pay::LAYOUT).starts_with("结算日期："));
    }
}
