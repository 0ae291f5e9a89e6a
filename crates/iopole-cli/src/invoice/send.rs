//! `iopole invoice send`.

use std::time::Duration;

use iopole_api::model::ids::InvoiceId;
use iopole_api::model::invoice::InvoiceDetails;
use iopole_api::model::status::{InvoiceStatus, InvoiceStatusCode};
use iopole_api::{Client, Document, Error, ErrorKind, Watch, WatchEvent, Watched};
use serde::Serialize;

use super::party::party;
use crate::args::invoice::Send;
use crate::failure::Failure;
use crate::interrupt::{Interrupt, Stage, do_not_send_again};
use crate::output::Heading;
use crate::screen::Live;
use crate::session::Session;

/// Largest number of consecutive temporary errors while following an invoice.
const MAX_WATCH_FAILURES: u32 = 5;

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
        interrupt.enter(Stage::Accepted(refused(watched)))?;
    }
    live.set("reading the invoice back");
    let details = client.user().invoices().get(&id).await;
    drop(live);
    let sent = Sent::new(&id, details.as_ref().ok(), watched.as_ref());
    let printed = screen.record(&sent, &sent.rows());
    match (details, watched, printed) {
        (_, Some(watched), _) if watched.has_failed() => Err(refused(&watched)),
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
            _ => error.into(),
        }
    })
}

/// Follows the invoice to its final status.
async fn watch(
    client: &Client,
    id: &InvoiceId,
    bound: Duration,
    live: &Live<'_>,
) -> Result<Watched, Failure> {
    let mut watch = client.user().invoices().watch(id);
    live.set("waiting for the first status");
    tokio::time::timeout(bound, follow(&mut watch, live)).await.unwrap_or_else(|_| {
        let message =
            format!("no final status after {} s: no longer following the invoice", bound.as_secs_f64());
        Err(Failure::other(message))
    })
}

async fn follow(watch: &mut Watch, live: &Live<'_>) -> Result<Watched, Failure> {
    let mut failures = 0;
    loop {
        match watch.next().await {
            Ok(Some(WatchEvent::Status(status))) => {
                live.keep(!ended_badly(status.code()), &describe(&status));
                live.set(&format!("{} · waiting for the next status", label(status.code())));
            }
            Ok(Some(WatchEvent::LastStatus(last))) => {
                let text = format!("{} (in the search only)", label(last.code.as_ref()));
                live.keep(!ended_badly(last.code.as_ref()), &text);
            }
            Ok(Some(_)) => {}
            Ok(None) => {
                if !watch.odd().is_empty() {
                    live.keep(false, &format!("{} entries of the history are unreadable", watch.odd().len()));
                }
                return Ok(watch.wait().await?);
            }
            Err(error) if error.is_retryable() && failures < MAX_WATCH_FAILURES => {
                failures += 1;
                live.set(&format!("{error:#} · retrying"));
                tokio::time::sleep(pause(&error, failures)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn pause(error: &Error, failures: u32) -> Duration {
    error.retry_after().unwrap_or_else(|| Duration::from_secs(1 << failures.min(4)))
}

fn ended_badly(code: Option<&InvoiceStatusCode>) -> bool {
    code.is_some_and(InvoiceStatusCode::is_final)
}

fn label(code: Option<&InvoiceStatusCode>) -> String {
    let Some(code) = code else { return "a status without a code".to_owned() };
    let number = code.dgfip_number().map(|number| format!("{number} ")).unwrap_or_default();
    format!("{number}{code} · {}", code.french_label())
}

fn describe(status: &InvoiceStatus) -> String {
    match &status.dest_type {
        Some(to) => format!("{}  → {to}", label(status.code())),
        None => label(status.code()),
    }
}

/// Returns the decisive status, or the state if only the state shows a failure.
fn end(watched: &Watched) -> String {
    match (watched.code(), &watched.state) {
        (code, Some(state)) if watched.has_failed() && !ended_badly(code) => format!("state {state}"),
        (code, _) => label(code),
    }
}

fn refused(watched: &Watched) -> Failure {
    let failure = verdict(watched);
    if watched.is_duplicate() {
        return failure.hint(
            "The platform or the buyer already has this invoice, and the first copy is valid: do not cancel it in your books",
        );
    }
    failure
}

/// Returns the reason of a rejection, in the platform's words.
fn verdict(watched: &Watched) -> Failure {
    let mut failure = Failure::refused(format!("the invoice did not arrive: {}", end(watched)));
    let status = watched.decisive().filter(|status| ended_badly(status.code()));
    let responses =
        status.and_then(|status| status.json.as_ref()).into_iter().flat_map(|json| &json.responses);
    for detail in responses.flat_map(|response| response.rejections()) {
        let parts = [detail.reason.as_ref().map(ToString::to_string), detail.message.clone()];
        failure.detail(1, parts.into_iter().flatten().collect::<Vec<_>>().join(": "));
        for error in &detail.errors {
            let parts = [error.rule.clone(), error.message.clone(), error.location.clone()];
            failure.detail(2, parts.into_iter().flatten().collect::<Vec<_>>().join(" · "));
        }
    }
    failure
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
    fn new(id: &InvoiceId, details: Option<&InvoiceDetails>, watched: Option<&Watched>) -> Self {
        let business = details.and_then(|details| details.business_data.as_ref());
        let monetary = business.and_then(|business| business.monetary.as_ref());
        let amount = monetary.and_then(|monetary| {
            let total = monetary.invoice_amount.as_ref().or(monetary.payable_amount.as_ref())?;
            let currency = total.currency.as_ref().or(monetary.invoice_currency.as_ref());
            Some(format!("{} {}", total.amount, currency.map(|code| code.as_str()).unwrap_or_default()))
        });
        Self {
            invoice_id: id.to_string(),
            number: business.and_then(|business| business.invoice_id.clone()),
            seller: business.and_then(|business| party(business.seller.as_ref())),
            buyer: business.and_then(|business| party(business.buyer.as_ref())),
            amount: amount.map(|amount| amount.trim_end().to_owned()),
            status: watched.and_then(Watched::code).map(ToString::to_string),
            end: watched.map(end),
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
