//! A cell as a person filled it in, and the day, word or number it stands for.

use junxiu_kernel::day::{self, Day};
use junxiu_kernel::text;
use junxiu_kernel::wrong::Wrong;

/// Spreadsheets keep fifteen digits of a number; whatever stands behind them is lost.
const DIGITS_KEPT: usize = 15;
/// A number of more digits than this is a day written as `20240131`, not a day number.
const SERIAL_DIGITS_MAX: usize = 5;
/// How far the two ways of numbering days lie apart.
const DAYS_FROM_1900_TO_1904: i64 = 1462;

/// What a cell holds, before anybody asks what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing, or nothing but blanks.
    #[default]
    Empty,
    /// Text as it was typed.
    Text(String),
    /// A number, written out as the spreadsheet would show it.
    Number(String),
    /// A day that the spreadsheet keeps as a date.
    Day(Day),
    /// A tick: true or false.
    Truth(bool),
    /// An error value such as `#N/A`, by its name.
    Broken(String),
}

impl Cell {
    /// Takes a text; blanks alone are an empty cell.
    pub fn text(written: &str) -> Self {
        if text::narrow(written).is_empty() { Self::Empty } else { Self::Text(written.to_owned()) }
    }

    /// Takes a number as spreadsheets keep it.
    pub fn number(value: f64) -> Self {
        Self::Number(number_text(value))
    }

    /// Says whether nothing was filled in.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Gives the tidied text: trimmed, full-width signs as ASCII, a day as `2024-01-31`.
    pub fn tidy(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(written) => text::narrow(written),
            Self::Number(digits) => digits.clone(),
            Self::Day(day) => day.format("%Y-%m-%d").to_string(),
            Self::Truth(true) => "是".to_owned(),
            Self::Truth(false) => "否".to_owned(),
            Self::Broken(name) => name.clone(),
        }
    }

    /// Gives the cell as it stood, for writing it back beside its result.
    pub fn as_found(&self) -> String {
        match self {
            Self::Text(written) => written.clone(),
            other => other.tidy(),
        }
    }

    /// Reads the tidied text and refuses error values; `None` when nothing was filled in.
    pub fn word(&self) -> Result<Option<String>, Wrong> {
        match self {
            Self::Empty => Ok(None),
            Self::Broken(name) => Err(broken(name)),
            other => Ok(Some(other.tidy()).filter(|word| !word.is_empty())),
        }
    }

    /// Reads a number that is kept as digits, such as a citizen id: one that the
    /// spreadsheet kept as a number, and so cut, is refused with what to do.
    pub fn digits(&self) -> Result<Option<String>, Wrong> {
        let cut = match self {
            Self::Number(digits) => digits.len() > DIGITS_KEPT,
            Self::Text(written) => is_scientific(&text::narrow(written)),
            _ => false,
        };
        if cut {
            return Err(Wrong::new(
                "DIGITS_LOST",
                "号码被表格存成了数值，末几位已丢失；请将该列设为文本格式后重新填写",
                "the spreadsheet kept the number as a value and lost its last digits; format the column as text and enter it again",
            ));
        }
        self.word()
    }

    /// Reads a day, whether the spreadsheet kept a date, a bare day number or text.
    ///
    /// `from_1904` says how the file counts its day numbers; text always counts from 1900.
    pub fn day(&self, from_1904: bool) -> Result<Option<Day>, Wrong> {
        match self {
            Self::Day(day) => Ok(Some(*day)),
            Self::Number(digits) if from_1904 && digits.len() <= SERIAL_DIGITS_MAX => {
                let serial = digits.parse::<i64>().unwrap_or(-DAYS_FROM_1900_TO_1904);
                day::serial_day(serial + DAYS_FROM_1900_TO_1904).map(Some)
            }
            other => other.word()?.map(|word| day::parse_day(&word)).transpose(),
        }
    }

    /// Reads a yes or a no in any of the ways people tick a box.
    pub fn yes_or_no(&self) -> Result<Option<bool>, Wrong> {
        let Some(word) = self.word()? else { return Ok(None) };
        match text::squeeze(&word).to_ascii_uppercase().as_str() {
            "是" | "Y" | "YES" | "TRUE" | "1" | "√" | "有" | "中共党员" | "党员" | "预备党员" | "中共预备党员" => {
                Ok(Some(true))
            }
            "否" | "N" | "NO" | "FALSE" | "0" | "×" | "无" | "非党员" | "群众" | "共青团员" | "民主党派" | "无党派" => {
                Ok(Some(false))
            }
            other => Err(Wrong::new(
                "NOT_YES_OR_NO",
                format!("“{}”无法识别，请填写“是”或“否”", text::excerpt(other)),
                format!("\"{}\" is neither yes nor no; write 是 or 否", text::excerpt(other)),
            )),
        }
    }
}

/// Guards a text that goes into a spreadsheet against being taken for a formula.
///
/// A text beginning with one of these signs would be worked out when the file is
/// opened, with whatever a stranger put there; an apostrophe keeps it a text.
pub fn guarded(written: &str) -> String {
    // A negative amount is worked out to itself.
    let is_amount = written
        .strip_prefix('-')
        .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b','));
    if !is_amount && written.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{written}")
    } else {
        written.to_owned()
    }
}

/// Takes off the apostrophe that [`guarded`] put before a sign.
pub fn unguarded(written: &str) -> &str {
    match written.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) => rest,
        _ => written,
    }
}

/// Writes a number as a spreadsheet shows it: fifteen digits, no exponent, no idle zeros.
///
/// A sum that the spreadsheet kept as 0.30000000000000004 is 0.3, as its author saw it.
fn number_text(value: f64) -> String {
    let scientific = format!("{value:.14e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return value.to_string();
    };
    let Ok(exponent) = exponent.parse::<i32>() else {
        return value.to_string();
    };
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits = mantissa.replace('.', "");
    let point = exponent + 1;
    let plain = match usize::try_from(point) {
        Err(_) | Ok(0) => format!("0.{}{digits}", "0".repeat(usize::try_from(-point).unwrap_or(0).min(400))),
        Ok(point) if point >= digits.len() => format!("{digits}{}", "0".repeat(point - digits.len())),
        Ok(point) => format!("{}.{}", &digits[..point], &digits[point..]),
    };
    let plain = if plain.contains('.') { plain.trim_end_matches('0').trim_end_matches('.') } else { &plain };
    if plain == "0" { plain.to_owned() } else { format!("{sign}{plain}") }
}

/// Recognises `2.20102E+17`, which is what a CSV file keeps of a long number.
fn is_scientific(word: &str) -> bool {
    let Some((mantissa, exponent)) = word.split_once(['E', 'e']) else {
        return false;
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(&mantissa.replacen('.', "", 1)) && exponent.strip_prefix('+').is_some_and(all_digits)
}

fn broken(name: &str) -> Wrong {
    Wrong::new(
        "CELL_ERROR",
        format!("单元格是错误值 {name}，请改成实际内容"),
        format!("the cell holds the error value {name}; put the content itself there"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(written: &str) -> Day {
        written.parse().unwrap()
    }

    #[test]
    fn numbers_are_written_as_their_author_saw_them() {
        for (value, shown) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (60_000.0, "60000"),
            (1234.5, "1234.5"),
            (0.300_000_000_000_000_04, "0.3"),
            (-20_000.01, "-20000.01"),
            (0.001, "0.001"),
            (123.456, "123.456"),
            (13_800_000_000.0, "13800000000"),
            (220_102_195_202_290_010.0, "220102195202290000"),
            (1e300, &format!("1{}", "0".repeat(300))),
        ] {
            assert_eq!(Cell::number(value), Cell::Number(shown.to_owned()));
        }
    }

    #[test]
    fn a_number_that_lost_its_digits_is_refused_and_a_whole_one_is_not() {
        for cell in
            [Cell::number(220_102_195_202_290_010.0), Cell::text("2.20102E+17"), Cell::text("２．２０１０２Ｅ＋１７")]
        {
            assert_eq!(cell.digits().unwrap_err().code, "DIGITS_LOST", "{cell:?}");
        }
        for (cell, digits) in [
            (Cell::text(" ２２０１０２１９５２０２２９００１０ "), "220102195202290010"),
            (Cell::text("11010519491231002x"), "11010519491231002x"),
            (Cell::number(220_102_520_229_001.0), "220102520229001"),
            (Cell::text("军休字E第12号"), "军休字E第12号"),
        ] {
            assert_eq!(cell.digits().unwrap().as_deref(), Some(digits));
        }
        assert_eq!(Cell::text("\u{3000} ").digits(), Ok(None));
    }

    #[test]
    fn days_are_read_in_every_form_that_occurs() {
        for cell in [
            Cell::Day(day("2024-01-31")),
            Cell::number(45322.0),
            Cell::text("45322"),
            Cell::text("2024-01-31"),
            Cell::text("2024/1/31 "),
            Cell::text("2024.1.31"),
            Cell::text("20240131"),
            Cell::number(20_240_131.0),
            Cell::text("２０２４年１月３１日"),
            Cell::text("2024-01-31 00:00:00"),
        ] {
            assert_eq!(cell.day(false), Ok(Some(day("2024-01-31"))), "{cell:?}");
        }
        assert_eq!(Cell::number(43_860.0).day(true), Ok(Some(day("2024-01-31"))));
        assert_eq!(Cell::text("45322").day(true), Ok(Some(day("2024-01-31"))));
        assert_eq!(Cell::Empty.day(false), Ok(None));
        assert_eq!(Cell::text("2024-06-31").day(false).unwrap_err().code, "NO_SUCH_DAY");
        assert_eq!(Cell::text("去年").day(false).unwrap_err().code, "BAD_DATE");
        assert_eq!(Cell::Broken("#N/A".to_owned()).day(false).unwrap_err().code, "CELL_ERROR");
    }

    #[test]
    fn boxes_are_ticked_in_many_ways() {
        for word in ["是", " 是 ", "Y", "ｙｅｓ", "√", "1", "党员"] {
            assert_eq!(Cell::text(word).yes_or_no(), Ok(Some(true)), "{word}");
        }
        for cell in [Cell::text("否"), Cell::Truth(false), Cell::number(0.0), Cell::text("群众")] {
            assert_eq!(cell.yes_or_no(), Ok(Some(false)), "{cell:?}");
        }
        assert_eq!(Cell::text("也许").yes_or_no().unwrap_err().code, "NOT_YES_OR_NO");
    }

    #[test]
    fn a_text_that_looks_like_a_formula_is_guarded_and_read_back() {
        for nasty in ["=1+1", "+86138", "-2+3", "@sum(a1)", "\t=1"] {
            let kept = guarded(nasty);
            assert_eq!(kept, format!("'{nasty}"));
            assert_eq!(unguarded(&kept), nasty);
        }
        assert_eq!(guarded("-20000.01"), "-20000.01");
        assert_eq!(guarded("测试甲"), "测试甲");
        assert_eq!(unguarded("'90年代"), "'90年代");
    }
}
