use auth_runtime::require_auth;

#[require_auth(role = "admin")]
struct Api {
    name: String,
}

fn main() {
    // The struct is still there: the mistake above is the only one reported.
    let api = Api { name: String::new() };
    drop(api.name);
}
