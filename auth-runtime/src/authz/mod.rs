//! What is demanded of a caller, and the one place where that is decided.

pub(crate) mod analysis;
mod compare;
mod condition;
mod decision;
mod declared;
mod evaluate;
mod facts;
mod kinds;
mod permission;
mod proof;
mod questions;
mod requirement;
mod rule;
mod text;
mod vocabulary;

pub use self::condition::{Condition, Operand, Operator};
pub use self::decision::Denial;
pub(crate) use self::decision::DenialReason;
pub use self::declared::{declared_acr, declared_role, declared_scope};
pub(crate) use self::evaluate::{Outcome, Situation};
pub(crate) use self::facts::{Fact, Facts};
pub use self::kinds::{DeclaresAcr, DeclaresRole, DeclaresScope};
pub use self::proof::Proof;
#[cfg(feature = "table")]
pub(crate) use self::questions::Questions;
pub use self::requirement::Requirement;
pub use self::rule::{Access, Rule};
#[cfg(feature = "table")]
pub use self::rule::{RULES, rules};
pub use self::vocabulary::{AcrValues, GrantedBy, Includes, NoRoles, Roles, Scopes, Term};
