//! Participants of the international network, where a sandbox has one.

/// A participant that another platform has registered in Peppol.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeppolParticipant {
    /// Its name.
    pub name: String,
    /// ISO 3166-1, two letters.
    pub country: String,
    /// Scheme and value: `0208:0842162017`.
    pub electronic_address: String,
}

impl PeppolParticipant {
    /// A participant.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        country: impl Into<String>,
        electronic_address: impl Into<String>,
    ) -> Self {
        Self { name: name.into(), country: country.into(), electronic_address: electronic_address.into() }
    }
}
