//! One process of the suite: started, waited for, killed, started again.

use std::fs::{File, OpenOptions};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::process::{Child, Command};
use tokio::time::sleep;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// How long a process may take to serve; a debug build that makes demo data needs the most.
const START_PATIENCE: Duration = Duration::from_secs(180);
/// How long a process may take to stop when asked to.
const STOP_PATIENCE: Duration = Duration::from_secs(15);
/// The pause between two looks at a process that does not serve yet. Short, since start times are measured by it.
const LOOK_EVERY: Duration = Duration::from_millis(2);
/// How much of a log is shown when something went wrong.
const TAIL_BYTES: usize = 4_000;
/// How our settings begin in the environment. A process under test gets its settings by flags only.
const VARIABLES: &str = "JUNXIU_";

/// A process of the suite.
#[derive(Debug)]
pub struct Process {
    /// What it is called in messages, for example `intake`.
    pub name: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// Everything it has written, over all its starts.
    pub log: PathBuf,
    program: PathBuf,
    arguments: Vec<String>,
    child: Child,
}

impl Process {
    /// Starts a process. Its output goes to `{name}.log` in `logs`; it ends when this value does.
    pub fn start(
        program: &Path,
        name: &str,
        address: SocketAddr,
        arguments: Vec<String>,
        logs: &Path,
    ) -> anyhow::Result<Self> {
        let log = logs.join(format!("{name}.log"));
        let child = spawn(program, &arguments, &log)?;
        Ok(Self { name: name.to_owned(), address, log, program: program.to_owned(), arguments, child })
    }

    /// Waits until its health says SERVING; gives the time that took.
    pub async fn serving(&mut self) -> anyhow::Result<Duration> {
        let began = Instant::now();
        while began.elapsed() < START_PATIENCE {
            if is_serving(self.address).await {
                return Ok(began.elapsed());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended with {status} instead of serving:\n{}", self.name, self.log_tail());
            }
            sleep(LOOK_EVERY).await;
        }
        bail!("{} does not serve after {START_PATIENCE:?}:\n{}", self.name, self.log_tail())
    }

    /// Kills it at once, as a power cut would.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill().await.with_context(|| format!("cannot kill {}", self.name))
    }

    /// Asks it to stop (SIGTERM) and waits until it has.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        let pid = self.pid()?.to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status().await?;
        anyhow::ensure!(told.success(), "cannot signal {}", self.name);
        match tokio::time::timeout(STOP_PATIENCE, self.child.wait()).await {
            Ok(status) => {
                let status = status?;
                anyhow::ensure!(status.success(), "{} ended with {status}:\n{}", self.name, self.log_tail());
                Ok(())
            }
            Err(_) => bail!("{} did not stop in {STOP_PATIENCE:?}:\n{}", self.name, self.log_tail()),
        }
    }

    /// Starts it again with the same arguments, without waiting for it.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        self.child = spawn(&self.program, &self.arguments, &self.log)?;
        Ok(())
    }

    /// Gives it another value of a flag from its next start on.
    pub fn set_flag(&mut self, flag: &str, value: &str) {
        match self.arguments.iter().position(|argument| argument == flag) {
            Some(at) if at + 1 < self.arguments.len() => value.clone_into(&mut self.arguments[at + 1]),
            _ => self.arguments.extend([flag.to_owned(), value.to_owned()]),
        }
    }

    /// The number the system knows it by.
    pub fn pid(&self) -> anyhow::Result<u32> {
        self.child.id().with_context(|| format!("{} has ended", self.name))
    }

    /// How much memory it holds, in kilobytes.
    pub fn resident_kb(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()?))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("the system tells no VmRSS")?;
        let number = line.split_whitespace().nth(1).context("VmRSS has a number")?;
        Ok(number.parse()?)
    }

    /// The end of what it has written.
    pub fn log_tail(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let from = text.len().saturating_sub(TAIL_BYTES);
        let from = (from..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        text[from..].to_owned()
    }
}

fn spawn(program: &Path, arguments: &[String], log: &Path) -> anyhow::Result<Child> {
    let out = OpenOptions::new().create(true).append(true).open(log)?;
    let errors: File = out.try_clone()?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(out).stderr(errors).kill_on_drop(true);
    without_settings(&mut command);
    command.spawn().with_context(|| format!("cannot start {}", program.display()))
}

/// Takes our variables out of a command's environment, so that a developer's own settings do not leak into a test.
pub fn without_settings(command: &mut Command) {
    #[expect(clippy::disallowed_methods, reason = "only names are looked at, to take them away")]
    let names = std::env::vars_os().map(|(name, _)| name);
    for name in names.filter(|name| name.to_string_lossy().starts_with(VARIABLES)) {
        command.env_remove(name);
    }
}

/// Opens a connection that is made when it is first used.
pub fn channel(address: SocketAddr) -> anyhow::Result<Channel> {
    Ok(Endpoint::from_shared(format!("http://{address}"))?.tcp_nodelay(true).connect_lazy())
}

async fn is_serving(address: SocketAddr) -> bool {
    let Ok(channel) = channel(address) else { return false };
    let answer = HealthClient::new(channel).check(HealthCheckRequest::default()).await;
    answer.is_ok_and(|answer| answer.into_inner().status() == ServingStatus::Serving)
}

/// Finds a port that nobody uses at the moment, below those from which the system takes its own for outgoing connections:
/// a process that is killed must find its port free when it starts again.
pub fn free_address() -> anyhow::Result<SocketAddr> {
    const FIRST: u16 = 18_000;
    const COUNT: u16 = 14_000;
    // The last bytes of a UUIDv7 are random, so that suites that start at the same moment look in different places.
    let bytes = uuid::Uuid::now_v7().into_bytes();
    let from = u16::from_be_bytes([bytes[14], bytes[15]]) % COUNT;
    let ports = (0..COUNT).map(|step| FIRST + (from + step) % COUNT);
    let free =
        ports.map(|port| SocketAddr::from(([127, 0, 0, 1], port))).find(|address| TcpListener::bind(address).is_ok());
    free.context("every port is in use")
}
