use super::*;
use crate::domain::policies::Policies;
use junxiu_kernel::day::parse_day;
use junxiu_kernel::grade::{CivilianGrade, TechnicalGrade, TitleLevel};

fn day(written: &str) -> Day {
    parse_day(written).expect("a day")
}

fn decide(candidate: &Candidate<'_>, on: &str) -> Decision<Article8> {
    let policies = Policies::delivered().expect("the policies");
    let on = day(on);
    let policy = policies.article8.on(on.max(day("2021-01-01"))).expect("in force");
    let grades = GradeMap::published().expect("the table of grades");
    article_8(candidate, on, policy, policies.article8.version(policy), grades)
}

/// What is found for somebody in 朝阳区 on 5 March 2024 who wishes it.
fn by_grade(grade: &GradeFacts) -> (&'static str, String) {
    let candidate = Candidate {
        category: Category::Tuixiu,
        grade,
        settlement_region: "220104",
        eligible_changchun: None,
        consent: Consent::Yes,
    };
    found(decide(&candidate, "2024-03-05"))
}

fn found(decision: Decision<Article8>) -> (&'static str, String) {
    (decision.outcome.code(), decision.reasons.first().expect("a reason").code.clone())
}

fn post(grade: PostGrade) -> GradeFacts {
    GradeFacts { post_grade: Some(grade), ..GradeFacts::default() }
}

fn technical(number: i64, title: Option<TitleLevel>) -> GradeFacts {
    GradeFacts {
        technical_grade: Some(TechnicalGrade::new(number).expect("a technical grade")),
        technical_title_level: title,
        ..GradeFacts::default()
    }
}

fn civilian(grade: CivilianGrade) -> GradeFacts {
    GradeFacts { civilian_grade: Some(grade), ..GradeFacts::default() }
}

fn treated(grade: TreatmentGrade, facts: GradeFacts) -> GradeFacts {
    GradeFacts { treatment_grade: Some(grade), ..facts }
}

#[test]
fn division_chiefs_and_their_equivalents_may_come() {
    let (home, ordinary, province) = ("PROVINCIAL_SANATORIUM", "ORDINARY_INSTITUTION", "NEEDS_PROVINCE_DECISION");
    let none = GradeFacts::default;
    for (facts, outcome, reason) in [
        (post(PostGrade::DivisionChief), home, "DIVISION_CHIEF_WISHES"),
        (post(PostGrade::DivisionDeputy), ordinary, "NOT_DIVISION_CHIEF"),
        (technical(4, None), home, "DIVISION_CHIEF_WISHES"),
        (technical(5, None), home, "DIVISION_CHIEF_WISHES"),
        (technical(6, None), ordinary, "NOT_DIVISION_CHIEF"),
        (technical(7, Some(TitleLevel::Senior)), ordinary, "NOT_DIVISION_CHIEF"),
        (technical(7, None), ordinary, "NOT_DIVISION_CHIEF"),
        (technical(3, None), province, "ABOVE_DIVISION_CHIEF"),
        (civilian(CivilianGrade::BureauChief), home, "DIVISION_CHIEF_WISHES"),
        (civilian(CivilianGrade::BureauDeputy), ordinary, "NOT_DIVISION_CHIEF"),
        (treated(TreatmentGrade::DivisionChief, none()), province, "ONLY_TREATMENT"),
        (treated(TreatmentGrade::DivisionChief, post(PostGrade::DivisionDeputy)), province, "ONLY_TREATMENT"),
        (treated(TreatmentGrade::DivisionDeputy, post(PostGrade::RegimentChief)), ordinary, "NOT_DIVISION_CHIEF"),
        (treated(TreatmentGrade::CorpsDeputy, post(PostGrade::DivisionChief)), home, "DIVISION_CHIEF_WISHES"),
        (GradeFacts { post_grade: Some(PostGrade::DivisionDeputy), ..technical(5, None) }, province, "GRADES_DISAGREE"),
        (post(PostGrade::CorpsDeputy), province, "ABOVE_DIVISION_CHIEF"),
        (none(), province, "GRADE_UNDETERMINED"),
    ] {
        assert_eq!(by_grade(&facts), (outcome, reason.to_owned()), "{facts:?}");
    }
}

#[test]
fn nothing_happens_against_or_without_the_wish() {
    let chief = post(PostGrade::DivisionChief);
    for (consent, outcome, reason) in [
        (Consent::Yes, "PROVINCIAL_SANATORIUM", "DIVISION_CHIEF_WISHES"),
        (Consent::No, "ORDINARY_INSTITUTION", "DOES_NOT_WISH"),
        (Consent::Unknown, "ORDINARY_INSTITUTION", "WISH_UNKNOWN"),
    ] {
        let candidate = Candidate {
            category: Category::Lixiu,
            grade: &chief,
            settlement_region: "220104",
            eligible_changchun: Some(true),
            consent,
        };
        assert_eq!(found(decide(&candidate, "2024-03-05")), (outcome, reason.to_owned()), "{consent}");
    }
}

#[test]
fn the_place_counts_as_it_was_on_the_day() {
    let chief = post(PostGrade::DivisionChief);
    for (region, eligible, on, reason) in [
        ("220104", None, "2024-03-05", "DIVISION_CHIEF_WISHES"),
        ("220100", None, "2024-03-05", "DIVISION_CHIEF_WISHES"),
        ("220104", Some(false), "2024-03-05", "NOT_ELIGIBLE_CHANGCHUN"),
        ("220202", None, "2024-03-05", "NOT_CHANGCHUN"),
        ("220202", Some(true), "2024-03-05", "NOT_CHANGCHUN"),
        // 公主岭 belonged to 四平 until the end of 2019.
        ("220184", None, "2024-03-05", "DIVISION_CHIEF_WISHES"),
        ("220381", None, "2020-01-01", "DIVISION_CHIEF_WISHES"),
        ("220381", None, "2019-12-31", "NOT_CHANGCHUN"),
        ("220184", None, "2019-12-31", "NOT_CHANGCHUN"),
    ] {
        let candidate = Candidate {
            category: Category::Tuixiu,
            grade: &chief,
            settlement_region: region,
            eligible_changchun: eligible,
            consent: Consent::Yes,
        };
        assert_eq!(found(decide(&candidate, on)).1, reason, "{region} on {on}");
    }
}

#[test]
fn the_article_is_never_for_ncos() {
    for (category, facts) in [
        (Category::Nco, post(PostGrade::NcoFirst)),
        (Category::Nco, treated(TreatmentGrade::DivisionChief, GradeFacts::default())),
        (Category::Tuixiu, post(PostGrade::NcoSecond)),
    ] {
        let candidate = Candidate {
            category,
            grade: &facts,
            settlement_region: "220104",
            eligible_changchun: Some(true),
            consent: Consent::Yes,
        };
        let decision = decide(&candidate, "2024-03-05");
        assert_eq!(decision.outcome, Article8::OrdinaryInstitution);
        assert!(decision.reasons.iter().any(|reason| reason.citations.contains(&Citation::article(59))));
    }
}

#[test]
fn the_reason_claims_no_more_than_is_known() {
    let corresponding = [technical(5, None), civilian(CivilianGrade::BureauChief)];
    for (grade, eligible, said, unsaid, mapped) in [
        (&post(PostGrade::DivisionChief), Some(true), "正师职，符合长春市安置条件", "推定", None),
        (&post(PostGrade::DivisionChief), None, "未另行确认", "，符合长春市安置条件", None),
        (&corresponding[0], None, "等级对应正师职，安置地在长春市", "，符合长春市安置条件", Some("技术5级对应正师职")),
        (&corresponding[1], Some(true), "等级对应正师职，符合长春市安置条件", "推定", Some("正局级对应正师职")),
    ] {
        let candidate = Candidate {
            category: Category::Tuixiu,
            grade,
            settlement_region: "220104",
            eligible_changchun: eligible,
            consent: Consent::Yes,
        };
        let decision = decide(&candidate, "2024-03-05");
        let words = &decision.reasons[0].zh;
        assert!(words.contains(said) && !words.contains(unsaid), "{words}");
        let step = decision.trace.iter().find(|step| step.code == "GRADE_MAPPED");
        assert_eq!(step.map(|step| step.zh.as_str()), mapped);
        assert!(step.is_none_or(|step| !step.citations.is_empty()), "the table of grades is cited");
    }
}

mod assigning {
    use super::*;

    fn policy() -> Article8Policy {
        Policies::delivered().expect("the policies").article8.versions()[0].value.clone()
    }

    fn asked<'a>(institution: &'a Organization, article8: Standpoint) -> Assignment<'a> {
        Assignment {
            institution,
            settlement_region: "220104",
            on: day("2024-03-06"),
            article8,
            by_province: false,
            province_decision: false,
            has_reason: false,
        }
    }

    #[test]
    fn an_ordinary_institution_lies_in_the_settlement_prefecture() {
        let near = Organization::example("220104-01", "220104");
        let far = Organization::example("220202-01", "220202");
        assert_eq!(check_assignment(&asked(&near, Standpoint::NotConcerned), &policy()), Ok(false));
        let elsewhere = Refusal::InstitutionElsewhere { code: "220202-01".into(), prefecture: "220100".into() };
        assert_eq!(check_assignment(&asked(&far, Standpoint::NotConcerned), &policy()), Err(elsewhere));
    }

    #[test]
    fn it_must_be_an_institution_and_exist_on_the_day() {
        let bureau = Organization::example("220104", "220104");
        let not_one = Refusal::NotAnInstitution { code: "220104".into() };
        assert_eq!(check_assignment(&asked(&bureau, Standpoint::NotConcerned), &policy()), Err(not_one));
        for (from, to, fits) in [
            ("2024-03-06", None, true),
            ("2024-03-07", None, false),
            ("2020-01-01", Some("2024-03-07"), true),
            ("2020-01-01", Some("2024-03-06"), false),
        ] {
            let mut home = Organization::example("220104-01", "220104");
            home.valid_from = day(from);
            home.valid_to = to.map(day);
            assert_eq!(
                check_assignment(&asked(&home, Standpoint::NotConcerned), &policy()).is_ok(),
                fits,
                "{from} to {to:?}"
            );
        }
    }

    #[test]
    fn the_sanatorium_is_given_by_the_province_to_whom_the_article_names() {
        let home = Organization::example("220000-01", "220104");
        let by = |article8, by_province, province_decision| {
            let asked = Assignment { by_province, province_decision, ..asked(&home, article8) };
            check_assignment(&asked, &policy())
        };
        let entitled = Standpoint::Found(Article8::ProvincialSanatorium);
        assert_eq!(by(entitled, true, false), Ok(false));
        assert_eq!(by(entitled, false, false), Err(Refusal::ProvinceDecides));
        assert_eq!(by(Standpoint::WishNotAsked, true, false), Err(Refusal::ProposalRequired));
        assert_eq!(by(Standpoint::NotConcerned, true, false), Err(Refusal::ProposalRequired));
        assert_eq!(
            by(Standpoint::Found(Article8::OrdinaryInstitution), true, false),
            Err(Refusal::NotEntitledByArticle8)
        );
        assert_eq!(
            by(Standpoint::Found(Article8::NeedsProvinceDecision), true, false),
            Err(Refusal::NotEntitledByArticle8)
        );
        assert_eq!(by(Standpoint::Found(Article8::NeedsProvinceDecision), true, true), Ok(false));
        assert_eq!(by(Standpoint::Found(Article8::NeedsProvinceDecision), false, true), Err(Refusal::ProvinceDecides));
    }

    #[test]
    fn the_entitled_come_elsewhere_only_for_a_reason() {
        let near = Organization::example("220104-01", "220104");
        let entitled = asked(&near, Standpoint::Found(Article8::ProvincialSanatorium));
        assert_eq!(check_assignment(&entitled, &policy()), Err(Refusal::EntitledByArticle8));
        let with_reason = Assignment { has_reason: true, ..entitled };
        assert_eq!(check_assignment(&with_reason, &policy()), Ok(true));
    }
    #[test]
    fn whose_wish_was_not_asked_comes_elsewhere_only_for_a_reason() {
        let near = Organization::example("220104-01", "220104");
        let not_asked = asked(&near, Standpoint::WishNotAsked);
        assert_eq!(check_assignment(&not_asked, &policy()), Err(Refusal::ProposalRequired));
        assert_eq!(check_assignment(&Assignment { has_reason: true, ..not_asked }, &policy()), Ok(true));
        for found in [Article8::OrdinaryInstitution, Article8::NeedsProvinceDecision] {
            assert_eq!(check_assignment(&asked(&near, Standpoint::Found(found)), &policy()), Ok(false));
        }
    }
}
