//! What a successful contact changes, whoever records it: the contact, the chain, the duties, the investigation.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Entry};
use junxiu_kernel::day::{Day, add_days, month_end};
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use super::event::contact as event;
use super::parts::Parts;
use crate::daily::contact as duties;
use crate::domain::contact::{self as rules, Channel, Contact, ContactId, Counterpart, Refusal};
use crate::domain::contact_month::month_of;
use crate::domain::investigation::{Closed, Investigation, Outcome};
use crate::domain::silence::{self, Chain, ChainState, Silence};
use crate::domain::standing::Standing;
use crate::store;

/// What is told of a contact.
#[derive(Clone, Debug)]
pub struct Given {
    /// The day.
    pub on: Day,
    /// How.
    pub channel: Channel,
    /// Who spoke for the retiree.
    pub counterpart: Counterpart,
    /// The guardian's name.
    pub guardian_name: Option<String>,
    /// What was said.
    pub content: String,
    /// Who made it, by name; the caller where it is not said.
    pub contacted_by: Option<String>,
    /// The institution that made it; the one that holds the person where it is not said.
    pub institution: Option<String>,
    /// The contact whose place it takes, which is withdrawn in the same batch.
    pub instead_of: Option<ContactId>,
}

/// A contact, and what it changes.
#[derive(Debug)]
pub struct Success {
    /// The contact.
    pub contact: Contact,
    /// The rows.
    pub changes: Changes,
    /// The entry, with what the feed is told.
    pub entry: Entry,
}

/// Takes a contact in. With `closing`, that investigation is closed so, whether or not he is lost again since.
pub async fn take(
    parts: &Parts,
    call: &Call,
    (standing, chain): (&Standing, &Chain),
    given: Given,
    closing: Option<(&Investigation, Closed)>,
) -> Result<Success, Fault> {
    rules::must_be_possible(standing, chain.ended_on, given.on, call.today)?;
    let institution = institution(parts, standing, given.institution.as_deref()).await?;
    let month = (month_of(given.on), month_end(given.on));
    let mut made = store::contact::standing(&parts.db, standing.retiree, month.0, month.1).await?;
    made.retain(|made| Some(made.id) != given.instead_of);
    let same = made.iter().find(|made| {
        (made.occurred_on, made.channel, made.counterpart) == (given.on, given.channel, given.counterpart)
    });
    if let Some(same) = same {
        return Err(Refusal::AlreadyRecorded(same.id).into());
    }

    let id = ContactId::new_v7(call.now);
    let turn = Turn::of(parts, call, standing, chain, (given.on, id))?;
    let contact = Contact {
        id,
        retiree: standing.retiree,
        occurred_on: given.on,
        channel: given.channel,
        counterpart: given.counterpart,
        guardian_name: given.guardian_name,
        contacted_by: given.contacted_by.unwrap_or_else(|| call.caller.person().to_owned()),
        institution,
        holder: standing.holder.clone(),
        ended_lost_on: turn.is_found.then_some(turn.before.lost_on),
        recorded_by: call.caller.person().to_owned(),
        recorded_at: call.now,
        recorded_on: call.today,
        withdrawn: None,
        revision: 1,
    };
    let ended = ended(parts, chain, &turn.after, &contact, closing).await?;
    let mut after = turn.after;
    if ended.is_some() {
        (after.investigation, after.outcome) = (None, None);
    }

    let changes = store::contact::insert(&parts.sealer, &contact, &given.content)
        .append(store::silence::save(&after))
        .append(store::standing::guard(standing))
        .append(met(parts, call, (standing, &after), &contact, made.len() + 1)?);
    let mut changes = match turn.was_lost {
        true if turn.moved => {
            let duty = duties::investigate(parts, standing.retiree, &standing.holder, turn.before.lost_on)?;
            changes.append(duty::meet(&duty, contact.occurred_on, contact.id.name(), call.now, call.today))
        }
        _ => changes,
    };
    let mut entry = Entry::about(contact.id.name(), contact.holder.clone())
        .occurred_on(contact.occurred_on)
        .summary(format!("recorded a contact by {} with {}", contact.channel.code(), contact.counterpart.code()));
    if turn.is_found {
        entry = entry.event(event::found(&contact, ended.as_ref().map(|(one, _)| one), after.revision + 1));
    }
    if let Some((investigation, closed)) = ended {
        changes = changes.append(store::investigation::close(&investigation, &closed));
        let closed = investigation.close(closed)?;
        entry = entry.event(event::investigation_closed(&closed, after.revision + 1, call.today));
    }
    Ok(Success { contact, changes, entry })
}

/// How a contact turns the chain.
struct Turn {
    before: Silence,
    after: Chain,
    /// Whether contact counted as lost.
    was_lost: bool,
    /// Whether silence is counted from a later day now.
    moved: bool,
    /// Whether others are told that he was found.
    is_found: bool,
}

impl Turn {
    fn of(
        parts: &Parts,
        call: &Call,
        standing: &Standing,
        chain: &Chain,
        (on, id): (Day, ContactId),
    ) -> Result<Self, Fault> {
        let policies = &parts.policies.contact;
        let as_of = add_days(call.today, -1);
        let before = chain.silence(as_of, policies).map_err(Fault::internal)?.outcome;
        let months = policies.lost_months.on(as_of).map_err(Fault::internal)?.value.months;
        let (lost_again_on, _) = silence::lost(on.max(chain.baseline_on), months);
        let after = chain.succeeded(on, id, as_of >= lost_again_on);
        let moved = after.silent_since() > chain.silent_since();
        let was_lost = match before.state {
            ChainState::Lost | ChainState::Investigating | ChainState::ReportedUp | ChainState::Deceased => true,
            ChainState::Normal | ChainState::Silent | ChainState::Ended => false,
        };
        let is_found = moved && chain.ended_on.is_none() && (was_lost || standing.is_pay_suspended);
        Ok(Self { before, after, was_lost, moved, is_found })
    }
}

/// Finds the institution that made the contact.
async fn institution(parts: &Parts, standing: &Standing, named: Option<&str>) -> Result<String, Fault> {
    match named {
        Some(code) if standing.institution() != Some(code) => match parts.organizations.get(code).await? {
            Some(known) => Ok(known.code),
            None => Err(Refusal::InstitutionUnknown { code: code.to_owned() }.into()),
        },
        _ => Ok(standing.institution().unwrap_or_else(|| standing.holder.nearest()).to_owned()),
    }
}

/// Meets the duty of the month, when this contact is the one that makes it enough.
fn met(
    parts: &Parts,
    call: &Call,
    (standing, chain): (&Standing, &Chain),
    contact: &Contact,
    made: usize,
) -> Result<Changes, Fault> {
    let on = contact.occurred_on;
    let needed = parts.policies.contact.min_per_month.on(month_end(on)).map_err(Fault::internal)?.value.contacts;
    if made < needed || !duties::is_owed(parts, standing, Some(chain), on)? {
        return Ok(Changes::new());
    }
    let duty = duties::monthly(standing.retiree, &standing.holder, on);
    Ok(duty::meet(&duty, on, contact.id.name(), call.now, call.today))
}

/// Finds the investigation that the contact ends: the one that is closed with it, or one under way when he is not
/// lost any more.
async fn ended(
    parts: &Parts,
    before: &Chain,
    after: &Chain,
    contact: &Contact,
    closing: Option<(&Investigation, Closed)>,
) -> Result<Option<(Investigation, Closed)>, Fault> {
    if let Some((investigation, closed)) = closing {
        return Ok(Some((investigation.clone(), Closed { contact: Some(contact.id), ..closed })));
    }
    let (Some(under_way), None) = (before.investigation, after.investigation) else { return Ok(None) };
    let investigation = store::investigation::get(&parts.db, under_way).await?;
    let closed = Closed {
        outcome: Outcome::Found,
        on: contact.recorded_on,
        by: contact.recorded_by.clone(),
        evidence: contact.id.name(),
        identity_check: None,
        contact: Some(contact.id),
    };
    Ok(investigation.map(|investigation| (investigation, closed)))
}
