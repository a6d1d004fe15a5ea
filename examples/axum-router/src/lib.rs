//! A shop: a router whose routes say who may call them.

use auth_runtime::axum::{Require, RouteRule};
use auth_runtime::layer::RequireAuthLayer;
use auth_runtime::{PathParameters, Principal, Requirement, rule};
use axum::Router;
use axum::extract::{Path, RawPathParams, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{delete, get};

struct Admin;

impl RouteRule for Admin {
    const REQUIREMENT: Requirement = rule!(role = "admin");
    const NAME: &'static str = "shop::admin";
}

/// The shop.
pub fn router() -> Router {
    let own = RequireAuthLayer::new(rule!(claim("sub") == path("user_id"))).name("shop::own");
    Router::new()
        .route("/users/{user_id}", get(show_user).layer(own))
        .route_layer(from_fn(path_parameters))
        .route("/health", get(async || "up"))
        .route("/me", get(me))
        .route("/offers", get(offers))
        .route("/orders/{id}", delete(delete_order))
}

/// Any verified caller.
async fn me(caller: Principal) -> String {
    caller.subject().to_owned()
}

/// Everybody, and better for those who are known; a bad token is refused.
async fn offers(caller: Option<Principal>) -> String {
    caller.map_or("tea".to_owned(), |caller| format!("tea, cheaper for {}", caller.subject()))
}

/// Admins.
async fn delete_order(admin: Require<Admin>, Path(id): Path<u32>) -> String {
    format!("{} deleted {id}", admin.subject())
}

/// Whom the layer lets through.
async fn show_user(Path(user_id): Path<String>) -> String {
    format!("all about {user_id}")
}

/// Tells rules that ask for `path(..)` what the router matched.
async fn path_parameters(parameters: RawPathParams, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(PathParameters::from_iter(&parameters));
    next.run(request).await
}
