//! Why an act for a person is refused before any article is asked.

use std::time::Duration;

use junxiu_kernel::ids::RetireeId;
use junxiu_platform::status::Fault;

use crate::domain::standing::Refusal;

/// News from intake takes about this long.
const NEWS_EXPECTED: Duration = Duration::from_secs(1);

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotYetKnown(retiree) => not_yet_known(retiree),
            Refusal::RecordMerged(into) => state(
                "RECORD_MERGED",
                format!("该档案已并入 {}，请在该档案上办理", into.name()),
                format!("the record gave way to {}; act on that one", into.name()),
            )
            .with("survivor", into.name()),
            Refusal::NotServed { status } => state(
                "NOT_SERVED",
                format!("人员状态为“{}”，不能办理此事项", status.zh()),
                format!("the life status is {}, which does not allow this act", status.code()),
            )
            .with("life_status", status.code()),
            Refusal::AfterDeath { died_on } => state(
                "AFTER_DEATH",
                format!("此人已于{died_on}去世，日期不能在此之后"),
                format!("the person died on {died_on}; the act cannot be dated after that"),
            )
            .with("died_on", died_on.to_string()),
            Refusal::BeforeReception { received_on } => state(
                "BEFORE_RECEPTION",
                format!("此人于{received_on}接收，日期不能早于此"),
                format!("the person was received on {received_on}; the act cannot be dated before that"),
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

/// Somebody else's person and one nobody has heard of are answered alike.
fn not_yet_known(retiree: RetireeId) -> Fault {
    let name = retiree.name();
    state(
        "NOT_YET_KNOWN",
        format!("本服务不掌握{name}，或该人员不在本单位管理范围内；如系刚接收或刚转接，请稍后重试；一分钟后仍如此的，请在 intake 用 GetRetiree 核对人员与单位"),
        format!(
            "{name} is not known here, or not within your organization; if he was only just received or transferred, \
             try again shortly; if it stays so for a minute, check with GetRetiree of intake who he is and who serves him"
        ),
    )
    .with("retiree", name)
    .retry_after(NEWS_EXPECTED)
}
