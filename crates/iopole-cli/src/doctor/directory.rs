//! Companies of the account in the directory, and buyers that must be reached.

use iopole_api::model::codes::NetworkIdentifier;
use iopole_api::model::entity::BusinessEntity;
use iopole_api::model::identifiers::ElectronicAddress;
use iopole_api::{Client, Reachability};

use super::account::failed;
use super::finding::Finding;
use crate::failure::{BAD_INPUT, REFUSED};
use crate::output::Language;

/// Companies whose addresses are asked for; more than an account tries out at once.
const MOST: usize = 20;

/// Checks that the companies of the account can receive: the seller needs an address of its own.
pub(super) async fn own(client: &Client, language: Language) -> Vec<Finding> {
    let mut rows = client.admin().participants().search().items();
    let mut findings = Vec::new();
    while findings.len() < MOST {
        match rows.next().await {
            Ok(Some(entity)) => findings.push(entity_in_force(client, &entity, language).await),
            Ok(None) => break,
            Err(error) => {
                findings.push(failed("entities", error, language));
                break;
            }
        }
    }
    if findings.is_empty() {
        let message = language.pick(
            "the account has no company: it can neither send nor receive",
            "le compte n'a pas d'entreprise : il ne peut ni émettre ni recevoir",
        );
        findings.push(Finding::error("entities", REFUSED, message, "iopole api claimBusinessEntity"));
    }
    findings
}

async fn entity_in_force(client: &Client, entity: &BusinessEntity, language: Language) -> Finding {
    let name = entity.name.clone().unwrap_or_else(|| entity.business_entity_id.to_string());
    let network = NetworkIdentifier::DomesticFr;
    let addresses: Vec<_> = entity
        .registrations(&network)
        .filter_map(|registration| registration.directory_address.clone())
        .collect();
    let Some(address) = addresses.first() else {
        let message = language.pick(
            format!("{name} is registered on no French address"),
            format!("{name} n'est inscrite sous aucune adresse française"),
        );
        return Finding::warning("entities", message, "iopole api registerIdentifier");
    };
    reach(client, "entities", &name, address, language).await
}

/// Checks that a buyer can receive.
pub(super) async fn buyer(client: &Client, address: &str, language: Language) -> Finding {
    reach(client, "buyer", address, address, language).await
}

async fn reach(
    client: &Client,
    check: &'static str,
    name: &str,
    address: &str,
    language: Language,
) -> Finding {
    let parsed: ElectronicAddress = match address.parse() {
        Ok(parsed) => parsed,
        Err(error) => {
            return Finding::error(check, BAD_INPUT, format!("{address}: {error}"), "--buyer 0225:364519033");
        }
    };
    match client.user().directory().can_receive(&parsed).await {
        Ok(Reachability::Reachable(_)) => Finding::ok(
            check,
            language.pick(format!("{name} receives at {address}"), format!("{name} reçoit à {address}")),
        ),
        Ok(Reachability::Unreachable(why)) => {
            let mend =
                language.pick("ask the company for its address", "demandez son adresse à l'entreprise");
            Finding::error(check, REFUSED, format!("{name}: {why}"), mend)
        }
        Err(error) => failed(check, error, language),
    }
}
