//! Compiles the contracts in `proto/` without a system `protoc`.
//!
//! Beside the code that prost and tonic write, it writes the module tree, the
//! descriptor set with its comments, an implementation of `Command` and
//! `Page` for every request message that has their fields, and one of
//! `Choice` for every enum of ours.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorSet};

const PROTO: &str = "../../proto";

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script where to write through the environment")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={PROTO}");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);

    let mut files = Vec::new();
    collect(&Path::new(PROTO).join("junxiu"), &mut files)?;
    // Services and details that no contract of ours imports, but clients need.
    for extra in ["google/rpc/error_details.proto", "google/longrunning/operations.proto"] {
        files.push(Path::new(PROTO).join(extra));
    }
    files.sort();

    let mut compiler = protox::Compiler::new([PROTO])?;
    compiler.include_source_info(true).include_imports(true).open_files(&files)?;
    // Encoded by the compiler itself: our options are extensions, which prost's own types would drop.
    fs::write(out.join("junxiu.binpb"), compiler.encode_file_descriptor_set())?;
    let set = compiler.file_descriptor_set();

    fs::write(out.join("shapes.rs"), shapes(&set))?;
    fs::write(out.join("packages.rs"), packages(&set))?;
    let mut config = prost_build::Config::new();
    config.enable_type_names().type_name_domain(["."], "type.googleapis.com").include_file("tree.rs");
    tonic_prost_build::configure().compile_fds_with_config(set, config)?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    Ok(())
}

/// Names each of our packages by its one word: `junxiu.intake.v1` becomes `intake`.
fn packages(set: &FileDescriptorSet) -> String {
    let mut names: Vec<&str> =
        set.file.iter().filter_map(|file| file.package().strip_prefix("junxiu.")?.strip_suffix(".v1")).collect();
    names.sort_unstable();
    names.dedup();
    let mut text = String::new();
    for name in names {
        let _ =
            writeln!(text, "#[doc = \"The package `junxiu.{name}.v1`.\"]\npub use tree::junxiu::{name}::v1 as {name};");
    }
    text
}

/// Writes the traits' implementations for the messages that have their fields.
fn shapes(set: &FileDescriptorSet) -> String {
    let mut text = String::new();
    for file in &set.file {
        let ours = file.package().strip_prefix("junxiu.").and_then(|rest| rest.strip_suffix(".v1"));
        let package = match (ours, file.package()) {
            (Some(package), _) => package,
            // Operations are listed in pages too.
            (None, "google.longrunning") => "google_longrunning",
            _ => continue,
        };
        let module = format!("crate::{package}");
        choices(&mut text, &module, &file.enum_type, &file.message_type);
        for message in &file.message_type {
            let name = format!("{module}::{}", message.name());
            if has(message, "request_id") && has(message, "validate_only") {
                let _ = writeln!(
                    text,
                    "impl crate::Command for {name} {{ fn request_id(&self) -> &str {{ &self.request_id }} \
                     fn validate_only(&self) -> bool {{ self.validate_only }} }}"
                );
            }
            if has(message, "page_size") && has(message, "page_token") {
                let _ = writeln!(
                    text,
                    "impl crate::Page for {name} {{ fn page_size(&self) -> i32 {{ self.page_size }} \
                     fn page_token(&self) -> &str {{ &self.page_token }} \
                     fn without_page(&self) -> Self {{ Self {{ page_size: 0, page_token: String::new(), ..self.clone() }} }} }}"
                );
            }
        }
    }
    text
}

/// Writes the names of the values of enums, and of those within messages, whose modules prost writes in snake case.
fn choices(text: &mut String, module: &str, enums: &[EnumDescriptorProto], messages: &[DescriptorProto]) {
    for choice in enums {
        let values: Vec<&str> =
            choice.value.iter().filter(|value| value.number() != 0).map(|value| value.name()).collect();
        let _ = writeln!(
            text,
            "impl crate::Choice for {module}::{} {{ fn names() -> &'static [&'static str] {{ &{values:?} }} }}",
            choice.name()
        );
    }
    for message in messages {
        choices(text, &format!("{module}::{}", snake(message.name())), &message.enum_type, &message.nested_type);
    }
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut before = None;
    for c in name.chars() {
        if c.is_ascii_uppercase() && before.is_some_and(|before: char| !before.is_ascii_uppercase()) {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
        before = Some(c);
    }
    snake
}

fn has(message: &DescriptorProto, field: &str) -> bool {
    message.field.iter().any(|candidate| candidate.name() == field)
}
