//! Key reads that wait together travel together.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

use super::Database;
use super::error::DatabaseError;
use super::read::{Answer, Question, ReadJob, Row, Rows};
use super::value::Value;

/// How many statements of one kind may be under way. With one, the next batch gathers while this one travels; a second
/// would only halve the batches.
const UNDER_WAY_MAX: usize = 1;
/// How many keys travel together: enough for every caller that is let in, and a text that is still small.
const BATCH_MAX: usize = 512;

/// Rows looked up by a unique key. The first caller's key goes out at once and alone; the keys of those who come while it
/// is under way go out together as the next statement. Nobody waits for company.
pub struct KeyedRead<R> {
    shared: Arc<Shared<R>>,
}

impl<R> Clone for KeyedRead<R> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<R> std::fmt::Debug for KeyedRead<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyedRead").field("sql", &self.shared.sql).finish_non_exhaustive()
    }
}

struct Shared<R> {
    database: Database,
    sql: &'static str,
    key_of: Box<dyn Fn(&R) -> Value + Send + Sync>,
    waiting: Mutex<Waiting<R>>,
}

struct Waiting<R> {
    callers: Vec<(Value, Reply<R>)>,
    under_way: usize,
}

type Reply<R> = oneshot::Sender<Result<Option<R>, DatabaseError>>;
type Batch<R> = HashMap<Value, Vec<Reply<R>>>;

impl<R: Row + Clone + 'static> KeyedRead<R> {
    /// Takes a select with one `in (..)` over a unique column and nothing else to bind, and how a row tells its key.
    pub fn new(database: &Database, sql: &'static str, key_of: impl Fn(&R) -> Value + Send + Sync + 'static) -> Self {
        let waiting = Mutex::new(Waiting { callers: Vec::new(), under_way: 0 });
        let key_of = Box::new(key_of);
        Self { shared: Arc::new(Shared { database: database.clone(), sql, key_of, waiting }) }
    }

    /// Answers the row with this key, if there is one. A caller that goes away harms nobody.
    pub async fn get(&self, key: impl Into<Value>) -> Result<Option<R>, DatabaseError> {
        let (reply, answer) = oneshot::channel();
        let set_out = {
            let mut waiting = self.shared.waiting();
            waiting.callers.push((key.into(), reply));
            let set_out = waiting.under_way < UNDER_WAY_MAX;
            waiting.under_way += usize::from(set_out);
            set_out
        };
        if set_out {
            set_out_with(&self.shared);
        }
        answer.await.map_err(|_| DatabaseError::Closed)?
    }
}

impl<R> Shared<R> {
    fn waiting(&self) -> MutexGuard<'_, Waiting<R>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Queues one statement; which keys it carries is settled when a lane takes it.
fn set_out_with<R: Row + Clone + 'static>(shared: &Arc<Shared<R>>) {
    let gathering = Arc::clone(shared);
    let job = ReadJob(Box::new(move || gather(&gathering)));
    if let Err(error) = shared.database.inner.reads.put(job) {
        let mut waiting = shared.waiting();
        waiting.under_way -= 1;
        let callers = std::mem::take(&mut waiting.callers);
        drop(waiting);
        for (_, reply) in callers {
            let _ = reply.send(Err(error.clone()));
        }
    }
}

fn gather<R: Row + Clone + 'static>(shared: &Arc<Shared<R>>) -> Option<(Question, Answer)> {
    let batch = {
        let mut waiting = shared.waiting();
        waiting.callers.retain(|(_, reply)| !reply.is_closed());
        let count = waiting.callers.len().min(BATCH_MAX);
        if count == 0 {
            waiting.under_way -= 1;
            return None;
        }
        let mut batch: Batch<R> = HashMap::with_capacity(count);
        for (key, reply) in waiting.callers.drain(..count) {
            batch.entry(key).or_default().push(reply);
        }
        batch
    };
    let database = &shared.database;
    let keys = batch.keys().cloned().collect();
    let texts = &database.inner.texts;
    match Question::new(database.engine(), texts, shared.sql, Vec::new(), Some(keys)) {
        Ok(question) => {
            let answering = Arc::clone(shared);
            Some((question, Box::new(move |rows| hand_out(&answering, batch, rows))))
        }
        Err(error) => {
            hand_out(shared, batch, Err(error));
            None
        }
    }
}

/// Gives each caller its row, then sets out again if others came meanwhile.
fn hand_out<R: Row + Clone + 'static>(shared: &Arc<Shared<R>>, mut batch: Batch<R>, rows: Result<Rows, DatabaseError>) {
    match rows.and_then(Rows::all::<R>) {
        Ok(rows) => {
            for row in rows {
                for reply in batch.remove(&(shared.key_of)(&row)).unwrap_or_default() {
                    let _ = reply.send(Ok(Some(row.clone())));
                }
            }
            for reply in batch.into_values().flatten() {
                let _ = reply.send(Ok(None));
            }
        }
        Err(error) => {
            for reply in batch.into_values().flatten() {
                let _ = reply.send(Err(error.clone()));
            }
        }
    }
    let again = {
        let mut waiting = shared.waiting();
        let again = !waiting.callers.is_empty();
        waiting.under_way -= usize::from(!again);
        again
    };
    if again {
        set_out_with(shared);
    }
}
