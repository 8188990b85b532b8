//! A part in a social organisation, from the application to its end (article 16).

use chrono::{DateTime, Utc};
use junxiu_kernel::approval::{Approval, ApprovalId};
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;

use super::standing;

pub use super::post_refusal::Refusal;
pub use super::post_words::{
    ARTICLE, BY_DAILY_RUN, EndReason, KIND, Participation, PostId, SocietyKind, State, TERMS_NAMED_MAX,
};

/// A social organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Society {
    /// Its registered name.
    pub name: String,
    /// Its unified social credit code.
    pub uscc: Option<String>,
    /// What kind it is.
    pub kind: SocietyKind,
}

impl Society {
    /// Says whether two applications name the same organisation: by code, or by name where one lacks it.
    pub fn is_same(&self, name: &str, uscc: Option<&str>) -> bool {
        match (&self.uscc, uscc) {
            (Some(one), Some(other)) => one == other,
            _ => self.name == name,
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The organisation.
    pub society: Society,
    /// How he is to take part.
    pub participation: Participation,
    /// The post; none for a member.
    pub title: Option<String>,
    /// The first day.
    pub starts_on: Day,
    /// The last day of the term; none where it is open.
    pub ends_on: Option<Day>,
    /// How many terms at the organisation are not on record.
    pub completed_terms: i64,
    /// True when it has to do with his former work or what he is versed in.
    pub related_to_expertise: bool,
    /// True when he would be the legal representative.
    pub legal_representative: bool,
    /// True when he would be paid.
    pub paid: bool,
    /// Why the organisation needs him.
    pub purpose: String,
}

/// What was approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Granted {
    /// The first day: the one applied for, and never before the decision.
    pub begins_on: Day,
    /// The birthday of the age line; none for members, and where it is not known.
    pub age_line_on: Option<Day>,
    /// The day on which the daily run noted that he has reached it.
    pub noted_on: Option<Day>,
}

/// The end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The last day.
    pub on: Day,
    /// Why.
    pub reason: EndReason,
    /// Who recorded it, or the news.
    pub by: String,
    /// What else was said.
    pub note: Option<String>,
}

/// Somebody's part in a social organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocialPost {
    /// The id.
    pub id: PostId,
    /// Whose it is.
    pub retiree: RetireeId,
    /// Who holds him.
    pub holder: Ancestry,
    /// The case that decides it.
    pub approval: ApprovalId,
    /// What is asked for.
    pub asked: Asked,
    /// Which term at the organisation it would be.
    pub term_number: i64,
    /// How far it has come; of what the days decide, [`State::Approved`] alone is kept.
    pub state: State,
    /// How the limits were examined.
    pub review: Decision<String>,
    /// What was approved.
    pub granted: Option<Granted>,
    /// The end.
    pub ended: Option<Ended>,
    /// Who filed it.
    pub filed_by: String,
    /// The day of the filing.
    pub filed_on: Day,
    /// The civil day on which it was recorded.
    pub recorded_on: Day,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Rises with each change.
    pub revision: i64,
}

impl SocialPost {
    /// Says how far it has come on a day: what the days alone decide is never written.
    pub fn state_on(&self, today: Day) -> State {
        let (State::Approved, Some(granted)) = (self.state, self.granted) else { return self.state };
        if granted.begins_on > today {
            State::Approved
        } else if self.asked.ends_on.is_some_and(|ends_on| ends_on < today) {
            State::Ended
        } else if granted.age_line_on.is_some_and(|line| line <= today) {
            State::MustResign
        } else {
            State::InPost
        }
    }

    /// Gives the days on which he holds, held or will hold the post; none where it was never approved or taken up.
    pub fn held(&self) -> Option<(Day, Option<Day>)> {
        let taken_up = self.ended.as_ref().is_none_or(|ended| ended.reason != EndReason::NotTakenUp);
        let granted = self.granted.filter(|_| taken_up && self.asked.participation == Participation::Post)?;
        let last = self.ended.as_ref().map(|ended| ended.on).or(self.asked.ends_on);
        last.is_none_or(|last| last >= granted.begins_on).then_some((granted.begins_on, last))
    }

    /// Gives the end as it stands on a day: the one recorded, or the term that ran out.
    pub fn end_on(&self, today: Day) -> Option<(Day, EndReason)> {
        let recorded = self.ended.as_ref().map(|ended| (ended.on, ended.reason));
        let ran_out = || self.asked.ends_on.filter(|_| self.state_on(today) == State::Ended);
        recorded.or_else(|| ran_out().map(|on| (on, EndReason::TermOver)))
    }

    /// Says whether the record of the filing came later than the filing.
    pub fn is_backdated(&self) -> bool {
        self.recorded_on > self.filed_on
    }

    /// Follows its case.
    #[must_use]
    pub fn following(&self, case: &Approval) -> Self {
        let ended = matches!(self.state, State::Ended);
        let state = if ended { State::Ended } else { State::of(case) };
        Self { state, holder: case.holder.clone(), ..self.clone() }
    }

    /// Takes the approval: from the first day applied for, or from the decision where that came later.
    ///
    /// # Errors
    /// When no day of the term is left.
    pub fn grant(&self, case: &Approval, granted: Granted, review: Decision<String>) -> Result<Self, Refusal> {
        if let Some(ends_on) = self.asked.ends_on.filter(|ends_on| *ends_on < granted.begins_on) {
            return Err(Refusal::TermOver { ends_on });
        }
        Ok(Self { granted: Some(granted), review, ..self.following(case) })
    }

    /// Ends it by the word of a person.
    ///
    /// # Errors
    /// When it is not running, or the day does not fit.
    pub fn end(&self, ended: Ended, today: Day) -> Result<Self, Refusal> {
        let by_hand = self.ended.as_ref().is_some_and(|ended| ended.by != BY_DAILY_RUN);
        let Some(granted) = self.granted.filter(|_| !by_hand) else {
            return Err(Refusal::NotRunning { state: self.state_on(today) });
        };
        if ended.on > today {
            return Err(standing::Refusal::OccurredInFuture { on: ended.on }.into());
        }
        let begins_on = granted.begins_on;
        match ended.reason {
            EndReason::NotTakenUp if ended.on > begins_on => return Err(Refusal::HasBegun { begins_on }),
            EndReason::NotTakenUp => {}
            _ if ended.on < begins_on => return Err(Refusal::EndsBeforeBegin { begins_on }),
            _ => {}
        }
        if let Some(ends_on) = self.asked.ends_on.filter(|ends_on| ended.on > *ends_on) {
            return Err(Refusal::EndsAfterTerm { ends_on });
        }
        Ok(Self { state: State::Ended, ended: Some(ended), ..self.clone() })
    }

    /// Ends it because of what happened to the person; none where nothing runs any more.
    pub fn end_by_news(&self, on: Day, reason: EndReason, news: &str) -> Option<Self> {
        if self.state != State::Approved {
            return None;
        }
        let over_before = self.asked.ends_on.is_some_and(|ends_on| ends_on < on);
        let (on, reason) = match self.asked.ends_on.filter(|_| over_before) {
            Some(ends_on) => (ends_on, EndReason::TermOver),
            None => (on, reason),
        };
        let ended = Ended { on, reason, by: news.to_owned(), note: None };
        Some(Self { state: State::Ended, ended: Some(ended), ..self.clone() })
    }

    /// Takes back the end that news brought which proved wrong; none where another end stands.
    pub fn resumed(&self, reason: EndReason) -> Option<Self> {
        let by_news = self.ended.as_ref().is_some_and(|ended| ended.reason == reason);
        by_news.then(|| Self { state: State::Approved, ended: None, ..self.to_be_noted() })
    }

    /// Lets the daily run note anew that the age line is reached: the duty that it opened fell away.
    #[must_use]
    pub fn to_be_noted(&self) -> Self {
        let granted = self.granted.map(|granted| Granted { noted_on: None, ..granted });
        Self { granted, ..self.clone() }
    }
}

/// Refuses an application beside one that is under way: for another post, or at the same organisation.
///
/// # Errors
/// Which one is under way.
pub fn must_be_free(posts: &[SocialPost], asked: &Asked) -> Result<(), Refusal> {
    let is_in_the_way = |post: &&SocialPost| {
        let both_posts = [post.asked.participation, asked.participation] == [Participation::Post; 2];
        let society = &asked.society;
        post.state.is_open() && (both_posts || post.asked.society.is_same(&society.name, society.uscc.as_deref()))
    };
    posts.iter().find(is_in_the_way).map_or(Ok(()), |post| Err(Refusal::UnderWay(post.id)))
}

/// Counts the terms at an organisation that lie before a day.
pub fn terms_before(posts: &[SocialPost], name: &str, uscc: Option<&str>, starts_on: Day) -> i64 {
    let held = posts.iter().filter(|post| post.asked.society.is_same(name, uscc)).filter_map(SocialPost::held);
    held.filter(|(from, _)| *from < starts_on).count().try_into().unwrap_or(i64::MAX)
}

/// Counts the posts that overlap some days.
pub fn overlapping(posts: &[SocialPost], starts_on: Day, ends_on: Option<Day>) -> i64 {
    let held = posts.iter().filter_map(SocialPost::held);
    let overlaps = |(from, to): &(Day, Option<Day>)| {
        to.is_none_or(|to| to >= starts_on) && ends_on.is_none_or(|ends_on| *from <= ends_on)
    };
    held.filter(overlaps).count().try_into().unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "post_tests.rs"]
mod tests;
