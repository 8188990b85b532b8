//! SQL of the approvals: the case as one document, beside the columns by which it is found.

use chrono::{DateTime, Utc};
use junxiu_kernel::approval::{Approval, ApprovalId, State};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, Level};
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use uuid::Uuid;

/// How many approvals one subject or one person can have: a life has a few dozen.
const APPROVALS_MAX: i64 = 1_000;

macro_rules! select_approval {
    ($rest:expr) => {
        concat!("select approval_id, body, sort_on, revision from approval where ", $rest)
    };
}

/// A page of open approvals, by their last day and id.
macro_rules! select_page {
    ($within:literal) => {
        select_approval!(concat!(
            $within,
            " and waiting_office is not null
              and (sort_on, approval_id) > ($2, $3)
              and (cast($4 as bigint) is null or article = $4)
              and (cast($5 as bigint) is null or due_on < $6)
             order by sort_on, approval_id
             limit $7"
        ))
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    approval_id: Uuid,
    body: String,
    sort_on: Day,
    revision: i64,
}

/// An approval as it was found, with its place in a list.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub approval: Approval,
    pub sort_on: Day,
}

impl Row {
    fn read(self) -> Result<Found, DatabaseError> {
        let unreadable = |why: String| DatabaseError::Unreadable { column: "body".to_owned(), why };
        let mut approval: Approval = serde_json::from_str(&self.body).map_err(|error| unreadable(error.to_string()))?;
        if approval.id.uuid() != self.approval_id {
            return Err(unreadable("the document is another row's".to_owned()));
        }
        approval.revision = self.revision;
        Ok(Found { approval, sort_on: self.sort_on })
    }
}

/// Finds an approval.
///
/// # Errors
/// When the database fails.
pub async fn get(db: &Database, id: ApprovalId) -> Result<Option<Approval>, DatabaseError> {
    let row: Option<Row> = db.read(select_approval!("approval_id = $1")).bind(id.uuid()).optional().await?;
    Ok(row.map(Row::read).transpose()?.map(|found| found.approval))
}

/// Reads the approvals of a resource, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_subject(db: &Database, subject: &str) -> Result<Vec<Approval>, DatabaseError> {
    let sql = select_approval!("subject = $1 order by approval_id limit $2");
    approvals(db.read(sql).bind(subject).bind(APPROVALS_MAX).all().await?)
}

/// Reads all approvals of a person, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_retiree(db: &Database, retiree: RetireeId) -> Result<Vec<Approval>, DatabaseError> {
    let sql = select_approval!("retiree_id = $1 order by approval_id limit $2");
    approvals(db.read(sql).bind(retiree.uuid()).bind(APPROVALS_MAX).all().await?)
}

/// Reads the approvals of a person that are under way, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn open_of_retiree(db: &Database, retiree: RetireeId) -> Result<Vec<Approval>, DatabaseError> {
    let sql = select_approval!("retiree_id = $1 and waiting_office is not null order by approval_id limit $2");
    approvals(db.read(sql).bind(retiree.uuid()).bind(APPROVALS_MAX).all().await?)
}

/// Reads approvals with a running clock, after an id.
pub(super) async fn running(db: &Database, after: Uuid, limit: i64) -> Result<Vec<Approval>, DatabaseError> {
    let sql =
        select_approval!("state = 'PENDING' and due_on is not null and approval_id > $1 order by approval_id limit $2");
    approvals(db.read(sql).bind(after).bind(limit).all().await?)
}

/// Reads approvals of a kind that await an office and whose last day is over when a day is, after an id.
pub(super) async fn overdue(
    db: &Database,
    kind: &str,
    as_of: Day,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Approval>, DatabaseError> {
    let sql = select_approval!(
        "state = 'PENDING' and due_on <= $1 and kind = $2 and approval_id > $3 order by approval_id limit $4"
    );
    approvals(db.read(sql).bind(as_of).bind(kind).bind(after).bind(limit).all().await?)
}

/// Where the approvals of a list are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// They wait at the organisation itself.
    Office,
    /// The person is held within its subtree.
    Holder,
    /// They wait at an office within its subtree.
    Waiting,
}

/// Which approvals of a list are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filter {
    pub article: Option<i32>,
    /// Only those whose last day lies before this one.
    pub due_before: Option<Day>,
    /// The last day and the id of the last one that was shown.
    pub after: (Day, Uuid),
    pub limit: i64,
}

/// Reads a page of open approvals.
pub(super) async fn page(
    db: &Database,
    organization: &str,
    within: Within,
    filter: &Filter,
) -> Result<Vec<Found>, DatabaseError> {
    let sql = match (within, Level::of_code(organization)) {
        (Within::Office, _) => select_page!("waiting_office = $1"),
        (Within::Holder | Within::Waiting, Level::Province) => select_page!("$1 = '220000'"),
        (Within::Holder, Level::Prefecture) => select_page!("prefecture = $1"),
        (Within::Holder, Level::County) => select_page!("county = $1"),
        (Within::Holder, Level::Institution) => select_page!("institution = $1"),
        (Within::Waiting, Level::Prefecture) => select_page!("waiting_prefecture = $1"),
        (Within::Waiting, Level::County) => select_page!("waiting_county = $1"),
        (Within::Waiting, Level::Institution) => select_page!("waiting_office = $1"),
    };
    let (sort_on, id) = filter.after;
    let rows: Vec<Row> = db
        .read(sql)
        .bind(organization)
        .bind(sort_on)
        .bind(id)
        .bind(filter.article)
        .bind(filter.due_before.map(|_| 1_i64))
        .bind(filter.due_before.unwrap_or_else(never))
        .bind(filter.limit)
        .all()
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Writes a new approval.
pub fn insert(approval: &Approval, now: DateTime<Utc>) -> Changes {
    let changes = Changes::new()
        .write(
            "insert into approval
               (approval_id, kind, article, subject, retiree_id, filed_by, filed_on, created_at, updated_at,
                institution, county, prefecture, waiting_office, waiting_county, waiting_prefecture, waiting_signer,
                state, due_on, sort_on, body)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
            1,
        )
        .bind(approval.id.uuid())
        .bind(&approval.kind)
        .bind(approval.article)
        .bind(&approval.subject)
        .bind(approval.retiree)
        .bind(&approval.filed_by)
        .bind(approval.filed_on)
        .bind(now);
    Columns::of(approval).values(approval).into_iter().fold(changes, Changes::bind)
}

/// Writes an approval as it is now; the row must stand at the revision at which it was read.
pub fn save(approval: &Approval, now: DateTime<Utc>) -> Changes {
    let changes = Changes::new()
        .write(
            "update approval
                set updated_at = $3, institution = $4, county = $5, prefecture = $6,
                    waiting_office = $7, waiting_county = $8, waiting_prefecture = $9, waiting_signer = $10,
                    state = $11, due_on = $12, sort_on = $13, body = $14, revision = revision + 1
              where approval_id = $1 and revision = $2",
            1,
        )
        .bind(approval.id.uuid())
        .bind(approval.revision)
        .bind(now);
    Columns::of(approval).values(approval).into_iter().fold(changes, Changes::bind)
}

/// Holds a batch to an approval that it only read.
pub fn guard(approval: &Approval) -> Changes {
    Changes::new()
        .guard("select approval_id from approval where approval_id = $1 and revision = $2")
        .bind(approval.id.uuid())
        .bind(approval.revision)
}

/// Where a row is found in lists.
struct Columns {
    waiting_office: Option<String>,
    waiting_place: Ancestry,
    waiting_signer: Option<&'static str>,
    due_on: Option<Day>,
}

impl Columns {
    fn of(approval: &Approval) -> Self {
        let due_on = approval.due_on();
        if let Some(step) = approval.current() {
            return Self {
                waiting_office: Some(step.office.code.clone()),
                waiting_place: step.office.place.clone(),
                waiting_signer: Some(step.signer.code()),
                due_on,
            };
        }
        // What was sent back waits at the institution that is to complete it.
        let returned = approval.state == State::Returned;
        Self {
            waiting_office: returned.then(|| approval.holder.nearest().to_owned()),
            waiting_place: if returned { approval.holder.clone() } else { Ancestry::default() },
            waiting_signer: None,
            due_on,
        }
    }

    fn values(self, approval: &Approval) -> Vec<Value> {
        // A document of plain values can always be written as JSON; were it not, the row's check refuses the empty text.
        let body = serde_json::to_string(approval).unwrap_or_default();
        vec![
            approval.holder.institution.clone().into(),
            approval.holder.county.clone().into(),
            approval.holder.prefecture.clone().into(),
            self.waiting_office.into(),
            self.waiting_place.county.into(),
            self.waiting_place.prefecture.into(),
            self.waiting_signer.map(str::to_owned).into(),
            approval.state.code().into(),
            self.due_on.into(),
            self.due_on.unwrap_or_else(never).into(),
            body.into(),
        ]
    }
}

/// The day behind all last days, so that what has none comes last.
fn never() -> Day {
    Day::from_ymd_opt(9999, 12, 31).unwrap_or(Day::MAX)
}

fn approvals(rows: Vec<Row>) -> Result<Vec<Approval>, DatabaseError> {
    rows.into_iter().map(|row| Ok(row.read()?.approval)).collect()
}
