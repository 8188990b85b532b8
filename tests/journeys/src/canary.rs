//! Looks for planted values where they must never be: in logs, and in database files as plain text.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// The forms in which a value would still be readable: plain, in hexadecimal of both cases, in base64.
pub fn forms(value: &str) -> Vec<String> {
    let hex: String = value.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![value.to_owned(), hex.to_uppercase(), hex];
    // Base64 depends on where among three bytes the value begins; its first and last characters belong to the neighbours too.
    for shift in 0..3 {
        let mut shifted = vec![0; shift];
        shifted.extend_from_slice(value.as_bytes());
        let text = STANDARD_NO_PAD.encode(shifted);
        let from = if shift == 0 { 0 } else { shift + 1 };
        forms.push(text[from..text.len() - 1].to_owned());
    }
    forms
}

/// Searches files for values in all their forms; gives what was found, with the file. Names the form, never what surrounds it.
pub fn found(values: &[String], files: &[PathBuf]) -> anyhow::Result<BTreeSet<String>> {
    let mut patterns = tempfile::NamedTempFile::new()?;
    for form in values.iter().flat_map(|value| forms(value)) {
        writeln!(patterns, "{form}")?;
    }
    patterns.flush()?;
    let mut hits = BTreeSet::new();
    for file in files {
        let output = Command::new("grep")
            .env("LC_ALL", "C")
            .args(["-a", "-o", "-F", "-f"])
            .arg(patterns.path())
            .arg("--")
            .arg(file)
            .output()
            .context("cannot run grep")?;
        ensure!(output.status.code().is_some_and(|code| code < 2), "grep: {}", String::from_utf8_lossy(&output.stderr));
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        hits.extend(lines.lines().take(20).map(|hit| format!("{}: {hit}", file.display())));
    }
    Ok(hits)
}

/// All files below a folder whose names hold one of some words.
pub fn files_below(folder: &Path, words: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.append(&mut files_below(&path, words)?);
        } else if words.iter().any(|word| path.to_string_lossy().contains(word)) {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_found(content: &[u8]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        std::fs::write(&file, content).unwrap();
        !found(&["220102195202290010".to_owned()], &[file]).unwrap().is_empty()
    }

    #[test]
    fn a_planted_value_is_found_in_every_form() {
        assert!(is_found(b"\x00\x01220102195202290010\x00"));
        assert!(is_found(b"323230313032313935323032323930303130"));
        for before in ["", "a", "ab", "abc"] {
            let text = STANDARD_NO_PAD.encode(format!("{before}220102195202290010 and more"));
            assert!(is_found(text.as_bytes()), "{before:?}");
        }
        assert!(!is_found(b"220102********0010"));
    }
}
