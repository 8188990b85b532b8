//! The rules of the house as failing tests.
//!
//! The tests read the tree as text and the contracts through their
//! descriptors; nothing here runs a service. This file holds what they share:
//! finding files, reading manifests, and reporting every fault at once.

pub mod rust_text;
pub mod sql_text;

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold nothing of ours.
const PASSED_OVER: &[&str] = &["target", ".git", "data", "node_modules"];

/// A file of the tree.
pub struct File {
    /// Its path from the top of the tree, with forward slashes.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// A crate of the workspace, as its manifest describes it.
pub struct Crate {
    /// The package's name.
    pub name: String,
    /// Its folder from the top of the tree.
    pub folder: String,
    /// The workspace crates it is built from.
    pub dependencies: Vec<String>,
    /// The workspace crates that only its tests are built from.
    pub test_dependencies: Vec<String>,
}

/// Finds the top of the tree.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Reads the files below a folder whose names end so, in the order of their paths.
pub fn files(folder: &str, ending: &str) -> Vec<File> {
    let mut found = Vec::new();
    collect(&root().join(folder), ending, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Reads a file of the tree; none when it is not there.
pub fn file(path: &str) -> Option<File> {
    let text = fs::read_to_string(root().join(path)).ok()?;
    Some(File { path: path.to_owned(), text })
}

/// Lists the crates of the workspace, in the order of its manifest.
pub fn crates() -> Vec<Crate> {
    let workspace = manifest("Cargo.toml");
    let members = workspace["workspace"]["members"].as_array().cloned().unwrap_or_default();
    members.iter().filter_map(toml::Value::as_str).map(read_crate).collect()
}

/// Lists the folders directly below one, in the order of their names.
pub fn folders(below: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(below)).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

/// Says whether the tree has a file or folder at a path.
pub fn exists(path: &str) -> bool {
    root().join(path).exists()
}

/// Fails with all faults at once, and with the rule they break.
///
/// # Panics
///
/// When there is a fault: that is what the tests are for.
pub fn keep(rule: &str, faults: &[String]) {
    assert!(faults.is_empty(), "\n{rule}\n{} break it:\n  {}\n", faults.len(), faults.join("\n  "));
}

fn read_crate(folder: &str) -> Crate {
    let manifest = manifest(&format!("{folder}/Cargo.toml"));
    let ours = |table: &str| {
        let table = manifest.get(table).and_then(toml::Value::as_table).cloned().unwrap_or_default();
        table.keys().filter(|name| name.starts_with("junxiu")).cloned().collect()
    };
    Crate {
        name: manifest["package"]["name"].as_str().unwrap_or_default().to_owned(),
        folder: folder.to_owned(),
        dependencies: ours("dependencies"),
        test_dependencies: ours("dev-dependencies"),
    }
}

fn manifest(path: &str) -> toml::Table {
    let text = file(path).map(|file| file.text).unwrap_or_default();
    text.parse().unwrap_or_else(|fault| panic!("{path} is no manifest: {fault}"))
}

fn collect(folder: &Path, ending: &str, found: &mut Vec<File>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !PASSED_OVER.contains(&name.as_str()) {
                collect(&path, ending, found);
            }
        } else if name.ends_with(ending)
            && let Ok(text) = fs::read_to_string(&path)
        {
            found.push(File { path: short(&path), text });
        }
    }
}

fn short(path: &Path) -> String {
    let path = path.strip_prefix(root()).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}
