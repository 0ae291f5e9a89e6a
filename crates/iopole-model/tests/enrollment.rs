//! Published bodies of enrollments survive a round trip, and broken rules are found before a request is sent.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::path::Path;

use iopole_model::enrollment::{
    AddressMigration, Enrollment, EnrollmentAddress, EnrollmentAddressType, EnrollmentAddresses,
    EnrollmentEntity, EnrollmentLink, EnrollmentState, EnrollmentUpdate, FrenchEnrollment,
    InternationalEnrollment, LegalRepresentative, LegalRepresentativeUpdate, Portability, PortabilityStatus,
};
use iopole_model::entity::OperatorRelation;
use iopole_model::webhook::StreamDirection;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The folder beside the workspace, relative to the crate.
const FOLDER: &str = "../../../shared/examples/config";

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test must say so")]
fn every_published_body_survives() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("SKIPPED: no example bodies in {FOLDER}, seen from the crate");
        return;
    };
    let mut read = 0;
    for file in files {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.contains("nrollment") {
            continue;
        }
        let body: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let mut parts = name.split('.');
        match (parts.next().unwrap(), parts.next().unwrap()) {
            ("createFrenchEnrollment" | "upsertFrenchEnrollment", "request") => {
                let request = survives::<FrenchEnrollment>(&name, &body);
                assert!(request.extra.is_empty() && request.check().is_ok(), "{name}");
            }
            ("createInternationalEnrollment" | "upsertInternationalEnrollment", "request") => {
                let request = survives::<InternationalEnrollment>(&name, &body);
                assert!(request.extra.is_empty() && request.check().is_ok(), "{name}");
            }
            ("getEnrollment", _) => {
                let details = survives::<Enrollment>(&name, &body);
                assert_eq!(details.state, Some(EnrollmentState::Active));
            }
            _ => {
                let link = survives::<EnrollmentLink>(&name, &body);
                assert!(link.extra.is_empty() && link.onboarding_url.is_some(), "{name}");
            }
        }
        read += 1;
    }
    assert!(read >= 20, "only {read} bodies");
}

fn survives<T: DeserializeOwned + Serialize>(name: &str, body: &Value) -> T {
    let read: T = serde_json::from_str(&body.to_string()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(serde_json::to_value(&read).unwrap(), *body, "{name}");
    read
}

fn rule(check: Result<(), iopole_model::entity::BrokenRule>) -> String {
    check.map_or_else(|rule| rule.to_string(), |()| "none".to_owned())
}

#[test]
fn a_french_enrollment_is_checked() {
    assert!(rule(FrenchEnrollment::new("732829321").check()).contains("check digit"));
    let french = || FrenchEnrollment::new("732829320");
    assert_eq!(rule(french().check()), "none");
    for siren in ["732 829 320", "73282932", "FR7328293", ""] {
        assert!(rule(FrenchEnrollment::new(siren).check()).starts_with("siren: 9 digits"), "{siren}");
    }
    let with = |addresses: &[EnrollmentAddress]| {
        let all =
            addresses.iter().cloned().fold(EnrollmentAddresses::new(), EnrollmentAddresses::with_address);
        rule(french().with_e_invoicing_addresses(all).check())
    };
    let (whole, part) =
        (EnrollmentAddress::siren("732829320"), EnrollmentAddress::suffix("732829320", "STORE"));
    assert_eq!(with(&[whole.clone(), part.clone()]), "none");
    assert!(with(&[whole.clone(), whole.clone()]).contains("ELECTRONIC_ADDRESS_ALREADY_USED"));
    assert!(with(&[EnrollmentAddress::siren("922304308")]).contains("IDENTIFIER_MISMATCH"));
    assert!(with(&[EnrollmentAddress::new("0225:7328293201", "SIREN")]).contains("IDENTIFIER_MISMATCH"));
    let typed = |address: &EnrollmentAddress, kind: &str| {
        EnrollmentAddress::new(address.electronic_address.clone(), kind)
    };
    assert!(with(&[typed(&whole, "SUFFIX")]).contains("TYPE_MISMATCH"));
    assert!(with(&[typed(&part, "SIREN")]).contains("TYPE_MISMATCH"));
    assert_eq!(with(&[typed(&whole, "TOMORROW")]), "none", "a type of tomorrow is left to the platform");
    for odd in ["0002:732829320", "732829320", "0225:", "0225:732829320 1"] {
        let address = EnrollmentAddress::new(odd, EnrollmentAddressType::Siren);
        assert!(with(&[address]).contains("such as 0225:732829320"), "{odd}");
    }
    let nobody = french().with_legal_representative(LegalRepresentative::new("John", " ", "CEO"));
    assert_eq!(rule(nobody.check()), "legalRepresentative.lastName: must not be empty");
    let nowhere = french().with_business_entity_details(EnrollmentEntity::new("a@example.org", ""));
    assert_eq!(rule(nowhere.check()), "businessEntityDetails.address: must not be empty");
    let spaced = french().with_operator_relation(OperatorRelation::new().with_header("X-Id", "1 2"));
    assert!(rule(spaced.check()).contains("white space"));
}

#[test]
fn other_enrollments_are_checked() {
    let foreign =
        |scheme: &str, value: &str| rule(InternationalEnrollment::new(scheme, value, "SA", "BE").check());
    assert_eq!(foreign("0208", "0842162017"), "none");
    assert!(foreign("208", "0842162017").contains("4 digits"));
    assert!(foreign("0208", "0842 162 017").contains("identifierValue"));
    assert!(rule(EnrollmentUpdate::new().check()).contains("at least one member"));
    let person = LegalRepresentativeUpdate::new().with_first_name("Ada");
    assert_eq!(rule(EnrollmentUpdate::new().with_legal_representative(person).check()), "none");
    assert!(rule(AddressMigration::new().check()).contains("exactly one"));
    let mut both = AddressMigration::from_key("key");
    both.consent = Some(true);
    assert!(rule(both.check()).contains("exactly one"));
    assert!(rule(AddressMigration::from_key("").check()).contains("must not be empty"));
    assert_eq!(rule(AddressMigration::from_consent(false).check()), "none");
    let direction = iopole_model::enrollment::EnrollmentRelationUpdate::new(StreamDirection::Outbound);
    let written = serde_json::to_value(EnrollmentUpdate::new().with_operator_relation(direction)).unwrap();
    assert_eq!(written, json!({"operatorRelation": {"direction": "OUTBOUND"}}));
}

#[test]
fn a_portability_is_read_completely_and_hides_its_content() {
    let body = json!({
        "enrollmentId": "a159d048-658b-4a00-baa7-ae1c005df9b2", "siren": "SECRET1", "companyName": null,
        "newPlatform": {"name": "SECRET2", "legalIdentifier": null, "siren": "1"},
        "mandate": {"number": "M001", "effectiveDate": null, "signingDate": "2026-01-01"},
        "addresses": [{
            "electronicAddress": "0225:SECRET3", "addressType": "SIREN", "migrationKey": "SECRET4",
            "portabilityStatus": "PORTABILITY_GRANTED", "networks": {"domesticFr": true, "peppol": false},
            "holdingPlatforms": [{"legalIdentifier": "0042", "name": null, "technicalContact": "SECRET5", "futureActivationDate": null}],
            "futureActivationDate": null
        }],
        "portabilityDeliverables": [{
            "oldPlatform": {"legalIdentifier": "PEPPOL_ONLY:X", "name": "X", "technicalContact": null},
            "downloadLink": "https://example.org/SECRET6", "onlyInPeppolProblem": true
        }]
    });
    let read = survives::<Portability>("situation", &body);
    let address = read.addresses.first().unwrap();
    assert_eq!(address.portability_status, Some(PortabilityStatus::Granted));
    assert_eq!(address.networks.as_ref().unwrap().domestic_fr, Some(true));
    assert_eq!(address.holding_platforms.len(), 1);
    assert_eq!(read.portability_deliverables.first().unwrap().only_in_peppol_problem, Some(true));
    let shown = format!("{read:?} {:?} {:?}", read.addresses, read.portability_deliverables);
    assert!(!shown.contains("SECRET"), "{shown}");
    let migration = AddressMigration::from_key("SECRET7");
    assert!(!format!("{migration:?}").contains("SECRET7"));
    let link: EnrollmentLink =
        serde_json::from_value(json!({"enrollmentId": "x", "onboardingUrl": "https://SECRET8"})).unwrap();
    assert!(!format!("{link:?}").contains("SECRET8"));
}
