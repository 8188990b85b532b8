//! What news of a person changes in his posts and in the cases that decide them.

use junxiu_kernel::approval::{Actor, Approval, Office, State as CaseState};
use junxiu_kernel::day::Day;
use junxiu_kernel::policy::PolicyFault;

use super::post::{EndReason, Granted, Participation, SocialPost, State};
use super::post_policy::Policies;
use super::post_review::{age_line, limits_bind, route_of};
use super::standing::{LifeStatus, Standing};

/// Why a case goes on elsewhere, ended, or is to be looked at again.
pub const GRADE_CHANGED: &str = "GRADE_CHANGED";
/// The institution came under other superiors.
pub const SUPERIORS_CHANGED: &str = "SUPERIORS_CHANGED";
/// The person went over to another province.
pub const TRANSFERRED_OUT: &str = "TRANSFERRED_OUT";
/// The record gave way to another.
pub const MERGED: &str = "MERGED";
/// The approval came after the death.
pub const AFTER_DEATH: &str = "AFTER_DEATH";
/// The day of birth is another than the decision was made on.
pub const BIRTH_DATE_CORRECTED: &str = "BIRTH_DATE_CORRECTED";

/// What happened to a person.
#[derive(Clone, Copy, Debug)]
pub struct News<'n> {
    /// The news as who acts, with the day of its recording.
    pub actor: &'n Actor,
    /// The day on which it happened.
    pub on: Day,
    /// What was known before.
    pub before: &'n Standing,
    /// What is known since.
    pub after: &'n Standing,
    /// Who holds the posts since: he himself, or the survivor of a merger.
    pub holds: &'n Standing,
    /// The offices above the institution where the case began, itself first; empty where they are not known.
    pub chain: &'n [Office],
    /// The limits of posts.
    pub policies: &'n Policies,
}

/// What became of a post and of its case.
type Heard = (SocialPost, Approval);

impl News<'_> {
    /// Says what becomes of a post and of its case; both as they were when nothing does.
    ///
    /// # Errors
    /// When the policies do not cover the first day of the post.
    pub fn heard(&self, post: &SocialPost, case: &Approval) -> Result<Heard, PolicyFault> {
        if self.after.merged_into.is_some() {
            return self.merged(post, case);
        }
        match self.after.life_status {
            LifeStatus::Deceased => Ok(self.died(post, case)),
            LifeStatus::TransferredOut => Ok(self.left(post, case)),
            LifeStatus::Active => self.lives(post, case),
        }
    }

    /// Leaves the post to the survivor's record; what the duties of the old one said begins anew with him.
    fn merged(&self, post: &SocialPost, case: &Approval) -> Result<Heard, PolicyFault> {
        let case = case.cancel(self.actor, self.on, MERGED).unwrap_or_else(|_| case.clone());
        let case = case.transfer(self.actor, self.on, &self.holds.holder).unwrap_or(case);
        let post = SocialPost { retiree: self.holds.retiree, ..post.following(&case).to_be_noted() };
        match self.holds.life_status {
            LifeStatus::Deceased => Ok(self.died(&post, &case)),
            LifeStatus::TransferredOut => Ok(self.left(&post, &case)),
            LifeStatus::Active => self.lined(&post, &case),
        }
    }

    fn died(&self, post: &SocialPost, case: &Approval) -> Heard {
        let died_on = self.holds.died_on.unwrap_or(self.on);
        let next = case.decease(self.actor, died_on);
        let decided_after = case.state == CaseState::Approved && case.decided_on().is_some_and(|on| on > died_on);
        let next = next.or_else(|| case.mark_for_review(self.actor, self.on, AFTER_DEATH).filter(|_| decided_after));
        let case = next.unwrap_or_else(|| case.clone());
        let post = post.following(&case);
        let ended = post.end_by_news(died_on, EndReason::Deceased, &self.actor.person);
        (ended.unwrap_or(post), case)
    }

    fn left(&self, post: &SocialPost, case: &Approval) -> Heard {
        let case = case.cancel(self.actor, self.on, TRANSFERRED_OUT).unwrap_or_else(|_| case.clone());
        let post = post.following(&case);
        let ended = post.end_by_news(self.on, EndReason::TransferredOut, &self.actor.person);
        (ended.unwrap_or(post), case)
    }

    fn lives(&self, post: &SocialPost, case: &Approval) -> Result<Heard, PolicyFault> {
        let back = match self.before.life_status {
            LifeStatus::Active => None,
            LifeStatus::Deceased => post.resumed(EndReason::Deceased),
            LifeStatus::TransferredOut => post.resumed(EndReason::TransferredOut),
        };
        let post = back.unwrap_or_else(|| post.clone());
        let case = case.transfer(self.actor, self.on, &self.after.holder).unwrap_or_else(|| case.clone());
        let case = self.regraded(&post, &self.rerouted(&case))?;
        let (post, case) = self.lined(&post, &case)?;
        Ok((post.following(&case), case))
    }

    /// Puts a case under way on the route of the grade and the superiors as they are now; an open grade leaves it.
    fn rerouted(&self, case: &Approval) -> Approval {
        let route = self.after.group.and_then(|group| route_of(group, self.chain));
        let reason = if self.before.group == self.after.group { SUPERIORS_CHANGED } else { GRADE_CHANGED };
        let next = route.and_then(|route| case.reroute(self.actor, self.on, route, reason).ok());
        next.unwrap_or_else(|| case.clone())
    }

    /// Marks a decision that was made on another grade than the one of its day: of another group, or of one that the
    /// limits did not bind.
    fn regraded(&self, post: &SocialPost, case: &Approval) -> Result<Approval, PolicyFault> {
        let group_changed = self.before.group.is_some() && self.before.group != self.after.group;
        let begins_on = post.granted.map_or(post.asked.starts_on, |granted| granted.begins_on);
        let bound = |who: &Standing| limits_bind(who.is_below_regiment(), begins_on, self.policies);
        let is_granted_post = post.granted.is_some() && post.asked.participation == Participation::Post;
        let binds_since = is_granted_post && !bound(self.before)? && bound(self.after)?;
        let decided_since = case.decided_on().is_some_and(|decided_on| decided_on >= self.on);
        let changed = (group_changed || binds_since) && decided_since;
        let marked = case.mark_for_review(self.actor, self.on, GRADE_CHANGED).filter(|_| changed);
        Ok(marked.unwrap_or_else(|| case.clone()))
    }

    /// Reckons the age line anew: the day of birth was corrected, the limits bind him since or no more, or another record
    /// holds the post. What is over keeps its line, unless the day of birth was wrong.
    fn lined(&self, post: &SocialPost, case: &Approval) -> Result<Heard, PolicyFault> {
        let as_it_was = (post.clone(), case.clone());
        let born_otherwise = self.before.birth_date != self.holds.birth_date;
        let looked_at =
            (post.state == State::Approved || born_otherwise) && post.asked.participation == Participation::Post;
        let Some(granted) = post.granted.filter(|_| looked_at) else { return Ok(as_it_was) };
        let line = age_line(self.holds, granted.begins_on, self.policies)?;
        if line == granted.age_line_on {
            return Ok(as_it_was);
        }
        let in_doubt = born_otherwise && line.is_some_and(|line| line <= granted.begins_on);
        let marked = case.mark_for_review(self.actor, self.on, BIRTH_DATE_CORRECTED).filter(|_| in_doubt);
        // Where no line holds there is nothing to resign; should one hold again, it is noted anew.
        let noted_on = granted.noted_on.filter(|_| line.is_some());
        let granted = Granted { age_line_on: line, noted_on, ..granted };
        Ok((SocialPost { granted: Some(granted), ..post.clone() }, marked.unwrap_or_else(|| case.clone())))
    }
}

#[cfg(test)]
#[path = "post_news_tests.rs"]
mod tests;
