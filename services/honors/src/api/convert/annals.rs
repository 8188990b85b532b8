//! Entries of the annals, from the wire and back.

use junxiu_contracts::honors as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};

use crate::domain::annals::{AnnalsEntry, Publication, State, Withdrawal};
use crate::store::annals::Person;

/// The kind of resource that an entry is, in details of errors.
pub const ENTRY: &str = "junxiu/AnnalsEntry";

/// How long the words of an entry can be; a yearbook gives nobody more than two pages.
const WORDS_MAX: usize = 2_000;

/// Reads a state.
pub const fn state(told: pb::annals_entry::State) -> Option<State> {
    match told {
        pb::annals_entry::State::Unspecified => None,
        pb::annals_entry::State::Drafted => Some(State::Drafted),
        pb::annals_entry::State::SecrecyChecked => Some(State::SecrecyChecked),
        pb::annals_entry::State::Submitted => Some(State::Submitted),
        pb::annals_entry::State::Published => Some(State::Published),
        pb::annals_entry::State::Withdrawn => Some(State::Withdrawn),
    }
}

/// Shows a state.
pub const fn state_wire(state: State) -> pb::annals_entry::State {
    match state {
        State::Drafted => pb::annals_entry::State::Drafted,
        State::SecrecyChecked => pb::annals_entry::State::SecrecyChecked,
        State::Submitted => pb::annals_entry::State::Submitted,
        State::Published => pb::annals_entry::State::Published,
        State::Withdrawn => pb::annals_entry::State::Withdrawn,
    }
}

const fn withdrawal_wire(withdrawal: Option<Withdrawal>) -> pb::AnnalsWithdrawal {
    match withdrawal {
        None => pb::AnnalsWithdrawal::Unspecified,
        Some(Withdrawal::OptedOut) => pb::AnnalsWithdrawal::OptedOut,
        Some(Withdrawal::NotIncluded) => pb::AnnalsWithdrawal::NotIncluded,
    }
}

/// Takes the words of an entry or an erratum, which must be given.
pub fn words(wrong: &mut Violations, field: &str, given: &str) -> Option<String> {
    let given = given.trim();
    if given.is_empty() {
        wrong.missing(field);
        return None;
    }
    wrong.text(field, given, WORDS_MAX).map(str::to_owned)
}

/// Shows an entry.
pub fn entry(entry: &AnnalsEntry) -> pb::AnnalsEntry {
    let (kind, year, region) = match &entry.publication {
        Publication::Yearbook { year } => (pb::PublicationKind::Yearbook, *year, String::new()),
        Publication::Gazetteer { region } => (pb::PublicationKind::Gazetteer, 0, region.clone()),
    };
    let published = entry.published.as_ref();
    let erratum = entry.erratum.as_ref();
    pb::AnnalsEntry {
        name: entry.id.name(),
        retiree: entry.retiree.name(),
        display_name: entry.name.clone(),
        kind: kind.into(),
        organization: format!("organizations/{}", entry.organization),
        year,
        region_code: region,
        text: entry.text.clone(),
        state: state_wire(entry.state).into(),
        withdrawal: withdrawal_wire(entry.withdrawal).into(),
        secrecy_note: entry.secrecy_note.clone().unwrap_or_default(),
        drafted_by: entry.drafted_by.clone(),
        checked_by: entry.checked_by.clone().unwrap_or_default(),
        submitted_on: entry.submitted_on.map(date),
        published_on: published.map(|(on, _)| date(*on)),
        place: published.map(|(_, place)| place.clone()).unwrap_or_default(),
        erratum_due_since: entry.erratum_since.map(date),
        erratum: erratum.map(|(text, _)| text.clone()).unwrap_or_default(),
        erratum_on: erratum.map(|(_, on)| date(*on)),
        create_time: Some(timestamp(entry.recorded_at)),
        etag: etag::of(entry.revision),
    }
}

/// Shows whether somebody may be named.
pub const fn consent_wire(may_be_named: Option<bool>) -> pb::AnnalsConsent {
    match may_be_named {
        None => pb::AnnalsConsent::Unspecified,
        Some(true) => pb::AnnalsConsent::MayBeNamed,
        Some(false) => pb::AnnalsConsent::OptedOut,
    }
}

/// Shows where a person stands.
pub fn person(retiree: &str, person: &Person) -> pb::AnnalsPerson {
    let other = person.other.as_ref();
    pb::AnnalsPerson {
        retiree: retiree.to_owned(),
        consent: consent_wire(person.may_be_named).into(),
        other_reason: other.map(|(reason, _)| reason.clone()).unwrap_or_default(),
        document_no: other.map(|(_, document)| document.clone()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_comes_back_as_it_was() {
        for known in State::ALL {
            assert_eq!(state(state_wire(*known)), Some(*known));
        }
    }
}
