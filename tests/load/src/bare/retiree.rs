//! A key read through a pool, and the register's own message made of the row.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::tables::Tables;

const SELECT: &str = "
    select retiree_id, display_name, sex, birth_date, citizen_id_masked, certificate_no_masked, phone, category, cadre_type,
           post_grade, military_rank, party_membership, enlisted_on, retired_on, transferring_unit, settlement_mode,
           settlement_region_code, residence_region_code, institution, bureau, received_on, reception_id, life_status,
           revision, created_at, updated_at
      from retiree
     where retiree_id = $1";

#[derive(sqlx::FromRow)]
struct Row {
    retiree_id: Uuid,
    display_name: String,
    sex: i64,
    birth_date: NaiveDate,
    citizen_id_masked: String,
    certificate_no_masked: String,
    phone: String,
    category: i64,
    cadre_type: i64,
    post_grade: i64,
    military_rank: i64,
    party_membership: i64,
    enlisted_on: NaiveDate,
    retired_on: NaiveDate,
    transferring_unit: String,
    settlement_mode: i64,
    settlement_region_code: String,
    residence_region_code: String,
    institution: String,
    bureau: String,
    received_on: NaiveDate,
    reception_id: Uuid,
    life_status: i64,
    revision: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// Reads a retiree by its key.
pub async fn run(tables: &Tables, request: &pb::GetRetireeRequest) -> Result<pb::Retiree, Fault> {
    let missing = || Fault::not_found("junxiu/Retiree", &request.name);
    let id = RetireeId::parse_name(&request.name).map_err(|_| missing())?.uuid();
    let row: Option<Row> = match tables {
        Tables::Sqlite { readers, .. } => sqlx::query_as(SELECT).bind(id).fetch_optional(readers).await,
        Tables::Postgres(pool) => sqlx::query_as(SELECT).bind(id).fetch_optional(pool).await,
    }
    .map_err(Fault::internal)?;
    Ok(show(row.ok_or_else(missing)?))
}

fn show(row: Row) -> pb::Retiree {
    let number = |value: i64| i32::try_from(value).unwrap_or(0);
    let grade = pb::GradeFacts {
        post_grade: number(row.post_grade),
        military_rank: number(row.military_rank),
        ..pb::GradeFacts::default()
    };
    pb::Retiree {
        name: format!("retirees/{}", row.retiree_id),
        display_name: row.display_name,
        sex: number(row.sex),
        birth_date: Some(parse::date(row.birth_date)),
        citizen_id: row.citizen_id_masked,
        certificate_no: row.certificate_no_masked,
        phone: row.phone,
        category: number(row.category),
        cadre_type: number(row.cadre_type),
        grade: Some(grade),
        management_group: pb::ManagementGroup::RegimentAndBelow.into(),
        party_membership: number(row.party_membership),
        enlisted_on: Some(parse::date(row.enlisted_on)),
        retired_on: Some(parse::date(row.retired_on)),
        transferring_unit: row.transferring_unit,
        settlement_mode: number(row.settlement_mode),
        settlement_region_code: row.settlement_region_code,
        residence_region_code: row.residence_region_code,
        institution: format!("organizations/{}", row.institution),
        bureau: format!("organizations/{}", row.bureau),
        received_on: Some(parse::date(row.received_on)),
        reception: format!("receptions/{}", row.reception_id),
        life_status: number(row.life_status),
        create_time: Some(parse::timestamp(row.created_at)),
        update_time: Some(parse::timestamp(row.updated_at)),
        etag: format!("r{}", row.revision),
        ..pb::Retiree::default()
    }
}
