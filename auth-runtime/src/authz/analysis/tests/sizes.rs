//! Rules that are too large for one table, and those that just are not.

use super::*;

const ROLES: [Requirement; 14] = [
    Role("1"),
    Role("2"),
    Role("3"),
    Role("4"),
    Role("5"),
    Role("6"),
    Role("7"),
    Role("8"),
    Role("9"),
    Role("10"),
    Role("11"),
    Role("12"),
    Role("13"),
    Role("14"),
];
const BROAD: Requirement = Any(&ROLES);
const NARROW: Requirement = All(&ROLES);
const NO_A: Requirement = Not(&A);

/// Of this only all three members together show that the third is not needed.
const FIRST: Requirement = All(&[A, B]);
const SECOND: Requirement = All(&[NO_A, C]);
const THIRD: Requirement = All(&[B, C]);

/// Of this only what is known about the claim shows that nobody meets it.
const NEITHER: Requirement = All(&[Y_IS_P, Y_IS_Q]);
const Y_IS_P: Requirement = when(Claim("y"), Equal, Text("p"));
const Y_IS_Q: Requirement = when(Claim("y"), Equal, Text("q"));

fn leak(rules: Vec<Requirement>) -> &'static [Requirement] {
    rules.leak()
}

fn roles(count: usize) -> Vec<Requirement> {
    (0..count).map(|number| Role(number.to_string().leak())).collect()
}

#[test]
fn groups_and_pairs() {
    const CASES: &[(usize, Requirement, Requirement)] = &[
        (3 + 17, All(&[BROAD, A, A]), All(&[BROAD, A, B])),
        (3 + 19, All(&[BROAD, A, B, C, A]), All(&[BROAD, A, B, C, Role("d")])),
        (3 + 16, All(&[BROAD, VIEWERS, ADMINS]), All(&[BROAD, VIEWERS, A])),
        (3 + 16, All(&[BROAD, Authenticated]), All(&[BROAD, A])),
        (3 + 16, All(&[BROAD, Any(&[A, NO_A])]), All(&[BROAD, Any(&[A, B])])),
        (3 + 16, Any(&[NARROW, All(&[A, NO_A])]), Any(&[NARROW, All(&[A, B])])),
        (1, All(&[BROAD, A, NO_A]), All(&[BROAD, A, Not(&B)])),
        (1, All(&[BROAD, All(&[A, NO_A])]), All(&[BROAD, All(&[A, B])])),
        (1, All(&[BROAD, All(&[NARROW, A, NO_A])]), All(&[BROAD, Any(&[NARROW, All(&[BROAD, A, NO_A])])])),
        (2, Any(&[NARROW, A, NO_A]), Any(&[NARROW, A, Not(&B)])),
        (2, Any(&[NARROW, Any(&[A, NO_A])]), Any(&[NARROW, Any(&[A, B])])),
        (2, Any(&[NARROW, Any(&[BROAD, A, NO_A])]), Any(&[NARROW, All(&[BROAD, Any(&[NARROW, A, NO_A])])])),
        (1, Not(&Any(&[BROAD, A, NO_A])), Not(&Any(&[BROAD, A, B]))),
        (2, Not(&All(&[NARROW, A, NO_A])), Not(&All(&[NARROW, A, B]))),
        (1, Any(&[All(&[BROAD, A, NO_A])]), Any(&[B, All(&[BROAD, A, NO_A])])),
        (2, All(&[Any(&[NARROW, A, NO_A])]), All(&[B, Any(&[NARROW, A, NO_A])])),
        (3 + 19, Any(&[NARROW, All(&[A, B, A])]), Any(&[NARROW, All(&[A, B])])),
        (3 + 19, All(&[BROAD, Not(&Any(&[A, A]))]), All(&[BROAD, Not(&Any(&[A, B]))])),
        (3 + 20, All(&[B, Not(&Any(&[BROAD, A, A]))]), All(&[B, Not(&Any(&[BROAD, A, C]))])),
        (3 + 21, All(&[Not(&A), Any(&[BROAD, All(&[B])]), NO_A]), Any(&[BROAD, B])),
        (
            3 + 33,
            All(&[BROAD, Any(&[NARROW, All(&[Any(&[A, NO_A]), B])])]),
            // Without its only part it would be empty, which is something else.
            All(&[BROAD, Any(&[NARROW, All(&[Any(&[A, NO_A])])])]),
        ),
        (1, All(&[Named(&BROAD), A, NO_A]), All(&[Named(&BROAD), A])),
        (1, Named(&All(&[BROAD, A, NO_A])), Named(&All(&[BROAD, A, A]))),
        (2, All(&[Any(&[NARROW, A, NO_A])]), All(&[B, Named(&All(&[BROAD, A, A]))])),
        (3 + 3, All(&[Named(&All(&[BROAD, A, A])), B, B]), All(&[Named(&All(&[BROAD, A, A])), B])),
        (1, All(&[BROAD, Role("")]), All(&[BROAD, A])),
    ];
    for (said, wrong, meant) in CASES {
        assert_eq!((fault(wrong), fault(meant)), (*said, 0), "{wrong}; {meant}");
    }
}

#[test]
fn implications_by_members() {
    const BOTH: Requirement = All(&[BROAD, A]);
    const CASES: &[(Requirement, Requirement, Requirement)] = &[
        (BOTH, A, B),
        (BOTH, All(&[A, Any(&[A, B])]), All(&[A, B])),
        (BOTH, Named(&A), Named(&B)),
        (All(&[BROAD, A, B]), Named(&All(&[A, B])), Named(&All(&[A, C]))),
        (Named(&BOTH), A, B),
        (Any(&[All(&[BROAD, A]), A]), A, B),
        (Any(&[BOTH, All(&[A, B])]), A, B),
        (NARROW, NARROW, All(&[NARROW, A])),
        (NARROW, Role("14"), Role("15")),
        (Any(&[NARROW, All(&[A, B])]), Any(&[B, Role("3")]), Any(&[C, Role("3")])),
    ];
    for (rule, follows, does_not) in CASES {
        assert_eq!((implies(rule, follows), implies(rule, does_not)), (true, false), "{rule}");
    }
    assert!(!implies(&All(&[BROAD, Role("")]), &BROAD), "nobody meets it, which is not looked at");
}

#[test]
fn as_many_variables_as_there_is_room_for() {
    for (more, is_found) in [(9, true), (10, false)] {
        let rest: &'static Requirement = Box::leak(Box::new(All(leak(roles(more)))));
        assert_eq!(fault(&Any(leak(vec![FIRST, SECOND, THIRD, *rest]))) > 0, is_found, "{more}");
    }
}

#[test]
fn every_row_of_a_full_table_is_looked_at() {
    let all = leak(roles(12));
    assert!(implies(&All(all), &all[11]) && !implies(&Any(all), &all[11]));
    for (last, said) in [(NO_A, 1), (A, 3 + 13)] {
        let members = [roles(11), vec![A, last]].concat();
        assert_eq!(fault(&All(leak(members))), said, "{last}");
    }
}

/// A condition that may be undecided is two variables, when its holding and its failing are both asked for.
#[test]
fn conditions_take_room_for_two() {
    for (more, is_found) in [(4, true), (5, false)] {
        let either = |name: usize| {
            let condition = leak(vec![when(Claim(name.to_string().leak()), Equal, Text("p"))]);
            Any(leak(vec![condition[0], Not(&condition[0])]))
        };
        let rest = All(leak((0..more).map(either).collect()));
        assert_eq!(fault(&Any(leak(vec![FIRST, SECOND, THIRD, rest]))) > 0, is_found, "{more}");
    }
}

#[test]
fn as_many_parts_as_there_is_room_for() {
    for (depth, is_found) in [(53, true), (54, false)] {
        assert_eq!(fault(&Any(leak(vec![FIRST, SECOND, THIRD, chain(depth)]))) > 0, is_found, "{depth}");
    }
}

#[test]
fn a_rule_that_fills_the_room_for_parts_is_meant() {
    assert_eq!(fault(&All(leak(vec![A, chain(61)]))), 0);
    assert_eq!(fault(&All(leak(vec![Named(&Role("d")), chain(61)]))), 3 + 2);
}

/// As many groups around each other.
fn chain(depth: usize) -> Requirement {
    (0..depth).fold(Named(&Role("d")), |inside, _| All(leak(vec![inside])))
}

/// The group in it just fits, so it is not the group that is too large. It has no others beside it.
#[test]
fn a_group_of_one_around_as_many_parts_as_there_is_room_for() {
    for (second, said) in [(NO_A, 2), (B, 0)] {
        let inside = Any(leak(vec![A, second, chain(60)]));
        assert_eq!(fault(&All(leak(vec![inside]))), said, "{second}");
    }
}

#[test]
fn as_many_constants_as_there_is_room_for() {
    for (count, said) in [(63, 1), (64, 0)] {
        let constants: Vec<_> = (0..count).map(Integer).collect();
        let one_of = x(In, List(constants.leak()));
        assert_eq!(fault(&All(leak(vec![one_of, x(Equal, Integer(-1))]))), said, "{count}");
    }
}

/// 256 pairs are looked at: the last is that of the third and the 24th.
#[test]
fn the_budget_of_pairs() {
    for (other, said) in [(2, 3 + 24), (3, 0)] {
        let mut members = roles(40);
        members[23] = members[other];
        assert_eq!(fault(&Any(leak(members))), said);
    }
}

/// The attempt at the whole costs four, and each member one.
#[test]
fn the_budget_of_implications() {
    let members = leak(roles(300));
    assert!(implies(&All(members), &members[251]));
    assert!(!implies(&All(members), &members[252]));
}

/// A table of eight variables takes four words.
#[test]
fn large_tables_cost_more() {
    for (groups, said) in [(8, 1), (90, 0)] {
        let name = |group, member| Role(format!("{group}-{member}").leak());
        let group = |group| Any(leak((0..7).map(|member| name(group, member)).collect()));
        let mut members: Vec<_> = (0..groups).map(group).collect();
        members.extend([A, NO_A]);
        assert_eq!(fault(&All(leak(members))), said, "{groups}");
    }
}

/// Every set of `size` numbers below `end`.
fn sets(size: usize, end: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![vec![]];
    }
    let grow = |set: Vec<usize>| {
        let from = set.last().map_or(0, |last| last + 1);
        (from..end).map(move |next| [set.as_slice(), &[next]].concat())
    };
    sets(size - 1, end).into_iter().flat_map(grow).collect()
}

/// Room for what cannot be together is there once for each value, not for each comparison.
#[test]
fn many_comparisons_of_one_value() {
    let sets = [sets(1, 8), sets(2, 8)].concat();
    let among = |list: usize| {
        let has = |(_, set): &(i64, &Vec<usize>)| set.contains(&list);
        let values: Vec<_> =
            (0..).zip(sets.iter().take(19)).filter(has).map(|(value, _)| Integer(value)).collect();
        x(In, List(values.leak()))
    };
    let members: Vec<_> = (0..8).map(among).chain([NEITHER]).collect();
    assert_eq!(fault(&Any(leak(members))), 3 + 9);
}

/// What there is no room for is left out, and what comes after it is not.
#[test]
fn roles_with_more_names_than_there_is_room_for() {
    let sets = sets(3, 10);
    let role = |number: usize| {
        let enough = (0..).zip(&sets).filter(|(_, set)| set.contains(&number));
        let names: Vec<_> = enough.map(|(name, _): (i32, _)| &*name.to_string().leak()).collect();
        DeclaredRole(Box::leak(Box::new(Term::new("", names[0], names.leak(), &[]))))
    };
    let all = All(leak((0..10).map(role).collect()));
    assert_eq!(fault(&Any(leak(vec![all, NEITHER]))), 3 + 12);
}
