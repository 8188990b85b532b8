//! What a caller is told when the database fails.

use std::time::Duration;

use tonic::Code;

use super::error::DatabaseError;
use crate::status::Fault;

/// How soon a call may be repeated after a passing failure.
const RETRY_AFTER: Duration = Duration::from_millis(200);

impl From<DatabaseError> for Fault {
    fn from(error: DatabaseError) -> Self {
        if !error.is_temporary() {
            return Self::internal(error);
        }
        tracing::warn!(%error, "The database could not serve a call");
        let overloaded = matches!(error, DatabaseError::Overloaded);
        let (code, reason) = if overloaded {
            (Code::ResourceExhausted, "OVERLOADED")
        } else {
            (Code::Unavailable, "DATABASE_UNAVAILABLE")
        };
        Self::new(
            code,
            reason,
            "数据库暂时无法完成该请求，请稍后用同一 request_id 重试，已办理的不会重复办理",
            "the database cannot do this at the moment; repeat with the same request_id, nothing is done twice",
        )
        .retry_after(RETRY_AFTER)
    }
}
