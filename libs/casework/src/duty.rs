//! Duties: what is owed in each period, or within so many days of an event.
//!
//! A duty is opened, met and voided by the act that causes it, in that act's
//! own batch: the functions here give [`Changes`], one statement each, which
//! a command appends to its own. What falls due by the calendar alone is
//! opened and closed by the daily run, which a service feeds with its sources.
//! How one comes back that fell away or was met is said in [`revive`],
//! [`open_again`] and [`reassess`].
//! A duty's id is made from its kind, its subject and its period, so whatever
//! is opened twice is one row.

mod ask;
mod back;
mod clock;
mod convert;
mod engine;
mod look;
mod progress;
mod service;
mod store;
mod subtree;
mod summary;
mod waive;
mod watch;
mod write;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use junxiu_contracts::duty as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::environment::Environment;
use junxiu_platform::status::Fault;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::journal::Journal;

pub use back::{Ended, Meanwhile, open_again, reassess, revive};
pub use junxiu_kernel::duty::{Duty, Kind, Lapse, Period};
pub use store::{get, of_subject};
pub use write::{hand_over, meet, open, reschedule, reseat, review, void, void_ahead, void_subject};

/// How it stands with a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Owed; overdue once its day is over.
    Open,
    /// Met on its day or before.
    Met,
    /// Met after its day.
    MetLate,
    /// Its day went by.
    Missed,
    /// A superior let it go.
    Waived,
    /// It fell away: the person died, the office ended.
    Void,
}

/// A duty as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its id.
    pub id: Uuid,
    /// The key of its kind.
    pub kind: String,
    /// The article that demands it.
    pub article: i64,
    /// What becomes of it when it is not met in time.
    pub lapse: Lapse,
    /// True when it warns only.
    pub soft: bool,
    /// Whom or what it is about.
    pub subject: String,
    /// Who owes it, with the superiors.
    pub holder: Ancestry,
    /// Who owed it before it was last handed over.
    pub former: Ancestry,
    /// Its period.
    pub period: String,
    /// The first day on which it can be met.
    pub opens_on: Day,
    /// The last day on which it is met in time.
    pub due_on: Day,
    /// The version of the calendar used.
    pub calendar_version: Option<String>,
    /// How it stands.
    pub state: State,
    /// The day of the act that met it.
    pub met_on: Option<Day>,
    /// The resource name of that act.
    pub evidence: Option<String>,
    /// True when the act was in time and recorded after the day was over.
    pub backdated: bool,
    /// True when a person must look at it.
    pub review_required: bool,
    /// Why it was waived or is void; of a met one that is marked for review, why it was marked where its subject ended.
    pub reason: Option<String>,
    /// Who waived it.
    pub decided_by: Option<String>,
    /// When it was waived or became void.
    pub decided_at: Option<DateTime<Utc>>,
    /// Rises with each change.
    pub revision: i64,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a service owes by the calendar.
#[async_trait]
pub trait Source: Send + Sync + 'static {
    /// What is owed.
    fn kind(&self) -> &'static Kind;

    /// The periods to open on a day: mostly the one that contains it; none on days when nothing opens.
    fn periods(&self, day: Day) -> Vec<Period>;

    /// The next two thousand duties or so of a period, after a cursor.
    ///
    /// It is asked each day of the period, so that who came later is found too: it answers the same duties again,
    /// which are left as they are. For a period that was missed while the service was down, it answers who owed then.
    async fn owed(&self, period: &Period, after: Option<String>) -> Result<Chunk, Fault>;
}

/// Some of the duties of a period.
#[derive(Debug, Default)]
pub struct Chunk {
    /// The duties.
    pub duties: Vec<Duty>,
    /// Where the next chunk begins; none at the end.
    pub next: Option<String>,
}

/// Something else that is done each day as of the day before: what lapses, what has stood open too long.
#[async_trait]
pub trait Sweep: Send + Sync + 'static {
    /// The sweep's name.
    fn key(&self) -> &'static str;

    /// What the next step writes. It may be asked again for the same day, and then finds nothing left to do.
    async fn step(&self, as_of: Day, after: Option<String>) -> Result<SweepStep, Fault>;
}

/// One step of a sweep.
#[derive(Debug, Default)]
pub struct SweepStep {
    /// What it writes.
    pub changes: Changes,
    /// Where the next step begins; none at the end.
    pub next: Option<String>,
}

/// Says where an organisation lies, as the service knows it.
#[async_trait]
pub trait Offices: Send + Sync + 'static {
    /// The organisation itself and its superiors, a code a level; none for one that is not known.
    async fn ancestry(&self, code: &str) -> Result<Option<Ancestry>, DatabaseError>;
}

/// The duties of a service. Cheap to clone.
#[derive(Clone)]
pub struct Duties {
    inner: Arc<Inner>,
}

struct Inner {
    env: Environment,
    db: Database,
    journal: Journal,
    sources: Vec<Arc<dyn Source>>,
    sweeps: Vec<Arc<dyn Sweep>>,
    offices: Arc<dyn Offices>,
}

impl Duties {
    /// Opens the duties of a service and starts the daily run.
    ///
    /// With a clock that stands still nothing runs by itself: RunDuties does.
    pub fn open(
        env: &Environment,
        db: &Database,
        journal: &Journal,
        sources: Vec<Arc<dyn Source>>,
        sweeps: Vec<Arc<dyn Sweep>>,
        offices: Arc<dyn Offices>,
    ) -> Self {
        let inner = Inner { env: env.clone(), db: db.clone(), journal: journal.clone(), sources, sweeps, offices };
        let duties = Self { inner: Arc::new(inner) };
        if !env.clock.is_fixed() {
            env.tasks.spawn("duties", clock::every_day(duties.clone()));
        }
        duties
    }

    /// The DutyService over these duties.
    pub fn service(&self) -> pb::duty_service_server::DutyServiceServer<service::DutyReader> {
        pb::duty_service_server::DutyServiceServer::new(service::DutyReader::new(self.clone()))
    }
}

/// The id of the one duty of a kind that a subject has in a period.
pub fn id(kind: &Kind, subject: &str, period: &str) -> Uuid {
    let mut hash = Sha256::new();
    for part in [kind.key, subject, period] {
        // The length stands before each part, so that no two lists read alike.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    Uuid::from_bytes(bytes)
}

/// The id of a duty.
pub fn id_of(duty: &Duty) -> Uuid {
    id(duty.kind, &duty.subject, &duty.period)
}

/// The resource name of a duty.
pub fn name(id: Uuid) -> String {
    format!("duties/{id}")
}

impl State {
    /// The state's code, as the database keeps it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Met => "MET",
            Self::MetLate => "MET_LATE",
            Self::Missed => "MISSED",
            Self::Waived => "WAIVED",
            Self::Void => "VOID",
        }
    }

    /// All states.
    pub const ALL: [Self; 6] = [Self::Open, Self::Met, Self::MetLate, Self::Missed, Self::Waived, Self::Void];

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}
