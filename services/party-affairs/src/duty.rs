//! What the service owes: a source a line, and the places of the offices that owe it.

use std::sync::Arc;

use async_trait::async_trait;
use junxiu_casework::duty::{Offices, Source};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::DatabaseError;

use crate::api::parts::Parts;

/// Gives the sources of duties, a noun a line.
pub fn sources(_parts: &Parts) -> Vec<Arc<dyn Source>> {
    Vec::new()
}

#[async_trait]
impl Offices for Parts {
    async fn ancestry(&self, code: &str) -> Result<Option<Ancestry>, DatabaseError> {
        Ok(self.organizations.get(code).await?.map(|found| found.place))
    }
}
