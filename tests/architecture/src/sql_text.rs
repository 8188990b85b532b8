//! Reads migrations just well enough to compare the two engines.

use std::collections::{BTreeMap, BTreeSet};

/// The tables of some migrations with their columns.
pub type Tables = BTreeMap<String, BTreeSet<String>>;

/// Words that begin a constraint of a table, not a column.
const CONSTRAINTS: &[&str] = &["primary", "unique", "check", "foreign", "constraint", "exclude"];

/// Reads what a migration creates and adds.
pub fn read(migration: &str, tables: &mut Tables) {
    let text: String =
        migration.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join(" ");
    let text = text.to_lowercase();
    for statement in text.split(';') {
        let words: Vec<&str> = statement.split_whitespace().collect();
        match words.as_slice() {
            ["create", "table", ..] => create(statement, tables),
            ["alter", "table", table, "add", "column", column, ..] => {
                tables.entry(plain(table)).or_default().insert(plain(column));
            }
            _ => {}
        }
    }
}

/// Says whether a string in the code is a statement of SQL.
pub fn is_statement(literal: &str) -> bool {
    let words: Vec<String> = literal.split_whitespace().map(str::to_lowercase).collect();
    let has = |word: &str| words.iter().any(|candidate| candidate == word);
    match words.first().map(String::as_str) {
        Some("select") => has("from") || words.len() < 3,
        Some("insert") => words.get(1).is_some_and(|word| word == "into"),
        Some("update") => has("set"),
        Some("delete") => words.get(1).is_some_and(|word| word == "from"),
        Some("create" | "alter" | "drop") => words.get(1).is_some_and(|word| word == "table" || word == "index"),
        Some("with") => has("as") && has("select"),
        _ => false,
    }
}

fn create(statement: &str, tables: &mut Tables) {
    let Some((head, body)) = statement.split_once('(') else {
        return;
    };
    let Some(table) = head.split_whitespace().last() else {
        return;
    };
    let columns = tables.entry(plain(table)).or_default();
    for item in items(body) {
        if let Some(first) = item.split_whitespace().next()
            && !CONSTRAINTS.contains(&first.split('(').next().unwrap_or(first))
        {
            columns.insert(plain(first));
        }
    }
}

/// Splits the inside of a table's brackets at its own commas.
fn items(body: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut depth = 0;
    for c in body.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => break,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                items.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(item) = items.last_mut() {
            item.push(c);
        }
    }
    items
}

fn plain(name: &str) -> String {
    name.trim_matches(['"', '`', '(', ')', ',']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_told_from_constraints() {
        let mut tables = Tables::new();
        read(
            "-- a claim, with its money\ncreate table claim (\n  claim_id blob not null primary key, -- a, b\n  \
             state text not null check (state in ('A', 'B')),\n  unique (claim_id, state)\n);\n\
             alter table claim add column paid_on date;",
            &mut tables,
        );
        let columns: Vec<&str> = tables["claim"].iter().map(String::as_str).collect();
        assert_eq!(columns, ["claim_id", "paid_on", "state"]);
    }

    #[test]
    fn words_are_told_from_statements() {
        assert!(is_statement("select a from b"));
        assert!(is_statement("update claim\n set a = 1"));
        assert!(is_statement("insert into t (a) values (..)"));
        assert!(!is_statement("update the claim instead"));
        assert!(!is_statement("select a region and send the call again"));
        assert!(!is_statement("with article and paragraph"));
    }
}
