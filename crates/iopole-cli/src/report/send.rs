//! `iopole report send`.

use std::path::Path;

use iopole_api::model::identifiers::ElectronicAddress;
use iopole_api::model::reporting::{
    InvoicePaymentReport, InvoiceReport, TransactionPaymentReport, TransactionReport,
};
use iopole_api::{Client, SendReport};
use serde::Serialize;

use super::unknown_company;
use crate::args::report::{Kind, Send};
use crate::failure::Failure;
use crate::input::Input;
use crate::once::Once;
use crate::session::Session;

const FORM: &str = "The file must hold one report as the platform's JSON: docs/reporting.md";

pub(super) async fn run(session: &Session<'_>, arguments: &Send) -> Result<(), Failure> {
    let (screen, interrupt) = (session.screen, &session.interrupt);
    let report = Report::read(arguments.kind, &arguments.file)?;
    let platform = session.connect().await?;
    let call = report.call(&platform.client, &ElectronicAddress::legal(&arguments.siren));
    for warning in call.warnings() {
        screen.note(&warning.to_string());
    }
    let call = match &arguments.folder {
        Some(folder) => call.in_folder(folder),
        None => call,
    };
    let once = Once {
        object: "the report",
        find_out: "look for an event EREPORTING_… of the webhooks, and at iopole report list. A report sent twice is \
                   declared twice"
            .to_owned(),
        refused: unknown_company,
    };
    let created = once.send(call.stop_on(interrupt.stop()), interrupt).await?;
    let sent = Sent {
        siren: arguments.siren.to_string(),
        r#type: created.r#type.as_ref().map(ToString::to_string),
        id: created.id.as_ref().map(ToString::to_string),
    };
    let rows = [
        (("Company", "Entreprise"), Some(sent.siren.clone())),
        (("Kind", "Type"), sent.r#type.clone()),
        (("Identifier", "Identifiant"), sent.id.clone()),
    ];
    screen.record(&sent, &rows)?;
    screen.note(screen.pick(
        "The platform accepted the report and checks it later: an event of the webhooks has the result",
        "La plateforme a accepté la déclaration et la vérifie plus tard : un événement des webhooks en donne le résultat",
    ));
    Ok(())
}

/// A report of one of the kinds.
enum Report {
    Transactions(TransactionReport),
    Invoice(Box<InvoiceReport>),
    InvoicePayment(InvoicePaymentReport),
    TransactionPayment(TransactionPaymentReport),
}

impl Report {
    fn read(kind: Kind, path: &Path) -> Result<Self, Failure> {
        let input = Input::read(path)?;
        Ok(match kind {
            Kind::Transactions => Self::Transactions(input.json(FORM)?),
            Kind::Invoice => Self::Invoice(Box::new(input.json(FORM)?)),
            Kind::InvoicePayment => Self::InvoicePayment(input.json(FORM)?),
            Kind::TransactionPayment => Self::TransactionPayment(input.json(FORM)?),
        })
    }

    fn call(&self, client: &Client, company: &ElectronicAddress) -> SendReport {
        let reporting = client.user().reporting();
        match self {
            Self::Transactions(report) => reporting.send_transactions(company, report),
            Self::Invoice(report) => reporting.send_invoice(company, report),
            Self::InvoicePayment(report) => reporting.send_invoice_payment(company, report),
            Self::TransactionPayment(report) => reporting.send_transaction_payment(company, report),
        }
    }
}

/// A report that was sent.
#[derive(Serialize)]
struct Sent {
    siren: String,
    r#type: Option<String>,
    id: Option<String>,
}
