//! SQL of what retirees report; what happened is sealed.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use junxiu_platform::seal::{SealError, Sealer};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::reportable_event::{Details, EventId, Forward, ReportableEvent, Reporter, State, Way};

/// The table's name, to which sealed values are tied.
const TABLE: &str = "reportable_event";

/// How many of a person's events can be on their way up at once.
const UNDER_WAY_MAX: i64 = 1_000;

/// An event with what happened, still sealed.
#[derive(Clone, Debug)]
pub struct Record {
    /// The event.
    pub event: ReportableEvent,
    details: Vec<u8>,
}

impl Record {
    /// Opens what happened.
    ///
    /// # Errors
    /// When the value does not open.
    pub fn details(&self, sealer: &Sealer) -> Result<Details, SealError> {
        let plain = sealer.open(TABLE, self.event.id.to_string(), "details", &self.details)?;
        serde_json::from_slice(&plain).map_err(|_| SealError::Malformed)
    }
}

macro_rules! select_event {
    ($($rest:tt)*) => {
        concat!(
            "select event_id, retiree_id, institution, county, prefecture, details, occurred_on, reported_on,
                    report_due_on, reporter, reporter_name, marked_by, at_organization, forward_opens_on,
                    forward_due_on, forwards, corrects, withdrawn_at, recorded_by, recorded_at, revision
               from reportable_event ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct EventRow {
    event_id: Uuid,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    details: Vec<u8>,
    occurred_on: Day,
    reported_on: Day,
    report_due_on: Day,
    reporter: String,
    reporter_name: Option<String>,
    marked_by: Option<String>,
    at_organization: Option<String>,
    forward_opens_on: Option<Day>,
    forward_due_on: Option<Day>,
    forwards: String,
    corrects: Option<Uuid>,
    withdrawn_at: Option<DateTime<Utc>>,
    recorded_by: String,
    recorded_at: DateTime<Utc>,
    revision: i64,
}

impl EventRow {
    fn read(self) -> Result<Record, DatabaseError> {
        let forwards: Vec<Forward> = serde_json::from_str(&self.forwards).map_err(|_| damaged("forwards"))?;
        let way = match (self.at_organization, self.forward_opens_on, self.forward_due_on) {
            (Some(at), Some(opens_on), Some(due_on)) => {
                Some(Way { marked_by: self.marked_by, at, opens_on, due_on, forwards })
            }
            _ => None,
        };
        Ok(Record {
            event: ReportableEvent {
                id: EventId(self.event_id),
                retiree: RetireeId(self.retiree_id),
                holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
                occurred_on: self.occurred_on,
                reported_on: self.reported_on,
                report_due_on: self.report_due_on,
                reporter: Reporter::from_code(&self.reporter).ok_or_else(|| damaged("reporter"))?,
                reporter_name: self.reporter_name,
                way,
                corrects: self.corrects.map(EventId),
                withdrawn_at: self.withdrawn_at,
                recorded_by: self.recorded_by,
                recorded_at: self.recorded_at,
                revision: self.revision,
            },
            details: self.details,
        })
    }
}

/// Reads an event, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: EventId) -> Result<Option<Record>, DatabaseError> {
    let row: Option<EventRow> = db.read(select_event!("where event_id = $1")).bind(id.uuid()).optional().await?;
    row.map(EventRow::read).transpose()
}

/// Reads the events of a person that are on their way up.
///
/// # Errors
/// As the database says.
pub async fn under_way(db: &Database, retiree: RetireeId) -> Result<Vec<Record>, DatabaseError> {
    let sql = select_event!("where retiree_id = $1 and state = 'TO_FORWARD' order by event_id limit $2");
    let rows: Vec<EventRow> = db.read(sql).bind(retiree.uuid()).bind(UNDER_WAY_MAX).all().await?;
    rows.into_iter().map(EventRow::read).collect()
}

/// Reads the events of a person that stand and lie on a day.
///
/// # Errors
/// As the database says.
pub async fn standing_on(db: &Database, retiree: RetireeId, on: Day) -> Result<Vec<Record>, DatabaseError> {
    let sql = select_event!(
        "where retiree_id = $1 and occurred_on = $2 and state <> 'WITHDRAWN'
         order by event_id
         limit 1000"
    );
    let rows: Vec<EventRow> = db.read(sql).bind(retiree.uuid()).bind(on).all().await?;
    rows.into_iter().map(EventRow::read).collect()
}

/// Which events of a list are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Only of this person.
    pub retiree: Option<RetireeId>,
    /// Only in this state; all but those withdrawn when none is said.
    pub state: Option<State>,
    /// Only those that were reported late.
    pub late_only: bool,
}

/// Lists the events of a scope, the newest record first.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    scope: &Scope,
    filter: Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Record>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_event!(
                "where ",
                $of,
                " and event_id < $2
                  and ($3 = 0 or retiree_id = $4)
                  and (state = $5 or ($5 = '' and state <> 'WITHDRAWN'))
                  and ($6 = 0 or reported_on > report_due_on)
                order by event_id desc
                limit $7"
            )
        };
    }
    let (code, sql) = match scope {
        Scope::Province => (PROVINCE, page!("$1 = '220000'")),
        Scope::Prefecture(code) => (code.as_str(), page!("prefecture = $1")),
        Scope::County(code) => (code.as_str(), page!("county = $1")),
        Scope::Institution(code) => (code.as_str(), page!("institution = $1")),
    };
    let rows: Vec<EventRow> = db
        .read(sql)
        .bind(code)
        .bind(after.unwrap_or(Uuid::max()))
        .bind(i64::from(filter.retiree.is_some()))
        .bind(filter.retiree.map_or(Uuid::nil(), RetireeId::uuid))
        .bind(filter.state.map_or("", State::code))
        .bind(i64::from(filter.late_only))
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(EventRow::read).collect()
}

/// Keeps a new event, and seals what happened.
pub fn insert(sealer: &Sealer, event: &ReportableEvent, details: &Details) -> Changes {
    let plain = serde_json::to_vec(details).unwrap_or_default();
    let changes = Changes::new()
        .write(
            "insert into reportable_event
               (event_id, details, occurred_on, reported_on, report_due_on, reporter, reporter_name, corrects,
                recorded_by, recorded_at, updated_at, retiree_id, institution, county, prefecture, state, marked_by,
                at_organization, forward_opens_on, forward_due_on, forwards, withdrawn_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
            1,
        )
        .bind(event.id.uuid())
        .bind(sealer.seal(TABLE, event.id.to_string(), "details", &plain))
        .bind(event.occurred_on)
        .bind(event.reported_on)
        .bind(event.report_due_on)
        .bind(event.reporter.code())
        .bind(event.reporter_name.clone())
        .bind(event.corrects.map(EventId::uuid))
        .bind(&event.recorded_by)
        .bind(event.recorded_at);
    values(event).into_iter().fold(changes, Changes::bind)
}

/// Writes an event as it is now over the revision at which it was read.
pub fn save(event: &ReportableEvent, now: DateTime<Utc>) -> Changes {
    let changes = Changes::new()
        .write(
            "update reportable_event
                set updated_at = $3, retiree_id = $4, institution = $5, county = $6, prefecture = $7, state = $8,
                    marked_by = $9, at_organization = $10, forward_opens_on = $11, forward_due_on = $12,
                    forwards = $13, withdrawn_at = $14, revision = revision + 1
              where event_id = $1 and revision = $2",
            1,
        )
        .bind(event.id.uuid())
        .bind(event.revision)
        .bind(now);
    values(event).into_iter().fold(changes, Changes::bind)
}

/// Lets the events of a person follow him that are not on their way up: to whoever holds him, or to the record that
/// stands for his.
pub fn follow(retiree: RetireeId, to: RetireeId, holder: &Ancestry, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "update reportable_event
                set retiree_id = $2, institution = $3, county = $4, prefecture = $5, updated_at = $6,
                    revision = revision + 1
              where retiree_id = $1 and state <> 'TO_FORWARD'",
        )
        .bind(retiree.uuid())
        .bind(to.uuid())
        .bind(holder.institution.clone())
        .bind(holder.county.clone())
        .bind(holder.prefecture.clone())
        .bind(now)
}

fn values(event: &ReportableEvent) -> Vec<Value> {
    let way = event.way.as_ref();
    let forwards = way.map(|way| way.forwards.as_slice()).unwrap_or_default();
    // A list of plain values can always be written as JSON; were it not, the row could not be read again.
    let forwards = serde_json::to_string(forwards).unwrap_or_default();
    vec![
        event.retiree.uuid().into(),
        event.holder.institution.clone().into(),
        event.holder.county.clone().into(),
        event.holder.prefecture.clone().into(),
        event.state().code().into(),
        way.and_then(|way| way.marked_by.clone()).into(),
        way.map(|way| way.at.clone()).into(),
        way.map(|way| way.opens_on).into(),
        way.map(|way| way.due_on).into(),
        forwards.into(),
        event.withdrawn_at.into(),
    ]
}
