//! SQL of private travel documents. Numbers are sealed, and found by their blind index.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::{SealError, Sealer};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::exit::ExitId;
use crate::domain::hand_in::Owed;
use crate::domain::travel_document::{Document, DocumentId, DocumentKind, DocumentState, Move};

/// The table's name, to which sealed values are tied.
const TABLE: &str = "travel_document";

/// The domain of the blind index of document numbers.
const NUMBER_DOMAIN: &str = "travel_document_no";

/// How many documents of one person are read: he has a few at a time.
const DOCUMENTS_MAX: i64 = 1_000;

macro_rules! select_document {
    ($($rest:tt)*) => {
        concat!(
            "select document_id, retiree_id, institution, county, prefecture, kind, number_sealed, issued_on, expires_on,
                    state, keeper, exit_id, owed_from, due_on, calendar_version, deposited_on, moved_on, revision,
                    recorded_at, updated_at
               from travel_document ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct DocumentRow {
    document_id: Uuid,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    kind: String,
    number_sealed: Vec<u8>,
    issued_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    state: String,
    keeper: Option<String>,
    exit_id: Option<Uuid>,
    owed_from: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    calendar_version: Option<String>,
    deposited_on: Option<NaiveDate>,
    moved_on: NaiveDate,
    revision: i64,
    recorded_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// A document with its number, still sealed.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The document.
    pub document: Document,
    number: Vec<u8>,
}

impl Kept {
    /// Opens the number.
    ///
    /// # Errors
    /// When the value was changed or moved.
    pub fn number(&self, sealer: &Sealer) -> Result<String, SealError> {
        sealer.open_text(TABLE, self.document.id.to_string(), "number_sealed", &self.number)
    }

    /// Gives the same number with the document as it is now.
    #[must_use]
    pub fn now(&self, document: Document) -> Self {
        Self { document, number: self.number.clone() }
    }
}

impl DocumentRow {
    fn read(self) -> Result<Kept, DatabaseError> {
        let calendar_version = self.calendar_version;
        let owed = self.owed_from.zip(self.due_on).map(|(from, due_on)| Owed { from, due_on, calendar_version });
        let document = Document {
            id: self.document_id.into(),
            retiree: RetireeId(self.retiree_id),
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            kind: DocumentKind::from_code(&self.kind).ok_or_else(|| damaged("kind"))?,
            issued_on: self.issued_on,
            expires_on: self.expires_on,
            state: DocumentState::from_code(&self.state).ok_or_else(|| damaged("state"))?,
            keeper: self.keeper,
            exit: self.exit_id.map(Into::into),
            owed,
            deposited_on: self.deposited_on,
            moved_on: self.moved_on,
            revision: self.revision,
            recorded_at: self.recorded_at,
            updated_at: self.updated_at,
        };
        Ok(Kept { document, number: self.number_sealed })
    }
}

/// Reads a document, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: DocumentId) -> Result<Option<Kept>, DatabaseError> {
    let sql = select_document!("where document_id = $1");
    let row: Option<DocumentRow> = db.read(sql).bind(id.uuid()).optional().await?;
    row.map(DocumentRow::read).transpose()
}

/// Reads all documents of a person, the earliest recorded first.
///
/// # Errors
/// As the database says.
pub async fn of_retiree(db: &Database, retiree: RetireeId) -> Result<Vec<Kept>, DatabaseError> {
    let sql = select_document!("where retiree_id = $1 order by document_id limit $2");
    read_all(db.read(sql).bind(retiree.uuid()).bind(DOCUMENTS_MAX).all().await?)
}

/// Finds the document that a number of a type stands for.
///
/// # Errors
/// As the database says.
pub async fn of_number(
    db: &Database,
    sealer: &Sealer,
    kind: DocumentKind,
    number: &str,
) -> Result<Option<Document>, DatabaseError> {
    let sql = select_document!("where kind = $1 and number_index = $2 and state <> 'RELEASED'");
    let read = db.read(sql).bind(kind.code()).bind(sealer.index(NUMBER_DOMAIN, number));
    let row: Option<DocumentRow> = read.optional().await?;
    row.map(|row| Ok(row.read()?.document)).transpose()
}

/// Reads some documents that are due and not handed in, by id: a stretch of the daily run.
///
/// # Errors
/// As the database says.
pub async fn due(db: &Database, after: Uuid, limit: i64) -> Result<Vec<Kept>, DatabaseError> {
    let sql = select_document!(
        "where owed_from is not null and state in ('WITH_PERSON', 'LENT') and document_id > $1
         order by document_id
         limit $2"
    );
    read_all(db.read(sql).bind(after).bind(limit).all().await?)
}

/// What a list is narrowed to.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Only those of this person.
    pub retiree: Option<RetireeId>,
    /// Only those in this state.
    pub state: Option<DocumentState>,
    /// Only those that are due and not handed in.
    pub due_only: bool,
}

/// Lists the documents of a scope, by id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    scope: &Scope,
    filter: Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Kept>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_document!(
                "where ",
                $of,
                " and ($2 is null or state = $2)
                  and ($3 is null or retiree_id = $3)
                  and (not $4 or (owed_from is not null and state in ('WITH_PERSON', 'LENT')))
                  and document_id > $5
                order by document_id
                limit $6"
            )
        };
    }
    let (code, sql) = match scope {
        Scope::Province => (PROVINCE, page!("$1 = '220000'")),
        Scope::Prefecture(code) => (code.as_str(), page!("prefecture = $1")),
        Scope::County(code) => (code.as_str(), page!("county = $1")),
        Scope::Institution(code) => (code.as_str(), page!("institution = $1")),
    };
    let rows = db
        .read(sql)
        .bind(code)
        .bind(filter.state.map(DocumentState::code))
        .bind(filter.retiree.map(RetireeId::uuid))
        .bind(filter.due_only)
        .bind(after.unwrap_or(Uuid::nil()))
        .bind(limit);
    read_all(rows.all().await?)
}

/// Keeps a new document, and seals its number.
pub fn insert(sealer: &Sealer, document: &Document, number: &str) -> (Changes, Kept) {
    let sealed = sealer.seal(TABLE, document.id.to_string(), "number_sealed", number.as_bytes());
    let owed = document.owed.as_ref();
    let changes = Changes::new()
        .write(
            "insert into travel_document
               (document_id, retiree_id, institution, county, prefecture, kind, number_sealed, number_index, issued_on,
                expires_on, state, keeper, exit_id, owed_from, due_on, calendar_version, deposited_on, moved_on,
                revision, recorded_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1, $19, $19)",
            1,
        )
        .bind(document.id.uuid())
        .bind(document.retiree.uuid())
        .bind(document.holder.institution.clone())
        .bind(document.holder.county.clone())
        .bind(document.holder.prefecture.clone())
        .bind(document.kind.code())
        .bind(sealed.clone())
        .bind(sealer.index(NUMBER_DOMAIN, number))
        .bind(document.issued_on)
        .bind(document.expires_on)
        .bind(document.state.code())
        .bind(document.keeper.clone())
        .bind(document.exit.map(ExitId::uuid))
        .bind(owed.map(|owed| owed.from))
        .bind(owed.map(|owed| owed.due_on))
        .bind(owed.and_then(|owed| owed.calendar_version.clone()))
        .bind(document.deposited_on)
        .bind(document.moved_on)
        .bind(document.recorded_at);
    (changes, Kept { document: document.clone(), number: sealed })
}

/// Writes a document as it is now; the row must stand at the revision at which it was read.
pub fn save(document: &Document, now: DateTime<Utc>) -> Changes {
    let owed = document.owed.as_ref();
    Changes::new()
        .write(
            "update travel_document
                set retiree_id = $3, institution = $4, county = $5, prefecture = $6, state = $7, keeper = $8,
                    exit_id = $9, owed_from = $10, due_on = $11, calendar_version = $12, deposited_on = $13,
                    moved_on = $14, updated_at = $15, revision = revision + 1
              where document_id = $1 and revision = $2",
            1,
        )
        .bind(document.id.uuid())
        .bind(document.revision)
        .bind(document.retiree.uuid())
        .bind(document.holder.institution.clone())
        .bind(document.holder.county.clone())
        .bind(document.holder.prefecture.clone())
        .bind(document.state.code())
        .bind(document.keeper.clone())
        .bind(document.exit.map(ExitId::uuid))
        .bind(owed.map(|owed| owed.from))
        .bind(owed.map(|owed| owed.due_on))
        .bind(owed.and_then(|owed| owed.calendar_version.clone()))
        .bind(document.deposited_on)
        .bind(document.moved_on)
        .bind(now)
}

fn read_all(rows: Vec<DocumentRow>) -> Result<Vec<Kept>, DatabaseError> {
    rows.into_iter().map(DocumentRow::read).collect()
}

/// SQL of what happened to documents, which is only added to.
pub mod log {
    use super::*;

    #[derive(sqlx::FromRow)]
    struct MoveRow {
        state: String,
        occurred_on: NaiveDate,
        recorded_on: NaiveDate,
        done_by: String,
        exit_id: Option<Uuid>,
        note: String,
    }

    /// Reads what happened to a document, the earliest first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn of(db: &Database, id: DocumentId) -> Result<Vec<Move>, DatabaseError> {
        let rows: Vec<MoveRow> = db
            .read(
                "select state, occurred_on, recorded_on, done_by, exit_id, note
                   from travel_document_move
                  where document_id = $1
                  order by revision
                  limit 1000",
            )
            .bind(id.uuid())
            .all()
            .await?;
        let read = |row: MoveRow| {
            Ok(Move {
                state: DocumentState::from_code(&row.state).ok_or_else(|| damaged("state"))?,
                on: row.occurred_on,
                recorded_on: row.recorded_on,
                by: row.done_by,
                exit: row.exit_id.map(Into::into),
                note: row.note,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Adds a line, which carries the revision that the document has since.
    pub fn add(document: DocumentId, revision: i64, line: &Move, now: DateTime<Utc>) -> Changes {
        Changes::new()
            .write(
                "insert into travel_document_move
                   (document_id, revision, state, occurred_on, recorded_on, recorded_at, done_by, exit_id, note)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                1,
            )
            .bind(document.uuid())
            .bind(revision)
            .bind(line.state.code())
            .bind(line.on)
            .bind(line.recorded_on)
            .bind(now)
            .bind(&line.by)
            .bind(line.exit.map(ExitId::uuid))
            .bind(&line.note)
    }
}
