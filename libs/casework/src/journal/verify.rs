//! Recomputes the chain and compares it with what is kept.

use junxiu_contracts::audit as pb;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::parse;
use junxiu_platform::status::Fault;
use prost::Message;
use sha2::{Digest, Sha256};

use super::store::ChainRow;
use super::{Journal, entry, replay, sequencer, store};

/// Rows read at once; bounds the memory of a verification.
const PAGE: i64 = 1000;

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// How many records were read.
    pub records: i64,
    /// The newest position and its link.
    pub head: (i64, Vec<u8>),
    /// The first position that does not fit, and what is wrong there.
    pub fault: Option<(i64, &'static str)>,
}

impl Journal {
    /// Verifies the whole chain, and that it still holds an anchor noted earlier.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn verify(&self, anchor: Option<(i64, Vec<u8>)>) -> Result<Verification, Fault> {
        let mut found = Verification { records: 0, head: (0, Vec::new()), fault: None };
        // From below the first place, since a record could have been slipped in there.
        let mut after = i64::MIN;
        loop {
            let rows = store::chain_after(&self.inner.db, after, PAGE).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                if let Some(fault) = self.check(&found.head, &row, anchor.as_ref()) {
                    found.fault = Some((row.position, fault));
                    return Ok(found);
                }
                found.records += 1;
                after = row.position;
                found.head = (row.position, row.link);
            }
        }
        // A cut tail leaves a chain that fits; only what was noted elsewhere shows it.
        if anchor.is_some_and(|(position, _)| position > found.head.0) {
            found.fault = Some((found.head.0 + 1, "TAIL"));
        }
        Ok(found)
    }

    fn check(&self, head: &(i64, Vec<u8>), row: &ChainRow, anchor: Option<&(i64, Vec<u8>)>) -> Option<&'static str> {
        if row.position != head.0 + 1 {
            return Some("GAP");
        }
        if row.link != sequencer::link(&head.1, &row.record) {
            return Some("LINK");
        }
        if anchor.is_some_and(|(position, link)| *position == row.position && *link != row.link) {
            return Some("ANCHOR");
        }
        let Ok(record) = pb::AuditRecord::decode(row.record.as_slice()) else {
            return Some("RECORD");
        };
        if !columns_agree(row, &record) {
            return Some("INDEX");
        }
        if !self.fits(row, "answer", row.answer.as_deref(), &record.answer_digest) && row.answer.is_some() {
            return Some("ANSWER");
        }
        if row.events.is_none() != record.events_digest.is_empty()
            || (row.events.is_some() && !self.fits(row, "events", row.events.as_deref(), &record.events_digest))
        {
            return Some("EVENTS");
        }
        None
    }

    /// Says whether a sealed column opens to what the record vouches for.
    fn fits(&self, row: &ChainRow, column: &'static str, sealed: Option<&[u8]>, digest: &[u8]) -> bool {
        let Some(sealed) = sealed else { return false };
        self.inner
            .sealer
            .open("journal_entry", row.replay_key.to_string(), column, sealed)
            .is_ok_and(|plain| Sha256::digest(plain)[..] == *digest)
    }
}

/// The columns beside the record only repeat it; they must not say something else.
fn columns_agree(row: &ChainRow, record: &pb::AuditRecord) -> bool {
    let holder = Ancestry {
        institution: row.institution.clone(),
        county: row.county.clone(),
        prefecture: row.prefecture.clone(),
    };
    let key = replay::replay_key(
        [&record.caller, &record.caller_organization, &record.acting_for],
        &record.method,
        &record.request_id,
    );
    row.replay_key == key
        && row.subject == record.subject
        && row.request_digest == record.request_digest
        && holder.nearest() == record.organization
        && entry::holders(&holder) == record.holders
        && record.record_time == Some(parse::timestamp(row.recorded_at))
}
