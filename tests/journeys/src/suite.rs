//! The whole suite, laid out over one process or several.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use anyhow::{Context as _, ensure};
use tempfile::TempDir;
use tokio::process::Command;

use crate::client::Client;
use crate::postgres::Databases;
use crate::process::{self, Process};

/// The services that keep records, each with a process and a database of its own in [`Layout::Processes`].
pub const SERVICES: [&str; 4] = ["intake", "medical-subsidy", "party-affairs", "honors"];
/// Those in which the journeys from plan to payment write; the others only follow, and their chains may be empty.
pub const WRITERS: [&str; 2] = ["intake", "medical-subsidy"];
/// What a client talks to.
pub const GATEWAY: &str = "gateway";
/// The one process of [`Layout::Embedded`].
pub const EMBEDDED: &str = "junxiu";

/// How the suite is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `junxiu up`: all services in one process, an SQLite file each.
    Embedded {
        /// True to begin with the demo province.
        demo: bool,
    },
    /// `junxiu serve`: a process a service with a database each, and the gateway.
    Processes {
        /// On which engine.
        engine: Engine,
    },
}

/// Where records are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file a service.
    Sqlite,
    /// A PostgreSQL database a service.
    Postgres,
}

/// A running suite. Its processes end with it; its databases are dropped by [`Suite::end`].
#[derive(Debug)]
pub struct Suite {
    /// How it is laid out.
    pub layout: Layout,
    /// Where its data and logs are; removed with it.
    pub folder: TempDir,
    binary: PathBuf,
    processes: Vec<Process>,
    databases: Option<Databases>,
    /// The civil time at which all clocks stand; none while they run.
    clock: Option<String>,
}

impl Suite {
    /// Starts a suite on empty data and waits until it serves.
    pub async fn start(layout: Layout, binary: &Path, server: Option<&str>) -> anyhow::Result<Self> {
        Self::start_at(layout, binary, server, None).await
    }

    /// Starts it at a civil time, at which all clocks stand: see [`Suite::set_clock`]. A service that has seen a later day
    /// has done with the duties of the days before it.
    pub async fn start_at(
        layout: Layout,
        binary: &Path,
        server: Option<&str>,
        civil: Option<&str>,
    ) -> anyhow::Result<Self> {
        ensure!(binary.exists(), "{} is not built; build it with cargo build -p junxiu-suite", binary.display());
        let folder = tempfile::Builder::new().prefix("junxiu-journey-").tempdir()?;
        let (binary, clock) = (binary.to_owned(), civil.map(str::to_owned));
        let mut suite = Self { layout, folder, binary, processes: Vec::new(), databases: None, clock };
        match layout {
            Layout::Embedded { demo } => suite.start_embedded(demo)?,
            Layout::Processes { engine } => {
                if engine == Engine::Postgres {
                    let server = server.context("JUNXIU_TEST_POSTGRES names no server to make databases on")?;
                    suite.databases = Some(Databases::on(server));
                }
                suite.start_processes().await?;
            }
        }
        for process in &mut suite.processes {
            process.serving().await?;
        }
        Ok(suite)
    }

    fn start_embedded(&mut self, demo: bool) -> anyhow::Result<()> {
        let address = process::free_address()?;
        let mut arguments = words(["up", "--data"]);
        arguments.push(self.data().display().to_string());
        arguments.extend(["--listen".to_owned(), address.to_string()]);
        if !demo {
            arguments.push("--no-demo".to_owned());
        }
        arguments.extend(self.clock_flag());
        self.processes.push(Process::start(&self.binary, EMBEDDED, address, arguments, self.folder.path())?);
        Ok(())
    }

    async fn start_processes(&mut self) -> anyhow::Result<()> {
        let mut peers = Vec::new();
        for service in SERVICES {
            peers.push((service, process::free_address()?));
        }
        for (service, address) in &peers {
            let mut arguments = self.serve(service, *address, &peers);
            if let Some(databases) = &mut self.databases {
                arguments.extend(["--database".to_owned(), databases.make(service).await?]);
            }
            self.processes.push(Process::start(&self.binary, service, *address, arguments, self.folder.path())?);
        }
        let address = process::free_address()?;
        let arguments = self.serve(GATEWAY, address, &peers);
        self.processes.push(Process::start(&self.binary, GATEWAY, address, arguments, self.folder.path())?);
        Ok(())
    }

    fn serve(
        &self,
        service: &str,
        address: std::net::SocketAddr,
        peers: &[(&str, std::net::SocketAddr)],
    ) -> Vec<String> {
        let mut arguments = words(["serve", service, "--data"]);
        arguments.push(self.data().display().to_string());
        arguments.extend(["--listen".to_owned(), address.to_string()]);
        for (peer, at) in peers.iter().filter(|(peer, _)| *peer != service) {
            arguments.extend([format!("--peer-{peer}"), format!("http://{at}")]);
        }
        arguments.extend(self.clock_flag());
        arguments
    }

    fn clock_flag(&self) -> Vec<String> {
        self.clock.iter().flat_map(|civil| ["--clock".to_owned(), civil.clone()]).collect()
    }

    /// The folder of keys and of SQLite files.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The process that does a service's work; the one process when all are in it.
    pub fn process(&mut self, service: &str) -> anyhow::Result<&mut Process> {
        let name = if matches!(self.layout, Layout::Embedded { .. }) { EMBEDDED } else { service };
        self.processes.iter_mut().find(|process| process.name == name).with_context(|| format!("no process {name}"))
    }

    /// Where clients connect.
    pub fn address(&self) -> anyhow::Result<std::net::SocketAddr> {
        Ok(self.processes.last().context("a process runs")?.address)
    }

    /// Where the process of a service listens.
    pub fn address_of(&self, service: &str) -> anyhow::Result<std::net::SocketAddr> {
        Ok(self.find(service)?.address)
    }

    /// The number by which the system knows the process of a service.
    pub fn pid_of(&self, service: &str) -> anyhow::Result<u32> {
        self.find(service)?.pid()
    }

    fn find(&self, service: &str) -> anyhow::Result<&Process> {
        let found = self.processes.iter().find(|process| process.name == service || process.name == EMBEDDED);
        found.with_context(|| format!("no process {service}"))
    }

    /// Kills the process of a service, starts it again and waits until it serves.
    pub async fn kill_and_restart(&mut self, service: &str) -> anyhow::Result<()> {
        let process = self.process(service)?;
        process.kill().await?;
        process.start_again()?;
        process.serving().await.map(drop)
    }

    /// Stops all processes and starts them again at another civil time, for example `2026-02-05T09:00`, at which their clocks
    /// stand.
    pub async fn set_clock(&mut self, civil: &str) -> anyhow::Result<()> {
        self.stop().await?;
        self.clock = Some(civil.to_owned());
        for process in &mut self.processes {
            process.set_flag("--clock", civil);
            process.start_again()?;
        }
        for process in &mut self.processes {
            process.serving().await?;
        }
        Ok(())
    }

    /// A client at the gateway, in somebody's name; the token comes from `junxiu token`.
    pub async fn client(&self, role: &str, organization: &str, subject: &str) -> anyhow::Result<Client> {
        Client::new(self.address()?, &self.token(role, organization, subject).await?)
    }

    /// A token as `junxiu token` prints it.
    pub async fn token(&self, role: &str, organization: &str, subject: &str) -> anyhow::Result<String> {
        let data = self.data().display().to_string();
        let output = self
            .junxiu(&["token", "--role", role, "--organization", organization, "--subject", subject, "--data", &data])
            .await?;
        ensure!(output.status.success(), "junxiu token: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// Runs a command of the binary to its end, in the suite's folder.
    pub async fn junxiu(&self, arguments: &[&str]) -> anyhow::Result<Output> {
        Ok(self.command(arguments).output().await?)
    }

    /// A command of the binary, to be run in the suite's folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).current_dir(self.folder.path()).kill_on_drop(true);
        process::without_settings(&mut command);
        if let Some(clock) = &self.clock {
            command.env("JUNXIU_CLOCK", clock);
        }
        command
    }

    /// The logs of all processes.
    pub fn logs(&self) -> Vec<PathBuf> {
        self.processes.iter().map(|process| process.log.clone()).collect()
    }

    /// The addresses of the PostgreSQL databases, if it runs on any.
    pub fn database_urls(&self) -> Vec<String> {
        self.databases.as_ref().map(Databases::urls).unwrap_or_default()
    }

    /// The ends of all logs, for a message about a failure.
    pub fn log_tails(&self) -> String {
        let mut text = String::new();
        for process in &self.processes {
            let _ = writeln!(text, "--- the end of {}'s log\n{}", process.name, process.log_tail());
        }
        text
    }

    /// Asks all processes to stop, and waits until they have.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        for process in self.processes.iter_mut().rev() {
            process.stop().await?;
        }
        Ok(())
    }

    /// Ends the processes at once and drops the databases.
    pub async fn end(mut self) -> anyhow::Result<()> {
        for mut process in std::mem::take(&mut self.processes) {
            let _ = process.kill().await;
        }
        match &mut self.databases {
            Some(databases) => databases.drop_all().await,
            None => Ok(()),
        }
    }
}

fn words<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}
