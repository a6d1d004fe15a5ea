//! What is said of rules, by hand.

use super::*;
use crate::authz::analysis::leaf::Leaf;

/// What is said of a rule, and one that is nearly the same and of which nothing is said.
type Case = (usize, Requirement, Requirement);

fn each_beside_one_that_is_meant(cases: &[Case]) {
    for (said, wrong, meant) in cases {
        assert_eq!((fault(wrong), fault(meant)), (*said, 0), "{wrong}; {meant}");
    }
}

#[test]
fn the_later_of_two_parts_is_reported() {
    const CASES: &[Case] = &[
        (3 + 1, Any(&[ADMINS, VIEWERS]), Any(&[ADMINS, A])),
        (3 + 2, Any(&[VIEWERS, ADMINS]), Any(&[VIEWERS, A])),
        (3 + 2, All(&[ADMINS, VIEWERS]), All(&[ADMINS, A])),
        (3 + 1, All(&[VIEWERS, ADMINS]), All(&[VIEWERS, A])),
        (3 + 2, Any(&[A, A]), Any(&[A, B])),
        (3 + 2, Any(&[A, A, A]), Any(&[A, B, C])),
        (3 + 3, Any(&[A, B, A]), Any(&[A, B, C])),
        (3 + 3, Any(&[A, Named(&ADMINS), ADMINS]), Any(&[A, Named(&ADMINS)])),
        (3 + 2, Any(&[A, All(&[A, B])]), Any(&[A, All(&[B, C])])),
        (3 + 1, All(&[Any(&[A, B]), A]), All(&[Any(&[A, B]), C])),
        (3 + 5, All(&[B, Any(&[C, All(&[B, A])])]), All(&[B, Any(&[C, All(&[Role("d"), A])])])),
        (3 + 3, Not(&Any(&[A, A])), Not(&Any(&[A, B]))),
        (3 + 3, Any(&[Not(&A), Not(&A)]), Any(&[Not(&A), Not(&B)])),
        (3 + 4, Any(&[All(&[A, B]), All(&[B, A])]), Any(&[All(&[A, B]), All(&[B, C])])),
        (3 + 1, All(&[Authenticated, A]), All(&[B, A])),
        // Both could be removed together.
        (3 + 2, All(&[A, Any(&[A, B]), Any(&[A, C])]), All(&[A, Any(&[B, C])])),
        // Either could, and they are not alike.
        (
            3 + 4,
            Any(&[All(&[A, B]), All(&[A, C]), All(&[B, Not(&C)]), All(&[Not(&B), C])]),
            Any(&[All(&[A, B]), All(&[B, Not(&C)]), All(&[Not(&B), C])]),
        ),
        (0, All(&[A]), Any(&[A])),
    ];
    each_beside_one_that_is_meant(CASES);
}

#[test]
fn never_and_always() {
    const LESS: Requirement = x(Less, Integer(1));
    const FOUR: Requirement = x(In, List(&[Integer(1), Integer(2), Integer(3), Integer(4)]));
    const CASES: &[Case] = &[
        (2, Any(&[Authenticated, A]), Authenticated),
        (1, Not(&Authenticated), Named(&Authenticated)),
        (1, All(&[A, Not(&A)]), All(&[A, Not(&B)])),
        (2, Any(&[A, Not(&A)]), Any(&[A, Not(&B)])),
        (1, Not(&Any(&[A, Not(&A)])), Not(&Any(&[A, B]))),
        (2, Not(&All(&[A, Not(&A)])), Not(&All(&[A, B]))),
        (1, All(&[ADMINS, Not(&VIEWERS)]), All(&[VIEWERS, Not(&ADMINS)])),
        (1, All(&[P, Q]), Any(&[P, Q])),
        (1, All(&[P, Not(&P)]), Any(&[P, Not(&P)])),
        (1, All(&[LESS, x(Greater, Integer(2))]), All(&[x(Greater, Integer(1)), x(Less, Integer(2))])),
        (1, All(&[P, x(Contains, Text("q"))]), All(&[x(Contains, Text("p")), x(Contains, Text("q"))])),
        (1, All(&[P, LESS]), All(&[P, when(Claim("y"), Less, Integer(1))])),
        (1, All(&[P, x(NotEqual, Text("p"))]), Any(&[P, x(NotEqual, Text("p"))])),
        (1, All(&[DeclaredAcr(&GOLD), Not(&Acr("gold"))]), All(&[DeclaredAcr(&SILVER), Not(&Acr("silver"))])),
        (1, All(&[FOUR, x(Greater, Integer(4))]), All(&[FOUR, x(Greater, Integer(2))])),
        (
            1,
            All(&[P, when(Claim("x"), In, List(&[Text("q"), Text("r")]))]),
            All(&[A, x(In, List(&[Text("q")]))]),
        ),
        (1, All(&[When(0, "f"), Not(&When(0, "f"))]), All(&[When(0, "f"), Not(&When(1, "f"))])),
    ];
    each_beside_one_that_is_meant(CASES);
}

#[test]
fn values_that_cannot_be() {
    const CASES: &[Case] = &[
        (1, when(Hour, Equal, Integer(24)), when(Hour, Equal, Integer(23))),
        (1, when(Hour, Less, Integer(0)), when(Hour, Less, Integer(1))),
        (2, when(Hour, Less, Integer(24)), when(Hour, Less, Integer(23))),
        (1, when(Hour, Equal, Text("1")), when(Hour, Equal, Integer(1))),
        (1, when(Now, Equal, Text("1")), when(Now, Equal, Integer(1))),
        (1, Not(&when(Now, Equal, Text("1"))), Not(&when(Now, Equal, Integer(1)))),
        (1, when(Weekday, Equal, Integer(0)), when(Weekday, Equal, Integer(1))),
        (1, when(Weekday, Equal, Integer(8)), when(Weekday, Equal, Integer(7))),
        (2, when(Weekday, Greater, Integer(0)), when(Weekday, Greater, Integer(1))),
        (1, when(Path("id"), Equal, Integer(1)), when(Path("id"), Equal, Text("1"))),
        (1, when(Query("q"), Less, Integer(1)), when(Body("q"), Less, Integer(1))),
        (1, when(Header("h"), Contains, Text("1")), when(Argument("h"), Contains, Text("1"))),
        (1, when(Header("h"), Equal, Bool(true)), when(Header("h"), Equal, Text("true"))),
        (1, when(Integer(1), Equal, Integer(2)), x(Equal, Integer(2))),
        (2, when(Integer(7), Equal, Integer(7)), x(Equal, Integer(7))),
        (2, when(Integer(1), Less, Integer(2)), when(Claim("y"), Less, Integer(2))),
        (1, when(Integer(2), Less, Integer(1)), when(Integer(2), Less, Claim("y"))),
        (2, when(Text("p"), In, List(&[Text("q"), Text("p")])), when(Text("p"), In, Claim("y"))),
        (1, when(Bool(true), Equal, Bool(false)), when(Bool(true), Equal, Claim("y"))),
        (2, when(Bool(true), Equal, Bool(true)), when(Now, Equal, Integer(1))),
        // An address may be in a range, which nothing is known of.
        (0, when(SourceIp, Equal, Text("10.0.0.0/8")), when(SourceIp, NotEqual, Text("10.0.0.0/8"))),
    ];
    each_beside_one_that_is_meant(CASES);
}

/// As the evaluator has it: it refuses everybody.
#[test]
fn empty_parts() {
    const CASES: &[Case] = &[
        (1, Any(&[A, Role("")]), Any(&[A, B])),
        (1, Any(&[A, Scope("")]), Any(&[A, Scope("b")])),
        (1, Any(&[A, Acr("")]), Any(&[A, Acr("b")])),
        (1, Any(&[A, Amr("")]), Any(&[A, Amr("b")])),
        (1, Any(&[A, DeclaredRole(&UNMET)]), Any(&[A, VIEWERS])),
        (1, Any(&[A, DeclaredRole(&NAMELESS)]), Any(&[A, VIEWERS])),
        (1, Any(&[A, DeclaredAcr(&NAMELESS)]), Any(&[A, DeclaredAcr(&GOLD)])),
        (1, Any(&[A, DeclaredScope(&NAMELESS, &[])]), Any(&[A, DeclaredScope(&READ, &[])])),
        (1, Not(&All(&[])), Not(&A)),
        (1, Any(&[A, Any(&[])]), Any(&[A, Any(&[B])])),
        (1, Any(&[A, when(Claim(""), Equal, Integer(1))]), Any(&[A, x(Equal, Integer(1))])),
        (1, Any(&[A, when(Claim("x"), Equal, Body(""))]), Any(&[A, x(Equal, Body("x"))])),
        (1, Any(&[A, x(In, List(&[]))]), Any(&[A, x(In, List(&[Integer(1)]))])),
        (
            1,
            Any(&[A, x(In, List(&[Integer(1), Claim("y")]))]),
            Any(&[A, x(In, List(&[Integer(1), Text("y")]))]),
        ),
        (1, All(&[A, Permission("a:*")]), All(&[A, Permission("a:{b}")])),
        (1, All(&[A, Permission("a::b")]), All(&[A, Permission("a:b:c")])),
        (1, All(&[A, Permission(":a")]), All(&[A, Permission("{a}:a")])),
        (1, All(&[A, Permission("a:")]), All(&[A, Permission("a:{*}")])),
        (1, All(&[A, Permission("")]), All(&[A, Permission("a")])),
        (1, All(&[A, Permission("{}")]), All(&[A, Permission("{a}")])),
        (1, All(&[A, Permission("{a}b")]), All(&[A, Permission("{ab}")])),
        (1, All(&[A, Permission("{a:b}")]), All(&[A, Permission("a:b")])),
        (1, All(&[A, Permission("{a}}")]), All(&[A, Permission("{a}")])),
        (1, All(&[A, Permission("a{")]), All(&[A, Permission("a")])),
        (1, All(&[A, Permission("{ab")]), All(&[A, Permission("{a}")])),
        (1, All(&[A, Permission("ab}")]), All(&[A, Permission("ab")])),
        (1, All(&[A, Permission("a:{")]), All(&[A, Permission("a:b")])),
    ];
    each_beside_one_that_is_meant(CASES);
    for empty in [Argument(""), Body(""), Claim(""), Header(""), Path(""), Query("")] {
        let rule = Any(Box::leak(Box::new([A, when(empty, Equal, Claim("x"))])));
        assert_eq!(fault(&rule), 1, "{rule}");
    }
    assert!(!implies(&Role(""), &Role("")) && implies(&A, &A));
}

/// Which leaves are taken for the same: `any(one, other)` has a part too many.
#[test]
fn the_same_in_other_words() {
    const MORE: Operand = List(&[Text("p"), Text("q")]);
    const CASES: &[Case] = &[
        (3 + 2, Any(&[Amr("otp"), Amr("otp")]), Any(&[Amr("otp"), Amr("pin")])),
        (3 + 2, Any(&[Permission("a"), Permission("a")]), Any(&[Permission("a"), Permission("b")])),
        (3 + 2, Any(&[When(0, "f"), When(0, "f")]), Any(&[When(0, "f"), When(1, "f")])),
        (3 + 2, Any(&[When(0, "f"), When(0, "f")]), Any(&[When(0, "f"), When(0, "g")])),
        (3 + 2, Any(&[MaxAge(60), MaxAge(60)]), All(&[MaxAge(60), Amr("otp")])),
        (3 + 2, Any(&[Acr("a"), Acr("a")]), Any(&[Acr("a"), Acr("b")])),
        (3 + 2, Any(&[Acr("gold"), DeclaredAcr(&GOLD)]), Any(&[Acr("tin"), DeclaredAcr(&GOLD)])),
        (3 + 2, Any(&[EDITORS, DeclaredRole(&EDITOR)]), Any(&[EDITORS, Scope("editor")])),
        (
            3 + 2,
            Any(&[Scope("read"), DeclaredScope(&READ, &[])]),
            Any(&[Role("read"), DeclaredScope(&READ, &[])]),
        ),
        (3 + 1, Any(&[EDITORS, READERS]), Any(&[VIEWERS, READERS])),
        (
            3 + 1,
            Any(&[ADMINS, DeclaredScope(&WRITE, &GRANTING)]),
            Any(&[EDITORS, DeclaredScope(&WRITE, &GRANTING)]),
        ),
        (
            3 + 2,
            Any(&[x(Greater, Integer(2)), when(Integer(2), Less, Claim("x"))]),
            Any(&[x(Greater, Integer(2)), when(Integer(2), Greater, Claim("x"))]),
        ),
        (
            3 + 2,
            Any(&[x(GreaterOrEqual, Integer(2)), when(Integer(2), LessOrEqual, Claim("x"))]),
            Any(&[x(GreaterOrEqual, Integer(2)), when(Integer(1), GreaterOrEqual, Claim("x"))]),
        ),
        (
            3 + 2,
            Any(&[x(Less, Integer(2)), when(Integer(2), Greater, Claim("x"))]),
            Any(&[x(Less, Integer(2)), when(Integer(2), Less, Claim("x"))]),
        ),
        (
            3 + 2,
            Any(&[x(LessOrEqual, Integer(2)), when(Integer(2), GreaterOrEqual, Claim("x"))]),
            Any(&[x(LessOrEqual, Integer(2)), when(Integer(3), LessOrEqual, Claim("x"))]),
        ),
        (3 + 2, Any(&[P, when(Text("p"), Equal, Claim("x"))]), Any(&[P, when(Text("q"), Equal, Claim("x"))])),
        (
            3 + 2,
            Any(&[x(NotEqual, Text("p")), when(Text("p"), NotEqual, Claim("x"))]),
            Any(&[x(Equal, Text("p")), when(Text("q"), Equal, Claim("x"))]),
        ),
        (
            3 + 2,
            Any(&[x(Contains, Text("p")), when(Text("p"), In, Claim("x"))]),
            Any(&[x(Contains, Text("p")), when(Text("q"), In, Claim("x"))]),
        ),
        (
            3 + 2,
            Any(&[x(In, MORE), when(MORE, Contains, Claim("x"))]),
            Any(&[x(In, MORE), when(MORE, Contains, Claim("y"))]),
        ),
        (3 + 2, Any(&[x(In, MORE), P]), Any(&[x(In, List(&[Text("q"), Integer(1)])), P])),
        (
            3 + 2,
            Any(&[x(In, MORE), All(&[x(In, MORE), A])]),
            Any(&[x(In, MORE), All(&[x(In, List(&[Text("p"), Text("r")])), A])]),
        ),
        (
            3 + 2,
            Any(&[x(Equal, Claim("y")), x(Equal, Claim("y"))]),
            Any(&[x(Equal, Claim("y")), x(Equal, Claim("z"))]),
        ),
        (
            3 + 2,
            Any(&[x(Less, Claim("y")), x(Less, Claim("y"))]),
            Any(&[x(Less, Claim("y")), x(Greater, Claim("z"))]),
        ),
        (
            3 + 2,
            Any(&[x(Equal, Bool(true)), x(Equal, Bool(true))]),
            Any(&[x(Equal, Bool(true)), x(Equal, Bool(false))]),
        ),
    ];
    each_beside_one_that_is_meant(CASES);
    let sources = [
        Argument("a"),
        Body("a"),
        Claim("a"),
        Header("a"),
        Path("a"),
        Query("a"),
        Hour,
        Now,
        SourceIp,
        Weekday,
    ];
    for one in sources {
        for other in sources {
            let rule =
                Any(Box::leak(Box::new([when(one, Equal, Claim("b")), when(other, Equal, Claim("b"))])));
            assert_eq!(fault(&rule), if one == other { 5 } else { 0 }, "{rule}");
        }
    }
}

#[test]
fn leaves_are_the_same_when_all_they_list_is() {
    static ONE: Term = Term::new("", "a", &["a"], &[]);
    static TWO: Term = Term::new("", "a", &["a", "b"], &[]);
    static OTHER: Term = Term::new("", "a", &["a", "c"], &[]);
    const A_LIST: Operand = List(&[Integer(1)]);
    const LONGER: Operand = List(&[Integer(1), Integer(2)]);
    const ANOTHER: Operand = List(&[Integer(1), Integer(3)]);
    let groups = [
        [MaxAge(1), MaxAge(2), MaxAge(3)],
        [DeclaredAcr(&ONE), DeclaredAcr(&TWO), DeclaredAcr(&OTHER)],
        [A_LIST, LONGER, ANOTHER].map(|list| x(In, list)),
    ];
    for group in groups {
        for (first, one) in group.iter().enumerate() {
            for (second, other) in group.iter().enumerate() {
                let are_same = Leaf::of(*one).0.is_same(Leaf::of(*other).0);
                assert_eq!(are_same, first == second, "{one}, {other}");
            }
        }
    }
}

#[test]
fn parts_that_exclude_each_other_are_named() {
    const PAIR: usize = 1 << 20;
    const ABOVE: Requirement = x(Greater, Integer(5));
    const BELOW: Requirement = x(Less, Integer(3));
    const D: Requirement = Role("d");
    const E: Requirement = Role("e");
    const F: Requirement = Role("f");
    const G: Requirement = Role("g");
    const H: Requirement = Role("h");
    const CASES: &[Case] = &[
        (PAIR + 1, All(&[A, Not(&A)]), All(&[A, Not(&B)])),
        (PAIR + 256 + 2, All(&[A, BELOW, ABOVE]), All(&[A, BELOW])),
        (PAIR + 3, All(&[BELOW, A, Not(&B), ABOVE]), All(&[BELOW, A, Not(&B)])),
        (PAIR + 256 + 3, All(&[A, All(&[BELOW, B]), ABOVE]), All(&[A, All(&[BELOW, B])])),
        (PAIR + 2, All(&[Named(&All(&[A, BELOW])), B, ABOVE]), All(&[Named(&All(&[A, BELOW])), B])),
        (PAIR + 2, All(&[ADMINS, B, Not(&EDITORS)]), All(&[EDITORS, B, Not(&ADMINS)])),
        (PAIR + 2, All(&[P, A, Q]), All(&[P, A, Not(&Q)])),
        // Of the ninth nothing is said.
        (PAIR + 7, All(&[A, B, C, D, E, F, G, Not(&A)]), All(&[A, B, C, D, E, F, G, Not(&H)])),
        (1, All(&[A, B, C, D, E, F, G, H, Not(&A)]), All(&[A, B, C, D, E, F, G, H, Not(&Role("i"))])),
        // No two of them, but the three.
        (1, All(&[Any(&[A, B]), Not(&A), Not(&B)]), All(&[Any(&[A, B]), Not(&All(&[A, B]))])),
        (1, Any(&[All(&[A, Not(&A)]), All(&[B, Not(&B)])]), Any(&[All(&[A, Not(&B)]), All(&[B, Not(&A)])])),
    ];
    for (said, wrong, meant) in CASES {
        assert_eq!(
            (fault(wrong), conflict(wrong), conflict(meant)),
            (1, *said, fault(meant)),
            "{wrong}; {meant}"
        );
    }
}
