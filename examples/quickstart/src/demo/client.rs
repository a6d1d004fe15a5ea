//! A small HTTP client: one connection for each request.

use std::net::SocketAddr;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use lambda_runtime::Error;
use tokio::net::TcpStream;

use super::cases::Case;

pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

pub(super) async fn send(address: SocketAddr, case: &Case) -> Result<Reply, Error> {
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let response = sender.send_request(request(address, case)?).await?;
    let (head, body) = response.into_parts();
    let body = String::from_utf8(body.collect().await?.to_bytes().to_vec())?;
    Ok(Reply { status: head.status, headers: head.headers, body })
}

fn request(address: SocketAddr, case: &Case) -> Result<Request<Full<Bytes>>, Error> {
    let mut request = Request::builder().method(case.method).uri(case.path).header(HOST, address.to_string());
    for value in &case.authorization {
        request = request.header(AUTHORIZATION, value);
    }
    let body = if case.method == "POST" { r#"{"item":"tea"}"# } else { "" };
    Ok(request.header(CONTENT_TYPE, "application/json").body(Full::from(body))?)
}
