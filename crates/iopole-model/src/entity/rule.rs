//! What a request breaks, known before it is sent.

/// A rule of the platform that a request breaks. The value itself is not repeated: it may be business content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{member}: {rule}")]
pub struct BrokenRule {
    member: &'static str,
    rule: &'static str,
}

impl BrokenRule {
    /// The member of the request, `label` for example.
    pub fn member(&self) -> &'static str {
        self.member
    }

    /// What it must be.
    pub fn rule(&self) -> &'static str {
        self.rule
    }
}

/// Passes where the rule holds.
pub(crate) fn hold(holds: bool, member: &'static str, rule: &'static str) -> Result<(), BrokenRule> {
    if holds { Ok(()) } else { Err(BrokenRule { member, rule }) }
}

/// Four digits: a code of the EAS list.
pub(crate) fn scheme(text: &str, member: &'static str) -> Result<(), BrokenRule> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    hold(
        digits,
        member,
        "a scheme has 4 digits, 0002 for a SIREN, 0009 for a SIRET, 0208 for a Belgian number",
    )
}

/// A French number under the scheme that is its own: each of the two is taken for the other.
pub(crate) fn french_number(scheme: &str, value: &str, member: &'static str) -> Result<(), BrokenRule> {
    let compact: String = value.split_whitespace().collect();
    let digits = compact.bytes().all(|byte| byte.is_ascii_digit()).then_some(compact.len());
    hold((scheme, digits) != ("0002", Some(14)), member, "14 digits are a SIRET, whose scheme is 0009")?;
    hold((scheme, digits) != ("0009", Some(9)), member, "9 digits are a SIREN, whose scheme is 0002")
}

/// Something to read.
pub(crate) fn filled(text: &str, member: &'static str) -> Result<(), BrokenRule> {
    hold(!text.trim().is_empty(), member, "must not be empty")
}
