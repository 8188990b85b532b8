//! SQL of the numbers that lead to a person, kept as blind indexes.

use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::text;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::Sealer;
use uuid::Uuid;

use super::recorder::Recorder;
use crate::domain::retiree::NewRetiree;

/// The domain of the blind index of citizen ids, the same in every service of the suite.
pub const CITIZEN_ID_DOMAIN: &str = "citizen_id";

/// The domain of the blind index of certificate numbers.
const CERTIFICATE_DOMAIN: &str = "certificate_no";

/// More persons than this do not share a number; the rest would be noise.
const HOLDERS_MAX: i64 = 20;

/// Which number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberKind {
    /// The citizen id.
    CitizenId,
    /// The number of the certificate of retirement.
    Certificate,
}

impl NumberKind {
    const fn code(self) -> &'static str {
        match self {
            Self::CitizenId => "CITIZEN_ID",
            Self::Certificate => "CERTIFICATE",
        }
    }
}

/// Makes the blind index of a citizen id.
pub fn citizen_id_index(sealer: &Sealer, id: &CitizenId) -> Vec<u8> {
    sealer.index(CITIZEN_ID_DOMAIN, id.as_str())
}

/// Makes the blind index of a certificate number, however it is spaced and cased.
pub fn certificate_index(sealer: &Sealer, number: &str) -> Vec<u8> {
    sealer.index(CERTIFICATE_DOMAIN, &tidy_certificate(number))
}

/// Brings a certificate number into the form that is kept: without blanks, in capitals.
pub fn tidy_certificate(number: &str) -> String {
    text::squeeze(number).to_uppercase()
}

/// Adds the numbers of a new retiree.
pub(super) fn insert(sealer: &Sealer, new: &NewRetiree, by: &Recorder) -> Changes {
    let mut changes = Changes::new();
    if let Some(id) = &new.particulars.citizen_id {
        let index = citizen_id_index(sealer, id);
        let state = match new.number_carrier {
            Some(carrier) => {
                changes = changes.append(still_carried(carrier, index.clone()));
                "SHARED"
            }
            None => "HELD",
        };
        changes = changes.append(add(new.id, NumberKind::CitizenId, index, state, by));
    }
    if let Some(number) = &new.particulars.certificate_no {
        changes = changes.append(add(new.id, NumberKind::Certificate, certificate_index(sealer, number), "HELD", by));
    }
    changes
}

/// Guards that a record carries a citizen id. Without it a number that is taken back at this moment would be shared with
/// nobody, and given to another who does not see it: only held numbers are unique.
fn still_carried(carrier: RetireeId, index: Vec<u8>) -> Changes {
    Changes::new()
        .guard(
            "select retiree_id
               from retiree_number
              where retiree_id = $1 and kind = 'CITIZEN_ID' and number_index = $2 and state <> 'FORMER'",
        )
        .bind(carrier.uuid())
        .bind(index)
}

/// Adds a number to a person; one he carried before is taken up again.
pub fn add(retiree: RetireeId, kind: NumberKind, index: Vec<u8>, state: &'static str, by: &Recorder) -> Changes {
    Changes::new()
        .write(
            "insert into retiree_number (retiree_id, kind, number_index, state, recorded_at)
             values ($1, $2, $3, $4, $5)
             on conflict (retiree_id, kind, number_index) do update set state = excluded.state",
            1,
        )
        .bind(retiree.uuid())
        .bind(kind.code())
        .bind(index)
        .bind(state)
        .bind(by.at)
}

/// Makes a person's number a former one: it still finds him, unless somebody carries it.
pub fn retire(retiree: RetireeId, kind: NumberKind, index: Vec<u8>) -> Changes {
    Changes::new()
        .write(
            "update retiree_number
                set state = 'FORMER'
              where retiree_id = $1 and kind = $2 and number_index = $3",
            1,
        )
        .bind(retiree.uuid())
        .bind(kind.code())
        .bind(index)
}

/// Leaves a shared number to the one person who still carries it. Stands after [`retire`] in an ordered batch.
pub fn leave_to(retiree: RetireeId, index: Vec<u8>) -> Changes {
    Changes::new()
        .write_any(
            "update retiree_number
                set state = 'HELD'
              where retiree_id = $1 and kind = 'CITIZEN_ID' and number_index = $2 and state = 'SHARED'",
        )
        .bind(retiree.uuid())
        .bind(index)
}

/// Finds the persons who carry a number, those who carry it now before those who once did.
///
/// Former holders are given only where nobody carries the number now. Records
/// that gave way are given as they are; the one that stands is named in the row.
///
/// # Errors
/// As the database says.
pub async fn holders(db: &Database, kind: NumberKind, index: Vec<u8>) -> Result<Vec<RetireeId>, DatabaseError> {
    let rows: Vec<(Uuid, String)> = db
        .read(
            "select coalesce(retiree.merged_into, retiree.retiree_id), retiree_number.state
               from retiree_number
               join retiree on retiree.retiree_id = retiree_number.retiree_id
              where number_index = $1 and kind = $2
              order by retiree_number.state, retiree_number.retiree_id
              limit $3",
        )
        .bind(index)
        .bind(kind.code())
        .bind(HOLDERS_MAX)
        .all()
        .await?;
    let carried = rows.iter().any(|(_, state)| state != "FORMER");
    let mut holders: Vec<RetireeId> =
        rows.into_iter().filter(|(_, state)| !carried || state != "FORMER").map(|(id, _)| id.into()).collect();
    holders.sort();
    holders.dedup();
    Ok(holders)
}

/// Finds the records, also ones that gave way, that carry a citizen id now.
///
/// # Errors
/// As the database says.
pub async fn carriers(db: &Database, index: Vec<u8>) -> Result<Vec<RetireeId>, DatabaseError> {
    let rows: Vec<(Uuid,)> = db
        .read(
            "select retiree_id
               from retiree_number
              where number_index = $1 and kind = 'CITIZEN_ID' and state <> 'FORMER'
              order by retiree_id
              limit $2",
        )
        .bind(index)
        .bind(HOLDERS_MAX)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}
