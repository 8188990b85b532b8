//! Composed SQL: placeholders moved, lists expanded, and each composed text made once.
//!
//! Statements are `&'static str`, so the place of a text in memory names it. A composed text is remembered under the names
//! of its parts, and the engine sees the same text again and keeps its prepared statement.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, PoisonError, RwLock};

use super::error::DatabaseError;

/// How many composed texts are remembered. The program has a few hundred; beyond this something composes without end.
const TEXTS_MAX: usize = 8192;

/// The mark in a read that `list` expands.
pub(super) const LIST_MARK: &str = "in (..)";
/// The mark in an insert that rows expand.
pub(super) const ROWS_MARK: &str = "values (..)";

/// A part of a composed text: a static text (or none) and what else shapes the outcome.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Part {
    place: usize,
    length: usize,
    shape: usize,
}

impl Part {
    pub(super) fn of(sql: &'static str, shape: usize) -> Self {
        Self { place: sql.as_ptr() as usize, length: sql.len(), shape }
    }

    /// A part that is no text.
    pub(super) fn mark(shape: usize) -> Self {
        Self { place: 0, length: 0, shape }
    }
}

/// The composed texts of one database.
#[derive(Default)]
pub(super) struct Texts {
    known: RwLock<HashMap<Box<[Part]>, Arc<str>>>,
}

impl Texts {
    /// Answers the text for these parts, composed at the first asking.
    pub(super) fn get(
        &self,
        parts: &[Part],
        compose: impl FnOnce() -> Result<String, DatabaseError>,
    ) -> Result<Arc<str>, DatabaseError> {
        if let Some(text) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(parts) {
            return Ok(Arc::clone(text));
        }
        let text: Arc<str> = compose()?.into();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= TEXTS_MAX {
            known.clear();
        }
        known.insert(parts.into(), Arc::clone(&text));
        Ok(text)
    }
}

/// Writes the statement with each `$n` moved to `$(n + offset)`.
pub(super) fn renumber(sql: &str, offset: usize, out: &mut String) {
    let mut rest = sql;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        match after[..digits].parse::<usize>() {
            Ok(number) => write(out, number + offset),
            Err(_) => out.push_str(&after[..digits]),
        }
        rest = &after[digits..];
    }
    out.push_str(rest);
}

/// Says which number the highest placeholder has.
pub(super) fn highest_placeholder(sql: &str) -> usize {
    sql.split('$')
        .skip(1)
        .filter_map(|after| {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            after[..digits].parse().ok()
        })
        .max()
        .unwrap_or(0)
}

/// Refuses a statement whose placeholders are not all bound: SQLite would take the missing ones for null.
pub(super) fn check_bound(sql: &str, bound: usize) -> Result<(), DatabaseError> {
    let wanted = highest_placeholder(sql);
    if wanted == bound {
        return Ok(());
    }
    let start: String = sql.chars().take(60).collect();
    Err(DatabaseError::Misuse(format!("{bound} values for {wanted} placeholders in `{start}`")))
}

/// Splits a statement at its mark.
pub(super) fn split_at_mark(sql: &'static str, mark: &str) -> Result<(&'static str, &'static str), DatabaseError> {
    sql.split_once(mark).ok_or_else(|| DatabaseError::Misuse(format!("`{mark}` is not in the statement")))
}

/// Writes `$first, $(first + 1), ..`, `count` of them.
pub(super) fn placeholders(first: usize, count: usize, out: &mut String) {
    for at in 0..count {
        out.push_str(if at == 0 { "$" } else { ", $" });
        write(out, first + at);
    }
}

/// Writes `?, ?, ..`, for SQLite where they are all the placeholders that a statement has.
///
/// The driver asks SQLite for the name of each placeholder, and SQLite looks for it from the
/// first name on: thousands of numbered ones cost more than the statement itself.
pub(super) fn unnamed(count: usize, out: &mut String) {
    for at in 0..count {
        out.push_str(if at == 0 { "?" } else { ", ?" });
    }
}

/// Writes a number.
pub(super) fn write(out: &mut String, number: usize) {
    let _ = write!(out, "{number}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renumbered(sql: &str, offset: usize) -> String {
        let mut out = String::new();
        renumber(sql, offset, &mut out);
        out
    }

    #[test]
    fn placeholders_move_and_the_rest_stays() {
        assert_eq!(renumbered("a = $1 and b = $12", 3), "a = $4 and b = $15");
        assert_eq!(renumbered("cost = '$' and c = $2", 1), "cost = '$' and c = $3");
        assert_eq!(renumbered("select 1", 9), "select 1");
    }

    #[test]
    fn the_highest_placeholder_counts_once() {
        assert_eq!(highest_placeholder("a = $2 or b = $1 or c = $2"), 2);
        assert_eq!(highest_placeholder("select '$'"), 0);
    }

    #[test]
    fn a_missing_value_is_refused() {
        assert!(check_bound("a = $1 and b = $2", 2).is_ok());
        assert!(check_bound("a = $1 and b = $2", 1).is_err());
        assert!(check_bound("a = $1", 2).is_err());
    }

    #[test]
    fn a_text_is_composed_once() {
        let texts = Texts::default();
        let sql = "select 1";
        let first = texts.get(&[Part::of(sql, 0)], || Ok("made".to_owned()));
        let again = texts.get(&[Part::of(sql, 0)], || Err(DatabaseError::NotFound));
        assert_eq!(first, again);
        assert!(texts.get(&[Part::of(sql, 1)], || Err(DatabaseError::NotFound)).is_err());
    }
}
