//! Allowances of a profile.

use iopole_model::invoice::Invoice;

use crate::profile::Profile;

/// BT-23 of Peppol BIS Billing 3.
const PEPPOL_PROCESS: &str = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

/// Parts of an invoice that a profile allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope {
    /// Specification identifier (BT-24).
    pub(super) guideline: &'static str,
    process: Option<&'static str>,
    /// True if the profile has all terms of EN 16931, lines among them.
    pub(super) is_full: bool,
    pub(super) is_extended: bool,
}

impl Scope {
    /// Returns the parts of a profile that can be written.
    pub(super) fn of(profile: Profile) -> Option<Self> {
        let guideline = match profile {
            Profile::BasicWl => "urn:factur-x.eu:1p0:basicwl",
            Profile::En16931 => "urn:cen.eu:en16931:2017",
            Profile::Extended => "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
            Profile::ExtendedCtcFr => {
                "urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr"
            }
            Profile::XRechnung => "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
            Profile::PeppolBis3 => {
                "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
            }
            _ => return None,
        };
        Some(Self {
            guideline,
            process: (profile == Profile::PeppolBis3).then_some(PEPPOL_PROCESS),
            is_full: profile != Profile::BasicWl,
            is_extended: profile.is_extended(),
        })
    }

    /// Returns the business process (BT-23). Peppol has one for all invoices.
    pub(super) fn process<'a>(&'a self, invoice: &'a Invoice) -> Option<&'a str> {
        self.process.or_else(|| invoice.process_type.as_ref().map(|process| process.as_str()))
    }
}
