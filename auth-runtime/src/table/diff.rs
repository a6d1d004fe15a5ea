//! How two snapshots differ, handler by handler.

use std::collections::BTreeMap;
use std::fmt;

use super::words::Openness;

/// What became of one handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change<'s> {
    handler: &'s str,
    kind: Kind,
    before: Vec<&'s str>,
    after: Vec<&'s str>,
}

/// In the order in which a reader should see them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// More callers get in by the kind of rule: without a role, without a token.
    Opened,
    Changed,
    Added,
    Removed,
}

/// The handlers whose rules are not the same, those that were opened first.
pub(crate) fn changes<'s>(before: &'s str, after: &'s str) -> Vec<Change<'s>> {
    let mut handlers: BTreeMap<&str, [Vec<&str>; 2]> = BTreeMap::new();
    for (line, is_after) in
        lines(before).map(|line| (line, false)).chain(lines(after).map(|line| (line, true)))
    {
        let (handler, rule) = line.split_once("  ").unwrap_or((line, ""));
        let [old, new] = handlers.entry(handler).or_default();
        if is_after { new.push(rule) } else { old.push(rule) }
    }
    let differ = handlers.into_iter().filter_map(|(handler, [before, after])| {
        kind(&before, &after).map(|kind| Change { handler, kind, before, after })
    });
    let mut changes: Vec<_> = differ.collect();
    changes.sort_by_key(|change| change.kind);
    changes
}

fn lines(snapshot: &str) -> impl Iterator<Item = &str> {
    snapshot.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn kind(before: &[&str], after: &[&str]) -> Option<Kind> {
    let openness = |rules: &[&str]| rules.iter().map(|rule| Openness::of(rule)).max();
    if before == after {
        return None;
    }
    Some(match (openness(before), openness(after)) {
        (None, Some(Openness::Public | Openness::Optional)) => Kind::Opened,
        (None, _) => Kind::Added,
        (_, None) => Kind::Removed,
        (before, after) if before < after => Kind::Opened,
        _ => Kind::Changed,
    })
}

impl fmt::Display for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.kind {
            Kind::Added => "added  ",
            Kind::Changed => "changed",
            Kind::Opened => "OPENED ",
            Kind::Removed => "removed",
        };
        writeln!(f, "  {word}  {}", self.handler)?;
        self.before.iter().try_for_each(|rule| writeln!(f, "           - {rule}"))?;
        self.after.iter().try_for_each(|rule| writeln!(f, "           + {rule}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> String {
        changes(before, after).iter().map(Change::to_string).collect()
    }

    #[test]
    fn the_same_rules_do_not_differ_whatever_the_comments_and_line_ends() {
        assert_eq!(told("# head\r\na  deny_all\r\n", "a  deny_all\n"), "");
        assert_ne!(told("# head\r\na  deny_all\r\n", "a  optional\n"), "");
    }

    #[test]
    fn what_was_opened_comes_first() {
        let before = "a  role = \"x\"\nb  role = \"x\"\nc  deny_all\n";
        let after = "a  role = \"y\"\nb  public: \"z\"\nd  deny_all\n";
        assert_eq!(
            told(before, after),
            "  OPENED   b\n           - role = \"x\"\n           + public: \"z\"\n\
             \x20 changed  a\n           - role = \"x\"\n           + role = \"y\"\n\
             \x20 added    d\n           + deny_all\n\
             \x20 removed  c\n           - deny_all\n"
        );
    }

    #[test]
    fn opened_is_what_lets_in_more_kinds_of_callers() {
        let rules = ["deny_all", "role = \"x\"", "authenticated", "optional", "public: \"x\""];
        for (i, before) in rules.iter().enumerate() {
            for (j, after) in rules.iter().enumerate() {
                let told = told(&format!("h  {before}\n"), &format!("h  {after}\n"));
                assert_eq!(told.contains("OPENED"), i < j, "{before} -> {after}");
            }
        }
    }

    #[test]
    fn a_new_handler_that_is_public_was_opened_too() {
        assert!(told("", "h  public: \"x\"\n").contains("OPENED"));
        assert!(told("", "h  role = \"x\"\n").contains("added"));
    }

    #[test]
    fn handlers_of_one_name_are_compared_together() {
        assert_eq!(told("h  deny_all\nh  optional\n", "h  deny_all\nh  optional\n"), "");
        assert!(told("h  deny_all\n", "h  deny_all\nh  optional\n").contains("OPENED   h"));
    }
}
