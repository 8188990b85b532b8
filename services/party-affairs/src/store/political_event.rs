//! SQL of political events and whom they invited.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::political_event::{Confidentiality, EventKind, PoliticalEvent, PoliticalEventId};

macro_rules! select_event {
    ($($rest:tt)*) => {
        concat!(
            "select event_id, kind, organization, institution, county, prefecture, occurred_on, title, document_no,
                    confidentiality, summary, venue, attendance_count, corrects, withdrawn_at, recorded_by, recorded_on,
                    recorded_at
               from political_event ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct EventRow {
    event_id: Uuid,
    kind: String,
    organization: String,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    occurred_on: Day,
    title: String,
    document_no: Option<String>,
    confidentiality: String,
    summary: Option<String>,
    venue: Option<String>,
    attendance_count: i64,
    corrects: Option<Uuid>,
    withdrawn_at: Option<DateTime<Utc>>,
    recorded_by: String,
    recorded_on: Day,
    recorded_at: DateTime<Utc>,
}

impl EventRow {
    fn read(self, invited: Vec<String>) -> Result<PoliticalEvent, DatabaseError> {
        let confidentiality = Confidentiality::from_code(&self.confidentiality);
        Ok(PoliticalEvent {
            id: PoliticalEventId(self.event_id),
            kind: EventKind::from_code(&self.kind).ok_or_else(|| damaged("kind"))?,
            organization: self.organization,
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            occurred_on: self.occurred_on,
            title: self.title,
            document_no: self.document_no,
            confidentiality: confidentiality.ok_or_else(|| damaged("confidentiality"))?,
            summary: self.summary,
            venue: self.venue,
            attendance_count: i32::try_from(self.attendance_count).map_err(|_| damaged("attendance_count"))?,
            invited,
            corrects: self.corrects.map(PoliticalEventId),
            withdrawn_at: self.withdrawn_at,
            recorded_by: self.recorded_by,
            recorded_on: self.recorded_on,
            recorded_at: self.recorded_at,
        })
    }
}

async fn with_invited(db: &Database, rows: Vec<EventRow>) -> Result<Vec<PoliticalEvent>, DatabaseError> {
    let invited: Vec<(Uuid, String)> = db
        .read("select event_id, organization from political_event_invited where event_id in (..) order by organization")
        .list(rows.iter().map(|row| row.event_id))
        .all()
        .await?;
    let mut of: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (event, organization) in invited {
        of.entry(event).or_default().push(organization);
    }
    rows.into_iter()
        .map(|row| {
            let invited = of.remove(&row.event_id).unwrap_or_default();
            row.read(invited)
        })
        .collect()
}

/// Reads an event.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: PoliticalEventId) -> Result<Option<PoliticalEvent>, DatabaseError> {
    let row: Option<EventRow> = db.read(select_event!("where event_id = $1")).bind(id.uuid()).optional().await?;
    Ok(with_invited(db, row.into_iter().collect()).await?.pop())
}

/// What a list of events is narrowed to.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Only of this kind.
    pub kind: Option<EventKind>,
    /// Which took place on this day or later.
    pub from: Day,
    /// Which took place on this day or before.
    pub to: Day,
    /// Withdrawn ones too.
    pub with_withdrawn: bool,
}

/// The key of a page: the last event of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    on: Day,
    id: Uuid,
}

impl Key {
    /// Takes the key of an event.
    pub fn of(event: &PoliticalEvent) -> Self {
        Self { on: event.occurred_on, id: event.id.uuid() }
    }
}

/// Reads a page of the events of a part of the administration, the newest first; an institution sees those to which its
/// retirees were invited too.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    scope: &Scope,
    filter: &Filter,
    after: Option<Key>,
    limit: i64,
) -> Result<Vec<PoliticalEvent>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_event!(
                "where ",
                $of,
                " and (occurred_on, event_id) < ($2, $3)
                  and occurred_on >= $4
                  and ($5 is null or kind = $5)
                  and ($6 or withdrawn_at is null)
                order by occurred_on desc, event_id desc
                limit $7"
            )
        };
    }
    let (sql, code) = match scope {
        Scope::Province => (page!("$1 = '220000'"), PROVINCE),
        Scope::Prefecture(code) => (page!("prefecture = $1"), code.as_str()),
        Scope::County(code) => (page!("county = $1"), code.as_str()),
        Scope::Institution(code) => (
            page!(
                "(institution = $1 or event_id in (select i.event_id from political_event_invited i where i.organization = $1))"
            ),
            code.as_str(),
        ),
    };
    let before = after.unwrap_or(Key { on: filter.to, id: Uuid::max() });
    let rows: Vec<EventRow> = db
        .read(sql)
        .bind(code)
        .bind(before.on)
        .bind(before.id)
        .bind(filter.from)
        .bind(filter.kind.map(EventKind::code))
        .bind(filter.with_withdrawn)
        .bind(limit)
        .all()
        .await?;
    with_invited(db, rows).await
}

/// Reads the first event that stands of a kind and counts for an organisation in a period; leaves out one that is being
/// withdrawn.
///
/// # Errors
/// As the database says.
pub async fn first_in(
    db: &Database,
    without: &PoliticalEvent,
    organization: &str,
    from: Day,
    to: Day,
) -> Result<Option<PoliticalEvent>, DatabaseError> {
    let row: Option<EventRow> = db
        .read(select_event!(
            "where kind = $1 and occurred_on >= $2 and occurred_on <= $3 and withdrawn_at is null and event_id <> $4
               and (organization = $5
                    or event_id in (select i.event_id from political_event_invited i where i.organization = $5))
             order by occurred_on, event_id
             limit 1"
        ))
        .bind(without.kind.code())
        .bind(from)
        .bind(to)
        .bind(without.id.uuid())
        .bind(organization)
        .optional()
        .await?;
    Ok(with_invited(db, row.into_iter().collect()).await?.pop())
}

/// Reads which record of the same event stands, beside the one that is corrected.
///
/// # Errors
/// As the database says.
pub async fn same(db: &Database, event: &PoliticalEvent) -> Result<Option<PoliticalEventId>, DatabaseError> {
    let found: Option<(Uuid,)> = db
        .read(
            "select event_id
               from political_event
              where organization = $1 and occurred_on = $2 and kind = $3 and title = $4
                and coalesce(document_no, '') = $5 and withdrawn_at is null and event_id <> $6
              order by event_id
              limit 1",
        )
        .bind(&event.organization)
        .bind(event.occurred_on)
        .bind(event.kind.code())
        .bind(&event.title)
        .bind(event.document_no.as_deref().unwrap_or_default())
        .bind(event.corrects.map_or(Uuid::nil(), PoliticalEventId::uuid))
        .optional()
        .await?;
    Ok(found.map(|(id,)| PoliticalEventId(id)))
}

/// Adds an event and whom it invited.
pub fn insert(event: &PoliticalEvent) -> Changes {
    let invited = |code: &String| -> Vec<Value> { vec![event.id.uuid().into(), code.into()] };
    Changes::new()
        .write(
            "insert into political_event
               (event_id, kind, organization, institution, county, prefecture, occurred_on, title, document_no,
                confidentiality, summary, venue, attendance_count, corrects, recorded_by, recorded_on, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            1,
        )
        .bind(event.id.uuid())
        .bind(event.kind.code())
        .bind(&event.organization)
        .bind(event.holder.institution.clone())
        .bind(event.holder.county.clone())
        .bind(event.holder.prefecture.clone())
        .bind(event.occurred_on)
        .bind(&event.title)
        .bind(event.document_no.clone())
        .bind(event.confidentiality.code())
        .bind(event.summary.clone())
        .bind(event.venue.clone())
        .bind(event.attendance_count)
        .bind(event.corrects.map(PoliticalEventId::uuid))
        .bind(&event.recorded_by)
        .bind(event.recorded_on)
        .bind(event.recorded_at)
        .insert_rows(
            "insert into political_event_invited (event_id, organization) values (..)",
            event.invited.iter().map(invited).collect(),
        )
}

/// Withdraws a record that stands.
pub fn withdraw(id: PoliticalEventId, at: DateTime<Utc>) -> Changes {
    Changes::new()
        .write("update political_event set withdrawn_at = $1 where event_id = $2 and withdrawn_at is null", 1)
        .bind(at)
        .bind(id.uuid())
}
