//! Rules of a shop that has one of every kind.

use Requirement::{Acr, All, Any, Authenticated, DeclaredRole, DeclaredScope, Not, Role, Scope};
use auth_runtime::{Access, Condition, Operand, Operator, Requirement, Rule, Term};

/// The declared roles: an admin is an editor too.
pub const ROLES: [Term; 2] = [
    Term::new("Admin", "admin", &["admin"], &["orders:read", "orders:write"]),
    Term::new("Editor", "editor", &["editor", "admin"], &["orders:read"]),
];

/// The declared scopes.
pub const SCOPES: [Term; 2] = [
    Term::new("OrdersRead", "orders:read", &["orders:read"], &[]),
    Term::new("OrdersWrite", "orders:write", &["orders:write"], &[]),
];

const OWN_DEPARTMENT: Requirement = Requirement::Condition(Condition::new(
    Operand::Claim("department"),
    Operator::Equal,
    Operand::Path("department"),
));

/// One rule of every kind, in no order.
pub const RULES: [Rule; 14] = [
    Rule::new("shop::health", Access::Public { reason: "health check" })
        .at("src/main.rs", 12)
        .documented("Says that the shop is up."),
    Rule::new("shop::catalogue::list", Access::Optional)
        .documented("Lists what is for sale.")
        .at("src/catalogue.rs", 9),
    Rule::new("shop::old_orders", Access::DenyAll).at("src/main.rs", 80),
    Rule::new("shop::profile", required(Authenticated)).at("src/profile.rs", 5),
    Rule::new("shop::orders::list_orders", required(DeclaredScope(&SCOPES[0], &ROLES)))
        .at("src/orders.rs", 20),
    Rule::new(
        "shop::orders::delete_order",
        required(All(&[DeclaredRole(&ROLES[0]), DeclaredScope(&SCOPES[1], &ROLES)])),
    )
    .documented("Deletes an order for good.\n\nThere is no way back.")
    .at("src/orders.rs", 31),
    Rule::new("shop::orders::edit_order", required(DeclaredRole(&ROLES[1]))).at("src/orders.rs", 44),
    Rule::new(
        "shop::orders::refund",
        required(Any(&[Scope("refunds:write"), All(&[Scope("orders:read"), Role("cashier")])])),
    )
    .at("src/orders.rs", 58),
    Rule::new(
        "shop::orders::export",
        required(Any(&[Scope("exports:read"), All(&[Scope("orders:read"), Scope("orders:write")])])),
    )
    .at("src/orders.rs", 71),
    Rule::new("shop::staff::payroll", required(All(&[Role("hr"), Acr("mfa"), Requirement::MaxAge(300)])))
        .at("src/staff.rs", 10),
    Rule::new("shop::staff::department", required(All(&[Not(&Role("suspended")), OWN_DEPARTMENT])))
        .at("src/staff.rs", 27),
    Rule::new("shop::staff::comment", required(Not(&Role("suspended")))).at("src/staff.rs", 36),
    Rule::new("shop::staff::document", required(Requirement::Permission("documents:{id}:write")))
        .at("src/staff.rs", 49),
    Rule::new("shop::partners::stock", required(Scope("stock:read")))
        .verified_by("crate::PARTNERS")
        .at("src/partners.rs", 8),
];

/// The routes of the shop.
pub const ROUTES: [(&str, &str, &str); 15] = [
    ("GET", "/health", "shop::health"),
    ("GET", "/products", "shop::catalogue::list"),
    ("GET", "/old", "shop::old_orders"),
    ("GET", "/me", "shop::profile"),
    ("GET", "/orders", "shop::orders::list_orders"),
    ("DELETE", "/orders/{order_id}", "shop::orders::delete_order"),
    ("PUT", "/orders/{order_id}", "shop::orders::edit_order"),
    ("PATCH", "/orders/{order_id}", "shop::orders::edit_order"),
    ("POST", "/orders/{order_id}/refund", "shop::orders::refund"),
    ("GET", "/exports", "shop::orders::export"),
    ("GET", "/payroll", "shop::staff::payroll"),
    ("GET", "/departments/{department}", "shop::staff::department"),
    ("POST", "/comments", "shop::staff::comment"),
    ("PUT", "/documents/{id}", "shop::staff::document"),
    ("GET", "/stock", "shop::partners::stock"),
];

const fn required(requirement: Requirement) -> Access {
    Access::Required(requirement)
}
