//! Writes the spreadsheets that an office would send.

use std::path::Path;

use rust_xlsxwriter::Workbook;

/// Writes rows of texts under the headings of the first row.
pub fn write(path: &Path, rows: &[Vec<(&'static str, String)>]) -> anyhow::Result<()> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let headings = rows.first().map(Vec::as_slice).unwrap_or_default();
    for (column, (heading, _)) in headings.iter().enumerate() {
        sheet.write_string(0, u16::try_from(column)?, *heading)?;
    }
    for (at, row) in rows.iter().enumerate() {
        for (column, (_, text)) in row.iter().enumerate().filter(|(_, (_, text))| !text.is_empty()) {
            sheet.write_string(u32::try_from(at + 1)?, u16::try_from(column)?, text)?;
        }
    }
    workbook.save(path)?;
    Ok(())
}
