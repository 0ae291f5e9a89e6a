//! `iopole directory reach`.

use iopole_api::model::directory::PeppolAllowedDocument;
use iopole_api::{Reachability, WhyNot};
use serde::Serialize;

use super::peppol::{documents, not_offered};
use crate::args::directory::Reach;
use crate::failure::Failure;
use crate::output::Language;
use crate::session::Session;

pub(super) async fn run(session: &Session<'_>, arguments: &Reach) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let verdict = platform.user().directory().can_receive(&arguments.address).await.map_err(not_offered)?;
    let shown = Verdict::new(arguments.address.to_string(), &verdict);
    let reachable =
        screen.pick(if shown.reachable { "yes" } else { "no" }, if shown.reachable { "oui" } else { "non" });
    let reason = shown.reason.as_ref().map(|english| match &verdict {
        Reachability::Unreachable(why) => reason(why, english, screen.language),
        Reachability::Reachable(_) => english.clone(),
    });
    let rows = [
        (("Address", "Adresse"), Some(shown.address.clone())),
        (("Can receive", "Peut recevoir"), Some(reachable.to_owned())),
        (("Network", "Réseau"), shown.network.clone()),
        (("Until", "Jusqu'au"), shown.until.clone()),
        (("Documents", "Documents"), documents(&shown.documents)),
        (("Reason", "Motif"), reason),
        (
            ("Other addresses", "Autres adresses"),
            Some(shown.other_addresses.join(", ")).filter(|all| !all.is_empty()),
        ),
    ];
    screen.record(&shown, &rows)?;
    match &verdict {
        Reachability::Reachable(_) => Ok(()),
        Reachability::Unreachable(why) => {
            let failure = Failure::refused(format!("{} cannot receive an invoice: {why}", shown.address));
            Err(failure.hint(advice(why)))
        }
    }
}

/// Verdict on an address.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Verdict {
    address: String,
    reachable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<String>,
    /// First day on which the address no longer receives.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    self_billing: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    documents: Vec<PeppolAllowedDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_addresses: Vec<String>,
}

impl Verdict {
    fn new(address: String, verdict: &Reachability) -> Self {
        let mut shown = Self {
            address,
            reachable: verdict.is_reachable(),
            network: None,
            until: None,
            self_billing: None,
            documents: Vec::new(),
            reason: None,
            other_addresses: Vec::new(),
        };
        match verdict {
            Reachability::Reachable(route) => {
                shown.network = Some(route.network.to_string());
                shown.until = route.until.as_ref().map(ToString::to_string);
                shown.self_billing = route.self_billing;
                shown.documents = route.documents.clone();
            }
            Reachability::Unreachable(why) => {
                shown.reason = Some(why.to_string());
                if let WhyNot::OtherAddresses(addresses) = why {
                    shown.other_addresses = addresses.clone();
                }
            }
        }
        shown
    }
}

fn reason(why: &WhyNot, english: &str, language: Language) -> String {
    let french = match why {
        WhyNot::NoNumber => "l'adresse est française et ne contient ni SIREN ni SIRET".to_owned(),
        WhyNot::UnknownCompany => "aucune entreprise de ce numéro dans l'annuaire français".to_owned(),
        WhyNot::NotRegistered => "l'entreprise est dans l'annuaire, sans adresse sur un réseau".to_owned(),
        WhyNot::OtherAddresses(_) => "l'entreprise reçoit à d'autres adresses".to_owned(),
        WhyNot::NoneInForce => "aucune adresse de l'entreprise ne peut recevoir ce jour".to_owned(),
        WhyNot::StatusesOnly => "l'adresse n'accepte que des statuts".to_owned(),
        WhyNot::NotYet(day) => format!("l'adresse est inscrite et reçoit à partir du {day}"),
        WhyNot::Ended(Some(day)) => format!("l'inscription a pris fin le {day}"),
        WhyNot::Ended(None) => "l'inscription a été retirée".to_owned(),
        WhyNot::UnknownInPeppol => "Peppol ne connaît pas cette adresse".to_owned(),
        _ => english.to_owned(),
    };
    language.pick(english.to_owned(), french)
}

fn advice(why: &WhyNot) -> &'static str {
    match why {
        WhyNot::NoNumber => "Give the address as 0225:<siren>, or a SIREN or SIRET",
        WhyNot::OtherAddresses(_) => "Send to one of the other addresses",
        WhyNot::NotYet(_) => "Send from that day on",
        WhyNot::UnknownInPeppol => {
            "Ask the recipient for its address, or search: iopole directory peppol NAME"
        }
        _ => "Ask the recipient for its address, or see the company: iopole directory french --siren SIREN",
    }
}
