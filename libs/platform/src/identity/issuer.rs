//! Signs tokens with the suite's own key.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jsonwebtoken::{Algorithm, Header};
use junxiu_contracts::api::Role;
use junxiu_kernel::clock::Clock;
use junxiu_kernel::organization::PROVINCE;

use super::claims::{Audience, Claims};
use super::keys::{self, KeyError, SigningKey};
use super::{OWN_ISSUER, SERVICE_PREFIX, role_word};

/// How long a service's own token lives. Short, since a new one costs nothing.
const SERVICE_TOKEN_LIFE: Duration = Duration::from_secs(10 * 60);

/// A service takes a new token when the old one has less than this to live.
const SERVICE_TOKEN_RENEWED_BEFORE_SECONDS: i64 = 120;

/// Signs tokens. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Issuer {
    key: SigningKey,
    audience: String,
    service_tokens: Arc<Mutex<HashMap<String, (i64, String)>>>,
}

impl Issuer {
    /// Signs with a key, for an audience.
    pub fn new(key: SigningKey, audience: impl Into<String>) -> Self {
        Self { key, audience: audience.into(), service_tokens: Arc::default() }
    }

    /// Signs with the key in a folder, which is made on the first start.
    pub fn from_folder(folder: &Path, audience: impl Into<String>) -> Result<Self, KeyError> {
        Ok(Self::new(keys::signing_key(folder)?, audience))
    }

    /// Gives the key that signs.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// Issues a token for a subject with its roles in an organisation.
    pub fn issue(&self, subject: &str, roles: &[Role], organization: &str, life: Duration, clock: &Clock) -> String {
        let now = clock.now().timestamp();
        let life = i64::try_from(life.as_secs()).unwrap_or(i64::MAX);
        self.sign(&Claims {
            iss: OWN_ISSUER.to_owned(),
            aud: Audience::One(self.audience.clone()),
            exp: now.saturating_add(life),
            nbf: None,
            iat: Some(now),
            sub: subject.to_owned(),
            roles: roles.iter().map(|role| role_word(*role)).collect(),
            org: organization.to_owned(),
        })
    }

    /// Gives the token of one of the suite's services: it integrates, for the province, under its own name.
    pub fn service_token(&self, service: &str, clock: &Clock) -> String {
        let now = clock.now().timestamp();
        let life = i64::try_from(SERVICE_TOKEN_LIFE.as_secs()).unwrap_or(i64::MAX);
        let mut held = self.service_tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((expires, token)) = held.get(service) {
            // More than a whole life left means that the clock was set back.
            let left = expires - now;
            if left > SERVICE_TOKEN_RENEWED_BEFORE_SECONDS && left <= life {
                return token.clone();
            }
        }
        let subject = format!("{SERVICE_PREFIX}{service}");
        let token = self.issue(&subject, &[Role::Integration], PROVINCE, SERVICE_TOKEN_LIFE, clock);
        held.insert(service.to_owned(), (now + life, token.clone()));
        token
    }

    pub(super) fn sign(&self, claims: &Claims) -> String {
        let mut head = Header::new(Algorithm::EdDSA);
        head.kid = Some(self.key.key_id().to_owned());
        jsonwebtoken::encode(&head, claims, self.key.encoding()).expect("an Ed25519 key signs any claims")
    }
}
