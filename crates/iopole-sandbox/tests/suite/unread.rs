//! The unread queues.

use serde_json::{Value, json};

use crate::paper::Paper;
use crate::support::{Account, NOBODY, assert_issue, text};

#[tokio::test]
async fn invoices_stay_unread_until_they_are_marked() {
    let account = Account::open().await;
    let id = account.send("a.xml", Paper::new("U-1").cii()).await;
    account.wait(1000);
    let copy = account.received_copy("U-1").await;
    let unread = async || account.get("/v1/invoice/notSeen").await.1;
    assert_eq!(unread().await, json!([id, copy]));
    assert_eq!(unread().await, json!([id, copy]));
    let mark = format!("/v1/invoice/{id}/markAsSeen");
    assert_eq!(account.put(&mark).await, (204.try_into().unwrap(), Value::Null));
    assert_eq!(unread().await, json!([copy]));
    assert_eq!(account.put(&mark).await.0, 204);
    assert_eq!(account.put(&format!("/v1/invoice/{NOBODY}/markAsSeen")).await.0, 404);
    assert_issue(&account.put("/v1/invoice/x/markAsSeen").await, "invalid_string", &json!(["invoiceId"]));
}

#[tokio::test]
async fn a_hundred_at_a_time_oldest_first() {
    let account = Account::open().await;
    let mut sent = Vec::new();
    for turn in 0..105 {
        sent.push(account.send("a.xml", Paper::new(&format!("H-{turn}")).cii()).await);
    }
    let first = account.get("/v1/invoice/notSeen").await.1;
    assert_eq!(first, json!(sent[..100]));
    for id in &sent[..100] {
        account.put(&format!("/v1/invoice/{id}/markAsSeen")).await;
    }
    assert_eq!(account.get("/v1/invoice/notSeen").await.1, json!(sent[100..]));
}

#[tokio::test]
async fn statuses_are_grouped_and_counted_one_by_one() {
    let account = Account::open().await;
    let mut sent = Vec::new();
    for turn in 0..21 {
        sent.push(account.send("a.xml", Paper::new(&format!("G-{turn}")).cii()).await);
        account.wait(1000);
    }
    // 21 invoices with 5 statuses each: one call gives 100 statuses, which are 20 groups.
    let groups = account.get("/v1/invoice/status/notSeen").await.1;
    let groups = groups.as_array().unwrap();
    let ids: Vec<String> = groups.iter().map(|group| text(&group["invoiceId"])).collect();
    assert_eq!(ids, sent[..20]);
    let statuses = |group: &Value| group["newstatus"].as_array().unwrap().clone();
    assert!(groups.iter().all(|group| statuses(group).len() == 5));
    for status in groups.iter().flat_map(statuses) {
        assert_eq!(status["json"]["testIndicator"], false);
        let mark = format!("/v1/invoice/status/{}/markAsSeen", text(&status["statusId"]));
        assert_eq!(account.put(&mark).await.0, 204);
    }
    let left = account.get("/v1/invoice/status/notSeen").await.1;
    assert_eq!((left.as_array().unwrap().len(), text(&left[0]["invoiceId"])), (1, sent[20].clone()));
    // Marking the queue does not change the history.
    assert_eq!(account.history(&sent[0]).await.len(), 5);
    assert_eq!(account.put(&format!("/v1/invoice/status/{NOBODY}/markAsSeen")).await.0, 404);
    assert_issue(
        &account.put("/v1/invoice/status/x/markAsSeen").await,
        "invalid_string",
        &json!(["statusId"]),
    );
}

#[tokio::test]
async fn an_active_webhook_leaves_the_queues_empty() {
    let account = Account::open().await;
    account.send("a.xml", Paper::new("U-2").cii()).await;
    account.wait(1000);
    let queues = async || {
        let invoices = account.get("/v1/invoice/notSeen").await.1;
        let statuses = account.get("/v1/invoice/status/notSeen").await.1;
        (invoices.as_array().unwrap().len(), statuses.as_array().unwrap().len())
    };
    assert_eq!(queues().await, (2, 1));
    let endpoints = json!({"endpoints": {"status": {"callbackUrl": "https://example.org/status"}}});
    let idle = json!({"status": "INACTIVE", "filterStreamDirection": "INBOUND", "interopData": endpoints});
    assert_eq!(account.post("/v1/config/webhook", &idle).await.0, 201);
    assert_eq!(queues().await, (2, 1));
    let (_, webhook) = account.post("/v1/config/webhook", &json!({"interopData": endpoints})).await;
    assert_eq!(queues().await, (0, 0));
    account.delete(&format!("/v1/config/webhook/{}", text(&webhook["id"]))).await;
    assert_eq!(queues().await, (2, 1));
}
