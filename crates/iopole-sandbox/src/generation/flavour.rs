//! The flavours that can be asked for.

/// A profile to write in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    BasicWl,
    En16931,
    Extended,
    PeppolBis3,
}

impl Flavour {
    /// The name that the query has.
    pub(crate) fn read(name: &str) -> Option<Self> {
        [Self::BasicWl, Self::En16931, Self::Extended, Self::PeppolBis3]
            .into_iter()
            .find(|flavour| flavour.as_str() == name)
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::BasicWl => "BASICWL",
            Self::En16931 => "EN16931",
            Self::Extended => "EXTENDED",
            Self::PeppolBis3 => "PEPPOL_BIS_3",
        }
    }

    /// BT-24
    pub(super) fn guideline(self) -> &'static str {
        match self {
            Self::BasicWl => "urn:factur-x.eu:1p0:basicwl",
            Self::En16931 => "urn:cen.eu:en16931:2017",
            Self::Extended => "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
            Self::PeppolBis3 => "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
        }
    }

    /// Name in the XMP of a Factur-X.
    pub(super) fn conformance_level(self) -> &'static str {
        match self {
            Self::BasicWl => "BASIC WL",
            Self::En16931 | Self::PeppolBis3 => "EN 16931",
            Self::Extended => "EXTENDED",
        }
    }
}
