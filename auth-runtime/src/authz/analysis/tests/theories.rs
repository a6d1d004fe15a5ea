//! Random rules, against every caller there could be.

use super::*;

/// Leaves, and what each of them is for every caller that they tell apart.
struct Theory {
    leaves: &'static [Requirement],
    callers: Vec<Vec<Option<bool>>>,
}

impl Theory {
    /// With callers who differ in one value.
    fn of<T: Copy>(
        leaves: &'static [Requirement],
        values: &[T],
        holds: fn(usize, T) -> Option<bool>,
    ) -> Self {
        let caller = |value: &T| (0..leaves.len()).map(|leaf| holds(leaf, *value)).collect();
        Self { leaves, callers: values.iter().map(caller).collect() }
    }

    /// Whom the rule lets in, with the part of this number left out.
    fn lets_in(&self, rule: &Requirement, without: Option<usize>) -> Vec<bool> {
        let check = |caller: &Vec<_>| self.check(rule, caller, without, &mut 0) == Some(true);
        self.callers.iter().map(check).collect()
    }

    fn check(
        &self,
        rule: &Requirement,
        caller: &[Option<bool>],
        without: Option<usize>,
        next: &mut usize,
    ) -> Option<bool> {
        *next += 1;
        let (parts, decisive) = match rule {
            All(parts) => (parts, Some(false)),
            Any(parts) => (parts, Some(true)),
            Named(rule) => return self.check(rule, caller, None, &mut 0),
            Not(part) => return self.check(part, caller, without, next).map(|holds| !holds),
            leaf => return caller[self.leaves.iter().position(|one| one == leaf).unwrap()],
        };
        let mut outcomes = Vec::new();
        for part in *parts {
            let is_left_out = without == Some(*next);
            let outcome = self.check(part, caller, without, next);
            outcomes.extend((!is_left_out).then_some(outcome));
        }
        let undecided = outcomes.contains(&None).then_some(None);
        let decided = outcomes.contains(&decisive).then_some(decisive);
        decided.or(undecided).unwrap_or(decisive.map(|decisive| !decisive))
    }

    /// What is said is all there is to say.
    fn is_told(&self, rule: &Requirement) {
        let whole = self.lets_in(rule, None);
        let superfluous: Vec<_> =
            members(rule).into_iter().filter(|part| self.lets_in(rule, Some(*part)) == whole).collect();
        match fault(rule) {
            0 => {
                assert!(whole.contains(&true) && whole.contains(&false), "{rule}");
                assert_eq!(superfluous, [0; 0], "{rule}");
            }
            1 => assert!(!whole.contains(&true), "{rule}"),
            2 => assert!(!whole.contains(&false), "{rule}"),
            part => {
                assert!(superfluous.contains(&(part - 3)) && superfluous[0] <= part - 3, "{rule}: {part}")
            }
        }
    }

    fn is_known_to_follow(&self, rule: &Requirement, part: &Requirement) {
        let (whole, part_of) = (self.lets_in(rule, None), self.lets_in(part, None));
        let follows = whole.iter().zip(part_of).all(|(whole, part)| !whole || part);
        assert_eq!(implies(rule, part), follows, "{rule}; {part}");
    }

    fn is_right_about_random_rules(&self) {
        self.is_right_about(400, 2, 5);
    }

    fn is_right_about(&self, count: usize, least: usize, more: usize) {
        let mut random = Random(self.leaves.len() as u64);
        for _ in 0..count {
            let size = least + random.below(more);
            let (rule, part) = (random.rule(size, self.leaves), random.rule(1 + size / 3, self.leaves));
            if !is_plain(&rule) {
                self.is_told(&rule);
            }
            self.is_known_to_follow(&rule, &part);
        }
    }
}

/// The numbers of the members of every group that has others.
fn members(rule: &Requirement) -> Vec<usize> {
    fn walk(rule: &Requirement, next: &mut usize, found: &mut Vec<usize>) {
        *next += 1;
        match rule {
            All(parts) | Any(parts) => {
                for part in *parts {
                    found.extend((parts.len() > 1).then_some(*next));
                    walk(part, next, found);
                }
            }
            Not(part) => walk(part, next, found),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(rule, &mut 0, &mut found);
    found
}

/// Numbers without a pattern, the same every time (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap_or_default()
    }

    fn rule(&mut self, count: usize, leaves: &[Requirement]) -> Requirement {
        match self.below(12) {
            0..2 => return Not(Box::leak(Box::new(self.rule(count, leaves)))),
            2 => return Named(Box::leak(Box::new(self.rule(count, leaves)))),
            _ if count <= 1 => return leaves[self.below(leaves.len())],
            _ => {}
        }
        let (mut members, mut rest) = (Vec::new(), count);
        while rest > 0 {
            let most = if members.is_empty() { rest - 1 } else { rest };
            let size = 1 + self.below(most);
            members.push(self.rule(size, leaves));
            rest -= size;
        }
        let members: &'static [Requirement] = members.leak();
        if self.below(2) == 0 { All(members) } else { Any(members) }
    }
}

#[test]
fn rules_over_roles_and_scopes() {
    const LEAVES: &[Requirement] = &[ADMINS, VIEWERS, READERS, Role("viewer"), Scope("read"), B];
    let callers: Vec<u32> = (0..32).collect();
    let theory = Theory::of(LEAVES, &callers, |leaf, caller| {
        let [admin, editor, viewer, read, b] = [0, 1, 2, 3, 4].map(|bit| caller >> bit & 1 == 1);
        Some([admin, admin || editor || viewer, admin || editor || read, viewer, read, b][leaf])
    });
    theory.is_right_about_random_rules();
}

/// More than the 64 rows of one word.
#[test]
fn rules_over_many_roles() {
    const LEAVES: &[Requirement] =
        &[A, B, C, Role("d"), Role("e"), Role("f"), Role("g"), Role("h"), Role("i")];
    let callers: Vec<u32> = (0..512).collect();
    let theory = Theory::of(LEAVES, &callers, |leaf, caller| Some(caller >> leaf & 1 == 1));
    theory.is_right_about(40, 8, 6);
}

#[test]
fn rules_over_a_text() {
    const LEAVES: &[Requirement] =
        &[P, Q, x(In, List(&[Text("p"), Integer(7)])), x(Contains, Text("p")), x(Equal, Integer(7))];
    let values = [None, Some("p"), Some("q"), Some("r"), Some("7"), Some("8"), Some("[p]"), Some("[]")];
    let theory = Theory::of(LEAVES, &values, |leaf, value| {
        let value = value?;
        let is_text = "pqr".contains(value);
        let text = |holds: bool| is_text.then_some(holds);
        match leaf {
            0 => text(value == "p"),
            1 => text(value == "q"),
            2 => (value == "p" || value == "7").then_some(true),
            3 => value.starts_with('[').then_some(value == "[p]"),
            _ => "78".contains(value).then_some(value == "7"),
        }
    });
    theory.is_right_about_random_rules();
}

#[test]
fn rules_over_numbers() {
    const LEAVES: &[Requirement] = &[
        x(Greater, Integer(1)),
        x(Less, Integer(2)),
        x(GreaterOrEqual, Integer(2)),
        x(In, List(&[Integer(1), Integer(3)])),
        x(LessOrEqual, Integer(1)),
    ];
    let values = [None, Some(0.0), Some(1.0), Some(1.5), Some(2.0), Some(2.5), Some(3.0), Some(4.0)];
    let theory = Theory::of(LEAVES, &values, |leaf, value: Option<f64>| {
        let value = value?;
        Some([value > 1.0, value < 2.0, value >= 2.0, value == 1.0 || value == 3.0, value <= 1.0][leaf])
    });
    theory.is_right_about_random_rules();
}

#[test]
fn rules_over_times() {
    const HOURS: &[Requirement] =
        &[when(Hour, Less, Integer(1)), when(Hour, Greater, Integer(0)), when(Hour, Equal, Integer(24))];
    let hours: Vec<i64> = (0..24).collect();
    Theory::of(HOURS, &hours, |leaf, hour| Some([hour < 1, hour > 0, false][leaf]))
        .is_right_about_random_rules();
    const DAYS: &[Requirement] = &[
        when(Weekday, In, List(&[Integer(6), Integer(7)])),
        when(Weekday, Greater, Integer(5)),
        when(Weekday, Equal, Integer(1)),
    ];
    let days: Vec<i64> = (1..8).collect();
    Theory::of(DAYS, &days, |leaf, day| Some([day > 5, day > 5, day == 1][leaf]))
        .is_right_about_random_rules();
    const TIMES: &[Requirement] =
        &[when(Now, Less, Integer(9)), when(Now, Greater, Integer(8)), when(Now, Greater, Integer(7))];
    let times: Vec<i64> = (0..12).collect();
    Theory::of(TIMES, &times, |leaf, now| Some([now < 9, now > 8, now > 7][leaf]))
        .is_right_about_random_rules();
}

#[test]
fn rules_over_the_login() {
    const CLASSES: &[Requirement] =
        &[DeclaredAcr(&SILVER), DeclaredAcr(&GOLD), Acr("tin"), when(Claim("acr"), Equal, Text("tin"))];
    let classes = [None, Some("silver"), Some("gold"), Some("tin"), Some("wood")];
    let theory = Theory::of(CLASSES, &classes, |leaf, class| {
        let class = class?;
        Some([class == "silver" || class == "gold", class == "gold", class == "tin", class == "tin"][leaf])
    });
    theory.is_right_about_random_rules();
    let ages = [None, Some(0), Some(60), Some(61), Some(90), Some(91)];
    let theory =
        Theory::of(&[MaxAge(60), MaxAge(90)], &ages, |leaf, age| Some([age? <= 60, age? <= 90][leaf]));
    theory.is_right_about_random_rules();
}
