//! Arguments of `iopole directory`.

use clap::{Args, Subcommand};
use iopole_api::model::identifiers::{ElectronicAddress, Siren, Siret};

const FRENCH_HELP: &str = "\
Examples:
  iopole directory french Boulangerie --limit 20
  iopole directory french --siren 732829320
  iopole directory french --siret 73282932000074 --output json";

const INTERNATIONAL_HELP: &str = "\
Examples:
  iopole directory international 0208:0842162017

Ends with 4 if Peppol does not know the address. Preproduction may not offer the check.";

const PEPPOL_HELP: &str = "\
Examples:
  iopole directory peppol Peeters
  iopole directory peppol 0842162017 --output json

The Peppol Directory is for discovery: for a known address, iopole directory international has the answer that
counts. Preproduction may not offer the search.";

const REACH_HELP: &str = "\
Examples:
  iopole directory reach 0225:732829320
  iopole directory reach 732829320
  iopole directory reach 0208:0842162017 --output json

A SIREN or a SIRET stands for its address in the French directory. Ends with 4, and says why, if the address
cannot receive an invoice today.";

#[derive(Debug, Subcommand)]
pub(crate) enum DirectoryCommand {
    /// Search the French directory, by name, SIREN or SIRET
    #[command(after_help = FRENCH_HELP)]
    French(French),
    /// Check if an address is registered in Peppol, and list the documents that it accepts
    #[command(after_help = INTERNATIONAL_HELP)]
    International(International),
    /// Search the public Peppol Directory for a name, an address or a number
    #[command(after_help = PEPPOL_HELP)]
    Peppol(Peppol),
    /// Check if an address can receive an invoice today
    #[command(after_help = REACH_HELP)]
    Reach(Reach),
}

#[derive(Debug, Args)]
#[group(id = "search", required = true, multiple = true)]
pub(crate) struct French {
    /// Part of the name, at least 3 characters
    #[arg(group = "search")]
    pub(crate) name: Option<String>,
    /// Only entities of this company, 9 digits
    #[arg(long, group = "search")]
    pub(crate) siren: Option<Siren>,
    /// Only this establishment, 14 digits
    #[arg(long, group = "search")]
    pub(crate) siret: Option<Siret>,
    /// At most so many
    #[arg(long, default_value = "50", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
}

#[derive(Debug, Args)]
pub(crate) struct International {
    /// Electronic address, SCHEME:VALUE
    pub(crate) address: ElectronicAddress,
}

#[derive(Debug, Args)]
pub(crate) struct Peppol {
    /// A word: a name, an address or a number
    pub(crate) word: String,
    /// At most so many
    #[arg(long, default_value = "50", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Reach {
    /// Electronic address, SCHEME:VALUE; or a SIREN or SIRET
    #[arg(value_parser = address)]
    pub(crate) address: ElectronicAddress,
}

fn address(text: &str) -> Result<ElectronicAddress, String> {
    if text.contains(':') {
        return text
            .parse()
            .map_err(|error: <ElectronicAddress as std::str::FromStr>::Err| error.to_string());
    }
    match text.chars().filter(|c| !c.is_whitespace()).count() {
        9 => text.parse::<Siren>().map(ElectronicAddress::from).map_err(|error| error.to_string()),
        14 => text.parse::<Siret>().map(ElectronicAddress::from).map_err(|error| error.to_string()),
        _ => Err("give SCHEME:VALUE, such as 0225:732829320, or a SIREN or SIRET".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_for_its_address_in_the_french_directory() {
        for (text, expected) in [
            ("732829320", "0225:732829320"),
            ("73282932000074", "0225:732829320_73282932000074"),
            ("0208:0842162017", "0208:0842162017"),
        ] {
            assert_eq!(address(text).unwrap().to_string(), expected, "{text}");
        }
        for bad in ["", "732829321", "12", "x:y", "0225:"] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
