//! One person's place in a batch, from the invitation to the return (article 30).

use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;

use super::batch::BatchId;

junxiu_kernel::id_type!(/// One person's place in a batch.
    SlotId, "recuperationSlots");

junxiu_kernel::words! {
    /// How far a place is.
    pub enum State, "UNKNOWN_STATE", "名额状态", "state" {
        /// Invited, not answered.
        Invited = "INVITED", "已邀请";
        /// Accepted.
        Accepted = "ACCEPTED", "已接受";
        /// Declined, before or after accepting.
        Declined = "DECLINED", "已谢绝";
        /// Not fit to travel.
        Unfit = "UNFIT", "不适合外出";
        /// Went.
        Attended = "ATTENDED", "已参加";
        /// Accepted and did not come.
        NoShow = "NO_SHOW", "未到";
        /// Died, or is served here no more.
        Cancelled = "CANCELLED", "已取消";
    }
}

impl State {
    /// Says whether the place is neither settled nor given back.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Invited | Self::Accepted)
    }

    /// Says whether a place of the batch is taken by it; the same that count as the recuperation of the year.
    pub const fn takes_place(self) -> bool {
        match self {
            Self::Invited | Self::Accepted | Self::Attended | Self::NoShow => true,
            Self::Declined | Self::Unfit | Self::Cancelled => false,
        }
    }
}

/// Whether somebody is fit to travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fitness {
    /// He is.
    Fit,
    /// He is when somebody goes along.
    WithEscort {
        /// Who does.
        escort: String,
    },
    /// He is not.
    Unfit,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The id.
    pub id: SlotId,
    /// The batch.
    pub batch: BatchId,
    /// Whose it is.
    pub retiree: RetireeId,
    /// The institution that serves him, and its superiors; they follow him while the place is open.
    pub holder: Ancestry,
    /// The year in which it counts.
    pub year: i32,
    /// The rank at which he was invited.
    pub rank: i64,
    /// Why he stood there, as JSON of the ranking's place.
    pub why: String,
    /// How far it is.
    pub state: State,
    /// The day of the invitation.
    pub invited_on: Day,
    /// The day of the answer.
    pub answered_on: Option<Day>,
    /// The day of the examination.
    pub examined_on: Option<Day>,
    /// True when he was found fit.
    pub is_fit: bool,
    /// Who goes along with him, where somebody must.
    pub escort: Option<String>,
    /// The revision.
    pub revision: i64,
}

/// Why an act on a place is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The act does not start from the state.
    InState {
        /// The state found.
        state: State,
        /// The states from which it may start.
        allowed: &'static [State],
    },
    /// The day has not come, or lies before the invitation.
    WrongDay {
        /// The day.
        on: Day,
        /// The first day that can be.
        from: Day,
    },
    /// Nobody examined him, so he does not set out.
    NotExamined,
}

impl Slot {
    /// Records the answer: he goes, or does not. Whoever accepted may still decline.
    ///
    /// # Errors
    /// When the place is settled, or the day cannot be.
    pub fn answer(&self, accepts: bool, on: Day, today: Day) -> Result<Self, Refusal> {
        self.must_be(if accepts { &[State::Invited] } else { &[State::Invited, State::Accepted] })?;
        self.must_follow(on, today)?;
        let state = if accepts { State::Accepted } else { State::Declined };
        Ok(Self { state, answered_on: Some(on), ..self.clone() })
    }

    /// Records whether he is fit to travel; whoever is not gives his place to the next.
    ///
    /// # Errors
    /// When the place is settled, or the day cannot be.
    pub fn examine(&self, fitness: Fitness, on: Day, today: Day) -> Result<Self, Refusal> {
        self.must_be(&[State::Invited, State::Accepted])?;
        self.must_follow(on, today)?;
        let (state, is_fit, escort) = match fitness {
            Fitness::Fit => (self.state, true, None),
            Fitness::WithEscort { escort } => (self.state, true, Some(escort)),
            Fitness::Unfit => (State::Unfit, false, None),
        };
        Ok(Self { state, is_fit, escort, examined_on: Some(on), ..self.clone() })
    }

    /// Records whether he went.
    ///
    /// # Errors
    /// When he did not accept, or nobody found him fit, or the batch has not begun.
    pub fn attend(&self, came: bool, begins: Day, today: Day) -> Result<Self, Refusal> {
        self.must_be(&[State::Accepted])?;
        if today < begins {
            return Err(Refusal::WrongDay { on: today, from: begins });
        }
        if came && !self.is_fit {
            return Err(Refusal::NotExamined);
        }
        let state = if came { State::Attended } else { State::NoShow };
        Ok(Self { state, ..self.clone() })
    }

    /// Gives a place back that cannot be used: he died, or is served here no more. None for one that is settled.
    pub fn cancel(&self) -> Option<Self> {
        self.state.is_open().then(|| Self { state: State::Cancelled, ..self.clone() })
    }

    fn must_be(&self, allowed: &'static [State]) -> Result<(), Refusal> {
        if allowed.contains(&self.state) { Ok(()) } else { Err(Refusal::InState { state: self.state, allowed }) }
    }

    fn must_follow(&self, on: Day, today: Day) -> Result<(), Refusal> {
        if on > today || on < self.invited_on {
            return Err(Refusal::WrongDay { on, from: self.invited_on });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn slot(state: State) -> Slot {
        Slot {
            id: SlotId(uuid::Uuid::nil()),
            batch: BatchId(uuid::Uuid::nil()),
            retiree: RetireeId(uuid::Uuid::nil()),
            holder: Ancestry::default(),
            year: 2024,
            rank: 1,
            why: String::new(),
            state,
            invited_on: day("2024-05-10"),
            answered_on: None,
            examined_on: None,
            is_fit: true,
            escort: None,
            revision: 1,
        }
    }

    #[test]
    fn each_act_starts_from_its_states_alone() {
        use State::{Accepted, Invited};
        let today = day("2024-06-01");
        let begins = today;
        for state in State::ALL {
            let now = slot(*state);
            let from = |states: &[State]| states.contains(state);
            assert_eq!(now.answer(true, today, today).is_ok(), from(&[Invited]), "accept from {state:?}");
            assert_eq!(now.answer(false, today, today).is_ok(), from(&[Invited, Accepted]), "decline from {state:?}");
            assert_eq!(now.examine(Fitness::Unfit, today, today).is_ok(), from(&[Invited, Accepted]), "{state:?}");
            assert_eq!(now.attend(true, begins, today).is_ok(), from(&[Accepted]), "attend from {state:?}");
            assert_eq!(now.attend(false, begins, today).is_ok(), from(&[Accepted]), "no-show from {state:?}");
            assert_eq!(now.cancel().is_some(), from(&[Invited, Accepted]), "cancel from {state:?}");
        }
    }

    #[test]
    fn an_answer_lies_between_the_invitation_and_today() {
        let today = day("2024-05-20");
        let answer = |on: &str| slot(State::Invited).answer(true, day(on), today).is_ok();
        assert_eq!(["2024-05-09", "2024-05-10", "2024-05-20", "2024-05-21"].map(answer), [false, true, true, false]);
    }

    #[test]
    fn who_was_not_found_fit_does_not_set_out() {
        let today = day("2024-06-01");
        let unseen = Slot { is_fit: false, ..slot(State::Accepted) };
        assert_eq!(unseen.attend(true, today, today), Err(Refusal::NotExamined));
        assert!(unseen.attend(false, today, today).is_ok());
        let fit = unseen.examine(Fitness::WithEscort { escort: "女儿".into() }, today, today).unwrap();
        assert_eq!(fit.attend(true, today, today).unwrap().state, State::Attended);
        assert!(fit.attend(true, day("2024-06-02"), today).is_err());
    }

    #[test]
    fn a_place_is_taken_until_it_is_given_back() {
        let free: Vec<State> = State::ALL.iter().copied().filter(|state| !state.takes_place()).collect();
        assert_eq!(free, [State::Declined, State::Unfit, State::Cancelled]);
    }
}
