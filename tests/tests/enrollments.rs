//! Enrollments through the typed client.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::time::Duration;

use iopole_api::model::enrollment::{
    AddressMigration, EnrollmentRelationUpdate, EnrollmentState, EnrollmentUpdate, FrenchEnrollment,
    InternationalEnrollment, PortabilityStatus,
};
use iopole_api::model::ids::EnrollmentId;
use iopole_api::model::webhook::StreamDirection;
use iopole_api::{Client, ErrorKind};
use iopole_sandbox::Sandbox;
use iopole_tests::{client, sandbox};

/// A SIREN that no company of the directory has.
const SIREN: &str = "732829320";
const LONG: Duration = Duration::from_secs(120);

async fn start() -> (Sandbox, Client) {
    let sandbox = sandbox().manual_clock().start().await.unwrap();
    let client = client(&sandbox);
    (sandbox, client)
}

fn unknown() -> EnrollmentId {
    "0190f1d2-0000-7000-8000-000000000000".parse().unwrap()
}

#[tokio::test]
async fn an_enrollment_completes() {
    let (sandbox, client) = start().await;
    let enrollments = client.admin().enrollments();
    let link = enrollments.create_french(&FrenchEnrollment::new(SIREN)).await.unwrap();
    let id = link.enrollment_id.clone();
    assert_eq!(enrollments.link(&id).await.unwrap(), link);
    assert_eq!(enrollments.link_by_identifier("0002", SIREN).await.unwrap(), link);
    assert_eq!(enrollments.get(&id).await.unwrap().state, Some(EnrollmentState::Active));
    assert_eq!(enrollments.evidences(&id).await.unwrap_err().kind(), ErrorKind::Conflict);
    sandbox.advance(LONG);
    let done = enrollments.get(&id).await.unwrap();
    assert_eq!((done.state, done.registration_networks.len()), (Some(EnrollmentState::Completed), 1));
    assert!(enrollments.evidences(&id).await.unwrap().bytes().await.unwrap().starts_with(b"PK"));
    let error = enrollments.cancel(&id).await.unwrap_err();
    assert_eq!((error.kind(), error.status().map(|status| status.as_u16())), (ErrorKind::Refused, Some(422)));
    assert_eq!(enrollments.link(&id).await.unwrap_err().kind(), ErrorKind::Conflict);
}

#[tokio::test]
#[allow(deprecated, reason = "the old form is there, so it is tested")]
async fn each_creation_makes_a_new_enrollment_except_in_the_old_form() {
    let (_sandbox, client) = start().await;
    let enrollments = client.admin().enrollments();
    let company = FrenchEnrollment::new(SIREN);
    let first = enrollments.create_french(&company).await.unwrap();
    let second = enrollments.create_french(&company).await.unwrap();
    assert_ne!(first.enrollment_id, second.enrollment_id);
    assert_eq!(enrollments.upsert_french(&company).await.unwrap(), second);
    let foreign = InternationalEnrollment::new("0208", "0842162017", "SA", "BE");
    let one = enrollments.create_international(&foreign).await.unwrap();
    assert_eq!(enrollments.upsert_international(&foreign).await.unwrap(), one);
}

#[tokio::test]
async fn enrollments_are_changed_and_cancelled_and_missing_ones_are_not_found() {
    let (_sandbox, client) = start().await;
    let enrollments = client.admin().enrollments();
    let id = enrollments.create_french(&FrenchEnrollment::new(SIREN)).await.unwrap().enrollment_id;
    let outbound = EnrollmentUpdate::new()
        .with_operator_relation(EnrollmentRelationUpdate::new(StreamDirection::Outbound));
    enrollments.update(&id, &outbound).await.unwrap();
    enrollments.cancel(&id).await.unwrap();
    assert_eq!(enrollments.get(&id).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(enrollments.update(&id, &outbound).await.unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(enrollments.get(&unknown()).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(enrollments.portability(&unknown()).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(enrollments.link_by_identifier("0002", SIREN).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_address_moves_with_consent() {
    let (sandbox, client) = start().await;
    let enrollments = client.admin().enrollments();
    let company = sandbox.companies().pop().unwrap();
    let id = enrollments.create_french(&FrenchEnrollment::new(company.siren)).await.unwrap().enrollment_id;
    assert_eq!(enrollments.portability(&id).await.unwrap_err().kind(), ErrorKind::Conflict);
    sandbox.advance(LONG);
    let situation = enrollments.portability(&id).await.unwrap();
    let address = &situation.addresses[0];
    assert_eq!(address.portability_status, Some(PortabilityStatus::Required));
    let old = situation.portability_deliverables[0].old_platform.as_ref().unwrap();
    let old = old.legal_identifier.clone().unwrap();
    let archive = enrollments.portability_deliverables(&id, &old).await.unwrap().bytes().await.unwrap();
    assert!(archive.starts_with(b"PK"));
    let nobody = enrollments.portability_deliverables(&id, "PEPPOL_ONLY:Some one").await.unwrap_err();
    assert_eq!(nobody.kind(), ErrorKind::NotFound);
    let address = address.electronic_address.clone().unwrap();
    let key = enrollments.migrate_address(&id, &address, &AddressMigration::from_key("k")).await.unwrap_err();
    assert_eq!(key.kind(), ErrorKind::Refused);
    enrollments.migrate_address(&id, &address, &AddressMigration::from_consent(true)).await.unwrap();
    sandbox.advance(LONG);
    assert_eq!(enrollments.get(&id).await.unwrap().state, Some(EnrollmentState::Completed));
}

#[tokio::test]
async fn an_invalid_enrollment_is_not_sent() {
    let (sandbox, client) = start().await;
    let enrollments = client.admin().enrollments();
    let before = sandbox.api_requests();
    let errors = [
        enrollments.create_french(&FrenchEnrollment::new("732 829 320")).await.unwrap_err(),
        enrollments
            .create_international(&InternationalEnrollment::new("208", "1", "SA", "BE"))
            .await
            .unwrap_err(),
        enrollments.update(&unknown(), &EnrollmentUpdate::new()).await.unwrap_err(),
        enrollments.migrate_address(&unknown(), "0225:1", &AddressMigration::new()).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert!(error.operation().is_some());
    }
    assert_eq!(sandbox.api_requests(), before, "nothing was sent");
}
