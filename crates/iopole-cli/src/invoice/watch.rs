//! `iopole invoice watch`.

use iopole_api::Watched;
use serde::Serialize;

use super::follow::{end, refused, watch};
use super::unknown;
use crate::args::invoice::Watch;
use crate::failure::Failure;
use crate::output::Heading;
use crate::screen::Screen;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, arguments: &Watch) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    // The search, which is followed, does not tell an unknown invoice from one that it does not show yet.
    platform.user().invoices().get(&arguments.id).await.map_err(unknown)?;
    let live = screen.live(screen.pick("following the invoice", "suivi de la facture"));
    let watched = watch(&platform.client, &arguments.id, arguments.timeout, &live).await?;
    drop(live);
    let followed = Followed {
        invoice_id: arguments.id.to_string(),
        status: watched.code().map(ToString::to_string),
        state: watched.state.as_ref().map(ToString::to_string),
        arrived: !watched.has_failed(),
    };
    screen.record(&followed, &rows(&followed, &watched, screen))?;
    if watched.has_failed() { Err(refused(&watched, screen.language)) } else { Ok(()) }
}

/// End of an invoice.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Followed {
    invoice_id: String,
    /// Code of the decisive status.
    status: Option<String>,
    state: Option<String>,
    arrived: bool,
}

fn rows(followed: &Followed, watched: &Watched, screen: &Screen) -> [(Heading, Option<String>); 3] {
    [
        (("Invoice", "Facture"), Some(followed.invoice_id.clone())),
        (("State", "État"), followed.state.clone()),
        (("Status", "Statut"), Some(end(watched, screen.language))),
    ]
}
