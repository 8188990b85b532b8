//! Why a record of Party life is refused.

use junxiu_platform::status::Fault;

use super::unmet;
use crate::api::convert::party_life::{EVENT, MEETING};
use crate::domain::meeting::Refusal as MeetingRefusal;
use crate::domain::political_event::Refusal as EventRefusal;

impl From<MeetingRefusal> for Fault {
    fn from(refusal: MeetingRefusal) -> Self {
        match refusal {
            MeetingRefusal::NotOfTheBranch(who) => unmet(
                11,
                "NOT_OF_THIS_BRANCH",
                format!("{}当日不是本支部党员；列席的请登记为列席", who.name()),
                format!("{} did not stand in the branch on that day; record a guest as one", who.name()),
            )
            .with("retiree", who.name()),
            MeetingRefusal::NobodyPresent => unmet(
                11,
                "NOBODY_PRESENT",
                "无人出席或送学上门，不能登记为已召开",
                "nobody was present or served at home; such a meeting was not held",
            ),
            MeetingRefusal::NoQuorum { present, voting } => unmet(
                11,
                "NO_QUORUM",
                format!("有表决权的{voting}人中出席{present}人，未超过半数，不能表决；请另行召开"),
                format!(
                    "{present} of {voting} with a vote were present, no more than half; hold another meeting to decide"
                ),
            ),
            MeetingRefusal::NoResolutionHere(kind) => unmet(
                11,
                "NO_RESOLUTION_HERE",
                format!("{}不作表决，请在党员大会或支委会上表决", kind.zh()),
                "something is put to the vote in a members' or committee meeting alone",
            ),
            MeetingRefusal::VotesExceedPresent { votes, present } => unmet(
                11,
                "VOTES_EXCEED_PRESENT",
                format!("赞成{votes}票，多于出席且有表决权的{present}人"),
                format!("{votes} votes, but {present} with a vote were present"),
            ),
            MeetingRefusal::NoCommitteeThen => unmet(
                11,
                "NO_COMMITTEE_THEN",
                "当日支部未设支委会，请登记为其他会议",
                "no committee led the branch on that day; record another kind of meeting",
            ),
            MeetingRefusal::Withdrawn(id) => withdrawn(11, &id.name()),
            MeetingRefusal::OfAnotherBranch => unmet(
                11,
                "CORRECTS_ANOTHER_BRANCH",
                "被更正的记录不是本支部的同类会议",
                "the record to be corrected is a meeting of another branch or of another kind",
            ),
            MeetingRefusal::AlreadyRecorded(id) => Fault::exists(
                "MEETING_ALREADY_RECORDED",
                MEETING,
                &id.name(),
                format!("同一会议已有记录（{}）；如需更正，请在 corrects 中指明，另一场会议请用不同的标题", id.name()),
                format!(
                    "the same meeting is on record as {}; name it in `corrects` to correct it, or give another meeting a \
                     title of its own",
                    id.name()
                ),
            )
            .with("meeting", id.name()),
        }
    }
}

impl From<EventRefusal> for Fault {
    fn from(refusal: EventRefusal) -> Self {
        match refusal {
            EventRefusal::ClassifiedContent => unmet(
                9,
                "CLASSIFIED_CONTENT",
                "涉密文件只登记标题和文号，请删去内容",
                "of a classified document only the title and the number are kept; leave the summary out",
            ),
            EventRefusal::NotBelowTheBureau { code } => unmet(
                10,
                "NOT_BELOW_THE_BUREAU",
                format!("{code}不是本部门下属的军休服务管理机构"),
                format!("{code} is no institution below the bureau that holds the event"),
            )
            .with("organization", format!("organizations/{code}")),
            EventRefusal::NotInForce { code } => unmet(
                9,
                "ORGANIZATION_NOT_IN_FORCE",
                format!("{code}在该日不存在"),
                format!("{code} does not exist on that day"),
            )
            .with("organization", format!("organizations/{code}")),
            EventRefusal::HasItsOwnAct => unmet(
                10,
                "YEARLY_REPORT_HAS_ITS_OWN_ACT",
                "年度报告请用 RecordAnnualReport 登记",
                "record a yearly report with RecordAnnualReport",
            ),
            EventRefusal::Withdrawn(id) => withdrawn(9, &id.name()),
            EventRefusal::OfAnotherKind => unmet(
                9,
                "CORRECTS_ANOTHER_KIND",
                "被更正的记录不是本单位的同类活动",
                "the record to be corrected is an event of another organization or of another type",
            ),
            EventRefusal::AlreadyRecorded(id) => Fault::exists(
                "POLITICAL_EVENT_ALREADY_RECORDED",
                EVENT,
                &id.name(),
                format!("同一活动已有记录（{}）；如需更正，请在 corrects 中指明，另一场活动请用不同的标题", id.name()),
                format!(
                    "the same event is on record as {}; name it in `corrects` to correct it, or give another event a \
                     title of its own",
                    id.name()
                ),
            )
            .with("event", id.name()),
        }
    }
}

fn withdrawn(article: u16, name: &str) -> Fault {
    unmet(
        article,
        "RECORD_WITHDRAWN",
        format!("{name}已被更正，请更正现行的记录"),
        format!("{name} was withdrawn by an earlier correction; correct the one that stands"),
    )
}
