//! The journal: one entry a command, and its readers.
//!
//! An entry is written in the command's own batch, so there is none without
//! its effect and no effect without it. `replay` answers a repeated request
//! from it, `sequencer` gives it a place and a link in the chain, `audit` and
//! `feed` read it in that order, `follow` is the other end of a feed.

mod audit;
mod entry;
mod feed;
mod follow;
mod replay;
mod sequencer;
mod store;
mod verify;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use junxiu_contracts::{Command, Method, audit as pb_audit, feed as pb_feed};
use junxiu_kernel::clock::Clock;
use junxiu_kernel::day::Day;
use junxiu_platform::database::{Changes, CommitError, Database};
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::{Caller, Role};
use junxiu_platform::parse::is_blank;
use junxiu_platform::seal::Sealer;
use junxiu_platform::status::Fault;
use prost::Message;
use tokio::sync::{Notify, watch};
use tonic::{Code, Request, Response, Status};

pub use audit::AuditReader;
pub use entry::{Entry, EventDraft};
pub use feed::FeedReader;
pub use follow::{Follower, follow};
pub use replay::Replayed;
pub use verify::Verification;

/// How often a command that lost a race reads and decides again. A fourth
/// loser in a row means a hot spot, which the caller should learn of.
const TRIES_MAX: usize = 3;

/// A service's journal. Cheap to clone.
#[derive(Clone)]
pub struct Journal {
    inner: Arc<Inner>,
}

struct Inner {
    service: &'static str,
    db: Database,
    sealer: Sealer,
    clock: Clock,
    /// Wakes the sequencer after a commit.
    committed: Notify,
    /// The newest placed position, for those who wait at the head of the feed.
    head: watch::Sender<i64>,
}

impl Inner {
    /// Tells those who wait at the head that it moved; when it did not, they are left asleep.
    fn tell(&self, position: i64) {
        self.head.send_if_modified(|head| std::mem::replace(head, position) != position);
    }
}

/// What is known of a call before it is decided.
#[derive(Debug, Clone)]
pub struct Call {
    /// Who calls.
    pub caller: Caller,
    /// What the contract says of the RPC.
    pub method: &'static Method,
    /// The instant of the call.
    pub now: DateTime<Utc>,
    /// The civil day of the call, in Asia/Shanghai.
    pub today: Day,
}

impl Call {
    /// Refuses to show sensitive values whole to other roles than these, or without a purpose. What is shown is recorded
    /// with [`Journal::disclosed`].
    ///
    /// # Errors
    /// `UNMASK_NOT_ALLOWED` or `PURPOSE_REQUIRED`.
    pub fn must_unmask(&self, roles: &[Role]) -> Result<(), Fault> {
        if !self.caller.has_any(roles) {
            let fault = Fault::new(
                Code::PermissionDenied,
                "UNMASK_NOT_ALLOWED",
                "您的角色无权查看完整的敏感信息，请去掉 unmask",
                "your role does not allow to see sensitive values whole; leave `unmask` out",
            );
            return Err(fault.with("method", self.method.name.clone()));
        }
        if self.caller.purpose.as_deref().is_none_or(is_blank) {
            return Err(Fault::unmet(
                "RULE",
                "PURPOSE_REQUIRED",
                "查看完整的敏感信息须在元数据 x-junxiu-purpose 中说明用途",
                "state a purpose in the metadata x-junxiu-purpose to see sensitive values whole",
            ));
        }
        Ok(())
    }
}

/// A decided command: what to answer, what to write, what to remember.
#[derive(Debug)]
pub struct Done<A> {
    /// The answer, masked as it will be sent and kept.
    pub answer: A,
    /// The rows to write, each with its guard.
    pub changes: Changes,
    /// What the journal is to say of it.
    pub entry: Entry,
}

impl Journal {
    /// Opens the journal of a service and starts its sequencer.
    pub fn open(env: &Environment, db: &Database) -> Self {
        let journal = Self {
            inner: Arc::new(Inner {
                service: env.service,
                db: db.clone(),
                sealer: env.sealer.clone(),
                clock: env.clock.clone(),
                committed: Notify::new(),
                head: watch::Sender::new(0),
            }),
        };
        let stopping = env.tasks.stopping();
        env.tasks.spawn("journal sequencer", sequencer::run(journal.clone(), stopping));
        journal
    }

    /// Carries out a command: reads and decides through `decide`, and commits its rows and its entry at once.
    ///
    /// A request that was carried out before is answered as it was then,
    /// whatever has changed since. With `validate_only` the answer is given
    /// and nothing is written. A batch that lost a race is decided again.
    ///
    /// # Errors
    /// What `decide` refuses with; `REQUEST_ID_REUSED` when the id was used
    /// for another request; `CONTENDED` when the race was lost three times.
    pub async fn command<R, A, E, F>(
        &self,
        request: Request<R>,
        decide: impl Fn(Arc<Call>, Arc<R>) -> F,
    ) -> Result<Response<A>, Status>
    where
        R: Command,
        A: Message + Default,
        E: Into<Fault>,
        F: Future<Output = Result<Done<A>, E>>,
    {
        // Shared and not lent: a future that borrows its arguments cannot be shown to be `Send` inside tonic's traits.
        let call = Arc::new(self.call(&request)?);
        let request = Arc::new(request.into_inner());
        let repeat = replay::Key::of(&call, &*request)?;

        for _ in 0..TRIES_MAX {
            let done = match decide(call.clone(), request.clone()).await {
                Ok(done) => done,
                // A check is no repeat of anything: it asks how things stand now.
                Err(refusal) if request.validate_only() => return Err(refusal.into().into()),
                Err(refusal) => return self.first_answer_or(&repeat, refusal.into()).await,
            };
            if request.validate_only() {
                return Ok(Response::new(done.answer));
            }
            let answer = done.answer.encode_to_vec();
            let entry = self.entry_at(&call, &repeat, done.entry, &answer)?;
            match self.commit(done.changes.append(entry)).await {
                Ok(()) => return Ok(Response::new(done.answer)),
                Err(CommitError::Guard | CommitError::Unique) => {
                    if let Some(first) = self.first_answer(&repeat).await? {
                        return Ok(first);
                    }
                }
                Err(CommitError::Database(error)) => return Err(Fault::from(error).into()),
            }
        }
        let fault = Fault::new(
            Code::Aborted,
            "CONTENDED",
            "该记录正被多人同时修改，请稍后用同一 request_id 重试",
            "others keep changing what this request rests on; repeat it with the same request_id",
        );
        self.first_answer_or(&repeat, fault).await
    }

    /// Reads who calls what, as the access layer found it.
    ///
    /// # Errors
    /// An internal fault when the layer is missing.
    pub fn call<T>(&self, request: &Request<T>) -> Result<Call, Fault> {
        let extensions = request.extensions();
        let (Some(caller), Some(method)) = (extensions.get::<Caller>(), extensions.get::<&'static Method>()) else {
            return Err(Fault::internal("the access layer is missing"));
        };
        Ok(self.call_of(caller.clone(), method))
    }

    /// The same for a call that does not come over the wire: a step of an operation, or a system act at start.
    pub fn call_of(&self, caller: Caller, method: &'static Method) -> Call {
        let clock = &self.inner.clock;
        Call { caller, method, now: clock.now(), today: clock.today() }
    }

    /// Commits a batch that holds a journal entry, and wakes the sequencer.
    ///
    /// # Errors
    /// As the database says; nothing is written then.
    pub async fn commit(&self, changes: Changes) -> Result<(), CommitError> {
        self.inner.db.commit(changes).await?;
        self.inner.committed.notify_one();
        Ok(())
    }

    /// Records that sensitive values of a subject were shown unmasked.
    ///
    /// # Errors
    /// When the record cannot be written: then nothing may be shown.
    pub async fn disclosed(&self, call: &Call, entry: Entry) -> Result<(), Fault> {
        let id = uuid::Uuid::now_v7().to_string();
        let changes = self.entry(call, &id, &[], entry, &[])?;
        match self.commit(changes).await {
            Ok(()) => Ok(()),
            Err(CommitError::Database(error)) => Err(error.into()),
            Err(other) => Err(Fault::internal(format!("the disclosure was not recorded: {other}"))),
        }
    }

    /// When the newest entry was recorded; none in an empty journal.
    pub(crate) async fn newest(&self) -> Result<Option<DateTime<Utc>>, Fault> {
        Ok(store::newest(&self.inner.db).await?)
    }

    /// The newest placed position, as it moves.
    pub fn head(&self) -> watch::Receiver<i64> {
        self.inner.head.subscribe()
    }

    /// The reader behind the FeedService.
    pub fn feed(&self) -> feed::FeedReader {
        feed::FeedReader::new(self.clone())
    }

    /// The AuditService over this journal.
    pub fn audit_service(&self) -> pb_audit::audit_service_server::AuditServiceServer<audit::AuditReader> {
        pb_audit::audit_service_server::AuditServiceServer::new(audit::AuditReader::new(self.clone()))
    }

    /// The FeedService over this journal.
    pub fn feed_service(&self) -> pb_feed::feed_service_server::FeedServiceServer<feed::FeedReader> {
        pb_feed::feed_service_server::FeedServiceServer::new(self.feed())
    }
}
