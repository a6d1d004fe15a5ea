//! What is said of a rule when it is compiled, against every caller and request there could be.

use auth_runtime::__private::{Condition, Operand, Operator, Term, fault, implies};
use auth_runtime::Requirement;
use auth_runtime::Requirement::{
    Acr, All, Amr, Any, Authenticated, DeclaredAcr, DeclaredRole, DeclaredScope, MaxAge, Named, Not,
    Permission, Role, Scope, When,
};
use auth_tests::NOW;
use auth_tests::rules::{Datum, Random, World, every, lets_in, shapes};

use Operand::{Bool, Claim, Header, Hour, Integer, List, Now, Path, Text, Weekday};
use Operator::{Contains, Equal, Greater, GreaterOrEqual, In, Less, LessOrEqual, NotEqual};

const A: Requirement = Role("a");
const B: Requirement = Role("b");
const C: Requirement = Role("c");

// Each includes the next.
static ADMIN: Term = Term::new("Admin", "admin", &["admin"], &["read", "write"]);
static EDITOR: Term = Term::new("Editor", "editor", &["editor", "admin"], &["read", "write"]);
static VIEWER: Term = Term::new("Viewer", "viewer", &["viewer", "editor", "admin"], &["read"]);
static GRANTING: [Term; 3] = [ADMIN, EDITOR, VIEWER];
static READ: Term = Term::new("Read", "read", &["read"], &[]);
static WRITE: Term = Term::new("Write", "write", &["write"], &[]);
static MFA: Term = Term::new("Mfa", "mfa", &["mfa", "hardware"], &[]);
static HARDWARE: Term = Term::new("Hardware", "hardware", &["hardware"], &[]);

const fn when(left: Operand, operator: Operator, right: Operand) -> Requirement {
    Requirement::Condition(Condition::new(left, operator, right))
}

const fn x(operator: Operator, right: Operand) -> Requirement {
    when(Claim("x"), operator, right)
}

/// Every subset.
fn subsets(names: &[&'static str]) -> Vec<Vec<&'static str>> {
    let pick = |bits: usize| names.iter().enumerate().filter(move |(i, _)| bits >> i & 1 == 1);
    (0..1 << names.len()).map(|bits| pick(bits).map(|(_, name)| *name).collect()).collect()
}

fn with_roles(names: &[&'static str]) -> Vec<World> {
    subsets(names).into_iter().map(|roles| World { roles, ..World::empty() }).collect()
}

/// Each world with each of the values for a claim.
fn with_claim(worlds: &[World], claim: &'static str, values: &[Datum]) -> Vec<World> {
    let mut found = Vec::new();
    for world in worlds {
        for value in values {
            let mut world = world.clone();
            world.claims.push((claim, value.clone()));
            found.push(world);
        }
    }
    found
}

/// What can be said about a rule, by trying everything.
struct Truth {
    never: bool,
    always: bool,
    superfluous: Vec<usize>,
}

fn truth(rule: &Requirement, worlds: &[World]) -> Truth {
    let without = |part| worlds.iter().map(|world| lets_in(rule, world, part)).collect::<Vec<_>>();
    let whole = without(None);
    let parts = members(rule);
    Truth {
        never: !whole.contains(&true),
        always: !whole.contains(&false),
        superfluous: parts.into_iter().filter(|part| without(Some(*part)) == whole).collect(),
    }
}

/// The numbers of the members of every group that has others.
fn members(rule: &Requirement) -> Vec<usize> {
    fn walk(rule: &Requirement, next: &mut usize, found: &mut Vec<usize>) {
        *next += 1;
        match rule {
            All(parts) | Any(parts) => {
                for part in *parts {
                    if parts.len() > 1 {
                        found.push(*next);
                    }
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

/// Where everything that can be is among the worlds and the theory knows it, what is said is all there is to say.
fn is_exact(rules: &[Requirement], worlds: &[World]) {
    for rule in rules {
        let truth = truth(rule, worlds);
        let said = fault(rule);
        match said {
            1 => assert!(truth.never, "{rule}"),
            2 => assert!(truth.always, "{rule}"),
            _ => assert!(!truth.never && !truth.always, "{rule}: {said}"),
        }
        if said == 0 {
            assert_eq!(truth.superfluous, [0; 0], "{rule}");
        } else if said >= 3 {
            assert!(truth.superfluous.contains(&(said - 3)), "{rule}: {said}");
            assert!(truth.superfluous[0] <= said - 3, "{rule}: {said}");
        }
    }
}

/// Nothing is said that some world belies.
fn is_sound(rule: &Requirement, worlds: &[World], seed: u64) -> usize {
    let said = fault(rule);
    let belied = |world: &&World| {
        let whole = lets_in(rule, world, None);
        match said {
            0 => false,
            1 => whole,
            2 => !whole,
            part => whole != lets_in(rule, world, Some(part - 3)),
        }
    };
    assert!(worlds.iter().find(belied).is_none(), "seed {seed}: {rule}: {said}");
    said
}

#[test]
fn every_small_rule_over_roles_and_a_claim() {
    let leaves = [A, x(Equal, Text("p")), x(Equal, Text("q"))];
    let values = [Datum::Absent, Datum::Text("p"), Datum::Text("q"), Datum::Text("r")];
    let worlds = with_claim(&with_roles(&["a"]), "x", &values);
    for count in 1..=4 {
        is_exact(&every(count, &leaves), &worlds);
    }
    let worlds = with_claim(&with_roles(&["a"]), "x", &values[..3]);
    is_exact(&every(5, &leaves[..2]), &worlds);
}

#[test]
fn every_small_rule_over_a_hierarchy_and_the_scopes_it_grants() {
    let leaves =
        [DeclaredRole(&ADMIN), DeclaredRole(&VIEWER), DeclaredScope(&READ, &GRANTING), Scope("read")];
    let mut worlds = with_roles(&["admin", "editor", "viewer"]);
    worlds.extend(worlds.clone().into_iter().map(|world| World { scopes: vec!["read"], ..world }));
    for count in 1..=3 {
        is_exact(&every(count, &leaves), &worlds);
    }
    is_exact(&every(4, &leaves[..2]), &worlds);
}

#[test]
fn every_small_rule_over_numbers() {
    let leaves = [x(Greater, Integer(1)), x(Less, Integer(2)), x(In, List(&[Integer(1), Integer(3)]))];
    let numbers = [0.0, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0].map(Datum::Number);
    let values = [vec![Datum::Absent, Datum::Text("p")], numbers.to_vec()].concat();
    let worlds = with_claim(&[World::empty()], "x", &values);
    for count in 1..=3 {
        is_exact(&every(count, &leaves), &worlds);
    }
}

#[test]
fn every_small_rule_over_the_hour_and_classes() {
    let hours: Vec<_> = (0..24).map(|hour| World { now: hour * 3_600, ..World::empty() }).collect();
    let leaves =
        [when(Hour, Less, Integer(1)), when(Hour, Greater, Integer(0)), when(Hour, Equal, Integer(24))];
    for count in 1..=3 {
        is_exact(&every(count, &leaves), &hours);
    }
    let classes = ["mfa", "hardware", "password", "other"].map(Datum::Text);
    let values = [vec![Datum::Absent, Datum::Number(1.0)], classes.to_vec()].concat();
    let worlds = with_claim(&[World::empty()], "acr", &values);
    let leaves = [DeclaredAcr(&MFA), DeclaredAcr(&HARDWARE), Acr("password")];
    for count in 1..=3 {
        is_exact(&every(count, &leaves), &worlds);
    }
    let ages =
        [Datum::Absent, Datum::Number(NOW as f64), Datum::Number((NOW - 61) as f64), Datum::Number(0.0)];
    let worlds = with_claim(&[World::empty()], "auth_time", &ages);
    for count in 1..=3 {
        is_exact(&every(count, &[MaxAge(60), MaxAge(3600)]), &worlds);
    }
}

#[test]
fn a_rule_whose_leaves_have_nothing_in_common_has_no_fault() {
    let is_p = |claim| when(Claim(claim), Equal, Text("p"));
    let leaves = [A, Scope("read"), is_p("x"), is_p("y"), Amr("otp")];
    for rule in (1..=5).flat_map(|count| shapes(&leaves[..count])) {
        assert_eq!(fault(&rule), 0, "{rule}");
    }
}

/// Leaves of every kind.
const LEAVES: &[Requirement] = &[
    A,
    B,
    Authenticated,
    DeclaredRole(&ADMIN),
    DeclaredRole(&EDITOR),
    DeclaredRole(&VIEWER),
    DeclaredScope(&READ, &GRANTING),
    DeclaredScope(&WRITE, &GRANTING),
    Scope("read"),
    Role("viewer"),
    Acr("mfa"),
    DeclaredAcr(&MFA),
    DeclaredAcr(&HARDWARE),
    when(Claim("acr"), Equal, Text("hardware")),
    Amr("otp"),
    MaxAge(60),
    MaxAge(3600),
    Permission("read"),
    When(0, "f"),
    When(1, "g"),
    x(Equal, Text("p")),
    x(NotEqual, Text("p")),
    x(In, List(&[Text("p"), Text("q")])),
    x(In, List(&[Text("p"), Integer(2)])),
    x(Equal, Integer(2)),
    x(Greater, Integer(1)),
    x(LessOrEqual, Integer(2)),
    x(GreaterOrEqual, Integer(2)),
    x(Equal, Bool(true)),
    x(Contains, Text("p")),
    x(Equal, Claim("y")),
    when(Text("p"), In, Claim("x")),
    when(Integer(2), Less, Claim("x")),
    when(Integer(2), Less, Integer(3)),
    when(Hour, Less, Integer(8)),
    when(Hour, GreaterOrEqual, Integer(20)),
    when(Weekday, In, List(&[Integer(6), Integer(7)])),
    when(Weekday, Greater, Integer(5)),
    when(Now, Less, Integer(NOW)),
    when(Path("id"), Equal, Text("1")),
    when(Path("id"), NotEqual, Integer(1)),
    when(Header("h"), In, List(&[Text("1"), Text("2")])),
];

/// A caller and a request of any kind.
fn any_world(random: &mut Random) -> World {
    let values = [
        Datum::Absent,
        Datum::Text("p"),
        Datum::Text("q"),
        Datum::Text("r"),
        Datum::Number(1.0),
        Datum::Number(1.5),
        Datum::Number(2.0),
        Datum::Number(9.0),
        Datum::Bool(true),
        Datum::Bool(false),
        Datum::List(vec![Datum::Text("p"), Datum::Number(2.0)]),
        Datum::List(vec![]),
    ];
    let acr = ["mfa", "hardware", "none"].map(Datum::Text);
    let text =
        |random: &mut Random| [Datum::Absent, Datum::Text("1"), Datum::Text("3")][random.below(3)].clone();
    let mut pick = |names: &[&'static str]| -> Vec<_> {
        names.iter().copied().filter(|_| random.below(3) == 0).collect()
    };
    let (roles, scopes) = (pick(&["a", "b", "admin", "editor", "viewer"]), pick(&["read", "write"]));
    let now = NOW - 200_000 + i64::try_from(random.below(400_000)).unwrap_or(0);
    let ago = [0, 60, 61, 3600, 3601][random.below(5)];
    let claims = vec![
        ("x", values[random.below(values.len())].clone()),
        ("y", values[random.below(values.len())].clone()),
        ("acr", if random.below(4) == 0 { Datum::Absent } else { acr[random.below(3)].clone() }),
        (
            "amr",
            [Datum::Absent, Datum::List(vec![Datum::Text("otp")]), Datum::List(vec![])][random.below(3)]
                .clone(),
        ),
        ("auth_time", if random.below(4) == 0 { Datum::Absent } else { Datum::Number((now - ago) as f64) }),
    ];
    let request = vec![(Path("id"), text(random)), (Header("h"), text(random))];
    let outcomes = (0..2).map(|_| [None, Some(true), Some(false)][random.below(3)]).collect();
    World { roles, scopes, claims, request, outcomes, now }
}

#[test]
fn nothing_false_is_said_of_random_rules() {
    let mut random = Random(7);
    let worlds: Vec<_> = (0..300).map(|_| any_world(&mut random)).collect();
    let mut said = [0; 4];
    for seed in 0..100_000 {
        let mut random = Random(seed);
        let some = random.below(3) * 100;
        let count = 2 + random.below(if seed % 16 == 0 { 15 } else { 4 });
        let start = random.below(LEAVES.len());
        let few: Vec<_> = (0..3 + random.below(10)).map(|i| LEAVES[(start + i) % LEAVES.len()]).collect();
        let rule = random.rule(count, if seed % 3 == 0 { LEAVES } else { &few });
        said[is_sound(&rule, &worlds[some..some + 100], seed).min(3)] += 1;
    }
    assert!(said.iter().all(|count| *count > 1_000), "{said:?}");
}

#[test]
fn no_false_implication_is_said_of_random_rules() {
    let mut random = Random(8);
    let worlds: Vec<_> = (0..500).map(|_| any_world(&mut random)).collect();
    let mut said = 0;
    for seed in 0..20_000 {
        let mut random = Random(seed);
        let size = random.below(if seed % 8 == 0 { 16 } else { 3 });
        let start = random.below(LEAVES.len());
        let few: Vec<_> = (0..6).map(|i| LEAVES[(start + i) % LEAVES.len()]).collect();
        let (rule, part) = (random.rule(1 + size, &few), random.rule(1 + size / 3, &few));
        if implies(&rule, &part) {
            said += 1;
            let belied =
                worlds.iter().find(|world| lets_in(&rule, world, None) && !lets_in(&part, world, None));
            assert!(belied.is_none(), "seed {seed}: {rule}, {part}");
        }
    }
    assert!(said > 2_000, "{said}");
}

/// Each pair is nearly the same rule: what is said of the first, and nothing of the second.
#[test]
fn each_fault_beside_a_rule_that_is_meant() {
    const ADMINS: Requirement = DeclaredRole(&ADMIN);
    const VIEWERS: Requirement = DeclaredRole(&VIEWER);
    const NOT_A: Requirement = Not(&A);
    const P: Requirement = x(Equal, Text("p"));
    const Q: Requirement = x(Equal, Text("q"));
    const CASES: &[(usize, Requirement, Requirement)] = &[
        (3 + 1, Any(&[ADMINS, VIEWERS]), Any(&[ADMINS, A])),
        (3 + 2, All(&[ADMINS, VIEWERS]), All(&[A, VIEWERS])),
        (3 + 2, Any(&[A, A]), Any(&[A, B])),
        (3 + 3, Any(&[A, B, A]), Any(&[A, B, C])),
        (3 + 2, Any(&[A, All(&[A, B])]), Any(&[A, All(&[B, C])])),
        (3 + 1, All(&[Any(&[A, B]), A]), All(&[Any(&[A, B]), C])),
        (3 + 5, All(&[B, Any(&[C, All(&[B, A])])]), All(&[B, Any(&[C, All(&[Role("d"), A])])])),
        (3 + 3, Any(&[A, Named(&ADMINS), ADMINS]), Any(&[A, Named(&ADMINS)])),
        (3 + 1, All(&[Authenticated, A]), All(&[B, A])),
        (2, Any(&[Authenticated, A]), Authenticated),
        (1, All(&[A, NOT_A]), All(&[A, Not(&B)])),
        (2, Any(&[A, NOT_A]), Any(&[A, Not(&B)])),
        (1, All(&[P, Q]), Any(&[P, Q])),
        (1, All(&[P, Not(&P)]), Any(&[P, Not(&P)])),
        (1, Not(&Any(&[A, NOT_A])), Not(&Any(&[A, B]))),
        (2, Not(&All(&[A, NOT_A])), Not(&All(&[A, B]))),
        (1, All(&[ADMINS, Not(&VIEWERS)]), All(&[VIEWERS, Not(&ADMINS)])),
        (3 + 1, All(&[VIEWERS, DeclaredScope(&READ, &GRANTING), ADMINS]), All(&[VIEWERS, Scope("read")])),
        (
            1,
            All(&[x(Less, Integer(1)), x(Greater, Integer(2))]),
            All(&[x(Greater, Integer(1)), x(Less, Integer(2))]),
        ),
        (
            1,
            All(&[when(Hour, Greater, Integer(1)), when(Hour, Less, Integer(2))]),
            when(Hour, Less, Integer(2)),
        ),
        (1, when(Hour, Equal, Integer(24)), when(Hour, Equal, Integer(23))),
        (1, when(Weekday, Equal, Integer(0)), when(Weekday, Equal, Integer(7))),
        (1, when(Path("id"), Equal, Integer(1)), when(Path("id"), Equal, Text("1"))),
        (1, when(Integer(1), Equal, Integer(2)), x(Equal, Integer(2))),
        (2, when(Integer(1), Less, Integer(2)), when(Claim("y"), Less, Integer(2))),
        (1, All(&[P, x(Contains, Text("q"))]), All(&[x(Contains, Text("p")), x(Contains, Text("q"))])),
        (3 + 2, All(&[MaxAge(60), MaxAge(90)]), All(&[MaxAge(60), Amr("otp")])),
        (3 + 1, Any(&[MaxAge(60), MaxAge(90)]), Any(&[MaxAge(60), Amr("otp")])),
        (1, All(&[Acr("mfa"), Acr("other")]), Any(&[Acr("mfa"), Acr("other")])),
        (3 + 2, Any(&[When(0, "f"), When(0, "f")]), Any(&[When(0, "f"), When(1, "f")])),
        (1, Any(&[A, Role("")]), Any(&[A, Role("b")])),
        (1, Not(&All(&[])), Not(&A)),
        (1, All(&[A, Permission("a:*")]), All(&[A, Permission("a:{b}")])),
    ];
    for (said, wrong, meant) in CASES {
        assert_eq!((fault(wrong), fault(meant)), (*said, 0), "{wrong}; {meant}");
    }
}

/// Fourteen roles are more than one table has room for.
#[test]
fn a_large_rule_is_looked_at_in_pieces() {
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
    const CASES: &[(usize, Requirement, Requirement)] = &[
        (3 + 17, All(&[BROAD, A, A]), All(&[BROAD, A, B])),
        (1, All(&[BROAD, A, Not(&A)]), All(&[BROAD, A, Not(&B)])),
        (2, Any(&[All(&ROLES), A, Not(&A)]), Any(&[All(&ROLES), A, Not(&B)])),
        (1, Not(&Any(&[BROAD, A, Not(&A)])), Not(&Any(&[BROAD, A, B]))),
        (3 + 19, Any(&[All(&ROLES), All(&[A, B, A])]), Any(&[All(&ROLES), All(&[A, B])])),
        (1, All(&[Named(&BROAD), A, Not(&A)]), All(&[Named(&BROAD), A])),
    ];
    for (said, wrong, meant) in CASES {
        assert_eq!((fault(wrong), fault(meant)), (*said, 0), "{wrong}; {meant}");
    }
    assert!(implies(&All(&[BROAD, A]), &A) && !implies(&All(&[BROAD, A]), &B));
}

#[test]
fn implications_through_the_hierarchy() {
    const ADMINS: Requirement = DeclaredRole(&ADMIN);
    const VIEWERS: Requirement = DeclaredRole(&VIEWER);
    assert!(implies(&ADMINS, &VIEWERS) && !implies(&VIEWERS, &ADMINS));
    assert!(implies(&Role("viewer"), &VIEWERS) && !implies(&VIEWERS, &Role("viewer")));
    assert!(implies(&All(&[ADMINS, A]), &Any(&[VIEWERS, B])) && !implies(&Any(&[ADMINS, A]), &VIEWERS));
    assert!(implies(&VIEWERS, &DeclaredScope(&READ, &GRANTING)));
    assert!(!implies(&VIEWERS, &DeclaredScope(&WRITE, &GRANTING)));
    assert!(implies(&A, &Authenticated) && !implies(&Authenticated, &A));
}
