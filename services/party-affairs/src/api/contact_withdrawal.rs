//! What the withdrawal of a contact changes, whoever withdraws it: the contact, the chain, the duties.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, EventDraft};
use junxiu_kernel::day::{add_days, month_end};
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use super::event::contact as event;
use super::parts::Parts;
use crate::daily::contact as duties;
use crate::domain::contact::{Contact, Withdrawn};
use crate::domain::contact_month::month_of;
use crate::domain::silence::Chain;
use crate::domain::standing::Standing;
use crate::store;
use crate::store::contact::Last;

/// A contact that is withdrawn, and what that changes.
#[derive(Debug)]
pub struct Withdrawal {
    /// The contact since.
    pub contact: Contact,
    /// The chain since; whoever withdraws saves it, with what else he changes of it.
    pub chain: Chain,
    /// The rows, but for the chain's.
    pub changes: Changes,
    /// What the feed is told, where somebody counted as found by it.
    pub event: Option<EventDraft>,
}

/// Withdraws a contact.
pub async fn take(
    parts: &Parts,
    call: &Call,
    (standing, chain): (&Standing, &Chain),
    contact: Contact,
    reason: String,
) -> Result<Withdrawal, Fault> {
    contact.must_stand()?;
    let which = Last { retiree: contact.retiree, until: call.today, but: Some(contact.id), with_withdrawn_by: "" };
    let last = store::contact::last(&parts.db, which).await?;
    let withdrawn = Withdrawn { on: call.today, by: call.caller.person().to_owned(), reason };
    let was_last = chain.last_success.is_some_and(|(_, last)| last == contact.id);
    let after = if was_last { chain.fell_back(last) } else { chain.clone() };

    let changes = store::contact::withdraw(&contact, &withdrawn)
        .append(month_again(parts, call, standing, &contact).await?)
        .append(investigation_again(parts, call, standing, &after).await?);
    let last = after.last_success.map(|(on, _)| on);
    let told = contact.ended_lost_on.map(|_| event::found_withdrawn(&contact, &withdrawn, last, after.revision + 1));
    let contact = Contact { withdrawn: Some(withdrawn), revision: contact.revision + 1, ..contact };
    Ok(Withdrawal { contact, chain: after, changes, event: told })
}

/// Judges the month anew by the contacts that still stand.
async fn month_again(parts: &Parts, call: &Call, standing: &Standing, withdrawn: &Contact) -> Result<Changes, Fault> {
    let on = withdrawn.occurred_on;
    let left = store::contact::standing(&parts.db, withdrawn.retiree, month_of(on), month_end(on)).await?;
    let needed = parts.policies.contact.min_per_month.on(month_end(on)).map_err(Fault::internal)?.value.contacts;
    let enough = left.iter().filter(|contact| contact.id != withdrawn.id).nth(needed.saturating_sub(1));
    let act = enough.map(|contact| (contact.occurred_on, contact.id.name()));
    let duty = duties::monthly(withdrawn.retiree, &withdrawn.holder, on);
    let (subject, period) = (&duty.subject, &duty.period);
    Ok(duty::reassess(&duties::MONTHLY, subject, period, act, standing.ended(), call.today, call.now))
}

/// Lets the investigation of the silence that is left be owed again, unless one was opened: whichever contact is withdrawn
/// last, none that had made it needless stands any more. Where nobody noted that silence, there is no duty to judge.
async fn investigation_again(parts: &Parts, call: &Call, standing: &Standing, after: &Chain) -> Result<Changes, Fault> {
    let silence = after.silence(add_days(call.today, -1), &parts.policies.contact).map_err(Fault::internal)?.outcome;
    let lost_on = silence.lost_on;
    let opened = store::investigation::of_silence(&parts.db, standing.retiree, lost_on).await?;
    let act = opened.map(|opened| (opened.opened_on, opened.id.name()));
    let (subject, period) = (standing.retiree.name(), duties::investigate_period(lost_on));
    Ok(duty::reassess(&duties::INVESTIGATE, &subject, &period, act, standing.ended(), call.today, call.now))
}
