//! Reads workbooks (.xlsx).

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx};

use super::super::cell::unguarded;
use super::{About, Cell, Row, Rows, Sink, bounded, hidden, refused};

/// The most a workbook may hold once unpacked, in bytes; a small file that claims more is a trap.
const UNPACKED_BYTES_MAX: u64 = 4 << 30;
/// The most its table of shared texts may hold, which is the one part that is kept in memory.
const SHARED_TEXT_BYTES_MAX: u64 = 512 << 20;

type Workbook = Xlsx<BufReader<File>>;

/// Opens a workbook and starts reading one of its sheets.
pub(super) fn open(path: &Path, sheet: Option<&str>) -> anyhow::Result<Rows> {
    check_size(path)?;
    let mut workbook = open_workbook(path)?;
    let sheet = choose(&workbook, path, sheet)?;
    let last_row = {
        let cells = workbook.worksheet_cells_reader(&sheet).map_err(|cause| damaged(path, &cause))?;
        Some(cells.dimensions().end.0 + 1).filter(|last| *last > 1)
    };
    let about = About {
        sheet: sheet.clone(),
        last_row,
        days_from_1904: workbook.has_1904_epoch(),
        is_workbook: true,
        encoding: "UTF-8",
    };
    let path = path.to_owned();
    Rows::start(about, move |sink| read(workbook, &path, &sheet, sink))
}

fn open_workbook(path: &Path) -> anyhow::Result<Workbook> {
    let file = BufReader::new(File::open(path)?);
    Ok(Xlsx::new(file).map_err(|cause| damaged(path, &cause))?)
}

fn damaged(path: &Path, cause: &dyn std::fmt::Display) -> crate::output::Trouble {
    refused(path, &format!("is not a whole .xlsx file ({cause})"))
}

/// Adds up what the parts say they hold, before any of them is unpacked.
fn check_size(path: &Path) -> anyhow::Result<()> {
    let mut archive = zip::ZipArchive::new(BufReader::new(File::open(path)?)).map_err(|cause| damaged(path, &cause))?;
    let mut unpacked: u64 = 0;
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(|cause| damaged(path, &cause))?;
        unpacked = unpacked.saturating_add(part.size());
        if part.name().is_ok_and(|name| name.ends_with("sharedStrings.xml")) && part.size() > SHARED_TEXT_BYTES_MAX {
            return Err(refused(path, "holds more than 512 MiB of text; split it into several files").into());
        }
    }
    if unpacked > UNPACKED_BYTES_MAX {
        return Err(refused(path, "unpacks to more than 4 GiB; split it into several files").into());
    }
    Ok(())
}

/// Finds the sheet that was asked for, or the first one a person can see.
fn choose(workbook: &Workbook, path: &Path, asked: Option<&str>) -> anyhow::Result<String> {
    let sheets = workbook.sheets_metadata();
    let found = match asked {
        Some(name) => sheets.iter().find(|sheet| sheet.name == name),
        None => sheets.iter().find(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible),
    };
    if let Some(sheet) = found {
        return Ok(sheet.name.clone());
    }
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    Err(refused(path, &format!("has no such visible sheet; it has: {}", names.join(", "))).into())
}

fn read(mut workbook: Workbook, path: &Path, sheet: &str, sink: &Sink) -> anyhow::Result<()> {
    let at = hidden::Part { path: PathBuf::from(path), sheet: sheet.to_owned() };
    let hidden = hidden::rows(&at)?;
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(|cause| damaged(path, &cause))?;
    let mut row = Row::default();
    while let Some(found) = cells.next_cell().map_err(|cause| damaged(path, &cause))? {
        let (index, column) = found.get_position();
        let number = index.saturating_add(1);
        if number != row.number {
            if !sink.row(std::mem::take(&mut row)) {
                return Ok(());
            }
            row.number = number;
            row.hidden = hidden.contains(&number);
        }
        row.put(usize::try_from(column)?, cell(found.get_value()));
    }
    sink.row(row);
    Ok(())
}

fn cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(value) => Cell::Number(value.to_string()),
        DataRef::Float(value) => Cell::number(*value),
        DataRef::String(value) => Cell::text(unguarded(bounded(value))),
        DataRef::SharedString(value) => Cell::text(unguarded(bounded(value))),
        DataRef::Bool(value) => Cell::Truth(*value),
        DataRef::DateTime(value) => match value.as_datetime() {
            Some(moment) if value.is_datetime() => Cell::Day(moment.date()),
            _ => Cell::number(value.as_f64()),
        },
        DataRef::DateTimeIso(value) => Cell::text(value.split('T').next().unwrap_or(value)),
        DataRef::DurationIso(value) => Cell::text(value),
        DataRef::Error(error) => Cell::Broken(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook as Writer};

    use super::super::tests::read_all;
    use super::*;

    #[tokio::test]
    async fn every_kind_of_cell_and_hidden_rows_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        let mut writer = Writer::new();
        let notes = writer.add_worksheet();
        notes.set_name("旧表").unwrap().set_hidden(true);
        let sheet = writer.add_worksheet();
        sheet.set_name("数据").unwrap().set_active(true).set_first_tab(true);
        sheet.write(0, 0, "姓名").unwrap();
        sheet.write(1, 0, " 测试甲　").unwrap();
        sheet.write(1, 1, 220_102_520_229_001.0).unwrap();
        let day = ExcelDateTime::from_ymd(2024, 2, 29).unwrap();
        sheet.write_with_format(1, 2, &day, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
        sheet.write(1, 3, 1234.5).unwrap();
        sheet.write(1, 5, true).unwrap();
        sheet.write(4, 0, "测试乙").unwrap();
        sheet.set_row_hidden(4).unwrap();
        writer.save(&path).unwrap();

        let (about, rows) = read_all(&path).await;

        assert_eq!((about.sheet.as_str(), about.last_row, about.days_from_1904), ("数据", Some(5), false));
        assert_eq!(rows.len(), 3);
        assert_eq!(
            rows[1].cells,
            [
                Cell::Text(" 测试甲　".to_owned()),
                Cell::Number("220102520229001".to_owned()),
                Cell::Day("2024-02-29".parse().unwrap()),
                Cell::Number("1234.5".to_owned()),
                Cell::Empty,
                Cell::Truth(true),
            ]
        );
        assert_eq!((rows[1].number, rows[1].hidden), (2, false));
        assert_eq!((rows[2].number, rows[2].hidden), (5, true));
    }

    #[test]
    fn an_asked_sheet_that_is_not_there_is_named_with_those_that_are() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        let mut writer = Writer::new();
        writer.add_worksheet().set_name("一月").unwrap();
        writer.save(&path).unwrap();
        let said = open(&path, Some("二月")).err().map(|cause| cause.to_string()).unwrap_or_default();
        assert!(said.contains("it has: 一月"), "{said}");
    }
}
