//! GetDocument and ListDocuments: numbers are masked, and shown whole to whoever may and says why.

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::travel_document::State as StateWire;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::conduct_parts::one_person;
use super::convert::travel_document::{self as convert, DOCUMENT};
use super::parts::Parts;
use super::unmask::CLERKS_AND_ABOVE;
use crate::store::scope::Scope;
use crate::store::travel_document::{self, Filter};

/// Gives a document with its log.
pub async fn get(parts: &Parts, call: &Call, request: &pb::GetDocumentRequest) -> Result<pb::TravelDocument, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let Some(id) = id else { return Err(wrong.fault()) };
    if request.unmask {
        call.must_unmask(CLERKS_AND_ABOVE)?;
    }

    let found = travel_document::get(&parts.db, id).await?;
    let kept = found.filter(|kept| call.caller.sees(&kept.document.holder));
    let kept = kept.ok_or_else(|| Fault::not_found(DOCUMENT, &id.name()))?;
    let log = travel_document::log::of(&parts.db, id).await?;
    let number = kept.number(&parts.sealer).map_err(Fault::internal)?;
    if request.unmask {
        disclosed(parts, call, id.name(), kept.document.holder.clone()).await?;
    }
    Ok(convert::wire(&kept.document, &number, request.unmask, &log, call.today))
}

/// Lists documents.
pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListDocumentsRequest,
) -> Result<pb::ListDocumentsResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let state = wrong.chosen_optional::<StateWire>("state", request.state).and_then(convert::state);
    one_person(&mut wrong, request.unmask, &request.retiree);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;
    if request.unmask {
        call.must_unmask(CLERKS_AND_ABOVE)?;
    }

    let within = match organization {
        Some(code) => parts.organization(&call.caller, code.as_str()).await?.code,
        None => call.caller.organization.clone(),
    };
    let shown_of = match retiree.filter(|_| request.unmask) {
        Some(retiree) => Some(parts.person(call, retiree).await?),
        None => None,
    };
    let filter = Filter { retiree, state, due_only: request.due_only };
    let found = travel_document::list(&parts.db, &Scope::of(&within), filter, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |kept| kept.document.id.uuid());
    let mut documents = Vec::with_capacity(found.len());
    for kept in &found {
        let number = kept.number(&parts.sealer).map_err(Fault::internal)?;
        documents.push(convert::wire(&kept.document, &number, request.unmask, &[], call.today));
    }
    if let (Some(person), false) = (shown_of, found.is_empty()) {
        disclosed(parts, call, person.retiree.name(), person.holder).await?;
    }
    Ok(pb::ListDocumentsResponse { documents, next_page_token })
}

async fn disclosed(parts: &Parts, call: &Call, subject: String, holder: Ancestry) -> Result<(), Fault> {
    parts.journal.disclosed(call, Entry::about(subject, holder).summary("showed document_no whole")).await
}
