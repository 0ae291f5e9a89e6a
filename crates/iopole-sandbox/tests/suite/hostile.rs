//! Documents that are slow to read, or that once crashed a reader.

use iopole_hostile::documents::{Scale, all};
use iopole_sandbox::Sandbox;

use crate::support::Account;

fn document(name: &str, scale: Scale) -> Vec<u8> {
    let cases = all();
    cases.iter().find(|case| case.name == name).expect("a case").make(scale)
}

/// The runtime of this test has one thread: reading a document on it would block every other request.
#[tokio::test]
async fn other_requests_are_answered_while_a_document_is_read() {
    let sandbox = Sandbox::start().await.unwrap();
    // A tenth of it exceeds the bound as well, and is made in a tenth of the time.
    let slow = document("an attachment that decompresses to 1 GB", Scale::Small);
    let http = reqwest::Client::new();
    let sent = http.post(format!("{}/_sandbox/invoices", sandbox.api_url())).body(slow).send();
    let reading = tokio::spawn(sent);
    for _ in 0..10 {
        let ready = http.get(format!("{}/_sandbox/ready", sandbox.api_url())).send().await.unwrap();
        assert!(ready.status().is_success());
    }
    assert!(!reading.is_finished(), "the document was read before the others were answered");
    assert_eq!(reading.await.unwrap().unwrap().status(), 400);
}

#[tokio::test]
async fn a_document_that_breaks_a_bound_is_rejected_with_the_bound() {
    let account = Account::open().await;
    for (name, reason) in [
        ("each stream's length is the next stream", None),
        ("1 million entries of a cross-reference stream at one offset", Some("it lists more than")),
        ("arrays 200,000 deep", Some("its objects nest deeper than 256 levels")),
        ("an encrypted document", Some("it is encrypted")),
    ] {
        let invoice = account.send("invoice.pdf", document(name, Scale::Full)).await;
        account.wait(10_000);
        let row = account.get(&format!("/v1/invoice/{invoice}/status-history")).await.1.to_string();
        let has_reason = reason.is_none_or(|reason| row.contains(reason));
        assert!(has_reason, "{name}: {row}");
    }
}
