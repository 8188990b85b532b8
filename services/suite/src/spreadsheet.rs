//! Spreadsheets and CSV files: what people hand in, and what they get back.

pub mod cell;
pub mod headings;
pub mod read;
pub mod record;
pub mod write;
