//! The columns of a file of self-paid medical bills.

use super::{Column, Kind, Layout};

/// A row is one settled bill, or the refund of one.
pub static LAYOUT: Layout = Layout {
    title: "自付医疗费",
    columns: &[
        Column {
            field: "citizen_id",
            heading: "身份证号",
            also: &["身份证号码", "公民身份号码", "身份证"],
            required: true,
            kind: Kind::Digits,
            help: "军休干部本人的身份证号，18位或旧证15位；该列为文本格式，请勿改成数值。",
            example: "220102195202290010",
        },
        Column {
            field: "invoice_no",
            heading: "票据号",
            also: &["票据号码", "发票号", "发票号码"],
            required: true,
            kind: Kind::Digits,
            help: "医疗收费票据的号码，全省不得重复；退费另起一行，使用退费票据的号码。",
            example: "JL2024-000001",
        },
        Column {
            field: "settled_on",
            heading: "结算日期",
            also: &["结算时间"],
            required: true,
            kind: Kind::Day,
            help: "与医院结清费用的日期；费用计入该日所在的年度。",
            example: "2024-03-15",
        },
        Column {
            field: "treated_until",
            heading: "诊疗截止日期",
            also: &["出院日期", "就诊日期"],
            required: false,
            kind: Kind::Day,
            help: "诊疗最后一日，可不填；结算晚于诊疗且本人已去世时必须填写。",
            example: "2024-03-10",
        },
        Column {
            field: "hospital",
            heading: "医疗机构",
            also: &["医院", "医院名称", "医疗机构名称"],
            required: true,
            kind: Kind::Text,
            help: "开具票据的医疗机构全称。",
            example: "测试第一医院",
        },
        Column {
            field: "in_scope_self_pay_fen",
            heading: "范围内个人自付(元)",
            also: &["范围内自付", "个人自付"],
            required: true,
            kind: Kind::Yuan,
            help: "基本医疗保险和医疗补助待遇范围内由个人自付的金额，最多两位小数；退费填负数。",
            example: "1234.50",
        },
        Column {
            field: "out_of_scope_fen",
            heading: "范围外自费(元)",
            also: &["范围外个人自费", "个人自费"],
            required: false,
            kind: Kind::Yuan,
            help: "目录范围外的自费金额，不计入补助；没有可不填。",
            example: "0",
        },
        Column {
            field: "remark",
            heading: "备注",
            also: &["说明"],
            required: false,
            kind: Kind::Text,
            help: "需要说明的情况，最多500字。",
            example: "",
        },
    ],
};
