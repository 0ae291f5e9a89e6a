//! The members that the contract requires inside the optional members of a reported invoice.

use super::invoice::ReportInvoice;
use crate::invoice::{
    BillingPeriod, DeliveryParty, InvoiceLine, LineAllowanceCharge, LineItem, MissingMembers, PaymentMeans,
    ReferenceData, Shipping,
};

/// Returns the paths of the required members that are missing.
pub(super) fn missing(invoice: &ReportInvoice) -> Vec<String> {
    let mut missing = MissingMembers::default();
    if let Some(references) = &invoice.reference_data {
        missing.references(references);
    }
    missing.document_allowances("charges", &invoice.charges);
    missing.document_allowances("allowances", &invoice.allowances);
    for (at, means) in invoice.payment_means.iter().enumerate() {
        missing.payment(&format!("paymentMeans.{at}"), means);
    }
    missing.period("billingPeriod", invoice.billing_period.as_ref());
    if let Some(shipping) = &invoice.shipping {
        missing.shipping(shipping);
    }
    for (at, line) in invoice.lines.iter().enumerate() {
        missing.reported_line(&format!("lines.{at}"), line);
    }
    for (at, attachment) in invoice.attachments.iter().enumerate() {
        missing.of_object(
            &format!("attachments.{at}"),
            &[
                ("reference", attachment.reference.is_some()),
                ("description", attachment.description.is_some()),
            ],
        );
    }
    missing.into_paths()
}

impl MissingMembers {
    fn references(&mut self, references: &ReferenceData) {
        for (at, reference) in references.additional_reference_ids.iter().enumerate() {
            self.of_object(
                &format!("referenceData.additionalReferenceIds.{at}"),
                &[("id", reference.id.is_some()), ("typeCode", reference.type_code.is_some())],
            );
        }
    }

    fn payment(&mut self, path: &str, means: &PaymentMeans) {
        self.of_object(path, &[("typeCode", means.type_code.is_some())]);
        if let Some(transfer) = &means.bank_transfer {
            self.of_object(path, &[("bankTransfer.iban", transfer.iban.is_some())]);
        }
        if let Some(card) = &means.credit_card {
            self.of_object(
                path,
                &[
                    ("creditCard.cardId", card.card_id.is_some()),
                    ("creditCard.cardHolderName", card.card_holder_name.is_some()),
                ],
            );
        }
        if let Some(debit) = &means.bank_direct_debit {
            self.of_object(path, &[("bankDirectDebit.iban", debit.iban.is_some())]);
        }
    }

    fn period(&mut self, path: &str, period: Option<&BillingPeriod>) {
        if let Some(period) = period {
            self.of_object(path, &[("begin", period.begin.is_some()), ("end", period.end.is_some())]);
        }
    }

    fn shipping(&mut self, shipping: &Shipping) {
        self.need("shipping.deliveryDate", shipping.delivery_date.is_some());
        self.delivery_party("shipping", shipping.trade_party.as_ref());
        self.period("shipping.billingPeriod", shipping.billing_period.as_ref());
    }

    fn delivery_party(&mut self, path: &str, party: Option<&DeliveryParty>) {
        if let Some(party) = party {
            self.of_object(path, &[("tradeParty.postalAddress", party.postal_address.is_some())]);
        }
    }

    fn reported_line(&mut self, path: &str, line: &InvoiceLine) {
        self.line(path, line);
        self.period(&format!("{path}.billingPeriod"), line.billing_period.as_ref());
        if let Some(shipping) = &line.shipping {
            self.delivery_party(&format!("{path}.shipping"), shipping.trade_party.as_ref());
        }
        self.line_allowances(&format!("{path}.allowances"), &line.allowances);
        self.line_allowances(&format!("{path}.charges"), &line.charges);
        if let Some(item) = &line.item {
            self.item(&format!("{path}.item"), item);
        }
        for (at, identifier) in line.identifiers.iter().enumerate() {
            self.need(&format!("{path}.identifiers.{at}.value"), identifier.value.is_some());
        }
    }

    fn line_allowances(&mut self, path: &str, items: &[LineAllowanceCharge]) {
        for (at, item) in items.iter().enumerate() {
            self.need(&format!("{path}.{at}.actualAmount"), item.actual_amount.is_some());
        }
    }

    fn item(&mut self, path: &str, item: &LineItem) {
        self.of_object(path, &[("name", item.name.is_some())]);
        if let Some(id) = &item.item_identifier {
            self.of_object(
                &format!("{path}.itemIdentifier"),
                &[("scheme", id.scheme.is_some()), ("value", id.value.is_some())],
            );
        }
        if let Some(class) = &item.classification_identifier {
            self.of_object(
                &format!("{path}.classificationIdentifier"),
                &[("list", class.list.is_some()), ("value", class.value.is_some())],
            );
        }
        for (at, one) in item.characteristics.iter().enumerate() {
            self.of_object(
                &format!("{path}.characteristics.{at}"),
                &[("name", one.name.is_some()), ("value", one.value.is_some())],
            );
        }
    }
}
