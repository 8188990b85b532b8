//! ReverseClaim: undoes a claim by a counter-record.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::medical as pb;
use junxiu_kernel::ids::ClaimId;
use junxiu_platform::parse::Violations;

use super::act::{self, Act};
use super::convert;
use super::parts::Parts;
use super::status::Error;
use crate::domain::claim::{Claim, State};
use crate::store;

pub(super) async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ReverseClaimRequest,
) -> Result<Done<pb::Claim>, Error> {
    let mut violations = Violations::new();
    let id = violations.take("name", ClaimId::parse_name(&request.name));
    let reason = convert::reason(&mut violations, "reason", &request.reason);
    violations.chosen_optional::<pb::Settlement>("settlement", request.settlement);
    let (Some(id), true) = (id, violations.is_empty()) else { return Err(violations.fault().into()) };

    let claim = parts.claim(&call.caller, id, &request.etag).await?;
    let standing = parts.person_of(&claim).await?;
    let ledger = parts.store.ledger(claim.retiree, claim.year).await?;
    let owed = parts.store.owed(claim.retiree).await?;

    let by = act::signature(call, call.today, reason);
    let (claim, movements, other) = if claim.state == State::Paid {
        let how = convert::negative(request.settlement);
        let counter = claim.counter(ClaimId::new_v7(call.now), &standing, &ledger, how, by, call.now)?;
        let first = Claim { reversed_by: Some(counter.id), ..claim };
        (counter, Vec::new(), Some(first))
    } else {
        let (claim, movements) = claim.cancel(by)?;
        let other = parts.undone_by(&claim).await?;
        (claim, movements, other)
    };

    let act = Act {
        claim,
        movements,
        ledger: &ledger,
        owed: Some(owed),
        other,
        event: Some("claim.reversed"),
        summary: "reversed by",
        on: call.today,
    };
    let mut done = act.done(call)?;
    done.changes = done.changes.append(store::standing::guard(&standing));
    Ok(done)
}
