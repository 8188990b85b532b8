//! The part of the daily run that opens: each source is looked through, period by period.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use junxiu_kernel::day::{Day, add_days};
use junxiu_kernel::organization::Ancestry;
use uuid::Uuid;

use super::engine::{Running, Stop, contended, guarded};
use super::progress::{self, Place};
use super::store::KnownRow;
use super::write::{correct_holders, open_new};
use super::{Chunk, Duty, Lapse, Period, Source, State, id_of, store};

/// How many days a service may have been down for their periods to be opened still. Beyond a year the register is to be
/// looked at by people first.
const CAUGHT_UP_DAYS_MAX: i64 = 366;

/// A duty changed so shortly ago was changed by an act that the source may not have seen yet; its holder is left alone.
const SETTLED_AFTER: TimeDelta = TimeDelta::seconds(60);

/// The periods to look through: those of today, and those of every day since the last completed run.
pub(super) fn periods(source: &dyn Source, last_as_of: Option<Day>, today: Day) -> Vec<Period> {
    // The run as of a day was made on the day after it, and opened what that day brought.
    let from = last_as_of.map_or(today, |as_of| add_days(as_of, 2));
    let mut day = from.max(add_days(today, -CAUGHT_UP_DAYS_MAX)).min(today);
    let mut found: Vec<Period> = Vec::new();
    while day <= today {
        for period in source.periods(day) {
            if !found.contains(&period) {
                found.push(period);
            }
        }
        day = add_days(day, 1);
    }
    found.sort_by_key(|period| period.first);
    found
}

/// Looks through what is owed in a period, from where the last look was cut off.
pub(super) async fn look(running: &mut Running<'_>, source: &dyn Source, period: &Period) -> Result<(), Stop> {
    let task = format!("open:{}", source.kind().key);
    let mut place = progress::place(&running.inner.db, &task, &period.name).await?;
    // A period that is over was looked through on its days; it is missing something only if it was never done.
    let is_over = period.last < running.today && place.cursor.is_none() && place.as_of.is_some();
    if is_over || !running.is_due(&place) {
        return Ok(());
    }
    loop {
        let read_at = running.inner.env.clock.now();
        let chunk = guarded(&task, source.owed(period, place.cursor.clone())).await?;
        let as_of = if chunk.next.is_none() { Some(running.as_of) } else { place.as_of };
        let next = Place { cursor: chunk.next.clone(), as_of };
        take(running, chunk, (&task, &period.name, &next), read_at - SETTLED_AFTER).await?;
        if next.cursor.is_none() {
            return Ok(());
        }
        place = next;
    }
}

/// Writes what is new in a chunk, together with the place where the next one begins.
async fn take(
    running: &mut Running<'_>,
    chunk: Chunk,
    (task, period, next): (&str, &str, &Place),
    settled_before: chrono::DateTime<chrono::Utc>,
) -> Result<(), Stop> {
    let mut seen = HashSet::with_capacity(chunk.duties.len());
    let duties: Vec<(Uuid, Duty)> = chunk.duties.into_iter().map(|duty| (id_of(&duty), duty)).collect();
    let duties: Vec<&(Uuid, Duty)> = duties.iter().filter(|(id, _)| seen.insert(*id)).collect();
    let mut lost = 0;
    loop {
        let ids = duties.iter().map(|(id, _)| *id).collect();
        let known = store::known(&running.inner.db, ids).await?;
        let known: HashMap<_, _> = known.into_iter().map(|row| (row.duty_id, row)).collect();
        let mut counts = running.counts();
        let (mut new, mut moved) = (Vec::new(), Vec::new());
        for (id, duty) in &duties {
            match known.get(id) {
                None => {
                    counts.of(duty.kind.key).opened += 1;
                    new.push(duty.clone());
                }
                Some(row) if row.updated_at < settled_before && is_astray(row, duty, running.today) => {
                    counts.of(duty.kind.key).moved += 1;
                    moved.push((row.duty_id, row.revision, duty.holder.clone()));
                }
                Some(_) => {}
            }
        }
        // Nothing new, and more to look at: the place is worth no commit, since to look again costs little.
        if new.is_empty() && moved.is_empty() && next.cursor.is_some() {
            return Ok(());
        }
        let now = running.inner.env.clock.now();
        let step = open_new(new, now).append(correct_holders(moved, now)).append(progress::put(task, period, next));
        if running.commit(step, counts).await? {
            return Ok(());
        }
        lost += 1;
        contended(lost)?;
    }
}

/// Says whether an open duty stands with another holder than the source names, as when a transfer and the opening
/// passed each other. What the old holder is still to finish stays there.
fn is_astray(row: &KnownRow, duty: &Duty, today: Day) -> bool {
    let holder = Ancestry {
        institution: row.institution.clone(),
        county: row.county.clone(),
        prefecture: row.prefecture.clone(),
    };
    let follows = match duty.kind.lapse {
        Lapse::Missed => duty.due_on >= today,
        Lapse::StillOwed => duty.due_on > today,
    };
    row.state == State::Open.code() && holder != duty.holder && follows
}
