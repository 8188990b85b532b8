//! What acts write of duties. Each function gives one statement, and none of them needs a transaction of its own.
//!
//! One batch never touches a duty twice: who has several things to say of one, says the last.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Value};
use uuid::Uuid;

use super::{Duty, Kind, Record, State, id, id_of};

/// The insert of duties, up to what is to happen when one is there already.
macro_rules! insert_duties {
    ($rest:literal) => {
        concat!(
            "insert into duty
               (duty_id, kind, article, lapse, soft, subject, institution, county, prefecture,
                period, opens_on, due_on, calendar_version, state, updated_at)
             values (..)",
            $rest
        )
    };
}
pub(super) use insert_duties;

/// Opens duties. One that is there is left as it is, whatever its state.
pub fn open(duties: Vec<Duty>, now: DateTime<Utc>) -> Changes {
    let rows = duties.into_iter().map(|duty| row(duty, now)).collect();
    Changes::new().insert_rows_any(insert_duties!(" on conflict (duty_id) do nothing"), rows)
}

/// Opens duties that are known not to be there.
pub(super) fn open_new(duties: Vec<Duty>, now: DateTime<Utc>) -> Changes {
    let rows = duties.into_iter().map(|duty| row(duty, now)).collect();
    Changes::new().insert_rows(insert_duties!(""), rows)
}

pub(super) fn row(duty: Duty, now: DateTime<Utc>) -> Vec<Value> {
    vec![
        id_of(&duty).into(),
        duty.kind.key.into(),
        duty.kind.article.into(),
        duty.kind.lapse.code().into(),
        duty.kind.soft.into(),
        duty.subject.into(),
        duty.holder.institution.into(),
        duty.holder.county.into(),
        duty.holder.prefecture.into(),
        duty.period.into(),
        duty.opens_on.into(),
        duty.due_on.into(),
        duty.calendar_version.into(),
        State::Open.code().into(),
        now.into(),
    ]
}

/// Says that an act on a day met a duty, whether that was opened before or not.
///
/// From OPEN and MISSED it becomes MET, or MET_LATE when the act came after its day; an earlier act found later
/// mends MET_LATE. What is MET, WAIVED or VOID stays as it is. The holder stays who it is. `backdated` is set when
/// the act was in time and is recorded only after the day is over.
pub fn meet(duty: &Duty, on: Day, evidence: impl Into<String>, now: DateTime<Utc>, today: Day) -> Changes {
    Changes::new()
        .write_any(
            "insert into duty
               (duty_id, kind, article, lapse, soft, subject, institution, county, prefecture, period, opens_on,
                due_on, calendar_version, state, met_on, evidence, backdated, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
             on conflict (duty_id) do update
               set state      = case when excluded.met_on <= duty.due_on then 'MET' else 'MET_LATE' end,
                   met_on     = excluded.met_on,
                   evidence   = excluded.evidence,
                   backdated  = (excluded.met_on <= duty.due_on and duty.due_on < $19),
                   revision   = duty.revision + 1,
                   updated_at = excluded.updated_at
             where duty.state in ('OPEN', 'MISSED')
                or (duty.state = 'MET_LATE' and excluded.met_on < duty.met_on)",
        )
        .bind(id_of(duty))
        .bind(duty.kind.key)
        .bind(duty.kind.article)
        .bind(duty.kind.lapse.code())
        .bind(duty.kind.soft)
        .bind(&duty.subject)
        .bind(duty.holder.institution.clone())
        .bind(duty.holder.county.clone())
        .bind(duty.holder.prefecture.clone())
        .bind(&duty.period)
        .bind(duty.opens_on)
        .bind(duty.due_on)
        .bind(duty.calendar_version.clone())
        .bind(if on <= duty.due_on { State::Met.code() } else { State::MetLate.code() })
        .bind(on)
        .bind(evidence.into())
        .bind(on <= duty.due_on && duty.due_on < today)
        .bind(now)
        .bind(today)
}

/// The update that lets duties of a subject fall away, up to which of what is owed until it is done does.
macro_rules! void_duties {
    ($still_owed:literal) => {
        concat!(
            "update duty
                set state           = case when state in ('OPEN', 'MISSED') then 'VOID' else state end,
                    reason          = $3,
                    decided_at      = case when state in ('OPEN', 'MISSED') then $4 else decided_at end,
                    review_required = (review_required or state in ('MET', 'MET_LATE')),
                    revision        = revision + 1,
                    updated_at      = $4
              where subject = $1
                and ((state in ('OPEN', 'MISSED') and (",
            $still_owed,
            "))
                  or (state in ('MET', 'MET_LATE') and met_on > $2 and not review_required))"
        )
    };
}

/// Lets all duties of a subject fall away from a day on: a death, the end of an office.
///
/// What is OPEN or MISSED and due on that day or later becomes VOID, so no breach stays; what is owed until it is done
/// becomes so whatever its day, for nobody can do it any more. What was met by an act of a later day stays met and is
/// marked for review, for the same reason: nobody talks with the dead. `reason` is a code, such as `DEATH`.
pub fn void_subject(subject: &str, from: Day, reason: &'static str, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(void_duties!("due_on >= $2 or lapse = 'STILL_OWED'"))
        .bind(subject)
        .bind(from)
        .bind(reason)
        .bind(now)
}

/// Lets the duties of a subject fall away that lie ahead of a day, because it is served elsewhere from then on.
///
/// As [`void_subject`], but what is owed until it is done and was due on that day or before stays owed: as with
/// [`hand_over`], the old holder finishes it.
pub fn void_ahead(subject: &str, from: Day, reason: &'static str, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(void_duties!("due_on > $2 or (lapse = 'MISSED' and due_on = $2)"))
        .bind(subject)
        .bind(from)
        .bind(reason)
        .bind(now)
}

/// Lets one duty fall away, from OPEN or MISSED. `reason` is a code.
pub fn void(kind: &Kind, subject: &str, period: &str, reason: &'static str, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "update duty
                set state = 'VOID', reason = $2, decided_at = $3, revision = revision + 1, updated_at = $3
              where duty_id = $1 and state in ('OPEN', 'MISSED')",
        )
        .bind(id(kind, subject, period))
        .bind(reason)
        .bind(now)
}

/// Lets the duties about a person follow to a new holder, who has the person from a day on.
///
/// Of what is OPEN or MISSED, periodic duties follow that are due on that day or later, since the period's last day
/// is the new holder's; one-off duties follow that are due after it, since the old holder finishes the rest.
pub fn hand_over(subject: &str, to: &Ancestry, from: Day, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "update duty
                set former_institution = institution, former_county = county, former_prefecture = prefecture,
                    institution = $2, county = $3, prefecture = $4, revision = revision + 1, updated_at = $6
              where subject = $1
                and state in ('OPEN', 'MISSED')
                and ((lapse = 'MISSED' and due_on >= $5) or (lapse = 'STILL_OWED' and due_on > $5))
                and (institution is distinct from $2 or county is distinct from $3 or prefecture is distinct from $4)",
        )
        .bind(subject)
        .bind(to.institution.clone())
        .bind(to.county.clone())
        .bind(to.prefecture.clone())
        .bind(from)
        .bind(now)
}

/// Rewrites the superiors of all OPEN duties of a holder that was itself put under another superior.
pub fn reseat(from: &Ancestry, to: &Ancestry, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "update duty
                set former_institution = institution, former_county = county, former_prefecture = prefecture,
                    institution = $4, county = $5, prefecture = $6, revision = revision + 1, updated_at = $7
              where state = 'OPEN'
                and institution is not distinct from $1
                and county is not distinct from $2
                and prefecture is not distinct from $3",
        )
        .bind(from.institution.clone())
        .bind(from.county.clone())
        .bind(from.prefecture.clone())
        .bind(to.institution.clone())
        .bind(to.county.clone())
        .bind(to.prefecture.clone())
        .bind(now)
}

/// Moves the day of an OPEN duty after its calendar was amended. It only ever moves later, in favour of who acts.
pub fn reschedule(
    kind: &Kind,
    subject: &str,
    period: &str,
    due_on: Day,
    calendar_version: &str,
    now: DateTime<Utc>,
) -> Changes {
    Changes::new()
        .write_any(
            "update duty
                set due_on = $2, calendar_version = $3, revision = revision + 1, updated_at = $4
              where duty_id = $1 and state = 'OPEN' and due_on < $2",
        )
        .bind(id(kind, subject, period))
        .bind(due_on)
        .bind(calendar_version)
        .bind(now)
}

/// Marks a duty for a person to look at: what was learnt later puts its outcome in doubt.
pub fn review(kind: &Kind, subject: &str, period: &str, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "update duty
                set review_required = true, revision = revision + 1, updated_at = $2
              where duty_id = $1 and not review_required",
        )
        .bind(id(kind, subject, period))
        .bind(now)
}

/// Waives a duty as it was read.
pub(super) fn waive(duty: &Record, reason: &str, by: &str, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "update duty
                set state = 'WAIVED', reason = $3, decided_by = $4, decided_at = $5,
                    revision = revision + 1, updated_at = $5
              where duty_id = $1 and revision = $2 and state in ('OPEN', 'MISSED')",
            1,
        )
        .bind(duty.id)
        .bind(duty.revision)
        .bind(reason)
        .bind(by)
        .bind(now)
}

/// Closes duties whose day went by, each as it was read.
pub(super) fn miss(duties: Vec<(Uuid, i64)>, now: DateTime<Utc>) -> Changes {
    let rows = duties.into_iter().map(|(id, revision)| vec![Value::from(id), revision.into(), now.into()]);
    Changes::new().insert_rows(
        "with missed (duty_id, revision, updated_at) as (values (..))
         update duty
            set state = 'MISSED', revision = duty.revision + 1, updated_at = missed.updated_at
           from missed
          where duty.duty_id = missed.duty_id
            and duty.revision = missed.revision
            and duty.state = 'OPEN'",
        rows.collect(),
    )
}

/// Gives duties, each as it was read, to the holder whom the source names.
pub(super) fn correct_holders(moved: Vec<(Uuid, i64, Ancestry)>, now: DateTime<Utc>) -> Changes {
    let rows = moved.into_iter().map(|(id, revision, to)| {
        vec![id.into(), revision.into(), to.institution.into(), to.county.into(), to.prefecture.into(), now.into()]
    });
    Changes::new().insert_rows(
        "with moved (duty_id, revision, institution, county, prefecture, updated_at) as (values (..))
         update duty
            set former_institution = duty.institution, former_county = duty.county, former_prefecture = duty.prefecture,
                institution = moved.institution, county = moved.county, prefecture = moved.prefecture,
                revision = duty.revision + 1, updated_at = moved.updated_at
           from moved
          where duty.duty_id = moved.duty_id
            and duty.revision = moved.revision
            and duty.state = 'OPEN'",
        rows.collect(),
    )
}
