//! A private travel document: where it is, and what each act makes of it (article 15).

use chrono::{DateTime, Utc};
use junxiu_kernel::Wrong;
use junxiu_kernel::day::Day;
use junxiu_kernel::duty::Duty;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::text;

use super::exit::{self, Exit, ExitId};
use super::hand_in::{self, Owed};
use super::standing::{self, LifeStatus, Standing};

junxiu_kernel::id_type!(/// A private travel document.
    DocumentId, "travelDocuments");

junxiu_kernel::words! {
    /// What kind of document it is.
    pub enum DocumentKind, "UNKNOWN_DOCUMENT_TYPE", "证件类型", "type of document" {
        /// 普通护照.
        Passport = "PASSPORT", "普通护照" | "护照";
        /// 往来港澳通行证.
        HongKongMacao = "HONG_KONG_MACAO_PERMIT", "往来港澳通行证";
        /// 大陆居民往来台湾通行证.
        Taiwan = "TAIWAN_PERMIT", "大陆居民往来台湾通行证" | "往来台湾通行证";
        /// Another.
        Other = "OTHER", "其他";
    }
}

junxiu_kernel::words! {
    /// Where it is.
    pub enum DocumentState, "UNKNOWN_DOCUMENT_STATE", "保管状态", "state of a document" {
        /// He holds it.
        WithPerson = "WITH_PERSON", "本人持有";
        /// The institution keeps it.
        InCustody = "IN_CUSTODY", "集中保管";
        /// Given out for a journey.
        Lent = "LENT", "借出";
        /// The former institution hands it over to the new one.
        InTransit = "IN_TRANSIT", "移交中";
        /// Declared lost.
        Lost = "LOST", "遗失";
        /// Out of custody for good.
        Released = "RELEASED", "已退出保管";
    }
}

junxiu_kernel::words! {
    /// Why it leaves custody for good.
    pub enum ReleaseGround, "UNKNOWN_RELEASE_GROUND", "退出保管原因", "ground of a release" {
        /// To the heirs.
        Heirs = "HEIRS", "交还亲属";
        /// To the office that cancels it.
        Cancelled = "CANCELLED", "注销";
        /// In exchange for a new one.
        Replaced = "REPLACED", "换发";
        /// Along with a person who is served in another province.
        TransferredOut = "TRANSFERRED_OUT", "随转出移交";
    }
}

/// From where a document comes into custody.
const MAY_DEPOSIT: &[DocumentState] =
    &[DocumentState::WithPerson, DocumentState::Lent, DocumentState::InTransit, DocumentState::Lost];

/// From where it is lent.
const MAY_LEND: &[DocumentState] = &[DocumentState::InCustody];

/// From where it is lost.
const MAY_LOSE: &[DocumentState] =
    &[DocumentState::WithPerson, DocumentState::InCustody, DocumentState::Lent, DocumentState::InTransit];

/// From where it is released.
const MAY_RELEASE: &[DocumentState] = &[
    DocumentState::WithPerson,
    DocumentState::InCustody,
    DocumentState::Lent,
    DocumentState::InTransit,
    DocumentState::Lost,
];

/// A document. Its number is kept apart, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// Whose.
    pub retiree: RetireeId,
    /// Who serves him.
    pub holder: Ancestry,
    /// What kind it is.
    pub kind: DocumentKind,
    /// The day of issue.
    pub issued_on: Option<Day>,
    /// The last day on which it is valid.
    pub expires_on: Option<Day>,
    /// Where it is.
    pub state: DocumentState,
    /// The institution that keeps it, or hands it over.
    pub keeper: Option<String>,
    /// The journey that it is lent for, or from which it is due.
    pub exit: Option<ExitId>,
    /// What is owed of it since the last return, handed in or not.
    pub owed: Option<Owed>,
    /// The day on which it came into custody last.
    pub deposited_on: Option<Day>,
    /// The day of the last move.
    pub moved_on: Day,
    /// Rises with each change.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// One move of a document, as its log keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Where it was from then on.
    pub state: DocumentState,
    /// The day.
    pub on: Day,
    /// The day on which it was recorded.
    pub recorded_on: Day,
    /// Who recorded it, or the news that caused it.
    pub by: String,
    /// The journey that it was about.
    pub exit: Option<ExitId>,
    /// What was said with it.
    pub note: String,
}

/// Why an act on a document is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person is not to be acted for, or not on that day.
    Person(standing::Refusal),
    /// The journey does not allow it, or no day can be reckoned.
    Exit(exit::Refusal),
    /// The act does not start from this state.
    State {
        /// The state found.
        state: DocumentState,
        /// From which it starts.
        allowed: &'static [DocumentState],
    },
    /// The act is dated before the last move.
    BeforeLastMove {
        /// The day of that move.
        moved_on: Day,
    },
    /// It runs out before he leaves.
    Expired {
        /// The last day on which it is valid.
        expires_on: Day,
    },
    /// The journey was not approved or filed on that day.
    LentTooEarly {
        /// The day of the approval or filing.
        from: Day,
    },
    /// Nothing that is recorded calls for the release.
    ReleaseNotDue(ReleaseGround),
    /// The number stands on record; the document where the caller sees it.
    AlreadyHeld(Option<DocumentId>),
}

impl From<standing::Refusal> for Refusal {
    fn from(refusal: standing::Refusal) -> Self {
        Self::Person(refusal)
    }
}

impl From<exit::Refusal> for Refusal {
    fn from(refusal: exit::Refusal) -> Self {
        Self::Exit(refusal)
    }
}

/// Reads a number: letters and digits, without the blanks that people put in.
///
/// # Errors
/// What is wrong with it.
pub fn number(written: &str) -> Result<String, Wrong> {
    let number = text::squeeze(written).to_uppercase();
    let fits = (5..=20).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fits {
        return Ok(number);
    }
    Err(Wrong::new(
        "BAD_DOCUMENT_NO",
        "证件号码应为5至20位字母或数字",
        "a document number has 5 to 20 letters and digits",
    ))
}

/// Masks a number: its first and its last two characters stay.
pub fn masked(number: &str) -> String {
    let length = number.chars().count();
    let hidden = |at: usize| at > 0 && at + 2 < length;
    number.chars().enumerate().map(|(at, character)| if hidden(at) { '*' } else { character }).collect()
}

impl Document {
    /// Says whether he has it in hand.
    pub const fn is_held(&self) -> bool {
        matches!(self.state, DocumentState::WithPerson | DocumentState::Lent)
    }

    /// Says whether it is due and not handed in.
    pub fn is_outstanding(&self) -> bool {
        self.is_held() && self.owed.is_some()
    }

    /// Says whether its last day has passed and it is not handed in.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.is_outstanding() && self.owed.as_ref().is_some_and(|owed| owed.due_on < today)
    }

    /// Makes the duty that stands for it, where something is owed of it.
    pub fn duty(&self) -> Option<Duty> {
        let owed = self.owed.as_ref()?;
        Some(hand_in::duty(self.retiree, &self.holder, self.duty_period()?, owed))
    }

    /// Names the period of that duty: the document, and the day from which it is owed.
    pub fn duty_period(&self) -> Option<String> {
        self.owed.as_ref().map(|owed| format!("{}/{}", self.id.name(), owed.from))
    }

    /// Lets it be due, since he came back from a journey or does not make it.
    #[must_use]
    pub fn owe(&self, exit: ExitId, owed: Owed) -> Self {
        Self { exit: Some(exit), owed: Some(owed), ..self.clone() }
    }

    /// Takes it into custody.
    ///
    /// # Errors
    /// From another state, or before the last move.
    pub fn deposit(&self, on: Day, keeper: &str) -> Result<Self, Refusal> {
        self.must_be(MAY_DEPOSIT, on)?;
        Ok(Self {
            state: DocumentState::InCustody,
            keeper: Some(keeper.to_owned()),
            deposited_on: Some(on),
            moved_on: on,
            ..self.clone()
        })
    }

    /// Gives it out for a journey.
    ///
    /// # Errors
    /// From another state, for a journey that is neither approved nor filed, or when it runs out before he leaves.
    pub fn lend(&self, exit: &Exit, on: Day) -> Result<Self, Refusal> {
        const MAY_TRAVEL: &[exit::State] = &[exit::State::Approved, exit::State::Filed];
        self.must_be(MAY_LEND, on)?;
        if !MAY_TRAVEL.contains(&exit.state) {
            return Err(exit::Refusal::State { state: exit.state, allowed: MAY_TRAVEL }.into());
        }
        let from = exit.decided_on.unwrap_or(exit.filed_on);
        if on < from {
            return Err(Refusal::LentTooEarly { from });
        }
        if let Some(expires_on) = self.expires_on.filter(|expires_on| *expires_on < exit.plan.from) {
            return Err(Refusal::Expired { expires_on });
        }
        Ok(Self {
            state: DocumentState::Lent,
            keeper: None,
            exit: Some(exit.id),
            owed: None,
            moved_on: on,
            ..self.clone()
        })
    }

    /// Stays lent, for the application that took the place of the filing.
    #[must_use]
    pub fn lent_on_for(&self, application: ExitId) -> Self {
        Self { exit: Some(application), ..self.clone() }
    }

    /// Takes the declaration that it is lost.
    ///
    /// # Errors
    /// From another state, or before the last move.
    pub fn lose(&self, on: Day) -> Result<Self, Refusal> {
        self.must_be(MAY_LOSE, on)?;
        Ok(Self { state: DocumentState::Lost, keeper: None, moved_on: on, ..self.clone() })
    }

    /// Gives it out of custody for good.
    ///
    /// # Errors
    /// From another state, before the last move, or where the register does not bear the ground out.
    pub fn release(&self, standing: &Standing, ground: ReleaseGround, on: Day) -> Result<Self, Refusal> {
        self.must_be(MAY_RELEASE, on)?;
        let borne_out = match ground {
            ReleaseGround::Heirs => standing.life_status == LifeStatus::Deceased,
            ReleaseGround::TransferredOut => standing.life_status == LifeStatus::TransferredOut,
            ReleaseGround::Cancelled | ReleaseGround::Replaced => true,
        };
        if !borne_out {
            return Err(Refusal::ReleaseNotDue(ground));
        }
        Ok(Self { state: DocumentState::Released, keeper: None, moved_on: on, ..self.clone() })
    }

    /// Follows the person to another institution: what is kept is handed over, and taken in there.
    #[must_use]
    pub fn transferred(&self, to: &Ancestry, on: Day) -> Self {
        let new = to.institution.as_deref();
        let mut next = Self { holder: to.clone(), ..self.clone() };
        let at_new = self.keeper.as_deref() == new;
        let state = match self.state {
            DocumentState::InCustody if !at_new => DocumentState::InTransit,
            DocumentState::InTransit if at_new => DocumentState::InCustody,
            other => other,
        };
        if state != self.state {
            next.state = state;
            next.moved_on = self.moved_on.max(on);
        }
        next
    }

    fn must_be(&self, allowed: &'static [DocumentState], on: Day) -> Result<(), Refusal> {
        if !allowed.contains(&self.state) {
            return Err(Refusal::State { state: self.state, allowed });
        }
        if on < self.moved_on {
            return Err(Refusal::BeforeLastMove { moved_on: self.moved_on });
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "travel_document_tests.rs"]
mod tests;
