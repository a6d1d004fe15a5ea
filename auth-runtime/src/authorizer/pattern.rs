//! Routes such as `GET /orders/{id}`, the wildcards that a policy has for them, and what these match besides.
//!
//! In a policy `*` stands for any characters, `/` among them: `GET/orders/*` also matches `GET/orders/42/invoices`. So a
//! pattern knows both what its route serves and what its wildcards reach, and can be asked whether two of these meet.

use super::arn::is_plain_segment;

/// A method and a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// The method comes first: it stands in the same text of a policy.
    segments: Vec<Segment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    /// `{proxy+}`: one or more segments, at the end.
    Greedy,
    Literal(String),
    /// `{id}` or the method `ANY`: one segment.
    One,
}

/// A set of texts: a sequence of characters, each perhaps any number of times.
pub(super) type Texts = Vec<Token>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    class: Class,
    repeats: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Any,
    Is(u8),
    NotSlash,
}

impl Pattern {
    pub(super) fn parse(method: &str, path: &str) -> Result<Self, String> {
        let route = format!("{method} {path}");
        let method = match method {
            "ANY" => Segment::One,
            _ if !method.is_empty() && method.bytes().all(|octet| octet.is_ascii_uppercase()) => {
                Segment::Literal(method.to_owned())
            }
            _ => return Err(format!("the method of `{route}` is none: use capitals, or `ANY`")),
        };
        let Some(path) = path.strip_prefix('/') else {
            return Err(format!("the path of `{route}` does not begin with `/`: write `/{path}`"));
        };
        let mut segments = vec![method];
        if !path.is_empty() {
            for text in path.split('/') {
                segments.push(Segment::parse(text).ok_or_else(|| {
                    format!(
                        "the part `{text}` of `{route}` cannot stand in a policy: use unreserved characters, `{{name}}`, or `{{name+}}` at the end"
                    )
                })?);
            }
        }
        if segments.iter().rev().skip(1).any(|segment| *segment == Segment::Greedy) {
            return Err(format!("`{route}` goes on after a `{{name+}}`: end it there, or use `{{name}}`"));
        }
        Ok(Self { segments })
    }

    /// What stands in a policy.
    pub(super) fn glob(&self) -> String {
        self.glob_with(usize::MAX, "")
    }

    pub(super) fn has_wildcard(&self) -> bool {
        self.segments.iter().any(|segment| !matches!(segment, Segment::Literal(_)))
    }

    /// What the wildcards reach and the route does not serve: a parameter with a slash in it, and the root.
    ///
    /// Parameters that are empty are left to [`HYGIENE`].
    pub(super) fn beyond(&self) -> Vec<String> {
        let ones = self.segments.iter().enumerate().filter(|(_, segment)| **segment == Segment::One);
        let deeper = ones.map(|(index, _)| self.glob_with(index, "*/*"));
        let is_first = matches!(self.segments.as_slice(), [_, Segment::One | Segment::Greedy]);
        deeper.chain(is_first.then(|| self.glob_with(1, ""))).collect()
    }

    fn glob_with(&self, at: usize, replacement: &str) -> String {
        let text = |(index, segment): (usize, &Segment)| match segment {
            _ if index == at => replacement.to_owned(),
            Segment::Greedy | Segment::One => "*".to_owned(),
            Segment::Literal(text) => text.clone(),
        };
        let texts: Vec<_> = self.segments.iter().enumerate().map(text).collect();
        let root = if texts.len() == 1 { "/" } else { "" };
        texts.join("/") + root
    }

    /// The texts that the gateway sends to this route, if it has no more specific one.
    pub(super) fn served(&self) -> Texts {
        let mut tokens = Vec::new();
        for (index, segment) in self.segments.iter().enumerate() {
            if index > 0 {
                tokens.push(Class::Is(b'/').once());
            }
            match segment {
                Segment::Greedy => tokens.extend([Class::NotSlash.once(), Class::Any.repeated()]),
                Segment::Literal(text) => tokens.extend(text.bytes().map(|octet| Class::Is(octet).once())),
                Segment::One => tokens.extend([Class::NotSlash.once(), Class::NotSlash.repeated()]),
            }
        }
        if self.segments.len() == 1 {
            tokens.push(Class::Is(b'/').once());
        }
        tokens
    }

    /// Whether `other` serves all that this does, and more: gateways then choose this.
    pub(super) fn is_more_specific_than(&self, other: &Self) -> bool {
        other.covers(self) && !self.covers(other)
    }

    /// Whether both serve the same, whatever their parameters are called.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        self.covers(other) && other.covers(self)
    }

    fn covers(&self, other: &Self) -> bool {
        let (mut mine, mut others) = (self.segments.iter(), other.segments.iter());
        loop {
            match (mine.next(), others.next()) {
                (None, None) | (Some(Segment::Greedy), Some(_)) => return true,
                (Some(Segment::One), Some(Segment::Literal(_) | Segment::One)) => {}
                (Some(Segment::Literal(one)), Some(Segment::Literal(another))) if one == another => {}
                _ => return false,
            }
        }
    }
}

impl Segment {
    /// A leading dot is refused, because [`HYGIENE`] denies it.
    fn parse(text: &str) -> Option<Self> {
        let Some(name) = text.strip_prefix('{') else {
            return (is_plain_segment(text) && !text.starts_with('.'))
                .then(|| Self::Literal(text.to_owned()));
        };
        let name = name.strip_suffix('}')?;
        let (name, segment) = match name.strip_suffix('+') {
            Some(name) => (name, Self::Greedy),
            None => (name, Self::One),
        };
        is_plain_segment(name).then_some(segment)
    }
}

impl Class {
    const fn once(self) -> Token {
        Token { class: self, repeats: false }
    }

    const fn repeated(self) -> Token {
        Token { class: self, repeats: true }
    }

    fn meets(self, other: Self) -> bool {
        match (self, other) {
            (Self::Is(one), Self::Is(another)) => one == another,
            (Self::Is(octet), Self::NotSlash) | (Self::NotSlash, Self::Is(octet)) => octet != b'/',
            (Self::Any | Self::NotSlash, _) | (_, Self::Any) => true,
        }
    }
}

/// The texts that a resource of a policy matches.
pub(super) fn matched(glob: &str) -> Texts {
    let token = |octet| if octet == b'*' { Class::Any.repeated() } else { Class::Is(octet).once() };
    glob.bytes().map(token).collect()
}

/// Whether a text is in both sets: a walk over how far both have got.
pub(super) fn overlap(one: &[Token], another: &[Token]) -> bool {
    let width = another.len() + 1;
    let mut seen = vec![false; (one.len() + 1) * width];
    let mut open = vec![(0, 0)];
    while let Some((i, j)) = open.pop() {
        match seen.get_mut(i * width + j) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        let (left, right) = (one.get(i), another.get(j));
        if left.is_none() && right.is_none() {
            return true;
        }
        if left.is_some_and(|token| token.repeats) {
            open.push((i + 1, j));
        }
        if right.is_some_and(|token| token.repeats) {
            open.push((i, j + 1));
        }
        if let (Some(left), Some(right)) = (left, right)
            && left.class.meets(right.class)
        {
            open.push((i + usize::from(!left.repeats), j + usize::from(!right.repeats)));
        }
    }
    false
}

/// What no wildcard may reach, because it can be read in two ways: empty segments, a slash at the end, percent-encoding,
/// segments that begin with a dot.
pub(super) const HYGIENE: [&str; 4] = ["*//*", "*/*/", "*%*", "*/.*"];

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(route: &str) -> Pattern {
        let (method, path) = route.split_once(' ').unwrap();
        Pattern::parse(method, path).unwrap()
    }

    fn text(text: &str) -> Texts {
        text.bytes().map(|octet| Class::Is(octet).once()).collect()
    }

    #[test]
    fn routes_are_read() {
        for (route, glob, beyond) in [
            ("GET /", "GET/", vec![]),
            ("GET /orders", "GET/orders", vec![]),
            ("GET /orders/{id}", "GET/orders/*", vec!["GET/orders/*/*"]),
            ("GET /a/{b}/c/{d}", "GET/a/*/c/*", vec!["GET/a/*/*/c/*", "GET/a/*/c/*/*"]),
            ("ANY /orders", "*/orders", vec!["*/*/orders"]),
            ("ANY /", "*/", vec!["*/*/"]),
            ("GET /{id}", "GET/*", vec!["GET/*/*", "GET/"]),
            ("GET /files/{path+}", "GET/files/*", vec![]),
            ("GET /{path+}", "GET/*", vec!["GET/"]),
        ] {
            let pattern = pattern(route);
            assert_eq!(
                (pattern.glob().as_str(), pattern.beyond()),
                (glob, beyond.iter().map(|&g| g.to_owned()).collect())
            );
        }
        for (method, path) in [
            ("", "/"),
            ("get", "/"),
            ("*", "/"),
            ("GET", ""),
            ("GET", "orders"),
            ("GET", "/orders/"),
            ("GET", "//a"),
            ("GET", "/a*"),
            ("GET", "/a?"),
            ("GET", "/${x}"),
            ("GET", "/a%20b"),
            ("GET", "/../a"),
            ("GET", "/.a"),
            ("GET", "/a b"),
            ("GET", "/\u{e9}"),
            ("GET", "/{}"),
            ("GET", "/{a"),
            ("GET", "/{a+}/b"),
            ("GET", "/x{a}"),
        ] {
            assert!(Pattern::parse(method, path).is_err(), "{method} {path}");
        }
    }

    #[test]
    fn sets_of_texts_meet() {
        let served = |route, at: &str| overlap(&pattern(route).served(), &text(at));
        assert!(served("GET /orders/{id}", "GET/orders/42"));
        assert!(!served("GET /orders/{id}", "GET/orders/"));
        assert!(!served("GET /orders/{id}", "GET/orders/42/x"));
        assert!(served("GET /{path+}", "GET/orders/42/x"));
        assert!(served("ANY /orders", "PUT/orders"));
        assert!(!served("ANY /orders", "PUT/x/orders"));
        let reached = |glob, at: &str| overlap(&matched(glob), &text(at));
        assert!(reached("GET/orders/*", "GET/orders/42/x"));
        assert!(reached("GET/orders/*", "GET/orders/"));
        assert!(reached("*/orders", "PUT/x/orders"));
        assert!(!reached("GET/orders/*", "GET/order"));
        assert!(overlap(&matched("GET/*/b"), &pattern("GET /a/{x}").served()));
        assert!(overlap(&matched("GET/a/*/c"), &pattern("GET /{p+}").served()));
        assert!(!overlap(&matched("GET/a/*/c"), &pattern("GET /a/{x}").served()));
    }

    #[test]
    fn the_more_specific_is_known() {
        let specific = |one, another| pattern(one).is_more_specific_than(&pattern(another));
        for (one, another) in [
            ("GET /users/me", "GET /users/{id}"),
            ("GET /users/{id}", "GET /{path+}"),
            ("GET /users/{id}", "ANY /users/{id}"),
            ("GET /a/{path+}", "GET /{path+}"),
            ("GET /a/b/{path+}", "GET /a/{path+}"),
        ] {
            assert!(specific(one, another) && !specific(another, one), "{one}, {another}");
        }
        for (one, another) in [
            ("GET /a/{x}", "GET /{y}/b"),
            ("GET /a/{x}", "ANY /a/b"),
            ("GET /a/{x}", "GET /a/{y}"),
            ("GET /a", "GET /a/{x}"),
            ("GET /", "GET /{path+}"),
        ] {
            assert!(!specific(one, another) && !specific(another, one), "{one}, {another}");
        }
    }
}
