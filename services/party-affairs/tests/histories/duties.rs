//! What must hold of every duty, and that the counts say what the lists show.

use std::collections::{BTreeMap, BTreeSet};

use junxiu_contracts::api::Role;
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::duty::summarize_duties_request::RegionLevel;
use junxiu_contracts::duty::{Duty, ListDutiesRequest, SummarizeDutiesRequest, duty};
use junxiu_kernel::day::Day;

use crate::house::{OTHER, PROVINCE, date};
use crate::world::{Check, World, read};

const STATES: [duty::State; 6] = [
    duty::State::Open,
    duty::State::Met,
    duty::State::MetLate,
    duty::State::Missed,
    duty::State::Waived,
    duty::State::Void,
];

/// The days between which all duties of a history are due.
const SPAN: (&str, &str) = ("2021-01-01", "2029-12-31");

/// A duty as it stood after a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    pub name: String,
    pub kind: String,
    pub subject: String,
    pub period: String,
    pub organization: String,
    pub state: duty::State,
    pub due_on: Day,
    pub met_on: Option<Day>,
    pub review: bool,
}

impl Owed {
    fn of(duty: Duty) -> Self {
        Self {
            state: duty.state(),
            due_on: read(duty.due_on.as_ref()).unwrap(),
            met_on: read(duty.met_on.as_ref()),
            name: duty.name,
            kind: duty.kind,
            subject: duty.subject,
            period: duty.period,
            organization: duty.organization,
            review: duty.review_required,
        }
    }

    pub fn is_owed(&self) -> bool {
        matches!(self.state, duty::State::Open | duty::State::Missed)
    }

    /// Whom it is about, where it is about a person.
    pub fn who(&self, world: &World<'_>) -> Option<usize> {
        world.people.iter().position(|person| self.subject.starts_with(&person.told.retiree))
    }
}

/// Looks at all duties, and keeps how they stand.
pub async fn check(world: &mut World<'_>) -> Check {
    let mut now = BTreeMap::new();
    let mut keys = BTreeMap::new();
    for state in STATES {
        for duty in listed(world, state).await? {
            let duty = Owed::of(duty);
            let key = (duty.kind.clone(), duty.subject.clone(), duty.period.clone());
            if let Some(other) = keys.insert(key, duty.name.clone()) {
                return Err(format!("{duty:?} stands twice, also as {other}"));
            }
            if duty.state != state {
                return Err(format!("{duty:?} is listed among {state:?}"));
            }
            if let Some(before) = world.duties.get(&duty.name) {
                compared(world, before, &duty).map_err(|broken| format!("{broken}: from {before:?} to {duty:?}"))?;
            }
            after_death(world, &duty)?;
            now.insert(duty.name.clone(), duty);
        }
    }
    if let Some(gone) = world.duties.keys().find(|name| !now.contains_key(*name)) {
        return Err(format!("the duty {:?} is gone", world.duties[gone]));
    }
    world.duties = now;
    Ok(())
}

async fn listed(world: &World<'_>, state: duty::State) -> Check<Vec<Duty>> {
    let (mut duties, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListDutiesRequest {
            state: state.into(),
            due_from: Some(date(SPAN.0)),
            due_to: Some(date(SPAN.1)),
            page_size: 1000,
            page_token,
            ..Default::default()
        };
        let request = world.house.as_hand(PROVINCE, request);
        let answer = DutyServiceClient::new(world.house.link.clone()).list_duties(request).await;
        let answer = answer.map_err(|status| format!("duties cannot be listed: {status:?}"))?.into_inner();
        duties.extend(answer.duties);
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            return Ok(duties);
        }
    }
}

/// What holds between two moments: a last day moves only while the duty is open, and later when nobody did anything.
fn compared(world: &World<'_>, before: &Owed, now: &Owed) -> Check {
    use duty::State::{Met, MetLate, Missed, Open, Void, Waived};
    // A duty that a wrong death let fall away comes back with the days that it took.
    let may_move = before.state == Open || (before.state == Void && now.due_on > before.due_on);
    let earlier = world.accepted.is_empty() && now.due_on < before.due_on;
    if before.due_on != now.due_on && (!may_move || earlier) {
        return Err("its last day moved".into());
    }
    let allowed = match (before.state, now.state) {
        (from, to) if from == to => true,
        (Open | Missed, Met | MetLate | Void) => true,
        (Open, Missed) => world.ran || now.due_on < world.today,
        // A last day that is corrected opens it again, and so does a death that was none or an act taken back.
        (Missed, Open) => now.due_on >= world.today,
        (Open | Missed, Waived) => world.accepted.contains(&"waive_duty"),
        (Met | MetLate, _) => now.state != Waived,
        (Void, _) => now.state != Waived,
        (Waived, _) => false,
        _ => false,
    };
    if allowed { Ok(()) } else { Err("it went where its state does not lead".into()) }
}

/// Nobody talks with the dead: what was met by a later act is looked at, and nothing of him is owed any more.
fn after_death(world: &World<'_>, duty: &Owed) -> Check {
    let about = ["contact.monthly", "contact.investigate", "travel.report"];
    let Some(person) = duty.who(world).map(|who| &world.people[who]) else { return Ok(()) };
    if person.merged && duty.is_owed() && about.contains(&duty.kind.as_str()) {
        return Err(format!("{duty:?} is owed on a record that gave way"));
    }
    let Some(died_on) = person.died_on.filter(|_| about.contains(&duty.kind.as_str())) else { return Ok(()) };
    if duty.met_on.is_some_and(|met_on| met_on > died_on) && !duty.review {
        return Err(format!("{duty:?} was met after the death on {died_on}, and nobody is told"));
    }
    if duty.is_owed() && duty.due_on >= died_on {
        return Err(format!("{duty:?} is owed after the death on {died_on}"));
    }
    Ok(())
}

/// An institution sees its own duties and no others.
pub async fn check_scope(world: &World<'_>) -> Check {
    let hand = crate::asking::hand(Role::InstitutionClerk, OTHER, 1);
    let request = ListDutiesRequest { page_size: 1000, ..Default::default() };
    let answer = DutyServiceClient::new(world.house.link.clone()).list_duties(world.house.as_hand(hand, request)).await;
    let duties = answer.map_err(|status| format!("duties cannot be listed: {status:?}"))?.into_inner().duties;
    let shown: BTreeSet<&str> = duties.iter().map(|duty| duty.name.as_str()).collect();
    let own = |duty: &&Owed| duty.organization == format!("organizations/{OTHER}") && duty.state == duty::State::Open;
    let expected: BTreeSet<&str> = world.duties.values().filter(own).map(|duty| duty.name.as_str()).collect();
    if shown == expected {
        Ok(())
    } else {
        Err(format!("{OTHER} owes {} duties and sees {}", expected.len(), shown.len()))
    }
}

/// The counts of the summary are those of the lists, kind by kind and holder by holder.
pub async fn check_summary(world: &World<'_>) -> Check {
    let mut listed: BTreeMap<(String, String), [i64; 7]> = BTreeMap::new();
    for duty in world.duties.values() {
        let at = match duty.state {
            duty::State::Open if duty.due_on < world.today => 3,
            duty::State::Met => 0,
            duty::State::MetLate => 1,
            duty::State::Missed => 4,
            duty::State::Waived => 5,
            duty::State::Void => 6,
            _ => 2,
        };
        listed.entry((duty.kind.clone(), duty.organization.clone())).or_default()[at] += 1;
    }
    let request = SummarizeDutiesRequest {
        level: RegionLevel::Institution.into(),
        due_from: Some(date(SPAN.0)),
        due_to: Some(date(SPAN.1)),
        ..Default::default()
    };
    let request = world.house.as_hand(PROVINCE, request);
    let answer = DutyServiceClient::new(world.house.link.clone()).summarize_duties(request).await;
    let rows = answer.map_err(|status| format!("duties cannot be counted: {status:?}"))?.into_inner().rows;
    let counted: BTreeMap<(String, String), [i64; 7]> = rows
        .into_iter()
        .map(|row| {
            let counts = [row.on_time, row.late, row.open, row.overdue, row.missed, row.waived, row.void];
            ((row.kind, row.organization), counts)
        })
        .filter(|(_, counts)| counts.iter().any(|count| *count > 0))
        .collect();
    if counted == listed { Ok(()) } else { Err(format!("counted are {counted:?}\nand listed {listed:?}")) }
}
