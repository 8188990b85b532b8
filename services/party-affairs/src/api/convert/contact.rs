//! Contacts, attempts and where retirees stand, from the wire and back.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::contact_month::State as MonthWire;
use junxiu_contracts::party::contact_status::State as StatusWire;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{RetireeId, bad_name};
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date};

use crate::domain::contact::{Attempt, AttemptOutcome, Channel, Contact, Counterpart};
use crate::domain::contact_month::{Month, MonthState};
use crate::domain::silence::{Chain, ChainState, Silence};
use crate::domain::standing::Standing;

/// The kind of resource that a contact is, in details of errors.
pub const CONTACT: &str = "junxiu/Contact";

/// The longest reason, evidence or note that is taken.
pub const REASON_MAX_CHARS: usize = 500;

/// The longest content of a contact that is taken: a page.
const CONTENT_MAX_CHARS: usize = 2_000;

/// How the name of a status ends.
const SUFFIX: &str = "/contactStatus";

/// Reads the resource name of a status.
pub fn status_name(wrong: &mut Violations, given: &str) -> Option<RetireeId> {
    let given = wrong.required("name", given)?;
    let retiree = given.strip_suffix(SUFFIX).and_then(|retiree| RetireeId::parse_name(retiree).ok());
    wrong.take("name", retiree.ok_or_else(|| bad_name("retirees/{uuid}/contactStatus", given)))
}

/// Reads a reason or an evidence that must be given.
pub fn reason(wrong: &mut Violations, field: &str, given: &str) -> Option<String> {
    long(wrong, field, given, REASON_MAX_CHARS)
}

/// Reads what was said.
pub fn content(wrong: &mut Violations, field: &str, given: &str) -> Option<String> {
    long(wrong, field, given, CONTENT_MAX_CHARS)
}

fn long(wrong: &mut Violations, field: &str, given: &str, max_chars: usize) -> Option<String> {
    let given = given.trim();
    if given.is_empty() {
        wrong.missing(field);
        return None;
    }
    wrong.text(field, given, max_chars).map(str::to_owned)
}

/// Reads who spoke for the retiree: himself where nothing is said, or his guardian, who is named.
pub fn spoke(wrong: &mut Violations, counterpart: i32, guardian_name: &str) -> (Counterpart, Option<String>) {
    let given = wrong.chosen_optional::<pb::ContactCounterpart>("counterpart", counterpart);
    let name = wrong.optional("guardian_name", guardian_name).map(str::to_owned);
    match given.unwrap_or_default() {
        pb::ContactCounterpart::Guardian => {
            if name.is_none() {
                wrong.missing("guardian_name");
            }
            (Counterpart::Guardian, name)
        }
        pb::ContactCounterpart::Self_ | pb::ContactCounterpart::Unspecified => {
            if name.is_some() {
                wrong.add(
                    "guardian_name",
                    "NO_GUARDIAN",
                    "仅在与监护人联系时填写",
                    "is given only when the guardian spoke for him",
                );
            }
            (Counterpart::Oneself, None)
        }
    }
}

/// Reads a channel.
pub fn channel(told: pb::ContactChannel) -> Option<Channel> {
    Channel::ALL.iter().copied().find(|known| channel_wire(*known) == told)
}

fn channel_wire(channel: Channel) -> pb::ContactChannel {
    match channel {
        Channel::Phone => pb::ContactChannel::Phone,
        Channel::Video => pb::ContactChannel::Video,
        Channel::Message => pb::ContactChannel::Message,
        Channel::Letter => pb::ContactChannel::Letter,
        Channel::HomeVisit => pb::ContactChannel::HomeVisit,
        Channel::AtInstitution => pb::ContactChannel::AtInstitution,
        Channel::Activity => pb::ContactChannel::Activity,
        Channel::ReportFromAbroad => pb::ContactChannel::ReportFromAbroad,
    }
}

/// Reads what came of an attempt.
pub fn attempt_outcome(told: pb::AttemptOutcome) -> Option<AttemptOutcome> {
    AttemptOutcome::ALL.iter().copied().find(|known| attempt_outcome_wire(*known) == told)
}

fn attempt_outcome_wire(outcome: AttemptOutcome) -> pb::AttemptOutcome {
    match outcome {
        AttemptOutcome::NoAnswer => pb::AttemptOutcome::NoAnswer,
        AttemptOutcome::Unreachable => pb::AttemptOutcome::Unreachable,
        AttemptOutcome::MessageLeft => pb::AttemptOutcome::MessageLeft,
        AttemptOutcome::OthersOnly => pb::AttemptOutcome::OthersOnly,
        AttemptOutcome::Refused => pb::AttemptOutcome::Refused,
    }
}

/// Shows a contact; what was said only where it was opened.
pub fn contact(contact: &Contact, content: Option<String>) -> pb::Contact {
    let counterpart = match contact.counterpart {
        Counterpart::Oneself => pb::ContactCounterpart::Self_,
        Counterpart::Guardian => pb::ContactCounterpart::Guardian,
    };
    let withdrawn = contact.withdrawn.as_ref();
    pb::Contact {
        name: contact.id.name(),
        retiree: contact.retiree.name(),
        occurred_on: Some(date(contact.occurred_on)),
        channel: channel_wire(contact.channel).into(),
        counterpart: counterpart.into(),
        guardian_name: contact.guardian_name.clone().unwrap_or_default(),
        content: content.unwrap_or_default(),
        contacted_by: contact.contacted_by.clone(),
        institution: organization(&contact.institution),
        by_host: contact.is_by_host(),
        backdated: contact.is_backdated(),
        recorded_by: contact.recorded_by.clone(),
        recorded_on: Some(date(contact.recorded_on)),
        withdrawn_on: withdrawn.map(|withdrawn| date(withdrawn.on)),
        withdrawn_by: withdrawn.map(|withdrawn| withdrawn.by.clone()).unwrap_or_default(),
        withdrawn_reason: withdrawn.map(|withdrawn| withdrawn.reason.clone()).unwrap_or_default(),
        etag: etag::of(contact.revision),
    }
}

/// Gives the resource name of an organisation.
pub fn organization(code: &str) -> String {
    format!("organizations/{code}")
}

/// Shows an attempt.
pub fn attempt(attempt: &Attempt) -> pb::ContactAttempt {
    pb::ContactAttempt {
        name: attempt.id.name(),
        retiree: attempt.retiree.name(),
        occurred_on: Some(date(attempt.occurred_on)),
        channel: channel_wire(attempt.channel).into(),
        outcome: attempt_outcome_wire(attempt.outcome).into(),
        note: attempt.note.clone().unwrap_or_default(),
        attempted_by: attempt.attempted_by.clone(),
        recorded_by: attempt.recorded_by.clone(),
    }
}

/// Shows how it stands with a month.
pub fn month(month: &Month) -> pb::ContactMonth {
    let state = match month.state {
        MonthState::Open => MonthWire::Open,
        MonthState::Met => MonthWire::Met,
        MonthState::Missed => MonthWire::Missed,
        MonthState::Void => MonthWire::Void,
        MonthState::NotOwed => MonthWire::NotOwed,
    };
    pb::ContactMonth { month: Some(date(month.first)), state: state.into(), backdated: month.is_backdated }
}

/// Shows where a retiree stands, as a list does.
pub fn status(chain: &Chain, silence: &Silence, as_of: Day, standing: Option<&Standing>) -> pb::ContactStatus {
    let state = match silence.state {
        ChainState::Normal => StatusWire::Normal,
        ChainState::Silent => StatusWire::Silent,
        ChainState::Lost => StatusWire::Lost,
        ChainState::Investigating => StatusWire::Investigating,
        ChainState::ReportedUp => StatusWire::ReportedUp,
        ChainState::Deceased => StatusWire::Deceased,
        ChainState::Ended => StatusWire::Ended,
    };
    let (last_contact_on, last_contact) = chain.last_success.unzip();
    pb::ContactStatus {
        name: format!("{}{SUFFIX}", chain.retiree.name()),
        retiree: chain.retiree.name(),
        display_name: standing.map(|standing| standing.name.clone()).unwrap_or_default(),
        institution: chain.holder.institution.as_deref().map(organization).unwrap_or_default(),
        state: state.into(),
        silent_months: silence.months,
        silent_since: Some(date(silence.since)),
        last_contact_on: last_contact_on.map(date),
        last_contact: last_contact.map(|contact| contact.name()).unwrap_or_default(),
        lost_on: Some(date(silence.lost_on)),
        proposal_from: Some(date(silence.first_day)),
        as_of: Some(date(as_of)),
        investigation: chain.investigation.map(|one| one.name()).unwrap_or_default(),
        pay_suspended: standing.is_some_and(|standing| standing.is_pay_suspended),
        attempts_since: 0,
        months: Vec::new(),
        decision: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_and_outcomes_come_back_as_they_were() {
        for known in Channel::ALL {
            assert_eq!(channel(channel_wire(*known)), Some(*known));
        }
        for known in AttemptOutcome::ALL {
            assert_eq!(attempt_outcome(attempt_outcome_wire(*known)), Some(*known));
        }
        assert_eq!(channel(pb::ContactChannel::Unspecified), None);
    }

    #[test]
    fn a_guardian_is_named_and_nobody_else() {
        let read = |counterpart: pb::ContactCounterpart, name: &str| {
            let mut wrong = Violations::new();
            let spoke = spoke(&mut wrong, counterpart.into(), name);
            (spoke, wrong.is_empty())
        };
        let guardian = || Some("监护人甲".to_owned());
        assert_eq!(read(pb::ContactCounterpart::Unspecified, ""), ((Counterpart::Oneself, None), true));
        assert_eq!(read(pb::ContactCounterpart::Guardian, "监护人甲"), ((Counterpart::Guardian, guardian()), true));
        assert!(!read(pb::ContactCounterpart::Guardian, "").1);
        assert!(!read(pb::ContactCounterpart::Self_, "监护人甲").1);
    }
}
