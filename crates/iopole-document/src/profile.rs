//! Profile that a document claims by its specification identifier (BT-24).

/// Profile of EN 16931 that a document claims (BT-24).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// Factur-X MINIMUM: neither lines nor VAT breakdown.
    Minimum,
    /// Factur-X BASIC WL: no lines.
    BasicWl,
    /// Factur-X BASIC.
    Basic,
    /// EN 16931 itself, also called COMFORT.
    En16931,
    /// Factur-X EXTENDED.
    Extended,
    /// The French extension of EN 16931.
    ExtendedCtcFr,
    /// The German XRechnung.
    XRechnung,
    /// Peppol BIS Billing 3.
    PeppolBis3,
    /// Another specialization of EN 16931.
    Cius,
    /// An identifier that names no profile of EN 16931.
    Unknown,
}

impl Profile {
    /// Returns the profile of a specification identifier (BT-24).
    #[must_use]
    pub fn of(guideline: Option<&str>) -> Self {
        let guideline = guideline.unwrap_or_default().trim().to_ascii_lowercase();
        let last = guideline.rsplit([':', '#']).next().unwrap_or_default();
        match last {
            "minimum" => return Self::Minimum,
            "basicwl" => return Self::BasicWl,
            "basic" => return Self::Basic,
            "extended" => return Self::Extended,
            "extended-ctc-fr" => return Self::ExtendedCtcFr,
            _ => {}
        }
        if guideline == "urn:cen.eu:en16931:2017" {
            Self::En16931
        } else if guideline.contains("xrechnung") {
            Self::XRechnung
        } else if guideline.contains("poacc:billing:3") {
            Self::PeppolBis3
        } else if guideline.starts_with("urn:cen.eu:en16931:2017") {
            Self::Cius
        } else {
            Self::Unknown
        }
    }

    /// True for extensions, which loosen rules of the core.
    pub(crate) fn is_extended(self) -> bool {
        matches!(self, Self::Extended | Self::ExtendedCtcFr)
    }

    /// Returns the platform's word for the profile, such as `EN16931` or `PEPPOL_BIS_3`.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Minimum => "MINIMUM",
            Self::BasicWl => "BASICWL",
            Self::Basic => "BASIC",
            Self::En16931 | Self::Cius => "EN16931",
            Self::Extended => "EXTENDED",
            Self::ExtendedCtcFr => "EXTENDED_CTC_FR",
            Self::XRechnung => "XRECHNUNG",
            Self::PeppolBis3 => "PEPPOL_BIS_3",
            Self::Unknown => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn known_guidelines_have_a_name() {
        for (guideline, name) in [
            ("urn:factur-x.eu:1p0:minimum", Some("MINIMUM")),
            ("urn:factur-x.eu:1p0:basicwl", Some("BASICWL")),
            ("urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic", Some("BASIC")),
            ("urn:cen.eu:en16931:2017:compliant:factur-x.eu:1p0:basic", Some("BASIC")),
            ("urn:cen.eu:en16931:2017", Some("EN16931")),
            ("urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended", Some("EXTENDED")),
            (
                "urn:cen.eu:en16931:2017#conformant#urn:cpro.gouv.fr:1p0:extended-ctc-fr",
                Some("EXTENDED_CTC_FR"),
            ),
            ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", Some("XRECHNUNG")),
            (
                "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
                Some("PEPPOL_BIS_3"),
            ),
            ("something else", None),
        ] {
            assert_eq!(super::Profile::of(Some(guideline)).name(), name, "{guideline}");
        }
    }
}
