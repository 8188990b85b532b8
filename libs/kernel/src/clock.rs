//! The only place in the suite that reads the time.

use crate::day::{self, Day};
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time: the machine's, or one that a test or a tour sets.
///
/// Instants are whole microseconds, as the databases keep them, so that what was
/// answered equals what is read back. A clone tells the same time as its original.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// Gives the machine's clock.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// Gives a clock that stands still until it is moved.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(at.timestamp_micros()))))
    }

    /// Tells the instant.
    pub fn now(&self) -> DateTime<Utc> {
        let micros = match &self.0 {
            Source::System => machine_micros(),
            Source::Fixed(micros) => micros.load(Ordering::Acquire),
        };
        DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Tells the civil day (UTC+8).
    pub fn today(&self) -> Day {
        day::civil_day(self.now())
    }

    /// Says whether the clock stands still until it is moved.
    pub const fn is_fixed(&self) -> bool {
        matches!(self.0, Source::Fixed(_))
    }

    /// Sets a fixed clock, and all its clones. The machine's clock is left alone, and the answer is false.
    pub fn set(&self, at: DateTime<Utc>) -> bool {
        let Source::Fixed(micros) = &self.0 else {
            return false;
        };
        micros.store(at.timestamp_micros(), Ordering::Release);
        true
    }

    /// Moves a fixed clock, and all its clones. The machine's clock is left alone, and the answer is false.
    pub fn advance(&self, by: TimeDelta) -> bool {
        let Source::Fixed(micros) = &self.0 else {
            return false;
        };
        micros.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::AcqRel);
        true
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Source::System => f.write_str("Clock(system)"),
            Source::Fixed(_) => write!(f, "Clock(fixed at {})", self.now()),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one home of the clock")]
fn machine_micros() -> i64 {
    Utc::now().timestamp_micros()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_fixed_clock_moves_with_its_clones() {
        let clock = Clock::fixed(at("2024-02-29T15:59:59Z"));
        let clone = clock.clone();
        assert_eq!(clock.today().to_string(), "2024-02-29");

        assert!(clone.advance(TimeDelta::seconds(1)));
        assert_eq!(clock.today().to_string(), "2024-03-01");

        assert!(clock.set(at("2021-01-01T00:00:00Z")));
        assert_eq!(clone.now(), at("2021-01-01T00:00:00Z"));
    }

    #[test]
    fn the_machine_clock_is_not_moved() {
        let clock = Clock::system();
        assert!(!clock.is_fixed());
        assert!(!clock.set(at("2021-01-01T00:00:00Z")));
        assert!(!clock.advance(TimeDelta::days(1)));
        assert!(clock.now() > at("2021-01-01T00:00:00Z"));
    }
}
