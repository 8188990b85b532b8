//! ApproveClaim: fixes the amount, and sets off what the person owes.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::medical as pb;
use junxiu_kernel::ids::ClaimId;
use junxiu_platform::parse::Violations;

use super::act::{self, Act};
use super::convert;
use super::parts::Parts;
use super::status::Error;
use crate::store;

pub(super) async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ApproveClaimRequest,
) -> Result<Done<pb::Claim>, Error> {
    let mut violations = Violations::new();
    let id = violations.take("name", ClaimId::parse_name(&request.name));
    let note = convert::note(&mut violations, "note", &request.note);
    let (Some(id), true) = (id, violations.is_empty()) else { return Err(violations.fault().into()) };

    let claim = parts.claim(&call.caller, id, &request.etag).await?;
    let standing = parts.person_of(&claim).await?;
    let ledger = parts.store.ledger(claim.retiree, claim.year).await?;
    let inputs = parts.inputs(&standing, &ledger).await?;
    let owed = parts.store.owed(claim.retiree).await?;

    let by = act::signature(call, call.today, note);
    let (claim, movements) = claim.approve(&standing, inputs, &ledger, owed, by)?;
    let other = parts.undone_by(&claim).await?;

    let act = Act {
        claim,
        movements,
        ledger: &ledger,
        owed: Some(owed),
        other,
        event: Some("subsidy.decided"),
        summary: "approved",
        on: call.today,
    };
    let mut done = act.done(call)?;
    done.changes = done.changes.append(store::standing::guard(&standing));
    Ok(done)
}
