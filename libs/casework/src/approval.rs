//! Approvals: cases on their route of offices.
//!
//! The rules are pure and stand in [`junxiu_kernel::approval`], where domains
//! may name them. `store` keeps a case in the database of the service that it
//! belongs to, `service` shows it, `recompute` is the daily look at its clock,
//! `overdue` tells the office above of a decision that is late.

mod fault;
mod overdue;
mod recompute;
mod service;
pub mod store;
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

pub use fault::refused;
pub use junxiu_kernel::approval::*;
pub use overdue::{Overdue, Superiors, overdue_step, settled};
pub use recompute::recompute_step;
pub use service::ApprovalReader;
pub use wire::{approval as wire, steps};

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

/// Says who acts when somebody calls, and on which day it is recorded.
pub fn actor(caller: &Caller, today: Day) -> Actor {
    let signs =
        [(Signer::Head, &[Role::InstitutionHead][..]), (Signer::Officer, &[Role::BureauOfficer, Role::BureauHead][..])];
    Actor {
        person: caller.person().to_owned(),
        organization: caller.organization.clone(),
        signs: signs.into_iter().filter(|(_, roles)| caller.has_any(roles)).map(|(signer, _)| signer).collect(),
        today,
    }
}
