//! One pass over the text: checks the grammar and notes every value.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{JsonError, Kind, Node, octets, unescape};

/// The values of `text`, in document order, and whether an object among them has a member twice.
pub(super) fn nodes(text: &str, max_depth: usize) -> Result<(Vec<Node>, bool), JsonError> {
    // Claims and keys have a value or a name every ten octets or more, mostly.
    let nodes = Vec::with_capacity(text.len() / 10 + 8);
    let mut parser = Parser { bytes: text.as_bytes(), at: 0, nodes, max_depth, any_duplicates: false };
    parser.document()?;
    Ok((parser.nodes, parser.any_duplicates))
}

struct Parser<'t> {
    bytes: &'t [u8],
    at: usize,
    nodes: Vec<Node>,
    max_depth: usize,
    any_duplicates: bool,
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
        let duplicates = self.duplicates(node);
        self.any_duplicates |= duplicates;
        self.close(node, Kind::Object { duplicates });
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

    /// From the quote that was seen.
    fn string(&mut self) -> Result<(), JsonError> {
        self.at += 1;
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

    #[cold]
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

    /// Whether an object has a member twice. Names whose fingerprints differ are different, which settles the usual handful.
    fn duplicates(&self, object: usize) -> bool {
        let mut fingerprints = [0; 16];
        for (count, name) in self.names(object + 1).enumerate() {
            let fingerprint = self.fingerprint(name);
            match (fingerprint, fingerprints.split_at_mut_checked(count)) {
                (Some(fingerprint), Some((before, [place, ..]))) if !before.contains(&fingerprint) => {
                    *place = fingerprint
                }
                _ => return self.duplicates_for_sure(object),
            }
        }
        false
    }

    /// By hash, so that it is not slow on input made to be.
    #[cold]
    fn duplicates_for_sure(&self, object: usize) -> bool {
        let mut seen = HashSet::new();
        !self.names(object + 1).all(|name| seen.insert(self.name(name)))
    }

    /// Length and a few octets of a name, the same for equal ones; `None` for names that are written with escapes.
    fn fingerprint(&self, name: &Node) -> Option<u32> {
        if name.kind != (Kind::String { escaped: false }) {
            return None;
        }
        let octets = octets(self.bytes, name);
        let octet = |at: usize| octets.get(at).copied().unwrap_or_default();
        let length = octets.len() as u8;
        Some(u32::from_le_bytes([
            length,
            octet(0),
            octet(octets.len() / 2),
            octet(octets.len().wrapping_sub(1)),
        ]))
    }

    /// The member names of the object that is being closed, from the one at `at`.
    fn names(&self, mut at: usize) -> impl Iterator<Item = &Node> {
        std::iter::from_fn(move || {
            let name = self.nodes.get(at)?;
            at = self.nodes.get(at + 1).map_or(usize::MAX, |value| value.next as usize);
            Some(name)
        })
    }

    #[cold]
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

/// How many of eight octets, from the first, are neither a quote, a backslash nor a control character.
fn plain_octets(word: u64) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    // Each sets the high bit of the first octet it looks for, and of none before it. With one bit turned over, the quote
    // stands next to the control characters.
    let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
    let special = (quote_or_control | backslash) & !word & HIGH;
    special.trailing_zeros() as usize / 8
}
