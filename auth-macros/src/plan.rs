//! Handler and arguments, checked against each other: the only thing `expand` accepts.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, FnArg, Pat, PatIdent, PatParen, PatType, ReturnType, Signature, Type, token};

use crate::args::{Arguments, Name};
use crate::batch;
use crate::comparison::OperandKind;
use crate::errors::Errors;
use crate::event::{self, bare};
use crate::extent::Extent;
use crate::handler::{AROUND, Body, Function, Markers, mentions_self};
use crate::output::{self, Output, is_own_future, returned_future};
use crate::paths::{EVENT, Private, reserved};
use crate::requirement::{Kind, Requirement};
use crate::words::{nearest, shorten};

/// A handler that can be guarded, and how.
pub(crate) struct Plan<'a> {
    /// What the author wrote.
    pub(crate) function: &'a Function,
    /// The signature callers see.
    pub(crate) sig: Signature,
    /// The author's body.
    pub(crate) body: &'a Body,
    /// Where the runtime is.
    pub(crate) private: Private,
    /// What the attribute says.
    pub(crate) arguments: &'a Arguments,
    /// Who may call.
    pub(crate) requirement: Requirement<'a>,
    /// Parameters that conditions compare.
    pub(crate) compared: Vec<Ident>,
    /// The event.
    pub(crate) event: Event,
    /// Parameters the guard fills.
    pub(crate) principals: Vec<Principal>,
    /// How the answer is returned.
    pub(crate) output: Output,
    /// Where the return type stands.
    pub(crate) answer: Extent,
}

/// How the guard reaches the event.
pub(crate) struct Event {
    /// The parameter's name in the visible signature.
    pub(crate) ident: Ident,
    /// Whether the parameter is a reference already.
    pub(crate) is_reference: bool,
    /// Where its type stands.
    pub(crate) extent: Extent,
    /// The author's own pattern, to be bound after the guard.
    pub(crate) pattern: Option<Pat>,
}

/// A parameter the guard fills.
pub(crate) struct Principal {
    /// Attributes the author put on it, besides the marker.
    pub(crate) attrs: Vec<Attribute>,
    /// The author's pattern.
    pub(crate) pat: Pat,
    /// The author's type.
    pub(crate) ty: Type,
}

impl<'a> Plan<'a> {
    /// Checks the signature and joins it with the arguments; `None` when something was wrong and has been reported.
    pub(crate) fn new(
        function: &'a Function,
        arguments: &'a Arguments,
        requirement: Option<Requirement<'a>>,
        errors: &mut Errors,
    ) -> Option<Self> {
        check_function(function, errors);
        check_async(&function.sig, errors);
        let event = event::find(function, errors);
        let output = output::check(&function.sig, errors);
        let compared = requirement.as_ref().map(|rule| compared(function, rule, errors));
        requirement.iter().for_each(|rule| refuse_self(rule, errors));
        let is_batch = arguments.refused_records.is_some();
        if let (true, Some(event)) = (is_batch, event) {
            batch::check(function, event, requirement.as_ref(), arguments.optional, errors);
        }
        let mut sig = function.sig.clone();
        let (event, principals) = split_inputs(&mut sig, &function.markers, event?, is_batch);
        Some(Self {
            function,
            answer: answer(&sig),
            sig,
            body: function.body.as_ref()?,
            private: Private::new(arguments.krate.as_ref()),
            compared: compared.unwrap_or_default(),
            requirement: requirement?,
            arguments,
            event: event?,
            principals,
            output: output?,
        })
    }
}

/// A rule is a static of its own, where the compiler does not know what `Self` is.
fn refuse_self(rule: &Requirement<'_>, errors: &mut Errors) {
    for part in rule.parts() {
        let path = match &part.kind {
            Kind::Named(path) => *path,
            Kind::Acr(Name::Declared(path))
            | Kind::Role(Name::Declared(path))
            | Kind::Scope(Name::Declared(path)) => path,
            _ => continue,
        };
        if path.to_token_stream().into_iter().any(|tree| mentions_self(&tree)) {
            let problem =
                format!("`{}` cannot stand in a rule: name the type instead of `Self`", shorten(path));
            errors.argument(Extent::of(path), problem);
        }
    }
}

/// The parameters that `arg(..)` names, each once.
fn compared(function: &Function, rule: &Requirement<'_>, errors: &mut Errors) -> Vec<Ident> {
    let mut found: Vec<Ident> = Vec::new();
    for part in rule.parts() {
        let Kind::Compare(comparison) = &part.kind else { continue };
        for operand in [&comparison.left, &comparison.right] {
            let OperandKind::Argument(name) = &operand.kind else { continue };
            match parameter(function, name) {
                Ok(()) if !found.contains(name) => found.push(name.clone()),
                Ok(()) => {}
                Err(problem) => errors.argument(operand.extent, problem),
            }
        }
    }
    found
}

/// Whether `name` is a parameter that callers pass.
fn parameter(function: &Function, name: &Ident) -> Result<(), String> {
    let mut names = Vec::new();
    for (input, markers) in function.sig.inputs.iter().zip(&function.markers) {
        let FnArg::Typed(typed) = input else { continue };
        let Pat::Ident(pat) = &*typed.pat else { continue };
        match (pat.ident == *name, markers.principal.is_empty()) {
            (true, true) => return Ok(()),
            (true, false) => {
                return Err(format!(
                    "`arg({name})` is filled by the guard itself: compare a `claim(\"..\")`"
                ));
            }
            (false, true) => names.push(pat.ident.to_string()),
            (false, false) => {}
        }
    }
    let remedy = match nearest(&name.to_string(), names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => "give the parameter a plain name".to_owned(),
        None => format!("the parameters with a plain name are `{}`", names.join("`, `")),
    };
    Err(format!("no parameter is called `{name}`: {remedy}"))
}

fn answer(sig: &Signature) -> Extent {
    match &sig.output {
        ReturnType::Type(_, ty) => Extent::of(ty),
        ReturnType::Default => Extent::of(&sig.ident),
    }
}

/// Leaves in the signature what callers pass, and takes out what the guard fills.
fn split_inputs(
    sig: &mut Signature,
    markers: &[Markers],
    event: usize,
    is_batch: bool,
) -> (Option<Event>, Vec<Principal>) {
    let mut found = None;
    let mut principals = Vec::new();
    let mut visible = Punctuated::new();
    for ((index, input), markers) in std::mem::take(&mut sig.inputs).into_iter().enumerate().zip(markers) {
        match input {
            FnArg::Typed(mut typed) if index == event => {
                found = Some(Event::take(&mut typed, is_batch));
                visible.push(FnArg::Typed(typed));
            }
            FnArg::Typed(typed) if !markers.principal.is_empty() => principals.push(typed.into()),
            other => visible.push(other),
        }
    }
    sig.inputs = visible;
    (found, principals)
}

fn check_function(function: &Function, errors: &mut Errors) {
    check_item(function, errors);
    if let Some(constness) = &function.sig.constness {
        errors.signature(constness.span, "must not be `const`: remove `const`");
    }
    if let Some(abi) = &function.sig.abi {
        errors.signature(Extent::of(abi), "must not have a foreign ABI: remove `extern`");
    }
}

/// What any rule needs: a body to stand in front of, and no second rule.
pub(crate) fn check_item(function: &Function, errors: &mut Errors) {
    for again in &function.again {
        let word = again.path().segments.last().map_or_else(String::new, |last| last.ident.to_string());
        let problem = format!(
            "`#[{word}]` is a second rule for the same function: keep one, or combine the two in one attribute"
        );
        errors.argument(Extent::of(again), problem);
    }
    if function.body.is_none() {
        let problem = "has no body to protect: put the attribute on the implementation of the method";
        errors.signature(Extent::of(&function.sig.ident), problem);
    }
}

fn check_async(sig: &Signature, errors: &mut Errors) {
    if sig.asyncness.is_some() {
        return;
    }
    match &sig.output {
        ReturnType::Type(_, ty) if returned_future(ty).is_some() => {}
        ReturnType::Type(_, ty) if is_own_future(ty) => {
            let problem = format!("belongs to a service that is written by hand: {AROUND}");
            errors.item(Extent::of(&sig.ident), problem);
        }
        _ => errors.signature(sig.fn_token.span, "must be async: write `async fn`"),
    }
}

impl Event {
    /// Gives the parameter a name the guard can use, unless it has one.
    ///
    /// A batch always gets one: what the body sees is not what came in.
    fn take(typed: &mut PatType, is_batch: bool) -> Self {
        let (is_reference, extent) = match bare(&typed.ty) {
            Type::Reference(reference) => (true, Extent::of(&reference.elem)),
            _ => (false, Extent::of(&typed.ty)),
        };
        if let Some(ident) = plain_name(&typed.pat).filter(|_| !is_batch) {
            return Self { ident: ident.clone(), is_reference, extent, pattern: None };
        }
        let ident = reserved(EVENT);
        let pattern = std::mem::replace(&mut *typed.pat, unrecorded(ident.clone()));
        // `_` binds nothing, before or after the guard.
        let pattern = (!matches!(pattern, Pat::Wild(_))).then_some(pattern);
        Self { ident, is_reference, extent, pattern }
    }
}

/// Binds `ident` in parentheses. Attributes such as `tracing::instrument` record every parameter that is plainly named,
/// and an event the author left unnamed, with the token in it, must not appear in logs because of us.
fn unrecorded(ident: Ident) -> Pat {
    let here = Span::mixed_site();
    let plain = PatIdent { attrs: Vec::new(), by_ref: None, mutability: None, ident, subpat: None };
    Pat::Paren(PatParen {
        attrs: Vec::new(),
        paren_token: token::Paren(here),
        pat: Box::new(Pat::Ident(plain)),
    })
}

/// The name of a pattern that is nothing but a name.
///
/// One with a leading underscore does not count: reading it would be what `clippy::used_underscore_binding` warns of.
fn plain_name(pat: &Pat) -> Option<&Ident> {
    match pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => {
            Some(&pat.ident).filter(|ident| !ident.to_string().starts_with('_'))
        }
        _ => None,
    }
}

impl From<PatType> for Principal {
    fn from(typed: PatType) -> Self {
        Self { attrs: typed.attrs, pat: *typed.pat, ty: *typed.ty }
    }
}
