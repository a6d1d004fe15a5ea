//! Whole expansions, as files people can read.
//!
//! Each `expansion/<case>.rs` holds one handler under its attribute, and `expansion/<case>.expanded.rs` what becomes of
//! it. After an intended change run the tests once with `BLESS=1` and read the difference.

use std::path::{Path, PathBuf};
use std::{env, fs};

use quote::{ToTokens, quote};

use crate::engine::require_auth;

#[test]
fn expansions_are_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("expansion");
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of cases is there")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "rs"))
        .filter(|path| !path.to_string_lossy().ends_with(".expanded.rs"))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    let changed: Vec<_> = cases.iter().filter(|case| !matches_record(case)).collect();
    assert!(
        changed.is_empty(),
        "expansions changed, see above; if intended, run again with BLESS=1: {changed:#?}"
    );
}

fn matches_record(case: &Path) -> bool {
    let expanded = expand_file(case);
    let record = case.with_extension("expanded.rs");
    if env::var_os("BLESS").is_some() {
        fs::write(&record, expanded).expect("the record can be written");
        return true;
    }
    let recorded = fs::read_to_string(&record).unwrap_or_default();
    if recorded != expanded {
        eprintln!("{} is now:\n{expanded}", record.display());
    }
    recorded == expanded
}

/// Expands every attribute in the file the way the compiler would.
fn expand_file(case: &Path) -> String {
    let source = fs::read_to_string(case).expect("the case can be read");
    let file = syn::parse_file(&source).expect("the case is valid Rust");
    let mut output = quote!();
    for item in file.items {
        output.extend(match item {
            syn::Item::Impl(mut block) => {
                let methods = std::mem::take(&mut block.items).into_iter();
                block.items =
                    methods.map(|method| syn::parse2(expand_one(method)).expect("a method")).collect();
                block.into_token_stream()
            }
            other => expand_one(other),
        });
    }
    prettyplease::unparse(&syn::parse2(output).expect("the expansion is valid Rust"))
}

fn expand_one(item: impl ToTokens) -> proc_macro2::TokenStream {
    let mut function: syn::ItemFn = syn::parse2(item.to_token_stream()).expect("a function");
    let ours = function.attrs.iter().position(|attribute| attribute.path().is_ident("require_auth"));
    let attribute = function.attrs.remove(ours.expect("a case has the attribute"));
    let arguments = match attribute.meta {
        syn::Meta::List(list) => list.tokens,
        _ => quote!(),
    };
    let (output, errors) = require_auth(arguments, function.into_token_stream());
    assert!(errors.is_empty(), "{errors:?}");
    output
}
