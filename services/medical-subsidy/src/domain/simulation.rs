//! What another policy would have cost, and whom it would touch.

use std::collections::BTreeMap;

use junxiu_kernel::money::Fen;

/// The cost of two policies over many persons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// How many ledgers were reckoned.
    pub ledgers: i64,
    /// What the policy in force entitles to.
    pub current: i64,
    /// What the other would entitle to.
    pub proposed: i64,
    /// Those who would have more.
    pub winners: Affected,
    /// Those who would have less.
    pub losers: Affected,
    /// How many would have neither.
    pub unchanged: i64,
    /// Both costs by prefecture; the empty code is the province's own institutions.
    pub by_prefecture: BTreeMap<String, (i64, i64)>,
}

/// Persons who would have more, or less.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Affected {
    /// How many.
    pub persons: i64,
    /// By how much in sum.
    pub difference: i64,
    /// By how much the one who is affected most.
    pub largest: i64,
}

impl Comparison {
    /// Takes one more person into account.
    pub fn add(&mut self, prefecture: Option<&str>, current: Fen, proposed: Fen) {
        self.ledgers += 1;
        self.current += current.get();
        self.proposed += proposed.get();
        let costs = self.by_prefecture.entry(prefecture.unwrap_or_default().to_owned()).or_default();
        costs.0 += current.get();
        costs.1 += proposed.get();
        match proposed.get() - current.get() {
            0 => self.unchanged += 1,
            more @ 1.. => self.winners.touch(more),
            less => self.losers.touch(less),
        }
    }
}

impl Affected {
    fn touch(&mut self, difference: i64) {
        self.persons += 1;
        self.difference += difference;
        if difference.abs() > self.largest.abs() {
            self.largest = difference;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn winners_and_losers_are_told_apart() {
        let mut comparison = Comparison::default();
        comparison.add(Some("220100"), Fen(100), Fen(130));
        comparison.add(Some("220100"), Fen(100), Fen(40));
        comparison.add(None, Fen(5), Fen(5));
        assert_eq!(comparison.winners, Affected { persons: 1, difference: 30, largest: 30 });
        assert_eq!(comparison.losers, Affected { persons: 1, difference: -60, largest: -60 });
        assert_eq!((comparison.unchanged, comparison.ledgers), (1, 3));
        assert_eq!(comparison.by_prefecture["220100"], (200, 170));
        assert_eq!(comparison.proposed - comparison.current, -30);
    }
}
