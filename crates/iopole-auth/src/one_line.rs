//! Makes foreign text fit for a terminal and a log: one line of bounded length, without control characters.

use std::fmt::{self, Write as _};

/// Characters that [`Printable`] shows by default.
const LONGEST: usize = 2_000;

/// Shows foreign text on one line, fit for a terminal and a log.
///
/// Replaces control characters (escape sequences, newlines), invisible characters and those that change the direction
/// of writing by a space. Cuts text of more than 2,000 characters with `…`.
///
/// Use it for texts that other people wrote, such as the reason of a rejection. `Display` of this SDK's errors applies
/// it already.
///
/// # Examples
///
/// ```
/// use iopole_auth::Printable;
///
/// let reason = "not as ordered\u{1b}[2J\nINFO paid in full";
/// assert_eq!(Printable::new(reason).to_string(), "not as ordered [2J INFO paid in full");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Printable<'a> {
    text: &'a str,
    longest: usize,
}

impl<'a> Printable<'a> {
    /// Creates a wrapper that shows at most 2,000 characters.
    pub fn new(text: &'a str) -> Self {
        Self { text, longest: LONGEST }
    }

    /// Sets the most characters to show.
    #[must_use]
    pub fn longest(mut self, characters: usize) -> Self {
        self.longest = characters;
        self
    }
}

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OneLine::new(f, self.longest).write_str(self.text)
    }
}

/// Writer that passes on one line without control characters.
pub struct OneLine<W> {
    out: W,
    left: usize,
    cut: bool,
}

impl<W: fmt::Write> OneLine<W> {
    /// Creates a writer that passes on at most so many characters, and a `…` in place of the rest.
    pub fn new(out: W, longest: usize) -> Self {
        Self { out, left: longest, cut: false }
    }
}

impl<W: fmt::Write> fmt::Write for OneLine<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            if self.left == 0 {
                return if std::mem::replace(&mut self.cut, true) {
                    Ok(())
                } else {
                    self.out.write_char('…')
                };
            }
            self.left -= 1;
            self.out.write_char(if steers(character) { ' ' } else { character })?;
        }
        Ok(())
    }
}

/// Returns true for controls, line and paragraph separators, and the format characters of Unicode that reorder or hide
/// text.
pub(crate) fn steers(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_controls_the_terminal_or_breaks_the_line() {
        for steering in [
            "\u{1b}]52;c;eA==\u{7}",
            "\r",
            "\n",
            "\t",
            "\0",
            "\u{8}",
            "\u{7f}",
            "\u{9b}2J",
            "\u{85}",
            "\u{202e}",
            "\u{2066}",
            "\u{200f}",
            "\u{2028}",
            "\u{2029}",
            "\u{feff}",
            "\u{e0041}",
        ] {
            let shown = Printable::new(&format!("a{steering}b")).to_string();
            assert!(shown.starts_with("a ") && shown.ends_with('b'), "{shown:?}");
            assert!(!shown.chars().any(steers), "{shown:?}");
        }
        assert_eq!(Printable::new("SARL Été, 10 € – « ok » 🙂").to_string(), "SARL Été, 10 € – « ok » 🙂");
    }

    #[test]
    fn long_text_is_cut_once() {
        assert_eq!(Printable::new("abcdef").longest(3).to_string(), "abc…");
        assert_eq!(Printable::new("abc").longest(3).to_string(), "abc");
        assert_eq!(Printable::new(&"x".repeat(1_000_000)).to_string().chars().count(), LONGEST + 1);
        let mut out = String::new();
        let mut line = OneLine::new(&mut out, 4);
        for piece in ["ab", "cd", "ef", "gh"] {
            line.write_str(piece).unwrap();
        }
        assert_eq!(out, "abcd…");
    }
}
