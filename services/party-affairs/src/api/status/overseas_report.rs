//! Why reports from abroad are refused.

use junxiu_platform::status::Fault;

use super::unmet;
use crate::domain::exit::ARTICLE;
use crate::domain::overseas_report::{NotOwed, Refusal};

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Person(refusal) => refusal.into(),
            Refusal::NotOwed { quarter, why } => {
                let (zh, en) = cause(why);
                unmet(
                    ARTICLE,
                    "REPORT_NOT_OWED",
                    format!("{quarter}不需汇报：{zh}"),
                    format!("no report is owed for {quarter}: {en}"),
                )
                .with("quarter", quarter)
                .with("cause", why.code())
            }
            Refusal::TooEarly { from } => unmet(
                ARTICLE,
                "REPORT_TOO_EARLY",
                format!("该季度的汇报最早可于{from}作出，请核对日期"),
                format!("the report of this quarter can be made from {from} on; check the day"),
            )
            .with("from", from.to_string()),
            Refusal::AlreadySubmitted(id) => unmet(
                ARTICLE,
                "REPORT_ALREADY_SUBMITTED",
                format!("该季度已有汇报（{}）；如系更正，请在 corrects 中指明", id.name()),
                format!("{} stands for this quarter; name it in `corrects` to correct it", id.name()),
            )
            .with("report", id.name()),
            Refusal::NotCorrectable(id) => unmet(
                ARTICLE,
                "REPORT_NOT_CORRECTABLE",
                format!("{}不是该季度现行有效的汇报，请核对 corrects", id.name()),
                format!("{} is no report of this quarter that stands; check `corrects`", id.name()),
            )
            .with("report", id.name()),
        }
    }
}

const fn cause(why: NotOwed) -> (&'static str, &'static str) {
    match why {
        NotOwed::NotAway => ("尚未离境或行程已终止", "he has not left, or is waited for no longer"),
        NotOwed::NotAwayAtItsEnd => ("季度末日不在境外", "he is not abroad on its last day"),
        NotOwed::TooFewDays => ("该季度在境外天数不足", "he is abroad for too few days of it"),
        NotOwed::NotLong => ("出国（境）时间不属较长", "the journey is not a long one"),
        NotOwed::OtherPeriods => (
            "此次行程不按该期间汇报，请用 GetExit 中 reports 所列期间",
            "take a period as `reports` of the journey names them",
        ),
        NotOwed::Waived => ("延期使行程变长之前该季度已结束", "it ended before the journey was known to be long"),
    }
}
