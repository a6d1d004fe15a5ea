//! A handler that knows nothing of tokens, and the layer in front of it.

use std::convert::Infallible;

use auth_runtime::layer::RequireAuthLayer;
use auth_runtime::{Principal, rule};
use lambda_http::tower::{Service, ServiceBuilder};
use lambda_http::{Body, Request, Response, service_fn};
use serde_json::json;

/// What is deployed: the layer, and the handler behind it.
pub fn service()
-> impl Service<Request, Response = Response<Body>, Error = Infallible, Future: Send> + Clone + Send + 'static
{
    let staff = RequireAuthLayer::new(rule!(any(role = "admin", role = "editor"))).name("pages");
    ServiceBuilder::new().layer(staff).service(service_fn(edit))
}

/// Who calls is in the extensions, as the layer found.
async fn edit(request: Request) -> Result<Response<Body>, Infallible> {
    let editor = request.extensions().get().map(Principal::subject);
    let page = json!({ "page": request.uri().path(), "edited_by": editor });
    Ok(Response::new(Body::Text(page.to_string())))
}
