//! What the operations of articles 19 and 21 to 26 read alike.

use chrono::TimeDelta;
use junxiu_casework::journal::{Call, Entry};
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::CommitError;
use junxiu_platform::identity::Caller;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use tonic::Code;

use super::parts::Parts;
use crate::domain::code::{self, CODE_BYTES, TRIES_MAX, TRIES_WINDOW_MINUTES};
use crate::domain::person::{self, Person, Refusal};
use crate::store;
use crate::store::scope::Scope;

/// Refuses an act on a record of one's own. Reading it is another matter.
pub fn must_be_another(call: &Call, retiree: RetireeId) -> Result<(), Fault> {
    if call.method.is_command {
        person::must_be_another(retiree, call.caller.person())?;
    }
    Ok(())
}

/// Makes a random code: as it is told, and as it is kept hashed.
pub fn fresh_code() -> (String, String) {
    let random: [u8; CODE_BYTES] = rand::random();
    let told = code::written(random);
    let plain = told.replace('-', "");
    (told, plain)
}

/// Reads the resource name of a retiree.
pub fn retiree(wrong: &mut Violations, given: &str) -> Option<RetireeId> {
    let given = wrong.required("retiree", given)?;
    wrong.take("retiree", RetireeId::parse_name(given))
}

impl Parts {
    /// Finds the person a call is about: known, seen by the caller, not merged away, and another than whoever acts.
    pub async fn patient(&self, call: &Call, retiree: RetireeId) -> Result<Person, Fault> {
        must_be_another(call, retiree)?;
        let known = store::person::get(&self.store.db, retiree).await?;
        let known = known.filter(|known| call.caller.sees(&known.holder)).ok_or(Refusal::NotYetKnown(retiree))?;
        match known.merged_into {
            Some(into) => Err(Refusal::RecordMerged(into).into()),
            None => Ok(known),
        }
    }

    /// Finds the person that a record is about, whoever serves him.
    pub async fn person_on_record(&self, retiree: RetireeId) -> Result<Person, Fault> {
        let known = store::person::get(&self.store.db, retiree).await?;
        known.ok_or_else(|| Fault::internal("the person of a record is not known here"))
    }

    /// Finds whose rows are listed: those of the organisation named, if the caller sees it, or of the caller's own.
    pub async fn scope(&self, caller: &Caller, named: Option<OrganizationCode>) -> Result<(Scope, Ancestry), Fault> {
        let (code, ancestry) = self.subtree(caller, named).await?;
        Ok((Scope::of(&code), ancestry))
    }

    /// Refuses a caller who named too many wrong numbers or codes of late.
    pub async fn must_not_guess(&self, call: &Call) -> Result<(), Fault> {
        let wrong = store::wrong_code::of(&self.store.db, &call.caller.subject).await?;
        let until = wrong.filter(|wrong| wrong.failures >= TRIES_MAX).map(|wrong| wrong.since_at + window());
        match until.and_then(|until| (until - call.now).to_std().ok()).filter(|left| !left.is_zero()) {
            None => Ok(()),
            Some(left) => Err(Fault::new(
                Code::ResourceExhausted,
                "TOO_MANY_ATTEMPTS",
                "编号或校验码多次有误，请核对凭证，稍后再试；急救时请先救治，凭《离退休证》亦可",
                "too many wrong numbers or codes; read the paper again and wait. In an emergency treat first: the certificate \
                 of retirement is enough",
            )
            .retry_after(left)),
        }
    }

    /// Counts a wrong number or code.
    pub async fn guessed_wrong(&self, call: &Call) -> Result<(), Fault> {
        let counted = store::wrong_code::count(&call.caller.subject, call.now, window());
        match self.store.db.commit(counted).await {
            Ok(()) => Ok(()),
            Err(CommitError::Database(error)) => Err(error.into()),
            Err(other) => Err(Fault::internal(format!("a wrong code was not counted: {other}"))),
        }
    }

    /// Records that a paper was shown to a hospital.
    pub async fn shown(&self, call: &Call, subject: String, holder: Ancestry, what: &str) -> Result<(), Fault> {
        self.journal.disclosed(call, Entry::about(subject, holder).summary(what)).await
    }
}

fn window() -> TimeDelta {
    TimeDelta::minutes(TRIES_WINDOW_MINUTES)
}
