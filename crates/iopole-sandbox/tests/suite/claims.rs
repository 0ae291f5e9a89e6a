//! Claims, and the relations that they attach to entities.

use iopole_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::entities::{assert_code, belgian, created};
use crate::support::{Account, NOBODY, assert_issue, text, token};

const PATH: &str = "/v1/config/business/entity";

/// A company of the directory that the account does not claim, by its number.
fn unclaimed(account: &Account) -> String {
    format!("{PATH}/scheme/0002/value/{}/claim", account.sandbox.companies()[20].siren)
}

#[tokio::test]
async fn a_company_of_the_directory_is_claimed_and_given_up() {
    let account = Account::open().await;
    let relation = json!({
        "direction": "INBOUND", "data": {
            "header": [{"key": "X-Client-ID", "value": "12345"}],
            "query": [{"key": "resourceID", "value": "67890"}, {"key": "priority", "value": "high"}],
            "param": [{"key": ":tenantId", "value": "12345"}]
        }
    });
    let (status, claimed) = account.post(&unclaimed(&account), &relation).await;
    assert_eq!((status.as_u16(), &claimed["type"]), (201, &json!("BUSINESS_ENTITY")));
    let id = text(&claimed["id"]);
    let at = format!("{PATH}/{id}");
    assert_eq!(account.get(&at).await.1[0]["operatorRelation"], relation);
    // The company still receives through another platform, which does not matter here.
    assert!(account.get(&at).await.1[0]["identifiers"][0].get("networkRegistered").is_none());
    let again = "BUSINESS_ENTITY_CLAIM_ALREADY_CLAIMED_BY_SELF";
    assert_code(&account.post(&unclaimed(&account), &json!({})).await, 409, again);
    assert_code(&account.post(&format!("{at}/claim"), &json!({})).await, 409, again);

    assert_eq!(account.delete(&format!("{at}/claim")).await.0, 204);
    assert_code(&account.get(&at).await, 404, "BUSINESS_ENTITY_NOT_FOUND");
    let gone = "BUSINESS_ENTITY_OPERATOR_RELATION_NOT_FOUND";
    assert_code(&account.delete(&format!("{at}/claim")).await, 404, gone);
    let (status, claimed) = account.post(&format!("{at}/claim"), &Value::Null).await;
    assert_eq!((status.as_u16(), text(&claimed["id"])), (201, id.clone()));
    assert!(account.get(&at).await.1[0].get("operatorRelation").is_none(), "nothing of the old one is left");
}

#[tokio::test]
async fn relations_of_the_contract_s_examples_are_accepted_although_its_schema_rejects_them() {
    // The departure is the reason why the contract is not checked here.
    let sandbox = Sandbox::builder().manual_clock().start().await.unwrap();
    let http = reqwest::Client::new();
    let token = token(&http, &sandbox, sandbox.client_id(), sandbox.client_secret()).await;
    let account = Account { sandbox, http, token };
    let bare = json!({"data": {"param": [{"key": "tenantId", "value": "12345"}]}});
    assert_eq!(account.post(&unclaimed(&account), &bare).await.0, 201);
    let references = json!({"scheme": "0002", "value": account.sandbox.companies()[21].siren});
    let relation = json!({"data": {"comment": "Free", "ex": {"externalId": "1"}}});
    let claim = json!({"action": "CLAIM", "references": references, "operatorRelation": relation});
    let (status, body) = account.post(&format!("{PATH}/batch"), &json!({"businessEntity": [claim]})).await;
    assert_eq!(status, 204, "{body}");
    let q = format!("identifierValue:\"{}\"", text(&references["value"]));
    assert_eq!(account.query(PATH, &[("q", &q)]).await.1["data"][0]["operatorRelation"], relation);
}

#[tokio::test]
async fn a_relation_is_replaced_as_a_whole() {
    let account = Account::open().await;
    let id = text(&account.get(PATH).await.1["data"][0]["businessEntityId"]);
    let claim = format!("{PATH}/{id}/claim");
    let put = async |path: &str, body: Value| {
        crate::support::answer(account.request(reqwest::Method::PUT, path).json(&body).send().await.unwrap())
            .await
    };
    let relation = json!({"data": {"header": [{"key": "X-Client-ID", "value": "12345"}]}});
    let (status, body) = put(&claim, relation.clone()).await;
    assert_eq!((status.as_u16(), &body), (201, &json!({"type": "BUSINESS_ENTITY", "id": id})));
    assert_eq!(
        account.get(&format!("{PATH}/{id}")).await.1[0]["operatorRelation"],
        relation,
        "the header of the new account is gone"
    );
    let conflict = "BUSINESS_ENTITY_CLAIM_UPDATE_ACTIVE_REGISTRATION_CONFLICT";
    assert_code(&put(&claim, json!({"direction": "OUTBOUND"})).await, 404, conflict);
    assert_eq!(put(&claim, json!({"direction": null})).await.0, 201);
    let held = "BUSINESS_ENTITY_UNCLAIM_HAS_ACTIVE_REGISTRATIONS";
    assert_code(&account.delete(&claim).await, 404, held);
    let nobody = format!("{PATH}/{NOBODY}/claim");
    assert_code(&put(&nobody, json!({})).await, 404, "BUSINESS_ENTITY_NOT_FOUND");
    assert_code(&account.post(&nobody, &json!({})).await, 404, "BUSINESS_ENTITY_NOT_FOUND");
    assert_code(&account.delete(&nobody).await, 404, "BUSINESS_ENTITY_NOT_FOUND");
    let (unit, _) = created(&account, &format!("{PATH}/legalunit"), &belgian()).await;
    let claim = format!("{PATH}/{unit}/claim");
    assert_eq!(put(&claim, json!({"direction": "OUTBOUND"})).await.0, 201);
    account.delete(&claim).await;
    assert_code(&put(&claim, json!({})).await, 404, "BUSINESS_ENTITY_OPERATOR_RELATION_NOT_FOUND");
}

#[tokio::test]
async fn a_relation_is_checked() {
    let account = Account::open().await;
    let path = unclaimed(&account);
    let pairs =
        |count: usize| (0..count).map(|n| json!({"key": format!("k{n}"), "value": "v"})).collect::<Value>();
    let data = |list: &str, entries: Value| json!({"data": {list: entries}});
    for (body, code, at) in [
        (json!([]), "invalid_type", json!([])),
        (json!({"direction": "BOTH"}), "invalid_enum_value", json!(["direction"])),
        (json!({"direction": 1}), "invalid_type", json!(["direction"])),
        (json!({"data": []}), "invalid_type", json!(["data"])),
        (data("header", json!({})), "invalid_type", json!(["data", "header"])),
        (data("header", pairs(6)), "too_big", json!(["data", "header"])),
        (data("query", pairs(6)), "too_big", json!(["data", "query"])),
        (data("param", pairs(4)), "too_big", json!(["data", "param"])),
        (data("custom", json!([])), "invalid_type", json!(["data", "custom"])),
        (data("header", json!([{"value": "v"}])), "invalid_type", json!(["data", "header", 0, "key"])),
        (data("header", json!([{"key": "k"}])), "invalid_type", json!(["data", "header", 0, "value"])),
        (data("query", json!([{"key": "", "value": "v"}])), "too_small", json!(["data", "query", 0, "key"])),
        (
            data("query", json!([{"key": "a b", "value": "v"}])),
            "invalid_string",
            json!(["data", "query", 0, "key"]),
        ),
        (
            data("param", json!([{"key": ":k", "value": ""}])),
            "too_small",
            json!(["data", "param", 0, "value"]),
        ),
        (
            data("param", json!([{"key": ":k", "value": "a b"}])),
            "invalid_string",
            json!(["data", "param", 0, "value"]),
        ),
    ] {
        assert_issue(&account.post(&path, &body).await, code, &at);
    }
    assert_issue(
        &account.post(&format!("{PATH}/scheme/2/value/1/claim"), &json!({})).await,
        "too_small",
        &json!(["identifierScheme"]),
    );
    let nobody = format!("{PATH}/scheme/0002/value/732829320/claim");
    assert_code(&account.post(&nobody, &json!({})).await, 404, "BUSINESS_ENTITY_NOT_FOUND");
    assert_eq!(account.post(&path, &data("header", pairs(5))).await.0, 201);
}
