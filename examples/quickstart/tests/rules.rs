//! Who may call what is reviewed: a change of a rule fails here until `rules.snap` says the same.

// Links the handlers; their rules are in the table of this test then.
use quickstart as _;

#[test]
fn rules_are_as_reviewed() {
    auth_runtime::assert_rules!("tests/rules.snap", within = "quickstart");
}
