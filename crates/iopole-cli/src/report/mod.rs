//! `iopole report`.

mod send;

use iopole_api::Error;
use iopole_api::model::identifiers::ElectronicAddress;
use iopole_api::model::reporting::ReportFolder;

use crate::args::report::{Download, List, ReportCommand};
use crate::failure::Failure;
use crate::output::{Heading, Language, Record};
use crate::rows::print_rows;
use crate::saved::Destination;
use crate::session::Session;

const UNKNOWN: &str = "Give the SIREN of a company of this account: iopole entity list shows them";

pub(crate) async fn run(session: &Session<'_>, command: &ReportCommand) -> Result<(), Failure> {
    match command {
        ReportCommand::List(arguments) => list(session, arguments).await,
        ReportCommand::Send(arguments) => send::run(session, arguments).await,
        ReportCommand::Download(arguments) => download(session, arguments).await,
    }
}

fn unknown_company(error: Error) -> Failure {
    Failure::by_id(error, UNKNOWN)
}

async fn download(session: &Session<'_>, arguments: &Download) -> Result<(), Failure> {
    let to = Destination::of(&arguments.output)?;
    let platform = session.connect().await?;
    let call = platform.user().reporting().download(&arguments.id).await;
    let advice = "Give the identifier of a transmission that has a file: the events of the webhooks show it";
    let content = call.map_err(|error| Failure::by_id(error, advice))?.bytes().await?;
    to.save(&content, true, session.screen)
}

async fn list(session: &Session<'_>, arguments: &List) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let company = ElectronicAddress::legal(&arguments.siren);
    let search = platform.user().reporting().folders(&company, &arguments.from);
    let search = match &arguments.to {
        Some(to) => search.to(to),
        None => search,
    };
    // The first page shows if the company is known.
    search.clone().limit(1).await.map_err(unknown_company)?;
    print_rows(search.items(), arguments.limit, screen, ("no folder", "aucun dossier")).await
}

impl Record for ReportFolder {
    const COLUMNS: &'static [Heading] = &[
        ("FROM", "DU"),
        ("TO", "AU"),
        ("KIND", "TYPE"),
        ("STATE", "ÉTAT"),
        ("STATUS", "STATUT"),
        ("REGIME", "RÉGIME"),
        ("FOLDER", "DOSSIER"),
    ];

    fn cells(&self, _: Language) -> Vec<String> {
        let text = |text: Option<String>| text.unwrap_or_default();
        vec![
            text(self.start_date.as_ref().map(ToString::to_string)),
            text(self.end_date.as_ref().map(ToString::to_string)),
            text(self.transaction_type.as_ref().map(ToString::to_string)),
            text(self.state.as_ref().map(ToString::to_string)),
            text(self.status.as_ref().map(ToString::to_string)),
            text(self.vat_regime.as_ref().map(ToString::to_string)),
            self.id.to_string(),
        ]
    }
}
