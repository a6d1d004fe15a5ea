use auth_runtime::AcrValues;

#[derive(Clone, Copy, AcrValues)]
enum Acr {
    #[acr("urn:gold\n")]
    Gold,
}

fn main() {}
