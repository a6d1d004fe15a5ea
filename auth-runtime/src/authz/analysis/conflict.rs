//! Which two parts of a rule that can never hold exclude each other, whatever the others are.

use super::table::{Kind, NEVER, Table};
use crate::authz::requirement::Requirement;

/// The most parts that are looked at, two by two.
const PARTS: usize = 8;
/// Above everything that [`fault`](super::fault) says.
const PAIR: usize = 1 << 20;

/// As [`fault`](super::fault), but of a rule that can never hold, the two parts of which that is true already: `PAIR`, and
/// the numbers of the two, of which the earlier counts 256. They are counted from 0 among the parts that must all hold.
#[must_use]
pub const fn conflict(rule: &Requirement) -> usize {
    match super::fault(rule) {
        NEVER => first_pair(rule),
        other => other,
    }
}

const fn first_pair(rule: &Requirement) -> usize {
    let mut later = 1;
    while let (true, Some(second)) = (later < PARTS, part(rule, &mut { later })) {
        let mut earlier = 0;
        while let (true, Some(first)) = (earlier < later, part(rule, &mut { earlier })) {
            let table = Table::of_pair(Kind::All, false, [(first, 0), (second, 0)]);
            if table.problem.is_none() && table.is_always(false) {
                return PAIR + earlier * 256 + later;
            }
            earlier += 1;
        }
        later += 1;
    }
    NEVER
}

/// The part with this number among those that must all hold; otherwise the number is lowered by how many there are.
#[expect(clippy::indexing_slicing, reason = "the index is compared with the length in the loop's condition")]
const fn part<'r>(rule: &'r Requirement, number: &mut usize) -> Option<&'r Requirement> {
    let Requirement::All(members) = rule else {
        if *number == 0 {
            return Some(rule);
        }
        *number -= 1;
        return None;
    };
    let mut at = 0;
    while at < members.len() {
        if let Some(found) = part(&members[at], number) {
            return Some(found);
        }
        at += 1;
    }
    None
}
