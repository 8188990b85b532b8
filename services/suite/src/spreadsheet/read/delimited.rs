//! Reads CSV files in UTF-8, UTF-16 or GB 18030.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;

use anyhow::Context as _;
use encoding_rs::{CoderResult, Decoder, Encoding, GB18030, UTF_8};

use super::{About, Cell, Row, Rows, Sink, bounded};

/// Bytes that are read from the file at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// Opens a CSV file and starts reading it.
pub(super) fn open(path: &Path) -> anyhow::Result<Rows> {
    let mut file = File::open(path)?;
    let (encoding, lines) = look_through(&mut file)?;
    file.seek(SeekFrom::Start(0))?;
    let about = About {
        sheet: String::new(),
        last_row: u32::try_from(lines).ok(),
        days_from_1904: false,
        is_workbook: false,
        encoding: encoding.name(),
    };
    // The decoder takes the mark at the file's beginning away.
    let text = Decoding {
        bytes: BufReader::new(file),
        decoder: encoding.new_decoder(),
        ready: Vec::new(),
        at: 0,
        done: false,
    };
    Rows::start(about, move |sink| read(text, sink))
}

/// Tells the encoding by the mark at the beginning, and counts the lines; without a mark, whatever is not
/// UTF-8 throughout is GB 18030, which spreadsheet programs here write by default.
fn look_through(file: &mut File) -> anyhow::Result<(&'static Encoding, usize)> {
    let mut chunk = vec![0_u8; CHUNK_BYTES];
    let mut text = String::with_capacity(CHUNK_BYTES * 4);
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let mut read = file.read(&mut chunk)?;
    let marked = Encoding::for_bom(&chunk[..read]).map(|(encoding, _)| encoding);
    let (mut is_utf8, mut lines) = (true, 0);
    loop {
        let bytes = &chunk[..read];
        if marked.is_none() && is_utf8 {
            text.clear();
            let (_, _, damaged) = decoder.decode_to_string(bytes, &mut text, read == 0);
            is_utf8 = !damaged;
        }
        lines += bytes.iter().filter(|byte| **byte == b'\n').count();
        if read == 0 {
            return Ok((marked.unwrap_or(if is_utf8 { UTF_8 } else { GB18030 }), lines));
        }
        read = file.read(&mut chunk)?;
    }
}

/// A file's text as UTF-8.
struct Decoding<R> {
    bytes: R,
    decoder: Decoder,
    ready: Vec<u8>,
    at: usize,
    done: bool,
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() && !self.done {
            self.fill()?;
        }
        let length = buffer.len().min(self.ready.len() - self.at);
        buffer[..length].copy_from_slice(&self.ready[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

impl<R: Read> Decoding<R> {
    fn fill(&mut self) -> io::Result<()> {
        let mut chunk = vec![0_u8; CHUNK_BYTES];
        let read = self.bytes.read(&mut chunk)?;
        self.done = read == 0;
        let room = self.decoder.max_utf8_buffer_length(read).unwrap_or(CHUNK_BYTES * 4);
        self.ready.resize(room, 0);
        let (result, _, written, _) = self.decoder.decode_to_utf8(&chunk[..read], &mut self.ready, self.done);
        debug_assert_eq!(result, CoderResult::InputEmpty, "the room was reckoned for all of it");
        self.ready.truncate(written);
        self.at = 0;
        Ok(())
    }
}

fn read(text: impl Read, sink: &Sink) -> anyhow::Result<()> {
    let mut text = BufReader::with_capacity(CHUNK_BYTES, text);
    let delimiter = delimiter_of(io::BufRead::fill_buf(&mut text)?);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text);
    let mut record = csv::StringRecord::new();
    let mut number: u32 = 0;
    let mut lines_before: u64 = 0;
    while reader.read_record(&mut record).context("the CSV file is broken")? {
        // Rows are counted as a spreadsheet program shows them: blank lines count, line breaks inside a cell do not.
        let lines = reader.position().line().saturating_sub(1);
        let breaks_inside = record.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
        let own = u64::try_from(breaks_inside)?.saturating_add(1);
        let blank = lines.saturating_sub(lines_before).saturating_sub(own);
        number = number.saturating_add(u32::try_from(blank)?).saturating_add(1);
        lines_before = lines;
        let mut row = Row { number, ..Row::default() };
        for (column, written) in record.iter().enumerate() {
            row.put(column, Cell::text(bounded(super::super::cell::unguarded(written))));
        }
        if !sink.row(row) {
            return Ok(());
        }
    }
    Ok(())
}

/// Tells the delimiter by the first line: a comma unless it only has tabs or semicolons.
fn delimiter_of(beginning: &[u8]) -> u8 {
    let line = beginning.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| line.iter().filter(|byte| **byte == delimiter).count();
    [b',', b'\t', b';'].into_iter().find(|delimiter| count(*delimiter) > 0).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::super::tests::read_all;
    use super::*;

    async fn texts(bytes: &[u8]) -> (&'static str, Vec<(u32, Vec<String>)>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, bytes).unwrap();
        let (about, rows) = read_all(&path).await;
        (about.encoding, rows.iter().map(|row| (row.number, row.cells.iter().map(Cell::tidy).collect())).collect())
    }

    fn expected() -> Vec<(u32, Vec<String>)> {
        let words = |words: [&str; 2]| words.map(str::to_owned).to_vec();
        vec![(1, words(["姓名", "备注"])), (2, words(["测试甲", "长,“话”"])), (4, words(["测试𠮷", "+86"]))]
    }

    const TEXT: &str = "姓名,备注\r\n测试甲,\"长,“话”\"\r\n\r\n测试𠮷,'+86\r\n";

    #[tokio::test]
    async fn each_encoding_gives_the_same_rows() {
        let gb18030 = GB18030.encode(TEXT).0.into_owned();
        let with_mark = [b"\xEF\xBB\xBF".as_slice(), TEXT.as_bytes()].concat();
        let utf16: Vec<u8> = [0xFEFF_u16].into_iter().chain(TEXT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for (bytes, encoding) in
            [(TEXT.as_bytes(), "UTF-8"), (&with_mark, "UTF-8"), (&gb18030, "gb18030"), (&utf16, "UTF-16LE")]
        {
            assert_eq!(texts(bytes).await, (encoding, expected()));
        }
    }

    #[tokio::test]
    async fn a_late_character_decides_the_encoding_of_a_long_file() {
        let mut text = "a,b\n".repeat(40_000);
        text.push_str("姓名,备注\n");
        let (encoding, rows) = texts(&GB18030.encode(&text).0).await;
        assert_eq!(encoding, "gb18030");
        assert_eq!(rows.last(), Some(&(40_001, vec!["姓名".to_owned(), "备注".to_owned()])));
    }

    #[tokio::test]
    async fn tabs_and_breaks_inside_cells_are_understood() {
        let (_, rows) = texts("姓名\t备注\n测试甲\t\"一\n二\"\n测试乙\t三\n".as_bytes()).await;
        assert_eq!(rows[1], (2, vec!["测试甲".to_owned(), "一\n二".to_owned()]));
        assert_eq!(rows[2], (3, vec!["测试乙".to_owned(), "三".to_owned()]));
    }
}
