//! WithdrawContact: what was recorded was no contact.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::contact_withdrawal::{self, Withdrawal};
use super::convert::contact as convert;
use super::parts::{Parts, must_be_another};
use crate::domain::contact::ContactId;
use crate::domain::silence::Chain;
use crate::store;

/// Withdraws a contact that was recorded wrongly.
pub async fn run(parts: &Parts, call: &Call, request: &pb::WithdrawContactRequest) -> Result<Done<pb::Contact>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", ContactId::parse_name(&request.name));
    let reason = convert::reason(&mut wrong, "reason", &request.reason);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };

    let absent = || Fault::not_found(convert::CONTACT, &id.name());
    let contact = store::contact::get(&parts.db, id).await?.ok_or_else(absent)?.contact;
    let standing = parts.standings.get(contact.retiree).await?.filter(|known| call.caller.sees(&known.holder));
    let standing = standing.ok_or_else(absent)?;
    must_be_another(call, contact.retiree)?;
    etag::check(&request.etag, contact.revision, &id.name())?;
    let chain = store::silence::get(&parts.db, contact.retiree).await?.unwrap_or_else(|| Chain::begin(&standing));
    let withdrawal = contact_withdrawal::take(parts, call, (&standing, &chain), contact, reason).await?;
    let Withdrawal { contact, chain, changes, event } = withdrawal;

    let changes = changes.append(store::silence::save(&chain)).append(store::standing::guard(&standing));
    let mut entry = Entry::about(id.name(), standing.holder.clone())
        .occurred_on(contact.occurred_on)
        .summary("withdrew a contact that was recorded wrongly");
    if let Some(event) = event {
        entry = entry.event(event);
    }
    Ok(Done { answer: convert::contact(&contact, None), changes, entry })
}
