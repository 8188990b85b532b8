//! ReportAbsence: a retiree goes away.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::by;
use super::convert::{branch as names, relation as convert};
use super::parts::Parts;
use super::relation_parts::entry;
use crate::domain::absence::{Absence, AbsenceId, Away, State};
use crate::domain::relation_duty::REVIVED;
use crate::store;
use crate::store::absence::Record;

/// Reports an absence.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ReportAbsenceRequest,
) -> Result<Done<pb::PartyAbsence>, Fault> {
    let mut wrong = Violations::new();
    let retiree = names::retiree(&mut wrong, "retiree", &request.retiree);
    let plan = convert::plan(&mut wrong, "plan", request.plan.as_ref());
    let (Some(retiree), Some((plan, address)), true) = (retiree, plan, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let member = parts.member(call, retiree).await?;
    let away = store::absence::away(&parts.db, retiree).await?;
    if let Some(bureau) = &plan.bureau {
        parts.bureau(bureau).await?;
    }

    member.standing.must_be_served()?;
    // The departure may lie ahead.
    member.standing.must_cover(plan.from.min(call.today), call.today)?;
    plan.must_be_in_order()?;
    away.must_be_home(plan.from)?;
    let assessment = parts.assess(&member, &plan)?;

    let id = AbsenceId::new_v7(call.now);
    let absence = Absence {
        id,
        retiree,
        holder: member.standing.holder.clone(),
        state: State::Reported,
        plan,
        actual_to: None,
        arrangement: None,
        reason_not_transferred: None,
        must_be_reassessed: false,
        certificate: None,
        registered: None,
        placement: None,
        host: Ancestry::default(),
        transfer: None,
        looked_for: None,
        lapsed_from: None,
        revision: 1,
        recorded_at: call.now,
    };
    let record = Record::new(absence).with_address(&parts.sealer, address.as_deref());
    let changes = store::absence::save_away(retiree, &Away { open: Some(id), ..away }, call.now)
        .append(store::absence::insert(&record, by(call)))
        .append(member.guard())
        .append(parts.relation_looked_at(call, retiree, &[&REVIVED], (call.today, &id.name())).await?);
    let entry = entry(&record, call.today, "reported");
    let name = &member.standing.name;
    Ok(Done { answer: convert::absence(&record.absence, name, &assessment, None), changes, entry })
}
