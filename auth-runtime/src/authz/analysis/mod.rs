//! Finds rules that cannot be meant: those that never hold, that always hold, or that have parts without an effect.
//!
//! All of it is `const`, so that it runs in the user's crate when that is compiled, where declared roles and named
//! rules are known.
//!
//! A rule lets in who certainly meets it. So negations are pushed down to the leaves, and "certainly holds" and
//! "certainly fails" of a leaf that may be undecided are two variables that are never true together. What else cannot
//! be true together follows from the values a claim can have and from the names that satisfy a declared role: see
//! [`values`] and [`names`]. The truth table over the variables then says everything: see [`table`].
//!
//! What is reported is true of every caller and request. What is missed:
//! - A rule of more than [`table::VARIABLES`] variables or [`table::NODES`] parts is looked at in pieces: each group by
//!   itself, and the members of a group in pairs, up to [`BUDGET`] tables.
//! - Nothing is known about how conditions on different values relate (`hour` and `now`; two claims; a permission and
//!   the scope of the same name; several `amr`), about source addresses, permissions, `when`, nor of `contains` more
//!   than that a value in a list is no single value.
//! - Comparisons of one claim with more than [`clauses::CONSTANTS`] constants are taken as unrelated.

mod clauses;
mod conflict;
mod leaf;
mod names;
mod pieces;
mod read;
mod table;
mod values;

pub use self::conflict::conflict;
use self::table::{Problem, Table};
use super::requirement::Requirement;

/// How many truth tables may be made for a rule that is too large for one, counted in words of 64 rows.
const BUDGET: usize = 256;

/// What is wrong with a rule, as a number: 0 nothing; 1 it can never hold; 2 every verified caller meets it; 3 + i: the
/// part at index i can be removed without a change of what the rule means.
///
/// Parts are numbered from 0 for the whole rule, depth first; a named rule counts as one part. Of two parts that make
/// each other superfluous the later one is reported. A rule of one leaf is always taken as meant, unless it compares
/// values that never relate so.
#[must_use]
pub const fn fault(rule: &Requirement) -> usize {
    if is_plain(rule) {
        return 0;
    }
    let table = Table::of(rule, false, 0);
    match table.problem {
        None => table.fault(),
        Some(Problem::Malformed) => table::NEVER,
        Some(Problem::TooLarge) => pieces::fault(rule),
    }
}

/// Whether every caller who meets `rule` certainly meets `part`; `false` as well when it cannot be told.
#[must_use]
pub const fn implies(rule: &Requirement, part: &Requirement) -> bool {
    pieces::implies(rule, part)
}

const fn is_plain(rule: &Requirement) -> bool {
    match rule {
        Requirement::All(_) | Requirement::Any(_) | Requirement::Condition(_) | Requirement::Not(_) => false,
        Requirement::Named(rule) => is_plain(rule),
        _ => true,
    }
}

#[cfg(test)]
mod tests;
