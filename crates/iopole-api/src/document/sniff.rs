//! Kinds of content, by the first bytes of a file.

/// Number of bytes in which a PDF reader looks for the signature.
pub(crate) const HEAD: usize = 1024;

/// True for the first bytes of a PDF or XML file. A web page is neither.
pub(crate) fn is_document(head: &[u8]) -> bool {
    is_pdf(head) && !is_page(head) || is_xml(head)
}

pub(crate) fn is_pdf(head: &[u8]) -> bool {
    head.windows(5).any(|window| window == b"%PDF-")
}

/// True for the first bytes of an XML file. A web page is not XML here.
pub(crate) fn is_xml(head: &[u8]) -> bool {
    !is_page(head) && looks_like_xml(head)
}

/// True for the first bytes of a web page, in any letter case, also behind an XML declaration and comments.
pub(crate) fn is_page(head: &[u8]) -> bool {
    let mut text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    for (open, close) in [(&b"<?"[..], &b"?>"[..]), (b"<!--", b"-->")] {
        while text.starts_with(open) {
            let Some(end) = text.windows(close.len()).position(|window| window == close) else {
                return false;
            };
            text = text.get(end + close.len()..).unwrap_or_default().trim_ascii_start();
        }
    }
    let begins = |page: &[u8]| text.get(..page.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(page));
    begins(b"<!doctype html") || begins(b"<html")
}

/// True for white space and an opening bracket in UTF-8, and for a byte order mark of UTF-16.
pub(super) fn looks_like_xml(head: &[u8]) -> bool {
    let text = match head {
        [0xEF, 0xBB, 0xBF, rest @ ..] => rest,
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] => return true,
        all => all,
    };
    text.trim_ascii_start().first() == Some(&b'<')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_page_and_an_empty_file_are_not_documents() {
        for head in [&b""[..], b"{\"a\":1}", b"\xff\x00\xfe{", b"<!DOCTYPE HTML><p>", b"\n<html lang=\"fr\">"]
        {
            assert!(!is_document(head), "{head:?}");
        }
        for head in [&b"<Invoice/>"[..], b"<?xml version=\"1.0\"?>", b"%PDF-1.7", b"\xEF\xBB\xBF<a/>"] {
            assert!(is_document(head), "{head:?}");
        }
    }
}
