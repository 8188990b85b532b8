//! What may be bound to a statement: one owned value that both engines take with their real column types.

use chrono::{DateTime, NaiveDate, SecondsFormat, SubsecRound, Utc};
use junxiu_kernel::ids::{
    AdjustmentId, ClaimId, DuplicateCaseId, EntryId, EventId, InstructionId, OperationId, OrganizationCode,
    PlacementItemId, PlanYear, ReceptionId, RetireeId, SelfPayItemId,
};
use junxiu_kernel::money::Fen;
use sqlx::Arguments;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::types::Json;
use std::fmt;
use uuid::Uuid;

/// A value for a placeholder. Null keeps its type, for PostgreSQL asks the type of every placeholder.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// Words.
    Text(Option<String>),
    /// An identifier.
    Uuid(Option<Uuid>),
    /// A civil date.
    Day(Option<NaiveDate>),
    /// A moment, cut to whole microseconds, which is what PostgreSQL keeps.
    Instant(Option<DateTime<Utc>>),
    /// Yes or no.
    Bool(Option<bool>),
    /// A whole number; every integer column is a bigint.
    Int(Option<i64>),
    /// Raw bytes, such as a sealed value or a blind index.
    Bytes(Option<Vec<u8>>),
    /// A document.
    Json(Option<serde_json::Value>),
}

/// Shows the type and never the value: values are personal data and errors, logs and panics are read by many.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().postgres_name())
    }
}

macro_rules! from {
    ($($type:ty => $variant:ident($given:ident) $value:expr;)*) => {$(
        impl From<$type> for Value {
            fn from($given: $type) -> Self {
                Self::$variant(Some($value))
            }
        }
        impl From<Option<$type>> for Value {
            fn from(given: Option<$type>) -> Self {
                Self::$variant(given.map(|$given| $value))
            }
        }
    )*};
}

from! {
    &str => Text(text) text.to_owned();
    &String => Text(text) text.clone();
    String => Text(text) text;
    Uuid => Uuid(id) id;
    NaiveDate => Day(day) day;
    DateTime<Utc> => Instant(at) to_microseconds(at);
    bool => Bool(yes) yes;
    i64 => Int(number) number;
    i32 => Int(number) i64::from(number);
    u32 => Int(number) i64::from(number);
    &[u8] => Bytes(bytes) bytes.to_vec();
    Vec<u8> => Bytes(bytes) bytes;
    serde_json::Value => Json(document) document;
    Fen => Int(amount) amount.get();
    OrganizationCode => Text(code) code.as_str().to_owned();
    PlanYear => Int(year) i64::from(year.get());
    AdjustmentId => Uuid(id) id.uuid();
    ClaimId => Uuid(id) id.uuid();
    DuplicateCaseId => Uuid(id) id.uuid();
    EntryId => Uuid(id) id.uuid();
    EventId => Uuid(id) id.uuid();
    InstructionId => Uuid(id) id.uuid();
    OperationId => Uuid(id) id.uuid();
    PlacementItemId => Uuid(id) id.uuid();
    ReceptionId => Uuid(id) id.uuid();
    RetireeId => Uuid(id) id.uuid();
    SelfPayItemId => Uuid(id) id.uuid();
}

/// Cuts a moment to the microseconds that both engines keep, so that what is read equals what was written.
pub fn to_microseconds(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}

/// The type of a value, without the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Uuid,
    Day,
    Instant,
    Bool,
    Int,
    Bytes,
    Json,
}

impl Kind {
    pub(super) fn postgres_name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Uuid => "uuid",
            Self::Day => "date",
            Self::Instant => "timestamptz",
            Self::Bool => "boolean",
            Self::Int => "bigint",
            Self::Bytes => "bytea",
            Self::Json => "jsonb",
        }
    }
}

impl Value {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Text(_) => Kind::Text,
            Self::Uuid(_) => Kind::Uuid,
            Self::Day(_) => Kind::Day,
            Self::Instant(_) => Kind::Instant,
            Self::Bool(_) => Kind::Bool,
            Self::Int(_) => Kind::Int,
            Self::Bytes(_) => Kind::Bytes,
            Self::Json(_) => Kind::Json,
        }
    }

    pub(super) fn add_to_sqlite(self, arguments: &mut SqliteArguments) -> Result<(), BoxDynError> {
        match self {
            Self::Text(value) => arguments.add(value),
            Self::Uuid(value) => arguments.add(value),
            Self::Day(value) => arguments.add(value),
            // A fixed width, so that the order of the texts is the order of the moments.
            Self::Instant(value) => {
                arguments.add(value.map(|at| to_microseconds(at).to_rfc3339_opts(SecondsFormat::Micros, true)))
            }
            Self::Bool(value) => arguments.add(value),
            Self::Int(value) => arguments.add(value),
            Self::Bytes(value) => arguments.add(value),
            Self::Json(value) => arguments.add(value.map(Json)),
        }
    }

    pub(super) fn add_to_postgres(&self, arguments: &mut PgArguments) -> Result<(), BoxDynError> {
        match self {
            Self::Text(value) => arguments.add(value.as_deref()),
            Self::Uuid(value) => arguments.add(*value),
            Self::Day(value) => arguments.add(*value),
            Self::Instant(value) => arguments.add(value.map(to_microseconds)),
            Self::Bool(value) => arguments.add(*value),
            Self::Int(value) => arguments.add(*value),
            Self::Bytes(value) => arguments.add(value.as_deref()),
            Self::Json(value) => arguments.add(value.as_ref().map(Json)),
        }
    }
}

/// Adds values of one type as one PostgreSQL array.
pub(super) fn add_array<'v>(
    kind: Kind,
    values: impl Iterator<Item = &'v Value>,
    arguments: &mut PgArguments,
) -> Result<(), BoxDynError> {
    macro_rules! array {
        ($variant:ident, $given:ident => $element:expr) => {{
            let list = values
                .map(|value| match value {
                    Value::$variant($given) => Ok($element),
                    other => Err(format!(
                        "a {} stands among values of type {}",
                        other.kind().postgres_name(),
                        kind.postgres_name()
                    )),
                })
                .collect::<Result<Vec<_>, String>>()?;
            arguments.add(list)
        }};
    }
    match kind {
        Kind::Text => array!(Text, value => value.as_deref()),
        Kind::Uuid => array!(Uuid, value => *value),
        Kind::Day => array!(Day, value => *value),
        Kind::Instant => array!(Instant, value => value.map(to_microseconds)),
        Kind::Bool => array!(Bool, value => *value),
        Kind::Int => array!(Int, value => *value),
        Kind::Bytes => array!(Bytes, value => value.as_deref()),
        Kind::Json => array!(Json, value => value.as_ref().map(Json)),
    }
}
