//! Scenarios of documents that the platform generates and finds.

use std::time::{Duration, SystemTime};

use iopole_api::model::codes::DocumentTypeCode;
use iopole_api::model::generation::{CiiFlavor, FacturxFlavor, UblFlavor};
use iopole_api::model::identifiers::{ElectronicAddress, VatNumber};
use iopole_api::model::invoice::{BilledQuantity, Invoice, InvoiceLine, ReferenceData, TaxCategory};
use iopole_api::model::money::Decimal;
use iopole_api::model::party::{PostalAddress, TradeParty};
use iopole_api::{ErrorKind, Reconciled};

use super::parties::{Party, pair};
use super::{Backend, Outcome, ensure, paper};

fn party(party: &Party) -> Result<TradeParty, Outcome> {
    let vat = paper::vat_number(party.siren.as_str()).parse::<VatNumber>().map_err(not_one)?;
    let address = format!("0225:{}", party.address).parse::<ElectronicAddress>().map_err(not_one)?;
    Ok(TradeParty::named(&party.name)
        .with_siren(party.siren.clone())
        .with_vat_number(vat)
        .with_electronic_address(address)
        .with_postal_address(PostalAddress::in_country("FR").with_city("Lyon")))
}

fn not_one(error: impl std::fmt::Display) -> Outcome {
    Outcome::Failed(format!("a participant's identifier is none: {error}"))
}

/// Returns an invoice with a line of 1.5 hours at 33.333 each, from one participant to the other.
fn invoice(number: &str, seller: &Party, buyer: &Party) -> Result<Invoice, Outcome> {
    let hours = BilledQuantity::of(Decimal::new(15, 1), "HUR");
    let vat = TaxCategory::standard(Decimal::new(200, 1));
    let line = InvoiceLine::of("1", "Essai", hours, Decimal::new(33_333, 3), vat);
    let kind = DocumentTypeCode::CommercialInvoice;
    let mut invoice = Invoice::draft(number, kind, "2026-10-01", party(seller)?, party(buyer)?)
        .with_due_date("2026-10-31")
        .with_reference_data(ReferenceData::new().with_buyer_reference("ESSAI"))
        .with_line(line);
    invoice.compute_totals().map_err(|error| Outcome::Failed(error.to_string()))?;
    Ok(invoice)
}

pub(super) async fn generated(backend: &Backend) -> Result<(), Outcome> {
    let [seller, buyer] = pair(backend).await?;
    let number = paper::number(&backend.run, 5);
    let invoice = invoice(&number, &seller, &buyer)?;
    let generation = backend.client.user().generation();
    let cii = generation.cii(&invoice, CiiFlavor::En16931).await?.bytes().await?;
    let ubl = generation.ubl(&invoice, UblFlavor::En16931).await?.bytes().await?;
    for (what, root, file) in [("CII", "CrossIndustryInvoice", &cii), ("UBL", "Invoice", &ubl)] {
        let text = String::from_utf8_lossy(file);
        ensure(text.contains(root) && text.contains(&number), &format!("this is not the invoice in {what}"))?;
    }
    let pdf = generation.facturx(&invoice, FacturxFlavor::En16931).await?.bytes().await?;
    ensure(pdf.starts_with(b"%PDF-"), "this is no PDF")
}

pub(super) async fn found_by_its_file(backend: &Backend) -> Result<(), Outcome> {
    let before = SystemTime::now();
    let id = super::invoices::sent_and_arrived(backend, 6).await?;
    let invoices = backend.client.user().invoices();
    let (_, sha256) = invoices.download(&id).await?.write_to_hashed(&mut Vec::new()).await?;
    let number = paper::number(&backend.run, 6);
    let customer = || backend.client.customer_id().cloned();
    let found = invoices.reconcile_file(sha256, before, customer()).number(number).await?;
    ensure(found == Reconciled::Sent(id.clone()), &format!("{id} was sent, and {found:?} found"))?;
    let other = "0".repeat(64);
    let none =
        invoices.reconcile_file(other, before, customer()).ended(before).patience(Duration::ZERO).await?;
    ensure(none == Reconciled::NotSent, &format!("an unsent file gave {none:?}"))
}

pub(super) async fn has_files(backend: &Backend) -> Result<(), Outcome> {
    let id = super::invoices::sent_and_arrived(backend, 7).await?;
    let invoices = backend.client.user().invoices();
    match invoices.download_readable(&id).await {
        Ok(readable) => ensure(readable.bytes().await?.starts_with(b"%PDF-"), "the readable file is no PDF")?,
        // An XML document may have none.
        Err(error) => ensure(error.kind() == ErrorKind::NotFound, &format!("the readable file: {error}"))?,
    }
    let business = invoices.get(&id).await?.business_data;
    let number = business.and_then(|data| data.invoice_id);
    ensure(number == Some(paper::number(&backend.run, 7)), &format!("the number was read as {number:?}"))?;
    let files = invoices.files(&id).await?;
    let Some(file) = files.first() else { return Err(Outcome::Failed("the invoice has no file".to_owned())) };
    let stored = invoices.download_file(&file.file_id).await?.bytes().await?;
    ensure(stored == invoices.download(&id).await?.bytes().await?, "its file is another than what was sent")
}
