//! GetEmergencyCertificate and ListEmergencyCertificates: hospital and diagnosis are masked, and shown whole to whoever may
//! and says why.

use std::collections::HashMap;

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::api::Role;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::emergency_certificate::State as StateWire;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::priority::{self as convert, CERTIFICATE};
use super::parts::Parts;
use crate::domain::emergency::CertificateId;
use crate::store;
use crate::store::emergency::Kept;

/// Who may see what is known of an illness whole.
const MAY_UNMASK: [Role; 4] = [Role::InstitutionClerk, Role::InstitutionHead, Role::BureauOfficer, Role::BureauHead];

/// Finds a certificate that the caller sees: whoever serves the person, and whoever issued it on duty.
pub(super) async fn seen(parts: &Parts, call: &Call, id: CertificateId) -> Result<Kept, Fault> {
    let kept = store::emergency::get(&parts.store.db, id).await?;
    let sees = |kept: &Kept| {
        call.caller.sees(&kept.certificate.holder) || kept.certificate.issued_by == call.caller.organization
    };
    kept.filter(sees).ok_or_else(|| Fault::not_found(CERTIFICATE, &id.name()))
}

pub(super) async fn get(
    parts: &Parts,
    call: &Call,
    request: &pb::GetEmergencyCertificateRequest,
) -> Result<pb::EmergencyCertificate, Fault> {
    let mut wrong = Violations::new();
    let id = convert::certificate_name(&mut wrong, &request.name);
    let Some(id) = id else { return Err(wrong.fault()) };
    if request.unmask {
        call.must_unmask(&MAY_UNMASK)?;
    }

    let kept = seen(parts, call, id).await?;
    let person = parts.person_on_record(kept.certificate.retiree).await?;
    let mut details = kept.details(&parts.sealer).map_err(Fault::internal)?;
    if request.unmask {
        let entry = Entry::about(id.name(), kept.certificate.holder.clone());
        parts.journal.disclosed(call, entry.summary("showed hospital and diagnosis whole")).await?;
    } else {
        details = convert::masked(&details);
    }
    Ok(convert::certificate(&kept.certificate, &person, &details, call.today))
}

pub(super) async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListEmergencyCertificatesRequest,
) -> Result<pb::ListEmergencyCertificatesResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let state = wrong.chosen_optional::<StateWire>("state", request.state).and_then(convert::state);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let (scope, _) = parts.scope(&call.caller, organization).await?;
    let found = store::emergency::list(&parts.store.db, &scope, (retiree, state), page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |kept| kept.certificate.id.uuid());
    let whose = found.iter().map(|kept| kept.certificate.retiree).collect();
    let people = store::person::many(&parts.store.db, whose).await?;
    let people: HashMap<_, _> = people.into_iter().map(|person| (person.retiree, person)).collect();
    let mut certificates = Vec::with_capacity(found.len());
    for kept in &found {
        let person = people.get(&kept.certificate.retiree);
        let person = person.ok_or_else(|| Fault::internal("the person of a certificate is not known here"))?;
        let details = convert::masked(&kept.details(&parts.sealer).map_err(Fault::internal)?);
        certificates.push(convert::certificate(&kept.certificate, person, &details, call.today));
    }
    Ok(pb::ListEmergencyCertificatesResponse { certificates, next_page_token })
}
