//! Profile that a document claims by its specification identifier (BT-24).

/// Profiles that the platform knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Profile {
    Minimum,
    BasicWl,
    Basic,
    En16931,
    Extended,
    /// The French extension of EN 16931.
    ExtendedCtcFr,
    XRechnung,
    PeppolBis3,
    /// Another specialization of EN 16931.
    Cius,
    Unknown,
}

impl Profile {
    pub(super) fn of(guideline: Option<&str>) -> Self {
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
    pub(super) fn is_extended(self) -> bool {
        matches!(self, Self::Extended | Self::ExtendedCtcFr)
    }

    /// The platform's word for it.
    pub(super) fn name(self) -> Option<&'static str> {
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
