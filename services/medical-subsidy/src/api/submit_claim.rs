//! SubmitClaim: claims what a ledger has open.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::medical as pb;
use junxiu_kernel::ids::{ClaimId, RetireeId};
use junxiu_platform::parse::Violations;

use super::act::{self, Act};
use super::convert;
use super::parts::Parts;
use super::status::Error;
use crate::domain::claim::{Claim, State};
use crate::domain::refusal::Refusal;
use crate::store;

pub(super) async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::SubmitClaimRequest,
) -> Result<Done<pb::Claim>, Error> {
    let mut violations = Violations::new();
    let retiree = violations.take("retiree", RetireeId::parse_name(&request.retiree));
    let year = convert::year(&mut violations, "year", request.year);
    violations.chosen_optional::<pb::Settlement>("negative_settlement", request.negative_settlement);
    let note = convert::note(&mut violations, "note", &request.note);
    let negative = convert::negative(request.negative_settlement);
    let (Some(retiree), Some(year), true) = (retiree, year, violations.is_empty()) else {
        return Err(violations.fault().into());
    };

    let standing = parts.person(&call.caller, retiree).await?;
    let ledger = parts.store.ledger(retiree, year).await?;
    let inputs = parts.inputs(&standing, &ledger).await?;
    let under_way = match ledger.open_claim {
        Some(id) => parts.store.claim(id).await?,
        None => None,
    };

    let by = act::signature(call, call.today, note);
    let claim = match under_way {
        Some(claim) if matches!(claim.state, State::Draft | State::Returned) => {
            claim.resubmit(&standing, inputs, negative, by)?
        }
        Some(claim) => return Err(Refusal::ClaimOpen(claim.id).into()),
        None => Claim::difference(ClaimId::new_v7(call.now), &standing, year, inputs, negative, Some(by), call.now)?,
    };

    let act = Act {
        claim,
        movements: Vec::new(),
        ledger: &ledger,
        owed: None,
        other: None,
        event: Some("claim.submitted"),
        summary: "submitted",
        on: call.today,
    };
    let mut done = act.done(call)?;
    done.changes = done.changes.append(store::standing::guard(&standing));
    Ok(done)
}
