//! The profile a document claims, in the platform's words.

/// From the specification identifier (BT-24).
pub(crate) fn of(guideline: &str) -> Option<&'static str> {
    let guideline = guideline.to_lowercase();
    let last = guideline.rsplit([':', '#']).next().unwrap_or_default();
    match last {
        "minimum" => return Some("MINIMUM"),
        "basicwl" => return Some("BASICWL"),
        "basic" => return Some("BASIC"),
        "extended" => return Some("EXTENDED"),
        "extended-ctc-fr" => return Some("EXTENDED_CTC_FR"),
        _ => {}
    }
    if guideline.contains("xrechnung") {
        Some("XRECHNUNG")
    } else if guideline.contains("poacc:billing:3") {
        Some("PEPPOL_BIS_3")
    } else if guideline.starts_with("urn:cen.eu:en16931:2017") {
        Some("EN16931")
    } else {
        None
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
            assert_eq!(super::of(guideline), name, "{guideline}");
        }
    }
}
