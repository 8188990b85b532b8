//! Made-up people of a plan, as rows of a spreadsheet and as rows of a stream; some of them faulty on purpose.

use chrono::{Datelike as _, Days, NaiveDate};
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::google_type::Date;
use junxiu_contracts::intake::{
    CadreType, GradeFacts, MilitaryRank, PlacementItemDraft, PostGrade, SettlementMode, Sex,
};

/// The plan year of the journeys. Long over, so that its acts may be recorded on any later day.
pub const YEAR: i32 = 2025;
/// Counties that get an institution in a journey, and where its people settle.
pub const COUNTIES: [&str; 6] = ["220102", "220104", "220106", "220202", "220204", "220302"];

/// Weights and characters of the check digit, written down again here: a harness that borrowed the suite's own rule would
/// not notice when it is wrong.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK: &[u8; 11] = b"10X98765432";
/// Days of birth before the sequence part has to differ.
const BIRTHDAYS: u32 = 5_000;

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The last character of the citizen id.
    CheckCharacter,
    /// A division that does not exist.
    Region,
    /// Technical grade 7 and no level of the title.
    TechnicalSeven,
    /// A birth date other than the citizen id says.
    BirthDate,
    /// A sex other than the citizen id says.
    Sex,
    /// No name.
    NoName,
    /// 31 June.
    NoSuchDay,
    /// The citizen id of an earlier row, with another name.
    OtherName,
}

impl Fault {
    /// All faults.
    pub const ALL: [Self; 8] = [
        Self::CheckCharacter,
        Self::Region,
        Self::TechnicalSeven,
        Self::BirthDate,
        Self::Sex,
        Self::NoName,
        Self::NoSuchDay,
        Self::OtherName,
    ];

    /// The reason that the stream must give.
    pub fn reason(self) -> &'static str {
        match self {
            Self::CheckCharacter => "BAD_CHECK_DIGIT",
            Self::Region => "UNKNOWN_REGION",
            Self::TechnicalSeven => "GRADE_UNDETERMINED",
            Self::BirthDate => "BIRTH_DATE_DIFFERS",
            Self::Sex => "SEX_DIFFERS",
            Self::NoName => "REQUIRED",
            Self::NoSuchDay => "NO_SUCH_DAY",
            Self::OtherName => "CITIZEN_ID_OF_ANOTHER_NAME",
        }
    }
}

/// A row of a plan.
#[derive(Clone, Debug)]
pub struct Person {
    /// Its place, from 0.
    pub index: u32,
    /// The name.
    pub name: String,
    /// The citizen id.
    pub citizen_id: String,
    /// The day of birth.
    pub birth: NaiveDate,
    /// True for a man.
    pub man: bool,
    /// The category.
    pub category: RetireeCategory,
    /// The division of the settlement place.
    pub region: String,
    /// The number of the certificate.
    pub certificate_no: String,
    /// The telephone number.
    pub phone: String,
    /// What is wrong with the row, if anything is.
    pub fault: Option<Fault>,
}

/// Makes a plan of good rows with faulty ones spread among them.
pub fn plan(good: u32, faulty: u32) -> Vec<Person> {
    let mut people: Vec<Person> = (0..good).map(person).collect();
    let gap = good.checked_div(faulty).unwrap_or(good).max(1) as usize;
    for nth in 0..faulty {
        let fault = Fault::ALL[nth as usize % Fault::ALL.len()];
        // Behind the rows before it, so that the row whose id it borrows comes first.
        let at = ((nth as usize + 1) * (gap + 1) - 1).min(people.len());
        people.insert(at, spoil(person(good + nth), fault));
    }
    people
}

/// Makes the person of an index: the same index, the same person.
pub fn person(index: u32) -> Person {
    let man = !index.is_multiple_of(7);
    let birth = NaiveDate::from_ymd_opt(1955, 1, 1).unwrap_or_default() + Days::new(u64::from(index % BIRTHDAYS));
    let region = COUNTIES[index as usize % COUNTIES.len()];
    Person {
        index,
        name: format!("旅程{}", spelt(index)),
        citizen_id: citizen_id(region, birth, index / BIRTHDAYS * 2 + u32::from(man)),
        birth,
        man,
        category: match index % 50 {
            7 => RetireeCategory::Lixiu,
            8..=12 => RetireeCategory::Nco,
            _ => RetireeCategory::Tuixiu,
        },
        region: region.to_owned(),
        certificate_no: format!("军休证旅第{index:07}号"),
        phone: format!("19911{index:06}"),
        fault: None,
    }
}

fn spoil(mut person: Person, fault: Fault) -> Person {
    person.fault = Some(fault);
    match fault {
        Fault::CheckCharacter => {
            let right = person.citizen_id.pop().unwrap_or('0');
            person.citizen_id.push(if right == '1' { '2' } else { '1' });
        }
        Fault::Region => "229999".clone_into(&mut person.region),
        Fault::BirthDate => person.birth = person.birth + Days::new(1),
        Fault::Sex => person.man = !person.man,
        Fault::NoName => person.name.clear(),
        Fault::OtherName => person.citizen_id = self::person(0).citizen_id,
        Fault::TechnicalSeven | Fault::NoSuchDay => {}
    }
    // The first row's own days go with its citizen id, so that the name alone differs.
    if fault == Fault::OtherName {
        let first = self::person(0);
        (person.birth, person.man) = (first.birth, first.man);
    }
    person
}

/// Composes a citizen id of GB 11643-1999; an odd sequence is a man's.
fn citizen_id(region: &str, birth: NaiveDate, sequence: u32) -> String {
    let body = format!("{region}{}{sequence:03}", birth.format("%Y%m%d"));
    let sum: u32 = body.chars().filter_map(|c| c.to_digit(10)).zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    format!("{body}{}", char::from(CHECK[(sum % 11) as usize]))
}

/// Spells a number with the ten heavenly stems, since a name has no digits.
fn spelt(index: u32) -> String {
    let stems: Vec<char> = "甲乙丙丁戊己庚辛壬癸".chars().collect();
    format!("{index:04}").chars().filter_map(|digit| stems.get(digit.to_digit(10)? as usize)).collect()
}

/// A day on the wire.
pub fn date(day: NaiveDate) -> Date {
    Date { year: day.year(), month: day.month().cast_signed(), day: day.day().cast_signed() }
}

impl Person {
    /// The row as a stream sends it.
    pub fn draft(&self) -> PlacementItemDraft {
        let technical = self.fault == Some(Fault::TechnicalSeven);
        let nco = self.category == RetireeCategory::Nco;
        let (cadre, post, rank) = match (technical, nco) {
            (true, _) => (CadreType::TechnicalOfficer, PostGrade::Unspecified, MilitaryRank::Colonel),
            (_, true) => (CadreType::Nco, PostGrade::NcoFirst, MilitaryRank::NcoFirst),
            _ => (CadreType::Officer, PostGrade::RegimentChief, MilitaryRank::Colonel),
        };
        let grade = GradeFacts {
            post_grade: post.into(),
            technical_grade: if technical { 7 } else { 0 },
            military_rank: rank.into(),
            ..GradeFacts::default()
        };
        let no_such_day = Date { year: 1975, month: 6, day: 31 };
        let enlisted = NaiveDate::from_ymd_opt(self.birth.year() + 18, 12, 1).unwrap_or_default();
        PlacementItemDraft {
            retiree_name: self.name.clone(),
            citizen_id: self.citizen_id.clone(),
            sex: if self.man { Sex::Male } else { Sex::Female }.into(),
            birth_date: Some(date(self.birth)),
            category: self.category.into(),
            cadre_type: cadre.into(),
            grade: Some(grade),
            transferring_unit: "旅程部队".to_owned(),
            settlement_region_code: self.region.clone(),
            settlement_mode: SettlementMode::Local.into(),
            batch_no: format!("{YEAR}-1"),
            party_member: Some(true),
            enlisted_on: Some(if self.fault == Some(Fault::NoSuchDay) { no_such_day } else { date(enlisted) }),
            certificate_no: self.certificate_no.clone(),
            phone: self.phone.clone(),
            ..PlacementItemDraft::default()
        }
    }

    /// The row as a spreadsheet holds it: a heading and a text each.
    pub fn cells(&self) -> Vec<(&'static str, String)> {
        let technical = self.fault == Some(Fault::TechnicalSeven);
        let (category, cadre, post, rank) = match self.category {
            RetireeCategory::Nco => ("退休士官", "士官", "一级军士长", "一级军士长"),
            RetireeCategory::Lixiu => ("离休干部", "军官", "正团职", "上校"),
            _ => ("退休干部", "军官", "正团", "上校"),
        };
        let enlisted = match self.fault {
            Some(Fault::NoSuchDay) => "1975-06-31".to_owned(),
            _ => format!("{}年12月1日", self.birth.year() + 18),
        };
        vec![
            ("姓名", self.name.clone()),
            ("身份证号", self.citizen_id.clone()),
            ("性别", if self.man { "男" } else { "女" }.to_owned()),
            ("出生日期", self.birth.to_string()),
            ("军休类别", category.to_owned()),
            ("干部类别", if technical { "技术军官" } else { cadre }.to_owned()),
            ("职务等级", if technical { "" } else { post }.to_owned()),
            ("专业技术等级", if technical { "技术7级" } else { "" }.to_owned()),
            ("军衔", rank.to_owned()),
            ("移交单位", "旅程部队".to_owned()),
            ("安置地区划代码", self.region.clone()),
            ("安置方式", "就地安置".to_owned()),
            ("计划批次", format!("{YEAR}-1")),
            ("是否党员", "是".to_owned()),
            ("入伍日期", enlisted),
            ("离退休证号", self.certificate_no.clone()),
            ("联系电话", self.phone.clone()),
        ]
    }

    /// The code of the institution that is to serve the person.
    pub fn institution(&self) -> String {
        format!("{}-01", self.region)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn faulty_rows_stand_among_the_good_ones() {
        let people = plan(1_940, 60);
        assert_eq!(people.len(), 2_000);
        assert_eq!(people.iter().filter(|person| person.fault.is_some()).count(), 60);
        assert!(people[..100].iter().any(|person| person.fault.is_some()));
        assert!(people[0].fault.is_none());
    }

    #[test]
    fn good_rows_are_good_and_never_repeat() {
        let mut seen = HashSet::new();
        for person in plan(12_000, 0) {
            let id = junxiu_kernel::citizen_id::CitizenId::parse(&person.citizen_id).expect("a right citizen id");
            assert_eq!(id.birth_date(), person.birth);
            assert!(seen.insert(person.citizen_id));
        }
    }
}
