//! A meeting of a branch: who was there, and what could be decided (article 11).

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use serde::{Deserialize, Serialize};

use super::branch::BranchId;

junxiu_kernel::id_type!(
    /// A meeting of a branch.
    MeetingId, "partyMeetings"
);

/// How many persons one record names: a branch usually has fifty members, and guests.
pub const ATTENDANCES_MAX: usize = 300;

/// How many resolutions one record holds.
pub const RESOLUTIONS_MAX: usize = 20;

junxiu_kernel::words! {
    /// What kind of meeting it is.
    pub enum MeetingKind, "UNKNOWN_MEETING_TYPE", "会议类型", "kind of meeting" {
        /// 党员大会.
        Members = "MEMBERS_MEETING", "党员大会";
        /// 支委会.
        Committee = "COMMITTEE_MEETING", "支委会";
        /// 党小组会.
        Group = "GROUP_MEETING", "党小组会";
        /// 党课.
        PartyClass = "PARTY_CLASS", "党课";
        /// 主题党日.
        ThemeDay = "THEME_PARTY_DAY", "主题党日";
        /// 组织生活会.
        OrgLife = "ORG_LIFE_MEETING", "组织生活会";
        /// 民主评议党员.
        Appraisal = "DEMOCRATIC_APPRAISAL", "民主评议党员";
        /// 谈心谈话.
        HeartToHeart = "HEART_TO_HEART", "谈心谈话";
    }
}

junxiu_kernel::words! {
    /// How somebody took part.
    pub enum Presence, "UNKNOWN_PRESENCE", "参会情况", "presence" {
        /// He came, or took part over the app.
        Present = "PRESENT", "出席";
        /// He was excused.
        Excused = "EXCUSED", "请假";
        /// He is frail and was served at home.
        ServedAtHome = "SERVED_AT_HOME", "送学上门";
        /// He stayed away.
        Absent = "ABSENT", "缺席";
        /// He is no member of the branch and has no vote.
        Guest = "GUEST", "列席";
    }
}

/// How one person took part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// Who.
    pub retiree: RetireeId,
    /// How.
    pub presence: Presence,
    /// Why he was excused.
    pub reason: Option<String>,
}

/// What was put to the vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// What it says.
    pub text: String,
    /// How many were for it.
    pub in_favour: i32,
    /// True where it passed.
    pub passed: bool,
}

/// Somebody who stood in the branch on the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub retiree: RetireeId,
    /// True where he was a full member on the day.
    pub full: bool,
}

/// Who was there, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many have a vote.
    pub voting: i32,
    /// How many of them were present.
    pub voting_present: i32,
    /// How many members were present.
    pub present: i32,
    /// How many were excused.
    pub excused: i32,
    /// How many were served at home.
    pub served_at_home: i32,
    /// How many stayed away or are not accounted for.
    pub absent: i32,
    /// How many guests sat in.
    pub guests: i32,
}

/// A meeting as it was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// The id.
    pub id: MeetingId,
    /// The branch.
    pub branch: BranchId,
    /// The unit that led the branch, and its superiors.
    pub holder: Ancestry,
    /// What kind of meeting.
    pub kind: MeetingKind,
    /// The group, for a meeting of a group.
    pub group: Option<i32>,
    /// The day on which it was held.
    pub held_on: Day,
    /// What it was about.
    pub title: String,
    /// Where the minutes are kept.
    pub minutes_ref: Option<String>,
    /// How each person took part; empty where they were not read.
    pub attendances: Vec<Attendance>,
    /// What was put to the vote.
    pub resolutions: Vec<Resolution>,
    /// Who was there, counted.
    pub tally: Tally,
    /// The record that this one replaces.
    pub corrects: Option<MeetingId>,
    /// When another record replaced it.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Who recorded it.
    pub recorded_by: String,
    /// The day on which it was recorded.
    pub recorded_on: Day,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Why a meeting is not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A person did not stand in the branch on the day.
    NotOfTheBranch(RetireeId),
    /// Nobody was present or served at home.
    NobodyPresent,
    /// Too few with a vote were present.
    NoQuorum {
        /// How many were present.
        present: i32,
        /// How many have a vote.
        voting: i32,
    },
    /// In this kind of meeting nothing is put to the vote.
    NoResolutionHere(MeetingKind),
    /// More votes than people with a vote who were present.
    VotesExceedPresent {
        /// The votes.
        votes: i32,
        /// The people.
        present: i32,
    },
    /// No committee led the branch on the day.
    NoCommitteeThen,
    /// The record was replaced before.
    Withdrawn(MeetingId),
    /// The record belongs to another branch, or is of another kind.
    OfAnotherBranch,
    /// The same meeting stands on record.
    AlreadyRecorded(MeetingId),
}

impl Tally {
    /// Says whether more than half of those with a vote were present.
    pub const fn is_quorate(&self) -> bool {
        self.voting_present * 2 > self.voting
    }
}

impl MeetingKind {
    /// Says whether something is put to the vote in it.
    pub const fn decides(self) -> bool {
        matches!(self, Self::Members | Self::Committee)
    }
}

impl Meeting {
    /// Says whether it was recorded after its day.
    pub fn is_backdated(&self) -> bool {
        self.recorded_on > self.held_on
    }

    /// Refuses to replace a record that was replaced, or one of something else.
    pub fn must_be_replaceable_by(&self, new: &Self) -> Result<(), Refusal> {
        if self.withdrawn_at.is_some() {
            return Err(Refusal::Withdrawn(self.id));
        }
        if (self.branch, self.kind) == (new.branch, new.kind) { Ok(()) } else { Err(Refusal::OfAnotherBranch) }
    }
}

/// Counts who was there. Those with a vote are the full members on the day, or the members of the committee.
pub fn tally(
    kind: MeetingKind,
    members: &[Member],
    committee: &[RetireeId],
    attendances: &[Attendance],
) -> Result<Tally, Refusal> {
    if kind == MeetingKind::Committee && committee.is_empty() {
        return Err(Refusal::NoCommitteeThen);
    }
    let votes = |who: RetireeId| match kind {
        MeetingKind::Committee => committee.contains(&who),
        _ => members.iter().any(|member| member.retiree == who && member.full),
    };
    let expected: Vec<RetireeId> = match kind {
        MeetingKind::Committee => committee.to_vec(),
        _ => members.iter().map(|member| member.retiree).collect(),
    };
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let mut tally = Tally { voting: count(expected.iter().filter(|who| votes(**who)).count()), ..Tally::default() };
    for attendance in attendances {
        let who = attendance.retiree;
        if attendance.presence != Presence::Guest && members.iter().all(|member| member.retiree != who) {
            return Err(Refusal::NotOfTheBranch(who));
        }
        match attendance.presence {
            Presence::Present => {
                tally.present += 1;
                tally.voting_present += i32::from(votes(who));
            }
            Presence::Excused => tally.excused += 1,
            Presence::ServedAtHome => tally.served_at_home += 1,
            Presence::Absent => {}
            Presence::Guest => tally.guests += 1,
        }
    }
    if tally.present + tally.served_at_home == 0 {
        return Err(Refusal::NobodyPresent);
    }
    let accounted = |who: &&RetireeId| {
        attendances.iter().any(|attendance| attendance.retiree == **who && attendance.presence != Presence::Absent)
    };
    // A group is a part of the branch, and a talk is held with some: nobody else was to come.
    if !matches!(kind, MeetingKind::Group | MeetingKind::HeartToHeart) {
        tally.absent = count(expected.len() - expected.iter().filter(accounted).count());
    }
    Ok(tally)
}

/// Decides what passed: only where more than half of those with a vote were present, and with more than half of all.
pub fn resolve(kind: MeetingKind, tally: &Tally, asked: Vec<Resolution>) -> Result<Vec<Resolution>, Refusal> {
    if asked.is_empty() {
        return Ok(asked);
    }
    if !kind.decides() {
        return Err(Refusal::NoResolutionHere(kind));
    }
    if !tally.is_quorate() {
        return Err(Refusal::NoQuorum { present: tally.voting_present, voting: tally.voting });
    }
    let decide = |resolution: Resolution| {
        if resolution.in_favour > tally.voting_present {
            return Err(Refusal::VotesExceedPresent { votes: resolution.in_favour, present: tally.voting_present });
        }
        Ok(Resolution { passed: resolution.in_favour * 2 > tally.voting, ..resolution })
    };
    asked.into_iter().map(decide).collect()
}

#[cfg(test)]
#[path = "meeting_tests.rs"]
mod tests;
