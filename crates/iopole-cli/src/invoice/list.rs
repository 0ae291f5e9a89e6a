//! `iopole invoice list`.

use iopole_api::model::search::{InvoiceDirection, SearchInvoice};
use iopole_api::query::InvoiceQuery;

use super::party::party;
use crate::args::invoice::{Direction, List};
use crate::failure::Failure;
use crate::output::{Heading, Language, Record};
use crate::rows::print_rows;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, arguments: &List) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let search = platform.user().invoices().search().with_business_data().with_last_status();
    let search = match query(arguments) {
        Some(query) => search.query(query),
        None => search,
    };
    print_rows(search.items(), arguments.limit, screen, ("no invoice", "aucune facture")).await
}

fn query(arguments: &List) -> Option<InvoiceQuery> {
    let direction = arguments.direction.map(|direction| match direction {
        Direction::Inbound => InvoiceDirection::Inbound,
        Direction::Outbound => InvoiceDirection::Outbound,
    });
    let parts = [
        direction.map(|direction| InvoiceQuery::DIRECTION.is(direction)),
        arguments.number.as_ref().map(|number| InvoiceQuery::NUMBER.is(number)),
        arguments.since.map(|day| InvoiceQuery::CREATED.since(day)),
        arguments.until.map(|day| InvoiceQuery::CREATED.until(day)),
    ];
    parts.into_iter().flatten().reduce(|all, part| all & part)
}

impl Record for SearchInvoice {
    const COLUMNS: &'static [Heading] = &[
        ("CREATED", "CRÉÉE"),
        ("DIRECTION", "SENS"),
        ("NUMBER", "NUMÉRO"),
        ("SELLER", "VENDEUR"),
        ("BUYER", "ACHETEUR"),
        ("STATUS", "STATUT"),
        ("INVOICE", "FACTURE"),
    ];

    fn cells(&self, _: Language) -> Vec<String> {
        let (metadata, business) = (&self.metadata, self.business_data.as_ref());
        let status = self.last_status_data.as_ref().and_then(|last| last.code.as_ref());
        let created = metadata.create_date.as_ref().and_then(|date| date.timestamp());
        vec![
            created.map(|time| time.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default(),
            metadata.direction.as_ref().map(ToString::to_string).unwrap_or_default(),
            business.and_then(|business| business.invoice_id.clone()).unwrap_or_default(),
            business.and_then(|business| party(business.seller.as_ref())).unwrap_or_default(),
            business.and_then(|business| party(business.buyer.as_ref())).unwrap_or_default(),
            status
                .map(ToString::to_string)
                .or(metadata.state.as_ref().map(ToString::to_string))
                .unwrap_or_default(),
            metadata.invoice_id.to_string(),
        ]
    }
}
