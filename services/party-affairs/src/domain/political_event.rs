//! What retirees read, hear and are told (articles 9 and 10).

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::{Ancestry, Level};

use super::organization::Organization;

junxiu_kernel::id_type!(
    /// A political event.
    PoliticalEventId, "politicalEvents"
);

/// How many institutions one event invites: the province has fewer.
pub const INVITED_MAX: usize = 200;

junxiu_kernel::words! {
    /// What it was.
    pub enum EventKind, "UNKNOWN_POLITICAL_EVENT", "活动类型", "kind of political event" {
        /// 阅读文件.
        Reading = "READING", "阅读文件";
        /// 听报告.
        Report = "REPORT", "听报告";
        /// 重要会议.
        Meeting = "MEETING", "重要会议";
        /// 重大活动.
        MajorActivity = "MAJOR_ACTIVITY", "重大活动";
        /// 通报.
        Briefing = "BRIEFING", "情况通报";
        /// 报告退役军人工作.
        AnnualReport = "ANNUAL_REPORT", "年度报告退役军人工作";
    }
}

junxiu_kernel::words! {
    /// How far a document may be known.
    pub enum Confidentiality, "UNKNOWN_CONFIDENTIALITY", "密级", "confidentiality" {
        /// 公开.
        Public = "PUBLIC", "公开";
        /// 内部.
        Internal = "INTERNAL", "内部";
        /// 涉密: only its title and number are kept.
        Classified = "CLASSIFIED", "涉密";
    }
}

/// An event as it took place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoliticalEvent {
    /// The id.
    pub id: PoliticalEventId,
    /// What it was.
    pub kind: EventKind,
    /// The code of the organisation that held it.
    pub organization: String,
    /// The organisation and those above.
    pub holder: Ancestry,
    /// The day on which it took place.
    pub occurred_on: Day,
    /// What it was about.
    pub title: String,
    /// The number of the document.
    pub document_no: Option<String>,
    /// How far the document may be known.
    pub confidentiality: Confidentiality,
    /// What was told, in short.
    pub summary: Option<String>,
    /// Where it took place.
    pub venue: Option<String>,
    /// How many retirees took part.
    pub attendance_count: i32,
    /// The codes of the institutions that were invited.
    pub invited: Vec<String>,
    /// The record that this one replaces.
    pub corrects: Option<PoliticalEventId>,
    /// When another record replaced it.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Who recorded it.
    pub recorded_by: String,
    /// The day on which it was recorded.
    pub recorded_on: Day,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Why an event is not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Of a classified document nothing but title and number is kept.
    ClassifiedContent,
    /// Only a bureau invites, and only institutions below it.
    NotBelowTheBureau {
        /// The code that was named.
        code: String,
    },
    /// The organisation does not exist on the day.
    NotInForce {
        /// Its code.
        code: String,
    },
    /// A yearly report has an act of its own.
    HasItsOwnAct,
    /// The record was replaced before.
    Withdrawn(PoliticalEventId),
    /// The record is of another organisation or kind.
    OfAnotherKind,
    /// The same event stands on record.
    AlreadyRecorded(PoliticalEventId),
}

impl PoliticalEvent {
    /// Says whether it was recorded after its day.
    pub fn is_backdated(&self) -> bool {
        self.recorded_on > self.occurred_on
    }

    /// Refuses what an event may not be or hold.
    pub fn must_be_fit(&self, organization: &Organization, invited: &[Organization]) -> Result<(), Refusal> {
        if self.confidentiality == Confidentiality::Classified && self.summary.is_some() {
            return Err(Refusal::ClassifiedContent);
        }
        for one in std::iter::once(organization).chain(invited) {
            if !one.in_force(self.occurred_on) {
                return Err(Refusal::NotInForce { code: one.code.clone() });
            }
        }
        let stranger = invited.iter().find(|one| {
            organization.level == Level::Institution
                || one.level != Level::Institution
                || !one.place.within(&organization.code)
        });
        match stranger {
            Some(one) => Err(Refusal::NotBelowTheBureau { code: one.code.clone() }),
            None => Ok(()),
        }
    }

    /// Refuses to replace a record that was replaced, or one of something else.
    pub fn must_be_replaceable_by(&self, new: &Self) -> Result<(), Refusal> {
        if self.withdrawn_at.is_some() {
            return Err(Refusal::Withdrawn(self.id));
        }
        let same = self.organization == new.organization && self.kind == new.kind;
        if same { Ok(()) } else { Err(Refusal::OfAnotherKind) }
    }

    /// Gives the codes of those for whom it counts: who held it, and who was invited.
    pub fn counts_for(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.organization).chain(&self.invited)
    }
}

#[cfg(test)]
#[path = "political_event_tests.rs"]
mod tests;
