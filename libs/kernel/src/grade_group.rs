//! Which management group a retiree belongs to: 师级, or 团级 and below (articles 15 and 16).

use crate::day::Day;
use crate::decision::{Citation, Decision, PolicyVersion, Reason, Step};
use crate::grade::{Category, CivilianGrade, MilitaryRank, PostGrade, TechnicalGrade, TitleLevel, TreatmentGrade};
use crate::policy::{Dated, PolicyFault, Versioned};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

crate::words! {
    /// The two groups by which articles 15 and 16 route.
    pub enum ManagementGroup, "UNKNOWN_MANAGEMENT_GROUP", "管理级别", "management group" {
        /// 师级.
        Division = "DIVISION", "师级" | "师";
        /// 团级及以下.
        RegimentAndBelow = "REGIMENT_AND_BELOW", "团级及以下" | "团级" | "团";
    }
}

/// A group that was decided by name when the retiree was received, with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DecidedGroup {
    /// The group.
    pub group: ManagementGroup,
    /// What the decision rests on, for example the number of a document.
    pub basis: String,
}

/// What is known of a person's grade at one time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GradeFacts {
    /// 职务等级.
    pub post_grade: Option<PostGrade>,
    /// 文职级别.
    pub civilian_grade: Option<CivilianGrade>,
    /// 专业技术等级.
    pub technical_grade: Option<TechnicalGrade>,
    /// 技术职称级别.
    pub technical_title_level: Option<TitleLevel>,
    /// 享受待遇级别.
    pub treatment_grade: Option<TreatmentGrade>,
    /// 军衔.
    pub military_rank: Option<MilitaryRank>,
    /// A group decided by name.
    pub decided_group: Option<DecidedGroup>,
}

/// Which post grade a civilian or technical grade corresponds to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeMap {
    civilian: BTreeMap<CivilianGrade, PostGrade>,
    /// By the grade's number.
    technical: BTreeMap<String, PostGrade>,
    /// By the grade's number, then by the level of the title.
    technical_by_title: BTreeMap<String, BTreeMap<TitleLevel, PostGrade>>,
}

static MAP: LazyLock<Result<Dated<GradeMap>, PolicyFault>> =
    LazyLock::new(|| Dated::from_toml("grade.map", include_str!("../data/grade_map.toml")));

impl GradeMap {
    /// Gives the dated table that the suite is delivered with.
    pub fn published() -> Result<&'static Dated<Self>, PolicyFault> {
        MAP.as_ref().map_err(Clone::clone)
    }

    /// Gives the post grade that a civilian grade corresponds to.
    pub fn of_civilian(&self, grade: CivilianGrade) -> Option<PostGrade> {
        self.civilian.get(&grade).copied()
    }

    /// Gives the post grade that a technical grade corresponds to; grade 7 needs the title's level.
    pub fn of_technical(&self, grade: TechnicalGrade, title: Option<TitleLevel>) -> Option<PostGrade> {
        let number = grade.get().to_string();
        let by_title = || self.technical_by_title.get(&number)?.get(&title?);
        self.technical.get(&number).or_else(by_title).copied()
    }
}

/// Decides the group by the latest delivered table. None means GRADE_UNDETERMINED: ask, do not guess.
pub fn management_group(facts: &GradeFacts, category: Category) -> Decision<Option<ManagementGroup>> {
    match GradeMap::published().map(|map| (map, map.on(Day::MAX))) {
        Ok((map, Ok(version))) => management_group_by(facts, category, version, map.version(version)),
        Ok((_, Err(fault))) | Err(fault) => {
            Decision::new(None).because(Reason::new("GRADE_UNDETERMINED", "职级对应表不可用", fault.to_string()))
        }
    }
}

/// Decides the group by one version of the table.
///
/// In this order: a non-commissioned officer belongs to the lower group; a group
/// decided by name stands; the post, civilian and technical grades decide where
/// all that are present agree; without any of them, treatment of a corps or
/// theatre grade counts as 师级. Treatment never changes what a grade has shown.
pub fn management_group_by(
    facts: &GradeFacts,
    category: Category,
    map: &Versioned<GradeMap>,
    version: PolicyVersion,
) -> Decision<Option<ManagementGroup>> {
    if category == Category::Nco || facts.post_grade.is_some_and(PostGrade::is_nco) {
        return decided(
            ManagementGroup::RegimentAndBelow,
            Reason::new(
                "NCO_BY_ANALOGY",
                "退休士官（军士）参照团级及以下管理",
                "a retired NCO is treated as regiment grade and below, by analogy",
            )
            .cite(Citation::article(59)),
        );
    }
    if let Some(named) = &facts.decided_group {
        let (group, basis) = (named.group, &named.basis);
        return decided(
            group,
            Reason::new(
                "DECIDED_BY_NAME",
                format!("接收时已认定为{group}，依据：{basis}"),
                format!("decided at reception as {group}, on the basis of {basis}"),
            ),
        );
    }
    let found = by_grades(facts, &map.value);
    if found.is_empty() {
        return by_treatment(facts);
    }
    from_grades(found, map).under(version)
}

/// Says by the latest delivered table whether somebody is known to stand below 团级 (正营职 and lower).
pub fn is_below_regiment(facts: &GradeFacts, category: Category) -> bool {
    let map = GradeMap::published().ok().and_then(|dated| dated.on(Day::MAX).ok());
    map.is_some_and(|map| is_below_regiment_by(facts, category, &map.value))
}

/// Says by one version of the table whether somebody is known to stand below 团级.
///
/// A non-commissioned officer does. Of others, each of the post, civilian and technical grades that are present must show
/// it; who was decided by name to be of 师级 does not, whatever they show.
pub fn is_below_regiment_by(facts: &GradeFacts, category: Category, map: &GradeMap) -> bool {
    if category == Category::Nco || facts.post_grade.is_some_and(PostGrade::is_nco) {
        return true;
    }
    let is_of_division = facts.decided_group.as_ref().is_some_and(|named| named.group == ManagementGroup::Division);
    let found = by_grades(facts, map);
    let below = |one: &Found| one.post_grade.is_some_and(|grade| grade > PostGrade::RegimentDeputy);
    !is_of_division && !found.is_empty() && found.iter().all(below)
}

/// A grade that is present, and the post grade that it corresponds to.
struct Found {
    written: String,
    post_grade: Option<PostGrade>,
}

fn by_grades(facts: &GradeFacts, map: &GradeMap) -> Vec<Found> {
    let post = facts.post_grade.map(|grade| (grade.zh().to_owned(), Some(grade)));
    let civilian = facts.civilian_grade.map(|grade| (grade.zh().to_owned(), map.of_civilian(grade)));
    let technical =
        facts.technical_grade.map(|grade| (grade.to_string(), map.of_technical(grade, facts.technical_title_level)));
    [post, civilian, technical]
        .into_iter()
        .flatten()
        .map(|(written, post_grade)| Found { written, post_grade })
        .collect()
}

fn from_grades(found: Vec<Found>, map: &Versioned<GradeMap>) -> Decision<Option<ManagementGroup>> {
    let steps: Vec<Step> = found.iter().map(|one| mapping_step(one).cite(map.citation())).collect();
    let groups: Option<Vec<ManagementGroup>> = found.iter().map(|one| one.post_grade.map(group_of)).collect();
    let decision = match groups.as_deref() {
        None => undetermined(
            "有职级无法对应（技术7级须注明职称级别：高级或中级）",
            "a grade cannot be mapped (technical grade 7 needs the level of the title: 高级 or 中级)",
        ),
        Some([first, rest @ ..]) if rest.iter().all(|group| group == first) => decided(
            *first,
            Reason::new("BY_GRADE", format!("按职级属{first}"), format!("by grade: {first}"))
                .cite(Citation::article(15)),
        ),
        Some(_) => undetermined(
            "所填各项职级分属师级和团级，互相矛盾",
            "the grades given disagree: some are of division grade, some below",
        ),
    };
    decision.steps(steps)
}

/// Treatment alone shows a group only where it is above any that the article names.
fn by_treatment(facts: &GradeFacts) -> Decision<Option<ManagementGroup>> {
    match facts.treatment_grade {
        Some(grade) if grade <= TreatmentGrade::CorpsDeputy => decided(
            ManagementGroup::Division,
            Reason::new(
                "BY_TREATMENT",
                format!("享受{grade}待遇，比照师级"),
                format!("treatment of {grade} counts as division grade, a fortiori"),
            )
            .cite(Citation::article(15)),
        ),
        _ => undetermined(
            "没有可据以认定的职务、文职或技术等级，请予认定",
            "no post, civilian or technical grade is known; decide the group by name",
        ),
    }
}

/// Gives the post grade that a person's grades correspond to by the latest delivered table.
///
/// All that are present must agree; none where one cannot be mapped, two disagree, or there is none.
pub fn equivalent_post_grade(facts: &GradeFacts) -> Option<PostGrade> {
    let map = GradeMap::published().ok()?.on(Day::MAX).ok()?;
    let found: Vec<Found> = by_grades(facts, &map.value);
    let first = found.first()?.post_grade?;
    found.iter().all(|one| one.post_grade == Some(first)).then_some(first)
}

/// Gives the group of a post grade.
pub fn group_of(grade: PostGrade) -> ManagementGroup {
    if grade <= PostGrade::DivisionDeputy { ManagementGroup::Division } else { ManagementGroup::RegimentAndBelow }
}

fn mapping_step(found: &Found) -> Step {
    let written = &found.written;
    match found.post_grade {
        Some(grade) => {
            Step::new("GRADE_MAPPED", format!("{written}对应{grade}"), format!("{written} corresponds to {grade}"))
        }
        None => Step::new(
            "GRADE_NOT_MAPPED",
            format!("{written}无法对应"),
            format!("{written} corresponds to no single post grade"),
        ),
    }
}

fn decided(group: ManagementGroup, reason: Reason) -> Decision<Option<ManagementGroup>> {
    Decision::new(Some(group)).because(reason)
}

fn undetermined(zh: &str, en: &str) -> Decision<Option<ManagementGroup>> {
    Decision::new(None).because(Reason::new("GRADE_UNDETERMINED", zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equivalent(shape: impl FnOnce(&mut GradeFacts)) -> Option<PostGrade> {
        let mut facts = GradeFacts::default();
        shape(&mut facts);
        equivalent_post_grade(&facts)
    }

    #[test]
    fn grades_that_agree_correspond_to_one_post_grade() {
        let regiment = Some(PostGrade::RegimentChief);
        assert_eq!(equivalent(|facts| facts.post_grade = regiment), regiment);
        assert_eq!(equivalent(|facts| facts.civilian_grade = Some(CivilianGrade::OfficeChief)), regiment);
        assert_eq!(equivalent(|facts| facts.technical_grade = TechnicalGrade::new(8).ok()), regiment);
        assert_eq!(equivalent(|facts| facts.technical_grade = TechnicalGrade::new(7).ok()), None, "which title?");
        assert_eq!(equivalent(|_| {}), None);
        let disagree = |facts: &mut GradeFacts| {
            facts.post_grade = regiment;
            facts.civilian_grade = Some(CivilianGrade::BureauChief);
        };
        assert_eq!(equivalent(disagree), None);
    }
}
