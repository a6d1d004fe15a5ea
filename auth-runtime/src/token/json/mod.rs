//! Strict JSON (RFC 8259), read once, for headers, claims and key sets.
//!
//! What general-purpose readers leave open is closed here: duplicate members are seen at every depth, nesting is
//! bounded, and the outcome does not depend on features another crate of the build may have switched on.

mod parser;

use std::borrow::Cow;

/// A parsed text and the flat list of its values, in document order.
#[derive(Clone)]
pub(crate) struct Document {
    text: String,
    nodes: Vec<Node>,
}

/// Why a text was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonError {
    /// A member name occurs twice in one object.
    DuplicateMember,
    /// Not one JSON value in UTF-8.
    Syntax,
    /// Nested deeper than allowed.
    TooDeep,
}

/// One value of a [`Document`].
#[derive(Clone, Copy)]
pub(crate) struct Value<'d> {
    document: &'d Document,
    node: Node,
    index: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Number,
    String { escaped: bool },
    Array,
    Object { duplicates: bool },
}

/// `start..end` is the value's text, without quotes for strings; `next` is the first node after its subtree.
#[derive(Clone, Copy)]
struct Node {
    kind: Kind,
    start: u32,
    end: u32,
    next: u32,
}

impl Document {
    /// Reads `text`, refusing duplicate members at any depth.
    pub(crate) fn parse(text: Vec<u8>, max_depth: usize) -> Result<Self, JsonError> {
        let (document, any_duplicates) = Self::read(text, max_depth)?;
        if any_duplicates { Err(JsonError::DuplicateMember) } else { Ok(document) }
    }

    /// Reads `text`; objects with duplicate members are marked, for callers that drop only the part concerned.
    pub(crate) fn parse_marking_duplicates(text: Vec<u8>, max_depth: usize) -> Result<Self, JsonError> {
        Self::read(text, max_depth).map(|(document, _)| document)
    }

    fn read(text: Vec<u8>, max_depth: usize) -> Result<(Self, bool), JsonError> {
        let text = String::from_utf8(text).map_err(|_| JsonError::Syntax)?;
        if u32::try_from(text.len()).is_err() {
            return Err(JsonError::Syntax);
        }
        let (nodes, any_duplicates) = parser::nodes(&text, max_depth)?;
        Ok((Self { text, nodes }, any_duplicates))
    }

    /// The outermost value.
    pub(crate) fn root(&self) -> Value<'_> {
        self.value(0)
    }

    /// The text that was read.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The part of the text a [`Text`] refers to.
    pub(crate) fn resolve<'a>(&'a self, text: &'a Text) -> &'a str {
        match text {
            Text::Span(start, end) => self.slice(*start, *end),
            Text::Owned(text) => text,
        }
    }

    /// Whether the part of the text that `text` refers to is `expected`.
    #[inline]
    pub(crate) fn reads(&self, text: &Text, expected: &str) -> bool {
        match text {
            Text::Span(start, end) => {
                (end - start) as usize == expected.len()
                    && self
                        .text
                        .as_bytes()
                        .get(*start as usize..*end as usize)
                        .is_some_and(|found| is_same(found, expected.as_bytes()))
            }
            Text::Owned(text) => **text == *expected,
        }
    }

    fn value(&self, index: usize) -> Value<'_> {
        // INVARIANT: callers pass the index of a node that `parse` wrote; the fallback is never anybody's data.
        let null = Node { kind: Kind::Null, start: 0, end: 0, next: u32::MAX };
        let node = self.nodes.get(index).copied().unwrap_or(null);
        Value { document: self, node, index }
    }

    fn slice(&self, start: u32, end: u32) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Whether a node is the string `text`.
    #[inline]
    fn is(&self, node: &Node, text: &str) -> bool {
        match node.kind {
            Kind::String { escaped: false } => {
                (node.end - node.start) as usize == text.len()
                    && is_same(octets(self.text.as_bytes(), node), text.as_bytes())
            }
            Kind::String { escaped: true } => unescape(self.slice(node.start, node.end)) == text,
            _ => false,
        }
    }
}

/// A string value kept without copying it, unless it was written with escapes.
#[derive(Clone)]
pub(crate) enum Text {
    Span(u32, u32),
    Owned(Box<str>),
}

impl<'d> Value<'d> {
    pub(crate) fn kind(self) -> Kind {
        self.node.kind
    }

    /// The value of a string, escapes resolved.
    pub(crate) fn as_str(self) -> Option<Cow<'d, str>> {
        match self.node.kind {
            Kind::String { escaped: false } => Some(Cow::Borrowed(self.raw())),
            Kind::String { escaped: true } => Some(Cow::Owned(unescape(self.raw()))),
            _ => None,
        }
    }

    /// The value of a string, to be kept beside its document.
    pub(crate) fn to_text(self) -> Option<Text> {
        match self.node.kind {
            Kind::String { escaped: false } => Some(Text::Span(self.node.start, self.node.end)),
            Kind::String { escaped: true } => Some(Text::Owned(unescape(self.raw()).into())),
            _ => None,
        }
    }

    /// Splits a string into its space-separated words, to be kept beside its document.
    pub(crate) fn words(self, words: &mut Vec<Text>) {
        match self.node.kind {
            Kind::String { escaped: false } => {
                let mut start = self.node.start;
                for word in self.raw().split(' ') {
                    let end = start + word.len() as u32;
                    if !word.is_empty() {
                        words.push(Text::Span(start, end));
                    }
                    start = end + 1;
                }
            }
            Kind::String { escaped: true } => {
                let value = unescape(self.raw());
                words.extend(value.split(' ').filter(|w| !w.is_empty()).map(|w| Text::Owned(w.into())));
            }
            _ => {}
        }
    }

    /// Whether this is a string written without escapes and with more octets than `length`.
    pub(crate) fn is_plainly_longer(self, length: usize) -> bool {
        self.node.kind == (Kind::String { escaped: false }) && self.raw().len() > length
    }

    /// The value of a number that is written as a whole one and fits.
    pub(crate) fn as_integer(self) -> Option<i64> {
        match self.node.kind {
            Kind::Number => self.raw().parse().ok(),
            _ => None,
        }
    }

    /// The value of a number; infinite when it is beyond a double.
    pub(crate) fn as_number(self) -> Option<f64> {
        match self.node.kind {
            Kind::Number => self.raw().parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn is_object(self) -> bool {
        matches!(self.node.kind, Kind::Object { .. })
    }

    pub(crate) fn is_array(self) -> bool {
        self.node.kind == Kind::Array
    }

    /// The member called `name` of an object: the only one in a document without duplicates.
    pub(crate) fn get(self, name: &str) -> Option<Value<'d>> {
        let end = if self.is_object() { self.node.next as usize } else { 0 };
        let mut at = self.index + 1;
        while at < end {
            if self.document.is(self.document.nodes.get(at)?, name) {
                return Some(self.document.value(at + 1));
            }
            at = self.document.nodes.get(at + 1)?.next as usize;
        }
        None
    }

    /// Whether this is the string `text`.
    pub(crate) fn is(self, text: &str) -> bool {
        self.document.is(&self.node, text)
    }

    /// Names and values of an object; nothing for other kinds.
    pub(crate) fn members(self) -> impl Iterator<Item = (Value<'d>, Value<'d>)> {
        let mut children = self.children(self.is_object());
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }

    /// Elements of an array; nothing for other kinds.
    pub(crate) fn elements(self) -> impl Iterator<Item = Value<'d>> {
        self.children(self.is_array())
    }

    /// Whether an object in this subtree has a member twice.
    pub(crate) fn has_duplicates(self) -> bool {
        let subtree = self.index..self.node.next as usize;
        self.document
            .nodes
            .get(subtree)
            .is_some_and(|nodes| nodes.iter().any(|n| n.kind == Kind::Object { duplicates: true }))
    }

    /// The value's own text: JSON, or the inside of the quotes for a string.
    pub(crate) fn raw(self) -> &'d str {
        self.document.slice(self.node.start, self.node.end)
    }

    fn children(self, any: bool) -> impl Iterator<Item = Value<'d>> {
        let end = if any { self.node.next as usize } else { 0 };
        let mut at = self.index + 1;
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let child = self.document.value(at);
            at = child.node.next as usize;
            Some(child)
        })
    }
}

fn octets<'t>(text: &'t [u8], node: &Node) -> &'t [u8] {
    text.get(node.start as usize..node.end as usize).unwrap_or_default()
}

/// Equality of names: different in length or at once, mostly, so that a call of `memcmp` is rarely worth it.
fn is_same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.first() == b.first() && a == b
}

/// Resolves the escapes of a string the parser accepted.
#[cold]
fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match rest.next() {
            Some('b') => text.push('\u{8}'),
            Some('f') => text.push('\u{c}'),
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('u') => text.push(unescape_unicode(&mut rest)),
            Some(other) => text.push(other),
            None => {}
        }
    }
    text
}

fn unescape_unicode(rest: &mut std::str::Chars<'_>) -> char {
    let mut unit = || rest.by_ref().take(4).fold(0, |unit, c| unit * 16 + c.to_digit(16).unwrap_or(0));
    let first = unit();
    if !(0xD800..=0xDBFF).contains(&first) {
        return char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER);
    }
    let _backslash_u = rest.by_ref().take(2).count();
    let second = rest.by_ref().take(4).fold(0, |unit, c| unit * 16 + c.to_digit(16).unwrap_or(0));
    let scalar = 0x10000 + ((first - 0xD800) << 10) + (second.wrapping_sub(0xDC00) & 0x3FF);
    char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Document, JsonError> {
        Document::parse(text.as_bytes().to_vec(), 4)
    }

    #[test]
    fn reads_members_elements_and_scalars() {
        let document = parse(r#" {"a":[1,-2.5e3,{"b":null}],"\u0063":"x\n\ud83d\ude00","d":true} "#).unwrap();
        let root = document.root();
        assert_eq!(root.get("a").unwrap().elements().nth(1).unwrap().as_number(), Some(-2500.0));
        assert_eq!(root.get("a").unwrap().elements().nth(2).unwrap().get("b").unwrap().kind(), Kind::Null);
        assert_eq!(root.get("c").unwrap().as_str().unwrap(), "x\n😀");
        assert_eq!(root.get("d").unwrap().kind(), Kind::Bool(true));
        assert_eq!(root.members().count(), 3);
        assert_eq!(root.get("a").unwrap().raw(), r#"[1,-2.5e3,{"b":null}]"#);
    }

    #[test]
    fn splits_words_without_empty_ones() {
        let document = parse(r#"["  a  b ","a\u0020b"]"#).unwrap();
        for value in document.root().elements() {
            let mut words = Vec::new();
            value.words(&mut words);
            let words: Vec<_> = words.iter().map(|w| document.resolve(w)).collect();
            assert_eq!(words, ["a", "b"]);
        }
    }

    #[test]
    fn sees_duplicates_at_any_depth_and_through_escapes() {
        for text in [r#"{"a":1,"a":1}"#, r#"{"x":[{"a":1,"\u0061":2}]}"#, r#"{"":1,"":2}"#] {
            assert_eq!(parse(text).err(), Some(JsonError::DuplicateMember), "{text}");
        }
        assert!(parse(r#"{"a":{"a":1},"b":{"a":1}}"#).is_ok());
    }

    #[test]
    fn sees_duplicates_in_large_objects() {
        let members: Vec<_> = (0..40).map(|i| format!(r#""m{i}":0"#)).collect();
        assert!(parse(&format!("{{{}}}", members.join(","))).is_ok());
        let duplicate = format!(r#"{{{},"m\u0037":0}}"#, members.join(","));
        assert_eq!(parse(&duplicate).err(), Some(JsonError::DuplicateMember));
    }

    #[test]
    fn bounds_the_depth_exactly() {
        assert!(parse("[[[[]]]]").is_ok());
        assert_eq!(parse("[[[[[]]]]]").err(), Some(JsonError::TooDeep));
    }

    #[test]
    fn refuses_what_is_not_json() {
        let cases = [
            "",
            " ",
            "{",
            "}",
            "[1,]",
            "{\"a\":1,}",
            "{'a':1}",
            "{a:1}",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "-",
            "tru",
            "nul",
            "NaN",
            "Infinity",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"",
            "\"\\udc00\"",
            "\"\\ud800\\u0041\"",
            "\"\n\"",
            "{} {}",
            "[1 2]",
            "{\"a\" 1}",
            "/**/{}",
            "\u{feff}{}",
            "\"abc",
            "[",
            "{\"a\":}",
            "0x1",
            "\u{a0}1",
            "\u{c}1",
        ];
        for text in cases {
            assert_eq!(parse(text).err(), Some(JsonError::Syntax), "{text:?}");
        }
        assert_eq!(Document::parse(vec![b'"', 0xff, b'"'], 4).err(), Some(JsonError::Syntax));
    }

    /// JSONTestSuite: what must be accepted is, what must be refused is, and nothing panics.
    #[test]
    fn json_test_suite() {
        use base64::Engine as _;

        let suite: serde_json::Value =
            serde_json::from_str(include_str!("../../../../tests/data/json-test-suite/cases.json")).unwrap();
        let decode = |text: &serde_json::Value| {
            base64::engine::general_purpose::STANDARD.decode(text.as_str().unwrap()).unwrap()
        };
        let mut counts = [0, 0];
        for case in suite["cases"].as_array().unwrap().iter().chain(suite["transform"].as_array().unwrap()) {
            let bytes = match case.get("repeat") {
                Some(repeat) => {
                    decode(&repeat["unit_base64"]).repeat(repeat["times"].as_u64().unwrap() as usize)
                }
                None => decode(&case["base64"]),
            };
            let outcome = Document::parse(bytes, 512).map(drop);
            match (case["expect"].as_str(), outcome) {
                (Some("y"), Ok(())) => counts[0] += 1,
                // The suite leaves duplicates open; here they are refused.
                (Some("y"), Err(JsonError::DuplicateMember)) => counts[0] += 1,
                (Some("n"), Err(_)) => counts[1] += 1,
                (Some("i") | None, _) => {}
                (_, outcome) => panic!("{}: {outcome:?}", case["name"]),
            }
        }
        assert_eq!(counts, [95, 188]);
    }
}
