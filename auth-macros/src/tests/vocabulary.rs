//! Declarations: messages, the closure of hierarchies, names, and input nobody would write.

use super::names::{forbidden, names};
use super::tokens;
use crate::names::Kind;
use crate::vocabulary::closure::{closure, cycles, superfluous};
use crate::vocabulary::derive;

/// Derives on an enum with `variants` and checks that exactly the messages `expected` come back.
#[track_caller]
fn messages(kind: Kind, variants: &str, expected: &[&str]) {
    let expected: Vec<_> = expected.iter().map(|message| format!("enum `E`: {message}")).collect();
    let (output, errors) = derive(kind, tokens(&format!("enum E {{ {variants} }}")));
    let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors, expected, "for `{variants}`");
    let output = output.to_string();
    assert!(output.contains("TERMS"), "code that uses the enum still finds it");
    assert_eq!(output.contains("compile_error"), !expected.is_empty());
    assert_eq!(output.contains("Term :: new"), expected.is_empty());
}

#[track_caller]
fn roles(variants: &str, expected: &[&str]) {
    messages(Kind::Role, variants, expected);
}

#[track_caller]
fn scopes(variants: &str, expected: &[&str]) {
    messages(Kind::Scope, variants, expected);
}

#[track_caller]
fn acr_values(variants: &str, expected: &[&str]) {
    messages(Kind::Acr, variants, expected);
}

/// What is wrong with a whole item.
#[track_caller]
fn item(kind: Kind, item: &str, expected: &[&str]) {
    let (output, errors) = derive(kind, tokens(item));
    let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors, expected, "for `{item}`");
    assert_eq!(output.to_string().contains("compile_error"), !expected.is_empty());
}

#[test]
fn good_declarations() {
    for variants in [
        "Admin",
        "Admin, Editor, Viewer",
        "#[role(\"read-only\")] Viewer",
        "#[role(\"read-only\",)] Viewer,",
        "#[role(\"a\", includes(B), grants(Scope::X))] A, B",
        "#[role(grants(Scope::X, other::Scope::X, X,), includes(B,), \"a\")] A, B",
        "#[role(includes(B, C))] A, #[role(includes(D))] B, #[role(includes(D))] C, D",
        "#[doc = \"A\"] #[other(1 + 1)] A",
        "#[role(includes(r#type))] A, r#type",
        "#[role(\"Büro Süd\")] A",
    ] {
        roles(variants, &[]);
    }
    scopes("Openid, #[scope(\"orders:write\")] OrdersWrite", &[]);
    acr_values("#[acr(\"urn:gold\", includes(Silver))] Gold, #[acr(\"2\")] Silver", &[]);
    item(Kind::Scope, "#[scopes(crate = ::x, roles = Role)] enum E { A }", &[]);
    item(Kind::Scope, "#[scopes(roles = super::Role)] #[serde(x)] enum E { A }", &[]);
    item(Kind::Acr, "#[acr_values(crate = crate::x,)] enum E { A }", &[]);
}

#[test]
fn names_of_several_words() {
    let several = |variant: &str, remedy: &str| {
        format!("variant `{variant}` has several words: say how tokens spell it, as in `{remedy}`")
    };
    roles("OrderManager", &[&several("OrderManager", "#[role(\"order-manager\")]")]);
    roles("HTTPServer", &[&several("HTTPServer", "#[role(\"http-server\")]")]);
    roles("OAuth", &[&several("OAuth", "#[role(\"o-auth\")]")]);
    roles("Tier_2", &[&several("Tier_2", "#[role(\"tier-2\")]")]);
    scopes("OrdersWrite", &[&several("OrdersWrite", "#[scope(\"orders:write\")]")]);
    acr_values("GoldPlus", &[&several("GoldPlus", "#[acr(\"gold-plus\")]")]);
    roles("SRE, Tier2, lower", &[]);
}

#[test]
fn names_no_token_can_hold() {
    let empty = "`role` is empty: name the role a caller must have, as in `#[role(\"admin\")]`";
    roles("#[role(\"\")] A", &[empty]);
    roles(
        "#[role(\" \")] A",
        &["role `\" \"` is only white space: name the role a caller must have, as in `#[role(\"admin\")]`"],
    );
    roles("#[role(\" a\")] A", &["role `\" a\"` has white space around it: write `#[role(\"a\")]`"]);
    roles("#[role(\"a\\0\")] A", &["role `\"a\\0\"` contains a control character: remove it"]);
    roles("#[role(\"a b\")] A", &[]);
    scopes("#[scope(\"\")] A", &["`scope` is empty: name a scope, as in `#[scope(\"orders:read\")]`"]);
    scopes(
        "#[scope(\"a b\")] A",
        &["scope `\"a b\"` contains a space: give each scope a variant of its own"],
    );
    let quoted = "contains '\"', which no scope can: use printable ASCII without spaces, `\"` and `\\`";
    scopes("#[scope(\"a\\\"\")] A", &[&format!("scope `\"a\\\"\"` {quoted}")]);
    let unlaut = "contains 'ü', which no scope can: use printable ASCII without spaces, `\"` and `\\`";
    scopes("Büro", &[&format!("scope `\"büro\"` {unlaut}")]);
    acr_values(
        "#[acr(\"\")] A",
        &["`acr` is empty: name an authentication class, as in `#[acr(\"urn:example:gold\")]`"],
    );
    acr_values("#[acr(\"a b\")] A", &["acr `\"a b\"` contains a space: give each acr a variant of its own"]);
    acr_values("#[acr(\" a\")] A", &["acr `\" a\"` has white space around it: write `#[acr(\"a\")]`"]);
}

#[test]
fn names_given_twice() {
    roles("A, #[role(\"a\")] B", &["`A` and `B` are both called `\"a\"` in tokens: rename one"]);
    roles(
        "A, #[role(\"a\")] B, #[role(\"a\")] C",
        &[
            "`A` and `B` are both called `\"a\"` in tokens: rename one",
            "`A` and `C` are both called `\"a\"` in tokens: rename one",
        ],
    );
    roles("A, #[role(\"A\")] B", &[]);
    roles("#[role(\"a\", \"b\")] A", &["a second name, \"b\": a role has one in tokens"]);
    roles("#[role(\"a\"x)] A", &["a name has no suffix, found `\"a\"x`: write `#[role(\"a\")]`"]);
}

#[test]
fn hierarchies_that_make_no_sense() {
    roles(
        "#[role(includes(Viewr))] Admin, Viewer",
        &["there is no role `Viewr` here: did you mean `Viewer`?"],
    );
    roles(
        "#[role(includes(X))] Admin, Editor, Viewer",
        &["there is no role `X` here: the others are `Editor`, `Viewer`"],
    );
    roles("#[role(includes(X))] Admin", &["there is no role `X` here: there is no other"]);
    roles("#[role(includes(A))] A", &["`A` includes itself: remove it"]);
    roles("#[role(includes(B, B))] A, B", &["`B` is included twice: remove one"]);
    roles(
        "#[role(includes(B))] A, #[role(includes(A))] B",
        &["`A` includes `B` includes `A`: no role can include itself, remove one of these"],
    );
    acr_values(
        "X, #[acr(includes(B))] A, #[acr(includes(C))] B, #[acr(includes(A))] C",
        &["`A` includes `B` includes `C` includes `A`: no acr can include itself, remove one of these"],
    );
    roles(
        "#[role(includes(B, C))] A, #[role(includes(C))] B, C",
        &["`A` includes `C` through `B` already: remove `C`"],
    );
    roles(
        "#[role(includes(B, D))] A, #[role(includes(C))] B, #[role(includes(D))] C, D",
        &["`A` includes `D` through `B` already: remove `D`"],
    );
    roles("#[role(includes(E::B))] A, B", &["`E::B` is a path: name the variant alone, `B`"]);
    roles("#[role(grants(S::X, S::X))] A", &["`S::X` is granted twice: remove one"]);
}

#[test]
fn attributes_that_cannot_be_read() {
    let keys = "the keys are `includes`, `grants`";
    let alone = "a name stands alone and in quotes, as in";
    roles("#[role(include(B))] A, B", &[&format!("unknown key `include`: did you mean `includes`? {keys}")]);
    roles("#[role(root)] A", &[&format!("unknown key `root`: {keys}; {alone} `#[role(\"root\")]`")]);
    roles(
        "#[role(name = \"root\")] A",
        &[&format!("unknown key `name`: {keys}; {alone} `#[role(\"root\")]`")],
    );
    roles("#[role(5)] A", &[&format!("expected a name or a key, found `5`: {alone} `#[role(\"name\")]`")]);
    roles("#[role(\"a\" \"b\")] A", &["unexpected `\"b\"`: separate entries with a comma"]);
    roles("#[role(includes)] A", &["`includes` takes a list in parentheses: write `includes(Editor)`"]);
    roles(
        "#[role(includes = B)] A, B",
        &["`includes` takes a list in parentheses: write `includes(Editor)`"],
    );
    roles("#[role(includes())] A", &["`includes()` is empty: write `includes(Editor)` or remove it"]);
    roles(
        "#[role(includes(\"b\"))] A, B",
        &["`includes` takes variants, found `\"b\"`: write `includes(Editor)`"],
    );
    roles(
        "#[role(grants(\"s\"))] A",
        &["`grants` takes variants, found `\"s\"`: write `grants(Scope::OrdersRead)`"],
    );
    roles("#[role(includes(B), includes(C))] A, B, C", &["`includes` is given twice: write it once"]);
    roles("#[role] A", &["`#[role]` says nothing: write `#[role(\"a\")]` or remove it"]);
    roles(
        "#[role()] OrderManager",
        &[
            "`#[role]` says nothing: write `#[role(\"order-manager\")]` or remove it",
            "variant `OrderManager` has several words: say how tokens spell it, as in `#[role(\"order-manager\")]`",
        ],
    );
    roles("#[role = \"x\"] A", &["`#[role]` takes its value in parentheses: write `#[role(\"x\")]`"]);
    roles("#[role(\"x\")] #[role(\"y\")] A", &["`#[role(..)]` is given twice: write everything in one"]);
    roles("#[roles(\"x\")] A", &["`#[roles(..)]` belongs above the enum: on a variant write `#[role(..)]`"]);
    scopes("#[scope(\"a\", includes(B))] A, B", &["unknown key `includes`: a scope has nothing but a name"]);
    acr_values("#[acr(grants(S::X))] A", &["unknown key `grants`: the only key is `includes`"]);
}

#[test]
fn settings_that_cannot_be_read() {
    let settings = |attribute: &str, expected: &str| {
        item(Kind::Scope, &format!("{attribute} enum E {{ A }}"), &[&format!("enum `E`: {expected}")]);
    };
    let keys = "the keys are `roles`, `crate`";
    settings("#[scopes(role = Role)]", &format!("unknown key `role`: did you mean `roles`? {keys}"));
    settings("#[scopes(\"x\")]", &format!("expected a key, found `\"x\"`: {keys}"));
    settings("#[scopes(roles)]", "`roles` has no value: write `roles = Role`");
    settings("#[scopes(roles = \"Role\")]", "`roles` takes a path, found `\"Role\"`: write `roles = Role`");
    settings("#[scopes(roles = A, roles = B)]", "`roles` is given twice: write it once");
    settings(
        "#[scopes(crate = x)]",
        "`x` is relative and could mean another item: write `crate = ::name` or `crate = crate::module`",
    );
    settings("#[scopes]", "`#[scopes]` says nothing: write `#[scopes(crate = ::name)]` or remove it");
    settings(
        "#[scope(roles = A)]",
        "`#[scope(..)]` belongs on a variant: above the enum write `#[scopes(..)]`",
    );
    settings(
        "#[scopes(roles = A)] #[scopes(crate = ::x)]",
        "`#[scopes(..)]` is given twice: write everything in one",
    );
    item(
        Kind::Role,
        "#[roles(roles = R)] enum E { A }",
        &["enum `E`: unknown key `roles`: the only key is `crate`"],
    );
}

#[test]
fn items_that_are_no_vocabulary() {
    let derived =
        |name: &str, noun: &str| format!("`{name}` is derived on an enum with one variant per {noun}");
    item(Kind::Role, "struct S;", &[&format!("struct `S`: {}", derived("Roles", "role"))]);
    item(Kind::Scope, "union S { a: u8 }", &[&format!("union `S`: {}", derived("Scopes", "scope"))]);
    item(Kind::Role, "enum E {}", &["enum `E`: there are no variants: declare one per role"]);
    let generic = "enum `E`: a vocabulary has no generic parameters: remove them";
    item(Kind::Role, "enum E<T> { A }", &[generic]);
    item(Kind::Role, "enum E<'a> { A }", &[generic]);
    item(Kind::Role, "enum E where u8: Copy { A }", &[generic]);
    roles("A(u8)", &["variant `A` has fields, which a role cannot: remove them"]);
    roles("A()", &["variant `A` has fields, which a role cannot: remove them"]);
    roles("A = 1", &["variant `A` has a discriminant: remove it, tokens hold names only"]);
}

#[test]
fn all_mistakes_at_once() {
    roles(
        "#[role(\"\", includes(C), x)] A { f: u8 } , BeeTwo = 2",
        &[
            "variant `A` has fields, which a role cannot: remove them",
            "unknown key `x`: the keys are `includes`, `grants`; a name stands alone and in quotes, as in `#[role(\"x\")]`",
            "variant `BeeTwo` has a discriminant: remove it, tokens hold names only",
            "`role` is empty: name the role a caller must have, as in `#[role(\"admin\")]`",
            "variant `BeeTwo` has several words: say how tokens spell it, as in `#[role(\"bee-two\")]`",
            "there is no role `C` here: the others are `BeeTwo`",
        ],
    );
}

#[test]
fn the_hierarchy_becomes_data() {
    let declared = "enum E { #[role(includes(B), grants(S::X))] A, #[role(\"bee\", includes(C), grants(S::Y, S::X))] B, C }";
    let (output, _) = derive(Kind::Role, tokens(declared));
    let output = output.to_string();
    for term in [
        "Term :: new (\"A\" , \"a\" , & [\"a\"] , const { & [S :: X . name () , S :: Y . name ()] })",
        "Term :: new (\"B\" , \"bee\" , & [\"bee\" , \"a\"] , const { & [S :: Y . name () , S :: X . name ()] })",
        "Term :: new (\"C\" , \"c\" , & [\"c\" , \"a\" , \"bee\"] , & [])",
    ] {
        assert!(output.contains(term), "{term}\n{output}");
    }
    let pairs = ["< 0usize , 0usize >", "< 0usize , 1usize >", "< 0usize , 2usize >", "< 1usize , 1usize >"];
    assert!(pairs.iter().all(|pair| output.contains(pair)), "{output}");
    assert_eq!(output.matches(":: Includes <").count(), 6, "{output}");
}

#[test]
fn expansions_name_nothing_of_their_own() {
    for (kind, item) in [
        (Kind::Role, "pub enum E { #[role(includes(B), grants(S::X))] A, B }"),
        (Kind::Scope, "#[scopes(roles = R)] pub(crate) enum E { A, B }"),
        (Kind::Scope, "enum E { A }"),
        (Kind::Acr, "enum E { #[acr(includes(B))] A, B }"),
    ] {
        let (output, errors) = derive(kind, tokens(item));
        assert!(errors.is_empty(), "{errors:?}");
        let mut authors = names(tokens(item));
        // What is declared, attributes of the language, and what `Self` is.
        authors.extend(
            "Self self TERMS Roles name as_role as_scope as_acr as_declared_role as_declared_scope as_declared_acr where doc \
             hidden must_use automatically_derived check"
                .split_whitespace()
                .map(String::from),
        );
        assert_eq!(forbidden(output, &authors), Vec::<String>::new(), "`{item}`");
    }
}

/// Small, fast and the same on every machine (Steele, Lea and Flood 2014).
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }
}

/// A graph of up to ten nodes; without cycles when every edge leads to a greater number in a shuffled order.
fn random_graph(random: &mut SplitMix, acyclic: bool) -> Vec<Vec<usize>> {
    let size = 1 + random.below(10);
    let density = 1 + random.below(4);
    let mut rank: Vec<usize> = (0..size).collect();
    (1..size).for_each(|last| rank.swap(last, random.below(last + 1)));
    let mut edges = vec![Vec::new(); size];
    for from in 0..size {
        for to in 0..size {
            let allowed = from != to && (!acyclic || rank[from] < rank[to]);
            if allowed && random.below(5) < density {
                edges[from].push(to);
            }
        }
    }
    edges
}

/// Warshall's algorithm on a matrix: nothing in common with a search.
fn reachable(edges: &[Vec<usize>]) -> Vec<Vec<bool>> {
    let size = edges.len();
    let mut reached: Vec<Vec<bool>> =
        edges.iter().map(|direct| (0..size).map(|to| direct.contains(&to)).collect()).collect();
    for middle in 0..size {
        for from in 0..size {
            for to in 0..size {
                reached[from][to] |= reached[from][middle] && reached[middle][to];
            }
        }
    }
    reached
}

#[test]
fn the_closure_is_reachability() {
    for seed in 0..20_000 {
        let edges = random_graph(&mut SplitMix(seed), seed % 4 != 0);
        let naive = reachable(&edges);
        for (node, found) in closure(&edges).iter().enumerate() {
            assert_eq!(found[0], node, "itself first, seed {seed}");
            for (other, reached) in naive[node].iter().enumerate() {
                let count = found.iter().filter(|one| **one == other).count();
                assert_eq!(count, usize::from(other == node || *reached), "seed {seed}: {edges:?}");
            }
        }
    }
}

#[test]
fn cycles_are_always_found_and_always_real() {
    let mut with_cycles = 0;
    for seed in 0..20_000 {
        let edges = random_graph(&mut SplitMix(seed), seed % 2 == 0);
        let naive = reachable(&edges);
        let cycles = cycles(&edges);
        with_cycles += usize::from(!cycles.is_empty());
        for cycle in &cycles {
            let next = cycle.iter().cycle().skip(1);
            assert!(
                cycle.iter().zip(next).all(|(from, to)| edges[*from].contains(to)),
                "seed {seed}: {cycle:?}"
            );
        }
        for (node, reached) in naive.iter().enumerate() {
            let together = |other: usize| other == node || (reached[other] && naive[other][node]);
            let told = cycles.iter().filter(|cycle| together(cycle[0])).count();
            assert_eq!(told, usize::from(reached[node]), "seed {seed}: {edges:?} {cycles:?}");
        }
    }
    assert!(with_cycles > 5_000, "{with_cycles}");
}

#[test]
fn what_is_superfluous_can_go_and_nothing_else_can() {
    let mut found = 0;
    for seed in 0..10_000 {
        let edges = random_graph(&mut SplitMix(seed), true);
        let whole = reachable(&edges);
        for node in 0..edges.len() {
            let superfluous = superfluous(node, &edges);
            found += superfluous.len();
            for weaker in &edges[node] {
                let mut fewer = edges.clone();
                fewer[node].retain(|one| one != weaker);
                let told = superfluous.iter().any(|(one, _)| one == weaker);
                assert_eq!(told, reachable(&fewer) == whole, "seed {seed}: {edges:?}, {node} to {weaker}");
            }
            for (weaker, other) in superfluous {
                assert!(edges[node].contains(&other) && whole[other][weaker], "seed {seed}");
            }
        }
    }
    assert!(found > 5_000, "{found}");
}

#[test]
fn soup() {
    const WORDS: [&str; 26] = [
        "role", "roles", "includes", "grants", "A", "B", "crate", "(", ")", "(", ")", "=", ",", ",", "::",
        "\"a\"", "\"\"", "5", "'x'", "_", "r#type", "{}", "[]", "S::X", "#", "Self",
    ];
    let mut refused = 0;
    for seed in 0..20_000 {
        let random = &mut SplitMix(seed);
        let length = random.below(8);
        let soup = |random: &mut SplitMix| {
            (0..length).map(|_| WORDS[random.below(WORDS.len())]).collect::<Vec<_>>().join(" ")
        };
        let source = format!(
            "#[roles({})] enum E {{ #[role({})] A, #[role({})] B }}",
            soup(random),
            soup(random),
            soup(random)
        );
        let Ok(tokens) = source.parse() else { continue };
        let (output, errors) = derive(Kind::Role, tokens);
        let output = output.to_string();
        assert_eq!(output.contains("compile_error"), !errors.is_empty(), "{source}");
        assert_eq!(output.contains("Term :: new"), errors.is_empty(), "{source}");
        refused += usize::from(!errors.is_empty());
    }
    assert!(refused > 5_000, "{refused}");
}
