//! Grades, from the wire. Both sides name them alike, so the name is the mapping.

use junxiu_contracts::intake as pb;
use junxiu_kernel::grade::{
    CivilianGrade, DecidedGroup, GradeFacts, MilitaryRank, PostGrade, TechnicalGrade, TitleLevel, TreatmentGrade,
};
use junxiu_platform::parse::Violations;

use super::words;

/// What a group that a question names rests on.
const BASIS: &str = "查询所给";

/// The grades of a question, as they came.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given {
    /// 职务等级.
    pub post_grade: i32,
    /// 文职级别.
    pub civilian_grade: i32,
    /// 专业技术等级; 0 for none.
    pub technical_grade: i32,
    /// 技术职称级别.
    pub technical_title_level: i32,
    /// 享受待遇级别.
    pub treatment_grade: i32,
    /// 军衔.
    pub military_rank: i32,
    /// The group decided by name.
    pub management_group: i32,
}

impl Given {
    /// Says whether nothing was given.
    pub fn is_empty(&self) -> bool {
        let Self { post_grade, civilian_grade, technical_grade, .. } = self;
        let Self { technical_title_level, treatment_grade, military_rank, management_group, .. } = self;
        [
            post_grade,
            civilian_grade,
            technical_grade,
            technical_title_level,
            treatment_grade,
            military_rank,
            management_group,
        ]
        .into_iter()
        .all(|given| *given == 0)
    }
}

macro_rules! read {
    ($wrong:ident, $given:ident, $field:ident: $domain:ty = $wire:ty, $prefix:literal) => {
        $wrong
            .chosen_optional::<$wire>(stringify!($field), $given.$field)
            .and_then(|told| <$domain>::from_code(told.as_str_name().strip_prefix($prefix)?))
    };
}

/// Reads the grades of a question.
pub fn facts(wrong: &mut Violations, given: &Given) -> GradeFacts {
    let technical_grade = match given.technical_grade {
        0 => None,
        number => wrong.take("technical_grade", TechnicalGrade::new(i64::from(number))),
    };
    let group = wrong.chosen_optional::<pb::ManagementGroup>("management_group", given.management_group);
    let group = group.and_then(words::management_group);
    GradeFacts {
        post_grade: read!(wrong, given, post_grade: PostGrade = pb::PostGrade, "POST_GRADE_"),
        civilian_grade: read!(wrong, given, civilian_grade: CivilianGrade = pb::CivilianGrade, "CIVILIAN_GRADE_"),
        technical_grade,
        technical_title_level: read!(wrong, given, technical_title_level: TitleLevel = pb::TitleLevel, "TITLE_LEVEL_"),
        treatment_grade: read!(wrong, given, treatment_grade: TreatmentGrade = pb::TreatmentGrade, "TREATMENT_GRADE_"),
        military_rank: read!(wrong, given, military_rank: MilitaryRank = pb::MilitaryRank, "MILITARY_RANK_"),
        decided_group: group.map(|group| DecidedGroup { group, basis: BASIS.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grade_of_the_wire_is_known() {
        let count = |known: &dyn Fn(i32) -> bool| (1..40).filter(|number| known(*number)).count();
        let facts = |given: Given| facts(&mut Violations::new(), &given);
        let posts = count(&|post_grade| facts(Given { post_grade, ..Given::default() }).post_grade.is_some());
        let civilians =
            count(&|civilian_grade| facts(Given { civilian_grade, ..Given::default() }).civilian_grade.is_some());
        let ranks = count(&|military_rank| facts(Given { military_rank, ..Given::default() }).military_rank.is_some());
        let treatments =
            count(&|treatment_grade| facts(Given { treatment_grade, ..Given::default() }).treatment_grade.is_some());
        assert_eq!(posts, PostGrade::ALL.len());
        assert_eq!(civilians, CivilianGrade::ALL.len());
        assert_eq!(ranks, MilitaryRank::ALL.len());
        assert_eq!(treatments, TreatmentGrade::ALL.len());
        let mut wrong = Violations::new();
        super::facts(&mut wrong, &Given { technical_grade: 15, post_grade: 99, ..Given::default() });
        assert_eq!(wrong.into_list().len(), 2);
    }
}
