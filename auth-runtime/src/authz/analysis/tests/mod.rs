//! What is said of rules, by hand for some and against every caller there could be for many.

mod cases;
mod sizes;
mod theories;

use super::{conflict, fault, implies, is_plain};
use crate::authz::condition::{Condition, Operand, Operator};
use crate::authz::requirement::Requirement;
use crate::authz::vocabulary::Term;

use Operand::{
    Argument, Body, Bool, Claim, Header, Hour, Integer, List, Now, Path, Query, SourceIp, Text, Weekday,
};
use Operator::{Contains, Equal, Greater, GreaterOrEqual, In, Less, LessOrEqual, NotEqual};
use Requirement::{
    Acr, All, Amr, Any, Authenticated, DeclaredAcr, DeclaredRole, DeclaredScope, MaxAge, Named, Not,
    Permission, Role, Scope, When,
};

const A: Requirement = Role("a");
const B: Requirement = Role("b");
const C: Requirement = Role("c");
const P: Requirement = x(Equal, Text("p"));
const Q: Requirement = x(Equal, Text("q"));

// Each includes the next.
static ADMIN: Term = Term::new("Admin", "admin", &["admin"], &["read", "write"]);
static EDITOR: Term = Term::new("Editor", "editor", &["editor", "admin"], &["read"]);
static VIEWER: Term = Term::new("Viewer", "viewer", &["viewer", "editor", "admin"], &[]);
static GRANTING: [Term; 3] = [ADMIN, EDITOR, VIEWER];
static READ: Term = Term::new("Read", "read", &["read"], &[]);
static WRITE: Term = Term::new("Write", "write", &["write"], &[]);
static GOLD: Term = Term::new("Gold", "gold", &["gold"], &[]);
static SILVER: Term = Term::new("Silver", "silver", &["silver", "gold"], &[]);
static NAMELESS: Term = Term::new("Nameless", "", &[""], &[]);
static UNMET: Term = Term::new("Unmet", "unmet", &[], &[]);

const ADMINS: Requirement = DeclaredRole(&ADMIN);
const EDITORS: Requirement = DeclaredRole(&EDITOR);
const VIEWERS: Requirement = DeclaredRole(&VIEWER);
const READERS: Requirement = DeclaredScope(&READ, &GRANTING);

const fn when(left: Operand, operator: Operator, right: Operand) -> Requirement {
    Requirement::Condition(Condition::new(left, operator, right))
}

const fn x(operator: Operator, right: Operand) -> Requirement {
    when(Claim("x"), operator, right)
}
