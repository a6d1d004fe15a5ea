//! Where every stage leaves its complaints, so that one build reports all of them.

use std::fmt::Display;

use crate::extent::Extent;

/// Collects errors and gives every message the same subject: the item the attribute stands on.
///
/// Messages are lower case, have no final period, quote what the author wrote in backticks and end with the remedy.
pub(crate) struct Errors {
    subject: String,
    usage: Option<String>,
    found: Vec<syn::Error>,
}

impl Errors {
    /// Starts a list about `subject`, for instance ``handler `list_orders` ``.
    ///
    /// `usage` is shown once, below the first mistake in the signature.
    pub(crate) fn new(subject: String, usage: Option<String>) -> Self {
        Self { subject, usage, found: Vec::new() }
    }

    /// A mistake in the arguments of the attribute: ``handler `x`: problem``.
    pub(crate) fn argument(&mut self, place: impl Into<Extent>, problem: impl Display) {
        let message = format!("{}: {problem}", self.subject);
        self.found.push(place.into().error(&message));
    }

    /// An item that no change to its signature would make a handler: ``handler `x` problem``.
    pub(crate) fn item(&mut self, place: impl Into<Extent>, problem: impl Display) {
        let message = format!("{} {problem}", self.subject);
        self.found.push(place.into().error(&message));
    }

    /// A mistake in the item itself: ``handler `x` problem``, the first time with the usage line.
    pub(crate) fn signature(&mut self, place: impl Into<Extent>, problem: impl Display) {
        let mut message = format!("{} {problem}", self.subject);
        if let Some(usage) = self.usage.take() {
            message.push_str("\nusage: ");
            message.push_str(&usage);
        }
        self.found.push(place.into().error(&message));
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many were found so far.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// Everything that was found, in the order it was found.
    pub(crate) fn into_vec(self) -> Vec<syn::Error> {
        self.found
    }
}
