//! Strict JSON (RFC 8259), read once, for headers, claims and key sets.
//!
//! What general-purpose readers leave open is closed here: duplicate members are seen at every depth, nesting is
//! bounded, and the outcome does not depend on features another crate of the build may have switched on.

use std::borrow::Cow;
use std::collections::HashSet;

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
        let document = Self::parse_marking_duplicates(text, max_depth)?;
        if document.root().has_duplicates() {
            return Err(JsonError::DuplicateMember);
        }
        Ok(document)
    }

    /// Reads `text`; objects with duplicate members are marked, for callers that drop only the part concerned.
    pub(crate) fn parse_marking_duplicates(text: Vec<u8>, max_depth: usize) -> Result<Self, JsonError> {
        let text = String::from_utf8(text).map_err(|_| JsonError::Syntax)?;
        if u32::try_from(text.len()).is_err() {
            return Err(JsonError::Syntax);
        }
        let nodes = Vec::with_capacity(count_separators(text.as_bytes()) + 1);
        let mut parser = Parser { bytes: text.as_bytes(), at: 0, nodes, max_depth };
        parser.document()?;
        let nodes = parser.nodes;
        Ok(Self { text, nodes })
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
            Kind::String { escaped: false } => is_same(octets(self.text.as_bytes(), node), text.as_bytes()),
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

struct Parser<'t> {
    bytes: &'t [u8],
    at: usize,
    nodes: Vec<Node>,
    max_depth: usize,
}

impl Parser<'_> {
    fn document(&mut self) -> Result<(), JsonError> {
        self.skip_whitespace();
        self.value(0)?;
        self.skip_whitespace();
        if self.at == self.bytes.len() { Ok(()) } else { Err(JsonError::Syntax) }
    }

    fn value(&mut self, depth: usize) -> Result<(), JsonError> {
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.literal(b"true", Kind::Bool(true)),
            Some(b'f') => self.literal(b"false", Kind::Bool(false)),
            Some(b'n') => self.literal(b"null", Kind::Null),
            _ => Err(JsonError::Syntax),
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), JsonError> {
        let node = self.open(Kind::Object { duplicates: false }, depth)?;
        if !self.closed_at_once(b'}') {
            loop {
                self.skip_whitespace();
                if self.peek() != Some(b'"') {
                    return Err(JsonError::Syntax);
                }
                self.string()?;
                self.skip_whitespace();
                self.expect(b':')?;
                self.skip_whitespace();
                self.value(depth + 1)?;
                if !self.continues(b'}')? {
                    break;
                }
            }
        }
        let kind = Kind::Object { duplicates: self.duplicates(node) };
        self.close(node, kind);
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<(), JsonError> {
        let node = self.open(Kind::Array, depth)?;
        if !self.closed_at_once(b']') {
            loop {
                self.skip_whitespace();
                self.value(depth + 1)?;
                if !self.continues(b']')? {
                    break;
                }
            }
        }
        self.close(node, Kind::Array);
        Ok(())
    }

    fn string(&mut self) -> Result<(), JsonError> {
        self.expect(b'"')?;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.skip_plain();
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(0..=0x1f) | None => return Err(JsonError::Syntax),
                Some(_) => self.at += 1,
            }
        }
        self.push(Kind::String { escaped }, start, self.at);
        self.at += 1;
        Ok(())
    }

    /// Passes over octets that mean nothing in a string, eight at a time, up to one that does or the last few.
    fn skip_plain(&mut self) {
        let (words, _) = self.bytes.get(self.at..).unwrap_or_default().as_chunks();
        for word in words {
            let plain = plain_octets(u64::from_le_bytes(*word));
            self.at += plain;
            if plain < 8 {
                break;
            }
        }
    }

    fn escape(&mut self) -> Result<(), JsonError> {
        self.at += 1;
        match self.next() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(()),
            Some(b'u') => match self.hex4()? {
                0xD800..=0xDBFF => {
                    self.expect(b'\\')?;
                    self.expect(b'u')?;
                    if matches!(self.hex4()?, 0xDC00..=0xDFFF) { Ok(()) } else { Err(JsonError::Syntax) }
                }
                0xDC00..=0xDFFF => Err(JsonError::Syntax),
                _ => Ok(()),
            },
            _ => Err(JsonError::Syntax),
        }
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.next().and_then(|b| char::from(b).to_digit(16)).ok_or(JsonError::Syntax)?;
            unit = unit * 16 + digit;
        }
        Ok(unit)
    }

    fn number(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        self.accept(b'-');
        match self.next() {
            Some(b'0') => {}
            Some(b'1'..=b'9') => self.skip_digits(),
            _ => return Err(JsonError::Syntax),
        }
        if self.accept(b'.') {
            self.digits()?;
        }
        if self.accept(b'e') || self.accept(b'E') {
            let _signed = self.accept(b'+') || self.accept(b'-');
            self.digits()?;
        }
        self.push(Kind::Number, start, self.at);
        Ok(())
    }

    fn literal(&mut self, word: &[u8], kind: Kind) -> Result<(), JsonError> {
        let start = self.at;
        for byte in word {
            self.expect(*byte)?;
        }
        self.push(kind, start, self.at);
        Ok(())
    }

    /// Whether an object has a member twice: pairwise for the usual handful, by hash beyond, so that neither
    /// is slow on input made to be.
    fn duplicates(&self, object: usize) -> bool {
        if self.names(object + 1).count() > 16 {
            let mut seen = HashSet::new();
            return !self.names(object + 1).all(|(_, name)| seen.insert(self.name(name)));
        }
        self.names(object + 1)
            .any(|(at, name)| self.names(at).skip(1).any(|(_, other)| self.is_same_name(name, other)))
    }

    /// The member names of the object that is being closed, from the one at `at`, with their places.
    fn names(&self, mut at: usize) -> impl Iterator<Item = (usize, &Node)> {
        std::iter::from_fn(move || {
            let name = (at, self.nodes.get(at)?);
            at = self.nodes.get(at + 1).map_or(usize::MAX, |value| value.next as usize);
            Some(name)
        })
    }

    fn is_same_name(&self, a: &Node, b: &Node) -> bool {
        match (a.kind, b.kind) {
            (Kind::String { escaped: false }, Kind::String { escaped: false }) => {
                is_same(octets(self.bytes, a), octets(self.bytes, b))
            }
            _ => self.name(a) == self.name(b),
        }
    }

    fn name(&self, node: &Node) -> Cow<'_, str> {
        let raw = std::str::from_utf8(octets(self.bytes, node)).unwrap_or_default();
        if node.kind == (Kind::String { escaped: true }) {
            Cow::Owned(unescape(raw))
        } else {
            Cow::Borrowed(raw)
        }
    }

    fn open(&mut self, kind: Kind, depth: usize) -> Result<usize, JsonError> {
        if depth >= self.max_depth {
            return Err(JsonError::TooDeep);
        }
        let node = self.nodes.len();
        self.push(kind, self.at, self.at);
        self.at += 1;
        Ok(node)
    }

    fn close(&mut self, node: usize, kind: Kind) {
        let (end, next) = (self.at as u32, self.nodes.len() as u32);
        if let Some(node) = self.nodes.get_mut(node) {
            *node = Node { kind, end, next, ..*node };
        }
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        let next = self.nodes.len() as u32 + 1;
        self.nodes.push(Node { kind, start: start as u32, end: end as u32, next });
    }

    fn closed_at_once(&mut self, close: u8) -> bool {
        self.skip_whitespace();
        self.accept(close)
    }

    /// After an element: whether another follows.
    fn continues(&mut self, close: u8) -> Result<bool, JsonError> {
        self.skip_whitespace();
        match self.next() {
            Some(b',') => Ok(true),
            Some(byte) if byte == close => Ok(false),
            _ => Err(JsonError::Syntax),
        }
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        if !matches!(self.next(), Some(b'0'..=b'9')) {
            return Err(JsonError::Syntax);
        }
        self.skip_digits();
        Ok(())
    }

    fn skip_digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
    }

    fn skip_whitespace(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn accept(&mut self, byte: u8) -> bool {
        let accepted = self.peek() == Some(byte);
        self.at += usize::from(accepted);
        accepted
    }

    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.accept(byte) { Ok(()) } else { Err(JsonError::Syntax) }
    }
}

/// How many values there can be besides the outermost: each stands after one of these. Added up in octets, which
/// the compiler can do many at a time.
fn count_separators(text: &[u8]) -> usize {
    let is_separator = |b: &u8| u8::from(matches!(b, b',' | b':' | b'{' | b'['));
    text.chunks(255).map(|part| usize::from(part.iter().map(is_separator).sum::<u8>())).sum()
}

/// How many of eight octets, from the first, are neither a quote, a backslash nor a control character.
fn plain_octets(word: u64) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    // Sets the high bit of the first octet less than `bound`, and of none before it.
    let below = |word: u64, bound: u64| word.wrapping_sub(ONES * bound) & !word & HIGH;
    let (quote, backslash) = (word ^ (ONES * u64::from(b'"')), word ^ (ONES * u64::from(b'\\')));
    let special = below(quote, 1) | below(backslash, 1) | below(word, 0x20);
    special.trailing_zeros() as usize / 8
}

fn octets<'t>(text: &'t [u8], node: &Node) -> &'t [u8] {
    text.get(node.start as usize..node.end as usize).unwrap_or_default()
}

/// Equality of names: short and different at once, mostly, so that a call of `memcmp` is not worth it.
fn is_same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b)
}

/// Resolves the escapes of a string the parser accepted.
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
            serde_json::from_str(include_str!("../../../tests/data/json-test-suite/cases.json")).unwrap();
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
