//! The columns of each kind of file, and how the headings of a file are matched to them.

use junxiu_kernel::text;

use super::read::Row;
use crate::output::{Exit, Trouble};

pub mod placement;
pub mod self_pay;

/// Titles and notes may stand above the headings; this many rows are looked through for them.
pub const ROWS_ABOVE_MAX: usize = 10;
/// Columns that people and our own result files add, and that mean nothing to an import.
const IGNORED: &[&str] = &["序号", "编号", "行号", RESULT, REASON, RESOURCE];
/// The heading of the column that says what became of a row.
pub const RESULT: &str = "导入结果";
/// The heading of the column that says why a row was rejected, and what is odd about one that was not.
pub const REASON: &str = "原因与提示";
/// The heading of the column that names what a row became.
pub const RESOURCE: &str = "系统编号";

/// How the cells of a column are filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// Digits that are no number: kept as text, or the spreadsheet cuts them.
    Digits,
    /// A day.
    Day,
    /// An amount in yuan.
    Yuan,
    /// One of a list of words.
    Choice(&'static [&'static str]),
}

/// A column of a file.
#[derive(Debug)]
pub struct Column {
    /// The field of the message that the column fills.
    pub field: &'static str,
    /// The heading as our template writes it.
    pub heading: &'static str,
    /// Other headings under which the column occurs.
    pub also: &'static [&'static str],
    /// True when a file without the column cannot be read.
    pub required: bool,
    /// How its cells are filled in.
    pub kind: Kind,
    /// What belongs in it, for the template's page of explanations.
    pub help: &'static str,
    /// An example of it.
    pub example: &'static str,
}

/// A kind of file.
#[derive(Debug)]
pub struct Layout {
    /// The name of its sheet in a template.
    pub title: &'static str,
    /// Its columns, in the template's order.
    pub columns: &'static [Column],
}

/// Where the columns of a layout stand in a file.
#[derive(Debug)]
pub struct Headings {
    /// The layout that was matched.
    pub layout: &'static Layout,
    /// The number of the row that holds the headings.
    pub row: u32,
    /// The headings as they stand in the file.
    pub as_found: Vec<String>,
    /// For each column of the layout, where it stands in the file.
    places: Vec<Option<usize>>,
}

impl Headings {
    /// Finds the row of headings among the first rows of a file and matches it.
    ///
    /// A heading that nobody knows refuses the file: a column left out without a
    /// word would look like a column that was read.
    pub fn find(layout: &'static Layout, first_rows: &[Row]) -> Result<Self, Trouble> {
        let known = |row: &Row| row.cells.iter().filter(|cell| layout.position(&cell.tidy()).is_some()).count();
        let best = first_rows.iter().rev().max_by_key(|row| known(row)).filter(|row| known(row) > 0);
        let Some(row) = best else {
            return Err(no_headings(layout, first_rows.first()));
        };
        let as_found: Vec<String> = row.cells.iter().map(super::cell::Cell::tidy).collect();
        let mut places = vec![None; layout.columns.len()];
        let mut faults = Vec::new();
        for (at, heading) in as_found.iter().enumerate() {
            match layout.position(heading) {
                Some(column) => match places[column] {
                    None => places[column] = Some(at),
                    Some(first) => faults.push(twice(heading, first, at)),
                },
                None if is_ignored(heading) => {}
                None => faults.push(layout.unknown(heading, at, &places)),
            }
        }
        let missing = layout.columns.iter().zip(&places).filter(|(column, place)| column.required && place.is_none());
        faults.extend(missing.map(|(column, _)| absent(column)));
        if faults.is_empty() {
            Ok(Self { layout, row: row.number, as_found, places })
        } else {
            Err(wrong_headings(layout, row.number, &faults))
        }
    }

    /// Says where a field's column stands in the file.
    pub fn place(&self, field: &str) -> Option<usize> {
        let column = self.layout.columns.iter().position(|column| column.field == field)?;
        self.places[column]
    }
}

impl Layout {
    /// Finds the column of a field.
    pub fn column(&self, field: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.field == field)
    }

    fn position(&self, heading: &str) -> Option<usize> {
        let plain = plain(heading);
        self.columns.iter().position(|column| column.names().any(|name| plain == self::plain(name)))
    }

    fn unknown(&self, heading: &str, at: usize, taken: &[Option<usize>]) -> (String, String) {
        let open = self.columns.iter().zip(taken).filter(|(_, place)| place.is_none()).map(|(column, _)| column);
        let near = open.map(|column| (likeness(heading, column.heading), column)).max_by_key(|(likeness, _)| *likeness);
        let (hint_zh, hint_en) = match near.filter(|(likeness, _)| *likeness >= 2) {
            Some((_, column)) => {
                (format!("，应为“{}”吗？", column.heading), format!("; is it \"{}\"?", column.heading))
            }
            None => ("，不是本表的列，请改名或删除该列".to_owned(), "; rename or remove the column".to_owned()),
        };
        let (place, shown) = (letters(at), text::excerpt(heading));
        (
            format!("{place}列的表头“{shown}”无法识别{hint_zh}"),
            format!("column {place}: the heading \"{shown}\" is not known{hint_en}"),
        )
    }

    fn expected(&self) -> String {
        self.columns.iter().map(|column| column.heading).collect::<Vec<_>>().join("、")
    }
}

impl Column {
    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.heading).chain(self.also.iter().copied())
    }
}

/// Takes off what does not make a heading another one: blanks, marks of a required column, the unit yuan.
fn plain(heading: &str) -> String {
    let squeezed = text::squeeze(heading);
    let bare = squeezed.trim_matches(['*', ':', '：', '。', '.']);
    bare.trim_end_matches("(元)").trim_end_matches("(必填)").trim_end_matches('*').to_owned()
}

fn is_ignored(heading: &str) -> bool {
    let plain = plain(heading);
    plain.is_empty() || IGNORED.contains(&plain.as_str())
}

/// Counts the characters that two headings have in common.
fn likeness(one: &str, other: &str) -> usize {
    other.chars().filter(|c| one.contains(*c)).count()
}

/// Names a column as a spreadsheet does: A, B, ... Z, AA, ...
pub fn letters(at: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    match at.checked_div(26) {
        Some(0) | None => letter(at).to_string(),
        Some(tens) => format!("{}{}", letters(tens - 1), letter(at)),
    }
}

fn twice(heading: &str, first: usize, second: usize) -> (String, String) {
    let (first, second) = (letters(first), letters(second));
    (
        format!("{first}列与{second}列的表头都是“{heading}”，请只保留一列"),
        format!("columns {first} and {second} both stand for \"{heading}\"; keep one"),
    )
}

fn absent(column: &Column) -> (String, String) {
    (format!("缺少必需的列“{}”", column.heading), format!("the required column \"{}\" is missing", column.heading))
}

fn wrong_headings(layout: &Layout, row: u32, faults: &[(String, String)]) -> Trouble {
    let zh: Vec<&str> = faults.iter().map(|(zh, _)| zh.as_str()).collect();
    let en: Vec<&str> = faults.iter().map(|(_, en)| en.as_str()).collect();
    let expected = layout.expected();
    Trouble::both(
        Exit::Invalid,
        format!("第{row}行的表头有误：\n  {}\n本表的列（次序不限）：{expected}", zh.join("\n  ")),
        format!(
            "the headings in row {row} are wrong:\n  {}\nthe columns of this file, in any order: {expected}",
            en.join("\n  ")
        ),
    )
}

fn no_headings(layout: &Layout, first: Option<&Row>) -> Trouble {
    let found =
        first.map(|row| row.cells.iter().map(|cell| text::excerpt(&cell.tidy())).collect::<Vec<_>>().join("、"));
    let found = found.unwrap_or_default();
    let expected = layout.expected();
    Trouble::both(
        Exit::Invalid,
        format!("前{ROWS_ABOVE_MAX}行中没有找到表头；首行为：{found}\n本表的列（次序不限）：{expected}"),
        format!(
            "no headings in the first {ROWS_ABOVE_MAX} rows; the first row reads: {found}\nthe columns of this file, in any order: {expected}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::cell::Cell;
    use super::*;

    fn row(number: u32, words: &[&str]) -> Row {
        Row { number, cells: words.iter().map(|word| Cell::text(word)).collect(), hidden: false }
    }

    fn refusal(words: &[&str]) -> String {
        Headings::find(&self_pay::LAYOUT, &[row(1, words)]).err().map(|trouble| trouble.zh).unwrap_or_default()
    }

    #[test]
    fn headings_are_found_in_any_order_below_a_title_and_however_they_are_written() {
        let rows = [
            row(1, &["2024年度自付医疗费"]),
            row(3, &["备注", " 票据号 *", "身份证 号码", "序号", "结算日期：", "医疗机构", "范围内个人自付（元）"]),
            row(4, &["身份证号在此", "1", "2"]),
        ];
        let headings = Headings::find(&self_pay::LAYOUT, &rows).unwrap();
        assert_eq!(headings.row, 3);
        assert_eq!(headings.place("citizen_id"), Some(2));
        assert_eq!(headings.place("in_scope_self_pay_fen"), Some(6));
        assert_eq!(headings.place("out_of_scope_fen"), None);
    }

    #[test]
    fn a_wrong_heading_is_named_with_what_was_expected() {
        let said = refusal(&["身份证号", "票据号", "结算日", "医疗机构", "范围内个人自付(元)"]);
        assert!(said.contains("C列的表头“结算日”无法识别，应为“结算日期”吗？"), "{said}");
        assert!(said.contains("缺少必需的列“结算日期”"), "{said}");
        assert!(said.contains("范围外自费(元)"), "{said}");
        let said = refusal(&["身份证号", "票据号", "结算日期", "医疗机构", "范围内个人自付(万元)"]);
        assert!(said.contains("E列的表头“范围内个人自付(万元)”无法识别"), "{said}");
        let said = refusal(&["身份证号", "身份证号码", "票据号", "结算日期", "医疗机构", "范围内个人自付"]);
        assert!(said.contains("A列与B列"), "{said}");
        let said = refusal(&["name", "id"]);
        assert!(said.contains("首行为：name、id"), "{said}");
    }

    #[test]
    fn no_two_columns_answer_to_one_heading() {
        for layout in [&placement::LAYOUT, &self_pay::LAYOUT] {
            let mut names: Vec<String> = layout
                .columns
                .iter()
                .flat_map(Column::names)
                .map(plain)
                .chain(IGNORED.iter().map(|name| plain(name)))
                .collect();
            let all = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), all, "{}", layout.title);
        }
    }

    #[test]
    fn columns_are_named_as_a_spreadsheet_does() {
        for (at, name) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(at), name);
        }
    }
}
