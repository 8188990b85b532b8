//! SQL of voluntary service. Each level of the administration has its own text and index.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{RetireeId, VolunteerActivityId};
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::volunteer::{Participation, VolunteerActivity, VolunteerKind};

macro_rules! columns {
    () => {
        "activity_id, kind, title, occurred_on, venue, evidence, organization, institution, county, prefecture, corrects,
         recorded_by, recorded_at, recorded_on, withdrawn_at"
    };
}

#[derive(sqlx::FromRow)]
struct ActivityRow {
    activity_id: Uuid,
    kind: String,
    title: String,
    occurred_on: NaiveDate,
    venue: Option<String>,
    evidence: Option<String>,
    organization: String,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    corrects: Option<Uuid>,
    recorded_by: String,
    recorded_at: DateTime<Utc>,
    recorded_on: NaiveDate,
    withdrawn_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct ParticipationRow {
    activity_id: Uuid,
    retiree_id: Uuid,
    minutes: i64,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Only those in which this person took part.
    pub retiree: Option<RetireeId>,
    /// Only those of this day or later.
    pub from: Day,
    /// Only those of this day or earlier.
    pub to: Day,
    /// Only those of this kind.
    pub kind: Option<VolunteerKind>,
    /// Withdrawn ones too.
    pub with_withdrawn: bool,
}

/// The key of a page: the last activity of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    on: Day,
    id: Uuid,
}

impl Key {
    /// Takes the key of an activity.
    pub fn of(activity: &VolunteerActivity) -> Self {
        Self { on: activity.occurred_on, id: activity.id.uuid() }
    }
}

macro_rules! page {
    ($of:literal) => {
        concat!(
            "select ",
            columns!(),
            " from volunteer_activity
             where ",
            $of,
            "  and (occurred_on, activity_id) < ($2, $3)
               and occurred_on >= $4
               and ($5 is null or kind = $5)
               and ($6 or withdrawn_at is null)
               and ($7 is null or exists (select 1 from volunteer_participation part
                                           where part.activity_id = volunteer_activity.activity_id
                                             and part.retiree_id = $7))
             order by occurred_on desc, activity_id desc
             limit $8"
        )
    };
}

/// Reads a page of the activities of a part of the administration, the newest first.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    scope: &Scope,
    filter: &Filter,
    after: Option<Key>,
    limit: i64,
) -> Result<Vec<VolunteerActivity>, DatabaseError> {
    let (sql, code) = match scope {
        Scope::Province => (page!("$1 = '220000'"), PROVINCE),
        Scope::Prefecture(code) => (page!("prefecture = $1"), code.as_str()),
        Scope::County(code) => (page!("county = $1"), code.as_str()),
        Scope::Institution(code) => (page!("institution = $1"), code.as_str()),
    };
    let before = after.unwrap_or(Key { on: filter.to, id: Uuid::max() });
    let rows: Vec<ActivityRow> = db
        .read(sql)
        .bind(code.to_owned())
        .bind(before.on)
        .bind(before.id)
        .bind(filter.from)
        .bind(filter.kind.map(VolunteerKind::code))
        .bind(filter.with_withdrawn)
        .bind(filter.retiree.map(RetireeId::uuid))
        .bind(limit)
        .all()
        .await?;
    with_participations(db, rows).await
}

/// Reads an activity.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: VolunteerActivityId) -> Result<Option<VolunteerActivity>, DatabaseError> {
    let sql = concat!("select ", columns!(), " from volunteer_activity where activity_id = $1");
    let row: Option<ActivityRow> = db.read(sql).bind(id.uuid()).optional().await?;
    Ok(with_participations(db, row.into_iter().collect()).await?.pop())
}

/// Reads the activities that stand of an organisation on a day.
///
/// # Errors
/// As the database says.
pub async fn standing_on(db: &Database, organization: &str, on: Day) -> Result<Vec<VolunteerActivity>, DatabaseError> {
    let sql = concat!(
        "select ",
        columns!(),
        " from volunteer_activity
          where occurred_on = $1 and organization = $2 and withdrawn_at is null
          order by activity_id
          limit 1000"
    );
    let rows: Vec<ActivityRow> = db.read(sql).bind(on).bind(organization).all().await?;
    with_participations(db, rows).await
}

/// Adds up how long a person took part in activities that stand.
///
/// # Errors
/// As the database says.
pub async fn minutes(db: &Database, retiree: RetireeId, from: Day, to: Day) -> Result<i64, DatabaseError> {
    #[derive(sqlx::FromRow)]
    struct SumRow {
        minutes: i64,
    }
    let row: SumRow = db
        .read(
            "select cast(coalesce(sum(part.minutes), 0) as bigint) as minutes
               from volunteer_participation part
               join volunteer_activity activity on activity.activity_id = part.activity_id
              where part.retiree_id = $1
                and activity.withdrawn_at is null
                and activity.occurred_on >= $2
                and activity.occurred_on <= $3",
        )
        .bind(retiree.uuid())
        .bind(from)
        .bind(to)
        .one()
        .await?;
    Ok(row.minutes)
}

/// Keeps an activity and who took part.
pub fn insert(activity: &VolunteerActivity) -> Changes {
    let parts = activity.participations.iter().map(|part| {
        let minutes = i64::from(part.minutes);
        vec![Value::from(activity.id.uuid()), part.retiree.uuid().into(), minutes.into()]
    });
    Changes::new()
        .write(
            "insert into volunteer_activity
               (activity_id, kind, title, occurred_on, venue, evidence, organization, institution, county, prefecture,
                corrects, recorded_by, recorded_at, recorded_on)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            1,
        )
        .bind(activity.id.uuid())
        .bind(activity.kind.code())
        .bind(activity.title.clone())
        .bind(activity.occurred_on)
        .bind(activity.venue.clone())
        .bind(activity.evidence.clone())
        .bind(activity.organization.clone())
        .bind(activity.holder.institution.clone())
        .bind(activity.holder.county.clone())
        .bind(activity.holder.prefecture.clone())
        .bind(activity.corrects.map(VolunteerActivityId::uuid))
        .bind(activity.recorded_by.clone())
        .bind(activity.recorded_at)
        .bind(activity.recorded_on)
        .insert_rows(
            "insert into volunteer_participation (activity_id, retiree_id, minutes) values (..)",
            parts.collect(),
        )
}

/// Withdraws a record that stands.
pub fn withdraw(id: VolunteerActivityId, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write("update volunteer_activity set withdrawn_at = $1 where activity_id = $2 and withdrawn_at is null", 1)
        .bind(now)
        .bind(id.uuid())
}

async fn with_participations(db: &Database, rows: Vec<ActivityRow>) -> Result<Vec<VolunteerActivity>, DatabaseError> {
    let parts: Vec<ParticipationRow> = db
        .read("select activity_id, retiree_id, minutes from volunteer_participation where activity_id in (..)")
        .list(rows.iter().map(|row| row.activity_id))
        .all()
        .await?;
    rows.into_iter()
        .map(|row| {
            let own = parts.iter().filter(|part| part.activity_id == row.activity_id);
            let mut participations = own
                .map(|part| {
                    let minutes = i32::try_from(part.minutes).map_err(|_| damaged("minutes"))?;
                    Ok(Participation { retiree: RetireeId(part.retiree_id), minutes })
                })
                .collect::<Result<Vec<_>, DatabaseError>>()?;
            participations.sort_by_key(|part| part.retiree);
            read(row, participations)
        })
        .collect()
}

fn read(row: ActivityRow, participations: Vec<Participation>) -> Result<VolunteerActivity, DatabaseError> {
    Ok(VolunteerActivity {
        id: VolunteerActivityId(row.activity_id),
        kind: VolunteerKind::from_code(&row.kind).ok_or_else(|| damaged("kind"))?,
        title: row.title,
        occurred_on: row.occurred_on,
        venue: row.venue,
        evidence: row.evidence,
        organization: row.organization,
        holder: Ancestry { institution: row.institution, county: row.county, prefecture: row.prefecture },
        participations,
        corrects: row.corrects.map(VolunteerActivityId),
        recorded_by: row.recorded_by,
        recorded_at: row.recorded_at,
        recorded_on: row.recorded_on,
        withdrawn_at: row.withdrawn_at,
    })
}
