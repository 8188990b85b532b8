//! Forms and certificates as PDF documents with Chinese text.
//!
//! A template is a text in the language of Typst, built into the program. What stands in a document is a value that the
//! template reads as data and never as markup, so nothing that somebody typed can change the form. The fonts are built in
//! too: a document looks the same on every machine, byte for byte.

mod font;
mod world;

use serde::Serialize;
use typst::diag::{SourceDiagnostic, Warned};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use world::Desk;

/// The layout of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// What it is called in errors, for example `exit_approval_form`.
    pub name: &'static str,
    /// The text of the layout. It finds its data with `json("/data.json")`.
    pub text: &'static str,
}

/// A document as it can be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// The characters of the data that no font has, each once, in the order of their coming. They are printed
    /// as an empty box and must be written in by hand.
    pub missing: Vec<char>,
}

/// Why there is no document. Every one of these is a fault of the program and none of the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The data cannot be written as JSON.
    #[error("the data of {template} cannot be written")]
    Data {
        /// Which template.
        template: &'static str,
        /// Why.
        source: serde_json::Error,
    },
    /// The layout does not fit the data, or is wrong in itself. Says where in the words of the layout; the data is not
    /// quoted.
    #[error("the layout of {template} is wrong: {faults}")]
    Layout {
        /// Which template.
        template: &'static str,
        /// What is wrong.
        faults: String,
    },
}

/// Renders data in the layout of a template. Takes some hundredths of a second of a processor: ask for it where that
/// keeps nobody waiting.
///
/// # Errors
/// Says which template is at fault, see [`RenderError`].
pub fn render(template: &Template, data: &impl Serialize) -> Result<Document, RenderError> {
    let data = serde_json::to_string(data).map_err(|source| RenderError::Data { template: template.name, source })?;
    let missing = font::missing(&data);
    let rendered = compile(template, data);
    // What the engine remembers of a document holds what stood in it.
    comemo::evict(0);
    let (pdf, pages) = rendered.map_err(|faults| RenderError::Layout { template: template.name, faults })?;
    Ok(Document { pdf, pages, missing })
}

fn compile(template: &Template, data: String) -> Result<(Vec<u8>, usize), String> {
    let desk = Desk::new(template.text, data);
    let Warned { output, .. } = typst::compile::<PagedDocument>(&desk);
    let document = output.map_err(|faults| words(&faults))?;
    let pdf = typst_pdf::pdf(&document, &PdfOptions::default()).map_err(|faults| words(&faults))?;
    Ok((pdf, document.pages().len()))
}

fn words(faults: &[SourceDiagnostic]) -> String {
    faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER: Template = Template {
        name: "letter",
        text: r#"#let data = json("/data.json")
#set text(font: ("Open Sans", "Droid Sans Fallback"), lang: "zh")
#table(columns: 2, [姓名], data.name, [事由], data.purpose)"#,
    };

    #[derive(Serialize)]
    struct Letter<'a> {
        name: &'a str,
        purpose: &'a str,
    }

    fn letter(name: &str, purpose: &str) -> Document {
        render(&LETTER, &Letter { name, purpose }).unwrap()
    }

    #[test]
    fn a_document_is_the_same_byte_for_byte() {
        let document = letter("测试甲", "探亲");
        assert!(document.pdf.starts_with(b"%PDF-1."));
        assert_eq!((document.pages, document.missing.as_slice()), (1, [].as_slice()));
        assert_eq!(document, letter("测试甲", "探亲"));
        assert_ne!(document.pdf, letter("测试乙", "探亲").pdf);
    }

    #[test]
    fn what_somebody_typed_is_text_and_no_markup() {
        let plain = letter("测试甲", "#panic(\"x\") $x$ *y* #read(\"/data.json\")");
        assert_eq!(plain.pages, 1);
    }

    #[test]
    fn characters_without_a_glyph_are_named_once() {
        assert!(letter("䶮", "㛃").missing.is_empty());
        assert_eq!(letter("𬱖𠮷", "𬱖").missing, ['𬱖', '𠮷']);
    }

    #[test]
    fn a_wrong_layout_says_which() {
        let wrong = Template { name: "wrong", text: "#let data = json(\"/data.json\")\n#data.nothing" };
        let error = render(&wrong, &Letter { name: "测试甲", purpose: "探亲" }).unwrap_err();
        let words = error.to_string();
        assert!(words.starts_with("the layout of wrong is wrong: "), "{words}");
        assert!(!words.contains("测试甲") && !words.contains("探亲"), "{words}");
    }

    #[test]
    fn a_layout_reaches_no_file_and_no_clock() {
        for text in
            ["#read(\"/etc/passwd\")", "#include \"other.typ\"", "#datetime.today()", "#import \"@preview/x:1.0.0\": y"]
        {
            let template = Template { name: "far", text };
            assert!(render(&template, &()).is_err(), "{text}");
        }
    }
}
