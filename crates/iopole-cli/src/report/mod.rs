//! `iopole report`.

use iopole_api::model::identifiers::ElectronicAddress;
use iopole_api::model::reporting::ReportFolder;

use crate::args::report::{List, ReportCommand};
use crate::failure::Failure;
use crate::output::{Heading, Language, Record};
use crate::rows::print_rows;
use crate::session::Session;

const UNKNOWN: &str = "Give the SIREN of a company of this account: iopole entity list shows them";

pub(crate) async fn run(session: &Session<'_>, command: &ReportCommand) -> Result<(), Failure> {
    match command {
        ReportCommand::List(arguments) => list(session, arguments).await,
    }
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
    search.clone().limit(1).await.map_err(|error| Failure::by_id(error, UNKNOWN))?;
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
