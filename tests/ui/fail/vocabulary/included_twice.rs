use auth_runtime::AcrValues;

#[derive(Clone, Copy, AcrValues)]
enum Acr {
    #[acr(includes(Silver, Silver))]
    Gold,
    Silver,
}

fn main() {}
