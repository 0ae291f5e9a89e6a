//! Verification beside bare SHA-256 and HMAC of the same crates.
fn main() {}
