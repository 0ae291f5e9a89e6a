//! The French directory.

use iopole_sandbox::{DirectoryLine, Sandbox, SandboxError};
use serde_json::{Value, json};

use crate::paper::Paper;
use crate::support::{Account, assert_issue, text};

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

/// The lines of a legal unit in the French directory.
async fn lines_of(account: &Account, siren: &str) -> Vec<Value> {
    let q = format!("siren:\"{siren}\" AND type:\"LEGAL_UNIT\"");
    let (_, found) = account.query("/v1/directory/french", &[("q", q.as_str())]).await;
    let lines = found["data"][0]["identifiers"][0]["networkRegistered"].as_array();
    lines.cloned().unwrap_or_default()
}

#[tokio::test]
async fn the_directory_shows_the_lines_that_a_test_set() {
    let ended = DirectoryLine::new("0225:732829320_A").valid_from("2020-01-01").valid_to("2026-10-14");
    let builder = Sandbox::builder().manual_clock().instant();
    let account = Account::with(builder.directory_lines("732829320", [ended])).await;
    let lines = lines_of(&account, "732829320").await;
    assert_eq!((lines.len(), &lines[0]["validTo"]), (1, &json!("2026-10-14")), "{lines:?}");
    let reached = async |address: &str, number: &str| {
        let mut paper = Paper::new(number);
        paper.seller_siren = "005520176".to_owned();
        paper.buyer_address = address.to_owned();
        let id = account.send("a.xml", paper.cii()).await;
        account.state(&id).await == "DELIVERED"
    };
    let line = |address: &str| DirectoryLine::new(format!("0225:{address}"));
    let siren = account.sandbox.test_entities()[1].siren.clone();
    for (turn, (lines, address, reachable)) in [
        (vec![line(&siren).valid_to("2026-10-15")], siren.clone(), false),
        (vec![line(&siren).valid_to("2026-10-16")], siren.clone(), true),
        (vec![line(&siren).valid_from("2026-10-16")], siren.clone(), false),
        (vec![line(&siren).valid_from("2026-10-14T22:00:00.000Z")], siren.clone(), true),
        (vec![line(&siren).valid_from("2026-10-15T22:00:00.000Z")], siren.clone(), false),
        (vec![line(&siren).status("PENDING_PEPPOL_RELEASE")], siren.clone(), false),
        (vec![line(&format!("{siren}_Status"))], format!("{siren}_Status"), false),
        (vec![line(&format!("{siren}_Status"))], siren.clone(), false),
        (vec![line(&format!("{siren}_Invoice"))], format!("{siren}_Invoice"), true),
        (vec![], siren.clone(), false),
    ]
    .into_iter()
    .enumerate()
    {
        account.sandbox.set_directory_lines(&siren, lines.clone()).unwrap();
        assert_eq!(reached(&address, &format!("DIR-{turn}")).await, reachable, "{lines:?}");
        assert_eq!(lines_of(&account, &siren).await.len(), lines.len(), "{lines:?}");
    }
    for (siren, line) in [
        ("732829321", DirectoryLine::new("0225:732829321")),
        ("732829320", DirectoryLine::new("0225:005520176")),
        ("732829320", DirectoryLine::new("0225:732829320").valid_from("01/10/2026")),
    ] {
        let refused = account.sandbox.set_directory_lines(siren, [line.clone()]);
        assert!(matches!(refused, Err(SandboxError::Settings(_))), "{line:?}: {refused:?}");
    }
}

#[tokio::test]
async fn the_control_api_sets_the_lines_of_a_company() {
    let account = Account::with(Sandbox::builder().manual_clock()).await;
    let siren = &account.sandbox.companies()[20].siren;
    let url = format!("{}/directory/{siren}/lines", account.sandbox.control_url());
    let lines = json!([{"address": format!("0225:{siren}"), "status": "PENDING_PEPPOL_RELEASE"}]);
    assert_eq!(account.http.put(&url).json(&lines).send().await.unwrap().status(), 204);
    let shown = lines_of(&account, siren).await;
    assert_eq!(
        (shown.len(), &shown[0]["status"], shown[0].get("validFrom")),
        (1, &json!("PENDING_PEPPOL_RELEASE"), None)
    );
    let odd = account.http.put(&url).json(&json!([{"address": "0225:000000000"}])).send().await.unwrap();
    assert_eq!(odd.status(), 400);
}

#[tokio::test]
async fn an_establishment_is_reached_though_its_legal_unit_is_not_registered() {
    let account = Account::with(Sandbox::builder().manual_clock().instant()).await;
    let company = account.sandbox.test_entities()[1].clone();
    let (_, found) = account
        .query("/v1/config/business/entity", &[("q", &format!("identifierValue:\"{}\"", company.siren))])
        .await;
    let line = text(&found["data"][0]["identifiers"][0]["networkRegistered"][0]["directoryId"]);
    let path = format!("/v1/config/business/entity/identifier/directory/{line}");
    assert_eq!(account.delete(&path).await.0, 204);
    assert!(lines_of(&account, &company.siren).await.is_empty());
    for (address, state) in [
        (company.siren.clone(), "WRONG_ROUTING"),
        (format!("{}_{}", company.siren, company.siret), "DELIVERED"),
    ] {
        let mut paper = Paper::new(&format!("EST-{state}"));
        paper.buyer_address = address;
        let id = account.send("a.xml", paper.cii()).await;
        assert_eq!(account.state(&id).await, state);
    }
}
