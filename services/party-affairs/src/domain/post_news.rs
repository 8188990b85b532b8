//! What news of a person changes in his posts and in the cases that decide them.

use junxiu_kernel::approval::{Actor, Approval, Office, State as CaseState};
use junxiu_kernel::day::Day;

use super::post::{EndReason, Granted, Participation, SocialPost};
use super::post_review::{reaches, route_of};
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
    /// The offices above the institution where the case began, itself first; empty where they are not known.
    pub chain: &'n [Office],
    /// The age from which on no post is begun or renewed.
    pub age_line: i32,
    /// True where that limit binds him.
    pub binds: bool,
}

impl News<'_> {
    /// Says what becomes of a post and of its case; both as they were when nothing does.
    pub fn heard(&self, post: &SocialPost, case: &Approval) -> (SocialPost, Approval) {
        if let Some(survivor) = self.after.merged_into {
            let case = case.cancel(self.actor, self.on, MERGED).unwrap_or_else(|_| case.clone());
            return (SocialPost { retiree: survivor, ..post.following(&case) }, case);
        }
        match self.after.life_status {
            LifeStatus::Deceased => self.died(post, case),
            LifeStatus::TransferredOut => self.left(post, case),
            LifeStatus::Active => self.lives(post, case),
        }
    }

    fn died(&self, post: &SocialPost, case: &Approval) -> (SocialPost, Approval) {
        let died_on = self.after.died_on.unwrap_or(self.on);
        let next = case.decease(self.actor, died_on);
        let decided_after = case.state == CaseState::Approved && case.decided_on().is_some_and(|on| on > died_on);
        let next = next.or_else(|| case.mark_for_review(self.actor, self.on, AFTER_DEATH).filter(|_| decided_after));
        let case = next.unwrap_or_else(|| case.clone());
        let post = post.following(&case);
        let ended = post.end_by_news(died_on, EndReason::Deceased, &self.actor.person);
        (ended.unwrap_or(post), case)
    }

    fn left(&self, post: &SocialPost, case: &Approval) -> (SocialPost, Approval) {
        let case = case.cancel(self.actor, self.on, TRANSFERRED_OUT).unwrap_or_else(|_| case.clone());
        let post = post.following(&case);
        let ended = post.end_by_news(self.on, EndReason::TransferredOut, &self.actor.person);
        (ended.unwrap_or(post), case)
    }

    fn lives(&self, post: &SocialPost, case: &Approval) -> (SocialPost, Approval) {
        let back = match self.before.life_status {
            LifeStatus::Active => None,
            LifeStatus::Deceased => post.resumed(EndReason::Deceased),
            LifeStatus::TransferredOut => post.resumed(EndReason::TransferredOut),
        };
        let post = back.unwrap_or_else(|| post.clone());
        let case = case.transfer(self.actor, self.on, &self.after.holder).unwrap_or_else(|| case.clone());
        let case = self.regraded(&self.rerouted(&case));
        let (post, case) = self.born(&post, &case);
        (post.following(&case), case)
    }

    /// Puts a case under way on the route of the grade and the superiors as they are now; an open grade leaves it.
    fn rerouted(&self, case: &Approval) -> Approval {
        let route = self.after.group.and_then(|group| route_of(group, self.chain));
        let reason = if self.before.group == self.after.group { SUPERIORS_CHANGED } else { GRADE_CHANGED };
        let next = route.and_then(|route| case.reroute(self.actor, self.on, route, reason).ok());
        next.unwrap_or_else(|| case.clone())
    }

    /// Marks a decision that was made on another group than the one of its day.
    fn regraded(&self, case: &Approval) -> Approval {
        let changed = self.before.group.is_some() && self.before.group != self.after.group;
        let decided_since = case.decided_on().is_some_and(|decided_on| decided_on >= self.on);
        let marked = case.mark_for_review(self.actor, self.on, GRADE_CHANGED).filter(|_| changed && decided_since);
        marked.unwrap_or_else(|| case.clone())
    }

    /// Reckons the age line anew when the day of birth was corrected.
    fn born(&self, post: &SocialPost, case: &Approval) -> (SocialPost, Approval) {
        let is_post = self.binds && post.asked.participation == Participation::Post;
        let known = post.granted.filter(|_| is_post && self.before.birth_date != self.after.birth_date);
        let Some(granted) = known else { return (post.clone(), case.clone()) };
        let line = self.after.birth_date.map(|birth| reaches(birth, self.age_line));
        let in_doubt = line.is_some_and(|line| line <= granted.begins_on);
        let marked = case.mark_for_review(self.actor, self.on, BIRTH_DATE_CORRECTED).filter(|_| in_doubt);
        let granted = Granted { age_line_on: line, ..granted };
        (SocialPost { granted: Some(granted), ..post.clone() }, marked.unwrap_or_else(|| case.clone()))
    }
}

#[cfg(test)]
#[path = "post_news_tests.rs"]
mod tests;
