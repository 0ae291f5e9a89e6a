//! Verdict of a platform on a file that is sent to it.

use crate::check::{Language, Outcome, Rules, check_content};
use crate::header::{Defect, Judgment, Verdict, failed, read_content};
use crate::open::open;

/// Reads a file, and judges it by a rule set as a platform does: a profile that it does not know (501) comes before broken
/// rules (213). The platform looks at duplicates and routing after that.
pub fn judge(file: &[u8], rules: Rules) -> Judgment {
    let content = match open(file) {
        Ok(content) => content,
        Err(failure) => return failed(failure),
    };
    let mut reading = read_content(&content);
    if reading.header.is_none() {
        return reading;
    }
    let report = check_content(&content, rules);
    let unknown = report.findings.iter().find(|finding| finding.rule == "PROFILE");
    if let Some(finding) = unknown {
        let message = format!(
            "The profile (BT-24) '{}' is not known. {}",
            finding.found.as_deref().unwrap_or_default(),
            finding.advice(Language::English)
        );
        reading.verdict = Verdict::Unacceptable { reason: "UNKNOWN_INVOICE_FLAVOR", message };
        return reading;
    }
    reading.verdict = match report.outcome() {
        // The reader names the cause.
        Outcome::Unreadable => return reading,
        Outcome::Accept => Verdict::Sound,
        Outcome::Reject => {
            let defects = report.fatal().map(|finding| Defect {
                rule: finding.rule.clone(),
                message: format!(
                    "{} {}",
                    finding.message(Language::English),
                    finding.advice(Language::English)
                ),
                place: (!finding.place.is_empty()).then(|| finding.place.clone()),
            });
            Verdict::Invalid(defects.collect())
        }
    };
    reading
}

#[cfg(test)]
mod tests {
    use super::*;

    const CII: &str = include_str!("../../../examples/invoices/facture-cii.xml");

    #[test]
    fn a_platform_refuses_an_unknown_profile_before_broken_rules() {
        assert_eq!(judge(CII.as_bytes(), Rules::Auto).verdict, Verdict::Sound);
        let broken = CII.replacen("<ram:TypeCode>380<", "<ram:TypeCode>325<", 1);
        let Verdict::Invalid(defects) = judge(broken.as_bytes(), Rules::Auto).verdict else {
            panic!("no defect was found");
        };
        let rules: Vec<_> = defects.iter().map(|defect| defect.rule.as_ref()).collect();
        assert_eq!(rules, ["BR-FR-04"]);
        assert_eq!(judge(broken.as_bytes(), Rules::En16931).verdict, Verdict::Sound);
        let unknown = broken.replacen("urn:cen.eu:en16931:2017", "urn:example", 1);
        let verdict = judge(unknown.as_bytes(), Rules::Auto).verdict;
        assert!(
            matches!(verdict, Verdict::Unacceptable { reason: "UNKNOWN_INVOICE_FLAVOR", .. }),
            "{verdict:?}"
        );
    }
}
