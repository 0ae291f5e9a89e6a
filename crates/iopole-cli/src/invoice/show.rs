//! `iopole invoice show`.

use iopole_api::model::invoice::{InvoiceDetails, Way};
use iopole_api::model::money::Money;
use iopole_api::model::search::{SearchInvoice, SearchInvoiceLastStatus, SearchInvoiceMetadata};
use iopole_api::query::InvoiceQuery;
use serde::Serialize;

use super::amount::amount;
use super::party::party;
use super::unknown;
use crate::args::invoice::Show;
use crate::failure::Failure;
use crate::label::{label, moment};
use crate::output::{Heading, Language};
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, arguments: &Show) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let invoices = platform.user().invoices();
    let details = invoices.get(&arguments.id).await.map_err(unknown)?;
    // The details have no state and no status; the search has both.
    let search = invoices.search().query(InvoiceQuery::INVOICE_ID.is(&arguments.id)).with_last_status();
    let rows = search.limit(1).await?.data;
    let shown = Shown::new(details, rows.into_iter().find(|row| row.metadata.invoice_id == arguments.id));
    screen.record(&shown, &shown.rows(screen.language))
}

/// An invoice, and the members that only the search has.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    #[serde(flatten)]
    details: InvoiceDetails,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<SearchInvoiceMetadata>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_status_data: Option<SearchInvoiceLastStatus>,
}

impl Shown {
    fn new(details: InvoiceDetails, row: Option<SearchInvoice>) -> Self {
        let (metadata, last) = row.map(|row| (row.metadata, row.last_status_data)).unzip();
        Self { details, metadata, last_status_data: last.flatten() }
    }

    fn rows(&self, language: Language) -> Vec<(Heading, Option<String>)> {
        let (details, metadata) = (&self.details, self.metadata.as_ref());
        let invoice = details.business_data.as_ref();
        let monetary = invoice.and_then(|invoice| invoice.monetary.as_ref());
        let currency = monetary.and_then(|monetary| monetary.invoice_currency.as_ref());
        let total = |money: Option<&Money>| money.map(|money| amount(money, currency));
        let format = [
            details.original_format.as_ref().map(ToString::to_string),
            details.original_flavor.as_ref().map(ToString::to_string),
        ];
        let format = format.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let last = self.last_status_data.as_ref();
        vec![
            (("Invoice", "Facture"), Some(details.invoice_id.to_string())),
            (("Number", "Numéro"), invoice.and_then(|invoice| invoice.invoice_id.clone())),
            (("Type", "Type"), invoice.and_then(|invoice| invoice.r#type.as_ref()).map(ToString::to_string)),
            (("Direction", "Sens"), details.way.as_ref().map(|way| direction(way, language))),
            (("Format", "Format"), Some(format).filter(|format| !format.is_empty())),
            (
                ("Date", "Date"),
                invoice.and_then(|invoice| invoice.invoice_date.as_ref()).map(ToString::to_string),
            ),
            (
                ("Due", "Échéance"),
                invoice.and_then(|invoice| invoice.invoice_due_date.as_ref()).map(ToString::to_string),
            ),
            (("Seller", "Vendeur"), invoice.and_then(|invoice| party(invoice.seller.as_ref()))),
            (("Buyer", "Acheteur"), invoice.and_then(|invoice| party(invoice.buyer.as_ref()))),
            (
                ("Without VAT", "Hors TVA"),
                monetary.and_then(|monetary| total(monetary.tax_basis_total_amount.as_ref())),
            ),
            (("VAT", "TVA"), monetary.and_then(|monetary| total(monetary.tax_total_amount.as_ref()))),
            (
                ("With VAT", "TVA comprise"),
                monetary.and_then(|monetary| total(monetary.invoice_amount.as_ref())),
            ),
            (
                ("Amount due", "À payer"),
                monetary.and_then(|monetary| total(monetary.payable_amount.as_ref())),
            ),
            (("Created", "Créée"), metadata.and_then(|row| row.create_date.as_ref()).map(moment)),
            (("State", "État"), metadata.and_then(|row| row.state.as_ref()).map(ToString::to_string)),
            (
                ("Last status", "Dernier statut"),
                last.and_then(|last| last.code.as_ref()).map(|code| label(Some(code), language)),
            ),
            (("Since", "Depuis"), last.and_then(|last| last.date.as_ref()).map(moment)),
        ]
    }
}

fn direction(way: &Way, language: Language) -> String {
    match way {
        Way::Received => language.pick("received", "reçue").to_owned(),
        Way::Emitted => language.pick("sent", "émise").to_owned(),
        other => other.to_string(),
    }
}
