//! The words of organisations, plans and receptions: each enum of the contracts against the list that the rules know.

use junxiu_contracts::intake as pb;
use junxiu_kernel::organization::Level;

use crate::domain::institution::Consent;
use crate::domain::organization::{DepartmentKind, Kind};
use crate::domain::placement_item::ItemStatus;
use crate::domain::plan::PlanStatus;
use crate::domain::reception::{Flag, Status};

/// An enum of the contracts that stands for a word of a fixed list.
pub trait Word: Copy {
    /// The word.
    type Ours: Copy;

    /// Finds the word; none for the unspecified value.
    fn ours(self) -> Option<Self::Ours>;

    /// Finds the enum's value.
    fn wire(ours: Self::Ours) -> Self;
}

macro_rules! words {
    ($($wire:ty, $ours:ty, $prefix:literal;)*) => {
        $(impl Word for $wire {
            type Ours = $ours;

            fn ours(self) -> Option<$ours> {
                <$ours>::from_code(self.as_str_name().strip_prefix($prefix)?)
            }

            fn wire(ours: $ours) -> Self {
                Self::from_str_name(&[$prefix, ours.code()].concat()).unwrap_or_default()
            }
        })*

        #[cfg(test)]
        mod tests {
            use super::*;

            #[test]
            fn every_word_has_its_value_and_back() {
                $(for word in <$ours>::ALL {
                    let wire = <$wire>::wire(*word);
                    assert_eq!(wire.ours(), Some(*word), "{}{}", $prefix, word.code());
                    assert_eq!(<$wire>::try_from(wire as i32), Ok(wire));
                }
                assert_eq!(<$wire>::default().ours(), None);)*
            }

            #[test]
            fn the_contract_has_no_value_that_the_rules_do_not_know() {
                $(for wire in (1..).map_while(|number| <$wire>::try_from(number).ok()) {
                    assert!(wire.ours().is_some(), "{}", wire.as_str_name());
                })*
            }
        }
    };
}

words! {
    pb::OrganizationLevel, Level, "ORGANIZATION_LEVEL_";
    pb::OrganizationType, Kind, "ORGANIZATION_TYPE_";
    pb::department::Kind, DepartmentKind, "KIND_";
    pb::Consent, Consent, "CONSENT_";
    pb::placement_plan::State, PlanStatus, "STATE_";
    pb::placement_item::State, ItemStatus, "STATE_";
    pb::reception::State, Status, "STATE_";
    pb::reception::Flag, Flag, "FLAG_";
}
