//! Events of services that are not asked over HTTP. Each type comes with the feature that is called like its module in
//! `aws_lambda_events`.

#[cfg(feature = "appsync")]
mod appsync {
    use aws_lambda_events::appsync::AppSyncDirectResolverEvent;
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use crate::lambda::event::{AuthEvent, ErrorAnswer};
    use crate::lambda::view::{RequestView, Sent};

    /// The identity that AppSync found is not looked at: the type reads one of Cognito as one of IAM.
    impl<A, S, H> AuthEvent for AppSyncDirectResolverEvent<A, S, H>
    where
        A: Serialize + DeserializeOwned,
        S: Serialize + DeserializeOwned,
        H: Serialize + DeserializeOwned,
    {
        type Answer = ErrorAnswer;

        fn request(&self) -> RequestView<'_> {
            let headers = &self.request.headers;
            let headers = headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_ref()?)));
            RequestView::of_sent(Sent::credential(
                headers.map(|(name, value)| (name, Some(value.as_bytes()))),
            ))
        }
    }
}

#[cfg(feature = "bedrock_agent_runtime")]
mod bedrock {
    use aws_lambda_events::event::bedrock_agent_runtime::AgentEvent;

    use crate::lambda::event::{AuthEvent, ErrorAnswer};
    use crate::lambda::view::{RequestView, Sent};

    /// Not `prompt_session_attributes`, which the model sees.
    impl AuthEvent for AgentEvent {
        type Answer = ErrorAnswer;

        fn request(&self) -> RequestView<'_> {
            let attributes = self.session_attributes.iter();
            let attributes = attributes.map(|(name, value)| (name.as_str(), Some(value.as_bytes())));
            RequestView::of_sent(Sent::credential(attributes))
        }
    }
}

#[cfg(feature = "eventbridge")]
mod eventbridge {
    use aws_lambda_events::eventbridge::EventBridgeEvent;
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use crate::lambda::event::{AuthEvent, ErrorAnswer};
    use crate::lambda::view::{Front, RequestView};

    /// The `detail` carries the credential: [`Authenticated`](crate::Authenticated), or an event of the author's own. Whoever
    /// puts the event on the bus writes it, so it tells neither when a message was sent nor from which address.
    impl<T: AuthEvent + Serialize + DeserializeOwned> AuthEvent for EventBridgeEvent<T> {
        type Answer = ErrorAnswer;

        fn request(&self) -> RequestView<'_> {
            RequestView { front: Front::NotHttp, sent_at: None, resolver: None, ..self.detail.request() }
        }
    }
}

#[cfg(feature = "vpc_lattice")]
mod vpc_lattice {
    use aws_lambda_events::vpc_lattice::VpcLatticeRequestV2;

    use crate::lambda::event::{AuthEvent, JsonAnswer};
    use crate::lambda::parts::Parts;
    use crate::lambda::view::{Front, RequestView};

    impl AuthEvent for VpcLatticeRequestV2 {
        type Answer = JsonAnswer;

        fn request(&self) -> RequestView<'_> {
            let method = self.method.as_ref().map_or("", http::Method::as_str);
            RequestView {
                front: Front::VpcLattice,
                parts: Parts::VpcLattice(self),
                ..RequestView::new(method, &self.headers)
            }
        }
    }
}
