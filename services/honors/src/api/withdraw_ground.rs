//! WithdrawGround: what a bureau recorded for somebody speaks for him no more.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::ranking as convert;
use super::event::ground as event;
use super::parts::{Parts, must_be_another};
use super::revoke_merit::long;
use crate::domain::ground::{Ground, GroundId};
use crate::store;

/// Takes a ground back.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::WithdrawGroundRequest,
) -> Result<Done<pb::RecuperationGround>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", GroundId::parse_name(&request.name));
    let note = long(&mut wrong, "note", &request.note);
    let (Some(id), Some(note), true) = (id, note, wrong.is_empty()) else { return Err(wrong.fault()) };

    let missing = || Fault::not_found(convert::GROUND, &id.name());
    let before = store::ground::get(&parts.db, id).await?.ok_or_else(missing)?;
    let standing = parts.standings.get(before.retiree).await?;
    let standing = standing.filter(|known| call.caller.sees(&known.holder)).ok_or_else(missing)?;
    etag::check(&request.etag, before.revision, &id.name())?;

    must_be_another(call, before.retiree)?;
    let after = before.withdraw(call.today, note)?;

    let changes = store::ground::withdraw(&after);
    let after = Ground { revision: before.revision + 1, ..after };
    let entry = Entry::about(id.name(), standing.holder)
        .summary(format!("took back a ground of {}: {}", after.retiree.name(), after.criterion.code()))
        .event(event::withdrawn(&after));
    Ok(Done { answer: convert::ground(&after), changes, entry })
}
