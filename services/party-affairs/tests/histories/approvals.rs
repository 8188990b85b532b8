//! What must hold of every approval, and the plain reckoning of its last day.

use std::collections::BTreeSet;

use junxiu_contracts::approval::approval_service_client::ApprovalServiceClient;
use junxiu_contracts::approval::{Approval, GetApprovalRequest, approval};
use junxiu_kernel::day::Day;

use crate::house::PROVINCE;
use crate::world::{Check, World, read};
use crate::{post, travel};

/// The working days that article 15 gives.
const WORKING_DAYS: usize = 10;

/// An approval as it stood after a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    state: approval::State,
    /// The day of receipt, and the last day by it.
    clock: Option<(Day, Day)>,
    /// The lines of its history.
    lines: usize,
}

impl Seen {
    fn of(case: &Approval) -> Self {
        let clock = case
            .clock
            .as_ref()
            .map(|clock| (read(clock.started_on.as_ref()).unwrap(), read(clock.due_on.as_ref()).unwrap()));
        Self { state: case.state(), clock, lines: case.history.len() }
    }

    fn is_open(&self) -> bool {
        matches!(self.state, approval::State::Pending | approval::State::Returned)
    }
}

/// Looks at all approvals, and keeps how they stand.
pub async fn check(world: &mut World<'_>) -> Check {
    let mut names = BTreeSet::new();
    for exit in &world.things.exits {
        names.extend(travel::shown(world, &exit.name).await?.approval.map(|case| case.name));
    }
    for post in &world.things.posts {
        names.extend(post::shown(world, &post.name).await?.approval.map(|case| case.name));
    }
    for name in names {
        let request = world.house.as_hand(PROVINCE, GetApprovalRequest { name: name.clone() });
        let answer = ApprovalServiceClient::new(world.house.link.clone()).get_approval(request).await;
        let case = answer.map_err(|status| format!("{name} cannot be read: {status:?}"))?.into_inner();
        let now = Seen::of(&case);
        in_itself(world, &case).map_err(|broken| format!("{name}: {broken} in {case:?}"))?;
        let before = world.approvals.get(&name).cloned();
        compared(world, &case, before.as_ref(), &now)
            .map_err(|broken| format!("{name}: {broken}: from {before:?} to {now:?}"))?;
        world.approvals.insert(name, now);
    }
    Ok(())
}

/// What holds of an approval whatever was before.
fn in_itself(world: &World<'_>, case: &Approval) -> Check {
    let count = case.steps.iter().filter(|step| step.taken).count();
    if case.steps[..count].iter().any(|step| !step.taken) {
        return Err("a step was taken before the one below".into());
    }
    let taken = &case.steps[..count];
    let mut persons: BTreeSet<&str> = taken.iter().map(|step| step.taken_by.as_str()).collect();
    if persons.len() != count || !persons.insert(&case.filed_by) {
        return Err("a person acted twice".into());
    }
    let id = case.retiree.trim_start_matches("retirees/");
    if persons.iter().any(|person| person.trim_start_matches("retirees/") == id) {
        return Err("he acted on his own record".into());
    }
    let days: Vec<_> = taken.iter().map(|step| read(step.taken_on.as_ref()).unwrap()).collect();
    if !days.is_sorted() || days.last().is_some_and(|last| *last > world.today) {
        return Err("the steps are not dated in their order".into());
    }
    let decided = matches!(case.state(), approval::State::Approved | approval::State::Rejected);
    if decided != (count == case.steps.len()) {
        return Err("it is decided when its last step is taken, and only then".into());
    }
    if decided && case.needs_receipt && case.clock.is_none() {
        return Err("it was decided before its receipt".into());
    }
    Ok(())
}

/// What holds between two moments: what ended stays as it is, nothing is approved by itself, a last day only moves later.
fn compared(world: &World<'_>, case: &Approval, before: Option<&Seen>, now: &Seen) -> Check {
    let decided = |state| matches!(state, approval::State::Approved | approval::State::Rejected);
    let deciding = world.accepted.iter().any(|method| matches!(*method, "decide_exit" | "decide_post"));
    if decided(now.state) && before.is_none_or(|before| !decided(before.state)) && !deciding {
        return Err("it was decided and nobody decided it".into());
    }
    clock(world, case, before, now)?;
    let Some(before) = before else { return Ok(()) };
    if now.lines < before.lines {
        return Err("its history was cut".into());
    }
    if !before.is_open() && (before.state != now.state || before.clock != now.clock) {
        return Err("it had ended and changed".into());
    }
    Ok(())
}

fn clock(world: &World<'_>, case: &Approval, before: Option<&Seen>, now: &Seen) -> Check {
    let Some((started_on, due_on)) = now.clock else { return Ok(()) };
    let wire = case.clock.as_ref().unwrap();
    let plain = world.calendar.after(&wire.region_code, started_on, WORKING_DAYS);
    let known = before.and_then(|before| before.clock).filter(|(began, _)| *began == started_on);
    let expected = match known {
        None => plain,
        // The daily run counts anew whatever is still open, and never takes a day back.
        Some((_, due_before)) if world.ran && now.state == approval::State::Pending => due_before.max(plain),
        Some((_, due_before)) => due_before,
    };
    if wire.paused || due_on == expected {
        return Ok(());
    }
    Err(format!("it was received on {started_on}, is due on {due_on}, and {expected} by plain counting"))
}
