use auth_runtime::public;

#[public(reason = "health check")]
struct Api;

fn main() {
    let _ = Api;
}
