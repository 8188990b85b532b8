use junxiu_kernel::grade::{
    CadreType, Category, CivilianGrade, DecidedGroup, GradeFacts, GradeMap, ManagementGroup, MilitaryRank, PostGrade,
    TechnicalGrade, TitleLevel, TreatmentGrade, is_below_regiment, management_group,
};

/// Reads a grade in words: post, civilian or technical, with the title's level behind a blank.
fn facts(words: &str) -> GradeFacts {
    let mut facts = GradeFacts::default();
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        if let Ok(grade) = PostGrade::parse(word) {
            facts.post_grade = Some(grade);
        } else if let Ok(grade) = CivilianGrade::parse(word) {
            facts.civilian_grade = Some(grade);
        } else if let Ok(grade) = TechnicalGrade::parse(word) {
            facts.technical_grade = Some(grade);
        } else if let Ok(level) = TitleLevel::parse(word) {
            facts.technical_title_level = Some(level);
        } else {
            facts.military_rank = Some(MilitaryRank::parse(word).unwrap());
        }
    }
    facts
}

fn group(facts: &GradeFacts, category: Category) -> Option<ManagementGroup> {
    management_group(facts, category).outcome
}

const DIVISION: Option<ManagementGroup> = Some(ManagementGroup::Division);
const REGIMENT: Option<ManagementGroup> = Some(ManagementGroup::RegimentAndBelow);
const UNDETERMINED: Option<ManagementGroup> = None;

#[test]
fn the_table_of_grades_decides_the_group() {
    let check = |words: &str, expected: Option<ManagementGroup>| {
        assert_eq!(group(&facts(words), Category::Tuixiu), expected, "{words}");
    };
    check("正军职", DIVISION);
    check("副军职", DIVISION);
    check("正师职", DIVISION);
    check("副师职", DIVISION);
    check("正团职", REGIMENT);
    check("副团职", REGIMENT);
    check("正营职", REGIMENT);
    check("副营职", REGIMENT);
    check("正连职", REGIMENT);
    check("副连职", REGIMENT);
    check("正排职", REGIMENT);

    check("正军待遇", DIVISION);
    check("副军待遇", DIVISION);
    check("正局级", DIVISION);
    check("副局级", DIVISION);
    check("正处级", REGIMENT);
    check("副处级", REGIMENT);
    check("正科级", REGIMENT);
    check("二级科员", REGIMENT);
    check("办事员", REGIMENT);

    for number in 1..=6 {
        check(&format!("技术{number}级"), DIVISION);
    }
    for number in 8..=14 {
        check(&format!("技术{number}级"), REGIMENT);
    }
}

#[test]
fn below_regiment_grade_is_who_every_grade_shows_to_be_there() {
    for (words, category, below) in [
        ("正营职", Category::Tuixiu, true),
        ("排职", Category::Lixiu, true),
        ("副团职", Category::Tuixiu, false),
        ("正师职", Category::Tuixiu, false),
        ("正科级", Category::Tuixiu, true),
        ("副处级", Category::Tuixiu, false),
        ("技术10级", Category::Tuixiu, true),
        ("技术9级", Category::Tuixiu, false),
        ("技术7级", Category::Tuixiu, false),
        ("副营职 技术10级", Category::Tuixiu, true),
        ("副团职 技术10级", Category::Tuixiu, false),
        ("少校", Category::Tuixiu, false),
        ("", Category::Tuixiu, false),
        ("", Category::Nco, true),
        ("二级军士长", Category::Tuixiu, true),
    ] {
        assert_eq!(is_below_regiment(&facts(words), category), below, "{words} {category:?}");
    }
    let named = |group| GradeFacts {
        decided_group: Some(DecidedGroup { group, basis: "任职命令".into() }),
        ..facts("正营职")
    };
    assert!(!is_below_regiment(&named(ManagementGroup::Division), Category::Tuixiu), "decided by name to be of 师级");
    assert!(is_below_regiment(&named(ManagementGroup::RegimentAndBelow), Category::Tuixiu));
}

#[test]
fn technical_seven_is_decided_by_the_title() {
    let check = |words: &str, expected: Option<ManagementGroup>| {
        assert_eq!(group(&facts(words), Category::Tuixiu), expected, "{words}");
    };
    check("技术7级 高级", DIVISION);
    check("技术7级 中级", REGIMENT);
    check("技术7级 初级", UNDETERMINED);
    check("技术7级", UNDETERMINED);
    // The title says nothing about its neighbours.
    check("技术6级 中级", DIVISION);
    check("技术8级 高级", REGIMENT);
}

#[test]
fn grades_that_disagree_decide_nothing() {
    let check = |words: &str, expected: Option<ManagementGroup>| {
        assert_eq!(group(&facts(words), Category::Tuixiu), expected, "{words}");
    };
    check("副师职 技术6级", DIVISION);
    check("正师职 技术8级", UNDETERMINED);
    check("正团职 副局级", UNDETERMINED);
    check("正团职 正处级 技术9级", REGIMENT);
    // One that cannot be mapped is enough.
    check("副师职 技术7级", UNDETERMINED);
    check("副师职 技术7级 高级", DIVISION);
}

#[test]
fn a_rank_or_nothing_decides_nothing() {
    assert_eq!(group(&facts("大校"), Category::Tuixiu), UNDETERMINED);
    assert_eq!(group(&facts(""), Category::Tuixiu), UNDETERMINED);
    assert_eq!(group(&facts("高级"), Category::Tuixiu), UNDETERMINED);
    let decision = management_group(&facts("大校"), Category::Tuixiu);
    assert_eq!(decision.reasons[0].code, "GRADE_UNDETERMINED");
}

#[test]
fn treatment_counts_only_alone_and_only_above_division() {
    let with_treatment = |words: &str, treatment: &str| {
        let treatment_grade = Some(TreatmentGrade::parse(treatment).unwrap());
        group(&GradeFacts { treatment_grade, ..facts(words) }, Category::Tuixiu)
    };
    assert_eq!(with_treatment("", "正大区职"), DIVISION);
    assert_eq!(with_treatment("", "副大区职"), DIVISION);
    assert_eq!(with_treatment("", "正军职"), DIVISION);
    assert_eq!(with_treatment("", "副军职"), DIVISION);
    assert_eq!(with_treatment("", "正师职"), UNDETERMINED);
    assert_eq!(with_treatment("", "正团职"), UNDETERMINED);
    assert_eq!(with_treatment("正团职", "副军职"), REGIMENT);
    assert_eq!(with_treatment("副师职", "正团职"), DIVISION);
    assert_eq!(with_treatment("技术7级", "正军职"), UNDETERMINED);
}

#[test]
fn a_group_decided_by_name_stands() {
    let decided = |words: &str, group: ManagementGroup| GradeFacts {
        decided_group: Some(DecidedGroup { group, basis: "省厅函〔2022〕5号".into() }),
        ..facts(words)
    };
    assert_eq!(group(&decided("大校", ManagementGroup::Division), Category::Tuixiu), DIVISION);
    assert_eq!(group(&decided("正师职", ManagementGroup::RegimentAndBelow), Category::Tuixiu), REGIMENT);
}

#[test]
fn a_non_commissioned_officer_belongs_to_the_lower_group() {
    assert_eq!(group(&facts(""), Category::Nco), REGIMENT);
    assert_eq!(group(&facts("四级军士长"), Category::Tuixiu), REGIMENT);
    assert_eq!(group(&facts("正师职"), Category::Nco), REGIMENT);
    let decided = GradeFacts {
        decided_group: Some(DecidedGroup { group: ManagementGroup::Division, basis: "误".into() }),
        ..facts("")
    };
    assert_eq!(group(&decided, Category::Nco), REGIMENT);
    let decision = management_group(&facts(""), Category::Nco);
    assert_eq!(decision.reasons[0].citations[0].article, 59);
}

#[test]
fn a_mapped_decision_names_the_table_it_applied() {
    let decision = management_group(&facts("副师职 技术6级"), Category::Tuixiu);
    assert_eq!(decision.trace.len(), 2);
    assert_eq!(decision.policy_versions[0].key, "grade.map");
}

#[test]
fn technical_four_and_five_and_bureau_chief_equal_a_division_chief() {
    let map = GradeMap::published().unwrap();
    let map = &map.versions()[0].value;
    let technical = |number| map.of_technical(TechnicalGrade::new(number).unwrap(), None);
    assert_eq!(technical(3), Some(PostGrade::CorpsDeputy));
    assert_eq!(technical(4), Some(PostGrade::DivisionChief));
    assert_eq!(technical(5), Some(PostGrade::DivisionChief));
    assert_eq!(technical(6), Some(PostGrade::DivisionDeputy));
    assert_eq!(map.of_civilian(CivilianGrade::BureauChief), Some(PostGrade::DivisionChief));
    assert!(CivilianGrade::ALL.iter().all(|grade| map.of_civilian(*grade).is_some()));
}

#[test]
fn words_are_read_as_people_write_them() {
    for written in ["正师", "正师职", " 正师 ", "正\u{3000}师", "正师级"] {
        assert_eq!(PostGrade::parse(written), Ok(PostGrade::DivisionChief), "{written}");
    }
    for written in [
        "技术5级",
        "技术五级",
        "专业技术五级",
        "专业技术5级",
        "专业技术5",
        "技术5",
        "５级",
        "五级",
        "5",
        "五",
        "技5",
        " 技术 5 级 ",
        "5.0",
    ] {
        assert_eq!(TechnicalGrade::parse(written).map(TechnicalGrade::get), Ok(5), "{written}");
    }
    for (written, number) in [("技术十级", 10), ("十四级", 14), ("14", 14), ("1", 1)] {
        assert_eq!(TechnicalGrade::parse(written).map(TechnicalGrade::get), Ok(number), "{written}");
    }
    assert_eq!(Category::parse("退休"), Ok(Category::Tuixiu));
    assert_eq!(Category::parse("退休改离休干部"), Ok(Category::TuixiuToLixiu));
    assert_eq!(Category::parse("退休军士"), Ok(Category::Nco));
    assert_eq!(CadreType::parse("专业技术军官"), Ok(CadreType::TechnicalOfficer));
    assert_eq!(MilitaryRank::parse("大校"), Ok(MilitaryRank::SeniorColonel));
    assert_eq!(TitleLevel::parse("高级职称"), Ok(TitleLevel::Senior));
}

#[test]
fn unknown_words_are_refused_with_the_list() {
    for (code, wrong) in [
        ("UNKNOWN_POST_GRADE", PostGrade::parse("师").unwrap_err()),
        ("UNKNOWN_POST_GRADE", PostGrade::parse("").unwrap_err()),
        ("UNKNOWN_TECHNICAL_GRADE", TechnicalGrade::parse("技术15级").unwrap_err()),
        ("UNKNOWN_TECHNICAL_GRADE", TechnicalGrade::parse("0").unwrap_err()),
        ("UNKNOWN_TECHNICAL_GRADE", TechnicalGrade::parse("技术级").unwrap_err()),
        ("UNKNOWN_TECHNICAL_GRADE", TechnicalGrade::parse("-5").unwrap_err()),
        ("UNKNOWN_TITLE_LEVEL", TitleLevel::parse("特级").unwrap_err()),
        ("UNKNOWN_CATEGORY", Category::parse("退伍").unwrap_err()),
    ] {
        assert_eq!(wrong.code, code);
    }
    assert!(PostGrade::parse("师").unwrap_err().zh.contains("正师职"));
}

/// Every value is found again by its word and by its code, and no word stands for two values.
macro_rules! round_trip {
    ($($name:ident),+) => {
        $(for value in $name::ALL {
            assert_eq!($name::parse(value.zh()), Ok(*value));
            assert_eq!($name::from_code(value.code()), Some(*value));
            let stored = serde_json::to_value(value).unwrap();
            assert_eq!(stored, value.code());
            assert_eq!(serde_json::from_value::<$name>(stored).unwrap(), *value);
        })+
    };
}

#[test]
fn every_value_is_found_by_its_word_and_its_code() {
    round_trip!(
        PostGrade,
        CivilianGrade,
        TitleLevel,
        TreatmentGrade,
        MilitaryRank,
        Category,
        CadreType,
        ManagementGroup
    );
    let five = TechnicalGrade::new(5).unwrap();
    assert_eq!(serde_json::to_string(&five).unwrap(), "5");
    assert_eq!(serde_json::from_str::<TechnicalGrade>("5").unwrap(), five);
    assert!(serde_json::from_str::<TechnicalGrade>("15").is_err());
}
