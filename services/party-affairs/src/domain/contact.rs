//! Contact with a retiree (article 15): what counts, and what a record of it says.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::{Day, month_end};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;

use super::standing::{self, LifeStatus, Standing};

/// The article on contact.
pub const ARTICLE: u16 = 15;

junxiu_kernel::id_type!(
    /// A successful contact.
    ContactId, "contacts"
);

junxiu_kernel::id_type!(
    /// An attempt at contact that did not succeed.
    AttemptId, "contactAttempts"
);

junxiu_kernel::words! {
    /// How somebody was reached.
    pub enum Channel, "UNKNOWN_CHANNEL", "联系方式", "channel" {
        /// A telephone call.
        Phone = "PHONE", "电话";
        /// A call with a picture.
        Video = "VIDEO", "视频";
        /// Messages that were answered.
        Message = "MESSAGE", "即时通讯" | "微信" | "短信";
        /// A letter that was answered.
        Letter = "LETTER", "书信";
        /// A visit at his home or in hospital.
        HomeVisit = "HOME_VISIT", "走访" | "上门走访";
        /// He came to the institution.
        AtInstitution = "AT_INSTITUTION", "来访";
        /// A meeting or an activity in which he took part.
        Activity = "ACTIVITY", "活动";
        /// The quarterly report from abroad.
        ReportFromAbroad = "REPORT_FROM_ABROAD", "境外汇报";
    }
}

junxiu_kernel::words! {
    /// With whom was spoken. Nobody else speaks for a retiree.
    pub enum Counterpart, "UNKNOWN_COUNTERPART", "联系对象", "counterpart" {
        /// The retiree himself.
        Oneself = "SELF", "本人";
        /// His legal guardian, because he cannot speak for himself.
        Guardian = "GUARDIAN", "法定监护人" | "监护人";
    }
}

junxiu_kernel::words! {
    /// What came of an attempt.
    pub enum AttemptOutcome, "UNKNOWN_ATTEMPT_OUTCOME", "联系结果", "outcome of an attempt" {
        /// Nobody answered.
        NoAnswer = "NO_ANSWER", "无人接听" | "无应答";
        /// The number or the address leads to nobody.
        Unreachable = "UNREACHABLE", "无法接通" | "查无此人";
        /// A message was left.
        MessageLeft = "MESSAGE_LEFT", "已留言";
        /// Somebody else answered, who is no legal guardian.
        OthersOnly = "OTHERS_ONLY", "仅联系到他人";
        /// He was reached and would not speak.
        Refused = "REFUSED", "拒绝联系";
    }
}

/// A successful two-way contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// With whom.
    pub retiree: RetireeId,
    /// The day.
    pub occurred_on: Day,
    /// How.
    pub channel: Channel,
    /// Who spoke for the retiree.
    pub counterpart: Counterpart,
    /// The guardian's name.
    pub guardian_name: Option<String>,
    /// Who made it, by name.
    pub contacted_by: String,
    /// The institution that made it; mostly the one that holds him.
    pub institution: String,
    /// Who held the retiree when it was recorded.
    pub holder: Ancestry,
    /// The end of the silence that it ended: the day on which contact had counted as lost.
    pub ended_lost_on: Option<Day>,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The civil day on which it was recorded.
    pub recorded_on: Day,
    /// Set when it was withdrawn.
    pub withdrawn: Option<Withdrawn>,
    /// Rises with each change.
    pub revision: i64,
}

/// Why a record does not stand any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The civil day.
    pub on: Day,
    /// Who said so.
    pub by: String,
    /// Why, in words.
    pub reason: String,
}

/// An attempt that did not succeed: evidence, and never a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// With whom contact was sought.
    pub retiree: RetireeId,
    /// The day.
    pub occurred_on: Day,
    /// How.
    pub channel: Channel,
    /// What came of it.
    pub outcome: AttemptOutcome,
    /// What else is to be said.
    pub note: Option<String>,
    /// Who tried, by name.
    pub attempted_by: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Why an act of contact is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person cannot have been reached on that day, or is not to be acted for.
    Person(standing::Refusal),
    /// The day lies before the person was born.
    BeforeBirth {
        /// The day of birth.
        born_on: Day,
    },
    /// The day lies after the person went over to another province.
    AfterLeaving {
        /// The day on which he left.
        left_on: Day,
    },
    /// The same contact stands on record.
    AlreadyRecorded(ContactId),
    /// The record was withdrawn before.
    AlreadyWithdrawn(ContactId),
    /// The institution that is said to have made the contact is not known.
    InstitutionUnknown {
        /// Its code.
        code: String,
    },
}

impl From<standing::Refusal> for Refusal {
    fn from(refusal: standing::Refusal) -> Self {
        Self::Person(refusal)
    }
}

impl Contact {
    /// Says whether it was recorded when its month was over.
    pub fn is_backdated(&self) -> bool {
        self.recorded_on > month_end(self.occurred_on)
    }

    /// Says whether an institution made it that did not hold the retiree.
    pub fn is_by_host(&self) -> bool {
        self.holder.institution.as_deref() != Some(self.institution.as_str())
    }

    /// Refuses to withdraw what is withdrawn.
    pub fn must_stand(&self) -> Result<(), Refusal> {
        match self.withdrawn {
            None => Ok(()),
            Some(_) => Err(Refusal::AlreadyWithdrawn(self.id)),
        }
    }
}

/// Refuses a day on which nobody can have spoken with the person, each for its own reason.
///
/// `left_on` is the day on which he went over to another province, while he is there.
pub fn must_be_possible(standing: &Standing, left_on: Option<Day>, on: Day, today: Day) -> Result<(), Refusal> {
    if on > today {
        return Err(standing::Refusal::OccurredInFuture { on }.into());
    }
    if let Some(born_on) = standing.birth_date.filter(|born_on| on < *born_on) {
        return Err(Refusal::BeforeBirth { born_on });
    }
    standing.must_cover(on, today)?;
    match (standing.life_status, left_on) {
        (LifeStatus::TransferredOut, Some(left_on)) if on > left_on => Err(Refusal::AfterLeaving { left_on }),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "contact_tests.rs"]
mod tests;
