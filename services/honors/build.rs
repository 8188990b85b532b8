//! Makes a new migration file be noticed.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
