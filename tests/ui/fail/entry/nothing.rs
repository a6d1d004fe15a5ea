use auth_runtime::guarded;

fn main() {
    guarded!();
}
