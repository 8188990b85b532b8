//! Compiles the yardsticks' own contract; the messages it borrows stay those of the contracts crate.

use std::error::Error;

const OWN: &str = "proto";
const CONTRACTS: &str = "../../proto";
const FILE: &str = "junxiu/load/v1/bare.proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={OWN}");
    println!("cargo::rerun-if-changed={CONTRACTS}/junxiu/intake");
    println!("cargo::rerun-if-changed={CONTRACTS}/junxiu/medical");

    let mut compiler = protox::Compiler::new([OWN, CONTRACTS])?;
    compiler.include_source_info(true).include_imports(true).open_file(FILE)?;
    let mut set = compiler.file_descriptor_set();
    // The contracts crate has generated all the others.
    set.file.retain(|file| file.name() == FILE);

    let mut config = prost_build::Config::new();
    for package in ["intake", "medical"] {
        config.extern_path(format!(".junxiu.{package}.v1"), format!("::junxiu_contracts::{package}"));
    }
    tonic_prost_build::configure().compile_fds_with_config(set, config)?;
    Ok(())
}
