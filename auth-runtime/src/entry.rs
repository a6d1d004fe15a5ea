//! Entry points that only take functions with a rule.

/// A function, by the path it is defined at. A type of its own for each path.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a name for a path; it is never made")]
pub struct Handler<const PATH: u64>;

/// A function that one of `#[require_auth]`, `#[public]` and `#[deny_all]` stands above. `M` is a type of the function's
/// own, so that only the crate the function is in can say so.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this handler has no rule",
    label = "no rule is seen here",
    note = "put `#[require_auth(..)]`, `#[public(reason = \"..\")]` or `#[deny_all]` above the function",
    note = "if it has one: name the function by the path of the module it is defined in, such as `handlers::delete_user`, \
            not by the name it was imported under",
    note = "if it is in another crate, such as the library of the same package: begin with `::`, as in \
            `::my_library::api::delete_user`"
)]
pub trait HasRule<M> {
    /// How many arguments callers pass.
    const PARAMETERS: usize = 1;
}

/// Compiles for a guarded function only; tells how many arguments it takes.
#[must_use]
pub const fn guarded<H: HasRule<M>, M>() -> usize {
    H::PARAMETERS
}

/// Identifies the function at `path`, as seen from the module `base` after going up `ups` modules; from the crate when
/// `ups` is more than there are; from nowhere when `base` is empty.
///
/// FNV-1a: the paths of one program differ, and nobody gains from making two of them the same.
#[must_use]
pub const fn handler_id(base: &str, ups: usize, path: &str) -> u64 {
    let base = base.as_bytes();
    let end = ancestor(base, ups);
    let hash = absorb(0xcbf2_9ce4_8422_2325, base, end);
    let hash = if end == 0 { hash } else { absorb(hash, b"::", 2) };
    absorb(hash, path.as_bytes(), path.len())
}

const fn absorb(mut hash: u64, bytes: &[u8], end: usize) -> u64 {
    let mut at = 0;
    while at < end {
        if is_raw(bytes, at) {
            at += 2;
            continue;
        }
        #[expect(clippy::indexing_slicing, reason = "`end` is at most the length")]
        let byte = bytes[at];
        hash = (hash ^ byte as u64).wrapping_mul(0x100_0000_01b3);
        at += 1;
    }
    hash
}

/// Whether the `r#` of a raw identifier begins here; a name is the same with and without it.
#[expect(clippy::indexing_slicing, reason = "`at` is below the length")]
const fn is_raw(path: &[u8], at: usize) -> bool {
    at + 1 < path.len() && path[at] == b'r' && path[at + 1] == b'#'
}

/// Where the path of the module that many levels up ends; the crate is never left.
#[expect(clippy::indexing_slicing, reason = "`at` is below the length")]
const fn ancestor(path: &[u8], mut ups: usize) -> usize {
    let mut end = path.len();
    while ups > 0 {
        let mut at = end;
        while at > 0 && path[at - 1] != b':' {
            at -= 1;
        }
        if at < 2 {
            return end;
        }
        end = at - 2;
        ups -= 1;
    }
    end
}

/// Runs a guarded handler: `auth_runtime::run!(delete_user).await`.
///
/// What stands between the parentheses is what [`guarded!`](crate::guarded) takes. Without a second argument the handler
/// is run with `lambda_runtime::run`; with one, by what it names: `run!(handler, lambda_http::run)`, and likewise
/// `lambda_http::run_concurrent`, `lambda_http::run_with_streaming_response` or a function of your own that takes a
/// `tower` service.
///
/// ```no_run
/// use auth_runtime::require_auth;
/// use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
/// use lambda_runtime::{Error, LambdaEvent};
///
/// #[require_auth(role = "admin")]
/// async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
/// #   let _ = event;
///     Ok(ApiGatewayV2httpResponse::default())
/// }
///
/// #[tokio::main]
/// async fn main() -> Result<(), Error> {
///     auth_runtime::run!(delete_user).await
/// }
/// ```
///
/// A forgotten rule does not build:
///
/// ```compile_fail,E0277
/// use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
/// use lambda_runtime::{Error, LambdaEvent};
///
/// async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
/// #   let _ = event;
///     Ok(ApiGatewayV2httpResponse::default())
/// }
///
/// #[tokio::main]
/// async fn main() -> Result<(), Error> {
///     auth_runtime::run!(delete_user).await // this handler has no rule
/// }
/// ```
#[macro_export]
macro_rules! run {
    ($handler:expr $(,)?) => {
        $crate::run!($handler, $crate::__private::lambda_runtime::run)
    };
    ($handler:expr, $runner:expr $(,)?) => {
        $runner($crate::__private::lambda_runtime::service_fn($crate::guarded!(crate = $crate, fn, $handler)))
    };
}

#[cfg(test)]
mod tests {
    use super::handler_id;

    #[test]
    fn a_path_is_the_same_from_wherever_it_is_seen() {
        let id = handler_id("shop::orders", 0, "delete");
        assert_eq!(handler_id("shop", 0, "orders::delete"), id);
        assert_eq!(handler_id("shop::orders::admin", 1, "delete"), id);
        assert_eq!(handler_id("shop::users::admin", 2, "orders::delete"), id);
        assert_eq!(handler_id("shop::users::admin", usize::MAX, "orders::delete"), id);
        assert_eq!(handler_id("shop", 1, "orders::delete"), id);
        assert_eq!(handler_id("", 0, "shop::orders::delete"), id);
        assert_eq!(handler_id("shop::r#orders", 0, "r#delete"), id);
        assert_ne!(handler_id("shop::orders", 0, "delete2"), id);
        assert_ne!(handler_id("shop", 0, "delete"), id);
    }

    #[test]
    fn a_path_in_a_binary_is_not_that_in_the_library_of_the_same_name() {
        let (library, binary) =
            (handler_id("shop", 0, "orders::delete"), handler_id("shop", 0, "orders::delete in shop"));
        assert_ne!(library, binary);
        assert_eq!(handler_id("shop::orders", 0, "delete in shop"), binary);
        assert_eq!(handler_id("", 0, "shop::orders::delete"), library);
    }
}
