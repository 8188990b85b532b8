//! ReturnClaim: sends a claim back with a reason.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::medical as pb;
use junxiu_kernel::ids::ClaimId;
use junxiu_platform::parse::Violations;

use super::act::{self, Act};
use super::convert;
use super::parts::Parts;
use super::status::Error;

pub(super) async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ReturnClaimRequest,
) -> Result<Done<pb::Claim>, Error> {
    let mut violations = Violations::new();
    let id = violations.take("name", ClaimId::parse_name(&request.name));
    let reason = convert::reason(&mut violations, "reason", &request.reason);
    let (Some(id), true) = (id, violations.is_empty()) else { return Err(violations.fault().into()) };

    let claim = parts.claim(&call.caller, id, &request.etag).await?;
    let ledger = parts.store.ledger(claim.retiree, claim.year).await?;

    let claim = claim.give_back(act::signature(call, call.today, reason))?;
    let other = parts.undone_by(&claim).await?;

    let act = Act {
        claim,
        movements: Vec::new(),
        ledger: &ledger,
        owed: None,
        other,
        event: None,
        summary: "returned",
        on: call.today,
    };
    act.done(call)
}
