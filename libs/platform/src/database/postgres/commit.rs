//! Commits on PostgreSQL: the statements of a batch joined into one.
//!
//! Each statement becomes a data-modifying CTE, and the outer select divides by zero when a row count is wrong, which undoes
//! them all. So a command costs one round trip, and no transaction is open between statements.

use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Executor};
use std::sync::Arc;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::{Failure, Held, Reach, leave, next};
use crate::database::CommitJob;
use crate::database::changes::{Changes, Kind, Statement};
use crate::database::error::{CommitError, DatabaseError};
use crate::database::queue::Queue;
use crate::database::text::{self, Part, ROWS_MARK, Texts};
use crate::database::value::{self, Value};

/// How many statements are joined. Beyond it each list of statements would be a text of its own that is prepared once.
const JOINED_MAX: usize = 64;
/// How many values the protocol carries in one statement.
const VALUES_MAX: usize = 65_535;

/// Commits for whoever waits, until the database is closed.
pub(in crate::database) async fn commit_lane(queue: Arc<Queue<CommitJob>>, reach: Reach, texts: Arc<Texts>) {
    let bell = Arc::new(Notify::new());
    let mut held = Held::new(reach);
    while let Some(job) = next(&queue, &bell, &mut held).await {
        // A caller that went away before its turn gets nothing written.
        if !job.reply.is_closed() {
            let outcome = commit(&mut held, &texts, &job.changes).await;
            let _ = job.reply.send(outcome);
        }
    }
    leave(held).await;
}

async fn commit(held: &mut Held, texts: &Texts, changes: &Changes) -> Result<(), CommitError> {
    let mut outcome = commit_once(held, texts, changes).await;
    if let Err(Stop::Failure(Failure::Outdated(_))) = outcome {
        outcome = commit_once(held, texts, changes).await;
    }
    outcome.map_err(|stop| match stop {
        Stop::Guard => CommitError::Guard,
        Stop::Failure(Failure::Connection(_)) => DatabaseError::OutcomeUnknown.into(),
        Stop::Failure(Failure::Outdated(error) | Failure::Other(error)) => sort(error),
    })
}

/// Why a batch was not written.
enum Stop {
    Guard,
    Failure(Failure),
}

impl From<DatabaseError> for Stop {
    fn from(error: DatabaseError) -> Self {
        Self::Failure(Failure::Other(error))
    }
}

/// Tells a lost race from a failure, by SQLSTATE.
fn sort(error: DatabaseError) -> CommitError {
    let DatabaseError::Refused { code, message } = &error else {
        return error.into();
    };
    match code.as_str() {
        // Our own division by zero; serialization failure; deadlock.
        "22012" | "40001" | "40P01" => CommitError::Guard,
        "23505" => CommitError::Unique,
        "23514" => {
            tracing::debug!("A check of the schema refused a batch: {message}");
            CommitError::Guard
        }
        _ => error.into(),
    }
}

async fn commit_once(held: &mut Held, texts: &Texts, changes: &Changes) -> Result<(), Stop> {
    let patience = held.patience();
    let sending = prepare(texts, changes)?;
    let connection = held.get_living().await?;
    let done = match sending {
        Sending::Joined(text, arguments) => {
            let query = sqlx::query_with(AssertSqlSafe(text), arguments);
            timeout(patience, connection.execute(query)).await.map(|done| done.map(|_| true))
        }
        Sending::OneByOne(steps) => {
            let count = u32::try_from(steps.len()).unwrap_or(u32::MAX);
            timeout(patience.saturating_mul(count), one_by_one(connection, steps)).await
        }
    };
    match done {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false)) => Err(Stop::Guard),
        Ok(Err(error)) => Err(Stop::Failure(held.judge(error))),
        Err(_) => {
            held.lose();
            Err(Stop::Failure(Failure::Connection(DatabaseError::TimedOut)))
        }
    }
}

/// A batch ready to be sent.
enum Sending<'c> {
    Joined(Arc<str>, PgArguments),
    OneByOne(Vec<(Arc<str>, PgArguments, &'c Kind)>),
}

/// Joins a batch into one statement, unless it must or had better go as a transaction.
fn prepare<'c>(texts: &Texts, changes: &'c Changes) -> Result<Sending<'c>, DatabaseError> {
    let statements = &changes.statements;
    let values: usize = statements.iter().map(|statement| statement.values.len() + 1).sum();
    if changes.ordered || statements.len() > JOINED_MAX || values > VALUES_MAX {
        let steps = statements.iter().map(|statement| prepare_one(texts, statement));
        return Ok(Sending::OneByOne(steps.collect::<Result<_, _>>()?));
    }
    let mut parts = Vec::with_capacity(statements.len());
    let mut arguments = PgArguments::default();
    for statement in statements {
        name(statement, &mut parts);
        add_values(statement, &mut arguments)?;
        if let Some(count) = counted(&statement.kind) {
            add(&mut arguments, &Value::Int(Some(count)))?;
        }
    }
    let text = texts.get(&parts, || compose(statements))?;
    Ok(Sending::Joined(text, arguments))
}

fn prepare_one<'c>(
    texts: &Texts,
    statement: &'c Statement,
) -> Result<(Arc<str>, PgArguments, &'c Kind), DatabaseError> {
    // The mark keeps the text apart from that of a joined batch of one.
    let mut parts = vec![Part::mark(usize::MAX)];
    name(statement, &mut parts);
    let text = texts.get(&parts, || {
        let (mut sql, _) = portable(statement)?;
        if matches!(statement.kind, Kind::Guard) {
            sql.push_str(" for share");
        }
        Ok(sql)
    })?;
    let mut arguments = PgArguments::default();
    add_values(statement, &mut arguments)?;
    Ok((text, arguments, &statement.kind))
}

/// The count that is bound beside the values. The usual one row stands in the text.
fn counted(kind: &Kind) -> Option<i64> {
    match kind {
        Kind::Write(1) | Kind::WriteAny | Kind::Guard | Kind::InsertAny(_) => None,
        Kind::Write(rows) => Some(i64::try_from(*rows).unwrap_or(i64::MAX)),
        Kind::Insert(rows) => Some(i64::try_from(rows.len()).unwrap_or(i64::MAX)),
    }
}

/// Names the statement and all that shapes its text.
fn name(statement: &Statement, parts: &mut Vec<Part>) {
    let shape = match &statement.kind {
        Kind::Write(1) => 0,
        Kind::Write(_) => 1,
        Kind::WriteAny => 2,
        Kind::Guard => 3,
        Kind::Insert(_) => 4,
        Kind::InsertAny(_) => 5,
    };
    parts.push(Part::of(statement.sql, shape));
    if let Some(rows) = statement.kind.rows() {
        let columns = rows.first().into_iter().flatten();
        parts.extend(columns.map(|column| Part::mark(column.kind() as usize)));
    }
}

fn compose(statements: &[Statement]) -> Result<String, DatabaseError> {
    let mut text = String::from("with ");
    let mut checks: Vec<String> = Vec::new();
    let mut bound = 0;
    for (at, statement) in statements.iter().enumerate() {
        let (sql, values) = portable(statement)?;
        if at > 0 {
            text.push_str(", ");
        }
        text.push('w');
        text::write(&mut text, at);
        text.push_str(" as (");
        text::renumber(&sql, bound, &mut text);
        bound += values;
        text.push_str(match statement.kind {
            Kind::Guard => " for share)",
            _ if sql.contains("returning ") => ")",
            _ => " returning 1)",
        });
        match (&statement.kind, counted(&statement.kind)) {
            // Always true, and yet needed: what the outer select does not ask for is run last, after the journal's own row.
            (Kind::WriteAny | Kind::InsertAny(_), _) => checks.push(format!("(select count(*) from w{at}) >= 0")),
            (_, None) => checks.push(format!("(select count(*) from w{at}) = 1")),
            (_, Some(_)) => {
                bound += 1;
                checks.push(format!("(select count(*) from w{at}) = ${bound}"));
            }
        }
    }
    if checks.is_empty() {
        text.push_str(" select 1");
    } else {
        let checks = checks.join(" and ");
        text.push_str(&format!(" select 1 / (case when {checks} then 1 else 0 end)"));
    }
    Ok(text)
}

/// The statement as PostgreSQL takes it, and how many values it binds. Rows go as one array a column, so that one text
/// serves any number of them.
fn portable(statement: &Statement) -> Result<(String, usize), DatabaseError> {
    let Some(rows) = statement.kind.rows() else {
        text::check_bound(statement.sql, statement.values.len())?;
        return Ok((statement.sql.to_owned(), statement.values.len()));
    };
    let columns = rows.first().map(Vec::as_slice).unwrap_or_default();
    let (before, after) = text::split_at_mark(statement.sql, ROWS_MARK)?;
    let arrays = (columns.iter().enumerate())
        .map(|(at, column)| format!("${}::{}[]", at + 1, column.kind().postgres_name()))
        .collect::<Vec<_>>()
        .join(", ");
    Ok((format!("{before}select * from unnest({arrays}){after}"), columns.len()))
}

fn add_values(statement: &Statement, arguments: &mut PgArguments) -> Result<(), DatabaseError> {
    let Some(rows) = statement.kind.rows() else {
        return statement.values.iter().try_for_each(|value| add(arguments, value));
    };
    let columns = rows.first().map(Vec::as_slice).unwrap_or_default();
    if rows.iter().any(|row| row.len() != columns.len()) {
        return Err(DatabaseError::Misuse("rows of different lengths".to_owned()));
    }
    for (at, column) in columns.iter().enumerate() {
        let cells = rows.iter().map(|row| &row[at]);
        value::add_array(column.kind(), cells, arguments).map_err(|cause| DatabaseError::Misuse(cause.to_string()))?;
    }
    Ok(())
}

fn add(arguments: &mut PgArguments, value: &Value) -> Result<(), DatabaseError> {
    value.add_to_postgres(arguments).map_err(|cause| DatabaseError::Misuse(cause.to_string()))
}

/// Writes the statements in an ordinary transaction; false means that one touched another number of rows than it must.
async fn one_by_one(
    connection: &mut PgConnection,
    steps: Vec<(Arc<str>, PgArguments, &Kind)>,
) -> Result<bool, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    for (text, arguments, kind) in steps {
        let query = sqlx::query_with(AssertSqlSafe(text), arguments);
        let touched = transaction.execute(query).await?.rows_affected();
        let right = match kind {
            Kind::Write(rows) => touched == *rows,
            Kind::WriteAny | Kind::InsertAny(_) => true,
            Kind::Guard => touched == 1,
            Kind::Insert(rows) => touched == rows.len() as u64,
        };
        if !right {
            transaction.rollback().await?;
            return Ok(false);
        }
    }
    transaction.commit().await?;
    Ok(true)
}
