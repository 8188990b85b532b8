//! SQL of reports from abroad. What is said in them is sealed.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::{SealError, Sealer};
use uuid::Uuid;

use crate::domain::contact::ContactId;
use crate::domain::exit::ExitId;
use crate::domain::overseas_report::{Report, ReportId};

/// The table's name, to which sealed values are tied.
const TABLE: &str = "overseas_report";

/// How many reports of one journey are read: one a quarter, and corrections.
const REPORTS_MAX: i64 = 1_000;

macro_rules! select_report {
    ($rest:literal) => {
        concat!(
            "select report_id, retiree_id, institution, county, prefecture, exit_id, quarter, reported_on, content,
                    contact_id, corrects_id, recorded_by, recorded_on, recorded_at, withdrawn_on
               from overseas_report ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct ReportRow {
    report_id: Uuid,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    exit_id: Uuid,
    quarter: String,
    reported_on: NaiveDate,
    content: Vec<u8>,
    contact_id: Option<Uuid>,
    corrects_id: Option<Uuid>,
    recorded_by: String,
    recorded_on: NaiveDate,
    recorded_at: DateTime<Utc>,
    withdrawn_on: Option<NaiveDate>,
}

/// A report with what was said, still sealed.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The report.
    pub report: Report,
    content: Vec<u8>,
}

impl Kept {
    /// Opens what was said.
    ///
    /// # Errors
    /// When the value was changed or moved.
    pub fn content(&self, sealer: &Sealer) -> Result<String, SealError> {
        sealer.open_text(TABLE, self.report.id.to_string(), "content", &self.content)
    }
}

impl From<ReportRow> for Kept {
    fn from(row: ReportRow) -> Self {
        let report = Report {
            id: row.report_id.into(),
            retiree: RetireeId(row.retiree_id),
            holder: Ancestry { institution: row.institution, county: row.county, prefecture: row.prefecture },
            exit: row.exit_id.into(),
            quarter: row.quarter,
            on: row.reported_on,
            contact: row.contact_id.map(Into::into),
            corrects: row.corrects_id.map(Into::into),
            recorded_by: row.recorded_by,
            recorded_on: row.recorded_on,
            recorded_at: row.recorded_at,
            withdrawn_on: row.withdrawn_on,
        };
        Self { report, content: row.content }
    }
}

/// Reads the reports of a journey, the earliest recorded first, withdrawn ones too.
///
/// # Errors
/// As the database says.
pub async fn of_exit(db: &Database, exit: ExitId) -> Result<Vec<Kept>, DatabaseError> {
    let sql = select_report!("where exit_id = $1 order by report_id limit $2");
    let rows: Vec<ReportRow> = db.read(sql).bind(exit.uuid()).bind(REPORTS_MAX).all().await?;
    Ok(rows.into_iter().map(Kept::from).collect())
}

/// Keeps a report, and seals what was said.
pub fn insert(sealer: &Sealer, report: &Report, content: &str) -> Changes {
    Changes::new()
        .write(
            "insert into overseas_report
               (report_id, retiree_id, institution, county, prefecture, exit_id, quarter, reported_on, content,
                contact_id, corrects_id, recorded_by, recorded_on, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            1,
        )
        .bind(report.id.uuid())
        .bind(report.retiree.uuid())
        .bind(report.holder.institution.clone())
        .bind(report.holder.county.clone())
        .bind(report.holder.prefecture.clone())
        .bind(report.exit.uuid())
        .bind(&report.quarter)
        .bind(report.on)
        .bind(sealer.seal(TABLE, report.id.to_string(), "content", content.as_bytes()))
        .bind(report.contact.map(ContactId::uuid))
        .bind(report.corrects.map(ReportId::uuid))
        .bind(&report.recorded_by)
        .bind(report.recorded_on)
        .bind(report.recorded_at)
}

/// Withdraws a report that stands; stands before the insert of the one that corrects it, in an ordered batch.
pub fn withdraw(id: ReportId, on: NaiveDate) -> Changes {
    Changes::new()
        .write("update overseas_report set withdrawn_on = $1 where report_id = $2 and withdrawn_on is null", 1)
        .bind(on)
        .bind(id.uuid())
}
