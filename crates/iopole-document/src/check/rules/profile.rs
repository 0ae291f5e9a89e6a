//! Rules of the profile (BT-24).

use crate::check::profile::Profile;
use crate::check::rule::Rule;

pub(super) const RULES: &[Rule] = &[Rule {
    id: "PROFILE",
    terms: &["BT-24"],
    fr: (
        "La plateforme ne connaît pas ce profil (BT-24), et refuse le fichier entier.",
        "Indiquez urn:cen.eu:en16931:2017, ou l'identifiant d'un profil Factur-X, EXTENDED-CTC-FR, XRechnung ou Peppol BIS 3.",
    ),
    en: (
        "The platform does not know this profile (BT-24), and refuses the whole file.",
        "Give urn:cen.eu:en16931:2017, or the identifier of a Factur-X profile, EXTENDED-CTC-FR, XRechnung or Peppol BIS 3.",
    ),
    check: |c, hits| {
        if c.profile == Profile::Unknown {
            c.guideline.filter(|at| !at.text().is_empty()).into_iter().for_each(|at| hits.value(at));
        }
    },
}];
