//! From the rule as written to nodes without negations and to variables.

#![expect(clippy::indexing_slicing, reason = "every index is compared with the length first")]

use super::leaf::Leaf;
use super::table::{Kind, Known, NODES, NOWHERE, Node, Problem, Table, VARIABLES};
use crate::authz::requirement::Requirement;

impl Table {
    /// Reads the part that is number `at`, and says which number comes next.
    pub(super) const fn read(
        &mut self,
        rule: &Requirement,
        negated: bool,
        at: usize,
        parent: usize,
    ) -> usize {
        let node = self.len;
        match rule {
            Requirement::All(members) => self.group(members, Kind::All, negated, at, parent),
            Requirement::Any(members) => self.group(members, Kind::Any, negated, at, parent),
            Requirement::Named(rule) => {
                self.read(rule, negated, at, parent);
                self.number(node, at, NOWHERE);
                at + 1
            }
            Requirement::Not(rule) => {
                let next = self.read(rule, !negated, at + 1, parent);
                if node < NODES {
                    self.nodes[node].part = at;
                }
                next
            }
            leaf => {
                self.leaf(*leaf, negated, at, parent);
                at + 1
            }
        }
    }

    /// Numbers a part, and all inside it.
    const fn number(&mut self, node: usize, part: usize, inside: usize) {
        let mut at = node;
        while at < self.len {
            self.nodes[at].part = if at == node { part } else { inside };
            at += 1;
        }
    }

    const fn group(
        &mut self,
        members: &[Requirement],
        kind: Kind,
        negated: bool,
        at: usize,
        parent: usize,
    ) -> usize {
        if members.is_empty() {
            self.problem = Some(Problem::Malformed);
        }
        let group = self.push(if negated { kind.dual() } else { kind }, at, parent);
        let (mut next, mut member) = (at + 1, 0);
        while member < members.len() {
            next = self.read(&members[member], negated, next, group);
            member += 1;
        }
        self.close(group);
        next
    }

    const fn leaf(&mut self, rule: Requirement, negated: bool, at: usize, parent: usize) {
        if !rule.is_well_formed() {
            self.problem = Some(Problem::Malformed);
        }
        if self.problem.is_some() {
            return;
        }
        let kind = match rule {
            Requirement::Authenticated => Kind::Constant(!negated),
            _ => {
                let (leaf, is_inverse) = Leaf::of(rule);
                self.variable(leaf, negated != is_inverse)
            }
        };
        self.push(kind, at, parent);
    }

    pub(super) const fn push(&mut self, kind: Kind, part: usize, parent: usize) -> usize {
        let at = self.len;
        if at < NODES {
            self.nodes[at] = Node { kind, end: at + 1, parent, part };
            self.len += 1;
        } else {
            self.too_large();
        }
        at
    }

    pub(super) const fn close(&mut self, group: usize) {
        if group < NODES {
            self.nodes[group].end = self.len;
        }
    }

    const fn too_large(&mut self) {
        if self.problem.is_none() {
            self.problem = Some(Problem::TooLarge);
        }
    }

    /// The variable for the leaf's holding or failing.
    const fn variable(&mut self, leaf: Leaf, negated: bool) -> Kind {
        let at = self.find(leaf);
        if at >= VARIABLES {
            self.too_large();
            return Kind::Constant(false);
        }
        if at == self.known {
            self.leaves[at] = Known { leaf, holds: None, fails: None };
            self.known += 1;
        }
        let is_inverse = negated && leaf.is_two_valued();
        let as_failing = negated && !is_inverse;
        let Known { holds, fails, .. } = self.leaves[at];
        let known = if as_failing { fails } else { holds };
        let bit = match known {
            Some(bit) => bit,
            None => self.new_variable(),
        };
        let found = Some(bit);
        if as_failing {
            self.leaves[at].fails = found;
        } else {
            self.leaves[at].holds = found;
        }
        Kind::Variable { bit, negated: is_inverse }
    }

    /// Where the leaf is known, or the first free place.
    const fn find(&self, leaf: Leaf) -> usize {
        let mut at = 0;
        while at < self.known && !self.leaves[at].leaf.is_same(leaf) {
            at += 1;
        }
        at
    }

    const fn new_variable(&mut self) -> usize {
        let bit = self.variables;
        if bit < VARIABLES {
            self.variables += 1;
        } else {
            self.too_large();
        }
        bit
    }
}

impl Kind {
    /// What a group is under a negation (De Morgan).
    pub(super) const fn dual(self) -> Self {
        match self {
            Self::All => Self::Any,
            Self::Any => Self::All,
            leaf => leaf,
        }
    }
}
