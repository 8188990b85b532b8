//! SQL of absences. One row a person is written over by every act on his absences and transfers; each absence has a row of
//! its own. The exact address and the number of the letter are sealed.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::{SealError, Sealer};
use uuid::Uuid;

use super::branch::By;
use super::damaged;
use crate::domain::absence::{Absence, AbsenceId, Arrangement, Away, Certificate, Destination, Placement, Plan, State};
use crate::domain::branch::BranchId;
use crate::domain::relation_transfer::TransferId;

/// The table's name, to which sealed values are tied.
const TABLE: &str = "party_absence";

/// An absence with its sealed parts.
#[derive(Clone, Debug)]
pub struct Record {
    /// The absence.
    pub absence: Absence,
    exact_address: Option<Vec<u8>>,
    letter_no: Option<Vec<u8>>,
}

impl Record {
    /// Begins a record without sealed parts.
    pub const fn new(absence: Absence) -> Self {
        Self { absence, exact_address: None, letter_no: None }
    }

    /// Seals the exact address; an empty one leaves what is known.
    #[must_use]
    pub fn with_address(mut self, sealer: &Sealer, address: Option<&str>) -> Self {
        let row = row(self.absence.id);
        if let Some(address) = address {
            self.exact_address = Some(sealer.seal(TABLE, row, "exact_address", address.as_bytes()));
        }
        self
    }

    /// Seals the number of the letter.
    #[must_use]
    pub fn with_letter(mut self, sealer: &Sealer, letter_no: &str) -> Self {
        self.letter_no = Some(sealer.seal(TABLE, row(self.absence.id), "letter_no", letter_no.as_bytes()));
        self
    }

    /// Gives the record with the absence as it is after an act.
    #[must_use]
    pub fn with(self, absence: Absence) -> Self {
        Self { absence, ..self }
    }

    /// Opens the exact address.
    ///
    /// # Errors
    /// When the value does not open.
    pub fn exact_address(&self, sealer: &Sealer) -> Result<Option<String>, SealError> {
        let sealed = self.exact_address.as_deref();
        sealed.map(|sealed| sealer.open_text(TABLE, row(self.absence.id), "exact_address", sealed)).transpose()
    }

    /// Opens the number of the letter.
    ///
    /// # Errors
    /// When the value does not open.
    pub fn letter_no(&self, sealer: &Sealer) -> Result<Option<String>, SealError> {
        let sealed = self.letter_no.as_deref();
        sealed.map(|sealed| sealer.open_text(TABLE, row(self.absence.id), "letter_no", sealed)).transpose()
    }
}

fn row(id: AbsenceId) -> String {
    id.uuid().to_string()
}

macro_rules! select_absence {
    ($($rest:expr),+) => {
        concat!(
            "select a.absence_id, a.retiree_id, a.institution, a.county, a.prefecture, a.state, a.from_on, a.expected_to,
                    a.actual_to, a.destination, a.bureau, a.place, a.exact_address, a.fixed_address, a.arrangement,
                    a.reason_not_transferred, a.reassess, a.letter_no, a.issued_on, a.valid_to, a.issued_by,
                    a.registered_at, a.registered_on, a.host_branch_id, a.placed_on, a.host_institution, a.host_county,
                    a.host_prefecture, a.transfer_id, a.looked_for, a.lapsed_from, a.revision, a.recorded_at
               from party_absence a ",
            $($rest),+
        )
    };
}

pub(super) use select_absence;

/// A row of `party_absence`.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct AbsenceRow {
    absence_id: Uuid,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    state: String,
    from_on: Day,
    expected_to: Option<Day>,
    actual_to: Option<Day>,
    destination: String,
    bureau: Option<String>,
    place: Option<String>,
    exact_address: Option<Vec<u8>>,
    fixed_address: bool,
    arrangement: Option<String>,
    reason_not_transferred: Option<String>,
    reassess: bool,
    letter_no: Option<Vec<u8>>,
    issued_on: Option<Day>,
    valid_to: Option<Day>,
    issued_by: Option<String>,
    registered_at: Option<String>,
    registered_on: Option<Day>,
    host_branch_id: Option<Uuid>,
    placed_on: Option<Day>,
    host_institution: Option<String>,
    host_county: Option<String>,
    host_prefecture: Option<String>,
    transfer_id: Option<Uuid>,
    looked_for: Option<Day>,
    lapsed_from: Option<String>,
    revision: i64,
    recorded_at: DateTime<Utc>,
}

impl AbsenceRow {
    /// Reads a row.
    pub(super) fn read(self) -> Result<Record, DatabaseError> {
        let arrangement = self.arrangement.as_deref();
        let arrangement =
            arrangement.map(|code| Arrangement::from_code(code).ok_or_else(|| damaged("arrangement"))).transpose()?;
        let certificate = match (self.issued_on, self.valid_to, self.issued_by) {
            (Some(issued_on), Some(valid_to), Some(issued_by)) => Some(Certificate { issued_on, valid_to, issued_by }),
            _ => None,
        };
        let placement = self.host_branch_id.zip(self.placed_on);
        let lapsed_from = self.lapsed_from.as_deref();
        let lapsed_from =
            lapsed_from.map(|code| State::from_code(code).ok_or_else(|| damaged("lapsed_from"))).transpose()?;
        let absence = Absence {
            id: AbsenceId(self.absence_id),
            retiree: RetireeId(self.retiree_id),
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            state: State::from_code(&self.state).ok_or_else(|| damaged("state"))?,
            plan: Plan {
                from: self.from_on,
                expected_to: self.expected_to,
                destination: Destination::from_code(&self.destination).ok_or_else(|| damaged("destination"))?,
                bureau: self.bureau,
                place: self.place,
                is_fixed: self.fixed_address,
            },
            actual_to: self.actual_to,
            arrangement,
            reason_not_transferred: self.reason_not_transferred,
            must_be_reassessed: self.reassess,
            certificate,
            registered: self.registered_at.zip(self.registered_on),
            placement: placement.map(|(branch, on)| Placement { branch: BranchId(branch), on }),
            host: Ancestry {
                institution: self.host_institution,
                county: self.host_county,
                prefecture: self.host_prefecture,
            },
            transfer: self.transfer_id.map(TransferId),
            looked_for: self.looked_for,
            lapsed_from,
            revision: self.revision,
            recorded_at: self.recorded_at,
        };
        Ok(Record { absence, exact_address: self.exact_address, letter_no: self.letter_no })
    }
}

/// Reads an absence, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: AbsenceId) -> Result<Option<Record>, DatabaseError> {
    let found: Option<AbsenceRow> =
        db.read(select_absence!("where a.absence_id = $1")).bind(id.uuid()).optional().await?;
    found.map(AbsenceRow::read).transpose()
}

/// Reads the absence of a person that lapsed last, and may come back.
///
/// # Errors
/// As the database says.
pub async fn lapsed(db: &Database, retiree: RetireeId) -> Result<Option<Record>, DatabaseError> {
    let found: Option<AbsenceRow> = db
        .read(select_absence!(
            "where a.retiree_id = $1 and a.state = 'LAPSED' and a.lapsed_from is not null
             order by a.from_on desc, a.absence_id desc
             limit 1"
        ))
        .bind(retiree)
        .optional()
        .await?;
    found.map(AbsenceRow::read).transpose()
}

/// Reads absences whose day of return is over without a return, and of which nobody was asked yet, by id.
///
/// # Errors
/// As the database says.
pub async fn overdue(db: &Database, as_of: Day, after: Option<Uuid>, limit: i64) -> Result<Vec<Record>, DatabaseError> {
    let rows: Vec<AbsenceRow> = db
        .read(select_absence!(
            "where a.state not in ('RETURNED', 'CANCELLED', 'LAPSED') and not a.reassess
               and (a.looked_for is null or a.looked_for <> a.expected_to)
               and a.expected_to <= $1
               and a.absence_id > $2
             order by a.absence_id
             limit $3"
        ))
        .bind(as_of)
        .bind(after.unwrap_or(Uuid::nil()))
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(AbsenceRow::read).collect()
}

#[derive(Debug, sqlx::FromRow)]
struct AwayRow {
    absence_id: Option<Uuid>,
    free_from: Option<Day>,
    revision: i64,
}

/// Reads whether somebody is away, also of one who never was.
///
/// # Errors
/// As the database says.
pub async fn away(db: &Database, retiree: RetireeId) -> Result<Away, DatabaseError> {
    let row: Option<AwayRow> = db
        .read("select absence_id, free_from, revision from party_relation where retiree_id = $1")
        .bind(retiree)
        .optional()
        .await?;
    Ok(row.map_or_else(Away::default, |row| Away {
        open: row.absence_id.map(AbsenceId),
        free_from: row.free_from,
        revision: row.revision,
    }))
}

/// Keeps whether somebody is away over the revision at which it was read; touches no row when somebody was faster.
pub fn save_away(retiree: RetireeId, away: &Away, at: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "insert into party_relation (retiree_id, absence_id, free_from, revision, updated_at)
             values ($1, $2, $3, $4, $5)
             on conflict (retiree_id) do update
               set absence_id = excluded.absence_id, free_from = excluded.free_from, revision = excluded.revision,
                   updated_at = excluded.updated_at
             where party_relation.revision = $6",
            1,
        )
        .bind(retiree)
        .bind(away.open.map(AbsenceId::uuid))
        .bind(away.free_from)
        .bind(away.revision + 1)
        .bind(at)
        .bind(away.revision)
}

/// Adds an absence.
pub fn insert(record: &Record, by: By<'_>) -> Changes {
    let absence = &record.absence;
    Changes::new()
        .write(
            "insert into party_absence
               (absence_id, retiree_id, institution, county, prefecture, state, from_on, expected_to, destination, bureau,
                place, exact_address, fixed_address, reassess, recorded_by, recorded_at, updated_at, back_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17)",
            1,
        )
        .bind(absence.id.uuid())
        .bind(absence.retiree)
        .bind(absence.holder.institution.clone())
        .bind(absence.holder.county.clone())
        .bind(absence.holder.prefecture.clone())
        .bind(absence.state.code())
        .bind(absence.plan.from)
        .bind(absence.plan.expected_to)
        .bind(absence.plan.destination.code())
        .bind(absence.plan.bureau.clone())
        .bind(absence.plan.place.clone())
        .bind(record.exact_address.clone())
        .bind(absence.plan.is_fixed)
        .bind(absence.must_be_reassessed)
        .bind(by.subject)
        .bind(by.at)
        .bind(back_by(absence))
}

/// Gives the day by which lists go.
pub(super) fn back_by(absence: &Absence) -> Day {
    absence.plan.expected_to.unwrap_or(NEVER)
}

/// Where no return is expected; both engines keep it.
pub(super) const NEVER: Day = Day::from_ymd_opt(9999, 12, 31).expect("a day of the calendar");

/// Writes an absence as it is after an act over the revision at which it was read.
pub fn save(record: &Record, at: DateTime<Utc>) -> Changes {
    let absence = &record.absence;
    let letter = absence.certificate.as_ref();
    let (registered_at, registered_on) = absence.registered.clone().unzip();
    let placement = absence.placement.as_ref();
    Changes::new()
        .write(
            "update party_absence
                set state = $1, from_on = $2, expected_to = $3, actual_to = $4, destination = $5, bureau = $6, place = $7,
                    exact_address = $8, fixed_address = $9, arrangement = $10, reason_not_transferred = $11, reassess = $12,
                    letter_no = $13, issued_on = $14, valid_to = $15, issued_by = $16, registered_at = $17,
                    registered_on = $18, host_branch_id = $19, placed_on = $20, transfer_id = $21, updated_at = $22,
                    back_by = $25, host_institution = $26, host_county = $27, host_prefecture = $28, looked_for = $29,
                    lapsed_from = $30, revision = revision + 1
              where absence_id = $23 and revision = $24",
            1,
        )
        .bind(absence.state.code())
        .bind(absence.plan.from)
        .bind(absence.plan.expected_to)
        .bind(absence.actual_to)
        .bind(absence.plan.destination.code())
        .bind(absence.plan.bureau.clone())
        .bind(absence.plan.place.clone())
        .bind(record.exact_address.clone())
        .bind(absence.plan.is_fixed)
        .bind(absence.arrangement.map(Arrangement::code))
        .bind(absence.reason_not_transferred.clone())
        .bind(absence.must_be_reassessed)
        .bind(record.letter_no.clone())
        .bind(letter.map(|letter| letter.issued_on))
        .bind(letter.map(|letter| letter.valid_to))
        .bind(letter.map(|letter| letter.issued_by.clone()))
        .bind(registered_at)
        .bind(registered_on)
        .bind(placement.map(|placement| placement.branch.uuid()))
        .bind(placement.map(|placement| placement.on))
        .bind(absence.transfer.map(TransferId::uuid))
        .bind(at)
        .bind(absence.id.uuid())
        .bind(absence.revision)
        .bind(back_by(absence))
        .bind(absence.host.institution.clone())
        .bind(absence.host.county.clone())
        .bind(absence.host.prefecture.clone())
        .bind(absence.looked_for)
        .bind(absence.lapsed_from.map(State::code))
}

/// Lets the absence that is not over follow a person to another institution; any number of rows.
pub fn follow(retiree: RetireeId, holder: &Ancestry) -> Changes {
    Changes::new()
        .write_any(
            "update party_absence
                set institution = $1, county = $2, prefecture = $3
              where retiree_id = $4 and state not in ('RETURNED', 'CANCELLED', 'LAPSED')",
        )
        .bind(holder.institution.clone())
        .bind(holder.county.clone())
        .bind(holder.prefecture.clone())
        .bind(retiree)
}
