//! Enrollments, in answers and notifications.

use serde_json::{Map, Value, json};

use super::{Object, date};
use crate::enrollment::{
    Address, Enrollment, Holders, OTHER_ACCESS_POINT, OTHER_NAME, OTHER_PLATFORM, Stage,
};

/// The answer with the link of an enrollment.
pub(crate) fn link(enrollment: &Enrollment) -> Value {
    json!({
        "enrollmentId": enrollment.id,
        "onboardingUrl": format!("https://admin.iopole.fr/onboarding/{}", enrollment.id),
    })
}

/// The details of an enrollment. `api` is the base URL of the server.
pub(crate) fn details(enrollment: &Enrollment, api: &str) -> Value {
    let own = format!("{api}/v1/config/enrollment/{}", enrollment.id);
    let registered = enrollment.has(Stage::Registering);
    let entity = enrollment.request.entity.clone();
    let mut details = Object::default()
        .with("enrollmentId", enrollment.id.to_string())
        .with("identifierScheme", enrollment.request.scheme.clone())
        .with("identifierValue", enrollment.request.value.clone())
        .with("name", enrollment.name.clone())
        .with("state", enrollment.state())
        .with("enrollmentLink", own.clone())
        .maybe("evidencesLink", registered.then(|| format!("{own}/evidences")))
        .maybe("mandate", mandate(enrollment))
        .with("eInvoicingAddresses", addresses(enrollment))
        .with("registrationNetworks", networks(enrollment));
    if !entity.is_empty() {
        details = details.with("entity", entity);
    }
    if !enrollment.request.representative.is_empty() {
        details = details.with("legalRepresentative", enrollment.request.representative.clone());
    }
    details.into()
}

/// The notification of a stage.
pub(crate) fn notification(enrollment: &Enrollment, stage: Stage, api: &str) -> Value {
    let body = Object::default()
        .with("enrollmentId", enrollment.id.to_string())
        .with("name", enrollment.name.clone())
        .with("identifierScheme", enrollment.request.scheme.clone())
        .with("identifierValue", enrollment.request.value.clone())
        .with("state", stage.as_str());
    let own = format!("{api}/v1/config/enrollment/{}", enrollment.id);
    match stage {
        Stage::Completed => {
            let mut entity = enrollment.request.entity.clone();
            entity.remove("vatRegime");
            body.maybe("entity", (!entity.is_empty()).then_some(entity))
                .maybe(
                    "legalRepresentative",
                    Some(enrollment.request.representative.clone()).filter(|one| !one.is_empty()),
                )
                .maybe("mandate", mandate(enrollment))
                .with("eInvoicingAddresses", addresses(enrollment))
                .with("registrationNetworks", networks(enrollment))
                .with("evidencesLink", format!("{own}/evidences"))
                .into()
        }
        Stage::Migration => {
            let entries = platforms(enrollment).into_iter().map(|platform| {
                let held = |address: &&Address| {
                    enrollment.holders_of(&address.address).legal_identifier() == Some(platform)
                };
                let moving = enrollment.addresses.iter().filter(held).map(|address| {
                    json!({
                        "electronicAddress": address.address,
                        "addressType": address.kind,
                        "portabilityStatus": status(address, enrollment.holders_of(&address.address)),
                    })
                });
                json!({
                    "oldPlatform": {"legalIdentifier": platform, "name": OTHER_NAME},
                    "addresses": moving.collect::<Vec<_>>(),
                    "downloadLink": deliverable_link(&own, platform),
                })
            });
            body.with("portabilityDeliverables", entries.collect::<Vec<_>>()).into()
        }
        _ => body.into(),
    }
}

/// The addresses of a company and their holders.
pub(crate) fn portability(enrollment: &Enrollment, api: &str) -> Value {
    let own = format!("{api}/v1/config/enrollment/{}", enrollment.id);
    let mandate = mandate(enrollment)
        .unwrap_or_else(|| json!({"number": null, "effectiveDate": null, "signingDate": null}));
    let addresses = enrollment.addresses.iter().map(|address| {
        let holders = enrollment.holders_of(&address.address);
        let holding = holders.legal_identifier().into_iter().map(|platform| {
            json!({
                "legalIdentifier": platform, "name": OTHER_NAME, "technicalContact": null,
                "futureActivationDate": null
            })
        });
        let row = Object::default()
            .with("electronicAddress", address.address.clone())
            .with("addressType", address.kind.clone())
            .maybe("migrationKey", address.key.clone())
            .with("portabilityStatus", status(address, holders))
            .with("networks", json!({"domesticFr": holders.french, "peppol": holders.peppol}))
            .with("holdingPlatforms", holding.collect::<Vec<_>>())
            .with("futureActivationDate", Value::Null);
        Value::from(row)
    });
    let deliverables = platforms(enrollment).into_iter().map(|platform| {
        let only = (platform == OTHER_ACCESS_POINT).then_some(true);
        let old = json!({"legalIdentifier": platform, "name": OTHER_NAME, "technicalContact": null});
        let row = Object::default()
            .with("oldPlatform", old)
            .with("downloadLink", deliverable_link(&own, platform))
            .maybe("onlyInPeppolProblem", only);
        Value::from(row)
    });
    json!({
        "enrollmentId": enrollment.id,
        "siren": enrollment.request.value,
        "companyName": enrollment.name,
        "newPlatform": {"name": "Sandbox", "legalIdentifier": null, "siren": null},
        "mandate": mandate,
        "addresses": addresses.collect::<Vec<_>>(),
        "portabilityDeliverables": deliverables.collect::<Vec<_>>(),
    })
}

/// The platforms that hold addresses.
pub(crate) fn platforms(enrollment: &Enrollment) -> Vec<&'static str> {
    let held = |platform: &&str| {
        let holds =
            |address: &Address| enrollment.holders_of(&address.address).legal_identifier() == Some(*platform);
        enrollment.addresses.iter().any(holds)
    };
    [OTHER_PLATFORM, OTHER_ACCESS_POINT].into_iter().filter(held).collect()
}

fn deliverable_link(own: &str, platform: &str) -> String {
    format!("{own}/portability/{}", platform.replace(' ', "%20"))
}

fn status(address: &Address, holders: Holders) -> &'static str {
    match (holders.any(), address.is_free(holders)) {
        (false, _) => "NOT_REQUIRED",
        (true, false) => "PORTABILITY_REQUIRED",
        (true, true) => "PORTABILITY_GRANTED",
    }
}

fn mandate(enrollment: &Enrollment) -> Option<Value> {
    let signed = date::day(enrollment.signed_ms?);
    let number = enrollment.id.simple().to_string().to_uppercase();
    let number: String = number.chars().rev().take(8).collect();
    Some(json!({"number": format!("M-{number}"), "signingDate": signed, "effectiveDate": signed}))
}

fn addresses(enrollment: &Enrollment) -> Vec<Value> {
    let one = |address: &Address| {
        let mut fields = Map::new();
        fields.insert("addressType".to_owned(), address.kind.clone().into());
        fields.insert("electronicAddress".to_owned(), address.address.clone().into());
        Value::Object(fields)
    };
    enrollment.addresses.iter().map(one).collect()
}

fn networks(enrollment: &Enrollment) -> Vec<&'static str> {
    if !enrollment.has(Stage::Registered) {
        return Vec::new();
    }
    match (enrollment.request.french, enrollment.request.peppol) {
        (true, false) => vec!["DOMESTIC_FR"],
        (true, true) => vec!["DOMESTIC_FR", "PEPPOL_INTERNATIONAL"],
        (false, _) => vec!["PEPPOL_INTERNATIONAL"],
    }
}
