//! Databases of a journey on a PostgreSQL server: made before it, dropped after it.

use std::process::Command;

use anyhow::{Context as _, ensure};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};
use uuid::Uuid;

/// How the names begin, so that what a killed run leaves is plainly ours.
const PREFIX: &str = "junxiu_journey_";

/// A family of databases on one server, a name each.
#[derive(Debug)]
pub struct Databases {
    server: String,
    family: String,
    made: Vec<String>,
}

impl Databases {
    /// Begins a family on a server.
    pub fn on(server: &str) -> Self {
        let family = format!("{PREFIX}{}", Uuid::now_v7().simple());
        Self { server: server.to_owned(), family, made: Vec::new() }
    }

    /// Makes a database; gives its address.
    pub async fn make(&mut self, name: &str) -> anyhow::Result<String> {
        let database = format!("{}_{}", self.family, name.replace('-', "_"));
        administer(&self.server, format!("create database \"{database}\"")).await?;
        let url = on_server(&self.server, &database);
        self.made.push(database);
        Ok(url)
    }

    /// The addresses of all databases made.
    pub fn urls(&self) -> Vec<String> {
        self.made.iter().map(|database| on_server(&self.server, database)).collect()
    }

    /// Drops all of them, with whoever is still connected.
    pub async fn drop_all(&mut self) -> anyhow::Result<()> {
        for database in std::mem::take(&mut self.made) {
            administer(&self.server, format!("drop database if exists \"{database}\" with (force)")).await?;
        }
        Ok(())
    }
}

/// Writes out a whole database as text.
pub fn dump(url: &str) -> anyhow::Result<Vec<u8>> {
    let output = Command::new("pg_dump").arg("--dbname").arg(url).output().context("cannot run pg_dump")?;
    ensure!(output.status.success(), "pg_dump: {}", String::from_utf8_lossy(&output.stderr));
    Ok(output.stdout)
}

async fn administer(server: &str, sql: String) -> anyhow::Result<()> {
    let options: PgConnectOptions = server.parse().context("the server's address")?;
    let mut connection: PgConnection = options.disable_statement_logging().connect().await?;
    connection.execute(AssertSqlSafe(sql)).await?;
    Ok(connection.close().await?)
}

/// The server's address with another database's name.
fn on_server(server: &str, database: &str) -> String {
    let (address, settings) =
        server.split_once('?').map_or((server, String::new()), |(address, rest)| (address, format!("?{rest}")));
    let host = address.find("://").map_or(0, |at| at + 3);
    let end = address[host..].find('/').map_or(address.len(), |at| host + at);
    format!("{}/{database}{settings}", &address[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_takes_the_place_of_the_servers_own() {
        let check = |server: &str, wanted: &str| assert_eq!(on_server(server, "x"), wanted);
        check("postgres://u@h:1/postgres", "postgres://u@h:1/x");
        check("postgres://u@h", "postgres://u@h/x");
        check("postgres://u@h/postgres?host=/tmp/a", "postgres://u@h/x?host=/tmp/a");
    }
}
