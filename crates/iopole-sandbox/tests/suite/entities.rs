//! Business entities: found, read, created, configured, removed.

use iopole_sandbox::{Role, Sandbox};
use serde_json::{Value, json};

use crate::support::{Account, NOBODY, assert_issue, text, token};

const PATH: &str = "/v1/config/business/entity";

pub(crate) fn belgian() -> Value {
    json!({
        "name": "Tests de Namur", "country": "BE", "scope": "PRIVATE_TAX_PAYER",
        "identifierScheme": "0208", "identifierValue": "0842162017 (BCE)"
    })
}

/// Creates an entity, and gives its id and the id of its main identifier.
pub(crate) async fn created(account: &Account, path: &str, body: &Value) -> (String, String) {
    let (status, body) = account.post(path, body).await;
    assert_eq!(status, 201, "{body}");
    assert_eq!(
        (&body[0]["type"], &body[1]["type"]),
        (&json!("BUSINESS_ENTITY"), &json!("BUSINESS_ENTITY_IDENTIFIER"))
    );
    (text(&body[0]["id"]), text(&body[1]["id"]))
}

/// Asserts an error response with this code.
pub(crate) fn assert_code((status, body): &crate::support::Answer, expected: u16, code: &str) {
    assert_eq!((status.as_u16(), &body["code"]), (expected, &json!(code)), "{body}");
    assert!(body["statusMessage"].is_string(), "{body}");
}

#[tokio::test]
async fn an_account_starts_with_entities_of_its_own() {
    let account = Account::open().await;
    let (status, all) = account.get(PATH).await;
    assert_eq!((status.as_u16(), &all["meta"]), (200, &json!({"offset": 0, "limit": 50, "count": 4})));
    let company = account.sandbox.companies()[0].clone();
    let first = &all["data"][0];
    assert_eq!(
        (&first["identifierScheme"], &first["identifierValue"]),
        (&json!("0002"), &json!(company.siren))
    );
    let header = json!([{"key": "x-sandbox-client-id", "value": account.sandbox.client_id()}]);
    assert_eq!(first["operatorRelation"], json!({"data": {"header": header}}));
    let line = &first["identifiers"][0]["networkRegistered"][0];
    assert_eq!(line["directoryAddress"], json!(company.electronic_address()));
    assert_eq!((&line["validFrom"], &line["isSelfBilling"]), (&json!("2025-09-01"), &json!(false)));
    assert!(first.get("vatRegime").is_none());

    let id = text(&first["businessEntityId"]);
    assert_eq!(account.get(&format!("{PATH}/{id}")).await.1, json!([first]), "a list of one");
    assert_code(&account.get(&format!("{PATH}/{NOBODY}")).await, 404, "BUSINESS_ENTITY_NOT_FOUND");
    assert_issue(
        &account.get(&format!("{PATH}/nobody")).await,
        "invalid_string",
        &json!(["businessEntityId"]),
    );

    let none = Account::with(Sandbox::builder().manual_clock().test_entities(0)).await;
    assert_eq!(none.get(PATH).await.1["data"], json!([]));
    assert!(none.sandbox.test_entities().is_empty());
    assert_eq!(account.sandbox.test_entities().len(), 4);
    assert_eq!(account.sandbox.test_entities()[0], company);
}

#[tokio::test]
async fn entities_are_found_by_each_of_their_fields() {
    let account = Account::open().await;
    created(&account, &format!("{PATH}/legalunit"), &belgian()).await;
    let count = async |q: &str| {
        let (status, body) = account.query(PATH, &[("q", q)]).await;
        assert_eq!(status, 200, "{q}: {body}");
        body["meta"]["count"].clone()
    };
    for (q, expected) in [
        ("country:\"BE\"", 1),
        ("country:\"FR\" AND type:\"LEGAL_UNIT\"", 4),
        ("identifierScheme:\"0208\" AND identifierValue:\"0842162017 (BCE)\"", 1),
        ("name:\"tests de*\"", 1),
        ("type:\"OFFICE\"", 0),
        ("directoryStatus:\"PENDING_PEPPOL_RELEASE\"", 0),
        ("", 5),
    ] {
        assert_eq!(count(q).await, expected, "{q}");
    }
    assert_issue(&account.query(PATH, &[("q", "name:\"ab*\"")]).await, "too_small", &json!(["q", "name"]));
    for q in ["siren:\"1\"", "country:FR and type:OFFICE", "Namur"] {
        assert_code(&account.query(PATH, &[("q", q)]).await, 400, "BUSINESS_ENTITY_SEARCH_QUERY_PARSE_ERROR");
    }
    let page = account.query(PATH, &[("limit", "2"), ("offset", "4")]).await.1;
    assert_eq!((page["data"].as_array().unwrap().len(), &page["meta"]["count"]), (1, &json!(5)));
    assert_issue(&account.query(PATH, &[("limit", "201")]).await, "too_big", &json!(["limit"]));
}

#[tokio::test]
async fn a_foreign_entity_is_created_and_removed() {
    let account = Account::open().await;
    let units = format!("{PATH}/legalunit");
    let mut body = belgian();
    body["operatorRelation"] = json!({"direction": "OUTBOUND", "data": {"custom": {"own": [1, null]}}});
    body["vatRegime"] = json!("SIMPLIFIED_TAX_REGIME");
    body["disclosureStatus"] = json!("Restricted");
    let (unit, identifier) = created(&account, &units, &body).await;
    assert_eq!(account.post(&units, &body).await.1["code"], "DUPLICATE_RESOURCE");
    let shown = account.get(&format!("{PATH}/{unit}")).await.1[0].clone();
    assert_eq!(
        shown,
        json!({
            "businessEntityId": unit, "name": "Tests de Namur", "country": "BE", "type": "LEGAL_UNIT",
            "scope": "PRIVATE_TAX_PAYER", "identifierScheme": "0208", "identifierValue": "0842162017 (BCE)",
            "disclosureStatus": "Restricted", "operatorRelation": body["operatorRelation"],
            "identifiers": [{
                "businessEntityIdentifierId": identifier, "type": "LEGAL_IDENTIFIER", "scheme": "0208",
                "value": "0842162017 (BCE)"
            }],
        })
    );
    assert_eq!(account.sandbox.vat_regime("0208", "0842162017 (BCE)"), None, "measured: it does not stick");

    let office = json!({
        "name": "Namur", "country": "BE", "scope": "PRIMARY", "identifierScheme": "0193", "identifierValue": "51",
        "postalAddress": {"city": "Namur", "postalCode": "5000", "addressLine1": "1"}
    });
    let (office, _) =
        created(&account, &format!("{PATH}/office?legalBusinessEntityId={unit}"), &office).await;
    let shown = account.get(&format!("{PATH}/{office}")).await.1[0].clone();
    assert_eq!(shown["legalUnit"], json!({"businessEntityId": unit, "name": "Tests de Namur"}));
    assert_eq!((&shown["type"], &shown["postalAddress"]["city"]), (&json!("OFFICE"), &json!("Namur")));

    let at = format!("{PATH}/{unit}");
    assert_code(&account.delete(&at).await, 404, "BUSINESS_ENTITY_REMOVE_HAS_ACTIVE_OFFICES");
    assert_eq!(account.delete(&format!("{PATH}/{office}")).await.0, 204);
    assert_eq!(account.delete(&at).await, (204.try_into().unwrap(), Value::Null));
    assert_code(&account.delete(&at).await, 404, "BUSINESS_ENTITY_NOT_FOUND");
    created(&account, &units, &belgian()).await;
}

#[tokio::test]
async fn the_error_names_what_holds_an_entity() {
    let account = Account::open().await;
    let french = text(&account.get(PATH).await.1["data"][0]["businessEntityId"]);
    let at = format!("{PATH}/{french}");
    assert_code(&account.delete(&at).await, 404, "BUSINESS_ENTITY_REMOVE_FRENCH_ENTITY_FORBIDDEN");
    let (unit, identifier) = created(&account, &format!("{PATH}/legalunit"), &belgian()).await;
    let register = format!("{PATH}/identifier/{identifier}/network/PEPPOL_INTERNATIONAL");
    assert_eq!(account.post(&register, &json!({})).await.0, 201);
    assert_code(
        &account.delete(&format!("{PATH}/{unit}")).await,
        404,
        "BUSINESS_ENTITY_REMOVE_HAS_ACTIVE_REGISTRATIONS",
    );
    let office = json!({
        "name": "A", "country": "BE", "scope": "SECONDARY", "identifierScheme": "0193", "identifierValue": "1"
    });
    let path = |parent: &str| format!("{PATH}/office?legalBusinessEntityId={parent}");
    let (first, _) = created(&account, &path(&unit), &office).await;
    let mut other = office.clone();
    other["identifierValue"] = json!("2");
    assert_code(&account.post(&path(&first), &other).await, 404, "BUSINESS_ENTITY_ADD_INVALID_PARENT_TYPE");
    assert_code(&account.post(&path(NOBODY), &other).await, 404, "BUSINESS_ENTITY_NOT_FOUND");
    assert_issue(
        &account.post(&path("x"), &other).await,
        "invalid_string",
        &json!(["legalBusinessEntityId"]),
    );
    assert_eq!(account.post(&path(&unit), &office).await.0, 409);
}

#[tokio::test]
async fn a_creation_without_a_member_gets_an_issue() {
    let account = Account::open().await;
    let path = format!("{PATH}/legalunit");
    for key in ["name", "country", "scope", "identifierScheme", "identifierValue"] {
        let mut body = belgian();
        body.as_object_mut().unwrap().remove(key);
        assert_issue(&account.post(&path, &body).await, "invalid_type", &json!([key]));
    }
    for (key, value, code, at) in [
        ("siren", json!("1"), "unrecognized_keys", json!([])),
        ("postalAddress", json!({}), "unrecognized_keys", json!([])),
        ("scope", json!("HUGE"), "invalid_enum_value", json!(["scope"])),
        ("country", json!("BEL"), "custom", json!(["country"])),
        ("identifierScheme", json!("208"), "too_small", json!(["identifierScheme"])),
        ("identifierScheme", json!("00208"), "too_big", json!(["identifierScheme"])),
        ("identifierValue", json!(""), "too_small", json!(["identifierValue"])),
        ("vatRegime", json!("NONE"), "invalid_enum_value", json!(["vatRegime"])),
        ("disclosureStatus", json!("public"), "invalid_enum_value", json!(["disclosureStatus"])),
        ("chorusPro", json!([]), "invalid_type", json!(["chorusPro"])),
        ("operatorRelation", json!([]), "invalid_type", json!(["operatorRelation"])),
        (
            "operatorRelation",
            json!({"direction": "UP"}),
            "invalid_enum_value",
            json!(["operatorRelation", "direction"]),
        ),
    ] {
        let mut body = belgian();
        body[key] = value;
        assert_issue(&account.post(&path, &body).await, code, &at);
    }
    let mut office = belgian();
    office["postalAddress"] = json!({"city": "Namur", "postalCode": "5000"});
    let at = json!(["postalAddress", "addressLine1"]);
    assert_issue(&account.post(&format!("{PATH}/office"), &office).await, "invalid_type", &at);
    assert_issue(&account.post(&path, &json!([])).await, "invalid_type", &json!([]));
    assert_eq!(account.get(PATH).await.1["meta"]["count"], 4);
}

#[tokio::test]
async fn a_vat_regime_is_configured_and_shown_by_no_entity() {
    let account = Account::open().await;
    let company = account.sandbox.companies()[0].clone();
    let id = text(&account.get(PATH).await.1["data"][0]["businessEntityId"]);
    let configure = |id: &str| format!("{PATH}/{id}/configure");
    let regime = json!({"vatRegime": "REAL_MONTHLY_TAX_REGIME"});
    let (status, body) = account.post(&configure(&id), &regime).await;
    assert_eq!(status, 200);
    assert_eq!(body, json!({"vatRegime": "REAL_MONTHLY_TAX_REGIME", "date": "2026-10-15T08:00:00.000Z"}));
    assert!(account.get(&format!("{PATH}/{id}")).await.1[0].get("vatRegime").is_none(), "measured");
    assert_eq!(
        account.sandbox.vat_regime("0002", &company.siren).as_deref(),
        Some("REAL_MONTHLY_TAX_REGIME")
    );
    let conflict = "BUSINESS_ENTITY_CONFIGURE_VAT_REGIME_CONFLICT";
    assert_code(&account.post(&configure(NOBODY), &regime).await, 409, conflict);
    let office = json!({
        "name": "A", "country": "BE", "scope": "SECONDARY", "identifierScheme": "0193", "identifierValue": "1"
    });
    let (office, _) = created(&account, &format!("{PATH}/office"), &office).await;
    assert_code(&account.post(&configure(&office), &regime).await, 409, conflict);
    assert_issue(&account.post(&configure(&id), &json!({})).await, "invalid_type", &json!(["vatRegime"]));
    let wrong = account.post(&configure(&id), &json!({"vatRegime": "NONE"})).await;
    assert_issue(&wrong, "invalid_enum_value", &json!(["vatRegime"]));
}

#[tokio::test]
async fn entities_are_for_accounts_that_configure() {
    let account =
        Account::with(Sandbox::builder().manual_clock().client("user", "secret", [Role::User])).await;
    let user = token(&account.http, &account.sandbox, "user", "secret").await;
    for path in [PATH.to_owned(), format!("{PATH}/{NOBODY}")] {
        let url = format!("{}{path}", account.sandbox.api_url());
        let answer = account.http.get(url).bearer_auth(&user).send().await.unwrap();
        assert_eq!(answer.status(), 403);
    }
}
