//! Jobs that outlast a call: `google.longrunning.Operations`.
//!
//! A job is done in steps. Each step's writes and the operation's own row are
//! one commit, guarded by the row's revision, so a job survives a restart,
//! does nothing twice, and can be cancelled between any two steps.

mod run;
mod service;
mod store;

use std::sync::Arc;

use async_trait::async_trait;
use junxiu_contracts::api::Role;
use junxiu_contracts::google_longrunning as pb;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database};
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::Caller;
use junxiu_platform::status::Fault;
use prost_types::Any;
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use crate::journal::{Call, Journal};

/// Carries out one kind of job.
#[async_trait]
pub trait Runner: Send + Sync + 'static {
    /// The kind's name, for example `settle-year`; kept in the operation's row.
    fn kind(&self) -> &'static str;

    /// Does the next step, beginning at the operation's cursor.
    async fn step(&self, operation: &Operation) -> Result<Step, Fault>;
}

/// A job under way.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The job's id.
    pub id: Uuid,
    /// What was asked.
    pub request: Any,
    /// How far it is, as shown to those who look.
    pub metadata: Any,
    /// Where the next step begins; `None` at the start.
    pub cursor: Option<String>,
    /// In whose name each step acts.
    pub caller: Caller,
    /// The organisation the job is about, with its superiors.
    pub holder: Ancestry,
    pub(crate) kind: String,
}

/// What a step did, and what is to be written with it.
#[derive(Debug)]
pub enum Step {
    /// There is more to do.
    More {
        /// Where the next step begins.
        cursor: String,
        /// How far the job is now.
        metadata: Any,
        /// What the step writes.
        changes: Changes,
    },
    /// The job is done.
    Done {
        /// What came of it.
        response: Any,
        /// How far the job is now: all the way.
        metadata: Any,
        /// What the step writes.
        changes: Changes,
    },
}

/// The jobs of a service. Cheap to clone.
#[derive(Clone)]
pub struct Operations {
    inner: Arc<Inner>,
}

struct Inner {
    env: Environment,
    db: Database,
    journal: Journal,
    runners: Vec<Arc<dyn Runner>>,
    /// Wakes the engine when a job was asked for.
    started: Notify,
    /// Counts the steps and ends, for those who wait for one.
    moved: watch::Sender<u64>,
}

impl Operations {
    /// Opens the jobs of a service and goes on with those that were under way.
    pub fn open(env: &Environment, db: &Database, journal: &Journal, runners: Vec<Arc<dyn Runner>>) -> Self {
        let operations = Self {
            inner: Arc::new(Inner {
                env: env.clone(),
                db: db.clone(),
                journal: journal.clone(),
                runners,
                started: Notify::new(),
                moved: watch::Sender::new(0),
            }),
        };
        env.tasks.spawn("operations", run::run(operations.clone()));
        operations
    }

    /// Describes a new job and the write that puts it in its place; it begins once that is committed and `wake` is called.
    pub fn begin(
        &self,
        kind: &'static str,
        call: &Call,
        holder: &Ancestry,
        request: &Any,
        metadata: &Any,
    ) -> (pb::Operation, Changes) {
        let id = Uuid::now_v7();
        let operation = pb::Operation { name: name(id), metadata: Some(metadata.clone()), done: false, result: None };
        (operation, store::insert(id, kind, call, holder, request, metadata))
    }

    /// Tells the engine that a job waits, once its row is committed.
    pub fn wake(&self) {
        self.inner.started.notify_one();
    }

    /// The `google.longrunning.Operations` server over these jobs.
    pub fn service(&self) -> pb::operations_server::OperationsServer<service::OperationsService> {
        pb::operations_server::OperationsServer::new(service::OperationsService::new(self.clone()))
    }
}

/// The resource name of an operation.
fn name(id: Uuid) -> String {
    format!("operations/{id}")
}

fn roles_to_text(roles: &[Role]) -> String {
    roles.iter().map(|role| (*role as i32).to_string()).collect::<Vec<_>>().join(",")
}

fn roles_from_text(text: &str) -> Vec<Role> {
    text.split(',').filter_map(|number| Role::try_from(number.parse::<i32>().ok()?).ok()).collect()
}
