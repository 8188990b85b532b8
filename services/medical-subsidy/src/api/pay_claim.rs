//! PayClaim: records that the money moved.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::medical as pb;
use junxiu_kernel::ids::ClaimId;
use junxiu_platform::parse::Violations;

use super::act::{self, Act};
use super::convert;
use super::parts::Parts;
use super::status::Error;
use crate::domain::claim::IdentityCheck;
use crate::store;

pub(super) async fn run(parts: &Parts, call: &Call, request: &pb::PayClaimRequest) -> Result<Done<pb::Claim>, Error> {
    let mut violations = Violations::new();
    let id = violations.take("name", ClaimId::parse_name(&request.name));
    let paid_on = violations.optional_day("paid_on", request.paid_on.as_ref()).unwrap_or(call.today);
    let note = convert::note(&mut violations, "note", &request.note);
    let (Some(id), true) = (id, violations.is_empty()) else { return Err(violations.fault().into()) };

    let claim = parts.claim(&call.caller, id, &request.etag).await?;
    let standing = parts.person_of(&claim).await?;
    let ledger = parts.store.ledger(claim.retiree, claim.year).await?;

    let check = IdentityCheck { required: standing.needs_identity_check(), done: request.identity_checked };
    let (claim, movements) = claim.pay(act::signature(call, paid_on, note), call.today, check)?;
    let other = parts.undone_by(&claim).await?;

    let act = Act {
        claim,
        movements,
        ledger: &ledger,
        owed: None,
        other,
        event: Some("claim.paid"),
        summary: "paid",
        on: paid_on,
    };
    let mut done = act.done(call)?;
    done.changes = done.changes.append(store::standing::guard(&standing));
    Ok(done)
}
