//! UpdateRetiree: changes particulars that have no act of their own.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::text;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::retiree_words as words;
use super::convert::{self, retiree::Shown};
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use crate::domain::retiree::{Particulars, Refusal, Retiree};
use crate::domain::retiree_update::{self as rules, Field};
use crate::store::recorder::Recorder;
use crate::store::retiree_change;
use crate::store::retiree_number::{self, NumberKind};

/// The longest certificate number that is taken; their form is not published.
const CERTIFICATE_MAX_CHARS: usize = 32;

/// Changes the particulars named in the mask.
pub async fn run(parts: &Parts, call: &Call, request: &pb::UpdateRetireeRequest) -> Result<Done<pb::Retiree>, Fault> {
    let mut wrong = Violations::new();
    let given = wrong.present("retiree", request.retiree.as_ref()).cloned().unwrap_or_default();
    let id = convert::retiree::name(&mut wrong, "retiree.name", &given.name);
    let basis = wrong.optional("basis_document", &request.basis_document);
    let fields = fields(&mut wrong, request, &given);
    let particulars = particulars(&mut wrong, &given, &fields);
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = parts.retiree(&call.caller, id).await?;
    etag::check(&given.etag, before.revision, &before.id.name())?;

    let mut changed = rules::update(&before, &fields, &particulars, call.today)?;
    let after = &mut changed.after;
    after.updated_at = call.now;
    after.citizen_id_index =
        after.particulars.citizen_id.as_ref().map(|id| retiree_number::citizen_id_index(&parts.sealer, id));
    let by = recorder(call);
    let numbers = numbers(parts, &before, &changed.after, &by).await?;

    let changes = retiree_change::apply(&parts.sealer, &before, &changed, basis, &by).append(numbers);
    let after = &changed.after;
    let names: Vec<String> = fields.iter().map(|field| field.name().to_owned()).collect();
    let entry = event::entry(after)
        .occurred_on(call.today)
        .summary(format!("updated {}", names.join(", ")))
        .event(event::updated(after, names, call.today));
    Ok(Done { answer: convert::retiree::wire(after, &Shown::Masked), changes, entry })
}

/// Names the fields to change: those of the mask, or else those that are set.
fn fields(wrong: &mut Violations, request: &pb::UpdateRetireeRequest, given: &pb::Retiree) -> Vec<Field> {
    let paths: Vec<String> = match &request.update_mask {
        Some(mask) if mask.paths.iter().any(|path| path == "*") => {
            let all = Field::ALL.iter().map(|(_, name)| (*name).to_owned());
            all.filter(|name| !is_masked(given, name)).collect()
        }
        Some(mask) if !mask.paths.is_empty() => mask.paths.clone(),
        _ => set_fields(given).into_iter().filter(|name| !is_masked(given, name)).map(str::to_owned).collect(),
    };
    let mut fields = Vec::new();
    for path in paths {
        match Field::named(&path) {
            Ok(field) if !fields.contains(&field) => fields.push(field),
            Ok(_) => {}
            Err(by) => not_updatable(wrong, &path, by),
        }
    }
    fields
}

/// Notes a path of the mask that names no field to be updated, with those that may be, or the act that changes it.
fn not_updatable(wrong: &mut Violations, path: &str, by: Option<&str>) {
    let shown = text::excerpt(path);
    let (zh, en) = match by {
        Some(by) => {
            (format!("字段 {shown} 不能直接修改，请使用 {by}"), format!("{shown} has an act of its own: use {by}"))
        }
        None => {
            let names: Vec<&str> = Field::ALL.iter().map(|(_, name)| *name).collect();
            let zh = format!("字段 {shown} 不能修改，可修改的有：{}", names.join("、"));
            (zh, format!("{shown} cannot be updated; these can: {}", names.join(", ")))
        }
    };
    wrong.add("update_mask", "FIELD_NOT_UPDATABLE", zh, en);
}

/// Says whether a number came back masked, as it was read: then it is not meant to change.
fn is_masked(given: &pb::Retiree, field: &str) -> bool {
    match field {
        "citizen_id" => given.citizen_id.contains('*'),
        "certificate_no" => given.certificate_no.contains('*'),
        _ => false,
    }
}

/// Names the fields that are set and may be updated; what is output only is not read.
fn set_fields(given: &pb::Retiree) -> Vec<&'static str> {
    let set = [
        ("display_name", !given.display_name.is_empty()),
        ("sex", given.sex != 0),
        ("birth_date", given.birth_date.is_some()),
        ("citizen_id", !given.citizen_id.is_empty()),
        ("certificate_no", !given.certificate_no.is_empty()),
        ("certificate_issuer", !given.certificate_issuer.is_empty()),
        ("phone", !given.phone.is_empty()),
        ("cadre_type", given.cadre_type != 0),
        ("party_membership", given.party_membership != 0),
        ("enlisted_on", given.enlisted_on.is_some()),
        ("retired_on", given.retired_on.is_some()),
        ("transferring_unit", !given.transferring_unit.is_empty()),
        ("settlement_mode", given.settlement_mode != 0),
    ];
    set.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect()
}

/// Reads the particulars; only the fields to be changed can be wrong.
fn particulars(wrong: &mut Violations, given: &pb::Retiree, fields: &[Field]) -> Particulars {
    let named = |field| fields.contains(&field);
    let mut part = Violations::new();
    let display_name = match named(Field::DisplayName) {
        true => part.required("display_name", &given.display_name).unwrap_or_default().to_owned(),
        false => String::new(),
    };
    // Masked numbers come back with a record that was read; they count only where they are to be changed.
    let citizen_id = match named(Field::CitizenId) {
        true => part.take_optional("citizen_id", &given.citizen_id, CitizenId::parse),
        false => None,
    };
    let certificate_no = match named(Field::CertificateNo) {
        true => part
            .text("certificate_no", given.certificate_no.trim(), CERTIFICATE_MAX_CHARS)
            .map(retiree_number::tidy_certificate)
            .filter(|number| !number.is_empty()),
        false => None,
    };
    let particulars = Particulars {
        display_name,
        sex: words::sex_of(part.chosen_optional("sex", given.sex).unwrap_or_default()),
        birth_date: part.optional_day("birth_date", given.birth_date.as_ref()),
        citizen_id,
        certificate_no,
        certificate_issuer: part.optional("certificate_issuer", &given.certificate_issuer).map(str::to_owned),
        phone: words::phone(&mut part, &given.phone),
        cadre_type: part.chosen_optional("cadre_type", given.cadre_type).and_then(words::cadre_type_of),
        party: part.chosen_optional("party_membership", given.party_membership).and_then(words::party_of),
        enlisted_on: part.optional_day("enlisted_on", given.enlisted_on.as_ref()),
        retired_on: part.optional_day("retired_on", given.retired_on.as_ref()),
        transferring_unit: part.optional("transferring_unit", &given.transferring_unit).map(str::to_owned),
        settlement_mode: part
            .chosen_optional("settlement_mode", given.settlement_mode)
            .and_then(words::settlement_mode_of),
    };
    wrong.below("retiree", part);
    particulars
}

/// Lets a new number lead to the person; a citizen id that somebody carries is refused.
async fn numbers(parts: &Parts, before: &Retiree, after: &Retiree, by: &Recorder) -> Result<Changes, Fault> {
    let mut changes = Changes::new();
    let (old, new) = (&before.particulars, &after.particulars);
    if let (None, Some(index)) = (&old.citizen_id, &after.citizen_id_index) {
        if !retiree_number::carriers(&parts.db, index.clone()).await?.is_empty() {
            return Err(Refusal::CitizenIdTaken.into());
        }
        changes = changes.append(retiree_number::add(after.id, NumberKind::CitizenId, index.clone(), "HELD", by));
    }
    if old.certificate_no != new.certificate_no {
        if let Some(number) = &old.certificate_no {
            let index = retiree_number::certificate_index(&parts.sealer, number);
            changes = changes.append(retiree_number::retire(after.id, NumberKind::Certificate, index));
        }
        if let Some(number) = &new.certificate_no {
            let index = retiree_number::certificate_index(&parts.sealer, number);
            changes = changes.append(retiree_number::add(after.id, NumberKind::Certificate, index, "HELD", by));
        }
    }
    Ok(changes)
}
