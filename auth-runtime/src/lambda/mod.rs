//! Lambda's side: where an event carries a credential, and how each front wants to be refused.

pub(crate) mod bearer;
pub(crate) mod cookies;
pub(crate) mod deadline;
pub(crate) mod event;
pub(crate) mod events;
mod inline;
mod parts;
pub(crate) mod path_parameters;
pub(crate) mod response;
mod streaming;
pub(crate) mod view;
