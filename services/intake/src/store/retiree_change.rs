//! SQL that changes a retiree: his row at the revision it was decided on, and the facts beside it.

use junxiu_platform::database::{Changes, Value};
use junxiu_platform::seal::Sealer;

use super::recorder::Recorder;
use super::retiree_fact::{self, NewFact};
use super::retiree_number::citizen_id_index;
use super::retiree_row::TABLE;
use super::retiree_row::to_json;
use crate::domain::retiree::{Changed, Life, Retiree};
use crate::domain::retiree_fact::FactValue;

/// Writes a changed retiree and the facts of the change.
///
/// Fails as a guard when somebody changed him since `before` was read.
pub fn apply(sealer: &Sealer, before: &Retiree, changed: &Changed, basis: Option<&str>, by: &Recorder) -> Changes {
    let after = &changed.after;
    let mut address = after.sealed_address.clone();
    let mut facts = Vec::new();
    for fact in &changed.facts {
        let sealed =
            fact.address.as_ref().map(|plain| retiree_fact::seal_address(sealer, after.id, after.revision, plain));
        if matches!(&fact.value, FactValue::Residence { region } if *region == after.residence_region)
            && sealed.is_some()
        {
            address = sealed.clone().map(|sealed| (sealed, after.revision));
        }
        facts.push(NewFact {
            retiree: after.id,
            revision: after.revision,
            valid_from: fact.valid_from,
            corrects: fact.corrects,
            value: fact.value.clone(),
            sealed,
            backdated: fact.backdated,
            basis_document: basis.map(str::to_owned),
        });
    }
    save(sealer, before, after, address, by).append(retiree_fact::insert(facts, by))
}

fn save(sealer: &Sealer, before: &Retiree, after: &Retiree, address: Option<(Vec<u8>, i64)>, by: &Recorder) -> Changes {
    let who = &after.particulars;
    let row = after.id.to_string();
    let seal = |column, plain: &str| sealer.seal(TABLE, &row, column, plain.as_bytes());
    let (address, address_revision) = address.unzip();
    let (died_on, away) = match &after.life {
        Life::Active => (None, None),
        Life::TransferredOut(away) => (None, Some(away)),
        Life::Deceased { on, away } => (Some(*on), away.as_ref()),
    };
    let stop = after.pay.stop;
    Changes::new()
        .write(
            "update retiree
                set revision = $1, display_name = $2, sex = $3, birth_date = $4, citizen_id = $5, citizen_id_index = $6,
                    certificate_no = $7, certificate_issuer = $8, phone = $9, cadre_type = $10, party = $11,
                    enlisted_on = $12, retired_on = $13, transferring_unit = $14, settlement_mode = $15, category = $16,
                    post_grade = $17, grade = $18, management_group = $19, residence_region = $20, address = $21,
                    address_revision = $22, institution = $23, county = $24, prefecture = $25, held_since = $26,
                    held_revision = $27, life_status = $28, died_on = $29, transferred_on = $30, transferred_to = $31,
                    pay_state = $32, pay_revision = $33, pay_from = $34, stopped_from = $35, stop_reason = $36,
                    stop_recorded_on = $37, merged_into = $38, updated_at = $39
              where retiree_id = $40 and revision = $41",
            1,
        )
        .bind(after.revision)
        .bind(&who.display_name)
        .bind(i64::from(who.sex.number()))
        .bind(who.birth_date)
        .bind(who.citizen_id.as_ref().map(|id| seal("citizen_id", id.as_str())))
        .bind(who.citizen_id.as_ref().map(|id| citizen_id_index(sealer, id)))
        .bind(who.certificate_no.as_ref().map(|no| seal("certificate_no", no)))
        .bind(who.certificate_issuer.clone())
        .bind(who.phone.clone())
        .bind(who.cadre_type.map(|cadre| cadre.code()))
        .bind(who.party.map(|party| party.code()))
        .bind(who.enlisted_on)
        .bind(who.retired_on)
        .bind(who.transferring_unit.clone())
        .bind(who.settlement_mode.map(|mode| mode.code()))
        .bind(after.category.code())
        .bind(after.grade.post_grade.map(|grade| grade.code()))
        .bind(to_json(&after.grade))
        .bind(after.management_group.map(|group| group.code()))
        .bind(after.residence_region.clone())
        .bind(address)
        .bind(address_revision)
        .bind(after.holder.institution.clone())
        .bind(after.holder.county.clone())
        .bind(after.holder.prefecture.clone())
        .bind(after.held_since)
        .bind(after.held_revision)
        .bind(after.life.status().code())
        .bind(died_on)
        .bind(away.map(|away| away.on))
        .bind(away.map(|away| away.to.clone()))
        .bind(after.pay.state.code())
        .bind(after.pay.revision)
        .bind(after.pay.from)
        .bind(stop.map(|stop| stop.from))
        .bind(stop.map(|stop| stop.reason.code()))
        .bind(stop.map(|stop| stop.recorded_on))
        .bind(after.merged_into.map(|survivor| survivor.uuid()))
        .bind(by.at)
        .bind(after.id.uuid())
        .bind(before.revision)
}

/// Holds many retirees at the revisions at which they were read, for a batch that moves them and tells of each.
///
/// The batch writes the rows again, so it is ordered.
pub fn all_unchanged(retirees: &[Retiree]) -> Changes {
    let rows = retirees.iter().map(|retiree| vec![Value::from(retiree.id.uuid()), retiree.revision.into()]);
    Changes::new()
        .insert_rows(
            "with held (retiree_id, revision) as (values (..))
             update retiree
                set updated_at = retiree.updated_at
               from held
              where retiree.retiree_id = held.retiree_id
                and retiree.revision = held.revision",
            rows.collect(),
        )
        .ordered()
}

/// Holds a retiree at the revision at which he was read, for a batch that rests on him and does not change him.
pub fn unchanged(retiree: &Retiree) -> Changes {
    Changes::new()
        .guard(
            "select 1
               from retiree
              where retiree_id = $1 and revision = $2",
        )
        .bind(retiree.id.uuid())
        .bind(retiree.revision)
}
