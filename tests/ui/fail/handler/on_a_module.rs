use auth_runtime::require_auth;

#[require_auth(role = "admin")]
mod handlers {}

fn main() {}
