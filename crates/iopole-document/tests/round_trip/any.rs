//! Invoices of any content, in the form that readers return.

use iopole_document::model::codes::DocumentTypeCode;
use iopole_document::model::dates::DateText;
use iopole_document::model::invoice::*;
use iopole_document::model::money::{Amount, CurrencyCode, Decimal, Money};
use iopole_document::model::party::{
    Contact, PartyIdentifier, PartyIdentifierType, PostalAddress, TradeParty,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    "[A-Za-zÀ-ÿ0-9&<>\"'€]([A-Za-zÀ-ÿ0-9&<>\"'€ ]{0,18}[A-Za-zÀ-ÿ0-9&<>\"'€])?"
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    of(text())
}

fn number() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0_u32..7).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

fn amount() -> impl Strategy<Value = Amount> {
    number().prop_map(Amount::from)
}

fn money() -> impl Strategy<Value = Money> {
    number().prop_map(Money::from)
}

fn day() -> impl Strategy<Value = DateText> {
    (1900_i16..2100, 1_i8..13, 1_i8..29)
        .prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}").as_str().into())
}

fn period() -> impl Strategy<Value = Option<BillingPeriod>> {
    of((day(), day()).prop_map(|(begin, end)| BillingPeriod::of(begin, end)))
}

fn tax() -> impl Strategy<Value = TaxCategory> {
    (prop::sample::select(vec!["S", "AE", "O"]), of(amount())).prop_map(|(category, percent)| {
        let mut tax = TaxCategory::new();
        tax.category_code = Some(category.to_owned());
        tax.percent = percent;
        tax
    })
}

prop_compose! {
    fn allowance()(
        amount in money(), base in of(money()), percent in of(amount()), reason in maybe(), code in maybe(),
    ) -> LineAllowanceCharge {
        let mut item = LineAllowanceCharge::new();
        item.actual_amount = Some(amount);
        item.basis_amount = base;
        item.calculation_percent = percent;
        item.reason = reason;
        item.reason_code = code;
        item
    }
}

prop_compose! {
    fn document_allowance()(own in allowance(), tax in tax()) -> DocumentAllowanceCharge {
        let mut item = DocumentAllowanceCharge::new();
        item.actual_amount = own.actual_amount;
        item.basis_amount = own.basis_amount;
        item.calculation_percent = own.calculation_percent;
        item.reason = own.reason;
        item.reason_code = own.reason_code;
        item.tax_detail = Some(tax);
        item
    }
}

prop_compose! {
    fn address()(
        one in maybe(), two in maybe(), three in maybe(), city in maybe(), code in maybe(), region in maybe(),
    ) -> PostalAddress {
        let mut address = PostalAddress::in_country("FR");
        address.address_line_one = one;
        address.address_line_two = two;
        address.address_line_three = three;
        address.city_name = city;
        address.postal_code = code;
        address.country_sub_division = region;
        address
    }
}

fn identifier(kind: PartyIdentifierType, scheme: &str, value: &str) -> PartyIdentifier {
    let mut id = PartyIdentifier::new();
    id.r#type = Some(kind);
    id.scheme = Some(scheme.to_owned());
    id.value = Some(value.to_owned());
    id
}

prop_compose! {
    fn contact()(person in text(), phone in maybe(), email in maybe()) -> Contact {
        let mut contact = Contact::new();
        contact.person_name = Some(person);
        contact.phone_number = phone;
        contact.email = email;
        contact
    }
}

prop_compose! {
    fn party()(
        name in text(), trading in maybe(), french in any::<bool>(), vat in maybe(), electronic in of("[0-9A-Z]{3,9}"),
        address in of(address()), contact in of(contact()), registered in any::<bool>(),
    ) -> TradeParty {
        let mut party = TradeParty::named(name);
        party.trading_business_name = trading;
        party.vat_number = vat;
        party.postal_address = address;
        party.contact = contact;
        party.electronic_address = electronic.map(|value| format!("0225:{value}"));
        if french {
            party.siren = Some("732829320".to_owned());
            party.siret = Some("73282932000074".to_owned());
        } else {
            let kind = PartyIdentifierType::PartyIdentifier;
            party.identifiers.push(identifier(kind.clone(), "0088", "7609999000000"));
            party.identifiers.push(identifier(PartyIdentifierType::PartyLegalIdentifier, "0208", "0662827625"));
            if registered {
                party.identifiers.push(identifier(kind, "FC", "201/113/40209"));
            }
        }
        party
    }
}

prop_compose! {
    fn item()(
        name in text(), description in maybe(), seller in maybe(), buyer in maybe(), standard in maybe(),
        class in maybe(), attributes in vec((text(), text()), 0..3),
    ) -> LineItem {
        let mut item = LineItem::named(name);
        item.description = description;
        item.seller_item_id = seller;
        item.buyer_item_id = buyer;
        item.item_identifier = standard.map(|value| ItemIdentifier::of("0160", value));
        item.classification_identifier = class.map(|value| ClassificationIdentifier::of("TST", value));
        item.origin_trade_country = Some("FR".to_owned());
        item.characteristics =
            attributes.into_iter().map(|(name, value)| ItemCharacteristic::of(name, value)).collect();
        item
    }
}

prop_compose! {
    fn price()(net in -1_000_000_i64..1_000_000, discount in of(1_i64..1000), base in of(amount())) -> LinePrice {
        let mut price = LinePrice::net(Decimal::new(net, 2));
        if let Some(discount) = discount {
            price.allowance_amount = Some(Decimal::new(discount, 2).into());
            price.base_amount = Some(Decimal::new(net + discount, 2).into());
        }
        price.base_quantity = base.map(|base| {
            let mut quantity = BaseQuantity::new();
            quantity.quantity = Some(base);
            quantity.unit_code = Some("C62".to_owned());
            quantity
        });
        price
    }
}

prop_compose! {
    fn line()(
        id in text(), note in maybe(), object in maybe(), quantity in number(), total in money(), order in maybe(),
        accounting in maybe(), period in period(), allowances in vec(allowance(), 0..2),
        charges in vec(allowance(), 0..2), price in price(), tax in tax(), item in item(),
    ) -> InvoiceLine {
        let mut line = InvoiceLine::new();
        line.id = Some(id);
        line.notes = note.map(Note::text).into_iter().collect();
        line.identifiers = object
            .map(|value| LineIdentifier::of(value).with_scheme("AAB").with_document_type_code("130"))
            .into_iter()
            .collect();
        line.billed_quantity = Some(BilledQuantity::pieces(quantity));
        line.total_amount = Some(total);
        line.billing_period = period;
        line.allowances = allowances;
        line.charges = charges;
        line.price = Some(price);
        line.tax_detail = Some(tax);
        line.item = Some(item);
        let mut references = LineReferenceData::new();
        references.accounting_cost_id = accounting;
        references.buyer_order_reference = order.map(LineDocumentReference::line);
        line.reference_data = (references != LineReferenceData::new()).then_some(references);
        line
    }
}

prop_compose! {
    fn references()(
        buyer in text(), project in maybe(), contract in maybe(), order in maybe(), sales in maybe(),
        receipt in maybe(), despatch in maybe(), tender in maybe(), accounting in maybe(), mandate in maybe(),
        creditor in maybe(), object in maybe(),
    ) -> ReferenceData {
        let mut data = ReferenceData::new();
        data.buyer_reference_id = Some(buyer);
        data.project_reference_id = project;
        data.contract_reference_id = contract;
        data.buyer_order_reference_id = order;
        data.seller_order_reference_id = sales;
        data.receipt_document_reference_id = receipt;
        data.despatch_document_reference_id = despatch;
        data.originator_document_reference_id = tender;
        data.accounting_cost_id = accounting;
        data.direct_debit_mandate_id = mandate;
        data.creditor_reference_id = creditor;
        data.additional_reference_ids =
            object.map(|id| AdditionalReference::of(id, "130")).into_iter().collect();
        data
    }
}

fn francs(money: Money) -> Money {
    Money::of(money.amount, "CHF".parse().unwrap())
}

prop_compose! {
    fn totals()(
        lines in of(money()), allowances in of(money()), charges in of(money()), basis in money(),
        tax in money(), total in money(), prepaid in of(money()), rounding in of(money()), payable in money(),
        accounting in money(),
    ) -> Monetary {
        let mut totals = Monetary::new();
        totals.invoice_currency = "CHF".parse().ok();
        totals.tax_currency = Some(CurrencyCode::EUR);
        totals.line_total_amount = lines;
        totals.allowance_total_amount = allowances;
        totals.charge_total_amount = charges;
        totals.tax_basis_total_amount = Some(basis);
        totals.tax_total_amount = Some(francs(tax));
        totals.tax_total_amount_accounting = Some(Money::of(accounting.amount, CurrencyCode::EUR));
        totals.invoice_amount = Some(total);
        totals.prepaid_total_amount = prepaid;
        totals.rounding_amount = rounding;
        totals.payable_amount = Some(payable);
        totals
    }
}

prop_compose! {
    fn detail()(base in money(), amount in money(), tax in tax(), reason in maybe(), code in maybe()) -> TaxDetail {
        let mut detail = TaxDetail::new();
        detail.taxable_amount = Some(base);
        detail.tax_amount = Some(amount);
        detail.category_code = tax.category_code;
        detail.percent = tax.percent;
        detail.exemption_reason = reason;
        detail.exemption_reason_code = code;
        detail
    }
}

prop_compose! {
    fn means()(
        account in of((maybe(), of("[A-Z]{8}"))), card in of((text(), text())), label in maybe(),
        debited in any::<bool>(),
    ) -> PaymentMeans {
        let mut means = PaymentMeans::of("59");
        means.label = label;
        means.payment_reference = Some("RF18".to_owned());
        means.bank_transfer = account.map(|(name, bic)| {
            let mut account = BankTransfer::of("FR7630006000011234567890189");
            account.account_name = name;
            account.bic = bic;
            account
        });
        means.credit_card = card.map(|(id, holder)| CreditCard::of(id, holder));
        means.bank_direct_debit = debited.then(|| BankDirectDebit::of("DE89370400440532013000"));
        means
    }
}

prop_compose! {
    fn attachment()(reference in text(), description in text(), url in maybe(), is_embedded in any::<bool>())
        -> InvoiceAttachment
    {
        let mut attachment = InvoiceAttachment::of(reference, description);
        attachment.external_url = url;
        if is_embedded {
            // Longer than the text that a check keeps.
            return attachment.with_base64("QUJD".repeat(5000), "text/csv", "a.csv");
        }
        attachment
    }
}

prop_compose! {
    fn head()(
        number in text(), date in day(), due in of(day()), terms in text(), process in maybe(),
        references in references(), notes in vec((of("[A-Z]{3}"), text()), 0..3), earlier in of((text(), of(day()))),
        point in of(prop::sample::select(vec![
            TaxPointEvent::InvoiceDate, TaxPointEvent::DeliveryDate, TaxPointEvent::PaymentDate,
        ])),
    ) -> Invoice {
        let mut invoice = Invoice::new();
        invoice.invoice_id = Some(number);
        invoice.invoice_date = Some(date);
        invoice.invoice_due_date = due;
        invoice.payment_terms = Some(terms);
        invoice.process_type = process.map(Into::into);
        invoice.reference_data = Some(references);
        invoice.r#type = Some(DocumentTypeCode::CommercialInvoice);
        invoice.tax_payment_option = point.map(Into::into);
        invoice.notes = notes
            .into_iter()
            .map(|(code, text)| code.map_or_else(|| Note::text(text.clone()), |code| Note::on(code, text.clone())))
            .collect();
        invoice.referenced_documents = earlier
            .map(|(number, date)| {
                let mut earlier = ReferencedDocument::of(number);
                earlier.date = date;
                earlier
            })
            .into_iter()
            .collect();
        invoice
    }
}

prop_compose! {
    pub(crate) fn invoice()(
        head in head(), seller in party(), buyer in party(), delivered in of((day(), address())), period in period(),
        means in vec(means(), 1..3), allowances in vec(document_allowance(), 0..2),
        charges in vec(document_allowance(), 0..2), totals in totals(), taxes in vec(detail(), 1..3),
        attachments in vec(attachment(), 0..2), lines in vec(line(), 1..4),
    ) -> Invoice {
        let mut invoice = head;
        invoice.seller = Some(seller);
        invoice.buyer = Some(buyer);
        invoice.buyer.as_mut().unwrap().identifiers.retain(|id| id.scheme.as_deref() != Some("FC"));
        invoice.shipping = delivered.map(|(date, address)| {
            Shipping::on(date).with_trade_party(DeliveryParty::at(address))
        });
        invoice.billing_period = period;
        invoice.payment_means = means;
        // UBL has one text for all means of payment.
        invoice.payment_means.iter_mut().skip(1).for_each(|means| means.label = None);
        invoice.allowances = allowances;
        invoice.charges = charges;
        invoice.monetary = Some(totals);
        invoice.tax_details = taxes;
        invoice.attachments = attachments;
        invoice.lines = lines;
        invoice
    }
}

/// Adds members that only EXTENDED has.
pub(crate) fn extended(mut invoice: Invoice) -> Invoice {
    invoice.invoicer = Some(TradeParty::named("Invoicer"));
    invoice.payer = Some(TradeParty::named("Payer"));
    invoice.seller_agent = Some(TradeParty::named("Agent"));
    if let Some(line) = invoice.lines.first_mut() {
        let mut references = line.reference_data.take().unwrap_or_default();
        references.invoice_reference =
            Some(LineInvoiceReference::of("F-0").with_type(380_u64).with_line_id("1"));
        references.seller_order_reference = Some(LineDocumentReference::line("4").with_id("S-1"));
        references.despatch_advice_reference = Some(LineDocumentReference::line("2").with_id("D-1"));
        line.reference_data = Some(references);
        line.notes = vec![Note::on("AAI", "one"), Note::text("two")];
        let place = DeliveryParty::at(PostalAddress::in_country("FR"));
        line.shipping = Some(LineShipping::new().with_trade_party(place));
    }
    invoice
}

/// Makes a credit note of an invoice.
pub(crate) fn credit_note(mut invoice: Invoice) -> Invoice {
    invoice.r#type = Some(DocumentTypeCode::CreditNote);
    invoice
}
