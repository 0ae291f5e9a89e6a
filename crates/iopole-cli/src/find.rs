//! `iopole invoice find`.

use iopole_api::model::search::SearchInvoice;

use crate::args::{Connection, Find};
use crate::environment;
use crate::failure::Failure;
use crate::screen::Screen;
use crate::send::party;

pub(crate) async fn run(connection: &Connection, arguments: &Find, screen: &Screen) -> Result<(), Failure> {
    let platform = environment::connect(connection, screen).await?;
    let found = platform.client.user().invoices().find(&arguments.number).await?;
    if found.is_empty() {
        let message = format!("the platform has no invoice {} that this account can see", arguments.number);
        let hint = "An invoice of the last minute may not be in the index yet: search again before you send it again";
        return Err(Failure::refused(message).hint(hint));
    }
    for (at, invoice) in found.iter().enumerate() {
        let gap = if at > 0 { screen.table(&[("", Some(String::new()))]) } else { Ok(()) };
        gap.and_then(|()| screen.table(&rows(invoice))).map_err(|error| {
            let what = format!("the platform has {} such invoices, but not all were written", found.len());
            Failure::unwritten(&what, &error)
        })?;
    }
    Ok(())
}

fn rows(invoice: &SearchInvoice) -> Vec<(&'static str, Option<String>)> {
    let (metadata, business) = (&invoice.metadata, invoice.business_data.as_ref());
    let status = invoice.last_status_data.as_ref().and_then(|last| last.code.as_ref());
    vec![
        ("Invoice", Some(metadata.invoice_id.to_string())),
        ("Number", business.and_then(|business| business.invoice_id.clone())),
        ("Direction", metadata.direction.as_ref().map(ToString::to_string)),
        ("Seller", business.and_then(|business| party(business.seller.as_ref()))),
        ("Buyer", business.and_then(|business| party(business.buyer.as_ref()))),
        ("State", metadata.state.as_ref().map(ToString::to_string)),
        ("Status", status.map(ToString::to_string)),
    ]
}
