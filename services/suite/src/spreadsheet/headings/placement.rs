//! The columns of a year's placement plan.

use super::{Column, Kind, Layout};

/// Builds a column of the plan; the rarely needed parts are set where they differ.
const fn column(field: &'static str, heading: &'static str, kind: Kind, help: &'static str) -> Column {
    Column { field, heading, also: &[], required: false, kind, help, example: "" }
}

/// A row is one person whom the plan places.
pub static LAYOUT: Layout = Layout {
    title: "年度安置计划",
    columns: &[
        Column {
            also: &["名字"],
            required: true,
            example: "测试甲",
            ..column("retiree_name", "姓名", Kind::Text, "本人姓名，按身份证填写。")
        },
        Column {
            also: &["身份证号码", "公民身份号码", "身份证"],
            required: true,
            example: "220102195202290010",
            ..column("citizen_id", "身份证号", Kind::Digits, "18位，或旧证15位；该列为文本格式，请勿改成数值。")
        },
        Column {
            example: "男",
            ..column("sex", "性别", Kind::Choice(&["男", "女"]), "可不填；填写时须与身份证号相符。")
        },
        Column {
            also: &["生日", "出生年月日"],
            example: "1952-02-29",
            ..column("birth_date", "出生日期", Kind::Day, "可不填；填写时须与身份证号相符。")
        },
        Column {
            also: &["人员类别"],
            required: true,
            example: "退休干部",
            ..column(
                "category",
                "军休类别",
                Kind::Choice(&["退休干部", "离休干部", "退休士官", "退休改离休干部"]),
                "四类之一。",
            )
        },
        Column {
            example: "军官",
            ..column(
                "cadre_type",
                "干部类别",
                Kind::Choice(&["军官", "技术军官", "文职", "技术文职", "士官"]),
                "五类之一。",
            )
        },
        Column {
            also: &["职级"],
            example: "正师职",
            ..column(
                "post_grade",
                "职务等级",
                Kind::Text,
                "如：正师职、副团职；文职填正局级、副处级等；士官填一级军士长等。",
            )
        },
        Column {
            also: &["技术等级"],
            example: "技术7级",
            ..column("technical_grade", "专业技术等级", Kind::Text, "1至14级，如：技术7级、专业技术七级或7。")
        },
        Column {
            also: &["职称级别", "技术职称"],
            example: "高级",
            ..column(
                "technical_title_level",
                "技术职称级别",
                Kind::Choice(&["高级", "中级", "初级"]),
                "专业技术7级必须填写，否则无法确定管理级别。",
            )
        },
        Column {
            example: "大校", ..column("military_rank", "军衔", Kind::Text, "如：大校、上校、一级军士长。")
        },
        Column {
            also: &["享受待遇"],
            ..column("treatment_grade", "享受待遇级别", Kind::Text, "享受高于职务的待遇时填写，如：正师职。")
        },
        Column {
            also: &["移交部队", "原单位"],
            example: "测试部队001",
            ..column("transferring_unit", "移交单位", Kind::Text, "移交本人的部队单位。")
        },
        Column {
            also: &["安置地代码", "安置地行政区划代码", "安置地"],
            required: true,
            example: "220104",
            ..column(
                "settlement_region_code",
                "安置地区划代码",
                Kind::Digits,
                "安置地县(市、区)的六位行政区划代码；旧代码按现行代码处理。",
            )
        },
        Column {
            example: "就地安置",
            ..column("settlement_mode", "安置方式", Kind::Choice(&["就地安置", "易地安置"]), "就地或易地。")
        },
        Column {
            also: &["批次"], example: "2024-1", ..column("batch_no", "计划批次", Kind::Text, "计划内的批次号。")
        },
        Column {
            also: &["党员", "政治面貌"],
            example: "是",
            ..column("party_member", "是否党员", Kind::Choice(&["是", "否"]), "是或否。")
        },
        Column {
            also: &["入伍时间"],
            example: "1970-12-01",
            ..column("enlisted_on", "入伍日期", Kind::Day, "入伍或参加革命工作的日期。")
        },
        Column {
            also: &["离退休时间", "退休日期"],
            example: "2012-06-30",
            ..column("retired_on", "离退休日期", Kind::Day, "批准离休、退休的日期。")
        },
        Column {
            also: &["离退休证号码", "退休证号"],
            example: "测退字第000001号",
            ..column("certificate_no", "离退休证号", Kind::Digits, "离休荣誉证或退休证的编号。")
        },
        Column {
            also: &["电话", "手机", "联系方式"],
            example: "13800000000",
            ..column("phone", "联系电话", Kind::Digits, "本人或家属的电话。")
        },
        Column {
            also: &["符合长春安置条件"],
            ..column(
                "eligible_changchun",
                "符合长春市安置条件",
                Kind::Choice(&["是", "否"]),
                "正师职人员填写，第八条用。",
            )
        },
        Column {
            also: &["说明"], ..column("remark", "备注", Kind::Text, "需要说明的情况，最多500字。")
        },
    ],
};
