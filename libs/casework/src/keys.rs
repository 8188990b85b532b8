//! The proof that a service holds the data keys of its database.
//!
//! A service that starts with other keys over an old database would answer at first: what it seals it can open, and what
//! is on record it does not find. So each database holds one constant, sealed and indexed by its keys, which is looked at
//! before anything else.

use junxiu_platform::database::{Changes, CommitError, Database, DatabaseError};
use junxiu_platform::environment::Environment;
use junxiu_platform::seal::Sealer;
use uuid::Uuid;

/// What is sealed and indexed.
const CONSTANT: &str = "junxiu";
/// Where it is sealed into, and the domain of its index.
const TABLE: &str = "data_key_proof";

/// Why a service does not start over a database.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The keys are not those by which the database was sealed.
    #[error(
        "the data keys are not those of the database of {0}; put back the file data-keys.json that belongs to it \
         (from the backup, or name its folder with --keys), or name another database"
    )]
    Differ(&'static str),
    /// The database does not tell.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// Makes sure that the keys of a service are those of its database; a new database is bound to them.
///
/// A database from before there was a proof is bound at its first start, if its newest journal entry opens.
///
/// # Errors
/// When the keys are others, or the database cannot be read or written.
pub async fn prove(env: &Environment, db: &Database) -> Result<(), KeysError> {
    if proven(env, db).await? {
        return Ok(());
    }
    if !newest_opens(&env.sealer, db).await? {
        return Err(KeysError::Differ(env.service));
    }
    let changes = Changes::new()
        .write_any(
            "insert into data_key_proof (proof, sealed, blind_index)
             values (1, $1, $2)
             on conflict (proof) do nothing",
        )
        .bind(env.sealer.seal(TABLE, "1", "sealed", CONSTANT.as_bytes()))
        .bind(env.sealer.index(TABLE, CONSTANT));
    match db.commit(changes).await {
        // Read once more: another process may have been first, with keys of its own.
        Ok(()) | Err(CommitError::Guard | CommitError::Unique) => match proven(env, db).await? {
            true => Ok(()),
            false => Err(KeysError::Differ(env.service)),
        },
        Err(CommitError::Database(failure)) => Err(failure.into()),
    }
}

#[derive(sqlx::FromRow)]
struct ProofRow {
    sealed: Vec<u8>,
    blind_index: Vec<u8>,
}

/// Says whether the keys are proven; false when the database holds no proof yet.
async fn proven(env: &Environment, db: &Database) -> Result<bool, KeysError> {
    let row: Option<ProofRow> =
        db.read("select sealed, blind_index from data_key_proof where proof = 1").optional().await?;
    let Some(row) = row else { return Ok(false) };
    let opens = env.sealer.open_text(TABLE, "1", "sealed", &row.sealed).is_ok_and(|opened| opened == CONSTANT);
    if opens && env.sealer.index(TABLE, CONSTANT) == row.blind_index {
        return Ok(true);
    }
    Err(KeysError::Differ(env.service))
}

#[derive(sqlx::FromRow)]
struct AnswerRow {
    replay_key: Uuid,
    answer: Vec<u8>,
}

/// Says whether the newest sealed answer of the journal opens; a journal without one says nothing against the keys.
async fn newest_opens(sealer: &Sealer, db: &Database) -> Result<bool, DatabaseError> {
    let row: Option<AnswerRow> = db
        .read(
            "select replay_key, answer
               from journal_entry
              where answer is not null
              order by arrival desc
              limit 1",
        )
        .optional()
        .await?;
    Ok(row.is_none_or(|row| sealer.open("journal_entry", row.replay_key.to_string(), "answer", &row.answer).is_ok()))
}
