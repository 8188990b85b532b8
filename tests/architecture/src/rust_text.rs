//! Reads Rust source just well enough to tell code from words.

/// A source file, taken apart.
pub struct RustText {
    /// The code with comments and the insides of literals blanked out; lines keep their numbers.
    pub code: String,
    /// The string literals, each with the line it begins on.
    pub literals: Vec<(usize, String)>,
}

/// Takes a source file apart.
pub fn read(source: &str) -> RustText {
    let mut reader = Reader {
        chars: source.chars().collect(),
        at: 0,
        line: 1,
        text: RustText { code: String::with_capacity(source.len()), literals: Vec::new() },
    };
    while reader.at < reader.chars.len() {
        reader.step();
    }
    reader.text
}

impl RustText {
    /// Lists the lines on which a word stands alone in the code, not as a part of a longer one.
    pub fn lines_with(&self, word: &str) -> Vec<usize> {
        let lines = self.code.lines().enumerate();
        lines.filter(|(_, line)| has_word(line, word)).map(|(at, _)| at + 1).collect()
    }

    /// Gives the part of the code before the tests that stand in the same file.
    #[must_use]
    pub fn without_tests(self) -> Self {
        let Some(at) = self.code.find("#[cfg(test)]") else {
            return self;
        };
        let code = self.code[..at].to_owned();
        let last = code.lines().count();
        let literals = self.literals.into_iter().filter(|(line, _)| *line <= last).collect();
        Self { code, literals }
    }

    /// Lists the functions with the line they begin on and how many lines they take.
    pub fn functions(&self) -> Vec<(String, usize, usize)> {
        let lines: Vec<&str> = self.code.lines().collect();
        let mut found = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let Some(name) = function_name(line) else {
                continue;
            };
            if let Some(length) = body_length(&lines[at..]) {
                found.push((name, at + 1, length));
            }
        }
        found
    }
}

/// Says whether a word stands alone in a line.
pub fn has_word(line: &str, word: &str) -> bool {
    let part_of_name = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let begins = !word.starts_with(is_name) || !part_of_name(before);
        let ends = !word.ends_with(is_name) || !part_of_name(after);
        begins && ends
    })
}

fn function_name(line: &str) -> Option<String> {
    let trimmed = line.trim_start();
    let (before, after) = trimmed.split_once("fn ")?;
    let words = ["pub", "const", "async", "extern", "unsafe"];
    let is_head = before.split_whitespace().all(|word| words.iter().any(|known| word.starts_with(known)));
    let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (is_head && !name.is_empty()).then_some(name)
}

/// Counts the lines from a function's head to its closing brace; none for a head without a body.
fn body_length(lines: &[&str]) -> Option<usize> {
    let (mut braces, mut brackets, mut opened) = (0_i32, 0_i32, false);
    for (at, line) in lines.iter().enumerate() {
        for c in line.chars() {
            match c {
                '(' | '[' => brackets += 1,
                ')' | ']' => brackets -= 1,
                ';' if !opened && brackets == 0 => return None,
                '{' => (braces, opened) = (braces + 1, true),
                '}' => braces -= 1,
                _ => {}
            }
            if opened && braces == 0 {
                return Some(at + 1);
            }
        }
    }
    None
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
    text: RustText,
}

impl Reader {
    fn step(&mut self) {
        let here = self.chars[self.at];
        let next = self.chars.get(self.at + 1).copied();
        match (here, next) {
            ('/', Some('/')) => self.blank_while(|c| c != '\n'),
            ('/', Some('*')) => self.blank_block_comment(),
            ('"', _) => self.string(),
            ('r', Some('"' | '#')) if self.begins_raw_string() => self.raw_string(),
            ('\'', _) => self.character(),
            _ => self.keep(),
        }
    }

    fn keep(&mut self) {
        let c = self.chars[self.at];
        self.text.code.push(c);
        self.line += usize::from(c == '\n');
        self.at += 1;
    }

    fn blank(&mut self) -> char {
        let c = self.chars[self.at];
        self.text.code.push(if c == '\n' { '\n' } else { ' ' });
        self.line += usize::from(c == '\n');
        self.at += 1;
        c
    }

    fn blank_while(&mut self, goes_on: impl Fn(char) -> bool) {
        while self.chars.get(self.at).copied().is_some_and(&goes_on) {
            self.blank();
        }
    }

    fn blank_block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            let pair = (self.chars[self.at], self.chars.get(self.at + 1).copied());
            if pair == ('/', Some('*')) {
                depth += 1;
                self.blank();
            } else if pair == ('*', Some('/')) {
                depth -= 1;
                self.blank();
            }
            self.blank();
            if depth == 0 {
                return;
            }
        }
    }

    fn begins_raw_string(&self) -> bool {
        let before = self.at.checked_sub(1).map(|at| self.chars[at]);
        let stands_alone = before.is_none_or(|c| c == 'b' || !(c.is_alphanumeric() || c == '_'));
        let rest = &self.chars[self.at + 1..];
        stands_alone && rest.iter().find(|c| **c != '#') == Some(&'"')
    }

    fn raw_string(&mut self) {
        self.keep();
        let mut hashes = 0;
        while self.chars.get(self.at) == Some(&'#') {
            hashes += 1;
            self.keep();
        }
        self.string_until(|rest| rest.iter().skip(1).take(hashes).filter(|c| **c == '#').count() == hashes, false);
        for _ in 0..hashes {
            self.keep();
        }
    }

    fn string(&mut self) {
        self.string_until(|_| true, true);
    }

    /// Reads from one quote to the quote that ends the literal.
    fn string_until(&mut self, ends: impl Fn(&[char]) -> bool, escapes: bool) {
        let line = self.line;
        let mut content = String::new();
        self.keep();
        while self.at < self.chars.len() {
            let c = self.chars[self.at];
            if c == '"' && ends(&self.chars[self.at..]) {
                self.keep();
                break;
            }
            content.push(self.blank());
            if escapes && c == '\\' && self.at < self.chars.len() {
                content.push(self.blank());
            }
        }
        self.text.literals.push((line, content));
    }

    /// Blanks a character literal; a lifetime is kept.
    fn character(&mut self) {
        let escaped = self.chars.get(self.at + 1) == Some(&'\\');
        let closed = self.chars.get(self.at + 2) == Some(&'\'');
        self.keep();
        if !escaped && !closed {
            return;
        }
        if escaped {
            self.blank();
        }
        self.blank();
        self.blank_while(|c| c != '\'');
        if self.at < self.chars.len() {
            self.keep();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_comments_and_literals_are_no_code() {
        let text =
            read("let a = \"tokio {\"; // tokio\n/* tokio /* x */ */ let b = '\"'; let c: &'a str = r#\"to\"kio\"#;\n");
        assert!(text.lines_with("tokio").is_empty(), "{}", text.code);
        assert_eq!(text.literals, [(1, "tokio {".to_owned()), (2, "to\"kio".to_owned())]);
        assert_eq!(text.lines_with("let"), [1, 2]);
    }

    #[test]
    fn a_word_stands_alone() {
        assert!(has_word("use tokio::sync;", "tokio"));
        assert!(!has_word("use tokio_util;", "tokio"));
        assert!(has_word("#[ignore]", "#[ignore"));
    }

    #[test]
    fn functions_are_measured_from_head_to_brace() {
        let text = read("pub fn a(x: [u8; 2]) -> u8\n{\n  let c = '}';\n  1\n}\ntrait T { fn b(&self); }\n");
        assert_eq!(text.functions(), [("a".to_owned(), 1, 5)]);
    }

    #[test]
    fn the_tests_of_a_file_can_be_left_out() {
        let text = read("fn a() {}\n#[cfg(test)]\nmod tests { use tokio; const S: &str = \"s\"; }\n").without_tests();
        assert!(text.lines_with("tokio").is_empty());
        assert!(text.literals.is_empty());
    }
}
