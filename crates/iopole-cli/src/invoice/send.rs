//! `iopole invoice send`.

use iopole_api::model::ids::InvoiceId;
use iopole_api::model::invoice::InvoiceDetails;
use iopole_api::{Client, Document, ErrorKind, Watched};
use serde::Serialize;

use super::amount::amount;
use super::follow::{end, refused, watch};
use super::party::party;
use crate::args::invoice::Send;
use crate::failure::Failure;
use crate::interrupt::{Interrupt, Stage, do_not_send_again};
use crate::output::{Heading, Language};
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, arguments: &Send) -> Result<(), Failure> {
    let (screen, interrupt) = (session.screen, &session.interrupt);
    let file = match arguments.files.as_slice() {
        [file] if !arguments.is_batch() => file,
        _ => return crate::batch::run(session, arguments).await,
    };
    let document = Document::open(file)?;
    if !arguments.no_check {
        crate::check::before_sending(file, screen)?;
    }
    let platform = session.connect().await?;
    let client = &platform.client;
    let live = screen.live(&format!("sending {} ({})", document.name(), size(document.length())));
    interrupt.enter(Stage::Sending)?;
    let id = send(client, document, interrupt).await?;
    interrupt.enter(Stage::accepted(id.as_str()))?;
    live.keep(true, &format!("accepted by the platform as {id}"));
    let watched = if arguments.watch {
        let watched = watch(client, &id, arguments.watch_timeout, &live).await;
        Some(watched.map_err(|failure| do_not_send_again(failure, id.as_str()))?)
    } else {
        None
    };
    if let Some(watched) = watched.as_ref().filter(|watched| watched.has_failed()) {
        interrupt.enter(Stage::Accepted(refused(watched, screen.language)))?;
    }
    live.set("reading the invoice back");
    let details = client.user().invoices().get(&id).await;
    drop(live);
    let sent = Sent::new(&id, details.as_ref().ok(), watched.as_ref(), screen.language);
    let printed = screen.record(&sent, &sent.rows());
    match (details, watched, printed) {
        (_, Some(watched), _) if watched.has_failed() => Err(refused(&watched, screen.language)),
        (_, _, Err(failure)) => Err(do_not_send_again(failure, id.as_str())),
        (Err(error), ..) => {
            let note = format!("The invoice was sent, but could not be read back: {error:#}");
            screen.note(&note);
            Ok(())
        }
        _ => Ok(()),
    }
}

async fn send(client: &Client, document: Document, interrupt: &Interrupt) -> Result<InvoiceId, Failure> {
    let going_out = interrupt.clone();
    let document = document.on_progress(move |_, _| going_out.note_going_out());
    client.user().invoices().send(document).stop_on(interrupt.stop()).await.map_err(|error| {
        if !error.is_outcome_unknown() {
            interrupt.note_not_accepted();
        }
        match (error.kind(), error.attempts()) {
            (ErrorKind::Stopped, 0) => Failure::other("interrupted: nothing was sent"),
            (ErrorKind::Stopped, _) => {
                Failure::other("interrupted: the platform has not accepted the invoice")
            }
            (ErrorKind::OutcomeUnknown, _) => Failure::outcome_unknown(format!("{error:#}")),
            _ => error.into(),
        }
    })
}

/// Result of a send.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    invoice_id: String,
    number: Option<String>,
    seller: Option<String>,
    buyer: Option<String>,
    amount: Option<String>,
    /// Code of the decisive status, where the invoice was followed.
    status: Option<String>,
    #[serde(skip)]
    end: Option<String>,
}

impl Sent {
    fn new(
        id: &InvoiceId,
        details: Option<&InvoiceDetails>,
        watched: Option<&Watched>,
        language: Language,
    ) -> Self {
        let business = details.and_then(|details| details.business_data.as_ref());
        let monetary = business.and_then(|business| business.monetary.as_ref());
        let total = monetary.and_then(|monetary| {
            let total = monetary.invoice_amount.as_ref().or(monetary.payable_amount.as_ref())?;
            Some(amount(total, monetary.invoice_currency.as_ref()))
        });
        Self {
            invoice_id: id.to_string(),
            number: business.and_then(|business| business.invoice_id.clone()),
            seller: business.and_then(|business| party(business.seller.as_ref())),
            buyer: business.and_then(|business| party(business.buyer.as_ref())),
            amount: total,
            status: watched.and_then(Watched::code).map(ToString::to_string),
            end: watched.map(|watched| end(watched, language)),
        }
    }

    fn rows(&self) -> [(Heading, Option<String>); 6] {
        [
            (("Invoice", "Facture"), Some(self.invoice_id.clone())),
            (("Number", "Numéro"), self.number.clone()),
            (("Seller", "Vendeur"), self.seller.clone()),
            (("Buyer", "Acheteur"), self.buyer.clone()),
            (("Amount", "Montant"), self.amount.clone()),
            (("Status", "Statut"), self.end.clone()),
        ]
    }
}

fn size(bytes: u64) -> String {
    indicatif::HumanBytes(bytes).to_string()
}
