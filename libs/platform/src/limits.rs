//! Limits of a call: how long it may take, and how many may run at once.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::Code;

use crate::status::Fault;

/// The largest message taken in. The same as the gRPC library's own default, which enforces it.
pub const MESSAGE_MAX_BYTES: usize = 4 * 1024 * 1024;

/// How soon a shed call may be repeated. A few calls' time: longer would leave the server idle.
const SHED_RETRY_AFTER: Duration = Duration::from_millis(200);

/// How many streams that need no token (watchers of health, readers of reflection) may be open at once. A probe
/// or two watches a service; whoever opens thousands wants its memory.
const OPEN_STREAMS_MAX: usize = 128;

/// The digits that `grpc-timeout` may have.
const TIMEOUT_DIGITS_MAX: usize = 8;

/// How many calls a service works on at once; the rest is shed, so that those taken stay quick.
#[derive(Clone, Debug)]
pub struct Concurrency {
    calls: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    open_streams: Arc<Semaphore>,
}

impl Concurrency {
    /// Sets how many ordinary calls and how many streams may run at once. They are counted
    /// apart: a hundred idle watchers must not take the place of a hundred calls.
    pub fn new(calls: usize, streams: usize) -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self { calls: places(calls), streams: places(streams), open_streams: places(OPEN_STREAMS_MAX) }
    }

    /// Takes a place, or refuses at once. The place is free again when the permit is dropped.
    pub fn enter(&self, is_streaming: bool) -> Result<OwnedSemaphorePermit, Fault> {
        let places = if is_streaming { &self.streams } else { &self.calls };
        Arc::clone(places).try_acquire_owned().map_err(|_| overloaded())
    }

    /// Takes a place for a stream that needs no token.
    pub fn enter_openly(&self) -> Result<OwnedSemaphorePermit, Fault> {
        Arc::clone(&self.open_streams).try_acquire_owned().map_err(|_| overloaded())
    }
}

/// Refuses a call because too many are under way.
pub fn overloaded() -> Fault {
    Fault::new(
        Code::ResourceExhausted,
        "OVERLOADED",
        "系统繁忙，请稍后再试",
        "the service is busy; repeat the call after the pause given",
    )
    .retry_after(SHED_RETRY_AFTER)
}

/// Answers a call that was not done in time. Nobody knows how far it came; repeating with the same
/// `request_id` is safe.
pub fn deadline_exceeded() -> Fault {
    Fault::new(
        Code::DeadlineExceeded,
        "DEADLINE_EXCEEDED",
        "未能在时限内完成；可用相同的 request_id 重试",
        "the call was not done within its deadline; it may be repeated with the same request_id",
    )
    .retry_after(SHED_RETRY_AFTER)
}

/// Answers a stream or call that is ended because the process stops.
pub fn stopping() -> Fault {
    Fault::new(Code::Unavailable, "STOPPING", "服务正在停止，请重新连接", "the service is stopping; connect again")
        .retry_after(SHED_RETRY_AFTER)
}

/// Reads `grpc-timeout`: none when the caller gives none.
pub fn timeout(headers: &HeaderMap) -> Result<Option<Duration>, Fault> {
    let Some(value) = headers.get("grpc-timeout") else { return Ok(None) };
    let read = value.to_str().ok().and_then(read_timeout);
    read.map(Some).ok_or_else(|| {
        Fault::malformed(
            "grpc-timeout",
            "TIMEOUT_MALFORMED",
            "grpc-timeout 格式错误",
            "grpc-timeout must be up to eight digits and one of H, M, S, m, u, n",
        )
    })
}

/// Writes a `grpc-timeout`, rounded down to the finest unit that fits.
pub fn timeout_value(left: Duration) -> HeaderValue {
    let units = [(left.as_micros(), 'u'), (left.as_millis(), 'm'), (u128::from(left.as_secs()), 'S')];
    let fitting = units.into_iter().find(|(count, _)| *count < 10_u128.pow(TIMEOUT_DIGITS_MAX as u32));
    let (count, unit) = fitting.unwrap_or((99_999_999, 'S'));
    HeaderValue::try_from(format!("{count}{unit}")).unwrap_or_else(|_| HeaderValue::from_static("0u"))
}

fn read_timeout(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let digits = text.strip_suffix(unit)?;
    if digits.is_empty() || digits.len() > TIMEOUT_DIGITS_MAX || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: u64 = digits.parse().ok()?;
    match unit {
        'H' => Some(Duration::from_secs(count * 3600)),
        'M' => Some(Duration::from_secs(count * 60)),
        'S' => Some(Duration::from_secs(count)),
        'm' => Some(Duration::from_millis(count)),
        'u' => Some(Duration::from_micros(count)),
        'n' => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static str) -> Result<Option<Duration>, &'static str> {
        let mut headers = HeaderMap::new();
        headers.insert("grpc-timeout", HeaderValue::from_static(text));
        timeout(&headers).map_err(|fault| fault.reason())
    }

    #[test]
    fn timeouts_are_read_in_all_units() {
        assert_eq!(timeout(&HeaderMap::new()).unwrap(), None);
        assert_eq!(read("1H"), Ok(Some(Duration::from_secs(3600))));
        assert_eq!(read("2M"), Ok(Some(Duration::from_secs(120))));
        assert_eq!(read("99999999S"), Ok(Some(Duration::from_secs(99_999_999))));
        assert_eq!(read("250m"), Ok(Some(Duration::from_millis(250))));
        assert_eq!(read("7u"), Ok(Some(Duration::from_micros(7))));
        assert_eq!(read("7n"), Ok(Some(Duration::from_nanos(7))));
        for bad in ["", "S", "1", "1x", "-1S", "+1S", "123456789S", "1.5S"] {
            assert_eq!(read(bad), Err("TIMEOUT_MALFORMED"), "{bad}");
        }
    }

    #[test]
    fn what_is_left_is_written_as_it_is_read() {
        for left in
            [Duration::ZERO, Duration::from_micros(12), Duration::from_millis(9_999), Duration::from_secs(86_400)]
        {
            let mut headers = HeaderMap::new();
            headers.insert("grpc-timeout", timeout_value(left));
            assert_eq!(timeout(&headers).unwrap(), Some(left));
        }
    }

    #[test]
    fn a_full_house_refuses_at_once() {
        let places = Concurrency::new(1, 1);
        let held = places.enter(false).unwrap();
        let refused = places.enter(false).unwrap_err();
        assert_eq!((refused.reason(), refused.code()), ("OVERLOADED", Code::ResourceExhausted));
        assert!(refused.pause().is_some());
        assert!(places.enter(true).is_ok(), "streams are counted apart");
        drop(held);
        assert!(places.enter(false).is_ok());
    }
}
