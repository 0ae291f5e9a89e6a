//! Arguments of `iopole convert`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use iopole_document::Profile;

pub(super) const HELP: &str = "\
Examples:
  iopole convert facture.pdf facture.xml --to ubl
  iopole convert facture.xml facture.pdf --invoice-profile extended
  iopole convert facture.xml facture-cii.xml --to cii --output json

The result is written in every case that ends with 0, 7 or 8:
  0  the result holds every value of the source, and no rule refuses it
  7  the platform would reject the result
  8  no rule refuses the result, but values of the source are not in it; they are listed";

#[derive(Debug, Args)]
pub(crate) struct Convert {
    /// File of the invoice: CII, UBL, or a PDF that carries CII
    #[arg(value_name = "IN")]
    pub(crate) file: PathBuf,
    /// Result: a .pdf file for Factur-X, an .xml file for CII or UBL
    pub(crate) out: PathBuf,
    /// Format of the result; needed for an .xml file
    #[arg(long, value_enum)]
    pub(crate) to: Option<ConvertTo>,
    /// Profile of the result [default: that of the source, or en16931]
    #[arg(long, value_enum)]
    pub(crate) invoice_profile: Option<ConvertProfile>,
    /// Overwrite the result
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConvertTo {
    /// Cross Industry Invoice, D22B
    Cii,
    /// UBL 2.1
    Ubl,
    /// PDF/A-3 that carries CII
    Facturx,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConvertProfile {
    /// Factur-X BASIC WL, without lines
    Basicwl,
    /// EN 16931
    En16931,
    /// Factur-X EXTENDED
    Extended,
    /// The French extension of EN 16931
    ExtendedCtcFr,
    /// The German XRechnung
    Xrechnung,
    /// Peppol BIS Billing 3
    #[value(name = "peppol-bis-3")]
    PeppolBis3,
}

impl From<ConvertProfile> for Profile {
    fn from(profile: ConvertProfile) -> Self {
        match profile {
            ConvertProfile::Basicwl => Self::BasicWl,
            ConvertProfile::En16931 => Self::En16931,
            ConvertProfile::Extended => Self::Extended,
            ConvertProfile::ExtendedCtcFr => Self::ExtendedCtcFr,
            ConvertProfile::Xrechnung => Self::XRechnung,
            ConvertProfile::PeppolBis3 => Self::PeppolBis3,
        }
    }
}
