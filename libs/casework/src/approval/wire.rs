//! An approval as the contract shows it.

use junxiu_contracts::approval as pb;
use junxiu_contracts::google_type::Date;
use junxiu_kernel::approval::{Act, Approval, Clock, Event, Line, Pause, Round, Route, Signer, Stance, State, Step};
use junxiu_kernel::day::Day;
use junxiu_kernel::period::Unit;
use junxiu_platform::parse::date;

/// Shows an approval as it stands on a day, for whoever may see it.
pub fn approval(approval: &Approval, today: Day) -> pb::Approval {
    let overdue_days = approval.overdue_days(today);
    pb::Approval {
        name: approval.id.name(),
        kind: approval.kind.clone(),
        article: approval.article,
        subject: approval.subject.clone(),
        retiree: approval.retiree.name(),
        holder: organization(approval.holder.nearest()),
        state: state(approval.state).into(),
        state_reason: approval.reason.clone(),
        filed_by: approval.filed_by.clone(),
        filed_on: Some(date(approval.filed_on)),
        round: count(approval.round),
        submitted_on: Some(date(approval.submitted_on)),
        steps: steps(&approval.route),
        waits_at: approval.waits_at().map(|office| organization(&office.code)).unwrap_or_default(),
        waits_for: approval.current().map_or(pb::Act::Unspecified, |step| act(step.act)).into(),
        needs_receipt: approval.needs_receipt,
        clock: approval.clock.as_ref().map(clock),
        original_clock: approval.original_clock.as_ref().filter(|_| approval.has_restarted()).map(clock),
        overdue: overdue_days > 0,
        overdue_days: days(overdue_days),
        late_days: days(approval.late_days()),
        earlier_rounds: approval.rounds.iter().map(round).collect(),
        history: approval.history.iter().map(line).collect(),
        review_required: approval.review_required,
    }
}

/// Shows the steps of a route, also of one that nobody filed a case on.
pub fn steps(route: &Route) -> Vec<pb::ApprovalStep> {
    route.steps().iter().map(step).collect()
}

fn step(step: &Step) -> pb::ApprovalStep {
    let taken = step.taken.as_ref();
    pb::ApprovalStep {
        office: organization(&step.office.code),
        signer: signer(step.signer).into(),
        act: act(step.act).into(),
        taken: taken.is_some(),
        taken_by: taken.map(|taken| taken.by.clone()).unwrap_or_default(),
        taken_on: taken.map(|taken| date(taken.on)),
        recorded_on: taken.map(|taken| date(taken.recorded_on)),
        backdated: step.is_backdated(),
        taken_as: taken.map_or(pb::Act::Unspecified, |taken| act(taken.act)).into(),
        stance: taken.and_then(|taken| taken.stance).map_or(pb::Stance::Unspecified, stance).into(),
        note: taken.map(|taken| taken.note.clone()).unwrap_or_default(),
    }
}

fn clock(clock: &Clock) -> pb::ApprovalClock {
    pb::ApprovalClock {
        office: organization(&clock.office),
        count: count(clock.rule.count),
        unit: unit(clock.rule.unit).into(),
        region_code: clock.region.clone(),
        started_on: Some(date(clock.started_on)),
        started_by: clock.started_by.clone(),
        due_on: Some(date(clock.due_on)),
        calendar_versions: clock.calendar_versions.clone(),
        paused: clock.is_paused(),
        pauses: clock.pauses.iter().map(pause).collect(),
    }
}

fn pause(pause: &Pause) -> pb::ApprovalPause {
    pb::ApprovalPause {
        from: Some(date(pause.from)),
        until: pause.until.map(date),
        reason: pause.reason.clone(),
        paused_by: pause.by.clone(),
    }
}

fn round(round: &Round) -> pb::ApprovalRound {
    pb::ApprovalRound {
        number: count(round.number),
        submitted_on: Some(date(round.submitted_on)),
        steps: steps(&round.route),
        clock: round.clock.as_ref().map(clock),
        ended_on: Some(date(round.ended_on)),
        ended_by: event(round.ended_by).into(),
        reason: round.reason.clone(),
    }
}

fn line(line: &Line) -> pb::ApprovalLine {
    let due = line.due.as_ref();
    let versions = |given: Option<&Vec<String>>| given.cloned().unwrap_or_default();
    pb::ApprovalLine {
        event: event(line.event).into(),
        occurred_on: Some(date(line.on)),
        recorded_on: Some(date(line.recorded_on)),
        done_by: line.by.clone(),
        organization: if line.organization.is_empty() { String::new() } else { organization(&line.organization) },
        note: line.note.clone(),
        due_before: due.and_then(|due| due.before).map(date),
        due_after: due.map(|due| -> Date { date(due.after) }),
        versions_before: versions(due.map(|due| &due.versions_before)),
        versions_after: versions(due.map(|due| &due.versions_after)),
    }
}

fn organization(code: &str) -> String {
    format!("organizations/{code}")
}

fn count(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn days(days: i64) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX)
}

const fn act(act: Act) -> pb::Act {
    match act {
        Act::Opinion => pb::Act::Opinion,
        Act::Forward => pb::Act::Forward,
        Act::Decide => pb::Act::Decide,
    }
}

const fn signer(signer: Signer) -> pb::Signer {
    match signer {
        Signer::Head => pb::Signer::Head,
        Signer::Officer => pb::Signer::Officer,
    }
}

const fn stance(stance: Stance) -> pb::Stance {
    match stance {
        Stance::Agree => pb::Stance::Agree,
        Stance::Against => pb::Stance::Against,
    }
}

const fn unit(unit: Unit) -> pb::ClockUnit {
    match unit {
        Unit::WorkingDays => pb::ClockUnit::WorkingDays,
        Unit::CalendarDays => pb::ClockUnit::CalendarDays,
        Unit::Months => pb::ClockUnit::Months,
    }
}

const fn state(state: State) -> pb::approval::State {
    match state {
        State::Pending => pb::approval::State::Pending,
        State::Returned => pb::approval::State::Returned,
        State::Approved => pb::approval::State::Approved,
        State::Rejected => pb::approval::State::Rejected,
        State::Withdrawn => pb::approval::State::Withdrawn,
        State::Lapsed => pb::approval::State::Lapsed,
        State::Superseded => pb::approval::State::Superseded,
        State::Cancelled => pb::approval::State::Cancelled,
    }
}

const fn event(event: Event) -> pb::Event {
    match event {
        Event::Filed => pb::Event::Filed,
        Event::Accepted => pb::Event::Accepted,
        Event::Opined => pb::Event::Opined,
        Event::Forwarded => pb::Event::Forwarded,
        Event::Approved => pb::Event::Approved,
        Event::Rejected => pb::Event::Rejected,
        Event::Returned => pb::Event::Returned,
        Event::Resubmitted => pb::Event::Resubmitted,
        Event::Withdrawn => pb::Event::Withdrawn,
        Event::Lapsed => pb::Event::Lapsed,
        Event::Superseded => pb::Event::Superseded,
        Event::Cancelled => pb::Event::Cancelled,
        Event::Rerouted => pb::Event::Rerouted,
        Event::Transferred => pb::Event::Transferred,
        Event::Paused => pb::Event::Paused,
        Event::Resumed => pb::Event::Resumed,
        Event::Recomputed => pb::Event::Recomputed,
        Event::Overridden => pb::Event::Overridden,
        Event::ReviewRequired => pb::Event::ReviewRequired,
    }
}
