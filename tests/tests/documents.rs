//! Each kind of document is sent, followed to its final status, and read back byte by byte.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::io::Write as _;
use std::path::{Path, PathBuf};

use iopole_api::model::invoice::{InvoiceDetails, OriginalFormat, Way};
use iopole_api::model::status::InvoiceStatusCode as Code;
use iopole_api::{Client, Document, WatchEvent};
use iopole_tests::{client, documents, example, examples, root};

/// Sends a file, follows it, and compares the stored file with the sent one.
async fn round_trip(client: &Client, file: &Path) -> (InvoiceDetails, Vec<Code>) {
    let invoices = client.user().invoices();
    let id = invoices.send(Document::open(file).unwrap()).await.unwrap();
    let codes = follow(client, &id).await;
    let mut stored = Vec::new();
    invoices.download(&id).await.unwrap().write_to(&mut stored).await.unwrap();
    assert!(stored == std::fs::read(file).unwrap(), "{} came back changed", file.display());
    (invoices.get(&id).await.unwrap(), codes)
}

async fn follow(client: &Client, id: &iopole_api::model::ids::InvoiceId) -> Vec<Code> {
    let mut watch = client.user().invoices().watch(id);
    let mut codes = Vec::new();
    while let Some(event) = watch.next().await.unwrap() {
        if let WatchEvent::Status(status) = event {
            codes.push(status.code().unwrap().clone());
        }
    }
    codes
}

#[tokio::test]
async fn every_example_arrives_and_is_parsed() {
    let sandbox = iopole_tests::sandbox().instant().start().await.unwrap();
    let client = client(&sandbox);
    let expected = [
        ("avoir-cii.xml", OriginalFormat::Cii, "A2026-0007", "687.70", "Kerloïc Rénovation SAS"),
        ("facture-cii.xml", OriginalFormat::Cii, "F2026-0042", "6599.99", "Kerloïc Rénovation SAS"),
        ("facture-facturx.pdf", OriginalFormat::FacturX, "F2026-0044", "1226.03", "La Châtaigne dorée SARL"),
        (
            "facture-ubl.xml",
            OriginalFormat::Ubl,
            "F2026-0043",
            "1763.60",
            "Librairie-papeterie du Vieux Héron SARL",
        ),
    ];
    assert_eq!(examples().len(), expected.len());
    for (file, (name, format, number, total, seller)) in examples().iter().zip(expected) {
        assert!(file.ends_with(name), "{}", file.display());
        let (details, codes) = round_trip(&client, file).await;
        assert_eq!(
            codes,
            [Code::Submitted, Code::Submitted, Code::Issued, Code::Received, Code::MadeAvailable]
        );
        assert_eq!((details.original_format, details.way), (Some(format), Some(Way::Emitted)), "{name}");
        let business = details.business_data.unwrap();
        assert_eq!(business.invoice_id.as_deref(), Some(number));
        assert_eq!(business.seller.unwrap().name.as_deref(), Some(seller));
        let amount = business.monetary.unwrap().invoice_amount.unwrap();
        assert_eq!(amount.amount.to_string(), total, "{name}");
    }
}

#[tokio::test]
async fn public_samples_arrive() {
    let folder: PathBuf = root().join("..").join("shared").join("samples");
    let files = documents(&folder);
    if files.is_empty() {
        // Bypasses the harness, which hides the output of a passing test.
        let line = "skipped public_samples_arrive: no folder of public samples beside the repository";
        writeln!(std::io::stderr(), "{line}").unwrap();
        return;
    }
    // Older than the French rules: they are read, not judged.
    let sandbox = iopole_tests::sandbox().instant().judge(iopole_sandbox::Judge::Off).start().await.unwrap();
    let client = client(&sandbox);
    for file in &files {
        let (details, codes) = round_trip(&client, file).await;
        assert_eq!(codes.last(), Some(&Code::MadeAvailable), "{}", file.display());
        assert!(details.business_data.unwrap().invoice_id.is_some(), "{}", file.display());
    }
}

/// Returns a PDF with one empty page and no embedded file.
fn pdf_without_xml() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ];
    let (mut pdf, mut table) = ("%PDF-1.4\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (at, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", pdf.len());
        pdf += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let start = pdf.len();
    pdf += &format!("xref\n0 4\n{table}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    pdf.into_bytes()
}

#[tokio::test]
async fn an_invalid_document_is_rejected_after_it_was_accepted() {
    let sandbox = iopole_tests::sandbox().instant().start().await.unwrap();
    let client = client(&sandbox);
    let sent = async |name: &str, content: &[u8]| {
        let document = Document::from_bytes(name, content.to_vec()).unwrap();
        client.user().invoices().send(document).await.unwrap()
    };
    let bare_pdf = sent("bare.pdf", &pdf_without_xml()).await;
    assert_eq!(follow(&client, &bare_pdf).await.last(), Some(&Code::Unacceptable));
    let broken = sent("broken.xml", b"<rsm:CrossIndustryInvoice><unclosed>").await;
    assert_eq!(follow(&client, &broken).await.last(), Some(&Code::Rejected));

    let history = client.user().statuses().history(&bare_pdf).await.unwrap();
    let rejection = |statuses: &[iopole_api::model::status::InvoiceStatus]| {
        let json =
            statuses.iter().find(|status| status.code() == Some(&Code::Unacceptable)).unwrap().json.clone();
        json.unwrap().responses[0].rejections()[0].reason.clone().unwrap().to_string()
    };
    assert_eq!(rejection(&history), "UNKNOWN_INVOICE_FLAVOR");

    let invoice = std::fs::read(example("facture-cii.xml")).unwrap();
    let first = sent("a.xml", &invoice).await;
    let second = sent("b.xml", &invoice).await;
    assert_eq!(follow(&client, &first).await.last(), Some(&Code::MadeAvailable));
    assert_eq!(follow(&client, &second).await.last(), Some(&Code::Rejected), "the same number twice");
    let found = client.user().invoices().find("F2026-0042").await.unwrap();
    assert!(found.iter().any(|row| row.metadata.invoice_id == first), "{found:?}");
}
