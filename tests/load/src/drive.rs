//! Calls a server from many callers at once, and counts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use futures::future::BoxFuture;
use tonic::Status;
use tonic::transport::{Channel, Endpoint};

use crate::cpu::{Used, Workers};

/// Callers that share a connection; a client with many callers opens several.
const CALLERS_PER_CONNECTION: usize = 16;

/// How often to look whether the processes are at rest after a round, at most how many times, and what they use when they
/// are.
const REST_LOOK: Duration = Duration::from_millis(200);
const REST_LOOKS_MAX: usize = 25;
const RESTING_US: u64 = 20_000;

/// One call of one caller; told which caller it is, and how many calls that caller made before.
pub type Call = Arc<dyn Fn(usize, u64) -> BoxFuture<'static, Result<(), Status>> + Send + Sync>;

/// Something to drive: its call, and the process that answers.
#[derive(Clone)]
pub struct Side {
    /// The call.
    pub call: Call,
    /// Who works for it.
    pub workers: Workers,
}

/// What a round came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Calls answered in a second.
    pub per_second: u64,
    /// Processor time a call, with what is worked up after the answer.
    pub cpu_us: Used,
    /// The time that half of the calls took at most.
    pub p50_us: u64,
    /// The time that all but one in a hundred took at most.
    pub p99_us: u64,
}

/// How to drive: how many callers, how long, how often.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Callers at once, each waiting for its answer before it calls again.
    pub callers: usize,
    /// How long a round lasts.
    pub span: Duration,
    /// How many rounds each side gets.
    pub rounds: usize,
}

/// Makes a call out of a closure.
pub fn call<F, W>(make: F) -> Call
where
    F: Fn(usize, u64) -> W + Send + Sync + 'static,
    W: Future<Output = Result<(), Status>> + Send + 'static,
{
    Arc::new(move |caller, turn| Box::pin(make(caller, turn)))
}

/// Opens as many connections as the callers need; caller `n` uses connection `n % len`.
pub async fn connections(url: &str, callers: usize) -> anyhow::Result<Vec<Channel>> {
    let mut channels = Vec::new();
    for _ in 0..callers.div_ceil(CALLERS_PER_CONNECTION) {
        let endpoint = Endpoint::from_shared(url.to_owned())?.tcp_nodelay(true);
        channels.push(endpoint.connect().await.with_context(|| format!("cannot reach {url}"))?);
    }
    Ok(channels)
}

/// Drives one side for a round.
///
/// # Errors
/// With the first refusal: a yardstick that errs measures nothing.
pub async fn round(pace: Pace, side: &Side) -> anyhow::Result<Round> {
    let before = side.workers.used()?;
    let began = Instant::now();
    let ends = began + pace.span;
    let mut callers = Vec::new();
    for caller in 0..pace.callers {
        let call = side.call.clone();
        callers.push(tokio::spawn(async move {
            let mut took = Vec::new();
            while Instant::now() < ends {
                let asked = Instant::now();
                call(caller, took.len() as u64).await?;
                took.push(micros(asked.elapsed()));
            }
            Ok::<_, Status>(took)
        }));
    }
    let mut took = Vec::new();
    for caller in callers {
        let outcome = caller.await?;
        took.append(&mut outcome.map_err(|status| anyhow::anyhow!("refused: {status:?}"))?);
    }
    let round_took = began.elapsed();
    let round = count(took, round_took);
    let calls = round.per_second * micros(round_took) / 1_000_000;
    let after = at_rest(&side.workers).await?;
    Ok(Round { cpu_us: after.a_call_since(before, calls), ..round })
}

/// Waits until what the calls left behind is worked up too, so that it is counted, and burdens no other's round.
async fn at_rest(workers: &Workers) -> anyhow::Result<Used> {
    let mut used = workers.used()?;
    for _ in 0..REST_LOOKS_MAX {
        tokio::time::sleep(REST_LOOK).await;
        let now = workers.used()?;
        let worked = now.all() - used.all();
        used = now;
        if worked < RESTING_US {
            break;
        }
    }
    Ok(used)
}

/// Drives two sides in alternating rounds, after one round each to warm up; gives each side's median round.
pub async fn alternate(pace: Pace, one: &Side, other: &Side) -> anyhow::Result<(Round, Round)> {
    let warm = Pace { span: pace.span / 4, ..pace };
    round(warm, one).await?;
    round(warm, other).await?;
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    for _ in 0..pace.rounds {
        ones.push(round(pace, one).await?);
        others.push(round(pace, other).await?);
    }
    Ok((median(ones), median(others)))
}

fn count(mut took: Vec<u64>, span: Duration) -> Round {
    took.sort_unstable();
    let calls = took.len() as u64;
    let at = |hundredths: usize| took.get((took.len() * hundredths / 100).min(took.len().saturating_sub(1))).copied();
    Round {
        per_second: calls * 1_000_000 / micros(span).max(1),
        cpu_us: Used::default(),
        p50_us: at(50).unwrap_or(0),
        p99_us: at(99).unwrap_or(0),
    }
}

fn median(mut rounds: Vec<Round>) -> Round {
    rounds.sort_unstable_by_key(|round| round.per_second);
    rounds[rounds.len() / 2]
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_counted_by_the_second_and_ranked() {
        let took = (1..=200).collect();
        let round = count(took, Duration::from_millis(500));
        assert_eq!(round, Round { per_second: 400, cpu_us: Used::default(), p50_us: 101, p99_us: 199 });
        assert_eq!(count(Vec::new(), Duration::from_secs(1)), Round::default());
    }

    #[test]
    fn the_median_round_stands_for_all() {
        let round = |per_second| Round { per_second, ..Round::default() };
        assert_eq!(median(vec![round(9), round(1), round(5)]).per_second, 5);
        assert_eq!(median(vec![round(7)]).per_second, 7);
    }

    #[tokio::test]
    async fn a_refusal_ends_the_measurement() {
        let pace = Pace { callers: 2, span: Duration::from_secs(5), rounds: 1 };
        let refuse = call(|_, _| async { Err(junxiu_platform::status::Fault::not_found("things", "things/1").into()) });
        assert!(round(pace, &Side { call: refuse, workers: Workers::default() }).await.is_err());
    }
}
