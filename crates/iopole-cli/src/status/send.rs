//! `iopole status send`.

use iopole_api::model::status::{
    SendInvoiceStatus, SendStatusError, SendStatusRejectionDetail, StatusPayment,
};
use serde::Serialize;

use super::reasons;
use crate::args::status::{Reason, Send};
use crate::failure::Failure;
use crate::invoice::unknown;
use crate::label::label;
use crate::once::Once;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, arguments: &Send) -> Result<(), Failure> {
    let (screen, interrupt) = (session.screen, &session.interrupt);
    if arguments.reason == Some(Reason::Help) {
        return reasons::list(&arguments.code, screen);
    }
    let status = status(arguments);
    status.check().map_err(broken)?;
    if !status.payment.iter().all(StatusPayment::has_domestic_fr_rate) {
        screen.note(screen.pick(
            "The French network does not process a payment at this VAT rate",
            "Le réseau français ne traite pas un paiement à ce taux de TVA",
        ));
    }
    let platform = session.connect().await?;
    let once = Once {
        object: "the status",
        find_out: format!("wait a few seconds and run: iopole invoice history {}", arguments.id),
        refused: unknown,
    };
    let call = platform.user().statuses().send(&arguments.id, &status).stop_on(interrupt.stop());
    let status_id = once.send(call, interrupt).await?;
    let sent = Sent {
        invoice_id: arguments.id.to_string(),
        status_id: status_id.map(|id| id.to_string()),
        code: arguments.code.to_string(),
    };
    let rows = [
        (("Invoice", "Facture"), Some(sent.invoice_id.clone())),
        (("Status", "Statut"), Some(label(Some(&arguments.code), screen.language))),
        (("Identifier", "Identifiant"), sent.status_id.clone()),
    ];
    screen.record(&sent, &rows)?;
    screen.note(screen.pick(
        "The platform accepted the status and checks it later: iopole invoice history shows its effect",
        "La plateforme a accepté le statut et le vérifie plus tard : iopole invoice history montre son effet",
    ));
    Ok(())
}

fn status(arguments: &Send) -> SendInvoiceStatus {
    let mut status = SendInvoiceStatus::new(arguments.code.clone());
    status.payment = arguments.payments.clone();
    match (&arguments.reason, &arguments.message) {
        (Some(Reason::Code(reason)), message) => {
            let mut detail = SendStatusRejectionDetail::new(reason.clone());
            detail.message = message.clone();
            status.with_rejection_detail(detail)
        }
        (_, message) => {
            status.message = message.clone();
            status
        }
    }
}

fn broken(error: SendStatusError) -> Failure {
    let failure = Failure::bad_input(error.to_string());
    match error {
        SendStatusError::ReasonMissing(_) | SendStatusError::ReasonNotAllowed { .. } => {
            failure.hint("Give --reason REASON; --reason help lists those of the status")
        }
        SendStatusError::PaymentMissing(_) => {
            failure.hint("Give --payment RATE:AMOUNT:CURRENCY for each VAT rate")
        }
        _ => failure,
    }
}

/// A status that was sent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    invoice_id: String,
    status_id: Option<String>,
    code: String,
}
