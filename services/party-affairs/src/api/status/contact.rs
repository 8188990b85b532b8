//! Why acts of contact and investigation are refused.

use junxiu_platform::status::Fault;
use tonic::Code;

use super::unmet;
use crate::api::convert::contact::CONTACT;
use crate::domain::contact::{ARTICLE, Refusal};
use crate::domain::investigation;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Person(refusal) => refusal.into(),
            Refusal::BeforeBirth { born_on } => unmet(
                ARTICLE,
                "BEFORE_BIRTH",
                format!("日期早于此人出生日期{born_on}，请核对"),
                format!("the day lies before the person was born on {born_on}; check it"),
            ),
            Refusal::AfterLeaving { left_on } => unmet(
                ARTICLE,
                "AFTER_LEAVING",
                format!("此人已于{left_on}转出本省，日期不能在此之后"),
                format!("the person went over to another province on {left_on}; the day cannot be after that"),
            )
            .with("left_on", left_on.to_string()),
            Refusal::AlreadyRecorded(id) => Fault::exists(
                "CONTACT_ALREADY_RECORDED",
                CONTACT,
                &id.name(),
                format!("同日、同方式、同对象的联系已有记录（{}）；如有误，请先撤回该记录", id.name()),
                format!("the same contact is on record as {}; withdraw that one first if it is wrong", id.name()),
            )
            .with("contact", id.name()),
            Refusal::AlreadyWithdrawn(id) => unmet(
                ARTICLE,
                "CONTACT_ALREADY_WITHDRAWN",
                "该联系记录此前已撤回",
                "the contact was withdrawn before; nothing is left to do",
            )
            .with("contact", id.name()),
            Refusal::InstitutionUnknown { code } => unmet(
                ARTICLE,
                "INSTITUTION_UNKNOWN",
                format!("没有代码为{code}的机构，请核对"),
                format!("no institution has the code {code}; check it"),
            )
            .with("institution", code),
        }
    }
}

impl From<investigation::Refusal> for Fault {
    fn from(refusal: investigation::Refusal) -> Self {
        use investigation::Refusal;
        match refusal {
            Refusal::Person(refusal) => refusal.into(),
            Refusal::NotTheHead => Self::new(
                Code::PermissionDenied,
                "NOT_THE_HEAD",
                "只有现服务机构的主要负责人可以办理",
                "only the head of the institution that serves the person may do this",
            ),
            Refusal::NotLost { first_day } => unmet(
                ARTICLE,
                "CONTACT_NOT_LOST",
                format!("失联未满规定月数，最早可于{first_day}立案调查"),
                format!("contact does not count as lost yet; an investigation may be opened from {first_day} on"),
            )
            .with("first_day", first_day.to_string()),
            Refusal::UnderWay(id) => unmet(
                ARTICLE,
                "INVESTIGATION_UNDER_WAY",
                format!("已有调查在办（{}）", id.name()),
                format!("{} is under way; go on with that one", id.name()),
            )
            .with("investigation", id.name()),
            Refusal::Closed(id) => unmet(
                ARTICLE,
                "INVESTIGATION_CLOSED",
                "该调查已结案",
                format!("{} is closed; open another if contact is lost again", id.name()),
            )
            .with("investigation", id.name()),
            Refusal::FoundBeforeSilence { silent_since } => unmet(
                ARTICLE,
                "FOUND_BEFORE_SILENCE",
                format!("该次联系不晚于最后联系日{silent_since}，不能据以认定已找到"),
                format!("the contact is no later than the one of {silent_since}, so he was not found by it"),
            )
            .with("silent_since", silent_since.to_string()),
            Refusal::Policy(fault) => Self::internal(fault),
        }
    }
}
