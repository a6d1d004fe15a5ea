//! Listens to what a function's log would hold: why a request was refused, and which bodies ran.
//!
//! The reply does not tell the reason; the log does, as the field `code` under the target `auth_runtime`.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use lambda_runtime::tracing::field::{Field, Visit};
use lambda_runtime::tracing::subscriber::layer::{Context, SubscriberExt};
use lambda_runtime::tracing::subscriber::util::SubscriberInitExt;
use lambda_runtime::tracing::subscriber::{Layer, registry};
use lambda_runtime::tracing::{Event, Subscriber};

/// What happened during one request.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The reason code of a refusal.
    pub(super) code: Option<String>,
    /// How many handler bodies ran: each logs one event.
    pub(super) bodies: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Recorder(Arc<Mutex<Seen>>);

impl Recorder {
    pub(super) fn install() -> Self {
        let recorder = Self::default();
        registry().with(recorder.clone()).init();
        recorder
    }

    /// What happened since the last call.
    pub(super) fn take(&self) -> Seen {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<S: Subscriber> Layer<S> for Recorder {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match event.metadata().target() {
            "auth_runtime" => event.record(&mut Code(&mut seen.code)),
            "quickstart::handlers" => seen.bodies += 1,
            _ => {}
        }
    }
}

struct Code<'s>(&'s mut Option<String>);

impl Visit for Code<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "code" {
            *self.0 = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
