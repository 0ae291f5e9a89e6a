//! The outbox without a platform: one suite, on each database.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may panic, and says what it skips"
)]

mod support;

use iopole_store::{EntryId, Error, NewInvoice, State};
use support::{databases, file, invoice};

#[tokio::test]
async fn one_key_is_one_entry() {
    for database in databases().await {
        let outbox = database.store.outbox();
        let first = outbox.enqueue(invoice("F-1")).await.unwrap();
        assert_eq!(outbox.enqueue(invoice("F-1")).await.unwrap(), first, "{}", database.name);
        let other = NewInvoice::new("key-F-1", "facture.xml", file("F-2")).unwrap();
        let error = outbox.enqueue(other).await.unwrap_err();
        assert!(matches!(error, Error::KeyInUse(entry) if entry == first), "{}: {error}", database.name);
        let customer = "0190f1d2-0000-7000-8000-000000000000".parse().unwrap();
        let error = outbox.enqueue(invoice("F-1").with_customer_id(customer)).await.unwrap_err();
        assert!(matches!(error, Error::KeyInUse(_)), "{}: {error}", database.name);
        assert_eq!(outbox.entries().count().await.unwrap(), 1, "{}", database.name);
    }
}

#[tokio::test]
async fn an_entry_says_what_was_enqueued() {
    for database in databases().await {
        let outbox = database.store.outbox();
        let id = outbox.enqueue(invoice("F-1")).await.unwrap();
        let entry = outbox.entry(id).await.unwrap();
        assert_eq!((entry.key.as_str(), entry.state, entry.attempts), ("key-F-1", State::Queued, 0));
        assert_eq!(entry.number.as_deref(), Some("F-1"), "{}", database.name);
        assert_eq!(outbox.file(id).await.unwrap(), file("F-1"), "{}", database.name);
        assert_eq!(outbox.entry_of_key("key-F-1").await.unwrap().map(|entry| entry.id), Some(id));
        assert!(matches!(outbox.entry(EntryId::new(99)).await, Err(Error::NotFound(_))), "{}", database.name);
    }
}

#[tokio::test]
async fn the_number_is_read_from_the_file_unless_it_is_given() {
    let pdf = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/invoices/facture-facturx.pdf");
    let pdf = std::fs::read(pdf).unwrap();
    for database in databases().await {
        let outbox = database.store.outbox();
        let number = async |invoice: NewInvoice| {
            let id = outbox.enqueue(invoice).await.unwrap();
            outbox.entry(id).await.unwrap().number
        };
        let xml = |key| NewInvoice::new(key, "f.xml", file("F-1")).unwrap();
        assert_eq!(number(xml("a")).await.as_deref(), Some("F-1"), "{}", database.name);
        assert_eq!(number(xml("b").with_number("F-2")).await.as_deref(), Some("F-2"), "{}", database.name);
        let pdf = NewInvoice::new("c", "f.pdf", pdf.clone()).unwrap();
        assert_eq!(number(pdf).await.as_deref(), Some("F2026-0044"), "{}", database.name);
        let nothing = NewInvoice::new("d", "f.xml", &b"<Invoice/>"[..]).unwrap();
        assert_eq!(number(nothing).await, None, "{}", database.name);
    }
}

#[tokio::test]
async fn what_is_rolled_back_was_never_enqueued() {
    for database in databases().await {
        let outbox = database.store.outbox();
        for number in 0..1_000_u32 {
            let invoice = NewInvoice::new(format!("key-{number}"), "f.xml", &b"<Invoice/>"[..]).unwrap();
            database.transaction(&outbox, invoice, number.is_multiple_of(100)).await;
        }
        assert_eq!(outbox.entries().count().await.unwrap(), 10, "{}", database.name);
    }
}

#[tokio::test]
async fn a_person_decides_only_where_nothing_can_be_sent_twice() {
    for database in databases().await {
        let outbox = database.store.outbox();
        let id = outbox.enqueue(invoice("F-1")).await.unwrap();
        assert!(matches!(outbox.retry(id).await, Err(Error::WrongState { state: State::Queued, .. })));
        outbox.withdraw(id).await.unwrap();
        assert_eq!(
            outbox.entries().in_state(State::Withdrawn).count().await.unwrap(),
            1,
            "{}",
            database.name
        );
        assert!(matches!(outbox.withdraw(id).await, Err(Error::WrongState { .. })));
        outbox.retry(id).await.unwrap();
        assert_eq!(outbox.entry(id).await.unwrap().state, State::Queued, "{}", database.name);
        let platform =
            iopole_api::model::ids::InvoiceId::from_platform("0193acea-5c97-7665-ada2-c57495af205c");
        assert!(matches!(outbox.confirm(id, &platform).await, Err(Error::WrongState { .. })));
        assert!(matches!(outbox.retry(EntryId::new(99)).await, Err(Error::NotFound(_))));
    }
}

#[tokio::test]
async fn entries_come_in_pages() {
    for database in databases().await {
        let outbox = database.store.outbox();
        for number in 0..5 {
            outbox.enqueue(invoice(&format!("F-{number}"))).await.unwrap();
        }
        let page = outbox.entries().in_state(State::Queued).limit(3).list().await.unwrap();
        let rest = outbox.entries().in_state(State::Queued).after(page[2].id).list().await.unwrap();
        assert_eq!((page.len(), rest.len()), (3, 2), "{}", database.name);
        let later = page[0].created + std::time::Duration::from_secs(60);
        assert_eq!(outbox.entries().changed_since(later).count().await.unwrap(), 0, "{}", database.name);
    }
}

#[tokio::test]
async fn nothing_of_an_invoice_is_shown() {
    let database = support::sqlite().await;
    let outbox = database.store.outbox();
    let id = outbox.enqueue(invoice("SECRET-7").with_number("SECRET-7")).await.unwrap();
    let shown = format!(
        "{:?} {:?} {:?} {:?} {:?}",
        NewInvoice::new("k", "SECRET-7.xml", file("SECRET-7")).unwrap().with_number("SECRET-7"),
        // The key is the caller's, and is shown.
        outbox.entry(id).await.map(|mut entry| {
            entry.key = "k".to_owned();
            entry
        }),
        outbox,
        database.store,
        Error::KeyInUse(id),
    );
    assert!(!shown.contains("SECRET"), "{shown}");
}

#[tokio::test]
async fn tables_are_made_once_by_whoever_comes_first() {
    for database in databases().await {
        let migrations = (0..8).map(|_| {
            let store = database.store.clone();
            tokio::spawn(async move { store.migrate().await })
        });
        for migration in migrations.collect::<Vec<_>>() {
            migration.await.unwrap().unwrap();
        }
        database.store.outbox().enqueue(invoice("F-1")).await.unwrap();
    }
}
