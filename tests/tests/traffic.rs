//! EDI messages and statistics through the typed API.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use iopole_api::model::codes::EdiMessageType;
use iopole_api::model::stats::{StatsInterval, StatsNetwork};
use iopole_api::{Document, DocumentError, EdiFile, ErrorKind};
use iopole_tests::{client, example};

const ORDER: &[u8] = b"UNH+1+ORDERS:D:96A:UN'BGM+220+1'";

#[tokio::test]
async fn an_edi_message_is_sent_and_read_back() {
    let sandbox = iopole_tests::sandbox().instant().start().await.unwrap();
    let client = client(&sandbox);
    let edi = client.user().edi();
    let id = edi.send(EdiMessageType::Auto, EdiFile::from_bytes("order.edi", ORDER).unwrap()).await.unwrap();
    assert_eq!(edi.download(&id).await.unwrap().bytes().await.unwrap(), ORDER);
    let archive = edi.download_archive(&id).await.unwrap().bytes().await.unwrap();
    assert!(archive.starts_with(b"PK") && archive.windows(ORDER.len()).any(|window| window == ORDER));

    let unknown = "0190f1d2-0000-7000-8000-000000000000".parse().unwrap();
    assert_eq!(edi.download(&unknown).await.unwrap_err().kind(), ErrorKind::NotFound);
    let before = sandbox.api_requests();
    let file = EdiFile::open(example("facture-ubl.xml")).unwrap();
    let error = edi.send(" ", file.clone()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("AUTO"), "{error}");
    assert_eq!(sandbox.api_requests(), before);
    edi.send("INVOIC D/96", file).await.unwrap();
    let tags =
        client.user().stats().tags_distribution(&StatsNetwork::Edi, &StatsInterval::Today).await.unwrap();
    let tags: Vec<_> = tags.iter().map(|tag| (tag.value.as_deref().unwrap(), tag.count)).collect();
    assert_eq!(tags, [("INVOIC D/96", Some(1)), ("ORDERS", Some(1))]);
}

#[tokio::test]
async fn an_invalid_file_is_not_sent() {
    assert!(matches!(EdiFile::from_bytes("a", ""), Err(DocumentError::Empty(_))));
    assert!(matches!(EdiFile::open(example("")), Err(DocumentError::Directory(_))));
    assert!(matches!(EdiFile::open(example("none.edi")), Err(DocumentError::Unreadable { .. })));
}

#[tokio::test]
async fn every_figure_is_typed() {
    let sandbox = iopole_tests::sandbox().instant().start().await.unwrap();
    let client = client(&sandbox);
    let document = || Document::open(example("facture-cii.xml")).unwrap();
    client.user().invoices().send(document()).await.unwrap();
    client.user().invoices().send(document()).await.unwrap();
    let (stats, network) = (client.user().stats(), StatsNetwork::Invoice);
    for interval in StatsInterval::KNOWN {
        let summary = stats.summary(&network, interval).await.unwrap();
        assert_eq!((summary.total, summary.input, summary.output), (Some(3), Some(1), Some(2)), "{interval}");
        assert_eq!((summary.errors, summary.processing), (Some(1), Some(0)));
        let sum = |rows: iopole_api::model::json::List<iopole_api::model::stats::StatsCount>| {
            assert!(rows.iter().all(|row| row.timestamp.as_ref().unwrap().timestamp().is_some()));
            rows.iter().map(|row| row.messages_count.unwrap()).sum::<u64>()
        };
        assert_eq!(sum(stats.messages_received(&network, interval).await.unwrap()), 1);
        assert_eq!(sum(stats.messages_sent(&network, interval).await.unwrap()), 2);
        assert_eq!(sum(stats.messages_in_error(&network, interval).await.unwrap()), 1);
        let compared = stats.success_and_errors(&network, interval).await.unwrap();
        let of = |row: &iopole_api::model::stats::StatsSuccessErrors| {
            row.success_count.unwrap() + row.error_count.unwrap()
        };
        assert_eq!(compared.iter().map(of).sum::<u64>(), 3);
    }
    let errors = stats.last_errors(&network).await.unwrap();
    assert_eq!((errors.len(), errors[0].message_state.as_deref()), (1, Some("DUPLICATED")));
    let error = stats.summary(&"FAX".into(), &StatsInterval::Day).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
}
