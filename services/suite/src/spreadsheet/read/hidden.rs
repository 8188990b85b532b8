//! Finds the rows that a sheet hides, which the reader of cells does not tell.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use anyhow::Context as _;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

/// A sheet inside a workbook file.
pub(super) struct Part {
    /// The workbook.
    pub path: PathBuf,
    /// The sheet's name.
    pub sheet: String,
}

type Archive = ZipArchive<BufReader<File>>;

/// Gives the numbers of the hidden rows, counted from 1.
pub(super) fn rows(part: &Part) -> anyhow::Result<HashSet<u32>> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(&part.path)?))?;
    // A workbook laid out in an unusual way is still read; its hidden rows are just not noted.
    let Some(name) = locate(&mut archive, &part.sheet)? else {
        return Ok(HashSet::new());
    };
    let mut hidden = HashSet::new();
    let mut number: u32 = 0;
    each_tag(BufReader::new(archive.by_name(&name)?), |tag| {
        if tag.local_name().as_ref() == "row" {
            number = attribute(tag, "r").and_then(|r| r.parse().ok()).unwrap_or(number.saturating_add(1));
            if attribute(tag, "hidden").is_some_and(|hidden| hidden == "1" || hidden == "true") {
                hidden.insert(number);
            }
        }
    })?;
    Ok(hidden)
}

/// Finds the file of a sheet by the workbook's list of sheets and its relations.
fn locate(archive: &mut Archive, sheet: &str) -> anyhow::Result<Option<String>> {
    let mut relation = None;
    if let Ok(workbook) = archive.by_name("xl/workbook.xml") {
        each_tag(BufReader::new(workbook), |tag| {
            if tag.local_name().as_ref() == "sheet" && attribute(tag, "name").as_deref() == Some(sheet) {
                relation = attribute(tag, "r:id");
            }
        })?;
    }
    let mut target = None;
    if let (Some(relation), Ok(relations)) = (relation, archive.by_name("xl/_rels/workbook.xml.rels")) {
        each_tag(BufReader::new(relations), |tag| {
            if tag.local_name().as_ref() == "Relationship" && attribute(tag, "Id").as_deref() == Some(relation.as_str())
            {
                target = attribute(tag, "Target");
            }
        })?;
    }
    let name = target.map(|target| match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{target}"),
    });
    Ok(name.filter(|name| archive.index_for_name(name).is_some()))
}

/// Shows every opening tag of an XML part.
fn each_tag(xml: impl BufRead, mut show: impl FnMut(&BytesStart<'_>)) -> anyhow::Result<()> {
    let mut reader = Reader::from_reader(xml);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).context("the workbook holds broken XML")? {
            Event::Start(tag) | Event::Empty(tag) => show(&tag),
            Event::Eof => return Ok(()),
            _ => {}
        }
        buffer.clear();
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok().flatten()?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}
