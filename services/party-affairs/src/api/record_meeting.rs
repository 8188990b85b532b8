//! RecordMeeting: a branch held a meeting, and these were there.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::{must_have_come, not_in_force};
use super::convert::branch as names;
use super::convert::party_life as convert;
use super::event::party_life as event;
use super::meetings::found;
use super::parts::Parts;
use crate::domain::branch::{Branch, DISSOLVED};
use crate::domain::meeting::{self, Meeting, MeetingId, MeetingKind, Tally};
use crate::domain::membership::must_have_group;
use crate::domain::party_life;
use crate::store;

/// Records a meeting, and withdraws the wrong record that it replaces.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordMeetingRequest,
) -> Result<Done<pb::PartyMeeting>, Fault> {
    let mut meeting = parse(call, request)?;

    let branch = parts.branch(&call.caller, meeting.branch).await?;
    let members = store::meeting::members_on(&parts.db, branch.id, meeting.held_on).await?;
    let committee = match meeting.kind {
        MeetingKind::Committee => store::meeting::committee_on(&parts.db, branch.id, meeting.held_on).await?,
        _ => Vec::new(),
    };
    let corrected = match meeting.corrects {
        Some(id) => Some(found(parts, call, id).await?),
        None => None,
    };
    let records = store::party_life::revisions(&parts.db, &[branch.id.name()]).await?;
    // Read after the revision that every record of the branch writes over.
    let same = store::meeting::same(&parts.db, &meeting).await?;

    must_have_come(meeting.held_on, call.today)?;
    branch.must_stand(meeting.held_on)?;
    must_have_group(&branch, meeting.group)?;
    if let Some(corrected) = &corrected {
        corrected.must_be_replaceable_by(&meeting)?;
    }
    meeting.holder = branch.holder.clone();
    meeting.tally = meeting::tally(meeting.kind, &members, &committee, &meeting.attendances)?;
    meeting.resolutions = meeting::resolve(meeting.kind, &meeting.tally, std::mem::take(&mut meeting.resolutions))?;
    if let Some(same) = same {
        return Err(meeting::Refusal::AlreadyRecorded(same).into());
    }

    let changes = store::meeting::insert(&parts.sealer, &meeting)
        .append(store::branch::guard_roll(&branch))
        .append(duties(parts, call, &branch, &meeting, corrected.as_ref()).await?);
    let changes = records.iter().map(store::party_life::touch).fold(changes, Changes::append);
    let changes = match &corrected {
        Some(corrected) => changes.append(store::meeting::withdraw(corrected.id, call.now)),
        None => changes,
    };
    let entry = Entry::about(meeting.id.name(), meeting.holder.clone())
        .occurred_on(meeting.held_on)
        .summary(format!("recorded {} of {}", meeting.kind.code(), branch.id.name()))
        .event(event::meeting_recorded(&meeting));
    Ok(Done { answer: convert::meeting(&meeting, false), changes, entry })
}

fn parse(call: &Call, request: &pb::RecordMeetingRequest) -> Result<Meeting, Fault> {
    let mut wrong = Violations::new();
    let Some(given) = wrong.present("meeting", request.meeting.as_ref()) else { return Err(wrong.fault()) };
    let branch = names::name(&mut wrong, "meeting.branch", &given.branch);
    let kind = wrong.chosen("meeting.type", given.r#type).and_then(convert::meeting_kind);
    if given.group_number < 0 {
        wrong.add("meeting.group_number", "OUT_OF_RANGE", "不能为负数", "must be 0 or more");
    }
    let group = (given.group_number > 0).then_some(given.group_number);
    if kind.is_some_and(|kind| (kind == MeetingKind::Group) != group.is_some()) {
        wrong.add(
            "meeting.group_number",
            "GROUP_AND_TYPE_DIFFER",
            "党小组会须填写小组编号，其他会议不填",
            "a meeting of a group names it, and no other does",
        );
    }
    let held_on = wrong.day("meeting.held_on", given.held_on.as_ref());
    let title = wrong.required("meeting.title", &given.title);
    let minutes_ref = wrong.optional("meeting.minutes_ref", &given.minutes_ref).map(str::to_owned);
    let attendances = convert::attendances(&mut wrong, &given.attendances);
    let resolutions = convert::resolutions(&mut wrong, &given.resolutions);
    let corrects = wrong.take_optional("corrects", &request.corrects, MeetingId::parse_name);
    match (branch, kind, held_on, title, wrong.is_empty()) {
        (Some(branch), Some(kind), Some(held_on), Some(title), true) => Ok(Meeting {
            id: MeetingId::new_v7(call.now),
            branch,
            holder: Default::default(),
            kind,
            group,
            held_on,
            title: title.to_owned(),
            minutes_ref,
            attendances,
            resolutions,
            tally: Tally::default(),
            corrects,
            withdrawn_at: None,
            recorded_by: call.caller.person().to_owned(),
            recorded_on: call.today,
            recorded_at: call.now,
        }),
        _ => Err(wrong.fault()),
    }
}

/// The meeting meets the duty of its period; what a withdrawn record had met is judged anew.
async fn duties(
    parts: &Parts,
    call: &Call,
    branch: &Branch,
    meeting: &Meeting,
    corrected: Option<&Meeting>,
) -> Result<Changes, Fault> {
    let rhythm = |on| parts.policies.party_life.of_meeting(meeting.kind, on).map_err(|fault| not_in_force(&fault));
    let period = rhythm(meeting.held_on)?.period(meeting.held_on);
    let duty = party_life::meeting(branch, meeting.kind, &period, meeting.group);
    let met = duty::meet(&duty, meeting.held_on, meeting.id.name(), call.now, call.today);
    let Some(corrected) = corrected else { return Ok(met) };

    let before = rhythm(corrected.held_on)?.period(corrected.held_on);
    let left = store::meeting::first_in(&parts.db, corrected, before.first, before.last).await?;
    let same = before == period && corrected.group == meeting.group;
    let new = same.then(|| (meeting.held_on, meeting.id.name()));
    let best = left.map(|left| (left.held_on, left.id.name())).into_iter().chain(new).min();
    let name = party_life::period_name(&before, corrected.group);
    let ended = branch.dissolved_on.map(|on| (on, DISSOLVED));
    let judged = duty::reassess(duty.kind, &duty.subject, &name, best, ended, call.today, call.now);
    Ok(if same { judged } else { judged.append(met) })
}
