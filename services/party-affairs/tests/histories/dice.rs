//! A small generator of numbers: the same seed gives the same history.

/// Numbers that look arbitrary.
#[derive(Clone, Debug)]
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut at = self.0;
        at = (at ^ (at >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        at = (at ^ (at >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        at ^ (at >> 31)
    }

    /// A number from 0 to below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        usize::try_from(self.next() % sides as u64).unwrap()
    }

    /// Whether something of so many percent happens.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { Some(&from[self.roll(from.len())]) }
    }

    /// A number of days from one to another, both included.
    pub fn days(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.roll(usize::try_from(to - from + 1).unwrap())).unwrap()
    }
}
