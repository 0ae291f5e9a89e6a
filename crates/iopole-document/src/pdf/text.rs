//! Text strings of a PDF: how they are written, and how their characters are encoded.

/// Text of a string object, given with its parentheses or angle brackets.
pub(super) fn read(written: &[u8]) -> String {
    let bytes = match written {
        [b'(', inner @ ..] => literal(inner.strip_suffix(b")").unwrap_or(inner)),
        [b'<', inner @ ..] => hexadecimal(inner),
        other => other.to_vec(),
    };
    decode(&bytes)
}

fn literal(mut rest: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(rest.len());
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let Some((escaped, after)) = rest.split_first() else { break };
        rest = after;
        match escaped {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            // A line that goes on.
            b'\n' => {}
            b'\r' => rest = rest.strip_prefix(b"\n").unwrap_or(rest),
            b'0'..=b'7' => {
                let mut value = u32::from(escaped - b'0');
                for _ in 0..2 {
                    let Some((digit @ b'0'..=b'7', after)) = rest.split_first() else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    rest = after;
                }
                bytes.push(value.to_le_bytes()[0]);
            }
            other => bytes.push(*other),
        }
    }
    bytes
}

fn hexadecimal(written: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = written
        .iter()
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .map(|digit| digit.to_le_bytes()[0])
        .collect();
    digits.chunks(2).map(|pair| (pair.first().unwrap_or(&0) << 4) | pair.get(1).unwrap_or(&0)).collect()
}

/// UTF-16 with a mark at the start, UTF-8 with a mark, or one byte a character.
fn decode(bytes: &[u8]) -> String {
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
    use super::read;

    #[test]
    fn every_encoding_of_a_name_is_read() {
        for (written, text) in [
            (&b"(factur-x.xml)"[..], "factur-x.xml"),
            (b"(a\\(b\\)\\164\\7x\\\n\\n)", "a(b)t\u{7}x\n"),
            (b"<6661 63>", "fac"),
            (b"<666>", "f`"),
            (b"(\xfe\xff\0f\0x\0.)", "fx."),
            (b"<fffe66007800>", "fx"),
            (b"(\xef\xbb\xbffx\xc3\xa9)", "fxé"),
            (b"(\xfe\xff\0)", ""),
        ] {
            assert_eq!(read(written), text, "{written:?}");
        }
    }
}
