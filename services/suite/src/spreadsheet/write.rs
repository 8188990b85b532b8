//! Writes spreadsheets: templates to fill in, demo files, and what became of each row.

mod results;

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context as _;
use junxiu_kernel::day;
use rust_xlsxwriter::{Color, DataValidation, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

pub use results::{ResultFile, Verdict};

use super::cell;
use super::headings::{Column, Kind, Layout};

/// Rows of a template that carry drop-downs and formats; a province's plan of a year fits.
const TEMPLATE_ROWS: u32 = 20_000;
/// What CSV files begin with. Without the mark, spreadsheet programs here would take UTF-8 for GB 18030.
const UTF8_MARK: &[u8] = "\u{FEFF}".as_bytes();
/// The name of the page that explains the columns.
const HELP_SHEET: &str = "填写说明";

/// Writes an empty file to fill in, with a page that explains its columns.
pub fn template(layout: &Layout, path: &Path) -> anyhow::Result<()> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    prepare(sheet, layout)?;
    for (at, column) in layout.columns.iter().enumerate() {
        let at = u16::try_from(at)?;
        sheet.set_column_format(at, &format_of(column.kind))?;
        if let Kind::Choice(words) = column.kind {
            let list = DataValidation::new()
                .allow_list_strings(words)?
                .set_error_title("不在选项中")?
                .set_error_message("请从下拉列表中选择。")?;
            sheet.add_data_validation(1, at, TEMPLATE_ROWS, at, &list)?;
        }
    }
    explain(workbook.add_worksheet(), layout)?;
    save(&mut workbook, path)
}

/// Writes the headings alone, as CSV.
pub fn csv_template(layout: &Layout, path: &Path) -> anyhow::Result<()> {
    let mut file = BufWriter::new(private_file(path)?);
    file.write_all(UTF8_MARK)?;
    let mut headings = csv::Writer::from_writer(file);
    headings.write_record(layout.columns.iter().map(|column| column.heading))?;
    headings.flush()?;
    Ok(())
}

/// Writes rows under a layout's headings; every row gives one text for each column.
pub fn table(layout: &Layout, rows: &[Vec<String>], path: &Path) -> anyhow::Result<()> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    prepare(sheet, layout)?;
    for (number, row) in (1_u32..).zip(rows) {
        for ((at, column), text) in layout.columns.iter().enumerate().zip(row) {
            put(sheet, number, u16::try_from(at)?, column.kind, text)?;
        }
    }
    save(&mut workbook, path)
}

/// Sets up the headings and the widths of a sheet.
fn prepare(sheet: &mut Worksheet, layout: &Layout) -> anyhow::Result<()> {
    sheet.set_name(layout.title)?;
    let heading = heading_format();
    let required = heading_format().set_font_color(Color::Red);
    for (at, column) in layout.columns.iter().enumerate() {
        let at = u16::try_from(at)?;
        sheet.write_with_format(0, at, column.heading, if column.required { &required } else { &heading })?;
        sheet.set_column_width(at, width_of(column))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn explain(sheet: &mut Worksheet, layout: &Layout) -> anyhow::Result<()> {
    sheet.set_name(HELP_SHEET)?;
    for (at, (heading, width)) in (0_u16..).zip([("列", 22_u8), ("必填", 8), ("怎样填写", 70), ("示例", 24)]) {
        sheet.write_with_format(0, at, heading, &heading_format())?;
        sheet.set_column_width(at, width)?;
    }
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (row, column) in (1_u32..).zip(layout.columns) {
        sheet.write_with_format(row, 0, column.heading, &wrapped)?;
        sheet.write_with_format(row, 1, if column.required { "是" } else { "" }, &wrapped)?;
        sheet.write_with_format(row, 2, column.help, &wrapped)?;
        sheet.write_with_format(row, 3, column.example, &wrapped)?;
    }
    Ok(())
}

/// Writes a cell as a person would have kept it: days as dates, amounts as numbers, the rest as text.
fn put(sheet: &mut Worksheet, row: u32, column: u16, kind: Kind, text: &str) -> anyhow::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let format = format_of(kind);
    match kind {
        Kind::Day => {
            if let Ok(day) = day::parse_day(text) {
                let shown = ExcelDateTime::parse_from_str(&day.format("%Y-%m-%d").to_string())?;
                sheet.write_with_format(row, column, &shown, &format)?;
                return Ok(());
            }
        }
        Kind::Yuan => {
            if let Ok(value) = text.parse::<f64>() {
                sheet.write_with_format(row, column, value, &format)?;
                return Ok(());
            }
        }
        Kind::Text | Kind::Digits | Kind::Choice(_) => {}
    }
    sheet.write_with_format(row, column, cell::guarded(text), &Format::new().set_num_format("@"))?;
    Ok(())
}

fn format_of(kind: Kind) -> Format {
    match kind {
        Kind::Text | Kind::Digits | Kind::Choice(_) => Format::new().set_num_format("@"),
        Kind::Day => Format::new().set_num_format("yyyy-mm-dd"),
        // General, not two decimals: an amount with a third decimal must show it.
        Kind::Yuan => Format::new(),
    }
}

fn heading_format() -> Format {
    Format::new().set_bold().set_background_color(Color::RGB(0xDD_EB_F7)).set_border_bottom(FormatBorder::Thin)
}

fn width_of(column: &Column) -> u8 {
    match column.kind {
        Kind::Digits => 22,
        Kind::Text => 18,
        Kind::Day | Kind::Yuan | Kind::Choice(_) => 14,
    }
}

/// Saves a workbook where only its owner can read it, since it may hold personal data.
fn save(workbook: &mut Workbook, path: &Path) -> anyhow::Result<()> {
    workbook.save_to_writer(BufWriter::new(private_file(path)?))?;
    Ok(())
}

/// Makes a file that only its owner can read.
fn private_file(path: &Path) -> anyhow::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::super::headings::{Headings, placement, self_pay};
    use super::super::read::Rows;
    use super::*;

    async fn rows(path: &Path) -> Vec<super::super::read::Row> {
        let mut rows = Rows::open(path, None).unwrap();
        let mut all = Vec::new();
        while let Some(row) = rows.next().await.unwrap() {
            all.push(row);
        }
        all
    }

    #[tokio::test]
    async fn a_template_is_read_back_as_its_own_layout() {
        let folder = tempfile::tempdir().unwrap();
        let kinds = [("t.xlsx", template as fn(&Layout, &Path) -> anyhow::Result<()>), ("t.csv", csv_template)];
        for (layout, (name, write)) in
            [&placement::LAYOUT, &self_pay::LAYOUT].into_iter().flat_map(|layout| kinds.map(|kind| (layout, kind)))
        {
            let path = folder.path().join(name);
            write(layout, &path).unwrap();
            let rows = rows(&path).await;
            let headings = Headings::find(layout, &rows).unwrap();
            assert_eq!(rows.len(), 1);
            assert!(layout.columns.iter().all(|column| headings.place(column.field).is_some()));
        }
    }

    #[tokio::test]
    async fn a_table_keeps_long_digits_days_and_amounts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.xlsx");
        let row = ["220102195202290010", "=1+1", "2024-02-29", "", "测试医院", "-1234.56", "12.345", "", ""];
        table(&self_pay::LAYOUT, &[row.map(str::to_owned).to_vec()], &path).unwrap();
        let rows = rows(&path).await;
        let cells: Vec<String> = rows[1].cells.iter().map(super::super::cell::Cell::tidy).collect();
        assert_eq!(cells, ["220102195202290010", "=1+1", "2024-02-29", "", "测试医院", "-1234.56", "12.345"]);
    }
}
