//! What a command writes, as one value: statements with their values and the number of rows each must touch.

use super::value::Value;

/// Everything one command writes. Nothing is sent before [`super::Database::commit`], which writes all or nothing.
///
/// The statements of one batch see the same moment: none may rest on another's effect or touch the same row twice, unless
/// the batch is [`Changes::ordered`]. A parent row stands before the rows that refer to it.
#[derive(Debug, Default)]
#[must_use = "changes are nothing until they are committed"]
pub struct Changes {
    pub(super) statements: Vec<Statement>,
    pub(super) ordered: bool,
    /// A bind before the first statement: told at the commit, so that building needs no `Result`.
    pub(super) misuse: Option<&'static str>,
}

#[derive(Debug)]
pub(super) struct Statement {
    pub(super) sql: &'static str,
    pub(super) kind: Kind,
    pub(super) values: Vec<Value>,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// Must touch this many rows.
    Write(u64),
    /// May touch any number of rows.
    WriteAny,
    /// A select that must find one row.
    Guard,
    /// An insert of these rows, all of them.
    Insert(Vec<Vec<Value>>),
    /// An insert of those rows that are not there yet.
    InsertAny(Vec<Vec<Value>>),
}

impl Kind {
    /// The rows of an insert of rows.
    pub(super) fn rows(&self) -> Option<&[Vec<Value>]> {
        match self {
            Self::Insert(rows) | Self::InsertAny(rows) => Some(rows),
            Self::Write(_) | Self::WriteAny | Self::Guard => None,
        }
    }
}

impl Changes {
    /// Starts with nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a statement that must touch exactly so many rows.
    pub fn write(self, sql: &'static str, rows: u64) -> Self {
        self.with(sql, Kind::Write(rows))
    }

    /// Adds a statement that may touch any number of rows: an insert that may meet its equal, a sweep over open rows.
    pub fn write_any(self, sql: &'static str) -> Self {
        self.with(sql, Kind::WriteAny)
    }

    /// Adds a select that must still find its one row when the batch is written. PostgreSQL holds the row until then
    /// (`for share`), so the select is a plain one over rows: no `distinct`, no `group by`, no outer join.
    pub fn guard(self, sql: &'static str) -> Self {
        self.with(sql, Kind::Guard)
    }

    /// Adds many rows with one statement that ends in `values (..)`, as in `insert into t (a, b) values (..)`. All must be
    /// inserted, and a column has one type in all rows. No rows, no statement.
    pub fn insert_rows(self, sql: &'static str, rows: Vec<Vec<Value>>) -> Self {
        if rows.is_empty() {
            return self;
        }
        self.with(sql, Kind::Insert(rows))
    }

    /// The same for rows of which some may be there already: the statement says what to do then, as in
    /// `insert into t (a, b) values (..) on conflict (a) do nothing`, and may touch any number of rows.
    pub fn insert_rows_any(self, sql: &'static str, rows: Vec<Vec<Value>>) -> Self {
        if rows.is_empty() {
            return self;
        }
        self.with(sql, Kind::InsertAny(rows))
    }

    /// Binds the next placeholder of the statement added last; the first is `$1`.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        match self.statements.last_mut() {
            Some(Statement { kind: Kind::Insert(_) | Kind::InsertAny(_), .. }) => {
                self.misuse = Some("a value is bound to an insert of rows");
            }
            Some(statement) => statement.values.push(value.into()),
            None => self.misuse = Some("a value is bound before the first statement"),
        }
        self
    }

    /// Adds all statements of another batch.
    pub fn append(mut self, other: Changes) -> Self {
        self.statements.extend(other.statements);
        self.ordered |= other.ordered;
        self.misuse = self.misuse.or(other.misuse);
        self
    }

    /// Lets each statement see the effects of those before it: an ordinary transaction, which costs PostgreSQL a round
    /// trip a statement.
    pub fn ordered(mut self) -> Self {
        self.ordered = true;
        self
    }

    /// Says whether nothing would be written.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    fn with(mut self, sql: &'static str, kind: Kind) -> Self {
        self.statements.push(Statement { sql, kind, values: Vec::new() });
        self
    }
}
