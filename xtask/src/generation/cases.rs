//! The test invoices. The French rules apply to names with `fr-` too.

use iopole_api::model::codes::{DocumentTypeCode, ProcessType};
use iopole_api::model::generation::{CiiFlavor, FacturxFlavor, UblFlavor};
use iopole_api::model::invoice::{
    BaseQuantity, BilledQuantity, BillingPeriod, DeliveryParty, DocumentAllowanceCharge, Invoice,
    InvoiceAttachment, InvoiceLine, ItemCharacteristic, ItemIdentifier, LineAllowanceCharge, LineItem,
    LinePrice, Note, PaymentMeans, ReferenceData, ReferencedDocument, Shipping, TaxCategory, TaxPointEvent,
};
use iopole_api::model::money::{Decimal, Money};
use iopole_api::model::party::{Contact, PostalAddress, TradeParty};

use super::Case;

pub(crate) fn all() -> Result<Vec<Case>, String> {
    let invoices = [
        ("fr-standard", standard()),
        ("fr-several-rates", several_rates()),
        ("fr-allowances-and-charges", allowances_and_charges()),
        ("fr-exempt", exempt()),
        ("fr-credit-note", credit_note()),
        ("fr-rounding", rounding()),
        ("fr-prepaid", prepaid()),
        ("fr-everything", everything()),
        ("reverse-charge", reverse_charge()),
        ("intra-community", intra_community()),
        ("export", export()),
        ("outside-scope", outside_scope()),
        ("zero-rated", zero_rated()),
        ("direct-debit", direct_debit()),
        ("foreign-currency", foreign_currency()),
    ];
    let mut cases = Vec::new();
    for (name, mut invoice) in invoices {
        invoice.compute_totals().map_err(|error| format!("{name}: {error}"))?;
        let peppol = invoice.notes.len() < 2;
        let mut facturx = vec![FacturxFlavor::En16931, FacturxFlavor::Extended];
        // BASIC WL has no rounding amount.
        if name != "fr-rounding" {
            facturx.push(FacturxFlavor::BasicWl);
        }
        cases.push(Case {
            name: name.to_owned(),
            invoice,
            facturx,
            cii: vec![CiiFlavor::En16931, CiiFlavor::Extended],
            ubl: if peppol {
                vec![UblFlavor::En16931, UblFlavor::PeppolBis3]
            } else {
                vec![UblFlavor::En16931]
            },
        });
    }
    Ok(cases)
}

/// Numbers as text, like in an invoice from another program.
trait Numbered {
    fn numbered(self, member: fn(&mut Self) -> &mut Option<String>, number: &str) -> Self;
}

impl Numbered for TradeParty {
    fn numbered(mut self, member: fn(&mut Self) -> &mut Option<String>, number: &str) -> Self {
        *member(&mut self) = Some(number.to_owned());
        self
    }
}

fn seller() -> TradeParty {
    let address = PostalAddress::in_country("FR").with_line_one("12 rue de la Paix").with_city("Paris");
    TradeParty::named("Atelier Lumière & Fils SARL")
        .numbered(|party| &mut party.siren, "732829320")
        .numbered(|party| &mut party.siret, "73282932000074")
        .numbered(|party| &mut party.vat_number, "FR44732829320")
        .numbered(|party| &mut party.electronic_address, "0225:732829320")
        .with_postal_address(address.with_postal_code("75002"))
}

fn buyer() -> TradeParty {
    let address = PostalAddress::in_country("FR").with_line_one("9 quai Fulchiron").with_city("Lyon");
    TradeParty::named("Société d'Été <Rhône>")
        .numbered(|party| &mut party.siren, "356000000")
        .numbered(|party| &mut party.vat_number, "FR39356000000")
        .numbered(|party| &mut party.electronic_address, "0225:356000000")
        .with_postal_address(address.with_postal_code("69005"))
}

fn belgian_buyer() -> TradeParty {
    let address = PostalAddress::in_country("BE").with_line_one("Rue de la Loi 16").with_city("Bruxelles");
    TradeParty::named("Brasserie Dupont SA")
        .numbered(|party| &mut party.vat_number, "BE0662827625")
        .numbered(|party| &mut party.electronic_address, "0208:0662827625")
        .with_postal_address(address.with_postal_code("1000"))
}

fn decimal(digits: i64, scale: u32) -> Decimal {
    Decimal::new(digits, scale)
}

fn vat(digits: i64, scale: u32) -> TaxCategory {
    TaxCategory::standard(decimal(digits, scale))
}

fn line(id: &str, name: &str, quantity: Decimal, price: Decimal, tax: TaxCategory) -> InvoiceLine {
    InvoiceLine::of(id, name, BilledQuantity::pieces(quantity), price, tax)
}

/// Members that every French invoice needs.
fn french(number: &str, kind: DocumentTypeCode) -> Invoice {
    Invoice::draft(number, kind, "2026-10-01", seller(), buyer())
        .with_process_type(ProcessType::B1)
        .with_due_date("2026-10-31")
        .with_note(Note::on("PMT", "Indemnité forfaitaire pour frais de recouvrement : 40 €"))
        .with_note(Note::on("PMD", "Pénalités de retard : trois fois le taux d'intérêt légal"))
        .with_note(Note::on("AAB", "Pas d'escompte pour paiement anticipé"))
        .with_payment_means(PaymentMeans::sepa_transfer("FR76 3000 6000 0112 3456 7890 189"))
}

fn commercial(number: &str) -> Invoice {
    french(number, DocumentTypeCode::CommercialInvoice)
}

/// An invoice to another country, with the members that Peppol requires.
fn abroad(number: &str, buyer: TradeParty) -> Invoice {
    Invoice::draft(number, DocumentTypeCode::CommercialInvoice, "2026-10-01", seller(), buyer)
        .with_due_date("2026-10-31")
        .with_reference_data(ReferenceData::new().with_buyer_reference("ACHATS-7"))
}

fn standard() -> Invoice {
    commercial("F-2026-001").with_line(line("1", "Conseil", decimal(2, 0), decimal(50000, 2), vat(20, 0)))
}

fn several_rates() -> Invoice {
    commercial("F-2026-002")
        .with_line(line("1", "Livre", decimal(3, 0), decimal(1990, 2), vat(55, 1)))
        .with_line(line("2", "Repas", decimal(2, 0), decimal(2450, 2), vat(10, 0)))
        .with_line(line("3", "Médicament", decimal(7, 0), decimal(399, 2), vat(21, 1)))
        .with_line(line("4", "Fournitures", decimal(15, 1), decimal(1234, 2), vat(2000, 2)))
}

fn allowances_and_charges() -> Invoice {
    let remise = LineAllowanceCharge::percentage(decimal(10, 0), decimal(30000, 2));
    let eco = LineAllowanceCharge::of(decimal(250, 2)).with_reason("Éco-participation");
    let volume = DocumentAllowanceCharge::percentage(decimal(5, 0), decimal(27250, 2), vat(20, 0));
    let port = DocumentAllowanceCharge::of(decimal(1550, 2), vat(20, 0)).with_reason("Port");
    commercial("F-2026-003")
        .with_line(
            line("1", "Chaise", decimal(4, 0), decimal(75, 0), vat(20, 0))
                .with_allowance(remise.with_reason("Remise").with_reason_code("95"))
                .with_charge(eco),
        )
        .with_line(line("2", "Livre", decimal(1, 0), decimal(20, 0), vat(55, 1)))
        .with_allowance(volume.with_reason("Remise de volume").with_reason_code("95"))
        .with_charge(port.with_reason_code("FC"))
}

fn exempt() -> Invoice {
    let exempt = TaxCategory::rated("E", Decimal::ZERO)
        .with_exemption_reason("TVA non applicable, article 261 du CGI")
        .with_exemption_reason_code("VATEX-EU-132-1I");
    commercial("F-2026-004")
        .with_line(line("1", "Formation", decimal(1, 0), decimal(120000, 2), exempt))
        .with_line(line("2", "Support imprimé", decimal(10, 0), decimal(850, 2), vat(55, 1)))
}

fn credit_note() -> Invoice {
    french("A-2026-001", DocumentTypeCode::CreditNote)
        .with_line(line("1", "Retour de conseil", decimal(1, 0), decimal(50000, 2), vat(20, 0)))
        .with_referenced_document(ReferencedDocument::of("F-2026-001").with_date("2026-10-01"))
}

fn rounding() -> Invoice {
    let thousand =
        LinePrice::net(decimal(1999, 2)).with_base_quantity(BaseQuantity::of(decimal(1000, 0), "C62"));
    let mut invoice = commercial("F-2026-005")
        .with_line(line("1", "Vis", decimal(333, 0), decimal(1, 0), vat(20, 0)).with_price(thousand))
        .with_line(line("2", "Câble", decimal(12345, 4), decimal(987654, 6), vat(20, 0)))
        .with_line(line("3", "Heure", decimal(3333, 3), decimal(33333, 3), vat(20, 0)))
        .with_line(line("4", "Reprise", decimal(-1, 0), decimal(125, 3), vat(20, 0)));
    let mut monetary = iopole_api::model::invoice::Monetary::new();
    monetary.invoice_currency = Some(iopole_api::model::money::CurrencyCode::EUR);
    monetary.rounding_amount = Some(Money::new(decimal(-1, 2)));
    invoice.monetary = Some(monetary);
    invoice
}

fn prepaid() -> Invoice {
    standard().with_prepaid(decimal(40000, 2)).with_tax_payment_option(TaxPointEvent::PaymentDate)
}

fn everything() -> Invoice {
    let mut buyer = buyer();
    let mut contact = Contact::new();
    contact.person_name = Some("Camille Roux".to_owned());
    contact.phone_number = Some("+33 4 78 00 00 00".to_owned());
    contact.email = Some("compta@exemple.fr".to_owned());
    buyer.contact = Some(contact.clone());
    let mut invoice = commercial("F-2026-006");
    invoice.buyer = Some(buyer.with_trading_business_name("Rhône Été"));
    invoice.seller = Some(seller().with_contact(contact).with_trading_business_name("Lumière"));
    let order = iopole_api::model::invoice::LineReferenceData::new()
        .with_buyer_order_reference(iopole_api::model::invoice::LineDocumentReference::line("4"))
        .with_accounting_cost("606100");
    let item = LineItem::named("Lampe")
        .with_description("Lampe de bureau à bras articulé")
        .with_seller_item_id("L-77")
        .with_buyer_item_id("8841")
        .with_item_identifier(ItemIdentifier::of("0160", "03760123456784"))
        .with_characteristic(ItemCharacteristic::of("Couleur", "Noir"));
    let price = LinePrice::net(decimal(45, 0)).with_base_amount(decimal(50, 0)).with_allowance(decimal(5, 0));
    let address = PostalAddress::in_country("FR").with_line_one("1 place Bellecour").with_city("Lyon");
    let references = ReferenceData::new()
        .with_buyer_reference("SERVICE-12")
        .with_buyer_order("BC-9921")
        .with_contract("CT-2025-4")
        .with_additional_reference(iopole_api::model::invoice::AdditionalReference::of("ABO-55", "130"));
    invoice
        .with_reference_data(references)
        .with_payee(TradeParty::named("Affactureur SA").numbered(|party| &mut party.siren, "552100554"))
        .with_shipping(
            Shipping::on("2026-09-28")
                .with_trade_party(DeliveryParty::at(address.with_postal_code("69002")).with_name("Dépôt")),
        )
        .with_billing_period(BillingPeriod::of("2026-09-01", "2026-09-30"))
        .with_payment_terms("30 jours fin de mois")
        .with_attachment(
            InvoiceAttachment::of("BL-1", "BON_LIVRAISON").with_base64("SGVsbG8=", "text/csv", "bl.csv"),
        )
        .with_line(
            line("1", "Lampe", decimal(2, 0), decimal(45, 0), vat(20, 0))
                .with_item(item)
                .with_price(price)
                .with_note(Note::text("Livré en deux fois"))
                .with_reference_data(order)
                .with_billing_period(BillingPeriod::of("2026-09-01", "2026-09-15")),
        )
}

fn reverse_charge() -> Invoice {
    let tax = TaxCategory::rated("AE", Decimal::ZERO)
        .with_exemption_reason("Autoliquidation")
        .with_exemption_reason_code("VATEX-EU-AE");
    abroad("F-2026-010", belgian_buyer()).with_line(line(
        "1",
        "Prestation",
        decimal(1, 0),
        decimal(80000, 2),
        tax,
    ))
}

fn intra_community() -> Invoice {
    let tax = TaxCategory::rated("K", Decimal::ZERO).with_exemption_reason_code("VATEX-EU-IC");
    let address = PostalAddress::in_country("BE").with_city("Bruxelles").with_postal_code("1000");
    abroad("F-2026-011", belgian_buyer())
        .with_line(line("1", "Machine", decimal(1, 0), decimal(1250000, 2), tax))
        .with_shipping(Shipping::on("2026-09-30").with_trade_party(DeliveryParty::at(address)))
}

fn export() -> Invoice {
    let tax = TaxCategory::rated("G", Decimal::ZERO).with_exemption_reason_code("VATEX-EU-G");
    let address = PostalAddress::in_country("CH").with_line_one("Rue du Rhône 1").with_city("Genève");
    let buyer = TradeParty::named("Horloges SA")
        .numbered(|party| &mut party.electronic_address, "0088:7609999000000")
        .with_postal_address(address.with_postal_code("1204"));
    abroad("F-2026-012", buyer).with_line(line("1", "Mouvement", decimal(5, 0), decimal(19900, 2), tax))
}

fn outside_scope() -> Invoice {
    let mut seller = seller();
    seller.vat_number = None;
    let mut buyer = belgian_buyer();
    buyer.vat_number = None;
    let tax = TaxCategory::outside_scope().with_exemption_reason_code("VATEX-EU-O");
    let mut invoice = abroad("F-2026-013", buyer);
    invoice.seller = Some(seller);
    invoice.with_line(line("1", "Débours", decimal(1, 0), decimal(4200, 2), tax))
}

fn zero_rated() -> Invoice {
    let tax = TaxCategory::rated("Z", Decimal::ZERO);
    abroad("F-2026-014", belgian_buyer()).with_line(line(
        "1",
        "Journal",
        decimal(100, 0),
        decimal(110, 2),
        tax,
    ))
}

fn direct_debit() -> Invoice {
    let references = ReferenceData::new()
        .with_buyer_reference("ACHATS-7")
        .with_direct_debit_mandate("MANDAT-1")
        .with_creditor("FR12ZZZ123456");
    let debit = iopole_api::model::invoice::BankDirectDebit::of("BE68 5390 0754 7034");
    abroad("F-2026-015", belgian_buyer())
        .with_reference_data(references)
        .with_payment_means(PaymentMeans::of("59").with_bank_direct_debit(debit))
        .with_line(line("1", "Abonnement", decimal(1, 0), decimal(4900, 2), vat(20, 0)))
}

/// An invoice in Swiss francs, with the VAT in euro too.
fn foreign_currency() -> Invoice {
    let mut invoice = abroad("F-2026-016", belgian_buyer()).with_line(line(
        "1",
        "Prestation",
        decimal(1, 0),
        decimal(100000, 2),
        vat(20, 0),
    ));
    let monetary = invoice.monetary.get_or_insert_default();
    monetary.invoice_currency = "CHF".parse().ok();
    monetary.tax_currency = "EUR".parse().ok();
    monetary.tax_total_amount_accounting = Some(Money::new(decimal(21450, 2)));
    invoice
}
