//! Version tags: what a caller has seen of a resource, and sends back with a change.

use crate::status::Fault;

/// Writes the tag of a revision. Callers take it as it is; it needs no quoting in JSON, a shell or a URL.
pub fn of(revision: i64) -> String {
    format!("r{revision}")
}

/// Refuses a tag that is not of this revision; an empty one agrees to anything.
///
/// # Errors
/// STALE, naming the resource.
pub fn check(given: &str, revision: i64, name: &str) -> Result<(), Fault> {
    if given.is_empty() || given == of(revision) { Ok(()) } else { Err(Fault::stale(name)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_agrees_with_its_own_revision_alone() {
        assert!(check(&of(3), 3, "claims/1").is_ok());
        assert!(check("", 3, "claims/1").is_ok());
        assert_eq!(check(&of(3), 4, "claims/1").unwrap_err().reason(), "STALE");
        assert_eq!(check("3", 3, "claims/1").unwrap_err().reason(), "STALE");
    }
}
