//! SQL of the operations.

use chrono::{DateTime, Utc};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::identity::Caller;
use prost::Message;
use prost_types::Any;
use uuid::Uuid;

use super::{Operation, roles_from_text, roles_to_text};
use crate::journal::Call;

pub(super) fn insert(
    id: Uuid,
    kind: &'static str,
    call: &Call,
    holder: &Ancestry,
    request: &Any,
    metadata: &Any,
) -> Changes {
    Changes::new()
        .write(
            "insert into operation
               (operation_id, kind, state, request, metadata, caller, caller_organization, caller_roles,
                institution, county, prefecture, created_at)
             values ($1, $2, 'RUNNING', $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            1,
        )
        .bind(id)
        .bind(kind)
        .bind(request.encode_to_vec())
        .bind(metadata.encode_to_vec())
        .bind(call.caller.subject.as_str())
        .bind(call.caller.organization.as_str())
        .bind(roles_to_text(&call.caller.roles))
        .bind(holder.institution.clone())
        .bind(holder.county.clone())
        .bind(holder.prefecture.clone())
        .bind(call.now)
}

pub(super) fn advance(id: Uuid, revision: i64, cursor: &str, metadata: &Any) -> Changes {
    Changes::new()
        .write(
            "update operation
                set cursor = $3, metadata = $4, revision = revision + 1
              where operation_id = $1 and revision = $2 and state = 'RUNNING'",
            1,
        )
        .bind(id)
        .bind(revision)
        .bind(cursor)
        .bind(metadata.encode_to_vec())
}

pub(super) fn succeed(id: Uuid, revision: i64, response: &Any, metadata: &Any, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "update operation
                set state = 'SUCCEEDED', response = $3, metadata = $4, ended_at = $5, revision = revision + 1
              where operation_id = $1 and revision = $2 and state = 'RUNNING'",
            1,
        )
        .bind(id)
        .bind(revision)
        .bind(response.encode_to_vec())
        .bind(metadata.encode_to_vec())
        .bind(now)
}

pub(super) fn end(id: Uuid, revision: i64, state: &'static str, fault: Option<Vec<u8>>, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "update operation
                set state = $3, fault = $4, ended_at = $5, revision = revision + 1
              where operation_id = $1 and revision = $2 and state = 'RUNNING'",
            1,
        )
        .bind(id)
        .bind(revision)
        .bind(state)
        .bind(fault)
        .bind(now)
}

pub(super) fn request_cancel(id: Uuid, revision: i64, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "update operation
                set cancel_requested_at = $3, revision = revision + 1
              where operation_id = $1 and revision = $2 and state = 'RUNNING'",
            1,
        )
        .bind(id)
        .bind(revision)
        .bind(now)
}

#[derive(sqlx::FromRow)]
pub(super) struct OperationRow {
    pub operation_id: Uuid,
    pub kind: String,
    pub state: String,
    pub request: Vec<u8>,
    pub metadata: Vec<u8>,
    pub response: Option<Vec<u8>>,
    pub fault: Option<Vec<u8>>,
    pub cursor: Option<String>,
    pub cancel_requested_at: Option<DateTime<Utc>>,
    pub caller: String,
    pub caller_organization: String,
    pub caller_roles: String,
    pub institution: Option<String>,
    pub county: Option<String>,
    pub prefecture: Option<String>,
    pub revision: i64,
}

impl OperationRow {
    pub fn holder(&self) -> Ancestry {
        Ancestry {
            institution: self.institution.clone(),
            county: self.county.clone(),
            prefecture: self.prefecture.clone(),
        }
    }

    pub fn operation(&self) -> Operation {
        Operation {
            id: self.operation_id,
            // Rows are written by this module alone; an empty message stands for an unreadable one.
            request: Any::decode(self.request.as_slice()).unwrap_or_default(),
            metadata: Any::decode(self.metadata.as_slice()).unwrap_or_default(),
            cursor: self.cursor.clone(),
            caller: Caller {
                subject: self.caller.clone(),
                roles: roles_from_text(&self.caller_roles),
                organization: self.caller_organization.clone(),
                acting_for: None,
                purpose: None,
            },
            holder: self.holder(),
            kind: self.kind.clone(),
        }
    }
}

pub(super) async fn get(db: &Database, id: Uuid) -> Result<Option<OperationRow>, DatabaseError> {
    db.read(
        "select operation_id, kind, state, request, metadata, response, fault, cursor, cancel_requested_at,
                caller, caller_organization, caller_roles, institution, county, prefecture, revision
           from operation
          where operation_id = $1",
    )
    .bind(id)
    .optional()
    .await
}

#[derive(sqlx::FromRow)]
struct IdRow {
    operation_id: Uuid,
}

/// The jobs under way, the oldest first.
pub(super) async fn running(db: &Database, limit: i64) -> Result<Vec<Uuid>, DatabaseError> {
    let rows: Vec<IdRow> = db
        .read(
            "select operation_id
               from operation
              where state = 'RUNNING'
              order by created_at
              limit $1",
        )
        .bind(limit)
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| row.operation_id).collect())
}

/// Jobs older than an id, the newest first: ids are in order of time.
pub(super) async fn before(db: &Database, id: Uuid, limit: i64) -> Result<Vec<OperationRow>, DatabaseError> {
    db.read(
        "select operation_id, kind, state, request, metadata, response, fault, cursor, cancel_requested_at,
                caller, caller_organization, caller_roles, institution, county, prefecture, revision
           from operation
          where operation_id < $1
          order by operation_id desc
          limit $2",
    )
    .bind(id)
    .bind(limit)
    .all()
    .await
}
