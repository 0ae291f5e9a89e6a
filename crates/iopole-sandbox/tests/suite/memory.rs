//! Bounded memory.

use iopole_sandbox::Sandbox;
use serde_json::json;

use crate::paper::Paper;
use crate::support::{Account, text};

const ROOM: u64 = 1024 * 1024;

#[tokio::test]
async fn the_oldest_invoices_go_with_all_that_was_known_of_them() {
    let builder = Sandbox::builder().manual_clock().instant().room_for_documents(ROOM).journal(10);
    let account = Account::with(builder).await;
    let first = account.send("a.xml", Paper::new("OLD-1").cii()).await;
    let (_, history) = account.get(&format!("/v1/invoice/{first}/status-history")).await;
    let status = text(&history[0]["statusId"]);
    let copy = account.received_copy("OLD-1").await;
    for turn in 0..100 {
        account.wait(1);
        account.send("a.xml", Paper::new(&format!("NEW-{turn}")).cii()).await;
    }
    let count = &account.query("/v1.1/invoice/search", &[]).await.1["meta"]["count"];
    let count = count.as_u64().unwrap();
    assert!((20..140).contains(&count) && count % 2 == 0, "{count} copies");
    for path in [
        format!("/v1/invoice/{first}"),
        format!("/v1/invoice/{copy}/download"),
        format!("/v1/invoice/{first}/status-history"),
    ] {
        assert_eq!(account.get(&path).await.0, 404, "{path}");
        let refused = account.sandbox.journal().pop().unwrap().refused.unwrap();
        assert!(
            refused.contains("oldest documents (copies of invoices, EDI messages) were dropped"),
            "{refused}"
        );
    }
    assert_eq!(account.put(&format!("/v1/invoice/status/{status}/markAsSeen")).await.0, 404);
    let (_, unread) = account.get("/v1/invoice/status/notSeen").await;
    assert!(!unread.to_string().contains(&first));
    // The newest invoice is stored, and the number of the oldest is free again.
    assert_eq!(
        account.row("businessData.invoiceId:\"NEW-99\" AND invoice.direction:\"OUTBOUND\"").await["metadata"]
            ["state"],
        "DELIVERED"
    );
    let again = account.send("a.xml", Paper::new("OLD-1").cii()).await;
    assert_eq!(account.state(&again).await, "DELIVERED");
    assert_eq!(account.sandbox.journal().len(), 10);
}

#[tokio::test]
async fn an_invoice_larger_than_the_room_is_kept_until_the_next() {
    let account = Account::with(Sandbox::builder().manual_clock().instant().room_for_documents(0)).await;
    let first = account.send("a.xml", Paper::new("ONE").cii()).await;
    assert_eq!(account.get(&format!("/v1/invoice/{first}")).await.0, 200);
    let second = account.send("a.xml", Paper::new("TWO").cii()).await;
    assert_eq!(account.get(&format!("/v1/invoice/{first}")).await.0, 404);
    let (_, read) = account.get(&format!("/v1/invoice/{second}")).await;
    assert_eq!(read[0]["invoiceId"], json!(second));
}

#[tokio::test]
async fn an_unknown_identifier_is_not_reported_as_dropped() {
    let account = Account::open().await;
    account.get("/v1/invoice/0193acea-5c97-7665-ada2-c57495af205c").await;
    let refused = account.sandbox.journal().pop().unwrap().refused;
    assert_eq!(refused.as_deref(), Some("Invoice not found"));
}
