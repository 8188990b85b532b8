//! Work that waits for a lane: many callers put in, a few lanes take out.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

use super::error::DatabaseError;

/// How much may wait. Callers are limited before they come here; this only keeps memory bounded if that fails.
const WAITING_MAX: usize = 8192;

/// A queue that wakes the lane that went idle last, so that little work keeps few connections busy and the rest unopened.
pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
}

struct State<T> {
    waiting: VecDeque<T>,
    idle: Vec<Arc<Notify>>,
    closed: bool,
}

impl<T> Queue<T> {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(State { waiting: VecDeque::new(), idle: Vec::new(), closed: false }) })
    }

    /// Puts work in, or says why it cannot.
    pub(super) fn put(&self, work: T) -> Result<(), DatabaseError> {
        let mut state = self.state();
        if state.closed {
            return Err(DatabaseError::Closed);
        }
        if state.waiting.len() >= WAITING_MAX {
            return Err(DatabaseError::Overloaded);
        }
        state.waiting.push_back(work);
        let bell = state.idle.pop();
        drop(state);
        if let Some(bell) = bell {
            bell.notify_one();
        }
        Ok(())
    }

    /// Waits for work; none means that the queue is closed and empty.
    pub(super) async fn take(&self, bell: &Arc<Notify>) -> Option<T> {
        loop {
            {
                let mut state = self.state();
                if let Some(work) = state.waiting.pop_front() {
                    return Some(work);
                }
                if state.closed {
                    return None;
                }
                state.idle.retain(|other| !Arc::ptr_eq(other, bell));
                state.idle.push(Arc::clone(bell));
            }
            bell.notified().await;
        }
    }

    /// Takes work only if some waits.
    pub(super) fn take_waiting(&self) -> Option<T> {
        self.state().waiting.pop_front()
    }

    /// Stops waiting; false means that the bell was rung already and work is to be taken.
    pub(super) fn leave(&self, bell: &Arc<Notify>) -> bool {
        let mut state = self.state();
        let before = state.idle.len();
        state.idle.retain(|other| !Arc::ptr_eq(other, bell));
        state.idle.len() < before
    }

    /// Takes no more work; what waits is still done.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        for bell in state.idle.drain(..) {
            bell.notify_one();
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
