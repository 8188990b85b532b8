//! What the operations on posts read alike.

use junxiu_casework::approval::{self, Approval, Office};
use junxiu_casework::journal::Call;
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::{Decision, Reason, Step};
use junxiu_kernel::grade::ManagementGroup;
use junxiu_platform::status::Fault;

use super::convert::post::POST;
use super::parts::Parts;
use crate::domain::organization::Organization;
use crate::domain::post::{self, Asked, Participation, PostId, Refusal, SocialPost};
use crate::domain::post_review::{self, Birth, Facts, Verdict};
use crate::domain::standing::Standing;
use crate::store;

impl Parts {
    /// Reads a post with its case, for whoever holds the person or stands on the route; others find none.
    ///
    /// # Errors
    /// `NOT_FOUND`, or as the database says.
    pub async fn post(&self, call: &Call, id: PostId) -> Result<(SocialPost, Approval), Fault> {
        let absent = || Fault::not_found(POST, &id.name());
        let post = store::post::get(&self.db, id).await?.ok_or_else(absent)?;
        let case = approval::store::get(&self.db, post.approval).await?;
        let case = case.ok_or_else(|| Fault::internal(format!("{} has no case", id.name())))?;
        let seen = call.caller.sees(&post.holder) || case.seen_by(&call.caller.organization);
        if seen { Ok((post, case)) } else { Err(absent()) }
    }

    /// Reads the offices from the institution that serves somebody up to the province; none where none serves him.
    ///
    /// # Errors
    /// As the database says.
    pub async fn offices(&self, standing: &Standing) -> Result<Vec<Organization>, Fault> {
        match standing.institution() {
            Some(code) => self.chain(code).await,
            None => Ok(Vec::new()),
        }
    }

    /// Examines what is asked for a person, with the first day that is left.
    ///
    /// # Errors
    /// `POLICY_NOT_IN_FORCE`.
    pub fn examine(
        &self,
        standing: &Standing,
        chain: &[Organization],
        others: &[SocialPost],
        asked: &Asked,
        starts_on: Day,
    ) -> Result<(Decision<Verdict>, i64), Fault> {
        let society = &asked.society;
        let before = post::terms_before(others, &society.name, society.uscc.as_deref(), starts_on);
        let completed_terms = before.saturating_add(asked.completed_terms);
        let facts = Facts {
            participation: asked.participation,
            group: group(standing),
            below_regiment: standing.is_below_regiment(),
            birth: standing.birth_date.map_or(Birth::Unknown, Birth::Known),
            starts_on,
            completed_terms,
            active_posts: post::overlapping(others, starts_on, asked.ends_on),
            legal_representative: asked.legal_representative,
            paid: asked.paid,
            unrelated: asked.participation == Participation::Post && !asked.related_to_expertise,
        };
        let review = post_review::review(&facts, &offices(chain), &self.policies.post);
        Ok((review.map_err(Refusal::Policy)?, completed_terms))
    }
}

/// Gives organisations as offices of a route.
pub fn offices(chain: &[Organization]) -> Vec<Office> {
    let office = |one: &Organization| Office {
        code: one.code.clone(),
        level: one.level,
        place: one.place.clone(),
        region: one.region.clone(),
    };
    chain.iter().map(office).collect()
}

/// Says which group the register tells of.
pub fn group(standing: &Standing) -> Decision<Option<ManagementGroup>> {
    let found = match standing.group {
        Some(group) => Reason::new(
            "BY_REGISTER",
            format!("登记的管理级别为{group}"),
            format!("the register has the group {}", group.code()),
        ),
        None => Reason::new(
            "GRADE_UNDETERMINED",
            "登记的职级无法确定管理级别",
            "the grades in the register leave the group open",
        ),
    };
    let of_group = Decision::new(standing.group).because(found);
    let is_open = standing.below_regiment.is_none() && !standing.is_below_regiment();
    match standing.group {
        Some(ManagementGroup::RegimentAndBelow) if is_open => of_group.steps([below_regiment_not_told()]),
        _ => of_group,
    }
}

/// Says that the limits are taken as binding because the register has not told yet whether he stands below 团级.
fn below_regiment_not_told() -> Step {
    Step::new(
        "BELOW_REGIMENT_NOT_TOLD",
        "登记尚未告知是否在团级以下，按团级核对；如系营职及以下，请在人员档案中以相同职级更正一次（ChangeGrade）",
        "the register has not told whether he stands below 团级, so the limits are taken as binding; if he does, enter \
         his grade again as a correction of itself (ChangeGrade)",
    )
}

/// Gives an examination as it is kept and shown.
pub fn kept(review: &Decision<Verdict>) -> Decision<String> {
    let code = review.outcome.code().to_owned();
    review.clone().map(|_| code)
}
