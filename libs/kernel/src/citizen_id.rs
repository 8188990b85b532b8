//! Citizen identity numbers by GB 11643-1999, and the fifteen-digit ones before it.

use crate::day::{self, Day};
use crate::sex::Sex;
use crate::text;
use crate::wrong::Wrong;
use std::fmt;

const LENGTH: usize = 18;
const LEGACY_LENGTH: usize = 15;
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// A citizen identity number of eighteen characters whose date and check character fit.
///
/// The region prefix is not compared with today's divisions: old cards keep the
/// prefixes of divisions that are gone. Printing for debugging shows the masked
/// form, and there is no `Display`, so that the number does not slip into a log.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenId(String);

impl CitizenId {
    /// Reads a number of eighteen characters, or of fifteen digits, which becomes eighteen.
    pub fn parse(written: &str) -> Result<Self, Wrong> {
        let tidy = text::narrow(written).to_ascii_uppercase();
        match tidy.chars().count() {
            LENGTH => parse_eighteen(tidy),
            LEGACY_LENGTH => parse_fifteen(&tidy),
            length => Err(Wrong::new(
                "CITIZEN_ID_LENGTH",
                format!("身份证号应为18位（旧证15位），现为{length}位"),
                format!("a citizen id has 18 characters (15 on old cards), not {length}"),
            )),
        }
    }

    /// Gives the eighteen characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives the number with the birth date hidden, for example `220102********0010`.
    pub fn masked(&self) -> String {
        format!("{}********{}", &self.0[..6], &self.0[14..])
    }

    /// Gives the division code that the number begins with, which may be an abolished one.
    pub fn region_prefix(&self) -> &str {
        &self.0[..6]
    }

    /// Gives the birth date.
    pub fn birth_date(&self) -> Day {
        birth_date(&self.0[6..14]).unwrap_or(Day::MIN)
    }

    /// Gives the sex: the third digit of the sequence is odd for men.
    pub fn sex(&self) -> Sex {
        match self.0.as_bytes()[16] % 2 {
            1 => Sex::Male,
            _ => Sex::Female,
        }
    }

    /// Says whether the birth date is hard to believe for a retiree, which is a warning and no error.
    pub fn is_birth_improbable(&self, on: Day) -> bool {
        const BELIEVABLE_AGES: std::ops::RangeInclusive<i32> = 30..=115;
        !BELIEVABLE_AGES.contains(&day::age_on(self.birth_date(), on))
    }
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CitizenId({})", self.masked())
    }
}

fn parse_eighteen(tidy: String) -> Result<CitizenId, Wrong> {
    let (body, check) = tidy.split_at_checked(LENGTH - 1).ok_or_else(bad_characters)?;
    let check_fits = check == "X" || check.bytes().all(|b| b.is_ascii_digit());
    if !body.bytes().all(|b| b.is_ascii_digit()) || !check_fits {
        return Err(bad_characters());
    }
    birth_date(&body[6..14])?;
    let expected = check_character(body);
    if !check.starts_with(expected) {
        return Err(bad_check(&tidy));
    }
    Ok(CitizenId(tidy))
}

/// Old numbers lack the century and the check character; all of them are of the 1900s.
fn parse_fifteen(tidy: &str) -> Result<CitizenId, Wrong> {
    if !tidy.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad_characters());
    }
    let body = format!("{}19{}", &tidy[..6], &tidy[6..]);
    birth_date(&body[6..14])?;
    let check = check_character(&body);
    Ok(CitizenId(format!("{body}{check}")))
}

fn check_character(body: &str) -> char {
    let digits = body.chars().filter_map(|c| c.to_digit(10));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    CHECK_CHARACTERS[(sum % 11) as usize]
}

fn birth_date(digits: &str) -> Result<Day, Wrong> {
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let year = i32::try_from(number(&digits[..4])).unwrap_or(0);
    // The day itself is personal, so the message does not repeat it.
    Day::from_ymd_opt(year, number(&digits[4..6]), number(&digits[6..])).filter(|_| year > 0).ok_or_else(|| {
        Wrong::new(
            "CITIZEN_ID_BIRTH_DATE",
            "身份证号第7至14位不是日历上的日期",
            "characters 7 to 14 of the citizen id are not a day of the calendar",
        )
    })
}

fn bad_characters() -> Wrong {
    Wrong::new(
        "CITIZEN_ID_CHARACTERS",
        "身份证号只能由数字组成，末位可为X",
        "a citizen id consists of digits, the last may be X",
    )
}

/// A spreadsheet that kept the number as a number has lost its last three digits.
fn bad_check(tidy: &str) -> Wrong {
    let (hint_zh, hint_en) = if tidy.ends_with("000") {
        (
            "；表格可能把号码存成了数值，请将单元格设为文本后重新填写",
            "; the spreadsheet may have kept it as a number: format the cell as text and enter it again",
        )
    } else {
        ("，请核对", "; check the number")
    };
    Wrong::new(
        "BAD_CHECK_DIGIT",
        format!("身份证号的校验码不符{hint_zh}"),
        format!("the check character of the citizen id does not fit{hint_en}"),
    )
}
