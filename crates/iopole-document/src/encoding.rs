//! Characters of an XML document: which encoding it is in, and which characters XML allows.

use std::borrow::Cow;

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED};

/// Latest end of an XML declaration, in bytes.
const DECLARATION: usize = 256;

/// Decodes a document by its byte order mark, or by what it declares; UTF-8 without either.
pub fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    let text = match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [b'<', 0, 0, 0, ..] | [0, 0, 0, b'<', ..] => {
            return Err(unsupported("UTF-32"));
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => decode(rest, UTF_8)?,
        [0xfe, 0xff, rest @ ..] | rest @ [0, b'<', ..] => decode(rest, UTF_16BE)?,
        [0xff, 0xfe, rest @ ..] | rest @ [b'<', 0, ..] => decode(rest, UTF_16LE)?,
        _ => decode(bytes, declared(bytes)?)?,
    };
    match first_not_allowed(&text) {
        None => Ok(text),
        Some(character) => Err(not_allowed(character)),
    }
}

/// The first character that XML does not allow.
pub(crate) fn first_not_allowed(text: &str) -> Option<char> {
    // Every such character begins with one of these bytes, which few documents have.
    let begins = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0xef;
    // Without an early end inside a chunk, the compiler compares many bytes at once.
    let chunk_has = |chunk: &[u8]| chunk.iter().fold(false, |found, byte| found | begins(*byte));
    let is_suspect = text.as_bytes().chunks(64).any(chunk_has);
    is_suspect.then(|| text.chars().find(|character| !is_allowed(*character))).flatten()
}

/// True if the bytes begin like an XML document, in any encoding that is recognized without its declaration.
pub(crate) fn looks_like_xml(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 0, 0xfe, 0xff, ..] => true,
        [0, b'<', ..] | [0, 0, 0, b'<', ..] => true,
        _ => bytes.trim_ascii_start().starts_with(b"<"),
    }
}

/// True if XML 1.0 allows a character, as such or as a reference (`Char`, section 2.2).
pub(crate) fn is_allowed(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// True if a text is a name with at most one colon, as namespaces require.
pub(crate) fn is_name(text: &str) -> bool {
    if text.as_bytes().splitn(2, |byte| *byte == b':').all(is_plain) {
        return true;
    }
    text.splitn(2, ':').all(|part| {
        let mut characters = part.chars();
        characters.next().is_some_and(begins_a_name) && characters.all(continues_a_name)
    })
}

/// True for a name in ASCII, as nearly all are.
fn is_plain(name: &[u8]) -> bool {
    let continues = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    match name.split_first() {
        Some((first, rest)) => (first.is_ascii_alphabetic() || *first == b'_') && rest.iter().all(continues),
        None => false,
    }
}

pub(crate) fn not_allowed(character: char) -> String {
    format!("XML error: the character U+{:04X} is not allowed", u32::from(character))
}

fn begins_a_name(character: char) -> bool {
    matches!(character,
        'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

fn continues_a_name(character: char) -> bool {
    begins_a_name(character)
        || matches!(character,
            '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

fn decode<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Cow<'a, str>, String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.ok_or_else(|| format!("XML error: the document is not {}", encoding.name()))
}

/// Encoding that a document without a mark declares: its bytes are like ASCII as far as the declaration goes.
fn declared(bytes: &[u8]) -> Result<&'static Encoding, String> {
    let Some(label) = label(bytes) else { return Ok(UTF_8) };
    match Encoding::for_label(label) {
        Some(encoding) if [UTF_16BE, UTF_16LE].contains(&encoding) => {
            Err("XML error: the document declares UTF-16, and is not UTF-16".to_owned())
        }
        Some(encoding) if ![REPLACEMENT, X_USER_DEFINED].contains(&encoding) => Ok(encoding),
        _ => {
            let label: String = String::from_utf8_lossy(label).chars().take(40).collect();
            Err(unsupported(&label.escape_debug().to_string()))
        }
    }
}

/// Value of `encoding` in the declaration.
fn label(bytes: &[u8]) -> Option<&[u8]> {
    let declaration = bytes.trim_ascii_start().strip_prefix(b"<?xml")?;
    let declaration = declaration.get(..DECLARATION).unwrap_or(declaration);
    let end = memchr::memmem::find(declaration, b"?>").unwrap_or(declaration.len());
    let declaration = declaration.get(..end)?;
    let at = memchr::memmem::find(declaration, b"encoding")?;
    let value = declaration.get(at + b"encoding".len()..)?.trim_ascii_start();
    let value = value.strip_prefix(b"=")?.trim_ascii_start();
    let (quote, value) = value.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
    value.split(|byte| byte == quote).next()
}

fn unsupported(name: &str) -> String {
    format!("XML error: the encoding {name} is not supported; write the document in UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn a_document_is_read_in_the_encoding_it_declares() {
        let text = "<?xml version='1.0' encoding='UTF-16'?><a>Été €</a>";
        for mark in ["", "\u{feff}"] {
            let marked = format!("{mark}{text}");
            assert_eq!(text_of(&utf16(&marked, u16::to_be_bytes)).as_deref(), Ok(text));
            assert_eq!(text_of(&utf16(&marked, u16::to_le_bytes)).as_deref(), Ok(text));
        }
        for (label, bytes, character) in [
            ("ISO-8859-1", &b"\xe9"[..], "é"),
            ("iso-8859-15", b"\xa4", "€"),
            ("windows-1252", b"\x80", "€"),
            ("utf-8", "€".as_bytes(), "€"),
        ] {
            let head = format!("<?xml version=\"1.0\" encoding = \"{label}\"?><a>");
            let document = [head.as_bytes(), bytes, b"</a>"].concat();
            assert_eq!(text_of(&document).as_deref(), Ok(&*format!("{head}{character}</a>")));
        }
        assert_eq!(text_of(b"\xef\xbb\xbf<a/>").as_deref(), Ok("<a/>"));
    }

    #[test]
    fn another_encoding_is_refused_by_its_name() {
        for (document, complaint) in [
            (
                &b"<?xml version='1.0' encoding='EBCDIC-FR'?><a/>"[..],
                "the encoding EBCDIC-FR is not supported",
            ),
            (
                b"<?xml version='1.0' encoding='ISO-2022-KR'?><a/>",
                "the encoding ISO-2022-KR is not supported",
            ),
            (b"\xff\xfe\0\0<\0\0\0", "the encoding UTF-32 is not supported"),
            (b"<?xml version='1.0' encoding='UTF-16'?><a/>", "declares UTF-16"),
            (b"<a>\xe9</a>", "the document is not UTF-8"),
            (b"\xfe\xff\0<\xd8\0\0a", "the document is not UTF-16BE"),
        ] {
            let refused = text_of(document).unwrap_err();
            assert!(refused.contains(complaint), "{document:?}: {refused}");
            assert!(looks_like_xml(document), "{document:?}");
        }
    }

    #[test]
    fn characters_that_xml_forbids_are_refused() {
        for character in ['\0', '\u{1}', '\u{b}', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
            let document = format!("<a>{character}</a>");
            assert_eq!(text_of(document.as_bytes()), Err(not_allowed(character)));
        }
        assert!(text_of("<a>\t\r\n\u{7f}\u{85}\u{fffd}\u{10ffff}</a>".as_bytes()).is_ok());
    }

    #[test]
    fn names_follow_the_production() {
        for name in ["a", "_", "ram:ID", "é-1.x"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "1a", "a:", ":a", "a:b:c", "a b", "a\u{1}", "a&b", "-a", "a:1"] {
            assert!(!is_name(name), "{name:?}");
        }
    }
}
