//! Sealing of SENSITIVE columns, and the blind index that finds them again.
//!
//! A sealed value is `version | key id | nonce | ciphertext and tag`, AES-256-GCM,
//! bound to its table, row and column: moved to another place it does not open.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, Key, KeyInit, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::watched::{self, Watched};

/// Version 1 of the envelope: AES-256-GCM with a nonce of 96 random bits.
const AES_256_GCM: u8 = 1;
const KEY_ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
const HEAD_BYTES: usize = 1 + KEY_ID_BYTES + NONCE_BYTES;
const KEY_BYTES: usize = 32;

/// The name of the algorithm in the key file.
const ALGORITHM: &str = "AES-256-GCM";

/// Why a sealed value does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The bytes are no envelope.
    #[error("the bytes are no sealed value")]
    Malformed,
    /// The key is not in the key file, not even among the old ones.
    #[error("the value is sealed with key {0}, which the key file does not hold")]
    KeyUnknown(u32),
    /// The value was changed, or belongs to another table, row or column.
    #[error("the sealed value was changed or belongs to another place")]
    Refused,
}

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read or written.
    #[error("the data key file {0} cannot be read or written")]
    File(String, #[source] std::io::Error),
    /// The file's content makes no sense.
    #[error("the data key file {0} is not valid: {1}")]
    Content(String, String),
}

/// Seals and opens values, and makes blind indexes. Cheap to clone.
#[derive(Clone)]
pub struct Sealer(Arc<Inner>);

struct Inner {
    file: Option<Watched>,
    ring: RwLock<Arc<Ring>>,
}

struct Ring {
    current: u32,
    keys: HashMap<u32, Aes256Gcm>,
    index: Hmac<Sha256>,
}

/// The key file as it stands on disk.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    current: u32,
    keys: Vec<DataKey>,
    /// Never rotated: all blind indexes rest on it.
    index_key: String,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct DataKey {
    id: u32,
    algorithm: String,
    key: String,
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        self.index_key.zeroize();
    }
}

impl Sealer {
    /// Opens the key file, or makes one with fresh keys, readable by its owner only.
    /// The file is read again when it changes.
    pub fn from_file(path: &Path) -> Result<Self, KeyFileError> {
        if !path.exists() {
            write(path, &fresh(), true)?;
        }
        // Watched from before it is read, so that no change falls in between.
        let file = Watched::new(path);
        let ring = Ring::new(&read(path)?).map_err(|text| KeyFileError::Content(shown(path), text))?;
        Ok(Self(Arc::new(Inner { file: Some(file), ring: RwLock::new(Arc::new(ring)) })))
    }

    /// Makes fresh keys that live in memory only: for tests and throw-away runs.
    pub fn ephemeral() -> Self {
        let ring = Ring::new(&fresh()).expect("fresh keys are valid");
        Self(Arc::new(Inner { file: None, ring: RwLock::new(Arc::new(ring)) }))
    }

    /// Seals a value into its place.
    pub fn seal(&self, table: &str, row: impl AsRef<[u8]>, column: &str, plain: &[u8]) -> Vec<u8> {
        let ring = self.ring();
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let place = place(table, row.as_ref(), column);
        let payload = Payload { msg: plain, aad: &place };
        let cipher = &ring.keys[&ring.current];
        // Fails only for values of more than 64 GiB, which no column holds.
        let sealed = cipher.encrypt(&Nonce::from(nonce), payload).expect("a column's value is small enough to seal");
        let mut envelope = Vec::with_capacity(HEAD_BYTES + sealed.len());
        envelope.push(AES_256_GCM);
        envelope.extend_from_slice(&ring.current.to_be_bytes());
        envelope.extend_from_slice(&nonce);
        envelope.extend_from_slice(&sealed);
        envelope
    }

    /// Opens a value in its place; in any other place it is refused.
    pub fn open(&self, table: &str, row: impl AsRef<[u8]>, column: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        if sealed.len() < HEAD_BYTES + TAG_BYTES || sealed[0] != AES_256_GCM {
            return Err(SealError::Malformed);
        }
        let (head, body) = sealed.split_at(HEAD_BYTES);
        let (id, nonce) = head[1..].split_at(KEY_ID_BYTES);
        let id = u32::from_be_bytes(id.try_into().map_err(|_| SealError::Malformed)?);
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| SealError::Malformed)?;
        let ring = self.ring_with(id);
        let cipher = ring.keys.get(&id).ok_or(SealError::KeyUnknown(id))?;
        let place = place(table, row.as_ref(), column);
        cipher.decrypt(&Nonce::from(nonce), Payload { msg: body, aad: &place }).map_err(|_| SealError::Refused)
    }

    /// Opens a text in its place.
    pub fn open_text(
        &self,
        table: &str,
        row: impl AsRef<[u8]>,
        column: &str,
        sealed: &[u8],
    ) -> Result<String, SealError> {
        String::from_utf8(self.open(table, row, column, sealed)?).map_err(|_| SealError::Malformed)
    }

    /// Makes the blind index of a value: equal values give equal bytes, in all services,
    /// and nobody without the key can try out all eighteen-digit numbers.
    pub fn index(&self, domain: &str, value: &str) -> Vec<u8> {
        let mut mac = self.ring().index.clone();
        for part in [domain, value] {
            mac.update(&length(part.as_bytes()));
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().to_vec()
    }

    /// Tells which key seals now.
    pub fn current_key(&self) -> u32 {
        self.ring().current
    }

    fn ring(&self) -> Arc<Ring> {
        if self.0.file.as_ref().is_some_and(Watched::changed) {
            self.read_again();
        }
        self.held()
    }

    /// Gives the ring, read again at once if it lacks the key: another process may have rotated a moment ago.
    fn ring_with(&self, id: u32) -> Arc<Ring> {
        let ring = self.ring();
        if !ring.keys.contains_key(&id) && self.0.file.as_ref().is_some_and(Watched::changed_now) {
            self.read_again();
            return self.held();
        }
        ring
    }

    fn held(&self) -> Arc<Ring> {
        Arc::clone(&self.0.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps the old ring when the file makes no sense: a slip of an editor must not stop the service.
    fn read_again(&self) {
        let Some(file) = &self.0.file else { return };
        let ring = read(file.path()).map_err(|error| error.to_string()).and_then(|content| Ring::new(&content));
        match ring {
            Ok(ring) => {
                tracing::info!(key = ring.current, "Data keys were read again; key {} seals now", ring.current);
                *self.0.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
            }
            Err(cause) => tracing::error!(%cause, "The changed data key file cannot be used; the keys held stay"),
        }
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer(key {})", self.held().current)
    }
}

impl Ring {
    fn new(file: &KeyFile) -> Result<Self, String> {
        let mut keys = HashMap::new();
        for key in &file.keys {
            if key.algorithm != ALGORITHM {
                return Err(format!("key {} has the unknown algorithm {}", key.id, key.algorithm));
            }
            let bytes = key_bytes(&key.key).ok_or_else(|| format!("key {} is not 32 bytes in base64", key.id))?;
            let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*bytes));
            if keys.insert(key.id, cipher).is_some() {
                return Err(format!("key {} stands twice", key.id));
            }
        }
        if !keys.contains_key(&file.current) {
            return Err(format!("the current key {} is not in the list", file.current));
        }
        let index = key_bytes(&file.index_key).ok_or("the index key is not 32 bytes in base64")?;
        let index = <Hmac<Sha256> as Mac>::new_from_slice(&*index).map_err(|error| error.to_string())?;
        Ok(Self { current: file.current, keys, index })
    }
}

/// Adds a new key to the file and makes it the one that seals; the old ones still open.
/// Running processes read it within seconds.
pub fn rotate(path: &Path) -> Result<u32, KeyFileError> {
    let mut file = read(path)?;
    let id = unused_id(&file.keys);
    file.keys.push(DataKey { id, algorithm: ALGORITHM.to_owned(), key: random_key() });
    file.current = id;
    write(path, &file, false)?;
    Ok(id)
}

fn fresh() -> KeyFile {
    let first = DataKey { id: unused_id(&[]), algorithm: ALGORITHM.to_owned(), key: random_key() };
    KeyFile { current: first.id, keys: vec![first], index_key: random_key() }
}

/// Makes an id by chance, so that the keys of two files can stand in one.
fn unused_id(keys: &[DataKey]) -> u32 {
    loop {
        let id = rand::random();
        if id != 0 && keys.iter().all(|key| key.id != id) {
            return id;
        }
    }
}

fn random_key() -> String {
    let bytes: Zeroizing<[u8; KEY_BYTES]> = Zeroizing::new(rand::random());
    STANDARD.encode(bytes.as_slice())
}

fn key_bytes(text: &str) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
    let decoded = Zeroizing::new(STANDARD.decode(text).ok()?);
    Some(Zeroizing::new(decoded.as_slice().try_into().ok()?))
}

fn read(path: &Path) -> Result<KeyFile, KeyFileError> {
    let text = std::fs::read_to_string(path).map_err(|error| KeyFileError::File(shown(path), error))?;
    let text = Zeroizing::new(text);
    // The parser's own words could quote a key, so only the place is told.
    serde_json::from_str(&text).map_err(|error| {
        KeyFileError::Content(shown(path), format!("line {}, column {}", error.line(), error.column()))
    })
}

fn write(path: &Path, file: &KeyFile, keep: bool) -> Result<(), KeyFileError> {
    let text =
        serde_json::to_string_pretty(file).map_err(|error| KeyFileError::Content(shown(path), error.to_string()))?;
    let text = Zeroizing::new(text);
    watched::write_private(path, text.as_bytes(), keep).map_err(|error| KeyFileError::File(shown(path), error))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Writes the place a value belongs to; each part with its length, so that no two places look alike.
fn place(table: &str, row: &[u8], column: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(table.len() + row.len() + column.len() + 12);
    for part in [table.as_bytes(), row, column.as_bytes()] {
        bytes.extend_from_slice(&length(part));
        bytes.extend_from_slice(part);
    }
    bytes
}

fn length(part: &[u8]) -> [u8; 4] {
    u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "220102194001010010";

    #[test]
    fn a_value_opens_in_its_place_alone() {
        let sealer = Sealer::ephemeral();
        let sealed = sealer.seal("retiree", "row-1", "citizen_id", ID.as_bytes());
        assert_eq!(sealer.open_text("retiree", "row-1", "citizen_id", &sealed).as_deref(), Ok(ID));
        for (table, row, column) in [
            ("retiree", "row-2", "citizen_id"),
            ("retiree", "row-1", "certificate"),
            ("claim", "row-1", "citizen_id"),
            ("retireer", "ow-1", "citizen_id"),
        ] {
            assert_eq!(sealer.open(table, row, column, &sealed), Err(SealError::Refused));
        }
    }

    #[test]
    fn a_changed_value_is_refused() {
        let sealer = Sealer::ephemeral();
        let sealed = sealer.seal("retiree", [7; 16], "citizen_id", ID.as_bytes());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(sealer.open("retiree", [7; 16], "citizen_id", &changed).is_err(), "byte {at}");
        }
        assert_eq!(sealer.open("retiree", [7; 16], "citizen_id", &sealed[..20]), Err(SealError::Malformed));
        assert_eq!(sealer.open("retiree", [7; 16], "citizen_id", &[]), Err(SealError::Malformed));
    }

    #[test]
    fn equal_values_look_different_sealed_and_equal_indexed() {
        let sealer = Sealer::ephemeral();
        assert_ne!(sealer.seal("t", "r", "c", b"same"), sealer.seal("t", "r", "c", b"same"));
        assert_eq!(sealer.index("citizen_id", ID), sealer.index("citizen_id", ID));
        assert_ne!(sealer.index("citizen_id", ID), sealer.index("certificate", ID));
        assert_ne!(sealer.index("citizen_id", ID), Sealer::ephemeral().index("citizen_id", ID));
    }

    #[test]
    fn rotation_is_seen_by_running_processes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data-keys.json");
        let (first, second) = (Sealer::from_file(&path).unwrap(), Sealer::from_file(&path).unwrap());
        let old = first.seal("t", "r", "c", b"old");
        let index = first.index("d", "v");

        let id = rotate(&path).unwrap();
        assert_ne!(id, first.current_key());
        let fresh = Sealer::from_file(&path).unwrap();
        let new = fresh.seal("t", "r", "c", b"new");
        assert_eq!(new[1..5], id.to_be_bytes());

        assert_eq!(second.open("t", "r", "c", &new).unwrap(), b"new", "read again at once");
        assert_eq!(second.open("t", "r", "c", &old).unwrap(), b"old");
        assert_eq!(second.index("d", "v"), index);
    }

    #[test]
    fn a_broken_key_file_is_named_without_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data-keys.json");
        std::fs::write(&path, r#"{"current": 1, "keys": "SECRET"}"#).unwrap();
        let error = Sealer::from_file(&path).unwrap_err().to_string();
        assert!(error.contains("data-keys.json") && !error.contains("SECRET"), "{error}");
    }
}
