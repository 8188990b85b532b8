//! Whose processor time a call costs: the processes that answer, and the database server behind them.
//!
//! On a busy machine the calls a second say little; what a call costs the processors says much.

use std::fs;

use anyhow::Context as _;
use sqlx::{ConnectOptions as _, Connection as _};

/// The kernel counts in hundredths of a second here, on every machine this runs on.
const TICK_US: u64 = 10_000;

/// Processes whose processor time is counted.
#[derive(Clone, Debug, Default)]
pub struct Workers {
    /// The processes that answer, and those that work up what they did.
    pub own: Vec<u32>,
    /// The first process of the PostgreSQL server, if it runs on this machine.
    pub server: Option<u32>,
}

/// Processor time, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Of the processes themselves.
    pub own: u64,
    /// Of the database server.
    pub server: u64,
}

impl Used {
    /// Both together.
    pub fn all(self) -> u64 {
        self.own + self.server
    }

    /// What was used since an earlier look, divided over so many calls.
    pub fn a_call_since(self, earlier: Self, calls: u64) -> Self {
        let share = |now: u64, then: u64| now.saturating_sub(then) / calls.max(1);
        Self { own: share(self.own, earlier.own), server: share(self.server, earlier.server) }
    }
}

impl Workers {
    /// What they have used since they started.
    pub fn used(&self) -> anyhow::Result<Used> {
        let mut used = Used::default();
        for pid in &self.own {
            used.own += read(*pid).context("a process has ended")?.own_us;
        }
        if let Some(first) = self.server {
            let postmaster = read(first).context("the server has ended")?;
            // Those of its processes that ended are in its own account.
            used.server = postmaster.own_us + postmaster.ended_us;
            let running = fs::read_dir("/proc")?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
            let children = running.filter_map(|pid: u32| read(pid)).filter(|process| process.parent == first);
            used.server += children.map(|process| process.own_us).sum::<u64>();
        }
        Ok(used)
    }
}

/// Finds the first process of a PostgreSQL server; none when it runs elsewhere.
pub async fn first_of_server(url: &str) -> anyhow::Result<Option<u32>> {
    let options: sqlx::postgres::PgConnectOptions = url.parse()?;
    let mut connection = options.connect().await?;
    let pid: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut connection).await?;
    let first = u32::try_from(pid).ok().and_then(read).map(|process| process.parent);
    connection.close().await?;
    Ok(first)
}

struct Account {
    parent: u32,
    own_us: u64,
    ended_us: u64,
}

fn read(pid: u32) -> Option<Account> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in parentheses and may hold blanks; of the fields after it, the parent is the 2nd and the times are
    // the 12th to 15th: user and system, its own and that of children that ended.
    let (_, after) = text.rsplit_once(')')?;
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
    Some(Account {
        parent: u32::try_from(ticks(1)).ok()?,
        own_us: (ticks(11) + ticks(12)) * TICK_US,
        ended_us: (ticks(13) + ticks(14)) * TICK_US,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_an_account() {
        let me = Workers { own: vec![std::process::id()], server: None };
        assert!(me.used().is_ok());
        let other = Workers { own: vec![0], server: None };
        assert!(other.used().is_err(), "no process has this number");
        let used = Used { own: 900, server: 500 }.a_call_since(Used { own: 100, server: 100 }, 4);
        assert_eq!(used, Used { own: 200, server: 100 });
        assert_eq!(used.all(), 300);
    }
}
