//! A suite with people in it, and the yardsticks beside it on the same engine.

use anyhow::Context as _;
use junxiu_journeys::client::Client;
use junxiu_journeys::people::{self, Person};
use junxiu_journeys::postgres::Databases;
use junxiu_journeys::process::{self, Process};
use junxiu_journeys::suite::SERVICES;
use junxiu_journeys::{Engine, Layout, Suite, line};

use super::Setting;
use crate::cpu::{self, Workers};

/// What is driven.
pub struct Site {
    /// The suite: a process a service.
    pub suite: Suite,
    /// The engine of both.
    pub engine: Engine,
    /// A token that may do all of it.
    pub token: String,
    /// Everybody in the plan.
    pub people: Vec<Person>,
    /// The names of the retirees, by the order of the plan.
    pub retirees: Vec<String>,
    bare: Process,
    databases: Option<Databases>,
    server: Option<u32>,
}

impl Site {
    /// Starts both on empty databases. Nobody is in the plan yet.
    pub async fn open(setting: &Setting, engine: Engine) -> anyhow::Result<Self> {
        let suite = Suite::start(Layout::Processes { engine }, &setting.junxiu, setting.postgres.as_deref()).await?;
        let (mut databases, mut server) = (None, None);
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", suite.folder.path().join("bare.db").display()),
            Engine::Postgres => {
                let address = setting.postgres.as_deref().context("a server was given")?;
                server = cpu::first_of_server(address).await?;
                let mut made = Databases::on(address);
                let url = made.make("bare").await?;
                databases = Some(made);
                url
            }
        };
        let address = process::free_address()?;
        let arguments = ["bare", "--listen", &address.to_string(), "--database", &url].map(str::to_owned).to_vec();
        let mut bare = Process::start(&std::env::current_exe()?, "bare", address, arguments, suite.folder.path())?;
        bare.serving().await?;

        let token = suite.token("bureau_officer", "220000", "load").await?;
        let people = people::plan(setting.rows, 0);
        let site = Self { suite, engine, token, people, retirees: Vec::new(), bare, databases, server };
        let province = site.client("intake")?;
        line::set_up_institutions(&province).await?;
        line::begin_plan(&province).await?;
        Ok(site)
    }

    /// A client straight at a service.
    pub fn client(&self, service: &str) -> anyhow::Result<Client> {
        Client::new(self.suite.address_of(service)?, &self.token)
    }

    /// The address of a service, for connections of one's own.
    pub fn url(&self, service: &str) -> anyhow::Result<String> {
        Ok(format!("http://{}", self.suite.address_of(service)?))
    }

    /// The address of the yardsticks.
    pub fn bare_url(&self) -> String {
        format!("http://{}", self.bare.address)
    }

    /// Whose processor time the suite's calls cost: that of all its services, since one works up what another did.
    pub fn workers(&self) -> anyhow::Result<Workers> {
        let own = SERVICES.iter().map(|service| self.suite.pid_of(service)).collect::<anyhow::Result<_>>()?;
        Ok(Workers { own, server: self.server })
    }

    /// Whose processor time the yardsticks' calls cost.
    pub fn bare_workers(&self) -> anyhow::Result<Workers> {
        Ok(Workers { own: vec![self.bare.pid()?], server: self.server })
    }

    /// The engine, in the words of the table.
    pub fn engine_name(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        }
    }

    /// Ends everything and drops the databases.
    pub async fn close(mut self) -> anyhow::Result<()> {
        self.bare.kill().await?;
        if let Some(mut databases) = self.databases {
            databases.drop_all().await?;
        }
        self.suite.end().await
    }
}
