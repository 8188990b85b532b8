//! Changing particulars: those without an act of their own.

use junxiu_kernel::day::Day;

use super::duplicate::particulars;
use super::retiree::{Changed, Particulars, Refusal, Retiree};

/// A particular with the name it has in the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `display_name`.
    DisplayName,
    /// `sex`.
    Sex,
    /// `birth_date`.
    BirthDate,
    /// `citizen_id`, while none is known.
    CitizenId,
    /// `certificate_no`.
    CertificateNo,
    /// `certificate_issuer`.
    CertificateIssuer,
    /// `phone`.
    Phone,
    /// `cadre_type`.
    CadreType,
    /// `party_membership`.
    PartyMembership,
    /// `enlisted_on`.
    EnlistedOn,
    /// `retired_on`.
    RetiredOn,
    /// `transferring_unit`.
    TransferringUnit,
    /// `settlement_mode`.
    SettlementMode,
}

impl Field {
    /// Every field that may be updated, with its name.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::DisplayName, "display_name"),
        (Self::Sex, "sex"),
        (Self::BirthDate, "birth_date"),
        (Self::CitizenId, "citizen_id"),
        (Self::CertificateNo, "certificate_no"),
        (Self::CertificateIssuer, "certificate_issuer"),
        (Self::Phone, "phone"),
        (Self::CadreType, "cadre_type"),
        (Self::PartyMembership, "party_membership"),
        (Self::EnlistedOn, "enlisted_on"),
        (Self::RetiredOn, "retired_on"),
        (Self::TransferringUnit, "transferring_unit"),
        (Self::SettlementMode, "settlement_mode"),
    ];

    /// Finds a field by its name; for another, gives the act that changes it, if there is one.
    pub fn named(name: &str) -> Result<Self, Option<&'static str>> {
        let found = Self::ALL.iter().find(|(_, known)| *known == name).map(|(field, _)| *field);
        found.ok_or_else(|| act_for(name))
    }

    /// Gives the name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(field, _)| *field == self).map_or("", |(_, name)| name)
    }
}

fn act_for(field: &str) -> Option<&'static str> {
    Some(match field {
        "grade" | "management_group" => "ChangeGrade",
        "category" => "ChangeCategory",
        "residence_region_code" | "address" => "ChangeResidence",
        "institution" | "bureau" | "transferred_to" => "TransferRetiree",
        "life_status" | "died_on" => "RecordDeath",
        "merged_into" => "ResolveDuplicate",
        _ => return None,
    })
}

/// Changes the named particulars to the given ones.
pub fn update(retiree: &Retiree, fields: &[Field], given: &Particulars, today: Day) -> Result<Changed, Refusal> {
    retiree.standing()?;
    let before = &retiree.particulars;
    if fields.contains(&Field::CitizenId) && before.citizen_id.is_some() && before.citizen_id != given.citizen_id {
        return Err(Refusal::FieldNotUpdatable { field: "citizen_id".to_owned(), by: "ReportDuplicate" });
    }
    let mut who = before.clone();
    let mut changed = Vec::new();
    for field in fields {
        if set(&mut who, given, *field) {
            changed.push(field.name().to_owned());
        }
    }
    if changed.is_empty() {
        return Err(Refusal::NothingChanges);
    }
    let after = Retiree { revision: retiree.revision + 1, particulars: who, ..retiree.clone() };
    Ok(Changed { after, facts: vec![particulars(changed, today)] })
}

fn set(who: &mut Particulars, given: &Particulars, field: Field) -> bool {
    fn take<T: Clone + PartialEq>(target: &mut T, value: &T) -> bool {
        let changes = target != value;
        if changes {
            target.clone_from(value);
        }
        changes
    }
    match field {
        Field::DisplayName => take(&mut who.display_name, &given.display_name),
        Field::Sex => take(&mut who.sex, &given.sex),
        Field::BirthDate => take(&mut who.birth_date, &given.birth_date),
        Field::CitizenId => take(&mut who.citizen_id, &given.citizen_id),
        Field::CertificateNo => take(&mut who.certificate_no, &given.certificate_no),
        Field::CertificateIssuer => take(&mut who.certificate_issuer, &given.certificate_issuer),
        Field::Phone => take(&mut who.phone, &given.phone),
        Field::CadreType => take(&mut who.cadre_type, &given.cadre_type),
        Field::PartyMembership => take(&mut who.party, &given.party),
        Field::EnlistedOn => take(&mut who.enlisted_on, &given.enlisted_on),
        Field::RetiredOn => take(&mut who.retired_on, &given.retired_on),
        Field::TransferringUnit => take(&mut who.transferring_unit, &given.transferring_unit),
        Field::SettlementMode => take(&mut who.settlement_mode, &given.settlement_mode),
    }
}
