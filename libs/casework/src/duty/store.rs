//! SQL that reads duties.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::{Ancestry, Level};
use junxiu_platform::database::{Database, DatabaseError};
use uuid::Uuid;

use super::subtree::Subtree;
use super::{Lapse, Record, State};

/// The columns of a duty, so that every select gives the same row.
macro_rules! columns {
    () => {
        "duty_id, kind, article, lapse, soft, subject, institution, county, prefecture,
                former_institution, former_county, former_prefecture, period, opens_on, due_on, calendar_version,
                state, met_on, evidence, backdated, review_required, reason, decided_by, decided_at,
                revision, updated_at"
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    duty_id: Uuid,
    kind: String,
    article: i64,
    lapse: String,
    soft: bool,
    subject: String,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    former_institution: Option<String>,
    former_county: Option<String>,
    former_prefecture: Option<String>,
    period: String,
    opens_on: Day,
    due_on: Day,
    calendar_version: Option<String>,
    state: String,
    met_on: Option<Day>,
    evidence: Option<String>,
    backdated: bool,
    review_required: bool,
    reason: Option<String>,
    decided_by: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    revision: i64,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Record, DatabaseError> {
        let lapse = [Lapse::Missed, Lapse::StillOwed].into_iter().find(|lapse| lapse.code() == self.lapse);
        Ok(Record {
            id: self.duty_id,
            kind: self.kind,
            article: self.article,
            lapse: lapse.ok_or_else(|| unreadable("lapse"))?,
            soft: self.soft,
            subject: self.subject,
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            former: Ancestry {
                institution: self.former_institution,
                county: self.former_county,
                prefecture: self.former_prefecture,
            },
            period: self.period,
            opens_on: self.opens_on,
            due_on: self.due_on,
            calendar_version: self.calendar_version,
            state: State::from_code(&self.state).ok_or_else(|| unreadable("state"))?,
            met_on: self.met_on,
            evidence: self.evidence,
            backdated: self.backdated,
            review_required: self.review_required,
            reason: self.reason,
            decided_by: self.decided_by,
            decided_at: self.decided_at,
            revision: self.revision,
            updated_at: self.updated_at,
        })
    }
}

fn unreadable(column: &str) -> DatabaseError {
    DatabaseError::Unreadable { column: column.to_owned(), why: "it holds no known word".to_owned() }
}

fn read_all(rows: Vec<Row>) -> Result<Vec<Record>, DatabaseError> {
    rows.into_iter().map(Row::read).collect()
}

/// Reads a duty by its id.
pub async fn get(db: &Database, id: Uuid) -> Result<Option<Record>, DatabaseError> {
    let row: Option<Row> =
        db.read(concat!("select ", columns!(), " from duty where duty_id = $1")).bind(id).optional().await?;
    row.map(Row::read).transpose()
}

/// Reads all duties about a subject, the earliest due first; the last thousand of one who has more.
pub async fn of_subject(db: &Database, subject: &str) -> Result<Vec<Record>, DatabaseError> {
    let sql =
        concat!("select ", columns!(), " from duty where subject = $1 order by due_on desc, duty_id desc limit 1000");
    let mut duties = read_all(db.read(sql).bind(subject).all().await?)?;
    duties.reverse();
    Ok(duties)
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    pub article: Option<i32>,
    pub kind: Option<String>,
    pub subject: Option<String>,
    /// None for every state.
    pub state: Option<State>,
    pub due_from: Option<Day>,
    pub due_to: Option<Day>,
}

/// Where a list goes on: after the duty with this day and id.
pub(super) type After = (Day, Uuid);

impl Filter {
    /// Where a page begins: after the last duty of the page before, or at the first day asked for. One bound for both, so that
    /// an index is entered there; beside a second lower bound SQLite enters at that one and reads every page again.
    fn start(&self, after: Option<After>) -> After {
        after.unwrap_or((self.due_from.unwrap_or(FIRST_DAY), Uuid::nil()))
    }
}

/// The bounds of open ranges; both engines keep them.
const FIRST_DAY: Day = Day::from_ymd_opt(1, 1, 1).expect("a day of the calendar");
const LAST_DAY: Day = Day::from_ymd_opt(9999, 12, 31).expect("a day of the calendar");

/// Duties of a scope by due day. One text a level, so that each reads the index of its own column.
macro_rules! by_due_day {
    ($scope:literal) => {
        concat!(
            "select ",
            columns!(),
            " from duty
              where state = $1
                and (due_on, duty_id) > ($2, $3)
                and due_on <= $4
                and ($5 is null or article = $5)
                and ($6 is null or kind = $6) ",
            $scope,
            " order by due_on, duty_id
              limit $7"
        )
    };
}

/// Lists duties, the earliest due first.
pub(super) async fn list(
    db: &Database,
    subtree: &Subtree,
    filter: &Filter,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<Record>, DatabaseError> {
    let Some(state) = filter.state.filter(|_| filter.subject.is_none()) else {
        return list_of_subject(db, subtree, filter, after, limit).await;
    };
    let sql = match subtree.level {
        Level::Institution => by_due_day!("and institution = $8"),
        Level::County => by_due_day!("and county = $8"),
        Level::Prefecture => by_due_day!("and prefecture = $8"),
        Level::Province => by_due_day!(""),
    };
    let (day, id) = filter.start(after);
    let read = db
        .read(sql)
        .bind(state.code())
        .bind(day)
        .bind(id)
        .bind(filter.due_to.unwrap_or(LAST_DAY))
        .bind(filter.article)
        .bind(filter.kind.clone())
        .bind(limit);
    read_all(subtree.bind(read).all().await?)
}

/// Lists the duties about one subject, as far as they lie in the subtree.
async fn list_of_subject(
    db: &Database,
    subtree: &Subtree,
    filter: &Filter,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<Record>, DatabaseError> {
    let (day, id) = filter.start(after);
    let rows = db
        .read(concat!(
            "select ",
            columns!(),
            " from duty
              where subject = $1
                and (due_on, duty_id) > ($2, $3)
                and due_on <= $4
                and ($5 is null or article = $5)
                and ($6 is null or kind = $6)
                and ($7 is null or state = $7)
                and ($8 is null or institution = $8 or county = $8 or prefecture = $8)
              order by due_on, duty_id
              limit $9"
        ))
        .bind(filter.subject.clone().unwrap_or_default())
        .bind(day)
        .bind(id)
        .bind(filter.due_to.unwrap_or(LAST_DAY))
        .bind(filter.article)
        .bind(filter.kind.clone())
        .bind(filter.state.map(State::code))
        .bind(subtree.code())
        .bind(limit)
        .all()
        .await?;
    read_all(rows)
}

/// Where a watch stands: at the duty changed then, with this id.
pub(super) type Seen = (DateTime<Utc>, Uuid);

/// Duties of a scope by their last change; also those that were handed over out of it.
macro_rules! by_change {
    ($scope:literal) => {
        concat!(
            "select ",
            columns!(),
            " from duty
              where (updated_at, duty_id) > ($1, $2)
                and ($3 is null or article = $3) ",
            $scope,
            " order by updated_at, duty_id
              limit $4"
        )
    };
}

/// Reads what changed after a place, in the order of the changes.
pub(super) async fn changed(
    db: &Database,
    subtree: &Subtree,
    article: Option<i32>,
    after: Seen,
    limit: i64,
) -> Result<Vec<Record>, DatabaseError> {
    let sql = match subtree.level {
        Level::Institution => by_change!("and (institution = $5 or former_institution = $5)"),
        Level::County => by_change!("and (county = $5 or former_county = $5)"),
        Level::Prefecture => by_change!("and (prefecture = $5 or former_prefecture = $5)"),
        Level::Province => by_change!(""),
    };
    let read = db.read(sql).bind(after.0).bind(after.1).bind(article).bind(limit);
    read_all(subtree.bind(read).all().await?)
}

#[derive(sqlx::FromRow)]
struct NewestRow {
    updated_at: DateTime<Utc>,
}

/// When a duty was last changed; none while there is none.
pub(super) async fn newest_change(db: &Database) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let row: Option<NewestRow> =
        db.read("select updated_at from duty order by updated_at desc, duty_id desc limit 1").optional().await?;
    Ok(row.map(|row| row.updated_at))
}

/// What the daily run wants to know of a duty that is there already.
#[derive(sqlx::FromRow)]
pub(super) struct KnownRow {
    pub duty_id: Uuid,
    pub state: String,
    pub institution: Option<String>,
    pub county: Option<String>,
    pub prefecture: Option<String>,
    pub revision: i64,
    pub updated_at: DateTime<Utc>,
}

/// Finds which of these duties are there.
pub(super) async fn known(db: &Database, ids: Vec<Uuid>) -> Result<Vec<KnownRow>, DatabaseError> {
    db.read(
        "select duty_id, state, institution, county, prefecture, revision, updated_at
           from duty
          where duty_id in (..)",
    )
    .list(ids)
    .all()
    .await
}

/// A duty whose day went by.
#[derive(sqlx::FromRow)]
pub(super) struct ExpiredRow {
    pub duty_id: Uuid,
    pub due_on: Day,
    pub kind: String,
    pub revision: i64,
}

/// The open periodic duties that were due by a day, after the one seen last.
pub(super) async fn expired(
    db: &Database,
    as_of: Day,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<ExpiredRow>, DatabaseError> {
    let (day, id) = after.unwrap_or((FIRST_DAY, Uuid::nil()));
    db.read(
        "select duty_id, due_on, kind, revision
           from duty
          where state = 'OPEN'
            and due_on <= $1
            and (due_on, duty_id) > ($2, $3)
            and lapse = 'MISSED'
          order by due_on, duty_id
          limit $4",
    )
    .bind(as_of)
    .bind(day)
    .bind(id)
    .bind(limit)
    .all()
    .await
}
