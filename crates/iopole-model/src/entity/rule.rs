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

/// Something to read.
pub(crate) fn filled(text: &str, member: &'static str) -> Result<(), BrokenRule> {
    hold(!text.trim().is_empty(), member, "must not be empty")
}
