//! The command that goes on.

use std::ffi::OsString;

use iopole_api::Printable;

/// Longest command that is repeated in a message.
const LONGEST: usize = 400;

/// Returns the command line of this process for a shell, or a name for it if it is long, may hold a password, or is not
/// UTF-8.
pub(super) fn command(otherwise: &str) -> String {
    let words: Result<Vec<_>, _> = std::env::args_os().map(OsString::into_string).collect();
    words.ok().and_then(|words| line(&words)).unwrap_or_else(|| otherwise.to_owned())
}

fn line(words: &[String]) -> Option<String> {
    let line = ["iopole".to_owned()].into_iter().chain(words.iter().skip(1).map(|word| quoted(word)));
    let line = line.collect::<Vec<_>>().join(" ");
    let has_password = words.iter().any(|word| word.contains("://") && word.contains('@'));
    let is_plain = Printable::new(&line).longest(LONGEST).to_string() == line;
    (is_plain && !has_password).then_some(line)
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(words: &[&str]) -> Option<String> {
        line(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_command_can_be_pasted() {
        let words = ["/usr/bin/iopole", "invoice", "send", "*.xml", "l'an 1"];
        assert_eq!(shown(&words).unwrap(), r"iopole invoice send '*.xml' 'l'\''an 1'");
    }

    #[test]
    fn a_long_line_a_control_character_or_a_password_is_not_repeated() {
        for word in ["x".repeat(500), "a\u{1b}[2J".to_owned(), "postgres://me:secret@host/a".to_owned()] {
            assert_eq!(shown(&["iopole", &word]), None, "{word:?}");
        }
    }
}
