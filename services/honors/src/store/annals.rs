//! SQL of entries of the annals, and of where a person stands as to them.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::annals::{AnnalsEntry, EntryId, Publication, State, Withdrawal};

macro_rules! select_entry {
    ($($rest:tt)*) => {
        concat!(
            "select entry_id, retiree_id, name, year, region, organization, county, prefecture, words, state, withdrawal,
                    secrecy_note, drafted_by, checked_by, submitted_on, published_on, place, erratum_since, erratum,
                    erratum_on, recorded_at, revision
               from annals_entry ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct EntryRow {
    entry_id: Uuid,
    retiree_id: Uuid,
    name: String,
    year: Option<i64>,
    region: Option<String>,
    organization: String,
    county: Option<String>,
    prefecture: Option<String>,
    words: String,
    state: String,
    withdrawal: Option<String>,
    secrecy_note: Option<String>,
    drafted_by: String,
    checked_by: Option<String>,
    submitted_on: Option<Day>,
    published_on: Option<Day>,
    place: Option<String>,
    erratum_since: Option<Day>,
    erratum: Option<String>,
    erratum_on: Option<Day>,
    recorded_at: DateTime<Utc>,
    revision: i64,
}

impl EntryRow {
    fn read(self) -> Result<AnnalsEntry, DatabaseError> {
        let publication = match (self.year, self.region) {
            (Some(year), None) => Publication::Yearbook { year: i32::try_from(year).map_err(|_| damaged("year"))? },
            (None, Some(region)) => Publication::Gazetteer { region },
            _ => return Err(damaged("year")),
        };
        let withdrawal = self.withdrawal.as_deref().map(Withdrawal::from_code);
        Ok(AnnalsEntry {
            id: EntryId(self.entry_id),
            retiree: RetireeId(self.retiree_id),
            name: self.name,
            publication,
            organization: self.organization,
            holder: Ancestry { institution: None, county: self.county, prefecture: self.prefecture },
            text: self.words,
            state: State::from_code(&self.state).ok_or_else(|| damaged("state"))?,
            withdrawal: withdrawal.map(|known| known.ok_or_else(|| damaged("withdrawal"))).transpose()?,
            secrecy_note: self.secrecy_note,
            drafted_by: self.drafted_by,
            checked_by: self.checked_by,
            submitted_on: self.submitted_on,
            published: self.published_on.zip(self.place),
            erratum_since: self.erratum_since,
            erratum: self.erratum.zip(self.erratum_on),
            recorded_at: self.recorded_at,
            revision: self.revision,
        })
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those of this person.
    pub retiree: Option<RetireeId>,
    /// Only those in this state.
    pub state: Option<State>,
    /// Only those of yearbooks of this year.
    pub year: Option<i64>,
    /// Only those of the gazetteer of this place.
    pub region: Option<String>,
    /// Without those that come to nothing.
    pub standing_only: bool,
}

/// Reads an entry, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: EntryId) -> Result<Option<AnnalsEntry>, DatabaseError> {
    let row: Option<EntryRow> = db.read(select_entry!("where entry_id = $1")).bind(id.uuid()).optional().await?;
    row.map(EntryRow::read).transpose()
}

/// Reads the entries about some people.
///
/// # Errors
/// As the database says.
pub async fn of_retirees(db: &Database, people: &[RetireeId]) -> Result<Vec<AnnalsEntry>, DatabaseError> {
    let rows: Vec<EntryRow> = db
        .read(select_entry!("where retiree_id in (..)"))
        .list(people.iter().map(|retiree| retiree.uuid()))
        .all()
        .await?;
    rows.into_iter().map(EntryRow::read).collect()
}

macro_rules! page {
    ($of:literal) => {
        select_entry!(
            "where ",
            $of,
            "  and entry_id < $2
               and ($3 is null or retiree_id = $3)
               and ($4 is null or state = $4)
               and ($5 is null or year = $5)
               and ($6 is null or region = $6)
               and (not $7 or state <> 'WITHDRAWN')
             order by entry_id desc
             limit $8"
        )
    };
}

/// Reads a page of the entries of a part of the administration, the newest first.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    scope: &Scope,
    filter: &Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<AnnalsEntry>, DatabaseError> {
    let (sql, code) = match scope {
        Scope::Province => (page!("$1 = '220000'"), PROVINCE),
        Scope::Prefecture(code) => (page!("prefecture = $1"), code.as_str()),
        // Institutions make no entries.
        Scope::County(code) | Scope::Institution(code) => (page!("county = $1"), code.as_str()),
    };
    let rows: Vec<EntryRow> = db
        .read(sql)
        .bind(code.to_owned())
        .bind(after.unwrap_or(Uuid::max()))
        .bind(filter.retiree.map(RetireeId::uuid))
        .bind(filter.state.map(State::code))
        .bind(filter.year)
        .bind(filter.region.clone())
        .bind(filter.standing_only)
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(EntryRow::read).collect()
}

/// Keeps an entry.
pub fn insert(entry: &AnnalsEntry) -> Changes {
    let (year, region) = match &entry.publication {
        Publication::Yearbook { year } => (Some(i64::from(*year)), None),
        Publication::Gazetteer { region } => (None, Some(region.clone())),
    };
    Changes::new()
        .write(
            "insert into annals_entry
               (entry_id, retiree_id, name, year, region, organization, county, prefecture, words, state, drafted_by,
                recorded_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
            1,
        )
        .bind(entry.id.uuid())
        .bind(entry.retiree.uuid())
        .bind(entry.name.clone())
        .bind(year)
        .bind(region)
        .bind(entry.organization.clone())
        .bind(entry.holder.county.clone())
        .bind(entry.holder.prefecture.clone())
        .bind(entry.text.clone())
        .bind(entry.state.code())
        .bind(entry.drafted_by.clone())
        .bind(entry.recorded_at)
}

/// Keeps what became of an entry, over the revision it was read at.
pub fn save(after: &AnnalsEntry, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "update annals_entry
                set words = $1, state = $2, withdrawal = $3, secrecy_note = $4, drafted_by = $5, checked_by = $6,
                    submitted_on = $7, published_on = $8, place = $9, erratum_since = $10, erratum = $11,
                    erratum_on = $12, updated_at = $13, revision = revision + 1
              where entry_id = $14 and revision = $15",
            1,
        )
        .bind(after.text.clone())
        .bind(after.state.code())
        .bind(after.withdrawal.map(Withdrawal::code))
        .bind(after.secrecy_note.clone())
        .bind(after.drafted_by.clone())
        .bind(after.checked_by.clone())
        .bind(after.submitted_on)
        .bind(after.published.as_ref().map(|(on, _)| *on))
        .bind(after.published.as_ref().map(|(_, place)| place.clone()))
        .bind(after.erratum_since)
        .bind(after.erratum.as_ref().map(|(text, _)| text.clone()))
        .bind(after.erratum.as_ref().map(|(_, on)| *on))
        .bind(now)
        .bind(after.id.uuid())
        .bind(after.revision)
}

/// Where a person stands as to the annals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// True when he may be named, false when he does not wish to be; none while he has not said.
    pub may_be_named: Option<bool>,
    /// Why a bureau decided to include him, and by which decision.
    pub other: Option<(String, String)>,
    /// The revision; 0 while nothing is kept.
    pub revision: i64,
}

#[derive(Debug, sqlx::FromRow)]
struct PersonRow {
    retiree_id: Uuid,
    may_be_named: Option<bool>,
    other_reason: Option<String>,
    document_no: Option<String>,
    revision: i64,
}

/// Reads where some people stand as to the annals.
///
/// # Errors
/// As the database says.
pub async fn people(db: &Database, people: &[RetireeId]) -> Result<Vec<(RetireeId, Person)>, DatabaseError> {
    let rows: Vec<PersonRow> = db
        .read(
            "select retiree_id, may_be_named, other_reason, document_no, revision
               from annals_person
              where retiree_id in (..)",
        )
        .list(people.iter().map(|retiree| retiree.uuid()))
        .all()
        .await?;
    let read = |row: PersonRow| {
        let other = row.other_reason.zip(row.document_no);
        (RetireeId(row.retiree_id), Person { may_be_named: row.may_be_named, other, revision: row.revision })
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Reads where a person stands as to the annals.
///
/// # Errors
/// As the database says.
pub async fn person(db: &Database, retiree: RetireeId) -> Result<Person, DatabaseError> {
    Ok(self::people(db, &[retiree]).await?.pop().map(|(_, person)| person).unwrap_or_default())
}

/// Writes where a person stands, over the revision it was read at: whoever drafts an entry or takes a reason for one does.
pub fn write_person(retiree: RetireeId, after: &Person) -> Changes {
    Changes::new()
        .write(
            "insert into annals_person (retiree_id, may_be_named, other_reason, document_no, revision)
             values ($1, $2, $3, $4, 1)
             on conflict (retiree_id) do update
               set may_be_named = excluded.may_be_named, other_reason = excluded.other_reason,
                   document_no = excluded.document_no, revision = annals_person.revision + 1
             where annals_person.revision = $5",
            1,
        )
        .bind(retiree.uuid())
        .bind(after.may_be_named)
        .bind(after.other.as_ref().map(|(reason, _)| reason.clone()))
        .bind(after.other.as_ref().map(|(_, document)| document.clone()))
        .bind(after.revision)
}

macro_rules! meritorious {
    ($of:literal) => {
        concat!(
            "select retiree_id from standing
              where ",
            $of,
            "  and retiree_id > $2
               and merged_into is null
               and (exists (select 1 from merit_record merit where merit.retiree_id = standing.retiree_id)
                 or exists (select 1 from annals_person person
                             where person.retiree_id = standing.retiree_id
                               and person.other_reason is not null))
             order by retiree_id
             limit $3"
        )
    };
}

/// Finds those of a part of the administration who may belong into the annals, by id.
///
/// # Errors
/// As the database says.
pub async fn meritorious(
    db: &Database,
    scope: &Scope,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<RetireeId>, DatabaseError> {
    let (sql, code) = match scope {
        Scope::Province => (meritorious!("$1 = '220000'"), PROVINCE),
        Scope::Prefecture(code) => (meritorious!("prefecture = $1"), code.as_str()),
        Scope::County(code) => (meritorious!("county = $1"), code.as_str()),
        Scope::Institution(code) => (meritorious!("institution = $1"), code.as_str()),
    };
    let rows: Vec<(Uuid,)> =
        db.read(sql).bind(code.to_owned()).bind(after.unwrap_or(Uuid::nil())).bind(limit).all().await?;
    Ok(rows.into_iter().map(|(id,)| RetireeId(id)).collect())
}

/// Lets the entries about a record be about the one that stands for it, and with them where the person stands; what both have
/// stays where it is.
pub fn merged(from: RetireeId, into: RetireeId) -> Changes {
    Changes::new()
        .write_any(
            "update annals_entry
                set retiree_id = $1
              where retiree_id = $2
                and not exists (select 1 from annals_entry theirs
                                 where theirs.retiree_id = $1
                                   and theirs.state <> 'WITHDRAWN'
                                   and (theirs.region = annals_entry.region
                                     or (theirs.organization = annals_entry.organization
                                         and theirs.year = annals_entry.year)))",
        )
        .bind(into.uuid())
        .bind(from.uuid())
        .write_any(
            "update annals_person
                set retiree_id = $1
              where retiree_id = $2
                and not exists (select 1 from annals_person theirs where theirs.retiree_id = $1)",
        )
        .bind(into.uuid())
        .bind(from.uuid())
}
