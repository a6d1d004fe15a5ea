//! `refused_records`: a guard for every record of a batch instead of one for the whole event.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ReturnType, Type};

use crate::args::RefusedRecords;
use crate::comparison::{Operand, OperandKind};
use crate::errors::Errors;
use crate::event::bare;
use crate::expand::{future, reject};
use crate::extent::Extent;
use crate::handler::Function;
use crate::output::Output;
use crate::paths::{BATCH, OUTPUT, REJECTION, REPORTS, RULE, SCREENED, reserved};
use crate::plan::Plan;
use crate::requirement::{Kind, Requirement};

/// Refuses what cannot be asked of a single record.
pub(crate) fn check(
    function: &Function,
    event: usize,
    rule: Option<&Requirement<'_>>,
    optional: Option<Span>,
    errors: &mut Errors,
) {
    if let Some(span) = optional {
        let problem =
            "`optional` is not for batches, where every record has to carry a credential: remove it";
        errors.argument(Extent::from(span), problem);
    }
    for (part, problem) in
        rule.iter().flat_map(|rule| rule.parts()).filter_map(|part| Some((part, unasked(part)?)))
    {
        errors.argument(part.extent, problem);
    }
    if let (None, ReturnType::Type(_, future)) = (function.sig.asyncness, &function.sig.output) {
        let problem = "takes a batch and returns a future: write `async fn`";
        errors.signature(Extent::of(future), problem);
    }
    if let Some(syn::FnArg::Typed(typed)) = function.sig.inputs.iter().nth(event)
        && let Type::Reference(reference) = bare(&typed.ty)
    {
        let problem = "borrows the batch, from which refused records are taken out: take it by value";
        errors.signature(Extent::of(reference), problem);
    }
}

fn unasked(part: &Requirement<'_>) -> Option<String> {
    let one = "put it above a function that takes one record, such as `async fn handle(message: SqsMessage)`";
    match &part.kind {
        Kind::When(..) => Some(format!("`when` sees the whole batch, not the record: {one}")),
        Kind::Compare(comparison) => [&comparison.left, &comparison.right].into_iter().find_map(|operand| {
            let Operand { kind, .. } = operand;
            match kind {
                OperandKind::Argument(_) => {
                    Some(format!("`arg(..)` belongs to the whole batch, not to the record: {one}"))
                }
                OperandKind::Header(_)
                | OperandKind::Path(_)
                | OperandKind::Query(_)
                | OperandKind::SourceIp => {
                    Some(format!("a record has no {}: compare `body(..)` or a `claim(..)`", kind.word()))
                }
                _ => None,
            }
        }),
        _ => None,
    }
}

/// Takes the refused records out of the event, before anything of the body runs.
pub(crate) fn screening(plan: &Plan<'_>, records: RefusedRecords) -> TokenStream {
    let here = Span::mixed_site();
    let (rule, batch, screened, rejection) =
        (reserved(RULE), reserved(BATCH), reserved(SCREENED), reserved(REJECTION));
    let (refused, variant, event) =
        (plan.private.item("RefusedRecords"), reserved(records.variant), &plan.event.ident);
    let (output, reject) = (answer(plan), reject(plan));
    // The event is blamed where it is no batch.
    let borrowed = plan.event.extent.blame(quote!(&mut #batch), here);
    let (records, reports) = (plan.private.item("records"), plan.private.item("reports"));
    let reporting = reserved(REPORTS);
    let last = quote_spanned!(here=> #records(#borrowed), #refused::#variant, &#reporting);
    let screen = match &plan.arguments.verifier {
        Some(path) => {
            let (screen, borrow) = (plan.private.item("screen_with"), quote_spanned!(path.span()=> &));
            quote_spanned!(here=> #screen(&#rule, #borrow #path, #last))
        }
        None => {
            let screen = plan.private.item("screen");
            quote_spanned!(here=> #screen(&#rule, #last))
        }
    };
    quote_spanned! {here=>
        let #reporting = #reports::<#output>();
        let mut #batch = #event;
        let #screened = match #screen.await {
            ::core::result::Result::Ok(#screened) => #screened,
            ::core::result::Result::Err(#rejection) => return #reject,
        };
    }
}

/// The body on what is left, and its answer with the records that are to be tried again.
pub(crate) fn report(plan: &Plan<'_>) -> TokenStream {
    let here = Span::mixed_site();
    let (output, reporting, screened) = (reserved(OUTPUT), reserved(REPORTS), reserved(SCREENED));
    let report = plan.private.call_at("report", quote!(&#reporting, #screened, #output), plan.answer);
    let body = future(plan, &answer(plan));
    quote_spanned! {here=>
        let #output = #body.await;
        #report
    }
}

fn answer(plan: &Plan<'_>) -> TokenStream {
    match (&plan.output, &plan.sig.output) {
        (Output::Opaque(ty), _) => quote!(#ty),
        (Output::Named, ReturnType::Type(_, ty)) => quote!(#ty),
        _ => quote!(()),
    }
}
