//! Arguments of `iopole generate`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use iopole_api::model::generation::{CiiFlavor, FacturxFlavor, FacturxLanguage, UblFlavor};

use super::OutputFile;

const FACTURX_HELP: &str = "\
Examples:
  iopole generate facturx facture.json --to facture.pdf
  iopole generate facturx facture.json --compute-totals --invoice-profile extended --labels english --to facture.pdf";

const CII_HELP: &str = "\
Examples:
  iopole generate cii facture.json --to facture.xml
  iopole generate cii facture.json --invoice-profile peppol-bis-3 --to facture.xml";

const UBL_HELP: &str = "\
Examples:
  iopole generate ubl facture.json --to facture.xml
  iopole generate ubl facture-cii.xml --to facture-ubl.xml
  iopole generate ubl facture.json --invoice-profile peppol-bis-3 --to facture.xml

A file that ends in .xml is a CII of the profile EN 16931, from which the platform makes the UBL.";

#[derive(Debug, Subcommand)]
pub(crate) enum GenerateCommand {
    /// Generate a Factur-X: a PDF/A-3 that contains the invoice as CII
    #[command(after_help = FACTURX_HELP)]
    Facturx(Facturx),
    /// Generate a CII as XML
    #[command(after_help = CII_HELP)]
    Cii(Cii),
    /// Generate a UBL as XML
    #[command(after_help = UBL_HELP)]
    Ubl(Ubl),
}

#[derive(Debug, Args)]
pub(crate) struct Source {
    /// File with the invoice as the platform's JSON; - is standard input
    pub(crate) file: PathBuf,
    /// Compute the totals, the VAT breakdown and the totals of the lines before the call
    #[arg(long)]
    pub(crate) compute_totals: bool,
    #[command(flatten)]
    pub(crate) output: OutputFile,
}

#[derive(Debug, Args)]
pub(crate) struct Facturx {
    #[command(flatten)]
    pub(crate) source: Source,
    /// Profile: basicwl (no lines), en16931 or extended
    #[arg(long, value_name = "PROFILE", default_value = "en16931", value_parser = facturx_flavor)]
    pub(crate) invoice_profile: FacturxFlavor,
    /// Language of the labels on the pages: french, english or german [default: french]
    #[arg(long, value_name = "LANGUAGE", value_parser = labels)]
    pub(crate) labels: Option<FacturxLanguage>,
}

#[derive(Debug, Args)]
pub(crate) struct Cii {
    #[command(flatten)]
    pub(crate) source: Source,
    /// Profile: en16931, extended or peppol-bis-3
    #[arg(long, value_name = "PROFILE", default_value = "en16931", value_parser = cii_flavor)]
    pub(crate) invoice_profile: CiiFlavor,
}

#[derive(Debug, Args)]
pub(crate) struct Ubl {
    #[command(flatten)]
    pub(crate) source: Source,
    /// Profile: en16931, or peppol-bis-3 for Peppol between countries
    #[arg(long, value_name = "PROFILE", default_value = "en16931", value_parser = ubl_flavor)]
    pub(crate) invoice_profile: UblFlavor,
}

fn facturx_flavor(text: &str) -> Result<FacturxFlavor, String> {
    one_of(text, FacturxFlavor::KNOWN, FacturxFlavor::as_str)
}

fn cii_flavor(text: &str) -> Result<CiiFlavor, String> {
    one_of(text, CiiFlavor::KNOWN, CiiFlavor::as_str)
}

fn ubl_flavor(text: &str) -> Result<UblFlavor, String> {
    one_of(text, UblFlavor::KNOWN, UblFlavor::as_str)
}

fn labels(text: &str) -> Result<FacturxLanguage, String> {
    one_of(text, FacturxLanguage::KNOWN, FacturxLanguage::as_str)
}

/// Finds one of the platform's values by its name, in any case and with `-` for `_`.
fn one_of<T: Clone>(text: &str, known: &[T], name: fn(&T) -> &str) -> Result<T, String> {
    let shown = |value: &T| name(value).to_ascii_lowercase().replace('_', "-");
    let wanted = text.to_ascii_lowercase().replace('_', "-");
    let names = || known.iter().map(shown).collect::<Vec<_>>().join(", ");
    known
        .iter()
        .find(|value| shown(value) == wanted)
        .cloned()
        .ok_or_else(|| format!("give one of {}", names()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_one_of_the_format() {
        assert_eq!(cii_flavor("peppol-bis-3"), Ok(CiiFlavor::PeppolBis3));
        assert_eq!(facturx_flavor("BASICWL"), Ok(FacturxFlavor::BasicWl));
        assert_eq!(ubl_flavor("extended"), Err("give one of peppol-bis-3, en16931".to_owned()));
    }
}
