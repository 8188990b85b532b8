//! Dated facts of what a branch has to work with: the share of dues it keeps, and what its secretary is given (article 13).

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::Ancestry;
use uuid::Uuid;

/// The largest share, in basis points: all of it.
pub const SHARE_MAX_BASIS_POINTS: i64 = 10_000;

/// The largest allowance that is read, in fen: anything above is a slip of the pen.
pub const ALLOWANCE_MAX_FEN: i64 = 10_000_000;

/// Which of the two facts it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// The share of dues that is kept, in basis points.
    RetentionRatio,
    /// What a secretary is given a month, in fen.
    SecretaryAllowance,
}

impl Topic {
    /// Gives the collection that the resource names begin with.
    pub const fn collection(self) -> &'static str {
        match self {
            Self::RetentionRatio => "retentionRatios",
            Self::SecretaryAllowance => "secretaryAllowances",
        }
    }
}

/// A fact that holds for an organisation from a day on, until the next begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The id.
    pub id: Uuid,
    /// Which fact it is.
    pub topic: Topic,
    /// The code of the organisation.
    pub organization: String,
    /// The organisation and those above.
    pub holder: Ancestry,
    /// Basis points or fen, as the topic says.
    pub amount: i64,
    /// The first day on which it holds.
    pub effective_from: Day,
    /// What it rests on.
    pub document_no: String,
    /// The fact that it corrects.
    pub corrects: Option<Uuid>,
    /// The fact that corrects it.
    pub corrected_by: Option<Uuid>,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Why a fact is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A fact stands for the day.
    Stands {
        /// Its resource name.
        name: String,
    },
    /// The fact was corrected before.
    AlreadyCorrected {
        /// The resource name of the fact that corrects it.
        by: String,
    },
    /// The fact to be corrected belongs to another organisation.
    OfAnotherOrganization,
    /// An allowance holds in the area of a bureau.
    NotABureau,
}

/// Decides whether a fact may be added to those that stand.
pub fn add(new: &Rate, known: &[Rate]) -> Result<(), Refusal> {
    if let Some(corrects) = new.corrects {
        let corrected = known.iter().find(|rate| rate.id == corrects).ok_or(Refusal::OfAnotherOrganization)?;
        if let Some(by) = corrected.corrected_by {
            return Err(Refusal::AlreadyCorrected { by: name(new.topic, by) });
        }
    }
    let standing = known.iter().filter(|rate| rate.corrected_by.is_none() && Some(rate.id) != new.corrects);
    match standing.into_iter().find(|rate| rate.effective_from == new.effective_from) {
        Some(rate) => Err(Refusal::Stands { name: name(rate.topic, rate.id) }),
        None => Ok(()),
    }
}

/// Finds the fact that holds on a day.
pub fn holding(known: &[Rate], on: Day) -> Option<&Rate> {
    let standing = known.iter().filter(|rate| rate.corrected_by.is_none() && rate.effective_from <= on);
    standing.max_by_key(|rate| rate.effective_from)
}

/// Gives a fact's resource name.
pub fn name(topic: Topic, id: Uuid) -> String {
    format!("{}/{id}", topic.collection())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(id: u128, from: &str, amount: i64) -> Rate {
        Rate {
            id: Uuid::from_u128(id),
            topic: Topic::RetentionRatio,
            organization: "220104-01".into(),
            holder: Ancestry::default(),
            amount,
            effective_from: from.parse().unwrap(),
            document_no: "批复".into(),
            corrects: None,
            corrected_by: None,
            recorded_by: "officer".into(),
            recorded_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_latest_fact_that_stands_holds() {
        let corrected = Rate { corrected_by: Some(Uuid::from_u128(3)), ..rate(2, "2023-01-01", 6_000) };
        let known = [rate(1, "2022-01-01", 4_000), corrected, rate(3, "2023-07-01", 5_000)];
        let on = |day: &str| holding(&known, day.parse().unwrap()).map(|rate| rate.amount);
        assert_eq!(on("2021-12-31"), None);
        assert_eq!(on("2022-01-01"), Some(4_000));
        assert_eq!(on("2023-06-30"), Some(4_000));
        assert_eq!(on("2023-07-01"), Some(5_000));
    }

    #[test]
    fn a_second_fact_for_a_day_must_correct_the_first() {
        let known = [rate(1, "2022-01-01", 4_000)];
        let second = rate(2, "2022-01-01", 5_000);
        assert!(matches!(add(&second, &known), Err(Refusal::Stands { .. })));
        assert_eq!(add(&Rate { corrects: Some(Uuid::from_u128(1)), ..second.clone() }, &known), Ok(()));
        let stranger = Rate { corrects: Some(Uuid::from_u128(9)), ..second.clone() };
        assert_eq!(add(&stranger, &known), Err(Refusal::OfAnotherOrganization));
        let corrected = [Rate { corrected_by: Some(Uuid::from_u128(7)), ..rate(1, "2022-01-01", 4_000) }];
        let again = Rate { corrects: Some(Uuid::from_u128(1)), ..second };
        assert!(matches!(add(&again, &corrected), Err(Refusal::AlreadyCorrected { .. })));
    }
}
