//! Writes an invoice as CII, UBL or Factur-X.
//!
//! Every function returns the file together with the members of the invoice that the file does not hold, because its
//! syntax or profile has no element for them: the written document is read back and compared, so that nothing is lost in
//! silence. Nothing is judged: pass the file to [`check`](crate::check) before it is sent.
//!
//! # Examples
//!
//! ```
//! use iopole_document::{Profile, read, write};
//!
//! let file = std::fs::read("../../examples/invoices/facture-cii.xml")?;
//! let reading = read(&file)?;
//! let ubl = write::ubl(&reading.invoice, Profile::En16931)?;
//! assert!(ubl.leftovers.is_empty());
//! assert_eq!(read(&ubl.file)?.invoice, reading.invoice);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod charges;
mod cii;
mod compare;
#[cfg(feature = "pdf")]
mod facturx;
mod party;
mod profile;
mod required;
mod ubl;
mod xml;

use iopole_model::invoice::Invoice;
use std::fmt;

#[cfg(feature = "pdf")]
pub use facturx::PageLanguage;
use profile::Scope;

use crate::canonical::canonical;
use crate::leftover::Leftover;
use crate::profile::Profile;

/// A written document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// The file.
    pub file: Vec<u8>,
    /// Members of the invoice that the file does not hold, or holds in another form.
    pub leftovers: Vec<Leftover>,
}

/// The invoice cannot be written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WriteError {
    /// The syntax does not have the profile.
    Profile {
        /// The syntax: CII, UBL or Factur-X.
        syntax: &'static str,
        /// The profile that was asked for.
        profile: Profile,
        /// The profiles that the syntax has.
        offered: &'static [Profile],
    },
    /// Members that the schema requires are missing.
    Missing(Vec<String>),
    /// Members hold no day `YYYY-MM-DD`, or no number of at most 28 digits.
    Unreadable(Vec<String>),
    /// The document was not written.
    Failed(String),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile { syntax, profile, offered } => write!(
                f,
                "{syntax} cannot be written in the profile {}; choose one of: {}",
                name(*profile),
                names(offered)
            ),
            Self::Missing(value) => {
                write!(f, "the invoice lacks members that the document requires: {}", value.join(", "))
            }
            Self::Unreadable(value) => write!(
                f,
                "members of the invoice hold no day (YYYY-MM-DD) or no decimal number: {}",
                value.join(", ")
            ),
            Self::Failed(value) => write!(f, "the document was not written: {value}"),
        }
    }
}

impl std::error::Error for WriteError {}

fn name(profile: Profile) -> &'static str {
    profile.name().unwrap_or("of that name")
}

fn names(profiles: &[Profile]) -> String {
    profiles.iter().map(|profile| name(*profile)).collect::<Vec<_>>().join(", ")
}

/// Profiles of [`cii`].
pub const CII_PROFILES: &[Profile] = &[
    Profile::BasicWl,
    Profile::En16931,
    Profile::Extended,
    Profile::ExtendedCtcFr,
    Profile::XRechnung,
    Profile::PeppolBis3,
];

/// Profiles of [`ubl`].
pub const UBL_PROFILES: &[Profile] =
    &[Profile::En16931, Profile::ExtendedCtcFr, Profile::XRechnung, Profile::PeppolBis3];

/// Profiles of Factur-X: those of the platform's generation. MINIMUM and BASIC are read and checked, and not written.
pub const FACTURX_PROFILES: &[Profile] = &[Profile::BasicWl, Profile::En16931, Profile::Extended];

/// Writes an invoice as Cross Industry Invoice (D22B).
///
/// # Errors
///
/// See [`WriteError`]. Missing members are named by their paths: `lines.0.price.netAmount`.
pub fn cii(invoice: &Invoice, profile: Profile) -> Result<Written, WriteError> {
    let prepared = Prepared::new(invoice, "CII", profile, CII_PROFILES)?;
    let xml = cii::write(&prepared.invoice, prepared.scope);
    prepared.compared(xml)
}

/// Writes an invoice as UBL 2.1: a credit note if its type (BT-3) is one of a credit note.
///
/// # Errors
///
/// See [`WriteError`].
pub fn ubl(invoice: &Invoice, profile: Profile) -> Result<Written, WriteError> {
    let prepared = Prepared::new(invoice, "UBL", profile, UBL_PROFILES)?;
    let xml = ubl::write(&prepared.invoice, prepared.scope);
    prepared.compared(xml)
}

/// Writes an invoice as Factur-X: a PDF/A-3 with readable pages that carries the CII. `created` is the date of the file.
///
/// # Errors
///
/// See [`WriteError`].
#[cfg(feature = "pdf")]
pub fn facturx(
    invoice: &Invoice,
    profile: Profile,
    language: PageLanguage,
    created: jiff::Timestamp,
) -> Result<Written, WriteError> {
    let prepared = Prepared::new(invoice, "Factur-X", profile, FACTURX_PROFILES)?;
    let xml = cii::write(&prepared.invoice, prepared.scope);
    let Written { file: xml, leftovers } = prepared.compared(xml)?;
    let file = facturx::write(&prepared.invoice, profile, language, &xml, created);
    Ok(Written { file: file.map_err(WriteError::Failed)?, leftovers })
}

/// An invoice that can be written.
struct Prepared {
    invoice: Invoice,
    scope: Scope,
}

impl Prepared {
    fn new(
        invoice: &Invoice,
        syntax: &'static str,
        profile: Profile,
        offered: &'static [Profile],
    ) -> Result<Self, WriteError> {
        let scope = Scope::of(profile).filter(|_| offered.contains(&profile));
        let scope = scope.ok_or(WriteError::Profile { syntax, profile, offered })?;
        let invoice = canonical(invoice.clone());
        let missing = required::missing(&invoice, scope);
        if !missing.is_empty() {
            return Err(WriteError::Missing(missing));
        }
        let mut unreadable = invoice.wrong_dates();
        unreadable.extend(compare::odd_numbers(&invoice));
        if !unreadable.is_empty() {
            return Err(WriteError::Unreadable(unreadable));
        }
        Ok(Self { invoice, scope })
    }

    /// Reads the document back, and lists what it does not hold.
    fn compared(&self, xml: String) -> Result<Written, WriteError> {
        let read = crate::read(xml.as_bytes()).map_err(|error| WriteError::Failed(error.to_string()))?;
        let leftovers = compare::lost(&self.invoice, &read.invoice);
        Ok(Written { file: xml.into_bytes(), leftovers })
    }
}

/// True if UBL writes the document as a credit note.
fn is_credit_note(invoice: &Invoice) -> bool {
    let code = invoice.r#type.as_ref().map(|code| code.as_str()).unwrap_or_default();
    matches!(code, "81" | "83" | "261" | "262" | "296" | "308" | "381" | "396" | "420" | "458" | "532")
}
