//! Reading an investigation.

use junxiu_casework::journal::Call;
use junxiu_contracts::party as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::investigation as convert;
use super::parts::{Parts, must_be_another};
use crate::domain::investigation::{Investigation, InvestigationId};
use crate::domain::standing::Standing;
use crate::store;

/// Gives an investigation.
pub async fn get(
    parts: &Parts,
    call: &Call,
    request: &pb::GetInvestigationRequest,
) -> Result<pb::ContactInvestigation, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", InvestigationId::parse_name(&request.name));
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };
    let (investigation, _) = seen(parts, call, id).await?;
    Ok(convert::wire(&investigation))
}

/// Reads an investigation of somebody whom the caller sees now, with his standing.
pub async fn seen(parts: &Parts, call: &Call, id: InvestigationId) -> Result<(Investigation, Standing), Fault> {
    let absent = || Fault::not_found(convert::INVESTIGATION, &id.name());
    let investigation = store::investigation::get(&parts.db, id).await?.ok_or_else(absent)?;
    let standing = parts.standings.get(investigation.retiree).await?.filter(|known| call.caller.sees(&known.holder));
    let standing = standing.ok_or_else(absent)?;
    must_be_another(call, investigation.retiree)?;
    Ok((investigation, standing))
}
