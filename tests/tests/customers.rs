//! One client for several customers of the simulated platform.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use iopole_api::model::search::InvoiceDirection;
use iopole_api::{Client, CustomerId, Document, ErrorKind, Reconciled};
use iopole_sandbox::{Clock, Customer, Fault, Role, Sandbox};
use iopole_tests::time::Moved;
use iopole_tests::{client, client_of, paper, sandbox};

const SECOND: &str = "6d1f2b9e-3c47-4f0a-9a55-0b7e1c2d3e4f";

fn second() -> CustomerId {
    SECOND.parse().unwrap()
}

fn document(number: &str) -> Document {
    Document::from_bytes(format!("{number}.xml"), paper::numbered(number)).unwrap()
}

/// Counts the copies of this number that a customer sent.
async fn sent(client: &Client, number: &str, customer: &CustomerId) -> usize {
    let mut rows = client.user().invoices().search().pages().customer_id(customer.clone()).items();
    let mut count = 0;
    while let Some(row) = rows.next().await.unwrap() {
        let business = row.business_data.as_ref().and_then(|data| data.invoice_id.as_ref());
        let number_fits = business.is_none_or(|known| known.as_str() == number);
        count += usize::from(number_fits && row.metadata.direction == Some(InvoiceDirection::Outbound));
    }
    count
}

#[tokio::test]
async fn an_invoice_is_reconciled_for_its_customer_and_is_unknown_to_another() {
    let fault = Fault::cut_after().on("sendInvoice").times(1);
    let builder = Sandbox::builder().customer(Customer::new(SECOND)).fault(fault);
    let sandbox = builder.clock(Clock::system()).instant().start().await.unwrap();
    let (client, timer) = (client(&sandbox), Moved::of(&sandbox));
    let first: CustomerId = sandbox.customer_id().parse().unwrap();
    let invoices = || client.user().invoices();
    let error = invoices().send(document("CU-1")).customer_id(second()).await.unwrap_err();
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!((sent(&client, "CU-1", &first).await, sent(&client, "CU-1", &second()).await), (0, 1));
    let reconcile =
        |customer| invoices().reconcile(&error).number("CU-1").timer(timer.clone()).customer_id(customer);
    assert_eq!(
        reconcile(first).await.unwrap(),
        Reconciled::NotSent,
        "the first customer has no such invoice"
    );
    assert!(matches!(reconcile(second()).await.unwrap(), Reconciled::Sent(_)));
    let posts = sandbox.journal().into_iter().filter(|entry| entry.operation == Some("sendInvoice"));
    let customers: Vec<_> = posts.map(|entry| entry.customer.unwrap()).collect();
    assert_eq!(customers, [SECOND]);
}

#[tokio::test]
async fn a_client_is_refused_for_a_foreign_customer() {
    let customer = Customer::new(SECOND).with_client("b@example.org", "a secret of its own", [Role::User]);
    let sandbox = sandbox().customer(customer).start().await.unwrap();
    // This client calls for the first customer by default.
    let client = client_of(&sandbox, "b@example.org", "a secret of its own");
    let refused = client.user().invoices().search().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden, "{refused}");
    client.user().invoices().send(document("CU-2")).customer_id(second()).await.unwrap();
    assert_eq!(sent(&client, "CU-2", &second()).await, 1);
}
