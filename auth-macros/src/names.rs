//! Which names a role, a scope and an authentication class can have, wherever they are written.

use syn::LitStr;

/// What is named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An authentication context class.
    Acr,
    /// A role.
    Role,
    /// A scope.
    Scope,
}

/// Where the name stands, which decides how a remedy is spelled.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// On the variant that declares it: `#[role("admin")]`.
    Declaration,
    /// In a rule: `role = "admin"`.
    Rule,
}

impl Kind {
    /// The key, as the author writes it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Acr => "acr",
            Self::Role => "role",
            Self::Scope => "scope",
        }
    }

    /// The variant of the runtime's `Requirement` for a name that is taken as it is.
    pub(crate) const fn variant(self) -> &'static str {
        match self {
            Self::Acr => "Acr",
            Self::Role => "Role",
            Self::Scope => "Scope",
        }
    }

    /// What turns a declared name into a requirement, also one of another kind, whose message then says so. Not the public
    /// `as_role`, which an author may have written for an enum of scopes.
    pub(crate) const fn method(self) -> &'static str {
        match self {
            Self::Acr => "as_declared_acr",
            Self::Role => "as_declared_role",
            Self::Scope => "as_declared_scope",
        }
    }

    /// What looks a text up in a declared vocabulary.
    pub(crate) const fn lookup(self) -> &'static str {
        match self {
            Self::Acr => "declared_acr",
            Self::Role => "declared_role",
            Self::Scope => "declared_scope",
        }
    }

    /// How a declared name is written.
    pub(crate) const fn declared_example(self) -> &'static str {
        match self {
            Self::Acr => "Acr::Gold",
            Self::Role => "Role::Admin",
            Self::Scope => "Scope::OrdersRead",
        }
    }

    const fn empty(self) -> (&'static str, &'static str) {
        match self {
            Self::Acr => ("name an authentication class", "urn:example:gold"),
            Self::Role => ("name the role a caller must have", "admin"),
            Self::Scope => ("name a scope", "orders:read"),
        }
    }
}

impl Place {
    /// How `name` is written here.
    pub(crate) fn write(self, kind: Kind, name: &str) -> String {
        let word = kind.word();
        match self {
            Self::Declaration => format!("#[{word}({name:?})]"),
            Self::Rule => format!("{word} = {name:?}"),
        }
    }

    fn write_several(self, kind: Kind, names: &[&str]) -> String {
        let word = kind.word();
        match self {
            Self::Declaration => format!("give each {word} a variant of its own"),
            Self::Rule => {
                let list: Vec<_> = names.iter().map(|name| self.write(kind, name)).collect();
                format!("give one {word} per key, as in `all({})`", list.join(", "))
            }
        }
    }
}

/// The name in `literal`.
///
/// # Errors
/// What is wrong with it, and the remedy.
pub(crate) fn check(kind: Kind, place: Place, literal: &LitStr) -> Result<String, String> {
    let name = literal.value();
    let shown = literal.token().to_string();
    match flaw(kind, place, &name, &shown) {
        Some(problem) => Err(problem),
        None => Ok(name),
    }
}

/// What is wrong with `name`, which the author wrote as `shown`.
pub(crate) fn flaw(kind: Kind, place: Place, name: &str, shown: &str) -> Option<String> {
    if name.is_empty() {
        let (remedy, example) = kind.empty();
        let written = place.write(kind, example);
        return Some(format!("`{}` is empty: {remedy}, as in `{written}`", kind.word()));
    }
    match kind {
        Kind::Role if !name.trim().is_empty() => role(place, name, shown),
        Kind::Role => Some(space(kind, place, name, shown)),
        Kind::Acr | Kind::Scope => token(kind, place, name, shown),
    }
}

/// A role is compared byte for byte with a claim, so what cannot be seen must not be in it.
fn role(place: Place, name: &str, shown: &str) -> Option<String> {
    if name.trim() != name {
        let written = place.write(Kind::Role, name.trim());
        Some(format!("role `{shown}` has white space around it: write `{written}`"))
    } else if name.chars().any(char::is_control) {
        Some(format!("role `{shown}` contains a control character: remove it"))
    } else {
        None
    }
}

/// RFC 6749 §3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`. The `acr_values` of a challenge are a list separated by
/// spaces within quotes as well (RFC 9470 §3), so the same holds for them.
fn token(kind: Kind, place: Place, name: &str, shown: &str) -> Option<String> {
    let word = kind.word();
    let wrong = name.chars().find(|&char| !matches!(char, '\x21' | '\x23'..='\x5B' | '\x5D'..='\x7E'))?;
    Some(match wrong {
        ' ' => space(kind, place, name, shown),
        char => format!(
            "{word} `{shown}` contains {char:?}, which no {word} can: use printable ASCII without spaces, `\"` and `\\`"
        ),
    })
}

fn space(kind: Kind, place: Place, name: &str, shown: &str) -> String {
    let word = kind.word();
    let names: Vec<_> = name.split_whitespace().collect();
    match names.as_slice() {
        [] => {
            let (remedy, example) = kind.empty();
            let written = place.write(kind, example);
            format!("{word} `{shown}` is only white space: {remedy}, as in `{written}`")
        }
        [only] => {
            format!("{word} `{shown}` has white space around it: write `{}`", place.write(kind, only))
        }
        several => {
            format!("{word} `{shown}` contains a space: {}", place.write_several(kind, several))
        }
    }
}
