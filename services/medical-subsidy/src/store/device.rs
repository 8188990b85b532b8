//! SQL of assistive devices and their loans. Why somebody needs one is sealed.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::{SealError, Sealer};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::device::{Device, DeviceId, DeviceKind, Loan, State};

/// The table's name, to which sealed values are tied.
const LOANS: &str = "device_loan";

/// How many loans of one device are read: some a year.
const LOANS_MAX: i64 = 1_000;

macro_rules! select_device {
    ($($rest:tt)*) => {
        concat!(
            "select device_id, institution, county, prefecture, kind, inventory_no, model, rented_until_on, state, moved_on,
                    retiree_id, lent_on, due_on, retired_reason, recorded_at, updated_at, revision
               from assistive_device ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct DeviceRow {
    device_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    kind: String,
    inventory_no: String,
    model: String,
    rented_until_on: Option<NaiveDate>,
    state: String,
    moved_on: NaiveDate,
    retiree_id: Option<Uuid>,
    lent_on: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    retired_reason: String,
    recorded_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    revision: i64,
}

impl DeviceRow {
    fn read(self) -> Result<Device, DatabaseError> {
        let loan = self.retiree_id.zip(self.lent_on.zip(self.due_on));
        Ok(Device {
            id: self.device_id.into(),
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            kind: DeviceKind::from_code(&self.kind).ok_or_else(|| damaged("kind"))?,
            inventory_no: self.inventory_no,
            model: self.model,
            rented_until: self.rented_until_on,
            state: State::from_code(&self.state).ok_or_else(|| damaged("state"))?,
            moved_on: self.moved_on,
            loan: loan.map(|(retiree, (lent_on, due_on))| Loan { retiree: RetireeId(retiree), lent_on, due_on }),
            retired_reason: self.retired_reason,
            revision: self.revision,
            recorded_at: self.recorded_at,
            updated_at: self.updated_at,
        })
    }
}

/// Reads a device, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: DeviceId) -> Result<Option<Device>, DatabaseError> {
    let row: Option<DeviceRow> = db.read(select_device!("where device_id = $1")).bind(id.uuid()).optional().await?;
    row.map(DeviceRow::read).transpose()
}

/// Finds the device of an institution's number, if it was not retired.
///
/// # Errors
/// As the database says.
pub async fn of_number(db: &Database, holder: &Ancestry, number: &str) -> Result<Option<Device>, DatabaseError> {
    let sql = select_device!("where institution = $1 and inventory_no = $2 and state <> 'RETIRED'");
    let row: Option<DeviceRow> = db.read(sql).bind(holder.institution.clone()).bind(number).optional().await?;
    row.map(DeviceRow::read).transpose()
}

/// Lists the devices of a scope, by id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    scope: &Scope,
    (state, kind): (Option<State>, Option<DeviceKind>),
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Device>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_device!(
                "where ",
                $of,
                " and ($2 is null or state = $2)
                  and ($3 is null or kind = $3)
                  and device_id > $4
                order by device_id
                limit $5"
            )
        };
    }
    let (code, sql) = match scope {
        Scope::Province => (PROVINCE, page!("$1 = '220000'")),
        Scope::Prefecture(code) => (code.as_str(), page!("prefecture = $1")),
        Scope::County(code) => (code.as_str(), page!("county = $1")),
        Scope::Institution(code) => (code.as_str(), page!("institution = $1")),
    };
    let rows = db
        .read(sql)
        .bind(code)
        .bind(state.map(State::code))
        .bind(kind.map(DeviceKind::code))
        .bind(after.unwrap_or(Uuid::nil()))
        .bind(limit);
    let rows: Vec<DeviceRow> = rows.all().await?;
    rows.into_iter().map(DeviceRow::read).collect()
}

/// Keeps a new device.
pub fn insert(device: &Device) -> Changes {
    let source = if device.rented_until.is_some() { "RENTED" } else { "PURCHASED" };
    Changes::new()
        .write(
            "insert into assistive_device
               (device_id, institution, county, prefecture, kind, inventory_no, model, source, rented_until_on, state,
                moved_on, retired_reason, recorded_at, updated_at, revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', $12, $12, 1)",
            1,
        )
        .bind(device.id.uuid())
        .bind(device.holder.institution.clone())
        .bind(device.holder.county.clone())
        .bind(device.holder.prefecture.clone())
        .bind(device.kind.code())
        .bind(&device.inventory_no)
        .bind(&device.model)
        .bind(source)
        .bind(device.rented_until)
        .bind(device.state.code())
        .bind(device.moved_on)
        .bind(device.recorded_at)
}

/// Writes a device as it is now; the row must stand at the revision at which it was read, so that it is lent once.
pub fn save(device: &Device, now: DateTime<Utc>) -> Changes {
    let loan = device.loan.as_ref();
    Changes::new()
        .write(
            "update assistive_device
                set state = $3, moved_on = $4, retiree_id = $5, lent_on = $6, due_on = $7, retired_reason = $8,
                    updated_at = $9, revision = revision + 1
              where device_id = $1 and revision = $2",
            1,
        )
        .bind(device.id.uuid())
        .bind(device.revision)
        .bind(device.state.code())
        .bind(device.moved_on)
        .bind(loan.map(|loan| loan.retiree.uuid()))
        .bind(loan.map(|loan| loan.lent_on))
        .bind(loan.map(|loan| loan.due_on))
        .bind(&device.retired_reason)
        .bind(now)
}

/// A loan as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lent {
    /// To whom and for how long.
    pub loan: Loan,
    /// Why he needs it; empty where nobody said.
    pub need: String,
    /// The day on which it came back.
    pub returned_on: Option<Day>,
    /// In what condition.
    pub condition: String,
}

#[derive(sqlx::FromRow)]
struct LoanRow {
    revision: i64,
    retiree_id: Uuid,
    lent_on: NaiveDate,
    due_on: NaiveDate,
    need: Option<Vec<u8>>,
    returned_on: Option<NaiveDate>,
    condition: String,
}

/// Reads the loans of a device, the earliest first.
///
/// # Errors
/// As the database says.
pub async fn loans(
    db: &Database,
    sealer: &Sealer,
    id: DeviceId,
) -> Result<Result<Vec<Lent>, SealError>, DatabaseError> {
    let rows: Vec<LoanRow> = db
        .read(
            "select revision, retiree_id, lent_on, due_on, need, returned_on, condition
               from device_loan
              where device_id = $1
              order by revision
              limit $2",
        )
        .bind(id.uuid())
        .bind(LOANS_MAX)
        .all()
        .await?;
    let read = |row: LoanRow| {
        let place = format!("{id}/{}", row.revision);
        let need = row.need.map(|sealed| sealer.open_text(LOANS, &place, "need", &sealed)).transpose()?;
        let loan = Loan { retiree: RetireeId(row.retiree_id), lent_on: row.lent_on, due_on: row.due_on };
        let (returned_on, condition) = (row.returned_on, row.condition);
        Ok(Lent { loan, need: need.unwrap_or_default(), returned_on, condition })
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Adds a loan, which carries the revision that the device has since, and seals why he needs it.
pub fn add_loan(sealer: &Sealer, device: &Device, loan: &Loan, need: &str) -> Changes {
    let revision = device.revision + 1;
    let place = format!("{}/{revision}", device.id);
    let sealed = (!need.is_empty()).then(|| sealer.seal(LOANS, &place, "need", need.as_bytes()));
    Changes::new()
        .write(
            "insert into device_loan (device_id, revision, retiree_id, lent_on, due_on, need, condition)
             values ($1, $2, $3, $4, $5, $6, '')",
            1,
        )
        .bind(device.id.uuid())
        .bind(revision)
        .bind(loan.retiree.uuid())
        .bind(loan.lent_on)
        .bind(loan.due_on)
        .bind(sealed)
}

/// Ends the loan under way.
pub fn end_loan(id: DeviceId, on: Day, condition: &str) -> Changes {
    Changes::new()
        .write(
            "update device_loan
                set returned_on = $2, condition = $3
              where device_id = $1 and returned_on is null",
            1,
        )
        .bind(id.uuid())
        .bind(on)
        .bind(condition)
}
