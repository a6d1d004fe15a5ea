//! Every shape is what the runners take: one at a time, concurrently, over `lambda_http`, and streamed.

use std::sync::Arc;

use lambda_http::tower::Layer as _;
use lambda_runtime::{Error, run, run_concurrent, service_fn};

use super::In;
use super::events::{self, Client, Direct, Handler as _};
use super::http::{self, router};
use super::services::{self, Inline, Plain, layer};

/// Makes the futures of the runners; they do nothing before they are awaited. The errors of `http` and, without a feature,
/// of `anyhow` are none that runners take: the author turns them into one.
macro_rules! taken {
    ($($runner:path: $($handler:expr),+;)+) => { $($(drop($runner(service_fn($handler)));)+)+ };
}

#[test]
fn one_at_a_time() {
    let (client, shared) = (Client, Arc::new(Client));
    taken! {
        run: events::h1, events::h2, events::h3, events::h4, |event| events::h5(&client, event),
            |event| events::h6(event, &client), |event| events::h7(shared.clone(), event),
            |event| events::h8(&client, event), |event| events::h9(&client, event),
            |event| events::h10(&client, event), |event| client.h11(event), Client::h12, events::h14, events::h15,
            events::h16_str, events::h16_string, events::h17, events::h18_own, |event| async { Ok::<_, Error>(events::h18_anyhow(event).await?) }, events::h19,
            |event| client.h19(event), events::h20, |event: Direct| events::h28(event.payload, event.context),
            |event| events::h29(event, "number "), events::h30::<30>, events::h31, events::h32, events::h32_typed,
            services::h33,
            services::h33_by_hand, events::h34::<In>, events::h38,
            http::h21, http::h21_untyped, http::h22,
            http::h27_rest, http::h27_http, http::h27_url, http::h27_alb;
        lambda_http::run: |request| client.h13(request), |request| async { Ok::<_, Error>(events::h18_http(request).await?) }, http::h23, http::h24, http::h25_text,
            http::h25_string, |request| async { Ok::<_, Error>(http::text(http::h25_octets(request).await?)) }, http::h25_status, |request| http::h26(&client, request);
        lambda_http::run_with_streaming_response: http::h23, |request| client.h13(request);
    }
    drop((run(Plain), run(Inline), run(layer().layer(Plain)), lambda_http::run(router())));
}

/// What is borrowed has to be shared instead; the handlers are the same.
#[test]
fn several_at_once() {
    static CLIENT: Client = Client;
    taken! {
        run_concurrent: events::h1, events::h2, events::h3, events::h4, |event| events::h5(&CLIENT, event),
            |event| events::h6(event, &CLIENT), |event| events::h7(Arc::new(Client), event),
            |event| events::h8(&CLIENT, event), |event| events::h9(&CLIENT, event),
            |event| events::h10(&CLIENT, event), |event| CLIENT.h11(event), Client::h12, events::h14, events::h15,
            events::h16_str, events::h16_string, events::h17, events::h18_own, |event| async { Ok::<_, Error>(events::h18_anyhow(event).await?) }, events::h19,
            |event| CLIENT.h19(event), events::h20, |event: Direct| events::h28(event.payload, event.context),
            |event| events::h29(event, "number "), events::h30::<30>, events::h31, events::h32, events::h32_typed,
            services::h33,
            services::h33_by_hand, events::h34::<In>, events::h38,
            http::h21, http::h21_untyped, http::h22,
            http::h27_rest, http::h27_http, http::h27_url, http::h27_alb;
        lambda_http::run_concurrent: |request| CLIENT.h13(request), |request| async { Ok::<_, Error>(events::h18_http(request).await?) }, http::h23, http::h24,
            http::h25_text, http::h25_string, |request| async { Ok::<_, Error>(http::text(http::h25_octets(request).await?)) }, http::h25_status,
            |request| http::h26(&CLIENT, request);
        lambda_http::run_with_streaming_response_concurrent: http::h23, |request| CLIENT.h13(request);
    }
    drop((run_concurrent(Plain), run_concurrent(Inline), run_concurrent(layer().layer(Plain))));
    drop(lambda_http::run_with_streaming_response_concurrent(router()));
}
