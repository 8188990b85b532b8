//! SQL of the items of plans.

use chrono::{DateTime, Utc};
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::day::Day;
use junxiu_kernel::grade::{CadreType, Category};
use junxiu_kernel::ids::{PlacementItemId, PlanYear, ReceptionId};
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::sex::Sex;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::Sealer;
use uuid::Uuid;

use super::plan::year;
use super::retiree_row::{from_json, one_word, unreadable, word};
use super::scope::Scope;
use crate::domain::placement_item::{Item, ItemState, ItemStatus, Person};
use crate::domain::retiree::SettlementMode;
use crate::domain::window::Override;

/// The table's name, to which sealed values are tied.
pub(super) const TABLE: &str = "placement_item";

macro_rules! columns {
    () => {
        "item_id, plan_year, retiree_name, citizen_id, sex, birth_date, category, cadre_type, grade, transferring_unit,
         settlement_region, settlement_mode, batch_no, party_member, enlisted_on, retired_on, certificate_no, phone,
         remark, eligible_changchun, state, reception_id, carried_from, amendment_doc_no, override_first, override_last,
         override_reason, override_doc_no, county, prefecture, revision, recorded_at, updated_at"
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    item_id: Uuid,
    plan_year: i64,
    retiree_name: String,
    citizen_id: Option<Vec<u8>>,
    sex: i64,
    birth_date: Option<Day>,
    category: String,
    cadre_type: Option<String>,
    grade: String,
    transferring_unit: Option<String>,
    settlement_region: String,
    settlement_mode: Option<String>,
    batch_no: Option<String>,
    party_member: Option<bool>,
    enlisted_on: Option<Day>,
    retired_on: Option<Day>,
    certificate_no: Option<Vec<u8>>,
    phone: Option<String>,
    remark: Option<String>,
    eligible_changchun: Option<bool>,
    state: String,
    reception_id: Option<Uuid>,
    carried_from: Option<i64>,
    amendment_doc_no: Option<String>,
    override_first: Option<Day>,
    override_last: Option<Day>,
    override_reason: Option<String>,
    override_doc_no: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    revision: i64,
    recorded_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn read(self, sealer: &Sealer) -> Result<Item, DatabaseError> {
        let id = PlacementItemId::from(self.item_id);
        let open = |column: &'static str, sealed: Option<&Vec<u8>>| {
            sealed
                .map(|sealed| sealer.open_text(TABLE, id.to_string(), column, sealed))
                .transpose()
                .map_err(|_| unreadable(column))
        };
        let citizen_id = open("citizen_id", self.citizen_id.as_ref())?;
        let reception = self.reception_id.map(ReceptionId::from);
        let status = one_word(&self.state, "state", ItemStatus::from_code)?;
        let state = match (status, reception, self.carried_from) {
            (ItemStatus::Planned, None, _) => ItemState::Planned,
            (ItemStatus::InReception, Some(reception), _) => ItemState::InReception { reception },
            (ItemStatus::CarriedOver, reception, Some(from)) => ItemState::CarriedOver { from: year(from)?, reception },
            (ItemStatus::Ended, reception, _) => ItemState::Ended { reception },
            _ => return Err(unreadable("state")),
        };
        let window_override = self.override_first.zip(self.override_last).map(|(first, last)| Override {
            first,
            last,
            reason: self.override_reason.unwrap_or_default(),
            document_no: self.override_doc_no,
        });
        Ok(Item {
            id,
            plan: year(self.plan_year)?,
            person: Person {
                name: self.retiree_name,
                citizen_id: citizen_id
                    .map(|id| CitizenId::parse(&id))
                    .transpose()
                    .map_err(|_| unreadable("citizen_id"))?,
                sex: Sex::from_number(self.sex).ok_or_else(|| unreadable("sex"))?,
                birth_date: self.birth_date,
                category: one_word(&self.category, "category", Category::from_code)?,
                cadre_type: word(self.cadre_type, "cadre_type", CadreType::from_code)?,
                grade: from_json(&self.grade, "grade")?,
                transferring_unit: self.transferring_unit,
                settlement_region: self.settlement_region,
                settlement_mode: word(self.settlement_mode, "settlement_mode", SettlementMode::from_code)?,
                batch_no: self.batch_no,
                party_member: self.party_member,
                enlisted_on: self.enlisted_on,
                retired_on: self.retired_on,
                certificate_no: open("certificate_no", self.certificate_no.as_ref())?,
                phone: self.phone,
                remark: self.remark,
                eligible_changchun: self.eligible_changchun,
            },
            state,
            amendment_doc_no: self.amendment_doc_no,
            window_override,
            holder: Ancestry { institution: None, county: self.county, prefecture: self.prefecture },
            revision: self.revision,
            recorded_at: self.recorded_at,
            updated_at: self.updated_at,
        })
    }
}

/// Reads an item.
pub async fn get(db: &Database, sealer: &Sealer, id: PlacementItemId) -> Result<Option<Item>, DatabaseError> {
    let row: Option<Row> = db
        .read(concat!("select ", columns!(), " from placement_item where item_id = $1"))
        .bind(id.uuid())
        .optional()
        .await?;
    row.map(|row| row.read(sealer)).transpose()
}

/// Reads several items, in no order.
pub async fn many(db: &Database, sealer: &Sealer, ids: &[PlacementItemId]) -> Result<Vec<Item>, DatabaseError> {
    let rows: Vec<Row> = db
        .read(concat!("select ", columns!(), " from placement_item where item_id in (..)"))
        .list(ids.iter().map(|id| id.uuid()))
        .all()
        .await?;
    rows.into_iter().map(|row| row.read(sealer)).collect()
}

/// What a list of items is narrowed to.
#[derive(Clone, Copy, Debug)]
pub struct Query {
    /// The plan they came with.
    pub plan: PlanYear,
    /// Their state.
    pub state: Option<ItemStatus>,
    /// The last item of the page before.
    pub after: Option<Uuid>,
    /// How many at most.
    pub limit: i64,
}

/// Lists a plan's items that a caller sees, in the order they came.
pub async fn list(db: &Database, sealer: &Sealer, scope: &Scope, query: &Query) -> Result<Vec<Item>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            concat!(
                "select ",
                columns!(),
                " from placement_item
                  where plan_year = $1 and item_id > $2 and ($3 is null or state = $3)",
                $of,
                " order by item_id
                  limit $4"
            )
        };
    }
    let (sql, code) = match scope {
        Scope::Province => (page!(""), None),
        Scope::Prefecture(code) => (page!(" and prefecture = $5"), Some(code)),
        Scope::County(code) => (page!(" and county = $5"), Some(code)),
        Scope::Institution(_) => return Ok(Vec::new()),
    };
    let read = db
        .read(sql)
        .bind(query.plan.get())
        .bind(query.after.unwrap_or(Uuid::nil()))
        .bind(query.state.map(ItemStatus::code))
        .bind(query.limit);
    let read = match code {
        Some(code) => read.bind(code),
        None => read,
    };
    let rows: Vec<Row> = read.all().await?;
    rows.into_iter().map(|row| row.read(sealer)).collect()
}

/// Reads the unfinished items that a plan's end carries over: those planned under it, and those whose reception is open under it.
///
/// Items that were carried over before and opened again under this plan are found by their reception's plan.
pub async fn unfinished(db: &Database, plan: PlanYear, limit: i64) -> Result<Vec<PlacementItemId>, DatabaseError> {
    let rows: Vec<(Uuid,)> = db
        .read(
            "select item_id
               from placement_item
              where plan_year = $1 and state = 'PLANNED'
             union all
             select item_id
               from reception
              where plan_year = $1 and state in ('OPENED', 'ARCHIVE_CHECK', 'SUPPLEMENT')
              order by item_id
              limit $2",
        )
        .bind(plan.get())
        .bind(limit)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}

/// Writes an item's state and override as they now are, over the revision it was read at.
pub fn update(item: &Item, end_reason: Option<&str>) -> Changes {
    let carried_from = match item.state {
        ItemState::CarriedOver { from, .. } => Some(i64::from(from.get())),
        ItemState::Planned | ItemState::InReception { .. } | ItemState::Ended { .. } => None,
    };
    let lifted = item.window_override.as_ref();
    Changes::new()
        .write(
            "update placement_item
                set state = $1, reception_id = $2, carried_from = coalesce($3, carried_from), override_first = $4,
                    override_last = $5, override_reason = $6, override_doc_no = $7,
                    amendment_doc_no = coalesce($8, amendment_doc_no), end_reason = $9, updated_at = $10,
                    revision = revision + 1
              where item_id = $11 and revision = $12",
            1,
        )
        .bind(item.state.status().code())
        .bind(item.state.reception().map(ReceptionId::uuid))
        .bind(carried_from)
        .bind(lifted.map(|lifted| lifted.first))
        .bind(lifted.map(|lifted| lifted.last))
        .bind(lifted.map(|lifted| lifted.reason.clone()))
        .bind(lifted.and_then(|lifted| lifted.document_no.clone()))
        .bind(item.amendment_doc_no.clone())
        .bind(end_reason)
        .bind(item.updated_at)
        .bind(item.id.uuid())
        .bind(item.revision)
}

/// Guards that an item is as it was read.
pub fn unchanged(item: &Item) -> Changes {
    Changes::new()
        .guard("select item_id from placement_item where item_id = $1 and revision = $2")
        .bind(item.id.uuid())
        .bind(item.revision)
}
