//! Reading contacts and attempts.

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::add_days;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::contact as convert;
use super::parts::Parts;
use super::unmask::CLERKS_AND_ABOVE;
use crate::store::{contact, contact_attempt};

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
        call.must_unmask(CLERKS_AND_ABOVE)?;
    }

    let standing = parts.person(call, retiree).await?;
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

    parts.person(call, retiree).await?;
    // None lies in the future, so tomorrow is after them all.
    let until = add_days(call.today, 1);
    let found = contact_attempt::page(&parts.db, retiree, until, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, contact_attempt::Key::of);
    Ok(pb::ListAttemptsResponse { attempts: found.iter().map(convert::attempt).collect(), next_page_token })
}
