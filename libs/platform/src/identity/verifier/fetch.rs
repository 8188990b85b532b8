//! Fetches published keys from their address, off the path of calls.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::task::JoinHandle;

use super::{FETCH_AGAIN_AFTER, FETCH_EVERY, FETCH_MAX_BYTES, FETCH_TIMEOUT, Inner, Place};

impl Inner {
    /// Begins to fetch what is due; with `again`, what may be asked for again so soon.
    pub(super) fn fetch_when_due(self: &Arc<Self>, again: bool) -> Vec<JoinHandle<()>> {
        if tokio::runtime::Handle::try_current().is_err() {
            return Vec::new();
        }
        let mut begun = Vec::new();
        for (at, source) in self.sources.iter().enumerate() {
            let Place::Address { url, started, next_fetch_ms } = &source.place else { continue };
            let now = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            let due = next_fetch_ms.load(Ordering::Relaxed);
            let spared = if again { millis(FETCH_EVERY) - millis(FETCH_AGAIN_AFTER) } else { 0 };
            if now.saturating_add(spared) < due
                || next_fetch_ms
                    .compare_exchange(due, now + millis(FETCH_EVERY), Ordering::Relaxed, Ordering::Relaxed)
                    .is_err()
            {
                continue;
            }
            let (inner, url) = (Arc::clone(self), url.clone());
            begun.push(tokio::task::spawn_blocking(move || inner.fetch(at, &url)));
        }
        begun
    }

    fn fetch(&self, at: usize, url: &str) {
        let taken = download(url).and_then(|text| self.take(at, text).map_err(|error| error.to_string()));
        match taken {
            Ok(()) => tracing::debug!(url, "Token keys were fetched"),
            Err(cause) => tracing::warn!(url, cause, "Token keys cannot be fetched; the keys held stay"),
        }
    }
}

fn download(url: &str) -> Result<String, String> {
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(FETCH_TIMEOUT)).build().into();
    let mut answer = agent.get(url).call().map_err(|error| error.to_string())?;
    answer.body_mut().with_config().limit(FETCH_MAX_BYTES).read_to_string().map_err(|error| error.to_string())
}

fn millis(span: std::time::Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
