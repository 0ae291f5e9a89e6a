//! Makes a complete French invoice, sends it and follows it: the program of `docs/invoice.md`.
//!
//! `cargo run -p iopole-api --example invoice -- F2026-0101 facture.pdf`
#![allow(clippy::print_stdout, reason = "a program for people")]

use iopole_api::model::codes::{DocumentTypeCode, ProcessType};
use iopole_api::model::generation::FacturxFlavor;
use iopole_api::model::identifiers::{Siren, VatNumber};
use iopole_api::model::invoice::{
    BankTransfer, BilledQuantity, Invoice, InvoiceLine, Note, PaymentMeans, Shipping, TaxCategory,
};
use iopole_api::model::money::Decimal;
use iopole_api::model::party::{PostalAddress, TradeParty};
use iopole_api::{Client, Document};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// A French company: legal id (0002), VAT number, electronic address (0225) and postal address.
fn company(name: &str, siren: &str, vat: &str, address: PostalAddress) -> Outcome<TradeParty> {
    let siren: Siren = siren.parse()?;
    Ok(TradeParty::named(name)
        .with_siren(siren.clone()) // BT-30, BT-47
        .with_vat_number(vat.parse::<VatNumber>()?) // BT-31, BT-48
        .with_electronic_address(siren) // BT-34, BT-49
        .with_postal_address(address))
}

fn address(line: &str, postal_code: &str, city: &str) -> PostalAddress {
    PostalAddress::in_country("FR").with_line_one(line).with_postal_code(postal_code).with_city(city)
}

fn invoice(number: &str) -> Outcome<Invoice> {
    let seller = company(
        "Menuiserie de l'Aubépine SARL",
        "371408253",
        "FR30371408253",
        address("4 chemin des Copeaux", "35400", "Saint-Malo"),
    )?;
    let buyer = company(
        "Hôtel du Phare Blanc SAS",
        "372963173",
        "FR60372963173",
        address("18 quai des Brumes", "29200", "Brest"),
    )?;
    let doors = InvoiceLine::of(
        "1",
        "Porte intérieure en chêne",
        BilledQuantity::pieces(Decimal::from(6)),
        Decimal::new(41_250, 2), // 412.50
        TaxCategory::standard(Decimal::from(20)),
    );
    let hours = InvoiceLine::of(
        "2",
        "Pose, dans un logement de plus de deux ans",
        BilledQuantity::of(Decimal::from(14), "HUR"),
        Decimal::new(5_200, 2), // 52.00
        TaxCategory::standard(Decimal::from(10)),
    );
    let account =
        BankTransfer::of("FR7699999000010000002042741").with_account_name("Menuiserie de l'Aubépine");

    let mut invoice =
        Invoice::draft(number, DocumentTypeCode::CommercialInvoice, "2026-11-23", seller, buyer)
            .with_process_type(ProcessType::M1) // BT-23: goods and services
            .with_due_date("2026-12-23")
            .with_note(Note::on(
                "PMT",
                "Indemnité forfaitaire de 40 € pour frais de recouvrement en cas de retard.",
            ))
            .with_note(Note::on("PMD", "Pénalités de retard : trois fois le taux d'intérêt légal."))
            .with_note(Note::on("AAB", "Pas d'escompte pour paiement anticipé."))
            .with_shipping(Shipping::on("2026-11-20"))
            .with_payment_means(PaymentMeans::of("30").with_bank_transfer(account))
            .with_payment_terms("Paiement à 30 jours")
            .with_line(doors)
            .with_line(hours);
    // Line totals, VAT breakdown (BG-23) and document totals (BG-22).
    invoice.compute_totals()?;
    Ok(invoice)
}

#[tokio::main]
async fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let (Some(number), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("usage: invoice NUMBER FILE".into());
    };
    let invoice = invoice(&number)?;
    let client = Client::from_env()?;

    let pdf = client.user().generation().facturx(&invoice, FacturxFlavor::En16931).await?.bytes().await?;
    // Keep the file that you send: only its bytes can prove later that it was sent.
    tokio::fs::write(&path, &pdf).await?;

    let invoices = client.user().invoices();
    let id = invoices.send(Document::open(&path)?).await?;
    let watched = invoices.watch(&id).wait().await?;
    println!("{id}: {:?}", watched.code());
    Ok(())
}
