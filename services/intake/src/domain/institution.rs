//! Which institution a person comes to: article 8, and the limits of every assignment.

use junxiu_kernel::day::Day;
use junxiu_kernel::decision::{Citation, Decision, PolicyVersion, Reason, Step};
use junxiu_kernel::grade::{Category, GradeFacts, GradeMap, PostGrade, TreatmentGrade};
use junxiu_kernel::policy::{Dated, Versioned};
use junxiu_kernel::region;

use super::organization::Organization;
use super::placement_item::Person;
use super::policies::Article8Policy;
use super::refusal::Refusal;

junxiu_kernel::words! {
    /// What a person says to a proposal.
    pub enum Consent, "UNKNOWN_CONSENT", "本人意愿", "consent" {
        /// He wishes it.
        Yes = "YES", "同意" | "是" | "愿意";
        /// He does not wish it.
        No = "NO", "不同意" | "否" | "不愿意";
        /// He was not asked, or has not answered.
        Unknown = "UNKNOWN", "未表态";
    }
}

junxiu_kernel::words! {
    /// What article 8 finds.
    pub enum Article8, "UNKNOWN_ARTICLE_8", "第八条结论", "finding under article 8" {
        /// He comes to the provincial sanatorium.
        ProvincialSanatorium = "PROVINCIAL_SANATORIUM", "安置到省军队离退休干部休养所";
        /// He comes to an ordinary institution.
        OrdinaryInstitution = "ORDINARY_INSTITUTION", "安置到一般服务管理机构";
        /// The province decides first.
        NeedsProvinceDecision = "NEEDS_PROVINCE_DECISION", "须由省厅认定";
    }
}

/// What article 8 looks at.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// The category.
    pub category: Category,
    /// The grades.
    pub grade: &'a GradeFacts,
    /// The division code of the settlement place.
    pub settlement_region: &'a str,
    /// Whether he was found to meet the conditions of settling in Changchun; none when nothing is said.
    pub eligible_changchun: Option<bool>,
    /// What he wishes.
    pub consent: Consent,
}

impl<'a> Candidate<'a> {
    /// Takes what an item says of its person, and what he wishes.
    pub fn of(person: &'a Person, consent: Consent) -> Self {
        Self {
            category: person.category,
            grade: &person.grade,
            settlement_region: &person.settlement_region,
            eligible_changchun: person.eligible_changchun,
            consent,
        }
    }
}

/// What the grades say of 正师职.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// He is 正师职, or of a grade that corresponds to it.
    DivisionChief,
    /// His grades lie below, and so does his treatment.
    Below,
    /// The grades leave it open.
    Open(&'static str, &'static str, &'static str),
}

/// Finds by article 8, on a day, which kind of institution a person comes to, and why.
///
/// None of the outcomes is an error; the province decides where only the
/// treatment is that of 正师职, or where the grades are above it, disagree, or are unknown.
pub fn article_8(
    candidate: &Candidate<'_>,
    on: Day,
    policy: &Versioned<Article8Policy>,
    version: PolicyVersion,
    grades: &Dated<GradeMap>,
) -> Decision<Article8> {
    let decision = find(candidate, on, &policy.value, grades).under(version);
    // The table of grades is a policy of its own, and what it said is part of the finding.
    match grades.on(on.max(first_day(grades))) {
        Ok(map) => decision.under(grades.version(map)),
        Err(_) => decision,
    }
}

/// Says whether article 8 asks for the person's wish: whether it would decide otherwise than for an ordinary
/// institution, were he willing.
pub fn asks_for_the_wish(person: &Person, on: Day, policy: &Article8Policy, grades: &Dated<GradeMap>) -> bool {
    let willing = Candidate::of(person, Consent::Yes);
    find(&willing, on, policy, grades).outcome != Article8::OrdinaryInstitution
}

fn find(candidate: &Candidate<'_>, on: Day, policy: &Article8Policy, grades: &Dated<GradeMap>) -> Decision<Article8> {
    if candidate.category == Category::Nco || candidate.grade.post_grade.is_some_and(PostGrade::is_nco) {
        return ordinary(
            "NCO_NOT_BY_ARTICLE_8",
            "退休士官（军士）不适用第八条",
            "article 8 does not apply to retired NCOs",
        )
        .because(cited(
            Reason::new(
                "ARTICLE_59",
                "退休士官参照执行，与职务等级有关的除外",
                "NCOs are treated by analogy, but not where a rule is bound to a grade",
            ),
            59,
        ));
    }
    let prefecture = region::division_on(candidate.settlement_region, on)
        .and_then(|division| region::prefecture_of(division.code))
        .map(|prefecture| prefecture.code);
    let place = Step::new(
        "SETTLEMENT_PLACE",
        format!("安置地{}在{on}属{}", candidate.settlement_region, prefecture.unwrap_or("省直")),
        format!(
            "the settlement place {} belongs to {} on {on}",
            candidate.settlement_region,
            prefecture.unwrap_or("the province")
        ),
    )
    .day(on);
    if prefecture != Some(policy.prefecture.as_str()) {
        return ordinary("NOT_CHANGCHUN", "安置地不在长春市", "the settlement place is not in Changchun").step(place);
    }
    if candidate.eligible_changchun == Some(false) {
        return ordinary(
            "NOT_ELIGIBLE_CHANGCHUN",
            "不符合长春市安置条件",
            "the conditions of settling in Changchun are not met",
        )
        .step(place);
    }
    match standing(candidate.grade, policy, grades, on) {
        Standing::Below => ordinary(
            "NOT_DIVISION_CHIEF",
            "不是正师职，也无与之对应的等级",
            "neither 正师职 nor a grade that corresponds to it",
        ),
        _ if candidate.consent == Consent::No => {
            ordinary("DOES_NOT_WISH", "本人不愿安置到省休养所", "he does not wish to come to the provincial sanatorium")
        }
        _ if candidate.consent == Consent::Unknown => {
            ordinary("WISH_UNKNOWN", "本人未表态；表态后可重新提出", "his wish is not known; propose again once it is")
        }
        Standing::DivisionChief => Decision::new(Article8::ProvincialSanatorium)
            .because(cited(division_chief_wishes(candidate.grade, candidate.eligible_changchun.is_some()), 8)),
        Standing::Open(code, zh, en) => {
            Decision::new(Article8::NeedsProvinceDecision).because(cited(Reason::new(code, zh, en), 8))
        }
    }
    .step(place)
    .steps(mappings(candidate.grade, policy, grades, on))
}

/// Words the reason: a grade that only corresponds, and conditions nobody has confirmed, are called just that.
fn division_chief_wishes(grade: &GradeFacts, confirmed: bool) -> Reason {
    let (rank, rank_en) = match grade.post_grade {
        Some(_) => ("正师职", "正师职"),
        None => ("等级对应正师职", "of a grade that corresponds to 正师职"),
    };
    let (place, place_en) = if confirmed {
        ("符合长春市安置条件", "found to meet the conditions of settling in Changchun")
    } else {
        (
            "安置地在长春市（是否符合长春市安置条件仅据安置地推定，未另行确认）",
            "settled in Changchun (taken from the settlement place; that the conditions are met is not separately confirmed)",
        )
    };
    Reason::new(
        "DIVISION_CHIEF_WISHES",
        format!("{rank}，{place}，本人愿意"),
        format!("{rank_en}, {place_en}, and he wishes it"),
    )
}

/// Shows which post grade each civilian or technical grade was taken for.
fn mappings(facts: &GradeFacts, policy: &Article8Policy, grades: &Dated<GradeMap>, on: Day) -> Vec<Step> {
    let Some(map) = grades.on(on.max(first_day(grades))).ok().filter(|_| policy.equivalents_count) else {
        return Vec::new();
    };
    let civilian = facts.civilian_grade.map(|grade| (grade.zh().to_owned(), map.value.of_civilian(grade)));
    let technical = facts
        .technical_grade
        .map(|grade| (grade.to_string(), map.value.of_technical(grade, facts.technical_title_level)));
    let mapped = [civilian, technical].into_iter().flatten().filter_map(|(written, post)| Some((written, post?)));
    mapped
        .map(|(written, post)| {
            Step::new("GRADE_MAPPED", format!("{written}对应{post}"), format!("{written} corresponds to {post}"))
                .cite(map.citation())
        })
        .collect()
}

/// Says what the grades show; a treatment alone shows nothing, but leaves it open.
fn standing(facts: &GradeFacts, policy: &Article8Policy, grades: &Dated<GradeMap>, on: Day) -> Standing {
    let map = grades.on(on.max(first_day(grades))).ok().map(|version| &version.value);
    let civilian = facts.civilian_grade.map(|grade| map.and_then(|map| map.of_civilian(grade)));
    let technical =
        facts.technical_grade.map(|grade| map.and_then(|map| map.of_technical(grade, facts.technical_title_level)));
    let equivalents = [civilian, technical].into_iter().flatten().filter(|_| policy.equivalents_count);
    let found: Vec<Option<PostGrade>> = facts.post_grade.map(Some).into_iter().chain(equivalents).collect();

    let treated = facts.treatment_grade.is_some_and(|grade| grade <= TreatmentGrade::DivisionChief);
    let by_treatment = Standing::Open(
        "ONLY_TREATMENT",
        "仅享受正师职（或以上）待遇，须由省厅认定",
        "only the treatment is that of 正师职 or above; the province decides",
    );
    if found.is_empty() {
        return if treated {
            by_treatment
        } else {
            Standing::Open("GRADE_UNDETERMINED", "没有可据以认定的职级", "no grade is known by which to decide")
        };
    }
    let is_chief = |grade: &Option<PostGrade>| *grade == Some(PostGrade::DivisionChief);
    let is_below = |grade: &Option<PostGrade>| grade.is_none_or(|grade| grade > PostGrade::DivisionChief);
    if found.iter().all(is_chief) {
        Standing::DivisionChief
    } else if found.iter().all(is_below) {
        // Technical grade 7 without its title's level lies below in either reading.
        if treated { by_treatment } else { Standing::Below }
    } else if found.iter().any(is_chief) || found.iter().any(is_below) {
        Standing::Open(
            "GRADES_DISAGREE",
            "所填各项职级不一致，须由省厅认定",
            "the grades given disagree; the province decides",
        )
    } else {
        Standing::Open(
            "ABOVE_DIVISION_CHIEF",
            "职级高于正师职，第八条未列明，须由省厅认定",
            "the grade is above 正师职, which the article does not name; the province decides",
        )
    }
}

/// The table holds for receptions from before its first version as it did on its first day.
fn first_day(grades: &Dated<GradeMap>) -> Day {
    grades.versions().first().map_or(Day::MIN, |version| version.effective_from)
}

fn ordinary(code: &str, zh: &str, en: &str) -> Decision<Article8> {
    Decision::new(Article8::OrdinaryInstitution).because(cited(Reason::new(code, zh, en), 8))
}

fn cited(reason: Reason, article: u16) -> Reason {
    reason.cite(Citation::article(article))
}

/// What an assignment knows of article 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standpoint {
    /// The latest proposal found this.
    Found(Article8),
    /// Nothing was proposed, although his wish would count.
    WishNotAsked,
    /// Nothing was proposed, and the article leaves him to an ordinary institution whatever he wishes.
    NotConcerned,
}

/// An assignment that is asked for.
#[derive(Clone, Debug)]
pub struct Assignment<'a> {
    /// The institution.
    pub institution: &'a Organization,
    /// The division code of the settlement place.
    pub settlement_region: &'a str,
    /// The first day on which it serves the person.
    pub on: Day,
    /// What article 8 says of the person.
    pub article8: Standpoint,
    /// Whether an office of the province asks.
    pub by_province: bool,
    /// Whether a decision of the province is named.
    pub province_decision: bool,
    /// Whether a reason is given.
    pub has_reason: bool,
}

/// Checks an assignment. True when somebody who is, or may be, entitled to the sanatorium comes elsewhere, which is flagged.
///
/// # Errors
/// Every way in which the institution or the finding forbids it.
pub fn check_assignment(asked: &Assignment<'_>, policy: &Article8Policy) -> Result<bool, Refusal> {
    let institution = asked.institution;
    institution.must_serve(asked.on)?;
    if institution.code.as_str() == policy.sanatorium {
        if !asked.by_province {
            return Err(Refusal::ProvinceDecides);
        }
        return match asked.article8 {
            _ if asked.province_decision => Ok(false),
            Standpoint::Found(Article8::ProvincialSanatorium) => Ok(false),
            Standpoint::WishNotAsked | Standpoint::NotConcerned => Err(Refusal::ProposalRequired),
            Standpoint::Found(Article8::OrdinaryInstitution | Article8::NeedsProvinceDecision) => {
                Err(Refusal::NotEntitledByArticle8)
            }
        };
    }
    let settled = region::division_on(asked.settlement_region, asked.on)
        .and_then(|division| region::prefecture_of(division.code));
    let served =
        region::division_on(&institution.region, asked.on).and_then(|division| region::prefecture_of(division.code));
    if let Some(settled) = settled
        && served != Some(settled)
    {
        let code = institution.code.to_string();
        return Err(Refusal::InstitutionElsewhere { code, prefecture: settled.code.to_owned() });
    }
    match asked.article8 {
        Standpoint::Found(Article8::ProvincialSanatorium) if !asked.has_reason => Err(Refusal::EntitledByArticle8),
        Standpoint::WishNotAsked if !asked.has_reason => Err(Refusal::ProposalRequired),
        Standpoint::Found(Article8::ProvincialSanatorium) | Standpoint::WishNotAsked => Ok(true),
        Standpoint::Found(Article8::OrdinaryInstitution | Article8::NeedsProvinceDecision)
        | Standpoint::NotConcerned => Ok(false),
    }
}

#[cfg(test)]
#[path = "institution_tests.rs"]
mod tests;
