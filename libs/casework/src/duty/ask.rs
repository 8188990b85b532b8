//! What requests about duties ask for, read alike by all of them.

use junxiu_contracts::duty as pb;
use junxiu_kernel::Wrong;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::uuid_of_name;
use junxiu_platform::parse::{SHORT_TEXT_MAX_CHARS, Violations};
use uuid::Uuid;

use super::convert::state_of;
use super::{State, store};

/// Reads the id out of a resource name.
pub(super) fn id_in(name: &str) -> Result<Uuid, Wrong> {
    uuid_of_name("duties", name)
}

/// Reads an article that may be left out.
pub(super) fn article(wrong: &mut Violations, given: i32) -> Option<i32> {
    match given {
        0 => None,
        1..=59 => Some(given),
        _ => {
            wrong.add("article", "OUT_OF_RANGE", "条款应为 1 至 59", "articles are 1 to 59");
            None
        }
    }
}

/// Refuses a range that ends before it begins.
pub(super) fn range(wrong: &mut Violations, from: Option<Day>, to: Option<Day>) {
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        wrong.add("due_to", "RANGE_REVERSED", "截止日早于起始日", "the range ends before it begins");
    }
}

/// Reads which duties a list shows.
pub(super) fn filter(wrong: &mut Violations, request: &pb::ListDutiesRequest) -> store::Filter {
    let subject = wrong.optional("subject", &request.subject).map(str::to_owned);
    let kind = wrong.text("kind", request.kind.trim(), SHORT_TEXT_MAX_CHARS).filter(|kind| !kind.is_empty());
    let kind = kind.map(str::to_owned);
    let state = wrong.chosen_optional::<pb::duty::State>("state", request.state).and_then(state_of);
    if request.any_state && subject.is_none() {
        wrong.add(
            "any_state",
            "SUBJECT_REQUIRED",
            "查询全部状态时须指定 subject",
            "name a subject to list duties in every state",
        );
    }
    if request.any_state && state.is_some() {
        wrong.add("any_state", "CONTRADICTS", "与 state 矛盾", "contradicts `state`");
    }
    let due_from = wrong.optional_day("due_from", request.due_from.as_ref());
    let due_to = wrong.optional_day("due_to", request.due_to.as_ref());
    range(wrong, due_from, due_to);
    let state = if request.any_state { None } else { Some(state.unwrap_or(State::Open)) };
    store::Filter { article: article(wrong, request.article), kind, subject, state, due_from, due_to }
}
