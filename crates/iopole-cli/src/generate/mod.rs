//! `iopole generate`.

mod findings;

use std::ffi::OsStr;
use std::path::Path;

use iopole_api::model::invoice::Invoice;
use iopole_api::{Client, Download, Error};

use crate::args::generate::{Cii, Facturx, GenerateCommand, Source, Ubl};
use crate::failure::Failure;
use crate::input::Input;
use crate::saved::Destination;
use crate::session::Session;
use findings::failure;

const FORM: &str = "The file must hold an invoice as the platform's JSON: docs/invoice.md shows its members";

pub(crate) async fn run(session: &Session<'_>, command: &GenerateCommand) -> Result<(), Failure> {
    match command {
        GenerateCommand::Facturx(arguments) => facturx(session, arguments).await,
        GenerateCommand::Cii(arguments) => cii(session, arguments).await,
        GenerateCommand::Ubl(arguments) => ubl(session, arguments).await,
    }
}

async fn facturx(
    session: &Session<'_>,
    Facturx { source, invoice_profile, labels }: &Facturx,
) -> Result<(), Failure> {
    let (invoice, to) = (invoice(source)?, to(source)?);
    let platform = session.connect().await?;
    let call = platform.user().generation().facturx(&invoice, invoice_profile.clone());
    let call = match labels {
        Some(language) => call.language(language.clone()),
        None => call,
    };
    save(call.await, &platform.client, to, false, session).await
}

async fn cii(session: &Session<'_>, Cii { source, invoice_profile }: &Cii) -> Result<(), Failure> {
    let (invoice, to) = (invoice(source)?, to(source)?);
    let platform = session.connect().await?;
    let made = platform.user().generation().cii(&invoice, invoice_profile.clone()).await;
    save(made, &platform.client, to, true, session).await
}

async fn ubl(session: &Session<'_>, Ubl { source, invoice_profile }: &Ubl) -> Result<(), Failure> {
    if is_xml(&source.file) {
        if source.compute_totals {
            return Err(Failure::bad_input("--compute-totals is for an invoice as JSON"));
        }
        let (cii, to) = (Input::read(&source.file)?.content, to(source)?);
        let platform = session.connect().await?;
        let made = platform.user().generation().ubl_from_cii(cii, invoice_profile.clone()).await;
        return save(made, &platform.client, to, true, session).await;
    }
    let (invoice, to) = (invoice(source)?, to(source)?);
    let platform = session.connect().await?;
    let made = platform.user().generation().ubl(&invoice, invoice_profile.clone()).await;
    save(made, &platform.client, to, true, session).await
}

fn is_xml(path: &Path) -> bool {
    path.extension().and_then(OsStr::to_str).is_some_and(|extension| extension.eq_ignore_ascii_case("xml"))
}

fn to(source: &Source) -> Result<Destination, Failure> {
    Destination::of(&source.output)
}

fn invoice(source: &Source) -> Result<Invoice, Failure> {
    let input = Input::read(&source.file)?;
    if is_xml(&source.file) {
        let what = "it is XML, and this command takes an invoice as JSON";
        return Err(Failure::bad_input(format!("{}: {what}", input.name))
            .hint("iopole generate ubl takes a CII; iopole convert converts offline"));
    }
    let mut invoice: Invoice = input.json(FORM)?;
    if source.compute_totals {
        invoice.compute_totals().map_err(|error| Failure::bad_input(format!("{}: {error}", input.name)))?;
    }
    Ok(invoice)
}

async fn save(
    made: Result<Download, Error>,
    client: &Client,
    to: Destination,
    is_text: bool,
    session: &Session<'_>,
) -> Result<(), Failure> {
    let made = made.map_err(|error| failure(error, client))?;
    to.save(&made.bytes().await?, is_text, session.screen)
}
