//! By what standard a check-up is paid: that of retired civil servants of the same grade at the settlement place (article 19).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::{Citation, Decision, Reason, Step};
use junxiu_kernel::grade::PostGrade;
use junxiu_kernel::money::Fen;
use junxiu_kernel::organization::PROVINCE;
use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::Deserialize;

use super::person::Person;

junxiu_kernel::id_type!(/// A standard of check-ups.
    StandardId, "examStandards");

junxiu_kernel::words! {
    /// The grade of a retired civil servant.
    pub enum CivilGrade, "UNKNOWN_CIVIL_GRADE", "公务员职级", "grade of the civil service" {
        /// 省部级副职.
        ProvinceDeputy = "PROVINCE_DEPUTY", "省部级副职";
        /// 厅局级正职.
        BureauChief = "BUREAU_CHIEF", "厅局级正职";
        /// 厅局级副职.
        BureauDeputy = "BUREAU_DEPUTY", "厅局级副职";
        /// 县处级正职.
        OfficeChief = "OFFICE_CHIEF", "县处级正职";
        /// 县处级副职.
        OfficeDeputy = "OFFICE_DEPUTY", "县处级副职";
        /// 乡科级正职.
        SectionChief = "SECTION_CHIEF", "乡科级正职";
        /// 乡科级副职.
        SectionDeputy = "SECTION_DEPUTY", "乡科级副职";
        /// 科员及以下.
        Clerk = "CLERK", "科员及以下";
    }
}

junxiu_kernel::words! {
    /// Whether a standard was found.
    pub enum Found, "UNKNOWN_STANDARD_STATE", "标准状态", "state of a standard" {
        /// The place has set one.
        Set = "SET", "已定";
        /// The place has set none; no other place's is taken instead.
        NotSetHere = "NOT_SET_HERE", "当地未定";
        /// The grades correspond to none of the civil service.
        GradeUndetermined = "GRADE_UNDETERMINED", "职级未定";
        /// The settlement place is not known.
        PlaceUnknown = "PLACE_UNKNOWN", "安置地未知";
    }
}

/// The policy `exam.grade_map`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExamGrades {
    /// The grade of the civil service that a post grade is treated like.
    pub grades: BTreeMap<PostGrade, CivilGrade>,
}

/// What a check-up costs at a place, for a grade, in a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standard {
    /// Its id.
    pub id: StandardId,
    /// The division code of the place.
    pub region: String,
    /// The grade.
    pub grade: CivilGrade,
    /// The calendar year.
    pub year: i32,
    /// The amount.
    pub amount: Fen,
    /// The document that sets it.
    pub document: String,
    /// Who recorded it.
    pub set_by: String,
    /// True when a correction stands in its place.
    pub is_superseded: bool,
    /// Rises with each change.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Where, for whom and when a standard is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The division code of the place.
    pub region: String,
    /// The grade.
    pub grade: CivilGrade,
    /// The year.
    pub year: i32,
}

/// What cannot even be looked for, or can.
pub type Asked = Result<Question, Found>;

/// Says where, for what grade and year a person's standard is looked for, by the day of the check-up.
///
/// A grade that was decided by name comes before what the register tells.
///
/// # Errors
/// When no policy of grades holds on the day.
pub fn question_of(
    person: &Person,
    named: Option<CivilGrade>,
    on: Day,
    map: &Dated<ExamGrades>,
) -> Result<Decision<Asked>, PolicyFault> {
    let version = map.on(on)?;
    let by_register = person.known.grade.and_then(|grade| version.value.grades.get(&grade).copied());
    let mut decision = Decision::new(()).under(map.version(version));
    if let (None, Some(grade), Some(civil)) = (named, person.known.grade, by_register) {
        let zh = format!("{grade}按{civil}离退休公务员执行");
        let en = format!("{} is treated like {}", grade.code(), civil.code());
        decision = decision.step(Step::new("GRADE_MAPPED", zh, en).cite(version.citation()));
    }
    let year = chrono::Datelike::year(&on);
    let asked = match (person.known.settlement_region.clone(), named.or(by_register)) {
        (None, _) => Err(Found::PlaceUnknown),
        (Some(_), None) => Err(Found::GradeUndetermined),
        (Some(region), Some(grade)) => Ok(Question { region, grade, year }),
    };
    Ok(decision.map(|()| asked))
}

/// Answers by what standard a check-up is paid.
pub fn answer(asked: Decision<Asked>, standard: Option<Standard>) -> Decision<(Found, Option<Standard>)> {
    let cite = Citation::article(19).quote("体检标准按照安置地同职级离退休公务员标准执行");
    let (found, reason) = match (&asked.outcome, &standard) {
        (Err(found @ Found::PlaceUnknown), _) => (
            *found,
            ("登记中没有安置地，请先在接收登记中补全".to_owned(), "the register has no settlement place".to_owned()),
        ),
        (Err(found), _) => (
            *found,
            (
                "现有职级无法对应离退休公务员职级，请认定后填写 civil_grade 及依据".to_owned(),
                "the grades on record correspond to none of the civil service; decide it by name".to_owned(),
            ),
        ),
        (Ok(question), Some(standard)) => (
            Found::Set,
            (
                format!(
                    "{}{}年{}标准为{}元（{}）",
                    question.region, question.year, question.grade, standard.amount, standard.document
                ),
                format!(
                    "{} yuan at {} in {} for {}",
                    standard.amount,
                    question.region,
                    question.year,
                    question.grade.code()
                ),
            ),
        ),
        (Ok(question), None) => (
            Found::NotSetHere,
            (
                format!("{}尚未公布{}年{}体检标准，不以他地标准代替", question.region, question.year, question.grade),
                format!(
                    "{} has set none for {} in {}, and no other place's is taken",
                    question.region,
                    question.grade.code(),
                    question.year
                ),
            ),
        ),
    };
    let (zh, en) = reason;
    asked.map(|_| (found, standard)).because(Reason::new(found.code(), zh, en).cite(cite))
}

/// Says whether an organisation sets the standards of a place: the bureau of the place, and those above it.
pub fn may_set(organization: &str, region: &str) -> bool {
    let of_prefecture = organization.len() == 6 && organization.ends_with("00");
    organization == PROVINCE
        || organization == region
        || (of_prefecture && region.len() == 6 && region.starts_with(&organization[..4]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::care_policy::CarePolicies;
    use crate::domain::person::sample;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn asked(person: &Person, named: Option<CivilGrade>) -> Asked {
        let policies = CarePolicies::delivered().unwrap();
        question_of(person, named, day("2024-12-31"), &policies.exam_grades).unwrap().outcome
    }

    fn standard() -> Standard {
        Standard {
            id: StandardId(uuid::Uuid::nil()),
            region: "220104".into(),
            grade: CivilGrade::OfficeChief,
            year: 2024,
            amount: Fen::new(150_000),
            document: "长卫发〔2024〕1号".into(),
            set_by: "officer".into(),
            is_superseded: false,
            revision: 1,
            recorded_at: DateTime::default(),
        }
    }

    #[test]
    fn place_grade_and_the_day_of_the_check_up_decide() {
        let expected = Question { region: "220104".into(), grade: CivilGrade::OfficeChief, year: 2024 };
        assert_eq!(asked(&sample(), None), Ok(expected.clone()));
        let named = Question { grade: CivilGrade::SectionChief, ..expected };
        assert_eq!(asked(&sample(), Some(CivilGrade::SectionChief)), Ok(named));
    }

    #[test]
    fn nobody_guesses_a_grade_or_a_place() {
        let mut person = sample();
        person.known.grade = Some(PostGrade::NcoFirst);
        assert_eq!(asked(&person, None), Err(Found::GradeUndetermined));
        person.known.grade = None;
        assert_eq!(asked(&person, None), Err(Found::GradeUndetermined));
        assert!(asked(&person, Some(CivilGrade::Clerk)).is_ok(), "decided by name");
        person.known.settlement_region = None;
        assert_eq!(asked(&person, Some(CivilGrade::Clerk)), Err(Found::PlaceUnknown));
    }

    #[test]
    fn none_set_here_is_an_answer() {
        let policies = CarePolicies::delivered().unwrap();
        let asked = question_of(&sample(), None, day("2024-06-01"), &policies.exam_grades).unwrap();
        let none = answer(asked.clone(), None);
        assert_eq!((none.outcome.0, none.reasons[0].code.as_str()), (Found::NotSetHere, "NOT_SET_HERE"));
        let set = answer(asked, Some(standard()));
        assert_eq!(set.outcome, (Found::Set, Some(standard())));
        assert_eq!((set.policy_versions[0].key.as_str(), set.trace.len()), ("exam.grade_map", 1));
    }

    #[test]
    fn a_bureau_sets_the_standards_of_its_own_place() {
        for (organization, region, may) in [
            ("220104", "220104", true),
            ("220100", "220104", true),
            ("220000", "222403", true),
            ("220200", "220104", false),
            ("220105", "220104", false),
            ("JL-CBS", "220623", false),
        ] {
            assert_eq!(may_set(organization, region), may, "{organization} {region}");
        }
    }
}
