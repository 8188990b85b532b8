//! SQL of meetings and who was there.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use junxiu_platform::seal::Sealer;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::branch::BranchId;
use crate::domain::meeting::{Attendance, Meeting, MeetingId, MeetingKind, Member, Presence};

/// The name of the table of attendance, to which sealed reasons are tied.
const ATTENDANCE: &str = "party_attendance";

/// The column of sealed reasons.
const REASON: &str = "reason_sealed";

macro_rules! select_meeting {
    ($($rest:tt)*) => {
        concat!(
            "select meeting_id, branch_id, institution, county, prefecture, kind, group_number, held_on, title, minutes_ref,
                    resolutions, tally, corrects, withdrawn_at, recorded_by, recorded_on, recorded_at
               from party_meeting ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct MeetingRow {
    meeting_id: Uuid,
    branch_id: Uuid,
    institution: String,
    county: Option<String>,
    prefecture: Option<String>,
    kind: String,
    group_number: Option<i64>,
    held_on: Day,
    title: String,
    minutes_ref: Option<String>,
    resolutions: String,
    tally: String,
    corrects: Option<Uuid>,
    withdrawn_at: Option<DateTime<Utc>>,
    recorded_by: String,
    recorded_on: Day,
    recorded_at: DateTime<Utc>,
}

impl MeetingRow {
    fn read(self) -> Result<Meeting, DatabaseError> {
        Ok(Meeting {
            id: MeetingId(self.meeting_id),
            branch: BranchId(self.branch_id),
            holder: Ancestry { institution: Some(self.institution), county: self.county, prefecture: self.prefecture },
            kind: MeetingKind::from_code(&self.kind).ok_or_else(|| damaged("kind"))?,
            group: self.group_number.and_then(|number| i32::try_from(number).ok()),
            held_on: self.held_on,
            title: self.title,
            minutes_ref: self.minutes_ref,
            attendances: Vec::new(),
            resolutions: serde_json::from_str(&self.resolutions).map_err(|_| damaged("resolutions"))?,
            tally: serde_json::from_str(&self.tally).map_err(|_| damaged("tally"))?,
            corrects: self.corrects.map(MeetingId),
            withdrawn_at: self.withdrawn_at,
            recorded_by: self.recorded_by,
            recorded_on: self.recorded_on,
            recorded_at: self.recorded_at,
        })
    }
}

/// Reads a meeting, without its attendance.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: MeetingId) -> Result<Option<Meeting>, DatabaseError> {
    let row: Option<MeetingRow> = db.read(select_meeting!("where meeting_id = $1")).bind(id.uuid()).optional().await?;
    row.map(MeetingRow::read).transpose()
}

#[derive(sqlx::FromRow)]
struct AttendanceRow {
    retiree_id: Uuid,
    presence: String,
    reason: Option<String>,
    reason_sealed: Option<Vec<u8>>,
}

/// Reads how each person took part, and opens why he was excused.
///
/// # Errors
/// As the database says, or when a reason does not open.
pub async fn attendances(db: &Database, sealer: &Sealer, id: MeetingId) -> Result<Vec<Attendance>, DatabaseError> {
    let rows: Vec<AttendanceRow> = db
        .read(
            "select retiree_id, presence, reason, reason_sealed
               from party_attendance
              where meeting_id = $1
              order by retiree_id",
        )
        .bind(id.uuid())
        .all()
        .await?;
    let read = |row: AttendanceRow| {
        let retiree = RetireeId(row.retiree_id);
        let open = |sealed: Vec<u8>| sealer.open_text(ATTENDANCE, row_of(id, retiree), REASON, &sealed);
        let opened = row.reason_sealed.map(open).transpose().map_err(|_| damaged(REASON))?;
        Ok(Attendance {
            retiree,
            presence: Presence::from_code(&row.presence).ok_or_else(|| damaged("presence"))?,
            // Rows from before the reason was sealed hold it plain.
            reason: opened.or(row.reason),
        })
    };
    rows.into_iter().map(read).collect()
}

/// Names the row of one person at a meeting, to which his sealed reason is tied.
fn row_of(meeting: MeetingId, retiree: RetireeId) -> String {
    format!("{meeting}/{retiree}")
}

/// What a list of meetings is narrowed to.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Only of this branch.
    pub branch: Option<BranchId>,
    /// Only of this kind.
    pub kind: Option<MeetingKind>,
    /// Held on this day or later.
    pub from: Day,
    /// Held on this day or before.
    pub to: Day,
    /// Withdrawn ones too.
    pub with_withdrawn: bool,
}

/// The key of a page: the last meeting of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    on: Day,
    id: Uuid,
}

impl Key {
    /// Takes the key of a meeting.
    pub fn of(meeting: &Meeting) -> Self {
        Self { on: meeting.held_on, id: meeting.id.uuid() }
    }
}

/// Reads a page of the meetings of a branch, or of a part of the administration, the newest first.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    scope: &Scope,
    filter: &Filter,
    after: Option<Key>,
    limit: i64,
) -> Result<Vec<Meeting>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_meeting!(
                "where ",
                $of,
                " and (held_on, meeting_id) < ($2, $3)
                  and held_on >= $4
                  and ($5 is null or kind = $5)
                  and ($6 or withdrawn_at is null)
                order by held_on desc, meeting_id desc
                limit $7"
            )
        };
    }
    let (sql, of): (_, Value) = match (filter.branch, scope) {
        (Some(branch), _) => (page!("branch_id = $1"), branch.uuid().into()),
        (None, Scope::Province) => (page!("$1 = '220000'"), PROVINCE.into()),
        (None, Scope::Prefecture(code)) => (page!("prefecture = $1"), code.into()),
        (None, Scope::County(code)) => (page!("county = $1"), code.into()),
        (None, Scope::Institution(code)) => (page!("institution = $1"), code.into()),
    };
    let before = after.unwrap_or(Key { on: filter.to, id: Uuid::max() });
    let rows: Vec<MeetingRow> = db
        .read(sql)
        .bind(of)
        .bind(before.on)
        .bind(before.id)
        .bind(filter.from)
        .bind(filter.kind.map(MeetingKind::code))
        .bind(filter.with_withdrawn)
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(MeetingRow::read).collect()
}

/// Reads the first meeting that stands of a kind, and of a group, in a period; leaves out one that is being withdrawn.
///
/// # Errors
/// As the database says.
pub async fn first_in(db: &Database, without: &Meeting, from: Day, to: Day) -> Result<Option<Meeting>, DatabaseError> {
    let row: Option<MeetingRow> = db
        .read(select_meeting!(
            "where branch_id = $1 and kind = $2 and held_on >= $3 and held_on <= $4 and withdrawn_at is null
               and meeting_id <> $5 and ($6 is null or group_number = $6)
             order by held_on, meeting_id
             limit 1"
        ))
        .bind(without.branch.uuid())
        .bind(without.kind.code())
        .bind(from)
        .bind(to)
        .bind(without.id.uuid())
        .bind(without.group)
        .optional()
        .await?;
    row.map(MeetingRow::read).transpose()
}

/// Reads which record of the same meeting stands, beside the one that is corrected.
///
/// # Errors
/// As the database says.
pub async fn same(db: &Database, meeting: &Meeting) -> Result<Option<MeetingId>, DatabaseError> {
    let found: Option<(Uuid,)> = db
        .read(
            "select meeting_id
               from party_meeting
              where branch_id = $1 and held_on = $2 and kind = $3 and title = $4 and coalesce(group_number, 0) = $5
                and withdrawn_at is null and meeting_id <> $6
              order by meeting_id
              limit 1",
        )
        .bind(meeting.branch.uuid())
        .bind(meeting.held_on)
        .bind(meeting.kind.code())
        .bind(&meeting.title)
        .bind(meeting.group.unwrap_or_default())
        .bind(meeting.corrects.map_or(Uuid::nil(), MeetingId::uuid))
        .optional()
        .await?;
    Ok(found.map(|(id,)| MeetingId(id)))
}

/// Adds a meeting and who was there, and seals why somebody was excused.
pub fn insert(sealer: &Sealer, meeting: &Meeting) -> Changes {
    let attendance = |one: &Attendance| -> Vec<Value> {
        let row = row_of(meeting.id, one.retiree);
        let reason = one.reason.as_ref().map(|reason| sealer.seal(ATTENDANCE, row, REASON, reason.as_bytes()));
        vec![meeting.id.uuid().into(), one.retiree.uuid().into(), one.presence.code().into(), reason.into()]
    };
    Changes::new()
        .write(
            "insert into party_meeting
               (meeting_id, branch_id, institution, county, prefecture, kind, group_number, held_on, title, minutes_ref,
                resolutions, tally, corrects, recorded_by, recorded_on, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            1,
        )
        .bind(meeting.id.uuid())
        .bind(meeting.branch.uuid())
        .bind(meeting.holder.institution.clone())
        .bind(meeting.holder.county.clone())
        .bind(meeting.holder.prefecture.clone())
        .bind(meeting.kind.code())
        .bind(meeting.group)
        .bind(meeting.held_on)
        .bind(&meeting.title)
        .bind(meeting.minutes_ref.clone())
        .bind(serde_json::to_string(&meeting.resolutions).unwrap_or_default())
        .bind(serde_json::to_string(&meeting.tally).unwrap_or_default())
        .bind(meeting.corrects.map(MeetingId::uuid))
        .bind(&meeting.recorded_by)
        .bind(meeting.recorded_on)
        .bind(meeting.recorded_at)
        .insert_rows(
            "insert into party_attendance (meeting_id, retiree_id, presence, reason_sealed) values (..)",
            meeting.attendances.iter().map(attendance).collect(),
        )
}

/// Withdraws a record that stands.
pub fn withdraw(id: MeetingId, at: DateTime<Utc>) -> Changes {
    Changes::new()
        .write("update party_meeting set withdrawn_at = $1 where meeting_id = $2 and withdrawn_at is null", 1)
        .bind(at)
        .bind(id.uuid())
}

/// Reads who stood in a branch on a day: whoever stands in it since then, and whoever left it later.
///
/// # Errors
/// As the database says.
pub async fn members_on(db: &Database, branch: BranchId, on: Day) -> Result<Vec<Member>, DatabaseError> {
    let rows: Vec<(Uuid, Option<Day>)> = db
        .read(
            "select retiree_id, full_since
               from membership
              where branch_id = $1 and since <= $2
              union all
             select retiree_id, full_since
               from membership_stay
              where branch_id = $1 and joined_on <= $2 and (left_on > $2 or (left_on = $2 and reason = 'DECEASED'))",
        )
        .bind(branch.uuid())
        .bind(on)
        .all()
        .await?;
    let member = |(retiree, full_since): (Uuid, Option<Day>)| Member {
        retiree: RetireeId(retiree),
        full: full_since.is_some_and(|since| since <= on),
    };
    Ok(rows.into_iter().map(member).collect())
}

/// Reads who led a branch on a day where a committee did; empty where a secretary led alone.
///
/// # Errors
/// As the database says.
pub async fn committee_on(db: &Database, branch: BranchId, on: Day) -> Result<Vec<RetireeId>, DatabaseError> {
    let rows: Vec<(Uuid,)> = db
        .read(
            "select distinct o.retiree_id
               from branch_office o
               join branch_term t on t.term_id = o.term_id
              where o.branch_id = $1 and t.with_committee and o.from_on <= $2 and (o.to_on is null or o.to_on > $2)",
        )
        .bind(branch.uuid())
        .bind(on)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(retiree,)| RetireeId(retiree)).collect())
}
