//! The signed string, and its hexadecimal digits.

use hmac::Mac as _;
#[cfg(any(test, feature = "testing"))]
use sha2::{Digest as _, Sha256};

/// Writes lower-case digits, the only form of the platform.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Reads 32 bytes from 64 lower-case digits.
pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(any(test, feature = "testing"))]
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Returns the signed string up to the checksum.
pub(crate) fn head(timestamp: &str, method: &str, target: &str) -> String {
    format!("{timestamp}\n{}\n{target}\n", method.to_ascii_uppercase())
}

/// Returns the signed string.
#[cfg(feature = "testing")]
pub(crate) fn canonical(timestamp: &str, method: &str, target: &str, checksum: &str) -> String {
    head(timestamp, method, target) + checksum
}

/// Returns the index of the key that produces the signature. Tries every key, each in constant time.
pub(crate) fn signing_key(
    keys: &[super::Key],
    head: &str,
    checksum: &str,
    signature: &[u8; 32],
) -> Option<usize> {
    let mut found = None;
    for (index, key) in keys.iter().enumerate() {
        let mut mac = key.clone();
        mac.update(head.as_bytes());
        mac.update(checksum.as_bytes());
        if mac.verify_slice(signature).is_ok() {
            found = found.or(Some(index));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_digits_survive_a_round_trip() {
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b""), nothing);
        assert_eq!(hex(&unhex(nothing).unwrap()), nothing);
    }

    #[test]
    fn only_64_lower_case_digits_are_read() {
        let nothing = sha256(b"");
        for odd in [
            nothing.to_uppercase(),
            nothing[..62].to_owned(),
            format!("{nothing}00"),
            nothing.replace('e', "g"),
            format!(" {}", &nothing[..63]),
            "é".repeat(32),
        ] {
            assert_eq!(unhex(&odd), None, "{odd}");
        }
    }
}
