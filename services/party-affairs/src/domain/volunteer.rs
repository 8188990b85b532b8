//! Voluntary service (article 14): what took place, and who took part. Never a duty.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{RetireeId, VolunteerActivityId};
use junxiu_kernel::organization::Ancestry;

use super::standing::{self, Standing};

/// How many took part in one activity at most; a larger one is recorded in parts.
pub const PARTICIPATIONS_MAX: usize = 500;

/// The longest part in one day, in minutes.
pub const MINUTES_MAX: i32 = 24 * 60;

junxiu_kernel::words! {
    /// What kind of service an activity was.
    pub enum VolunteerKind, "UNKNOWN_VOLUNTEER_KIND", "志愿服务类别", "kind of voluntary service" {
        /// Telling of the revolution and the army.
        HistoryTalk = "HISTORY_TALK", "红色宣讲";
        /// Care for the young.
        YouthCare = "YOUTH_CARE", "关心下一代";
        /// Service in the neighbourhood.
        Community = "COMMUNITY", "社区服务";
        /// Help for those in need.
        Charity = "CHARITY", "扶贫助学";
        /// Free practice of a profession.
        Professional = "PROFESSIONAL", "专业技术服务";
        /// Culture and sport for the public.
        Culture = "CULTURE", "文体活动";
        /// Any other.
        Other = "OTHER", "其他";
    }
}

/// One person's part in an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Participation {
    /// Who took part.
    pub retiree: RetireeId,
    /// For how long, in minutes.
    pub minutes: i32,
}

/// An activity that took place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolunteerActivity {
    /// The id.
    pub id: VolunteerActivityId,
    /// What kind of service it was.
    pub kind: VolunteerKind,
    /// What it was, in a few words.
    pub title: String,
    /// The day on which it took place.
    pub occurred_on: Day,
    /// Where it took place.
    pub venue: Option<String>,
    /// Where the proof is kept.
    pub evidence: Option<String>,
    /// The code of the organisation that held it.
    pub organization: String,
    /// Where that organisation stands.
    pub holder: Ancestry,
    /// Who took part.
    pub participations: Vec<Participation>,
    /// The wrong record that this one replaces.
    pub corrects: Option<VolunteerActivityId>,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The civil day on which it was recorded.
    pub recorded_on: Day,
    /// When the record was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// Why a record is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The record does not stand any more.
    AlreadyWithdrawn(VolunteerActivityId),
    /// The same activity stands on record with one of those named.
    AlreadyRecorded(VolunteerActivityId),
}

impl VolunteerActivity {
    /// Says whether it was recorded on a later day than it took place.
    pub fn is_backdated(&self) -> bool {
        self.recorded_on > self.occurred_on
    }

    /// Says whether it is the same activity as another, with somebody who took part in both: a large one is recorded in
    /// parts.
    pub fn repeats(&self, other: &Self) -> bool {
        let what = |one: &Self| (one.kind, one.occurred_on, one.organization.clone(), one.title.clone());
        let both = |part: &Participation| other.participations.iter().any(|with| with.retiree == part.retiree);
        what(self) == what(other) && self.participations.iter().any(both)
    }

    /// Refuses to correct what does not stand.
    pub const fn must_stand(&self) -> Result<(), Refusal> {
        match self.withdrawn_at {
            Some(_) => Err(Refusal::AlreadyWithdrawn(self.id)),
            None => Ok(()),
        }
    }
}

/// Finds those who cannot have taken part on a day, with the reason of each.
pub fn cannot_take_part(people: &[Standing], on: Day, today: Day) -> Vec<(RetireeId, standing::Refusal)> {
    let refusal = |person: &Standing| match person.merged_into {
        Some(into) => Some(standing::Refusal::RecordMerged(into)),
        None => person.must_cover(on, today).err(),
    };
    people.iter().filter_map(|person| Some((person.retiree, refusal(person)?))).collect()
}
