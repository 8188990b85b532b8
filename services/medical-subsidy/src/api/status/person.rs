//! Why an act for a person is refused before any article is asked.

use junxiu_platform::status::Fault;

use super::not_yet_known;
use crate::domain::person::Refusal;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotYetKnown(retiree) => not_yet_known(&retiree.name(), &retiree.name()),
            Refusal::NobodyKnown => not_yet_known(
                "该身份证号和姓名对应的人员（急救时请先救治，凭《离退休证》亦可）",
                "the person of this citizen id and name (in an emergency treat first: the certificate of retirement is enough)",
            ),
            Refusal::RecordMerged(into) => state(
                "RECORD_MERGED",
                format!("该记录已并入{}，请改用该记录", into.name()),
                format!("the record gave way to {}; act on that one", into.name()),
            )
            .with("retiree", into.name()),
            Refusal::NotServed { status } => state(
                "NOT_SERVED",
                format!("人员状态为“{}”，不能办理此事项；请先在接收登记中更新", status.zh()),
                format!(
                    "the life status is {}, which does not allow this act; have the register updated first",
                    status.code()
                ),
            )
            .with("life_status", status.code()),
            Refusal::AfterDeath { died_on } => state(
                "AFTER_DEATH",
                format!("此人已于{died_on}去世，日期不能在此之后；请核对"),
                format!("the person died on {died_on}; the act cannot be dated after that, check the day"),
            )
            .with("died_on", died_on.to_string()),
            Refusal::BeforeReception { received_on } => state(
                "BEFORE_RECEPTION",
                format!("此人于{received_on}接收，日期不能早于此；请核对"),
                format!("the person was received on {received_on}; the act cannot be dated before that, check the day"),
            )
            .with("received_on", received_on.to_string()),
            Refusal::OccurredInFuture { on } => state(
                "OCCURRED_IN_FUTURE",
                format!("{on}晚于今天，请在当日办理"),
                format!("{on} lies in the future; record the act on its day"),
            )
            .with("on", on.to_string()),
            Refusal::OwnRecord => Fault::unmet(
                "RULE",
                "OWN_RECORD",
                "不得办理涉及本人的事项，请由另一人办理",
                "nobody acts on a record of his own; another person must",
            ),
        }
    }
}

fn state(reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Fault {
    Fault::unmet("STATE", reason, zh, en)
}
