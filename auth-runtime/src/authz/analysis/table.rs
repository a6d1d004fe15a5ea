//! The truth table: one bit for each row, 64 rows to a word.

#![expect(
    clippy::indexing_slicing,
    reason = "indices come from `push` and `variable`, which keep to the lengths"
)]

use super::leaf::Leaf;
use crate::authz::requirement::Requirement;

/// The most variables of one table: 4096 rows.
pub(super) const VARIABLES: usize = 12;
/// The most parts of one table.
pub(super) const NODES: usize = 64;
/// The most conditions on variables that the table keeps.
const CUBES: usize = 160;

const WORDS: usize = 1 << (VARIABLES - 6);

/// No part of the rule as written, or none that could be removed.
pub(super) const NOWHERE: usize = usize::MAX;

/// The rule can never hold.
pub(super) const NEVER: usize = 1;
/// The rule always holds.
pub(super) const ALWAYS: usize = 2;
/// Added to the number of a superfluous part.
pub(super) const SUPERFLUOUS: usize = 3;

/// A rule without negations, and what its variables can be together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    pub(super) problem: Option<Problem>,
    pub(super) nodes: [Node; NODES],
    pub(super) len: usize,
    pub(super) leaves: [Known; VARIABLES],
    pub(super) known: usize,
    pub(super) variables: usize,
    pub(super) cubes: [Cube; CUBES],
    pub(super) cubes_len: usize,
    possible: [u64; WORDS],
    meaning: [u64; WORDS],
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Problem {
    /// A part is empty, and so the evaluator refuses everybody.
    Malformed,
    TooLarge,
}

/// A part, before those inside it; they end before `end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) end: usize,
    pub(super) parent: usize,
    /// The part's number in the rule as written.
    pub(super) part: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    All,
    Any,
    Constant(bool),
    Variable { bit: usize, negated: bool },
}

/// A leaf, and the variables for its holding and its failing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) leaf: Leaf,
    pub(super) holds: Option<usize>,
    pub(super) fails: Option<usize>,
}

/// Rows where the variables `of` are as in `value`; a row is possible when each clause has such a cube.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cube {
    pub(super) of: u16,
    pub(super) value: u16,
    pub(super) clause: usize,
}

impl Table {
    pub(super) const fn of(rule: &Requirement, negated: bool, at: usize) -> Self {
        let mut table = Self::empty();
        table.read(rule, negated, at, NOWHERE);
        table.finish();
        table
    }

    /// Of two rules, one after the other.
    pub(super) const fn of_two(first: &Requirement, second: &Requirement) -> Self {
        let mut table = Self::empty();
        table.read(first, false, 0, NOWHERE);
        table.read(second, false, 0, NOWHERE);
        table.finish();
        table
    }

    /// Of two members of a group, as if it had no others.
    pub(super) const fn of_pair(kind: Kind, negated: bool, members: [(&Requirement, usize); 2]) -> Self {
        let [(first, first_at), (second, second_at)] = members;
        let mut table = Self::empty();
        let group = table.push(kind, NOWHERE, NOWHERE);
        table.read(first, negated, first_at, group);
        table.read(second, negated, second_at, group);
        table.close(group);
        table.finish();
        table
    }

    const fn empty() -> Self {
        let node = Node { kind: Kind::Constant(false), end: 0, parent: NOWHERE, part: NOWHERE };
        let known = Known { leaf: Leaf::Age(0), holds: None, fails: None };
        Self {
            problem: None,
            nodes: [node; NODES],
            len: 0,
            leaves: [known; VARIABLES],
            known: 0,
            variables: 0,
            cubes: [Cube { of: 0, value: 0, clause: 0 }; CUBES],
            cubes_len: 0,
            possible: [0; WORDS],
            meaning: [0; WORDS],
        }
    }

    const fn finish(&mut self) {
        if self.problem.is_some() {
            return;
        }
        self.constrain();
        let mut word = 0;
        while word < self.words() {
            self.possible[word] = self.possible_rows(word);
            self.meaning[word] = self.rows(0, word, [NOWHERE; 2]);
            word += 1;
        }
    }

    pub(super) const fn words(&self) -> usize {
        1 << self.variables.saturating_sub(6)
    }

    /// What [`fault`](super::fault) says of the whole.
    pub(super) const fn fault(&self) -> usize {
        if self.is_always(false) {
            NEVER
        } else if self.is_always(true) {
            ALWAYS
        } else {
            self.superfluous()
        }
    }

    /// Whether it is so in every possible row.
    pub(super) const fn is_always(&self, holds: bool) -> bool {
        let mut word = 0;
        while word < self.words() {
            let other = if holds { !self.meaning[word] } else { self.meaning[word] };
            if other & self.possible[word] != 0 {
                return false;
            }
            word += 1;
        }
        true
    }

    pub(super) const fn first_implies_second(&self) -> bool {
        let second = self.nodes[0].end;
        let mut word = 0;
        while word < self.words() {
            let kept_out = !self.rows(second, word, [NOWHERE; 2]);
            if self.meaning[word] & kept_out & self.possible[word] != 0 {
                return false;
            }
            word += 1;
        }
        true
    }

    /// The first superfluous part; a later member of the same group in its place, if either could be removed.
    pub(super) const fn superfluous(&self) -> usize {
        let mut at = 1;
        while at < self.len {
            if self.is_superfluous(at) {
                return self.nodes[self.rival(at)].part + SUPERFLUOUS;
            }
            at += 1;
        }
        0
    }

    const fn rival(&self, at: usize) -> usize {
        let group = self.nodes[at].parent;
        let mut other = self.nodes[at].end;
        while other < self.nodes[group].end {
            let alike = self.are_alike(at, other);
            if alike || (self.is_superfluous(other) && !self.is_unchanged_without([at, other])) {
                return other;
            }
            other = self.nodes[other].end;
        }
        at
    }

    const fn is_superfluous(&self, at: usize) -> bool {
        let Node { parent, part, end, .. } = self.nodes[at];
        if parent == NOWHERE || part == NOWHERE {
            return false;
        }
        let is_only = parent + 1 == at && end == self.nodes[parent].end;
        !is_only && self.is_unchanged_without([at, NOWHERE])
    }

    const fn is_unchanged_without(&self, dropped: [usize; 2]) -> bool {
        let mut word = 0;
        while word < self.words() {
            if (self.rows(0, word, dropped) ^ self.meaning[word]) & self.possible[word] != 0 {
                return false;
            }
            word += 1;
        }
        true
    }

    const fn are_alike(&self, one: usize, other: usize) -> bool {
        let mut word = 0;
        while word < self.words() {
            let (one, other) = (self.rows(one, word, [NOWHERE; 2]), self.rows(other, word, [NOWHERE; 2]));
            if (one ^ other) & self.possible[word] != 0 {
                return false;
            }
            word += 1;
        }
        true
    }

    /// The rows of the word where the node holds, as if those `dropped` were not there.
    const fn rows(&self, at: usize, word: usize, dropped: [usize; 2]) -> u64 {
        let Node { kind, end, .. } = self.nodes[at];
        let all = match kind {
            Kind::All => true,
            Kind::Any => false,
            Kind::Constant(holds) => return if holds { u64::MAX } else { 0 },
            Kind::Variable { bit, negated: true } => return !column(bit, word),
            Kind::Variable { bit, negated: false } => return column(bit, word),
        };
        let mut rows = if all { u64::MAX } else { 0 };
        let mut member = at + 1;
        while member < end {
            if member != dropped[0] && member != dropped[1] {
                let of_member = self.rows(member, word, dropped);
                rows = if all { rows & of_member } else { rows | of_member };
            }
            member = self.nodes[member].end;
        }
        rows
    }

    const fn possible_rows(&self, word: usize) -> u64 {
        let (mut possible, mut at) = (u64::MAX, 0);
        while at < self.cubes_len {
            let clause = self.cubes[at].clause;
            let mut rows = 0;
            while at < self.cubes_len && self.cubes[at].clause == clause {
                rows |= self.cubes[at].rows(word);
                at += 1;
            }
            possible &= rows;
        }
        possible
    }
}

impl Cube {
    const fn rows(self, word: usize) -> u64 {
        let (mut rows, mut rest) = (u64::MAX, self.of);
        while rest != 0 {
            let bit = rest.trailing_zeros() as usize;
            let column = column(bit, word);
            rows &= if self.value >> bit & 1 == 1 { column } else { !column };
            rest &= rest - 1;
        }
        rows
    }
}

/// The rows of the word where the variable is true: the word's number and the bit's number are the row's.
const fn column(bit: usize, word: usize) -> u64 {
    const WITHIN: [u64; 6] = [
        0xAAAA_AAAA_AAAA_AAAA,
        0xCCCC_CCCC_CCCC_CCCC,
        0xF0F0_F0F0_F0F0_F0F0,
        0xFF00_FF00_FF00_FF00,
        0xFFFF_0000_FFFF_0000,
        0xFFFF_FFFF_0000_0000,
    ];
    if bit < 6 {
        return WITHIN[bit];
    }
    let is_true = word >> (bit - 6) & 1;
    // All bits of the word, or none.
    (is_true as u64).wrapping_neg()
}
