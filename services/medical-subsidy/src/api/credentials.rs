//! RevokePriorityCredential and ListPriorityCredentials.

use std::collections::HashMap;

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::medical as pb;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::etag;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::care_parts::must_be_another;
use super::convert::priority::{self as convert, CREDENTIAL};
use super::parts::Parts;
use crate::domain::priority::Credential;
use crate::store;

pub(super) async fn revoke(
    parts: &Parts,
    call: &Call,
    request: &pb::RevokePriorityCredentialRequest,
) -> Result<Done<pb::PriorityCredential>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::credential_name(&mut wrong, &request.name);
    let reason = wrong.required("reason", &request.reason).map(str::to_owned);
    let (Some(id), Some(reason)) = (id, reason) else { return Err(wrong.fault()) };

    let before = store::priority::get(&parts.store.db, id).await?.filter(|one| call.caller.sees(&one.holder));
    let before = before.ok_or_else(|| Fault::not_found(CREDENTIAL, &id.name()))?;
    etag::check(&request.etag, before.revision, &id.name())?;
    must_be_another(call, before.retiree)?;
    let person = parts.person_on_record(before.retiree).await?;

    let after = before.revoke(&reason)?;

    let changes = store::priority::save(&after, call.now);
    let after = Credential { revision: after.revision + 1, updated_at: call.now, ..after };
    let entry = Entry::about(id.name(), after.holder.clone()).occurred_on(call.today);
    let entry = entry.summary("revoked a priority credential");
    Ok(Done { answer: convert::credential(&after, &person, call.today), changes, entry })
}

pub(super) async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListPriorityCredentialsRequest,
) -> Result<pb::ListPriorityCredentialsResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let (scope, _) = parts.scope(&call.caller, organization).await?;
    let found = store::priority::list(&parts.store.db, &scope, retiree, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |one| one.id.uuid());
    let people = store::person::many(&parts.store.db, found.iter().map(|one| one.retiree).collect()).await?;
    let people: HashMap<_, _> = people.into_iter().map(|person| (person.retiree, person)).collect();
    let shown = |one: &Credential| Some(convert::credential(one, people.get(&one.retiree)?, call.today));
    Ok(pb::ListPriorityCredentialsResponse { credentials: found.iter().filter_map(shown).collect(), next_page_token })
}
