//! What every operation works with.

use std::sync::Arc;

use junxiu_casework::journal::{Call, Journal};
use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::database::Database;
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::Caller;
use junxiu_platform::seal::Sealer;
use junxiu_platform::status::Fault;

use super::convert::organization::ORGANIZATION;
use super::convert::retiree::RETIREE;
use crate::domain::organization::{MOVED_MAX, Organization};
use crate::domain::pay_status::Policies as PayPolicies;
use crate::domain::policies::Policies;
use crate::domain::refusal::Refusal;
use crate::domain::retiree::{LifeStatus, Retiree};
use crate::store::reception::Receptions;
use crate::store::recorder::Recorder;
use crate::store::retiree::Retirees;
use crate::store::scope::Scope;
use crate::store::{organization, retiree_list};

/// What every operation works with. Cheap to clone.
#[derive(Clone)]
pub struct Parts {
    /// The database.
    pub db: Database,
    /// The service's journal.
    pub journal: Journal,
    /// Seals and opens columns.
    pub sealer: Sealer,
    /// The working days that are published.
    pub calendar: Arc<Calendar>,
    /// Receptions by key, read together.
    pub receptions: Receptions,
    /// Retirees by key, read together.
    pub retirees: Retirees,
    /// The dated numbers of articles 5, 7 and 8.
    pub policies: Arc<Policies>,
    /// The dated policies of article 15.
    pub pay_policies: Arc<PayPolicies>,
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
            calendar: env.calendar.clone(),
            receptions: Receptions::new(db),
            retirees: Retirees::new(db, &env.sealer),
            policies: Arc::new(Policies::delivered()?),
            pay_policies: Arc::new(PayPolicies::delivered()?),
        })
    }

    /// Reads a retiree whom the caller sees; others are NOT_FOUND like absent ones.
    pub async fn retiree(&self, caller: &Caller, id: RetireeId) -> Result<Retiree, Fault> {
        let found = self.retirees.get(id).await?;
        found.filter(|who| caller.sees(&who.holder)).ok_or_else(|| Fault::not_found(RETIREE, &id.name()))
    }

    /// Reads an organisation that the caller sees; others are NOT_FOUND like absent ones.
    pub async fn organization(&self, caller: &Caller, code: &OrganizationCode) -> Result<Organization, Fault> {
        let found = organization::get(&self.db, code).await?;
        found.filter(|found| caller.sees(&found.place)).ok_or_else(|| Fault::not_found(ORGANIZATION, &code.name()))
    }

    /// Reads the retirees under an organisation, all at once, for an act that touches each of them.
    ///
    /// # Errors
    /// `TooManyToMove` for more than one act may touch.
    pub async fn retirees_under(&self, scope: &Scope, life_status: Option<LifeStatus>) -> Result<Vec<Retiree>, Fault> {
        let filter = retiree_list::Filter { life_status, ..Default::default() };
        let limit = i64::try_from(MOVED_MAX + 1).unwrap_or(i64::MAX);
        let window = retiree_list::Window { order: retiree_list::Order::OldestFirst, after: None, limit };
        let found = retiree_list::page(&self.db, &self.sealer, scope, &filter, window).await?;
        if found.len() > MOVED_MAX {
            return Err(Refusal::TooManyToMove { max: MOVED_MAX }.into());
        }
        Ok(found)
    }
}

/// Says who records what a call brings, and when.
pub fn recorder(call: &Call) -> Recorder {
    Recorder { subject: call.caller.person().to_owned(), at: call.now, today: call.today }
}
