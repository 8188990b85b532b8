//! Lists of words: an enum whose values have a stable code and Chinese words.

use crate::text;
use crate::wrong::Wrong;

/// Makes an enum of a fixed list of words.
///
/// Each value has a stable code (as stored and as in the contracts), its Chinese
/// word, and further words under which people write it. The enum gets `ALL`,
/// `code`, `from_code`, `zh` and `parse`. A crate that uses it depends on `serde`.
#[macro_export]
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident, $fault:literal, $kind_zh:literal, $kind_en:literal {
            $($(#[$value_meta:meta])* $value:ident = $code:literal, $word:literal $(| $other:literal)*;)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$value_meta])* #[serde(rename = $code)] $value,)+
        }

        impl $name {
            /// Every value, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// Gives the stable code.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$value => $code,)+
                }
            }

            /// Finds the value of a stable code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }

            /// Gives the Chinese word.
            pub const fn zh(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }

            /// Reads the Chinese word as people write it: with stray blanks, full-width signs, or in short.
            pub fn parse(text: &str) -> Result<Self, $crate::Wrong> {
                const WORDS: &[($name, &[&str])] = &[
                    $(($name::$value, &[$word $(, $other)*]),)+
                ];
                $crate::words::look_up(WORDS, text, $fault, $kind_zh, $kind_en)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.zh())
            }
        }
    };
}

/// Finds the value that a written word stands for. Used by [`words!`](crate::words!).
pub fn look_up<T: Copy>(
    words: &[(T, &[&str])],
    written: &str,
    fault: &'static str,
    kind_zh: &str,
    kind_en: &str,
) -> Result<T, Wrong> {
    let word = text::squeeze(written);
    if let Some((value, _)) = words.iter().find(|(_, names)| names.contains(&word.as_str())) {
        return Ok(*value);
    }
    let known: Vec<&str> = words.iter().filter_map(|(_, names)| names.first().copied()).collect();
    let known = known.join("、");
    let shown = text::excerpt(&word);
    Err(Wrong::new(
        fault,
        format!("无法识别的{kind_zh}“{shown}”，应为：{known}"),
        format!("\"{shown}\" is not a known {kind_en}; use one of: {known}"),
    ))
}
