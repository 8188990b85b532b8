//! Approvals: a route of offices, an opinion or a decision at each, and a clock.
//!
//! The rules are pure: `route` computes who is asked, `rules` is the case and
//! what has happened to it, `acts` is what people do to it, `turns` is what
//! happens to it from outside, `clock` counts its days. `store` keeps it in the
//! database of the service that it belongs to, and `service` shows it.

mod acts;
mod clock;
mod fault;
mod recompute;
mod refusal;
pub mod route;
mod rules;
mod service;
pub mod store;
mod turns;
mod wire;

use std::sync::Arc;

use junxiu_contracts::api::Role;
use junxiu_contracts::approval::approval_service_server::ApprovalServiceServer;
use junxiu_kernel::day::Day;
use junxiu_platform::database::Database;
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::Caller;
use junxiu_platform::seal::Sealer;

use crate::journal::Journal;

pub use acts::Taking;
pub use clock::{Clock, ClockRule, Pause};
pub use recompute::recompute_step;
pub use refusal::Refusal;
pub use route::{Act, Office, Route, Signer, Stance, Step, Taken};
pub use rules::{Actor, Approval, ApprovalId, DueChange, Event, Filing, Line, Round, State};
pub use service::ApprovalReader;
pub use wire::approval as wire;

/// The approvals of a service. Cheap to clone.
#[derive(Clone)]
pub struct Approvals {
    inner: Arc<Inner>,
}

struct Inner {
    db: Database,
    journal: Journal,
    sealer: Sealer,
}

impl Approvals {
    /// Opens the approvals that a service keeps in its database.
    pub fn open(env: &Environment, db: &Database, journal: &Journal) -> Self {
        let inner = Inner { db: db.clone(), journal: journal.clone(), sealer: env.sealer.clone() };
        Self { inner: Arc::new(inner) }
    }

    /// The ApprovalService over these approvals.
    pub fn service(&self) -> ApprovalServiceServer<ApprovalReader> {
        ApprovalServiceServer::new(ApprovalReader::new(self.clone()))
    }
}

impl Actor {
    /// Says who acts when somebody calls, and on which day it is recorded.
    pub fn of(caller: &Caller, today: Day) -> Self {
        let signs = [
            (Signer::Head, &[Role::InstitutionHead][..]),
            (Signer::Officer, &[Role::BureauOfficer, Role::BureauHead][..]),
        ];
        Self {
            person: caller.person().to_owned(),
            organization: caller.organization.clone(),
            signs: signs.into_iter().filter(|(_, roles)| caller.has_any(roles)).map(|(signer, _)| signer).collect(),
            today,
        }
    }
}
