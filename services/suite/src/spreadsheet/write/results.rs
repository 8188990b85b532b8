//! The file that tells its owner what became of each row.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::Workbook;

use super::super::cell::{Cell, guarded};
use super::super::headings::{Headings, REASON, RESOURCE, RESULT};
use super::super::read::Row;

/// What became of a row, in the words of the result file.
pub struct Verdict<'a> {
    /// The outcome in a word or two.
    pub outcome: &'a str,
    /// Why, when it was rejected; notes otherwise.
    pub reason: &'a str,
    /// What the row became.
    pub resource: &'a str,
}

/// A copy of the input with three more columns, written row by row as the answers come.
pub struct ResultFile {
    path: PathBuf,
    unfinished: Unfinished,
    out: Out,
    width: usize,
    next_row: u32,
}

/// The file under its name while it is written; it goes away unless it was made the result by then.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

enum Out {
    Workbook(Box<Workbook>),
    Csv(Box<csv::Writer<BufWriter<File>>>),
}

impl ResultFile {
    /// Says where the results of a file are written: beside it, as `name.result.xlsx` or `.csv`.
    pub fn path_for(input: &Path, is_workbook: bool) -> PathBuf {
        input.with_extension(if is_workbook { "result.xlsx" } else { "result.csv" })
    }

    /// Begins the results of a file; nothing appears under its name before it is whole.
    pub fn create(input: &Path, is_workbook: bool, headings: &Headings) -> anyhow::Result<Self> {
        let path = Self::path_for(input, is_workbook);
        let mut unfinished = path.clone().into_os_string();
        unfinished.push(".part");
        let unfinished = Unfinished(PathBuf::from(unfinished));
        let mut file = BufWriter::new(super::private_file(&unfinished.0)?);
        let out = if is_workbook {
            let mut workbook = Box::new(Workbook::new());
            workbook.add_worksheet_with_constant_memory()?.set_name(headings.layout.title)?;
            Out::Workbook(workbook)
        } else {
            file.write_all(super::UTF8_MARK)?;
            Out::Csv(Box::new(csv::Writer::from_writer(file)))
        };
        let mut results = Self { path, unfinished, out, width: headings.as_found.len(), next_row: 0 };
        let first: Vec<Cell> = headings.as_found.iter().map(|heading| Cell::text(heading)).collect();
        results.put(&first, [RESULT, REASON, RESOURCE])?;
        Ok(results)
    }

    /// Writes a row with its verdict.
    pub fn row(&mut self, row: &Row, verdict: &Verdict<'_>) -> anyhow::Result<()> {
        self.put(&row.cells, [verdict.outcome, verdict.reason, verdict.resource])
    }

    /// Completes the file and gives its place.
    pub fn finish(self) -> anyhow::Result<PathBuf> {
        match self.out {
            Out::Workbook(mut workbook) => super::save(&mut workbook, &self.unfinished.0)?,
            Out::Csv(mut writer) => writer.flush()?,
        }
        std::fs::rename(&self.unfinished.0, &self.path)?;
        Ok(self.path)
    }

    fn put(&mut self, cells: &[Cell], verdict: [&str; 3]) -> anyhow::Result<()> {
        // Cells right of the last heading belong to no column and would push the verdict aside.
        let texts = (0..self.width).map(|at| cells.get(at).map(Cell::as_found).unwrap_or_default());
        let texts: Vec<String> = texts.chain(verdict.map(str::to_owned)).map(|text| guarded(&text)).collect();
        match &mut self.out {
            Out::Csv(writer) => writer.write_record(&texts)?,
            Out::Workbook(workbook) => {
                let sheet = workbook.worksheet_from_index(0)?;
                for (at, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                    sheet.write_string(self.next_row, u16::try_from(at)?, text)?;
                }
            }
        }
        self.next_row += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::headings::self_pay;
    use super::super::super::read::Rows;
    use super::*;

    #[tokio::test]
    async fn results_of_both_kinds_can_be_imported_again() {
        let folder = tempfile::tempdir().unwrap();
        let words = |words: &[&str]| words.iter().map(|word| Cell::text(word)).collect::<Vec<_>>();
        let first = Row {
            number: 1,
            cells: words(&["身份证号", "票据号", "结算日期", "医疗机构", "范围内个人自付(元)"]),
            hidden: false,
        };
        let headings = Headings::find(&self_pay::LAYOUT, &[first]).unwrap();
        let row = Row {
            number: 2,
            cells: words(&["220102195202290010", "=cmd()", "2024-02-29", "测试医院", "-12.00", "多出的"]),
            hidden: false,
        };
        for (name, is_workbook, expected) in [("a.xlsx", true, "a.result.xlsx"), ("a.csv", false, "a.result.csv")] {
            let mut results = ResultFile::create(&folder.path().join(name), is_workbook, &headings).unwrap();
            results.row(&row, &Verdict { outcome: "不通过", reason: "票据号：重复", resource: "" }).unwrap();
            let path = results.finish().unwrap();
            drop(ResultFile::create(&folder.path().join(format!("b-{name}")), is_workbook, &headings).unwrap());

            let parts = std::fs::read_dir(folder.path()).unwrap().filter_map(Result::ok).map(|file| file.path());
            assert_eq!(parts.filter(|path| path.extension().is_some_and(|is| is == "part")).count(), 0);
            assert_eq!(path, folder.path().join(expected));
            let mut rows = Rows::open(&path, None).unwrap();
            let first = rows.next().await.unwrap().unwrap();
            assert!(Headings::find(&self_pay::LAYOUT, &[first]).is_ok());
            let second = rows.next().await.unwrap().unwrap();
            let texts: Vec<String> = second.cells.iter().map(Cell::as_found).collect();
            assert_eq!(
                texts,
                ["220102195202290010", "=cmd()", "2024-02-29", "测试医院", "-12.00", "不通过", "票据号：重复"]
            );
        }
    }
}
