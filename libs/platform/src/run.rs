//! Runs a process: its settings, its listener, and its graceful end.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::service::Routes;

use crate::environment::Environment;
use crate::settings::{self, Settings, Sources};
use crate::telemetry;

/// How many calls one connection may have under way. A gateway's one connection carries all its callers.
const STREAMS_PER_CONNECTION: u32 = 1_024;

/// A call's metadata is a token and some words; more is abuse.
const HEADERS_MAX_BYTES: u32 = 32 * 1024;

/// Streams reset by the peer before they were worked on; beyond this the connection is closed (rapid reset).
const RESETS_PENDING_MAX: usize = 64;

/// How every HTTP/2 connection begins.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// How soon a connection that has begun its preface is looked at again.
const PREFACE_LOOK: Duration = Duration::from_millis(10);

/// A connection must have said which protocol it speaks by then; the HTTP library would wait for ever.
const BEGIN_TIMEOUT: Duration = Duration::from_secs(10);

/// A silent connection is asked for a sign of life this often, and given up without one.
const KEEPALIVE_EVERY: Duration = Duration::from_secs(30);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);

/// An old connection is closed in peace, so that load spreads again after a restart of others.
const CONNECTION_AGE_MAX: Duration = Duration::from_secs(2 * 3600);

/// How many connections are open at once; more wait in the listener's queue.
const CONNECTIONS_MAX: usize = 4_096;

/// After NOT_SERVING, new calls are still taken this long, for those who ask health to notice.
const NOTICE: Duration = Duration::from_millis(100);

/// What calls get of the drain time; the rest is for background work.
const TASKS_DRAIN: Duration = Duration::from_secs(2);

/// Runs one service as a process of its own, with the settings of the process.
pub async fn run<B>(service: &'static str, build: B) -> anyhow::Result<()>
where
    B: AsyncFnOnce(&Environment) -> anyhow::Result<Routes>,
{
    run_with(service, Settings::load(&Sources::of_process())?, build).await
}

/// Runs one service as a process of its own, with these settings.
pub async fn run_with<B>(service: &'static str, settings: Settings, build: B) -> anyhow::Result<()>
where
    B: AsyncFnOnce(&Environment) -> anyhow::Result<Routes>,
{
    let _telemetry = telemetry::start(&settings, service)?;
    // The address is taken first: a start that fails there has made no keys.
    let listener = listen(&settings).await?;
    let env = Environment::open(service, settings)?;
    let routes = build(&env).await.with_context(|| format!("the service {service} cannot start"))?;
    serve(&env, listener, routes).await
}

/// Why a process does not listen.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen at {address}")]
pub struct ListenError {
    /// Where it was to listen.
    pub address: SocketAddr,
    /// What the system says.
    pub source: std::io::Error,
}

/// Opens the listener that the settings name.
pub async fn listen(settings: &Settings) -> Result<TcpListener, ListenError> {
    let address = settings.listen();
    TcpListener::bind(address).await.map_err(|source| ListenError { address, source })
}

/// Serves until the process is told to stop (SIGTERM, SIGINT), and then ends in peace.
pub async fn serve(env: &Environment, listener: TcpListener, routes: Routes) -> anyhow::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let told = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    serve_until(env, listener, routes, told).await
}

/// Serves until `told` is done. Then health says NOT_SERVING, no connection is taken any more,
/// calls under way end within the drain time, and background work after them.
pub async fn serve_until(
    env: &Environment,
    listener: TcpListener,
    routes: Routes,
    told: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    tracing::info!(service = env.service, %address, "Serving {} at {address}", env.service);
    env.verifier.prefetch();
    let connections = Connections::new(routes);
    let told = async {
        tokio::select! {
            () = told => {}
            () = env.tasks.stopping().cancelled_owned() => {}
        }
        env.tasks.begin_stop();
        tokio::time::sleep(NOTICE).await;
    };
    connections.accept(&listener, told).await;
    // Closed now, so that a client who connects again reaches whoever takes over.
    drop(listener);
    let drain = env.settings.duration(settings::DRAIN);
    let whole = connections.end(drain.saturating_sub(TASKS_DRAIN)).await;
    let tasks = env.tasks.stop(TASKS_DRAIN.min(drain)).await;
    tracing::info!(calls_ended = whole, tasks_ended = tasks, "Stopped {}", env.service);
    Ok(())
}

/// The connections of a listener.
struct Connections {
    routes: Routes,
    protocol: auto::Builder<TokioExecutor>,
    /// Asks every connection to take no new calls and to close after those under way.
    closing: CancellationToken,
    /// Drops what has not ended in time.
    cutting: CancellationToken,
    open: TaskTracker,
    places: std::sync::Arc<tokio::sync::Semaphore>,
}

impl Connections {
    fn new(routes: Routes) -> Self {
        let mut protocol = auto::Builder::new(TokioExecutor::new());
        protocol
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS_PER_CONNECTION)
            .max_header_list_size(HEADERS_MAX_BYTES)
            .max_pending_accept_reset_streams(RESETS_PENDING_MAX)
            .keep_alive_interval(KEEPALIVE_EVERY)
            .keep_alive_timeout(KEEPALIVE_TIMEOUT);
        protocol.http1().timer(TokioTimer::new()).header_read_timeout(BEGIN_TIMEOUT);
        Self {
            routes: routes.prepare(),
            protocol,
            closing: CancellationToken::new(),
            cutting: CancellationToken::new(),
            open: TaskTracker::new(),
            places: std::sync::Arc::new(tokio::sync::Semaphore::new(CONNECTIONS_MAX)),
        }
    }

    async fn accept(&self, listener: &TcpListener, told: impl Future<Output = ()>) {
        tokio::pin!(told);
        loop {
            let place = std::sync::Arc::clone(&self.places).acquire_owned();
            let taken = async { (place.await, listener.accept().await) };
            tokio::select! {
                () = &mut told => return,
                (Ok(place), taken) = taken => match taken {
                    Ok((socket, _)) => {
                        let connection = self.connection(socket);
                        self.open.spawn(async move {
                            connection.await;
                            drop(place);
                        });
                    }
                    Err(error) => {
                        // Out of files, or a peer gone before it was taken: both pass.
                        tracing::warn!(%error, "A connection could not be taken");
                        tokio::time::sleep(NOTICE).await;
                    }
                },
            }
        }
    }

    fn connection(&self, socket: TcpStream) -> impl Future<Output = ()> + 'static {
        let (closing, cutting) = (self.closing.clone(), self.cutting.clone());
        let (protocol, service) = (self.protocol.clone(), TowerToHyperService::new(self.routes.clone()));
        async move {
            if !matches!(timeout(BEGIN_TIMEOUT, has_begun(&socket)).await, Ok(true)) {
                return;
            }
            // Small answers must not wait for more to send; a socket that refuses is slower, not wrong.
            let _ = socket.set_nodelay(true);
            let connection = protocol.serve_connection(TokioIo::new(socket), service);
            tokio::pin!(connection);
            let age = tokio::time::sleep(CONNECTION_AGE_MAX);
            tokio::pin!(age);
            let mut is_closing = false;
            loop {
                tokio::select! {
                    // A peer that breaks off is no news; what it was answered was logged with the call.
                    _ = connection.as_mut() => return,
                    () = cutting.cancelled() => return,
                    () = closing.cancelled(), if !is_closing => {
                        is_closing = true;
                        connection.as_mut().graceful_shutdown();
                    }
                    () = &mut age, if !is_closing => {
                        is_closing = true;
                        connection.as_mut().graceful_shutdown();
                    }
                }
            }
        }
    }

    /// Ends all connections; says whether all calls came to their end.
    async fn end(&self, drain: Duration) -> bool {
        self.closing.cancel();
        self.open.close();
        let whole = timeout(drain, self.open.wait()).await.is_ok();
        self.cutting.cancel();
        self.open.wait().await;
        whole
    }
}

/// Waits until a connection has sent the whole preface of HTTP/2, or something else; false when it ended before.
async fn has_begun(socket: &TcpStream) -> bool {
    let mut seen = [0; PREFACE.len()];
    loop {
        match socket.peek(&mut seen).await {
            Ok(0) | Err(_) => return false,
            Ok(count) if count < PREFACE.len() && PREFACE.starts_with(&seen[..count]) => {
                tokio::time::sleep(PREFACE_LOOK).await;
            }
            Ok(_) => return true,
        }
    }
}

#[cfg(test)]
mod tests;
