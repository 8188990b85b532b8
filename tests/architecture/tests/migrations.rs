//! The two engines hold the same tables.

use junxiu_architecture::sql_text::{self, Tables};
use junxiu_architecture::{File, crates, files, keep};

/// The migrations of a crate on one engine.
fn migrations(folder: &str, engine: &str) -> Vec<File> {
    files(&format!("{folder}/migrations/{engine}"), ".sql")
}

fn names(files: &[File]) -> Vec<String> {
    files.iter().filter_map(|file| file.path.rsplit('/').next().map(str::to_owned)).collect()
}

fn tables(files: &[File]) -> Tables {
    let mut tables = Tables::new();
    for file in files {
        sql_text::read(&file.text, &mut tables);
    }
    tables
}

#[test]
fn both_engines_have_the_same_migrations() {
    let mut faults = Vec::new();
    for member in crates() {
        let (sqlite, postgres) = (migrations(&member.folder, "sqlite"), migrations(&member.folder, "postgres"));
        if names(&sqlite) != names(&postgres) {
            faults.push(format!("{}: {:?} and {:?}", member.folder, names(&sqlite), names(&postgres)));
        }
    }
    keep("A migration has the same name on both engines.", &faults);
}

#[test]
fn both_engines_have_the_same_tables_and_columns() {
    let mut faults = Vec::new();
    for member in crates() {
        let sqlite = tables(&migrations(&member.folder, "sqlite"));
        let postgres = tables(&migrations(&member.folder, "postgres"));
        for table in sqlite.keys().chain(postgres.keys()) {
            let (here, there) = (sqlite.get(table), postgres.get(table));
            if here != there {
                faults.push(format!("{}: {table} has {here:?} on SQLite and {there:?} on PostgreSQL", member.folder));
            }
        }
    }
    faults.dedup();
    keep("One SQL text runs on both engines, so both have the same tables and columns.", &faults);
}

#[test]
fn columns_of_days_say_so() {
    let mut faults = Vec::new();
    for member in crates() {
        for (table, columns) in tables(&migrations(&member.folder, "postgres")) {
            let flags = columns.iter().filter(|column| column.starts_with("is_") || column.starts_with("has_"));
            faults.extend(flags.map(|column| format!("{}: {table}.{column}", member.folder)));
        }
    }
    keep("A nullable day or time says more than a flag: name the day on which it became so.", &faults);
}
