//! Refusals about check-ups.

use junxiu_contracts::api::Role;
use junxiu_platform::identity;
use junxiu_platform::status::Fault;
use tonic::Code;

use super::unmet;
use crate::api::convert::exam::EXAM;
use crate::domain::exam::{ARTICLE, Refusal};
use crate::domain::exam_session;

/// Who says that a further check-up of a year is paid.
pub const MAY_OVERRIDE: [Role; 2] = [Role::BureauOfficer, Role::BureauHead];

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Person(refusal) => refusal.into(),
            Refusal::Session(refusal) => refusal.into(),
            Refusal::State { state, allowed } => {
                let words = allowed.iter().map(|state| state.zh()).collect::<Vec<_>>().join("、");
                let codes = allowed.iter().map(|state| state.code()).collect::<Vec<_>>();
                unmet(
                    ARTICLE,
                    "EXAM_STATE",
                    format!("体检当前状态为“{}”，此事项只能在“{words}”时办理", state.zh()),
                    format!("the exam is {}, and this starts from {} alone", state.code(), codes.join(" or ")),
                )
                .in_state(state.code(), codes)
            }
            Refusal::Exists(id) => Fault::exists(
                "EXAM_EXISTS",
                EXAM,
                &id.name(),
                "该年度已有体检记录，请在该记录上办理；登记有误的，请先作废",
                "the year has an exam already; act on that one, or make it void if it was recorded in error",
            ),
            Refusal::Second(id) => unmet(
                ARTICLE,
                "SECOND_EXAM",
                "该年度已体检一次，再次体检不予列支；确需列支的，由退役军人工作部门填写 override_reason",
                "one check-up of the year was done and a further one is not paid, unless a bureau gives `override_reason`",
            )
            .with("exam", id.name()),
            Refusal::OverrideNotAllowed => {
                let words = MAY_OVERRIDE.map(identity::role_word).join(", ");
                Fault::new(
                    Code::PermissionDenied,
                    "OVERRIDE_NOT_ALLOWED",
                    "年度第二次体检须由退役军人工作部门决定，请去掉 override_reason",
                    "only a bureau says that a further check-up is paid; leave `override_reason` out",
                )
                .with("roles", words)
            }
            Refusal::OtherYear { year } => unmet(
                ARTICLE,
                "OTHER_YEAR",
                format!("该体检属于{year}年度，日期须在该年度内"),
                format!("the exam is of {year}; the day must lie in that year"),
            )
            .with("year", year.to_string()),
            Refusal::BeforeOffer { offered_on } => unmet(
                ARTICLE,
                "BEFORE_OFFER",
                format!("体检于{offered_on}通知，放弃日期不能早于此"),
                format!("it was offered on {offered_on}; he cannot have declined before"),
            )
            .with("offered_on", offered_on.to_string()),
        }
    }
}

impl From<exam_session::Refusal> for Fault {
    fn from(refusal: exam_session::Refusal) -> Self {
        use exam_session::Refusal;
        match refusal {
            Refusal::Full => unmet(
                ARTICLE,
                "SESSION_FULL",
                "该场次名额已满，请另选场次",
                "all slots of the session are taken; choose another",
            ),
            Refusal::Closed { closed_on } => unmet(
                ARTICLE,
                "SESSION_CLOSED",
                format!("该场次已于{closed_on}关闭，请另选场次"),
                format!("the session was closed on {closed_on}; choose another"),
            )
            .with("closed_on", closed_on.to_string()),
            Refusal::Over { day } => unmet(
                ARTICLE,
                "SESSION_OVER",
                format!("该场次日期{day}已过；已体检的请直接登记"),
                format!("the session of {day} is over; record the check-up if it took place"),
            )
            .with("day", day.to_string()),
        }
    }
}
