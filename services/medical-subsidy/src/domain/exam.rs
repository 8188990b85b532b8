//! The check-up of a person in a calendar year, and the duty to organise it (article 19).

use chrono::{DateTime, Datelike, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::duty::{Duty, Kind, Lapse, Period};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::Deserialize;

use super::exam_session::{self, Session, SessionId};
use super::exam_standard::{CivilGrade, Found, Standard, StandardId};
use super::person::{self, Person};

junxiu_kernel::id_type!(/// A check-up.
    ExamId, "exams");

/// The article.
pub const ARTICLE: i32 = 19;

/// The check-up of a year.
pub static YEARLY: Kind = Kind { key: "exam.yearly", article: ARTICLE, lapse: Lapse::Missed, soft: false };

/// The check-up of the year of a late reception, which warns and is no breach.
pub static FIRST_YEAR: Kind = Kind { key: "exam.first_year", article: ARTICLE, lapse: Lapse::Missed, soft: true };

/// The policy `exam.reception_grace_from`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceptionGrace {
    /// The month of the first day from which a reception is late.
    pub month: u32,
    /// That day.
    pub day: u32,
}

junxiu_kernel::words! {
    /// How far it has come.
    pub enum State, "UNKNOWN_EXAM_STATE", "体检状态", "state of an exam" {
        /// Offered.
        Offered = "OFFERED", "已通知";
        /// A slot is taken.
        Booked = "BOOKED", "已预约";
        /// Done.
        Done = "DONE", "已体检";
        /// Declined with his signature.
        Declined = "DECLINED", "已放弃";
        /// Void.
        Void = "VOID", "已作废";
    }
}

/// A check-up that took place, and what it is paid by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The day.
    pub on: Day,
    /// The hospital or centre.
    pub provider: String,
    /// Whether a standard was found on that day.
    pub found: Found,
    /// The grade that was applied.
    pub grade: Option<CivilGrade>,
    /// What it rests on where it was decided by name.
    pub grade_basis: String,
    /// The standard, and its amount as it stood.
    pub standard: Option<(StandardId, Fen)>,
    /// What it cost.
    pub cost: Fen,
    /// Why a further one of the year is paid; empty for the yearly one.
    pub override_reason: String,
}

/// A refusal with his signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declined {
    /// The day.
    pub on: Day,
    /// Who signed.
    pub signed_by: String,
    /// Where the paper is kept.
    pub signature_ref: String,
}

/// A check-up. Its result is kept apart, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exam {
    /// Its id.
    pub id: ExamId,
    /// Whose.
    pub retiree: RetireeId,
    /// Who serves him.
    pub holder: Ancestry,
    /// The calendar year.
    pub year: i32,
    /// How far it has come.
    pub state: State,
    /// The day of the offer.
    pub offered_on: Option<Day>,
    /// The session in which it is or was booked.
    pub session: Option<SessionId>,
    /// Once it took place.
    pub done: Option<Done>,
    /// Once he declined.
    pub declined: Option<Declined>,
    /// Why it is void; empty otherwise.
    pub void_reason: String,
    /// True when later knowledge may have changed the standard.
    pub review: bool,
    /// Rises with each change.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Why an act on a check-up is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person is not to be acted for, or not on that day.
    Person(person::Refusal),
    /// The session does not take him.
    Session(exam_session::Refusal),
    /// The act does not start from this state.
    State {
        /// The state found.
        state: State,
        /// From which it starts.
        allowed: &'static [State],
    },
    /// The year has one already.
    Exists(ExamId),
    /// A further one of the year is not paid without a bureau's word.
    Second(ExamId),
    /// Only a bureau says that a further one is paid.
    OverrideNotAllowed,
    /// The day lies in another year than the exam.
    OtherYear {
        /// The year of the exam.
        year: i32,
    },
    /// He declined before it was offered.
    BeforeOffer {
        /// The day of the offer.
        offered_on: Day,
    },
}

impl From<person::Refusal> for Refusal {
    fn from(refusal: person::Refusal) -> Self {
        Self::Person(refusal)
    }
}

impl From<exam_session::Refusal> for Refusal {
    fn from(refusal: exam_session::Refusal) -> Self {
        Self::Session(refusal)
    }
}

/// Offers a check-up of the year of a day.
///
/// # Errors
/// When the person is not served on the day, or the year has one.
pub fn offer(
    person: &Person,
    (on, today): (Day, Day),
    of_year: Option<&Exam>,
    now: DateTime<Utc>,
) -> Result<Exam, Refusal> {
    person.must_be_served()?;
    person.must_cover(on, today)?;
    if let Some(exam) = of_year {
        return Err(Refusal::Exists(exam.id));
    }
    Ok(Exam { offered_on: Some(on), ..blank(person, on.year(), now) })
}

/// What a record of a check-up does: it completes the one of the year, or stands beside it.
///
/// # Errors
/// When the person was not alive and received on the day, or a further one of the year is not paid.
pub fn record(
    person: &Person,
    done: Done,
    today: Day,
    of_year: Option<&Exam>,
    may_override: bool,
    now: DateTime<Utc>,
) -> Result<(Exam, bool), Refusal> {
    person.must_cover(done.on, today)?;
    if !done.override_reason.is_empty() && !may_override {
        return Err(Refusal::OverrideNotAllowed);
    }
    match of_year {
        Some(exam) if exam.state == State::Done => {
            if done.override_reason.is_empty() {
                return Err(Refusal::Second(exam.id));
            }
            let further = blank(person, done.on.year(), now);
            Ok((Exam { state: State::Done, done: Some(done), ..further }, true))
        }
        Some(exam) => {
            let done = Done { override_reason: String::new(), ..done };
            Ok((Exam { state: State::Done, done: Some(done), ..exam.clone() }, false))
        }
        None => {
            let done = Done { override_reason: String::new(), ..done };
            let walked_in = blank(person, done.on.year(), now);
            Ok((Exam { state: State::Done, done: Some(done), ..walked_in }, true))
        }
    }
}

fn blank(person: &Person, year: i32, now: DateTime<Utc>) -> Exam {
    Exam {
        id: ExamId::new_v7(now),
        retiree: person.retiree,
        holder: person.holder.clone(),
        year,
        state: State::Offered,
        offered_on: None,
        session: None,
        done: None,
        declined: None,
        void_reason: String::new(),
        review: false,
        revision: 1,
        recorded_at: now,
        updated_at: now,
    }
}

impl Done {
    /// What it cost beyond the standard; nothing where none is set.
    pub fn excess(&self) -> Fen {
        let standard = self.standard.map_or(self.cost, |(_, amount)| amount);
        Fen::new((self.cost.get() - standard.get()).max(0))
    }
}

/// Takes the grade and the standard that were found into a record.
pub fn priced(done: Done, found: Found, grade: Option<CivilGrade>, standard: Option<&Standard>) -> Done {
    Done { found, grade, standard: standard.map(|standard| (standard.id, standard.amount)), ..done }
}

impl Exam {
    /// Takes a slot of a session.
    ///
    /// # Errors
    /// From another state, or when the session does not take him.
    pub fn book(&self, session: &Session, today: Day) -> Result<Self, Refusal> {
        self.must_be(&[State::Offered, State::Booked])?;
        if session.day.year() != self.year {
            return Err(Refusal::OtherYear { year: self.year });
        }
        session.must_take(today)?;
        Ok(Self { state: State::Booked, session: Some(session.id), ..self.clone() })
    }

    /// Takes it that he declined.
    ///
    /// # Errors
    /// From another state, or on a day before the offer, to come, or of another year.
    pub fn decline(&self, declined: Declined, today: Day) -> Result<Self, Refusal> {
        self.must_be(&[State::Offered, State::Booked])?;
        person::must_have_come(declined.on, today)?;
        if declined.on.year() != self.year {
            return Err(Refusal::OtherYear { year: self.year });
        }
        if let Some(offered_on) = self.offered_on.filter(|offered_on| declined.on < *offered_on) {
            return Err(Refusal::BeforeOffer { offered_on });
        }
        Ok(Self { state: State::Declined, declined: Some(declined), ..self.clone() })
    }

    /// Makes it void.
    ///
    /// # Errors
    /// When it is void.
    pub fn void(&self, reason: &str) -> Result<Self, Refusal> {
        self.must_be(&[State::Offered, State::Booked, State::Done, State::Declined])?;
        Ok(Self { state: State::Void, void_reason: reason.to_owned(), ..self.clone() })
    }

    /// Takes a result.
    ///
    /// # Errors
    /// When it has not taken place.
    pub fn must_be_done(&self) -> Result<(), Refusal> {
        self.must_be(&[State::Done])
    }

    /// The session whose slot it holds without having used it.
    pub fn holds(&self) -> Option<SessionId> {
        self.session.filter(|_| self.state == State::Booked)
    }

    /// The day on which it fulfilled the duty of its year.
    pub fn fulfilled_on(&self) -> Option<Day> {
        match self.state {
            State::Done => self.done.as_ref().map(|done| done.on),
            State::Declined => self.declined.as_ref().map(|declined| declined.on),
            State::Offered | State::Booked | State::Void => None,
        }
    }

    fn must_be(&self, allowed: &'static [State]) -> Result<(), Refusal> {
        if allowed.contains(&self.state) { Ok(()) } else { Err(Refusal::State { state: self.state, allowed }) }
    }
}

/// Makes the duty to organise the check-up of a year for a person; none for a year before his reception or of his death.
///
/// # Errors
/// When no policy holds in the year.
pub fn duty(person: &Person, year: &Period, grace: &Dated<ReceptionGrace>) -> Result<Option<Duty>, PolicyFault> {
    let received_on = person.known.received_on.unwrap_or(year.first);
    let died = person.died_on.is_some_and(|died_on| died_on <= year.last);
    if received_on > year.last || died {
        return Ok(None);
    }
    let late = grace.on(year.first)?.value;
    let is_late = year.contains(received_on)
        && person.known.received_on.is_some()
        && (received_on.month(), received_on.day()) >= (late.month, late.day);
    Ok(Some(Duty {
        kind: if is_late { &FIRST_YEAR } else { &YEARLY },
        subject: person.retiree.name(),
        holder: person.holder.clone(),
        period: year.name.clone(),
        opens_on: year.first.max(received_on),
        due_on: year.last,
        calendar_version: None,
    }))
}

#[cfg(test)]
#[path = "exam_tests.rs"]
mod tests;
