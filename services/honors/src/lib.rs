//! Honours and recuperation: chapter 6 of the rules, articles 27 to 31.
//!
//! Merits and commendations on the ladder of awards, who belongs into yearbook
//! and gazetteer, and who goes to recuperation, in which order and why.

mod api;
mod daily;
pub mod domain;
mod follow;
mod store;

use std::sync::Arc;

use anyhow::Context as _;
use junxiu_casework::approval::Approvals;
use junxiu_casework::duty::{Duties, Source};
use junxiu_casework::journal::{self, Journal};
use junxiu_casework::keys;
use junxiu_casework::operation::Operations;
use junxiu_contracts::honors::annals_service_server::AnnalsServiceServer;
use junxiu_contracts::honors::honor_service_server::HonorServiceServer;
use junxiu_contracts::honors::recuperation_service_server::RecuperationServiceServer;
use junxiu_platform::database::{Database, Options};
use junxiu_platform::environment::Environment;
use junxiu_platform::routes;
use tonic::service::Routes;

use api::Api;
use api::parts::Parts;
use follow::{FollowIntake, FollowPartyAffairs};

pub use store::MIGRATIONS;

/// The services served here, by their full names.
const SERVED: &[&str] = &[
    "google.longrunning.Operations",
    "junxiu.approval.v1.ApprovalService",
    "junxiu.audit.v1.AuditService",
    "junxiu.duty.v1.DutyService",
    "junxiu.feed.v1.FeedService",
    "junxiu.honors.v1.AnnalsService",
    "junxiu.honors.v1.HonorService",
    "junxiu.honors.v1.RecuperationService",
];

/// Builds the service: its database, its policies, what it follows, and its routes.
///
/// # Errors
/// When the database does not open, its data keys are others, or a policy file is wrong.
pub async fn build(env: &Environment) -> anyhow::Result<Routes> {
    let migrations = [&*MIGRATIONS, &*junxiu_casework::MIGRATIONS];
    let db = Database::open(&env.database_url, &migrations, Options::default())
        .await
        .context("the database of honors cannot be opened")?;
    keys::prove(env, &db).await?;
    let journal = Journal::open(env, &db);
    let parts = Parts::new(env, &db, &journal).context("the policies of honors cannot be read")?;

    // No job of this service outlasts a call; a client that asks every service alike finds an empty list here.
    let operations = Operations::open(env, &db, &journal, Vec::new());
    // What is decided here has two hands of one office; a client that asks every service alike finds an empty list here.
    let approvals = Approvals::open(env, &db, &journal);
    let duties = Duties::open(env, &db, &journal, sources(&parts), Vec::new(), Arc::new(parts.clone()));
    journal::follow(env, &db, FollowIntake { parts: parts.clone() });
    journal::follow(env, &db, FollowPartyAffairs { parts: parts.clone() });
    let api = Api { parts };
    let served = routes::common(env, SERVED)
        .await
        .add_service(AnnalsServiceServer::new(api.clone()))
        .add_service(HonorServiceServer::new(api.clone()))
        .add_service(RecuperationServiceServer::new(api.clone()))
        .add_service(operations.service())
        .add_service(approvals.service())
        .add_service(duties.service())
        .add_service(journal.audit_service())
        .add_service(journal.feed_service());
    Ok(routes::finish(env, served))
}

/// What falls due by the calendar, a noun a line.
fn sources(parts: &Parts) -> Vec<Arc<dyn Source>> {
    vec![Arc::new(daily::plan::Plans { parts: parts.clone() })]
}
