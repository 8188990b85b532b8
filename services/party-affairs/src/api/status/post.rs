//! Why acts on posts in social organisations are refused.

use junxiu_casework::approval;
use junxiu_platform::status::Fault;

use super::unmet;
use crate::api::branch_parts::not_in_force;
use crate::domain::post::{ARTICLE, Refusal};
use crate::domain::post_review::Against;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Person(refusal) => refusal.into(),
            Refusal::Case(refusal) => approval::refused(&refusal, i32::from(ARTICLE)),
            Refusal::Against(against) => limited(&against),
            Refusal::UnderWay(id) => unmet(
                ARTICLE,
                "POST_UNDER_WAY",
                format!("此人已有申请在办（{}），请待其办结或撤回后再申请", id.name()),
                format!("{} is under way; wait for its end, or withdraw it first", id.name()),
            )
            .with("post", id.name()),
            Refusal::TermOver { ends_on } => unmet(
                ARTICLE,
                "POST_TERM_OVER",
                format!("申请的任期至{ends_on}已届满，不能批准，请不予批准或退回"),
                format!("the term applied for ended on {ends_on}; reject the application or send it back"),
            )
            .with("ends_on", ends_on.to_string()),
            Refusal::NotRunning { state } => unmet(
                ARTICLE,
                "POST_NOT_RUNNING",
                format!("该任职{}，只有已批准且未结束的任职可以办理结束", state.zh()),
                format!("the post is {}; only what was approved and is not over can be ended", state.code()),
            )
            .in_state(state.code(), ["APPROVED", "IN_POST", "MUST_RESIGN"]),
            Refusal::EndsBeforeBegin { begins_on } => unmet(
                ARTICLE,
                "POST_ENDS_BEFORE_BEGIN",
                format!("该任职自{begins_on}起，结束日期不能早于此；未到任的请按“未到任”办理"),
                format!("the post begins on {begins_on}; it ends on that day or later, or else as not taken up"),
            )
            .with("begins_on", begins_on.to_string()),
            Refusal::HasBegun { begins_on } => unmet(
                ARTICLE,
                "POST_HAS_BEGUN",
                format!(
                    "该任职自{begins_on}起，结束日期在此之后即为已到任，请按辞任、免职等办理；确未到任的，结束日期请填{begins_on}或更早"
                ),
                format!(
                    "the post began on {begins_on}, and what ends later was taken up: name another reason, or, if he never \
                     took it up, {begins_on} or an earlier day"
                ),
            )
            .with("begins_on", begins_on.to_string()),
            Refusal::EndsAfterTerm { ends_on } => unmet(
                ARTICLE,
                "POST_ENDS_AFTER_TERM",
                format!("任期至{ends_on}届满，结束日期不能晚于此"),
                format!("the term ends on {ends_on}; the post cannot end later"),
            )
            .with("ends_on", ends_on.to_string()),
            Refusal::Policy(fault) => not_in_force(&fault),
        }
    }
}

/// Refuses by the weightiest limit, and names all of them in the details.
fn limited(against: &[Against]) -> Fault {
    let mut against = against.iter();
    let Some(first) = against.next() else { return Fault::internal("nothing stands against it") };
    let (zh, en) = first.texts();
    let fault = unmet(ARTICLE, first.code(), zh, en);
    against.fold(fault, |fault, one| fault.precondition(format!("ARTICLE_{ARTICLE}"), one.code(), one.texts().1))
}
