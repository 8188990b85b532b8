//! What stands in the database, table by table, so that a refused command can be seen to have changed nothing.

use std::collections::BTreeMap;

use junxiu_platform::database::{Database, Engine};

/// The number of rows and the contents of each table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest(BTreeMap<String, (i64, String)>);

impl Digest {
    pub fn rows(&self, table: &str) -> i64 {
        self.0.get(table).map_or(0, |(count, _)| *count)
    }

    /// The tables in which two moments differ, but for how far the feed was read: that is noted in its own time.
    pub fn differing(&self, other: &Self) -> Vec<&str> {
        let other = |table: &str| other.0.get(table);
        let differing = self.0.iter().filter(|(table, found)| *table != "feed_cursor" && other(table) != Some(*found));
        differing.map(|(table, _)| table.as_str()).collect()
    }
}

/// Makes the one statement that reads all tables; it is made once a database.
pub async fn statement(db: &Database) -> &'static str {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "select m.name as name, p.name as col from sqlite_master m join pragma_table_info(m.name) p
              where m.type = 'table' and m.name not like 'sqlite%' and m.name not like '%migration%'
              order by m.name, p.cid"
        }
        Engine::Postgres => {
            "select table_name::text as name, column_name::text as col from information_schema.columns
              where table_schema = 'public' and table_name not like '%migration%'
              order by table_name, ordinal_position"
        }
    };
    let found: Vec<(String, String)> = db.read(sql).all().await.unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in found {
        tables.entry(table).or_default().push(column);
    }
    let selects: Vec<String> = tables.iter().map(|(table, columns)| of_table(db.engine(), table, columns)).collect();
    Box::leak(selects.join("\nunion all\n").into_boxed_str())
}

fn of_table(engine: Engine, table: &str, columns: &[String]) -> String {
    match engine {
        Engine::Sqlite => {
            let line: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
            let line = line.join(" || ',' || ");
            format!(
                "select '{table}' as name, count(*) as found, coalesce(group_concat(line, '|'), '') as lines
                   from (select {line} as line from {table} order by 1)"
            )
        }
        Engine::Postgres => format!(
            "select '{table}'::text, count(*)::bigint, coalesce(md5(string_agg(t::text, '|' order by t::text)), '')
               from {table} t"
        ),
    }
}

/// Reads the database when no entry of the journal waits for its place any more.
pub async fn at_rest(db: &Database, statement: &'static str) -> Digest {
    let waiting = "select count(*) from journal_entry where position is null";
    while db.read(waiting).one::<(i64,)>().await.unwrap().0 > 0 {
        tokio::task::yield_now().await;
    }
    let found: Vec<(String, i64, String)> = db.read(statement).all().await.unwrap();
    Digest(found.into_iter().map(|(table, count, lines)| (table, (count, lines))).collect())
}
