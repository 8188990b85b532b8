//! What every operation works with, and what several read alike.

use std::sync::Arc;

use async_trait::async_trait;
use junxiu_casework::duty::Offices;
use junxiu_casework::journal::{Call, Journal};
use junxiu_kernel::clock::Clock;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Database, DatabaseError};
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::Caller;
use junxiu_platform::seal::Sealer;
use junxiu_platform::status::Fault;

use crate::domain::organization::Organization;
use crate::domain::policies::Policies;
use crate::domain::standing::{self, Refusal, Standing};
use crate::store::organization::Organizations;
use crate::store::scope::Scope;
use crate::store::standing::Standings;

/// The kind of resource that an organisation is, in details of errors.
pub const ORGANIZATION: &str = "junxiu/Organization";

/// What every operation works with. Cheap to clone.
#[derive(Clone)]
pub struct Parts {
    /// The database.
    pub db: Database,
    /// The service's journal.
    pub journal: Journal,
    /// Seals and opens columns.
    pub sealer: Sealer,
    /// What is known of retirees, read together.
    pub standings: Standings,
    /// What is known of organisations, read together.
    pub organizations: Organizations,
    /// The dated numbers of articles 27 to 31.
    pub policies: Arc<Policies>,
    /// The clock, for what no call brings: news and the daily run.
    pub clock: Clock,
}

/// Refuses an act on a record of one's own. Reading it is another matter.
///
/// # Errors
/// `OWN_RECORD`.
pub fn must_be_another(call: &Call, retiree: RetireeId) -> Result<(), Fault> {
    if call.method.is_command {
        standing::must_be_another(retiree, call.caller.person())?;
    }
    Ok(())
}

impl Parts {
    /// Makes the parts over an open database.
    ///
    /// # Errors
    /// When a delivered policy cannot be read.
    pub fn new(env: &Environment, db: &Database, journal: &Journal) -> anyhow::Result<Self> {
        Ok(Self {
            db: db.clone(),
            journal: journal.clone(),
            sealer: env.sealer.clone(),
            standings: Standings::new(db),
            organizations: Organizations::new(db),
            policies: Arc::new(Policies::delivered()?),
            clock: env.clock.clone(),
        })
    }

    /// Finds the person a call is about: known, seen by the caller, not merged away, and another than whoever acts.
    ///
    /// # Errors
    /// `NOT_YET_KNOWN`, `RECORD_MERGED`, `OWN_RECORD`, or as the database says.
    pub async fn person(&self, call: &Call, retiree: RetireeId) -> Result<Standing, Fault> {
        must_be_another(call, retiree)?;
        let known = self.standings.get(retiree).await?.filter(|known| call.caller.sees(&known.holder));
        let known = known.ok_or(Refusal::NotYetKnown(retiree))?;
        match known.merged_into {
            Some(into) => Err(Refusal::RecordMerged(into).into()),
            None => Ok(known),
        }
    }

    /// Reads an organisation that the caller sees; others are NOT_FOUND like absent ones.
    ///
    /// # Errors
    /// `NOT_FOUND`, or as the database says.
    pub async fn organization(&self, caller: &Caller, code: &str) -> Result<Organization, Fault> {
        let found = self.organizations.get(code).await?.filter(|found| caller.sees(&found.place));
        found.ok_or_else(|| Fault::not_found(ORGANIZATION, &format!("organizations/{code}")))
    }

    /// Says where the caller's organisation stands; nowhere while it is not known here.
    ///
    /// # Errors
    /// As the database says.
    pub async fn place_of(&self, call: &Call) -> Result<Ancestry, Fault> {
        let found = self.organizations.get(&call.caller.organization).await?;
        Ok(found.map(|found| found.place).unwrap_or_default())
    }

    /// Says which part of the administration a list is about: an organisation that the caller sees, or his own.
    ///
    /// # Errors
    /// `NOT_FOUND`, or as the database says.
    pub async fn scope(&self, call: &Call, organization: Option<OrganizationCode>) -> Result<Scope, Fault> {
        Ok(match organization {
            Some(code) => Scope::of(&self.organization(&call.caller, code.as_str()).await?.code),
            None => Scope::of(&call.caller.organization),
        })
    }
}

#[async_trait]
impl Offices for Parts {
    async fn ancestry(&self, code: &str) -> Result<Option<Ancestry>, DatabaseError> {
        Ok(self.organizations.get(code).await?.map(|found| found.place))
    }
}
