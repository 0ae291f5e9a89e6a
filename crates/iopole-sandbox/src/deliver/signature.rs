//! Signature of deliveries.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// SHA-256 in lower-case hexadecimal digits.
pub(super) fn checksum(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// HMAC-SHA256 over timestamp, method, path with query, and checksum, joined by newlines. The key is the unchanged
/// text of the secret.
pub(super) fn signature(secret: &str, timestamp: &str, path_with_query: &str, checksum: &str) -> String {
    let canonical = format!("{timestamp}\nPOST\n{path_with_query}\n{checksum}");
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(canonical.as_bytes());
    hex(&mac.finalize().into_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "7b1d0f2ac94e5863b0e7d2519fa8c346e1705bd8f293a64c";

    #[test]
    fn known_deliveries_are_signed_as_known() {
        let pdf = checksum("%PDF-1.7\nnot a real invoice: é€\n%%EOF\n".as_bytes());
        assert_eq!(pdf, "ba30a00cb13baaac4327c625a5671cdacf61953ac31a708baf20b1b3c1aacfaf");
        assert_eq!(
            signature(SECRET, "1795252600001", "/hooks/iopole", &pdf),
            "b679ae6fc7f3ab4bb635e5c518ed49830a4fa57a7676eaa568ca402ead004f5f"
        );
        let nothing = checksum(b"");
        assert_eq!(
            signature(SECRET, "1795252600002", "/h%C3%A9/iopole?a=1&b=%20x", &nothing),
            "4da543504d227f818ccf4ad46a62d1ea1e5cb3e3c43d1890655cb05a790ad648"
        );
    }
}
