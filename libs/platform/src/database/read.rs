//! Reads: a statement, its values, and the row type that both engines give.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow, SqlSafeStr, SqlStr};
use tokio::sync::oneshot;

use super::error::DatabaseError;
use super::text::{self, LIST_MARK, Part, Texts};
use super::value::Value;
use super::{Database, Engine};

/// How many values a list may have. It keeps SQLite below its limit of 32766 placeholders with padding and room to spare.
pub const LIST_MAX: usize = 16_384;

/// A row that both engines give; `#[derive(sqlx::FromRow)]` makes one.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// A read in the making, from [`Database::read`].
#[derive(Debug)]
#[must_use = "a read does nothing until it is asked for its rows"]
pub struct Read<'d> {
    database: &'d Database,
    sql: &'static str,
    values: Vec<Value>,
    list: Option<Vec<Value>>,
}

impl<'d> Read<'d> {
    pub(super) fn new(database: &'d Database, sql: &'static str) -> Self {
        Self { database, sql, values: Vec::new(), list: None }
    }

    /// Binds the next placeholder; the first is `$1`.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Gives the values for the one `in (..)` or `not in (..)` of the statement, all of one type. An empty list answers no
    /// rows without asking, so `not in` wants a list that is never empty.
    pub fn list<V: Into<Value>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.list = Some(values.into_iter().map(Into::into).collect());
        self
    }

    /// Reads the first row, which must be there.
    pub async fn one<T: Row>(self) -> Result<T, DatabaseError> {
        self.optional().await?.ok_or(DatabaseError::NotFound)
    }

    /// Reads the first row, if there is one.
    pub async fn optional<T: Row>(self) -> Result<Option<T>, DatabaseError> {
        self.rows().await?.first()
    }

    /// Reads all rows. The statement has a limit, unless it cannot answer many.
    pub async fn all<T: Row>(self) -> Result<Vec<T>, DatabaseError> {
        self.rows().await?.all()
    }

    async fn rows(self) -> Result<Rows, DatabaseError> {
        if self.list.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Rows::Sqlite(Vec::new()));
        }
        let engine = self.database.engine();
        let texts = &self.database.inner.texts;
        let question = Question::new(engine, texts, self.sql, self.values, self.list)?;
        let (reply, answer) = oneshot::channel();
        self.database.inner.reads.put(ReadJob::plain(question, reply))?;
        answer.await.map_err(|_| DatabaseError::Closed)?
    }
}

/// The rows as the engine gave them; the caller makes its own type of them, not the lane.
pub(super) enum Rows {
    Sqlite(Vec<SqliteRow>),
    Postgres(Vec<PgRow>),
}

impl Rows {
    fn first<T: Row>(self) -> Result<Option<T>, DatabaseError> {
        Ok(match self {
            Self::Sqlite(rows) => rows.first().map(T::from_row).transpose()?,
            Self::Postgres(rows) => rows.first().map(T::from_row).transpose()?,
        })
    }

    pub(super) fn all<T: Row>(self) -> Result<Vec<T>, DatabaseError> {
        Ok(match self {
            Self::Sqlite(rows) => rows.iter().map(T::from_row).collect::<Result<_, _>>()?,
            Self::Postgres(rows) => rows.iter().map(T::from_row).collect::<Result<_, _>>()?,
        })
    }
}

/// A statement ready to be sent.
pub(super) struct Question {
    pub(super) text: SqlStr,
    pub(super) values: Vec<Value>,
    /// PostgreSQL takes a list as one array, after the values; SQLite has it among the values.
    pub(super) array: Option<Vec<Value>>,
}

impl Question {
    pub(super) fn new(
        engine: Engine,
        texts: &Texts,
        sql: &'static str,
        mut values: Vec<Value>,
        list: Option<Vec<Value>>,
    ) -> Result<Self, DatabaseError> {
        text::check_bound(sql, values.len())?;
        let Some(mut list) = list else {
            return Ok(Self { text: sql.into_sql_str(), values, array: None });
        };
        if list.len() > LIST_MAX {
            return Err(DatabaseError::Misuse(format!("a list of more than {LIST_MAX} values")));
        }
        // The number of placeholders is rounded up, so that a handful of texts serve lists of every length.
        let bucket = list.len().next_power_of_two();
        let form = match (bucket, engine) {
            (1, _) => Form::Single,
            (_, Engine::Postgres) => Form::Array,
            (_, Engine::Sqlite) => Form::Placeholders(bucket),
        };
        let bound = values.len();
        let text = texts.get(&[Part::of(sql, form.shape())], || form.compose(sql, bound))?;
        let mut array = None;
        match form {
            Form::Array => array = Some(list),
            Form::Single | Form::Placeholders(_) => {
                if let Some(last) = list.last().cloned() {
                    list.resize(bucket, last);
                }
                values.append(&mut list);
            }
        }
        Ok(Self { text: AssertSqlSafe(text).into_sql_str(), values, array })
    }
}

/// How a list stands in the text.
#[derive(Clone, Copy)]
enum Form {
    Single,
    Array,
    Placeholders(usize),
}

impl Form {
    fn shape(self) -> usize {
        match self {
            Self::Single => 1,
            Self::Array => 0,
            Self::Placeholders(bucket) => bucket,
        }
    }

    fn compose(self, sql: &'static str, bound: usize) -> Result<String, DatabaseError> {
        let (before, after) = text::split_at_mark(sql, LIST_MARK)?;
        let (before, not) = match before.trim_end().strip_suffix("not") {
            Some(before) => (before, true),
            None => (before, false),
        };
        let mut out = String::with_capacity(sql.len() + 16);
        out.push_str(before);
        match (self, not) {
            (Self::Single, false) => out.push_str("= $"),
            (Self::Single, true) => out.push_str("<> $"),
            (Self::Array, false) => out.push_str("= any($"),
            (Self::Array, true) => out.push_str("<> all($"),
            (Self::Placeholders(_), false) => out.push_str("in ("),
            (Self::Placeholders(_), true) => out.push_str("not in ("),
        }
        match self {
            Self::Single => text::write(&mut out, bound + 1),
            Self::Array => {
                text::write(&mut out, bound + 1);
                out.push(')');
            }
            Self::Placeholders(count) => {
                if bound == 0 {
                    text::unnamed(count, &mut out);
                } else {
                    text::placeholders(bound + 1, count, &mut out);
                }
                out.push(')');
            }
        }
        out.push_str(after);
        Ok(out)
    }
}

/// Takes what a lane read.
pub(super) type Answer = Box<dyn FnOnce(Result<Rows, DatabaseError>) + Send>;

/// A read that waits for a lane. What to ask is settled when a lane is free, so that key reads gather until then, and a
/// read that nobody waits for any more is not asked.
pub(super) struct ReadJob(pub(super) Box<dyn FnOnce() -> Option<(Question, Answer)> + Send>);

impl ReadJob {
    fn plain(question: Question, reply: oneshot::Sender<Result<Rows, DatabaseError>>) -> Self {
        Self(Box::new(move || {
            if reply.is_closed() {
                return None;
            }
            let answer: Answer = Box::new(move |rows| {
                let _ = reply.send(rows);
            });
            Some((question, answer))
        }))
    }
}
