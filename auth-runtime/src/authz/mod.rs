//! What is demanded of a caller, and the one place where that is decided.

mod decision;
mod evaluate;
mod requirement;

pub use self::decision::Denial;
pub use self::requirement::Requirement;
