//! SQL of receptions.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{PlacementItemId, PlanYear, ReceptionId, RetireeId};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError, KeyedRead};
use uuid::Uuid;

use super::plan::year;
use super::retiree_row::{from_json, one_word, to_json, unreadable};
use super::scope::Scope;
use crate::domain::institution::Consent;
use crate::domain::reception::{Ending, Flag, Reception, State, Status};

macro_rules! columns {
    () => {
        "reception_id, item_id, plan_year, state, opened_on, latest_act_on, handed_over_on, received_on, assigned_on,
         retiree_id, reason, consent, article8, lag_working_days, late_reason, flags, institution, county, prefecture,
         revision, recorded_at, updated_at"
    };
}

/// A row as it is kept; [`Receptions`] reads it.
#[derive(Clone, sqlx::FromRow)]
struct Row {
    reception_id: Uuid,
    item_id: Uuid,
    plan_year: i64,
    state: String,
    opened_on: Day,
    latest_act_on: Day,
    handed_over_on: Option<Day>,
    received_on: Option<Day>,
    assigned_on: Option<Day>,
    retiree_id: Option<Uuid>,
    reason: Option<String>,
    consent: String,
    article8: Option<String>,
    lag_working_days: Option<i64>,
    late_reason: Option<String>,
    flags: String,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    revision: i64,
    recorded_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Reception, DatabaseError> {
        let state = self.state()?;
        let flags = self.flags.split(',').filter(|code| !code.is_empty());
        Ok(Reception {
            id: self.reception_id.into(),
            item: self.item_id.into(),
            plan: year(self.plan_year)?,
            state,
            opened_on: self.opened_on,
            latest_act_on: self.latest_act_on,
            consent: one_word(&self.consent, "consent", Consent::from_code)?,
            article8: self.article8.as_deref().map(|text| from_json(text, "article8")).transpose()?,
            lag_working_days: self.lag_working_days.and_then(|days| u32::try_from(days).ok()),
            late_reason: self.late_reason,
            flags: flags.map(|code| one_word(code, "flags", Flag::from_code)).collect::<Result<_, _>>()?,
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            revision: self.revision,
            recorded_at: self.recorded_at,
            updated_at: self.updated_at,
        })
    }

    fn state(&self) -> Result<State, DatabaseError> {
        let fact = |column: &str| unreadable(column);
        let reason = || self.reason.clone().ok_or_else(|| fact("reason"));
        let handed_over_on = || self.handed_over_on.ok_or_else(|| fact("handed_over_on"));
        let received_on = || self.received_on.ok_or_else(|| fact("received_on"));
        let retiree = || self.retiree_id.map(RetireeId::from).ok_or_else(|| fact("retiree_id"));
        let ended = |how| Ok(State::Ended { how, reason: reason()? });
        match one_word(&self.state, "state", Status::from_code)? {
            Status::Opened => Ok(State::Opened),
            Status::ArchiveCheck => Ok(State::ArchiveCheck),
            Status::Supplement => Ok(State::Supplement { missing: reason()? }),
            Status::HandedOver => Ok(State::HandedOver { on: handed_over_on()? }),
            Status::Received => {
                Ok(State::Received { handed_over_on: handed_over_on()?, on: received_on()?, retiree: retiree()? })
            }
            Status::InstitutionAssigned => Ok(State::InstitutionAssigned {
                handed_over_on: handed_over_on()?,
                received_on: received_on()?,
                retiree: retiree()?,
                institution: self.institution.clone().ok_or_else(|| fact("institution"))?,
                on: self.assigned_on.ok_or_else(|| fact("assigned_on"))?,
            }),
            Status::CarriedOver => Ok(State::CarriedOver),
            Status::Rejected => ended(Ending::Rejected),
            Status::Withdrawn => ended(Ending::Withdrawn),
            Status::CancelledDeceased => ended(Ending::CancelledDeceased),
        }
    }
}

/// Reads receptions by id, the reads that wait together in one statement.
#[derive(Clone)]
pub struct Receptions {
    by_id: KeyedRead<Row>,
}

impl Receptions {
    /// Prepares the reads.
    pub fn new(db: &Database) -> Self {
        let by_id = KeyedRead::new(
            db,
            concat!("select ", columns!(), " from reception where reception_id in (..)"),
            |row: &Row| row.reception_id.into(),
        );
        Self { by_id }
    }

    /// Reads one reception, whoever holds it.
    pub async fn get(&self, id: ReceptionId) -> Result<Option<Reception>, DatabaseError> {
        self.by_id.get(id.uuid()).await?.map(Row::read).transpose()
    }
}

/// Reads the receptions of several items, in no order.
pub async fn of_items(db: &Database, items: &[PlacementItemId]) -> Result<Vec<Reception>, DatabaseError> {
    let rows: Vec<Row> = db
        .read(concat!("select ", columns!(), " from reception where item_id in (..)"))
        .list(items.iter().map(|item| item.uuid()))
        .all()
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// What a list of receptions is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Under this plan.
    pub plan: Option<PlanYear>,
    /// In this state.
    pub state: Option<Status>,
}

/// Lists the receptions that a caller sees, the oldest first.
pub async fn list(
    db: &Database,
    scope: &Scope,
    filter: &Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Reception>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            concat!(
                "select ",
                columns!(),
                " from reception
                  where reception_id > $1 and ($2 is null or plan_year = $2) and ($3 is null or state = $3)",
                $of,
                " order by reception_id
                  limit $4"
            )
        };
    }
    let (sql, code) = match scope {
        Scope::Province => (page!(""), None),
        Scope::Prefecture(code) => (page!(" and prefecture = $5"), Some(code)),
        Scope::County(code) => (page!(" and county = $5"), Some(code)),
        Scope::Institution(code) => (page!(" and institution = $5"), Some(code)),
    };
    let read = db
        .read(sql)
        .bind(after.unwrap_or(Uuid::nil()))
        .bind(filter.plan.map(PlanYear::get))
        .bind(filter.state.map(Status::code))
        .bind(limit);
    let read = match code {
        Some(code) => read.bind(code),
        None => read,
    };
    let rows: Vec<Row> = read.all().await?;
    rows.into_iter().map(Row::read).collect()
}

/// The facts of a state, a column each.
struct Facts {
    handed_over_on: Option<Day>,
    received_on: Option<Day>,
    assigned_on: Option<Day>,
    retiree: Option<Uuid>,
    reason: Option<String>,
}

fn facts(state: &State) -> Facts {
    let none = Facts { handed_over_on: None, received_on: None, assigned_on: None, retiree: None, reason: None };
    match state {
        State::Opened | State::ArchiveCheck | State::CarriedOver => none,
        State::Supplement { missing } => Facts { reason: Some(missing.clone()), ..none },
        State::Ended { reason, .. } => Facts { reason: Some(reason.clone()), ..none },
        State::HandedOver { on } => Facts { handed_over_on: Some(*on), ..none },
        State::Received { handed_over_on, on, retiree } => Facts {
            handed_over_on: Some(*handed_over_on),
            received_on: Some(*on),
            retiree: Some(retiree.uuid()),
            ..none
        },
        State::InstitutionAssigned { handed_over_on, received_on, retiree, on, .. } => Facts {
            handed_over_on: Some(*handed_over_on),
            received_on: Some(*received_on),
            assigned_on: Some(*on),
            retiree: Some(retiree.uuid()),
            reason: None,
        },
    }
}

fn flags(reception: &Reception) -> String {
    let codes: Vec<&str> = reception.flags.iter().map(|flag| flag.code()).collect();
    codes.join(",")
}

/// Enters a new reception. An item that has one fails as unique.
pub fn insert(new: &Reception) -> Changes {
    Changes::new()
        .write(
            "insert into reception
               (reception_id, item_id, plan_year, state, opened_on, latest_act_on, consent, late_reason, flags, county,
                prefecture, revision, recorded_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            1,
        )
        .bind(new.id.uuid())
        .bind(new.item.uuid())
        .bind(new.plan.get())
        .bind(new.state.status().code())
        .bind(new.opened_on)
        .bind(new.latest_act_on)
        .bind(new.consent.code())
        .bind(new.late_reason.clone())
        .bind(flags(new))
        .bind(new.holder.county.clone())
        .bind(new.holder.prefecture.clone())
        .bind(new.revision)
        .bind(new.recorded_at)
        .bind(new.updated_at)
}

/// Writes a reception as it now is, over the revision it was read at.
pub fn update(reception: &Reception) -> Changes {
    let facts = facts(&reception.state);
    Changes::new()
        .write(
            "update reception
                set plan_year = $1, state = $2, opened_on = $3, latest_act_on = $4, handed_over_on = $5,
                    received_on = $6, assigned_on = $7, retiree_id = $8, reason = $9, consent = $10, article8 = $11,
                    lag_working_days = $12, late_reason = $13, flags = $14, institution = $15, updated_at = $16,
                    revision = revision + 1
              where reception_id = $17 and revision = $18",
            1,
        )
        .bind(reception.plan.get())
        .bind(reception.state.status().code())
        .bind(reception.opened_on)
        .bind(reception.latest_act_on)
        .bind(facts.handed_over_on)
        .bind(facts.received_on)
        .bind(facts.assigned_on)
        .bind(facts.retiree)
        .bind(facts.reason)
        .bind(reception.consent.code())
        .bind(reception.article8.as_ref().map(to_json))
        .bind(reception.lag_working_days)
        .bind(reception.late_reason.clone())
        .bind(flags(reception))
        .bind(reception.holder.institution.clone())
        .bind(reception.updated_at)
        .bind(reception.id.uuid())
        .bind(reception.revision)
}
