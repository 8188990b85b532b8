//! SQL of the dated facts of a branch's means: facts are only added, and a correction is told on the fact it corrects.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use crate::domain::branch_rate::{Rate, Topic};

/// How many facts of one organisation are read: far more than there can be, one a year or so.
const KNOWN_MAX: i64 = 1_000;

#[derive(Debug, sqlx::FromRow)]
struct RateRow {
    id: Uuid,
    organization: String,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    amount: i64,
    effective_from: Day,
    document_no: String,
    corrects: Option<Uuid>,
    corrected_by: Option<Uuid>,
    recorded_by: String,
    recorded_at: DateTime<Utc>,
}

impl RateRow {
    fn read(self, topic: Topic) -> Rate {
        Rate {
            id: self.id,
            topic,
            organization: self.organization,
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            amount: self.amount,
            effective_from: self.effective_from,
            document_no: self.document_no,
            corrects: self.corrects,
            corrected_by: self.corrected_by,
            recorded_by: self.recorded_by,
            recorded_at: self.recorded_at,
        }
    }
}

/// Reads the facts of an organisation, in the order in which they were recorded.
///
/// # Errors
/// As the database says.
pub async fn of(db: &Database, topic: Topic, organization: &str) -> Result<Vec<Rate>, DatabaseError> {
    page(db, topic, organization, None, KNOWN_MAX).await
}

/// Reads a page of the facts of an organisation, in the order in which they were recorded.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    topic: Topic,
    organization: &str,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Rate>, DatabaseError> {
    let sql = match topic {
        Topic::RetentionRatio => {
            "select ratio_id as id, organization, institution, county, prefecture, basis_points as amount, effective_from,
                    document_no, corrects, corrected_by, recorded_by, recorded_at
               from retention_ratio
              where organization = $1 and ratio_id > $2
              order by ratio_id
              limit $3"
        }
        Topic::SecretaryAllowance => {
            "select allowance_id as id, organization, institution, county, prefecture, monthly_fen as amount,
                    effective_from, document_no, corrects, corrected_by, recorded_by, recorded_at
               from secretary_allowance
              where organization = $1 and allowance_id > $2
              order by allowance_id
              limit $3"
        }
    };
    let rows: Vec<RateRow> =
        db.read(sql).bind(organization).bind(after.unwrap_or(Uuid::nil())).bind(limit).all().await?;
    Ok(rows.into_iter().map(|row| row.read(topic)).collect())
}

/// Adds a fact. The one that it corrects is told first, so that two never stand for one day: hence in order.
pub fn add(rate: &Rate) -> Changes {
    let (told, insert) = match rate.topic {
        Topic::RetentionRatio => (
            "update retention_ratio set corrected_by = $1 where ratio_id = $2 and corrected_by is null",
            "insert into retention_ratio
               (ratio_id, organization, institution, county, prefecture, basis_points, effective_from, document_no,
                corrects, recorded_by, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        ),
        Topic::SecretaryAllowance => (
            "update secretary_allowance set corrected_by = $1 where allowance_id = $2 and corrected_by is null",
            "insert into secretary_allowance
               (allowance_id, organization, institution, county, prefecture, monthly_fen, effective_from, document_no,
                corrects, recorded_by, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        ),
    };
    let changes = match rate.corrects {
        Some(corrects) => Changes::new().ordered().write(told, 1).bind(rate.id).bind(corrects),
        None => Changes::new(),
    };
    changes
        .write(insert, 1)
        .bind(rate.id)
        .bind(&rate.organization)
        .bind(rate.holder.institution.clone())
        .bind(rate.holder.county.clone())
        .bind(rate.holder.prefecture.clone())
        .bind(rate.amount)
        .bind(rate.effective_from)
        .bind(&rate.document_no)
        .bind(rate.corrects)
        .bind(&rate.recorded_by)
        .bind(rate.recorded_at)
}
