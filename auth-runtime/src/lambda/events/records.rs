//! Records of queues, topics and streams: each has its own sender, and so its own credential.
//!
//! When a record was sent is only taken from the service that took it in, never from its sender.

#[cfg(feature = "kafka")]
mod kafka {
    use aws_lambda_events::kafka::KafkaRecord;

    use crate::lambda::event::{AuthEvent, ErrorAnswer};
    use crate::lambda::view::{RequestView, Sent};

    /// The header `authorization`. The record's time counts where the broker set it (`LOG_APPEND_TIME`).
    impl AuthEvent for KafkaRecord {
        type Answer = ErrorAnswer;

        fn request(&self) -> RequestView<'_> {
            let headers = self.headers.iter().flatten();
            let headers = headers.map(|(name, value)| (name.as_str(), Some(bytemuck::cast_slice(value))));
            let is_of_the_broker = self.timestamp_type.as_deref() == Some("LOG_APPEND_TIME");
            let sent_at = is_of_the_broker.then(|| self.timestamp.timestamp());
            RequestView { sent_at, ..RequestView::of_sent(Sent::credential(headers)) }
        }
    }
}

#[cfg(feature = "sns")]
mod sns {
    use aws_lambda_events::sns::{SnsRecord, SnsRecordObj};
    use serde::Serialize;

    use crate::lambda::event::{AuthEvent, ErrorAnswer};
    use crate::lambda::parts::Parts;
    use crate::lambda::view::{RequestView, Sent};

    macro_rules! record {
        ($record:ident => $parts:expr) => {
            type Answer = ErrorAnswer;

            fn request(&self) -> RequestView<'_> {
                let attributes = self.sns.message_attributes.iter();
                let attributes =
                    attributes.map(|(name, value)| (name.as_str(), Some(value.value.as_bytes())));
                let sent_at = Some(self.sns.timestamp.timestamp());
                let $record = self;
                let parts = $parts;
                RequestView { sent_at, parts, ..RequestView::of_sent(Sent::credential(attributes)) }
            }
        };
    }

    /// The message attribute `authorization`.
    impl AuthEvent for SnsRecord {
        record!(record => Parts::Text(&record.sns.message));
    }

    /// The message attribute `authorization`. What was in the message is not JSON any more, so conditions cannot ask for
    /// its `body(..)`.
    impl<T: Serialize> AuthEvent for SnsRecordObj<T> {
        record!(_record => Parts::None);
    }
}

#[cfg(feature = "sqs")]
mod sqs {
    use aws_lambda_events::sqs::{SqsMessage, SqsMessageObj};
    use serde::Serialize;

    use crate::lambda::event::{AuthEvent, ErrorAnswer};
    use crate::lambda::parts::Parts;
    use crate::lambda::view::{RequestView, Sent};

    macro_rules! message {
        ($record:ident => $parts:expr) => {
            type Answer = ErrorAnswer;

            fn request(&self) -> RequestView<'_> {
                let attributes = self.message_attributes.iter();
                let attributes = attributes
                    .map(|(name, value)| (name.as_str(), value.string_value.as_ref().map(String::as_bytes)));
                let $record = self;
                let sent_at = self.attributes.get("SentTimestamp").and_then(|text| text.parse::<i64>().ok());
                RequestView {
                    sent_at: sent_at.map(|millis| millis.div_euclid(1_000)),
                    parts: $parts,
                    ..RequestView::of_sent(Sent::credential(attributes))
                }
            }
        };
    }

    /// The message attribute `authorization`.
    impl AuthEvent for SqsMessage {
        message!(message => message.body.as_deref().map_or(Parts::None, Parts::Text));
    }

    /// The message attribute `authorization`. What was in the message is not JSON any more, so conditions cannot ask for
    /// its `body(..)`.
    impl<T: Serialize> AuthEvent for SqsMessageObj<T> {
        message!(_message => Parts::None);
    }
}
