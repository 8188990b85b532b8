//! Keys of tokens: the suite's own signing key, made on first start, and the
//! published keys (JWKS) that tokens are checked with.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::watched;

/// The file of the private key in the key folder.
const SIGNING_FILE: &str = "token-signing.pem";

/// The file of the published keys in the key folder.
const PUBLISHED_FILE: &str = "token-keys.json";

/// How many published keys are kept through rotations. Tokens live hours, keys months.
const PUBLISHED_MAX: usize = 4;

/// An RSA modulus shorter than 2048 bits can be factored.
const RSA_MODULUS_MIN_BYTES: usize = 256;

const ED25519_BYTES: usize = 32;

/// Why keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file cannot be read or written.
    #[error("the key file {0} cannot be read or written")]
    File(String, #[source] std::io::Error),
    /// A file or answer holds no usable key.
    #[error("{0} is not valid: {1}")]
    Content(String, String),
}

/// A private key that signs tokens.
#[derive(Clone)]
pub struct SigningKey {
    key_id: String,
    encoding: EncodingKey,
    public: [u8; ED25519_BYTES],
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.key_id)
    }
}

impl SigningKey {
    /// Makes a key that lives in memory only.
    pub fn ephemeral() -> Self {
        Self::of(&ed25519_dalek::SigningKey::from_bytes(&rand::random()))
    }

    /// Gives the id under which the key is published.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Gives the public part, to be published.
    pub fn published(&self) -> serde_json::Value {
        serde_json::json!({
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA",
            "kid": self.key_id, "x": URL_SAFE_NO_PAD.encode(self.public),
        })
    }

    pub(super) fn encoding(&self) -> &EncodingKey {
        &self.encoding
    }

    fn of(key: &ed25519_dalek::SigningKey) -> Self {
        let public = key.verifying_key().to_bytes();
        let der = key.to_pkcs8_der().expect("an Ed25519 key can always be written as PKCS #8");
        // The id says nothing but which key it is, and two keys never share one.
        let key_id = URL_SAFE_NO_PAD.encode(&Sha256::digest(public)[..12]);
        Self { key_id, encoding: EncodingKey::from_ed_der(der.as_bytes()), public }
    }
}

/// Opens the signing key in a folder, or makes one, readable by its owner only, and publishes it beside.
pub fn signing_key(folder: &Path) -> Result<SigningKey, KeyError> {
    let path = folder.join(SIGNING_FILE);
    if !path.exists() {
        write_key(&path, true)?;
    }
    let key = read_key(&path)?;
    publish(folder, &key)?;
    Ok(key)
}

/// Makes a new signing key in place of the old one. The old one stays published, so its tokens live on.
pub fn rotate(folder: &Path) -> Result<SigningKey, KeyError> {
    signing_key(folder)?;
    write_key(&folder.join(SIGNING_FILE), false)?;
    signing_key(folder)
}

/// Gives the path of the published keys in a folder.
pub fn published_path(folder: &Path) -> PathBuf {
    folder.join(PUBLISHED_FILE)
}

/// A published key, and what a token signed with it may say.
#[derive(Clone)]
pub struct TrustedKey {
    pub(super) key: DecodingKey,
    pub(super) algorithm: Algorithm,
    pub(super) issuer: Arc<str>,
    /// True for the suite's own keys: only they may speak for a service.
    pub(super) own: bool,
}

/// The published keys by their ids.
pub type KeyBook = HashMap<String, TrustedKey>;

/// Reads published keys. Keys without an id, for encryption, of unknown kinds or with other
/// algorithms than the allowed are passed over; keys that are too weak are an error.
pub fn read_published(
    place: &str,
    text: &str,
    issuer: &Arc<str>,
    allowed: &[Algorithm],
    own: bool,
) -> Result<KeyBook, KeyError> {
    let set: JwkSet = serde_json::from_str(text).map_err(|error| invalid(place, &error.to_string()))?;
    let mut book = KeyBook::new();
    for jwk in &set.keys {
        let Some(key_id) = jwk.common.key_id.clone() else { continue };
        if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
            continue;
        }
        let Some(algorithm) = algorithm_of(place, jwk)?.filter(|algorithm| allowed.contains(algorithm)) else {
            continue;
        };
        if jwk.common.key_algorithm.is_some_and(|named| named != algorithm.into()) {
            return Err(invalid(place, &format!("key {key_id} names an algorithm that is not its own")));
        }
        let key = DecodingKey::from_jwk(jwk).map_err(|error| invalid(place, &format!("key {key_id}: {error}")))?;
        book.insert(key_id, TrustedKey { key, algorithm, issuer: Arc::clone(issuer), own });
    }
    Ok(book)
}

fn algorithm_of(place: &str, jwk: &Jwk) -> Result<Option<Algorithm>, KeyError> {
    let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).map_or(0, |bytes| bytes.len());
    match &jwk.algorithm {
        AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
            if decoded(&pair.x) != ED25519_BYTES {
                return Err(invalid(place, "an Ed25519 key must have 32 bytes"));
            }
            Ok(Some(Algorithm::EdDSA))
        }
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => Ok(Some(Algorithm::ES256)),
        AlgorithmParameters::RSA(rsa) => {
            if decoded(&rsa.n) < RSA_MODULUS_MIN_BYTES {
                return Err(invalid(place, "an RSA key must have 2048 bits or more"));
            }
            Ok(Some(Algorithm::RS256))
        }
        _ => Ok(None),
    }
}

fn publish(folder: &Path, key: &SigningKey) -> Result<(), KeyError> {
    let path = published_path(folder);
    let place = path.display().to_string();
    let mut keys: Vec<serde_json::Value> = match std::fs::read_to_string(&path) {
        Ok(text) => {
            let whole: serde_json::Value =
                serde_json::from_str(&text).map_err(|error| invalid(&place, &error.to_string()))?;
            whole["keys"].as_array().cloned().unwrap_or_default()
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(KeyError::File(place, error)),
    };
    if keys.iter().any(|published| published["kid"] == key.key_id.as_str()) {
        return Ok(());
    }
    keys.insert(0, key.published());
    keys.truncate(PUBLISHED_MAX);
    let text = format!("{:#}\n", serde_json::json!({ "keys": keys }));
    watched::write_private(&path, text.as_bytes(), false).map_err(|error| KeyError::File(place, error))
}

fn write_key(path: &Path, keep: bool) -> Result<(), KeyError> {
    let seed: Zeroizing<[u8; ED25519_BYTES]> = Zeroizing::new(rand::random());
    let pem = ed25519_dalek::SigningKey::from_bytes(&seed)
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|error| invalid(&path.display().to_string(), &error.to_string()))?;
    watched::write_private(path, pem.as_bytes(), keep)
        .map_err(|error| KeyError::File(path.display().to_string(), error))
}

fn read_key(path: &Path) -> Result<SigningKey, KeyError> {
    let place = path.display().to_string();
    let pem = std::fs::read_to_string(path).map_err(|error| KeyError::File(place.clone(), error))?;
    let pem = Zeroizing::new(pem);
    let key = ed25519_dalek::SigningKey::from_pkcs8_pem(&pem)
        .map_err(|_| invalid(&place, "it holds no Ed25519 key in PKCS #8"))?;
    Ok(SigningKey::of(&key))
}

fn invalid(place: &str, text: &str) -> KeyError {
    KeyError::Content(place.to_owned(), text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(text: &str) -> Result<KeyBook, KeyError> {
        read_published("test", text, &Arc::from("issuer"), &[Algorithm::EdDSA, Algorithm::RS256], false)
    }

    #[test]
    fn a_key_is_made_once_and_stays_published_after_a_rotation() {
        let folder = tempfile::tempdir().unwrap();
        let first = signing_key(folder.path()).unwrap();
        assert_eq!(signing_key(folder.path()).unwrap().key_id(), first.key_id());
        let second = rotate(folder.path()).unwrap();
        assert_ne!(first.key_id(), second.key_id());
        let text = std::fs::read_to_string(published_path(folder.path())).unwrap();
        let book = book(&text).unwrap();
        assert!(book.contains_key(first.key_id()) && book.contains_key(second.key_id()));
        assert!(!text.contains("\"d\""), "no private part is published");
    }

    #[test]
    fn keys_of_no_use_are_passed_over_and_weak_ones_refused() {
        let good = SigningKey::ephemeral().published();
        let mut encryption = SigningKey::ephemeral().published();
        encryption["use"] = "enc".into();
        let secret = serde_json::json!({"kty": "oct", "kid": "s", "k": "c2VjcmV0"});
        let text = serde_json::json!({ "keys": [good, encryption, secret] }).to_string();
        assert_eq!(book(&text).unwrap().len(), 1);

        let weak = serde_json::json!({"keys": [{"kty": "RSA", "kid": "r", "n": "AQAB", "e": "AQAB"}]});
        assert!(book(&weak.to_string()).is_err());
        let short = serde_json::json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": "AQAB"}]});
        assert!(book(&short.to_string()).is_err());
        let confused = serde_json::json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "k", "alg": "HS256",
            "x": SigningKey::ephemeral().published()["x"]}]});
        assert!(book(&confused.to_string()).is_err());
        assert!(book("{}").is_err());
    }
}
