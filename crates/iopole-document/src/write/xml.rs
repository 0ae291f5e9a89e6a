//! Writing XML: elements open and close, and what would be empty is not written.

use std::fmt::Write as _;

use iopole_model::money::{Amount, Money};

/// A document under construction.
pub(super) struct Xml {
    out: String,
    depth: usize,
}

impl Xml {
    /// Begins with the root element and its attributes; `write` fills it.
    pub(super) fn document(root: &str, attributes: &[(&str, &str)], write: impl FnOnce(&mut Self)) -> String {
        let out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        let mut xml = Self { out, depth: 0 };
        xml.open(root, attributes);
        write(&mut xml);
        xml.close(root);
        xml.out.push('\n');
        xml.out
    }

    /// An element around others; nothing if nothing comes inside.
    pub(super) fn group(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        let before = self.out.len();
        self.open(name, &[]);
        let inside = self.out.len();
        write(self);
        if self.out.len() == inside {
            self.out.truncate(before);
            self.depth = self.depth.saturating_sub(1);
        } else {
            self.close(name);
        }
    }

    /// An element around others, or an empty one.
    pub(super) fn group_or_empty(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        let before = self.out.len();
        self.group(name, write);
        if self.out.len() == before {
            self.line();
            // A `String` takes all that is written.
            let _ = write!(self.out, "<{name}/>");
        }
    }

    /// An element with text.
    pub(super) fn leaf(&mut self, name: &str, text: &str) {
        self.leaf_with(name, &[], text);
    }

    /// An element with text and attributes; an attribute without value is left out.
    pub(super) fn leaf_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.line();
        self.start(name, attributes);
        escape(&mut self.out, text);
        // A `String` takes all that is written.
        let _ = write!(self.out, "</{name}>");
    }

    /// An element with text, if there is one.
    pub(super) fn some(&mut self, name: &str, text: Option<&str>) {
        self.some_with(name, &[], text);
    }

    /// An element with text and attributes, if there is text.
    pub(super) fn some_with(&mut self, name: &str, attributes: &[(&str, &str)], text: Option<&str>) {
        if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
            self.leaf_with(name, attributes, text);
        }
    }

    /// A number, if there is one.
    pub(super) fn number(&mut self, name: &str, value: Option<&Amount>) {
        self.number_with(name, &[], value);
    }

    /// A number with attributes, if there is one.
    pub(super) fn number_with(&mut self, name: &str, attributes: &[(&str, &str)], value: Option<&Amount>) {
        if let Some(value) = value {
            self.leaf_with(name, attributes, &value.to_string());
        }
    }

    /// An amount without its currency.
    pub(super) fn money(&mut self, name: &str, value: Option<&Money>) {
        self.number(name, value.map(|money| &money.amount));
    }

    /// An amount in its currency, or else in this one.
    pub(super) fn amount(&mut self, name: &str, value: Option<&Money>, currency: &str) {
        if let Some(money) = value {
            let currency = money.currency.as_ref().map_or(currency, |currency| currency.as_str());
            self.number_with(name, &[("currencyID", currency)], Some(&money.amount));
        }
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.line();
        self.start(name, attributes);
        self.depth += 1;
    }

    fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.line();
        let _ = write!(self.out, "</{name}>");
    }

    fn line(&mut self) {
        self.out.push('\n');
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.out, "<{name}");
        for (key, value) in attributes.iter().filter(|(_, value)| !value.is_empty()) {
            let _ = write!(self.out, " {key}=\"");
            escape(&mut self.out, value);
            self.out.push('"');
        }
        self.out.push('>');
    }
}

/// Characters that XML 1.0 cannot hold are dropped.
fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use iopole_model::money::Decimal;

    use super::*;

    #[test]
    fn what_is_empty_is_not_written_and_text_is_escaped() {
        let xml = Xml::document("a", &[("x", "1 \"&\""), ("y", "")], |xml| {
            xml.group("empty", |xml| xml.group("emptier", |xml| xml.some("none", None)));
            xml.group("full", |xml| xml.leaf("b", "<é\u{0}> & co"));
            xml.number("n", Some(&Decimal::new(1050, 2).into()));
        });
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a x=\"1 &quot;&amp;&quot;\">\n  <full>\n    \
                        <b>&lt;é&gt; &amp; co</b>\n  </full>\n  <n>10.50</n>\n</a>\n";
        assert_eq!(xml, expected);
    }
}
