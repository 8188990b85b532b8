//! SQL of suspensions: one row from the proposal to the end.

use junxiu_kernel::day::Day;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::recorder::Recorder;
use super::retiree_row::{from_json, one_word, to_json, unreadable};
use crate::domain::pay_status::{Ground, Months, Pay, PayState, PayStatus, Proposal, Withholding};

junxiu_kernel::id_type!(
    /// A suspension of pay.
    SuspensionId, "suspensions"
);

junxiu_kernel::words! {
    /// How far a suspension has come.
    pub enum SuspensionState, "UNKNOWN_SUSPENSION_STATE", "状态", "state of a suspension" {
        /// Proposed.
        Proposed = "PROPOSED", "待确认";
        /// Confirmed: pay is withheld.
        Confirmed = "CONFIRMED", "已确认";
        /// Declined or withdrawn.
        Declined = "DECLINED", "未确认";
        /// Over.
        Ended = "ENDED", "已结束";
    }
}

/// A suspension as it is kept.
#[derive(Clone, Debug)]
pub struct Suspension {
    /// The id.
    pub id: SuspensionId,
    /// How far it has come.
    pub state: SuspensionState,
    /// What was proposed.
    pub proposal: Proposal,
    /// The evidence given with the proposal.
    pub evidence: String,
    /// How the proposal was examined.
    pub decision: Decision<()>,
    /// Who confirmed or declined it, and when.
    pub decided: Option<(String, Day)>,
    /// What the deciding person said.
    pub decision_note: Option<String>,
    /// The first month withheld.
    pub withheld_from: Option<Day>,
    /// The first month that runs again.
    pub withheld_to: Option<Day>,
    /// Why it ended.
    pub end_reason: Option<String>,
    /// The day of the contact by which the person was found.
    pub found_on: Option<Day>,
    /// Who told of that contact.
    pub found_by: Option<String>,
}

#[derive(sqlx::FromRow)]
struct SuspensionRow {
    suspension_id: Uuid,
    state: String,
    grounds: String,
    last_contact_on: Day,
    lost_on: Day,
    evidence: String,
    decision: String,
    proposed_by: String,
    proposed_on: Day,
    decided_by: Option<String>,
    decided_on: Option<Day>,
    decision_note: Option<String>,
    withheld_from: Option<Day>,
    withheld_to: Option<Day>,
    end_reason: Option<String>,
    found_on: Option<Day>,
    found_by: Option<String>,
}

fn read(row: SuspensionRow) -> Result<Suspension, DatabaseError> {
    let grounds: Vec<Ground> = from_json(&row.grounds, "grounds")?;
    let proposal = Proposal {
        by: row.proposed_by,
        on: row.proposed_on,
        last_contact_on: row.last_contact_on,
        lost_on: row.lost_on,
        grounds,
    };
    Ok(Suspension {
        id: row.suspension_id.into(),
        state: one_word(&row.state, "state", SuspensionState::from_code)?,
        proposal,
        evidence: row.evidence,
        decision: from_json(&row.decision, "decision")?,
        decided: row.decided_by.zip(row.decided_on),
        decision_note: row.decision_note,
        withheld_from: row.withheld_from,
        withheld_to: row.withheld_to,
        end_reason: row.end_reason,
        found_on: row.found_on,
        found_by: row.found_by,
    })
}

/// Puts the status together from the record of the person and his newest suspension.
///
/// # Errors
/// When the two do not fit, which the schema and the revisions exclude.
pub fn status(pay: &Pay, newest: Option<&Suspension>) -> Result<PayStatus, DatabaseError> {
    Ok(match (pay.state, pay.stop, newest) {
        (PayState::Paying, _, _) => PayStatus::Paying,
        (PayState::Stopped, Some(stop), _) => PayStatus::Stopped(stop),
        (PayState::SuspensionProposed, _, Some(suspension)) => PayStatus::Proposed(suspension.proposal.clone()),
        (
            PayState::Suspended,
            _,
            Some(Suspension { decided: Some((by, on)), withheld_from: Some(from), proposal, .. }),
        ) => PayStatus::Suspended(Withholding {
            proposal: proposal.clone(),
            confirmed_by: by.clone(),
            confirmed_on: *on,
            from: *from,
        }),
        (PayState::Stopped | PayState::SuspensionProposed | PayState::Suspended, _, _) => {
            return Err(unreadable("pay_state"));
        }
    })
}

/// Reads the newest suspension of a person.
///
/// # Errors
/// As the database says.
pub async fn newest(db: &Database, retiree: RetireeId) -> Result<Option<Suspension>, DatabaseError> {
    db.read(
        "select suspension_id, state, grounds, last_contact_on, lost_on, evidence, decision, proposed_by, proposed_on,
                decided_by, decided_on, decision_note, withheld_from, withheld_to, end_reason, found_on,
                found_by
           from pay_suspension
          where retiree_id = $1
          order by recorded_at desc, suspension_id desc
          limit 1",
    )
    .bind(retiree.uuid())
    .optional()
    .await?
    .map(read)
    .transpose()
}

/// Reads the latest contact by which a person was found after a suspension.
///
/// # Errors
/// As the database says.
pub async fn found_on(db: &Database, retiree: RetireeId) -> Result<Option<Day>, DatabaseError> {
    let found: Option<(Day,)> = db
        .read(
            "select found_on
               from pay_suspension
              where retiree_id = $1 and found_on is not null
              order by found_on desc
              limit 1",
        )
        .bind(retiree.uuid())
        .optional()
        .await?;
    Ok(found.map(|(on,)| on))
}

/// Reads the months withheld from several persons.
///
/// # Errors
/// As the database says.
pub async fn withheld(db: &Database, retirees: &[RetireeId]) -> Result<Vec<(RetireeId, Months)>, DatabaseError> {
    let rows: Vec<(Uuid, Day, Option<Day>)> = db
        .read(
            "select retiree_id, withheld_from, withheld_to
               from pay_suspension
              where withheld_from is not null and retiree_id in (..)",
        )
        .list(retirees.iter().map(|id| id.uuid()))
        .all()
        .await?;
    let months = |(id, from, to): (Uuid, Day, Option<Day>)| (id.into(), Months { from, to: to.unwrap_or(Day::MAX) });
    Ok(rows.into_iter().map(months).collect())
}

/// Adds a proposal.
pub fn propose(
    id: SuspensionId,
    retiree: RetireeId,
    examined: &Decision<Proposal>,
    evidence: &str,
    by: &Recorder,
) -> Changes {
    let proposal = &examined.outcome;
    Changes::new()
        .write(
            "insert into pay_suspension
               (suspension_id, retiree_id, state, grounds, last_contact_on, lost_on, evidence, decision, proposed_by,
                proposed_on, recorded_at)
             values ($1, $2, 'PROPOSED', $3, $4, $5, $6, $7, $8, $9, $10)",
            1,
        )
        .bind(id.uuid())
        .bind(retiree.uuid())
        .bind(to_json(&proposal.grounds))
        .bind(proposal.last_contact_on)
        .bind(proposal.lost_on)
        .bind(evidence)
        .bind(to_json(&examined.clone().map(|_| ())))
        .bind(&proposal.by)
        .bind(proposal.on)
        .bind(by.at)
}

/// Confirms a proposal.
pub fn confirm(id: SuspensionId, withholding: &Withholding, note: Option<&str>) -> Changes {
    Changes::new()
        .write(
            "update pay_suspension
                set state = 'CONFIRMED', decided_by = $1, decided_on = $2, decision_note = $3, withheld_from = $4
              where suspension_id = $5 and state = 'PROPOSED'",
            1,
        )
        .bind(&withholding.confirmed_by)
        .bind(withholding.confirmed_on)
        .bind(note)
        .bind(withholding.from)
        .bind(id.uuid())
}

/// Declines a proposal, or withdraws it.
pub fn decline(id: SuspensionId, reason: &str, by: &Recorder) -> Changes {
    Changes::new()
        .write(
            "update pay_suspension
                set state = 'DECLINED', decided_by = $1, decided_on = $2, decision_note = $3
              where suspension_id = $4 and state = 'PROPOSED'",
            1,
        )
        .bind(&by.subject)
        .bind(by.today)
        .bind(reason)
        .bind(id.uuid())
}

/// Declines a proposal because the person was found.
pub fn decline_found(id: SuspensionId, reason: &'static str, found_on: Option<Day>, by: &Recorder) -> Changes {
    Changes::new()
        .write(
            "update pay_suspension
                set state = 'DECLINED', decided_by = $1, decided_on = $2, decision_note = $3, found_on = $4, found_by = $1
              where suspension_id = $5 and state = 'PROPOSED'",
            1,
        )
        .bind(&by.subject)
        .bind(by.today)
        .bind(reason)
        .bind(found_on)
        .bind(id.uuid())
}

/// Marks by which contact the person was found, or that he was not; the state stays.
pub fn mark_found(suspension: &Suspension, found_on: Option<Day>, found_by: Option<&str>) -> Changes {
    Changes::new()
        .write(
            "update pay_suspension
                set found_on = $1, found_by = $2
              where suspension_id = $3 and state = $4",
            1,
        )
        .bind(found_on)
        .bind(found_by)
        .bind(suspension.id.uuid())
        .bind(suspension.state.code())
}

/// The contact by which a person was found.
#[derive(Clone, Copy, Debug)]
pub struct Found<'e> {
    /// The day of the contact.
    pub on: Day,
    /// What shows it.
    pub evidence: &'e str,
}

/// Ends a suspension that is in force.
pub fn end(id: SuspensionId, runs_from: Day, reason: &'static str, found: Option<Found<'_>>, by: &Recorder) -> Changes {
    Changes::new()
        .write(
            "update pay_suspension
                set state = 'ENDED', withheld_to = $1, end_reason = $2, ended_by = $3, ended_on = $4, end_evidence = $5,
                    found_on = $6, found_by = $3
              where suspension_id = $7 and state = 'CONFIRMED'",
            1,
        )
        .bind(runs_from)
        .bind(reason)
        .bind(&by.subject)
        .bind(by.today)
        .bind(found.map(|found| found.evidence))
        .bind(found.map(|found| found.on))
        .bind(id.uuid())
}
