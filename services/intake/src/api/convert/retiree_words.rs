//! Words of fixed lists between the wire and the rules. Both sides name them alike, so the name is the mapping.

use junxiu_contracts::{common as pb_common, intake as pb};
use junxiu_kernel::grade::{
    CadreType, Category, CivilianGrade, DecidedGroup, GradeFacts, ManagementGroup, MilitaryRank, PostGrade,
    TechnicalGrade, TitleLevel, TreatmentGrade,
};
use junxiu_kernel::sex::Sex;
use junxiu_kernel::text;
use junxiu_platform::parse::{SHORT_TEXT_MAX_CHARS, Violations};

use crate::domain::back_pay::{Cause, Direction};
use crate::domain::duplicate::Outcome;
use crate::domain::pay_instruction::Action;
use crate::domain::pay_status::{Ground, PayState};
use crate::domain::retiree::{LifeStatus, PartyMembership, SettlementMode};
use crate::domain::retiree_fact::FactKind;
use crate::store::pay_status::SuspensionState;

/// The longest telephone number that is taken, with its prefixes and an extension.
const PHONE_MAX_CHARS: usize = 40;

macro_rules! wired {
    ($($there:ident, $back:ident: $domain:ty = $wire:ty, $prefix:literal;)*) => {$(
        #[doc = concat!("Shows a `", stringify!($domain), "` on the wire.")]
        pub fn $there(value: $domain) -> $wire {
            <$wire>::from_str_name(&format!(concat!($prefix, "{}"), value.code())).unwrap_or_default()
        }

        #[doc = concat!("Reads a `", stringify!($domain), "` from the wire.")]
        pub fn $back(value: $wire) -> Option<$domain> {
            <$domain>::from_code(value.as_str_name().strip_prefix($prefix)?)
        }
    )*
        #[cfg(test)]
        mod tests {
            use super::*;

            #[test]
            fn every_word_goes_to_the_wire_and_back() {
                $(for value in <$domain>::ALL {
                    assert_eq!($back($there(*value)), Some(*value), "{}", value.code());
                })*
            }
        }
    };
}

/// Words that go to the wire and do not come back.
macro_rules! shown {
    ($($there:ident: $domain:ty = $wire:ty, $prefix:literal;)*) => {
        $(
            #[doc = concat!("Shows a `", stringify!($domain), "` on the wire.")]
            pub fn $there(value: $domain) -> $wire {
                <$wire>::from_str_name(&format!(concat!($prefix, "{}"), value.code())).unwrap_or_default()
            }
        )*

        #[cfg(test)]
        mod shown_tests {
            use super::*;

            #[test]
            fn every_word_has_its_value() {
                $(for value in <$domain>::ALL {
                    assert_ne!($there(*value), <$wire>::default(), "{}", value.code());
                })*
            }
        }
    };
}

wired! {
    category, category_of: Category = pb_common::RetireeCategory, "RETIREE_CATEGORY_";
    post_grade, post_grade_of: PostGrade = pb::PostGrade, "POST_GRADE_";
    civilian_grade, civilian_grade_of: CivilianGrade = pb::CivilianGrade, "CIVILIAN_GRADE_";
    title_level, title_level_of: TitleLevel = pb::TitleLevel, "TITLE_LEVEL_";
    treatment_grade, treatment_grade_of: TreatmentGrade = pb::TreatmentGrade, "TREATMENT_GRADE_";
    military_rank, military_rank_of: MilitaryRank = pb::MilitaryRank, "MILITARY_RANK_";
    management_group, management_group_of: ManagementGroup = pb::ManagementGroup, "MANAGEMENT_GROUP_";
    cadre_type, cadre_type_of: CadreType = pb::CadreType, "CADRE_TYPE_";
    settlement_mode, settlement_mode_of: SettlementMode = pb::SettlementMode, "SETTLEMENT_MODE_";
    party, party_of: PartyMembership = pb::PartyMembership, "PARTY_MEMBERSHIP_";
    life_status, life_status_of: LifeStatus = pb::LifeStatus, "LIFE_STATUS_";
    fact_kind, fact_kind_of: FactKind = pb::retiree_fact::Kind, "KIND_";
    outcome, outcome_of: Outcome = pb::duplicate_case::Outcome, "OUTCOME_";
    ground, ground_of: Ground = pb::SuspensionGround, "SUSPENSION_GROUND_";
}

shown! {
    pay_state: PayState = pb::pay_status::State, "STATE_";
    suspension_state: SuspensionState = pb::suspension::State, "STATE_";
    direction: Direction = pb::back_pay::Direction, "DIRECTION_";
    cause: Cause = pb::back_pay::Cause, "CAUSE_";
    action: Action = pb::pay_instruction::Action, "ACTION_";
}

/// Shows a sex on the wire; the numbers are those of the standard.
pub fn sex(sex: Sex) -> pb::Sex {
    pb::Sex::try_from(sex.number()).unwrap_or_default()
}

/// Reads a sex from the wire.
pub fn sex_of(sex: pb::Sex) -> Sex {
    Sex::from_number(i64::from(sex as i32)).unwrap_or(Sex::Unknown)
}

/// Shows grades on the wire.
pub fn grade(facts: &GradeFacts) -> pb::GradeFacts {
    let group = facts.decided_group.as_ref();
    pb::GradeFacts {
        post_grade: facts.post_grade.map(post_grade).unwrap_or_default().into(),
        civilian_grade: facts.civilian_grade.map(civilian_grade).unwrap_or_default().into(),
        technical_grade: facts.technical_grade.map_or(0, |grade| i32::from(grade.get())),
        technical_title_level: facts.technical_title_level.map(title_level).unwrap_or_default().into(),
        treatment_grade: facts.treatment_grade.map(treatment_grade).unwrap_or_default().into(),
        military_rank: facts.military_rank.map(military_rank).unwrap_or_default().into(),
        management_group: group.map(|group| management_group(group.group)).unwrap_or_default().into(),
        management_group_basis: group.map(|group| group.basis.clone()).unwrap_or_default(),
    }
}

/// Reads grades from the wire; the paths of the faults are below `grade`.
pub fn grade_of(wrong: &mut Violations, given: &pb::GradeFacts) -> GradeFacts {
    let mut part = Violations::new();
    let technical_grade = match given.technical_grade {
        0 => None,
        number => part.take("technical_grade", TechnicalGrade::new(i64::from(number))),
    };
    let group = part.chosen_optional::<pb::ManagementGroup>("management_group", given.management_group);
    let basis = part.text("management_group_basis", given.management_group_basis.trim(), SHORT_TEXT_MAX_CHARS);
    let decided_group = match (group.and_then(management_group_of), basis) {
        (Some(_), Some("")) => {
            part.add(
                "management_group_basis",
                "MANAGEMENT_GROUP_BASIS_REQUIRED",
                "认定管理级别须注明依据",
                "a group decided by name needs what it rests on",
            );
            None
        }
        (Some(group), Some(basis)) => Some(DecidedGroup { group, basis: basis.to_owned() }),
        (_, _) => None,
    };
    let facts = GradeFacts {
        post_grade: part.chosen_optional("post_grade", given.post_grade).and_then(post_grade_of),
        civilian_grade: part.chosen_optional("civilian_grade", given.civilian_grade).and_then(civilian_grade_of),
        technical_grade,
        technical_title_level: part
            .chosen_optional("technical_title_level", given.technical_title_level)
            .and_then(title_level_of),
        treatment_grade: part.chosen_optional("treatment_grade", given.treatment_grade).and_then(treatment_grade_of),
        military_rank: part.chosen_optional("military_rank", given.military_rank).and_then(military_rank_of),
        decided_group,
    };
    wrong.below("grade", part);
    facts
}

/// Reads a telephone number; none where none is given.
pub fn phone(part: &mut Violations, written: &str) -> Option<String> {
    let phone = part.text("phone", written.trim(), PHONE_MAX_CHARS).filter(|phone| !phone.is_empty())?;
    part.take("phone", text::phone(phone))
}
