//! IssueEmergencyCertificate: in one call, at any hour, also by whoever is on duty for another institution.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::medical as pb;
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::text;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::care_parts::{fresh_code, must_be_another};
use super::convert::priority as convert;
use super::parts::Parts;
use crate::CITIZEN_INDEX;
use crate::domain::emergency;
use crate::domain::person::{Person, Refusal};
use crate::store;
use crate::store::emergency::Details;

/// How the person is named.
enum Who {
    /// By his record, within the caller's subtree.
    Retiree(RetireeId),
    /// By what he has with him, whoever serves him.
    Citizen { id: CitizenId, name: String },
}

pub(super) async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::IssueEmergencyCertificateRequest,
) -> Result<Done<pb::EmergencyCertificate>, Fault> {
    let mut wrong = Violations::new();
    let who = who(&mut wrong, request);
    let hospital = wrong.optional("hospital", &request.hospital).unwrap_or_default().to_owned();
    let diagnosis = wrong.optional("diagnosis", &request.diagnosis).unwrap_or_default().to_owned();
    let (Some(who), true) = (who, wrong.is_empty()) else { return Err(wrong.fault()) };

    let person = match who {
        Who::Retiree(retiree) => parts.patient(call, retiree).await?,
        Who::Citizen { id, name } => of_citizen(parts, call, &id, &name).await?,
    };

    let issuer = (call.caller.organization.as_str(), call.caller.person());
    let certificate = emergency::issue(&person, issuer, &parts.care, call.now)?;
    let duty = certificate.outcome_duty(&parts.care).map_err(Fault::internal)?;

    let (told, code) = fresh_code();
    let details = Details { hospital, diagnosis };
    let changes = store::person::guard(&person)
        .append(store::emergency::insert(&parts.sealer, &certificate, &code, &details))
        .append(duty::open(vec![duty], call.now));
    let on_duty = if certificate.is_on_duty() { " on duty for another institution" } else { "" };
    let entry = Entry::about(certificate.id.name(), certificate.holder.clone())
        .occurred_on(call.today)
        .summary(format!("issued an emergency certificate{on_duty}"));
    let shown = convert::certificate(&certificate, &person, &convert::masked(&details), call.today);
    Ok(Done { answer: pb::EmergencyCertificate { code: told, ..shown }, changes, entry })
}

fn who(wrong: &mut Violations, request: &pb::IssueEmergencyCertificateRequest) -> Option<Who> {
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let id = wrong.take_optional("citizen_id", &request.citizen_id, CitizenId::parse);
    let name = wrong.optional("display_name", &request.display_name).map(text::squeeze).unwrap_or_default();
    let given = (!request.retiree.is_empty(), !request.citizen_id.is_empty());
    if given.0 == given.1 {
        let zh = "须填写 retiree，或填写 citizen_id 和 display_name，二者取一";
        let en = "name the person by `retiree`, or by `citizen_id` and `display_name`, and by one of them only";
        wrong.add("retiree", "ONE_PERSON", zh, en);
        return None;
    }
    if given.1 && name.is_empty() {
        wrong.missing("display_name");
    }
    match (retiree, id) {
        (Some(retiree), None) => Some(Who::Retiree(retiree)),
        (None, Some(id)) if !name.is_empty() => Some(Who::Citizen { id, name }),
        _ => None,
    }
}

/// Finds whoever lies before the person on duty. Number and name must both fit, so that neither tells of the other.
async fn of_citizen(parts: &Parts, call: &Call, id: &CitizenId, name: &str) -> Result<Person, Fault> {
    parts.must_not_guess(call).await?;
    let index = parts.sealer.index(CITIZEN_INDEX, id.as_str());
    let found = store::person::of_citizen(&parts.store.db, index).await?;
    let Some(person) = found.filter(|person| text::squeeze(&person.name) == name) else {
        parts.guessed_wrong(call).await?;
        return Err(Refusal::NobodyKnown.into());
    };
    must_be_another(call, person.retiree)?;
    Ok(person)
}
