//! Form encoding: bodies of token requests and query strings.

/// Decoded pairs of name and value, in their order.
#[derive(Debug, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    pub(crate) fn read(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self(pairs.collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// True if a parameter is repeated.
    pub(crate) fn repeats_itself(&self) -> bool {
        self.0.iter().enumerate().any(|(at, (name, _))| self.0.iter().take(at).any(|(key, _)| key == name))
    }
}

/// Decodes form encoding; a stray `%` stays unchanged.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => match hex_pair(after) {
                Some((byte, after_pair)) => {
                    bytes.push(byte);
                    rest = after_pair;
                }
                None => bytes.push(b'%'),
            },
            other => bytes.push(*other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex_pair(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (pair, after) = bytes.split_at_checked(2)?;
    let text = std::str::from_utf8(pair).ok().filter(|text| text.chars().all(|c| c.is_ascii_hexdigit()))?;
    Some((u8::from_str_radix(text, 16).ok()?, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded() {
        let form = Form::read(b"client_id=a%2Bb%40example.org&note=one+two&odd=50%&bad=%zz&empty=");
        assert_eq!(form.get("client_id"), Some("a+b@example.org"));
        assert_eq!(form.get("note"), Some("one two"));
        assert_eq!(form.get("odd"), Some("50%"));
        assert_eq!(form.get("bad"), Some("%zz"));
        assert_eq!(form.get("empty"), Some(""));
        assert_eq!(form.get("absent"), None);
        assert!(!form.repeats_itself());
        assert!(Form::read(b"a=1&b=2&a=3").repeats_itself());
    }
}
