//! Answers that are streamed: a refusal is the whole stream, and its status and headers go out before the first byte.

use lambda_runtime::{FunctionResponse, MetadataPrelude, StreamResponse};

use super::event::JsonAnswer;
use super::response::{FromRejection, Rejection};

impl<S: From<String>> FromRejection<JsonAnswer> for StreamResponse<S> {
    fn from_rejection(rejection: Rejection) -> Self {
        let metadata_prelude = MetadataPrelude {
            status_code: rejection.status(),
            headers: rejection.headers().clone(),
            cookies: Vec::new(),
        };
        Self { metadata_prelude, stream: S::from(rejection.body().to_owned()) }
    }
}

/// Streamed, since who may be answered with a stream would send a buffered document on as the body of a 200.
impl<B, S: From<String>> FromRejection<JsonAnswer> for FunctionResponse<B, S> {
    fn from_rejection(rejection: Rejection) -> Self {
        Self::StreamingResponse(StreamResponse::from_rejection(rejection))
    }
}
