//! A retiree: who he is, what he is, whether he lives, and who serves him.

use chrono::{DateTime, Utc};
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::grade::{CadreType, Category, GradeFacts, ManagementGroup, management_group};
use junxiu_kernel::ids::{ReceptionId, RetireeId};
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::sex::Sex;

use super::pay_status::{Pay, PayState, month_after};
use super::retiree_fact::FactValue;

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

/// Where a person stands between reception and death.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Life {
    /// Alive and served in the province.
    Active,
    /// Served in another province.
    TransferredOut(Away),
    /// Dead, or declared dead.
    Deceased {
        /// The day of death, or of the judgment.
        on: Day,
        /// Where he was served when he died, if in another province.
        away: Option<Away>,
    },
}

/// Being served in another province.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// The first day away.
    pub on: Day,
    /// The unit that took him over.
    pub to: String,
}

junxiu_kernel::words! {
    /// The life status without its facts.
    pub enum LifeStatus, "UNKNOWN_LIFE_STATUS", "人员状态", "life status" {
        /// Alive and served in the province.
        Active = "ACTIVE", "在册";
        /// Served in another province.
        TransferredOut = "TRANSFERRED_OUT", "已转出";
        /// Dead, or declared dead.
        Deceased = "DECEASED", "已去世";
    }
}

impl Life {
    /// Gives the status without its facts.
    pub const fn status(&self) -> LifeStatus {
        match self {
            Self::Active => LifeStatus::Active,
            Self::TransferredOut(_) => LifeStatus::TransferredOut,
            Self::Deceased { .. } => LifeStatus::Deceased,
        }
    }

    /// Moves to another province.
    pub fn leave(self, on: Day, to: String) -> Result<Self, Refusal> {
        match self {
            Self::Active => Ok(Self::TransferredOut(Away { on, to })),
            Self::TransferredOut(_) | Self::Deceased { .. } => Err(Refusal::WrongLifeStatus { status: self.status() }),
        }
    }

    /// Is served by an institution of the province: goes on, or comes back.
    pub fn be_served(self, from: Day) -> Result<Self, Refusal> {
        match self {
            Self::Active => Ok(Self::Active),
            Self::TransferredOut(away) if from < away.on => Err(Refusal::LaterTransferStands { from: away.on }),
            Self::TransferredOut(_) => Ok(Self::Active),
            Self::Deceased { .. } => Err(Refusal::WrongLifeStatus { status: self.status() }),
        }
    }

    /// Dies.
    pub fn die(self, on: Day) -> Result<Self, Refusal> {
        match self {
            Self::Active => Ok(Self::Deceased { on, away: None }),
            Self::TransferredOut(away) => Ok(Self::Deceased { on, away: Some(away) }),
            Self::Deceased { on, .. } => Err(Refusal::AlreadyDeceased { on }),
        }
    }

    /// Turns out not to have died, and stands where he stood before; gives the wrong day too.
    pub fn revive(self) -> Result<(Self, Day), Refusal> {
        match self {
            Self::Deceased { on, away } => Ok((away.map_or(Self::Active, Self::TransferredOut), on)),
            Self::Active | Self::TransferredOut(_) => Err(Refusal::NotDeceased),
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

/// Why an act on a retiree is refused by rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The record gave way to another.
    Merged {
        /// The record that stands.
        survivor: RetireeId,
    },
    /// The act does not fit the life status.
    WrongLifeStatus {
        /// The status found.
        status: LifeStatus,
    },
    /// The death is recorded already.
    AlreadyDeceased {
        /// The recorded day.
        on: Day,
    },
    /// There is no death to take back.
    NotDeceased,
    /// The day of death lies in the future.
    DiedInFuture,
    /// The day lies before the reception.
    BeforeReception {
        /// The day of reception.
        received_on: Day,
    },
    /// A fact may not begin in the future.
    EffectiveInFuture,
    /// A fact of the kind begins on the same day.
    SameDayFact {
        /// The revision that made it.
        revision: i64,
    },
    /// There is no such fact to correct.
    NoSuchFact {
        /// The revision asked for.
        revision: i64,
    },
    /// The fact was corrected before.
    AlreadyCorrected {
        /// The revision of the correction.
        by: i64,
    },
    /// The correction would leave days without any fact.
    LeavesAGap {
        /// The first such day.
        from: Day,
    },
    /// What is asked for holds already.
    NothingChanges,
    /// The person is served there already.
    AlreadyThere,
    /// A transfer with a later day is recorded.
    LaterTransferStands {
        /// Its day.
        from: Day,
    },
    /// A suspension of pay is under way.
    SuspensionUnderWay,
    /// Another record carries the citizen id.
    CitizenIdTaken,
    /// The day asked for is still to come.
    AsOfInFuture,
    /// The field has an act of its own.
    FieldNotUpdatable {
        /// The field.
        field: String,
        /// The act that changes it.
        by: &'static str,
    },
    /// The same suspicion is open already.
    CaseOpen,
    /// The case was resolved before.
    CaseResolved,
    /// Both names are one record.
    SameRecord,
    /// The case names one record alone.
    NoSecondRecord,
    /// The record is not one of the case's.
    NotOfTheCase,
}

#[cfg(test)]
mod tests {
    use super::*;
    use junxiu_kernel::day::parse_day;

    fn day(written: &str) -> Day {
        parse_day(written).expect("a day")
    }

    fn away() -> Life {
        Life::TransferredOut(Away { on: day("2024-03-01"), to: "辽宁".into() })
    }

    fn dead() -> Life {
        Life::Deceased { on: day("2024-03-10"), away: None }
    }

    #[test]
    fn the_living_may_leave_and_come_back() {
        assert_eq!(Life::Active.leave(day("2024-03-01"), "辽宁".into()), Ok(away()));
        assert_eq!(away().be_served(day("2024-03-01")), Ok(Life::Active));
        assert_eq!(Life::Active.be_served(day("2024-03-01")), Ok(Life::Active));
        let too_early = away().be_served(day("2024-02-29"));
        assert_eq!(too_early, Err(Refusal::LaterTransferStands { from: day("2024-03-01") }));
        let twice = away().leave(day("2024-04-01"), "河北".into());
        assert_eq!(twice, Err(Refusal::WrongLifeStatus { status: LifeStatus::TransferredOut }));
    }

    #[test]
    fn one_dies_once_also_when_away() {
        assert_eq!(Life::Active.die(day("2024-03-10")), Ok(dead()));
        assert_eq!(away().die(day("2024-03-10")).map(|life| life.status()), Ok(LifeStatus::Deceased));
        assert_eq!(dead().die(day("2024-03-11")), Err(Refusal::AlreadyDeceased { on: day("2024-03-10") }));
    }

    #[test]
    fn the_dead_are_neither_moved_nor_served() {
        let refused = Refusal::WrongLifeStatus { status: LifeStatus::Deceased };
        assert_eq!(dead().leave(day("2024-04-01"), "辽宁".into()), Err(refused.clone()));
        assert_eq!(dead().be_served(day("2024-04-01")), Err(refused));
    }

    #[test]
    fn only_a_recorded_death_is_taken_back() {
        assert_eq!(dead().revive(), Ok((Life::Active, day("2024-03-10"))));
        let died_away = away().die(day("2024-03-10")).and_then(Life::revive);
        assert_eq!(died_away, Ok((away(), day("2024-03-10"))));
        assert_eq!(Life::Active.revive(), Err(Refusal::NotDeceased));
        assert_eq!(away().revive(), Err(Refusal::NotDeceased));
    }
}
