//! The investigation of somebody with whom contact is lost (article 15).
//!
//! The head of the institution opens it; it proposes to suspend pay, which
//! another person decides on, and it is reported to the superior the same day.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::policy::PolicyFault;

use super::contact::ContactId;
use super::contact_policy::Policies;
use super::silence::{Chain, ChainState, Silence};
use super::standing::{self, Standing};

junxiu_kernel::id_type!(
    /// An investigation.
    InvestigationId, "contactInvestigations"
);

junxiu_kernel::words! {
    /// What is amiss beside the silence. Only lost contact suspends pay.
    pub enum Ground, "UNKNOWN_GROUND", "理由", "ground" {
        /// 失联.
        LostContact = "LOST_CONTACT", "失联";
        /// Abroad beyond what was approved or filed.
        OverstayedAbroad = "OVERSTAYED_ABROAD", "逾期未归";
        /// Travel documents were not handed in.
        DocumentsOutstanding = "DOCUMENTS_OUTSTANDING", "证件未交回";
        /// Quarterly reports from abroad are missing.
        ReportsMissing = "REPORTS_MISSING", "未按季度汇报";
    }
}

junxiu_kernel::words! {
    /// How an investigation ended.
    pub enum Outcome, "UNKNOWN_OUTCOME", "调查结果", "outcome of an investigation" {
        /// He was found, and spoken with.
        Found = "FOUND", "已找到";
        /// He is dead.
        Deceased = "DECEASED", "去世";
        /// He was not found; the superior has the report.
        ReportedUp = "REPORTED_UP", "上报";
        /// He moved to where somebody else serves him, or his record gave way to another.
        Lapsed = "LAPSED", "终止";
    }
}

/// An investigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Investigation {
    /// Its id.
    pub id: InvestigationId,
    /// Of whom.
    pub retiree: RetireeId,
    /// Who held him when it was opened.
    pub holder: Ancestry,
    /// The last contact, or the day from which silence was counted.
    pub silent_since: Day,
    /// The day on which contact counted as lost.
    pub lost_on: Day,
    /// What is amiss, lost contact first.
    pub grounds: Vec<Ground>,
    /// How many attempts were made since the silence began.
    pub attempts: i64,
    /// The day of the last of them.
    pub last_attempt_on: Option<Day>,
    /// What the head laid before it.
    pub evidence: String,
    /// How it was examined.
    pub decision: Decision<()>,
    /// The code of the superior to whom it is reported.
    pub reported_to: String,
    /// True when it proposed to suspend pay; not where pay is suspended already.
    pub proposed_suspension: bool,
    /// The head who opened it.
    pub opened_by: String,
    /// The civil day on which it was opened.
    pub opened_on: Day,
    /// When it was recorded.
    pub opened_at: DateTime<Utc>,
    /// How it ended.
    pub closed: Option<Closed>,
    /// Rises with each change.
    pub revision: i64,
}

/// The end of an investigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// How.
    pub outcome: Outcome,
    /// The civil day.
    pub on: Day,
    /// Who closed it, or what: a contact, the news of a death.
    pub by: String,
    /// What shows it.
    pub evidence: String,
    /// How his identity was checked.
    pub identity_check: Option<String>,
    /// The contact by which he was found.
    pub contact: Option<ContactId>,
}

/// What the head of an institution lays before an investigation.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The id it is to have.
    pub id: InvestigationId,
    /// The head.
    pub by: String,
    /// The head's organisation.
    pub organization: String,
    /// What is amiss.
    pub grounds: Vec<Ground>,
    /// What shows it.
    pub evidence: String,
    /// How many attempts were made since the silence began, and the day of the last.
    pub attempts: (i64, Option<Day>),
    /// The code of the superior.
    pub superior: String,
    /// The instant.
    pub at: DateTime<Utc>,
    /// The civil day.
    pub today: Day,
    /// The day before: what counts is how things stood when it was over.
    pub as_of: Day,
}

/// Why an act on an investigation is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person is not to be acted for.
    Person(standing::Refusal),
    /// The caller is not of the institution that serves him.
    NotTheHead,
    /// Contact does not count as lost yet.
    NotLost {
        /// The first day on which an investigation may be opened.
        first_day: Day,
    },
    /// One is under way.
    UnderWay(InvestigationId),
    /// It is closed.
    Closed(InvestigationId),
    /// The contact lies before the silence began.
    FoundBeforeSilence {
        /// The day from which silence is counted.
        silent_since: Day,
    },
    /// The policy does not cover the day.
    Policy(PolicyFault),
}

impl From<standing::Refusal> for Refusal {
    fn from(refusal: standing::Refusal) -> Self {
        Self::Person(refusal)
    }
}

impl From<PolicyFault> for Refusal {
    fn from(fault: PolicyFault) -> Self {
        Self::Policy(fault)
    }
}

/// Opens an investigation: from the day after contact counts as lost, by the head of the institution, one at a time.
pub fn open(
    standing: &Standing,
    chain: &Chain,
    ask: Opening,
    policies: &Policies,
) -> Result<(Investigation, Chain), Refusal> {
    standing.must_be_served()?;
    if standing.institution() != Some(ask.organization.as_str()) {
        return Err(Refusal::NotTheHead);
    }
    if let Some(under_way) = chain.investigation {
        return Err(Refusal::UnderWay(under_way));
    }
    let decision = chain.silence(ask.as_of, policies)?;
    let silence: Silence = decision.outcome;
    if !matches!(silence.state, ChainState::Lost | ChainState::ReportedUp | ChainState::Deceased) {
        return Err(Refusal::NotLost { first_day: silence.first_day });
    }

    let mut grounds = ask.grounds;
    grounds.push(Ground::LostContact);
    grounds.sort();
    grounds.dedup();
    let (attempts, last_attempt_on) = ask.attempts;
    let investigation = Investigation {
        id: ask.id,
        retiree: standing.retiree,
        holder: standing.holder.clone(),
        silent_since: silence.since,
        lost_on: silence.lost_on,
        grounds,
        attempts,
        last_attempt_on,
        evidence: ask.evidence,
        decision: decision.map(|_| ()),
        reported_to: ask.superior,
        proposed_suspension: !standing.is_pay_suspended,
        opened_by: ask.by,
        opened_on: ask.today,
        opened_at: ask.at,
        closed: None,
        revision: 1,
    };
    let chain = Chain { investigation: Some(ask.id), outcome: None, lost_on: Some(silence.lost_on), ..chain.clone() };
    Ok((investigation, chain))
}

impl Investigation {
    /// Closes it.
    pub fn close(&self, closed: Closed) -> Result<Self, Refusal> {
        if self.closed.is_some() {
            return Err(Refusal::Closed(self.id));
        }
        Ok(Self { closed: Some(closed), revision: self.revision + 1, ..self.clone() })
    }
}

impl Chain {
    /// Notes how the investigation ended without a contact.
    #[must_use]
    pub fn closed(&self, outcome: Outcome) -> Self {
        Self { investigation: None, outcome: Some(outcome), ..self.clone() }
    }
}

#[cfg(test)]
#[path = "investigation_tests.rs"]
mod tests;
