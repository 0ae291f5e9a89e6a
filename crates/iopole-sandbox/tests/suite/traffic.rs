//! EDI messages, and statistics of the traffic.

use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::paper::Paper;
use crate::support::{Account, NOBODY, answer, assert_issue, text};

const ORDER: &str = "UNB+UNOA:1+S+R+1:1+1'UNH+1+ORDERS:D:96A:UN'BGM+220+1'UNT+3+1'UNZ+1+1'";

async fn send(account: &Account, message_type: &str, name: &str, content: &str) -> (StatusCode, Value) {
    let part = Part::bytes(content.as_bytes().to_vec()).file_name(name.to_owned());
    let request = account.request(Method::POST, &format!("/v1/edi/message/{message_type}"));
    answer(request.multipart(Form::new().part("file", part)).send().await.unwrap()).await
}

#[tokio::test]
async fn an_edi_message_comes_back_alone_and_in_an_archive() {
    let account = Account::open().await;
    let (status, created) = send(&account, "ORDERS", "order.edi", ORDER).await;
    assert_eq!((status.as_u16(), &created["type"]), (201, &json!("EDI_MESSAGE")));
    let path = format!("/v1/edi/message/{}/download", text(&created["id"]));
    let file = account.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(file.headers()["content-disposition"], "attachment; filename=\"order.edi\"");
    assert_eq!(file.headers()["content-type"], "application/octet-stream");
    assert_eq!(file.text().await.unwrap(), ORDER);
    let archive =
        account.request(Method::GET, &format!("{path}/all")).send().await.unwrap().bytes().await.unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive.to_vec())).unwrap();
    assert_eq!(archive.len(), 1);
    let packed = archive.by_name("order.edi").unwrap();
    assert_eq!(std::io::read_to_string(packed).unwrap(), ORDER);

    assert_eq!(account.get(&format!("/v1/edi/message/{NOBODY}/download")).await.0, 404);
    assert_eq!(account.get(&format!("/v1/edi/message/{NOBODY}/download/all")).await.0, 404);
    assert_issue(&account.get("/v1/edi/message/x/download").await, "invalid_string", &json!(["messageId"]));
    assert_issue(&send(&account, "ORDERS", "a", "").await, "invalid_type", &json!(["file"]));
}

#[tokio::test]
async fn edi_messages_are_counted_by_type() {
    let account = Account::open().await;
    for (message_type, content) in [("AUTO", ORDER), ("DESADV", "x"), ("AUTO", "<Order/>"), ("AUTO", ORDER)] {
        assert_eq!(send(&account, message_type, "a", content).await.0, 201);
    }
    assert_eq!(account.post("/v1/edi/message/AUTO", &json!({"a": 1})).await.0, 201);
    let tags = account.get("/v1/stats/EDI/tagsDistribution/today").await.1;
    let expected = json!([
        {"count": 1, "value": "DESADV"}, {"count": 1, "value": "JSON"},
        {"count": 2, "value": "ORDERS"}, {"count": 1, "value": "Order"}
    ]);
    assert_eq!(tags, expected);
    let summary = account.get("/v1/stats/EDI/summary/hour").await.1;
    assert_eq!(summary, json!({"total": 5, "input": 0, "output": 5, "errors": 0, "processing": 0}));
}

#[tokio::test]
async fn invoices_are_counted_as_they_stand() {
    let account = Account::open().await;
    let empty = json!({"total": 0, "input": 0, "output": 0, "errors": 0, "processing": 0});
    assert_eq!(account.get("/v1/stats/INVOICE/summary/all_time").await.1, empty);
    account.send("a.xml", Paper::new("T-1").cii()).await;
    let under_way = account.get("/v1/stats/INVOICE/summary/hour").await.1;
    assert_eq!((&under_way["total"], &under_way["processing"]), (&json!(1), &json!(1)));
    account.wait(60_000);
    let failed = account.send("b.xml", Paper::new("T-1").cii()).await;
    account.wait(5000);
    let summary = account.get("/v1/stats/INVOICE/summary/hour").await.1;
    assert_eq!(summary, json!({"total": 3, "input": 1, "output": 2, "errors": 1, "processing": 0}));

    let errors = account.get("/v1/stats/INVOICE/lastErrors").await.1;
    assert_eq!(errors.as_array().unwrap().len(), 1);
    assert_eq!((&errors[0]["id"], &errors[0]["message_state"]), (&json!(failed), &json!("DUPLICATED")));
    let counts = async |what: &str, interval: &str| {
        let rows = account.get(&format!("/v1/stats/INVOICE/{what}/{interval}")).await.1;
        rows.as_array().unwrap().iter().map(|row| row["messages_count"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(counts("messagesSent", "hour").await, [1, 1], "a minute each");
    assert_eq!(counts("messagesSent", "week").await, [2], "a day each");
    assert_eq!(counts("messagesReceived", "month").await, [1]);
    assert_eq!(counts("messagesError", "today").await, [1]);
    let compared = account.get("/v1/stats/INVOICE/successErrors/day").await.1;
    assert_eq!((&compared[0]["error_count"], &compared[0]["success_count"]), (&json!(1), &json!(2)));
    assert_eq!(
        account.get("/v1/stats/INVOICE/tagsDistribution/year").await.1,
        json!([{"count": 3, "value": "CII"}])
    );
}

#[tokio::test]
async fn an_unknown_network_or_interval_is_rejected() {
    let account = Account::open().await;
    assert_issue(&account.get("/v1/stats/FAX/lastErrors").await, "invalid_enum_value", &json!(["network"]));
    assert_issue(
        &account.get("/v1/stats/EDI/summary/decade").await,
        "invalid_enum_value",
        &json!(["interval"]),
    );
}
