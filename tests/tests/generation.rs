//! Documents that are generated from typed invoices, sent, and read back.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use iopole_api::model::codes::DocumentTypeCode;
use iopole_api::model::generation::{CiiFlavor, FacturxFlavor, FacturxLanguage, UblFlavor};
use iopole_api::model::identifiers::{Siren, VatNumber};
use iopole_api::model::invoice::{
    BilledQuantity, DocumentAllowanceCharge, Invoice, InvoiceLine, OriginalFormat, ReferenceData, TaxCategory,
};
use iopole_api::model::money::{Amount, Decimal, Money};
use iopole_api::model::party::{PostalAddress, TradeParty};
use iopole_api::{Client, Document, ErrorKind};
use iopole_sandbox::Sandbox;
use iopole_tests::client;

fn party(name: &str, siren: &str, vat: &str) -> TradeParty {
    TradeParty::named(name)
        .with_siren(siren.parse::<Siren>().unwrap())
        .with_vat_number(vat.parse::<VatNumber>().unwrap())
        .with_electronic_address(siren.parse::<Siren>().unwrap())
        .with_postal_address(PostalAddress::in_country("FR").with_city("Lyon"))
}

fn invoice(number: &str) -> Invoice {
    let seller = party("Atelier de l'Été", "732829320", "FR44732829320");
    let buyer = party("Chantier <Nord> & Cie", "356000000", "FR39356000000");
    let vat = |percent: i64| TaxCategory::standard(Decimal::new(percent, 1));
    let line = |id: &str, digits: i64, tax: TaxCategory| {
        InvoiceLine::of(
            id,
            "Prestation",
            BilledQuantity::of(Decimal::new(15, 1), "HUR"),
            Decimal::new(digits, 3),
            tax,
        )
    };
    let mut invoice =
        Invoice::draft(number, DocumentTypeCode::CommercialInvoice, "2026-10-01", seller, buyer)
            .with_due_date("2026-10-31")
            .with_reference_data(ReferenceData::new().with_buyer_reference("ACHATS"))
            .with_line(line("1", 33_333, vat(200)))
            .with_line(line("2", 101_010, vat(55)))
            .with_charge(DocumentAllowanceCharge::of(Decimal::new(750, 2), vat(200)).with_reason("Port"));
    invoice.compute_totals().unwrap();
    invoice
}

async fn start() -> (Sandbox, Client) {
    let sandbox = iopole_tests::sandbox().instant().start().await.unwrap();
    let client = client(&sandbox);
    (sandbox, client)
}

/// Sends a document, and compares the invoice that the platform reads with the original.
async fn arrives(client: &Client, name: &str, bytes: Vec<u8>, made_from: &Invoice, format: OriginalFormat) {
    let invoices = client.user().invoices();
    let id = invoices.send(Document::from_bytes(name, bytes).unwrap()).await.unwrap();
    let details = invoices.get(&id).await.unwrap();
    assert_eq!(details.original_format, Some(format));
    let read = details.business_data.unwrap();
    assert_eq!(read.invoice_id, made_from.invoice_id);
    let (read, sent) = (read.monetary.unwrap(), made_from.monetary.as_ref().unwrap());
    let digits = |money: &Option<Money>| money.as_ref().map(|money| money.amount.to_string());
    assert_eq!(digits(&read.invoice_amount), digits(&sent.invoice_amount));
    assert_eq!(digits(&read.tax_total_amount), digits(&sent.tax_total_amount));
    assert_eq!(digits(&read.charge_total_amount), digits(&sent.charge_total_amount));
    assert_eq!(digits(&read.payable_amount), digits(&sent.payable_amount));
}

#[tokio::test]
async fn a_typed_invoice_becomes_a_document_that_arrives() {
    let (_sandbox, client) = start().await;
    let generation = client.user().generation();
    let first = invoice("T-1");
    let cii = generation.cii(&first, CiiFlavor::En16931).await.unwrap();
    assert_eq!(cii.media_type(), Some("application/xml"));
    arrives(&client, "t1.xml", cii.bytes().await.unwrap().to_vec(), &first, OriginalFormat::Cii).await;
    let converted = invoice("T-3");
    let cii = generation.cii(&converted, CiiFlavor::En16931).await.unwrap().bytes().await.unwrap();
    let ubl = generation.ubl_from_cii(cii, UblFlavor::PeppolBis3).await.unwrap().bytes().await.unwrap();
    arrives(&client, "t3.xml", ubl.to_vec(), &converted, OriginalFormat::Ubl).await;
    let third = invoice("T-4");
    let pdf =
        generation.facturx(&third, FacturxFlavor::Extended).language(FacturxLanguage::English).await.unwrap();
    assert_eq!(pdf.media_type(), Some("application/pdf"));
    arrives(&client, "t4.pdf", pdf.bytes().await.unwrap().to_vec(), &third, OriginalFormat::FacturX).await;
    let second = invoice("T-2");
    let ubl = generation.ubl(&second, UblFlavor::PeppolBis3).await.unwrap().bytes().await.unwrap();
    arrives(&client, "t2.xml", ubl.to_vec(), &second, OriginalFormat::Ubl).await;
}

#[tokio::test]
async fn an_invalid_invoice_is_not_sent() {
    let (sandbox, client) = start().await;
    let generation = client.user().generation();
    let before = sandbox.api_requests();
    let mut lacking = invoice("T-1");
    lacking.buyer = None;
    lacking.lines.iter_mut().for_each(|line| line.price = None);
    let error = generation.cii(&lacking, CiiFlavor::En16931).await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidRequest, Some("generateCii")));
    let message = error.to_string();
    assert!(message.contains("buyer.name") && message.contains("lines.1.price.netAmount"), "{message}");

    let mut wrong = invoice("T-1");
    let payable = wrong.monetary.as_mut().unwrap().payable_amount.as_mut().unwrap();
    payable.amount = Amount::new(Decimal::new(9_999_999, 2));
    let error = generation.ubl(&wrong, UblFlavor::En16931).await.unwrap_err();
    let message = format!("{error} {error:?}");
    assert!(message.contains("BR-CO-16") && message.contains("monetary.payableAmount"), "{message}");
    assert!(!message.contains("99999.99"), "amounts are content");
    assert!(client.user().generation().report(&error).is_none());
    let error = generation.ubl_from_cii("", UblFlavor::En16931).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(sandbox.api_requests(), before);
}

#[tokio::test]
async fn the_findings_of_the_platform_are_a_typed_report() {
    let (_sandbox, client) = start().await;
    let mut wrong = invoice("T-1");
    wrong.seller.as_mut().unwrap().vat_number = None;
    let error = client.user().generation().cii(&wrong, CiiFlavor::En16931).await.unwrap_err();
    assert_eq!((error.kind(), error.status().map(|status| status.as_u16())), (ErrorKind::Refused, Some(400)));
    let report = client.user().generation().report(&error).unwrap();
    assert_eq!(report.status_message.as_deref(), Some("FacturX generation failed."));
    let details = report.details.unwrap();
    let rules: Vec<_> =
        details.schematron_validation_errors.iter().filter_map(|rule| rule.id.as_deref()).collect();
    // The lines and the charge of the document require the VAT number, each by a rule of its own.
    assert_eq!(rules, ["BR-S-02", "BR-S-04"]);
    let place = details.schematron_validation_errors[0].location.as_deref().unwrap_or_default();
    assert!(place.ends_with("ram:IncludedSupplyChainTradeLineItem[1]"), "{place}");

    let error = client.user().generation().ubl(&wrong, UblFlavor::En16931).await.unwrap_err();
    let report = client.user().generation().report(&error).unwrap();
    assert!(report.metadata.unwrap().contains("<cbc:ID>T-1</cbc:ID>"));
    assert!(report.pipeline.unwrap().id.is_some());
    let missing =
        client.user().invoices().get(&"0193acea-5c97-7665-ada2-c57495af205c".parse().unwrap()).await;
    assert!(client.user().generation().report(&missing.unwrap_err()).is_none());
}
