//! The daily run: opens, closes, sweeps, in chunks of which each is one commit.
//!
//! One run at a time: a lock keeps other processes out, and each commit moves the run's own row on, so that a run
//! whose lock was lost with its connection writes nothing more. A run that is cut off goes on from its last commit.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use junxiu_kernel::day::{Day, add_days, civil_day};
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, CommitError, Database, Lock};
use junxiu_platform::identity::{Caller, Role, SERVICE_PREFIX};
use junxiu_platform::status::Fault;
use tracing::{info, warn};

use super::progress::{self, Counts, Place, Run};
use super::write::miss;
use super::{Duties, Inner, Sweep, look, store};
use crate::journal::Entry;

/// The RPC in whose name a run is journalled.
const RUN_DUTIES: &str = "/junxiu.duty.v1.DutyService/RunDuties";

/// Duties closed in one commit: large enough that a province is closed in seconds, small enough that no command waits for one.
const CLOSED_AT_ONCE: i64 = 4_000;

/// How often a step that met somebody else's change is taken again before the run gives up on it for now.
pub(super) const TRIES_MAX: usize = 5;

/// The reason for which the clock is not believed.
pub(super) const CLOCK_JUMPED: &str = "CLOCK_JUMPED";

/// The longest silence after which the clock is believed without a person's word.
const SILENCE_DAYS_MAX: i64 = 31;

/// How long to look away while another process runs.
const WAIT: Duration = Duration::from_millis(100);

/// Who asked for a run, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// The day: what was done as of yesterday is not done again.
    ByTheClock,
    /// A person: all that is current is looked at once more.
    By(String),
}

/// What a run did.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    pub as_of: Day,
    pub counts: Counts,
}

/// Why a run goes no further.
#[derive(Debug)]
pub(super) enum Stop {
    /// Another run is under way, or took over.
    Overtaken,
    /// The process is ending.
    Ending,
    /// Something failed.
    Fault(Fault),
}

impl<E: Into<Fault>> From<E> for Stop {
    fn from(fault: E) -> Self {
        Self::Fault(fault.into())
    }
}

/// A run under way.
pub(super) struct Running<'d> {
    pub inner: &'d Inner,
    lock: Lock,
    run: Run,
    /// The day of the run.
    pub today: Day,
    /// The last completed day.
    pub as_of: Day,
    asked: Asked,
}

/// Runs once another run, if one is under way, has ended.
pub(super) async fn run_when_free(duties: &Duties, asked: Asked) -> Result<Outcome, Fault> {
    let stopping = duties.inner.env.tasks.stopping();
    loop {
        match run(duties, asked.clone()).await {
            Ok(outcome) => return Ok(outcome),
            Err(Stop::Fault(fault)) => return Err(fault),
            Err(Stop::Ending) => return Err(ending()),
            Err(Stop::Overtaken) => {}
        }
        tokio::select! {
            () = stopping.cancelled() => return Err(ending()),
            () = tokio::time::sleep(WAIT) => {}
        }
    }
}

fn ending() -> Fault {
    Fault::new(
        tonic::Code::Unavailable,
        "STOPPING",
        "服务正在停止，请稍后重试",
        "the service is stopping; repeat the call",
    )
    .retry_after(Duration::from_secs(1))
}

/// Refuses to run by the clock alone when the clock cannot be right: what a run writes for a day that has not come
/// stays written.
///
/// The clock is wrong, or was, when it lies before the day of the last run; it may be wrong when it lies further after
/// the last sign of life than a service is down. A person who asks for the run has looked at it.
async fn must_be_trusted(inner: &Inner, run: &Run, today: Day) -> Result<(), Fault> {
    let last_run = run.as_of.map(|as_of| add_days(as_of, 1));
    if let Some(day) = last_run.filter(|day| *day > today) {
        return Err(jumped(day, today));
    }
    let newest = inner.journal.newest().await?.map(civil_day);
    match last_run.max(newest) {
        Some(day) if add_days(day, SILENCE_DAYS_MAX) < today => Err(jumped(day, today)),
        _ => Ok(()),
    }
}

fn jumped(last: Day, today: Day) -> Fault {
    Fault::unmet(
        "RULE",
        CLOCK_JUMPED,
        format!("系统时钟为 {today}，而上次运行为 {last}；请核对时钟，无误后由操作员调用 RunDuties"),
        format!(
            "the clock says {today}, and the service last ran on {last}; look at the clock, and when it is right let an \
             operator call RunDuties"
        ),
    )
    .with("last", last.to_string())
    .with("today", today.to_string())
}

/// Runs, if nobody else does.
pub(super) async fn run(duties: &Duties, asked: Asked) -> Result<Outcome, Stop> {
    let inner = &*duties.inner;
    let Some(lock) = inner.db.try_lock("duties").await? else { return Err(Stop::Overtaken) };
    begin(&inner.db).await?;
    let today = inner.env.clock.today();
    let run = progress::run(&inner.db).await?;
    if asked == Asked::ByTheClock
        && let Err(fault) = must_be_trusted(inner, &run, today).await
    {
        lock.release().await;
        return Err(Stop::Fault(fault));
    }
    let mut running = Running { inner, lock, run, today, as_of: add_days(today, -1), asked };
    let outcome = running.all().await;
    running.lock.release().await;
    outcome
}

async fn begin(db: &Database) -> Result<(), Stop> {
    match db.commit(progress::begin()).await {
        Ok(()) | Err(CommitError::Guard | CommitError::Unique) => Ok(()),
        Err(CommitError::Database(failure)) => Err(failure.into()),
    }
}

impl Running<'_> {
    async fn all(&mut self) -> Result<Outcome, Stop> {
        let mut failed = None;
        for source in &self.inner.sources {
            for period in look::periods(&**source, self.run.as_of, self.today) {
                let looked = look::look(self, &**source, &period).await;
                keep_first(&mut failed, source.kind().key, looked)?;
            }
        }
        self.close().await?;
        for sweep in &self.inner.sweeps {
            let swept = self.sweep(&**sweep).await;
            keep_first(&mut failed, sweep.key(), swept)?;
        }
        let outcome = self.finish(failed.is_none()).await?;
        failed.map_or(Ok(outcome), |fault| Err(Stop::Fault(fault)))
    }

    /// Says whether what was last done as of a day is to be done now.
    pub fn is_due(&self, place: &Place) -> bool {
        let done = place.cursor.is_none() && place.as_of == Some(self.as_of);
        !done || self.asked != Asked::ByTheClock
    }

    /// The counts so far, to be raised by the next step.
    pub fn counts(&self) -> Counts {
        self.run.counts.clone()
    }

    /// Commits a step with the run's own row; false when somebody changed what the step rests on.
    pub async fn commit(&mut self, step: Changes, counts: Counts) -> Result<bool, Stop> {
        self.commit_as_of(step, counts, self.run.as_of).await
    }

    async fn commit_as_of(&mut self, step: Changes, counts: Counts, as_of: Option<Day>) -> Result<bool, Stop> {
        if self.inner.env.tasks.stopping().is_cancelled() {
            return Err(Stop::Ending);
        }
        if !self.lock.still_held().await {
            return Err(Stop::Overtaken);
        }
        let step = step.append(progress::advance(&self.run, as_of, &counts));
        match self.inner.journal.commit(step).await {
            Ok(()) => {
                self.run = Run { as_of, counts, revision: self.run.revision + 1 };
                Ok(true)
            }
            Err(CommitError::Guard | CommitError::Unique) => {
                let now = progress::run(&self.inner.db).await?;
                if now.revision == self.run.revision { Ok(false) } else { Err(Stop::Overtaken) }
            }
            Err(CommitError::Database(failure)) => Err(failure.into()),
        }
    }

    /// Closes what was due by the last completed day.
    async fn close(&mut self) -> Result<(), Stop> {
        let mut after = None;
        let mut lost = 0;
        loop {
            let rows = store::expired(&self.inner.db, self.as_of, after, CLOSED_AT_ONCE).await?;
            let Some(last) = rows.last().map(|row| (row.due_on, row.duty_id)) else { return Ok(()) };
            let mut counts = self.counts();
            for row in &rows {
                counts.of(&row.kind).missed += 1;
            }
            let step = miss(rows.iter().map(|row| (row.duty_id, row.revision)).collect(), self.inner.env.clock.now());
            if self.commit(step, counts).await? {
                (after, lost) = (Some(last), 0);
            } else {
                lost += 1;
                contended(lost)?;
            }
        }
    }

    async fn sweep(&mut self, sweep: &dyn Sweep) -> Result<(), Stop> {
        let task = format!("sweep:{}", sweep.key());
        let mut place = progress::place(&self.inner.db, &task, "").await?;
        if !self.is_due(&place) {
            return Ok(());
        }
        let mut lost = 0;
        loop {
            let step = guarded(sweep.key(), sweep.step(self.as_of, place.cursor.clone())).await?;
            let mut counts = self.counts();
            counts.swept_steps += i64::from(!step.changes.is_empty());
            let as_of = if step.next.is_none() { Some(self.as_of) } else { place.as_of };
            let next = Place { cursor: step.next, as_of };
            if !self.commit(step.changes.append(progress::put(&task, "", &next)), counts).await? {
                lost += 1;
                contended(lost)?;
                continue;
            }
            if next.cursor.is_none() {
                return Ok(());
            }
            (place, lost) = (next, 0);
        }
    }

    /// Journals what was changed, and notes the day when nothing is left to do.
    async fn finish(&mut self, complete: bool) -> Result<Outcome, Stop> {
        let outcome = Outcome { as_of: self.as_of, counts: self.counts() };
        let as_of = if complete { Some(self.as_of) } else { self.run.as_of };
        if outcome.counts.is_empty() && as_of == self.run.as_of {
            return Ok(outcome);
        }
        let mut entry = Changes::new();
        if !outcome.counts.is_empty() {
            let words = format!("as of {}: {}", outcome.as_of, outcome.counts.summary());
            let about = Entry::about("duties", Ancestry::default()).occurred_on(self.today).summary(&words);
            let request_id = format!("{}-{}", outcome.as_of, self.run.revision);
            entry = self.inner.journal.entry(&self.call()?, &request_id, &[], about, &[])?;
            info!("The duties of {} were run {words}", self.inner.env.service);
        }
        if self.commit_as_of(entry, Counts::default(), as_of).await? { Ok(outcome) } else { Err(Stop::Overtaken) }
    }

    fn call(&self) -> Result<crate::journal::Call, Fault> {
        let method =
            junxiu_contracts::method(RUN_DUTIES).ok_or_else(|| Fault::internal("no contract has RunDuties"))?;
        let caller = Caller {
            subject: format!("{SERVICE_PREFIX}{}", self.inner.env.service),
            roles: vec![Role::Operator],
            organization: PROVINCE.to_owned(),
            acting_for: match &self.asked {
                Asked::ByTheClock => None,
                Asked::By(person) => Some(person.clone()),
            },
            purpose: None,
        };
        Ok(self.inner.journal.call_of(caller, method))
    }
}

/// Lets the run go on with its other tasks when one fails; the first failure is told in the end.
fn keep_first(failed: &mut Option<Fault>, task: &str, outcome: Result<(), Stop>) -> Result<(), Stop> {
    match outcome {
        Err(Stop::Fault(fault)) => {
            warn!(task, reason = fault.reason(), "The daily run left {task} for later: {}", fault.reason());
            failed.get_or_insert(fault);
            Ok(())
        }
        other => other,
    }
}

/// Asks a source or a sweep. A panic ends its task, not the run with all the others.
pub(super) async fn guarded<T>(task: &str, work: impl Future<Output = Result<T, Fault>>) -> Result<T, Stop> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(done) => Ok(done?),
        Err(_) => Err(Stop::Fault(Fault::internal(format!("the daily run's task {task} panicked")))),
    }
}

/// Gives up on a step after so many lost races.
pub(super) fn contended(lost: usize) -> Result<(), Stop> {
    if lost < TRIES_MAX {
        return Ok(());
    }
    Err(Stop::Fault(Fault::new(
        tonic::Code::Aborted,
        "CONTENDED",
        "数据正被频繁修改，请稍后重试",
        "others keep changing what this rests on; repeat it",
    )))
}
