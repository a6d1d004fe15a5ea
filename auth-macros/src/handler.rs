//! The annotated item: its signature parsed, its body kept as raw tokens.
//!
//! The body is never looked at, so whatever the compiler accepts there, now or later, passes through unchanged.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, FnArg, Signature, Token, Visibility, token};

/// What stands below the attribute.
pub(crate) enum Item {
    /// A function, with or without a body.
    Function(Box<Function>),
    /// Anything else, to be handed back as it came.
    Other(Other),
}

/// A function with this crate's own markers taken off.
pub(crate) struct Function {
    /// Attributes above or below ours, in order, without any further rule.
    pub(crate) attrs: Vec<Attribute>,
    /// Further rules on the same function.
    pub(crate) again: Vec<Attribute>,
    /// `pub`, `pub(crate)` …
    pub(crate) vis: Visibility,
    /// The signature; its parameters carry no `#[principal]` or `#[event]` any more.
    pub(crate) sig: Signature,
    /// What those markers said, one entry for each parameter of `sig`.
    pub(crate) markers: Vec<Markers>,
    /// Missing for a trait method that is only declared.
    pub(crate) body: Option<Body>,
    /// Whether `Self` stands anywhere in front of the body.
    pub(crate) names_self: bool,
}

/// The markers found on one parameter.
#[derive(Default)]
pub(crate) struct Markers {
    /// Every `#[principal]`.
    pub(crate) principal: Vec<Attribute>,
    /// Every `#[event]`.
    pub(crate) event: Vec<Attribute>,
}

/// A function body.
pub(crate) struct Body {
    /// The author's braces.
    pub(crate) brace: token::Brace,
    /// `#![…]` at the top of the body, which may stand nowhere else.
    pub(crate) attrs: Vec<Attribute>,
    /// Everything after those, untouched.
    pub(crate) tokens: TokenStream,
}

/// Something that is not a function.
pub(crate) struct Other {
    /// The item as it came.
    pub(crate) tokens: TokenStream,
    /// What it is, with its article.
    pub(crate) kind: String,
    /// The name of it, when it has one.
    pub(crate) name: Option<Ident>,
    /// The word that shows it.
    pub(crate) span: Span,
}

impl Item {
    /// Reads any item; what cannot be read as a function becomes [`Other`].
    pub(crate) fn parse(tokens: TokenStream) -> Self {
        match Function::read(tokens.clone()) {
            Ok(function) => Self::Function(Box::new(function)),
            Err(reason) => Self::Other(Other::describe(tokens, &reason)),
        }
    }

    /// How messages call it.
    pub(crate) fn subject(&self) -> String {
        match self {
            Self::Function(function) => format!("handler `{}`", function.sig.ident),
            Self::Other(Other { name: Some(name), .. }) => format!("`{name}`"),
            Self::Other(_) => "this item".to_owned(),
        }
    }

    /// What a correct signature looks like, under the name of this one.
    pub(crate) fn usage(&self, attribute: &str) -> Option<String> {
        let Self::Function(function) = self else { return None };
        if attribute == "authorizer" {
            return Some(format!(
                "`async fn {}(event: LambdaEvent<ApiGatewayCustomAuthorizerRequest>) \
                 -> Result<ApiGatewayCustomAuthorizerResponse, Error>;`",
                function.sig.ident
            ));
        }
        let receiver = if function.sig.receiver().is_some() { "&self, " } else { "" };
        let name = &function.sig.ident;
        Some(format!(
            "`async fn {name}({receiver}event: LambdaEvent<ApiGatewayV2httpRequest>) \
             -> Result<ApiGatewayV2httpResponse, Error>`"
        ))
    }
}

impl Function {
    /// Reads what stands in front of the body. The parser never sees the body itself, most of whose cost it would be.
    fn read(tokens: TokenStream) -> syn::Result<Self> {
        let mut head: Vec<_> = tokens.into_iter().collect();
        let body = head.last().and_then(braces).map(Body::read).transpose()?;
        if body.is_some() {
            head.pop();
        }
        let names_self = head.iter().any(mentions_self);
        let parse = |input: ParseStream<'_>| Self::parse(input, body, names_self);
        parse.parse2(head.into_iter().collect())
    }

    fn parse(input: ParseStream<'_>, body: Option<Body>, names_self: bool) -> syn::Result<Self> {
        let (again, attrs) = input.call(Attribute::parse_outer)?.into_iter().partition(is_ours);
        let vis = input.parse()?;
        let mut sig: Signature = input.parse()?;
        let markers = sig.inputs.iter_mut().map(Markers::take).collect();
        if body.is_none() {
            input.parse::<Token![;]>()?;
        }
        Ok(Self { attrs, again, vis, sig, markers, body, names_self })
    }

    /// The function under the signature `sig`, with `content` between its braces.
    pub(crate) fn write(
        &self,
        sig: &Signature,
        body: &Body,
        content: impl FnOnce(&mut TokenStream),
    ) -> TokenStream {
        let Self { attrs, vis, .. } = self;
        let mut output = quote!(#(#attrs)* #vis #sig);
        body.brace.surround(&mut output, |inside| {
            // Inner attributes are only allowed at the very top.
            inside.extend(body.attrs.iter().map(ToTokens::to_token_stream));
            content(inside);
        });
        output
    }
}

/// The group in braces that `tree` is, also one that came through a macro's `$body:block`.
fn braces(tree: &TokenTree) -> Option<Group> {
    let TokenTree::Group(group) = tree else { return None };
    match group.delimiter() {
        Delimiter::Brace => Some(group.clone()),
        Delimiter::None => {
            let mut inside = group.stream().into_iter();
            inside.next().filter(|_| inside.next().is_none()).as_ref().and_then(braces)
        }
        _ => None,
    }
}

/// Whether `Self` is among the tokens.
pub(crate) fn mentions_self(tree: &TokenTree) -> bool {
    match tree {
        TokenTree::Group(group) => group.stream().into_iter().any(|tree| mentions_self(&tree)),
        TokenTree::Ident(ident) => ident == "Self",
        _ => false,
    }
}

/// The attributes that give a handler its rule.
pub(crate) const RULES: [&str; 4] = ["require_auth", "public", "deny_all", "authorizer"];

/// Whether this is one of them.
pub(crate) fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| RULES.iter().any(|name| last.ident == name))
}

impl Markers {
    fn take(input: &mut FnArg) -> Self {
        let attrs = match input {
            FnArg::Receiver(receiver) => &mut receiver.attrs,
            FnArg::Typed(typed) => &mut typed.attrs,
        };
        let mut markers = Self::default();
        for attribute in std::mem::take(attrs) {
            if attribute.path().is_ident("principal") {
                markers.principal.push(attribute);
            } else if attribute.path().is_ident("event") {
                markers.event.push(attribute);
            } else {
                attrs.push(attribute);
            }
        }
        markers
    }
}

impl Body {
    fn read(group: Group) -> syn::Result<Self> {
        let brace = token::Brace { span: group.delim_span() };
        let tokens = group.stream();
        let mut first = tokens.clone().into_iter();
        let is = |tree: Option<TokenTree>, mark| matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == mark);
        if is(first.next(), '#') && is(first.next(), '!') {
            let parse = |input: ParseStream<'_>| Ok((input.call(Attribute::parse_inner)?, input.parse()?));
            let (attrs, tokens) = parse.parse2(tokens)?;
            return Ok(Self { brace, attrs, tokens });
        }
        Ok(Self { brace, attrs: Vec::new(), tokens })
    }
}

impl Other {
    fn describe(tokens: TokenStream, reason: &syn::Error) -> Self {
        let first = tokens.clone().into_iter().next().map_or_else(Span::call_site, |tree| tree.span());
        let seen = Self::head.parse2(tokens.clone()).ok().flatten();
        let (kind, name, span) = seen.unwrap_or(("not a function", None, first));
        let kind = if kind == FN { format!("{kind} ({reason})") } else { kind.to_owned() };
        Self { tokens, kind, name, span }
    }

    /// The keyword of an item and the name that follows it.
    fn head(input: ParseStream<'_>) -> syn::Result<Option<(&'static str, Option<Ident>, Span)>> {
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let mut found = None;
        while found.is_none() && !input.is_empty() {
            let Ok(word) = input.call(Ident::parse_any) else { break };
            if let Some(kind) = kind_of(&word.to_string()) {
                // What follows these two is a type or a path, not a name.
                let named = word != "impl" && word != "use";
                found = Some((kind, named.then(|| input.fork().parse().ok()).flatten(), word.span()));
            }
        }
        if found.is_none() && input.peek(Token![|]) {
            found = Some((CLOSURE, None, input.span()));
        }
        let rest: TokenStream = input.parse()?;
        Ok(found.map(|(kind, name, span)| match kind {
            IMPL if implements_service(rest) => (SERVICE, name, span),
            _ => (kind, name, span),
        }))
    }
}

/// A function with syntax that is newer than the parser.
const FN: &str = "a function this attribute cannot read";
/// A handler without a name.
pub(crate) const CLOSURE: &str = "a closure";
/// Tower's trait, implemented by hand.
pub(crate) const SERVICE: &str = "a service that is written by hand";
/// What a closure may stand in.
pub(crate) const STATEMENT: &str = "a statement";
/// What to do where no function can carry a rule.
pub(crate) const AROUND: &str = "put `auth_runtime::layer::RequireAuthLayer` around it, or check inside of it: \
                                 `verifier.authenticate(&event).await?.require(&RULE)?`";
/// The kind of item that holds several handlers.
pub(crate) const IMPL: &str = "an impl block";
/// The kind of item that `#[handlers]` stands above.
pub(crate) const MODULE: &str = "a module";

/// Whether `impl` is followed by `Service .. for`, by names alone: only words of a message depend on it.
fn implements_service(rest: TokenStream) -> bool {
    let is =
        |name: &'static str| move |tree: &TokenTree| matches!(tree, TokenTree::Ident(ident) if ident == name);
    rest.into_iter().skip_while(|tree| !is("Service")(tree)).any(|tree| is("for")(&tree))
}

fn kind_of(keyword: &str) -> Option<&'static str> {
    Some(match keyword {
        "const" => "a constant",
        "enum" => "an enum",
        "extern" => "an extern item",
        "fn" => FN,
        "impl" => IMPL,
        "let" => STATEMENT,
        "macro_rules" => "a macro",
        "mod" => MODULE,
        "static" => "a static",
        "struct" => "a struct",
        "trait" => "a trait",
        "type" => "a type alias",
        "union" => "a union",
        "use" => "an import",
        _ => return None,
    })
}
