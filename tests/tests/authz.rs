//! The evaluator against a second, naive one, over every small tree and every caller.

use auth_runtime::{Condition, Operand, Operator, Principal, Requirement};
use auth_tests::rules::{Datum, Random, World, every, lets_in, shapes};
use auth_tests::{Signer, claims, verifier};
use serde_json::{Value, json};

const ROLES: [&str; 2] = ["a", "b"];
const SCOPES: [&str; 2] = ["s", "t"];

/// Every caller with a subset of the roles and scopes.
async fn callers() -> Vec<(Principal, Vec<&'static str>)> {
    let signer = Signer::new("k1");
    let verifier = verifier(&[&signer]);
    let mut callers = Vec::new();
    for bits in 0..16_usize {
        let pick = |names: [&'static str; 2], shift: usize| -> Vec<&'static str> {
            (0..2).filter(|i| bits >> (shift + i) & 1 == 1).map(|i| names[i]).collect()
        };
        let (roles, scopes) = (pick(ROLES, 0), pick(SCOPES, 2));
        let token = signer.sign(&claims(&json!({"roles": roles, "scope": scopes.join(" ")})));
        callers.push((verifier.verify(&token).await.expect("a principal"), [roles, scopes].concat()));
    }
    callers
}

/// Leaves never share a name between roles and scopes, so a set of names decides.
fn naive(requirement: &Requirement, names: &[&str]) -> bool {
    match requirement {
        Requirement::All(parts) => parts.iter().all(|part| naive(part, names)),
        Requirement::Any(parts) => parts.iter().any(|part| naive(part, names)),
        Requirement::Authenticated => true,
        Requirement::Not(part) => !naive(part, names),
        Requirement::Role(name) | Requirement::Scope(name) => names.contains(name),
        other => panic!("no rule for {other:?}"),
    }
}

fn leaves() -> Vec<Requirement> {
    let roles = ROLES.map(Requirement::Role);
    let scopes = SCOPES.map(Requirement::Scope);
    roles.into_iter().chain(scopes).chain([Requirement::Authenticated]).collect()
}

/// Every tree that puts one group or negation over the given parts.
fn over(parts: &[Requirement]) -> Vec<Requirement> {
    let mut trees: Vec<_> = parts.iter().map(|part| Requirement::Not(Box::leak(Box::new(*part)))).collect();
    for one in parts {
        for two in parts {
            let pair: &'static [Requirement] = Box::leak(Box::new([*one, *two]));
            trees.extend([Requirement::All(pair), Requirement::Any(pair)]);
        }
    }
    trees
}

#[tokio::test]
async fn agrees_with_a_naive_evaluator_on_every_tree_of_three_levels() {
    let callers = callers().await;
    let first = leaves();
    let second: Vec<_> = [first.clone(), over(&first)].concat();
    let third = over(&second);
    let mut decisions = 0;
    for requirement in second.iter().chain(&third) {
        for (principal, names) in &callers {
            let outcome = requirement.evaluate(principal);
            assert_eq!(outcome.is_ok(), naive(requirement, names), "{requirement:?} {names:?}");
            decisions += 1;
        }
    }
    assert!(decisions > 100_000, "{decisions}");
}

#[tokio::test]
async fn an_empty_group_or_name_denies_everybody_even_negated() {
    const EMPTY: [Requirement; 4] =
        [Requirement::All(&[]), Requirement::Any(&[]), Requirement::Role(""), Requirement::Scope("")];
    for (principal, _) in callers().await {
        for empty in &EMPTY {
            let leaked: &'static Requirement = Box::leak(Box::new(*empty));
            let beside: &'static [Requirement] = Box::leak(Box::new([Requirement::Authenticated, *empty]));
            for requirement in [*empty, Requirement::Not(leaked), Requirement::Any(beside)] {
                let denial = principal.require(&requirement).expect_err("a denial");
                assert_eq!(denial.code(), "misconfigured", "{requirement:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_most_telling_reason_is_reported_whatever_the_order() {
    let (nobody, _) = callers().await.swap_remove(0);
    const ROLE: Requirement = Requirement::Role("a");
    const SCOPE: Requirement = Requirement::Scope("s");
    const NOT: Requirement = Requirement::Not(&Requirement::Authenticated);
    for (requirement, code, scopes) in [
        (Requirement::All(&[ROLE, SCOPE]), "insufficient_scope", &["s"][..]),
        (Requirement::All(&[SCOPE, ROLE]), "insufficient_scope", &["s"][..]),
        (Requirement::Any(&[ROLE, SCOPE]), "insufficient_scope", &["s"][..]),
        (Requirement::Any(&[NOT, ROLE]), "insufficient_role", &[][..]),
        (Requirement::All(&[NOT, ROLE]), "insufficient_role", &[][..]),
        (NOT, "condition_failed", &[][..]),
        (
            Requirement::All(&[SCOPE, Requirement::Any(&[Requirement::Scope("t"), ROLE]), SCOPE]),
            "insufficient_scope",
            &["s", "t"][..],
        ),
    ] {
        let denial = nobody.require(&requirement).expect_err("a denial");
        assert_eq!((denial.code(), denial.scopes()), (code, scopes), "{requirement:?}");
    }
}

fn json_of(datum: &Datum) -> Value {
    match datum {
        Datum::Absent => Value::Null,
        Datum::Bool(value) => json!(value),
        Datum::Number(number) if number.fract() == 0.0 => json!(*number as i64),
        Datum::Number(number) => json!(number),
        Datum::List(list) => list.iter().map(json_of).collect(),
        Datum::Text(text) => json!(text),
    }
}

/// Real principals, each beside what the naive evaluator knows of it.
async fn principals() -> Vec<(Principal, World)> {
    let signer = Signer::new("k1");
    let verifier = verifier(&[&signer]);
    let mut found = Vec::new();
    for x in [
        Datum::Absent,
        Datum::Bool(true),
        Datum::Number(1.0),
        Datum::Number(1.5),
        Datum::Number(2.0),
        Datum::Text("p"),
        Datum::Text("q"),
        Datum::List(vec![Datum::Text("p"), Datum::Number(2.0)]),
    ] {
        for (roles, scopes) in [(vec![], vec!["s"]), (vec!["a"], vec![]), (vec!["a", "b"], vec!["s"])] {
            let amr = if scopes.is_empty() { Datum::Absent } else { Datum::List(vec![Datum::Text("otp")]) };
            let acr = if roles.len() == 1 { Datum::Absent } else { Datum::Text("mfa") };
            let list = vec![("x", x.clone()), ("amr", amr), ("acr", acr)];
            let mut changes = json!({"roles": roles, "scope": scopes.join(" ")});
            list.iter().for_each(|(name, datum)| changes[*name] = json_of(datum));
            let principal = verifier.verify(&signer.sign(&claims(&changes))).await.expect("a principal");
            found.push((principal, World { roles, scopes, claims: list, ..World::empty() }));
        }
    }
    found
}

const fn x(operator: Operator, right: Operand) -> Requirement {
    Requirement::Condition(Condition::new(Operand::Claim("x"), operator, right))
}

const MIXED: &[Requirement] = &[
    Requirement::Role("a"),
    Requirement::Role("b"),
    Requirement::Scope("s"),
    x(Operator::Equal, Operand::Text("p")),
    x(Operator::NotEqual, Operand::Text("p")),
    x(Operator::In, Operand::List(&[Operand::Text("q"), Operand::Integer(2)])),
    x(Operator::Contains, Operand::Integer(2)),
    x(Operator::Less, Operand::Integer(2)),
    x(Operator::GreaterOrEqual, Operand::Integer(1)),
    x(Operator::Equal, Operand::Bool(true)),
    Requirement::Acr("mfa"),
    Requirement::Amr("otp"),
    Requirement::Condition(Condition::new(Operand::Hour, Operator::Equal, Operand::Integer(8))),
    Requirement::Condition(Condition::new(Operand::Weekday, Operator::Equal, Operand::Integer(5))),
];

#[tokio::test]
async fn agrees_with_a_naive_evaluator_on_every_tree_of_five_leaves_with_conditions() {
    let principals = principals().await;
    let leaves = [MIXED[0], MIXED[3]];
    for rule in (1..=5).flat_map(|count| every(count, &leaves)) {
        for (principal, world) in principals.iter().step_by(3).chain(&principals[..2]) {
            assert_eq!(rule.evaluate(principal).is_ok(), lets_in(&rule, world, None), "{rule} {world:?}");
        }
    }
}

/// Every combination of leaves that hold, do not hold and cannot be decided, which every other leaf can be as well.
#[tokio::test]
async fn agrees_with_a_naive_evaluator_on_the_full_table_of_every_tree_of_five_leaves() {
    const CLAIMS: [&str; 5] = ["v", "w", "x", "y", "z"];
    let holds = |claim| {
        let condition = Condition::new(Operand::Claim(claim), Operator::Equal, Operand::Text("p"));
        Requirement::Condition(condition)
    };
    let leaves = CLAIMS.map(holds);
    let signer = Signer::new("k1");
    let verifier = verifier(&[&signer]);
    let mut table = Vec::new();
    for row in 0..3_usize.pow(5) {
        let value = |place: usize| match row / 3_usize.pow(place as u32) % 3 {
            0 => Datum::Absent,
            1 => Datum::Text("p"),
            _ => Datum::Text("q"),
        };
        let list: Vec<_> = CLAIMS.into_iter().enumerate().map(|(at, claim)| (claim, value(at))).collect();
        let changes: Value = list.iter().map(|(claim, datum)| (claim.to_string(), json_of(datum))).collect();
        let principal = verifier.verify(&signer.sign(&claims(&changes))).await.expect("a principal");
        table.push((principal, World { claims: list, ..World::empty() }));
    }
    let rules: Vec<_> = (1..=5).flat_map(|count| shapes(&leaves[..count])).collect();
    assert_eq!(rules.len(), 1 + 4 + 36 + 404 + 5076);
    for rule in &rules {
        for (principal, world) in &table {
            assert_eq!(rule.evaluate(principal).is_ok(), lets_in(rule, world, None), "{rule} {world:?}");
        }
    }
}

#[tokio::test]
async fn agrees_with_a_naive_evaluator_on_random_trees() {
    let principals = principals().await;
    for seed in 0..100_000 {
        let mut random = Random(seed);
        let count = 1 + random.below(16);
        let rule = random.rule(count, MIXED);
        for _ in 0..4 {
            let (principal, world) = &principals[random.below(principals.len())];
            let outcome = rule.evaluate(principal).is_ok();
            assert_eq!(outcome, lets_in(&rule, world, None), "seed {seed}: {rule} {world:?}");
        }
    }
}
