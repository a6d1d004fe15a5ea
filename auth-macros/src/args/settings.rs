//! What concerns the whole attribute, and the rules that hold nothing else: `#[public]`, `#[deny_all]`.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Path, Token};

use super::reader::{Reader, Reported};
use super::tokens::{is_absolute, token_at, value_at};
use super::{Allowed, RefusedRecords, Vocabulary};
use crate::open::Plain;
use crate::words::{nearest, shorten};

/// What can become of refused records.
const REFUSED_RECORDS: [(&str, &str); 2] = [("drop", "Drop"), ("fail", "Fail")];
/// Findings that may be allowed.
const ALLOWED: [(&str, Allowed); 3] =
    [("always", Allowed::Always), ("never", Allowed::Never), ("redundant", Allowed::Redundant)];

impl Reader<'_> {
    /// One entry of a rule without conditions.
    pub(super) fn plain(
        &mut self,
        input: ParseStream<'_>,
        attribute: &str,
        plain: &mut Plain,
    ) -> Result<(), Reported> {
        const REASON: &str = "health check";
        let (is_public, does) = if attribute == "public" { (true, "everybody") } else { (false, "nobody") };
        let usage =
            if is_public { format!("`#[public(reason = {REASON:?})]`") } else { "`#[deny_all]`".to_owned() };
        let remedy = match input.fork().parse::<LitStr>() {
            Ok(text) if is_public => format!("write `reason = {}`", text.token()),
            _ => format!("write {usage}"),
        };
        let key = self.word(input, &remedy)?;
        match key.to_string().as_str() {
            "crate" => self.krate(input, &key),
            "reason" if is_public => {
                let reason = self.text(input, &key, REASON)?;
                if reason.value().trim().is_empty() {
                    return Err(self.report(&reason, format!("`reason` is empty: say why, as in {usage}")));
                }
                let present = plain.reason.replace(reason).is_some();
                self.refuse_second(present, &key);
                Ok(())
            }
            "reason" => {
                Err(self.report(&key, "`#[deny_all]` takes no `reason`: put it into a comment".to_owned()))
            }
            word if is_public && nearest(word, std::iter::once("reason")).is_some() => {
                Err(self.report(&key, format!("unknown key `{word}`: did you mean `reason`?")))
            }
            word => {
                let problem = format!("`#[{attribute}]` lets {does} in, so it takes no `{word}`");
                Err(self.report(&key, format!("{problem}: remove it, or write `#[require_auth(..)]`")))
            }
        }
    }

    /// The bare word `optional`.
    pub(super) fn optional(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        self.alone(input, key)?;
        self.refuse_second(self.arguments.optional.is_some(), key);
        self.arguments.optional = Some(key.span());
        Ok(())
    }

    /// `refused_records = "drop"` or `"fail"`.
    pub(super) fn refused_records(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        let text = self.text(input, key, "fail")?;
        let Some((_, variant)) = REFUSED_RECORDS.iter().find(|(name, _)| text.value() == *name) else {
            let problem = format!(
                "`{}` cannot become of records: write `\"fail\"`, so that the queue tries them again and then sets them \
                 aside, or `\"drop\"`",
                text.token()
            );
            return Err(self.report(&text, problem));
        };
        self.refuse_second(self.arguments.refused_records.is_some(), key);
        self.arguments.refused_records = Some(RefusedRecords { variant, span: key.span() });
        Ok(())
    }

    /// `verifier = path`, any path that can be borrowed.
    pub(super) fn verifier(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        let path = self.path(input, key, "a verifier", "crate::auth::PARTNERS")?;
        self.refuse_second(self.arguments.verifier.is_some(), key);
        self.arguments.verifier = Some(path);
        Ok(())
    }

    /// `vocabulary(role = path, scope = path, acr = path)`.
    pub(super) fn vocabulary(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        let remedy = "write `vocabulary(role = crate::Role)`, and likewise `scope` and `acr`";
        self.list(input, key, remedy, |reader, input| {
            let part = reader.word(input, remedy)?;
            if !["acr", "role", "scope"].iter().any(|word| part == word) {
                return Err(reader.report(&part, format!("`{part}` has no vocabulary: {remedy}")));
            }
            let path = reader.path(input, &part, "an enum", "crate::Role")?;
            let Vocabulary { acr, role, scope } = &mut reader.arguments.vocabulary;
            let place = match part.to_string().as_str() {
                "acr" => acr,
                "role" => role,
                _ => scope,
            };
            let present = place.replace(path).is_some();
            reader.refuse_second(present, &part);
            Ok(())
        })
    }

    /// `allow(redundant)`.
    pub(super) fn allow(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        let remedy = "write `allow(always)`, `allow(never)` or `allow(redundant)`";
        self.list(input, key, remedy, |reader, input| {
            let word = reader.word(input, remedy)?;
            let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| word == name) else {
                let near = nearest(&word.to_string(), ALLOWED.iter().map(|(name, _)| *name));
                let remedy = near.map_or_else(|| remedy.to_owned(), |near| format!("did you mean `{near}`?"));
                return Err(reader.report(&word, format!("`{word}` cannot be allowed: {remedy}")));
            };
            let present = reader.arguments.allowed.contains(allowed);
            reader.refuse_second(present, &word);
            reader.arguments.allowed.push(*allowed);
            Ok(())
        })
    }

    /// `crate = path`, which must mean the same wherever the attribute stands.
    pub(super) fn krate(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        let remedy = "write `crate = ::name` or `crate = crate::module`";
        self.equals(input, key, remedy)?;
        let start = input.fork();
        let path =
            input.call(Path::parse_mod_style).ok().filter(|_| input.is_empty() || input.peek(Token![,]));
        let Some(path) = path else {
            let found = value_at(&start);
            let shown = shorten(&found);
            return Err(self.report(
                &found,
                format!("`crate` takes the path of auth-runtime, found `{shown}`: {remedy}"),
            ));
        };
        if !is_absolute(&path) {
            let shown = shorten(&path);
            return Err(
                self.report(&path, format!("`{shown}` is relative and could mean another item: {remedy}"))
            );
        }
        self.refuse_second(self.arguments.krate.is_some(), key);
        self.arguments.krate = Some(path);
        Ok(())
    }

    /// A word in a list that holds no conditions.
    pub(super) fn word(&mut self, input: ParseStream<'_>, remedy: &str) -> Result<Ident, Reported> {
        input.call(Ident::parse_any).map_err(|_| {
            let found = token_at(input);
            let shown = shorten(&found);
            self.report(&found, format!("unexpected `{shown}`: {remedy}"))
        })
    }

    /// `key(entry, entry)`.
    pub(super) fn list(
        &mut self,
        input: ParseStream<'_>,
        key: &Ident,
        remedy: &str,
        entry: impl FnMut(&mut Self, ParseStream<'_>) -> Result<(), Reported>,
    ) -> Result<(), Reported> {
        let read = (|| {
            let content;
            syn::parenthesized!(content in input);
            let empty = content.is_empty();
            self.each(&content, entry);
            Ok::<_, syn::Error>(empty)
        })();
        match read {
            Ok(false) => Ok(()),
            Ok(true) => Err(self.report(key, format!("`{key}()` is empty: {remedy}"))),
            Err(_) => Err(self.report(key, format!("`{key}` takes a list in parentheses: {remedy}"))),
        }
    }
}
