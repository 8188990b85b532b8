//! The reader that answers a repeated request as it was answered first.

use junxiu_contracts::Command;
use junxiu_platform::identity::Caller;
use junxiu_platform::status::Fault;
use prost::Message;
use sha2::{Digest, Sha256};
use tonic::{Response, Status};
use uuid::Uuid;

use super::{Call, Journal, store};

/// The longest request id taken; a UUID needs 36.
const REQUEST_ID_MAX: usize = 128;

/// What makes two requests the same one.
pub(super) struct Key {
    pub replay_key: Uuid,
    pub request_id: String,
    pub request_digest: Vec<u8>,
    /// False when the caller gave no id: then nothing can be a repeat.
    is_given: bool,
}

/// An answer given earlier.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// SHA-256 of the request that was answered.
    pub request_digest: Vec<u8>,
    /// The answer as it was sent, encoded.
    pub answer: Vec<u8>,
}

impl Key {
    pub fn of<R: Command>(call: &Call, request: &R) -> Result<Self, Fault> {
        let given = request.request_id();
        if given.len() > REQUEST_ID_MAX {
            let mut violations = junxiu_platform::parse::Violations::new();
            violations.add(
                "request_id",
                "TOO_LONG",
                "request_id 最长 128 个字符",
                "request_id has at most 128 characters",
            );
            violations.finish()?;
        }
        let is_given = !given.is_empty();
        let id = if is_given { tidy(given) } else { Uuid::now_v7().to_string() };
        let mut encoded = request.encode_to_vec();
        if id.len() == given.len() && id != given {
            // The same request is the same body too, however its id is written.
            replace(&mut encoded, given.as_bytes(), id.as_bytes());
        }
        Ok(Self { is_given, ..Self::new(call, &id, Sha256::digest(encoded).to_vec()) })
    }

    pub fn new(call: &Call, request_id: &str, request_digest: Vec<u8>) -> Self {
        let Caller { subject, organization, acting_for, .. } = &call.caller;
        let who = [subject, organization, acting_for.as_deref().unwrap_or_default()];
        let request_id = tidy(request_id);
        let replay_key = replay_key(who, &call.method.path, &request_id);
        Self { replay_key, request_id, request_digest, is_given: true }
    }
}

/// Writes an id that is a UUID in small letters, as which it is the same one; any other id stays as it was given.
fn tidy(given: &str) -> String {
    let is_hyphenated = given.len() == uuid::fmt::Hyphenated::LENGTH && Uuid::try_parse(given).is_ok();
    if is_hyphenated { given.to_ascii_lowercase() } else { given.to_owned() }
}

/// Puts one stretch of bytes in place of another of the same length, wherever that stands.
fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    let mut at = 0;
    while at + from.len() <= bytes.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + from.len()].copy_from_slice(to);
            at += from.len();
        } else {
            at += 1;
        }
    }
}

/// Makes the key under which an entry is found again: for the caller, his organisation and the person he acts for.
///
/// Two persons behind one service have ids of their own, and so have two of one
/// name in two counties: nobody is answered with what another county was told.
pub(super) fn replay_key(who: [&str; 3], method: &str, request_id: &str) -> Uuid {
    let [caller, organization, acting_for] = who;
    let mut hash = Sha256::new();
    for part in [caller, organization, acting_for, method.trim_start_matches('/'), request_id] {
        // The length stands before each part, so that no two lists read alike.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    Uuid::from_bytes(bytes)
}

impl Journal {
    /// Finds what the caller was answered under a request id, if it was.
    ///
    /// # Errors
    /// When the journal cannot be read, or the answer was pruned.
    pub async fn replay(&self, call: &Call, request_id: &str) -> Result<Option<Replayed>, Fault> {
        self.replay_at(&Key::new(call, request_id, Vec::new())).await
    }

    async fn replay_at(&self, key: &Key) -> Result<Option<Replayed>, Fault> {
        let Some(row) = store::replay(&self.inner.db, key.replay_key).await? else {
            return Ok(None);
        };
        let Some(sealed) = row.answer else {
            return Err(expired());
        };
        let opened = self.inner.sealer.open("journal_entry", key.replay_key.to_string(), "answer", &sealed);
        let answer = opened.map_err(Fault::internal)?;
        Ok(Some(Replayed { request_digest: row.request_digest, answer }))
    }

    /// The first answer to this request, if there was one.
    pub(super) async fn first_answer<A: Message + Default>(&self, key: &Key) -> Result<Option<Response<A>>, Fault> {
        if !key.is_given {
            return Ok(None);
        }
        let Some(first) = self.replay_at(key).await? else {
            return Ok(None);
        };
        if first.request_digest != key.request_digest {
            return Err(reused(&key.request_id));
        }
        let answer = A::decode(first.answer.as_slice()).map_err(Fault::internal)?;
        Ok(Some(Response::new(answer)))
    }

    /// A refusal stands, unless the refused request is a repeat of one that was carried out. That holds for
    /// malformed input too: what is valid depends on the day, the policies and the version.
    pub(super) async fn first_answer_or<A: Message + Default>(
        &self,
        key: &Key,
        refusal: Fault,
    ) -> Result<Response<A>, Status> {
        match self.first_answer(key).await? {
            Some(first) => Ok(first),
            None => Err(refusal.into()),
        }
    }
}

fn reused(request_id: &str) -> Fault {
    Fault::exists(
        "REQUEST_ID_REUSED",
        "junxiu/Request",
        request_id,
        format!("request_id {request_id} 已用于另一请求，请换一个新的 request_id"),
        format!("request_id {request_id} was used for another request; use a new one"),
    )
    .with("request_id", request_id)
}

fn expired() -> Fault {
    Fault::unmet(
        "RECORDS",
        "ANSWER_PRUNED",
        "该请求早已办理，原答复已过保留期，请查询该记录的现状",
        "the request was carried out long ago and its answer is no longer kept; read the resource instead",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_the_same_id_in_capitals_and_nothing_else_changes() {
        let small = "01a213ee-0b5c-7c1d-8e2f-0123456789ab";
        assert_eq!(tidy(&small.to_uppercase()), small);
        for given in [small, "", "R-1", "01A213EE0B5C7C1D8E2F0123456789AB", "01A213EE-0B5C-7C1D-8E2F-0123456789AG"] {
            assert_eq!(tidy(given), given);
        }
    }
}
