//! Batches: every record carries a credential of its own, and is let through or refused by itself.

use std::{fmt, mem};

use lambda_runtime::LambdaEvent;

use crate::TARGET;
use crate::authz::Rule;
use crate::error::Error;
use crate::guard;
use crate::lambda::event::AuthEvent;
use crate::lambda::response::Rejection;
use crate::lambda::view::RequestView;
use crate::principal::Principal;
use crate::verify::Verifier;

/// An event that holds records from several senders: `SqsEvent` and `SqsEventObj<T>` (feature `sqs`), `SnsEvent` and
/// `SnsEventObj<T>` (`sns`), `KafkaEvent` (`kafka`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a batch of records that carry credentials",
    label = "not a batch",
    note = "`refused_records` is for a handler of `LambdaEvent<E>` with `E` one of `SqsEvent`, `SqsEventObj<T>`, `SnsEvent`, \
            `SnsEventObj<T>` or `KafkaEvent`; the feature `sqs`, `sns` or `kafka` has to be on"
)]
pub trait AuthBatch {
    /// One record.
    type Record: AuthEvent;

    /// Where the records are.
    fn lists(&mut self) -> impl Iterator<Item = &mut Vec<Self::Record>>;

    /// What a record is called when it alone is reported as failed; `None` where only whole batches can fail.
    fn id(record: &Self::Record) -> Option<&str> {
        let _ = record;
        None
    }

    /// Records of the same group are handled in their order or not at all: the message group of a FIFO queue.
    fn group(record: &Self::Record) -> Option<&str> {
        let _ = record;
        None
    }

    /// When the invocation ends, in milliseconds since 1970-01-01T00:00:00Z, if that is known.
    fn deadline(&self) -> Option<u64> {
        None
    }
}

/// What becomes of a record that the rule refuses: `refused_records` in the attribute.
///
/// A record that could not be decided, for want of keys, is always tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusedRecords {
    /// It counts as handled, with an event in the log: trying again would change nothing.
    Drop,
    /// It counts as failed, and ends in the dead-letter queue after as many attempts as the queue allows. Where the handler
    /// cannot report single records, the whole batch fails, before the body runs.
    Fail,
}

/// What a handler of batches returns on success.
#[diagnostic::on_unimplemented(
    message = "a handler of batches cannot return `{Self}`",
    label = "cannot report records",
    note = "return `Result<SqsBatchResponse, E>`, or `Result<(), E>`: then a whole batch fails when one record does"
)]
pub trait BatchAnswer {
    /// Whether single records can be reported as failed.
    const REPORTS: bool;

    /// Adds records that failed.
    #[must_use]
    fn with_failures(self, ids: Vec<String>) -> Self;
}

impl<T: BatchAnswer, E> BatchAnswer for Result<T, E> {
    const REPORTS: bool = T::REPORTS;

    fn with_failures(self, ids: Vec<String>) -> Self {
        self.map(|answer| answer.with_failures(ids))
    }
}

impl BatchAnswer for () {
    const REPORTS: bool = false;

    fn with_failures(self, _: Vec<String>) -> Self {}
}

#[cfg(feature = "sqs")]
impl BatchAnswer for aws_lambda_events::sqs::SqsBatchResponse {
    const REPORTS: bool = true;

    fn with_failures(mut self, ids: Vec<String>) -> Self {
        ids.into_iter().for_each(|id| self.add_failure(id));
        self
    }
}

/// The records that are left, by their senders, and those to be tried again.
#[derive(Clone, Debug)]
pub struct Screened {
    pub(crate) principals: Vec<Principal>,
    pub(crate) failures: Vec<String>,
}

/// The records of a batch, and what its kind says of each.
pub struct Batch<'b, R> {
    lists: Vec<&'b mut Vec<R>>,
    id: fn(&R) -> Option<&str>,
    group: fn(&R) -> Option<&str>,
    deadline: Option<u64>,
}

impl<'b, R: AuthEvent> Batch<'b, R> {
    pub(crate) fn of<B: AuthBatch<Record = R>>(batch: &'b mut B) -> Self {
        let deadline = batch.deadline();
        Self { lists: batch.lists().collect(), id: B::id, group: B::group, deadline }
    }
}

/// Records are the senders' own: they are not shown.
impl<R> fmt::Debug for Batch<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Batch(..)")
    }
}

/// A record, and when its invocation ends.
struct Timed<'r, R> {
    record: &'r R,
    deadline: Option<u64>,
}

impl<R: AuthEvent> AuthEvent for Timed<'_, R> {
    type Answer = R::Answer;

    fn request(&self) -> RequestView<'_> {
        let request = self.record.request();
        self.deadline.into_iter().fold(request, RequestView::deadline_unix_millis)
    }
}

/// Leaves in the batch the records whose senders may do this.
///
/// Nothing is lost: a record that has to be tried again is reported, or the whole batch is refused where it cannot be.
pub(crate) async fn screen<R: AuthEvent>(
    rule: &'static Rule,
    verifier: Result<Verifier, Error>,
    batch: Batch<'_, R>,
    refused: RefusedRecords,
    reports: bool,
) -> Result<Screened, Rejection> {
    let Batch { lists, id, group, deadline } = batch;
    let mut screened = Screened { principals: Vec::new(), failures: Vec::new() };
    let mut stopped: Vec<String> = Vec::new();
    for list in lists {
        for record in mem::take(list) {
            let group = group(&record);
            if let (Some(id), true) =
                (id(&record), group.is_some_and(|group| stopped.iter().any(|one| one == group)))
            {
                screened.failures.push(id.to_owned());
                continue;
            }
            let pending = guard::pending(rule.into(), verifier.clone(), &Timed { record: &record, deadline });
            match guard::authorize(pending).await {
                Ok(grant) => {
                    screened.principals.push(grant.into_principal());
                    list.push(record);
                }
                Err(rejection) if rejection.status().is_server_error() || refused == RefusedRecords::Fail => {
                    let Some(id) = id(&record).filter(|_| reports) else { return Err(rejection) };
                    screened.failures.push(id.to_owned());
                    stopped.extend(group.map(str::to_owned));
                }
                Err(_) => {
                    let record = id(&record);
                    tracing::warn!(target: TARGET, handler = %rule, record, records_dropped = 1, "record dropped")
                }
            }
        }
    }
    Ok(screened)
}

impl<B: AuthBatch> AuthBatch for LambdaEvent<B> {
    type Record = B::Record;

    fn lists(&mut self) -> impl Iterator<Item = &mut Vec<Self::Record>> {
        self.payload.lists()
    }

    fn id(record: &Self::Record) -> Option<&str> {
        B::id(record)
    }

    fn group(record: &Self::Record) -> Option<&str> {
        B::group(record)
    }

    fn deadline(&self) -> Option<u64> {
        Some(self.context.deadline)
    }
}

#[cfg(feature = "kafka")]
impl AuthBatch for aws_lambda_events::kafka::KafkaEvent {
    type Record = aws_lambda_events::kafka::KafkaRecord;

    fn lists(&mut self) -> impl Iterator<Item = &mut Vec<Self::Record>> {
        self.records.values_mut()
    }
}

#[cfg(feature = "sns")]
mod sns {
    use aws_lambda_events::sns::{SnsEvent, SnsEventObj, SnsRecord, SnsRecordObj};
    use serde::Serialize;

    use super::AuthBatch;

    impl AuthBatch for SnsEvent {
        type Record = SnsRecord;

        fn lists(&mut self) -> impl Iterator<Item = &mut Vec<Self::Record>> {
            std::iter::once(&mut self.records)
        }
    }

    impl<T: Serialize> AuthBatch for SnsEventObj<T> {
        type Record = SnsRecordObj<T>;

        fn lists(&mut self) -> impl Iterator<Item = &mut Vec<Self::Record>> {
            std::iter::once(&mut self.records)
        }
    }
}

#[cfg(feature = "sqs")]
mod sqs {
    use aws_lambda_events::sqs::{SqsEvent, SqsEventObj, SqsMessage, SqsMessageObj};
    use serde::Serialize;

    use super::AuthBatch;

    macro_rules! batch {
        ($record:ty) => {
            type Record = $record;

            fn lists(&mut self) -> impl Iterator<Item = &mut Vec<Self::Record>> {
                std::iter::once(&mut self.records)
            }

            fn id(record: &Self::Record) -> Option<&str> {
                record.message_id.as_deref()
            }

            fn group(record: &Self::Record) -> Option<&str> {
                record.attributes.get("MessageGroupId").map(String::as_str)
            }
        };
    }

    impl AuthBatch for SqsEvent {
        batch!(SqsMessage);
    }

    impl<T: Serialize> AuthBatch for SqsEventObj<T> {
        batch!(SqsMessageObj<T>);
    }
}
