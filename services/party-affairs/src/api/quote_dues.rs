//! QuoteDues: a question about figures; nothing is read and nothing is kept.

use junxiu_contracts::party as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::wire;

use super::convert::dues as convert;
use super::parts::Parts;
use crate::domain::dues;

/// Says what is due on a month's pay.
pub fn run(parts: &Parts, request: &pb::QuoteDuesRequest) -> Result<pb::QuoteDuesResponse, Fault> {
    let mut wrong = Violations::new();
    let base = convert::amount(&mut wrong, "base_fen", request.base_fen);
    let month = convert::month(&mut wrong, "month", request.month.as_ref());
    let (Some(base), Some(month)) = (base, month) else { return Err(wrong.fault()) };

    let decision = dues::quote(base, month, &parts.policies.dues.rates);
    Ok(pb::QuoteDuesResponse {
        due_fen: decision.outcome.due.get(),
        decision: Some(wire::decision(decision.outcome.finding.code(), &decision)),
    })
}
