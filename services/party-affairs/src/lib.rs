//! Political life and education management.
//!
//! Branches and their meetings, what retirees are told, voluntary service,
//! monthly contact and the search for those who fall silent, posts in social
//! organisations, sanctions and what retirees report of their life.
//! monthly contact and the search for those who fall silent, journeys abroad.

mod api;
mod daily;
pub mod domain;
mod follow;
mod store;

use std::sync::Arc;

use anyhow::Context as _;
use junxiu_casework::approval::Approvals;
use junxiu_casework::duty::{Duties, Source, Sweep};
use junxiu_casework::journal::{self, Journal};
use junxiu_casework::keys;
use junxiu_casework::operation::Operations;
use junxiu_contracts::party::branch_service_server::BranchServiceServer;
use junxiu_contracts::party::conduct_service_server::ConductServiceServer;
use junxiu_contracts::party::contact_service_server::ContactServiceServer;
use junxiu_contracts::party::document_custody_service_server::DocumentCustodyServiceServer;
use junxiu_contracts::party::dues_service_server::DuesServiceServer;
use junxiu_contracts::party::party_life_service_server::PartyLifeServiceServer;
use junxiu_contracts::party::relation_service_server::RelationServiceServer;
use junxiu_contracts::party::social_post_service_server::SocialPostServiceServer;
use junxiu_contracts::party::travel_service_server::TravelServiceServer;
use junxiu_contracts::party::volunteer_service_server::VolunteerServiceServer;
use junxiu_platform::database::{Database, Options};
use junxiu_platform::environment::Environment;
use junxiu_platform::routes;
use tonic::service::Routes;

use api::Api;
use api::parts::Parts;
use follow::FollowIntake;

pub use store::MIGRATIONS;

/// The services served here, by their full names.
const SERVED: &[&str] = &[
    "google.longrunning.Operations",
    "junxiu.approval.v1.ApprovalService",
    "junxiu.audit.v1.AuditService",
    "junxiu.duty.v1.DutyService",
    "junxiu.feed.v1.FeedService",
    "junxiu.party.v1.BranchService",
    "junxiu.party.v1.PartyLifeService",
    "junxiu.party.v1.VolunteerService",
    "junxiu.party.v1.ContactService",
    "junxiu.party.v1.DuesService",
    "junxiu.party.v1.RelationService",
    "junxiu.party.v1.TravelService",
    "junxiu.party.v1.DocumentCustodyService",
    "junxiu.party.v1.SocialPostService",
    "junxiu.party.v1.ConductService",
];

/// Builds the service: its database, its policies, what it follows, and its routes.
///
/// # Errors
/// When the database does not open, its data keys are others, or a policy file is wrong.
pub async fn build(env: &Environment) -> anyhow::Result<Routes> {
    let migrations = [&*MIGRATIONS, &*junxiu_casework::MIGRATIONS];
    let db = Database::open(&env.database_url, &migrations, Options::default())
        .await
        .context("the database of party-affairs cannot be opened")?;
    keys::prove(env, &db).await?;
    let journal = Journal::open(env, &db);
    let parts = Parts::new(env, &db, &journal).context("the policies of party-affairs cannot be read")?;

    // No job of this service outlasts a call; a client that asks every service alike finds an empty list here.
    let operations = Operations::open(env, &db, &journal, Vec::new());
    let approvals = Approvals::open(env, &db, &journal);
    let duties = Duties::open(env, &db, &journal, sources(&parts), sweeps(&parts), Arc::new(parts.clone()));
    journal::follow(env, &db, FollowIntake { parts: parts.clone() });
    let api = Api { parts };
    let served = routes::common(env, SERVED)
        .await
        .add_service(BranchServiceServer::new(api.clone()))
        .add_service(PartyLifeServiceServer::new(api.clone()))
        .add_service(VolunteerServiceServer::new(api.clone()))
        .add_service(ContactServiceServer::new(api.clone()))
        .add_service(DuesServiceServer::new(api.clone()))
        .add_service(RelationServiceServer::new(api.clone()))
        .add_service(TravelServiceServer::new(api.clone()))
        .add_service(DocumentCustodyServiceServer::new(api.clone()))
        .add_service(SocialPostServiceServer::new(api.clone()))
        .add_service(ConductServiceServer::new(api.clone()))
        .add_service(operations.service())
        .add_service(approvals.service())
        .add_service(duties.service())
        .add_service(journal.audit_service())
        .add_service(journal.feed_service());
    Ok(routes::finish(env, served))
}

/// What falls due by the calendar, a noun a line.
fn sources(parts: &Parts) -> Vec<Arc<dyn Source>> {
    let mut sources = daily::party_life::sources(parts);
    sources.push(Arc::new(daily::contact::Months { parts: parts.clone() }));
    sources.push(Arc::new(daily::travel::Reports { parts: parts.clone() }));
    sources
}

/// What each day is looked through for, a noun a line.
fn sweeps(parts: &Parts) -> Vec<Arc<dyn Sweep>> {
    let mut sweeps: Vec<Arc<dyn Sweep>> = vec![Arc::new(daily::approval::Recompute { parts: parts.clone() })];
    sweeps.push(Arc::new(daily::approval::Escalate { parts: parts.clone() }));
    sweeps.push(Arc::new(daily::contact::Lost { parts: parts.clone() }));
    sweeps.push(Arc::new(daily::dues::Seats { parts: parts.clone() }));
    sweeps.push(Arc::new(daily::dues::UnpaidRuns { parts: parts.clone() }));
    sweeps.push(Arc::new(daily::relation::Awaited { parts: parts.clone() }));
    sweeps.push(Arc::new(daily::travel::Lapse { parts: parts.clone() }));
    sweeps.push(Arc::new(daily::travel::HandInDays { parts: parts.clone() }));
    sweeps.push(Arc::new(daily::post::AgeLine { parts: parts.clone() }));
    sweeps.push(Arc::new(daily::post::Terms { parts: parts.clone() }));
    sweeps
}
