//! The fonts that are built in.

use std::collections::HashSet;
use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// Open Sans and Droid Sans Fallback: see `fonts/README.md`.
pub(crate) static FONTS: LazyLock<[Font; 2]> = LazyLock::new(|| {
    let latin: &'static [u8] = include_bytes!("../fonts/OpenSans-Regular.ttf");
    let chinese: &'static [u8] = include_bytes!("../fonts/DroidSansFallbackFull.ttf");
    [latin, chinese].map(|file| Font::new(Bytes::new(file), 0).expect("a font that is built in can be read"))
});

/// What the engine looks a font up in.
pub(crate) static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// The characters of a text that have no glyph, each once.
pub(crate) fn missing(text: &str) -> Vec<char> {
    let mut seen = HashSet::new();
    let covered = |char: char| FONTS.iter().any(|font| font.info().coverage.contains(u32::from(char)));
    text.chars().filter(|char| !char.is_control() && !covered(*char)).filter(|char| seen.insert(*char)).collect()
}
