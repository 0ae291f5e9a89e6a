//! Text strings of a PDF: UTF-16 with a mark at the start, UTF-8 with a mark, or one byte a character.

pub(crate) fn decode(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return String::from_utf8_lossy(rest).into_owned();
    }
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn every_encoding_of_a_name_is_read() {
        assert_eq!(decode(b"factur-x.xml"), "factur-x.xml");
        assert_eq!(decode(b"\xfe\xff\0f\0x\0."), "fx.");
        assert_eq!(decode(b"\xff\xfef\0x\0.\0"), "fx.");
        assert_eq!(decode(b"\xef\xbb\xbffx\xc3\xa9"), "fxé");
        assert_eq!(decode(b"\xfe\xff\0"), "");
    }
}
