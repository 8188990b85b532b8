//! Numbers and codes that somebody reads out to a hospital.

use junxiu_kernel::Wrong;
use junxiu_kernel::day::Day;
use junxiu_kernel::text;
use uuid::Uuid;

/// Letters and digits that nobody takes for one another, after Crockford: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many signs a code has: five bits each, eighty in all, which nobody tries through at twenty tries a quarter of an hour.
const CODE_CHARS: usize = 16;

/// How many random bytes a code is made of.
pub const CODE_BYTES: usize = 10;

/// How many signs of a number keep those of one day apart.
const TAIL_CHARS: u32 = 6;

/// How many wrong tries a caller has before he is refused for a while.
pub const TRIES_MAX: i64 = 20;

/// For how many minutes wrong tries are counted together. It is the caller who waits: a certificate is never locked, since
/// somebody may lie in an ambulance with it.
pub const TRIES_WINDOW_MINUTES: i64 = 15;

/// Writes random bytes as a code, in groups of four.
pub fn written(random: [u8; CODE_BYTES]) -> String {
    let bits = random.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let signs: Vec<char> = (0..CODE_CHARS).rev().map(|at| sign(bits >> (5 * at))).collect();
    signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Reads a code as somebody typed it: in small letters, with blanks, with O for 0.
///
/// # Errors
/// When it has another length or other signs.
pub fn read(given: &str) -> Result<String, Wrong> {
    let plain = plain(given);
    let fits = plain.len() == CODE_CHARS && plain.bytes().all(|byte| ALPHABET.contains(&byte));
    if fits {
        Ok(plain)
    } else {
        Err(Wrong::new("BAD_CODE", "校验码应为16位字母或数字", "a code has 16 letters and digits"))
    }
}

/// Makes the number of a paper: its kind, the day, and signs from its id.
pub fn number(kind: &str, id: Uuid, on: Day) -> String {
    let bits = id.as_u128();
    let tail: String = (0..TAIL_CHARS).rev().map(|at| sign(bits >> (5 * at))).collect();
    format!("{kind}-{}-{tail}", on.format("%Y%m%d"))
}

/// Reads a number as somebody typed it.
///
/// # Errors
/// When it is too short or too long to be one.
pub fn read_number(given: &str) -> Result<String, Wrong> {
    let squeezed = text::squeeze(given).to_uppercase();
    let fits = (4..=40).contains(&squeezed.len()) && squeezed.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits {
        return Ok(squeezed);
    }
    Err(Wrong::new("BAD_NUMBER", "编号应为字母、数字和连字符", "a number has letters, digits and hyphens"))
}

fn plain(given: &str) -> String {
    let squeezed = text::squeeze(given).to_uppercase();
    let letters = squeezed.chars().filter(|letter| *letter != '-');
    letters
        .map(|letter| match letter {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

fn sign(bits: u128) -> char {
    let at = usize::try_from(bits & 31).unwrap_or_default();
    char::from(ALPHABET[at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = written([0, 1, 2, 3, 250, 251, 252, 253, 254, 255]);
        assert_eq!((&code[..10], code.len()), ("000G-40ZT-", 19), "groups of four");
        let plain = code.replace('-', "");
        assert_eq!(read(&code).unwrap(), plain);
        assert_eq!(read(&format!("  {} ", code.to_lowercase().replace('-', " "))).unwrap(), plain);
        assert_eq!(read("oooo-iiii-llll-0000").unwrap(), "0000111111110000");
        for wrong in ["", "0000", "0000-0000-0000-000U", "0000-0000-0000-0000-0"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_number_tells_the_day() {
        let day = Day::from_ymd_opt(2024, 7, 1).unwrap();
        assert_eq!(number("JJ", Uuid::nil(), day), "JJ-20240701-000000");
        assert_eq!(read_number(" jj-20240701-000000 ").unwrap(), "JJ-20240701-000000");
        assert!(read_number("JJ").is_err() && read_number("a\0b-cc").is_err());
    }

    proptest! {
        #[test]
        fn every_code_comes_back(random: [u8; CODE_BYTES]) {
            let code = written(random);
            prop_assert_eq!(read(&code).unwrap(), code.replace('-', ""));
        }

        #[test]
        fn other_bytes_are_another_code(one: [u8; CODE_BYTES], other: [u8; CODE_BYTES]) {
            prop_assert_eq!(written(one) == written(other), one == other);
        }
    }
}
