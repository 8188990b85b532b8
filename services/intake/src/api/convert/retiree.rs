//! Retirees between the register and the wire.

use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};
use junxiu_platform::wire::decision;

use super::retiree_words as words;
use crate::domain::grade_history::Effective;
use crate::domain::retiree::{Away, Life, Retiree};
use crate::domain::retiree_fact::{Fact, FactKind, FactValue, corrected_by, timeline};

/// The type of the resource, as NOT_FOUND names it.
pub const RETIREE: &str = "junxiu/Retiree";

/// How many characters of a certificate number a masked one shows.
const CERTIFICATE_SHOWN_CHARS: usize = 4;

/// The longest reason, evidence or note that is taken.
pub const REASON_MAX_CHARS: usize = 500;

/// How sensitive values are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Masked.
    Masked,
    /// Whole, with the address that was opened for it.
    Whole {
        /// The exact address.
        address: Option<String>,
    },
}

/// Reads the resource name of a retiree, noting a wrong one.
pub fn name(wrong: &mut Violations, field: &str, given: &str) -> Option<RetireeId> {
    let given = wrong.required(field, given)?;
    wrong.take(field, RetireeId::parse_name(given))
}

/// Reads a reason, an evidence or a note that must be given.
pub fn reason<'r>(wrong: &mut Violations, field: &str, given: &'r str) -> Option<&'r str> {
    let given = given.trim();
    if given.is_empty() {
        wrong.missing(field);
        return None;
    }
    wrong.text(field, given, REASON_MAX_CHARS)
}

/// Reads when a change holds; revision 0 corrects nothing.
pub fn effective(from: Day, corrects_revision: i64) -> Effective {
    Effective { from, corrects: (corrects_revision != 0).then_some(corrects_revision) }
}

/// Shows a retiree.
pub fn wire(who: &Retiree, shown: &Shown) -> pb::Retiree {
    let facts = &who.particulars;
    let (died_on, away) = match &who.life {
        Life::Active => (None, None),
        Life::TransferredOut(away) => (None, Some(away)),
        Life::Deceased { on, away } => (Some(*on), away.as_ref()),
    };
    let whole = matches!(shown, Shown::Whole { .. });
    let citizen_id = facts.citizen_id.as_ref().map(|id| if whole { id.as_str().to_owned() } else { id.masked() });
    let certificate = facts.certificate_no.as_ref().map(|no| if whole { no.clone() } else { masked_end(no) });
    let address = match shown {
        Shown::Masked => String::new(),
        Shown::Whole { address } => address.clone().unwrap_or_default(),
    };
    let bureau = who.holder.county.as_deref().or(who.holder.prefecture.as_deref());
    pb::Retiree {
        name: who.id.name(),
        display_name: facts.display_name.clone(),
        sex: words::sex(facts.sex).into(),
        birth_date: facts.birth_date.map(date),
        citizen_id: citizen_id.unwrap_or_default(),
        certificate_no: certificate.unwrap_or_default(),
        certificate_issuer: facts.certificate_issuer.clone().unwrap_or_default(),
        phone: facts.phone.clone().unwrap_or_default(),
        category: words::category(who.category).into(),
        cadre_type: facts.cadre_type.map(words::cadre_type).unwrap_or_default().into(),
        grade: Some(words::grade(&who.grade)),
        management_group: who.management_group.map(words::management_group).unwrap_or_default().into(),
        management_group_decision: None,
        party_membership: facts.party.map(words::party).unwrap_or_default().into(),
        enlisted_on: facts.enlisted_on.map(date),
        retired_on: facts.retired_on.map(date),
        transferring_unit: facts.transferring_unit.clone().unwrap_or_default(),
        settlement_mode: facts.settlement_mode.map(words::settlement_mode).unwrap_or_default().into(),
        settlement_region_code: who.settlement_region.clone(),
        residence_region_code: who.residence_region.clone().unwrap_or_default(),
        address,
        institution: who.holder.institution.as_deref().map(super::organization::name).unwrap_or_default(),
        bureau: super::organization::name(bureau.unwrap_or(junxiu_kernel::organization::PROVINCE)),
        received_on: Some(date(who.received_on)),
        reception: who.reception.map(|reception| reception.name()).unwrap_or_default(),
        life_status: words::life_status(who.life.status()).into(),
        died_on: died_on.map(date),
        transferred_to: away.map(|Away { to, .. }| to.clone()).unwrap_or_default(),
        merged_into: who.merged_into.map(|survivor| survivor.name()).unwrap_or_default(),
        unmasked: whole,
        create_time: Some(timestamp(who.recorded_at)),
        update_time: Some(timestamp(who.updated_at)),
        etag: etag::of(who.revision),
    }
}

/// Shows a retiree with how his management group was decided.
pub fn wire_with_decision(who: &Retiree, shown: &Shown) -> pb::Retiree {
    let found = who.group_decision();
    let outcome = found.outcome.map_or("GRADE_UNDETERMINED", |group| group.code());
    pb::Retiree { management_group_decision: Some(decision(outcome, &found)), ..wire(who, shown) }
}

fn masked_end(number: &str) -> String {
    let length = number.chars().count();
    let hidden = length.saturating_sub(CERTIFICATE_SHOWN_CHARS).max(length.min(CERTIFICATE_SHOWN_CHARS));
    let end: String = number.chars().skip(hidden).collect();
    format!("{}{end}", "*".repeat(hidden))
}

/// Shows a fact with its end and what corrected it.
pub fn fact(all: &[Fact], one: &Fact) -> pb::RetireeFact {
    let kind = one.value.kind();
    let spans = timeline(all, kind);
    let to = spans.iter().find(|span| span.fact.revision == one.revision).and_then(|span| span.to);
    let mut shown = pb::RetireeFact {
        kind: words::fact_kind(kind).into(),
        revision: one.revision,
        effective_from: Some(date(one.valid_from)),
        // Particulars do not replace one another, so none of them ends.
        effective_to: to.filter(|_| kind != FactKind::Particulars).map(date),
        corrects_revision: one.corrects.unwrap_or_default(),
        corrected_by_revision: corrected_by(all, one).unwrap_or_default(),
        backdated: one.backdated,
        basis_document: one.basis_document.clone().unwrap_or_default(),
        recorded_by: one.recorded_by.clone(),
        record_time: Some(timestamp(one.recorded_at)),
        ..Default::default()
    };
    match &one.value {
        FactValue::Institution(holder) => {
            shown.institution = holder.institution.as_deref().map(super::organization::name).unwrap_or_default();
        }
        FactValue::Grade(grade) => shown.grade = Some(words::grade(grade)),
        FactValue::Category(category) => shown.category = words::category(*category).into(),
        FactValue::Residence { region } => shown.residence_region_code = region.clone().unwrap_or_default(),
        FactValue::LifeStatus { status, .. } => shown.life_status = words::life_status(*status).into(),
        FactValue::Particulars { changed } => shown.changed_fields.clone_from(changed),
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_certificate_number_shows_its_end_alone() {
        for (number, shown) in [("吉退字第0012345号", "*******2345号"), ("AB12", "****"), ("12345", "****5"), ("", "")]
        {
            let masked = masked_end(number);
            assert_eq!(masked.chars().count(), number.chars().count());
            assert!(masked.chars().filter(|c| *c != '*').count() <= CERTIFICATE_SHOWN_CHARS, "{shown}");
        }
        assert_eq!(masked_end("AB12"), "****");
        assert_eq!(masked_end("1234567890"), "******7890");
    }
}
