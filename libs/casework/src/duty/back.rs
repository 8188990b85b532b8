//! How a duty comes back, by what happened:
//!
//! | function       | what happened                     | what it does                                   |
//! |----------------|-----------------------------------|------------------------------------------------|
//! | [`reassess`]   | the evidence changed              | OPEN, MET, MET_LATE and MISSED are judged anew |
//! | [`open_again`] | its ground is there again         | VOID, MET and MET_LATE become OPEN             |
//! | [`revive`]     | the reason for VOID proved wrong  | VOID for that reason becomes OPEN or MISSED    |
//!
//! What is WAIVED stays so. As with all that acts write, one batch never touches a duty twice.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::{Day, add_days, civil_day};
use junxiu_platform::database::{Changes, Value};

use super::write::{insert_duties, row};
use super::{Duty, Kind, Lapse, Record, State, id};

/// From when on nothing is owed of a subject any more, and the code of the reason, such as `DEATH`.
pub type Ended = (Day, &'static str);

/// Says whether a duty was owed while it was void.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meanwhile {
    /// It was owed all along: only the record said otherwise.
    Owed,
    /// Nobody could be asked to meet it, such as while the person was taken for dead.
    NotOwed,
}

/// Judges a duty anew by the best act that still stands, or by none, because its evidence changed.
///
/// From OPEN, MET, MET_LATE and MISSED; clears the mark for review. What is WAIVED or VOID stays as it is. Where no act
/// stands it is OPEN, or MISSED when its day is over. Where the subject has `ended` and no act stands it becomes VOID, if
/// it was due on the day of the end or later or is owed until it is done; an act of a later day is marked for review:
/// as [`void_subject`](super::void_subject) would have it.
pub fn reassess(
    kind: &Kind,
    subject: &str,
    period: &str,
    act: Option<(Day, String)>,
    ended: Option<Ended>,
    today: Day,
    now: DateTime<Utc>,
) -> Changes {
    let ((on, evidence), (ended_on, reason)) = (act.unzip(), ended.unzip());
    Changes::new()
        .write_any(
            "update duty
                set state = case when $2 <= due_on then 'MET'
                                 when $2 > due_on then 'MET_LATE'
                                 when due_on >= $6 or (lapse = 'STILL_OWED' and due_on < $6) then 'VOID'
                                 when lapse = 'MISSED' and due_on < $4 then 'MISSED'
                                 else 'OPEN' end,
                    met_on = $2, evidence = $3, backdated = coalesce($2 <= due_on and due_on < $4, false),
                    reason          = case when $2 > $6 then $7
                                           when $2 <= due_on or $2 > due_on then null
                                           when due_on >= $6 or (lapse = 'STILL_OWED' and due_on < $6) then $7 end,
                    decided_at      = case when $2 <= due_on or $2 > due_on then null
                                           when due_on >= $6 or (lapse = 'STILL_OWED' and due_on < $6) then $5 end,
                    review_required = coalesce($2 > $6, false), revision = revision + 1, updated_at = $5
              where duty_id = $1 and state in ('OPEN', 'MET', 'MET_LATE', 'MISSED')",
        )
        .bind(id(kind, subject, period))
        .bind(on)
        .bind(evidence)
        .bind(today)
        .bind(now)
        .bind(ended_on)
        .bind(reason.map(str::to_owned))
}

/// Opens duties whose ground is there, whatever was before: one that fell away or was met by what holds no more is OPEN
/// again, with its new days. One that is OPEN, MISSED or WAIVED is left as it is.
pub fn open_again(duties: Vec<Duty>, now: DateTime<Utc>) -> Changes {
    let rows = duties.into_iter().map(|duty| row(duty, now)).collect();
    Changes::new().insert_rows_any(
        insert_duties!(
            " on conflict (duty_id) do update
               set state = 'OPEN', opens_on = excluded.opens_on, due_on = excluded.due_on,
                   calendar_version = excluded.calendar_version, institution = excluded.institution,
                   county = excluded.county, prefecture = excluded.prefecture,
                   met_on = null, evidence = null, backdated = false, reason = null, decided_at = null,
                   review_required = false, revision = duty.revision + 1, updated_at = excluded.updated_at
             where duty.state in ('VOID', 'MET', 'MET_LATE')"
        ),
        rows,
    )
}

/// Brings back what fell away for a reason that proved wrong, such as a death that was none; `found` are the duties as
/// read, `today` is the day on which that was recorded.
///
/// | the duty                                                | becomes                               |
/// |---------------------------------------------------------|---------------------------------------|
/// | periodic, its day over before it became void            | MISSED: it was missed all the same    |
/// | periodic, its day over since                            | MISSED if it was owed, else stays VOID |
/// | periodic, its day not over                              | OPEN                                  |
/// | owed until it is done                                   | OPEN; the days it was void are added, unless it was owed |
/// | met, and marked for review for that reason              | as it was, without the mark           |
///
/// From VOID for that reason; any other stays as it is.
pub fn revive(found: &[Record], reason: &str, meanwhile: Meanwhile, today: Day, now: DateTime<Utc>) -> Changes {
    let back = found.iter().filter(|duty| duty.reason.as_deref() == Some(reason));
    let rows = back.filter_map(|duty| {
        let (state, due_on) = stands_again(duty, meanwhile, today)?;
        Some(vec![
            Value::from(duty.id),
            duty.state.code().into(),
            state.code().into(),
            due_on.into(),
            reason.into(),
            now.into(),
        ])
    });
    Changes::new().insert_rows_any(
        "with revived (duty_id, was, state, due_on, reason, updated_at) as (values (..))
         update duty
            set state = revived.state, due_on = revived.due_on, reason = null, decided_at = null,
                review_required = (duty.review_required and revived.was = 'VOID'),
                revision = duty.revision + 1, updated_at = revived.updated_at
           from revived
          where duty.duty_id = revived.duty_id
            and duty.state = revived.was
            and duty.reason = revived.reason",
        rows.collect(),
    )
}

/// Says how a duty stands again, and by which day it is owed; none where nothing changes.
fn stands_again(duty: &Record, meanwhile: Meanwhile, today: Day) -> Option<(State, Day)> {
    if matches!(duty.state, State::Met | State::MetLate) {
        return duty.review_required.then_some((duty.state, duty.due_on));
    }
    if duty.state != State::Void {
        return None;
    }
    let void_since = duty.decided_at.map_or(today, civil_day);
    match (duty.lapse, meanwhile) {
        (Lapse::Missed, _) if duty.due_on >= today => Some((State::Open, duty.due_on)),
        (Lapse::Missed, Meanwhile::NotOwed) if duty.due_on >= void_since => None,
        (Lapse::Missed, _) => Some((State::Missed, duty.due_on)),
        (Lapse::StillOwed, Meanwhile::Owed) => Some((State::Open, duty.due_on)),
        (Lapse::StillOwed, Meanwhile::NotOwed) => {
            let void_for = (today - void_since).num_days().max(0);
            Some((State::Open, add_days(duty.due_on, void_for)))
        }
    }
}
