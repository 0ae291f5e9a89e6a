//! Responses about participants in undocumented forms, and retries.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::sync::Arc;
use std::time::Duration;

use iopole_api::model::codes::{NetworkIdentifier, VatRegime};
use iopole_api::model::entity::{
    BusinessEntityScope, CreateBusinessEntity, CreateIdentifier, OperatorRelation, RegisterIdentifier,
    RelationEdit,
};
use iopole_api::model::identifiers::ElectronicAddress;
use iopole_api::model::ids::{BusinessEntityId, BusinessEntityIdentifierId};
use iopole_api::{Client, Environment, ErrorKind};
use iopole_auth::{AccessToken, Lifetime, StaticToken};
use serde_json::{Value, json};
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const ID: &str = "0193acea-5c97-7665-ada2-c57495af205c";
const CUSTOMER: &str = "0190f1d2-0000-7000-8000-000000000000";

fn client(server: &MockServer) -> Client {
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let environment = Environment::local(&server.uri(), &format!("{}/token", server.uri())).unwrap();
    let builder = Client::builder(&environment).tokens(Arc::new(StaticToken::new(token)));
    builder.customer_id(CUSTOMER.parse().ok()).build().unwrap()
}

async fn answering(template: ResponseTemplate) -> (MockServer, Client) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(template).mount(&server).await;
    let client = client(&server);
    (server, client)
}

fn entity() -> BusinessEntityId {
    ID.parse().unwrap()
}

fn identifier() -> BusinessEntityIdentifierId {
    ID.parse().unwrap()
}

fn unit() -> CreateBusinessEntity {
    CreateBusinessEntity::new("Tests", "BE", BusinessEntityScope::PrivateTaxPayer, "0208", "1")
}

#[tokio::test]
async fn a_customer_id_is_read_bare_quoted_and_with_white_space() {
    for (body, media_type) in [
        (CUSTOMER.to_owned(), "text/html; charset=utf-8"),
        (format!("\"{CUSTOMER}\""), "application/json"),
        (format!("  {CUSTOMER}\n"), "text/plain"),
    ] {
        let (server, client) = answering(ResponseTemplate::new(200).set_body_raw(body, media_type)).await;
        assert_eq!(client.admin().customer().id().await.unwrap().expose(), CUSTOMER);
        let requests = server.received_requests().await.unwrap();
        assert!(requests[0].headers.get("customer-id").is_none(), "sent without a customer id");
    }
    for body in ["", "<html>Sign in</html>", "\"nobody\"", "{}"] {
        let (_server, client) = answering(ResponseTemplate::new(200).set_body_string(body)).await;
        let error = client.admin().customer().id().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.operation()),
            (ErrorKind::Unreadable, Some("getCustomerId")),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_creation_without_an_identifier_is_a_success() {
    let none = [json!([]).to_string(), json!({}).to_string(), String::new(), "null".to_owned()];
    for body in none {
        let (_server, client) = answering(ResponseTemplate::new(201).set_body_string(&body)).await;
        let participants = client.admin().participants();
        let created = participants.create_legal_unit(&unit()).await.unwrap();
        assert_eq!((created.entity_id, created.identifier_id), (None, None), "{body}");
        assert_eq!(participants.claim(&entity(), &OperatorRelation::new()).await.unwrap(), None);
        let suffix = CreateIdentifier::suffix("A");
        assert_eq!(participants.create_identifier(&entity(), &suffix).await.unwrap(), None);
    }
    // An entity without an identifier, in a list or alone.
    for body in
        [json!({"type": "BUSINESS_ENTITY", "id": ID}), json!([{"type": "BUSINESS_ENTITY", "id": ID}, 7])]
    {
        let (_server, client) = answering(ResponseTemplate::new(201).set_body_json(&body)).await;
        let created = client.admin().participants().create_legal_unit(&unit()).await.unwrap();
        assert_eq!((created.entity_id, created.identifier_id), (Some(entity()), None), "{body}");
    }
}

#[tokio::test]
async fn an_empty_registration_is_an_empty_object() {
    let (server, client) =
        answering(ResponseTemplate::new(201).set_body_json(json!({"type": "DIRECTORY", "id": ID}))).await;
    let network = NetworkIdentifier::DomesticFr;
    let registration = RegisterIdentifier::new();
    let id = client.admin().participants().register(&identifier(), &network, &registration).await.unwrap();
    assert_eq!(id.unwrap().as_str(), ID);
    let request = &server.received_requests().await.unwrap()[0];
    assert_eq!(request.body, b"{}", "measured: neither an empty body nor a list");
    assert_eq!(request.headers["content-type"], "application/json");
}

#[tokio::test]
async fn a_creation_is_sent_once_and_a_state_is_retried() {
    let (server, client) = answering(ResponseTemplate::new(503)).await;
    let participants = client.admin().participants();
    let network = NetworkIdentifier::DomesticFr;
    let once = participants.register(&identifier(), &network, &RegisterIdentifier::new()).await.unwrap_err();
    assert!(once.is_outcome_unknown(), "{once}");
    assert!(participants.create_legal_unit(&unit()).await.unwrap_err().is_outcome_unknown());
    assert_eq!(server.received_requests().await.unwrap().len(), 2);
    let state = participants.configure_vat_regime(&entity(), &VatRegime::Simplified).await.unwrap_err();
    assert_eq!(state.kind(), ErrorKind::Unavailable);
    assert!(server.received_requests().await.unwrap().len() > 3);
}

/// A platform that answers the claim of `0002:1` and the search for it like this.
async fn claiming(claim: ResponseTemplate, found: ResponseTemplate) -> (MockServer, Client) {
    let server = MockServer::start().await;
    let named = path("/v1/config/business/entity/scheme/0002/value/1/claim");
    Mock::given(method("POST")).and(named).respond_with(claim).mount(&server).await;
    Mock::given(path("/v1/config/business/entity")).respond_with(found).mount(&server).await;
    let own = path(format!("/v1/config/business/entity/{ID}"));
    let body = json!({"businessEntityId": ID, "operatorRelation": {"data": {"header": [{"key": "a", "value": "b"}]}}});
    Mock::given(own).respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
    let put = path(format!("/v1/config/business/entity/{ID}/claim"));
    Mock::given(method("PUT")).and(put).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let client = client(&server);
    (server, client)
}

fn page(entities: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({"data": entities, "meta": {}}))
}

fn own() -> Value {
    json!({"businessEntityId": ID, "identifierScheme": "0002", "identifierValue": "1"})
}

#[tokio::test]
async fn a_claim_is_ensured_from_any_response() {
    let address: ElectronicAddress = "0002:1".parse().unwrap();
    let edit = RelationEdit::new().set_header("c", "d");
    for (claim, claimed) in [(ResponseTemplate::new(201), true), (ResponseTemplate::new(409), false)] {
        let other = json!({"businessEntityId": "other", "identifierScheme": "0009", "identifierValue": "1"});
        let (server, client) = claiming(claim, page(json!([other, own()]))).await;
        let done = client.admin().participants().ensure_claim(&address, &edit).await.unwrap();
        assert_eq!((done.entity_id.as_str(), done.claimed), (ID, claimed));
        let requests = server.received_requests().await.unwrap();
        let put: Value = requests.last().unwrap().body_json().unwrap();
        assert_eq!(
            put,
            json!({"data": {"header": [{"key": "a", "value": "b"}, {"key": "c", "value": "d"}]}}),
            "the whole relation"
        );
    }
    for found in [page(json!([])), ResponseTemplate::new(404)] {
        let (_server, client) = claiming(ResponseTemplate::new(409), found).await;
        let error = client.admin().participants().ensure_claim(&address, &edit).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.operation()),
            (ErrorKind::Conflict, Some("claimBusinessEntityByIdentifier"))
        );
    }
    let (_server, client) = claiming(ResponseTemplate::new(201), page(json!([]))).await;
    let error = client.admin().participants().ensure_claim(&address, &edit).await.unwrap_err();
    assert!(error.to_string().contains("does not find it among your own"), "{error}");
}

#[tokio::test]
async fn an_existing_claim_is_ensured_without_an_edit() {
    let address: ElectronicAddress = "0002:1".parse().unwrap();
    let (server, client) = answering(ResponseTemplate::new(409)).await;
    server.reset().await;
    let search = json!({"data": [own()], "meta": {}});
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(409)).mount(&server).await;
    let get = Mock::given(method("GET")).and(path(format!("/v1/config/business/entity/{ID}")));
    get.respond_with(ResponseTemplate::new(200).set_body_json(own())).with_priority(1).mount(&server).await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_json(search))
        .mount(&server)
        .await;
    let done = client.admin().participants().ensure_claim(&address, &RelationEdit::new()).await.unwrap();
    assert_eq!((done.entity_id.as_str(), done.claimed, done.relation.changed()), (ID, false, false));
    assert_eq!((done.relation.before, done.relation.after), (None, None));
    let requests = server.received_requests().await.unwrap();
    assert!(requests.iter().all(|request| request.method.as_str() != "PUT"), "nothing to write");
}

#[tokio::test]
async fn a_failed_search_is_not_a_verdict_on_an_address() {
    // The contract has no 404 for the French directory: a wrong URL is more likely than an unknown company.
    let (_server, client) = answering(ResponseTemplate::new(404)).await;
    let address: ElectronicAddress = "0225:732829320".parse().unwrap();
    let error = client.user().directory().can_receive(&address).await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::NotFound, Some("searchFrenchDirectory")));
    let error = client.admin().participants().search().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn the_path_of_a_peppol_check_is_encoded() {
    let (server, client) =
        answering(ResponseTemplate::new(200).set_body_json(json!({"isExist": false}))).await;
    let address: ElectronicAddress = "9930:de 1/2?#é".parse().unwrap();
    client.user().directory().check_peppol(&address).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    let expected = "/v1/directory/international/check/scheme/9930/value/de%201%2F2%3F%23%C3%A9";
    assert_eq!(requests[0].url.path(), expected);
}

#[tokio::test]
async fn operations_of_peppol_have_a_longer_timeout() {
    let server = MockServer::start().await;
    let slow = ResponseTemplate::new(200).set_body_json(json!([])).set_delay(Duration::from_millis(50));
    Mock::given(any()).respond_with(slow).mount(&server).await;
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let environment = Environment::local(&server.uri(), &format!("{}/token", server.uri())).unwrap();
    let builder = Client::builder(&environment).tokens(Arc::new(StaticToken::new(token)));
    let hasty = builder.http(|http| http.attempt_timeout(Duration::from_millis(5))).build().unwrap();
    let participants = hasty.admin().participants();
    let unit = participants.create_legal_unit(&unit()).await.unwrap_err();
    assert!(unit.is_outcome_unknown(), "the client's own timeout: {unit}");
    let network = NetworkIdentifier::PeppolInternational;
    let registration = RegisterIdentifier::new();
    assert!(participants.register(&identifier(), &network, &registration).await.is_ok());
    let address: ElectronicAddress = "0208:1".parse().unwrap();
    assert!(participants.register_by_value(&address, &network, &registration).await.is_ok());
    assert!(participants.unregister(&ID.parse().unwrap()).await.is_ok());
    let short = participants.unregister(&ID.parse().unwrap()).timeout(Duration::from_millis(5)).await;
    assert!(short.is_err(), "a timeout of the call wins");
}
