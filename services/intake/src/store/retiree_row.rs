//! The row of a retiree, and how it is read.

use chrono::{DateTime, Utc};
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::day::Day;
use junxiu_kernel::grade::{CadreType, Category, ManagementGroup};
use junxiu_kernel::ids::{ReceptionId, RetireeId};
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::sex::Sex;
use junxiu_platform::database::DatabaseError;
use junxiu_platform::seal::Sealer;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::domain::pay_status::{Pay, PayState, Stop, StopReason};
use crate::domain::retiree::{Away, Life, LifeStatus, Particulars, PartyMembership, Retiree, SettlementMode};

/// The table's name, to which sealed values are tied.
pub(super) const TABLE: &str = "retiree";

/// A row of `retiree`.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RetireeRow {
    pub(super) retiree_id: Uuid,
    revision: i64,
    display_name: String,
    sex: i64,
    birth_date: Option<Day>,
    citizen_id: Option<Vec<u8>>,
    citizen_id_index: Option<Vec<u8>>,
    certificate_no: Option<Vec<u8>>,
    certificate_issuer: Option<String>,
    phone: Option<String>,
    cadre_type: Option<String>,
    party: Option<String>,
    enlisted_on: Option<Day>,
    retired_on: Option<Day>,
    transferring_unit: Option<String>,
    settlement_mode: Option<String>,
    category: String,
    grade: String,
    management_group: Option<String>,
    settlement_region: String,
    residence_region: Option<String>,
    address: Option<Vec<u8>>,
    address_revision: Option<i64>,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    held_since: Day,
    held_revision: i64,
    received_on: Day,
    reception_id: Option<Uuid>,
    life_status: String,
    died_on: Option<Day>,
    transferred_on: Option<Day>,
    transferred_to: Option<String>,
    pay_state: String,
    pay_revision: i64,
    pay_from: Day,
    stopped_from: Option<Day>,
    stop_reason: Option<String>,
    stop_recorded_on: Option<Day>,
    merged_into: Option<Uuid>,
    recorded_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl RetireeRow {
    /// Reads the row; the numbers are opened, since even masked ones show a part.
    pub(super) fn read(self, sealer: &Sealer) -> Result<Retiree, DatabaseError> {
        let place = self.retiree_id.to_string();
        let open = |column: &'static str, sealed: Option<&Vec<u8>>| -> Result<Option<String>, DatabaseError> {
            sealed
                .map(|sealed| sealer.open_text(TABLE, &place, column, sealed).map_err(|_| unreadable(column)))
                .transpose()
        };
        let citizen_id = open("citizen_id", self.citizen_id.as_ref())?;
        let citizen_id =
            citizen_id.map(|id| CitizenId::parse(&id).map_err(|_| unreadable("citizen_id"))).transpose()?;
        let particulars = Particulars {
            display_name: self.display_name,
            sex: Sex::from_number(self.sex).unwrap_or(Sex::Unknown),
            birth_date: self.birth_date,
            citizen_id,
            certificate_no: open("certificate_no", self.certificate_no.as_ref())?,
            certificate_issuer: self.certificate_issuer,
            phone: self.phone,
            cadre_type: word(self.cadre_type, "cadre_type", CadreType::from_code)?,
            party: word(self.party, "party", PartyMembership::from_code)?,
            enlisted_on: self.enlisted_on,
            retired_on: self.retired_on,
            transferring_unit: self.transferring_unit,
            settlement_mode: word(self.settlement_mode, "settlement_mode", SettlementMode::from_code)?,
        };
        let away = self.transferred_on.zip(self.transferred_to).map(|(on, to)| Away { on, to });
        let status = one_word(&self.life_status, "life_status", LifeStatus::from_code)?;
        let life = match (status, away, self.died_on) {
            (LifeStatus::Active, _, _) => Life::Active,
            (LifeStatus::TransferredOut, Some(away), _) => Life::TransferredOut(away),
            (LifeStatus::Deceased, away, Some(on)) => Life::Deceased { on, away },
            (LifeStatus::TransferredOut, None, _) | (LifeStatus::Deceased, _, None) => {
                return Err(unreadable("life_status"));
            }
        };
        let stop_reason = word(self.stop_reason, "stop_reason", StopReason::from_code)?;
        let stop = match (self.stopped_from, stop_reason, self.stop_recorded_on) {
            (Some(from), Some(reason), Some(recorded_on)) => Some(Stop { from, reason, recorded_on }),
            _ => None,
        };
        Ok(Retiree {
            id: RetireeId::from(self.retiree_id),
            revision: self.revision,
            particulars,
            citizen_id_index: self.citizen_id_index,
            category: one_word(&self.category, "category", Category::from_code)?,
            grade: from_json(&self.grade, "grade")?,
            management_group: word(self.management_group, "management_group", ManagementGroup::from_code)?,
            settlement_region: self.settlement_region,
            residence_region: self.residence_region,
            sealed_address: self.address.zip(self.address_revision),
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            held_since: self.held_since,
            held_revision: self.held_revision,
            received_on: self.received_on,
            reception: self.reception_id.map(ReceptionId::from),
            life,
            pay: Pay {
                state: one_word(&self.pay_state, "pay_state", PayState::from_code)?,
                revision: self.pay_revision,
                from: self.pay_from,
                stop,
            },
            merged_into: self.merged_into.map(RetireeId::from),
            recorded_at: self.recorded_at,
            updated_at: self.updated_at,
        })
    }
}

/// Says that a column holds what this program never wrote; the value itself is not told.
pub(super) fn unreadable(column: &str) -> DatabaseError {
    DatabaseError::Unreadable { column: column.to_owned(), why: "its value is malformed".to_owned() }
}

/// Reads a word of a fixed list that may be absent.
pub(super) fn word<T>(
    code: Option<String>,
    column: &str,
    find: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, DatabaseError> {
    code.map(|code| one_word(&code, column, &find)).transpose()
}

/// Reads a word of a fixed list.
pub(super) fn one_word<T>(code: &str, column: &str, find: impl Fn(&str) -> Option<T>) -> Result<T, DatabaseError> {
    find(code).ok_or_else(|| unreadable(column))
}

/// Writes a value as the JSON it is kept in.
pub(super) fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain values can be written as JSON")
}

/// Reads a value from the JSON it is kept in.
pub(super) fn from_json<T: DeserializeOwned>(text: &str, column: &str) -> Result<T, DatabaseError> {
    serde_json::from_str(text).map_err(|_| unreadable(column))
}
