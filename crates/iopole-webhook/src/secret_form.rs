//! The form of a secret: finds a copying mistake at start instead of at every delivery.

use secrecy::{ExposeSecret as _, SecretString};

use crate::config_error::ConfigError;

/// Quotation marks around a text, as a settings file, a shell or an editor writes them.
const QUOTES: [(char, char); 7] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{2018}', '\u{2019}'),
    ('\u{ab}', '\u{bb}'),
    ('\u{201e}', '\u{201c}'),
];

/// Checks that a secret is neither empty nor masked, and has nothing around it.
pub(crate) fn usable(secret: SecretString) -> Result<SecretString, ConfigError> {
    let text = secret.expose_secret();
    if text.is_empty() {
        return Err(ConfigError::EmptySecret);
    }
    check_form(text)?;
    if text.ends_with("****") { Err(ConfigError::MaskedSecret) } else { Ok(secret) }
}

/// Checks that a secret, password or user name has nothing around it, and no invisible character.
pub(crate) fn check_form(text: &str) -> Result<(), ConfigError> {
    match oddity(text) {
        Some(found) => Err(ConfigError::SecretForm { found }),
        None => Ok(()),
    }
}

fn oddity(text: &str) -> Option<&'static str> {
    if text.contains('\u{feff}') {
        return Some("a byte order mark");
    }
    if text.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        return Some("a line break");
    }
    if text.chars().any(|character| character.is_control() || is_invisible(character)) {
        return Some("an invisible character");
    }
    if text.trim() != text {
        return Some("white space around it");
    }
    is_quoted(text).then_some("quotation marks around it")
}

/// Characters without width, which a copy from a web page may contain.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

fn is_quoted(text: &str) -> bool {
    let mut inner = text.chars();
    let (first, last) = (inner.next(), inner.next_back());
    QUOTES.iter().any(|(open, close)| first == Some(*open) && last == Some(*close))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_around_a_secret_are_named() {
        for (text, found) in [
            ("\u{feff}secret", "a byte order mark"),
            ("secret\n", "a line break"),
            ("secret\r\n", "a line break"),
            ("one\ntwo", "a line break"),
            ("\n", "a line break"),
            ("sec\0ret", "an invisible character"),
            ("\tsecret", "an invisible character"),
            ("secret\u{200b}", "an invisible character"),
            (" secret", "white space around it"),
            ("secret ", "white space around it"),
            ("secret\u{a0}", "white space around it"),
            (" ", "white space around it"),
            ("\"secret\"", "quotation marks around it"),
            ("'secret'", "quotation marks around it"),
            ("`secret`", "quotation marks around it"),
            ("\u{201c}secret\u{201d}", "quotation marks around it"),
            ("\"\"", "quotation marks around it"),
        ] {
            assert_eq!(oddity(text), Some(found), "{text:?}");
        }
    }

    #[test]
    fn characters_of_a_secret_are_accepted() {
        for text in
            ["secret", "a secret of words", "\"", "it's", "'tis", "se\"cr\"et", "pa\u{df}wort", "a****b"]
        {
            assert_eq!(oddity(text), None, "{text:?}");
        }
    }
}
