use crate::on;
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::sex::Sex;

/// The numbers are the standard's sample and made-up ones.
#[test]
fn a_number_whose_check_character_fits_is_taken() {
    let check = |written: &str, number: &str, birth: &str, sex: Sex| {
        let id = CitizenId::parse(written).unwrap_or_else(|wrong| panic!("{written}: {wrong}"));
        assert_eq!(id.as_str(), number);
        assert_eq!(id.birth_date(), on(birth));
        assert_eq!(id.sex(), sex);
    };
    check("11010519491231002X", "11010519491231002X", "1949-12-31", Sex::Female);
    check("220102195202290010", "220102195202290010", "1952-02-29", Sex::Male);
    // The prefix is that of a division that is gone.
    check("220381194508150020", "220381194508150020", "1945-08-15", Sex::Female);
    check("220283194806060012", "220283194806060012", "1948-06-06", Sex::Male);
    check("11010519491231002x", "11010519491231002X", "1949-12-31", Sex::Female);
    check("１１０１０５１９４９１２３１００２ｘ", "11010519491231002X", "1949-12-31", Sex::Female);
    check(" 220102195202290010\u{3000}", "220102195202290010", "1952-02-29", Sex::Male);
    // Fifteen digits of an old card.
    check("220102520229001", "220102195202290010", "1952-02-29", Sex::Male);
}

#[test]
fn what_is_no_number_is_refused_with_its_fault() {
    for (written, code) in [
        ("", "CITIZEN_ID_LENGTH"),
        ("22010219520229001", "CITIZEN_ID_LENGTH"),
        ("2201021952022900100", "CITIZEN_ID_LENGTH"),
        ("2.20102E+17", "CITIZEN_ID_LENGTH"),
        ("2201021952O2290010", "CITIZEN_ID_CHARACTERS"),
        ("X20102195202290010", "CITIZEN_ID_CHARACTERS"),
        ("22010219520229001Y", "CITIZEN_ID_CHARACTERS"),
        ("二二零一零二一九五二零二二九零零一零", "CITIZEN_ID_CHARACTERS"),
        ("22010252022900X", "CITIZEN_ID_CHARACTERS"),
        ("220102195102290010", "CITIZEN_ID_BIRTH_DATE"),
        ("220102195213010010", "CITIZEN_ID_BIRTH_DATE"),
        ("220102510229001", "CITIZEN_ID_BIRTH_DATE"),
        ("220102195202290011", "BAD_CHECK_DIGIT"),
        ("110105194912310021", "BAD_CHECK_DIGIT"),
    ] {
        assert_eq!(CitizenId::parse(written).map_err(|wrong| wrong.code), Err(code), "{written}");
    }
}

#[test]
fn a_number_that_a_spreadsheet_cut_is_told_apart() {
    let wrong = CitizenId::parse("220102195202290000").unwrap_err();
    assert_eq!(wrong.code, "BAD_CHECK_DIGIT");
    assert!(wrong.zh.contains("文本"), "{wrong:?}");
}

#[test]
fn a_fault_does_not_repeat_the_number() {
    for written in ["220102195202290011", "220102195102290010", "2201021952O2290010"] {
        let wrong = CitizenId::parse(written).unwrap_err();
        assert!(!wrong.en.contains("1952") && !wrong.zh.contains("1952"), "{wrong:?}");
    }
}

#[test]
fn the_number_is_shown_masked() {
    let id = CitizenId::parse("220102195202290010").unwrap();
    assert_eq!(id.masked(), "220102********0010");
    assert_eq!(format!("{id:?}"), "CitizenId(220102********0010)");
    assert_eq!(id.region_prefix(), "220102");
}

#[test]
fn an_improbable_birth_is_a_warning() {
    let id = CitizenId::parse("220102195202290010").unwrap();
    assert!(!id.is_birth_improbable(on("2024-01-01")));
    assert!(id.is_birth_improbable(on("1982-02-27")));
    assert!(!id.is_birth_improbable(on("1982-02-28")));
    assert!(id.is_birth_improbable(on("2070-01-01")));
}
