//! Identifiers and their registration on networks.

use std::time::Duration;

use iopole_sandbox::{PeppolParticipant, Sandbox};
use serde_json::{Value, json};

use crate::entities::{assert_code, belgian, created};
use crate::paper::Paper;
use crate::support::{Account, Answer, NOBODY, answer, assert_issue, text};

const PATH: &str = "/v1/config/business/entity";
const FRENCH: &str = "/v1/directory/french";
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Claims an entity by its number, and gives its id and the id of its main identifier.
async fn claimed(account: &Account, scheme: &str, value: &str) -> (String, String) {
    let (status, body) =
        account.post(&format!("{PATH}/scheme/{scheme}/value/{value}/claim"), &json!({})).await;
    assert_eq!(status, 201, "{body}");
    let entity = text(&body["id"]);
    let shown = account.get(&format!("{PATH}/{entity}")).await.1[0].clone();
    let identifier = text(&shown["identifiers"][0]["businessEntityIdentifierId"]);
    (entity, identifier)
}

/// Sends a POST without a body, as some operations declare.
async fn bare(account: &Account, path: &str) -> Answer {
    answer(account.request(reqwest::Method::POST, path).send().await.unwrap()).await
}

/// The registrations of the first company with a SIREN, as the French directory shows them.
async fn lines(account: &Account, siren: &str) -> Vec<(String, Value, Value)> {
    let q = format!("siren:\"{siren}\" AND type:\"LEGAL_UNIT\"");
    let page = account.query(FRENCH, &[("q", &q)]).await.1;
    let identifiers = page["data"][0]["identifiers"].as_array().cloned().unwrap_or_default();
    let all = identifiers.iter().filter_map(|one| one["networkRegistered"].as_array());
    let line =
        |line: &Value| (text(&line["directoryAddress"]), line["validFrom"].clone(), line["validTo"].clone());
    all.flatten().map(line).collect()
}

#[tokio::test]
async fn a_registration_is_in_force_from_tomorrow_to_its_end() {
    let account = Account::open().await;
    let siren = account.sandbox.companies()[20].siren.clone();
    let address = format!("0225:{siren}");
    let (entity, identifier) = claimed(&account, "0002", &siren).await;
    let register = format!("{PATH}/identifier/{identifier}/network/DOMESTIC_FR");
    let (status, body) = account.post(&register, &json!({"validityEndDate": "2026-10-20"})).await;
    assert_eq!((status.as_u16(), &body["type"]), (201, &json!("DIRECTORY")), "{body}");
    let line = text(&body["id"]);
    assert_eq!(
        lines(&account, &siren).await,
        [
            (address.clone(), json!("2025-09-01"), json!("2026-10-16")),
            (address.clone(), json!("2026-10-16"), json!("2026-10-20")),
        ],
        "the other platform's registration ends where this one starts"
    );
    let up_to_date = "DOMESTIC_FR_REGISTER_DIRECTORY_ALREADY_UP_TO_DATE";
    assert_code(&account.post(&register, &json!({})).await, 404, up_to_date);
    let (status, body) = account.post(&register, &json!({"validityEndDate": "2026-10-25"})).await;
    assert_eq!(
        (status.as_u16(), text(&body["id"])),
        (201, line.clone()),
        "new dates for the same registration"
    );

    account.sandbox.advance(DAY * 3);
    let account = Account { token: crate::support::own_token(&account).await, ..account };
    assert_eq!(lines(&account, &siren).await, [(address.clone(), json!("2026-10-16"), json!("2026-10-25"))]);
    account.sandbox.advance(DAY * 10);
    let account = Account { token: crate::support::own_token(&account).await, ..account };
    assert!(lines(&account, &siren).await.is_empty());
    let pending = account.query(PATH, &[("q", "directoryStatus:\"PENDING_PEPPOL_RELEASE\"")]).await.1;
    assert_eq!(pending["meta"]["count"], 1);
    let shown = &pending["data"][0]["identifiers"][0]["networkRegistered"][0];
    assert_eq!(
        (&shown["status"], text(&shown["directoryId"])),
        (&json!("PENDING_PEPPOL_RELEASE"), line.clone())
    );
    // An ended registration is not active: the claim can end, and a new registration starts anew.
    let (status, body) = account.post(&register, &json!({})).await;
    assert_eq!((status.as_u16(), text(&body["id"])), (201, line.clone()));
    assert_eq!(lines(&account, &siren).await, [(address, json!("2026-10-29"), json!(null))]);

    let at = format!("{PATH}/identifier/directory/{line}");
    assert_eq!(account.delete(&at).await, (204.try_into().unwrap(), Value::Null));
    assert_code(&account.delete(&at).await, 404, "DIRECTORY_ENTRY_NOT_FOUND");
    assert!(lines(&account, &siren).await.is_empty());
    assert_eq!(account.delete(&format!("{PATH}/{entity}/claim")).await.0, 204);
}

#[tokio::test]
async fn an_invoice_to_an_address_that_is_not_in_force_bounces() {
    let account = Account::open().await;
    let company = account.sandbox.companies()[0].clone();
    let lines = account.get(PATH).await.1["data"][0]["identifiers"][0]["networkRegistered"].clone();
    account.delete(&format!("{PATH}/identifier/directory/{}", text(&lines[0]["directoryId"]))).await;
    let register = format!("{PATH}/identifier/scheme/0002/value/{}/network/DOMESTIC_FR", company.siren);
    assert_eq!(account.post(&register, &json!({})).await.0, 201);
    let to = |number| Paper {
        buyer_siren: company.siren.clone(),
        buyer_address: company.siren.clone(),
        ..Paper::new(number)
    };
    let early = account.send("a.xml", to("N-1").cii()).await;
    account.wait(2_000);
    assert_eq!(account.state(&early).await, "WRONG_ROUTING");
    account.sandbox.advance(DAY);
    let account = Account { token: crate::support::own_token(&account).await, ..account };
    let late = account.send("a.xml", to("N-2").cii()).await;
    account.wait(2_000);
    assert_eq!(account.state(&late).await, "DELIVERED");
}

#[tokio::test]
async fn only_addresses_that_the_directory_has_are_routed() {
    let account = Account::open().await;
    let own = account.sandbox.companies()[0].siren.clone();
    let other = account.sandbox.companies()[7].siren.clone();
    let (_, found) = account
        .query("/v1/directory/french", &[("q", "type:\"LEGAL_UNIT\""), ("limit", "200"), ("offset", "300")])
        .await;
    let found = found["data"].as_array().unwrap();
    let unregistered = found.iter().find(|row| {
        row["identifiers"].as_array().unwrap().iter().all(|line| line["networkRegistered"].is_null())
    });
    let unregistered = text(&unregistered.expect("one in twenty")["countryIdentifier"]["siren"]);
    let mut sent = Vec::new();
    for (number, scheme, address, state) in [
        ("RT-1", "0225", own.as_str(), "DELIVERED"),
        ("RT-2", "0225", other.as_str(), "DELIVERED"),
        ("RT-3", "0225", unregistered.as_str(), "WRONG_ROUTING"),
        ("RT-4", "0225", &format!("{other}_NOWHERE"), "WRONG_ROUTING"),
        ("RT-5", "0002", other.as_str(), "WRONG_ROUTING"),
        ("RT-6", "0009", "73282932000074", "WRONG_ROUTING"),
        // An unknown company is reachable, also after a document has named it.
        ("RT-7", "0225", "732829320_A", "DELIVERED"),
        ("RT-8", "0225", "732829320_A", "DELIVERED"),
    ] {
        let siren = address[..9].to_owned();
        let paper = Paper { buyer_siren: siren, buyer_address: address.to_owned(), ..Paper::new(number) };
        let cii = paper
            .cii()
            .replace(&format!("schemeID=\"0225\">{address}<"), &format!("schemeID=\"{scheme}\">{address}<"));
        sent.push((account.send("a.xml", cii).await, number, state));
    }
    account.wait(2_000);
    for (id, number, state) in sent {
        assert_eq!(account.state(&id).await, state, "{number}");
    }
}

#[tokio::test]
async fn suffixes_and_routing_codes_have_addresses_of_their_own() {
    let account = Account::open().await;
    let company = account.sandbox.companies()[20].clone();
    let (unit, base) = claimed(&account, "0002", &company.siren).await;
    let (office, _) = claimed(&account, "0009", &company.siret).await;
    let suffix = json!({"type": "SUFFIX", "value": "SUF_A"});
    let code = json!({
        "type": "ROUTING_CODE", "scheme": "0224", "value": "Service.A", "label": "Accounts",
        "postalAddress": {"city": "Lyon", "postalCode": "69001", "addressLine1": "1"}
    });
    let by_id = |entity: &str| format!("{PATH}/{entity}/identifier");
    let by_value = format!("{PATH}/scheme/0009/value/{}/identifier", company.siret);
    let (status, created) = account.post(&by_id(&unit), &suffix).await;
    assert_eq!((status.as_u16(), &created["type"]), (201, &json!("BUSINESS_ENTITY_IDENTIFIER")));
    assert_code(
        &account.post(&by_id(&unit), &suffix).await,
        409,
        "BUSINESS_ENTITY_IDENTIFIER_ADD_ALREADY_EXISTS",
    );
    assert_eq!(account.post(&by_value, &code).await.0, 201);
    let shown = account.get(&format!("{PATH}/{office}")).await.1[0]["identifiers"][1].clone();
    assert_eq!((&shown["label"], &shown["postalAddress"]["city"]), (&json!("Accounts"), &json!("Lyon")));

    let register = |scheme: &str, value: &str| {
        format!("{PATH}/identifier/scheme/{scheme}/value/{value}/network/DOMESTIC_FR")
    };
    let wrong = "DOMESTIC_FR_REGISTER_INVALID_IDENTIFIER_SCHEME";
    assert_code(&account.post(&register("0000", "SUF_A"), &json!({})).await, 404, wrong);
    assert_code(&account.post(&register("0224", "Service.A"), &json!({})).await, 404, wrong);
    let unreadable = account.post(&register("0225", "SUF_A"), &json!({})).await;
    assert_code(&unreadable, 404, "DOMESTIC_FR_REGISTER_ADDRESS_PARSE_ERROR");
    let address = format!("{}_{}_Service.A", company.siren, company.siret);
    assert_eq!(account.post(&register("0225", &address), &json!({})).await.0, 201);
    let address = format!("{}_SUF_A", company.siren);
    let (status, line) = account.post(&register("0225", &address), &json!({"selfBilling": true})).await;
    assert_eq!(status, 201);
    let found = lines(&account, &company.siren).await;
    assert!(found.iter().any(|(known, ..)| *known == format!("0225:{address}")), "{found:?}");
    let unknown = format!("{}_NONE", company.siren);
    let code = "BUSINESS_ENTITY_IDENTIFIER_NOT_FOUND";
    assert_code(&account.post(&register("0225", &unknown), &json!({})).await, 404, code);

    let suffix = format!("{PATH}/identifier/{}", text(&created["id"]));
    let held = "BUSINESS_ENTITY_IDENTIFIER_REMOVE_STILL_REGISTERED";
    assert_code(&account.delete(&suffix).await, 404, held);
    account.delete(&format!("{PATH}/identifier/directory/{}", text(&line["id"]))).await;
    assert_eq!(account.delete(&suffix).await.0, 204);
    assert_code(&account.delete(&suffix).await, 404, code);
    let base = format!("{PATH}/identifier/{base}");
    assert_code(&account.delete(&base).await, 404, "BUSINESS_ENTITY_IDENTIFIER_REMOVE_LEGAL_FORBIDDEN");
}

#[tokio::test]
async fn an_identifier_goes_only_where_it_belongs() {
    let account = Account::open().await;
    let company = account.sandbox.companies()[20].clone();
    let (unit, _) = claimed(&account, "0002", &company.siren).await;
    let (office, _) = claimed(&account, "0009", &company.siret).await;
    let post =
        async |entity: &str, body: Value| account.post(&format!("{PATH}/{entity}/identifier"), &body).await;
    let suffix = || json!({"type": "SUFFIX", "value": "A"});
    let code = || json!({"type": "ROUTING_CODE", "value": "A", "label": "A"});
    assert_code(&post(&office, suffix()).await, 404, "PPF_SUFFIX_ENTITY_TYPE_INVALID");
    assert_code(&post(&unit, code()).await, 404, "PPF_ROUTING_CODE_ENTITY_TYPE_INVALID");
    let bare = json!({"type": "ROUTING_CODE", "value": "A"});
    assert_code(&post(&office, bare).await, 404, "PPF_ROUTING_CODE_LABEL_MISSING");
    let scheme = json!({"type": "ROUTING_CODE", "value": "A", "label": "A", "scheme": "0225"});
    assert_code(&post(&office, scheme).await, 404, "PPF_ROUTING_CODE_SCHEME_INVALID");
    assert_code(&post(NOBODY, suffix()).await, 404, "BUSINESS_ENTITY_NOT_FOUND");
    let other = format!("{PATH}/scheme/0002/value/{}/identifier", account.sandbox.companies()[21].siren);
    assert_code(&account.post(&other, &suffix()).await, 404, "BUSINESS_ENTITY_IDENTIFIER_ADD_NOT_CLAIMED");
    let outbound = json!({"direction": "OUTBOUND"});
    let claim = format!("{PATH}/{unit}/claim");
    let put = account.request(reqwest::Method::PUT, &claim).json(&outbound).send().await.unwrap();
    assert_eq!(put.status(), 201);
    assert_code(&post(&unit, suffix()).await, 404, "BUSINESS_ENTITY_IDENTIFIER_ADD_OUTBOUND_FORBIDDEN");
    for (body, issue, at) in [
        (json!({"type": "LEGAL_IDENTIFIER", "value": "A"}), "invalid_enum_value", json!(["type"])),
        (json!({"value": "A"}), "invalid_type", json!(["type"])),
        (json!({"type": "SUFFIX"}), "invalid_type", json!(["value"])),
        (json!({"type": "SUFFIX", "value": "Service A"}), "invalid_string", json!(["value"])),
        (json!({"type": "SUFFIX", "value": "A", "name": "A"}), "unrecognized_keys", json!([])),
    ] {
        assert_issue(&post(&unit, body).await, issue, &at);
    }
}

#[tokio::test]
async fn the_error_names_what_keeps_an_identifier_from_a_network() {
    let account = Account::open().await;
    let siren = account.sandbox.companies()[20].siren.clone();
    let (entity, identifier) = claimed(&account, "0002", &siren).await;
    let post = async |identifier: &str, network: &str, body: Value| {
        account.post(&format!("{PATH}/identifier/{identifier}/network/{network}"), &body).await
    };
    let french = async |body: Value| post(&identifier, "DOMESTIC_FR", body).await;
    assert_issue(&french(json!([])).await, "invalid_type", &json!([]));
    assert_eq!(
        french(json!([])).await.1["details"]["message"],
        "Expected object, received array",
        "measured"
    );
    assert_issue(
        &french(json!({"validityStartDate": "soon"})).await,
        "custom",
        &json!(["validityStartDate"]),
    );
    assert_issue(&french(json!({"selfBilling": "yes"})).await, "invalid_type", &json!(["selfBilling"]));
    let early = "DOMESTIC_FR_REGISTER_INVALID_VALIDITY_DATE";
    assert_code(&french(json!({"validityStartDate": "2026-10-15"})).await, 400, early);
    assert_code(&french(json!({"validityEndDate": "2026-10-01"})).await, 400, early);
    let reversed = json!({"validityStartDate": "2026-11-02", "validityEndDate": "2026-11-02"});
    assert_code(&french(reversed).await, 400, "BUSINESS_ENTITY_REGISTER_INVALID_DATES");
    let dated = post(&identifier, "PEPPOL_INTERNATIONAL", json!({"validityStartDate": "2026-11-02"})).await;
    assert_code(&dated, 400, "PEPPOL_REGISTER_VALIDITY_DATE_NOT_SUPPORTED");
    assert_code(
        &post(&identifier, "ELSEWHERE", json!({})).await,
        404,
        "BUSINESS_ENTITY_REGISTER_NETWORK_NOT_FOUND",
    );
    let nobody = "BUSINESS_ENTITY_IDENTIFIER_NOT_FOUND";
    assert_code(&post(NOBODY, "DOMESTIC_FR", json!({})).await, 404, nobody);
    assert_code(&post(&entity, "DOMESTIC_FR", json!({})).await, 404, nobody);
    assert_issue(
        &post("x", "DOMESTIC_FR", json!({})).await,
        "invalid_string",
        &json!(["businessEntityIdentifierId"]),
    );
    let (_, foreign) = created(&account, &format!("{PATH}/legalunit"), &belgian()).await;
    let code = "DOMESTIC_FR_REGISTER_NON_FRENCH_ENTITY_FORBIDDEN";
    assert_code(&post(&foreign, "DOMESTIC_FR", json!({})).await, 404, code);
    assert_eq!(post(&foreign, "PEPPOL_INTERNATIONAL", json!({})).await.0, 201);
    let code = "PEPPOL_REGISTER_DIRECTORY_ALREADY_UP_TO_DATE";
    assert_code(&post(&foreign, "PEPPOL_INTERNATIONAL", json!({})).await, 404, code);

    let target = format!("{PATH}/identifier/{identifier}/network/DOMESTIC_FR?targetDirectoryId={NOBODY}");
    assert_code(&account.post(&target, &json!({})).await, 404, "DIRECTORY_ENTRY_NOT_FOUND");
    let (_, line) = french(json!({"validityStartDate": "2026-11-02"})).await;
    let target = target.replace(NOBODY, &text(&line["id"]));
    assert_eq!(account.post(&target, &json!({"validityStartDate": "2026-11-03"})).await.0, 201);
    let by_day = |day: &str| {
        format!("{PATH}/identifier/scheme/0002/value/{siren}/network/DOMESTIC_FR?targetStartDate={day}")
    };
    let end = json!({"validityEndDate": "2027-01-01"});
    assert_code(&account.post(&by_day("2026-11-02"), &end).await, 404, "DIRECTORY_ENTRY_NOT_FOUND");
    assert_eq!(account.post(&by_day("2026-11-03"), &end).await.0, 201);
    assert_issue(&account.post(&by_day("x"), &end).await, "custom", &json!(["targetStartDate"]));

    let outbound = format!("{PATH}/scheme/0002/value/{}/claim", account.sandbox.companies()[22].siren);
    account.post(&outbound, &json!({"direction": "OUTBOUND"})).await;
    let named = format!(
        "{PATH}/identifier/scheme/0002/value/{}/network/DOMESTIC_FR",
        account.sandbox.companies()[22].siren
    );
    assert_code(
        &account.post(&named, &json!({})).await,
        404,
        "BUSINESS_ENTITY_REGISTER_DIRECTION_NOT_INBOUND",
    );
}

#[tokio::test]
async fn self_billing_is_switched_on_for_good() {
    let account = Account::open().await;
    let siren = account.sandbox.companies()[0].siren.clone();
    let shown = async || account.get(PATH).await.1["data"][0]["identifiers"][0]["networkRegistered"].clone();
    let line = text(&shown().await[0]["directoryId"]);
    let (status, body) = bare(&account, &format!("{PATH}/identifier/directory/{line}/self-billing")).await;
    assert_eq!((status.as_u16(), body), (200, json!({"directoryId": line, "selfBilling": true})));
    assert_eq!(shown().await[0]["isSelfBilling"], true);
    let nobody = format!("{PATH}/identifier/directory/{NOBODY}/self-billing");
    assert_code(&bare(&account, &nobody).await, 404, "DIRECTORY_ENTRY_NOT_FOUND");

    let named = format!("{PATH}/identifier/directory/scheme/0002/value/{siren}/self-billing");
    let legacy = format!("{PATH}/identifier/scheme/0002/value/{siren}/self-billing");
    let activated = json!({
        "networkIdentifier": "DOMESTIC_FR", "directoryId": line, "selfBilling": true, "status": "activated"
    });
    for path in [&named, &legacy] {
        let (status, body) = bare(&account, path).await;
        assert_eq!(status, 200);
        let expected = json!({"identifierScheme": "0002", "identifierValue": siren, "results": [activated]});
        assert_eq!(body, expected, "{path}");
    }
    let both = bare(&account, &format!("{named}?networks=PEPPOL_INTERNATIONAL,DOMESTIC_FR")).await.1;
    let skipped =
        json!({"networkIdentifier": "PEPPOL_INTERNATIONAL", "selfBilling": true, "status": "skipped"});
    assert_eq!(both["results"], json!([skipped, activated]));
    assert_eq!(bare(&account, &format!("{named}?networks=PEPPOL_INTERNATIONAL")).await.0, 404);
    let wrong = bare(&account, &format!("{named}?networks=ELSEWHERE")).await;
    assert_issue(&wrong, "invalid_enum_value", &json!(["networks"]));
    let nobody = named.replace(&siren, "732829320");
    assert_code(&bare(&account, &nobody).await, 404, "BUSINESS_ENTITY_IDENTIFIER_NOT_FOUND");
}

#[tokio::test]
async fn a_participant_moves_to_another_smp_and_from_one() {
    let elsewhere = PeppolParticipant::new("Tests de Namur", "BE", "0208:0842162017 (BCE)");
    let account = Account::with(Sandbox::builder().manual_clock().international_directory([elsewhere])).await;
    let (_, identifier) = created(&account, &format!("{PATH}/legalunit"), &belgian()).await;
    let register = format!("{PATH}/identifier/{identifier}/network/PEPPOL_INTERNATIONAL");
    let taken = "PEPPOL_PARTICIPANT_ALREADY_REGISTERED_ON_OTHER_SMP";
    assert_code(&account.post(&register, &json!({})).await, 404, taken);
    assert_eq!(account.post(&register, &json!({"allowRequestMigrationKey": true})).await.0, 201);

    let migrate = format!("{PATH}/identifier/directory/scheme/0208/value/0842162017%20(BCE)/peppol/migrate");
    let none = "PEPPOL_OUTBOUND_MIGRATION_NOT_IN_PROGRESS";
    assert_code(&account.delete(&migrate).await, 404, none);
    let (status, started) = bare(&account, &migrate).await;
    assert_eq!((status.as_u16(), &started["electronicAddress"]), (200, &json!("0208:0842162017 (BCE)")));
    assert_eq!(bare(&account, &migrate).await.1, started, "the same key while it lasts");
    assert_eq!(account.delete(&migrate).await.0, 204);
    assert_code(&account.delete(&migrate).await, 404, none);
    assert_ne!(bare(&account, &migrate).await.1["migrationKey"], started["migrationKey"]);
    let unknown = migrate.replace("0842162017%20(BCE)", "1");
    assert_code(&bare(&account, &unknown).await, 404, "PEPPOL_OUTBOUND_MIGRATION_ADDRESS_NOT_FOUND");

    let without = Account::open().await;
    for answer in [bare(&without, &migrate).await, without.delete(&migrate).await] {
        assert_code(&answer, 403, "PEPPOL_PARTICIPANT_MIGRATION_FAILED");
    }
}

#[tokio::test]
async fn a_batch_claims_creates_and_registers() {
    let account = Account::open().await;
    let siren = account.sandbox.companies()[20].siren.clone();
    let path = format!("{PATH}/batch");
    let legal = json!({"scheme": "0002", "value": siren});
    let address = json!({"scheme": "0225", "value": format!("{siren}_SUF")});
    let references = |address: &Value| json!({"networkIdentifier": "DOMESTIC_FR", "address": address});
    let batch = json!({
        "businessEntity": [{
            "action": "CLAIM", "references": legal, "operatorRelation": {"data": {"custom": {"comment": "anything"}}}
        }],
        "businessEntityIdentifiers": [
            {"action": "CREATE", "references": legal, "data": {"type": "SUFFIX", "value": "SUF"}}
        ],
        "businessEntityRegistrations": [
            {"action": "REGISTER", "references": references(&address), "data": {"validityStartDate": "2026-12-01"}},
            {"action": "REGISTER", "references": references(&legal)}
        ],
    });
    assert_eq!(account.post(&path, &batch).await, (204.try_into().unwrap(), Value::Null));
    let found = lines(&account, &siren).await;
    assert!(found.contains(&(format!("0225:{siren}_SUF"), json!("2026-12-01"), json!(null))), "{found:?}");
    let unregister = json!({"businessEntityRegistrations": [
        {"action": "UNREGISTER", "references": references(&legal)}
    ]});
    assert_eq!(account.post(&path, &unregister).await.0, 204);
    assert_code(&account.post(&path, &unregister).await, 404, "DIRECTORY_ENTRY_NOT_FOUND");
    assert_code(&account.post(&path, &batch).await, 409, "BUSINESS_ENTITY_CLAIM_ALREADY_CLAIMED_BY_SELF");
    for (body, code, at) in [
        (json!({"other": []}), "unrecognized_keys", json!([])),
        (json!({"businessEntity": {}}), "invalid_type", json!(["businessEntity"])),
        (json!({"businessEntity": [{"action": "CREATE"}]}), "invalid_enum_value", json!(["action"])),
        (json!({"businessEntity": [{"action": "CLAIM"}]}), "invalid_type", json!(["references"])),
        (
            json!({"businessEntityIdentifiers": [{"action": "CREATE", "references": legal}]}),
            "invalid_type",
            json!(["data"]),
        ),
    ] {
        assert_issue(&account.post(&path, &body).await, code, &at);
    }
}
