//! What news of a person does to his care: duties follow him, and end with him without breach.

use chrono::{DateTime, Datelike, Utc};
use junxiu_casework::duty::{self, Meanwhile};
use junxiu_kernel::day::{Day, civil_day};
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use crate::api::exam_parts;
use crate::api::parts::Parts;
use crate::domain::emergency::Certificate;
use crate::domain::exam::{Exam, State};
use crate::domain::person::{DEATH, Person};
use crate::store;
use crate::store::standing::Known;

/// Why the duties of a record that gave way to another are void.
pub const MERGED: &str = "MERGED";

/// Before anything was owed. The databases hold no day as early as `Day::MIN`.
const EVER: Day = match Day::from_ymd_opt(2000, 1, 1) {
    Some(day) => day,
    None => Day::MIN,
};

/// What is known of somebody before and after the news, and its day.
pub struct Turn<'a> {
    /// Before.
    pub before: &'a Known,
    /// After.
    pub after: &'a Known,
    /// The day of what the news tells.
    pub on: Day,
    /// The day on which it was recorded in the register.
    pub recorded_on: Day,
    /// The instant of hearing.
    pub now: DateTime<Utc>,
}

impl Turn<'_> {
    /// Says whether he is served elsewhere now.
    pub fn moves(&self) -> bool {
        self.before.standing.holder != self.after.standing.holder
    }

    /// Says whether the record gave way to another now.
    pub fn merges(&self) -> bool {
        self.before.merged_into.is_none() && self.after.merged_into.is_some()
    }

    /// Gives the day of a death that is new or earlier than was known.
    pub fn dies(&self) -> Option<Day> {
        let (told, died_on) = (self.before.standing.deceased_on, self.after.standing.deceased_on);
        died_on.filter(|died_on| told.is_none_or(|told| *died_on < told))
    }

    /// Says whether a death was an error.
    pub fn revives(&self) -> bool {
        self.before.standing.deceased_on.is_some() && self.after.standing.deceased_on.is_none()
    }
}

/// What the news changes, a noun a line.
pub async fn on_news(parts: &Parts, turn: &Turn<'_>) -> Result<Changes, Fault> {
    let changes = duties(parts, turn).await?;
    let changes = changes.append(certificates(parts, turn).await?).append(credentials(turn)).append(courses(turn));
    Ok(changes.append(exams(parts, turn).await?))
}

async fn duties(parts: &Parts, turn: &Turn<'_>) -> Result<Changes, Fault> {
    let (standing, now) = (&turn.after.standing, turn.now);
    let subject = standing.retiree.name();
    let mut changes = Changes::new();
    if turn.moves() {
        changes = changes.append(duty::hand_over(&subject, &standing.holder, turn.on, now));
    }
    if let Some(died_on) = turn.dies() {
        changes = changes.append(duty::void_subject(&subject, died_on, DEATH, now));
    }
    if turn.revives() {
        let found = duty::of_subject(&parts.store.db, &subject).await?;
        changes = changes.append(duty::revive(&found, DEATH, Meanwhile::NotOwed, turn.recorded_on, now));
    }
    if turn.merges() {
        changes = changes.append(duty::void_subject(&subject, EVER, MERGED, now));
    }
    Ok(changes)
}

/// Emergencies of which something is still owed follow the person, and the record that stands for him.
async fn certificates(parts: &Parts, turn: &Turn<'_>) -> Result<Changes, Fault> {
    if !turn.moves() && !turn.merges() {
        return Ok(Changes::new());
    }
    let standing = &turn.after.standing;
    let open = store::emergency::open_of(&parts.store.db, standing.retiree).await?;
    let retiree = turn.after.merged_into.unwrap_or(standing.retiree);
    let mut changes = store::emergency::with_these(standing.retiree, &open);
    for kept in open {
        let subject = kept.certificate.id.name();
        changes = changes.append(duty::hand_over(&subject, &standing.holder, turn.on, turn.now));
        let follows = Certificate { retiree, holder: standing.holder.clone(), ..kept.certificate };
        changes = changes.append(store::emergency::save(&follows, turn.now));
    }
    Ok(changes)
}

/// Check-ups follow the person; a death makes void what is open of its year, and frees the slot.
async fn exams(parts: &Parts, turn: &Turn<'_>) -> Result<Changes, Fault> {
    if !turn.moves() && !turn.merges() && turn.dies().is_none() {
        return Ok(Changes::new());
    }
    let standing = &turn.after.standing;
    let all = store::exam::of_retiree(&parts.store.db, standing.retiree).await?;
    let stands = match turn.after.merged_into.filter(|_| turn.merges()) {
        Some(survivor) => store::person::get(&parts.store.db, survivor).await?,
        None => None,
    };
    let mut changes = store::exam::with_these(standing.retiree, &all);
    for kept in all {
        let mut after = Exam { holder: standing.holder.clone(), ..kept.exam.clone() };
        let is_open = matches!(after.state, State::Offered | State::Booked);
        if turn.dies().is_some_and(|died_on| died_on.year() <= after.year) && is_open {
            changes = changes.append(kept.exam.holds().map(store::exam_session::free).unwrap_or_default());
            after = Exam { state: State::Void, void_reason: DEATH.to_owned(), ..after };
        }
        if let Some(person) = &stands {
            let (moved, met) = given_over(parts, turn, person, after).await?;
            after = moved;
            changes = changes.append(met);
        }
        if after != kept.exam {
            changes = changes.append(store::exam::save(&after, turn.now));
        }
    }
    Ok(changes)
}

/// Gives a check-up to the record that stands, where that one's year has none; then it fulfils that year's duty.
async fn given_over(parts: &Parts, turn: &Turn<'_>, person: &Person, exam: Exam) -> Result<(Exam, Changes), Fault> {
    if exam.state == State::Void || store::exam::of_year(&parts.store.db, person.retiree, exam.year).await?.is_some() {
        return Ok((exam, Changes::new()));
    }
    let exam = Exam { retiree: person.retiree, holder: person.holder.clone(), ..exam };
    let owed = exam_parts::duty_of(parts, person, exam.year)?;
    let met = owed.zip(exam.fulfilled_on());
    let met = met.map(|(owed, on)| duty::meet(&owed, on, exam.id.name(), turn.now, civil_day(turn.now)));
    Ok((exam, met.unwrap_or_default()))
}

/// Contracts, plans and enrolments follow the person; those of a record that gave way stay with it.
fn courses(turn: &Turn<'_>) -> Changes {
    let standing = &turn.after.standing;
    if !turn.moves() || turn.after.merged_into.is_some() {
        return Changes::new();
    }
    store::contract::follow(standing.retiree, &standing.holder, turn.now)
        .append(store::care_plan::follow(standing.retiree, &standing.holder, turn.now))
        .append(store::enrolment::follow(standing.retiree, &standing.holder, turn.now))
        .ordered()
}

/// A credential follows the person; that of a record which gave way is good no more.
fn credentials(turn: &Turn<'_>) -> Changes {
    let standing = &turn.after.standing;
    let mut changes = Changes::new();
    if turn.merges() {
        changes = changes.append(store::priority::end(standing.retiree, MERGED, turn.now).ordered());
    } else if turn.moves() {
        changes = changes.append(store::priority::follow(standing.retiree, &standing.holder, turn.now).ordered());
    }
    changes
}
