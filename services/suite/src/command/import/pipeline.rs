//! Sends rows up a stream and brings their answers back to them.
//!
//! Rows go up as fast as the server takes them, and a bounded number waits for
//! its answers. A row with faults of its own must not be kept, yet its owner
//! wants to hear all its faults at once: it goes up a second stream on which the
//! server checks and keeps nothing.

use std::collections::BTreeMap;
use std::pin::Pin;

use futures::{Stream, StreamExt as _};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::Status;

use super::report::{Answer, Outcome, Report};
use crate::spreadsheet::headings::{Headings, ROWS_ABOVE_MAX};
use crate::spreadsheet::read::{Row, Rows};
use crate::spreadsheet::record::{Fault, Record};

/// Rows that are on their way at once. Enough to fill the server's batches; a few megabytes at most.
const ROWS_UNDER_WAY_MAX: usize = 4_096;
/// Rows that wait to be sent.
const ROWS_TO_SEND: usize = 256;

/// The answers of a stream.
pub type Answers = Pin<Box<dyn Stream<Item = Result<Answer, Status>> + Send>>;
/// A stream being opened.
pub type Opening = Pin<Box<dyn Future<Output = Result<Answers, Status>> + Send>>;

/// Reads a row, by its number, into its message.
pub type ReadMessage<M> = fn(&mut Record<'_>, i64) -> M;
/// Marks the first message of a stream.
pub type Begin<M> = Box<dyn Fn(&mut M, bool) + Send + Sync>;
/// Opens a stream for these messages.
pub type Open<M> = Box<dyn Fn(ReceiverStream<M>) -> Opening + Send + Sync>;

/// What differs from one kind of file to another.
pub struct Kind<M> {
    /// Reads a row into its message; what cannot be read becomes a fault of the record.
    pub message: ReadMessage<M>,
    /// Marks the first message of a stream: whether the server is to check only, and what concerns all rows.
    pub begin: Begin<M>,
    /// Opens a stream.
    pub open: Open<M>,
}

/// How an import ended.
#[derive(Debug)]
pub enum End {
    /// Every row has its answer.
    Whole,
    /// Stopped by the user; what was answered is kept.
    Stopped,
    /// The server refused the stream, or the connection broke.
    Broken(Status),
}

/// Reads the headings: the rows above them are looked through and then forgotten.
pub async fn headings(
    rows: &mut Rows,
    layout: &'static crate::spreadsheet::headings::Layout,
) -> anyhow::Result<(Headings, Vec<Row>)> {
    let mut first = Vec::new();
    while first.len() < ROWS_ABOVE_MAX
        && let Some(row) = rows.next().await?
    {
        first.push(row);
    }
    let headings = Headings::find(layout, &first)?;
    let below = first.into_iter().filter(|row| row.number > headings.row).collect();
    Ok((headings, below))
}

/// What an answer or a broken stream brings.
enum Heard {
    Answer(Answer),
    Broken(Status),
}

/// A stream to the server.
struct Lane<M> {
    up: mpsc::Sender<M>,
    is_first: bool,
    checks_only: bool,
}

/// A row that waits for its answer.
struct Waiting {
    row: Row,
    faults: Vec<Fault>,
    answer: Option<Answer>,
}

/// An import under way.
struct Import<'a, M> {
    kind: &'a Kind<M>,
    headings: &'a Headings,
    days_from_1904: bool,
    dry_run: bool,
    keeping: Option<Lane<M>>,
    checking: Option<Lane<M>>,
    heard: mpsc::Sender<Heard>,
    waiting: BTreeMap<u32, Waiting>,
}

/// Sends all rows and reports on each in the order of the file.
pub async fn run<M: Send + 'static>(
    kind: &Kind<M>,
    mut rows: Rows,
    above: (Headings, Vec<Row>),
    dry_run: bool,
    stop: CancellationToken,
    report: &mut Report,
) -> anyhow::Result<End> {
    let (headings, first) = above;
    // Room for every answer that can be under way, so that the lanes never wait for this loop.
    let (heard, mut answers) = mpsc::channel(ROWS_UNDER_WAY_MAX + 2);
    let days_from_1904 = rows.about.days_from_1904;
    let (keeping, checking, waiting) = (None, None, BTreeMap::new());
    let mut import = Import { kind, headings: &headings, days_from_1904, dry_run, keeping, checking, heard, waiting };
    let mut first = first.into_iter();
    let mut end = None;
    let mut is_read = false;
    while end.is_none() && !(is_read && import.waiting.is_empty()) {
        tokio::select! {
            () = stop.cancelled() => end = Some(End::Stopped),
            Some(heard) = answers.recv() => match heard {
                Heard::Answer(answer) => import.hear(answer, report)?,
                Heard::Broken(status) => end = Some(End::Broken(status)),
            },
            row = next(&mut first, &mut rows), if !is_read && import.waiting.len() < ROWS_UNDER_WAY_MAX => match row? {
                Some(row) => import.send(row, report).await?,
                None => {
                    is_read = true;
                    import.close();
                }
            },
        }
    }
    let end = end.unwrap_or(End::Whole);
    if !matches!(end, End::Whole) {
        import.give_up(&mut answers, matches!(end, End::Stopped), report).await?;
        // The rest of the file is reported too, so that the result file has every row.
        while let Some(row) = next(&mut first, &mut rows).await? {
            if !import.record(&row).is_blank() {
                report.row(&row, &Answer::unsent(row.number))?;
            }
        }
    }
    Ok(end)
}

async fn next(first: &mut std::vec::IntoIter<Row>, rows: &mut Rows) -> anyhow::Result<Option<Row>> {
    match first.next() {
        Some(row) => Ok(Some(row)),
        None => rows.next().await,
    }
}

impl<M: Send + 'static> Import<'_, M> {
    fn record<'r>(&'r self, row: &'r Row) -> Record<'r> {
        Record::new(self.headings, row, self.days_from_1904)
    }

    async fn send(&mut self, row: Row, report: &mut Report) -> anyhow::Result<()> {
        let mut record = self.record(&row);
        if record.is_blank() {
            return Ok(());
        }
        let mut message = (self.kind.message)(&mut record, i64::from(row.number));
        let faults = record.finish();
        let checks_only = self.dry_run || !faults.is_empty();
        let lane = if faults.is_empty() { &mut self.keeping } else { &mut self.checking };
        let lane = lane.get_or_insert_with(|| Lane::open(self.kind, checks_only, self.heard.clone()));
        if std::mem::take(&mut lane.is_first) {
            (self.kind.begin)(&mut message, lane.checks_only);
        }
        report.begin_row();
        self.waiting.insert(row.number, Waiting { row, faults, answer: None });
        // A lane that takes nothing more has broken, which is heard of next.
        let _ = lane.up.send(message).await;
        Ok(())
    }

    fn hear(&mut self, answer: Answer, report: &mut Report) -> anyhow::Result<()> {
        if let Some(waiting) = self.waiting.get_mut(&answer.row) {
            waiting.answer = Some(answer);
        }
        while let Some(entry) = self.waiting.first_entry()
            && entry.get().answer.is_some()
        {
            let Waiting { row, faults, answer } = entry.remove();
            let answer = answer.unwrap_or_else(|| Answer::unsent(row.number));
            report.row(&row, &with_own(faults, answer, self.headings.layout))?;
        }
        Ok(())
    }

    /// Says that no more rows come, so that the server ends the streams when it has answered all.
    fn close(&mut self) {
        self.keeping = None;
        self.checking = None;
    }

    /// Reports what was answered, and says of the rest that nobody knows.
    async fn give_up(
        &mut self,
        answers: &mut mpsc::Receiver<Heard>,
        wait: bool,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        self.close();
        // A server that still answers is given the time to finish what it was sent.
        let patience = tokio::time::sleep(std::time::Duration::from_secs(if wait { 10 } else { 0 }));
        tokio::pin!(patience);
        while self.waiting.values().any(|waiting| waiting.answer.is_none()) {
            tokio::select! {
                biased;
                heard = answers.recv() => match heard {
                    Some(Heard::Answer(answer)) => self.hear(answer, report)?,
                    Some(Heard::Broken(_)) | None => break,
                },
                () = &mut patience => break,
            }
        }
        for (number, Waiting { row, faults, answer }) in std::mem::take(&mut self.waiting) {
            let answer = answer.unwrap_or_else(|| Answer::unsent(number));
            report.row(&row, &with_own(faults, answer, self.headings.layout))?;
        }
        Ok(())
    }
}

impl<M: Send + 'static> Lane<M> {
    fn open(kind: &Kind<M>, checks_only: bool, heard: mpsc::Sender<Heard>) -> Self {
        let (up, rows) = mpsc::channel(ROWS_TO_SEND);
        let opening = (kind.open)(ReceiverStream::new(rows));
        tokio::spawn(async move {
            let broken = match opening.await {
                Ok(mut answers) => loop {
                    match answers.next().await {
                        Some(Ok(answer)) => {
                            if heard.send(Heard::Answer(answer)).await.is_err() {
                                return;
                            }
                        }
                        Some(Err(status)) => break Some(status),
                        None => break None,
                    }
                },
                Err(status) => Some(status),
            };
            if let Some(status) = broken {
                // Nobody listens any more when the import has ended.
                let _ = heard.send(Heard::Broken(status)).await;
            }
        });
        Self { up, is_first: true, checks_only }
    }
}

/// Joins a row's own faults with those the server found in its other fields.
fn with_own(own: Vec<Fault>, mut answer: Answer, layout: &crate::spreadsheet::headings::Layout) -> Answer {
    for fault in &mut answer.faults {
        // `item.citizen_id` is the field that fills from the column `citizen_id`.
        let last = fault.field.rsplit('.').next().unwrap_or_default();
        if layout.column(last).is_some() {
            fault.field = last.to_owned();
        }
    }
    if own.is_empty() {
        return answer;
    }
    let heard = std::mem::take(&mut answer.faults);
    let further = heard.into_iter().filter(|fault| !own.iter().any(|mine| mine.field == fault.field));
    let mut all: Vec<Fault> = further.collect();
    all.extend(own);
    all.sort_by_key(|fault| layout.columns.iter().position(|column| column.field == fault.field));
    Answer { outcome: Outcome::Rejected, resource: String::new(), faults: all, ..answer }
}

#[cfg(test)]
mod tests;
