//! Rules that are checked before a request is sent.

use std::fmt;

/// A rule of the platform that a request breaks. The value is not repeated, because it may be business content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenRule {
    member: &'static str,
    rule: &'static str,
}

impl fmt::Display for BrokenRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { member, rule } = self;
        write!(f, "{member}: {rule}")
    }
}

impl std::error::Error for BrokenRule {}

impl BrokenRule {
    /// Returns the member of the request, such as `label`.
    pub fn member(&self) -> &'static str {
        self.member
    }

    /// Returns the rule for the member.
    pub fn rule(&self) -> &'static str {
        self.rule
    }
}

/// Returns an error unless the rule holds.
pub(crate) fn hold(holds: bool, member: &'static str, rule: &'static str) -> Result<(), BrokenRule> {
    if holds { Ok(()) } else { Err(BrokenRule { member, rule }) }
}

/// Checks that a scheme is four digits, a code of the EAS list.
pub(crate) fn scheme(text: &str, member: &'static str) -> Result<(), BrokenRule> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    hold(
        digits,
        member,
        "a scheme has 4 digits, 0002 for a SIREN, 0009 for a SIRET, 0208 for a Belgian number",
    )
}

/// Checks that a SIREN or a SIRET has its own scheme, because the two are easily confused.
pub(crate) fn french_number(scheme: &str, value: &str, member: &'static str) -> Result<(), BrokenRule> {
    let compact: String = value.split_whitespace().collect();
    let digits = compact.bytes().all(|byte| byte.is_ascii_digit()).then_some(compact.len());
    hold((scheme, digits) != ("0002", Some(14)), member, "14 digits are a SIRET, whose scheme is 0009")?;
    hold((scheme, digits) != ("0009", Some(9)), member, "9 digits are a SIREN, whose scheme is 0002")
}

/// Checks that a text is not blank.
pub(crate) fn filled(text: &str, member: &'static str) -> Result<(), BrokenRule> {
    hold(!text.trim().is_empty(), member, "must not be empty")
}
