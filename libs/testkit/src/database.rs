//! A fresh database for each test, gone when the test ends.

use futures::FutureExt;
use junxiu_platform::database::{Database, Engine, Migrations, Options};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// A URL of a PostgreSQL server on which databases may be made.
const SERVER: &str = "JUNXIU_TEST_POSTGRES";
/// When set, a missing server fails the test instead of leaving PostgreSQL out.
const SERVER_REQUIRED: &str = "JUNXIU_TEST_REQUIRE_POSTGRES";
/// The names of our databases: this and an identifier that tells when it was made.
const PREFIX: &str = "junxiu_test_";
/// A test database this old was left by a test that was killed.
const LEFT_AFTER_SECONDS: u64 = 3600;

/// A database that exists for one test. Clones name the same one.
#[derive(Clone, Debug)]
pub struct TestDatabase {
    url: String,
    engine: Engine,
    /// Where SQLite files and anything else of the test may be kept; removed with the last clone.
    folder: Arc<TempDir>,
}

impl TestDatabase {
    /// The address to open, as a service would be given it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address of another, empty database beside this one, for tests of several services. On PostgreSQL it is made, and
    /// dropped with this one.
    pub async fn sibling(&self, name: &str) -> String {
        match self.engine {
            Engine::Sqlite => format!("sqlite:{}", self.folder.path().join(name).display()),
            Engine::Postgres => {
                let server = server().expect("the server was there when this database was made");
                let whole = format!("{}_{name}", database_of(&self.url));
                administer(&server, &format!("create database \"{whole}\"")).await;
                on_server(&server, &whole)
            }
        }
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// A folder that is removed after the test.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Opens it with these migrations.
    pub async fn open(&self, migrations: &[&'static Migrations]) -> Database {
        Database::open(&self.url, migrations, Options::default()).await.expect("a fresh database opens")
    }
}

/// Runs a test on SQLite, then on PostgreSQL if there is a server to test on.
pub async fn on_both_engines<F: Future<Output = ()>>(test: impl Fn(TestDatabase) -> F) {
    on_sqlite(&test).await;
    on_postgres(&test).await;
}

/// Runs a test on a fresh SQLite file.
pub async fn on_sqlite<F: Future<Output = ()>>(test: impl Fn(TestDatabase) -> F) {
    let folder = Arc::new(tempfile::tempdir().expect("a folder for the test"));
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    test(TestDatabase { url, engine: Engine::Sqlite, folder }).await;
}

/// Runs a test on a fresh PostgreSQL database, if there is a server to test on.
pub async fn on_postgres<F: Future<Output = ()>>(test: impl Fn(TestDatabase) -> F) {
    let Some(server) = server() else {
        return;
    };
    static SWEPT: OnceCell<()> = OnceCell::const_new();
    SWEPT.get_or_init(|| sweep(&server)).await;

    let name = format!("{PREFIX}{}", Uuid::now_v7().simple());
    administer(&server, &format!("create database \"{name}\"")).await;
    let folder = Arc::new(tempfile::tempdir().expect("a folder for the test"));
    let database = TestDatabase { url: on_server(&server, &name), engine: Engine::Postgres, folder };
    let outcome = AssertUnwindSafe(test(database)).catch_unwind().await;
    drop_with_siblings(&server, &name).await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

#[expect(clippy::disallowed_methods, reason = "where to test is told to the tests by the environment alone")]
fn server() -> Option<String> {
    match std::env::var(SERVER) {
        Ok(url) if !url.is_empty() => Some(url),
        _ if std::env::var_os(SERVER_REQUIRED).is_some() => {
            panic!("{SERVER_REQUIRED} is set, but {SERVER} names no server")
        }
        _ => {
            eprintln!("{SERVER} is not set: tested on SQLite only");
            None
        }
    }
}

async fn connect(server: &str) -> PgConnection {
    let options: PgConnectOptions = server.parse().expect("the server's address");
    options.disable_statement_logging().connect().await.expect("the server answers")
}

async fn administer(server: &str, sql: &str) {
    let mut connection = connect(server).await;
    connection.execute(AssertSqlSafe(sql)).await.expect("the server makes and drops databases");
    let _ = connection.close().await;
}

async fn drop_with_siblings(server: &str, name: &str) {
    let mut connection = connect(server).await;
    for name in names_like(&mut connection, name).await {
        drop_database(&mut connection, &name).await;
    }
    let _ = connection.close().await;
}

/// Drops what killed tests left behind. The identifier in a name tells its age.
async fn sweep(server: &str) {
    let seconds = |id: Uuid| id.get_timestamp().map_or(0, |at| at.to_unix().0);
    let now = seconds(Uuid::now_v7());
    let mut connection = connect(server).await;
    for name in names_like(&mut connection, PREFIX).await {
        let id = name[PREFIX.len()..].split('_').next().and_then(|id| id.parse::<Uuid>().ok());
        if id.is_some_and(|id| seconds(id) + LEFT_AFTER_SECONDS < now) {
            drop_database(&mut connection, &name).await;
        }
    }
    let _ = connection.close().await;
}

async fn names_like(connection: &mut PgConnection, start: &str) -> Vec<String> {
    sqlx::query_scalar("select datname from pg_database where starts_with(datname, $1)")
        .bind(start)
        .fetch_all(connection)
        .await
        .expect("the server lists its databases")
}

/// Drops a database with whoever is still connected to it. Two processes may sweep at once, so a failure is let be.
async fn drop_database(connection: &mut PgConnection, name: &str) {
    let sql = format!("drop database if exists \"{name}\" with (force)");
    let _ = connection.execute(AssertSqlSafe(sql)).await;
}

/// The server's address with another database's name.
fn on_server(server: &str, database: &str) -> String {
    let (address, settings) = match server.split_once('?') {
        Some((address, settings)) => (address, format!("?{settings}")),
        None => (server, String::new()),
    };
    let from_host = address.find("://").map_or(0, |at| at + 3);
    let host_end = address[from_host..].find('/').map_or(address.len(), |at| from_host + at);
    format!("{}/{database}{settings}", &address[..host_end])
}

fn database_of(url: &str) -> &str {
    let address = url.split('?').next().unwrap_or(url);
    address.rsplit('/').next().unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_named_in_the_servers_address() {
        let check = |server: &str, wanted: &str| assert_eq!(on_server(server, "x"), wanted);
        check("postgres://u@h:1/postgres", "postgres://u@h:1/x");
        check("postgres://u@h:1", "postgres://u@h:1/x");
        check("postgres://u@h:1/p?sslmode=disable", "postgres://u@h:1/x?sslmode=disable");
        assert_eq!(database_of("postgres://u@h:1/x?sslmode=disable"), "x");
    }
}
