//! Text with `*` for any characters.

/// A pattern of values. Letter case does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    written: String,
    pieces: Vec<String>,
}

impl Pattern {
    pub(crate) fn new(text: &str) -> Self {
        let pieces = text.to_lowercase().split('*').map(str::to_owned).collect();
        Self { written: text.to_owned(), pieces }
    }

    /// The text, if it has no wildcard.
    pub(crate) fn exact(&self) -> Option<&str> {
        (self.pieces.len() == 1).then_some(self.written.as_str())
    }

    /// Number of characters beside the wildcards.
    pub(crate) fn letters(&self) -> usize {
        self.pieces.iter().map(|piece| piece.chars().count()).sum()
    }

    pub(crate) fn accepts(&self, value: &str) -> bool {
        let value = value.to_lowercase();
        let Some((first, rest)) = self.pieces.split_first() else { return false };
        let Some((last, middle)) = rest.split_last() else { return value == *first };
        let Some(mut left) = value.strip_prefix(first.as_str()) else { return false };
        for piece in middle {
            match left.split_once(piece.as_str()) {
                Some((_, after)) => left = after,
                None => return false,
            }
        }
        left.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn wildcards_stand_for_anything() {
        for (pattern, value, matches) in [
            ("IOPOLE", "iopole", true),
            ("IOPOLE", "iopole sas", false),
            ("iop*", "Iopole", true),
            ("*48*", "a48b", true),
            ("*48*", "a4b8", false),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxcyyb", false),
            ("ab*ba", "aba", false),
            ("*", "", true),
            ("**", "x", true),
        ] {
            assert_eq!(Pattern::new(pattern).accepts(value), matches, "{pattern} on {value}");
        }
        assert_eq!(Pattern::new("*a b*").letters(), 3);
        assert_eq!(Pattern::new("a*").exact(), None);
        assert_eq!(Pattern::new("A b").exact(), Some("A b"));
    }
}
