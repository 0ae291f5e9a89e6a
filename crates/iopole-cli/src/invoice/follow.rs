//! Follows an invoice to its end, with a line for each status.

use std::time::Duration;

use iopole_api::model::ids::InvoiceId;
use iopole_api::model::status::{InvoiceStatus, InvoiceStatusCode};
use iopole_api::{Client, Error, Watch, WatchEvent, Watched};

use crate::failure::Failure;
use crate::label::{label, reason, rejections};
use crate::output::Language;
use crate::screen::Live;

/// Largest number of consecutive temporary errors while following an invoice.
const MAX_WATCH_FAILURES: u32 = 5;

/// Follows the invoice to its final status.
pub(super) async fn watch(
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
                live.keep(!ended_badly(status.code()), &describe(&status, live.language()));
                live.set(&format!("{} · waiting for the next status", label(status.code(), live.language())));
            }
            Ok(Some(WatchEvent::LastStatus(last))) => {
                let text = format!("{} (in the search only)", label(last.code.as_ref(), live.language()));
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

fn describe(status: &InvoiceStatus, language: Language) -> String {
    match &status.dest_type {
        Some(to) => format!("{}  → {to}", label(status.code(), language)),
        None => label(status.code(), language),
    }
}

/// Returns the decisive status, or the state if only the state shows a failure.
pub(super) fn end(watched: &Watched, language: Language) -> String {
    match (watched.code(), &watched.state) {
        (code, Some(state)) if watched.has_failed() && !ended_badly(code) => {
            format!("{} {state}", language.pick("state", "état"))
        }
        (code, _) => label(code, language),
    }
}

/// Returns the failure of an invoice that did not arrive.
pub(super) fn refused(watched: &Watched, language: Language) -> Failure {
    let failure = verdict(watched, language);
    if watched.is_duplicate() {
        return failure.hint(
            "The platform or the buyer already has this invoice, and the first copy is valid: do not cancel it in your books",
        );
    }
    failure
}

/// Returns the reason of a rejection, in the platform's words.
fn verdict(watched: &Watched, language: Language) -> Failure {
    let mut failure = Failure::refused(format!("the invoice did not arrive: {}", end(watched, language)));
    let status = watched.decisive().filter(|status| ended_badly(status.code()));
    for detail in status.into_iter().flat_map(rejections) {
        failure.detail(1, reason(detail));
        for error in &detail.errors {
            let parts = [error.rule.clone(), error.message.clone(), error.location.clone()];
            failure.detail(2, parts.into_iter().flatten().collect::<Vec<_>>().join(" · "));
        }
    }
    failure
}
