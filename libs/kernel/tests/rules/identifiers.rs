use junxiu_kernel::ids::{OrganizationCode, PlanYear, RetireeId};
use junxiu_kernel::text;
use uuid::Uuid;

const UUID: &str = "018cc251-f400-7000-8000-000000000001";

#[test]
fn an_id_has_one_resource_name() {
    let id = RetireeId::from(UUID.parse::<Uuid>().unwrap());
    assert_eq!(id.name(), format!("retirees/{UUID}"));
    assert_eq!(RetireeId::parse_name(&id.name()), Ok(id));
    assert_eq!(Uuid::from(id).to_string(), UUID);
    assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{UUID}\""));
}

#[test]
fn another_writing_of_a_name_is_refused() {
    for name in [
        UUID.to_owned(),
        "retirees/".to_owned(),
        "retirees/42".to_owned(),
        format!("receptions/{UUID}"),
        format!("/retirees/{UUID}"),
        format!("retirees/{}", UUID.to_uppercase()),
        format!("retirees/{}", UUID.replace('-', "")),
        format!("retirees/{{{UUID}}}"),
        format!("retirees/{UUID}/history"),
        format!("retirees/{UUID} "),
    ] {
        assert_eq!(RetireeId::parse_name(&name).map_err(|wrong| wrong.code), Err("BAD_RESOURCE_NAME"), "{name}");
    }
}

#[test]
fn a_wrong_name_is_told_the_form_and_an_absent_one_is_missing() {
    let wrong = |name: &str| RetireeId::parse_name(name).unwrap_err();
    assert!(wrong("retirees/x").en.ends_with("is not a resource name of the form retirees/{uuid}"));
    assert!(wrong("retirees/x").zh.contains("retirees/{uuid}"));
    assert!(OrganizationCode::parse_name("220104").unwrap_err().en.ends_with("organizations/{code}"));
    assert!(PlanYear::parse_name("2024").unwrap_err().en.ends_with("placementPlans/{year}"));
    for absent in ["", " "] {
        assert_eq!((wrong(absent).code, wrong(absent).en.as_str()), ("REQUIRED", "must be given"));
    }
}

#[test]
fn a_telephone_number_has_digits() {
    for number in ["13900001234", "0431-88901234转8", "+86 (431) 88901234", "13900001234、0431-88901234"] {
        assert_eq!(text::phone(number).as_deref(), Ok(number));
    }
    assert_eq!(text::phone(" １３９００００１２３４ ").as_deref(), Ok("13900001234"));
    for wrong in ["abc", "12", "call 13900001234", "无"] {
        assert_eq!(text::phone(wrong).map_err(|wrong| wrong.code), Err("BAD_PHONE"), "{wrong}");
    }
}

#[test]
fn ids_sort_by_the_instant_they_were_made_at() {
    let at = |text: &str| RetireeId::new_v7(text.parse().unwrap());
    let (first, second) = (at("2024-01-01T00:00:00.001Z"), at("2024-01-01T00:00:00.002Z"));
    assert!(first < second);
    assert_ne!(at("2024-01-01T00:00:00Z"), at("2024-01-01T00:00:00Z"));
    assert_eq!(first.uuid().get_version_num(), 7);
}

#[test]
fn an_organisation_has_a_code() {
    for code in ["220000", "220104", "JL-CBS", "220104-01", "220000-01", "JL-CBS-02", "220104-123"] {
        let parsed = OrganizationCode::parse(code).unwrap();
        assert_eq!(parsed.as_str(), code);
        assert_eq!(parsed.name(), format!("organizations/{code}"));
        assert_eq!(OrganizationCode::parse_name(&parsed.name()), Ok(parsed));
    }
    assert_eq!(OrganizationCode::parse(" ２２０１０４－０１ ").unwrap().as_str(), "220104-01");
    for code in ["", "2201", "220104-1", "220104-", "220104-01-01", "JL-cbs", "JL-", "JL-CBSX", "22010a", "220104/01"] {
        assert_eq!(OrganizationCode::parse(code).map_err(|wrong| wrong.code), Err("BAD_ORGANIZATION_CODE"), "{code}");
    }
    for name in ["220104", "organizations/", "organizations/x", "organizations/ 220104"] {
        assert_eq!(OrganizationCode::parse_name(name).map_err(|wrong| wrong.code), Err("BAD_RESOURCE_NAME"), "{name}");
    }
}

#[test]
fn a_plan_has_a_year() {
    let plan = PlanYear::new(2024).unwrap();
    assert_eq!(plan.name(), "placementPlans/2024");
    assert_eq!(PlanYear::parse_name("placementPlans/2024"), Ok(plan));
    assert_eq!(PlanYear::parse(" ２０２４年度 "), Ok(plan));
    assert_eq!(PlanYear::of(crate::on("2024-12-31")), Ok(plan));
    for written in ["", "24", "20245", "二〇二四", "1899"] {
        assert_eq!(PlanYear::parse(written).map_err(|wrong| wrong.code), Err("BAD_PLAN_YEAR"), "{written}");
    }
    for name in ["placementPlans/", "placementPlans/024", "placementPlans/+024", "placementPlans/9999", "2024"] {
        assert_eq!(PlanYear::parse_name(name).map_err(|wrong| wrong.code), Err("BAD_RESOURCE_NAME"), "{name}");
    }
}
