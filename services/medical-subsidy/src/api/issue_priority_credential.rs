//! IssuePriorityCredential: the one that was good until now is replaced.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::medical as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::care_parts::{self, fresh_code};
use super::convert::priority as convert;
use super::parts::Parts;
use crate::domain::priority;
use crate::store;

pub(super) async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::IssuePriorityCredentialRequest,
) -> Result<Done<pb::PriorityCredential>, Fault> {
    let mut wrong = Violations::new();
    let retiree = care_parts::retiree(&mut wrong, &request.retiree);
    let Some(retiree) = retiree else { return Err(wrong.fault()) };

    let person = parts.patient(call, retiree).await?;
    let before = store::priority::good_of(&parts.store.db, retiree).await?;

    let credential = priority::issue(&person, call.caller.person(), &parts.care, call.now)?;

    let (told, code) = fresh_code();
    // The old one must have given way before the index of the one that is good takes the new one.
    let replaced = before.map(|before| store::priority::save(&before.replaced(), call.now)).unwrap_or_default();
    let changes = store::person::guard(&person)
        .append(replaced)
        .append(store::priority::insert(&parts.sealer, &credential, &code))
        .ordered();
    let entry = Entry::about(credential.id.name(), credential.holder.clone())
        .occurred_on(call.today)
        .summary("issued a priority credential");
    let shown = convert::credential(&credential, &person, call.today);
    Ok(Done { answer: pb::PriorityCredential { code: told, ..shown }, changes, entry })
}
