//! Enrollments: stages, errors, files, and the resulting company.

use iopole_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Account, NOBODY, answer, assert_issue, text};

const FRENCH: &str = "/v1/config/french/enrollment";
const FOREIGN: &str = "/v1/config/international/enrollment";
/// A SIREN that no company of the directory has.
const SIREN: &str = "732829320";
const STEP: u64 = 2_000;

fn at(id: &str, rest: &str) -> String {
    format!("/v1/config/enrollment/{id}{rest}")
}

async fn enroll(account: &Account, body: &Value) -> String {
    let (status, created) = account.post(FRENCH, body).await;
    assert_eq!(status, 201, "{created}");
    assert!(text(&created["onboardingUrl"]).starts_with("https://admin.iopole.fr/onboarding"));
    text(&created["enrollmentId"])
}

async fn put(account: &Account, path: &str, body: &Value) -> (u16, Value) {
    let (status, body) = answer(account.request(Method::PUT, path).json(body).send().await.unwrap()).await;
    (status.as_u16(), body)
}

async fn state(account: &Account, id: &str) -> String {
    let (status, details) = account.get(&at(id, "")).await;
    assert_eq!(status, 200, "{details}");
    text(&details["state"])
}

#[tokio::test]
async fn an_enrollment_reaches_its_stages_and_creates_the_company() {
    let account = Account::open().await;
    let details = json!({"contactEmail": "a@example.org", "address": "1 rue de la Paix", "vatRegime": "SIMPLIFIED_TAX_REGIME"});
    let id = enroll(&account, &json!({"siren": SIREN, "businessEntityDetails": details})).await;
    assert_eq!(state(&account, &id).await, "ACTIVE");
    let by_company = account.get(&format!("/v1/config/enrollment/0002/{SIREN}/link")).await;
    assert_eq!((by_company.0.as_u16(), &by_company.1["enrollmentId"]), (200, &json!(id)));
    assert_eq!(account.get(&at(&id, "/evidences")).await.0, 409);
    assert_eq!(account.get(&at(&id, "/portability")).await.0, 409);

    account.wait(6 * STEP);
    let (_, read) = account.get(&at(&id, "")).await;
    assert_eq!((&read["state"], &read["mandate"]["signingDate"]), (&json!("ACTIVE"), &json!("2026-10-15")));
    assert_eq!(account.get(&at(&id, "/portability")).await.1["portabilityDeliverables"], json!([]));
    account.wait(2 * STEP);
    assert_eq!(state(&account, &id).await, "REGISTERING");
    assert_eq!(account.delete(&at(&id, "")).await.0, 422, "too late to cancel");
    account.wait(2 * STEP);
    let (_, read) = account.get(&at(&id, "")).await;
    assert_eq!(
        (&read["state"], &read["registrationNetworks"]),
        (&json!("COMPLETED"), &json!(["DOMESTIC_FR"]))
    );
    assert_eq!(account.get(&at(&id, "/link")).await.0, 409);
    assert_eq!(account.get(&format!("/v1/config/enrollment/0002/{SIREN}/link")).await.0, 404);
    assert_eq!(account.sandbox.vat_regime("0002", SIREN).as_deref(), Some("SIMPLIFIED_TAX_REGIME"));

    let response = account.request(Method::GET, &at(&id, "/evidences")).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/zip");
    let archive = response.bytes().await.unwrap();
    assert!(archive.starts_with(b"PK"));
    for name in ["kyc_evidence.pdf", "signed_mandate.pdf", "mandate_evidence.pdf", "%PDF-1.5"] {
        assert!(archive.windows(name.len()).any(|bytes| bytes == name.as_bytes()), "{name}");
    }
}

#[tokio::test]
async fn each_post_makes_another_and_the_old_form_gives_back_the_one_there_is() {
    let account = Account::open().await;
    let body = json!({"siren": SIREN});
    let (first, second) = (enroll(&account, &body).await, enroll(&account, &body).await);
    assert_ne!(first, second);
    let (status, present) = put(&account, FRENCH, &body).await;
    assert_eq!((status, &present["enrollmentId"]), (200, &json!(second)));
    let foreign =
        json!({"identifierScheme": "0208", "identifierValue": "0842162017", "name": "SA", "country": "BE"});
    let (_, one) = put(&account, FOREIGN, &foreign).await;
    let (_, two) = put(&account, FOREIGN, &foreign).await;
    assert_eq!(one, two);
    let (status, three) = account.post(FOREIGN, &foreign).await;
    assert_eq!(status, 201);
    assert_ne!(one["enrollmentId"], three["enrollmentId"]);
}

#[tokio::test]
async fn a_cancelled_one_is_gone() {
    let account = Account::open().await;
    let id = enroll(&account, &json!({"siren": SIREN})).await;
    assert_eq!(account.delete(&at(&id, "")).await.0, 204);
    assert_eq!(account.get(&at(&id, "")).await.0, 404);
    assert_eq!(account.get(&at(&id, "/link")).await.0, 409);
    assert_eq!(account.delete(&at(&id, "")).await.0, 422);
    assert_eq!(account.get(&at(&id, "/portability")).await.0, 409);
    let change = json!({"operatorRelation": {"direction": "OUTBOUND"}});
    assert_eq!(put(&account, &at(&id, ""), &change).await.0, 409);
    account.wait(60 * STEP);
    assert_eq!(account.get(&at(&id, "/evidences")).await.0, 409);
    assert!(!account.sandbox.complete_enrollment(&id) && !account.sandbox.complete_enrollment("x"));
}

#[tokio::test]
async fn changes_have_their_time() {
    let account = Account::open().await;
    let id = enroll(&account, &json!({"siren": SIREN})).await;
    account.wait(2 * STEP);
    let person = json!({"legalRepresentative": {"firstName": "Ada"}});
    assert_eq!(put(&account, &at(&id, ""), &person).await.0, 204);
    assert_eq!(account.get(&at(&id, "")).await.1["legalRepresentative"], json!({"firstName": "Ada"}));
    account.wait(2 * STEP);
    assert_eq!(put(&account, &at(&id, ""), &person).await.0, 409, "the identity is accepted");
    let address = json!({"electronicAddress": format!("0225:{SIREN}_A"), "addressType": "SUFFIX"});
    let addresses = json!({"eInvoicingAddresses": {"value": [address]}});
    assert_eq!(put(&account, &at(&id, ""), &addresses).await.0, 204);
    let twice = json!({"eInvoicingAddresses": {"value": [address, address]}});
    let (status, body) = put(&account, &at(&id, ""), &twice).await;
    assert_eq!((status, &body["code"]), (400, &json!("ELECTRONIC_ADDRESS_ALREADY_USED")));
    // Without mandate and registration few stages are left.
    let outbound = json!({"operatorRelation": {"direction": "OUTBOUND"}});
    assert_eq!(put(&account, &at(&id, ""), &outbound).await.0, 204);
    account.wait(4 * STEP);
    let (_, read) = account.get(&at(&id, "")).await;
    assert_eq!((&read["state"], &read["mandate"]), (&json!("COMPLETED"), &Value::Null));
    assert_eq!(put(&account, &at(&id, ""), &outbound).await.0, 409);
    assert_eq!(put(&account, &at(NOBODY, ""), &outbound).await.0, 404);
}

#[tokio::test]
async fn an_address_that_another_platform_holds_waits_for_its_consent() {
    let account = Account::open().await;
    let company = account.sandbox.companies().pop().unwrap();
    let id = enroll(&account, &json!({"siren": company.siren})).await;
    account.wait(60 * STEP);
    assert_eq!(state(&account, &id).await, "ACTIVE");
    let (_, situation) = account.get(&at(&id, "/portability")).await;
    let address = company.electronic_address();
    assert_eq!(situation["companyName"], json!(company.name));
    let row = &situation["addresses"][0];
    assert_eq!(
        (&row["electronicAddress"], &row["portabilityStatus"], &row["networks"]),
        (&json!(address), &json!("PORTABILITY_REQUIRED"), &json!({"domesticFr": true, "peppol": false}))
    );
    let platform = text(&situation["portabilityDeliverables"][0]["oldPlatform"]["legalIdentifier"]);
    let path = at(&id, &format!("/portability/{platform}"));
    let archive = account.request(Method::GET, &path).send().await.unwrap().bytes().await.unwrap();
    let name = format!("MOB_REQ_{id}.csv");
    assert!(archive.windows(name.len()).any(|bytes| bytes == name.as_bytes()));
    assert!(archive.windows(address.len()).any(|bytes| bytes == address.as_bytes()));
    assert_eq!(account.get(&at(&id, "/portability/0000")).await.0, 404);

    let path = at(&id, &format!("/portability/{address}/migrate"));
    let neither = put(&account, &path, &json!({})).await;
    assert_issue(&(neither.0.try_into().unwrap(), neither.1), "custom", &json!([]));
    assert_eq!(put(&account, &path, &json!({"migrationKey": "k"})).await.0, 400, "not on Peppol");
    assert_eq!(put(&account, &path, &json!({"consent": false})).await.0, 204);
    account.wait(60 * STEP);
    assert_eq!(state(&account, &id).await, "ACTIVE");
    let other = at(&id, "/portability/0225:000000001/migrate");
    assert_eq!(put(&account, &other, &json!({"consent": true})).await.0, 400);
    assert_eq!(put(&account, &path, &json!({"consent": true})).await.0, 204);
    let (_, situation) = account.get(&at(&id, "/portability")).await;
    assert_eq!(situation["addresses"][0]["portabilityStatus"], "PORTABILITY_GRANTED");
    account.wait(60 * STEP);
    assert_eq!(state(&account, &id).await, "COMPLETED");
}

#[tokio::test]
async fn the_handle_completes_an_enrollment() {
    let account = Account::with(Sandbox::builder().manual_clock()).await;
    let company = account.sandbox.companies().pop().unwrap();
    let id = enroll(&account, &json!({"siren": company.siren})).await;
    assert!(account.sandbox.complete_enrollment(&id));
    assert_eq!(state(&account, &id).await, "COMPLETED");
    assert!(!account.sandbox.complete_enrollment(&id), "it has ended");
}

#[tokio::test]
async fn an_invalid_company_gets_an_issue() {
    let account = Account::open().await;
    let with = |address: &str, kind: &str| {
        let address = json!({"electronicAddress": address, "addressType": kind});
        json!({"siren": SIREN, "eInvoicingAddresses": {"value": [address]}})
    };
    for (body, code) in [
        (with("0225:922304308", "SIREN"), "IDENTIFIER_MISMATCH"),
        (with("0225:732829320", "SUFFIX"), "TYPE_MISMATCH"),
        (with("0225:732829320_A", "SIREN"), "TYPE_MISMATCH"),
        (with("0225:shop", "SUFFIX"), "INVALID_IDENTIFIER"),
    ] {
        let (status, answer) = account.post(FRENCH, &body).await;
        assert_eq!((status.as_u16(), &answer["code"]), (400, &json!(code)), "{body}");
    }
    for (body, code, path) in [
        (json!({}), "invalid_type", json!(["siren"])),
        (json!({"siren": "732 829 320"}), "invalid_string", json!(["siren"])),
        (
            json!({"siren": SIREN, "registrationStrategy": "NOW"}),
            "invalid_enum_value",
            json!(["registrationStrategy"]),
        ),
        (json!({"siren": SIREN, "selfBilling": "yes"}), "invalid_type", json!(["selfBilling"])),
        (
            json!({"siren": SIREN, "legalRepresentative": {"firstName": "", "lastName": "B", "position": "C"}}),
            "too_small",
            json!(["legalRepresentative", "firstName"]),
        ),
        (
            json!({"siren": SIREN, "businessEntityDetails": {"contactEmail": "nobody", "address": "x"}}),
            "custom",
            json!(["businessEntityDetails", "contactEmail"]),
        ),
        (
            with("0002:732829320", "SIREN"),
            "invalid_string",
            json!(["eInvoicingAddresses", "value", 0, "electronicAddress"]),
        ),
    ] {
        assert_issue(&account.post(FRENCH, &body).await, code, &path);
    }
    assert_issue(&account.get(&at("x", "")).await, "invalid_string", &json!(["enrollmentId"]));
    assert_eq!(account.get(&at(NOBODY, "")).await.0, 404);
    assert_eq!(account.get("/v1/config/enrollment/0002/000000000/link").await.0, 404);
}
