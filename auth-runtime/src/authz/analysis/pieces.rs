//! Rules that are too large for one table: groups by themselves, and members of a group in pairs.

#![expect(
    clippy::indexing_slicing,
    reason = "every index is compared with the length in the loop's condition"
)]

use super::BUDGET;
use super::table::{ALWAYS, Kind, NEVER, Problem, SUPERFLUOUS, Table};
use crate::authz::requirement::Requirement;

/// What is left of the budget, and what part is looked at.
struct Search {
    words: usize,
}

/// Where a group stands.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    negated: bool,
    /// When it never holds, the whole rule does not.
    is_needed: bool,
    /// When it always holds, the whole rule does.
    is_enough: bool,
}

pub(super) const fn fault(rule: &Requirement) -> usize {
    let mut search = Search { words: BUDGET };
    search.look(rule, Place { at: 0, negated: false, is_needed: true, is_enough: true })
}

pub(super) const fn implies(rule: &Requirement, part: &Requirement) -> bool {
    let mut search = Search { words: BUDGET };
    search.implies(rule, part)
}

impl Search {
    const fn look(&mut self, rule: &Requirement, place: Place) -> usize {
        match rule {
            Requirement::All(members) => self.group(members, Kind::All, place),
            Requirement::Any(members) => self.group(members, Kind::Any, place),
            Requirement::Not(rule) => {
                self.look(rule, Place { at: place.at + 1, negated: !place.negated, ..place })
            }
            Requirement::Named(rule) => match self.look(rule, place) {
                whole @ (NEVER | ALWAYS) => whole,
                _ => 0,
            },
            _ => 0,
        }
    }

    const fn group(&mut self, members: &[Requirement], kind: Kind, place: Place) -> usize {
        let kind = if place.negated { kind.dual() } else { kind };
        let place = match kind {
            Kind::All => Place { is_enough: place.is_enough && members.len() == 1, ..place },
            _ => Place { is_needed: place.is_needed && members.len() == 1, ..place },
        };
        match self.pairs(members, kind, place) {
            0 => self.members(members, kind, place),
            fault => fault,
        }
    }

    const fn pairs(&mut self, members: &[Requirement], kind: Kind, place: Place) -> usize {
        let (mut second, mut second_at) = (0, place.at + 1);
        while second < members.len() && self.words != 0 {
            let (mut first, mut first_at) = (0, place.at + 1);
            while first < second && self.words != 0 {
                let pair = [(&members[first], first_at), (&members[second], second_at)];
                let fault = self.pair(pair, kind, place);
                if fault != 0 {
                    return fault;
                }
                first_at += size(&members[first]);
                first += 1;
            }
            second_at += size(&members[second]);
            second += 1;
        }
        0
    }

    const fn pair(&mut self, pair: [(&Requirement, usize); 2], kind: Kind, place: Place) -> usize {
        let table = Table::of_pair(kind, place.negated, pair);
        if !self.pays_for(&table) {
            return 0;
        }
        match (kind, whole(&table, place)) {
            (Kind::All, NEVER) => NEVER,
            (Kind::Any, ALWAYS) => ALWAYS,
            _ => table.superfluous(),
        }
    }

    const fn members(&mut self, members: &[Requirement], kind: Kind, place: Place) -> usize {
        let (mut member, mut at) = (0, place.at + 1);
        while member < members.len() && self.words != 0 {
            let place = Place { at, ..place };
            let fault = self.member(&members[member], kind, place, members.len() > 1);
            if fault != 0 {
                return fault;
            }
            at += size(&members[member]);
            member += 1;
        }
        0
    }

    const fn member(&mut self, rule: &Requirement, kind: Kind, place: Place, has_others: bool) -> usize {
        let table = Table::of(rule, place.negated, place.at);
        if !self.pays_for(&table) {
            return if table.problem.is_some() { self.look(rule, place) } else { 0 };
        }
        let neutral = matches!(kind, Kind::All);
        if has_others && table.is_always(neutral) {
            return place.at + SUPERFLUOUS;
        }
        match whole(&table, place) {
            0 => table.superfluous(),
            whole => whole,
        }
    }

    const fn implies(&mut self, rule: &Requirement, part: &Requirement) -> bool {
        if self.words == 0 {
            return false;
        }
        let table = Table::of_two(rule, part);
        if self.pays_for(&table) {
            return table.first_implies_second();
        }
        matches!(table.problem, Some(Problem::TooLarge)) && self.implies_by_members(rule, part)
    }

    /// By the members of groups, where they can be told apart.
    const fn implies_by_members(&mut self, rule: &Requirement, part: &Requirement) -> bool {
        match (rule, part) {
            (Requirement::Named(rule), _) => self.implies_by_members(rule, part),
            (_, Requirement::Named(part)) => self.implies_by_members(rule, part),
            (_, Requirement::All(parts)) => self.implies_each(rule, parts),
            (Requirement::Any(members), _) => self.is_implied_by_each(members, part),
            (Requirement::All(members), _) => self.is_implied_by_one(members, part),
            _ => false,
        }
    }

    const fn implies_each(&mut self, rule: &Requirement, parts: &[Requirement]) -> bool {
        let mut at = 0;
        while at < parts.len() && self.implies(rule, &parts[at]) {
            at += 1;
        }
        at == parts.len()
    }

    const fn is_implied_by_each(&mut self, members: &[Requirement], part: &Requirement) -> bool {
        let mut at = 0;
        while at < members.len() && self.implies(&members[at], part) {
            at += 1;
        }
        at == members.len()
    }

    const fn is_implied_by_one(&mut self, members: &[Requirement], part: &Requirement) -> bool {
        let mut at = 0;
        while at < members.len() && !self.implies(&members[at], part) {
            at += 1;
        }
        at < members.len()
    }

    /// A table that could be made, and not too large for what is left. One that could not be made took its time too.
    const fn pays_for(&mut self, table: &Table) -> bool {
        const ATTEMPT: usize = 4;
        let price = if table.problem.is_none() { table.words() } else { ATTEMPT };
        let fits = table.problem.is_none() && price <= self.words;
        self.words = self.words.saturating_sub(price);
        fits
    }
}

/// Whether what the table says of a part decides the whole rule.
const fn whole(table: &Table, place: Place) -> usize {
    if place.is_needed && table.is_always(false) {
        NEVER
    } else if place.is_enough && table.is_always(true) {
        ALWAYS
    } else {
        0
    }
}

/// How many numbers the parts of `rule` take.
const fn size(rule: &Requirement) -> usize {
    match rule {
        Requirement::All(members) | Requirement::Any(members) => {
            let (mut size, mut at) = (1, 0);
            while at < members.len() {
                size += self::size(&members[at]);
                at += 1;
            }
            size
        }
        Requirement::Not(rule) => 1 + size(rule),
        _ => 1,
    }
}
