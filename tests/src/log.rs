//! What operators are told.

use std::fmt::{self, Debug};
use std::sync::{Arc, LazyLock, Mutex};

use tracing::Dispatch;
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// Every event of this thread as a line, its level and its fields, until it is dropped.
pub struct Log {
    lines: Lines,
    _listening: DefaultGuard,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

/// With one listener alone, what a thread reaches first that does not listen would be told to nobody afterwards.
static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(tracing_subscriber::registry()));

impl Log {
    /// Starts to listen.
    #[must_use]
    pub fn start() -> Self {
        LazyLock::force(&SECOND);
        let lines = Lines::default();
        let _listening = tracing::subscriber::set_default(tracing_subscriber::registry().with(lines.clone()));
        Self { lines, _listening }
    }

    /// All that was told.
    ///
    /// # Panics
    /// When a writer panicked.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.lines.0.lock().expect("no panic").clone()
    }

    /// The last of it.
    #[must_use]
    pub fn last(&self) -> String {
        self.lines().pop().unwrap_or_default()
    }

    /// How many events of this level say `text`.
    #[must_use]
    pub fn count(&self, level: &str, text: &str) -> usize {
        self.lines().iter().filter(|line| line.starts_with(level) && line.contains(text)).count()
    }
}

impl Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines().fmt(f)
    }
}

impl<S: tracing::Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        struct Line(String);
        impl Visit for Line {
            fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
                self.0 += &format!(" {field}={value:?}");
            }
        }
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        self.0.lock().expect("no panic").push(line.0);
    }
}
