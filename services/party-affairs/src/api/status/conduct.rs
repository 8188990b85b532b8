//! Why acts on sanctions and reportable events are refused.

use junxiu_platform::status::Fault;
use tonic::Code;

use super::unmet;
use crate::api::branch_parts::not_in_force;
use crate::api::convert::conduct::{DISCIPLINE, EVENT};
use crate::domain::{discipline, reportable_event};

impl From<discipline::Refusal> for Fault {
    fn from(refusal: discipline::Refusal) -> Self {
        use discipline::Refusal;
        const ARTICLE: u16 = discipline::ARTICLE;
        match refusal {
            Refusal::Person(refusal) => refusal.into(),
            Refusal::BeforeBirth { born_on } => unmet(
                ARTICLE,
                "BEFORE_BIRTH",
                format!("日期早于此人出生日期{born_on}，请核对"),
                format!("the day lies before the person was born on {born_on}; check it"),
            )
            .with("born_on", born_on.to_string()),
            Refusal::AlreadyRecorded(id) => Fault::exists(
                "DISCIPLINE_ALREADY_RECORDED",
                DISCIPLINE,
                &id.name(),
                format!("同一文号的同一处分已有记录（{}）；如有误，请先撤销该记录", id.name()),
                format!(
                    "the same sanction by the same document is on record as {}; revoke that one first if it is wrong",
                    id.name()
                ),
            )
            .with("discipline", id.name()),
            Refusal::AlreadyRevoked { on } => unmet(
                ARTICLE,
                "DISCIPLINE_ALREADY_REVOKED",
                format!("该处分已自{on}起撤销或解除"),
                format!("the sanction holds no more since {on}; nothing is left to do"),
            )
            .with("revoked_on", on.to_string()),
            Refusal::RevokedBeforeEffect { effective_on } => unmet(
                ARTICLE,
                "REVOKED_BEFORE_EFFECT",
                format!("该处分自{effective_on}起生效，撤销日期不能早于此"),
                format!("the sanction took effect on {effective_on}; it is revoked on that day or later"),
            )
            .with("effective_on", effective_on.to_string()),
            Refusal::Policy(fault) => not_in_force(&fault),
        }
    }
}

impl From<reportable_event::Refusal> for Fault {
    fn from(refusal: reportable_event::Refusal) -> Self {
        use reportable_event::Refusal;
        const ARTICLE: u16 = reportable_event::ARTICLE;
        match refusal {
            Refusal::Life(refusal) => refusal.into(),
            Refusal::ReportedBeforeEvent { occurred_on } => unmet(
                ARTICLE,
                "REPORTED_BEFORE_EVENT",
                format!("事项发生于{occurred_on}，报告日期不能早于此"),
                format!("it happened on {occurred_on}; it cannot be reported before"),
            )
            .with("occurred_on", occurred_on.to_string()),
            Refusal::NotTheHead => Self::new(
                Code::PermissionDenied,
                "NOT_THE_HEAD",
                "只有现服务机构的主要负责人可以将事项列为重大事项",
                "only the head of the institution that serves the person marks an event as major",
            ),
            Refusal::NotMajor => unmet(
                ARTICLE,
                "EVENT_NOT_MAJOR",
                "该事项不是重大事项，不需上报；机构主要负责人可将其列为重大事项",
                "the event need not go further; the head of the institution may mark it as major",
            ),
            Refusal::NotWithYou { at } => unmet(
                ARTICLE,
                "EVENT_NOT_WITH_YOU",
                format!("该事项目前在{at}，应由其上报"),
                format!("the event is with {at}, which passes it on"),
            )
            .with("at", format!("organizations/{at}")),
            Refusal::AlreadyForwarded(id) => unmet(
                ARTICLE,
                "EVENT_ALREADY_FORWARDED",
                "该事项已报至省厅",
                "the province has the event; report another if it was wrong",
            )
            .with("event", id.name()),
            Refusal::Withdrawn(id) => unmet(
                ARTICLE,
                "EVENT_WITHDRAWN",
                "该记录已被更正，请按现行的记录办理",
                "the record was withdrawn by a correction; act on the one that stands",
            )
            .with("event", id.name()),
            Refusal::BeforePrevious { day } => unmet(
                ARTICLE,
                "BEFORE_PREVIOUS_FORWARD",
                format!("上报日期早于上一环节的日期{day}，请核对"),
                format!("the day lies before {day}, the day of what it follows; check it"),
            )
            .with("day", day.to_string()),
            Refusal::CorrectsAnother => unmet(
                ARTICLE,
                "CORRECTS_ANOTHER_PERSON",
                "要更正的记录属于另一人，请核对",
                "the record to be corrected is about another person; check it",
            ),
            Refusal::AlreadyRecorded(id) => already_recorded(id),
            Refusal::NoInstitution => unmet(
                ARTICLE,
                "NO_INSTITUTION",
                "此人尚无服务机构，重大事项无从上报，请先安排服务机构",
                "no institution serves him, so nobody can pass it on; have one assigned first",
            ),
        }
    }
}

fn already_recorded(id: reportable_event::EventId) -> Fault {
    Fault::exists(
        "EVENT_ALREADY_RECORDED",
        EVENT,
        &id.name(),
        format!("同一事项已有记录（{}）；如需更正，请在 corrects 中指明", id.name()),
        format!("the same event is on record as {}; name it in `corrects` to correct it", id.name()),
    )
    .with("event", id.name())
}
