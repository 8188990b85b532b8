//! A retiree: who he is, what he is, whether he lives, and who serves him.

use chrono::{DateTime, Utc};
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::grade::{CadreType, Category, GradeFacts, ManagementGroup, is_below_regiment, management_group};
use junxiu_kernel::ids::{ReceptionId, RetireeId};
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::sex::Sex;

use super::pay_status::{Pay, PayState, month_after};
use super::retiree_fact::FactValue;
pub use super::retiree_life::{Away, Life, LifeStatus};
pub use super::retiree_refusal::Refusal;

junxiu_kernel::words! {
    /// Whether a person belongs to the Party.
    pub enum PartyMembership, "UNKNOWN_PARTY_MEMBERSHIP", "政治面貌", "party membership" {
        /// 中共党员.
        Member = "MEMBER", "中共党员" | "党员" | "是";
        /// 中共预备党员.
        Probationary = "PROBATIONARY", "中共预备党员" | "预备党员";
        /// Neither.
        None = "NONE", "非党员" | "群众" | "否";
    }
}

junxiu_kernel::words! {
    /// How a person is settled (安置方式).
    pub enum SettlementMode, "UNKNOWN_SETTLEMENT_MODE", "安置方式", "settlement mode" {
        /// 就地安置.
        Local = "LOCAL", "就地" | "就地安置";
        /// 易地安置.
        Relocated = "RELOCATED", "易地" | "易地安置" | "异地安置";
    }
}

/// What is known of a person beside the effective-dated facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particulars {
    /// The name, as on the citizen card.
    pub display_name: String,
    /// The sex.
    pub sex: Sex,
    /// The birth date.
    pub birth_date: Option<Day>,
    /// The citizen id.
    pub citizen_id: Option<CitizenId>,
    /// The number of the certificate of retirement.
    pub certificate_no: Option<String>,
    /// Who issued the certificate.
    pub certificate_issuer: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
    /// The type of cadre.
    pub cadre_type: Option<CadreType>,
    /// The party membership.
    pub party: Option<PartyMembership>,
    /// The day of enlistment.
    pub enlisted_on: Option<Day>,
    /// The day of retirement.
    pub retired_on: Option<Day>,
    /// The military unit that handed the person over.
    pub transferring_unit: Option<String>,
    /// Whether he settled locally or moved to settle.
    pub settlement_mode: Option<SettlementMode>,
}

/// A person as he enters the register.
#[derive(Clone, Debug)]
pub struct NewRetiree {
    /// The new id.
    pub id: RetireeId,
    /// Who he is.
    pub particulars: Particulars,
    /// The category.
    pub category: Category,
    /// The grades.
    pub grade: GradeFacts,
    /// The division code of the settlement place.
    pub settlement_region: String,
    /// The division code of the place lived in, where it is known.
    pub residence_region: Option<String>,
    /// The exact address, where it is known.
    pub address: Option<String>,
    /// The organisations that hold him: without an institution until one is assigned.
    pub holder: Ancestry,
    /// The day of reception.
    pub received_on: Day,
    /// The reception by which he came.
    pub reception: Option<ReceptionId>,
    /// The document it rests on, for example the plan's number.
    pub basis_document: String,
    /// The record that carries the same citizen id already, where there is one.
    /// Then a case is opened that a person resolves, and the number leads to both.
    pub shares_number_with: Option<RetireeId>,
    /// The record that carries his number now, also one that gave way; none where only former holders are found.
    pub number_carrier: Option<RetireeId>,
}

impl NewRetiree {
    /// Gives the retiree as he stands in the register once he is entered.
    pub fn entered(&self, citizen_id_index: Option<Vec<u8>>, at: DateTime<Utc>) -> Retiree {
        Retiree {
            id: self.id,
            revision: 1,
            particulars: self.particulars.clone(),
            citizen_id_index,
            category: self.category,
            grade: self.grade.clone(),
            management_group: management_group(&self.grade, self.category).outcome,
            settlement_region: self.settlement_region.clone(),
            residence_region: self.residence_region.clone(),
            sealed_address: None,
            holder: self.holder.clone(),
            held_since: self.received_on,
            held_revision: 1,
            received_on: self.received_on,
            reception: self.reception,
            life: Life::Active,
            pay: Pay { state: PayState::Paying, revision: 1, from: month_after(self.received_on), stop: None },
            merged_into: None,
            recorded_at: at,
            updated_at: at,
        }
    }
}

/// A retiree as the register has him now.
#[derive(Clone, Debug)]
pub struct Retiree {
    /// The id.
    pub id: RetireeId,
    /// Counts the changes; every command names the one it was decided on.
    pub revision: i64,
    /// Who he is.
    pub particulars: Particulars,
    /// The keyed blind index of the citizen id.
    pub citizen_id_index: Option<Vec<u8>>,
    /// The category that holds now.
    pub category: Category,
    /// The grades that hold now.
    pub grade: GradeFacts,
    /// The group they decide.
    pub management_group: Option<ManagementGroup>,
    /// The division code of the settlement place.
    pub settlement_region: String,
    /// The division code of the place lived in.
    pub residence_region: Option<String>,
    /// The exact address, still sealed, with the revision of its fact: it is opened only to be shown.
    pub sealed_address: Option<(Vec<u8>, i64)>,
    /// The organisations that hold him now.
    pub holder: Ancestry,
    /// Since when they hold him.
    pub held_since: Day,
    /// The revision of the fact that says so.
    pub held_revision: i64,
    /// The day of reception.
    pub received_on: Day,
    /// The reception by which he came.
    pub reception: Option<ReceptionId>,
    /// Whether he lives.
    pub life: Life,
    /// Whether his pay runs.
    pub pay: Pay,
    /// The record that stands for this one.
    pub merged_into: Option<RetireeId>,
    /// When the record was made.
    pub recorded_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Retiree {
    /// Refuses a record that gave way to another.
    pub fn standing(&self) -> Result<(), Refusal> {
        match self.merged_into {
            None => Ok(()),
            Some(survivor) => Err(Refusal::Merged { survivor }),
        }
    }

    /// Decides the management group from the grades and the category.
    pub fn group_decision(&self) -> Decision<Option<ManagementGroup>> {
        management_group(&self.grade, self.category)
    }

    /// Says whether the grades show that he stands below 团级.
    pub fn is_below_regiment(&self) -> bool {
        is_below_regiment(&self.grade, self.category)
    }

    /// Gives the code of the direct superior of the organisation that holds him.
    pub fn superior(&self) -> &str {
        match (&self.holder.institution, &self.holder.county, &self.holder.prefecture) {
            (Some(_), Some(county), _) => county,
            (Some(_), None, Some(prefecture)) | (None, Some(_), Some(prefecture)) => prefecture,
            _ => junxiu_kernel::organization::PROVINCE,
        }
    }
}

/// A fact that a change adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedFact {
    /// The first day on which it holds.
    pub valid_from: Day,
    /// The revision of the fact it replaces.
    pub corrects: Option<i64>,
    /// What it says.
    pub value: FactValue,
    /// Whether its day lies before the day of recording.
    pub backdated: bool,
    /// The exact address that goes with a residence.
    pub address: Option<String>,
}

/// What a change makes of a retiree.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The retiree after the change, with the next revision.
    pub after: Retiree,
    /// The facts it adds, all of that revision.
    pub facts: Vec<AddedFact>,
}
