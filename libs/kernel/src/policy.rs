//! Numbers of the rules: dated, sourced, and picked by the day of the event.

use crate::day::{self, Day};
use crate::decision::{Basis, Citation, PolicyVersion};
use serde::de::DeserializeOwned;
use thiserror::Error;

/// A policy as it stood at different times, the earliest version first.
///
/// A version holds from its first day until the next one begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated<T> {
    key: &'static str,
    versions: Vec<Versioned<T>>,
}

/// One version of a policy, with its source.
#[derive(Clone, Debug, PartialEq)]
pub struct Versioned<T> {
    /// The first day on which the version holds.
    pub effective_from: Day,
    /// The document it comes from.
    pub document: String,
    /// The article of the document; 0 when the document has none.
    pub article: u16,
    /// On what it rests.
    pub basis: Basis,
    /// The numbers themselves.
    pub value: T,
}

impl<T> Versioned<T> {
    /// Cites the version's source.
    pub fn citation(&self) -> Citation {
        Citation::of(self.document.clone(), self.article)
    }
}

/// What is wrong with a policy file, or with the day asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PolicyFault {
    /// The text is no TOML of `[[version]]` tables, or a version's fields do not fit.
    #[error("policy {key}: {cause}")]
    Unreadable {
        /// The policy's key.
        key: &'static str,
        /// What the reader found.
        cause: String,
    },
    /// The file has no version.
    #[error("policy {key} has no version")]
    NoVersion {
        /// The policy's key.
        key: &'static str,
    },
    /// A version does not begin after the one before it, so that both would hold on one day.
    #[error("policy {key}: the version of {effective_from} does not begin after the one before it")]
    OutOfOrder {
        /// The policy's key.
        key: &'static str,
        /// The day from which the misplaced version holds.
        effective_from: Day,
    },
    /// A version does not say where it comes from.
    #[error("policy {key}: version {number} lacks `{field}`")]
    SourceMissing {
        /// The policy's key.
        key: &'static str,
        /// The version's place in the file, counted from 1.
        number: usize,
        /// The field that lacks.
        field: &'static str,
    },
    /// A version names a basis that does not exist.
    #[error("policy {key}: `{word}` is no basis; use TEXT, LAW or ASSUMED")]
    UnknownBasis {
        /// The policy's key.
        key: &'static str,
        /// The word found.
        word: String,
    },
    /// The day lies before the first version.
    #[error("policy {key} holds nothing for {on}; its first version begins on {first}")]
    NotInForce {
        /// The policy's key.
        key: &'static str,
        /// The day asked for.
        on: Day,
        /// The day from which the first version holds.
        first: Day,
    },
}

impl<T: DeserializeOwned> Dated<T> {
    /// Reads a file of `[[version]]` tables: `effective_from`, `document`, `article`,
    /// `basis`, and beside them the fields of `T`, which should deny unknown fields.
    ///
    /// The article may be left out where the basis is not TEXT.
    pub fn from_toml(key: &'static str, text: &str) -> Result<Self, PolicyFault> {
        let unreadable = |cause: String| PolicyFault::Unreadable { key, cause };
        let mut file: toml::Table = text.parse().map_err(|fault: toml::de::Error| unreadable(fault.to_string()))?;
        let versions = match file.remove("version") {
            Some(toml::Value::Array(versions)) => versions,
            _ => return Err(PolicyFault::NoVersion { key }),
        };
        if let Some(stray) = file.keys().next() {
            return Err(unreadable(format!("`{stray}` stands outside the versions")));
        }
        let versions: Result<Vec<_>, _> = versions
            .into_iter()
            .enumerate()
            .map(|(at, version)| match version {
                toml::Value::Table(fields) => read_version(key, at + 1, fields),
                _ => Err(unreadable("a version must be a table".into())),
            })
            .collect();
        Self::from_versions(key, versions?)
    }
}

impl<T> Dated<T> {
    /// Takes versions, the earliest first; each must begin after the one before it.
    pub fn from_versions(key: &'static str, versions: Vec<Versioned<T>>) -> Result<Self, PolicyFault> {
        if versions.is_empty() {
            return Err(PolicyFault::NoVersion { key });
        }
        for pair in versions.windows(2) {
            if let [earlier, later] = pair
                && later.effective_from <= earlier.effective_from
            {
                return Err(PolicyFault::OutOfOrder { key, effective_from: later.effective_from });
            }
        }
        Ok(Self { key, versions })
    }

    /// Finds the version that holds on a day, which is the day of the event and not of the request.
    pub fn on(&self, on: Day) -> Result<&Versioned<T>, PolicyFault> {
        let held = self.versions.iter().rev().find(|version| version.effective_from <= on);
        held.ok_or_else(|| PolicyFault::NotInForce {
            key: self.key,
            on,
            first: self.versions.first().map_or(on, |version| version.effective_from),
        })
    }

    /// Finds the very version that a stored decision names, so that the decision can be replayed.
    pub fn replay(&self, applied: &PolicyVersion) -> Option<&Versioned<T>> {
        self.versions.iter().find(|version| self.version(version) == *applied)
    }

    /// Names a version, for the decision that applies it.
    pub fn version(&self, version: &Versioned<T>) -> PolicyVersion {
        PolicyVersion {
            key: self.key.to_owned(),
            effective_from: version.effective_from,
            basis: version.basis,
            document: version.document.clone(),
        }
    }

    /// Gives the policy's key.
    pub const fn key(&self) -> &'static str {
        self.key
    }

    /// Gives all versions, the earliest first.
    pub fn versions(&self) -> &[Versioned<T>] {
        &self.versions
    }
}

/// Takes the source out of a version's fields and reads the rest as its value.
fn read_version<T: DeserializeOwned>(
    key: &'static str,
    number: usize,
    mut fields: toml::Table,
) -> Result<Versioned<T>, PolicyFault> {
    let unreadable = |cause: String| PolicyFault::Unreadable { key, cause };
    let missing = |field| PolicyFault::SourceMissing { key, number, field };

    let effective_from = match fields.remove("effective_from") {
        Some(toml::Value::String(written)) => written,
        Some(toml::Value::Datetime(written)) => written.to_string(),
        _ => return Err(missing("effective_from")),
    };
    let effective_from =
        day::parse_day(&effective_from).map_err(|fault| unreadable(format!("version {number}: {fault}")))?;

    let mut word = |field| match fields.remove(field) {
        Some(toml::Value::String(word)) if !word.trim().is_empty() => Ok(word),
        _ => Err(missing(field)),
    };
    let document = word("document")?;
    let basis = word("basis")?;
    let basis = Basis::from_code(&basis).ok_or(PolicyFault::UnknownBasis { key, word: basis })?;

    let article = match fields.remove("article") {
        Some(toml::Value::Integer(article)) => {
            u16::try_from(article).map_err(|_| unreadable(format!("version {number}: {article} is no article")))?
        }
        None if basis != Basis::Text => 0,
        _ => return Err(missing("article")),
    };
    let value =
        T::deserialize(toml::Value::Table(fields)).map_err(|fault| unreadable(format!("version {number}: {fault}")))?;

    Ok(Versioned { effective_from, document, article, basis, value })
}
