//! Reading retirees: one, several, or whoever carries a number.

use std::collections::HashMap;

use junxiu_casework::journal::Call;
use junxiu_contracts::intake as pb;
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::identity::Role;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::{
    self,
    retiree::{RETIREE, Shown},
};
use super::event::retiree as event;
use super::parts::Parts;
use crate::domain::retiree::{Away, Life, LifeStatus, Refusal, Retiree};
use crate::domain::retiree_fact::{FactKind, FactValue, holding};
use crate::store::retiree_fact;
use crate::store::retiree_number::{self, NumberKind};

/// How many retirees one call may ask for.
const BATCH_MAX: usize = 1_000;

/// Who may see sensitive values whole.
const MAY_UNMASK: &[Role] = &[Role::InstitutionHead, Role::BureauOfficer, Role::BureauHead];

/// Gives a retiree, as he is or as he was on a day.
pub async fn get(parts: &Parts, call: &Call, request: &pb::GetRetireeRequest) -> Result<pb::Retiree, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree::name(&mut wrong, "name", &request.name);
    let as_of = wrong.optional_day("as_of", request.as_of.as_ref());
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };

    let mut who = parts.retiree(&call.caller, id).await?;
    if let Some(day) = as_of {
        as_he_was(parts, &mut who, day, call.today).await?;
    }
    let shown = shown(parts, call, &who, request.unmask).await?;
    Ok(convert::retiree::wire_with_decision(&who, &shown))
}

/// Puts the facts of a day in the place of today's.
async fn as_he_was(parts: &Parts, who: &mut Retiree, day: Day, today: Day) -> Result<(), Fault> {
    if day > today {
        return Err(Refusal::AsOfInFuture.into());
    }
    if day < who.received_on {
        return Err(Refusal::BeforeReception { received_on: who.received_on }.into());
    }
    let facts = retiree_fact::of(&parts.db, who.id).await?;
    let kinds = [FactKind::Institution, FactKind::Grade, FactKind::Category, FactKind::Residence, FactKind::LifeStatus];
    who.residence_region = None;
    who.sealed_address = None;
    for fact in kinds.into_iter().filter_map(|kind| holding(&facts, kind, day)) {
        match &fact.value {
            FactValue::Institution(holder) => who.holder.clone_from(holder),
            FactValue::Grade(grade) => who.grade.clone_from(grade),
            FactValue::Category(category) => who.category = *category,
            FactValue::Residence { region } => {
                who.residence_region.clone_from(region);
                who.sealed_address = fact.sealed.clone().map(|sealed| (sealed, fact.revision));
            }
            FactValue::LifeStatus { status, to } => {
                who.life = match status {
                    LifeStatus::Active => Life::Active,
                    // A death before the reception holds in the register from the reception on.
                    LifeStatus::Deceased => match who.life {
                        Life::Deceased { on, .. } if on < who.received_on && fact.valid_from == who.received_on => {
                            Life::Deceased { on, away: None }
                        }
                        _ => Life::Deceased { on: fact.valid_from, away: None },
                    },
                    LifeStatus::TransferredOut => {
                        Life::TransferredOut(Away { on: fact.valid_from, to: to.clone().unwrap_or_default() })
                    }
                };
            }
            FactValue::Particulars { .. } => {}
        }
    }
    who.management_group = who.group_decision().outcome;
    Ok(())
}

/// Decides how sensitive values are shown, and records it when they are shown whole.
async fn shown(parts: &Parts, call: &Call, who: &Retiree, unmask: bool) -> Result<Shown, Fault> {
    if !unmask {
        return Ok(Shown::Masked);
    }
    call.must_unmask(MAY_UNMASK)?;
    let address = match &who.sealed_address {
        None => None,
        Some((sealed, revision)) => {
            Some(retiree_fact::open_address(&parts.sealer, who.id, *revision, sealed).map_err(Fault::internal)?)
        }
    };
    parts
        .journal
        .disclosed(call, event::entry(who).summary("showed citizen_id, certificate_no and address whole"))
        .await?;
    Ok(Shown::Whole { address })
}

/// Gives several retirees in the order of their names.
pub async fn batch_get(
    parts: &Parts,
    call: &Call,
    request: &pb::BatchGetRetireesRequest,
) -> Result<pb::BatchGetRetireesResponse, Fault> {
    let mut wrong = Violations::new();
    if request.names.is_empty() {
        wrong.missing("names");
    }
    wrong.at_most("names", request.names.len(), BATCH_MAX);
    let mut ids = Vec::new();
    for (at, name) in request.names.iter().take(BATCH_MAX).enumerate() {
        ids.extend(convert::retiree::name(&mut wrong, &format!("names[{at}]"), name));
    }
    wrong.finish()?;

    let found = crate::store::retiree::many(&parts.db, &parts.sealer, &ids).await?;
    let found: HashMap<RetireeId, Retiree> =
        found.into_iter().filter(|who| call.caller.sees(&who.holder)).map(|who| (who.id, who)).collect();
    let shown = ids.iter().map(|id| {
        let who = found.get(id).ok_or_else(|| Fault::not_found(RETIREE, &id.name()))?;
        Ok(convert::retiree::wire(who, &Shown::Masked))
    });
    Ok(pb::BatchGetRetireesResponse { retirees: shown.collect::<Result<_, Fault>>()? })
}

/// Finds whoever carries a number.
pub async fn lookup(parts: &Parts, call: &Call, request: &pb::LookupRetireeRequest) -> Result<pb::Retiree, Fault> {
    let mut wrong = Violations::new();
    let citizen_id = wrong.take_optional("citizen_id", &request.citizen_id, CitizenId::parse);
    let certificate = wrong.optional("certificate_no", &request.certificate_no);
    let given = [&request.citizen_id, &request.certificate_no].iter().filter(|text| !text.trim().is_empty()).count();
    if given != 1 {
        wrong.add(
            "citizen_id",
            "EXACTLY_ONE",
            "身份证号和离退休证号须填且只填一项",
            "give exactly one of citizen_id and certificate_no",
        );
    }
    wrong.finish()?;

    let sealer = &parts.sealer;
    let (kind, index) = match (citizen_id, certificate) {
        (Some(id), _) => (NumberKind::CitizenId, retiree_number::citizen_id_index(sealer, &id)),
        (None, number) => {
            (NumberKind::Certificate, retiree_number::certificate_index(sealer, number.unwrap_or_default()))
        }
    };
    let ids = retiree_number::holders(&parts.db, kind, index).await?;
    let holders: Vec<Retiree> = match ids.as_slice() {
        [one] => parts.retirees.get(*one).await?.into_iter().collect(),
        many => crate::store::retiree::many(&parts.db, sealer, many).await?,
    };
    let mut seen: Vec<Retiree> = holders.into_iter().filter(|who| call.caller.sees(&who.holder)).collect();
    match (seen.pop(), seen.is_empty()) {
        (None, _) => Err(Fault::not_found(RETIREE, "retirees/-")),
        (Some(who), true) => {
            let shown = shown(parts, call, &who, request.unmask).await?;
            Ok(convert::retiree::wire(&who, &shown))
        }
        (Some(last), false) => {
            seen.push(last);
            let mut names: Vec<String> = seen.iter().map(|who| who.id.name()).collect();
            names.sort();
            let names = names.join(", ");
            Err(super::status::unmet(
                "NUMBER_SHARED",
                format!("该号码对应多份档案：{names}，请按名称查询并处理重复"),
                format!("several records carry the number: {names}; get the one you mean, and resolve the duplicate"),
            )
            .with("retirees", names))
        }
    }
}
