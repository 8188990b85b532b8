//! PreviewSubsidy: a question about figures; nothing is read and nothing is kept.

use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::medical as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::wire;

use super::convert;
use super::parts::Parts;
use super::status::Error;
use crate::domain::subsidy;

pub(super) fn run(parts: &Parts, request: &pb::PreviewSubsidyRequest) -> Result<pb::PreviewSubsidyResponse, Error> {
    let mut violations = Violations::new();
    let category = violations.chosen::<RetireeCategory>("category", request.category).and_then(convert::category);
    let settled_on = violations.day("settled_on", request.settled_on.as_ref());
    let self_pay = convert::amount_due(&mut violations, "cumulative_self_pay_fen", request.cumulative_self_pay_fen);
    let paid = convert::amount_due(&mut violations, "previously_paid_fen", request.previously_paid_fen);
    let (Some(category), Some(settled_on), Some(self_pay), Some(paid)) = (category, settled_on, self_pay, paid) else {
        return Err(violations.fault().into());
    };

    let decision = subsidy::preview(category, settled_on, self_pay, paid, parts.policies.on(settled_on));

    Ok(pb::PreviewSubsidyResponse {
        entitlement_fen: decision.outcome.entitlement.get(),
        payable_fen: decision.outcome.payable.get(),
        decision: Some(wire::decision(decision.outcome.finding.code(), &decision)),
    })
}
