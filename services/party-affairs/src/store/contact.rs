//! SQL of contacts and attempts.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::{SealError, Sealer};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::damaged;
use crate::domain::contact::{Channel, Contact, ContactId, Counterpart, Withdrawn};

const TABLE: &str = "contact";

macro_rules! columns {
    () => {
        "contact_id, retiree_id, occurred_on, channel, counterpart, guardian_name, content, contacted_by, made_by,
         institution, county, prefecture, ended_lost_on, recorded_by, recorded_at, recorded_on, withdrawn_on,
         withdrawn_by, withdrawn_reason, revision"
    };
}

#[derive(sqlx::FromRow)]
struct ContactRow {
    contact_id: Uuid,
    retiree_id: Uuid,
    occurred_on: NaiveDate,
    channel: String,
    counterpart: String,
    guardian_name: Option<String>,
    content: Vec<u8>,
    contacted_by: String,
    made_by: String,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    ended_lost_on: Option<NaiveDate>,
    recorded_by: String,
    recorded_at: DateTime<Utc>,
    recorded_on: NaiveDate,
    withdrawn_on: Option<NaiveDate>,
    withdrawn_by: Option<String>,
    withdrawn_reason: Option<String>,
    revision: i64,
}

/// A contact with what was said, still sealed.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The contact.
    pub contact: Contact,
    content: Vec<u8>,
}

impl Kept {
    /// Opens what was said.
    ///
    /// # Errors
    /// When the value was changed or moved.
    pub fn content(&self, sealer: &Sealer) -> Result<String, SealError> {
        sealer.open_text(TABLE, self.contact.id.to_string(), "content", &self.content)
    }
}

fn read(row: ContactRow) -> Result<Kept, DatabaseError> {
    let withdrawn = match (row.withdrawn_on, row.withdrawn_by, row.withdrawn_reason) {
        (Some(on), Some(by), Some(reason)) => Some(Withdrawn { on, by, reason }),
        _ => None,
    };
    let contact = Contact {
        id: row.contact_id.into(),
        retiree: RetireeId(row.retiree_id),
        occurred_on: row.occurred_on,
        channel: Channel::from_code(&row.channel).ok_or_else(|| damaged("channel"))?,
        counterpart: Counterpart::from_code(&row.counterpart).ok_or_else(|| damaged("counterpart"))?,
        guardian_name: row.guardian_name,
        contacted_by: row.contacted_by,
        institution: row.made_by,
        holder: Ancestry { institution: row.institution, county: row.county, prefecture: row.prefecture },
        ended_lost_on: row.ended_lost_on,
        recorded_by: row.recorded_by,
        recorded_at: row.recorded_at,
        recorded_on: row.recorded_on,
        withdrawn,
        revision: row.revision,
    };
    Ok(Kept { contact, content: row.content })
}

/// The key of a page: the last contact of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    on: Day,
    id: Uuid,
}

impl Key {
    /// Takes the key of a contact.
    pub fn of(kept: &Kept) -> Self {
        Self { on: kept.contact.occurred_on, id: kept.contact.id.uuid() }
    }
}

/// Reads a contact.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: ContactId) -> Result<Option<Kept>, DatabaseError> {
    let sql = concat!("select ", columns!(), " from contact where contact_id = $1");
    let row: Option<ContactRow> = db.read(sql).bind(id.uuid()).optional().await?;
    row.map(read).transpose()
}

/// Reads a page of a retiree's contacts, the newest first.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    retiree: RetireeId,
    after: Option<Key>,
    limit: i64,
) -> Result<Vec<Kept>, DatabaseError> {
    let before = after.unwrap_or(Key { on: LAST_DAY, id: Uuid::max() });
    let rows: Vec<ContactRow> = db
        .read(concat!(
            "select ",
            columns!(),
            " from contact
             where retiree_id = $1 and (occurred_on, contact_id) < ($2, $3)
             order by occurred_on desc, contact_id desc
             limit $4"
        ))
        .bind(retiree.uuid())
        .bind(before.on)
        .bind(before.id)
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(read).collect()
}

/// A day after every contact that both engines keep.
pub const LAST_DAY: Day = match Day::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => Day::MAX,
};

/// Reads the contacts of a retiree that stand, of some days, the earliest first.
///
/// # Errors
/// As the database says.
pub async fn standing(db: &Database, retiree: RetireeId, from: Day, to: Day) -> Result<Vec<Contact>, DatabaseError> {
    let rows: Vec<ContactRow> = db
        .read(concat!(
            "select ",
            columns!(),
            " from contact
             where retiree_id = $1 and occurred_on >= $2 and occurred_on <= $3 and withdrawn_on is null
             order by occurred_on, contact_id"
        ))
        .bind(retiree.uuid())
        .bind(from)
        .bind(to)
        .all()
        .await?;
    rows.into_iter().map(|row| Ok(read(row)?.contact)).collect()
}

/// Which contact is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Last<'w> {
    /// Whose.
    pub retiree: RetireeId,
    /// On this day or before.
    pub until: Day,
    /// Any but this one.
    pub but: Option<ContactId>,
    /// Those too that this withdrew; empty for none.
    pub with_withdrawn_by: &'w str,
}

/// Finds the last contact of a retiree that stands.
///
/// # Errors
/// As the database says.
pub async fn last(db: &Database, which: Last<'_>) -> Result<Option<(Day, ContactId)>, DatabaseError> {
    let row: Option<(Day, Uuid)> = db
        .read(
            "select occurred_on, contact_id
               from contact
              where retiree_id = $1
                and occurred_on <= $2
                and contact_id <> $3
                and (withdrawn_on is null or withdrawn_by = $4)
              order by occurred_on desc, contact_id desc
              limit 1",
        )
        .bind(which.retiree.uuid())
        .bind(which.until)
        .bind(which.but.map_or(Uuid::nil(), ContactId::uuid))
        .bind(which.with_withdrawn_by)
        .optional()
        .await?;
    Ok(row.map(|(on, id)| (on, id.into())))
}

/// Keeps a contact, and seals what was said.
pub fn insert(sealer: &Sealer, contact: &Contact, content: &str) -> Changes {
    Changes::new()
        .write(
            "insert into contact
               (contact_id, retiree_id, occurred_on, channel, counterpart, guardian_name, content, contacted_by,
                made_by, institution, county, prefecture, ended_lost_on, recorded_by, recorded_at, recorded_on)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            1,
        )
        .bind(contact.id.uuid())
        .bind(contact.retiree.uuid())
        .bind(contact.occurred_on)
        .bind(contact.channel.code())
        .bind(contact.counterpart.code())
        .bind(contact.guardian_name.clone())
        .bind(sealer.seal(TABLE, contact.id.to_string(), "content", content.as_bytes()))
        .bind(&contact.contacted_by)
        .bind(&contact.institution)
        .bind(contact.holder.institution.clone())
        .bind(contact.holder.county.clone())
        .bind(contact.holder.prefecture.clone())
        .bind(contact.ended_lost_on)
        .bind(&contact.recorded_by)
        .bind(contact.recorded_at)
        .bind(contact.recorded_on)
}

/// Withdraws a contact as it was read.
pub fn withdraw(contact: &Contact, withdrawn: &Withdrawn) -> Changes {
    Changes::new()
        .write(
            "update contact
                set withdrawn_on = $1, withdrawn_by = $2, withdrawn_reason = $3, revision = revision + 1
              where contact_id = $4 and revision = $5 and withdrawn_on is null",
            1,
        )
        .bind(withdrawn.on)
        .bind(&withdrawn.by)
        .bind(&withdrawn.reason)
        .bind(contact.id.uuid())
        .bind(contact.revision)
}

/// Withdraws what was recorded of days after a death: nobody speaks with the dead.
pub fn withdraw_after(retiree: RetireeId, died_on: Day, withdrawn: &Withdrawn) -> Changes {
    Changes::new()
        .write_any(
            "update contact
                set withdrawn_on = $1, withdrawn_by = $2, withdrawn_reason = $3, revision = revision + 1
              where retiree_id = $4 and occurred_on > $5 and withdrawn_on is null",
        )
        .bind(withdrawn.on)
        .bind(&withdrawn.by)
        .bind(&withdrawn.reason)
        .bind(retiree.uuid())
        .bind(died_on)
}

/// Lets stand again what a death withdrew that was none, where the same contact does not stand already.
pub fn restore(retiree: RetireeId, withdrawn_by: &str) -> Changes {
    Changes::new()
        .write_any(
            "update contact
                set withdrawn_on = null, withdrawn_by = null, withdrawn_reason = null, revision = revision + 1
              where retiree_id = $1 and withdrawn_by = $2
                and not exists (select 1
                                  from contact other
                                 where other.retiree_id = contact.retiree_id
                                   and other.occurred_on = contact.occurred_on
                                   and other.channel = contact.channel
                                   and other.counterpart = contact.counterpart
                                   and other.withdrawn_on is null)",
        )
        .bind(retiree.uuid())
        .bind(withdrawn_by)
}

/// Gives the contacts of a record to the one that stands for it now, where the same contact does not stand there.
pub fn give_over(from: RetireeId, to: RetireeId) -> Changes {
    Changes::new()
        .write_any(
            "update contact
                set retiree_id = $2, revision = revision + 1
              where retiree_id = $1
                and not exists (select 1
                                  from contact other
                                 where other.retiree_id = $2
                                   and other.occurred_on = contact.occurred_on
                                   and other.channel = contact.channel
                                   and other.counterpart = contact.counterpart
                                   and other.withdrawn_on is null)",
        )
        .bind(from.uuid())
        .bind(to.uuid())
}
