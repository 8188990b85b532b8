//! Tokens that must not be accepted, each for its own reason.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use junxiu_kernel::clock::Clock;
use serde_json::{Value, json};

use super::keys::{self, SigningKey};
use super::*;

const NOW: i64 = 1_700_000_000;

fn clock() -> Clock {
    Clock::fixed(chrono::DateTime::from_timestamp(NOW, 0).unwrap())
}

fn claims() -> Value {
    json!({"iss": "junxiu", "aud": "junxiu", "exp": NOW + 3600, "iat": NOW, "sub": "wang.li",
           "roles": ["bureau_officer", "auditor"], "org": "220104"})
}

fn with(key: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[key] = value;
    claims
}

fn without(key: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(key);
    claims
}

/// Signs any claims and any head with a key, as a forger with that key could.
fn signed(key: &SigningKey, head: &Value, claims: &Value) -> String {
    let message = format!("{}.{}", B64.encode(head.to_string()), B64.encode(claims.to_string()));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key.encoding(), Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}

fn head(key: &SigningKey) -> Value {
    json!({"alg": "EdDSA", "typ": "JWT", "kid": key.key_id()})
}

/// Signs with a shared secret, as in the confusion of a public key with a secret.
fn with_secret(key_id: &str, secret: &[u8], claims: &Value) -> String {
    let head = Header { kid: Some(key_id.to_owned()), ..Header::new(Algorithm::HS256) };
    jsonwebtoken::encode(&head, claims, &EncodingKey::from_secret(secret)).unwrap()
}

#[tokio::test]
async fn a_good_token_speaks_for_its_subject() {
    let key = SigningKey::ephemeral();
    let verifier = Verifier::trusting(&key, AUDIENCE, clock());
    let principal = verifier.verify(&signed(&key, &head(&key), &claims())).await.unwrap();
    assert_eq!((principal.subject.as_str(), principal.organization.as_str()), ("wang.li", "220104"));
    assert_eq!(principal.roles, [Role::BureauOfficer, Role::Auditor]);
    assert!(!principal.is_service);
    let several = with("aud", json!(["other", "junxiu"]));
    assert!(verifier.verify(&signed(&key, &head(&key), &several)).await.is_ok());
}

#[tokio::test]
async fn every_bad_token_has_its_reason() {
    let key = SigningKey::ephemeral();
    let other = SigningKey::ephemeral();
    let public = B64.decode(key.published()["x"].as_str().unwrap()).unwrap();
    let good = signed(&key, &head(&key), &claims());
    let (message, signature) = good.rsplit_once('.').unwrap();
    let unsigned = |alg: &str| {
        let head = json!({"alg": alg, "kid": key.key_id()});
        format!("{}.{}.", B64.encode(head.to_string()), B64.encode(claims().to_string()))
    };
    let of = |claims: Value| signed(&key, &head(&key), &claims);
    let headed = |extra: Value| {
        let mut head = head(&key);
        head.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        signed(&key, &head, &claims())
    };
    let mut changed = claims();
    changed["roles"] = json!(["bureau_head"]);
    let swapped = format!("{}.{}.{signature}", message.split_once('.').unwrap().0, B64.encode(changed.to_string()));

    let table = [
        ("no token", String::new(), "TOKEN_MALFORMED"),
        ("one part", "abc".into(), "TOKEN_MALFORMED"),
        ("four parts", format!("{good}.x"), "TOKEN_MALFORMED"),
        ("not base64", "§.§.§".into(), "TOKEN_MALFORMED"),
        ("very long", "a".repeat(9_000), "TOKEN_MALFORMED"),
        ("critical extension", headed(json!({"crit": ["b64"]})), "TOKEN_MALFORMED"),
        ("alg none", unsigned("none"), "TOKEN_ALGORITHM"),
        ("alg None", unsigned("None"), "TOKEN_ALGORITHM"),
        ("alg nOnE", unsigned("nOnE"), "TOKEN_ALGORITHM"),
        ("public key as secret", with_secret(key.key_id(), &public, &claims()), "TOKEN_ALGORITHM"),
        (
            "published text as secret",
            with_secret(key.key_id(), key.published().to_string().as_bytes(), &claims()),
            "TOKEN_ALGORITHM",
        ),
        ("alg of another key", headed(json!({"alg": "RS256"})), "TOKEN_ALGORITHM"),
        ("no key id", headed(json!({"kid": null})), "TOKEN_KEY_UNKNOWN"),
        ("another key", signed(&other, &head(&other), &claims()), "TOKEN_KEY_UNKNOWN"),
        ("key id as a path", headed(json!({"kid": "../../../dev/null"})), "TOKEN_KEY_UNKNOWN"),
        ("key id as SQL", headed(json!({"kid": "x' or '1'='1"})), "TOKEN_KEY_UNKNOWN"),
        (
            "brings its own key",
            signed(&other, &json!({"alg": "EdDSA", "kid": key.key_id(), "jwk": other.published()}), &claims()),
            "TOKEN_SIGNATURE",
        ),
        ("no signature", format!("{message}."), "TOKEN_SIGNATURE"),
        ("cut signature", good[..good.len() - 8].into(), "TOKEN_SIGNATURE"),
        ("changed claims", swapped, "TOKEN_SIGNATURE"),
        ("expired", of(with("exp", json!(NOW - 1))), "TOKEN_EXPIRED"),
        ("expires now", of(with("exp", json!(NOW))), "TOKEN_EXPIRED"),
        ("not yet valid", of(with("nbf", json!(NOW + 31))), "TOKEN_NOT_YET_VALID"),
        ("another issuer", of(with("iss", json!("elsewhere"))), "TOKEN_ISSUER"),
        ("another audience", of(with("aud", json!("payroll"))), "TOKEN_AUDIENCE"),
        ("other audiences", of(with("aud", json!(["a", "b"]))), "TOKEN_AUDIENCE"),
        ("no expiry", of(without("exp")), "TOKEN_CLAIMS"),
        ("expiry as a text", of(with("exp", json!("never"))), "TOKEN_CLAIMS"),
        ("no subject", of(without("sub")), "TOKEN_CLAIMS"),
        ("empty subject", of(with("sub", json!(" "))), "TOKEN_CLAIMS"),
        ("subject with a blank behind", of(with("sub", json!("wang.li "))), "TOKEN_CLAIMS"),
        ("subject with a mark unseen", of(with("sub", json!("wang\u{200B}.li"))), "TOKEN_CLAIMS"),
        ("no organisation", of(without("org")), "TOKEN_CLAIMS"),
        ("no roles", of(with("roles", json!([]))), "TOKEN_CLAIMS"),
        ("foreign roles", of(with("roles", json!(["admin", "root"]))), "TOKEN_CLAIMS"),
    ];
    refuses_each(&Verifier::trusting(&key, AUDIENCE, clock()), table).await;
}

async fn refuses_each(verifier: &Verifier, table: impl IntoIterator<Item = (&str, String, &str)>) {
    for (what, token, reason) in table {
        let refused = verifier.verify(&token).await.unwrap_err();
        assert_eq!(refused.reason(), reason, "{what}");
        let fault = Fault::from(refused);
        assert_eq!(fault.code(), Code::Unauthenticated, "{what}");
    }
}

#[tokio::test]
async fn a_token_is_remembered_no_longer_than_it_lives() {
    let key = SigningKey::ephemeral();
    let clock = clock();
    let verifier = Verifier::trusting(&key, AUDIENCE, clock.clone());
    let token =
        Issuer::new(key, AUDIENCE).issue("wang.li", &[Role::Auditor], "220000", Duration::from_secs(60), &clock);
    assert!(verifier.verify(&token).await.is_ok());
    clock.advance(TimeDelta::seconds(59));
    assert!(verifier.verify(&token).await.is_ok());
    clock.advance(TimeDelta::seconds(1));
    assert_eq!(verifier.verify(&token).await.unwrap_err(), TokenRefused::Expired);
}

#[tokio::test]
async fn a_revoked_subject_or_key_is_refused_though_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let issuer = Issuer::from_folder(folder.path(), AUDIENCE).unwrap();
    let list = folder.path().join("revoked.json");
    let trust = Trust {
        audience: AUDIENCE.to_owned(),
        own_keys: Some(keys::published_path(folder.path())),
        foreign: None,
        revoked: Some(list.clone()),
    };
    let verifier = Verifier::open(trust, clock()).unwrap();
    let hour = Duration::from_secs(3600);
    let wang = issuer.issue("wang.li", &[Role::Auditor], "220000", hour, &clock());
    let zhao = issuer.issue("zhao", &[Role::Auditor], "220000", hour, &clock());
    assert!(verifier.verify(&wang).await.is_ok() && verifier.verify(&zhao).await.is_ok());

    std::fs::write(&list, r#"{"subjects": ["wang.li"]}"#).unwrap();
    verifier.refresh().await;
    assert_eq!(verifier.verify(&wang).await.unwrap_err(), TokenRefused::Revoked);
    assert!(verifier.verify(&zhao).await.is_ok());

    std::fs::write(&list, "a slip of the pen").unwrap();
    verifier.refresh().await;
    assert_eq!(verifier.verify(&wang).await.unwrap_err(), TokenRefused::Revoked, "the old list stays");

    std::fs::write(&list, json!({"key_ids": [issuer.key().key_id()]}).to_string()).unwrap();
    verifier.refresh().await;
    assert_eq!(verifier.verify(&zhao).await.unwrap_err(), TokenRefused::Revoked);
}

#[tokio::test]
async fn a_rotation_refuses_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let hour = Duration::from_secs(3600);
    let old = Issuer::from_folder(folder.path(), AUDIENCE).unwrap();
    let trust = Trust {
        audience: AUDIENCE.to_owned(),
        own_keys: Some(keys::published_path(folder.path())),
        ..Trust::default()
    };
    let verifier = Verifier::open(trust, clock()).unwrap();
    let before = old.issue("wang.li", &[Role::Auditor], "220000", hour, &clock());
    keys::rotate(folder.path()).unwrap();
    let new = Issuer::from_folder(folder.path(), AUDIENCE).unwrap();
    let after = new.issue("wang.li", &[Role::Auditor], "220000", hour, &clock());
    assert!(verifier.verify(&after).await.is_ok(), "the new key is found at once");
    assert!(verifier.verify(&before).await.is_ok(), "the old key still counts");
}

#[tokio::test]
async fn another_issuers_key_cannot_speak_for_a_service() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = SigningKey::ephemeral();
    let location = folder.path().join("idp.json");
    std::fs::write(&location, json!({"keys": [foreign.published()]}).to_string()).unwrap();
    let own = Issuer::from_folder(folder.path(), AUDIENCE).unwrap();
    let trust = Trust {
        audience: AUDIENCE.to_owned(),
        own_keys: Some(keys::published_path(folder.path())),
        foreign: Some(Foreign {
            location: location.display().to_string(),
            issuer: "https://id.example".to_owned(),
            algorithms: vec!["EdDSA".to_owned()],
        }),
        revoked: None,
    };
    let verifier = Verifier::open(trust, clock()).unwrap();
    let says = |issuer: &str, subject: &str| {
        let mut claims = with("iss", json!(issuer));
        claims["sub"] = json!(subject);
        claims["roles"] = json!(["integration"]);
        signed(&foreign, &head(&foreign), &claims)
    };
    assert!(verifier.verify(&says("https://id.example", "wang.li")).await.is_ok());
    let refused = verifier.verify(&says("junxiu", "wang.li")).await.unwrap_err();
    assert_eq!(refused, TokenRefused::Issuer, "a foreign key signs for its own issuer alone");
    let refused = verifier.verify(&says("https://id.example", "service:gateway")).await.unwrap_err();
    assert_eq!(refused, TokenRefused::Claims);
    let service = own.service_token("gateway", &clock());
    assert!(verifier.verify(&service).await.unwrap().is_service);
    assert_eq!(own.service_token("gateway", &clock()), service, "used again while it lives");
}

#[tokio::test]
async fn keys_that_cannot_be_fetched_yet_are_no_fault_of_the_caller() {
    let trust = Trust {
        audience: AUDIENCE.to_owned(),
        foreign: Some(Foreign {
            // Nothing listens at the discard port.
            location: "http://127.0.0.1:9/keys".to_owned(),
            issuer: "https://id.example".to_owned(),
            algorithms: vec!["EdDSA".to_owned()],
        }),
        ..Trust::default()
    };
    let verifier = Verifier::open(trust, clock()).unwrap();
    let key = SigningKey::ephemeral();
    let refused = verifier.verify(&signed(&key, &head(&key), &claims())).await.unwrap_err();
    assert_eq!(refused, TokenRefused::KeysUnavailable);
    let fault = Fault::from(refused);
    assert_eq!(fault.code(), Code::Unavailable);
    assert!(fault.pause().is_some());
}

#[test]
fn role_words_and_roles_match() {
    assert_eq!(roles().len(), 8);
    for each in roles() {
        assert_eq!(role(&role_word(each)), Some(each));
    }
    assert_eq!(role("bureau_officer"), Some(Role::BureauOfficer));
    assert_eq!(role("unspecified"), None);
    assert_eq!(role("root"), None);
}

#[test]
fn a_request_without_a_caller_is_nobodys() {
    assert_eq!(caller(&tonic::Request::new(())).unwrap_err().reason(), "TOKEN_MISSING");
}
