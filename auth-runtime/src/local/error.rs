//! What can go wrong with the local tools.

use std::fmt;
use std::io;

use jsonwebtoken::Algorithm;

/// Why a local issuer or front could not do what was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum LocalError {
    /// The address is not of the form `host:port`, or its host is not known.
    Address {
        /// What was given.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// The local issuer has no key for this algorithm.
    Algorithm(Algorithm),
    /// The address cannot be listened on; most often another program does.
    Bind {
        /// What was given.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// No key could be made.
    Keys,
    /// The address can be reached from other machines.
    NotLoopback {
        /// What was given.
        address: String,
    },
    /// The token could not be signed.
    Sign,
}

impl fmt::Display for LocalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address { address, .. } => {
                write!(
                    f,
                    "`{address}` is not an address to listen on: give host and port, such as `127.0.0.1:8080`"
                )
            }
            Self::Algorithm(algorithm) => {
                write!(f, "the local issuer has no key for {algorithm:?}: use RS256, ES256 or EdDSA")
            }
            Self::Bind { address, source } => write!(f, "cannot listen on `{address}`: {source}"),
            Self::Keys => f.write_str("the keys of the local issuer could not be made"),
            Self::NotLoopback { address } => {
                write!(
                    f,
                    "`{address}` is not this machine alone: the local tools listen on loopback addresses only"
                )
            }
            Self::Sign => f.write_str("the token could not be signed"),
        }
    }
}

impl std::error::Error for LocalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Address { source, .. } | Self::Bind { source, .. } => Some(source),
            Self::Algorithm(_) | Self::Keys | Self::NotLoopback { .. } | Self::Sign => None,
        }
    }
}
