//! AnswerInvitation, RecordFitness, RecordAttendance and ListSlots: what becomes of a place.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::{etag, page};
use uuid::Uuid;

use super::convert::batch as convert;
use super::event::slot as event;
use super::parts::{Parts, must_be_another};
use super::status::no_policy;
use crate::domain::batch::{Batch, BatchId};
use crate::domain::slot::{Fitness, Slot, SlotId, State};
use crate::store;
use crate::store::slot::Filter;

/// Finds a place with its batch; whoever serves the person acts on it, and the bureau that organises the batch.
async fn found(parts: &Parts, call: &Call, id: SlotId, given: &str) -> Result<(Slot, Batch), Fault> {
    let missing = || Fault::not_found(convert::SLOT, &id.name());
    let slot = store::slot::get(&parts.db, id).await?.ok_or_else(missing)?;
    let batch = store::batch::get(&parts.db, slot.batch).await?;
    let batch = batch.ok_or_else(|| Fault::internal("a place has no batch"))?;
    if !call.caller.sees(&slot.holder) && !call.caller.sees(&batch.holder) {
        return Err(missing());
    }
    etag::check(given, slot.revision, &id.name())?;
    must_be_another(call, slot.retiree)?;
    batch.must_be_open()?;
    Ok((slot, batch))
}

/// Writes what became of a place, and gives it back where it is free again.
fn done(
    call: &Call,
    (before, batch): (&Slot, &Batch),
    after: Slot,
    words: &str,
) -> Result<Done<pb::RecuperationSlot>, Fault> {
    let gives_back = before.state.takes_place() && !after.state.takes_place();
    let batch = if gives_back { batch.give_back() } else { batch.clone() };
    let mut changes = store::slot::save(&after, call.now).append(store::batch::save(&batch, call.now));
    if gives_back {
        changes = changes.append(store::slot::free_year(before));
    }
    if after.state == State::Attended {
        changes = changes.append(store::trip::attended(&after, batch.to, call.caller.person(), call.now));
    }
    let after = Slot { revision: before.revision + 1, ..after };
    let entry = Entry::about(after.id.name(), after.holder.clone())
        .occurred_on(call.today)
        .summary(format!("{words}: {}", after.state.code()))
        .event(event::changed(&after, call.today));
    Ok(Done { answer: convert::slot(&after), changes, entry })
}

/// Records an answer.
pub async fn answer(
    parts: &Parts,
    call: &Call,
    request: &pb::AnswerInvitationRequest,
) -> Result<Done<pb::RecuperationSlot>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", SlotId::parse_name(&request.name));
    let answer = wrong.chosen::<pb::InvitationAnswer>("answer", request.answer);
    let on = wrong.optional_day("answered_on", request.answered_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(answer), true) = (id, answer, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (before, batch) = found(parts, call, id, &request.etag).await?;
    let after = before.answer(answer == pb::InvitationAnswer::Accept, on, call.today)?;
    done(call, (&before, &batch), after, "recorded the answer to an invitation")
}

/// Records whether somebody is fit to travel.
pub async fn fitness(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordFitnessRequest,
) -> Result<Done<pb::RecuperationSlot>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", SlotId::parse_name(&request.name));
    let told = wrong.chosen::<pb::Fitness>("fitness", request.fitness);
    let on = wrong.optional_day("examined_on", request.examined_on.as_ref()).unwrap_or(call.today);
    let escort = wrong.optional("escort", &request.escort).map(str::to_owned);
    if told == Some(pb::Fitness::FitWithEscort) && escort.is_none() && request.escort.trim().is_empty() {
        wrong.missing("escort");
    }
    let (Some(id), Some(told), true) = (id, told, wrong.is_empty()) else { return Err(wrong.fault()) };
    let fitness = match told {
        pb::Fitness::FitWithEscort => Fitness::WithEscort { escort: escort.unwrap_or_default() },
        pb::Fitness::Unfit => Fitness::Unfit,
        pb::Fitness::Fit | pb::Fitness::Unspecified => Fitness::Fit,
    };

    let (before, batch) = found(parts, call, id, &request.etag).await?;
    let after = before.examine(fitness, on, call.today)?;
    done(call, (&before, &batch), after, "recorded whether somebody is fit to travel")
}

/// Records whether somebody went.
pub async fn attendance(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordAttendanceRequest,
) -> Result<Done<pb::RecuperationSlot>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", SlotId::parse_name(&request.name));
    let told = wrong.chosen::<pb::Attendance>("attendance", request.attendance);
    let (Some(id), Some(told), true) = (id, told, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (before, batch) = found(parts, call, id, &request.etag).await?;
    parts.must_be_own(call, &batch.organization)?;
    let came = told == pb::Attendance::Attended;
    let after = before.attend(came, batch.from, call.today)?;
    if came {
        let policy = parts.policies.batch.programme.on(batch.from).map_err(no_policy)?;
        batch.must_be_safe(&policy.value)?;
    }
    done(call, (&before, &batch), after, "recorded whether somebody went to recuperation")
}

/// Lists places, the newest first.
pub async fn list(parts: &Parts, call: &Call, request: &pb::ListSlotsRequest) -> Result<pb::ListSlotsResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let batch = wrong.take_optional("batch", &request.batch, BatchId::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let state = wrong.chosen_optional("state", request.state).and_then(convert::slot_state);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let scope = parts.scope(call, organization).await?;
    let filter = Filter { batch, retiree, state };
    let found = store::slot::page(&parts.db, &scope, filter, page.after, page.limit()).await?;

    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |slot| slot.id.uuid());
    Ok(pb::ListSlotsResponse { slots: found.iter().map(convert::slot).collect(), next_page_token })
}
