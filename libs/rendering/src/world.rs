//! What a layout can reach: its own text and its data, and nothing else.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

use crate::font::{BOOK, FONTS};

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static LAYOUT: LazyLock<FileId> = LazyLock::new(|| path("/layout.typ"));
static DATA: LazyLock<FileId> = LazyLock::new(|| path("/data.json"));

fn path(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("a path of our own");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// One document on the desk.
pub(crate) struct Desk {
    layout: Source,
    data: Bytes,
}

impl Desk {
    pub(crate) fn new(layout: &str, data: String) -> Self {
        Self { layout: Source::new(*LAYOUT, layout.to_owned()), data: Bytes::from_string(data) }
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        *LAYOUT
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == *LAYOUT { Ok(self.layout.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DATA { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        // A document shows the days of the case, which stand in its data.
        None
    }
}
