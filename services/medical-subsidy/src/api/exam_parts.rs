//! What the operations on check-ups read and write alike.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::medical as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::duty::{Duty, Period};
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::status::Fault;

use super::care_parts::must_be_another;
use super::convert::exam::{self as convert, EXAM, SESSION};
use super::parts::Parts;
use crate::domain::exam::{self, Exam, ExamId};
use crate::domain::exam_session::{Session, SessionId};
use crate::domain::person::Person;
use crate::store;
use crate::store::exam::{ExamResult, Kept};

/// Finds a check-up that the caller sees, as somebody last saw it.
pub async fn seen(parts: &Parts, call: &Call, id: ExamId, given_etag: &str) -> Result<Kept, Fault> {
    let kept = store::exam::get(&parts.store.db, id).await?.filter(|kept| call.caller.sees(&kept.exam.holder));
    let kept = kept.ok_or_else(|| Fault::not_found(EXAM, &id.name()))?;
    etag::check(given_etag, kept.exam.revision, &id.name())?;
    must_be_another(call, kept.exam.retiree)?;
    Ok(kept)
}

/// Finds a session that the caller sees.
pub async fn session(parts: &Parts, call: &Call, id: SessionId) -> Result<Session, Fault> {
    let found = store::exam_session::get(&parts.store.db, id).await?.filter(|one| call.caller.sees(&one.holder));
    found.ok_or_else(|| Fault::not_found(SESSION, &id.name()))
}

/// The year that contains a day of it.
pub fn year(year: i32) -> Period {
    Period::year(Day::from_ymd_opt(year, 1, 1).unwrap_or_default())
}

/// Makes the duty of a person's year, if there is one.
pub fn duty_of(parts: &Parts, person: &Person, of: i32) -> Result<Option<Duty>, Fault> {
    exam::duty(person, &year(of), &parts.care.reception_grace).map_err(Fault::internal)
}

/// Judges the duty of a year by the best that is left of it.
pub fn judged(parts: &Parts, call: &Call, person: &Person, of: i32, left: &[Exam]) -> Result<Changes, Fault> {
    let Some(owed) = duty_of(parts, person, of)? else { return Ok(Changes::new()) };
    let fulfilled = left.iter().filter(|exam| exam.year == of);
    let best = fulfilled.filter_map(|exam| Some((exam.fulfilled_on()?, exam.id.name()))).min();
    Ok(match best {
        Some((on, evidence)) => duty::meet(&owed, on, evidence, call.now, call.today),
        None => duty::reassess(owed.kind, &owed.subject, &owed.period, None, person.ended(), call.today, call.now),
    })
}

/// Finishes an act: what is written, what is answered, what is remembered.
pub fn finish(
    call: &Call,
    after: Exam,
    result: &ExamResult,
    changes: Changes,
    (on, summary): (Day, &'static str),
) -> Done<pb::Exam> {
    let entry = Entry::about(after.id.name(), after.holder.clone()).occurred_on(on).summary(summary);
    let after = Exam { updated_at: call.now, ..after };
    Done { answer: convert::wire(&after, &convert::masked(result)), changes, entry }
}

/// The same exam as it stands once it is saved.
#[must_use]
pub fn saved(exam: &Exam) -> Exam {
    Exam { revision: exam.revision + 1, ..exam.clone() }
}

/// Frees the slot that a check-up holds without having used it.
pub fn freed(before: &Exam) -> Changes {
    before.holds().map(store::exam_session::free).unwrap_or_default()
}
