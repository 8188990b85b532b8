//! WaiveDuty: a bureau above the holder lets a duty go.

use junxiu_contracts::duty as pb;
use junxiu_kernel::ids::is_same_person;
use junxiu_kernel::organization::Level;
use junxiu_platform::identity::Caller;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::{any, etag};

use super::ask::id_in;
use super::convert::{DUTY, organization, wire};
use super::{Duties, Record, State, get, write};
use crate::journal::{Call, Done, Entry, EventDraft};

/// The length of a reason.
const REASON_MAX_CHARS: usize = 500;

pub(super) async fn run(duties: &Duties, call: &Call, request: &pb::WaiveDutyRequest) -> Result<Done<pb::Duty>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", id_in(&request.name));
    if request.reason.trim().is_empty() {
        wrong.missing("reason");
    }
    let reason = wrong.text("reason", request.reason.trim(), REASON_MAX_CHARS);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };

    let absent = || Fault::not_found(DUTY, &request.name);
    let duty = get(&duties.inner.db, id).await?.filter(|duty| call.caller.sees(&duty.holder)).ok_or_else(absent)?;
    etag::check(&request.etag, duty.revision, &request.name)?;

    may_waive(&call.caller, &duty)?;

    let by = call.caller.person();
    let changes = write::waive(&duty, reason, by, call.now);
    let waived = Record {
        state: State::Waived,
        reason: Some(reason.to_owned()),
        decided_by: Some(by.to_owned()),
        decided_at: Some(call.now),
        updated_at: call.now,
        revision: duty.revision + 1,
        ..duty
    };
    let answer = wire(&waived, call.today);
    let summary =
        format!("waived {} of {} for {} (article {})", waived.kind, waived.subject, waived.period, waived.article);
    let event = EventDraft {
        kind: "duty.waived",
        subject: answer.name.clone(),
        revision: waived.revision,
        occurred_on: call.today,
        data: any::of(&pb::DutyWaived { duty: Some(answer.clone()) }),
    };
    let entry = Entry::about(answer.name.clone(), waived.holder).summary(summary).event(event);
    Ok(Done { answer, changes, entry })
}

/// What may be let go: what is owed or was missed.
const WAIVABLE: [State; 2] = [State::Open, State::Missed];

/// Only a bureau above the holder lets go, nobody what is owed for himself, and only what is owed or was missed.
fn may_waive(caller: &Caller, duty: &Record) -> Result<(), Fault> {
    if is_same_person(caller.person(), &duty.subject) {
        return Err(Fault::unmet(
            "RULE",
            "OWN_RECORD",
            "不能免除涉及本人的事项，请由他人办理",
            "nobody waives a duty that concerns himself; let somebody else do it",
        ));
    }
    let holder = duty.holder.nearest();
    if caller.organization == holder || Level::of_code(&caller.organization) == Level::Institution {
        return Err(Fault::unmet(
            format!("ARTICLE_{}", duty.article),
            "HOLDER_MAY_NOT_WAIVE",
            "免除事项须由承办单位的上级部门决定",
            "a duty is waived by a bureau above its holder, never by the holder",
        )
        .with("holder", organization(holder)));
    }
    if !WAIVABLE.contains(&duty.state) {
        return Err(Fault::unmet(
            format!("ARTICLE_{}", duty.article),
            "DUTY_NOT_OPEN",
            format!("该事项状态为 {}，只有未完成或已逾期未办的事项可以免除", duty.state.code()),
            format!("the duty is {}; only one that is OPEN or MISSED can be waived", duty.state.code()),
        )
        .in_state(duty.state.code(), WAIVABLE.map(State::code)));
    }
    Ok(())
}
