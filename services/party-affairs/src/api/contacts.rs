//! Reading contacts and attempts.

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::add_days;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::identity::Role;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use tonic::Code;

use super::convert::contact as convert;
use super::parts::Parts;
use super::status::unmet;
use crate::domain::contact::ARTICLE;
use crate::store::{contact, contact_attempt};

/// Who may see what was said: those who speak with people, and those above them.
const MAY_UNMASK: &[Role] = &[Role::InstitutionClerk, Role::InstitutionHead, Role::BureauOfficer, Role::BureauHead];

/// Lists a retiree's contacts.
pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListContactsRequest,
) -> Result<pb::ListContactsResponse, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let page = page::read_into::<contact::Key, _>(&mut wrong, &parts.sealer, request);
    let Some(retiree) = retiree.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };
    if request.unmask {
        must_unmask(call)?;
    }

    let standing = parts.person(&call.caller, retiree).await?;
    let found = contact::page(&parts.db, retiree, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, contact::Key::of);

    let mut contacts = Vec::with_capacity(found.len());
    for kept in &found {
        let content = if request.unmask { Some(kept.content(&parts.sealer).map_err(Fault::internal)?) } else { None };
        contacts.push(convert::contact(&kept.contact, content));
    }
    if request.unmask {
        let entry = Entry::about(retiree.name(), standing.holder);
        parts.journal.disclosed(call, entry.summary("showed the content of contacts whole")).await?;
    }
    Ok(pb::ListContactsResponse { contacts, next_page_token })
}

fn must_unmask(call: &Call) -> Result<(), Fault> {
    if !call.caller.has_any(MAY_UNMASK) {
        return Err(Fault::new(
            Code::PermissionDenied,
            "UNMASK_NOT_ALLOWED",
            "您的角色无权查看完整的敏感信息",
            "your role does not allow to see sensitive values whole",
        ));
    }
    if call.caller.purpose.as_deref().is_none_or(|purpose| purpose.trim().is_empty()) {
        return Err(unmet(
            ARTICLE,
            "PURPOSE_REQUIRED",
            "查看完整的敏感信息须在元数据 x-junxiu-purpose 中说明用途",
            "state a purpose in the metadata x-junxiu-purpose to see sensitive values whole",
        ));
    }
    Ok(())
}

/// Lists the attempts that did not succeed.
pub async fn attempts(
    parts: &Parts,
    call: &Call,
    request: &pb::ListAttemptsRequest,
) -> Result<pb::ListAttemptsResponse, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let page = page::read_into::<contact_attempt::Key, _>(&mut wrong, &parts.sealer, request);
    let Some(retiree) = retiree.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };

    parts.person(&call.caller, retiree).await?;
    // None lies in the future, so tomorrow is after them all.
    let until = add_days(call.today, 1);
    let found = contact_attempt::page(&parts.db, retiree, until, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, contact_attempt::Key::of);
    Ok(pb::ListAttemptsResponse { attempts: found.iter().map(convert::attempt).collect(), next_page_token })
}
