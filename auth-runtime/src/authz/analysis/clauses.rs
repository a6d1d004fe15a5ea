//! Which variables can be true together.
//!
//! Each clause is a list of cubes, of which one must be met. A clause for which there is no room is left out: more rows
//! are then taken as possible, and less is reported.

#![expect(clippy::indexing_slicing, reason = "indices are below the lengths that `push` keeps to")]

use super::leaf::Leaf;
use super::names::{self, Name};
use super::table::{Cube, Known, Table};
use super::values::{AROUND, Outcome, Value};
use crate::authz::requirement::Requirement;

/// The most constants that one value is compared with.
pub(super) const CONSTANTS: usize = 64;

impl Table {
    pub(super) const fn constrain(&mut self) {
        let mut at = 0;
        while at < self.known {
            let Known { leaf, holds, fails } = self.leaves[at];
            if let (Some(holds), Some(fails)) = (holds, fails) {
                self.not_both(holds, fails);
            }
            match leaf {
                Leaf::Acr(_) | Leaf::Age(_) | Leaf::Value(_) => {
                    if self.is_first_about(at) {
                        self.some_value(leaf);
                    }
                }
                Leaf::Names(rule) => self.some_name(rule, bit(holds)),
                Leaf::Opaque(_) => {}
            }
            at += 1;
        }
    }

    const fn not_both(&mut self, one: usize, other: usize) {
        let clause = self.cubes_len;
        self.add(clause, 1 << one, 0);
        self.add(clause, 1 << other, 0);
    }

    /// Who has a role has one of the names that are enough for it, and with it every other role it is enough for.
    const fn some_name(&mut self, rule: Requirement, bit: u16) {
        let clause = self.cubes_len;
        let mut fits = self.add(clause, bit, 0);
        let mut at = 0;
        while let Some(name) = names::name(rule, at)
            && fits
        {
            let satisfied = self.satisfied_by(name);
            fits = satisfied != bit && self.add(clause, satisfied, satisfied);
            at += 1;
        }
        // A name of its own leaves the variable free.
        if !fits {
            self.cubes_len = clause;
        }
    }

    const fn satisfied_by(&self, name: Name) -> u16 {
        let (mut bits, mut at) = (0, 0);
        while at < self.known {
            if let Known { leaf: Leaf::Names(rule), holds: Some(bit), .. } = self.leaves[at]
                && names::satisfies(name, rule)
            {
                bits |= 1 << bit;
            }
            at += 1;
        }
        bits
    }

    const fn is_first_about(&self, at: usize) -> bool {
        let mut earlier = 0;
        while earlier < at {
            if self.leaves[earlier].leaf.is_about_same(self.leaves[at].leaf) {
                return false;
            }
            earlier += 1;
        }
        true
    }

    /// What the comparisons of one value say together is what they say about one of its possible values.
    const fn some_value(&mut self, about: Leaf) {
        let clause = self.cubes_len;
        let (mut fits, mut number) = (self.constants_about(about) <= CONSTANTS, 0);
        while let Some(value) = about.value(number)
            && fits
        {
            fits = self.if_it_is(value, about, clause);
            number += 1;
        }
        let mut at = 0;
        while at < self.known && fits {
            let leaf = self.leaves[at].leaf;
            if leaf.is_about_same(about) {
                fits = self.if_it_is_near(leaf, about, clause);
            }
            at += 1;
        }
        if !fits {
            self.cubes_len = clause;
        }
    }

    const fn constants_about(&self, about: Leaf) -> usize {
        let (mut constants, mut at) = (0, 0);
        while at < self.known {
            let leaf = self.leaves[at].leaf;
            if leaf.is_about_same(about) {
                constants += leaf.constants();
            }
            at += 1;
        }
        constants
    }

    const fn if_it_is_near(&mut self, leaf: Leaf, about: Leaf, clause: usize) -> bool {
        let (mut at, mut fits) = (0, true);
        while let Some(constant) = leaf.constant(at / AROUND)
            && fits
        {
            if let Some(value) = leaf.value_around(constant, at % AROUND) {
                fits = self.if_it_is(value, about, clause);
            }
            at += 1;
        }
        fits
    }

    const fn if_it_is(&mut self, value: Value, about: Leaf, clause: usize) -> bool {
        let (mut of, mut bits, mut at) = (0, 0, 0);
        while at < self.known {
            let Known { leaf, holds, fails } = self.leaves[at];
            if leaf.is_about_same(about) {
                match leaf.outcome(value) {
                    Outcome::Unknown => {}
                    outcome => {
                        of |= bit(holds) | bit(fails);
                        bits |= match outcome {
                            Outcome::Holds => bit(holds),
                            Outcome::Fails => bit(fails),
                            Outcome::Undecided | Outcome::Unknown => 0,
                        };
                    }
                }
            }
            at += 1;
        }
        self.add(clause, of, bits)
    }

    /// Adds a cube to the last clause, unless another there already allows as much; `false` when there is no room.
    const fn add(&mut self, clause: usize, of: u16, value: u16) -> bool {
        let mut at = clause;
        while at < self.cubes_len {
            let Cube { of: other, value: wanted, .. } = self.cubes[at];
            if other & of == other && value & other == wanted {
                return true;
            }
            at += 1;
        }
        if at < self.cubes.len() {
            self.cubes[at] = Cube { of, value, clause };
            self.cubes_len += 1;
        }
        at < self.cubes.len()
    }
}

const fn bit(variable: Option<usize>) -> u16 {
    match variable {
        Some(bit) => 1 << bit,
        None => 0,
    }
}
