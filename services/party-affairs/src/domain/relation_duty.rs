//! What a member who is away, and those who take him in, owe (article 12). The text names no days, so all of it is soft.

use junxiu_kernel::day::{Day, add_days};
use junxiu_kernel::duty::{Duty, Kind, Lapse};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;

use super::absence::{Absence, DeadlinePolicy};
use super::relation_transfer::Transfer;

/// The report-in at the bureau of the place.
pub static REGISTER: Kind = Kind { key: "relation.register", article: 12, lapse: Lapse::StillOwed, soft: true };

/// The bureau's putting the member with a branch nearby.
pub static PLACE: Kind = Kind { key: "relation.place", article: 12, lapse: Lapse::StillOwed, soft: true };

/// The acceptance of a relation that was sent.
pub static ACCEPT: Kind = Kind { key: "relation.accept", article: 12, lapse: Lapse::StillOwed, soft: true };

/// The look at a plan that was changed, or at a return that did not come.
pub static REASSESS: Kind = Kind { key: "relation.reassess", article: 12, lapse: Lapse::StillOwed, soft: true };

/// The branch's letting a relation follow a member whom another institution serves, or who came home.
pub static SEND: Kind = Kind { key: "relation.send", article: 12, lapse: Lapse::StillOwed, soft: true };

/// The look at where a member stands whose death was none.
pub static REVIVED: Kind = Kind { key: "relation.revived", article: 12, lapse: Lapse::StillOwed, soft: true };

/// All that is owed about a relation, an absence or a transfer.
pub static ALL: [&Kind; 6] = [&REGISTER, &PLACE, &ACCEPT, &REASSESS, &SEND, &REVIVED];

/// Names what the duties about a person's relation are about. Not the person himself: a transfer in the register moves his
/// duties, but not what his branch owes.
pub fn relation_name(retiree: RetireeId) -> String {
    format!("{}/relation", retiree.name())
}

/// Makes the duty to let a relation follow a member to where he is served since a day.
pub fn send(retiree: RetireeId, holder: &Ancestry, since: Day, institution: &str, policy: DeadlinePolicy) -> Duty {
    Duty {
        kind: &SEND,
        subject: relation_name(retiree),
        holder: holder.clone(),
        period: format!("{since}@{institution}"),
        opens_on: since,
        due_on: add_days(since, policy.send_days),
        calendar_version: None,
    }
}

/// Makes the duty to look at where a member stands whose death proved none; `news` tells two such errors apart.
pub fn revived(retiree: RetireeId, holder: &Ancestry, on: Day, news: i64, policy: DeadlinePolicy) -> Duty {
    Duty {
        kind: &REVIVED,
        subject: relation_name(retiree),
        holder: holder.clone(),
        period: format!("{on}/{news}"),
        opens_on: on,
        due_on: add_days(on, policy.reassess_days),
        calendar_version: None,
    }
}

/// Makes the duty of the institution that serves him to look at his plan again, from a day on.
pub fn reassess(absence: &Absence, from: Day, policy: DeadlinePolicy) -> Duty {
    Duty {
        kind: &REASSESS,
        subject: absence.id.name(),
        holder: absence.holder.clone(),
        period: reassess_period(absence),
        opens_on: from,
        due_on: add_days(from, policy.reassess_days),
        calendar_version: None,
    }
}

/// Names the period of a look at a plan: another day of return is another look.
pub fn reassess_period(absence: &Absence) -> String {
    absence.plan.expected_to.map_or_else(|| format!("{}-", absence.plan.from), |to| to.to_string())
}

/// Makes the duty to report in, from the departure or the certificate on, whichever is later. None without a certificate.
pub fn register(absence: &Absence, holder: &Ancestry, policy: DeadlinePolicy) -> Option<Duty> {
    let letter = absence.certificate.as_ref()?;
    let opens_on = absence.plan.from.max(letter.issued_on);
    Some(Duty {
        kind: &REGISTER,
        subject: absence.id.name(),
        holder: holder.clone(),
        period: period(absence),
        opens_on,
        due_on: add_days(opens_on, policy.register_days),
        calendar_version: None,
    })
}

/// Names the period of what is owed at a place: another departure or another place is another duty.
pub fn period(absence: &Absence) -> String {
    let place = absence.plan.bureau.as_deref().unwrap_or_else(|| absence.plan.destination.code());
    format!("{}@{place}", absence.plan.from)
}

/// Makes the duty of the bureau where he registered. None before he did.
pub fn place(absence: &Absence, holder: &Ancestry, policy: DeadlinePolicy) -> Option<Duty> {
    let (bureau, on) = absence.registered.as_ref()?;
    Some(Duty {
        kind: &PLACE,
        subject: absence.id.name(),
        holder: holder.clone(),
        period: format!("{on}@{bureau}"),
        opens_on: *on,
        due_on: add_days(*on, policy.place_days),
        calendar_version: None,
    })
}

/// Makes the duty of the new branch's unit to accept a relation.
pub fn accept(transfer: &Transfer, holder: &Ancestry) -> Duty {
    Duty {
        kind: &ACCEPT,
        subject: transfer.id.name(),
        holder: holder.clone(),
        period: transfer.sent_on.to_string(),
        opens_on: transfer.sent_on,
        due_on: transfer.due_on,
        calendar_version: None,
    }
}
