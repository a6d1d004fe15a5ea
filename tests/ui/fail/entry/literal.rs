use auth_runtime::guarded;

fn main() {
    let _ = guarded!("delete_user");
}
