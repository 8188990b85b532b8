//! What a refusal must carry, whatever it is about.

use junxiu_contracts::google_rpc as rpc;
use junxiu_platform::status::{detail, reason_of};
use tonic::{Code, Status};

/// Names what a status lacks of that which the contracts promise for its code; none when it is whole.
pub fn lacking(status: &Status) -> Option<&'static str> {
    let whole = match status.code() {
        Code::InvalidArgument => {
            detail::<rpc::BadRequest>(status).is_some_and(|found| !found.field_violations.is_empty())
        }
        Code::NotFound | Code::AlreadyExists => detail::<rpc::ResourceInfo>(status).is_some(),
        Code::FailedPrecondition => {
            detail::<rpc::PreconditionFailure>(status).is_some_and(|found| !found.violations.is_empty())
        }
        Code::Unavailable | Code::DeadlineExceeded => detail::<rpc::RetryInfo>(status).is_some(),
        _ => true,
    };
    if reason_of(status).is_none() {
        return Some("has no reason");
    }
    (!whole).then_some("lacks the detail of its code")
}
