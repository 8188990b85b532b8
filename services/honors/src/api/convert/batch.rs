//! Batches and places in them, from the wire and back.

use std::collections::BTreeSet;

use junxiu_contracts::common::Decision;
use junxiu_contracts::honors as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};
use prost::Message as _;

use crate::domain::batch::{ActivityKind, Batch, DayPart, Item, Safety, SafetyCheck, State};
use crate::domain::slot::{self, Slot};

/// The kind of resource that a batch is, in details of errors.
pub const BATCH: &str = "junxiu/RecuperationBatch";
/// The kind of resource that a place is, in details of errors.
pub const SLOT: &str = "junxiu/RecuperationSlot";

/// How many entries a programme can have: two months of three parts a day.
const ITEMS_MAX: usize = 200;

/// Reads a state of a batch.
pub const fn state(told: pb::recuperation_batch::State) -> Option<State> {
    match told {
        pb::recuperation_batch::State::Unspecified => None,
        pb::recuperation_batch::State::Open => Some(State::Open),
        pb::recuperation_batch::State::Closed => Some(State::Closed),
    }
}

const fn state_wire(state: State) -> pb::recuperation_batch::State {
    match state {
        State::Open => pb::recuperation_batch::State::Open,
        State::Closed => pb::recuperation_batch::State::Closed,
    }
}

/// Reads a state of a place.
pub const fn slot_state(told: pb::recuperation_slot::State) -> Option<slot::State> {
    match told {
        pb::recuperation_slot::State::Unspecified => None,
        pb::recuperation_slot::State::Invited => Some(slot::State::Invited),
        pb::recuperation_slot::State::Accepted => Some(slot::State::Accepted),
        pb::recuperation_slot::State::Declined => Some(slot::State::Declined),
        pb::recuperation_slot::State::Unfit => Some(slot::State::Unfit),
        pb::recuperation_slot::State::Attended => Some(slot::State::Attended),
        pb::recuperation_slot::State::NoShow => Some(slot::State::NoShow),
        pb::recuperation_slot::State::Cancelled => Some(slot::State::Cancelled),
    }
}

/// Shows a state of a place.
pub const fn slot_state_wire(state: slot::State) -> pb::recuperation_slot::State {
    match state {
        slot::State::Invited => pb::recuperation_slot::State::Invited,
        slot::State::Accepted => pb::recuperation_slot::State::Accepted,
        slot::State::Declined => pb::recuperation_slot::State::Declined,
        slot::State::Unfit => pb::recuperation_slot::State::Unfit,
        slot::State::Attended => pb::recuperation_slot::State::Attended,
        slot::State::NoShow => pb::recuperation_slot::State::NoShow,
        slot::State::Cancelled => pb::recuperation_slot::State::Cancelled,
    }
}

const fn part(told: pb::DayPart) -> Option<DayPart> {
    match told {
        pb::DayPart::Unspecified => None,
        pb::DayPart::Morning => Some(DayPart::Morning),
        pb::DayPart::Afternoon => Some(DayPart::Afternoon),
        pb::DayPart::Evening => Some(DayPart::Evening),
    }
}

const fn part_wire(part: DayPart) -> pb::DayPart {
    match part {
        DayPart::Morning => pb::DayPart::Morning,
        DayPart::Afternoon => pb::DayPart::Afternoon,
        DayPart::Evening => pb::DayPart::Evening,
    }
}

const fn kind(told: pb::ActivityKind) -> Option<ActivityKind> {
    match told {
        pb::ActivityKind::Unspecified => None,
        pb::ActivityKind::Rest => Some(ActivityKind::Rest),
        pb::ActivityKind::Culture => Some(ActivityKind::Culture),
        pb::ActivityKind::Study => Some(ActivityKind::Study),
        pb::ActivityKind::RedEducation => Some(ActivityKind::RedEducation),
        pb::ActivityKind::Excursion => Some(ActivityKind::Excursion),
    }
}

const fn kind_wire(kind: ActivityKind) -> pb::ActivityKind {
    match kind {
        ActivityKind::Rest => pb::ActivityKind::Rest,
        ActivityKind::Culture => pb::ActivityKind::Culture,
        ActivityKind::Study => pb::ActivityKind::Study,
        ActivityKind::RedEducation => pb::ActivityKind::RedEducation,
        ActivityKind::Excursion => pb::ActivityKind::Excursion,
    }
}

const fn check(told: pb::SafetyCheck) -> Option<SafetyCheck> {
    match told {
        pb::SafetyCheck::Unspecified => None,
        pb::SafetyCheck::Medical => Some(SafetyCheck::Medical),
        pb::SafetyCheck::Vehicle => Some(SafetyCheck::Vehicle),
        pb::SafetyCheck::Insurance => Some(SafetyCheck::Insurance),
        pb::SafetyCheck::Lodging => Some(SafetyCheck::Lodging),
        pb::SafetyCheck::Emergency => Some(SafetyCheck::Emergency),
    }
}

const fn check_wire(check: SafetyCheck) -> pb::SafetyCheck {
    match check {
        SafetyCheck::Medical => pb::SafetyCheck::Medical,
        SafetyCheck::Vehicle => pb::SafetyCheck::Vehicle,
        SafetyCheck::Insurance => pb::SafetyCheck::Insurance,
        SafetyCheck::Lodging => pb::SafetyCheck::Lodging,
        SafetyCheck::Emergency => pb::SafetyCheck::Emergency,
    }
}

/// Reads a programme; notes every entry that is wrong.
pub fn programme(wrong: &mut Violations, given: &[pb::ProgrammeItem]) -> Vec<Item> {
    if given.is_empty() {
        wrong.missing("programme");
    }
    wrong.at_most("programme", given.len(), ITEMS_MAX);
    let mut read = Vec::new();
    for (at, one) in given.iter().take(ITEMS_MAX).enumerate() {
        let path = format!("programme[{at}]");
        let day = wrong.day(&format!("{path}.day"), one.day.as_ref());
        let part = wrong.chosen::<pb::DayPart>(&format!("{path}.part"), one.part).and_then(part);
        let kind = wrong.chosen::<pb::ActivityKind>(&format!("{path}.kind"), one.kind).and_then(kind);
        let title = wrong.required(&format!("{path}.title"), &one.title);
        if let (Some(day), Some(part), Some(kind), Some(title)) = (day, part, kind, title) {
            read.push(Item { day, part, kind, title: title.to_owned() });
        }
    }
    read
}

/// Reads a checklist, each point once; notes every entry that is wrong.
pub fn safety(wrong: &mut Violations, given: &[pb::SafetyItem]) -> Vec<Safety> {
    if given.is_empty() {
        wrong.missing("safety");
    }
    wrong.at_most("safety", given.len(), ITEMS_MAX);
    let mut seen = BTreeSet::new();
    let mut read = Vec::new();
    for (at, one) in given.iter().take(ITEMS_MAX).enumerate() {
        let path = format!("safety[{at}]");
        let check = wrong.chosen::<pb::SafetyCheck>(&format!("{path}.check"), one.check).and_then(check);
        let responsible = wrong.required(&format!("{path}.responsible"), &one.responsible).map(str::to_owned);
        let Some(check) = check else { continue };
        if !seen.insert(check) {
            wrong.add(
                format!("{path}.check"),
                "NAMED_TWICE",
                "同一项目只能列一次",
                "is named twice; name each point once",
            );
        }
        if let Some(responsible) = responsible {
            read.push(Safety { check, done: one.done, responsible });
        }
    }
    read
}

/// Shows a batch; `open` are the points of its checklist that are not seen to.
pub fn batch(batch: &Batch, open: &[SafetyCheck]) -> pb::RecuperationBatch {
    let item = |one: &Item| pb::ProgrammeItem {
        day: Some(date(one.day)),
        part: part_wire(one.part).into(),
        kind: kind_wire(one.kind).into(),
        title: one.title.clone(),
    };
    let point = |one: &Safety| pb::SafetyItem {
        check: check_wire(one.check).into(),
        done: one.done,
        responsible: one.responsible.clone(),
    };
    pb::RecuperationBatch {
        name: batch.id.name(),
        plan: batch.plan.name(),
        organization: format!("organizations/{}", batch.organization),
        from: Some(date(batch.from)),
        to: Some(date(batch.to)),
        places: i32::try_from(batch.places).unwrap_or(i32::MAX),
        taken_places: i32::try_from(batch.taken).unwrap_or(i32::MAX),
        venue: batch.venue.name(),
        programme: batch.programme.iter().map(item).collect(),
        safety: batch.safety.iter().map(point).collect(),
        open_checks: open.iter().map(|check| check_wire(*check).into()).collect(),
        state: state_wire(batch.state).into(),
        create_time: Some(timestamp(batch.recorded_at)),
        etag: etag::of(batch.revision),
    }
}

/// Writes why somebody stood at his rank, to be kept beside his place: the message in hexadecimal.
pub fn keep_decision(decision: &Decision) -> String {
    use std::fmt::Write as _;
    decision.encode_to_vec().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads why somebody stood at his rank; none for what was kept by something else.
fn kept_decision(why: &str) -> Option<Decision> {
    let byte = |at: usize| why.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..why.len()).step_by(2).map(byte).collect();
    Decision::decode(bytes?.as_slice()).ok()
}

/// Shows a place.
pub fn slot(slot: &Slot) -> pb::RecuperationSlot {
    pb::RecuperationSlot {
        name: slot.id.name(),
        batch: slot.batch.name(),
        retiree: slot.retiree.name(),
        rank: i32::try_from(slot.rank).unwrap_or(i32::MAX),
        decision: kept_decision(&slot.why),
        state: slot_state_wire(slot.state).into(),
        invited_on: Some(date(slot.invited_on)),
        answered_on: slot.answered_on.map(date),
        examined_on: slot.examined_on.map(date),
        needs_escort: slot.escort.is_some(),
        escort: slot.escort.clone().unwrap_or_default(),
        etag: etag::of(slot.revision),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_were() {
        for known in State::ALL {
            assert_eq!(state(state_wire(*known)), Some(*known));
        }
        for known in slot::State::ALL {
            assert_eq!(slot_state(slot_state_wire(*known)), Some(*known));
        }
        for known in DayPart::ALL {
            assert_eq!(part(part_wire(*known)), Some(*known));
        }
        for known in ActivityKind::ALL {
            assert_eq!(kind(kind_wire(*known)), Some(*known));
        }
        for known in SafetyCheck::ALL {
            assert_eq!(check(check_wire(*known)), Some(*known));
        }
    }

    #[test]
    fn a_decision_comes_back_as_it_was_kept() {
        let decision = Decision { outcome: "RANKED".into(), ..Default::default() };
        assert_eq!(kept_decision(&keep_decision(&decision)), Some(decision));
        assert_eq!(kept_decision("no"), None);
    }
}
