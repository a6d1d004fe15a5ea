//! Finds texts in a declared vocabulary, while the author's crate is compiled.

use super::requirement::Requirement;
use super::text;
use super::vocabulary::{AcrValues, Roles, Scopes, Term};

/// The declared role that tokens call `name`.
///
/// # Panics
/// When there is none; in a constant, which is where expansions use it, that is a compile error.
#[must_use]
#[track_caller]
pub const fn declared_role<V: Roles>(name: &str) -> Requirement {
    Requirement::DeclaredRole(find("role", V::TERMS, name))
}

/// The declared scope that tokens call `name`.
///
/// # Panics
/// As [`declared_role`].
#[must_use]
#[track_caller]
pub const fn declared_scope<V: Scopes>(name: &str) -> Requirement {
    Requirement::DeclaredScope(find("scope", V::TERMS, name), <V::Roles as Roles>::TERMS)
}

/// The declared authentication class that tokens call `name`.
///
/// # Panics
/// As [`declared_role`].
#[must_use]
#[track_caller]
pub const fn declared_acr<V: AcrValues>(name: &str) -> Requirement {
    Requirement::DeclaredAcr(find("acr", V::TERMS, name))
}

#[track_caller]
const fn find(kind: &str, terms: &'static [Term], name: &str) -> &'static Term {
    let mut rest = terms;
    while let [first, others @ ..] = rest {
        if text::equal(first.name(), name) {
            return first;
        }
        rest = others;
    }
    let mut message = Message::new();
    message.push("no ");
    message.push(kind);
    message.push(" `");
    message.push(name);
    message.push("` is declared");
    match nearest(terms, name) {
        Some(near) => {
            message.push(": did you mean `");
            message.push(near);
            message.push("`?");
        }
        None => message.push_all(": there is ", terms),
    }
    #[expect(clippy::panic, reason = "evaluated by the compiler, for which it is an error message")]
    {
        panic!("{}", message.as_str())
    }
}

/// The name with the fewest edits, when that is one or they are at most a third of it.
const fn nearest(terms: &'static [Term], name: &str) -> Option<&'static str> {
    let mut best: Option<(usize, &'static str)> = None;
    let mut rest = terms;
    while let [first, others @ ..] = rest {
        let distance = distance(name.as_bytes(), first.name().as_bytes());
        let is_better = match best {
            Some((least, _)) => distance < least,
            None => true,
        };
        if is_better {
            best = Some((distance, first.name()));
        }
        rest = others;
    }
    match best {
        Some((distance, near)) if distance <= 1 || distance <= near.len() / 3 => Some(near),
        _ => None,
    }
}

/// Longest names that are compared.
const LONGEST: usize = 63;

/// Edit distance of octets without regard to ASCII case, two neighbours in the wrong order being one edit; of long names,
/// infinite.
#[expect(clippy::indexing_slicing, reason = "both lengths are below the size of the rows")]
const fn distance(left: &[u8], right: &[u8]) -> usize {
    if left.len() > LONGEST || right.len() > LONGEST {
        return usize::MAX;
    }
    // The row before the last, the last, and the next.
    let mut rows = [[0; LONGEST + 1]; 3];
    let mut column = 0;
    while column <= right.len() {
        rows[1][column] = column;
        column += 1;
    }
    let mut line = 0;
    while line < left.len() {
        rows[2][0] = line + 1;
        column = 0;
        while column < right.len() {
            let edit = if left[line].eq_ignore_ascii_case(&right[column]) { 0 } else { 1 };
            let mut least =
                shorter(rows[1][column] + edit, shorter(rows[2][column], rows[1][column + 1]) + 1);
            let is_swapped = line > 0
                && column > 0
                && left[line].eq_ignore_ascii_case(&right[column - 1])
                && left[line - 1].eq_ignore_ascii_case(&right[column]);
            if is_swapped {
                least = shorter(least, rows[0][column - 1] + 1);
            }
            rows[2][column + 1] = least;
            column += 1;
        }
        rows = [rows[1], rows[2], rows[0]];
        line += 1;
    }
    rows[1][right.len()]
}

const fn shorter(one: usize, other: usize) -> usize {
    if one < other { one } else { other }
}

/// Text put together in a constant; cut at its capacity.
struct Message {
    bytes: [u8; Self::CAPACITY],
    length: usize,
}

impl Message {
    const CAPACITY: usize = 512;

    const fn new() -> Self {
        Self { bytes: [0; Self::CAPACITY], length: 0 }
    }

    /// Adds `text`, unless there is no room for all of it.
    #[expect(clippy::indexing_slicing, reason = "there is room for all of it")]
    const fn push(&mut self, text: &str) {
        let text = text.as_bytes();
        if text.len() > Self::CAPACITY - self.length {
            return;
        }
        let mut at = 0;
        while at < text.len() {
            self.bytes[self.length] = text[at];
            self.length += 1;
            at += 1;
        }
    }

    /// Adds the names of all `terms`, after what introduces them.
    const fn push_all(&mut self, mut between: &str, terms: &[Term]) {
        let mut rest = terms;
        while let [first, others @ ..] = rest {
            self.push(between);
            self.push("`");
            self.push(first.name());
            self.push("`");
            (rest, between) = (others, ", ");
        }
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "this name is not declared",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy)]
    struct Staff;

    impl Roles for Staff {
        const TERMS: &'static [Term] = &[
            Term::new("Admin", "admin", &["admin"], &[]),
            Term::new("Clerk", "order-clerk", &["order-clerk"], &[]),
        ];
    }

    #[test]
    fn declared_names_are_found() {
        assert_eq!(declared_role::<Staff>("order-clerk"), Requirement::DeclaredRole(&Staff::TERMS[1]));
    }

    #[test]
    fn near_names_are_offered() {
        let offered = |name| nearest(Staff::TERMS, name);
        assert_eq!(offered("admni"), Some("admin"));
        assert_eq!(offered("admin2"), Some("admin"));
        assert_eq!(offered("madnin"), None, "two edits of five letters are too many");
        assert_eq!(offered("Admin"), Some("admin"));
        assert_eq!(offered("odrer-clerk"), Some("order-clerk"));
        assert_eq!(offered("odrer-clark"), Some("order-clerk"));
        assert_eq!(offered("rder-clr"), Some("order-clerk"));
        assert_eq!(offered("rder-cl"), None, "four edits of eleven letters are too many");
        assert_eq!(offered("manager"), None);
        assert_eq!(offered(""), None);
        assert_eq!(offered(&"a".repeat(100)), None);
    }

    #[test]
    fn of_names_that_are_equally_near_the_first_is_offered() {
        static TERMS: [Term; 2] = [Term::new("A", "clerk-a", &[], &[]), Term::new("B", "clerk-b", &[], &[])];
        assert_eq!(nearest(&TERMS, "clerk-c"), Some("clerk-a"));
        assert_eq!(nearest(&TERMS, "clerk-b"), Some("clerk-b"));
    }

    #[test]
    fn of_short_names_one_edit_is_not_too_many() {
        static TERMS: [Term; 1] = [Term::new("Qa", "qa", &[], &[])];
        assert_eq!([nearest(&TERMS, "qb"), nearest(&TERMS, "bq")], [Some("qa"), None]);
    }

    #[test]
    fn two_neighbours_in_the_wrong_order_are_one_edit() {
        let of = [distance(b"ab", b"ab"), distance(b"ab", b"ba"), distance(b"abcd", b"badc")];
        assert_eq!((of, distance(b"abc", b"cba")), ([0, 1, 2], 2));
    }

    #[test]
    fn names_are_compared_up_to_their_greatest_length() {
        let of = |left, right| distance("a".repeat(left).as_bytes(), "a".repeat(right).as_bytes());
        assert_eq!([of(63, 63), of(62, 63), of(63, 62)], [0, 1, 1]);
        assert_eq!([of(64, 64), of(64, 63), of(63, 64)], [usize::MAX; 3]);
    }

    #[test]
    #[should_panic(expected = "no role `admin2` is declared: did you mean `admin`?")]
    fn others_are_refused() {
        let _ = declared_role::<Staff>("admin2");
    }

    #[test]
    #[should_panic(expected = "no role `manager` is declared: there is `admin`, `order-clerk`")]
    fn all_are_listed_when_none_is_near() {
        let _ = declared_role::<Staff>("manager");
    }

    #[test]
    fn a_message_that_is_too_long_is_cut() {
        let mut message = Message::new();
        message.push(&"a".repeat(500));
        message.push(&"b".repeat(100));
        message.push("c");
        assert_eq!(message.as_str(), format!("{}c", "a".repeat(500)));
        message.push(&"d".repeat(12));
        message.push(&"e".repeat(11));
        assert_eq!(message.as_str(), format!("{}c{}", "a".repeat(500), "e".repeat(11)), "it is full");
    }
}
