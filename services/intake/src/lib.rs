//! Who and where: organisations, placement plans, receptions, retirees and their pay status.
//!
//! Intake is the register of record. Every other service learns from its feed
//! who is to be served, by whom, and of what standing.

mod api;
pub mod domain;
mod follow;
mod founding;
mod store;

use std::sync::Arc;

use anyhow::Context as _;
use junxiu_casework::approval::Approvals;
use junxiu_casework::duty::Duties;
use junxiu_casework::journal::Journal;
use junxiu_casework::keys;
use junxiu_casework::operation::Operations;
use junxiu_contracts::intake::organization_service_server::OrganizationServiceServer;
use junxiu_contracts::intake::pay_status_service_server::PayStatusServiceServer;
use junxiu_contracts::intake::placement_service_server::PlacementServiceServer;
use junxiu_contracts::intake::retiree_service_server::RetireeServiceServer;
use junxiu_platform::database::{Database, Options};
use junxiu_platform::environment::Environment;
use junxiu_platform::routes;
use tonic::service::Routes;

use api::Api;
use api::parts::Parts;

pub use store::MIGRATIONS;

/// The services served here, by their full names.
const SERVED: &[&str] = &[
    "junxiu.intake.v1.OrganizationService",
    "junxiu.intake.v1.PlacementService",
    "junxiu.intake.v1.RetireeService",
    "junxiu.intake.v1.PayStatusService",
    "junxiu.audit.v1.AuditService",
    "junxiu.duty.v1.DutyService",
    "junxiu.feed.v1.FeedService",
    "junxiu.approval.v1.ApprovalService",
    "google.longrunning.Operations",
];

/// Builds the service: its database, its policies, the tree of organisations, and its routes.
///
/// # Errors
/// When the database does not open, its data keys are others, or a policy file is wrong.
pub async fn build(env: &Environment) -> anyhow::Result<Routes> {
    let migrations = [&*MIGRATIONS, &*junxiu_casework::MIGRATIONS];
    let db = Database::open(&env.database_url, &migrations, Options::default())
        .await
        .context("the database of intake cannot be opened")?;
    keys::prove(env, &db).await?;
    let journal = Journal::open(env, &db);
    founding::found(&db, &journal).await?;

    // No job of intake's outlasts a call yet; a client that asks every service alike finds an empty list here.
    let operations = Operations::open(env, &db, &journal, Vec::new());
    // Nor does intake keep approvals: what it decides, one office decides.
    let approvals = Approvals::open(env, &db, &journal);
    let parts = Parts::new(env, &db, &journal)?;
    follow::begin(env, &db, parts.clone());
    let api = Api { parts };
    // What intake owes comes with news of a sanction; the calendar alone brings nothing.
    let duties = Duties::open(env, &db, &journal, Vec::new(), Vec::new(), Arc::new(api.parts.clone()));
    let common = routes::common(env, SERVED).await;
    let served = common
        .add_service(OrganizationServiceServer::new(api.clone()))
        .add_service(PlacementServiceServer::new(api.clone()))
        .add_service(RetireeServiceServer::new(api.clone()))
        .add_service(PayStatusServiceServer::new(api))
        .add_service(journal.audit_service())
        .add_service(duties.service())
        .add_service(journal.feed_service())
        .add_service(operations.service())
        .add_service(approvals.service());
    Ok(routes::finish(env, served))
}
