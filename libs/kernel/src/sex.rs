//! Sex, with the numbers of GB/T 2261.1.

use crate::text;
use crate::wrong::Wrong;
use serde::{Deserialize, Serialize};

/// A person's sex. The numbers are those of GB/T 2261.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Sex {
    /// 未知.
    Unknown = 0,
    /// 男.
    Male = 1,
    /// 女.
    Female = 2,
    /// 未说明.
    Unstated = 9,
}

impl Sex {
    /// Gives the number of the standard.
    pub const fn number(self) -> i32 {
        self as i32
    }

    /// Finds the value of a number of the standard.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Unknown),
            1 => Some(Self::Male),
            2 => Some(Self::Female),
            9 => Some(Self::Unstated),
            _ => None,
        }
    }

    /// Gives the Chinese word.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Unknown => "未知",
            Self::Male => "男",
            Self::Female => "女",
            Self::Unstated => "未说明",
        }
    }

    /// Reads the word or the number of the standard.
    pub fn parse(written: &str) -> Result<Self, Wrong> {
        match text::squeeze(written).as_str() {
            "男" | "男性" | "1" => Ok(Self::Male),
            "女" | "女性" | "2" => Ok(Self::Female),
            "未知" | "未知的性别" | "0" => Ok(Self::Unknown),
            "未说明" | "未说明的性别" | "9" => Ok(Self::Unstated),
            other => Err(Wrong::new(
                "UNKNOWN_SEX",
                format!("无法识别的性别“{}”，应为：男、女", text::excerpt(other)),
                format!("\"{}\" is not a known sex; use 男 or 女", text::excerpt(other)),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_standard() {
        for (written, number) in [("男", 1), (" 女 ", 2), ("１", 1), ("未知", 0), ("未说明", 9)] {
            let sex = Sex::parse(written).unwrap();
            assert_eq!(sex.number(), number, "{written}");
            assert_eq!(Sex::from_number(number.into()), Some(sex));
            assert_eq!(Sex::parse(sex.zh()), Ok(sex));
        }
        assert_eq!(Sex::parse("雄").unwrap_err().code, "UNKNOWN_SEX");
        assert_eq!(Sex::from_number(3), None);
    }
}
