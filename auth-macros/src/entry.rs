//! `guarded!`: an expression that only builds when the handler in it has a rule.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Ident, Path, Stmt, Token};

use crate::extent::Extent;
use crate::paths::Private;
use crate::record::in_this_binary;
use crate::words::shorten;

/// The expression as it came, after a constant that asks the compiler whether its handler has a rule; with errors, the
/// expression beside them, so that an editor can still look into it.
pub(crate) fn guarded(input: TokenStream) -> (TokenStream, Vec<syn::Error>) {
    let (krate, is_run, expression) = match parse.parse2(input) {
        Ok(parsed) => parsed,
        Err(error) => return (error.to_compile_error(), vec![error]),
    };
    match check(&Private::new(krate.as_ref()), is_run, &expression) {
        Ok(check) => (quote_spanned!(Span::mixed_site()=> { #check #expression }), Vec::new()),
        Err(error) => {
            let refused = error.to_compile_error();
            (quote_spanned!(Span::mixed_site()=> { #refused #expression }), vec![error])
        }
    }
}

fn check(private: &Private, is_run: bool, expression: &Expr) -> syn::Result<TokenStream> {
    let path = handler(expression)?;
    refuse_detours(expression, path)?;
    let (base, ups, rest) = canonical(path)?;
    let (check, handler, id) = (private.item("guarded"), private.item("Handler"), private.item("handler_id"));
    let here = Span::mixed_site();
    let (base, rest) =
        if base { (quote!(::core::module_path!()), in_this_binary(&rest)) } else { (quote!(""), rest) };
    let asked = quote!(#check::<#handler<{ #id(#base, #ups, #rest) }>, _>());
    let asked = private.blame(asked, Extent::of(path));
    if !(is_run && is_named(expression)) {
        return Ok(quote_spanned!(here=> const _: ::core::primitive::usize = #asked;));
    }
    let problem = format!(
        "handler `{}` does not take the event alone: mark `#[principal]` what the guard fills, also where a `type` alias \
         names it; a closure can pass the rest, as in `run!(|event| delete_user(&client, event))`",
        shorten(path)
    );
    let refused = Extent::of(path).blame(quote!(::core::panic!("{}", #problem)), here);
    Ok(quote_spanned!(here=> const _: () = if #asked != 1 { #refused };))
}

/// The crate, whether `run!` asks, which writes `fn`, and the expression.
fn parse(input: ParseStream<'_>) -> syn::Result<(Option<Path>, bool, Expr)> {
    let mut krate = None;
    if input.peek(Token![crate]) && input.peek2(Token![=]) {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        krate = Some(input.call(Path::parse_mod_style)?);
        input.parse::<Token![,]>()?;
    }
    let is_run = input.peek(Token![fn]);
    if is_run {
        input.parse::<Token![fn]>()?;
        input.parse::<Token![,]>()?;
    }
    if input.is_empty() {
        return Err(Extent::call_site().error("no handler is given: write `guarded!(delete_user)`"));
    }
    let expression = input.parse()?;
    let comma = input.parse::<Option<Token![,]>>()?;
    let rest: TokenStream = input.parse()?;
    if rest.is_empty() {
        return Ok((krate, is_run, expression));
    }
    let found = if comma.is_some() { "a second argument" } else { "no end" };
    let problem = format!(
        "expected one handler, found {found}, `{}`: write `guarded!(delete_user)`, or a closure that passes the rest",
        shorten(&rest)
    );
    Err(syn::Error::new_spanned(rest, problem))
}

/// Whether the handler itself is run, and no closure that passes it more.
fn is_named(expression: &Expr) -> bool {
    match expression {
        Expr::Group(group) => is_named(&group.expr),
        Expr::Paren(paren) => is_named(&paren.expr),
        Expr::Path(_) => true,
        _ => false,
    }
}

/// The path of the function that is run: the expression itself, or what the closure ends with calling.
fn handler(expression: &Expr) -> syn::Result<&Path> {
    match expression {
        Expr::Async(block) => last(&block.block.stmts, expression),
        Expr::Await(wait) => handler(&wait.base),
        Expr::Block(block) => last(&block.block.stmts, expression),
        Expr::Call(call) => handler(&call.func),
        Expr::Closure(closure) => handler(&closure.body),
        Expr::Group(group) => handler(&group.expr),
        Expr::Paren(paren) => handler(&paren.expr),
        Expr::Path(path) if path.qself.is_none() => Ok(&path.path),
        Expr::MethodCall(call) => Err(syn::Error::new_spanned(
            &call.method,
            format!(
                "the rule of the method `{}` cannot be seen from here: call a guarded function, which may call the method",
                call.method
            ),
        )),
        other => Err(unreadable(other)),
    }
}

fn last<'e>(statements: &'e [Stmt], whole: &'e Expr) -> syn::Result<&'e Path> {
    match statements.last() {
        Some(Stmt::Expr(expression, None)) => handler(expression),
        _ => Err(unreadable(whole)),
    }
}

/// Refuses what would let something else than the handler of that name answer.
fn refuse_detours(expression: &Expr, path: &Path) -> syn::Result<()> {
    let (mut bound, mut before) = (TokenStream::new(), TokenStream::new());
    surroundings(expression, &mut bound, &mut before);
    if let Some(name) = path.get_ident().filter(|name| find(bound, name).is_some()) {
        let problem = format!(
            "`{name}` is a variable here, whose rule cannot be seen: name the handler by its path, as in `self::{name}`"
        );
        return Err(syn::Error::new_spanned(path, problem));
    }
    match find(before, &Ident::new("return", Span::call_site())) {
        Some(early) => {
            let problem = "the closure can answer before the handler is called: let it only prepare the call, and put the rest \
                           into the handler";
            Err(syn::Error::new(early.span(), problem))
        }
        None => Ok(()),
    }
}

/// What is bound and what is done on the way to the handler's call.
fn surroundings(expression: &Expr, bound: &mut TokenStream, before: &mut TokenStream) {
    match expression {
        Expr::Async(block) => prepared(&block.block.stmts, bound, before),
        Expr::Await(wait) => surroundings(&wait.base, bound, before),
        Expr::Block(block) => prepared(&block.block.stmts, bound, before),
        Expr::Call(call) => {
            call.args.to_tokens(before);
            surroundings(&call.func, bound, before);
        }
        Expr::Closure(closure) => {
            closure.inputs.to_tokens(bound);
            surroundings(&closure.body, bound, before);
        }
        Expr::Group(group) => surroundings(&group.expr, bound, before),
        Expr::Paren(paren) => surroundings(&paren.expr, bound, before),
        _ => {}
    }
}

fn prepared(statements: &[Stmt], bound: &mut TokenStream, before: &mut TokenStream) {
    let Some((last, earlier)) = statements.split_last() else { return };
    for statement in earlier {
        if let Stmt::Local(local) = statement {
            local.pat.to_tokens(bound);
        }
        statement.to_tokens(before);
    }
    if let Stmt::Expr(last, None) = last {
        surroundings(last, bound, before);
    }
}

fn find(tokens: TokenStream, name: &Ident) -> Option<Ident> {
    tokens.into_iter().find_map(|tree| match tree {
        TokenTree::Group(group) => find(group.stream(), name),
        TokenTree::Ident(ident) => Some(ident).filter(|ident| ident == name),
        _ => None,
    })
}

fn unreadable(found: &Expr) -> syn::Error {
    let shown = shorten(found);
    let problem = format!(
        "expected a handler, or a closure that ends with calling one, found `{shown}`: write `delete_user` or \
         `|event| delete_user(&client, event)`"
    );
    syn::Error::new_spanned(found, problem)
}

/// Whether the path starts from the module it stands in, how many modules it goes up, and the names that follow.
fn canonical(path: &Path) -> syn::Result<(bool, usize, String)> {
    let mut names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let mut ups: usize = 0;
    while let Some(first) = names.first() {
        match first.as_str() {
            // Further up than any module is nested: the crate.
            "crate" | "$crate" => ups = usize::MAX,
            "self" => {}
            "super" => ups += 1,
            _ => break,
        }
        names.remove(0);
    }
    let names: Vec<_> = names.iter().map(|name| name.trim_start_matches("r#").to_owned()).collect();
    let is_type = |name: &syn::PathSegment| name.ident.unraw().to_string().starts_with(char::is_uppercase);
    if let Some(last) = path.segments.last().filter(|last| is_type(last)) {
        let problem = format!(
            "`{}` is no handler: let the closure end with the call of the handler itself, as in \
             `|event| delete_user(&client, event)`",
            last.ident
        );
        return Err(syn::Error::new_spanned(path, problem));
    }
    let owner = path.segments.iter().rev().nth(1);
    if let Some(owner) = owner.filter(|owner| is_type(owner)) {
        let problem = format!(
            "the rule of a function of the type `{}` cannot be seen from here: call a guarded function outside of `impl`",
            owner.ident
        );
        return Err(syn::Error::new_spanned(path, problem));
    }
    if names.is_empty() {
        let shown = shorten(path);
        let problem = format!("`{shown}` is a module: name the handler in it, as in `{shown}::delete_user`");
        return Err(syn::Error::new_spanned(path, problem));
    }
    Ok((path.leading_colon.is_none(), ups, names.join("::")))
}
