//! The medical subsidy of article 20: ledgers of self-payments, claims, payments; and the care of articles 19 and 21 to 26.

pub mod api;
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
use junxiu_contracts::medical::exam_service_server::ExamServiceServer;
use junxiu_contracts::medical::family_doctor_service_server::FamilyDoctorServiceServer;
use junxiu_contracts::medical::priority_service_server::PriorityServiceServer;
use junxiu_contracts::medical::rehab_service_server::RehabServiceServer;
use junxiu_contracts::medical::subsidy_service_server::SubsidyServiceServer;
use junxiu_platform::database::{Database, Options};
use junxiu_platform::environment::Environment;
use junxiu_platform::routes;
use tonic::service::Routes;

use api::Api;
use api::parts::Parts;
use api::settle_year::SettleYear;
use domain::care_policy::CarePolicies;
use domain::policy::Policies;
use follow::FollowIntake;
use store::Store;

pub use store::MIGRATIONS;

/// The domain of the blind index of citizen ids; the same in every service, so that they match.
const CITIZEN_INDEX: &str = "citizen_id";

/// The services served here, by their full names.
const SERVED: &[&str] = &[
    "junxiu.medical.v1.ExamService",
    "junxiu.medical.v1.FamilyDoctorService",
    "junxiu.medical.v1.PriorityService",
    "junxiu.medical.v1.RehabService",
    "junxiu.medical.v1.SubsidyService",
    "junxiu.approval.v1.ApprovalService",
    "google.longrunning.Operations",
    "junxiu.audit.v1.AuditService",
    "junxiu.duty.v1.DutyService",
    "junxiu.feed.v1.FeedService",
];

/// Builds the service: its database, its policies, its jobs, what it follows, and its routes.
///
/// # Errors
/// When the database does not open, its data keys are others, or a policy file is wrong.
pub async fn build(env: &Environment) -> anyhow::Result<Routes> {
    let migrations = [&*MIGRATIONS, &*junxiu_casework::MIGRATIONS];
    let db = Database::open(&env.database_url, &migrations, Options::default())
        .await
        .context("the database of medical-subsidy cannot be opened")?;
    let policies = Arc::new(Policies::load().context("the policies of article 20 cannot be read")?);
    keys::prove(env, &db).await?;
    let journal = Journal::open(env, &db);
    let care = Arc::new(CarePolicies::delivered().context("the policies of articles 19 and 21 to 26 cannot be read")?);
    let parts = Parts {
        store: Store::new(&db),
        sealer: env.sealer.clone(),
        journal: journal.clone(),
        policies,
        care,
        calendar: env.calendar.clone(),
        clock: env.clock.clone(),
    };

    let settle_year = SettleYear { parts: parts.clone() };
    let operations = Operations::open(env, &db, &journal, vec![Arc::new(settle_year)]);
    let duties = Duties::open(env, &db, &journal, sources(&parts), Vec::new(), Arc::new(parts.store.clone()));
    journal::follow(env, &db, FollowIntake { parts: parts.clone() });

    // A claim has its own three hands; a client that asks every service alike finds an empty list here.
    let approvals = Approvals::open(env, &db, &journal);
    let api = Api { parts, operations: operations.clone() };
    let common = routes::common(env, SERVED).await;
    let served = common
        .add_service(ExamServiceServer::new(api.clone()))
        .add_service(FamilyDoctorServiceServer::new(api.clone()))
        .add_service(PriorityServiceServer::new(api.clone()))
        .add_service(RehabServiceServer::new(api.clone()))
        .add_service(SubsidyServiceServer::new(api))
        .add_service(operations.service())
        .add_service(approvals.service())
        .add_service(journal.audit_service())
        .add_service(duties.service())
        .add_service(journal.feed_service());
    Ok(routes::finish(env, served))
}

/// What falls due by the calendar, a noun a line.
fn sources(parts: &Parts) -> Vec<Arc<dyn Source>> {
    daily::exam::sources(parts).map(|years| Arc::new(years) as Arc<dyn Source>).into()
}
