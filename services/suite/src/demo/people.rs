//! The people of the demo province.

use std::sync::LazyLock;

use junxiu_kernel::day::{self, Day};
use junxiu_kernel::organization::Level;
use junxiu_kernel::region::{self, Region};

use super::{Dice, Recipe};
use crate::spreadsheet::headings::placement;

/// Where the birthdays of the received begin; each person gets a day of their own.
const FIRST_BIRTHDAY: (i32, u32, u32) = (1962, 1, 1);
/// How many birthdays there are before the sequence part has to differ.
const BIRTHDAYS: u32 = 4_000;
/// A stride without a common divisor with the number of birthdays, so that neighbours do not share a year.
const BIRTHDAY_STRIDE: u32 = 1_361;
/// Spreads the lots that people draw (the golden ratio of 2^32).
const LOT_STRIDE: u32 = 0x9E37_79B9;
/// Weights of the check character (GB 11643-1999).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS: &[u8; 11] = b"10X98765432";
/// Of a hundred in the first year's plan; the rest are in the second's.
const IN_FIRST_YEAR_PERCENT: u32 = 55;

/// The kinds of people: category, type of cadre, post, technical grade, title, rank; with their share.
const KINDS: &[(u64, [&str; 6])] = &[
    (4, ["退休干部", "军官", "正师职", "", "", "大校"]),
    (10, ["退休干部", "军官", "副师职", "", "", "大校"]),
    (22, ["退休干部", "军官", "正团", "", "", "上校"]),
    (14, ["退休干部", "军官", "副团职", "", "", "中校"]),
    (6, ["退休干部", "军官", "正营职", "", "", "少校"]),
    (5, ["退休干部", "技术军官", "", "技术5级", "高级", "大校"]),
    (6, ["退休干部", "技术军官", "", "专业技术七级", "高级", "上校"]),
    (5, ["退休干部", "技术军官", "", "技术7级", "中级", "上校"]),
    (6, ["退休干部", "技术军官", "", "9", "", "中校"]),
    (4, ["退休干部", "文职", "正局级", "", "", ""]),
    (6, ["退休干部", "文职", "副处级", "", "", ""]),
    (10, ["退休士官", "士官", "一级军士长", "", "", "一级军士长"]),
    (1, ["退休改离休干部", "军官", "副师职", "", "", ""]),
    (1, ["离休干部", "军官", "正团职", "", "", ""]),
];

/// How far a person's reception has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// In the plan only.
    Planned,
    /// The formalities have begun.
    Opened {
        /// When.
        opened: Day,
    },
    /// Handed over and not yet received.
    HandedOver {
        /// When the formalities began.
        opened: Day,
        /// When the unit handed over.
        handed_over: Day,
    },
    /// Received, and assigned to an institution.
    Received {
        /// When the formalities began.
        opened: Day,
        /// When the unit handed over.
        handed_over: Day,
        /// When the person was received.
        received: Day,
    },
}

/// A person of the demo. Nobody of the kind exists.
#[derive(Clone, Debug)]
pub struct Person {
    /// Counts from 0 through the province.
    pub index: u32,
    /// The year of the plan.
    pub year: i32,
    /// The name.
    pub name: String,
    /// The citizen id.
    pub citizen_id: String,
    /// The day of birth.
    pub birth: Day,
    /// 男 or 女.
    pub sex: &'static str,
    /// Category, type of cadre, post, technical grade, title, rank.
    pub kind: [&'static str; 6],
    /// The division where the person settles.
    pub region: &'static str,
    /// True when article 8 leads to the provincial home.
    pub to_provincial_home: bool,
    /// How far the reception has come.
    pub progress: Progress,
    party_member: bool,
}

impl Person {
    /// Says whether the person is in the register.
    pub fn received(&self) -> bool {
        matches!(self.progress, Progress::Received { .. })
    }

    /// Says when the person was received; none while he is on his way.
    pub fn received_on(&self) -> Option<Day> {
        match self.progress {
            Progress::Received { received, .. } => Some(received),
            _ => None,
        }
    }

    /// Says whether the person is a member of the Party.
    pub fn is_party_member(&self) -> bool {
        self.party_member
    }

    /// Draws one of so many lots, the same each time. Neighbours in a division draw apart, which the index alone would not do.
    pub fn lot(&self, lots: u32) -> u32 {
        (self.index.wrapping_mul(LOT_STRIDE) >> 16) % lots
    }

    /// Gives the days of the acts, in their order.
    pub fn acts(&self) -> Vec<Day> {
        match self.progress {
            Progress::Planned => Vec::new(),
            Progress::Opened { opened } => vec![opened],
            Progress::HandedOver { opened, handed_over } => vec![opened, handed_over],
            Progress::Received { opened, handed_over, received } => vec![opened, handed_over, received],
        }
    }
}

/// The counties in an order that goes round the prefectures, so that even a few people cover all of them.
static COUNTIES: LazyLock<Vec<&'static Region>> = LazyLock::new(|| {
    let mut counties: Vec<(usize, &Region)> = region::all()
        .iter()
        .filter(|region| region.level == Level::Prefecture)
        .flat_map(|prefecture| region::children(prefecture.code).enumerate())
        .collect();
    counties.sort_by_key(|(place, county)| (*place, county.code));
    counties.into_iter().map(|(_, county)| county).collect()
});

/// Makes up the people of both plans.
pub fn make(recipe: &Recipe, years: [i32; 2], dice: &mut Dice) -> Vec<Person> {
    let first = recipe.retirees * IN_FIRST_YEAR_PERCENT / 100;
    let on_their_way = recipe.retirees / 20;
    let all = recipe.retirees + on_their_way;
    (0..all)
        .map(|index| {
            let year = if index < first { years[0] } else { years[1] };
            let stage = index.checked_sub(recipe.retirees).map(|beyond| beyond % 3);
            person(index, year, stage, recipe.until, dice)
        })
        .collect()
}

fn person(index: u32, year: i32, stage: Option<u32>, until: Day, dice: &mut Dice) -> Person {
    let kind = kind(dice);
    let region = COUNTIES[index as usize % COUNTIES.len()].code;
    let man = kind[1] == "士官" || !dice.percent(18);
    let birth = birth(index, kind[0]);
    let in_changchun = region::prefecture_of(region).is_some_and(|found| found.code == "220100");
    let chief = matches!(kind[2], "正师职" | "正局级") || kind[3] == "技术5级";
    Person {
        index,
        year,
        name: name(index),
        citizen_id: citizen_id(prefix(region, index), birth, man, index / BIRTHDAYS),
        birth,
        sex: if man { "男" } else { "女" },
        kind,
        region,
        to_provincial_home: in_changchun && chief,
        progress: progress(year, stage, until, dice),
        party_member: dice.percent(85),
    }
}

fn kind(dice: &mut Dice) -> [&'static str; 6] {
    let mut thrown = dice.below(KINDS.iter().map(|(share, _)| share).sum());
    for (share, kind) in KINDS {
        match thrown.checked_sub(*share) {
            Some(rest) => thrown = rest,
            None => return *kind,
        }
    }
    KINDS[0].1
}

/// Spells the index with the ten heavenly stems behind 测试; a few names are of the awkward kinds that occur.
fn name(index: u32) -> String {
    let stems: Vec<char> = "甲乙丙丁戊己庚辛壬癸".chars().collect();
    let spelt: String =
        format!("{index:03}").chars().filter_map(|digit| stems.get(digit.to_digit(10)? as usize)).collect();
    match index % 97 {
        31 => format!("测试·{spelt}"),
        62 => format!("测试𠮷{spelt}"),
        _ => format!("测试{spelt}"),
    }
}

/// People who joined before 1 October 1949 are forty years older.
fn birth(index: u32, category: &str) -> Day {
    let (year, month, first) = FIRST_BIRTHDAY;
    let earlier = if category.contains("离休") { 40 } else { 0 };
    let first = Day::from_ymd_opt(year - earlier, month, first).unwrap_or_default();
    day::add_days(first, i64::from(index.wrapping_mul(BIRTHDAY_STRIDE) % BIRTHDAYS))
}

/// Some carry the code that 公主岭 had when their number was given.
fn prefix(region: &'static str, index: u32) -> &'static str {
    if region == "220184" && index.is_multiple_of(2) { "220381" } else { region }
}

/// Composes a citizen id whose sequence counts down from 999, odd for men.
fn citizen_id(prefix: &str, birth: Day, man: bool, round: u32) -> String {
    let sequence = 999 - 2 * round - u32::from(!man);
    let body = format!("{prefix}{}{sequence:03}", birth.format("%Y%m%d"));
    let sum: u32 = body.chars().filter_map(|c| c.to_digit(10)).zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    format!("{body}{}", char::from(CHECK_CHARACTERS[(sum % 11) as usize]))
}

/// Lays the acts into the window of article 5, none of them after the last day.
fn progress(year: i32, stage: Option<u32>, until: Day, dice: &mut Dice) -> Progress {
    let day = |month, day| Day::from_ymd_opt(year, month, day).unwrap_or_default();
    let (opens, closes) = (day(2, 1), day(10, 31).min(until));
    // What has begun by then can be finished before the window closes.
    let last_start = day::add_days(closes, -35).max(opens);
    let opened = day::add_days(opens, dice.days((last_start - opens).num_days() + 1));
    let handed_over = day::add_days(opened, 5 + dice.days(25)).min(closes);
    let received = day::add_days(handed_over, dice.days(3)).min(closes);
    match stage {
        None => Progress::Received { opened, handed_over, received },
        Some(0) => Progress::HandedOver { opened, handed_over },
        Some(1) => Progress::Opened { opened },
        Some(_) => Progress::Planned,
    }
}

/// Writes a person as a row of the plan.
pub fn row(person: &Person) -> Vec<String> {
    placement::LAYOUT.columns.iter().map(|column| value(person, column.field)).collect()
}

fn value(person: &Person, field: &str) -> String {
    let [category, cadre, post, technical, title, rank] = person.kind;
    let years_later = |years: i32| day::add_months(person.birth, years * 12).format("%Y-%m-%d").to_string();
    match field {
        "retiree_name" => person.name.clone(),
        "citizen_id" => person.citizen_id.clone(),
        "sex" => person.sex.to_owned(),
        "birth_date" => person.birth.format("%Y-%m-%d").to_string(),
        "category" => category.to_owned(),
        "cadre_type" => cadre.to_owned(),
        "post_grade" => post.to_owned(),
        "technical_grade" => technical.to_owned(),
        "technical_title_level" => title.to_owned(),
        "military_rank" => rank.to_owned(),
        "transferring_unit" => format!("测试部队{:03}", person.index % 37 + 1),
        "settlement_region_code" => person.region.to_owned(),
        "settlement_mode" => if person.index.is_multiple_of(5) { "易地安置" } else { "就地安置" }.to_owned(),
        "batch_no" => format!("{}-{}", person.year, person.index % 3 + 1),
        "party_member" => if person.party_member { "是" } else { "否" }.to_owned(),
        // At sixteen even the youngest of the 离休 joined before October 1949.
        "enlisted_on" => years_later(16),
        "retired_on" => years_later(50),
        "certificate_no" => format!("测字第{:06}号", person.index + 1),
        "phone" => format!("199000{:05}", person.index),
        "eligible_changchun" => if person.to_provincial_home { "是" } else { "" }.to_owned(),
        "remark" => "演示数据，查无此人".to_owned(),
        _ => String::new(),
    }
}

/// Makes rows that an import must reject, each for reasons of its own.
pub fn faulty_rows(count: u32, year: i32) -> impl Iterator<Item = Vec<String>> {
    let first = Day::from_ymd_opt(1950, 1, 1).unwrap_or_default();
    (0..count).map(move |index| {
        let birth = day::add_days(first, i64::from(index));
        let right = citizen_id("220104", birth, true, 0);
        let (name, id, category, technical, region, enlisted) = match index % 5 {
            0 => ("测试校验", "220104195001019990".to_owned(), "退休干部", "", "220104", "1968-12-01"),
            1 => ("测试区划", right, "退休干部", "", "999999", "1968-12-01"),
            2 => ("测试技七", right, "退休干部", "技术7级", "220104", "1968-12-01"),
            3 => ("测试日期", right, "退休干部", "", "220104", "1968年6月31日"),
            _ => ("", "22010419500101".to_owned(), "军属", "技术15级", "吉林", "1968-13-01"),
        };
        let value = |field: &str| match field {
            "retiree_name" => name.to_owned(),
            "citizen_id" => id.clone(),
            "category" => category.to_owned(),
            "technical_grade" => technical.to_owned(),
            "settlement_region_code" => region.to_owned(),
            "enlisted_on" => enlisted.to_owned(),
            "batch_no" => format!("{year}-1"),
            _ => String::new(),
        };
        placement::LAYOUT.columns.iter().map(|column| value(column.field)).collect()
    })
}
