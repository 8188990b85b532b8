//! Receptions: wire to ours and back.

use junxiu_contracts::{google_type, intake as pb};
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{ReceptionId, RetireeId};
use junxiu_platform::etag;
use junxiu_platform::parse::{LONG_TEXT_MAX_CHARS, Violations, date, timestamp};
use junxiu_platform::wire::decision;

use super::words::Word;
use crate::domain::placement_item::Item;
use crate::domain::reception::{Reception, State};

/// The kind of resource, as errors name it.
pub const RECEPTION: &str = "junxiu/Reception";

/// Reads a resource name such as `receptions/{uuid}`.
pub fn id(wrong: &mut Violations, field: &str, name: &str) -> Option<ReceptionId> {
    let name = wrong.required(field, name)?;
    wrong.take(field, ReceptionId::parse_name(name))
}

/// Reads the day of an act; today when it is left out.
pub fn occurred_on(wrong: &mut Violations, given: Option<&google_type::Date>, today: Day) -> Day {
    wrong.optional_day("occurred_on", given).unwrap_or(today)
}

/// Reads a reason that may be left out.
pub fn reason(wrong: &mut Violations, field: &str, given: &str) -> Option<String> {
    let text = wrong.text(field, given.trim(), LONG_TEXT_MAX_CHARS)?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// Reads a reason that must be given.
pub fn required_reason(wrong: &mut Violations, field: &str, given: &str) -> Option<String> {
    if given.trim().is_empty() {
        wrong.missing(field);
        return None;
    }
    reason(wrong, field, given)
}

/// Shows a reception with what its item says of the person, the citizen id masked.
pub fn wire(reception: &Reception, item: &Item) -> pb::Reception {
    let (handed_over_on, received_on, assigned_on) = days(&reception.state);
    pb::Reception {
        name: reception.id.name(),
        placement_item: reception.item.name(),
        placement_plan: reception.plan.name(),
        state: pb::reception::State::wire(reception.state.status()).into(),
        retiree_name: item.person.name.clone(),
        citizen_id: item.person.citizen_id.as_ref().map(CitizenId::masked).unwrap_or_default(),
        settlement_region_code: item.person.settlement_region.clone(),
        latest_act_on: Some(date(reception.latest_act_on)),
        opened_on: Some(date(reception.opened_on)),
        handed_over_on: handed_over_on.map(date),
        received_on: received_on.map(date),
        assigned_on: assigned_on.map(date),
        handover_lag_working_days: reception.lag_working_days.and_then(|days| i32::try_from(days).ok()),
        reason: match &reception.state {
            State::Supplement { missing } => missing.clone(),
            State::Ended { reason, .. } => reason.clone(),
            _ => String::new(),
        },
        consent: pb::Consent::wire(reception.consent).into(),
        article_8: reception.article8.as_ref().map(|found| decision(found.outcome.code(), found)),
        institution: match &reception.state {
            State::InstitutionAssigned { institution, .. } => format!("organizations/{institution}"),
            _ => String::new(),
        },
        retiree: reception.state.retiree().as_ref().map(RetireeId::name).unwrap_or_default(),
        flags: reception.flags.iter().map(|flag| pb::reception::Flag::wire(*flag).into()).collect(),
        etag: etag::of(reception.revision),
        create_time: Some(timestamp(reception.recorded_at)),
        update_time: Some(timestamp(reception.updated_at)),
    }
}

fn days(state: &State) -> (Option<Day>, Option<Day>, Option<Day>) {
    match state {
        State::Opened | State::ArchiveCheck | State::Supplement { .. } | State::CarriedOver | State::Ended { .. } => {
            (None, None, None)
        }
        State::HandedOver { on } => (Some(*on), None, None),
        State::Received { handed_over_on, on, .. } => (Some(*handed_over_on), Some(*on), None),
        State::InstitutionAssigned { handed_over_on, received_on, on, .. } => {
            (Some(*handed_over_on), Some(*received_on), Some(*on))
        }
    }
}
