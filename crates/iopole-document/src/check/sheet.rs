//! Official sheet of a profile: which rules of EN 16931 it has, and what an extension calls those that it loosens.

use std::borrow::Cow;

use super::report::Syntax;
use crate::profile::Profile;

/// A sheet of rules; each profile is judged by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sheet {
    /// EN 16931 as CEN publishes it.
    Core,
    /// Profiles of Factur-X, each without the rules of terms that the profile lacks.
    Minimum,
    BasicWl,
    Basic,
    /// EN 16931 as Factur-X publishes it, for an invoice in a PDF.
    FacturX,
    /// The extension of Factur-X: `BR-FXEXT-…`.
    Extended,
    /// The French extension: `BR-FREXT-…`.
    FrenchCii,
    FrenchUbl,
}

impl Sheet {
    pub(super) fn of(profile: Profile, syntax: Syntax, is_embedded: bool) -> Self {
        match (profile, syntax) {
            (Profile::Minimum, Syntax::Cii) => Self::Minimum,
            (Profile::BasicWl, Syntax::Cii) => Self::BasicWl,
            (Profile::Basic, Syntax::Cii) => Self::Basic,
            (Profile::Extended, Syntax::Cii) => Self::Extended,
            (Profile::ExtendedCtcFr, Syntax::Cii) => Self::FrenchCii,
            (Profile::ExtendedCtcFr, Syntax::Ubl) => Self::FrenchUbl,
            (_, Syntax::Cii) if is_embedded => Self::FacturX,
            _ => Self::Core,
        }
    }

    /// True for the sheets that loosen rules of the core.
    pub(super) fn is_extended(self) -> bool {
        matches!(self, Self::Extended | Self::FrenchCii | Self::FrenchUbl)
    }

    /// True for the sheets of Factur-X, which have code lists of their own.
    pub(super) fn is_facturx(self) -> bool {
        matches!(self, Self::Minimum | Self::BasicWl | Self::Basic | Self::FacturX | Self::Extended)
    }

    /// True if the sheet knows the code of a rule about codes, and has no wider list.
    fn has_code(self, rule: &str) -> bool {
        match self {
            Self::Minimum => matches!(rule, "BR-CL-01" | "BR-CL-03" | "BR-CL-04" | "BR-CL-11" | "BR-CL-14"),
            Self::Extended => !matches!(rule, "BR-CL-10" | "BR-CL-20"),
            _ => true,
        }
    }

    /// Name that the sheet gives to a rule of the core; `None` where the sheet lacks the rule.
    pub(super) fn name(self, rule: &str) -> Option<Cow<'_, str>> {
        if let Some(name) = self.loosened(rule) {
            return Some(name);
        }
        if self.is_facturx() {
            let is_listed = |(core, _): &&(&str, &str)| *core == rule && self.has_code(rule);
            if let Some((_, name)) = FACTUR_X_CODES.iter().find(is_listed) {
                return Some(Cow::Borrowed(name));
            }
        }
        let is_french = rule.starts_with("BR-FR-");
        let is_there = is_french
            || match self {
                Self::Core => true,
                Self::Minimum => MINIMUM.contains(&rule),
                Self::BasicWl => !is_in(WITHOUT_LINES, rule) && has_structure(rule, true),
                Self::Basic => !is_in(&["BR-51", "BR-52"], rule) && has_structure(rule, false),
                Self::FacturX => has_structure(rule, true),
                Self::Extended => {
                    !is_in(DROPPED, rule)
                        && !rule.starts_with("BR-FREXT-")
                        && (rule == "CII-DT-097" || (rule != "CII-SR-470" && has_structure(rule, true)))
                }
                Self::FrenchCii => {
                    !is_in(DROPPED, rule)
                        && !is_in(FRENCH_CII_DROPPED, rule)
                        && !rule.starts_with("BR-FXEXT-")
                }
                Self::FrenchUbl => !is_in(FRENCH_UBL_DROPPED, rule) && !rule.starts_with("BR-FXEXT-"),
            };
        is_there.then_some(Cow::Borrowed(rule))
    }

    /// Name of a rule that an extension replaces by a looser one.
    fn loosened(self, rule: &str) -> Option<Cow<'static, str>> {
        if !self.is_extended() {
            return None;
        }
        let names = |[factur_x, cii, ubl]: [&'static str; 3]| match self {
            Self::Extended => factur_x,
            Self::FrenchCii => cii,
            Self::FrenchUbl => ubl,
            _ => "",
        };
        if let Some((_, renamed)) = LOOSENED.iter().find(|(core, _)| *core == rule) {
            let name = names(*renamed);
            return (!name.is_empty()).then_some(Cow::Borrowed(name));
        }
        let (category, number) = of_category(rule)?;
        let (prefix, suffix) = match (self, number) {
            (Self::Extended, "01") => ("BR-FXEXT", ""),
            (Self::Extended, "08") if category == "S" => return Some(Cow::Borrowed("BR-FXEXT-S08b")),
            (Self::Extended, "08") => ("BR-FXEXT", "b"),
            (Self::Extended, "09") if category == "S" => ("BR-FXEXT", "b"),
            (Self::FrenchCii | Self::FrenchUbl, "01") => ("BR-FREXT", ""),
            (Self::FrenchCii, "08") => ("BR-FXEXT", ""),
            (Self::FrenchUbl, "08") => ("BR-FREXT", ""),
            (Self::FrenchCii, "09") if category == "S" => ("BR-FXEXT", ""),
            (Self::FrenchUbl, "09") if category == "S" => ("BR-FREXT", ""),
            _ => return None,
        };
        Some(Cow::Owned(format!("{prefix}-{category}-{number}{suffix}")))
    }
}

/// Category and number of a rule about a VAT category: `BR-AE-08`.
fn of_category(rule: &str) -> Option<(&str, &str)> {
    let (category, number) = rule.strip_prefix("BR-")?.split_once('-')?;
    matches!(category, "S" | "Z" | "E" | "AE" | "IC" | "G" | "O" | "AF" | "AG").then_some((category, number))
}

/// True for a rule of a list; `BR-?-05` is that rule of each VAT category.
fn is_in(list: &[&str], rule: &str) -> bool {
    list.contains(&rule)
        || of_category(rule).is_some_and(|(_, number)| {
            list.iter().any(|each| each.strip_prefix("BR-?-").is_some_and(|each| each == number))
        })
}

/// Of the structure rules of CII, the sheets of Factur-X have next to none, and no code lists under these names.
fn has_structure(rule: &str, has_payment: bool) -> bool {
    const PAYMENT: &[&str] =
        &["CII-SR-467", "CII-SR-468", "CII-SR-469", "CII-SR-470", "CII-SR-471", "CII-SR-472", "CII-SR-473"];
    let is_structure = rule.starts_with("CII-") || rule.starts_with("BR-CL-");
    !is_structure || rule == "CII-SR-463" || (has_payment && PAYMENT.contains(&rule))
}

const MINIMUM: &[&str] = &[
    "BR-01",
    "BR-02",
    "BR-03",
    "BR-04",
    "BR-05",
    "BR-06",
    "BR-07",
    "BR-08",
    "BR-09",
    "BR-13",
    "BR-14",
    "BR-15",
    "BR-CO-09",
    "BR-CO-26",
    "BR-DEC-12",
    "BR-DEC-13",
    "BR-DEC-14",
    "BR-DEC-18",
    "CII-SR-463",
];

/// Rules about lines, and others that BASIC WL has no terms for.
const WITHOUT_LINES: &[&str] = &[
    "BR-16",
    "BR-21",
    "BR-22",
    "BR-23",
    "BR-24",
    "BR-25",
    "BR-26",
    "BR-27",
    "BR-28",
    "BR-30",
    "BR-41",
    "BR-42",
    "BR-43",
    "BR-44",
    "BR-51",
    "BR-52",
    "BR-54",
    "BR-64",
    "BR-65",
    "BR-CO-04",
    "BR-CO-10",
    "BR-CO-20",
    "BR-CO-23",
    "BR-CO-24",
    "BR-DEC-23",
    "BR-DEC-24",
    "BR-DEC-25",
    "BR-DEC-27",
    "BR-DEC-28",
    "BR-?-01",
    "BR-?-02",
    "BR-?-05",
    "BR-?-08",
    "BR-O-12",
];

/// Rules that both extensions of CII drop.
const DROPPED: &[&str] = &[
    "BR-27", "BR-28", "BR-CO-17", "BR-CO-22", "BR-CO-24", "BR-S-10", "BR-Z-10", "BR-AF-10", "BR-AG-10",
    "BR-O-02", "BR-O-03", "BR-O-04", "BR-O-11", "BR-O-12", "BR-O-13", "BR-O-14",
];
const FRENCH_CII_DROPPED: &[&str] = &[
    "BR-O-09",
    "BR-O-10",
    "CII-SR-467",
    "CII-SR-468",
    "CII-SR-469",
    "CII-SR-470",
    "CII-SR-471",
    "CII-SR-472",
    "CII-SR-473",
    "CII-SR-477",
    "CII-SR-478",
    "CII-SR-479",
    "CII-SR-480",
    "CII-SR-481",
    "CII-SR-482",
    "CII-SR-483",
    "CII-SR-484",
    "CII-SR-485",
    "CII-SR-486",
    "CII-SR-487",
    "CII-SR-488",
    "CII-SR-489",
    "CII-SR-490",
    "CII-SR-491",
    "CII-SR-492",
    "CII-SR-493",
    "CII-SR-494",
];
const FRENCH_UBL_DROPPED: &[&str] = &[
    "BR-27",
    "BR-28",
    "BR-CO-17",
    "BR-S-10",
    "BR-Z-10",
    "BR-O-02",
    "BR-O-03",
    "BR-O-04",
    "BR-O-11",
    "BR-O-12",
    "BR-O-13",
    "BR-O-14",
    "UBL-SR-04",
    "UBL-SR-16",
    "UBL-SR-20",
    "UBL-SR-34",
    "UBL-SR-37",
    "UBL-SR-52",
];

/// A rule of the core about a code, and its name in the sheets of Factur-X.
const FACTUR_X_CODES: &[(&str, &str)] = &[
    ("BR-CL-01", "FX-SCH-A-000023"),
    ("BR-CL-03", "FX-SCH-A-000045"),
    ("BR-CL-04", "FX-SCH-A-000040"),
    ("BR-CL-05", "FX-SCH-A-000196"),
    ("BR-CL-06", "FX-SCH-A-000180"),
    ("BR-CL-08", "FX-SCH-A-000162"),
    ("BR-CL-10", "FX-SCH-A-000031"),
    ("BR-CL-11", "FX-SCH-A-000031"),
    ("BR-CL-14", "FX-SCH-A-000036"),
    ("BR-CL-16", "FX-SCH-A-000023"),
    ("BR-CL-17", "FX-SCH-A-000179"),
    ("BR-CL-18", "FX-SCH-A-000179"),
    ("BR-CL-19", "FX-SCH-A-000186"),
    ("BR-CL-20", "FX-SCH-A-000376"),
    ("BR-CL-21", "FX-SCH-A-000031"),
    ("BR-CL-22", "FX-SCH-A-000181"),
    ("BR-CL-23", "FX-SCH-A-000275"),
    ("BR-CL-25", "FX-SCH-A-000031"),
    ("BR-CL-26", "FX-SCH-A-000031"),
    ("CII-DT-037", "FX-SCH-A-000023"),
];

/// A rule of the core, and its names in the extension of Factur-X and in the French one, CII and UBL; an empty name: the
/// sheet keeps or drops the rule.
const LOOSENED: &[(&str, [&str; 3])] = &[
    ("BR-22", ["BR-FXEXT-BR-22", "BR-FREXT-BR-22", "BR-FREXT-22"]),
    ("BR-23", ["BR-FXEXT-BR-23", "BR-FREXT-BR-23", "BR-FREXT-23"]),
    ("BR-24", ["BR-FXEXT-BR-24", "BR-FREXT-BR-24", "BR-FREXT-24"]),
    ("BR-26", ["BR-FXEXT-BR-26", "BR-FREXT-BR-26", "BR-FREXT-26"]),
    ("BR-38", ["BR-FXEXT-BR-38", "BR-FREXT-BR-38", ""]),
    ("BR-44", ["BR-FXEXT-BR-44", "BR-FREXT-BR-44", ""]),
    ("BR-CO-04", ["BR-FXEXT-CO-04", "BR-FREXT-CO-04", "BR-FREXT-CO-04"]),
    ("BR-CO-10", ["BR-FXEXT-CO-10", "BR-FREXT-CO-10", "BR-FREXT-CO-10"]),
    ("BR-CO-11", ["BR-FXEXT-CO-11", "BR-FREXT-CO-11", "BR-FREXT-CO-11"]),
    ("BR-CO-12", ["BR-FXEXT-CO-12", "BR-FREXT-CO-12", "BR-FREXT-CO-12"]),
    ("BR-CO-13", ["BR-FXEXT-CO-13", "BR-FREXT-CO-13", "BR-FREXT-CO-13"]),
    ("BR-CO-15", ["BR-FXEXT-CO-15", "BR-FREXT-CO-15", "BR-FREXT-CO-15"]),
    ("BR-CO-16", ["BR-FXEXT-CO-16", "", ""]),
    ("BR-CL-10", ["", "BR-FREXT-CL-10", "BR-FREXT-CL-10"]),
    ("BR-CL-20", ["", "BR-FREXT-CL-20", "BR-FREXT-CL-20"]),
    ("BR-CL-24", ["", "BR-FREXT-CL-24", "BR-FREXT-CL-24"]),
    ("BR-CL-07", ["", "BR-EXT-CL-07", ""]),
    ("CII-DT-018", ["", "CII-EXT-DT-018", ""]),
    ("CII-DT-024", ["", "CII-FREXT-DT-024", ""]),
    ("CII-DT-027", ["", "CII-FREXTDT-027", ""]),
    ("CII-SR-439", ["", "CII-FREXT-SR-439", ""]),
    ("UBL-SR-48", ["", "", "UBL-FREXT-SR-48"]),
    ("BR-FREXT-06", ["BR-FXEXT-06", "BR-FREXT-06", "BR-FREXT-06"]),
    ("BR-FREXT-08", ["BR-FXEXT-08", "BR-FREXT-08", "BR-FREXT-08"]),
    ("BR-FREXT-11", ["BR-FXEXT-11", "BR-FREXT-11", "BR-FREXT-11"]),
    ("BR-FREXT-12", ["BR-FXEXT-12", "BR-FREXT-12", "BR-FREXT-12"]),
    ("BR-FREXT-54-1", ["BR-FXEXT-BR-54-1", "BR-FREXT-54-1", "BR-FREXT-54-1"]),
    ("BR-FREXT-54-2", ["BR-FXEXT-BR-54-2", "BR-FREXT-54-2", "BR-FREXT-54-2"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_names_drops_or_keeps_a_rule() {
        for (sheet, rule, name) in [
            (Sheet::Core, "BR-CO-10", Some("BR-CO-10")),
            (Sheet::Extended, "BR-CO-10", Some("BR-FXEXT-CO-10")),
            (Sheet::Extended, "BR-S-08", Some("BR-FXEXT-S08b")),
            (Sheet::Extended, "BR-E-08", Some("BR-FXEXT-E-08b")),
            (Sheet::Extended, "BR-CL-10", None),
            (Sheet::Extended, "CII-SR-470", None),
            (Sheet::FrenchCii, "BR-22", Some("BR-FREXT-BR-22")),
            (Sheet::FrenchUbl, "BR-22", Some("BR-FREXT-22")),
            (Sheet::FrenchCii, "BR-AE-08", Some("BR-FXEXT-AE-08")),
            (Sheet::FrenchUbl, "BR-S-09", Some("BR-FREXT-S-09")),
            (Sheet::FrenchCii, "BR-E-09", Some("BR-E-09")),
            (Sheet::FrenchCii, "BR-O-09", None),
            (Sheet::BasicWl, "BR-S-05", None),
            (Sheet::BasicWl, "BR-S-09", Some("BR-S-09")),
            (Sheet::BasicWl, "CII-SR-470", Some("CII-SR-470")),
            (Sheet::Basic, "CII-SR-470", None),
            (Sheet::Minimum, "BR-CO-10", None),
            (Sheet::Minimum, "BR-CL-14", Some("FX-SCH-A-000036")),
            (Sheet::Minimum, "BR-CL-23", None),
            (Sheet::Basic, "BR-CL-23", Some("FX-SCH-A-000275")),
        ] {
            assert_eq!(sheet.name(rule).as_deref(), name, "{sheet:?} {rule}");
        }
    }
}
