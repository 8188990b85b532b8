//! Background work that ends with the process.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The background work of a process. Cheap to clone; all clones are one set.
#[derive(Clone, Debug, Default)]
pub struct Tasks(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    stopping: CancellationToken,
    running: TaskTracker,
}

impl Tasks {
    /// Makes an empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins work that goes on until it ends by itself or sees [`Tasks::stopping`]. A panic
    /// in it is logged; whoever must not die restarts itself.
    pub fn spawn<F>(&self, name: &'static str, work: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let task = tokio::spawn(work);
        self.0.running.spawn(async move {
            if let Err(error) = task.await
                && error.is_panic()
            {
                tracing::error!(task = name, "The background task {name} panicked");
            }
        });
    }

    /// Gives the token that is cancelled when the process begins to stop.
    pub fn stopping(&self) -> CancellationToken {
        self.0.stopping.clone()
    }

    /// Tells all work to end.
    pub fn begin_stop(&self) {
        self.0.stopping.cancel();
    }

    /// Tells all work to end and waits for it, no longer than the pause. Says whether all ended.
    pub async fn stop(&self, pause: Duration) -> bool {
        self.begin_stop();
        self.0.running.close();
        tokio::time::timeout(pause, self.0.running.wait()).await.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_ends_when_the_process_stops() {
        let tasks = Tasks::new();
        let stopping = tasks.stopping();
        tasks.spawn("waits", async move { stopping.cancelled().await });
        tasks.spawn("is done", async {});
        assert!(tasks.stop(Duration::from_secs(5)).await);
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_does_not_end_is_left_behind() {
        let tasks = Tasks::new();
        tasks.spawn("hangs", std::future::pending());
        assert!(!tasks.stop(Duration::from_secs(5)).await);
    }
}
