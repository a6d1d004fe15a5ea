//! HTTP requests, by the service that hands them to the function.

use std::any::Any;

use aws_lambda_events::alb::AlbTargetGroupRequest;
use aws_lambda_events::apigw::{
    ApiGatewayProxyRequest, ApiGatewayV2httpRequest, ApiGatewayWebsocketProxyRequest,
};
use aws_lambda_events::lambda_function_urls::LambdaFunctionUrlRequest;
use http::HeaderMap;

use crate::lambda::event::{AuthEvent, HttpAnswer, JsonAnswer};
use crate::lambda::parts::{self, Parts};
use crate::lambda::view::{Client, Cookies, Front, Headers, RequestView};

impl AuthEvent for ApiGatewayV2httpRequest {
    type Answer = JsonAnswer;

    fn request(&self) -> RequestView<'_> {
        RequestView {
            cookies: Cookies::List(self.cookies.as_deref().unwrap_or_default()),
            parts: Parts::HttpApi(self),
            ..RequestView::new(self.request_context.http.method.as_str(), &self.headers)
        }
    }
}

impl AuthEvent for LambdaFunctionUrlRequest {
    type Answer = JsonAnswer;

    fn request(&self) -> RequestView<'_> {
        let method = self.request_context.http.method.as_deref();
        RequestView {
            cookies: Cookies::List(self.cookies.as_deref().unwrap_or_default()),
            parts: Parts::FunctionUrl(self),
            ..RequestView::new(method.unwrap_or_default(), &self.headers)
        }
    }
}

impl AuthEvent for ApiGatewayProxyRequest {
    type Answer = JsonAnswer;

    fn request(&self) -> RequestView<'_> {
        RequestView {
            front: Front::ApiGatewayV1,
            multi_value_headers: Headers::Map(&self.multi_value_headers),
            parts: Parts::RestApi(self),
            ..RequestView::new(self.http_method.as_str(), &self.headers)
        }
    }
}

/// The headers only come with `$connect`; on every later route there is no credential, but what an authorizer found out at
/// `$connect`: see [`Gateway::lambda_authorizer`](crate::gateway::Gateway::lambda_authorizer).
impl AuthEvent for ApiGatewayWebsocketProxyRequest {
    type Answer = JsonAnswer;

    fn request(&self) -> RequestView<'_> {
        let method = self.http_method.as_ref().map_or("", http::Method::as_str);
        RequestView {
            front: Front::ApiGatewayV1,
            multi_value_headers: Headers::Map(&self.multi_value_headers),
            parts: Parts::WebSocket(self),
            ..RequestView::new(method, &self.headers)
        }
    }
}

impl AuthEvent for AlbTargetGroupRequest {
    type Answer = JsonAnswer;

    fn request(&self) -> RequestView<'_> {
        RequestView {
            front: Front::Alb { multi_value: !self.multi_value_headers.is_empty() },
            multi_value_headers: Headers::Map(&self.multi_value_headers),
            parts: Parts::LoadBalancer(self),
            ..RequestView::new(self.http_method.as_str(), &self.headers)
        }
    }
}

/// `lambda_http::Request` among others. `lambda_http` keeps only the last of several `Authorization` values of a REST
/// API or load balancer; use the typed event where that matters.
impl<B: Any> AuthEvent for http::Request<B> {
    type Answer = HttpAnswer;

    fn request(&self) -> RequestView<'_> {
        let (uri, extensions, body) = (self.uri(), self.extensions(), parts::octets(self.body()));
        of_http(self.method().as_str(), self.headers(), Parts::Http { uri, extensions, body })
    }
}

/// Headers alone, where a framework hands over nothing else. There is no method, so a cookie counts only when it comes from
/// the same origin, and conditions can ask for headers only.
impl AuthEvent for http::HeaderMap {
    type Answer = HttpAnswer;

    fn request(&self) -> RequestView<'_> {
        RequestView::new("", self)
    }
}

/// A request without its body, as the extractors of a web framework get it.
impl AuthEvent for http::request::Parts {
    type Answer = HttpAnswer;

    fn request(&self) -> RequestView<'_> {
        let (uri, extensions) = (&self.uri, &self.extensions);
        of_http(self.method.as_str(), &self.headers, Parts::Http { uri, extensions, body: None })
    }
}

fn of_http<'e>(method: &'e str, headers: &'e HeaderMap, parts: Parts<'e>) -> RequestView<'e> {
    let view = RequestView { parts, client: parts.client().map(Client), ..RequestView::new(method, headers) };
    parts.deadline().into_iter().fold(view, RequestView::deadline_unix_millis)
}
