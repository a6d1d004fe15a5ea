//! What an attribute demands, as data.

/// A condition on the caller: what `#[require_auth(..)]` states, as a `const`-constructible tree.
///
/// ```
/// use auth_runtime::Requirement;
///
/// const EDITORS: Requirement = Requirement::All(&[
///     Requirement::Any(&[Requirement::Role("admin"), Requirement::Role("editor")]),
///     Requirement::Not(&Requirement::Role("suspended")),
/// ]);
/// ```
///
/// A group without conditions and an empty name are mistakes, not "anybody": a rule that contains one
/// denies every caller, even under [`Not`](Requirement::Not), as `misconfigured`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Requirement {
    /// Every condition holds.
    All(&'static [Requirement]),
    /// At least one condition holds.
    Any(&'static [Requirement]),
    /// A verified caller, whoever it is.
    Authenticated,
    /// The condition does not hold.
    Not(&'static Requirement),
    /// The caller has this role, compared octet for octet.
    Role(&'static str),
    /// The token carries this scope (RFC 6749 §3.3), compared octet for octet.
    Scope(&'static str),
}
