//! The life of a retiree in the register: served here, served elsewhere, dead.

use junxiu_kernel::day::Day;

use super::retiree_refusal::Refusal;

/// Where a person stands between reception and death.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Life {
    /// Alive and served in the province.
    Active,
    /// Served in another province.
    TransferredOut(Away),
    /// Dead, or declared dead.
    Deceased {
        /// The day of death, or of the judgment.
        on: Day,
        /// Where he was served when he died, if in another province.
        away: Option<Away>,
    },
}

/// Being served in another province.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// The first day away.
    pub on: Day,
    /// The unit that took him over.
    pub to: String,
}

junxiu_kernel::words! {
    /// The life status without its facts.
    pub enum LifeStatus, "UNKNOWN_LIFE_STATUS", "人员状态", "life status" {
        /// Alive and served in the province.
        Active = "ACTIVE", "在册";
        /// Served in another province.
        TransferredOut = "TRANSFERRED_OUT", "已转出";
        /// Dead, or declared dead.
        Deceased = "DECEASED", "已去世";
    }
}

impl Life {
    /// Gives the status without its facts.
    pub const fn status(&self) -> LifeStatus {
        match self {
            Self::Active => LifeStatus::Active,
            Self::TransferredOut(_) => LifeStatus::TransferredOut,
            Self::Deceased { .. } => LifeStatus::Deceased,
        }
    }

    /// Moves to another province.
    pub fn leave(self, on: Day, to: String) -> Result<Self, Refusal> {
        match self {
            Self::Active => Ok(Self::TransferredOut(Away { on, to })),
            Self::TransferredOut(_) | Self::Deceased { .. } => Err(Refusal::WrongLifeStatus { status: self.status() }),
        }
    }

    /// Is served by an institution of the province: goes on, or comes back.
    pub fn be_served(self, from: Day) -> Result<Self, Refusal> {
        match self {
            Self::Active => Ok(Self::Active),
            Self::TransferredOut(away) if from < away.on => Err(Refusal::LaterTransferStands { from: away.on }),
            Self::TransferredOut(_) => Ok(Self::Active),
            Self::Deceased { .. } => Err(Refusal::WrongLifeStatus { status: self.status() }),
        }
    }

    /// Dies.
    pub fn die(self, on: Day) -> Result<Self, Refusal> {
        match self {
            Self::Active => Ok(Self::Deceased { on, away: None }),
            Self::TransferredOut(away) => Ok(Self::Deceased { on, away: Some(away) }),
            Self::Deceased { on, .. } => Err(Refusal::AlreadyDeceased { on }),
        }
    }

    /// Turns out not to have died, and stands where he stood before; gives the wrong day too.
    pub fn revive(self) -> Result<(Self, Day), Refusal> {
        match self {
            Self::Deceased { on, away } => Ok((away.map_or(Self::Active, Self::TransferredOut), on)),
            Self::Active | Self::TransferredOut(_) => Err(Refusal::NotDeceased),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use junxiu_kernel::day::parse_day;

    fn day(written: &str) -> Day {
        parse_day(written).expect("a day")
    }

    fn away() -> Life {
        Life::TransferredOut(Away { on: day("2024-03-01"), to: "辽宁".into() })
    }

    fn dead() -> Life {
        Life::Deceased { on: day("2024-03-10"), away: None }
    }

    #[test]
    fn the_living_may_leave_and_come_back() {
        assert_eq!(Life::Active.leave(day("2024-03-01"), "辽宁".into()), Ok(away()));
        assert_eq!(away().be_served(day("2024-03-01")), Ok(Life::Active));
        assert_eq!(Life::Active.be_served(day("2024-03-01")), Ok(Life::Active));
        let too_early = away().be_served(day("2024-02-29"));
        assert_eq!(too_early, Err(Refusal::LaterTransferStands { from: day("2024-03-01") }));
        let twice = away().leave(day("2024-04-01"), "河北".into());
        assert_eq!(twice, Err(Refusal::WrongLifeStatus { status: LifeStatus::TransferredOut }));
    }

    #[test]
    fn one_dies_once_also_when_away() {
        assert_eq!(Life::Active.die(day("2024-03-10")), Ok(dead()));
        assert_eq!(away().die(day("2024-03-10")).map(|life| life.status()), Ok(LifeStatus::Deceased));
        assert_eq!(dead().die(day("2024-03-11")), Err(Refusal::AlreadyDeceased { on: day("2024-03-10") }));
    }

    #[test]
    fn the_dead_are_neither_moved_nor_served() {
        let refused = Refusal::WrongLifeStatus { status: LifeStatus::Deceased };
        assert_eq!(dead().leave(day("2024-04-01"), "辽宁".into()), Err(refused.clone()));
        assert_eq!(dead().be_served(day("2024-04-01")), Err(refused));
    }

    #[test]
    fn only_a_recorded_death_is_taken_back() {
        assert_eq!(dead().revive(), Ok((Life::Active, day("2024-03-10"))));
        let died_away = away().die(day("2024-03-10")).and_then(Life::revive);
        assert_eq!(died_away, Ok((away(), day("2024-03-10"))));
        assert_eq!(Life::Active.revive(), Err(Refusal::NotDeceased));
        assert_eq!(away().revive(), Err(Refusal::NotDeceased));
    }
}
