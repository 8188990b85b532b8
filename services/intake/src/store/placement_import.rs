//! SQL of the import: who is known already, and the rows that are kept.

use chrono::{DateTime, Utc};
use junxiu_kernel::grade::CadreType;
use junxiu_kernel::ids::{PlacementItemId, PlanYear};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use junxiu_platform::seal::Sealer;
use uuid::Uuid;

use super::placement_item::TABLE;
use super::plan::year;
use super::retiree_number::{CITIZEN_ID_DOMAIN, tidy_certificate};
use super::retiree_row::{one_word, to_json};
use crate::domain::placement_item::{ItemStatus, Known, Person, PersonKey};
use crate::domain::retiree::SettlementMode;

/// The keys and the content of a person, as they are kept: keyed digests.
#[derive(Clone, Debug)]
pub struct Digests {
    /// By what he may be known already, the best first.
    pub keys: Vec<Vec<u8>>,
    /// Of all that the plan says of him.
    pub content: Vec<u8>,
}

/// Makes the digests of a person.
pub fn digests(sealer: &Sealer, person: &Person) -> Digests {
    let key = |key: PersonKey| match key {
        PersonKey::CitizenId(id) => sealer.index(CITIZEN_ID_DOMAIN, &id),
        PersonKey::Certificate(number) => sealer.index("placement_certificate_no", &tidy_certificate(&number)),
        PersonKey::Particulars(text) => sealer.index("placement_person", &text),
    };
    Digests {
        keys: person.keys().into_iter().map(key).collect(),
        content: sealer.index("placement_item_content", &person.content()),
    }
}

#[derive(sqlx::FromRow)]
struct KnownRow {
    person_key: Vec<u8>,
    item_id: Uuid,
    plan_year: i64,
    retiree_name: String,
    content: Vec<u8>,
    state: String,
    reception_state: Option<String>,
    revision: i64,
}

/// Finds the standing items of the persons with these keys, each with its key.
pub async fn known(db: &Database, keys: Vec<Vec<u8>>) -> Result<Vec<(Vec<u8>, Known)>, DatabaseError> {
    let rows: Vec<KnownRow> = db
        .read(
            "select i.person_key, i.item_id, i.plan_year, i.retiree_name, i.content, i.state, i.revision,
                    r.state as reception_state
               from placement_item i
               left join reception r on r.item_id = i.item_id
              where i.state <> 'ENDED' and i.person_key in (..)",
        )
        .list(keys)
        .all()
        .await?;
    rows.into_iter()
        .map(|row| {
            let known = Known {
                id: row.item_id.into(),
                plan: year(row.plan_year)?,
                name: row.retiree_name,
                content: row.content,
                status: one_word(&row.state, "state", ItemStatus::from_code)?,
                received: matches!(row.reception_state.as_deref(), Some("RECEIVED" | "INSTITUTION_ASSIGNED")),
                revision: row.revision,
            };
            Ok((row.person_key, known))
        })
        .collect()
}

/// A row that an import keeps.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The item's id: new, or that of the item it replaces.
    pub id: PlacementItemId,
    /// The person.
    pub person: Person,
    /// His digests.
    pub digests: Digests,
    /// The bureaus of his settlement place.
    pub holder: Ancestry,
    /// The revision of the item it replaces; none for a new one.
    pub replaces: Option<i64>,
}

/// Enters new items, all with one statement.
pub fn insert(sealer: &Sealer, plan: PlanYear, amendment: Option<&str>, new: &[&Kept], now: DateTime<Utc>) -> Changes {
    let rows = new.iter().map(|kept| {
        let mut row = vec![Value::from(kept.id.uuid()), Value::from(plan.get())];
        row.extend(person_values(sealer, kept));
        row.extend([
            Value::from(kept.digests.keys.first().cloned().unwrap_or_default()),
            Value::from(kept.digests.content.clone()),
            Value::from(ItemStatus::Planned.code()),
            Value::from(amendment),
            Value::from(kept.holder.county.clone()),
            Value::from(kept.holder.prefecture.clone()),
            Value::from(1_i64),
            Value::from(now),
            Value::from(now),
        ]);
        row
    });
    Changes::new().insert_rows(
        "insert into placement_item
           (item_id, plan_year, retiree_name, citizen_id, sex, birth_date, category, cadre_type, grade,
            transferring_unit, settlement_region, settlement_mode, batch_no, party_member, enlisted_on, retired_on,
            certificate_no, phone, remark, eligible_changchun, person_key, content, state, amendment_doc_no, county,
            prefecture, revision, recorded_at, updated_at)
         values (..)",
        rows.collect(),
    )
}

/// Gives an item another content, over the revision it was read at.
pub fn replace(sealer: &Sealer, amendment: Option<&str>, kept: &Kept, revision: i64, now: DateTime<Utc>) -> Changes {
    let changes = Changes::new().write(
        "update placement_item
            set retiree_name = $1, citizen_id = $2, sex = $3, birth_date = $4, category = $5, cadre_type = $6,
                grade = $7, transferring_unit = $8, settlement_region = $9, settlement_mode = $10, batch_no = $11,
                party_member = $12, enlisted_on = $13, retired_on = $14, certificate_no = $15, phone = $16,
                remark = $17, eligible_changchun = $18, person_key = $19, content = $20,
                amendment_doc_no = coalesce($21, amendment_doc_no), county = $22, prefecture = $23, updated_at = $24,
                revision = revision + 1
          where item_id = $25 and revision = $26",
        1,
    );
    person_values(sealer, kept)
        .into_iter()
        .fold(changes, Changes::bind)
        .bind(kept.digests.keys.first().cloned().unwrap_or_default())
        .bind(kept.digests.content.clone())
        .bind(amendment)
        .bind(kept.holder.county.clone())
        .bind(kept.holder.prefecture.clone())
        .bind(now)
        .bind(kept.id.uuid())
        .bind(revision)
}

/// The values of a person's columns, in the order of the table.
fn person_values(sealer: &Sealer, kept: &Kept) -> Vec<Value> {
    let person = &kept.person;
    let row = kept.id.to_string();
    let seal = |column, plain: &str| sealer.seal(TABLE, &row, column, plain.as_bytes());
    vec![
        Value::from(&person.name),
        Value::from(person.citizen_id.as_ref().map(|id| seal("citizen_id", id.as_str()))),
        Value::from(i64::from(person.sex.number())),
        Value::from(person.birth_date),
        Value::from(person.category.code()),
        Value::from(person.cadre_type.map(CadreType::code)),
        Value::from(to_json(&person.grade)),
        Value::from(person.transferring_unit.clone()),
        Value::from(&person.settlement_region),
        Value::from(person.settlement_mode.map(SettlementMode::code)),
        Value::from(person.batch_no.clone()),
        Value::from(person.party_member),
        Value::from(person.enlisted_on),
        Value::from(person.retired_on),
        Value::from(person.certificate_no.as_ref().map(|number| seal("certificate_no", number))),
        Value::from(person.phone.clone()),
        Value::from(person.remark.clone()),
        Value::from(person.eligible_changchun),
    ]
}
