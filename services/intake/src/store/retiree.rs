//! SQL of the retiree: one row with what holds now.

use junxiu_kernel::ids::{DuplicateCaseId, RetireeId};
use junxiu_platform::database::{Changes, Database, DatabaseError, KeyedRead};
use junxiu_platform::seal::Sealer;

use super::recorder::Recorder;
use super::retiree_fact::{self, NewFact};
use super::retiree_row::{RetireeRow, TABLE};
use super::{duplicate, retiree_number};
use crate::domain::pay_status::month_after;
use crate::domain::retiree::{LifeStatus, NewRetiree, Particulars, Retiree};
use crate::domain::retiree_fact::FactValue;

/// The columns of a retiree.
#[macro_export]
#[doc(hidden)]
macro_rules! retiree_columns {
    () => {
        "retiree.retiree_id, retiree.revision, display_name, sex, birth_date, citizen_id, citizen_id_index, certificate_no,
         certificate_issuer, phone, cadre_type, party, enlisted_on, retired_on, transferring_unit, settlement_mode,
         category, grade, management_group, settlement_region, residence_region, address, address_revision,
         institution, county, prefecture, held_since, held_revision, received_on, reception_id, life_status, died_on, transferred_on,
         transferred_to, pay_state, pay_revision, pay_from, stopped_from, stop_reason, stop_recorded_on, merged_into,
         retiree.recorded_at, retiree.updated_at"
    };
}

/// Reads retirees by id, the reads that wait together in one statement.
#[derive(Clone)]
pub struct Retirees {
    by_id: KeyedRead<RetireeRow>,
    sealer: Sealer,
}

impl Retirees {
    /// Prepares the reads.
    pub fn new(db: &Database, sealer: &Sealer) -> Self {
        let by_id = KeyedRead::new(
            db,
            concat!("select ", crate::retiree_columns!(), " from retiree where retiree_id in (..)"),
            |row: &RetireeRow| row.retiree_id.into(),
        );
        Self { by_id, sealer: sealer.clone() }
    }

    /// Reads one retiree, whoever holds him.
    ///
    /// # Errors
    /// As the database says.
    pub async fn get(&self, id: RetireeId) -> Result<Option<Retiree>, DatabaseError> {
        self.by_id.get(id.uuid()).await?.map(|row| row.read(&self.sealer)).transpose()
    }
}

/// Reads several retirees at once, in no order.
///
/// # Errors
/// As the database says.
pub async fn many(db: &Database, sealer: &Sealer, ids: &[RetireeId]) -> Result<Vec<Retiree>, DatabaseError> {
    let rows: Vec<RetireeRow> = db
        .read(concat!("select ", crate::retiree_columns!(), " from retiree where retiree_id in (..)"))
        .list(ids.iter().map(|id| id.uuid()))
        .all()
        .await?;
    rows.into_iter().map(|row| row.read(sealer)).collect()
}

/// Enters a new retiree with his first facts and numbers.
///
/// A citizen id that another record holds alone fails as unique, so look with
/// [`retiree_number::holders`] first and say so in `shares_number_with`; then a
/// case is opened too.
pub fn insert(sealer: &Sealer, new: &NewRetiree, by: &Recorder) -> Changes {
    let who = &new.particulars;
    let row = new.id.to_string();
    let seal = |column, plain: &str| sealer.seal(TABLE, &row, column, plain.as_bytes());
    let address_revision = new.address.as_ref().map(|_| 1_i64);
    let changes = Changes::new()
        .write(
            "insert into retiree
               (retiree_id, revision, display_name, sex, birth_date, citizen_id, citizen_id_index, certificate_no,
                certificate_issuer, phone, cadre_type, party, enlisted_on, retired_on, transferring_unit,
                settlement_mode, category, post_grade, grade, management_group, settlement_region, residence_region,
                address, address_revision, institution, county, prefecture, held_since, held_revision, received_on,
                reception_id, life_status, pay_state, pay_revision, pay_from, recorded_at, updated_at)
             values ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                     $22, $23, $24, $25, $26, $27, 1, $28, $29, $30, 'PAYING', 1, $31, $32, $33)",
            1,
        )
        .bind(new.id.uuid())
        .bind(&who.display_name)
        .bind(who.sex as i64)
        .bind(who.birth_date)
        .bind(who.citizen_id.as_ref().map(|id| seal("citizen_id", id.as_str())))
        .bind(who.citizen_id.as_ref().map(|id| retiree_number::citizen_id_index(sealer, id)))
        .bind(who.certificate_no.as_ref().map(|no| seal("certificate_no", no)))
        .bind(who.certificate_issuer.clone())
        .bind(who.phone.clone())
        .bind(who.cadre_type.map(|cadre| cadre.code()))
        .bind(who.party.map(|party| party.code()))
        .bind(who.enlisted_on)
        .bind(who.retired_on)
        .bind(who.transferring_unit.clone())
        .bind(who.settlement_mode.map(|mode| mode.code()))
        .bind(new.category.code())
        .bind(new.grade.post_grade.map(|grade| grade.code()))
        .bind(super::retiree_row::to_json(&new.grade))
        .bind(junxiu_kernel::grade::management_group(&new.grade, new.category).outcome.map(|group| group.code()))
        .bind(&new.settlement_region)
        .bind(new.residence_region.clone())
        .bind(new.address.as_ref().map(|address| retiree_fact::seal_address(sealer, new.id, 1, address)))
        .bind(address_revision)
        .bind(new.holder.institution.clone())
        .bind(new.holder.county.clone())
        .bind(new.holder.prefecture.clone())
        .bind(new.received_on)
        .bind(new.received_on)
        .bind(new.reception.map(|reception| reception.uuid()))
        .bind(LifeStatus::Active.code())
        .bind(month_after(new.received_on))
        .bind(by.at)
        .bind(by.at);
    changes
        .append(first_facts(sealer, new, by))
        .append(retiree_number::insert(sealer, new, by))
        .append(shared_number_case(new, by))
}

fn first_facts(sealer: &Sealer, new: &NewRetiree, by: &Recorder) -> Changes {
    let mut values = vec![
        FactValue::Institution(new.holder.clone()),
        FactValue::Grade(new.grade.clone()),
        FactValue::Category(new.category),
        FactValue::LifeStatus { status: LifeStatus::Active, to: None },
        FactValue::Particulars { changed: given_fields(&new.particulars) },
    ];
    if new.residence_region.is_some() || new.address.is_some() {
        values.push(FactValue::Residence { region: new.residence_region.clone() });
    }
    let facts = values.into_iter().map(|value| NewFact {
        retiree: new.id,
        revision: 1,
        valid_from: new.received_on,
        corrects: None,
        sealed: match &value {
            FactValue::Residence { .. } => {
                new.address.as_ref().map(|address| retiree_fact::seal_address(sealer, new.id, 1, address))
            }
            _ => None,
        },
        backdated: new.received_on < by.today,
        basis_document: Some(new.basis_document.clone()),
        value,
    });
    retiree_fact::insert(facts.collect(), by)
}

fn shared_number_case(new: &NewRetiree, by: &Recorder) -> Changes {
    match new.shares_number_with {
        None => Changes::new(),
        Some(other) => duplicate::insert(
            &duplicate::NewCase {
                id: DuplicateCaseId::new_v7(by.at),
                retiree: new.id,
                other: Some(other),
                evidence: "接收时身份证号与另一档案相同".to_owned(),
            },
            by,
        ),
    }
}

/// Names the particulars that are given, as the contract names them.
fn given_fields(who: &Particulars) -> Vec<String> {
    let given = [
        ("display_name", true),
        ("sex", true),
        ("birth_date", who.birth_date.is_some()),
        ("citizen_id", who.citizen_id.is_some()),
        ("certificate_no", who.certificate_no.is_some()),
        ("certificate_issuer", who.certificate_issuer.is_some()),
        ("phone", who.phone.is_some()),
        ("cadre_type", who.cadre_type.is_some()),
        ("party_membership", who.party.is_some()),
        ("enlisted_on", who.enlisted_on.is_some()),
        ("retired_on", who.retired_on.is_some()),
        ("transferring_unit", who.transferring_unit.is_some()),
        ("settlement_mode", who.settlement_mode.is_some()),
    ];
    given.into_iter().filter(|(_, given)| *given).map(|(name, _)| name.to_owned()).collect()
}
