//! Grades, ranks and categories of retirees, as people write them.

use crate::text;
use crate::wrong::Wrong;
use serde::{Deserialize, Serialize};
use std::fmt;

pub use crate::grade_group::{
    DecidedGroup, GradeFacts, GradeMap, ManagementGroup, equivalent_post_grade, is_below_regiment,
    is_below_regiment_by, management_group, management_group_by,
};

crate::words! {
    /// The grade of a post (职务等级), the highest first.
    pub enum PostGrade, "UNKNOWN_POST_GRADE", "职务等级", "post grade" {
        /// 正军职.
        CorpsChief = "CORPS_CHIEF", "正军职" | "正军" | "正军级";
        /// 副军职.
        CorpsDeputy = "CORPS_DEPUTY", "副军职" | "副军" | "副军级";
        /// 正师职.
        DivisionChief = "DIVISION_CHIEF", "正师职" | "正师" | "正师级";
        /// 副师职.
        DivisionDeputy = "DIVISION_DEPUTY", "副师职" | "副师" | "副师级";
        /// 正团职.
        RegimentChief = "REGIMENT_CHIEF", "正团职" | "正团" | "正团级";
        /// 副团职.
        RegimentDeputy = "REGIMENT_DEPUTY", "副团职" | "副团" | "副团级";
        /// 正营职.
        BattalionChief = "BATTALION_CHIEF", "正营职" | "正营" | "正营级";
        /// 副营职.
        BattalionDeputy = "BATTALION_DEPUTY", "副营职" | "副营" | "副营级";
        /// 正连职.
        CompanyChief = "COMPANY_CHIEF", "正连职" | "正连" | "正连级";
        /// 副连职.
        CompanyDeputy = "COMPANY_DEPUTY", "副连职" | "副连" | "副连级";
        /// 排职, chief and deputy alike.
        Platoon = "PLATOON", "排职" | "排" | "排级" | "正排职" | "正排" | "正排级" | "副排职" | "副排" | "副排级";
        /// 一级军士长.
        NcoFirst = "NCO_FIRST", "一级军士长" | "1级军士长";
        /// 二级军士长.
        NcoSecond = "NCO_SECOND", "二级军士长" | "2级军士长";
        /// 三级军士长.
        NcoThird = "NCO_THIRD", "三级军士长" | "3级军士长";
        /// 四级军士长.
        NcoFourth = "NCO_FOURTH", "四级军士长" | "4级军士长";
    }
}

impl PostGrade {
    /// Says whether the grade is one of the non-commissioned officers'.
    pub const fn is_nco(self) -> bool {
        matches!(self, Self::NcoFirst | Self::NcoSecond | Self::NcoThird | Self::NcoFourth)
    }
}

crate::words! {
    /// The grade of a civilian cadre (文职), the highest first.
    pub enum CivilianGrade, "UNKNOWN_CIVILIAN_GRADE", "文职级别", "civilian grade" {
        /// 正军待遇.
        CorpsChief = "CORPS_CHIEF", "正军待遇" | "正军级待遇" | "正军职待遇";
        /// 副军待遇.
        CorpsDeputy = "CORPS_DEPUTY", "副军待遇" | "副军级待遇" | "副军职待遇";
        /// 正局级.
        BureauChief = "BUREAU_CHIEF", "正局级" | "正局" | "正局职" | "正局级文职";
        /// 副局级.
        BureauDeputy = "BUREAU_DEPUTY", "副局级" | "副局" | "副局职" | "副局级文职";
        /// 正处级.
        OfficeChief = "OFFICE_CHIEF", "正处级" | "正处" | "正处职" | "正处级文职";
        /// 副处级.
        OfficeDeputy = "OFFICE_DEPUTY", "副处级" | "副处" | "副处职" | "副处级文职";
        /// 正科级.
        SectionChief = "SECTION_CHIEF", "正科级" | "正科" | "正科职" | "正科级文职";
        /// 副科级.
        SectionDeputy = "SECTION_DEPUTY", "副科级" | "副科" | "副科职" | "副科级文职";
        /// 一级科员.
        ClerkFirst = "CLERK_FIRST", "一级科员" | "1级科员";
        /// 二级科员.
        ClerkSecond = "CLERK_SECOND", "二级科员" | "2级科员";
        /// 办事员.
        Assistant = "ASSISTANT", "办事员";
    }
}

crate::words! {
    /// The level of a technical title (技术职称级别), without which technical grade 7 stands between two groups.
    pub enum TitleLevel, "UNKNOWN_TITLE_LEVEL", "技术职称级别", "level of technical title" {
        /// 高级.
        Senior = "SENIOR", "高级" | "高级职称" | "高" | "正高级" | "正高" | "副高级" | "副高";
        /// 中级.
        Middle = "MIDDLE", "中级" | "中级职称" | "中";
        /// 初级.
        Junior = "JUNIOR", "初级" | "初级职称" | "初";
    }
}

crate::words! {
    /// The grade whose treatment a person enjoys (享受待遇级别), the highest first.
    pub enum TreatmentGrade, "UNKNOWN_TREATMENT_GRADE", "享受待遇级别", "treatment grade" {
        /// 正大区职.
        TheaterChief = "THEATER_CHIEF", "正大区职" | "正大区" | "正大区职待遇";
        /// 副大区职.
        TheaterDeputy = "THEATER_DEPUTY", "副大区职" | "副大区" | "副大区职待遇";
        /// 正军职.
        CorpsChief = "CORPS_CHIEF", "正军职" | "正军" | "正军职待遇";
        /// 副军职.
        CorpsDeputy = "CORPS_DEPUTY", "副军职" | "副军" | "副军职待遇";
        /// 正师职.
        DivisionChief = "DIVISION_CHIEF", "正师职" | "正师" | "正师职待遇";
        /// 副师职.
        DivisionDeputy = "DIVISION_DEPUTY", "副师职" | "副师" | "副师职待遇";
        /// 正团职.
        RegimentChief = "REGIMENT_CHIEF", "正团职" | "正团" | "正团职待遇";
        /// 副团职.
        RegimentDeputy = "REGIMENT_DEPUTY", "副团职" | "副团" | "副团职待遇";
        /// 正营职.
        BattalionChief = "BATTALION_CHIEF", "正营职" | "正营" | "正营职待遇";
        /// 副营职.
        BattalionDeputy = "BATTALION_DEPUTY", "副营职" | "副营" | "副营职待遇";
        /// 正连职.
        CompanyChief = "COMPANY_CHIEF", "正连职" | "正连" | "正连职待遇";
        /// 副连职.
        CompanyDeputy = "COMPANY_DEPUTY", "副连职" | "副连" | "副连职待遇";
        /// 排职.
        Platoon = "PLATOON", "排职" | "排" | "正排职" | "正排" | "副排职" | "副排" | "排职待遇";
        /// 一级军士长.
        NcoFirst = "NCO_FIRST", "一级军士长";
        /// 二级军士长.
        NcoSecond = "NCO_SECOND", "二级军士长";
        /// 三级军士长.
        NcoThird = "NCO_THIRD", "三级军士长";
        /// 四级军士长.
        NcoFourth = "NCO_FOURTH", "四级军士长";
        /// 上士.
        SergeantUpper = "SERGEANT_UPPER", "上士" | "一级上士" | "二级上士";
        /// 中士.
        SergeantMiddle = "SERGEANT_MIDDLE", "中士";
        /// 下士.
        SergeantLower = "SERGEANT_LOWER", "下士";
    }
}

crate::words! {
    /// A military rank, the highest first. It decides no management group.
    pub enum MilitaryRank, "UNKNOWN_MILITARY_RANK", "军衔", "military rank" {
        /// 上将.
        General = "GENERAL", "上将";
        /// 中将.
        LieutenantGeneral = "LIEUTENANT_GENERAL", "中将";
        /// 少将.
        MajorGeneral = "MAJOR_GENERAL", "少将";
        /// 大校.
        SeniorColonel = "SENIOR_COLONEL", "大校" | "专业技术大校" | "文职大校";
        /// 上校.
        Colonel = "COLONEL", "上校" | "专业技术上校";
        /// 中校.
        LieutenantColonel = "LIEUTENANT_COLONEL", "中校" | "专业技术中校";
        /// 少校.
        Major = "MAJOR", "少校" | "专业技术少校";
        /// 上尉.
        Captain = "CAPTAIN", "上尉" | "专业技术上尉";
        /// 中尉.
        FirstLieutenant = "FIRST_LIEUTENANT", "中尉" | "专业技术中尉";
        /// 少尉.
        SecondLieutenant = "SECOND_LIEUTENANT", "少尉" | "专业技术少尉";
        /// 一级军士长.
        NcoFirst = "NCO_FIRST", "一级军士长";
        /// 二级军士长.
        NcoSecond = "NCO_SECOND", "二级军士长";
        /// 三级军士长.
        NcoThird = "NCO_THIRD", "三级军士长";
        /// 四级军士长.
        NcoFourth = "NCO_FOURTH", "四级军士长";
        /// 上士, of either class.
        SergeantUpper = "SERGEANT_UPPER", "上士" | "一级上士" | "二级上士";
        /// 中士.
        SergeantMiddle = "SERGEANT_MIDDLE", "中士";
        /// 下士.
        SergeantLower = "SERGEANT_LOWER", "下士";
    }
}

crate::words! {
    /// The category of a retiree (军休类别).
    pub enum Category, "UNKNOWN_CATEGORY", "军休类别", "category of retiree" {
        /// 离休干部: joined before 1 October 1949.
        Lixiu = "LIXIU", "离休干部" | "离休" | "军队离休干部";
        /// 退休干部.
        Tuixiu = "TUIXIU", "退休干部" | "退休" | "军队退休干部";
        /// 退休士官, called 退休军士 since 2022; the rules apply by analogy (article 59).
        Nco = "NCO", "退休士官" | "退休军士" | "士官" | "军士" | "退休士官/军士";
        /// 退休改离休干部: retired, and later recognised as 离休.
        TuixiuToLixiu = "TUIXIU_TO_LIXIU", "退休改离休干部" | "退休改离休" | "退改离";
    }
}

crate::words! {
    /// The type of a cadre (干部类别).
    pub enum CadreType, "UNKNOWN_CADRE_TYPE", "干部类别", "type of cadre" {
        /// 军官.
        Officer = "OFFICER", "军官" | "指挥军官" | "行政军官" | "现役军官";
        /// 技术军官.
        TechnicalOfficer = "TECHNICAL_OFFICER", "技术军官" | "专业技术军官";
        /// 文职.
        Civilian = "CIVILIAN", "文职" | "文职干部" | "非专业技术文职干部";
        /// 技术文职.
        TechnicalCivilian = "TECHNICAL_CIVILIAN", "技术文职" | "专业技术文职" | "专业技术文职干部" | "技术文职干部";
        /// 士官.
        Nco = "NCO", "士官" | "军士";
    }
}

/// A technical grade (专业技术等级), from 1, the highest, to 14.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct TechnicalGrade(u8);

impl TechnicalGrade {
    const LOWEST: u8 = 14;

    /// Takes a number from 1 to 14.
    pub fn new(number: i64) -> Result<Self, Wrong> {
        u8::try_from(number).ok().filter(|number| (1..=Self::LOWEST).contains(number)).map(Self).ok_or_else(|| {
            Wrong::new(
                "UNKNOWN_TECHNICAL_GRADE",
                format!("专业技术等级应为1至14级，现为{number}"),
                format!("a technical grade is from 1 to 14, not {number}"),
            )
        })
    }

    /// Gives the number.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// Reads the grade as people write it: `技术5级`, `专业技术五级`, `五级`, `5`.
    pub fn parse(written: &str) -> Result<Self, Wrong> {
        let word = text::squeeze(written);
        let bare = word.strip_prefix("专业").unwrap_or(&word);
        let bare = bare.strip_prefix("技术").or_else(|| bare.strip_prefix('技')).unwrap_or(bare);
        let bare = bare.strip_suffix("级").unwrap_or(bare);
        let bare = bare.strip_suffix(".0").unwrap_or(bare);
        let in_digits = || bare.bytes().all(|b| b.is_ascii_digit()).then(|| bare.parse::<i64>().ok()).flatten();
        match text::chinese_number(bare).map(i64::from).or_else(in_digits) {
            Some(number) => Self::new(number),
            None => Err(Wrong::new(
                "UNKNOWN_TECHNICAL_GRADE",
                format!("无法识别的专业技术等级“{}”，应如：技术5级", text::excerpt(&word)),
                format!("\"{}\" is not a technical grade; write it like 技术5级", text::excerpt(&word)),
            )),
        }
    }
}

impl TryFrom<i64> for TechnicalGrade {
    type Error = Wrong;

    fn try_from(number: i64) -> Result<Self, Wrong> {
        Self::new(number)
    }
}

impl From<TechnicalGrade> for i64 {
    fn from(grade: TechnicalGrade) -> Self {
        grade.0.into()
    }
}

impl fmt::Display for TechnicalGrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "技术{}级", self.0)
    }
}
