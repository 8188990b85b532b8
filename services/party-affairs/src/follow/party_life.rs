//! What news of an organisation changes in what it owes its retirees.

use chrono::{DateTime, Utc};
use junxiu_casework::duty;
use junxiu_platform::database::Changes;

use crate::domain::organization::{ENDED, Organization};

/// An organisation that ends owes nothing that falls due afterwards.
pub fn on_organization(before: Option<&Organization>, after: &Organization, at: DateTime<Utc>) -> Changes {
    match after.valid_to.filter(|_| before.is_none_or(|before| before.valid_to.is_none())) {
        Some(ended) => duty::void_subject(&format!("organizations/{}", after.code), ended, ENDED, at),
        None => Changes::new(),
    }
}
