//! Rules of every small shape and random ones, what callers and requests can be, and a naive evaluator.
//!
//! Nothing here is shared with the crate under test but the types that rules are written in.

#![expect(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "for the tests of this workspace only"
)]

use auth_runtime::__private::{Condition, Operand, Operator, Term};
use auth_runtime::Requirement;

use crate::NOW;

/// A value of a claim or of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// Neither there nor of use.
    Absent,
    /// `true` or `false`.
    Bool(bool),
    /// Any number.
    Number(f64),
    /// A list of values.
    List(Vec<Datum>),
    /// A text.
    Text(&'static str),
}

/// A caller and a request.
#[derive(Clone, Debug)]
pub struct World {
    /// The caller's roles.
    pub roles: Vec<&'static str>,
    /// The token's scopes.
    pub scopes: Vec<&'static str>,
    /// The token's other claims.
    pub claims: Vec<(&'static str, Datum)>,
    /// What the request says.
    pub request: Vec<(Operand, Datum)>,
    /// What the handler's own conditions say.
    pub outcomes: Vec<Option<bool>>,
    /// The time.
    pub now: i64,
}

impl World {
    /// A caller about whom nothing is known.
    #[must_use]
    pub fn empty() -> Self {
        Self { roles: vec![], scopes: vec![], claims: vec![], request: vec![], outcomes: vec![], now: NOW }
    }

    fn claim(&self, name: &str) -> Datum {
        self.claims.iter().find(|(claim, _)| *claim == name).map_or(Datum::Absent, |(_, datum)| datum.clone())
    }

    fn read(&self, operand: Operand) -> Datum {
        match operand {
            Operand::Bool(value) => Datum::Bool(value),
            Operand::Claim(name) => self.claim(name),
            Operand::Hour => Datum::Number((self.now.rem_euclid(86_400) / 3_600) as f64),
            Operand::Integer(value) => Datum::Number(value as f64),
            Operand::List(values) => Datum::List(values.iter().map(|value| self.read(*value)).collect()),
            Operand::Now => Datum::Number(self.now as f64),
            Operand::Text(text) => Datum::Text(text),
            // 2024-01-01 was a Monday.
            Operand::Weekday => {
                Datum::Number(((self.now - 1_704_067_200).div_euclid(86_400).rem_euclid(7) + 1) as f64)
            }
            other => {
                let found = self.request.iter().find(|(operand, _)| *operand == other);
                found.map_or(Datum::Absent, |(_, datum)| datum.clone())
            }
        }
    }
}

/// Whether the caller certainly meets the rule, with the part of this number left out.
#[must_use]
pub fn lets_in(rule: &Requirement, world: &World, without: Option<usize>) -> bool {
    check(rule, world, without, &mut 0) == Some(true)
}

fn check(rule: &Requirement, world: &World, without: Option<usize>, next: &mut usize) -> Option<bool> {
    *next += 1;
    match rule {
        Requirement::All(parts) => group(parts, world, without, next, false),
        Requirement::Any(parts) => group(parts, world, without, next, true),
        Requirement::Named(rule) => check(rule, world, None, &mut 0),
        Requirement::Not(part) => check(part, world, without, next).map(|holds| !holds),
        leaf => check_leaf(leaf, world),
    }
}

/// `decisive` is what one member needs to be for the group to be so.
fn group(
    parts: &[Requirement],
    world: &World,
    without: Option<usize>,
    next: &mut usize,
    decisive: bool,
) -> Option<bool> {
    let mut outcomes = Vec::new();
    for part in parts {
        let is_left_out = without == Some(*next);
        let outcome = check(part, world, without, next);
        if !is_left_out {
            outcomes.push(outcome);
        }
    }
    if outcomes.contains(&Some(decisive)) {
        Some(decisive)
    } else if outcomes.contains(&None) {
        None
    } else {
        Some(!decisive)
    }
}

fn check_leaf(leaf: &Requirement, world: &World) -> Option<bool> {
    let one_of = |names: &[&str]| match world.claim("acr") {
        Datum::Text(acr) => Some(names.contains(&acr)),
        _ => None,
    };
    match *leaf {
        Requirement::Acr(name) => one_of(&[name]),
        Requirement::Amr(name) => match world.claim("amr") {
            Datum::List(methods) => Some(methods.contains(&Datum::Text(name))),
            _ => None,
        },
        Requirement::Authenticated => Some(true),
        Requirement::Condition(condition) => relate(condition, world),
        Requirement::DeclaredAcr(term) => one_of(term.satisfied_by()),
        Requirement::DeclaredRole(term) => {
            Some(world.roles.iter().any(|role| term.satisfied_by().contains(role)))
        }
        Requirement::DeclaredScope(scope, roles) => {
            let gives =
                |role: &Term| role.grants().contains(&scope.name()) && world.roles.contains(&role.name());
            Some(world.scopes.contains(&scope.name()) || roles.iter().any(gives))
        }
        Requirement::MaxAge(seconds) => match world.claim("auth_time") {
            Datum::Number(time) if time <= world.now as f64 => {
                Some(world.now as f64 - time <= f64::from(seconds))
            }
            _ => None,
        },
        Requirement::Permission(pattern) => Some(world.scopes.contains(&pattern)),
        Requirement::Role(role) => Some(world.roles.contains(&role)),
        Requirement::Scope(scope) => Some(world.scopes.contains(&scope)),
        Requirement::When(index, _) => world.outcomes.get(index).copied().flatten(),
        ref other => panic!("no leaf: {other:?}"),
    }
}

fn relate(condition: Condition, world: &World) -> Option<bool> {
    let (left, right) = (world.read(condition.left), world.read(condition.right));
    let ordered = |holds: fn(f64, f64) -> bool| match (&left, &right) {
        (Datum::Number(left), Datum::Number(right)) => Some(holds(*left, *right)),
        _ => None,
    };
    match condition.operator {
        Operator::Contains => is_in(&right, &left),
        Operator::Equal => equal(&left, &right),
        Operator::Greater => ordered(|left, right| left > right),
        Operator::GreaterOrEqual => ordered(|left, right| left >= right),
        Operator::In => is_in(&left, &right),
        Operator::Less => ordered(|left, right| left < right),
        Operator::LessOrEqual => ordered(|left, right| left <= right),
        Operator::NotEqual => equal(&left, &right).map(|equal| !equal),
        other => panic!("no relation: {other:?}"),
    }
}

fn equal(left: &Datum, right: &Datum) -> Option<bool> {
    match (left, right) {
        (Datum::Bool(left), Datum::Bool(right)) => Some(left == right),
        (Datum::Number(left), Datum::Number(right)) => Some(left == right),
        (Datum::Text(left), Datum::Text(right)) => Some(left == right),
        _ => None,
    }
}

fn is_in(one: &Datum, list: &Datum) -> Option<bool> {
    let Datum::List(list) = list else { return None };
    let outcomes: Vec<_> = list.iter().map(|element| equal(one, element)).collect();
    if matches!(one, Datum::List(_)) {
        None
    } else if outcomes.contains(&Some(true)) {
        Some(true)
    } else if outcomes.contains(&None) {
        None
    } else {
        Some(false)
    }
}

/// A value for the rest of the process: rules are made of constants.
pub fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Every rule of exactly `count` leaves over `leaves`, each as it is and negated, in groups inside groups, in every
/// order; up to three leaves also with each group negated.
#[must_use]
pub fn every(count: usize, leaves: &[Requirement]) -> Vec<Requirement> {
    let literals: Vec<_> = leaves.iter().flat_map(|leaf| [*leaf, Requirement::Not(leak(*leaf))]).collect();
    let mut trees = vec![literals];
    while trees.len() < count {
        let mut rules = Vec::new();
        for members in sequences(trees.len() + 1, &trees) {
            let members: &'static [Requirement] = members.leak();
            let both = [Requirement::All(members), Requirement::Any(members)];
            for (group, like) in both.into_iter().zip([is_all as fn(&Requirement) -> bool, is_any]) {
                if count > 3 && members.iter().any(like) {
                    continue;
                }
                rules.push(group);
                if count <= 3 {
                    rules.push(Requirement::Not(leak(group)));
                }
            }
        }
        trees.push(rules);
    }
    trees.pop().unwrap_or_default()
}

fn is_all(rule: &Requirement) -> bool {
    matches!(rule, Requirement::All(_))
}

fn is_any(rule: &Requirement) -> bool {
    matches!(rule, Requirement::Any(_))
}

/// Every list of at least two rules with `count` leaves in all.
fn sequences(count: usize, trees: &[Vec<Requirement>]) -> Vec<Vec<Requirement>> {
    let mut found = Vec::new();
    for first in 1..count {
        let rest = count - first;
        let mut tails: Vec<Vec<Requirement>> = if rest > 1 { sequences(rest, trees) } else { Vec::new() };
        tails.extend(trees[rest - 1].iter().map(|rule| vec![*rule]));
        for head in &trees[first - 1] {
            found.extend(tails.iter().map(|tail| [&[*head], tail.as_slice()].concat()));
        }
    }
    found
}

/// Every rule over just these leaves in this order: in groups inside groups, each group as it is and negated. Where every
/// leaf can be anything whatever the others are, this is every rule of so many leaves.
#[must_use]
pub fn shapes(leaves: &[Requirement]) -> Vec<Requirement> {
    if let [leaf] = leaves {
        return vec![*leaf];
    }
    let groups = divided(leaves).into_iter().flat_map(|members| {
        let members: &'static [Requirement] = members.leak();
        [Requirement::All(members), Requirement::Any(members)]
    });
    groups.flat_map(|group| [group, Requirement::Not(leak(group))]).collect()
}

/// Every way to divide these leaves among at least two rules.
fn divided(leaves: &[Requirement]) -> Vec<Vec<Requirement>> {
    let mut found = Vec::new();
    for first in 1..leaves.len() {
        let (head, rest) = leaves.split_at(first);
        let mut tails = divided(rest);
        tails.extend(shapes(rest).into_iter().map(|rule| vec![rule]));
        for head in shapes(head) {
            found.extend(tails.iter().map(|tail| [&[head], tail.as_slice()].concat()));
        }
    }
    found
}

/// Numbers without a pattern, the same for the same seed (SplitMix64).
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap_or_default()
    }

    /// One of them.
    ///
    /// # Panics
    /// When there is none.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// A rule of `count` leaves.
    pub fn rule(&mut self, count: usize, leaves: &[Requirement]) -> Requirement {
        match self.below(6) {
            0 => return Requirement::Not(leak(self.rule(count, leaves))),
            1 if self.below(4) == 0 => return Requirement::Named(leak(self.rule(count, leaves))),
            _ => {}
        }
        if count <= 1 {
            return self.one(leaves);
        }
        let (mut members, mut rest) = (Vec::new(), count);
        while rest > 0 {
            let most = if members.is_empty() { rest - 1 } else { rest };
            let size = 1 + self.below(most.min(5));
            members.push(self.rule(size, leaves));
            rest -= size;
        }
        let members: &'static [Requirement] = members.leak();
        if self.below(2) == 0 { Requirement::All(members) } else { Requirement::Any(members) }
    }
}
