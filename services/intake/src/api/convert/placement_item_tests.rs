use super::*;
use chrono::DateTime;
use junxiu_contracts::google_type::Date;
use junxiu_kernel::organization::Ancestry;
use uuid::Uuid;

use crate::domain::placement_item::ItemState;

fn plan() -> PlanYear {
    PlanYear::new(2024).expect("a year")
}

fn draft() -> pb::PlacementItemDraft {
    pb::PlacementItemDraft {
        retiree_name: "测试甲".into(),
        citizen_id: "220102195202290010".into(),
        category: common::RetireeCategory::Tuixiu.into(),
        settlement_region_code: "220104".into(),
        ..Default::default()
    }
}

fn faults(draft: &pb::PlacementItemDraft) -> Vec<(String, &'static str)> {
    match person(draft, plan()) {
        Ok(_) => Vec::new(),
        Err(found) => found.into_iter().map(|one| (one.field, one.reason)).collect(),
    }
}

#[test]
fn a_row_with_five_faults_reports_five() {
    let bad = pb::PlacementItemDraft {
        retiree_name: " ".into(),
        citizen_id: "220102195202290011".into(),
        category: 0,
        settlement_region_code: "229999".into(),
        grade: Some(pb::GradeFacts { technical_grade: 7, ..Default::default() }),
        enlisted_on: Some(Date { year: 1970, month: 6, day: 31 }),
        ..draft()
    };
    let expected = [
        ("item.retiree_name", "REQUIRED"),
        ("item.citizen_id", "BAD_CHECK_DIGIT"),
        ("item.category", "REQUIRED"),
        ("item.grade.technical_title_level", "GRADE_UNDETERMINED"),
        ("item.settlement_region_code", "UNKNOWN_REGION"),
        ("item.enlisted_on", "NO_SUCH_DAY"),
    ];
    assert_eq!(faults(&bad), expected.map(|(field, reason)| (field.to_owned(), reason)));
}

#[test]
fn a_telephone_number_is_one_or_the_row_says_so() {
    let phone = |written: &str| pb::PlacementItemDraft { phone: written.into(), ..draft() };
    let read = |written: &str| person(&phone(written), plan()).expect("a good row").phone;
    assert_eq!(read(" ０４３１-88901234 转 12 ").as_deref(), Some("0431-88901234 转 12"));
    assert_eq!(read("13900001234、0431-88901234").as_deref(), Some("13900001234、0431-88901234"));
    assert_eq!(read("  "), None);
    for (written, reason) in [("无", "BAD_PHONE"), ("12", "BAD_PHONE"), ("13900001234（女儿）", "BAD_PHONE")] {
        assert_eq!(faults(&phone(written)), [("item.phone".to_owned(), reason)], "{written}");
    }
    assert_eq!(faults(&phone(&"1".repeat(40))), []);
    assert_eq!(faults(&phone(&"1".repeat(41))).len(), 1);
}

#[test]
fn what_the_citizen_id_says_is_taken_and_compared() {
    let read = person(&draft(), plan()).expect("a good row");
    assert_eq!(read.birth_date, Day::from_ymd_opt(1952, 2, 29));
    assert_eq!(read.sex, Sex::Male);
    let birth_date = Some(Date { year: 1952, month: 3, day: 1 });
    let differs = pb::PlacementItemDraft { birth_date, sex: pb::Sex::Female.into(), ..draft() };
    let reasons: Vec<_> = faults(&differs).into_iter().map(|(_, reason)| reason).collect();
    assert_eq!(reasons, ["SEX_DIFFERS", "BIRTH_DATE_DIFFERS"]);
}

#[test]
fn without_a_citizen_id_the_birth_date_is_needed() {
    let bare = pb::PlacementItemDraft { citizen_id: String::new(), ..draft() };
    assert_eq!(faults(&bare), [("item.birth_date".to_owned(), "REQUIRED")]);
    let born = pb::PlacementItemDraft { birth_date: Some(Date { year: 1952, month: 2, day: 29 }), ..bare };
    let read = person(&born, plan()).expect("a good row");
    let today = Day::from_ymd_opt(2024, 1, 1).expect("a day");
    assert_eq!(oddities(&read, today)[0].reason, "CITIZEN_ID_ABSENT");
}

#[test]
fn an_old_region_code_becomes_the_one_of_the_year() {
    let region = |code: &str, year| {
        let draft = pb::PlacementItemDraft { settlement_region_code: code.into(), ..draft() };
        person(&draft, PlanYear::new(year).expect("a year")).map(|person| person.settlement_region).ok()
    };
    assert_eq!(region("220381", 2024).as_deref(), Some("220184"));
    assert_eq!(region(" ２２０１０４ ", 2024).as_deref(), Some("220104"));
    assert_eq!(region("220100", 2024).as_deref(), Some("220100"));
    assert_eq!(region("220000", 2024), None);
    assert_eq!(region("220171", 2024), None);
}

#[test]
fn a_shown_item_hides_its_numbers_and_keeps_the_rest() {
    let full = pb::PlacementItemDraft {
        certificate_no: "测退字第 0012 号".into(),
        party_member: Some(true),
        grade: Some(pb::GradeFacts { post_grade: pb::PostGrade::DivisionChief.into(), ..Default::default() }),
        settlement_mode: pb::SettlementMode::Local.into(),
        cadre_type: pb::CadreType::Officer.into(),
        transferring_unit: "测试部队001".into(),
        batch_no: "2024-1".into(),
        phone: "13800000000".into(),
        remark: "注".into(),
        eligible_changchun: Some(true),
        ..draft()
    };
    let item = Item {
        id: PlacementItemId(Uuid::nil()),
        plan: plan(),
        person: person(&full, plan()).expect("a good row"),
        state: ItemState::Planned,
        amendment_doc_no: None,
        window_override: None,
        holder: Ancestry::default(),
        revision: 3,
        recorded_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    };
    let shown = wire(&item);
    assert_eq!(shown.etag, "r3");
    let person = shown.person.expect("a person");
    assert_eq!(person.citizen_id, "220102********0010");
    assert_eq!(person.certificate_no, "*******2号");
    let again = pb::PlacementItemDraft {
        citizen_id: full.citizen_id.clone(),
        certificate_no: full.certificate_no.clone(),
        sex: full.sex,
        birth_date: None,
        ..person
    };
    let full = pb::PlacementItemDraft { grade: full.grade.map(|grade| pb::GradeFacts { ..grade }), ..full };
    assert_eq!(again, full);
}
