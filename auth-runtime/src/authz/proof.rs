//! Evidence of a role, as a type.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use super::text;
use super::vocabulary::{Includes, Roles, Term};
use crate::principal::Principal;

/// A caller who was found to have a role: the variant at place `ROLE` of the enum `V`.
///
/// Only the guard makes one, for a `#[principal]` parameter, and it does not outlive the call. A function that demands one
/// can therefore not be reached by a caller without the role:
///
/// ```
/// use auth_runtime::{Proof, Roles, require_auth};
/// use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
/// use lambda_runtime::{Error, LambdaEvent};
///
/// #[derive(Clone, Copy, Roles)]
/// enum Role {
///     #[role(includes(Editor))]
///     Admin,
///     Editor,
/// }
///
/// type Admin<'g> = Proof<'g, Role, { Role::Admin as usize }>;
/// type Editor<'g> = Proof<'g, Role, { Role::Editor as usize }>;
///
/// fn purge(by: Admin<'_>) {
///     publish(by.weaken()); // an admin is an editor
/// }
///
/// fn publish(by: Editor<'_>) {
///     println!("published by {}", by.subject());
/// }
///
/// #[require_auth(role = Role::Admin)]
/// async fn delete_user(
///     event: LambdaEvent<ApiGatewayV2httpRequest>,
///     #[principal] admin: Admin<'_>,
/// ) -> Result<ApiGatewayV2httpResponse, Error> {
///     purge(admin);
/// #   let _ = event;
///     Ok(ApiGatewayV2httpResponse::default())
/// }
/// ```
///
/// A rule that does not make the role certain does not build with it.
pub struct Proof<'g, V: Roles, const ROLE: usize> {
    principal: &'g Principal,
    role: PhantomData<fn() -> V>,
}

impl<'g, V: Roles, const ROLE: usize> Proof<'g, V, ROLE> {
    /// INVARIANT: called by the guard only, after it found that the caller has the role.
    pub(crate) fn assertion(principal: &'g Principal) -> Self {
        Self { principal, role: PhantomData }
    }

    /// The caller.
    #[must_use]
    pub fn principal(&self) -> &'g Principal {
        self.principal
    }

    /// The proof of a role that this one includes.
    #[must_use]
    pub fn weaken<const WEAKER: usize>(self) -> Proof<'g, V, WEAKER>
    where
        V: Includes<ROLE, WEAKER>,
    {
        // The trait is open to implement; what the derive declared is not.
        const { assert!(includes(V::TERMS, ROLE, WEAKER), "this role does not include that one") };
        Proof::assertion(self.principal)
    }
}

/// Whether the derive declared it so, whoever implements [`Includes`].
///
/// ```
/// use auth_runtime::{Proof, Roles};
///
/// #[derive(Clone, Copy, Roles)]
/// enum Role {
///     #[role(includes(Viewer))]
///     Admin,
///     Viewer,
/// }
///
/// fn view(by: Proof<'_, Role, { Role::Admin as usize }>) {
///     let _: Proof<'_, Role, { Role::Viewer as usize }> = by.weaken();
/// }
///
/// std::hint::black_box(view as fn(Proof<'_, _, _>));
/// ```
///
/// A forgery does not build:
///
/// ```compile_fail,E0080
/// use auth_runtime::{Includes, Proof, Roles};
///
/// #[derive(Clone, Copy, Roles)]
/// enum Role {
///     #[role(includes(Viewer))]
///     Admin,
///     Viewer,
/// }
///
/// impl Includes<{ Role::Viewer as usize }, { Role::Admin as usize }> for Role {}
///
/// fn forge(by: Proof<'_, Role, { Role::Viewer as usize }>) {
///     let _: Proof<'_, Role, { Role::Admin as usize }> = by.weaken();
/// }
///
/// std::hint::black_box(forge as fn(Proof<'_, _, _>));
/// ```
const fn includes(terms: &[Term], stronger: usize, weaker: usize) -> bool {
    match (terms.split_at_checked(stronger), terms.split_at_checked(weaker)) {
        (Some((_, [stronger, ..])), Some((_, [weaker, ..]))) => {
            text::is_among(stronger.name(), weaker.satisfied_by())
        }
        _ => false,
    }
}

impl<V: Roles, const ROLE: usize> Clone for Proof<'_, V, ROLE> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V: Roles, const ROLE: usize> Copy for Proof<'_, V, ROLE> {}

impl<V: Roles, const ROLE: usize> Deref for Proof<'_, V, ROLE> {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        self.principal
    }
}

impl<V: Roles, const ROLE: usize> fmt::Debug for Proof<'_, V, ROLE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proof").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authz::NoRoles;
    use crate::principal::Assertion;
    use crate::token::json::Document;

    #[test]
    fn it_leads_to_the_caller_and_shows_nothing_of_it() {
        let document = Document::parse(br#"{"sub":"somebody"}"#.to_vec(), 1).unwrap();
        let subject = || document.root().get("sub").unwrap().to_text().unwrap();
        let (subject, issuer) = (subject(), subject());
        let (expires, names) = (0, Vec::new());
        let caller = Principal::assertion(
            Assertion {
                document,
                subject,
                issuer,
                expires,
                issued_at: None,
                names,
                scopes_from: 0,
                roles_from: 0,
            },
            0,
        );
        let proof = Proof::<NoRoles, 0>::assertion(&caller);
        assert_eq!([proof.subject(), proof.principal().subject()], ["somebody"; 2]);
        assert_eq!(format!("{proof:?}"), "Proof { .. }");
    }

    #[test]
    fn a_role_includes_those_it_is_enough_for() {
        static TERMS: [Term; 2] = [
            Term::new("Admin", "admin", &["admin"], &[]),
            Term::new("Editor", "editor", &["editor", "admin"], &[]),
        ];
        let of = |stronger, weaker| includes(&TERMS, stronger, weaker);
        assert_eq!([of(0, 0), of(0, 1), of(1, 1), of(1, 0)], [true, true, true, false]);
        assert!(!of(0, 2) && !of(2, 0), "there is none");
    }
}
