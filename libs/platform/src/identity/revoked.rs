//! The list of subjects and keys that are no longer trusted.

use std::collections::HashSet;
use std::path::Path;

use serde::Deserialize;

/// Subjects and key ids that are refused whatever their tokens say.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoked {
    /// Subjects, as in the tokens' `sub`.
    #[serde(default)]
    pub subjects: HashSet<String>,
    /// Key ids, as in the tokens' `kid`.
    #[serde(default)]
    pub key_ids: HashSet<String>,
}

impl Revoked {
    /// Says whether the list names a subject or the key of its token.
    pub fn refuses(&self, subject: &str, key_id: &str) -> bool {
        self.subjects.contains(subject) || self.key_ids.contains(key_id)
    }

    /// Reads the list; a file that is not there revokes nobody.
    pub fn read(path: &Path) -> Result<Self, String> {
        match std::fs::read_to_string(path) {
            Ok(text) => serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(format!("{}: {error}", path.display())),
        }
    }
}
