//! Text from outside on one line, for a terminal or a log.

/// Replaces control characters, and the characters of Unicode that reorder or hide text, by spaces. Cuts the text after
/// `longest` characters.
pub(crate) fn printable(text: &str, longest: usize) -> String {
    text.chars().map(|character| if steers(character) { ' ' } else { character }).take(longest).collect()
}

fn steers(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_hidden_characters_become_spaces() {
        assert_eq!(printable("a\u{1b}[2J\u{202e}b\r\nÉté, 10 €", 100), "a [2J b  Été, 10 €");
        assert_eq!(printable("abc", 2), "ab");
    }
}
