//! What can go wrong, told without any bound value: errors are logged, and values are personal data.

use sqlx::error::ErrorKind;
use sqlx::migrate::MigrateError;

/// Why a read or an opening failed. Neither `Display` nor `Debug` carries a bound value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseError {
    /// The server or the file cannot be reached; nothing was done.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The connection was lost while a commit was under way: it may stand or not. A repeat with the same request id tells.
    #[error("the connection was lost during a commit; its outcome is unknown")]
    OutcomeUnknown,
    /// The statement ran longer than allowed and was stopped; nothing was written.
    #[error("the database took longer than allowed")]
    TimedOut,
    /// More work waits than is allowed to wait.
    #[error("too much work waits for the database")]
    Overloaded,
    /// The database was closed.
    #[error("the database is closed")]
    Closed,
    /// A read that must find a row found none.
    #[error("no row was found where one must be")]
    NotFound,
    /// The engine refused the statement.
    #[error("the database refused the statement: {message} (code {code})")]
    Refused {
        /// SQLSTATE on PostgreSQL, the extended result code on SQLite.
        code: String,
        /// What the engine says, where that cannot hold a value; otherwise the names it gives.
        message: String,
    },
    /// A column cannot be read as the row type wants it.
    #[error("column {column} cannot be read: {why}")]
    Unreadable {
        /// The column, by name or place.
        column: String,
        /// The mismatch of types, or that the value itself is malformed.
        why: String,
    },
    /// The database is not set as durability demands, or its address or migrations are wrong.
    #[error("the database cannot be opened: {0}")]
    NotAsRequired(String),
    /// Another process has the SQLite file open.
    #[error("{0} is in use by another process; stop that first, or name another database")]
    InUse(String),
    /// The database was made by another service, or its migrations were changed since.
    #[error(
        "migration {version} of the database is not this service's; it is another service's database, or another program's"
    )]
    Foreign {
        /// The first migration that differs.
        version: i64,
        /// The checksum of the one that was applied, which tells whose it is.
        checksum: Vec<u8>,
    },
    /// A programming error in our own statements.
    #[error("a statement is wrongly put together: {0}")]
    Misuse(String),
}

/// Why a commit did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// A statement touched another number of rows than it must, a guard found nothing, a check of the schema failed, or a
    /// concurrent commit won: read and decide again.
    #[error("what the decision rested on has changed")]
    Guard,
    /// A row with this unique key stands already.
    #[error("a row with this key stands already")]
    Unique,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl CommitError {
    /// Says whether a row with the same unique key stands already.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Unique)
    }
}

impl DatabaseError {
    /// Says whether the same call may succeed in a moment.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::OutcomeUnknown | Self::TimedOut | Self::Overloaded => true,
            Self::Closed
            | Self::NotFound
            | Self::Refused { .. }
            | Self::Unreadable { .. }
            | Self::NotAsRequired(_)
            | Self::InUse(_)
            | Self::Foreign { .. }
            | Self::Misuse(_) => false,
        }
    }
}

impl From<sqlx::Error> for DatabaseError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(refusal) => refused(refusal.as_ref()),
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::Io(cause) => Self::Unavailable(cause.to_string()),
            sqlx::Error::Tls(_) => Self::Unavailable("TLS failed".to_owned()),
            sqlx::Error::Protocol(_) => Self::Unavailable("the protocol broke".to_owned()),
            sqlx::Error::PoolTimedOut => Self::Overloaded,
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Self::Closed,
            sqlx::Error::ColumnNotFound(column) => unreadable(column, "it is not in the answer"),
            sqlx::Error::ColumnIndexOutOfBounds { index, len } => {
                unreadable(index.to_string(), &format!("the answer has {len} columns"))
            }
            sqlx::Error::ColumnDecode { index, source } => {
                // Only a mismatch of types is told; a malformed value would be told with the value.
                let why = source.to_string();
                let told = why.starts_with("mismatched types") || why.starts_with("unexpected null");
                unreadable(index, if told { &why } else { "its value is malformed" })
            }
            sqlx::Error::Configuration(_) => Self::NotAsRequired("the address is not understood".to_owned()),
            sqlx::Error::Encode(_) => Self::Misuse("a value cannot be sent".to_owned()),
            other => Self::Misuse(format!("unexpected failure of the driver ({})", variant(&other))),
        }
    }
}

impl From<MigrateError> for DatabaseError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => cause.into(),
            other => Self::NotAsRequired(other.to_string()),
        }
    }
}

fn unreadable(column: String, why: &str) -> DatabaseError {
    DatabaseError::Unreadable { column, why: why.to_owned() }
}

fn variant(error: &sqlx::Error) -> String {
    let debug = format!("{error:?}");
    debug.chars().take_while(char::is_ascii_alphanumeric).collect()
}

fn refused(refusal: &dyn sqlx::error::DatabaseError) -> DatabaseError {
    let code = refusal.code().unwrap_or_default().into_owned();
    if code == "57014" {
        return DatabaseError::TimedOut;
    }
    if is_passing(&code) {
        return DatabaseError::Unavailable(without_quoted(refusal.message()));
    }
    let told = match code.get(..2) {
        // SQLSTATE classes 22 (data) and 23 (constraint) quote the value they refuse; classes of structure, locks and
        // resources do not. A SQLite code is a number of one to four digits, and SQLite quotes values in single quotes.
        Some("22" | "23" | "P0") if code.len() == 5 => named(refusal),
        _ => without_quoted(refusal.message()),
    };
    DatabaseError::Refused { code, message: told }
}

/// Says whether the engine is short of something that it may have again: connections, memory, disk, a start-up that is not
/// over, a file that another process writes to.
fn is_passing(code: &str) -> bool {
    if code.len() == 5 {
        return code.starts_with("53") || code == "57P03";
    }
    // The lowest byte of SQLite's extended result code: busy, locked.
    code.parse().is_ok_and(|code: u32| matches!(code & 0xff, 5 | 6))
}

/// Names what refused: the constraint and the table, which are ours, not the caller's.
fn named(refusal: &dyn sqlx::error::DatabaseError) -> String {
    let what = match refusal.kind() {
        ErrorKind::UniqueViolation => "a unique key",
        ErrorKind::ForeignKeyViolation => "a foreign key",
        ErrorKind::NotNullViolation => "a missing value",
        ErrorKind::CheckViolation => "a check",
        _ => "a value",
    };
    let constraint = refusal.constraint().unwrap_or("unnamed");
    let table = refusal.table().unwrap_or("unnamed");
    format!("{what}, constraint {constraint}, table {table}")
}

fn without_quoted(message: &str) -> String {
    message.split('\'').step_by(2).collect::<Vec<_>>().join("'..'")
}
