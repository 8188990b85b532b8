//! The tree of organisations that exists from the first start.

use anyhow::Context as _;
use junxiu_casework::journal::{Entry, Journal};
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{CommitError, Database};
use junxiu_platform::identity::{Caller, Role, SERVICE_PREFIX};

use crate::api::event::organization::changed;
use crate::domain::organization::founding;
use crate::store;

/// The RPC in whose name the tree is founded.
const CREATE: &str = "/junxiu.intake.v1.OrganizationService/CreateOrganization";

/// The request that founds the tree. It is one for all time, so of two processes that start at once one founds it.
const REQUEST_ID: &str = "founding-tree";

/// Enters the province, its prefectures and counties, 长白山 and the provincial sanatorium, unless they are there.
pub async fn found(db: &Database, journal: &Journal) -> anyhow::Result<()> {
    if store::organization::is_founded(db).await? {
        return Ok(());
    }
    let method = junxiu_contracts::method(CREATE).context("the contract has CreateOrganization")?;
    let caller = Caller {
        subject: format!("{SERVICE_PREFIX}intake"),
        roles: vec![Role::Integration],
        organization: PROVINCE.to_owned(),
        acting_for: None,
        purpose: None,
    };
    let call = journal.call_of(caller, method);
    let tree = founding(call.now);
    let mut entry = Entry::about(format!("organizations/{PROVINCE}"), Ancestry::default())
        .summary(format!("the founding tree of {} organisations", tree.len()));
    for organization in &tree {
        entry = entry.event(changed(organization, organization.valid_from));
    }
    let entry = journal.entry(&call, REQUEST_ID, &[], entry, &[])?;
    match journal.commit(store::organization::insert(&tree).append(entry)).await {
        Ok(()) | Err(CommitError::Unique | CommitError::Guard) => Ok(()),
        Err(CommitError::Database(error)) => Err(error).context("the tree of organisations cannot be founded"),
    }
}
