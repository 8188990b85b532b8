//! SQL of the daily run's own rows: how far it is, so that it goes on where it was cut off.

use std::collections::BTreeMap;

use junxiu_kernel::day::Day;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use serde::{Deserialize, Serialize};

/// The task under which the run itself has its row.
const RUN: &str = "run";

/// What was done of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Count {
    pub opened: i64,
    pub missed: i64,
    pub moved: i64,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Counts {
    pub kinds: BTreeMap<String, Count>,
    pub swept_steps: i64,
}

impl Counts {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn of(&mut self, kind: &str) -> &mut Count {
        self.kinds.entry(kind.to_owned()).or_default()
    }

    /// The counts in words, for the journal.
    pub fn summary(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        for (kind, count) in &self.kinds {
            let parts = [("opened", count.opened), ("missed", count.missed), ("moved", count.moved)];
            let told = parts.iter().filter(|(_, number)| *number > 0);
            let told: Vec<String> = told.map(|(word, number)| format!("{word} {number}")).collect();
            words.push(format!("{kind} {}", told.join(" ")));
        }
        if self.swept_steps > 0 {
            words.push(format!("{} steps of sweeps", self.swept_steps));
        }
        words.join("; ")
    }
}

/// The run's own row.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// The last completed day as of which a run was done to its end.
    pub as_of: Option<Day>,
    /// What was changed and is not in the journal yet.
    pub counts: Counts,
    pub revision: i64,
}

#[derive(sqlx::FromRow)]
struct RunRow {
    as_of: Option<Day>,
    counts: String,
    revision: i64,
}

/// Makes the run's row if there is none yet.
pub(super) fn begin() -> Changes {
    Changes::new()
        .write_any("insert into duty_run (task, period) values ($1, '') on conflict (task, period) do nothing")
        .bind(RUN)
}

pub(super) async fn run(db: &Database) -> Result<Run, DatabaseError> {
    let row: RunRow =
        db.read("select as_of, counts, revision from duty_run where task = $1 and period = ''").bind(RUN).one().await?;
    let counts = serde_json::from_str(&row.counts)
        .map_err(|_| DatabaseError::Unreadable { column: "counts".to_owned(), why: "it holds no counts".to_owned() })?;
    Ok(Run { as_of: row.as_of, counts, revision: row.revision })
}

/// Moves the run's row on; touches none when another run did meanwhile.
pub(super) fn advance(run: &Run, as_of: Option<Day>, counts: &Counts) -> Changes {
    Changes::new()
        .write(
            "update duty_run
                set as_of = $2, counts = $3, revision = revision + 1
              where task = $1 and period = '' and revision = $4",
            1,
        )
        .bind(RUN)
        .bind(as_of)
        .bind(serde_json::to_string(counts).unwrap_or_default())
        .bind(run.revision)
}

/// How far a source or a sweep is.
#[derive(Debug, Clone, Default, sqlx::FromRow)]
pub(super) struct Place {
    /// Where the next step begins; none between two looks.
    pub cursor: Option<String>,
    /// The last completed day as of which it was done to its end.
    pub as_of: Option<Day>,
}

pub(super) async fn place(db: &Database, task: &str, period: &str) -> Result<Place, DatabaseError> {
    let row: Option<Place> = db
        .read("select cursor, as_of from duty_run where task = $1 and period = $2")
        .bind(task)
        .bind(period)
        .optional()
        .await?;
    Ok(row.unwrap_or_default())
}

pub(super) fn put(task: &str, period: &str, place: &Place) -> Changes {
    Changes::new()
        .write(
            "insert into duty_run (task, period, cursor, as_of)
             values ($1, $2, $3, $4)
             on conflict (task, period) do update set cursor = excluded.cursor, as_of = excluded.as_of",
            1,
        )
        .bind(task)
        .bind(period)
        .bind(place.cursor.clone())
        .bind(place.as_of)
}
