//! Rules of the profile (BT-24).

use std::borrow::Cow;

use crate::check::context::Context;
use crate::check::report::{Finding, Severity, Text};
use crate::check::rule::shown;
use crate::profile::Profile;

/// Finds a profile that the platform does not know. No official rule refuses it, so that it is a warning: the platform has
/// a status for it (501, `UNKNOWN_INVOICE_FLAVOR`), and does not publish the list that decides.
pub(super) fn check(c: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(at) = c.guideline.filter(|at| !at.text().is_empty() && c.profile == Profile::Unknown) else {
        return;
    };
    findings.push(Finding {
        rule: Cow::Borrowed("PROFILE"),
        severity: Severity::Warning,
        terms: vec![Cow::Borrowed("BT-24")],
        place: at.xpath(),
        found: Some(shown(at.text())),
        message: Text::new(
            "Ce profil (BT-24) n'est pas de ceux que la plateforme annonce : elle peut refuser le fichier entier (501).",
            "This profile (BT-24) is none of those that the platform names: it may refuse the whole file (501).",
        ),
        advice: Text::new(
            "Indiquez urn:cen.eu:en16931:2017, ou l'identifiant d'un profil Factur-X, EXTENDED-CTC-FR, XRechnung ou Peppol BIS 3.",
            "Give urn:cen.eu:en16931:2017, or the identifier of a Factur-X profile, EXTENDED-CTC-FR, XRechnung or Peppol BIS 3.",
        ),
    });
}
