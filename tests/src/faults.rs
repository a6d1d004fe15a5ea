//! A key endpoint on this machine that does with every connection what it is told, good or bad.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

/// What is sent once a request was read, and how.
#[derive(Clone, Debug)]
pub struct Reply {
    octets: Vec<u8>,
    manner: Manner,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// All at once, then the end.
    Whole,
    /// The same, after this time.
    Late(Duration),
    /// One octet a second.
    Dripping,
    /// All at once, then silence.
    Hanging,
    /// All at once, when the endpoint is told to, then the end.
    Held,
}

impl Reply {
    /// An answer with this status, and further headers if lines of them follow.
    #[must_use]
    pub fn new(head: &str, body: &str) -> Self {
        Self::raw(format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()))
    }

    /// These octets, whatever they are.
    #[must_use]
    pub fn raw(octets: impl Into<Vec<u8>>) -> Self {
        Self { octets: octets.into(), manner: Manner::Whole }
    }

    /// Keeps the client waiting first.
    #[must_use]
    pub fn late(self, by: Duration) -> Self {
        Self { manner: Manner::Late(by), ..self }
    }

    /// Sends one octet a second.
    #[must_use]
    pub fn dripping(self) -> Self {
        Self { manner: Manner::Dripping, ..self }
    }

    /// Keeps the connection open and silent afterwards.
    #[must_use]
    pub fn hanging(self) -> Self {
        Self { manner: Manner::Hanging, ..self }
    }

    /// Keeps the client waiting until [`FaultyEndpoint::release`].
    #[must_use]
    pub fn held(self) -> Self {
        Self { manner: Manner::Held, ..self }
    }

    /// A client that has gone away is nothing to report. Tests that let time pass have it paused, so waiting takes none.
    async fn send(self, stream: &mut TcpStream, released: &Notify) {
        match self.manner {
            Manner::Late(by) => tokio::time::sleep(by).await,
            Manner::Held => released.notified().await,
            Manner::Whole | Manner::Dripping | Manner::Hanging => {}
        }
        let size = if self.manner == Manner::Dripping { 1 } else { self.octets.len().max(1) };
        for part in self.octets.chunks(size) {
            let _ = stream.write_all(part).await;
            if self.manner == Manner::Dripping {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
        if self.manner == Manner::Hanging {
            std::future::pending::<()>().await;
        }
    }
}

/// The endpoint. It takes part in its test's runtime, and so in its time.
#[derive(Debug)]
pub struct FaultyEndpoint {
    address: SocketAddr,
    replies: Arc<Mutex<VecDeque<Reply>>>,
    requests: watch::Sender<usize>,
    released: Arc<Notify>,
    server: JoinHandle<()>,
}

impl FaultyEndpoint {
    /// An endpoint that always gives this reply.
    ///
    /// # Panics
    /// When there is no port to be had.
    pub async fn new(reply: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let replies = Arc::new(Mutex::new(VecDeque::from([reply])));
        let requests = watch::Sender::default();
        let released = Arc::<Notify>::default();
        let server = tokio::spawn(serve(listener, replies.clone(), requests.clone(), released.clone()));
        Self { address, replies, requests, released, server }
    }

    /// Where the key set is.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/keys?v=1", self.address)
    }

    /// Gives these replies from now on, in turn, over and over.
    pub fn reply(&self, replies: impl IntoIterator<Item = Reply>) {
        *lock(&self.replies) = replies.into_iter().collect();
    }

    /// Lets the reply go that is held back, or else the next one to be.
    pub fn release(&self) {
        self.released.notify_one();
    }

    /// Whether a client may have to wait.
    #[must_use]
    pub fn takes_time(&self) -> bool {
        lock(&self.replies).iter().any(|reply| reply.manner != Manner::Whole)
    }

    /// Stops to listen.
    pub async fn close(&self) {
        self.server.abort();
        while !self.server.is_finished() {
            tokio::task::yield_now().await;
        }
    }

    /// How many requests there were, each on a connection of its own.
    #[must_use]
    pub fn requests(&self) -> usize {
        *self.requests.borrow()
    }

    /// Waits for that many of them.
    ///
    /// # Panics
    /// Never: the endpoint counts as long as it is there.
    pub async fn requested(&self, count: usize) {
        self.requests.subscribe().wait_for(|requests| *requests >= count).await.expect("an endpoint");
    }
}

async fn serve(
    listener: TcpListener,
    replies: Arc<Mutex<VecDeque<Reply>>>,
    requests: watch::Sender<usize>,
    released: Arc<Notify>,
) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let (replies, requests, released) = (replies.clone(), requests.clone(), released.clone());
        tokio::spawn(async move {
            let request = read_head(&mut stream).await;
            assert!(request.starts_with("GET /keys?v=1 HTTP/1.1\r\n"), "{request}");
            lock(&replies).rotate_left(1);
            let reply = lock(&replies).back().cloned().expect("a reply");
            requests.send_modify(|requests| *requests += 1);
            reply.send(&mut stream, &released).await;
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut octet = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut octet).await.is_ok_and(|read| read == 1) {
        head.push(octet[0]);
    }
    String::from_utf8(head).expect("ASCII")
}
