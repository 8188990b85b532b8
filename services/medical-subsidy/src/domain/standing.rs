//! What is known of a retiree, as learnt from intake.

use junxiu_kernel::day::Day;
use junxiu_kernel::grade::Category;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use serde::{Deserialize, Serialize};

/// A retiree as this service knows him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who it is.
    pub retiree: RetireeId,
    /// The person's name.
    pub name: String,
    /// The institution that looks after him, and its superiors.
    pub holder: Ancestry,
    /// What kind of retiree he was from which day on, the earliest first; never empty.
    pub categories: Vec<CategoryFrom>,
    /// The day of death.
    pub deceased_on: Option<Day>,
    /// True while retirement pay is suspended.
    pub is_pay_suspended: bool,
    /// Intake's revision of the retiree.
    pub revision: i64,
}

/// A category and the first day on which it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryFrom {
    /// The first day.
    pub from: Day,
    /// The category.
    pub category: Category,
}

impl Standing {
    /// Says of what kind the person was on a day. Before the first known day the first kind is taken.
    pub fn category_on(&self, day: Day) -> Category {
        let held = self.categories.iter().rev().find(|held| held.from <= day).or(self.categories.first());
        held.map_or(Category::Tuixiu, |held| held.category)
    }

    /// Whether other sums may be due by what is known later.
    pub fn entitles_otherwise(&self, later: &Self) -> bool {
        self.categories != later.categories || self.deceased_on != later.deceased_on
    }

    /// Whether what is known later may change claims: what they rest on, or who has them in hand.
    pub fn bears_on_claims(&self, later: &Self) -> bool {
        self.holder != later.holder || self.entitles_otherwise(later)
    }

    /// Whether the payee's identity is to be checked before money moves: while pay is suspended, and of the estate always.
    pub const fn needs_identity_check(&self) -> bool {
        self.is_pay_suspended || self.deceased_on.is_some()
    }
}

/// Puts a category into a history: it holds from its day until the next one that is known.
pub fn learn_category(history: &mut Vec<CategoryFrom>, learnt: CategoryFrom) {
    history.retain(|held| held.from != learnt.from);
    history.push(learnt);
    history.sort_by_key(|held| held.from);
    // A category that repeats the one before it says nothing new.
    history.dedup_by_key(|held| held.category);
}

/// Takes a whole history as intake tells it.
///
/// The register knows which of its entries were corrected; here nothing of an earlier telling is kept.
pub fn take_history(mut told: Vec<CategoryFrom>) -> Vec<CategoryFrom> {
    told.sort_by_key(|held| held.from);
    // A category that repeats the one before it says nothing new.
    told.dedup_by_key(|held| held.category);
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_category_holds_from_its_day() {
        let mut categories = vec![CategoryFrom { from: day("2022-05-01"), category: Category::Tuixiu }];
        learn_category(&mut categories, CategoryFrom { from: day("2024-06-01"), category: Category::TuixiuToLixiu });
        let standing = Standing {
            retiree: RetireeId(uuid::Uuid::nil()),
            name: String::new(),
            holder: Ancestry::default(),
            categories,
            deceased_on: None,
            is_pay_suspended: false,
            revision: 1,
        };
        assert_eq!(standing.category_on(day("2021-01-01")), Category::Tuixiu);
        assert_eq!(standing.category_on(day("2024-05-31")), Category::Tuixiu);
        assert_eq!(standing.category_on(day("2024-06-01")), Category::TuixiuToLixiu);
    }

    #[test]
    fn a_corrected_category_replaces_the_one_of_its_day() {
        let from = day("2022-05-01");
        let mut history = vec![CategoryFrom { from, category: Category::Tuixiu }];
        learn_category(&mut history, CategoryFrom { from, category: Category::Nco });
        learn_category(&mut history, CategoryFrom { from: day("2023-01-01"), category: Category::Nco });
        assert_eq!(history, [CategoryFrom { from, category: Category::Nco }]);
    }

    #[test]
    fn a_history_is_taken_as_it_is_told() {
        let at = |from: &str, category| CategoryFrom { from: day(from), category };
        let told = vec![
            at("2026-01-01", Category::TuixiuToLixiu),
            at("2025-03-03", Category::Tuixiu),
            at("2025-12-01", Category::Tuixiu),
        ];
        assert_eq!(take_history(told), [at("2025-03-03", Category::Tuixiu), at("2026-01-01", Category::TuixiuToLixiu)]);
    }
}
