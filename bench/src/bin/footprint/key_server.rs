use std::error::Error;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A key set over TLS on this machine, under a certificate authority of its own.
pub(crate) struct KeyServer {
    pub(crate) url: String,
    pub(crate) certificate: String,
}

impl KeyServer {
    pub(crate) async fn start(keys: String) -> Result<Self, Box<dyn Error>> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate()?;
        let certificate = params.self_signed(&key)?.pem();
        let acceptor = acceptor(&Issuer::new(params, key))?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("https://localhost:{}/keys", listener.local_addr()?.port());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _gone = answer(&acceptor, stream, &keys).await;
            }
        });
        Ok(Self { url, certificate })
    }
}

fn acceptor(authority: &Issuer<'_, KeyPair>) -> Result<TlsAcceptor, Box<dyn Error>> {
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(vec!["localhost".to_owned()])?.signed_by(&key, authority)?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der())?)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn answer(acceptor: &TlsAcceptor, stream: TcpStream, keys: &str) -> std::io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let _request = stream.read(&mut [0; 1_024]).await?;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", keys.len());
    stream.write_all((head + keys).as_bytes()).await?;
    stream.shutdown().await
}
