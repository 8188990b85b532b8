//! SignContract, RenewContract, EndContract and ListContracts.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::medical as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::{etag, page};
use uuid::Uuid;

use super::care_parts::{self, must_be_another};
use super::convert::care::{self as convert, CONTRACT};
use super::parts::Parts;
use crate::domain::care::{self, Contract, ContractId, Course, End, RENEWAL, Refusal};
use crate::store;

/// Why the duty of a contract falls away.
pub(super) const ENDED: &str = "ENDED";

pub(super) async fn sign(
    parts: &Parts,
    call: &Call,
    request: &pb::SignContractRequest,
) -> Result<Done<pb::FamilyDoctorContract>, Fault> {
    let mut wrong = Violations::new();
    let retiree = care_parts::retiree(&mut wrong, &request.retiree);
    let team = wrong.required("team", &request.team).map(str::to_owned);
    let from = wrong.optional_day("from", request.from.as_ref()).unwrap_or(call.today);
    let to = wrong.optional_day("to", request.to.as_ref());
    let (Some(retiree), Some(team), true) = (retiree, team, wrong.is_empty()) else { return Err(wrong.fault()) };
    let person = parts.patient(call, retiree).await?;
    let signed = store::contract::signed_of(&parts.store.db, retiree).await?;

    let course = Course::begin(&person, from, call.today, call.now)?;
    let to = match to {
        Some(to) => to,
        None => care::usual_end(from, &parts.care).map_err(Refusal::from)?,
    };
    if to < from {
        return Err(Refusal::EndsBeforeBegin { from }.into());
    }
    if let Some(signed) = signed {
        return Err(Refusal::ContractExists(signed.id).into());
    }
    let contract = Contract { id: ContractId::new_v7(call.now), course, team, to };

    let owed = contract.duty(&parts.care).map_err(Refusal::from)?;
    let changes = store::person::guard(&person)
        .append(store::contract::insert(&contract))
        .append(duty::open(vec![owed], call.now));
    Ok(done(call, contract, changes, (call.today, "recorded a contract with a family doctor")))
}

/// Finds a contract that the caller sees, as somebody last saw it.
async fn seen(parts: &Parts, call: &Call, id: ContractId, given_etag: &str) -> Result<Contract, Fault> {
    let found = store::contract::get(&parts.store.db, id).await?.filter(|one| call.caller.sees(&one.course.holder));
    let found = found.ok_or_else(|| Fault::not_found(CONTRACT, &id.name()))?;
    etag::check(given_etag, found.course.revision, &id.name())?;
    must_be_another(call, found.course.retiree)?;
    Ok(found)
}

fn name(wrong: &mut Violations, given: &str) -> Option<ContractId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", ContractId::parse_name(given))
}

pub(super) async fn renew(
    parts: &Parts,
    call: &Call,
    request: &pb::RenewContractRequest,
) -> Result<Done<pb::FamilyDoctorContract>, Fault> {
    let mut wrong = Violations::new();
    let id = name(&mut wrong, &request.name);
    let to = wrong.day("to", request.to.as_ref());
    let (Some(id), Some(to)) = (id, to) else { return Err(wrong.fault()) };
    let before = seen(parts, call, id, &request.etag).await?;
    let person = parts.person_on_record(before.course.retiree).await?;

    person.must_be_served()?;
    let after = before.renew(to)?;

    let (old, new) = (before.duty(&parts.care), after.duty(&parts.care));
    let (old, new) = (old.map_err(Refusal::from)?, new.map_err(Refusal::from)?);
    let changes = store::person::guard(&person)
        .append(store::contract::save(&after, call.now))
        .append(duty::meet(&old, call.today, id.name(), call.now, call.today))
        .append(duty::open(vec![new], call.now));
    Ok(done(call, saved(after), changes, (call.today, "renewed a contract with a family doctor")))
}

pub(super) async fn end(
    parts: &Parts,
    call: &Call,
    request: &pb::EndContractRequest,
) -> Result<Done<pb::FamilyDoctorContract>, Fault> {
    let mut wrong = Violations::new();
    let id = name(&mut wrong, &request.name);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let reason = wrong.required("reason", &request.reason).map(str::to_owned);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };
    let before = seen(parts, call, id, &request.etag).await?;

    let course = before.course.ended(End { on, reason }, call.today)?;
    let owed = before.duty(&parts.care).map_err(Refusal::from)?;
    let after = Contract { course, ..before };

    let changes = store::contract::save(&after, call.now).append(duty::void(
        &RENEWAL,
        &owed.subject,
        &owed.period,
        ENDED,
        call.now,
    ));
    Ok(done(call, saved(after), changes, (on, "ended a contract with a family doctor")))
}

fn saved(one: Contract) -> Contract {
    let course = Course { revision: one.course.revision + 1, ..one.course };
    Contract { course, ..one }
}

fn done(
    call: &Call,
    after: Contract,
    changes: Changes,
    (on, summary): (Day, &'static str),
) -> Done<pb::FamilyDoctorContract> {
    let after = Contract { course: Course { updated_at: call.now, ..after.course }, ..after };
    let entry = Entry::about(after.id.name(), after.course.holder.clone()).occurred_on(on).summary(summary);
    Done { answer: convert::contract(&after, call.today), changes, entry }
}

pub(super) async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListContractsRequest,
) -> Result<pb::ListContractsResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let (scope, _) = parts.scope(&call.caller, organization).await?;
    let found = store::contract::list(&parts.store.db, &scope, retiree, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |one| one.id.uuid());
    let contracts = found.iter().map(|one| convert::contract(one, call.today)).collect();
    Ok(pb::ListContractsResponse { contracts, next_page_token })
}
