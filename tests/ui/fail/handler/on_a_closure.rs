use auth_runtime::require_auth;

fn main() {
    let _ = lambda_runtime::service_fn(
        #[require_auth(role = "admin")]
        |event: lambda_runtime::LambdaEvent<serde_json::Value>| async move { Ok::<_, ()>(event.payload) },
    );
}
