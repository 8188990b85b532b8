//! An assistive device: bought or rented, lent to one person at a time, returned (article 26).

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::duty::{Duty, Kind, Lapse};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;

use super::person::{self, Person};

junxiu_kernel::id_type!(/// An assistive device.
    DeviceId, "assistiveDevices");

/// The article.
pub const ARTICLE: i32 = 26;

/// A device is due back. Not returned, it is still owed.
pub static RETURN: Kind = Kind { key: "rehab.return", article: ARTICLE, lapse: Lapse::StillOwed, soft: true };

junxiu_kernel::words! {
    /// What a device is for.
    pub enum DeviceKind, "UNKNOWN_DEVICE_TYPE", "器具类型", "type of device" {
        /// 轮椅.
        Wheelchair = "WHEELCHAIR", "轮椅";
        /// 助行器.
        WalkingAid = "WALKING_AID", "助行器" | "拐杖";
        /// 护理床.
        NursingBed = "NURSING_BED", "护理床";
        /// 助听器.
        HearingAid = "HEARING_AID", "助听器";
        /// 制氧机.
        Oxygen = "OXYGEN", "制氧机";
        /// 康复训练器材.
        Training = "TRAINING", "康复训练器材";
        /// Another.
        Other = "OTHER", "其他";
    }
}

junxiu_kernel::words! {
    /// Where it is.
    pub enum State, "UNKNOWN_DEVICE_STATE", "器具状态", "state of a device" {
        /// In custody.
        Available = "AVAILABLE", "在库";
        /// Lent.
        Lent = "LENT", "借出";
        /// Out for good.
        Retired = "RETIRED", "已退出";
    }
}

/// A loan under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loan {
    /// To whom.
    pub retiree: RetireeId,
    /// The day.
    pub lent_on: Day,
    /// The day on which it is due back.
    pub due_on: Day,
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Who has it.
    pub holder: Ancestry,
    /// What it is for.
    pub kind: DeviceKind,
    /// The number that the institution gave it.
    pub inventory_no: String,
    /// Make and model.
    pub model: String,
    /// The last day of the rent; none for one that was bought.
    pub rented_until: Option<Day>,
    /// Where it is.
    pub state: State,
    /// The day of the last loan or return.
    pub moved_on: Day,
    /// The loan under way.
    pub loan: Option<Loan>,
    /// Why it was retired; empty otherwise.
    pub retired_reason: String,
    /// Rises with each change.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Why an act on a device is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person is not to be acted for, or not on that day.
    Person(person::Refusal),
    /// The act does not start from this state.
    State {
        /// The state found.
        state: State,
        /// From which it starts.
        allowed: &'static [State],
    },
    /// The act is dated before the last move.
    BeforeLastMove {
        /// The day of that move.
        moved_on: Day,
    },
    /// It would be due back before it is lent.
    DueBeforeLoan,
    /// The rent ends before it would come back.
    RentEnds {
        /// The last day of the rent.
        rented_until: Day,
    },
    /// The institution has a device of this number.
    Exists(DeviceId),
}

impl From<person::Refusal> for Refusal {
    fn from(refusal: person::Refusal) -> Self {
        Self::Person(refusal)
    }
}

impl Device {
    /// Lends it to a person.
    ///
    /// # Errors
    /// From another state, on a day that does not fit, or to somebody who is not served here.
    pub fn lend(&self, person: &Person, (on, due_on): (Day, Day), today: Day) -> Result<Self, Refusal> {
        self.must_be(&[State::Available], on)?;
        person.must_be_served()?;
        person.must_cover(on, today)?;
        if due_on < on {
            return Err(Refusal::DueBeforeLoan);
        }
        if let Some(rented_until) = self.rented_until.filter(|until| due_on > *until) {
            return Err(Refusal::RentEnds { rented_until });
        }
        let loan = Loan { retiree: person.retiree, lent_on: on, due_on };
        Ok(Self { state: State::Lent, moved_on: on, loan: Some(loan), ..self.clone() })
    }

    /// Takes it back.
    ///
    /// # Errors
    /// From another state, or on a day before the loan or to come.
    pub fn give_back(&self, on: Day, today: Day) -> Result<Self, Refusal> {
        self.must_be(&[State::Lent], on)?;
        person::must_have_come(on, today)?;
        Ok(Self { state: State::Available, moved_on: on, loan: None, ..self.clone() })
    }

    /// Takes it out for good.
    ///
    /// # Errors
    /// From another state.
    pub fn retire(&self, reason: &str) -> Result<Self, Refusal> {
        self.must_be(&[State::Available], self.moved_on)?;
        Ok(Self { state: State::Retired, retired_reason: reason.to_owned(), ..self.clone() })
    }

    /// Makes the duty to get it back; it is about the device, so that a death does not end it.
    pub fn duty(&self) -> Option<Duty> {
        let loan = self.loan.as_ref()?;
        Some(Duty {
            kind: &RETURN,
            subject: self.id.name(),
            holder: self.holder.clone(),
            period: format!("{}/{}", loan.retiree.name(), loan.lent_on),
            opens_on: loan.lent_on,
            due_on: loan.due_on,
            calendar_version: None,
        })
    }

    fn must_be(&self, allowed: &'static [State], on: Day) -> Result<(), Refusal> {
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
mod tests {
    use super::*;
    use crate::domain::person::sample;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn device(rented_until: Option<&str>) -> Device {
        Device {
            id: DeviceId(uuid::Uuid::nil()),
            holder: sample().holder,
            kind: DeviceKind::Wheelchair,
            inventory_no: "LY-1".into(),
            model: String::new(),
            rented_until: rented_until.map(day),
            state: State::Available,
            moved_on: day("2024-01-01"),
            loan: None,
            retired_reason: String::new(),
            revision: 1,
            recorded_at: DateTime::default(),
            updated_at: DateTime::default(),
        }
    }

    fn lent(rented_until: Option<&str>, on: &str, due_on: &str) -> Result<Device, Refusal> {
        device(rented_until).lend(&sample(), (day(on), day(due_on)), day("2024-07-01"))
    }

    #[test]
    fn it_is_lent_for_some_days_while_the_rent_lasts() {
        assert!(lent(None, "2024-07-01", "2024-07-01").is_ok());
        assert_eq!(lent(None, "2024-07-01", "2024-06-30"), Err(Refusal::DueBeforeLoan));
        assert!(lent(Some("2024-08-01"), "2024-07-01", "2024-08-01").is_ok());
        let late = lent(Some("2024-08-01"), "2024-07-01", "2024-08-02");
        assert_eq!(late, Err(Refusal::RentEnds { rented_until: day("2024-08-01") }));
        let early = lent(None, "2023-12-31", "2024-08-01");
        assert_eq!(early, Err(Refusal::BeforeLastMove { moved_on: day("2024-01-01") }));
        let dead = Person { died_on: Some(day("2024-06-01")), ..sample() };
        let refused = device(None).lend(&dead, (day("2024-05-01"), day("2024-08-01")), day("2024-07-01"));
        assert_eq!(refused, Err(person::Refusal::AfterDeath { died_on: day("2024-06-01") }.into()));
    }

    #[test]
    fn it_comes_back_after_the_loan_and_not_in_the_future() {
        let lent = lent(None, "2024-06-01", "2024-06-30").unwrap();
        let back = |on: &str| lent.give_back(day(on), day("2024-07-01"));
        assert_eq!(back("2024-05-31"), Err(Refusal::BeforeLastMove { moved_on: day("2024-06-01") }));
        assert_eq!(back("2024-07-02"), Err(person::Refusal::OccurredInFuture { on: day("2024-07-02") }.into()));
        let back = back("2024-07-01").unwrap();
        assert_eq!((back.state, back.loan, back.moved_on), (State::Available, None, day("2024-07-01")));
        assert_eq!(lent.duty().unwrap().due_on, day("2024-06-30"));
    }

    proptest! {
        /// Whatever is tried in whatever order: a device has a loan exactly while it is lent, and never two.
        #[test]
        fn it_is_never_lent_twice(acts in proptest::collection::vec(0_u8..3, 1..40)) {
            let mut device = device(None);
            for act in acts {
                let before = device.clone();
                let today = day("2024-07-01");
                let next = match act {
                    0 => device.lend(&sample(), (today, today), today),
                    1 => device.give_back(today, today),
                    _ => device.retire("旧"),
                };
                prop_assert_eq!(next.is_ok(), match act {
                    1 => before.state == State::Lent,
                    _ => before.state == State::Available,
                });
                device = next.unwrap_or(before);
                prop_assert_eq!(device.loan.is_some(), device.state == State::Lent);
            }
        }
    }
}
