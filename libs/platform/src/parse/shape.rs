//! Which characters a text shows, and which it may not hold.

/// Says whether a text shows nothing: it is empty, or holds only spaces and characters without a shape.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Characters without a shape of their own. Within a text they have their uses: they join an emoji, or choose how a
/// rare character is drawn.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Characters that no text holds: controls other than a new line or a tab, marks that turn the direction of what is
/// read, and the code points that are no characters. A rare character beyond the basic plane is none of these.
pub(super) fn is_refused(c: char) -> bool {
    let control = c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    let turns = matches!(c, '\u{61C}' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let is_none = matches!(c, '\u{FDD0}'..='\u{FDEF}') || c as u32 & 0xFFFE == 0xFFFE;
    control || turns || is_none
}

#[cfg(test)]
mod tests {
    use crate::parse::Violations;

    #[test]
    fn a_text_that_shows_nothing_is_missing() {
        for blank in ["", " ", "\u{3000}", "\u{200B}", "\u{FEFF} \u{200D}", "\u{2060}\n", "\u{3164}", "\u{E0020}"] {
            let mut wrong = Violations::new();
            assert_eq!(wrong.required("reason", blank), None, "{blank:?}");
            assert_eq!(wrong.into_list()[0].reason, "REQUIRED", "{blank:?}");
            let mut wrong = Violations::new();
            assert_eq!(wrong.optional("reason", blank), None);
            assert_eq!(wrong.take_optional("reason", blank, |_| Ok(())), None);
            assert!(wrong.is_empty(), "{blank:?}");
        }
        let mut wrong = Violations::new();
        assert_eq!(wrong.text("reason", "\u{200B}", 9), None);
        assert_eq!(wrong.text("note", "", 9), Some(""));
        assert_eq!(wrong.into_list().len(), 1);
    }

    #[test]
    fn what_turns_the_direction_or_is_no_character_is_refused() {
        for c in [
            '\u{0}',
            '\u{7F}',
            '\u{85}',
            '\u{202E}',
            '\u{200F}',
            '\u{2067}',
            '\u{FDD0}',
            '\u{FFFE}',
            '\u{FFFF}',
            '\u{10FFFF}',
        ] {
            let mut wrong = Violations::new();
            assert_eq!(wrong.text("reason", &format!("同意{c}办理"), 9), None, "{c:?}");
            assert_eq!(wrong.into_list()[0].reason, "CONTROL_CHARACTER", "{c:?}");
        }
    }

    #[test]
    fn what_people_write_is_taken() {
        for text in [
            "张\u{3000}三",
            "𠮷野、𬭳、㑇",
            "葛\u{E0100}城",
            "👨\u{200D}👩\u{200D}👧 ❤\u{FE0F}",
            "第一行\r\n\t第二行",
            "１１０１０５１９４９１２３１００２Ｘ",
            "조선말\u{200B}ᠮᠣᠩᠭᠣᠯ\u{202F}",
            "买买提·艾力",
        ] {
            let mut wrong = Violations::new();
            assert_eq!(wrong.required("reason", text), Some(text.trim()), "{text}");
        }
    }
}
