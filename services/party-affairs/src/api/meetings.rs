//! GetMeeting and ListMeetings.

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::party_life::{self as convert, MEETING};
use super::parts::Parts;
use super::unmask::CLERKS_AND_ABOVE;
use crate::domain::branch::BranchId;
use crate::domain::meeting::{Meeting, MeetingId};
use crate::store;
use crate::store::meeting::{Filter, Key};
use crate::store::scope::Scope;

/// The day from which records are listed unless the caller says another: nothing recorded here is older.
pub(super) const FIRST_DAY: Day = Day::from_ymd_opt(1949, 10, 1).expect("a day of the calendar");

/// Gives a meeting with its attendance.
pub async fn get(parts: &Parts, call: &Call, request: &pb::GetMeetingRequest) -> Result<pb::PartyMeeting, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.required("name", &request.name).and_then(|name| wrong.take("name", MeetingId::parse_name(name)));
    let Some(id) = id else { return Err(wrong.fault()) };
    if request.unmask {
        call.must_unmask(CLERKS_AND_ABOVE)?;
    }

    let mut meeting = found(parts, call, id).await?;
    meeting.attendances = store::meeting::attendances(&parts.db, &parts.sealer, id).await?;
    if request.unmask {
        disclosed(parts, call, &meeting).await?;
    }
    Ok(convert::meeting(&meeting, request.unmask))
}

/// Puts on record, under each who was excused, that the reason was shown; without it nothing is shown.
async fn disclosed(parts: &Parts, call: &Call, meeting: &Meeting) -> Result<(), Fault> {
    for one in meeting.attendances.iter().filter(|one| one.reason.is_some()) {
        let entry = Entry::about(one.retiree.name(), meeting.holder.clone());
        let summary = format!("showed why he was excused from {}", meeting.id.name());
        parts.journal.disclosed(call, entry.summary(summary)).await?;
    }
    Ok(())
}

/// Lists meetings of a branch, or of the caller's subtree.
pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListMeetingsRequest,
) -> Result<pb::ListMeetingsResponse, Fault> {
    let mut wrong = Violations::new();
    let branch = wrong.take_optional("branch", &request.branch, BranchId::parse_name);
    let kind = wrong.chosen_optional("type", request.r#type).and_then(convert::meeting_kind);
    let from = wrong.optional_day("held_from", request.held_from.as_ref());
    let to = wrong.optional_day("held_to", request.held_to.as_ref());
    let page = page::read_into::<Key, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    if let Some(branch) = branch {
        parts.branch(&call.caller, branch).await?;
    }
    let (from, to) = (from.unwrap_or(FIRST_DAY), to.unwrap_or(call.today));
    let filter = Filter { branch, kind, from, to, with_withdrawn: request.show_withdrawn };
    let scope = Scope::of(&call.caller.organization);
    let found = store::meeting::page(&parts.db, &scope, &filter, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, Key::of);
    Ok(pb::ListMeetingsResponse {
        meetings: found.iter().map(|one| convert::meeting(one, false)).collect(),
        next_page_token,
    })
}

/// Reads a meeting that the caller sees, as he sees its branch; others are NOT_FOUND like absent ones.
pub(super) async fn found(parts: &Parts, call: &Call, id: MeetingId) -> Result<Meeting, Fault> {
    let absent = || Fault::not_found(MEETING, &id.name());
    let meeting = store::meeting::get(&parts.db, id).await?.ok_or_else(absent)?;
    let branch = store::branch::get(&parts.db, meeting.branch).await?;
    let seen = branch.is_some_and(|branch| branch.seen_by(&call.caller.organization));
    if seen || call.caller.sees(&meeting.holder) { Ok(meeting) } else { Err(absent()) }
}
