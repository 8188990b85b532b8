//! WatchDuties: what is open, then what changes.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::stream::{self, BoxStream, StreamExt};
use junxiu_contracts::duty as pb;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use uuid::Uuid;

use super::convert::wire;
use super::store::{self, After, Filter, Seen};
use super::subtree::{self, Subtree};
use super::{Duties, Record, State, ask, name};
use crate::journal::Call;

/// Duties read and told at once.
const PAGE: i64 = 500;

/// How long to wait for news before looking again: what the daily run and followers change moves no journal.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// News comes in bursts; this long is gathered before the next look.
const GATHER: Duration = Duration::from_millis(50);

/// How far back each look reaches. A change bears the time at which its act was decided and is seen once it is
/// committed, which takes no longer than an act may be tried.
const OVERLAP: TimeDelta = TimeDelta::seconds(30);

/// One caller's watch.
struct Watch {
    duties: Duties,
    subtree: Subtree,
    article: Option<i32>,
    stage: Stage,
    /// The newest change seen.
    newest: DateTime<Utc>,
    /// The revisions told of duties that were changed within the overlap.
    told: HashMap<Uuid, (i64, DateTime<Utc>)>,
    head: watch::Receiver<i64>,
    stopping: CancellationToken,
}

#[derive(Clone, Copy)]
enum Stage {
    /// Telling what is open, after this one.
    Open(Option<After>),
    /// Telling what changed, after this one.
    Changes { after: Seen, caught_up: bool },
}

pub(super) async fn run(
    duties: &Duties,
    call: &Call,
    request: &pb::WatchDutiesRequest,
) -> Result<BoxStream<'static, Result<pb::WatchDutiesResponse, Status>>, Fault> {
    let mut wrong = Violations::new();
    let asked = subtree::named(&mut wrong, &request.organization);
    let article = ask::article(&mut wrong, request.article);
    wrong.finish()?;
    let subtree = duties.subtree(&call.caller, asked.as_ref()).await?;

    // Taken before the open duties are read: what changes while they are told is told again.
    let newest = store::newest_change(&duties.inner.db).await?.unwrap_or(DateTime::UNIX_EPOCH);
    let watch = Watch {
        duties: duties.clone(),
        subtree,
        article,
        stage: Stage::Open(None),
        newest,
        told: HashMap::new(),
        head: duties.inner.journal.head(),
        stopping: duties.inner.env.tasks.stopping(),
    };
    Ok(stream::try_unfold(watch, |watch| async { watch.next().await.map_err(Status::from) }).boxed())
}

impl Watch {
    /// The next stretch; `None` when the service stops.
    async fn next(mut self) -> Result<Option<(pb::WatchDutiesResponse, Self)>, Fault> {
        loop {
            let stretch = match self.stage {
                Stage::Open(after) => self.open(after).await?,
                Stage::Changes { after, caught_up } => self.changes(after, caught_up).await?,
            };
            if let Some(stretch) = stretch {
                return Ok(Some((stretch, self)));
            }
            if let Stage::Changes { caught_up: true, .. } = self.stage
                && !self.wait().await
            {
                return Ok(None);
            }
        }
    }

    async fn open(&mut self, after: Option<After>) -> Result<Option<pb::WatchDutiesResponse>, Fault> {
        let filter = Filter { article: self.article, state: Some(State::Open), ..Filter::default() };
        let rows = store::list(&self.duties.inner.db, &self.subtree, &filter, after, PAGE).await?;
        self.stage = match rows.last() {
            Some(last) => Stage::Open(Some((last.due_on, last.id))),
            None => Stage::Changes { after: self.horizon(), caught_up: false },
        };
        Ok(self.stretch(rows))
    }

    async fn changes(&mut self, after: Seen, caught_up: bool) -> Result<Option<pb::WatchDutiesResponse>, Fault> {
        let rows = store::changed(&self.duties.inner.db, &self.subtree, self.article, after, PAGE).await?;
        let Some(last) = rows.last() else {
            // The end: the next look begins a while back, for what was decided before and committed after.
            let horizon = self.horizon();
            self.told.retain(|_, (_, at)| *at >= horizon.0);
            self.stage = Stage::Changes { after: horizon, caught_up: true };
            let told = pb::WatchDutiesResponse { caught_up: true, ..Default::default() };
            return Ok((!caught_up).then_some(told));
        };
        self.newest = self.newest.max(last.updated_at);
        self.stage = Stage::Changes { after: (last.updated_at, last.id), caught_up };
        Ok(self.stretch(rows))
    }

    /// Where a look begins.
    fn horizon(&self) -> Seen {
        (self.newest - OVERLAP, Uuid::nil())
    }

    /// Tells what was not told yet; `None` when all was.
    fn stretch(&mut self, rows: Vec<Record>) -> Option<pb::WatchDutiesResponse> {
        let today = self.duties.inner.env.clock.today();
        let horizon = self.horizon().0;
        let mut stretch = pb::WatchDutiesResponse::default();
        for duty in rows {
            if self.told.get(&duty.id).is_some_and(|(revision, _)| *revision >= duty.revision) {
                continue;
            }
            if duty.updated_at >= horizon {
                self.told.insert(duty.id, (duty.revision, duty.updated_at));
            }
            if self.holds(&duty.holder) {
                stretch.duties.push(wire(&duty, today));
            } else {
                stretch.departed.push(name(duty.id));
            }
        }
        (!stretch.duties.is_empty() || !stretch.departed.is_empty()).then_some(stretch)
    }

    fn holds(&self, holder: &Ancestry) -> bool {
        self.subtree.code().is_none_or(|code| holder.within(code))
    }

    /// Waits for news or for the time to look again; false when the service stops.
    async fn wait(&mut self) -> bool {
        tokio::select! {
            () = self.stopping.cancelled() => return false,
            moved = tokio::time::timeout(LOOK_AGAIN, self.head.changed()) => {
                if let Ok(Err(_)) = moved {
                    return false;
                }
            }
        }
        tokio::time::sleep(GATHER).await;
        true
    }
}
