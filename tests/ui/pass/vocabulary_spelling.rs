//! Names of variants that lead to a name in tokens by themselves, and some that tokens spell in their own way.

#![deny(warnings)]

use auth_runtime::{AcrValues, Roles, Scopes};

#[derive(Clone, Copy, Roles)]
enum Role {
    Admin,
    #[allow(clippy::upper_case_acronyms)]
    SRE,
    Tier2,
    r#Static,
    Büro,
    #[role("Büro Süd")]
    BüroSüd,
    #[role(r#"a "quoted" role"#)]
    Quoted,
    #[cfg(any())]
    Absent,
    #[doc = "documented"]
    #[role("order-manager",)]
    OrderManager,
}

#[derive(Clone, Copy, Scopes)]
enum Scope {
    Openid,
    #[scope("https://example.com/auth/orders.read")]
    OrdersRead,
}

#[derive(Clone, Copy, AcrValues)]
enum Acr {
    #[acr("2")]
    Two,
    #[acr("urn:mace:incommon:iap:silver")]
    Silver,
}

fn main() {
    use Role::*;
    let names = [Admin, SRE, Tier2, r#Static, Büro, BüroSüd, Quoted, OrderManager].map(Role::name);
    assert_eq!(
        names,
        ["admin", "sre", "tier2", "static", "büro", "Büro Süd", "a \"quoted\" role", "order-manager"]
    );
    assert_eq!(Scope::Openid.name(), "openid");
    assert_eq!(Scope::OrdersRead.name(), "https://example.com/auth/orders.read");
    assert_eq!([Acr::Two, Acr::Silver].map(Acr::name), ["2", "urn:mace:incommon:iap:silver"]);
}
