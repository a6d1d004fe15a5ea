//! The built-in client against a key endpoint on this machine that misbehaves.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_runtime::{Keys, Verifier};
use auth_tests::{Signer, claims, key_set, verifier_without_keys};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Serves `answer` to every connection, as it stands; then closes, or keeps the connection open and silent.
async fn serve(answer: Vec<u8>, then_close: bool) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/keys?v=1", listener.local_addr().expect("an address"));
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = connections.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let answer = answer.clone();
            tokio::spawn(async move {
                let request = read_head(&mut stream).await;
                assert!(request.starts_with("GET /keys?v=1 HTTP/1.1\r\n"), "{request}");
                let _ = stream.write_all(&answer).await;
                if !then_close {
                    std::future::pending::<()>().await;
                }
            });
        }
    });
    (url, connections)
}

async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut octet = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut octet).await.is_ok_and(|read| read == 1) {
        head.push(octet[0]);
    }
    String::from_utf8(head).expect("ASCII")
}

fn verifier(url: &str) -> Verifier {
    verifier_without_keys().keys(Keys::jwk_set_url(url)).allow_http_on_loopback().build().expect("a verifier")
}

fn response(head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

#[tokio::test]
async fn a_good_answer_is_used() {
    let signer = Signer::new("k1");
    let set = key_set(&[&signer]).to_string();
    let chunked =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{set}\r\n0\r\n\r\n", set.len());
    for answer in [
        response("200 OK", &set),
        response("200 OK\r\nContent-Type: application/jwk-set+json", &set),
        response("200 OK\r\nContent-Type: application/octet-stream", &set),
        chunked.into_bytes(),
        format!("HTTP/1.1 200 OK\r\n\r\n{set}").into_bytes(),
    ] {
        let (url, connections) = serve(answer, true).await;
        let verifier = verifier(&url);
        for _ in 0..2 {
            let verified = verifier.verify(&signer.sign(&claims(&json!({})))).await;
            assert!(verified.is_ok(), "{verified:?}");
        }
        assert_eq!(connections.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn every_bad_answer_is_an_outage() {
    let signer = Signer::new("k1");
    let set = key_set(&[&signer]).to_string();
    let mut huge = key_set(&[&signer]);
    huge["pad"] = "x".repeat(600_000).into();
    let mut cases = vec![
        response("500 Internal Server Error", &set),
        response("404 Not Found", &set),
        response("429 Too Many Requests", &set),
        response("203 Non-Authoritative Information", &set),
        b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
        b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec(),
        response("200 OK\r\nContent-Type: text/html; charset=utf-8", &set),
        response("200 OK\r\nContent-Encoding: gzip", &set),
        response("200 OK\r\nContent-Encoding: identity\r\nContent-Encoding: gzip", &set),
        response("200 OK\r\nContent-Type: TEXT/HTML", &set),
        response("200 OK", &huge.to_string()),
        response("200 OK", ""),
        response("200 OK", "not JSON"),
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{set}", set.len() + 1).into_bytes(),
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{set}", set.len() - 1).into_bytes(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".to_vec(),
        b"SSH-2.0-server\r\n".to_vec(),
        Vec::new(),
    ];
    let (elsewhere, followed) = serve(response("200 OK", &set), true).await;
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"] {
        cases.push(response(&format!("{status}\r\nLocation: {elsewhere}"), &set));
    }
    for answer in cases {
        let shown = String::from_utf8_lossy(&answer).chars().take(90).collect::<String>();
        let (url, connections) = serve(answer, true).await;
        let error = verifier(&url).verify(&signer.sign(&claims(&json!({})))).await.expect_err("an outage");
        assert_eq!(error.code(), "keys_unavailable", "{shown}");
        assert_eq!(connections.load(Ordering::SeqCst), 1, "{shown}");
    }
    assert_eq!(followed.load(Ordering::SeqCst), 0, "no redirect is followed");
}

/// Time is paused, so waiting for a silent endpoint takes none.
#[tokio::test(start_paused = true)]
async fn a_silent_endpoint_is_given_up() {
    let signer = Signer::new("k1");
    let set = key_set(&[&signer]).to_string();
    let half = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{set}", set.len() + 1).into_bytes();
    for answer in [Vec::new(), b"HTTP/1.1 200 OK\r\n".to_vec(), half] {
        let (url, _) = serve(answer, false).await;
        let start = tokio::time::Instant::now();
        let error = verifier(&url).verify(&signer.sign(&claims(&json!({})))).await.expect_err("an outage");
        assert_eq!(error.code(), "keys_unavailable");
        assert!(start.elapsed() <= auth_runtime::limits::FETCH_TOTAL, "{:?}", start.elapsed());
    }
}

#[tokio::test]
async fn a_refused_connection_is_an_outage() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/keys", listener.local_addr().expect("an address"));
    drop(listener);
    let token = Signer::new("k1").sign(&claims(&json!({})));
    assert_eq!(verifier(&url).verify(&token).await.expect_err("an outage").code(), "keys_unavailable");
}

#[tokio::test]
async fn reading_stops_at_the_limit() {
    let endless =
        format!("HTTP/1.1 200 OK\r\n\r\n{{\"keys\":[],\"pad\":\"{}", "x".repeat(600_000)).into_bytes();
    let (url, _) = serve(endless, true).await;
    let token = Signer::new("k1").sign(&claims(&json!({})));
    let error = verifier(&url).verify(&token).await.expect_err("an outage").to_string();
    assert!(error.contains("too large"), "{error}");
}

#[tokio::test]
async fn the_time_to_keep_a_set_is_read_from_its_headers() {
    let signer = Signer::new("k1");
    let set = key_set(&[&signer]).to_string();
    for (header, fresh_for) in [
        ("Cache-Control: public, max-age=120", 120),
        ("cache-control: MAX-AGE=\"120\", must-revalidate", 120),
        ("Cache-Control: max-age=600\r\nCache-Control: max-age=120", 120),
        ("Cache-Control: no-store", 60),
        ("Cache-Control: max-age=-1", 600),
        ("Cache-Control: max-age=99999999999999999999", 600),
        ("Cache-Control: s-maxage=120", 600),
        ("Expires: 0", 600),
    ] {
        let (url, connections) = serve(response(&format!("200 OK\r\n{header}"), &set), true).await;
        let clock = Arc::new(auth_runtime::FixedClock::at(auth_tests::NOW));
        let verifier = verifier_without_keys().keys(Keys::jwk_set_url(&url)).allow_http_on_loopback();
        let verifier = verifier.shared_clock(clock.clone()).build().expect("a verifier");
        let token = signer.sign(&claims(&json!({"exp": auth_tests::NOW + 5_000})));
        for (pass, fetches) in [(0, 1), (fresh_for - 1, 1), (1, 2)] {
            clock.advance(pass);
            assert!(verifier.verify(&token).await.is_ok());
            assert_eq!(connections.load(Ordering::SeqCst), fetches, "{header}, {pass} s later");
        }
    }
}
