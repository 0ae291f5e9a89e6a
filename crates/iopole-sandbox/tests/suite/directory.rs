//! The French directory.

use serde_json::json;

use crate::paper::Paper;
use crate::support::{Account, assert_issue};

const PATH: &str = "/v1/directory/french";

#[tokio::test]
async fn a_company_is_found_by_each_of_its_fields() {
    let account = Account::open().await;
    let company = account.sandbox.companies()[7].clone();
    let find = async |q: &str| {
        let (status, body) = account.query(PATH, &[("q", q)]).await;
        assert_eq!(status, 200, "{q}: {body}");
        body
    };
    let by_siret = find(&format!("siret:\"{}\"", company.siret)).await;
    assert_eq!(by_siret["meta"], json!({"offset": 0, "limit": 50, "count": 1}));
    let office = &by_siret["data"][0];
    assert_eq!((&office["type"], &office["scope"]), (&json!("OFFICE"), &json!("PRIMARY")));
    assert_eq!(
        (&office["identifierScheme"], &office["identifierValue"]),
        (&json!("0009"), &json!(company.siret))
    );
    assert_eq!(office["countryIdentifier"], json!({"siren": company.siren, "siret": company.siret}));
    assert_eq!(office["legalUnit"]["name"], json!(company.name));
    assert_eq!(office["postalAddress"]["city"], json!(company.city));

    let by_siren = find(&format!("siren:\"{}\"", company.siren)).await;
    assert_eq!(by_siren["meta"]["count"], 2);
    let unit = &find(&format!("siren:\"{}\" AND type:\"LEGAL_UNIT\"", company.siren)).await["data"][0];
    assert_eq!((&unit["country"], &unit["scope"]), (&json!("FR"), &json!("PRIVATE_TAX_PAYER")));
    assert_eq!(unit["businessEntityId"], office["legalUnit"]["businessEntityId"]);
    let identifier = &unit["identifiers"][0];
    assert_eq!((&identifier["type"], &identifier["scheme"]), (&json!("LEGAL_IDENTIFIER"), &json!("0002")));
    let registered = &identifier["networkRegistered"][0];
    assert_eq!(registered["networkIdentifier"], "DOMESTIC_FR");
    assert_eq!(registered["directoryAddress"], json!(company.electronic_address()));
    assert_eq!(registered["networkId"], office["identifiers"][0]["networkRegistered"][0]["networkId"]);

    let start = company.name.split(' ').next().unwrap().to_lowercase();
    let by_name = find(&format!("name:\"{start}*\" AND siren:\"{}\"", company.siren)).await;
    assert_eq!(by_name["meta"]["count"], 2);
    assert!(find(&format!("name:\"{}\"", company.name)).await["meta"]["count"].as_u64().unwrap() >= 2);
    let nobody = find("siren:\"999999999\"").await;
    assert_eq!(nobody, json!({"data": [], "meta": {"offset": 0, "limit": 50, "count": 0}}));
}

#[tokio::test]
async fn an_expression_is_required_and_understood() {
    let account = Account::open().await;
    let missing = account.get(PATH).await;
    assert_issue(&missing, "invalid_type", &json!(["q"]));
    assert_eq!(missing.1["details"]["received"], "undefined");
    for q in ["", "001234567", "00123456700012", "vat:\"FR1\"", "siren:\"1\" or siren:\"2\""] {
        let (status, body) = account.query(PATH, &[("q", q)]).await;
        assert_eq!(
            (status.as_u16(), &body["statusMessage"]),
            (400, &json!("Unable to parse correctly query search")),
            "{q}"
        );
    }
    for q in ["name:\"ab\"", "name:\"ab*\"", "name:\"*\"", "siren:\"1\" OR (NOT name:\"a\")"] {
        assert_issue(&account.query(PATH, &[("q", q)]).await, "too_small", &json!(["q", "name"]));
    }
    let window = account.query(PATH, &[("q", "name:\"abc\""), ("limit", "500")]).await;
    assert_issue(&window, "too_big", &json!(["limit"]));
}

#[tokio::test]
async fn the_first_pages_of_the_directory_can_be_read() {
    let account = Account::open().await;
    let mut seen = std::collections::HashSet::new();
    for offset in ["0", "200", "400", "600", "800", "1000"] {
        let query = [("q", "type:\"LEGAL_UNIT\" OR type:\"OFFICE\""), ("limit", "200"), ("offset", offset)];
        let body = account.query(PATH, &query).await.1;
        assert_eq!(body["meta"]["count"], 40_000);
        seen.extend(
            body["data"].as_array().unwrap().iter().map(|entry| entry["businessEntityId"].to_string()),
        );
    }
    assert_eq!(seen.len(), 1200, "no page reaches further");
    assert_eq!(account.sandbox.companies().len(), 300);
}

#[tokio::test]
async fn the_parties_of_an_invoice_are_in_it_afterwards() {
    let account = Account::open().await;
    let count = async |q: &str| account.query(PATH, &[("q", q)]).await.1["meta"]["count"].clone();
    assert_eq!(count("siren:\"732829320\"").await, 0);
    account.send("a.xml", Paper::new("A-1").cii()).await;
    assert_eq!(count("siren:\"732829320\" AND name:\"quincaillerie*\"").await, 1);
    account.send("a.xml", Paper::new("A-2").cii()).await;
    assert_eq!(count("siren:\"732829320\"").await, 1);
}
