//! Tidying of text that people typed or spreadsheets kept.

use crate::wrong::Wrong;

/// The distance between a full-width form (`！` to `～`) and its ASCII character.
const FULL_WIDTH_DISTANCE: u32 = 0xFEE0;

/// Trims the text and turns full-width letters, digits and signs into ASCII.
///
/// Spaces of every kind go at both ends, the ideographic and the no-break space
/// and the invisible marks that spreadsheets leave among them. Chinese
/// characters, the middle dot of names and private-use characters stay as they are.
pub fn narrow(text: &str) -> String {
    let half: String = text.chars().map(half_width).collect();
    half.trim_matches(is_blank).to_owned()
}

/// Does what [`narrow`] does and takes out the blanks inside as well.
///
/// For words of a fixed list, where `正 师` can only mean `正师`.
pub fn squeeze(text: &str) -> String {
    text.chars().map(half_width).filter(|c| !is_blank(*c)).collect()
}

fn half_width(c: char) -> char {
    match c {
        '\u{3000}' | '\u{00A0}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - FULL_WIDTH_DISTANCE).unwrap_or(c),
        _ => c,
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Reads a telephone number as people write it: with its area code, an extension, or two numbers side by side.
pub fn phone(written: &str) -> Result<String, Wrong> {
    const DIGITS_MIN: usize = 3;
    let number = narrow(written);
    let signs = |c: char| c.is_ascii_digit() || " +-()/,;、*#转".contains(c);
    if number.chars().all(signs) && number.chars().filter(char::is_ascii_digit).count() >= DIGITS_MIN {
        return Ok(number);
    }
    Err(Wrong::new(
        "BAD_PHONE",
        "不是电话号码，应如 0431-88901234 或 13900001234",
        "is not a telephone number; write it like 0431-88901234 or 13900001234",
    ))
}

/// Shortens a text for use inside a message, so that a whole pasted page is not sent back.
pub fn excerpt(text: &str) -> String {
    const SHOWN_CHARACTERS_MAX: usize = 40;
    if text.chars().count() <= SHOWN_CHARACTERS_MAX {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(SHOWN_CHARACTERS_MAX).collect();
    short.push('…');
    short
}

/// Reads a Chinese numeral from 一 to 九十九.
pub fn chinese_number(text: &str) -> Option<u16> {
    let digit = |c: char| "一二三四五六七八九".chars().position(|d| d == c);
    let one = |c: char| digit(c).and_then(|at| u16::try_from(at + 1).ok());
    let letters: Vec<char> = text.chars().collect();
    match letters.as_slice() {
        ['十'] => Some(10),
        ['十', ones] => Some(10 + one(*ones)?),
        [tens, '十'] => Some(one(*tens)? * 10),
        [tens, '十', ones] => Some(one(*tens)? * 10 + one(*ones)?),
        [ones] => one(*ones),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_full_width_forms_are_tidied() {
        for (typed, kept) in [
            (" 正师 ", "正师"),
            ("\u{3000}张三\u{00A0}", "张三"),
            ("２２０１０２", "220102"),
            ("１１０Ｘ", "110X"),
            ("\u{FEFF}姓名\u{200B}", "姓名"),
            ("买买提·吐尔逊", "买买提·吐尔逊"),
            ("𠮷野", "𠮷野"),
            ("", ""),
            ("\t\r\n", ""),
        ] {
            assert_eq!(narrow(typed), kept, "{typed:?}");
        }
    }

    #[test]
    fn blanks_inside_go_only_when_asked() {
        assert_eq!(narrow("正 师"), "正 师");
        assert_eq!(squeeze("正\u{3000}师 "), "正师");
    }

    #[test]
    fn chinese_numbers_are_read() {
        for (word, number) in [
            ("一", Some(1)),
            ("九", Some(9)),
            ("十", Some(10)),
            ("十四", Some(14)),
            ("二十", Some(20)),
            ("五十九", Some(59)),
            ("十十", None),
            ("〇", None),
            ("", None),
        ] {
            assert_eq!(chinese_number(word), number, "{word}");
        }
    }

    #[test]
    fn a_long_text_is_cut_in_messages() {
        assert_eq!(excerpt("短"), "短");
        assert_eq!(excerpt(&"长".repeat(41)).chars().count(), 41);
    }
}
