//! VerifyClaim: confirms a claim against the bills, and computes it again.

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
    request: &pb::VerifyClaimRequest,
) -> Result<Done<pb::Claim>, Error> {
    let mut violations = Violations::new();
    let id = violations.take("name", ClaimId::parse_name(&request.name));
    let note = convert::note(&mut violations, "note", &request.note);
    let (Some(id), true) = (id, violations.is_empty()) else { return Err(violations.fault().into()) };

    let claim = parts.claim(&call.caller, id, &request.etag).await?;
    let standing = parts.person_of(&claim).await?;
    let ledger = parts.store.ledger(claim.retiree, claim.year).await?;
    let inputs = parts.inputs(&standing, &ledger).await?;

    let by = act::signature(call, call.today, note);
    let claim = claim.verify(&standing, inputs, by, request.identity_checked)?;

    let act = Act {
        claim,
        movements: Vec::new(),
        ledger: &ledger,
        owed: None,
        other: None,
        event: None,
        summary: "verified",
        on: call.today,
    };
    let mut done = act.done(call)?;
    done.changes = done.changes.append(store::standing::guard(&standing));
    Ok(done)
}
