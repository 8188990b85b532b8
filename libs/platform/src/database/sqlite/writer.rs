//! The one writer of a SQLite file: it takes the batches that wait and writes them with one commit.
//!
//! A commit waits for the disk, and that is nearly all it costs; so batches that wait together share one. Each stands in a
//! savepoint of its own: one that fails is undone alone and its neighbours do not notice.

use futures::TryStreamExt;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Either, Executor, SqlSafeStr, SqlStr};
use std::sync::Arc;
use tokio::sync::Notify;

use crate::database::CommitJob;
use crate::database::changes::{Changes, Kind, Statement};
use crate::database::error::{CommitError, DatabaseError};
use crate::database::queue::Queue;
use crate::database::text::{self, Part, ROWS_MARK, Texts};
use crate::database::value::Value;

/// How many batches share a commit.
const GROUP_MAX: usize = 64;
/// How many statements go to the engine's thread at once.
const JOINED_MAX: usize = 64;
/// How many values one statement of SQLite binds.
const VALUES_MAX: usize = 32_766;
/// The sizes in which rows are inserted, so that four texts serve any number of them.
const ROWS_AT_ONCE: [usize; 4] = [256, 32, 4, 1];

/// Writes for whoever waits, until the database is closed.
pub(in crate::database) async fn lane(
    queue: Arc<Queue<CommitJob>>,
    options: SqliteConnectOptions,
    first: SqliteConnection,
    texts: Arc<Texts>,
) {
    let bell = Arc::new(Notify::new());
    let mut held = Some(first);
    while let Some(job) = queue.take(&bell).await {
        let mut group = vec![job];
        while group.len() < GROUP_MAX
            && let Some(job) = queue.take_waiting()
        {
            group.push(job);
        }
        // A caller that went away before its turn gets nothing written.
        group.retain(|job| !job.reply.is_closed());
        let connection = match held.take() {
            Some(connection) => Ok(connection),
            None => super::connect(&options).await,
        };
        match connection {
            Ok(connection) => {
                if write_group(held.insert(connection), &texts, group).await.is_err() {
                    held = None;
                }
            }
            Err(error) => tell_all(group, &error),
        }
    }
    if let Some(connection) = held {
        let _ = connection.close().await;
    }
}

/// The connection can no longer be used.
struct Broken;

fn tell_all(group: Vec<CommitJob>, error: &DatabaseError) {
    for job in group {
        let _ = job.reply.send(Err(error.clone().into()));
    }
}

/// Writes a group with one commit and tells each caller its own outcome, but only after the commit.
async fn write_group(connection: &mut SqliteConnection, texts: &Texts, group: Vec<CommitJob>) -> Result<(), Broken> {
    if group.is_empty() {
        return Ok(());
    }
    if let Err(error) = run(connection, "begin immediate").await {
        let closed = error == DatabaseError::Closed;
        tell_all(group, &error);
        return if closed { Err(Broken) } else { Ok(()) };
    }
    let alone = group.len() == 1;
    let mut told = Vec::with_capacity(group.len());
    let mut written = 0;
    let mut lost: Option<DatabaseError> = None;
    for job in group {
        let outcome = match &lost {
            Some(error) => Err(error.clone().into()),
            None if alone => write_batch(connection, texts, job.changes).await,
            None => match write_apart(connection, texts, job.changes).await {
                Ok(outcome) => outcome,
                Err(error) => {
                    lost = Some(error.clone());
                    Err(error.into())
                }
            },
        };
        written += usize::from(outcome.is_ok());
        told.push((job.reply, outcome));
    }
    let ended = match lost {
        None if written > 0 => run(connection, "commit").await,
        None => run(connection, "rollback").await,
        Some(error) => Err(error),
    };
    let Err(error) = ended else {
        for (reply, outcome) in told {
            let _ = reply.send(outcome);
        }
        return Ok(());
    };
    // Nothing of the group stands. The connection is given up, which undoes whatever is still open on it.
    for (reply, outcome) in told {
        let _ = reply.send(outcome.and(Err(error.clone().into())));
    }
    Err(Broken)
}

/// Writes a batch in a savepoint. The outer error means that the whole group is lost, as when the disk is full.
async fn write_apart(
    connection: &mut SqliteConnection,
    texts: &Texts,
    changes: Changes,
) -> Result<Result<(), CommitError>, DatabaseError> {
    run(connection, "savepoint batch").await?;
    let outcome = write_batch(connection, texts, changes).await;
    if outcome.is_err() {
        run(connection, "rollback to batch").await?;
    }
    run(connection, "release batch").await?;
    Ok(outcome)
}

async fn run(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), DatabaseError> {
    let query = sqlx::query_with(sql, SqliteArguments::default());
    Ok(connection.execute(query).await.map(drop)?)
}

async fn write_batch(connection: &mut SqliteConnection, texts: &Texts, changes: Changes) -> Result<(), CommitError> {
    for step in steps(texts, changes)? {
        if !take_step(connection, step).await.map_err(sort)? {
            return Err(CommitError::Guard);
        }
    }
    Ok(())
}

/// Tells a lost race from a failure, by the extended result code.
fn sort(error: sqlx::Error) -> CommitError {
    if let sqlx::Error::Database(refusal) = &error {
        if refusal.is_unique_violation() {
            return CommitError::Unique;
        }
        if refusal.is_check_violation() {
            tracing::debug!("A check of the schema refused a batch");
            return CommitError::Guard;
        }
    }
    CommitError::Database(error.into())
}

/// Statements that go to the engine's thread together, and what each must touch.
struct Step {
    text: SqlStr,
    arguments: SqliteArguments,
    expected: Vec<Expected>,
}

enum Expected {
    Touched(u64),
    Found(u64),
    Anything,
}

/// Sends a step; false means that a statement touched another number of rows than it must.
async fn take_step(connection: &mut SqliteConnection, step: Step) -> Result<bool, sqlx::Error> {
    let mut outcomes = connection.fetch_many(sqlx::query_with(step.text, step.arguments));
    let mut expected = step.expected.into_iter();
    let mut found = 0;
    while let Some(outcome) = outcomes.try_next().await? {
        match outcome {
            Either::Right(_) => found += 1,
            Either::Left(done) => {
                let right = match expected.next() {
                    Some(Expected::Touched(rows)) => done.rows_affected() == rows,
                    Some(Expected::Found(rows)) => found == rows,
                    Some(Expected::Anything) | None => true,
                };
                if !right {
                    return Ok(false);
                }
                found = 0;
            }
        }
    }
    Ok(true)
}

fn steps(texts: &Texts, changes: Changes) -> Result<Vec<Step>, DatabaseError> {
    let mut steps = Vec::new();
    let mut together: Vec<Statement> = Vec::new();
    let mut values = 0;
    for statement in changes.statements {
        let all = matches!(statement.kind, Kind::Insert(_));
        if let Kind::Insert(rows) | Kind::InsertAny(rows) = statement.kind {
            join(texts, &mut together, &mut steps)?;
            values = 0;
            insert(texts, statement.sql, rows, all, &mut steps)?;
            continue;
        }
        values += statement.values.len();
        if together.len() == JOINED_MAX || values > VALUES_MAX {
            join(texts, &mut together, &mut steps)?;
            values = statement.values.len();
        }
        together.push(statement);
    }
    join(texts, &mut together, &mut steps)?;
    Ok(steps)
}

/// Makes one step of the statements gathered so far, if there are any.
fn join(texts: &Texts, together: &mut Vec<Statement>, steps: &mut Vec<Step>) -> Result<(), DatabaseError> {
    if together.is_empty() {
        return Ok(());
    }
    let parts: Vec<Part> = together.iter().map(|one| Part::of(one.sql, 0)).collect();
    let text = texts.get(&parts, || {
        let mut text = String::new();
        let mut bound = 0;
        for statement in together.iter() {
            text::check_bound(statement.sql, statement.values.len())?;
            text::renumber(statement.sql, bound, &mut text);
            text.push_str(";\n");
            bound += statement.values.len();
        }
        Ok(text)
    })?;
    let mut arguments = SqliteArguments::default();
    let mut expected = Vec::with_capacity(together.len());
    for statement in together.drain(..) {
        expected.push(match statement.kind {
            Kind::Write(rows) => Expected::Touched(rows),
            Kind::Guard => Expected::Found(1),
            Kind::WriteAny | Kind::Insert(_) | Kind::InsertAny(_) => Expected::Anything,
        });
        add(statement.values, &mut arguments)?;
    }
    steps.push(Step { text: AssertSqlSafe(text).into_sql_str(), arguments, expected });
    Ok(())
}

/// Makes the steps that insert many rows, `all` or those that are not there yet, in as few statements as the limit on
/// values allows.
fn insert(
    texts: &Texts,
    sql: &'static str,
    rows: Vec<Vec<Value>>,
    all: bool,
    steps: &mut Vec<Step>,
) -> Result<(), DatabaseError> {
    let columns = rows.first().map_or(0, Vec::len);
    if columns == 0 || rows.iter().any(|row| row.len() != columns) {
        return Err(DatabaseError::Misuse("rows of different lengths, or empty".to_owned()));
    }
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    for size in ROWS_AT_ONCE {
        while left >= size && (size * columns <= VALUES_MAX || size == 1) {
            let text = texts.get(&[Part::of(sql, size), Part::mark(columns)], || {
                let (before, after) = text::split_at_mark(sql, ROWS_MARK)?;
                let mut text = format!("{before}values ");
                for row in 0..size {
                    text.push_str(if row == 0 { "(" } else { ", (" });
                    text::unnamed(columns, &mut text);
                    text.push(')');
                }
                text.push_str(after);
                Ok(text)
            })?;
            let mut arguments = SqliteArguments::default();
            rows.by_ref().take(size).try_for_each(|row| add(row, &mut arguments))?;
            let expected = vec![if all { Expected::Touched(size as u64) } else { Expected::Anything }];
            steps.push(Step { text: AssertSqlSafe(text).into_sql_str(), arguments, expected });
            left -= size;
        }
    }
    Ok(())
}

fn add(values: Vec<Value>, arguments: &mut SqliteArguments) -> Result<(), DatabaseError> {
    for value in values {
        value.add_to_sqlite(arguments).map_err(|cause| DatabaseError::Misuse(cause.to_string()))?;
    }
    Ok(())
}
