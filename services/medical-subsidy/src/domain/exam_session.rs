//! A day at a provider with so many slots (article 19).

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::Ancestry;

junxiu_kernel::id_type!(/// A session of check-ups.
    SessionId, "examSessions");

/// How many slots a session has at most: the largest centre of the province examines some hundreds a day.
pub const CAPACITY_MAX: i64 = 10_000;

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who offers it.
    pub holder: Ancestry,
    /// The hospital or centre.
    pub provider: String,
    /// The day.
    pub day: Day,
    /// How many slots there are.
    pub capacity: i64,
    /// How many are taken.
    pub taken: i64,
    /// The day on which it was closed.
    pub closed_on: Option<Day>,
    /// Why.
    pub close_reason: String,
    /// Rises with each change, bookings among them.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Why a session does not take somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// All slots are taken.
    Full,
    /// It was closed.
    Closed {
        /// The day.
        closed_on: Day,
    },
    /// Its day has passed.
    Over {
        /// The day.
        day: Day,
    },
}

impl Session {
    /// Refuses whoever asks for a slot of a session that is over, closed or full.
    ///
    /// # Errors
    /// As said.
    pub fn must_take(&self, today: Day) -> Result<(), Refusal> {
        self.must_be_open()?;
        must_come(self.day, today)?;
        if self.taken < self.capacity { Ok(()) } else { Err(Refusal::Full) }
    }

    /// Refuses a closed one.
    ///
    /// # Errors
    /// As said.
    pub fn must_be_open(&self) -> Result<(), Refusal> {
        self.closed_on.map_or(Ok(()), |closed_on| Err(Refusal::Closed { closed_on }))
    }
}

/// Refuses a day that has passed.
///
/// # Errors
/// As said.
pub fn must_come(day: Day, today: Day) -> Result<(), Refusal> {
    if day < today { Err(Refusal::Over { day }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_takes_people_until_its_day_and_its_last_slot() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let session = |taken, closed_on| Session {
            id: SessionId(uuid::Uuid::nil()),
            holder: Ancestry::default(),
            provider: "某体检中心".into(),
            day: day("2024-07-10"),
            capacity: 2,
            taken,
            closed_on,
            close_reason: String::new(),
            revision: 1,
            recorded_at: DateTime::default(),
        };
        assert_eq!(session(1, None).must_take(day("2024-07-10")), Ok(()));
        assert_eq!(session(2, None).must_take(day("2024-07-10")), Err(Refusal::Full));
        assert_eq!(session(1, None).must_take(day("2024-07-11")), Err(Refusal::Over { day: day("2024-07-10") }));
        let closed_on = day("2024-07-01");
        assert_eq!(session(0, Some(closed_on)).must_take(closed_on), Err(Refusal::Closed { closed_on }));
    }
}
