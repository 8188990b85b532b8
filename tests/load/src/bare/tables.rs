//! The yardsticks' tables, on either engine.

use std::str::FromStr as _;

use sqlx::Executor as _;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use uuid::Uuid;

/// How many retirees there are to read.
pub const RETIREES: u64 = 2_000;
/// How many duties there are to meet; a command touches one, so they must not be few.
pub const DUTIES: i64 = 2_000;
/// Connections of the PostgreSQL pool. More than these only wait in the server's queue, on the cores there are.
const POSTGRES_CONNECTIONS: u32 = 16;
/// Reading connections of the SQLite pool.
const SQLITE_READERS: u32 = 4;

/// A pool of connections, and for SQLite one of a single writer.
#[derive(Clone)]
pub enum Tables {
    /// One file.
    Sqlite {
        /// For reads.
        readers: SqlitePool,
        /// For writes, one after the other.
        writer: SqlitePool,
    },
    /// One database.
    Postgres(PgPool),
}

/// The id of a retiree of the yardsticks.
pub fn retiree_id(number: u64) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | u128::from(number % RETIREES))
}

impl Tables {
    /// Opens an empty database and fills it.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let tables = if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url)?
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true);
            let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
            let readers = SqlitePoolOptions::new().max_connections(SQLITE_READERS).test_before_acquire(false);
            Self::Sqlite { readers: readers.connect_with(options).await?, writer }
        } else {
            let pool = PgPoolOptions::new().max_connections(POSTGRES_CONNECTIONS).min_connections(POSTGRES_CONNECTIONS);
            Self::Postgres(pool.test_before_acquire(false).connect(url).await?)
        };
        tables.fill().await?;
        Ok(tables)
    }

    async fn fill(&self) -> anyhow::Result<()> {
        match self {
            Self::Sqlite { writer, .. } => {
                writer.execute(SQLITE_TABLES).await?;
                let mut transaction = writer.begin().await?;
                for number in 0..RETIREES {
                    sqlx::query(INSERT_RETIREE).bind(retiree_id(number)).execute(&mut *transaction).await?;
                }
                for duty in 0..DUTIES {
                    sqlx::query(INSERT_DUTY).bind(duty).execute(&mut *transaction).await?;
                }
                transaction.commit().await?;
            }
            Self::Postgres(pool) => {
                pool.execute(POSTGRES_TABLES).await?;
                let mut transaction = pool.begin().await?;
                for number in 0..RETIREES {
                    sqlx::query(INSERT_RETIREE).bind(retiree_id(number)).execute(&mut *transaction).await?;
                }
                for duty in 0..DUTIES {
                    sqlx::query(INSERT_DUTY).bind(duty).execute(&mut *transaction).await?;
                }
                transaction.commit().await?;
                pool.execute("analyze").await?;
            }
        }
        Ok(())
    }
}

const INSERT_RETIREE: &str = "
    insert into retiree
        (retiree_id, display_name, sex, birth_date, citizen_id_masked, certificate_no_masked, phone, category, cadre_type,
         post_grade, military_rank, party_membership, enlisted_on, retired_on, transferring_unit, settlement_mode,
         settlement_region_code, residence_region_code, institution, bureau, received_on, reception_id, life_status,
         revision, created_at, updated_at)
    values ($1, '旅程甲乙丙丁', 1, '1955-03-05', '220104********0013', '******0001号', '19911000001', 1, 1,
         5, 5, 1, '1973-12-01', '2010-06-30', '旅程部队', 1,
         '220104', '220104', '220104-01', '220104', '2025-03-11', $1, 1,
         3, '2025-03-11 08:00:00+00:00', '2025-03-12 08:00:00+00:00')";

const INSERT_DUTY: &str = "insert into duty (duty_id, state, revision) values ($1, 'OPEN', 1)";

const POSTGRES_TABLES: &str = "
    create table retiree (
        retiree_id uuid not null primary key, display_name text not null, sex bigint not null, birth_date date not null,
        citizen_id_masked text not null, certificate_no_masked text not null, phone text not null, category bigint not null,
        cadre_type bigint not null, post_grade bigint not null, military_rank bigint not null, party_membership bigint not null,
        enlisted_on date not null, retired_on date not null, transferring_unit text not null, settlement_mode bigint not null,
        settlement_region_code text not null, residence_region_code text not null, institution text not null,
        bureau text not null, received_on date not null, reception_id uuid not null, life_status bigint not null,
        revision bigint not null, created_at timestamptz not null, updated_at timestamptz not null);
    create table replay (request_id text not null primary key, digest bytea not null, answer bytea not null);
    create table bill (
        bill_id uuid not null primary key, duty_id bigint not null, invoice_no text not null unique, hospital text not null,
        amount_fen bigint not null, recorded_at timestamptz not null);
    create table duty (duty_id bigint not null primary key, state text not null, revision bigint not null);
    create table audit (audit_id uuid not null primary key, caller text not null, method text not null, subject text not null,
        record bytea not null, recorded_at timestamptz not null);
    create table outbox (event_id uuid not null primary key, type text not null, subject text not null, data bytea not null,
        recorded_at timestamptz not null)";

const SQLITE_TABLES: &str = "
    create table retiree (
        retiree_id blob not null primary key, display_name text not null, sex bigint not null, birth_date date not null,
        citizen_id_masked text not null, certificate_no_masked text not null, phone text not null, category bigint not null,
        cadre_type bigint not null, post_grade bigint not null, military_rank bigint not null, party_membership bigint not null,
        enlisted_on date not null, retired_on date not null, transferring_unit text not null, settlement_mode bigint not null,
        settlement_region_code text not null, residence_region_code text not null, institution text not null,
        bureau text not null, received_on date not null, reception_id blob not null, life_status bigint not null,
        revision bigint not null, created_at datetime not null, updated_at datetime not null);
    create table replay (request_id text not null primary key, digest blob not null, answer blob not null);
    create table bill (
        bill_id blob not null primary key, duty_id bigint not null, invoice_no text not null unique, hospital text not null,
        amount_fen bigint not null, recorded_at datetime not null);
    create table duty (duty_id bigint not null primary key, state text not null, revision bigint not null);
    create table audit (audit_id blob not null primary key, caller text not null, method text not null, subject text not null,
        record blob not null, recorded_at datetime not null);
    create table outbox (event_id blob not null primary key, type text not null, subject text not null, data blob not null,
        recorded_at datetime not null)";
