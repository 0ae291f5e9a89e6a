//! Format of the result.

use std::path::Path;

use iopole_document::Profile;
use iopole_document::write::{CII_PROFILES, FACTURX_PROFILES, UBL_PROFILES};

use crate::args::convert::ConvertTo;
use crate::failure::Failure;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Cii,
    Ubl,
    Facturx,
}

impl Target {
    /// Returns the format by the name of the file and the option `--to`.
    pub(super) fn of(out: &Path, to: Option<ConvertTo>) -> Result<Self, Failure> {
        let extension = out.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        match (extension.to_ascii_lowercase().as_str(), to) {
            ("pdf", None | Some(ConvertTo::Facturx)) => Ok(Self::Facturx),
            ("xml", Some(ConvertTo::Cii)) => Ok(Self::Cii),
            ("xml", Some(ConvertTo::Ubl)) => Ok(Self::Ubl),
            ("xml", None) => {
                Err(Failure::bad_input("an .xml file may be CII or UBL: give --to cii or --to ubl"))
            }
            ("pdf", Some(_)) => Err(Failure::bad_input("CII and UBL are written to an .xml file")),
            ("xml", Some(ConvertTo::Facturx)) => {
                Err(Failure::bad_input("Factur-X is written to a .pdf file"))
            }
            _ => Err(Failure::bad_input("the name of the result must end in .xml or .pdf")),
        }
    }

    /// Returns the profile of the source if the format has it, and EN 16931 otherwise.
    pub(super) fn profile(self, source: Profile) -> Profile {
        let offered = match self {
            Self::Cii => CII_PROFILES,
            Self::Ubl => UBL_PROFILES,
            Self::Facturx => FACTURX_PROFILES,
        };
        match source {
            Profile::Extended if self == Self::Ubl => Profile::ExtendedCtcFr,
            Profile::ExtendedCtcFr if self == Self::Facturx => Profile::Extended,
            // Neither has lines.
            Profile::Minimum if self != Self::Ubl => Profile::BasicWl,
            source if offered.contains(&source) => source,
            _ => Profile::En16931,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Cii => "CII",
            Self::Ubl => "UBL",
            Self::Facturx => "Factur-X",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_follows_from_the_name_and_the_option() {
        for (name, to, target) in [
            ("a.pdf", None, Some(Target::Facturx)),
            ("a.PDF", Some(ConvertTo::Facturx), Some(Target::Facturx)),
            ("a.xml", Some(ConvertTo::Cii), Some(Target::Cii)),
            ("a.xml", Some(ConvertTo::Ubl), Some(Target::Ubl)),
            ("a.xml", None, None),
            ("a.xml", Some(ConvertTo::Facturx), None),
            ("a.pdf", Some(ConvertTo::Ubl), None),
            ("a.txt", Some(ConvertTo::Ubl), None),
            ("a", None, None),
        ] {
            assert_eq!(Target::of(Path::new(name), to).ok(), target, "{name} {to:?}");
        }
    }

    #[test]
    fn the_profile_of_the_source_stays_where_the_format_has_it() {
        assert_eq!(Target::Cii.profile(Profile::Extended), Profile::Extended);
        assert_eq!(Target::Ubl.profile(Profile::Extended), Profile::ExtendedCtcFr);
        assert_eq!(Target::Facturx.profile(Profile::PeppolBis3), Profile::En16931);
        assert_eq!(Target::Facturx.profile(Profile::Minimum), Profile::BasicWl);
        assert_eq!(Target::Ubl.profile(Profile::Unknown), Profile::En16931);
    }
}
