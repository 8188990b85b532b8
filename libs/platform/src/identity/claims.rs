//! What a token says, as it stands on the wire.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use junxiu_contracts::api::Role;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::refused::TokenRefused;

/// A token is a few hundred bytes; what is longer is not even decoded.
const TOKEN_MAX_BYTES: usize = 8 * 1024;

/// A subject or an organisation is a short word.
const WORD_MAX_BYTES: usize = 200;

/// The claims of a token.
#[derive(Debug, Serialize, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub aud: Audience,
    pub exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    pub sub: String,
    pub roles: Vec<String>,
    pub org: String,
}

/// One audience or several.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    pub fn holds(&self, wanted: &str) -> bool {
        match self {
            Self::One(one) => one == wanted,
            Self::Several(several) => several.iter().any(|one| one == wanted),
        }
    }
}

/// The parts of a token's head that matter here. Keys or addresses of keys that a
/// token brings along (`jwk`, `jku`, `x5u`) are not even read.
#[derive(Debug, Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

/// A token taken apart; nothing of it is trusted yet.
pub struct Parts<'a> {
    /// The algorithm it claims; none for `none` and whatever else we do not know.
    pub algorithm: Option<Algorithm>,
    pub key_id: Option<String>,
    pub signed: &'a str,
    pub signature: &'a str,
    body: &'a str,
}

impl<'a> Parts<'a> {
    pub fn of(token: &'a str) -> Result<Self, TokenRefused> {
        if token.len() > TOKEN_MAX_BYTES {
            return Err(TokenRefused::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenRefused::Malformed)?;
        let (head, body) = signed.split_once('.').ok_or(TokenRefused::Malformed)?;
        if body.contains('.') {
            return Err(TokenRefused::Malformed);
        }
        let head: Head = json(head).ok_or(TokenRefused::Malformed)?;
        // A critical extension that we do not know must be refused (RFC 7515, 4.1.11), and we know none.
        if head.crit.is_some() {
            return Err(TokenRefused::Malformed);
        }
        Ok(Self { algorithm: algorithm(&head.alg), key_id: head.kid, signed, signature, body })
    }

    /// Reads the claims. To be called once the signature was found good.
    pub fn claims(&self) -> Result<Claims, TokenRefused> {
        let claims: Claims = json(self.body).ok_or(TokenRefused::Claims)?;
        // Two-person rules and revocation compare subjects as they stand, so a subject that only looks like
        // another one must not count as a second person.
        let word = |text: &str| {
            !text.is_empty()
                && text.len() <= WORD_MAX_BYTES
                && text.trim() == text
                && !text.chars().any(|c| c.is_control() || is_unseen(c))
        };
        if !word(&claims.sub) || !word(&claims.org) {
            return Err(TokenRefused::Claims);
        }
        Ok(claims)
    }
}

impl Claims {
    /// Gives the roles known here. Foreign words are passed over: an identity provider may
    /// serve other systems too. A token without any role of ours is refused.
    pub fn known_roles(&self) -> Result<Vec<Role>, TokenRefused> {
        let mut roles: Vec<Role> = self.roles.iter().filter_map(|word| super::role(word)).collect();
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() { Err(TokenRefused::Claims) } else { Ok(roles) }
    }
}

/// Knows the three algorithms with a public key that the settings may allow, and no other:
/// neither `none` nor one with a shared secret has a name here.
pub fn algorithm(name: &str) -> Option<Algorithm> {
    match name {
        "EdDSA" => Some(Algorithm::EdDSA),
        "ES256" => Some(Algorithm::ES256),
        "RS256" => Some(Algorithm::RS256),
        _ => None,
    }
}

/// Marks without width: joiners, marks of direction, the byte-order mark.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn json<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
