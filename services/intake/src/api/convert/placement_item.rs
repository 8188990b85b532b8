//! Items of plans: wire to ours and back. Every fault of a row is found at once.

use junxiu_contracts::{common, intake as pb};
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::day::Day;
use junxiu_kernel::grade::{GradeFacts, TitleLevel};
use junxiu_kernel::ids::{PlacementItemId, PlanYear, ReceptionId};
use junxiu_kernel::organization::Level;
use junxiu_kernel::sex::Sex;
use junxiu_kernel::{Wrong, region, text};
use junxiu_platform::etag;
use junxiu_platform::parse::{Violation, Violations, date, timestamp};
use junxiu_platform::status::Fault;

use super::retiree_words as words;
use super::words::Word;
use crate::domain::placement_item::{Item, Person};
use crate::domain::window::Override;
use crate::store::retiree_number::tidy_certificate;

/// The kind of resource, as errors name it.
pub const PLACEMENT_ITEM: &str = "junxiu/PlacementItem";

/// A remark longer than this belongs into a file.
const REMARK_MAX_CHARS: usize = 500;

/// The one technical grade that lies between two management groups.
const BETWEEN_GROUPS: u8 = 7;

/// Numbers of certificates are opaque; none is longer.
const CERTIFICATE_MAX_CHARS: usize = 32;

/// Reads a resource name such as `placementItems/{uuid}`.
pub fn id(wrong: &mut Violations, field: &str, name: &str) -> Option<PlacementItemId> {
    let name = wrong.required(field, name)?;
    wrong.take(field, PlacementItemId::parse_name(name))
}

/// Reads a person of a plan's year. Fields are named below `item`.
pub fn person(wire: &pb::PlacementItemDraft, plan: PlanYear) -> Result<Person, Vec<Violation>> {
    let mut wrong = Violations::new();
    let person = read_person(&mut wrong, wire, plan);
    match person {
        Some(person) if wrong.is_empty() => Ok(person),
        _ => {
            let mut whole = Violations::new();
            whole.below("item", wrong);
            Err(whole.into_list())
        }
    }
}

fn read_person(wrong: &mut Violations, wire: &pb::PlacementItemDraft, plan: PlanYear) -> Option<Person> {
    let name = wrong.required("retiree_name", &wire.retiree_name).map(text::narrow);
    let citizen_id = wrong.take_optional("citizen_id", &wire.citizen_id, CitizenId::parse);
    let sex = read_sex(wrong, wire.sex, citizen_id.as_ref());
    let birth_date = read_birth_date(wrong, wire, citizen_id.as_ref());
    let category = wrong.chosen::<common::RetireeCategory>("category", wire.category).and_then(words::category_of);
    let cadre_type = wrong.chosen_optional("cadre_type", wire.cadre_type).and_then(words::cadre_type_of);
    let grade = read_grade(wrong, wire.grade.as_ref());
    let settlement_region = read_region(wrong, &wire.settlement_region_code, plan);
    let settlement_mode =
        wrong.chosen_optional("settlement_mode", wire.settlement_mode).and_then(words::settlement_mode_of);
    let transferring_unit = wrong.optional("transferring_unit", &wire.transferring_unit).map(text::narrow);
    let batch_no = wrong.optional("batch_no", &wire.batch_no).map(text::narrow);
    let enlisted_on = wrong.optional_day("enlisted_on", wire.enlisted_on.as_ref());
    let retired_on = wrong.optional_day("retired_on", wire.retired_on.as_ref());
    in_order(wrong, birth_date, enlisted_on, retired_on);
    let certificate_no = wrong.take_optional("certificate_no", &wire.certificate_no, certificate_no);
    let phone = words::phone(wrong, &wire.phone);
    let remark = wrong.text("remark", wire.remark.trim(), REMARK_MAX_CHARS).filter(|text| !text.is_empty());
    Some(Person {
        name: name?,
        citizen_id,
        sex,
        birth_date,
        category: category?,
        cadre_type,
        grade,
        transferring_unit,
        settlement_region: settlement_region?,
        settlement_mode,
        batch_no,
        party_member: wire.party_member,
        enlisted_on,
        retired_on,
        certificate_no,
        phone,
        remark: remark.map(str::to_owned),
        eligible_changchun: wire.eligible_changchun,
    })
}

/// Reads a certificate's number: tidied, and no longer than any is.
pub fn certificate_no(written: &str) -> Result<String, Wrong> {
    let number = tidy_certificate(written);
    if number.chars().count() <= CERTIFICATE_MAX_CHARS && !number.chars().any(char::is_control) {
        return Ok(number);
    }
    Err(Wrong::new(
        "BAD_CERTIFICATE_NO",
        format!("离退休证号最多{CERTIFICATE_MAX_CHARS}个字符"),
        format!("a certificate's number has at most {CERTIFICATE_MAX_CHARS} characters"),
    ))
}

/// Reads grades. Technical grade 7 needs the level of the title, senior or middle, unless the group was decided by name.
fn read_grade(wrong: &mut Violations, wire: Option<&pb::GradeFacts>) -> GradeFacts {
    let Some(wire) = wire else {
        return GradeFacts::default();
    };
    let facts = words::grade_of(wrong, wire);
    let between_groups = facts.technical_grade.is_some_and(|grade| grade.get() == BETWEEN_GROUPS);
    let by_title = facts.technical_title_level.is_some_and(|title| title != TitleLevel::Junior);
    if between_groups && !by_title && wire.management_group == 0 {
        wrong.add(
            "grade.technical_title_level",
            "GRADE_UNDETERMINED",
            "专业技术7级须注明职称级别：高级或中级",
            "technical grade 7 needs the level of the title: 高级 (senior) or 中级 (middle)",
        );
    }
    facts
}

fn read_sex(wrong: &mut Violations, number: i32, citizen_id: Option<&CitizenId>) -> Sex {
    let said = match pb::Sex::try_from(number) {
        Ok(pb::Sex::Unspecified) => None,
        Ok(sex) => Sex::from_number(i64::from(sex as i32)),
        Err(_) => {
            wrong.add("sex", "UNKNOWN_VALUE", "不是已知的取值", "is not a known value");
            None
        }
    };
    let shown = citizen_id.map(CitizenId::sex);
    if let (Some(said), Some(shown)) = (said, shown)
        && said != Sex::Unstated
        && said != shown
    {
        wrong.add("sex", "SEX_DIFFERS", "性别与身份证号不符", "the sex is not the one in the citizen id");
    }
    shown.or(said).unwrap_or(Sex::Unknown)
}

fn read_birth_date(
    wrong: &mut Violations,
    wire: &pb::PlacementItemDraft,
    citizen_id: Option<&CitizenId>,
) -> Option<Day> {
    let said = wrong.optional_day("birth_date", wire.birth_date.as_ref());
    let shown = citizen_id.map(CitizenId::birth_date);
    if let (Some(said), Some(shown)) = (said, shown)
        && said != shown
    {
        wrong.add(
            "birth_date",
            "BIRTH_DATE_DIFFERS",
            "出生日期与身份证号不符",
            "the birth date is not the one in the citizen id",
        );
    }
    // A citizen id that was given and cannot be read has been named already.
    if wire.birth_date.is_none() && wire.citizen_id.trim().is_empty() {
        wrong.missing("birth_date");
    }
    shown.or(said)
}

/// Reads the settlement place as it is called at the end of the plan's year.
fn read_region(wrong: &mut Violations, code: &str, plan: PlanYear) -> Option<String> {
    let field = "settlement_region_code";
    let code = wrong.required(field, code)?;
    let on = Day::from_ymd_opt(plan.get(), 12, 31).unwrap_or(Day::MAX);
    let division = wrong.take(field, region::parse(code, on))?;
    if division.level == Level::Province {
        wrong.add(
            field,
            "REGION_TOO_WIDE",
            "安置地须具体到市（州）或县（市、区）",
            "give the prefecture or county, not the province",
        );
        return None;
    }
    Some(division.code.to_owned())
}

fn in_order(wrong: &mut Violations, birth: Option<Day>, enlisted: Option<Day>, retired: Option<Day>) {
    if let (Some(birth), Some(enlisted)) = (birth, enlisted)
        && enlisted <= birth
    {
        wrong.add("enlisted_on", "BEFORE_BIRTH", "入伍日期早于出生日期", "the enlistment lies before the birth");
    }
    if let (Some(enlisted), Some(retired)) = (enlisted, retired)
        && retired < enlisted
    {
        wrong.add(
            "retired_on",
            "BEFORE_ENLISTMENT",
            "离退休日期早于入伍日期",
            "the retirement lies before the enlistment",
        );
    }
}

/// Says what is odd about a person who is taken all the same.
pub fn oddities(person: &Person, today: Day) -> Vec<pb::PlacementItemFault> {
    let mut odd = Violations::new();
    match &person.citizen_id {
        None => odd.add(
            "item.citizen_id",
            "CITIZEN_ID_ABSENT",
            "无身份证号，接收时请补充",
            "there is no citizen id; give it when he is received",
        ),
        Some(id) if id.is_birth_improbable(today) => {
            odd.add(
                "item.citizen_id",
                "BIRTH_DATE_IMPROBABLE",
                "按身份证号年龄不合常情，请核实",
                "the age by the citizen id is hard to believe; check it",
            );
        }
        Some(_) => {}
    }
    odd.into_list().iter().map(fault_of).collect()
}

/// Shows a field that is wrong as a fault of a row.
pub fn fault_of(violation: &Violation) -> pb::PlacementItemFault {
    pb::PlacementItemFault {
        field: violation.field.clone(),
        reason: violation.reason.to_owned(),
        text_zh: violation.zh.clone(),
        text_en: violation.en.clone(),
    }
}

/// Shows a refusal as the fault of a row as a whole.
pub fn fault_of_row(fault: &Fault) -> pb::PlacementItemFault {
    pb::PlacementItemFault {
        field: String::new(),
        reason: fault.reason().to_owned(),
        text_zh: fault.zh().to_owned(),
        text_en: fault.en().to_owned(),
    }
}

/// Shows an item, its numbers masked.
pub fn wire(item: &Item) -> pb::PlacementItem {
    pb::PlacementItem {
        name: item.id.name(),
        placement_plan: item.plan.name(),
        person: Some(person_wire(&item.person)),
        state: pb::placement_item::State::wire(item.state.status()).into(),
        reception: item.state.reception().as_ref().map(ReceptionId::name).unwrap_or_default(),
        amendment_doc_no: item.amendment_doc_no.clone().unwrap_or_default(),
        citizen_id_absent: item.person.citizen_id.is_none(),
        window_override: item.window_override.as_ref().map(override_wire),
        etag: etag::of(item.revision),
        create_time: Some(timestamp(item.recorded_at)),
        update_time: Some(timestamp(item.updated_at)),
    }
}

fn override_wire(lifted: &Override) -> pb::WindowOverride {
    pb::WindowOverride {
        first_day: Some(date(lifted.first)),
        last_day: Some(date(lifted.last)),
        reason: lifted.reason.clone(),
        document_no: lifted.document_no.clone().unwrap_or_default(),
    }
}

fn person_wire(person: &Person) -> pb::PlacementItemDraft {
    pb::PlacementItemDraft {
        retiree_name: person.name.clone(),
        citizen_id: person.citizen_id.as_ref().map(CitizenId::masked).unwrap_or_default(),
        sex: words::sex(person.sex).into(),
        birth_date: person.birth_date.map(date),
        category: words::category(person.category).into(),
        cadre_type: person.cadre_type.map(words::cadre_type).unwrap_or_default().into(),
        grade: Some(words::grade(&person.grade)),
        transferring_unit: person.transferring_unit.clone().unwrap_or_default(),
        settlement_region_code: person.settlement_region.clone(),
        settlement_mode: person.settlement_mode.map(words::settlement_mode).unwrap_or_default().into(),
        batch_no: person.batch_no.clone().unwrap_or_default(),
        party_member: person.party_member,
        enlisted_on: person.enlisted_on.map(date),
        retired_on: person.retired_on.map(date),
        certificate_no: person.certificate_no.as_deref().map(masked_number).unwrap_or_default(),
        phone: person.phone.clone().unwrap_or_default(),
        remark: person.remark.clone().unwrap_or_default(),
        eligible_changchun: person.eligible_changchun,
    }
}

/// Hides all of a number but its last characters, which is what people tell two certificates apart by.
fn masked_number(number: &str) -> String {
    const SHOWN: usize = 2;
    let length = number.chars().count();
    let hidden = length.saturating_sub(SHOWN);
    number.chars().enumerate().map(|(at, c)| if at < hidden { '*' } else { c }).collect()
}

#[cfg(test)]
#[path = "placement_item_tests.rs"]
mod tests;
