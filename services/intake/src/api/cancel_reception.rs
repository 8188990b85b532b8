//! CancelReception: rejected, withdrawn, or the person has died before the hand-over.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::{self, reception::required_reason};
use super::parts::Parts;
use super::reception_case::{dated, to_act_on, written};
use crate::domain::placement_item::ItemState;
use crate::domain::reception::Ending;
use crate::store;

pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::CancelReceptionRequest,
) -> Result<Done<pb::Reception>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::reception::id(&mut wrong, "name", &request.name);
    let how = ending(&mut wrong, request.outcome);
    let reason = required_reason(&mut wrong, "reason", &request.reason);
    let on = convert::reception::occurred_on(&mut wrong, request.occurred_on.as_ref(), call.today);
    let (Some(id), Some(how), Some(reason), true) = (id, how, reason, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let case = to_act_on(parts, call, id, &request.etag).await?;

    let state = case.reception.state.clone().end(how, reason)?;
    // A death may have happened before acts that nobody knew to be void; all else follows the act before.
    if how == Ending::CancelledDeceased && on <= call.today {
        case.reception.dated(on.max(case.reception.latest_act_on), call.today)?;
    } else {
        case.reception.dated(on, call.today)?;
    }
    let latest = on.max(case.reception.latest_act_on);
    let mut decided = dated(case.reception, latest, call);
    decided.state = state;
    let mut item = case.item;
    item.state = ItemState::Ended { reception: Some(decided.id) };
    item.updated_at = call.now;

    let (changes, shown, entry) = written(call, decided);
    let changes = changes.append(store::placement_item::update(&item, Some(how.code())));

    Ok(Done { answer: convert::reception::wire(&shown, &item), changes, entry: entry.occurred_on(on) })
}

fn ending(wrong: &mut Violations, number: i32) -> Option<Ending> {
    use pb::reception::State;
    match wrong.chosen::<State>("outcome", number)? {
        State::Rejected => Some(Ending::Rejected),
        State::Withdrawn => Some(Ending::Withdrawn),
        State::CancelledDeceased => Some(Ending::CancelledDeceased),
        State::Unspecified
        | State::Opened
        | State::ArchiveCheck
        | State::Supplement
        | State::HandedOver
        | State::Received
        | State::InstitutionAssigned
        | State::CarriedOver => {
            wrong.add(
                "outcome",
                "UNKNOWN_ENDING",
                "应为 STATE_REJECTED、STATE_WITHDRAWN 或 STATE_CANCELLED_DECEASED",
                "must be STATE_REJECTED, STATE_WITHDRAWN or STATE_CANCELLED_DECEASED",
            );
            None
        }
    }
}
