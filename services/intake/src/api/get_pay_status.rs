//! GetPayStatus: whether pay runs, and what it amounts to.

use junxiu_casework::journal::Call;
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert;
use super::parts::Parts;
use super::pay_picture::picture;

/// Gives a pay status.
pub async fn run(parts: &Parts, call: &Call, request: &pb::GetPayStatusRequest) -> Result<pb::PayStatus, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status::name(&mut wrong, &request.name);
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };
    Ok(picture(parts, call, id, "").await?.shown())
}
