//! Key sets over TLS on this machine: only a server that proves who it is is asked.

use std::collections::VecDeque;
use std::sync::Arc;

use auth_runtime::{FixedClock, Keys, VerifierBuilder};
use auth_tests::{NOW, Signer, claims, key_set, verifier_without_keys};
use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A private certificate authority.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: Certificate,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        Self { issuer: Issuer::new(params, key), certificate }
    }

    /// A certificate for `localhost`, or whatever `change` makes of it.
    fn certify(&self, change: impl FnOnce(&mut CertificateParams)) -> (Certificate, KeyPair) {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
        change(&mut params);
        let key = KeyPair::generate().expect("a key");
        (params.signed_by(&key, &self.issuer).expect("a certificate"), key)
    }
}

type Identity = (Certificate, KeyPair);

/// Serves `body` over TLS, to each connection with the next of these certificates and then with the last; the address is
/// by name.
async fn serve(identities: &[&Identity], body: String) -> String {
    let mut acceptors: VecDeque<_> = identities.iter().copied().map(acceptor).collect();
    let listener = TcpListener::bind("localhost:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptors[0].clone();
            if acceptors.len() > 1 {
                acceptors.pop_front();
            }
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 1_024]).await;
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
            let _ = stream.write_all((head + &body).as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    format!("https://localhost:{port}/keys")
}

fn acceptor((certificate, key): &Identity) -> TlsAcceptor {
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("a certificate");
    TlsAcceptor::from(Arc::new(config))
}

fn builder(url: &str, root: Option<&Authority>) -> VerifierBuilder {
    let builder = verifier_without_keys().keys(Keys::jwk_set_url(url));
    let roots = root.map(|authority| authority.certificate.pem());
    roots.into_iter().fold(builder, |builder, pem| builder.root_certificate(pem))
}

#[tokio::test]
async fn a_server_that_proves_its_name_is_asked_and_no_other() {
    let signer = Signer::new("k1");
    let (ours, other) = (Authority::new(), Authority::new());
    let set = key_set(&[&signer]).to_string();
    let token = signer.sign(&claims(&json!({"exp": NOW + 1_000_000})));
    let good = ours.certify(|_| {});
    let expired = ours.certify(|params| params.not_after = date_time_ymd(2020, 1, 1));
    let not_yet = ours.certify(|params| params.not_before = date_time_ymd(3000, 1, 1));
    let named = |name: &str| CertificateParams::new(vec![name.to_owned()]).expect("parameters");
    let wrong_name = ours.certify(|params| *params = named("issuer.example"));
    let strange = other.certify(|_| {});
    for (what, identity) in [
        ("an expired certificate", &expired),
        ("a certificate of the future", &not_yet),
        ("a certificate for another name", &wrong_name),
        ("another authority's certificate", &strange),
    ] {
        let url = serve(&[identity], set.clone()).await;
        let verifier = builder(&url, Some(&ours)).build().expect("a verifier");
        let error = verifier.verify(&token).await.expect_err("an outage");
        assert_eq!(error.code(), "keys_unavailable", "{what}");
        assert!(error.to_string().contains("TLS"), "{what}: {error}");

        let url = serve(&[&good, identity], set.clone()).await;
        let clock = Arc::new(FixedClock::at(NOW));
        let verifier = builder(&url, Some(&ours)).shared_clock(clock.clone()).build().expect("a verifier");
        for (pass, is_ok) in [(0, true), (600, true), (2_999, true), (1, false)] {
            clock.advance(pass);
            assert_eq!(verifier.verify(&token).await.is_ok(), is_ok, "{what}, {pass} s later");
        }
    }
    let url = serve(&[&good], set).await;
    let nobodys = builder(&url, None).build().expect("a verifier").verify(&token).await;
    assert!(nobodys.expect_err("an outage").to_string().contains("TLS"), "an authority that is not known");
}

#[test]
fn a_root_that_is_no_certificate_is_refused_at_build() {
    let authority = Authority::new();
    let pem = authority.certificate.pem();
    let build = |pem: &str| {
        let keys = Keys::jwk_set_url(auth_tests::KEY_SET_URL);
        verifier_without_keys().keys(keys).root_certificate(pem).build().is_ok()
    };
    assert!(build(&pem) && build(&format!("{pem}\n{pem}")));
    let key = KeyPair::generate().expect("a key").serialize_pem();
    for bad in ["", "not PEM", &pem[..pem.len() / 2], &key, &pem.replace('M', "N")] {
        assert!(!build(bad), "{bad}");
    }
}
