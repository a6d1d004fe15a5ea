//! Whose keys they are, which of them are wanted, and by what means they are had.

use std::sync::Arc;

use jsonwebtoken::Algorithm;

use super::fetch::Fetcher;
use crate::clock::Clock;

/// What all keys of one issuer have in common.
#[derive(Clone, Debug)]
pub(crate) struct Publisher {
    /// Named to operators.
    pub(crate) issuer: String,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) fetcher: Arc<dyn Fetcher>,
    pub(crate) clock: Arc<dyn Clock>,
}
