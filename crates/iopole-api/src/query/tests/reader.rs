//! A reader of the language, written from the platform's page: the reverse of `write`.

use super::super::expression::{Node, Operand, Sign, Test};

pub(super) fn read(text: &str) -> Option<Node> {
    let mut reader = Reader { rest: text };
    let node = reader.group()?;
    reader.rest.is_empty().then_some(node)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn eat(&mut self, word: &str) -> bool {
        let rest = self.rest.strip_prefix(word);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Reads parts joined by one operator: the writer never mixes two without parentheses.
    fn group(&mut self) -> Option<Node> {
        let mut parts = vec![self.part()?];
        let operator = [" AND ", " OR "].into_iter().find(|operator| self.rest.starts_with(operator));
        let Some(operator) = operator else { return parts.pop() };
        while self.eat(operator) {
            parts.push(self.part()?);
        }
        Some(if operator == " AND " { Node::All(parts) } else { Node::Any(parts) })
    }

    fn part(&mut self) -> Option<Node> {
        if self.eat("NOT ") {
            return Some(Node::Not(Box::new(self.part()?)));
        }
        if self.eat("(") {
            let node = self.group()?;
            return self.eat(")").then_some(node);
        }
        let (field, rest) = self.rest.split_once(':')?;
        self.rest = rest;
        Some(Node::Term { field: field.to_owned(), test: self.test()? })
    }

    fn test(&mut self) -> Option<Test> {
        if self.rest.starts_with('"') {
            return match self.operand()? {
                Operand::Quoted(text) => Some(Test::Like(text)),
                Operand::Bare(_) => None,
            };
        }
        let signs = [(">=", Sign::AtLeast), ("<=", Sign::AtMost), (">", Sign::Above), ("<", Sign::Below)];
        if let Some((_, sign)) = signs.into_iter().find(|(written, _)| self.eat(written)) {
            return Some(Test::Compared(sign, self.operand()?));
        }
        if self.eat("=") {
            return match self.operand()? {
                Operand::Bare(text) => Some(Test::Equals(text)),
                Operand::Quoted(_) => None,
            };
        }
        let inclusive = self.eat("[");
        if !inclusive && !self.eat("{") {
            return None;
        }
        let low = self.operand()?;
        let high = self.eat(" TO ").then(|| self.operand())??;
        self.eat(if inclusive { "]" } else { "}" }).then_some(Test::Between { low, high, inclusive })
    }

    fn operand(&mut self) -> Option<Operand> {
        if self.eat("\"") {
            return self.quoted().map(Operand::Quoted);
        }
        let end = self.rest.find([' ', ')', ']', '}']).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        (!text.is_empty()).then(|| Operand::Bare(text.to_owned()))
    }

    /// Reads to the closing quotation mark. A backslash escapes the next character, as in Lucene.
    fn quoted(&mut self) -> Option<String> {
        let (mut text, mut characters) = (String::new(), self.rest.chars());
        loop {
            match characters.next()? {
                '"' => break,
                '\\' => text.push(characters.next()?),
                other => text.push(other),
            }
        }
        self.rest = characters.as_str();
        Some(text)
    }
}
