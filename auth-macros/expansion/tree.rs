#[require_auth(role = "editor", any(role = "admin", all(scope = "orders:read", not(role = "suspended", scope = "trial"))))]
async fn list_orders(event: LambdaEvent<In>) -> Result<Out, Error> {
    orders(event).await
}
