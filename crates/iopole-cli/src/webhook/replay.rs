//! `iopole webhook verify` and `iopole webhook replay`.

use std::time::{Duration, Instant};

use iopole_webhook::{Authentication, Delivery, Intake, Verifier};
use serde::Serialize;

use super::recorded::Recorded;
use super::{forward, secret};
use crate::args::webhook::{Replay, Verify};
use crate::failure::Failure;
use crate::screen::Screen;

/// A recorded signature may be of any age.
const ANY_AGE: Duration = Duration::from_secs(100 * 365 * 86_400);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status: u16,
    milliseconds: u128,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Verified {
    kind: &'static str,
    checksum: String,
    /// Time of the signature, in RFC 3339.
    signed_at: Option<String>,
}

pub(super) async fn verify(arguments: &Verify, screen: &Screen) -> Result<(), Failure> {
    let delivery = Recorded::read(&arguments.file)?;
    let verified = received(&delivery, &secret::read()?).await?;
    let signed_at = verified.signed_at.and_then(|time| jiff::Timestamp::try_from(time).ok());
    let result = Verified {
        kind: verified.payload.kind().as_str(),
        checksum: verified.content.checksum().to_owned(),
        signed_at: signed_at.map(|time| time.to_string()),
    };
    screen.record(
        &result,
        &[
            (("Kind", "Nature"), Some(result.kind.to_owned())),
            (("Checksum", "Empreinte"), Some(result.checksum.clone())),
            (("Signed at", "Signée le"), result.signed_at.clone()),
        ],
    )
}

pub(super) async fn run(arguments: &Replay, screen: &Screen) -> Result<(), Failure> {
    let (delivery, to, secret) =
        (Recorded::read(&arguments.file)?, forward::url(&arguments.to)?, secret::read()?);
    let http = forward::client()?;
    let content = received(&delivery, &secret).await?.content.bytes().await;
    let content = content.map_err(|error| Failure::other(error.to_string()))?;
    let start = Instant::now();
    let sent = forward::send(&http, &secret, &delivery, &content, &to).await;
    let (status, _) = sent.map_err(|error| Failure::unavailable(format!("{to}: {}", error.without_url())))?;
    let milliseconds = start.elapsed().as_millis();
    let answer = Answer { status, milliseconds };
    screen.record(
        &answer,
        &[
            (("Answer", "Réponse"), Some(status.to_string())),
            (("Time", "Durée"), Some(format!("{milliseconds} ms"))),
        ],
    )?;
    match status {
        200..=299 => Ok(()),
        _ => Err(Failure::refused(format!(
            "{to} answered {status}: the platform would send it again or lose it"
        ))),
    }
}

/// Reads the delivery again: only its own secret signs it anew.
async fn received(delivery: &Recorded, secret: &str) -> Result<Delivery, Failure> {
    let verifier = Verifier::new(secret).map_err(|error| Failure::bad_input(error.to_string()))?;
    let intake = Intake::new(Authentication::signature(verifier.with_window(ANY_AGE)));
    intake.receive(delivery.request()).await.map_err(|refusal| {
        Failure::refused(format!("the recorded delivery does not verify: {refusal}"))
            .hint("Its signature covers the path and the content: use the secret of its webhook, and the file as recorded")
    })
}
