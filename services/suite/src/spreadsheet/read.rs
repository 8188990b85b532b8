//! Reads the rows of a spreadsheet or a CSV file one after another.
//!
//! A file is never held in memory whole: a thread reads it and hands rows over
//! through a short queue, so that a million rows cost what a hundred cost.

mod delimited;
mod hidden;
mod workbook;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::thread;

use anyhow::{Context as _, anyhow};
use tokio::sync::mpsc;

use super::cell::Cell;
use crate::output::{Exit, Trouble};

/// Rows that wait between the reading thread and the import: enough to keep both busy.
const ROWS_WAITING_MAX: usize = 256;
/// Columns that are read of a row; a template has twenty, people add a few of their own.
const COLUMNS_MAX: usize = 200;
/// Characters that are read of a cell, which is what a spreadsheet itself allows.
const CELL_CHARACTERS_MAX: usize = 32_767;
/// The largest file that is opened, in bytes. A million rows stay well below it.
const FILE_BYTES_MAX: u64 = 1 << 30;

/// A row as it stands in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The number that the spreadsheet shows beside the row, counted from 1.
    pub number: u32,
    /// The cells from column A on; short rows end early.
    pub cells: Vec<Cell>,
    /// True when the spreadsheet hides the row, by hand or by a filter.
    pub hidden: bool,
}

impl Row {
    /// Says whether nothing was filled in.
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(Cell::is_empty)
    }

    fn put(&mut self, column: usize, cell: Cell) {
        if column >= COLUMNS_MAX || cell.is_empty() {
            return;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Cell::Empty);
        }
        self.cells[column] = cell;
    }
}

/// What is known of a file before its rows are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The sheet's name; empty for a CSV file.
    pub sheet: String,
    /// The last row that the file says it has, which may include empty ones.
    pub last_row: Option<u32>,
    /// True when bare day numbers count from 1904, as older Macintosh files do.
    pub days_from_1904: bool,
    /// True for a workbook, false for a CSV file.
    pub is_workbook: bool,
    /// How the text of a CSV file is encoded.
    pub encoding: &'static str,
}

/// A file whose rows are being read.
pub struct Rows {
    /// What is known of the file.
    pub about: About,
    queue: mpsc::Receiver<anyhow::Result<Row>>,
    reader: Option<thread::JoinHandle<()>>,
}

/// What the reading thread hands rows to; it ends quietly when nobody listens any more.
struct Sink(mpsc::Sender<anyhow::Result<Row>>);

impl Sink {
    /// Hands a row over and says whether to go on.
    fn row(&self, row: Row) -> bool {
        row.is_empty() || self.0.blocking_send(Ok(row)).is_ok()
    }
}

impl Rows {
    /// Opens a workbook or a CSV file. `sheet` names the sheet; without it the first visible one is read.
    pub fn open(path: &Path, sheet: Option<&str>) -> anyhow::Result<Self> {
        let mut file = File::open(path)
            .map_err(|cause| Trouble::new(Exit::NotFound, format!("cannot open {}: {cause}", path.display())))?;
        let size = file.metadata().context("cannot tell the file's size")?.len();
        if size > FILE_BYTES_MAX {
            return Err(refused(path, "is larger than 1 GiB; split it into several files").into());
        }
        let mut first = [0_u8; 8];
        let read = file.read(&mut first)?;
        match &first[..read] {
            [] => Err(refused(path, "is empty").into()),
            [b'P', b'K', ..] => workbook::open(path, sheet),
            // The container of .xls, of older .et, and of workbooks locked with a password.
            [0xD0, 0xCF, 0x11, 0xE0, ..] => {
                Err(refused(path, "is an old .xls/.et file or is locked with a password; save it as .xlsx without one")
                    .into())
            }
            _ if sheet.is_some() => Err(Trouble::both(
                Exit::Usage,
                format!("{} 是 CSV 文件，没有工作表；请去掉 --sheet", path.display()),
                format!("{} is a CSV file and has no sheets; leave out --sheet", path.display()),
            )
            .into()),
            _ => delimited::open(path),
        }
    }

    /// Starts the reading thread.
    fn start(about: About, read: impl FnOnce(&Sink) -> anyhow::Result<()> + Send + 'static) -> anyhow::Result<Self> {
        let (sender, queue) = mpsc::channel(ROWS_WAITING_MAX);
        let reader = thread::Builder::new().name("read-rows".to_owned()).spawn(move || {
            let sink = Sink(sender);
            if let Err(cause) = read(&sink) {
                let _ = sink.0.blocking_send(Err(cause));
            }
        })?;
        Ok(Self { about, queue, reader: Some(reader) })
    }

    /// Gives the next row that holds anything; `None` at the end of the file.
    pub async fn next(&mut self) -> anyhow::Result<Option<Row>> {
        if let Some(row) = self.queue.recv().await {
            return row.map(Some);
        }
        // A file made to break its reader must end the import, not pass for a short one.
        match self.reader.take().map(thread::JoinHandle::join) {
            Some(Err(_)) => Err(anyhow!(Trouble::new(Exit::Invalid, "the file is damaged: reading it failed midway"))),
            _ => Ok(None),
        }
    }
}

fn refused(path: &Path, why: &str) -> Trouble {
    Trouble::new(Exit::Invalid, format!("{} {why}", path.display()))
}

/// Cuts a text that no honest cell can hold.
fn bounded(text: &str) -> &str {
    match text.char_indices().nth(CELL_CHARACTERS_MAX) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Reads a whole small file.
    pub async fn read_all(path: &Path) -> (About, Vec<Row>) {
        let mut rows = Rows::open(path, None).unwrap();
        let mut all = Vec::new();
        while let Some(row) = rows.next().await.unwrap() {
            all.push(row);
        }
        (rows.about, all)
    }

    fn opening_fails(bytes: &[u8]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.xlsx");
        std::fs::write(&path, bytes).unwrap();
        Rows::open(&path, None).err().map(|cause| format!("{cause:#}")).unwrap_or_default()
    }

    #[test]
    fn files_that_are_no_spreadsheet_are_refused_in_words() {
        assert!(opening_fails(b"").contains("is empty"));
        assert!(opening_fails(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").contains("save it as .xlsx"));
        assert!(opening_fails(b"PK\x03\x04 not a zip at all").contains("is not a whole .xlsx file"));
    }
}
