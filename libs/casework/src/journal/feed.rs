//! The reader that others follow: FeedService.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::stream::{self, BoxStream, StreamExt};
use junxiu_contracts::{event_types, feed as pb};
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::text::excerpt;
use junxiu_platform::identity::Caller;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use prost::Message;
use tokio::sync::watch;
use tonic::{Code, Request, Response, Status};

use super::store::EventsRow;
use super::{Journal, store};

/// Entries read at once.
const PAGE: i64 = 200;

/// How long to wait at the head before looking again, for entries that another process placed.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// FeedService over a journal.
pub struct FeedReader {
    journal: Journal,
}

/// One caller's way through the feed.
struct Walk {
    journal: Journal,
    caller: Caller,
    types: BTreeSet<String>,
    position: i64,
    until_head: bool,
    head: watch::Receiver<i64>,
}

impl FeedReader {
    pub(super) fn new(journal: Journal) -> Self {
        Self { journal }
    }
}

impl Walk {
    /// The next stretch of the feed; `None` when the caller only wanted to reach the head.
    async fn next(mut self) -> Result<Option<(pb::FollowResponse, Self)>, Status> {
        loop {
            let rows = store::events_after(&self.journal.inner.db, self.position, PAGE).await.map_err(Fault::from)?;
            if let Some(last) = rows.last().map(|row| row.position) {
                let mut events = Vec::new();
                for row in rows {
                    self.open(row, &mut events)?;
                }
                self.position = last;
                return Ok(Some((pb::FollowResponse { events, position: last }, self)));
            }
            if self.until_head {
                return Ok(None);
            }
            // Whichever comes first: news from this process's sequencer, or a look on suspicion.
            let _ = tokio::time::timeout(LOOK_AGAIN, self.head.changed()).await;
        }
    }

    fn open(&self, row: EventsRow, events: &mut Vec<pb::Event>) -> Result<(), Fault> {
        let Some(sealed) = row.events else { return Ok(()) };
        let holder = Ancestry { institution: row.institution, county: row.county, prefecture: row.prefecture };
        if !self.caller.sees(&holder) {
            return Ok(());
        }
        let key = row.replay_key.to_string();
        let plain = self.journal.inner.sealer.open("journal_entry", &key, "events", &sealed);
        let plain = plain.map_err(Fault::internal)?;
        let batch = pb::FollowResponse::decode(plain.as_slice()).map_err(Fault::internal)?;
        for mut event in batch.events {
            if self.types.is_empty() || self.types.contains(&event.r#type) {
                event.position = row.position;
                events.push(event);
            }
        }
        Ok(())
    }
}

#[tonic::async_trait]
impl pb::feed_service_server::FeedService for FeedReader {
    type FollowStream = BoxStream<'static, Result<pb::FollowResponse, Status>>;

    async fn follow(&self, request: Request<pb::FollowRequest>) -> Result<Response<Self::FollowStream>, Status> {
        let call = self.journal.call(&request)?;
        let request = request.into_inner();
        known(self.journal.inner.service, &request.types)?;
        let head = store::head(&self.journal.inner.db).await.map_err(Fault::from)?.position;
        if request.after_position < 0 || request.after_position > head {
            return Err(unknown_position(request.after_position, head).into());
        }
        let walk = Walk {
            journal: self.journal.clone(),
            caller: call.caller,
            types: request.types.into_iter().collect(),
            position: request.after_position,
            until_head: request.until_head,
            head: self.journal.inner.head.subscribe(),
        };
        Ok(Response::new(stream::try_unfold(walk, Walk::next).boxed()))
    }

    async fn get_head(&self, _: Request<pb::GetHeadRequest>) -> Result<Response<pb::GetHeadResponse>, Status> {
        let head = store::head(&self.journal.inner.db).await.map_err(Fault::from)?;
        Ok(Response::new(pb::GetHeadResponse { position: head.position }))
    }
}

/// How many types a follower may ask for; no service tells so many.
const TYPES_MAX: usize = 100;

/// Refuses types that the service never tells: whoever asks for them would wait for ever.
fn known(service: &str, types: &[String]) -> Result<(), Fault> {
    let told = event_types(service);
    let mut wrong = Violations::new();
    wrong.at_most("types", types.len(), TYPES_MAX);
    for (at, name) in types.iter().take(TYPES_MAX).enumerate().filter(|(_, name)| !told.contains(name.as_str())) {
        let (shown, all) = (excerpt(name), told.iter().copied().collect::<Vec<_>>());
        wrong.add(
            format!("types[{at}]"),
            "UNKNOWN_VALUE",
            format!("{service} 没有事件 {shown}，可取：{}", all.join("、")),
            format!("{service} tells no event {shown}; it may be {}", all.join(", ")),
        );
    }
    wrong.finish()
}

fn unknown_position(asked: i64, head: i64) -> Fault {
    Fault::new(
        Code::OutOfRange,
        "POSITION_UNKNOWN",
        format!("事件位置 {asked} 不存在，当前末位为 {head}；数据可能已从备份恢复，请从 0 重新对账"),
        format!("there is no position {asked}, the head is {head}; if the data was restored, follow from 0 again"),
    )
    .with("after_position", asked.to_string())
    .with("head", head.to_string())
}
